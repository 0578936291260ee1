"""The directory the cache is kept in: how it is marked, and what in it may be deleted."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from stat import S_ISREG
from typing import TYPE_CHECKING

from seedlint.files.database import BESIDE
from seedlint.files.leftovers import NAME, clear, put
from seedlint.files.moving import delete, delete_folder
from seedlint.files.pathguard import brought_along
from seedlint.util.spelling import is_link

if TYPE_CHECKING:
    from pathlib import Path

PREFIX = "seedlint-"
_OURS = re.compile(rf"{PREFIX}[0-9a-f]{{20}}\.sqlite3(?P<beside>{'|'.join(BESIDE)})?")
"""The names of caches, and of what SQLite keeps beside them."""
_TAG = "Signature: 8a477f597d28d172789f06886806bc55\n# This is seedlint's cache; it can be deleted.\n"
_IGNORE = "*\n"
_FOREIGN = "the directory holds other things; name one for the cache alone"
_LONGEST_TAG = 1000
_KEEP_FILES = 6


class NotACacheError(Exception):
    """The directory is somebody else's."""


def prepare(directory: Path, *homes: Path) -> None:
    """Make the directory, marked as a cache for backup programs and git.

    NotACacheError for a directory that holds other things, or that a link in a checkout (or in ``homes``)
    leads to; OSError.
    """
    link = _link(directory, *homes)
    if link:
        raise NotACacheError(link)
    if not directory.is_dir():
        directory.mkdir(parents=True)
    else:
        clear(directory)
        if _is_foreign(directory):
            raise NotACacheError(_FOREIGN)
    tag = directory / "CACHEDIR.TAG"
    for path, text in ((tag, _TAG), (directory / ".gitignore", _IGNORE)):
        if not os.path.lexists(path):
            put(path, text.encode("ascii"))


def refusal(directory: Path, *homes: Path) -> str:
    """Say why `prepare` would refuse a directory; empty if it would not. OSError."""
    foreign = directory.is_dir() and _is_foreign(directory)
    return _link(directory, *homes) or (_FOREIGN if foreign else "")


def _link(directory: Path, *homes: Path) -> str:
    link = brought_along(directory, *homes)
    return (
        ""
        if link is None
        else (
            f"{link.name} is a symbolic link in the checkout, which is not followed; to use the"
            " directory it leads to, name that"
        )
    )


def _is_foreign(directory: Path) -> bool:
    """Whether a directory holds other things, and nothing that says it is a cache."""
    # A temporary file may be another run's, which is just making the directory.
    strangers = (path for path in directory.iterdir() if not NAME.fullmatch(path.name))
    return not is_ours(directory / "CACHEDIR.TAG") and any(strangers)


def is_ours(tag: Path) -> bool:
    """Whether a directory's tag is one that seedlint, of any version, has written."""
    text = _small(tag)
    return text.startswith(_TAG[:43]) and "seedlint" in text


def _small(path: Path) -> str:
    """Return how a small file begins; nothing for what is none, or for a link."""
    try:
        if not S_ISREG(path.lstat().st_mode):
            return ""
        with path.open("rb") as file:
            return file.read(_LONGEST_TAG).decode("ascii", "replace")
    except OSError:
        return ""


def caches(directory: Path) -> list[Path]:
    """Return the caches in a directory, and what is beside them; links too, and whatever is in them."""
    return [path for path in directory.iterdir() if _OURS.fullmatch(path.name) and not _is_directory(path)]


def _is_directory(path: Path) -> bool:
    return path.is_dir() and not is_link(path)


def touch(path: Path) -> None:
    """Mark a file as used, and drop the ones that were not for longest."""
    with suppress(OSError):
        os.utime(path)
        known = [one for one in caches(path.parent) if one.suffix == ".sqlite3"]
        for old in sorted(known, key=lambda one: one.lstat().st_mtime, reverse=True)[_KEEP_FILES:]:
            with suppress(OSError):
                old.unlink()  # one that another run has open stays until the next time


def clean(directory: Path, *homes: Path) -> int:
    """Delete a cache; return how many files it had. Only what seedlint puts there is touched.

    NotACacheError for a directory that a link in a checkout (or in ``homes``) leads to.
    """
    link = brought_along(directory, *homes)
    if link is not None:
        raise NotACacheError(f"{link.name} is a symbolic link in the checkout; delete that")
    tag, ignore = directory / "CACHEDIR.TAG", directory / ".gitignore"
    if not is_ours(tag):
        return 0
    clear(directory)
    ours = caches(directory)
    if _small(ignore) == _IGNORE:
        ours.append(ignore)
    for path in (*ours, tag):
        delete(path, missing_ok=True)
    with suppress(OSError):  # something else is in it, which is not ours to delete
        delete_folder(directory)
    return len(ours) + 1
