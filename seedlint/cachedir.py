"""The directory the cache is kept in: how it is marked, and what in it may be deleted."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

PREFIX = "seedlint-"
_TAG = "Signature: 8a477f597d28d172789f06886806bc55\n# This is seedlint's cache; it can be deleted.\n"
_KEEP_FILES = 6


class NotACacheError(Exception):
    """The directory is somebody else's."""


def prepare(directory: Path) -> None:
    """Make the directory, marked as a cache for backup programs and git.

    NotACacheError for a directory that holds other things; OSError.
    """
    tag = directory / "CACHEDIR.TAG"
    if not directory.is_dir():
        directory.mkdir(parents=True)
    elif not _is_ours(tag) and any(directory.iterdir()):
        raise NotACacheError("the directory holds other things; name one for the cache alone")
    for path, text in ((tag, _TAG), (directory / ".gitignore", "*\n")):
        if not path.exists():
            path.write_text(text, encoding="ascii")


def _is_ours(tag: Path) -> bool:
    """Whether a directory's tag is one that seedlint, of any version, has written."""
    try:
        text = tag.read_text(encoding="ascii", errors="replace")
    except OSError:
        return False
    return text.startswith(_TAG[:43]) and "seedlint" in text


def touch(path: Path) -> None:
    """Mark a file as used, and drop the ones that were not for longest."""
    with suppress(OSError):
        os.utime(path)
        others = sorted(path.parent.glob(f"{PREFIX}*.sqlite3"), key=lambda p: p.stat().st_mtime, reverse=True)
        for old in others[_KEEP_FILES:]:
            old.unlink()


def clean(directory: Path) -> int:
    """Delete a cache; return how many files it had. Only what seedlint puts there is touched."""
    count = 0
    if not _is_ours(directory / "CACHEDIR.TAG"):
        return 0
    ours = [*directory.glob(f"{PREFIX}*.sqlite3"), *directory.glob(f"{PREFIX}*.sqlite3-journal")]
    ignore = directory / ".gitignore"
    if ignore.is_file() and ignore.read_bytes() == b"*\n":
        ours.append(ignore)
    for path in (*ours, directory / "CACHEDIR.TAG"):
        if path.is_file():
            path.unlink()
            count += 1
    with suppress(OSError):  # something else is in it, which is not ours to delete
        directory.rmdir()
    return count
