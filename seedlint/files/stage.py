"""The folder inside of a report's or export's own, in which the new one is made before it is put in place.

It is there while a run is at work, with a file in it that the run holds until it ends
(`seedlint.files.holding`). What a killed run has left, with a working database as large as the documents, is
deleted by the next.
"""

from __future__ import annotations

import os
from contextlib import ExitStack, suppress
from stat import S_ISDIR, S_ISREG
from typing import TYPE_CHECKING

from seedlint.files import holding
from seedlint.files.leftovers import found as named_so
from seedlint.files.leftovers import fresh_name
from seedlint.files.moving import delete, delete_folder, delete_tree

if TYPE_CHECKING:
    from pathlib import Path

_LOCK = "lock"
_PARTS = ("new", "scratch")
_CAREFULLY = os.O_RDWR | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)


class Stage:
    """A folder to write to, ``new``, and one for what is needed only meanwhile, ``scratch``. OSError."""

    def __init__(self, target: Path) -> None:
        """Make it in ``target``."""
        while True:
            self._path = target / fresh_name()
            self._path.mkdir()
            # Before it has its lock, somebody who clears up may take it for a leftover.
            with suppress(FileNotFoundError):
                self._lock = os.open(self._path / _LOCK, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
                if holding.take_alone(self._lock):
                    break
                os.close(self._lock)
        self.new, self.scratch = (self._path / name for name in _PARTS)
        try:
            self.new.mkdir()
            self.scratch.mkdir()
        except BaseException:
            self.remove()
            raise

    def remove(self) -> None:
        """Delete it, and what is in it."""
        _delete(self._path, self._lock)


def clear_stages(target: Path) -> bool:
    """Delete what killed runs have left in a folder; return whether a run is at work there."""
    busy = False
    for path in named_so(target, "tmp"):
        with suppress(OSError):
            busy = not _clear(path) or busy
    return busy


def _clear(path: Path) -> bool:
    """Delete a stage that is left over; False for one that somebody works in."""
    if not S_ISDIR(path.lstat().st_mode):
        return True
    lock = -1
    try:
        if not S_ISREG((path / _LOCK).lstat().st_mode):
            return True
        if holding.LOCKS:
            lock = os.open(path / _LOCK, _CAREFULLY)
        free = holding.take_alone(lock) if holding.LOCKS else not holding.is_open(path / _LOCK)
    except FileNotFoundError:
        path.rmdir()  # if it is empty: the run was killed before it had a lock, or after
        return True
    if free:
        _delete(path, lock)
    elif lock >= 0:
        os.close(lock)
    return free


def _delete(path: Path, lock: int) -> None:
    """Delete a stage; what else somebody has put there stays.

    The lock goes last: without it, nobody would know the rest for a stage. What can't be deleted is left to
    the next run.
    """
    if not holding.LOCKS and lock >= 0:
        os.close(lock)
    try:
        with suppress(OSError):
            with ExitStack() as each:  # all are tried: the working database is large
                for name in _PARTS:
                    each.callback(delete_tree, path / name)
            delete(path / _LOCK, missing_ok=True)
            delete_folder(path)
    finally:
        if holding.LOCKS:
            os.close(lock)
