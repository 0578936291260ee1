"""What is given away is whole: sdist, wheel and editable install, from a clone without symbolic links.

`seedlint/rules` and `seedlint/schemas` are links; git writes them as small text files where links are not
to be had, as on Windows. All that the README and CONTRIBUTING.md have people do works there.
"""

from __future__ import annotations

import json
import os
import shutil
import stat
import subprocess
import sys
import tarfile
import zipfile
from email import message_from_bytes
from pathlib import Path, PurePosixPath

import pytest

from seedlint import __version__
from seedlint.rules import BUILTIN
from tests.support import checkouts
from tests.support.checkouts import GENERATE, OFFLINE, PIP, Environment, must, run
from tests.support.running import INSECURE, document

ROOT = checkouts.ROOT
pytest.importorskip("setuptools", reason="what is built is built by setuptools, and without the network")
pytestmark = [pytest.mark.slow, *checkouts.needed]

INSTALLED_AS = {"seedlint": "seedlint", "rules": "seedlint/rules", "schemas": "seedlint/schemas"}
"""Where a folder of the checkout is in the package."""
GIVEN = os.environ.get("SEEDLINT_TEST_DIST")
"""A folder with an sdist and a wheel that are to be looked at; without it, the tests build them."""
WITH_THE_SOURCE = ("CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "README.md", "SECURITY.md", "pyproject.toml")
SAYS_NOW = """

def _now(self, pointer, message, said={name}.finding, **more):
    return said(self, pointer, message + " now", **more)


{name}.finding = _now
"""
"""What makes the findings of a rule other ones, whatever they say."""


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Clone what git has or would take of the project, where git makes no links."""
    folder = tmp_path_factory.mktemp("checkout")
    tree = checkouts.clone(checkouts.repository(folder), folder / "seedlint", "core.symlinks=false")
    for name in ("rules", "schemas"):
        assert (tree / "seedlint" / name).read_text(encoding="utf-8") == f"../{name}"
    return tree


@pytest.fixture(scope="module")
def sdist(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    if GIVEN:
        (given,) = Path(GIVEN).resolve().glob("*.tar.gz")
        return given
    out = tmp_path_factory.mktemp("sdist")
    code = "import sys; from setuptools import build_meta; build_meta.build_sdist(sys.argv[1])"
    must(sys.executable, "-c", code, out, cwd=checkout)
    (built,) = out.iterdir()
    return built


@pytest.fixture(scope="module")
def wheel(sdist: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel as an installer does, from nothing but the sdist."""
    if GIVEN:
        (given,) = Path(GIVEN).resolve().glob("*.whl")
        return given
    out = tmp_path_factory.mktemp("wheel")
    must(sys.executable, *PIP, "wheel", "--quiet", *OFFLINE, "--wheel-dir", out, sdist, cwd=out)
    (built,) = out.iterdir()
    return built


def belongs(checkout: Path) -> dict[str, str]:
    """Return every file that belongs into the package: where it is installed, and where it stands."""
    found = {}
    for folder, installed in INSTALLED_AS.items():
        for path in (checkout / folder).rglob("*"):
            here = path.relative_to(checkout).as_posix()
            if path.is_file() and here not in INSTALLED_AS.values():
                found[f"{installed}/{path.relative_to(checkout / folder).as_posix()}"] = here
    assert {"seedlint/py.typed", "seedlint/rules/__init__.py", "seedlint/schemas/seed.schema.json"} < set(
        found
    )
    assert len(found) > 200
    return found


def test_the_sdist_has_all_that_a_build_needs_and_nothing_else(checkout: Path, sdist: Path) -> None:
    top = f"seedlint-{__version__}"
    assert sdist.name == f"{top}.tar.gz"
    with tarfile.open(sdist) as archive:
        members = archive.getmembers()
    assert all(member.isfile() or member.isdir() for member in members)
    names = {PurePosixPath(member.name).relative_to(top).as_posix() for member in members if member.isfile()}
    made = {name for name in names if name.startswith("seedlint.egg-info/")} | {"PKG-INFO", "setup.cfg"}
    known = {*belongs(checkout).values(), *WITH_THE_SOURCE}
    assert known <= names
    assert names - known - made <= {"MANIFEST.in"}


def test_the_wheel_has_every_file_of_the_package_and_no_other(checkout: Path, wheel: Path) -> None:
    assert wheel.name == f"seedlint-{__version__}-py3-none-any.whl"
    about = f"seedlint-{__version__}.dist-info"
    with zipfile.ZipFile(wheel) as archive:
        files = [member for member in archive.infolist() if not member.is_dir()]
        metadata = message_from_bytes(archive.read(f"{about}/METADATA"))
        contents = {
            file.filename: archive.read(file) for file in files if not file.filename.startswith(f"{about}/")
        }
    assert not [file.filename for file in files if stat.S_ISLNK(file.external_attr >> 16)]
    assert f"{about}/licenses/LICENSE" in {file.filename for file in files}
    expected = belongs(checkout)
    assert sorted(expected.keys() - contents.keys()) == [], "missing in the wheel"
    assert sorted(contents.keys() - expected.keys()) == [], "in the wheel, but no part of the package"
    for installed, here in expected.items():
        assert contents[installed] == (checkout / here).read_bytes(), here
    assert (metadata["Version"], metadata["Description-Content-Type"]) == (__version__, "text/markdown")
    assert metadata.get_payload().startswith("# seedlint\n")


def test_what_a_release_gives_away_is_built_the_same_twice(checkout: Path, tmp_path: Path) -> None:
    """Neither the time, nor who builds it and how, nor what lies about makes a difference."""
    places = [clone_of(checkout, tmp_path / name) for name in ("one", "another")]
    (places[1] / "seedlint" / "left.py").write_text("left = 1\n", encoding="utf-8")
    (places[1] / "README.md").write_text("changed\n", encoding="utf-8")
    built = []
    for place, zone, mask in zip(places, ("UTC", "Asia/Tokyo"), (0o022, 0o077), strict=True):
        done = subprocess.run(
            [sys.executable, ".ci/build.py", str(tmp_path / f"{place.name}.dist")],
            cwd=place,
            env={**os.environ, "TZ": zone, "LC_ALL": "C"},
            umask=mask if os.name == "posix" else -1,
            capture_output=True,
            check=False,
            encoding="utf-8",
        )
        assert done.returncode == 0, done.stdout + done.stderr
        built.append({path.name: path.read_bytes() for path in (tmp_path / f"{place.name}.dist").iterdir()})
    assert built[0].keys() == built[1].keys() == {path.name for path in (tmp_path / "one.dist").iterdir()}
    assert len(built[0]) == 2
    assert [name for name in built[0] if built[0][name] != built[1][name]] == []
    with tarfile.open(next((tmp_path / "one.dist").glob("*.tar.gz"))) as archive:
        looks = {(member.mtime, member.uid, member.uname, member.mode & 0o666) for member in archive}
    assert len(looks - {(next(iter(looks))[0], 0, "", 0o644)}) == 0


def clone_of(checkout: Path, into: Path) -> Path:
    """Clone a clone, where git makes links."""
    must("git", "clone", "-q", "--no-hardlinks", checkout, into, cwd=checkout)
    return into


def corpus(folder: Path) -> Path:
    """Write a good document, and one with exactly one SL202."""
    (folder / "seeds").mkdir(parents=True)
    (folder / "seeds" / "good.md").write_text(document(1), encoding="utf-8")
    (folder / "seeds" / "bad.md").write_text(document(2, ("Z\n", "\n")), encoding="utf-8")
    return folder


def whence(environment: Environment, cwd: Path) -> set[Path]:
    """Return the places where Python finds the package and the two folders that stand beside it."""
    code = (
        "import seedlint, seedlint.rules, seedlint.schemas\n"
        "for module in (seedlint, seedlint.rules, seedlint.schemas): print(module.__file__)"
    )
    return {
        Path(line).resolve().parent for line in must(environment.python, "-c", code, cwd=cwd).splitlines()
    }


@pytest.fixture
def own(checkout: Path, tmp_path: Path) -> Path:
    """Return a copy of the clone that may be changed."""
    return shutil.copytree(checkout, tmp_path / "own").resolve()


@pytest.mark.parametrize("form", ["wheel", "sdist", "own"])
def test_what_is_installed_works(form: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    environment = Environment.make(tmp_path / "environment")
    environment.install(request.getfixturevalue(form), cwd=tmp_path)
    news = corpus(tmp_path / "news")
    package = environment.site.resolve() / "seedlint"
    assert whence(environment, news) == {package, package / "rules", package / "schemas"}

    assert must(environment.command, "--version", cwd=news) == f"seedlint {__version__}\n"
    assert must(environment.command, "rules", cwd=news).count("SL") > 40
    reports = ("-f", "concise", "-f", "html=out.html", "-f", "sarif=out.sarif")
    done = run(environment.command, "seeds", *reports, cwd=news)
    assert done.code == 1, done.out + done.err
    assert done.out.startswith("seeds/bad.md:5:20: error SL202 ")
    assert "<style>" in (news / "out.html").read_text(encoding="utf-8")
    (sarif,) = json.loads((news / "out.sarif").read_text(encoding="utf-8"))["runs"]
    assert [result["ruleId"] for result in sarif["results"]] == ["SL202"]
    must(environment.command, "export", "seeds", "-f", "jsonl", "-o", "tables", cwd=news)
    assert len((news / "tables" / "documents.jsonl").read_text(encoding="utf-8").splitlines()) == 2
    must(environment.command, "report", "seeds", "--no-expectations", "-o", "report", cwd=news)
    assert "<style>" in (news / "report" / "index.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("editable", [True, False])
def test_a_rule_that_is_changed_says_something_else(own: Path, tmp_path: Path, editable: bool) -> None:
    """What the cache has kept must not outlive the change; only an editable installation sees it at once."""
    what = ("--editable", own) if editable else (own,)
    environment = Environment.make(tmp_path / "environment")
    environment.install(*what, cwd=tmp_path)
    news = corpus(tmp_path / "news")
    if editable:
        assert whence(environment, news) == {own / "seedlint", own / "rules", own / "schemas"}

    def message() -> str:
        done = run(environment.command, "seeds", "-f", "json", "-q", "--select", rule.code, cwd=news)
        assert (done.code, done.err) == (0, "")
        (finding,) = json.loads(done.out)["findings"]
        return str(finding["message"])

    (news / "seeds" / "insecure.md").write_text(document(3, INSECURE), encoding="utf-8")
    (rule,) = (one for one in BUILTIN if one.code == "SL402")
    before = message()
    with (own / "rules" / f"{rule.__module__.rpartition('.')[2]}.py").open("a", encoding="utf-8") as source:
        source.write(SAYS_NOW.format(name=rule.__name__))
    if not editable:
        assert message() == before
        environment.install(*what, cwd=tmp_path)
    assert message() == f"{before} now"


def test_the_commands_of_the_readme_need_no_links(own: Path, tmp_path: Path) -> None:
    environment = Environment.make(tmp_path / "environment")
    environment.install("--editable", own, cwd=own)
    done = run(environment.command, "seeds/", cwd=own)
    assert (done.code, done.out) == (0, ""), done.out
    assert "no findings" in done.err
    tests = ("whole/test_architecture.py", "whole/test_layout.py", "top_level/test_codes.py")
    words = ("-m", "pytest", "-n", "0", "-p", "no:cacheprovider", f"--basetemp={tmp_path / 'pytest'}")
    must(environment.python, *words, *(f"tests/{name}" for name in tests), cwd=own)
    assert must(environment.python, "docs/generate.py", "--check", cwd=own, timeout=GENERATE) == ""


@pytest.mark.parametrize(
    ("tool", "words", "says"),
    [
        ("mypy", ("-m", "mypy"), "Success"),
        (
            "importlinter",
            ("-c", "from importlinter.cli import lint_imports; exit(lint_imports())"),
            " 0 broken",
        ),
    ],
)
def test_tools_that_look_for_files_need_no_links(
    tool: str, words: tuple[str, ...], says: str, checkout: Path, tmp_path: Path
) -> None:
    pytest.importorskip(tool)
    python = Environment.make(tmp_path / "environment").python
    assert says in must(python, ".ci/assembled.py", python, *words, cwd=checkout)
