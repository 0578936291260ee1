"""Looks at a SQLite file before SQLite does: what lies in a checkout may have come with a branch.

SQLite believes what it finds beside a database. A journal there is played back into it; one that names
a second journal has that deleted, whatever it is; through a link, other files are written. So a database is
opened only if it is a plain file that says it is seedlint's own, and if what lies beside it is nothing but a
journal as a killed run leaves it.
"""

from __future__ import annotations

import os
from pathlib import Path
from stat import S_ISREG
from typing import TYPE_CHECKING

from seedlint.files.moving import READ_ONLY, is_read_only
from seedlint.files.pathguard import brought_along

if TYPE_CHECKING:
    import sqlite3

MAGIC = b"SQLite format 3\0"
JOURNAL = "-journal"
BESIDE = (JOURNAL, "-wal", "-shm")
"""The endings of what SQLite keeps beside a database. In the way that seedlint uses it, only the first."""

_JOURNAL_MAGIC = bytes.fromhex("d9d505f920a163d7")
_HEADER = 100
_SHORTEST_NAMING = 16
"""Bytes at the end of a journal that names another one, without the name."""
_CAREFULLY = (
    os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
)


class UnsafeError(Exception):
    """The file can't be opened, or others could be written or deleted; the message says why."""


class ForeignError(Exception):
    """The file is something else than was asked for; the message says what."""


def vetted(path: Path, application: int, *homes: Path, write: bool = True) -> Path:
    """Return where a database really is, if it can be opened: UnsafeError, ForeignError, OSError.

    It need not be there. ``application`` is the number in its header that says whose it is. Links in a
    checkout and in ``homes`` are not followed. A file that is only read may have other names.
    """
    link = brought_along(path, *homes)
    if link is not None:
        raise UnsafeError(f"{link.name} is a symbolic link, which is not followed here")
    real = Path(os.path.realpath(path))
    interrupted = _has_journal(real)
    try:
        status = real.lstat()
    except FileNotFoundError:
        return real
    if not S_ISREG(status.st_mode):
        raise UnsafeError("it is not a regular file")
    if status.st_nlink > 1 and (write or interrupted):
        raise UnsafeError("the file has other names (hard links), which would be changed with it; copy it")
    if write and is_read_only(real):
        raise UnsafeError(READ_ONLY)
    if status.st_size:
        _check_header(real, application, interrupted=interrupted)
    return real


def _check_header(real: Path, application: int, *, interrupted: bool) -> None:
    header = _read(real, 0, _HEADER)
    if interrupted and not header.strip(b"\0"):
        return  # a run that was killed while it made the database; the journal says that it was empty
    if not header.startswith(MAGIC):
        raise ForeignError("it is not a database")
    # The two bytes say how the file is to be read and written: 2 is a log, which seedlint never has.
    if int.from_bytes(header[68:72], "big") != application or header[18:20] != b"\1\1":
        raise ForeignError("it is a database of something else")


def _has_journal(real: Path) -> bool:
    """Whether a journal lies beside a database; UnsafeError for anything that no run leaves there."""
    for ending in BESIDE:
        beside = real.with_name(real.name + ending)
        try:
            status = beside.lstat()
        except FileNotFoundError:
            continue
        if ending != JOURNAL or not S_ISREG(status.st_mode) or status.st_nlink > 1:
            raise UnsafeError(f"{beside.name} next to it is not one of seedlint's; delete it")
        try:
            if _is_ours(beside, status.st_size):
                return True
        except FileNotFoundError:
            continue  # another run has just ended
        raise UnsafeError(f"{beside.name} next to it is not a journal that seedlint has left; delete it")
    return False


def _is_ours(journal: Path, size: int) -> bool:
    """Whether a journal is about its database alone, as all are that a seedlint leaves."""
    begin = _read(journal, 0, len(_JOURNAL_MAGIC))
    # Until it is on the disk as a whole, its first bytes are 0.
    if begin.strip(b"\0") and begin != _JOURNAL_MAGIC:
        return False
    end = _read(journal, max(size - len(_JOURNAL_MAGIC), 0), len(_JOURNAL_MAGIC))
    return size < _SHORTEST_NAMING or end != _JOURNAL_MAGIC


def _read(path: Path, at: int, size: int) -> bytes:
    descriptor = os.open(path, _CAREFULLY)
    try:
        os.lseek(descriptor, at, os.SEEK_SET)
        return os.read(descriptor, size)
    finally:
        os.close(descriptor)


def only_tables(db: sqlite3.Connection) -> None:
    """Raise ForeignError for a database that would do something by itself, as with triggers."""
    query = "SELECT 1 FROM sqlite_master WHERE type NOT IN ('table', 'index') OR sql LIKE 'CREATE VIRTUAL%'"
    if db.execute(query).fetchone():
        raise ForeignError("it holds more than tables, which seedlint does not make")


__all__ = ["BESIDE", "MAGIC", "ForeignError", "UnsafeError", "only_tables", "vetted"]
