"""Files as Windows treats them, played on Linux: what is open, or read-only, can't be moved or deleted.

Every call of `os` that moves or deletes is asked first whether Windows would refuse it. What is open is read
from /proc, so files count that were opened by SQLite, by pyarrow or by number, and those of child processes.
"""

from __future__ import annotations

import os
import stat
import sys
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from seedlint.files import holding, moving
from seedlint.files.leftovers import Temporary

if TYPE_CHECKING:
    from collections.abc import Iterator

NEEDS_PROC = pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="what is open is read from /proc")

DENIED, SHARING, LOCKED, EXISTS, NOT_EMPTY = 5, 32, 33, 183, 145


def refusal(number: int, path: str, other: str | None = None) -> OSError:
    """Return the error that Windows gives; of a move, both names are in it."""
    kind = {EXISTS: FileExistsError, NOT_EMPTY: OSError}.get(number, PermissionError)
    code = {EXISTS: 17, NOT_EMPTY: 39}.get(number, 13)
    words = {
        DENIED: "Access is denied",
        SHARING: "The process cannot access the file because it is being used by another process",
        LOCKED: "The process cannot access the file because another process has locked a portion of the file",
        EXISTS: "Cannot create a file when that file already exists",
        NOT_EMPTY: "The directory is not empty",
    }
    error = kind(code, words[number], path, None, other)
    error.winerror = number  # type: ignore[attr-defined]
    return error


def _processes() -> Iterator[str]:
    """Yield this process and all that it has started, by number."""
    todo = [str(os.getpid())]
    while todo:
        process = todo.pop()
        yield process
        with suppress(OSError):
            for task in os.listdir(f"/proc/{process}/task"):
                with open(f"/proc/{process}/task/{task}/children", encoding="ascii") as children:
                    todo += children.read().split()


def open_files() -> dict[tuple[int, int], str]:
    """Return the regular files that are open, with their paths, by device and inode."""
    found = {}
    for process in _processes():
        folder = f"/proc/{process}/fd"
        with suppress(OSError):
            for name in os.listdir(folder):
                with suppress(OSError):
                    status = os.stat(f"{folder}/{name}")
                    if stat.S_ISREG(status.st_mode):
                        found[status.st_dev, status.st_ino] = os.readlink(f"{folder}/{name}")
    return found


class Windows:
    """What of `os` moves, deletes and opens, as it is on Windows; ``refused`` are call, number and path."""

    def __init__(self) -> None:
        self.refused: list[tuple[str, int, str]] = []
        self.honest = {name: getattr(os, name) for name in ("replace", "rename", "unlink", "rmdir", "open")}

    def _refuse(self, call: str, number: int, path: str, source: str | None = None) -> None:
        self.refused.append((call, number, path))
        raise refusal(number, source or path, path if source else None)

    def _check_source(self, call: str, path: str) -> None:
        """Refuse to move or delete what is open, or a folder in which anything is."""
        try:
            status = os.lstat(path)
        except OSError:
            return
        if stat.S_ISDIR(status.st_mode):
            real = os.path.realpath(path)
            inside = [*open_files().values(), os.path.join(os.getcwd(), "")]
            if any(one.startswith(real.rstrip("/") + "/") for one in inside):
                self._refuse(call, DENIED if call == "rename" else SHARING, path)
        elif (status.st_dev, status.st_ino) in open_files():
            self._refuse(call, SHARING, path)

    def _check_lost(self, call: str, path: str, *, kept: str | None = None) -> None:
        """Refuse to lose a file that is open or read-only, or a folder."""
        try:
            status = os.lstat(path)
        except OSError:
            return
        if kept is not None and os.path.samestat(status, os.lstat(kept)):
            return
        if stat.S_ISDIR(status.st_mode):
            self._refuse(call, DENIED, path, kept)
        if not stat.S_ISLNK(status.st_mode) and not status.st_mode & stat.S_IWUSR:
            self._refuse(call, DENIED, path, kept)
        if (status.st_dev, status.st_ino) in open_files():
            self._refuse(call, DENIED if call == "replace" else SHARING, path, kept)

    def replace(self, source: Any, target: Any) -> None:
        one, other = os.fsdecode(source), os.fsdecode(target)
        self._check_source("replace", one)
        self._check_lost("replace", other, kept=one)
        self.honest["replace"](one, other)

    def rename(self, source: Any, target: Any) -> None:
        one, other = os.fsdecode(source), os.fsdecode(target)
        self._check_source("rename", one)
        if os.path.lexists(other) and not os.path.samestat(os.lstat(one), os.lstat(other)):
            self._refuse("rename", EXISTS, other, one)
        self.honest["rename"](one, other)

    def unlink(self, path: Any, *, dir_fd: int | None = None) -> None:
        self._check_lost("unlink", _path(path, dir_fd))
        self.honest["unlink"](path, dir_fd=dir_fd)

    def rmdir(self, path: Any, *, dir_fd: int | None = None) -> None:
        self._check_source("rmdir", _path(path, dir_fd))
        self.honest["rmdir"](path, dir_fd=dir_fd)

    def open(self, path: Any, flags: int, mode: int = 0o777, *, dir_fd: int | None = None) -> int:
        if flags & (os.O_WRONLY | os.O_RDWR):
            with suppress(FileNotFoundError):
                status = os.stat(path, dir_fd=dir_fd)
                if stat.S_ISREG(status.st_mode) and not status.st_mode & stat.S_IWUSR:
                    raise PermissionError(13, "Permission denied", path)
        number: int = self.honest["open"](path, flags, mode, dir_fd=dir_fd)
        return number


def _path(path: Any, dir_fd: int | None) -> str:
    name = os.fsdecode(path)
    return name if dir_fd is None else os.path.join(os.readlink(f"/proc/self/fd/{dir_fd}"), name)


@contextmanager
def windows() -> Iterator[Windows]:
    """Play Windows: its files, no locks (`fcntl`), and nobody waits."""
    here = Windows()
    with pytest.MonkeyPatch.context() as patched:
        for name in here.honest:
            patched.setattr(os, name, getattr(here, name))
        patched.setattr(os, "remove", here.unlink)
        patched.setattr(moving, "sleep", lambda _seconds: None)
        patched.setattr(holding, "LOCKS", False)
        yield here


def age(path: Path) -> None:
    """Make a file look older than a run takes from closing to moving it."""
    moment = time.time() - holding.BETWEEN - 1
    os.utime(path, (moment, moment))


def abandoned(folder: Path) -> Path:
    """Make what a run leaves that was killed while it wrote."""
    temporary = Temporary(folder)
    temporary._close()
    age(temporary.path)
    return temporary.path


def run_without(*modules: str) -> list[str]:
    """Return the beginning of a command that runs seedlint in a Python that lacks some modules."""
    code = (
        f"import sys\nsys.modules.update(dict.fromkeys({modules!r}))\n"
        "from seedlint import cli\ncli.main(sys.argv[1:])"
    )
    return [sys.executable, "-c", code]
