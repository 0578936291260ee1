"""`seedlint doctor`: what works, what does not, and what to type then."""

from __future__ import annotations

import json
import os
import sys
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from seedlint import __version__
from seedlint.doctor import importing, software, surroundings
from seedlint.doctor.model import Item, Section, Status, as_json, private, text
from seedlint.errors import UsageError
from seedlint.util.java import Java
from tests.support.gitting import commit, git
from tests.support.running import seedlint

if TYPE_CHECKING:
    from collections.abc import Mapping


@pytest.fixture(autouse=True)
def path(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have this seedlint be the one on the PATH, and no other."""
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")


@pytest.fixture(autouse=True)
def imports(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Import no libraries of extras, which takes seconds, but in the tests of that."""
    if "broken_pyarrow" not in request.fixturenames:
        monkeypatch.setattr(software, "importable", lambda _: {})


def looked(capsys: pytest.CaptureFixture[str], code: int, *words: str) -> Mapping[str, dict[str, Any]]:
    """Return what was looked at by section and name."""
    done = seedlint(capsys, "doctor", "--format", "json", *words)
    assert done.code == code, done.out + done.err
    told = json.loads(done.out)
    assert (told["version"], told["ok"]) == (1, code == 0)
    return {title: {item["name"]: item for item in items} for title, items in told["sections"].items()}


def test_all_is_well(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (corpus / "seedlint.toml").write_text('include = ["seeds"]\n', encoding="utf-8")
    git("init", "-q", cwd=corpus)
    assert seedlint(capsys).code == 0
    found = looked(capsys, 0)
    assert found["seedlint"]["version"]["value"] == __version__
    assert found["configuration"]["in force"]["value"].endswith("seedlint.toml")
    assert found["configuration"]["documents"]["value"] == "1 file"
    assert found["cache"]["usable"]["value"] == "yes"
    assert found["git"]["repository"]["status"] == "ok"
    shown = seedlint(capsys, "doctor")
    assert shown.code == 0
    assert shown.out.endswith("\nall works\n")
    assert "!!" not in shown.out


def test_nothing_is_made_or_changed(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    looked(capsys, 0)
    assert sorted(path.name for path in corpus.iterdir()) == ["seeds"]


@pytest.mark.parametrize(
    ("name", "content", "item", "says"),
    [
        ("seedlint.toml", "inclde = []\n", "in force", "did you mean `include`?"),
        ("seedlint.toml", 'schema = "none.json"\n', "rules, schema", "none.json"),
        ("seedlint.toml", 'include = ["nowhere"]\n', "documents", "no documents found in nowhere"),
        ("seedlint.toml", 'rule-paths = ["none.py"]\n', "rules, schema", "none.py does not exist"),
        ("seedlint.toml", 'rule-paths = ["seeds"]\n', "rules, schema", "seeds"),
        ("seedlint.toml", 'include = ["seeds"]\nbaseline = "b.json"\n', "baseline", "b.json is not there"),
        ("seedlint.toml", 'include = ["seeds"]\nbaseline = "seeds"\n', "baseline", "not a regular file"),
        ("seedlint.toml", 'baseline = "seeds/clean.md"\n', "baseline", "not well-formed JSON"),
        ("seedlint.toml", 'cache-dir = "seeds/clean.md"\n', "usable", "is a file, not a directory"),
        ("seedlint.toml", 'cache-dir = "seeds/clean.md/x"\n', "usable", "is a file, not a directory"),
        (
            "seedlint.toml",
            '[links]\nuse = true\nstore = "seeds/clean.md"\n',
            "link store",
            "dead and moved URLs are not reported",
        ),
        (
            "seedlint.toml",
            'schema = "seeds/schema.json"\n[[report.expectations]]\n'
            'table = "nonsense"\ncolumn = "x"\nexpect = "not-null"\n',
            "expectations",
            "there is no table `nonsense`",
        ),
        ("seedlint.toml", '[report]\nsuites = ["none.json"]\n', "expectations", "none.json"),
        (".seedlint_cache/x", "mine", "usable", "the directory holds other things"),
    ],
)
def test_what_needs_mending(
    name: str, content: str, item: str, says: str, corpus: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (corpus / name).parent.mkdir(exist_ok=True)
    (corpus / "seeds" / "schema.json").write_text('{"type": "object"}', encoding="utf-8")
    (corpus / name).write_text(content, encoding="utf-8")
    found = looked(capsys, 1)
    (one,) = [items[item] for items in found.values() if items.get(item, {}).get("status") == "problem"]
    assert says in one["value"]
    assert "`" in one["advice"]
    shown = seedlint(capsys, "doctor")
    assert f"!! {item}" in shown.out


@pytest.mark.skipif(sys.platform == "win32", reason="needs permissions and symbolic links")
def test_a_cache_at_the_end_of_a_link(
    corpus: Path, capsys: pytest.CaptureFixture[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    (corpus / ".seedlint_cache").symlink_to(tmp_path_factory.mktemp("elsewhere"))
    assert "symbolic link" in looked(capsys, 1)["cache"]["usable"]["value"]


def test_a_cache_that_is_none(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert seedlint(capsys, "seeds").code == 0
    (file,) = (corpus / ".seedlint_cache").glob("*.sqlite3")
    file.write_bytes(b"not a database, whatever its name is" * 10)
    assert looked(capsys, 1)["cache"]["usable"]["status"] == "problem"


def test_configurations_that_are_not_used(
    corpus: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for folder in ("", "here", "here/below", "here/node_modules"):
        (corpus / folder).mkdir(exist_ok=True)
        (corpus / folder / "seedlint.toml").write_text("", encoding="utf-8")
    (corpus / "here" / "pyproject.toml").write_text("[tool.seedlint]\n", encoding="utf-8")
    monkeypatch.chdir(corpus / "here")
    found = looked(capsys, 0)["configuration"]
    assert found["in force"]["value"] == private(corpus / "here" / "seedlint.toml")
    others = found["not used"]["value"].split(", ")
    expected = [corpus / "here" / "pyproject.toml", corpus / "seedlint.toml", corpus / "here" / "below"]
    expected[-1] /= "seedlint.toml"
    assert others == [private(path) for path in expected]


def test_a_shallow_clone(
    corpus: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    git("init", "-q", cwd=corpus)
    commit(corpus)
    commit(corpus)
    git("clone", "-q", "--depth=1", corpus.as_uri(), corpus / "clone", cwd=corpus)
    monkeypatch.chdir(corpus / "clone")
    found = looked(capsys, 0)["git"]["history"]
    assert (found["value"], found["status"]) == ("a shallow clone", "note")
    assert "`git fetch --unshallow`" in found["advice"]


def test_without_git(
    corpus: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(corpus))
    (corpus / "seedlint.toml").write_text("", encoding="utf-8")
    assert looked(capsys, 0)["git"]["version"]["status"] == "note"
    (corpus / ".git").mkdir()
    assert looked(capsys, 1)["git"]["version"]["status"] == "problem"


# What is installed


@pytest.mark.skipif(os.name == "nt", reason="programs are called otherwise there")
def test_another_seedlint_comes_first(
    corpus: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    other = corpus / "bin" / "seedlint"
    other.parent.mkdir()
    other.write_text("#!/bin/sh\n", encoding="utf-8")
    other.chmod(0o755)
    own = corpus / "own" / "seedlint"
    own.parent.mkdir()
    own.write_text("#!/bin/sh\n", encoding="utf-8")
    own.chmod(0o755)
    monkeypatch.setattr(software, "_folder_of_programs", lambda: str(own.parent))
    for folders, code, status in (
        ((other.parent, own.parent), 1, "problem"),
        ((own.parent, other.parent), 0, "note"),
        ((own.parent,), 0, "ok"),
        ((), 0, "note"),
    ):
        monkeypatch.setenv("PATH", os.pathsep.join(map(str, folders)))
        found = looked(capsys, code)["seedlint"]["on the PATH"]
        assert found["status"] == status, folders
    (corpus / "linked").mkdir()
    link = corpus / "linked" / "seedlint"
    link.symlink_to(own)
    assert software.programs([str(link.parent), str(own.parent)]) == [str(link)]


@pytest.mark.parametrize(
    ("installed", "status", "says"),
    [
        ({"ftfy": None}, "problem", 'pip install --upgrade "ftfy>='),
        ({"ftfy": "5.0"}, "problem", 'pip install --upgrade "ftfy>='),
        ({"ftfy": "99.dev1"}, "ok", ""),
    ],
)
def test_a_library_that_does_not_fit(
    installed: dict[str, str | None],
    status: str,
    says: str,
    corpus: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    known = software._installed
    monkeypatch.setattr(software, "_installed", lambda name: installed.get(name, known(name)))
    found = looked(capsys, int(status == "problem"))["libraries"]["ftfy"]
    assert found["status"] == status
    assert says in found["advice"]


def test_a_library_that_cannot_be_imported(
    corpus: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(name: str) -> Any:
        if name == "ftfy":
            raise SystemError("\x1b[31mwrong machine")
        return __import__(name)

    monkeypatch.setattr(software, "import_module", broken)
    found = looked(capsys, 1)["libraries"]["ftfy"]
    assert "pip install --force-reinstall" in found["advice"]
    assert "\x1b" not in seedlint(capsys, "doctor").out


def test_extras(corpus: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    none = {"pygls": None, "lsprotocol": None, "pyarrow": None, "great-expectations": "0.1"}
    known = software._installed
    monkeypatch.setattr(software, "_installed", lambda name: none.get(name, known(name)))
    found = looked(capsys, 1)["extras"]
    assert found["export"]["status"] == found["lsp"]["status"] == "note"
    assert found["export"]["advice"] == 'type: pip install "seedlint[export]"'
    assert found["lsp"]["value"].startswith("in part: ")
    assert found["report"]["status"] == "problem"


def test_every_library_can_be_found_by_its_module() -> None:
    """What is imported is named otherwise here and there."""
    there = metadata.packages_distributions()
    for one in software._needed():
        if one.extra not in software._FOR_DEVELOPERS:
            owners = {owner.lower().replace("_", "-") for owner in there.get(one.module, ())}
            assert find_spec(one.module), one
            assert not owners or one.name.lower() in owners, one
    assert {one.extra for one in software._needed()} - software._FOR_DEVELOPERS - {""} == set(software._USES)


# Nothing secret


def test_a_home_directory_has_no_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("USERPROFILE" if os.name == "nt" else "HOME", str(tmp_path))
    sep = os.sep
    assert private(tmp_path / "x") == f"~{sep}x"
    assert private(tmp_path) == "~"
    assert private(f"{tmp_path}{sep}a and {tmp_path}{sep}b") == f"~{sep}a and ~{sep}b"
    assert private(f"{tmp_path}x{sep}a") == f"{tmp_path}x{sep}a"


def test_no_secret_of_the_environment_is_told(
    corpus: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", "hunter2hunter2")
    git("init", "-q", cwd=corpus)
    git("remote", "add", "origin", "https://user:hunter2hunter2@github.com/o/news.git", cwd=corpus)
    done = seedlint(capsys, "doctor", "--format", "json")
    assert done.code == 0
    assert "hunter2" not in done.out + done.err


def test_hostile_names_are_shown_as_escapes() -> None:
    sections = [Section("x", [Item("a", "\x1b[31mred", Status.PROBLEM, "line\nother \x07")])]
    shown = text(sections, color=False)
    assert "\x1b" not in shown
    assert "\x07" not in shown
    assert json.loads(as_json(sections))["sections"]["x"][0]["value"] == "\x1b[31mred"
    assert "\x1b[1;31m!!\x1b[0m" in text(sections, color=True)


# What is broken does not break doctor


def test_a_look_that_fails_is_told_and_the_rest_is_shown(
    corpus: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_: object) -> Any:
        raise ValueError("boom \x07")

    monkeypatch.setattr(surroundings, "state", crash)
    monkeypatch.setattr(software, "_needed", crash)
    found = looked(capsys, 1)
    for title in ("libraries", "extras", "cache"):
        assert found[title]["not checked"]["value"] == "ValueError: boom \x07"
    assert found["git"]["version"]["status"] == found["terminal"]["encoding"]["status"] == "ok"
    monkeypatch.setitem(sys.modules, "seedlint.doctor.surroundings", None)
    monkeypatch.delattr("seedlint.doctor.surroundings")
    assert "surroundings" in looked(capsys, 1)


@pytest.fixture
def broken_pyarrow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the module that stands in the place of pyarrow, to be written."""
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(software, "_FOR_DEVELOPERS", {"dev", "release", "test", "report", "lsp"})
    return tmp_path / "pyarrow.py"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("print('x'); raise ImportError('wrong\\nmachine')", "ImportError: wrong machine"),
        ("raise SystemExit(0)", "SystemExit: 0"),
        ("import os; os._exit(7)", "Python ends with 7 over it"),
        ("import time; time.sleep(600)", "it takes longer than 5 s"),
    ],
)
def test_an_extra_that_cannot_be_imported(
    content: str,
    says: str,
    broken_pyarrow: Path,
    corpus: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if "sleep" in content:
        monkeypatch.setattr(importing, "LIMIT", 5.0)
    broken_pyarrow.write_text(content, encoding="utf-8")
    found = looked(capsys, 1)["extras"]["export"]
    assert found["value"].endswith(f": present, but can't be imported: pyarrow: {says}")
    assert found["advice"] == 'type: pip install --force-reinstall "pyarrow"'
    assert not list(broken_pyarrow.parent.rglob("*.pyc"))


def test_an_extra_that_can_be_imported(
    broken_pyarrow: Path, corpus: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken_pyarrow.write_text("print('hello')\n", encoding="utf-8")
    assert looked(capsys, 0)["extras"]["export"]["status"] == "ok"


@pytest.mark.parametrize(
    ("words", "content", "says"),
    [
        (["--config", "other.toml"], "", "`--config` names the one that counts"),
        (["--config", "other.toml"], "[ broken", "`--config` names the one that counts"),
        ([], "[ broken", None),
    ],
)
def test_which_configuration_is_not_used(
    words: list[str], content: str, says: str | None, corpus: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (corpus / "seedlint.toml").write_text("" if words else content, encoding="utf-8")
    (corpus / "other.toml").write_text(content, encoding="utf-8")
    unused = looked(capsys, int(bool(content)), *words)["configuration"].get("not used")
    if says is None:  # the only one there is counts, though it is broken
        assert unused is None
    else:
        assert unused is not None
        assert unused["value"] == private(corpus / "seedlint.toml")
        assert says in unused["advice"]


def test_the_java_that_spark_would_start(
    corpus: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    found = software._installed
    monkeypatch.setattr(software, "_installed", lambda name: "4.3.0" if name == "pyspark" else found(name))
    monkeypatch.setattr("seedlint.util.java.java", lambda: Java("/jdk/bin/java", "21.0.4"))
    item = looked(capsys, 0)["extras"]["Java"]
    assert (item["status"], item["value"]) == (
        "ok",
        "21.0.4, /jdk/bin/java (needed: >= 17, for seedlint spark)",
    )
    monkeypatch.setattr("seedlint.util.java.java", no_java)
    item = looked(capsys, 0)["extras"]["Java"]
    assert (item["status"], item["value"]) == ("note", "there is none")
    monkeypatch.setattr(software, "_installed", lambda name: None if name == "pyspark" else found(name))
    assert "Java" not in looked(capsys, 0)["extras"]


def no_java() -> Java:
    raise UsageError("there is none")
