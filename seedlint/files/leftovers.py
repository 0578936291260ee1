"""Files that are there only while something is written, and what a killed run has left of them.

They lie beside what is written, under names that are seedlint's own: `.seedlint-`, 16 hexadecimal digits and
an ending. Whoever writes holds the file (`seedlint.files.holding`), until the process ends, however that
is. So who gets hold of a file with such a name has found a leftover, and deletes it. One that git tracks is
none: no run leaves that, it came with a branch, and it stays.
"""

from __future__ import annotations

import os
import sys
import time
from contextlib import suppress
from stat import S_ISREG
from typing import TYPE_CHECKING, Self

from seedlint.files import holding
from seedlint.files.moving import delete, refuse_read_only, replace
from seedlint.git.directory import tracks
from seedlint.util.late import late

if TYPE_CHECKING:
    from pathlib import Path

NAME = late(r"\.seedlint-[0-9a-f]{16}\.(?P<what>tmp|undo)")
"""The names of temporary files and folders (`tmp`), and of what undoes a write in place (`undo`)."""

_BINARY = getattr(os, "O_BINARY", 0)
_CAREFULLY = os.O_RDONLY | _BINARY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
_LARGEST = 2**28


def fresh_name(what: str = "tmp") -> str:
    """Return a name that nothing has yet."""
    return f".seedlint-{os.urandom(8).hex()}.{what}"


def found(folder: Path, what: str) -> list[Path]:
    """Return what seedlint may have left in a folder; it may be in use."""
    return [path for path in so_named(folder, what) if not tracks(path)]


def so_named(folder: Path, what: str) -> list[Path]:
    """Return what has a name of seedlint's own in a folder, whoever has put it there."""
    names = []
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            match = NAME.fullmatch(entry.name)
            if match and match["what"] == what:
                names.append(entry.name)
    return [folder / name for name in sorted(names)]


def clear(folder: Path) -> None:
    """Delete the temporary files that killed runs have left in a folder; what can't be deleted stays."""
    for path in found(folder, "tmp"):
        with suppress(OSError):
            if not holding.LOCKS and time.time() - path.lstat().st_mtime < holding.BETWEEN:
                continue  # it may be closed just now to be moved
            with Leftover(path) as leftover:
                leftover.delete()


class Temporary:
    """A new file with a name of seedlint's own, locked while it is there. OSError if it can't be made."""

    def __init__(self, folder: Path, mode: int = 0o666, what: str = "tmp") -> None:
        """Make the file in ``folder``; the umask takes from ``mode`` what it takes."""
        # Opened by hand, because the tempfile module makes files that nobody else can read.
        flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | _BINARY
        self._moved = False
        while True:
            self.path = folder / fresh_name(what)
            self.descriptor = os.open(self.path, flags, mode)
            if holding.take(self.descriptor, unlockable=True):
                return
            os.close(self.descriptor)  # somebody who clears up was faster, and deletes it

    def write(self, content: bytes) -> None:
        """Add to the file."""
        view = memoryview(content)
        while view:
            view = view[os.write(self.descriptor, view) :]

    def take_place_of(self, target: Path) -> None:
        """Put the file in the place of another one."""
        if not holding.LOCKS:
            self._close()
        replace(self.path, target)
        self._moved = True
        self._close()

    def discard(self) -> None:
        """Delete the file, if it is still there under its own name; should it stay, it is a leftover."""
        if not holding.LOCKS:
            self._close()
        try:
            if not self._moved:
                with suppress(OSError):
                    delete(self.path, missing_ok=True)
        finally:
            self._close()

    def _close(self) -> None:
        if self.descriptor >= 0:
            os.close(self.descriptor)
            self.descriptor = -1


def put(target: Path, content: bytes, mode: int = 0o666) -> None:
    """Write a file that is there as a whole or not at all; what has its name is replaced. OSError."""
    refuse_read_only(target)
    temporary = Temporary(target.parent, mode)
    try:
        temporary.write(content)
        temporary.take_place_of(target)
    finally:
        temporary.discard()


def create(target: Path, content: bytes, mode: int = 0o666) -> None:
    """Write a new file that is there as a whole or not at all; FileExistsError, OSError."""
    temporary = Temporary(target.parent, mode)
    try:
        temporary.write(content)
        try:
            os.link(temporary.path, target)
        except FileExistsError as error:
            error.filename = os.fspath(target)
            raise
        except OSError:  # a file system without hard links: it may be there by halves
            descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, mode)
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
    finally:
        temporary.discard()


class Leftover:
    """A file that its writer has left; OSError for one that somebody writes, or that is none of ours.

    Use as a context manager; meanwhile, nobody else takes it for a leftover.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def __enter__(self) -> Self:
        if not holding.LOCKS and holding.is_open(self.path):
            raise BlockingIOError(f"{self.path} is being written")
        self._descriptor = os.open(self.path, _CAREFULLY)
        try:
            status = os.fstat(self._descriptor)
            if not S_ISREG(status.st_mode) or not _is_mine(status) or status.st_size > _LARGEST:
                raise OSError(f"{self.path} is not seedlint's")
            if not holding.take(self._descriptor):
                raise BlockingIOError(f"{self.path} is being written")
        except BaseException:
            os.close(self._descriptor)
            raise
        return self

    def __exit__(self, *_: object) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)

    def read(self) -> bytes:
        """Return what is in it."""
        with open(self._descriptor, "rb", closefd=False) as file:
            return file.read()

    def delete(self) -> None:
        """Delete it."""
        if not holding.LOCKS:
            os.close(self._descriptor)
            self._descriptor = -1
        delete(self.path)


def _is_mine(status: os.stat_result) -> bool:
    """Whether a file is this user's; the superuser clears up for all."""
    if sys.platform != "win32":
        return os.geteuid() in {0, status.st_uid}
    else:  # noqa: RET505 - or it would be unreachable for who checks types for another system
        return True
