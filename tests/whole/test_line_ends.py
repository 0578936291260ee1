"""The project's own files have line feeds on every machine: in git, and in clones that would have CRLF."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest

from tests import conftest
from tests.support import checkouts
from tests.support.checkouts import ROOT, Environment, must, run
from tests.support.gitting import git

pytestmark = list(checkouts.needed)

WINDOWS = ("core.autocrlf=true", "core.eol=crlf")
"""What Git for Windows sets, and what it takes for native."""
AS_THEY_ARE = {"seeds/2020-10-05-ferry-timetable-printed-on-tea-towels.txt"}
"""A document of the samples has CRLF on purpose."""
READ_AS_SCRIPTS = (".ci/run",)


def ends(cwd: Path, *settings: str) -> dict[str, tuple[str, str]]:
    """Return what the lines of each file end with in git and on disk: lf, crlf, mixed, none, or -text."""
    words = [word for setting in settings for word in ("-c", setting)]
    lines = git(*words, "ls-files", "-z", "--eol", cwd=cwd).split("\0")
    parted = (line.partition("\t") for line in lines if line)
    found = {path: looks.split()[:2] for looks, _, path in parted}
    return {path: (kept.removeprefix("i/"), here.removeprefix("w/")) for path, (kept, here) in found.items()}


def test_what_is_committed_has_line_feeds() -> None:
    found = ends(ROOT)
    assert len(found) > 500
    assert {path for path, (kept, _) in found.items() if kept in {"crlf", "mixed"}} == AS_THEY_ARE


@pytest.mark.parametrize(("where", "newline"), [("tests/x.py", "\n"), ("seedlint/x.py", None)])
def test_only_what_tests_write_has_line_feeds_without_saying_so(
    where: str, newline: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On Windows a product that forgets it writes CRLF, and tests are to see that."""
    asked = []
    monkeypatch.setattr(conftest, "_write_text", lambda *arguments: asked.append(arguments[-1]))
    code = compile("path.write_text('a\\n', encoding='utf-8')", str(ROOT / where), "exec")
    exec(code, {"path": tmp_path / "a"})
    assert asked == [newline]


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("clone")
    return checkouts.clone(checkouts.repository(folder), folder / "seedlint", *WINDOWS)


@pytest.fixture(scope="module")
def environment(clone: Path, tmp_path_factory: pytest.TempPathFactory) -> Environment:
    pytest.importorskip("setuptools", reason="what is installed is built by setuptools, without the network")
    made = Environment.make(tmp_path_factory.mktemp("environment"))
    made.install("--editable", clone, cwd=clone)
    return made


def modified(clone: Path) -> str:
    # Times say that it is to be looked into, not only at.
    for path in git("ls-files", "-z", cwd=clone).split("\0")[:-1]:
        if not (clone / path).is_symlink():
            os.utime(clone / path, (1, 1))
    words = [word for setting in WINDOWS for word in ("-c", setting)]
    return git(*words, "status", "--porcelain", "--untracked-files=no", cwd=clone)


@pytest.mark.slow
def test_a_clone_with_windows_settings_has_line_feeds(clone: Path) -> None:
    found = ends(clone, *WINDOWS)
    assert {path for path, (_, here) in found.items() if here in {"crlf", "mixed"}} == AS_THEY_ARE
    assert modified(clone) == ""
    for name in READ_AS_SCRIPTS:
        assert b"\r" not in (clone / name).read_bytes()
    if bash := shutil.which("bash"):
        must(bash, "-n", ".ci/run", cwd=clone)


@pytest.mark.slow
def test_its_tools_and_snapshots_agree(clone: Path, environment: Environment, tmp_path: Path) -> None:
    done = run(environment.command, "seeds/", cwd=clone)
    assert (done.code, done.out) == (0, ""), done.out
    words = ("-m", "pytest", "-n", "0", "-p", "no:cacheprovider", f"--basetemp={tmp_path / 'pytest'}")
    must(environment.python, *words, "tests/output/test_snapshots.py", cwd=clone)
    assert (
        must(environment.python, "docs/generate.py", "--check", cwd=clone, timeout=checkouts.GENERATE) == ""
    )
    if ruff := shutil.which("ruff", path=str(Path(sys.executable).parent)):
        must(ruff, "format", "--no-cache", "--check", ".", cwd=clone)
    assert modified(clone) == ""


@pytest.mark.slow
def test_files_with_crlf_work_all_the_same(clone: Path, tmp_path: Path) -> None:
    """As somebody has them who unpacks them with another program, or whose attributes say so."""
    own = shutil.copytree(clone, tmp_path / "own", symlinks=True)
    (own / ".git" / "info").mkdir(exist_ok=True)
    attributes = "* text=auto eol=crlf\n"
    (own / ".git" / "info" / "attributes").write_text(attributes, encoding="utf-8", newline="\n")
    for path in git("ls-files", "-z", cwd=own).split("\0")[:-1]:
        (own / path).unlink()
    git("checkout", "-q", "--", ".", cwd=own)
    assert b"\r\n" in (own / "seedlint" / "schema" / "schema.py").read_bytes()
    environment = Environment.make(tmp_path / "environment")
    environment.install("--editable", own, cwd=own)
    done = run(environment.command, "seeds/", cwd=own)
    assert (done.code, done.out) == (0, ""), done.out
