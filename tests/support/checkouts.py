"""Clones of this project, as git makes them on other systems, and environments to install them in."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from tests.support.gitting import git
from tests.support.running import TIMEOUT, Done

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
needed = (
    pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed"),
    pytest.mark.skipif(not (ROOT / ".git").exists(), reason="only git knows what belongs to a checkout"),
)
"""Marks of tests that clone."""
PIP = ("-m", "pip", "--disable-pip-version-check", "--no-input")
GENERATE = 600.0
"""Seconds that `docs/generate.py` may take: it runs all examples of the documentation."""
OFFLINE = ("--no-index", "--no-deps", "--no-build-isolation")


def links() -> Iterator[tuple[str, str]]:
    """Yield path and content's name of each committed symbolic link, which here may be a text file."""
    for line in git("ls-files", "-z", "--stage", cwd=ROOT).split("\0"):
        looks, _, path = line.partition("\t")
        if looks.startswith("120000"):
            yield path, looks.split(" ")[1]


def repository(folder: Path) -> Path:
    """Make a repository in which all that git has or would take of the project is committed."""
    place = folder / "project.git"
    git("init", "-q", "--bare", place, cwd=folder)
    listed = git("ls-files", "-z", "--cached", "--others", "--exclude-standard", cwd=ROOT).split("\0")
    names = sorted({name for name in listed if name and os.path.lexists(ROOT / name)})
    (folder / "names").write_text("\0".join(names), encoding="utf-8", newline="")
    here = ("--git-dir", str(place), "--work-tree", str(ROOT))
    taken = (f"--pathspec-from-file={folder / 'names'}", "--pathspec-file-nul")
    git(*here, "add", "--force", *taken, cwd=ROOT)
    for path, oid in links():
        git(*here, "update-index", "--add", "--cacheinfo", f"120000,{oid},{path}", cwd=ROOT)
    git(*here, "commit", "-qm", "x", cwd=ROOT)
    return place


def clone(of: Path, into: Path, *settings: str) -> Path:
    """Clone a repository with some settings, which the clone keeps."""
    words = [word for setting in settings for word in ("--config", setting)]
    outer = [word for setting in settings for word in ("-c", setting)]
    git(*outer, "clone", "-q", "--no-hardlinks", *words, of, into, cwd=of)
    return into.resolve()


def run(*command: str | Path, cwd: Path, timeout: float = TIMEOUT) -> Done:
    """Run a program that sees nothing of this process's own settings."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PIP_", "PYTHON", "PYTEST_", "GIT_", "SEEDLINT_"))
        and name not in {"FORCE_COLOR", "GITHUB_ACTIONS", "SOURCE_DATE_EPOCH"}
    }
    done = subprocess.run(
        list(map(str, command)),
        cwd=cwd,
        env={**kept, "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        check=False,
        encoding="utf-8",
        timeout=timeout,
    )
    return Done(done.returncode, done.stdout, done.stderr)


def must(*command: str | Path, cwd: Path, timeout: float = TIMEOUT) -> str:
    done = run(*command, cwd=cwd, timeout=timeout)
    assert done.code == 0, done.out + done.err
    return done.out


class Environment(NamedTuple):
    """A virtual environment with the libraries of the one that the tests run in, but not its seedlint."""

    python: Path
    site: Path

    @classmethod
    def make(cls, base: Path) -> Environment:
        venv.create(base, with_pip=False, symlinks=os.name != "nt")
        paths = {"base": str(base), "platbase": str(base)}
        python = Path(sysconfig.get_path("scripts", "venv", vars=paths), Path(sys.executable).name)
        site = Path(sysconfig.get_path("purelib", "venv", vars=paths))
        # These are paths: no .pth file in there is read, such as that of an editable seedlint.
        libraries = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
        (site / "libraries.pth").write_text("\n".join(sorted(libraries)) + "\n", encoding="utf-8")
        return cls(python, site)

    def install(self, *what: str | Path, cwd: Path) -> None:
        # The libraries' folder may say that a seedlint is installed.
        must(self.python, *PIP, "install", *OFFLINE, "--ignore-installed", "--no-compile", *what, cwd=cwd)

    @property
    def command(self) -> Path:
        return self.python.with_name("seedlint" + (".exe" if os.name == "nt" else ""))
