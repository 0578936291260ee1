"""The folder inside of a report's or export's own, in which the new one is made before it is put in place.

It is there while a run is at work, and holds a lock that the system drops with the run. What a killed run has
left, with a working database as large as the documents, is deleted by the next.
"""

from __future__ import annotations

import os
import shutil
import sys
from contextlib import suppress
from stat import S_ISDIR, S_ISREG
from typing import TYPE_CHECKING

from seedlint.files.leftovers import found as named_so
from seedlint.files.leftovers import fresh_name

if sys.platform != "win32":  # there, what is open can't be deleted, which does as well
    import fcntl

if TYPE_CHECKING:
    from pathlib import Path

_LOCK = "lock"
_PARTS = ("new", "scratch")


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
                if _take(self._lock):
                    break
                os.close(self._lock)
        self.new, self.scratch = (self._path / name for name in _PARTS)
        self.new.mkdir()
        self.scratch.mkdir()

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
    status = path.lstat()
    if not S_ISDIR(status.st_mode):
        return True
    try:
        lock = os.open(path / _LOCK, os.O_RDWR | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    except FileNotFoundError:
        path.rmdir()  # if it is empty: the run was killed before it had a lock, or after
        return True
    if not S_ISREG(os.fstat(lock).st_mode):
        os.close(lock)
    elif not _take(lock):
        os.close(lock)
        return False
    elif sys.platform == "win32":
        os.close(lock)
        try:
            (path / _LOCK).unlink()
        except PermissionError:
            return False
        _delete(path, -1)
    else:
        _delete(path, lock)
    return True


def _take(lock: int) -> bool:
    """Lock a file; False if somebody else has, or if it is gone.

    Worker processes that are forked must not have the lock, too.
    """
    if sys.platform != "win32":
        try:
            fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
    return os.fstat(lock).st_nlink > 0


def _delete(path: Path, lock: int) -> None:
    """Delete a stage; what else somebody has put there stays. The lock goes last: it is the proof."""
    for name in _PARTS:
        shutil.rmtree(path / name, ignore_errors=True)
    if sys.platform == "win32" and lock >= 0:
        os.close(lock)
    try:
        with suppress(OSError):
            (path / _LOCK).unlink(missing_ok=True)
            path.rmdir()
    finally:
        if sys.platform != "win32":
            os.close(lock)
