"""Clones of this project, as git makes them on other systems."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.gitting import git

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
needed = (
    pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed"),
    pytest.mark.skipif(not (ROOT / ".git").exists(), reason="only git knows what belongs to a checkout"),
)
"""Marks of tests that clone."""


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
