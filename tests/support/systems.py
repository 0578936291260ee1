"""Other systems' file systems, acted out on this one.

`windows()` is a disk in memory with drives, shares and letters of either case, as pyfakefs has it, with what
it lacks of Windows: real paths are spelled as the disk has them, what a search says of a file has no inode,
and there are junctions. `folding()` makes the real disk take several spellings of a name for one, as macOS
does.
"""

from __future__ import annotations

import builtins
import io
import os
from contextlib import contextmanager
from functools import partial
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from unicodedata import normalize

from pyfakefs.fake_filesystem import OSType
from pyfakefs.fake_filesystem_unittest import Patcher

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pytest
    from pyfakefs.fake_filesystem import FakeFilesystem

_TAKE_ONE = (
    *("stat", "lstat", "open", "scandir", "listdir", "readlink", "access", "chmod", "utime"),
    *("unlink", "remove", "rmdir", "mkdir", "chdir"),
)
_TAKE_TWO = ("rename", "replace", "link")
_JUNCTION = 0xA0000003


@contextmanager
def windows(
    monkeypatch: pytest.MonkeyPatch, files: Mapping[str, str], *, junctions: Mapping[str, str] | None = None
) -> Iterator[FakeFilesystem]:
    """Have nothing but some files on drives and shares of Windows, and junctions to folders."""
    with Patcher() as patcher, monkeypatch.context() as patch:
        fs = patcher.fs
        assert fs is not None
        fs.os = OSType.WINDOWS
        for path, text in files.items():
            fs.create_file(path, contents=text)
        for path, target in (junctions or {}).items():
            fs.create_symlink(path, target)
        disk = _Windows(junctions or {})
        for module, name in ((os.path, "realpath"), (os, "scandir"), (os, "lstat"), (os.path, "islink")):
            patch.setattr(module, name, getattr(disk, name))
        yield fs


class _Windows:
    """What Windows says of its files, where pyfakefs has it otherwise."""

    def __init__(self, junctions: Mapping[str, str]) -> None:
        self._junctions = {path.lower() for path in junctions}
        self._realpath, self._scandir = os.path.realpath, os.scandir
        self._lstat, self._islink = os.lstat, os.path.islink

    def is_junction(self, path: Any) -> bool:
        return os.path.abspath(os.fspath(path)).lower() in self._junctions

    def realpath(self, path: Any, **_: Any) -> str:
        """Spell a path as the disk does, as far as it is there."""
        drive, rest = os.path.splitdrive(self._realpath(path))
        whole = (drive.upper() if len(drive) == 2 else drive) + "\\"
        for name in filter(None, rest.replace("/", "\\").split("\\")):
            names = os.listdir(whole) if os.path.isdir(whole) else []
            whole = os.path.join(whole, next((one for one in names if one.lower() == name.lower()), name))
        return whole

    def scandir(self, path: Any = ".") -> Any:
        return _Scanned(self._scandir(path), self)

    def lstat(self, path: Any, **options: Any) -> Any:
        status = self._lstat(path, **options)
        tag = _JUNCTION if self.is_junction(path) else 0
        return SimpleNamespace(st_mode=status.st_mode, st_ino=status.st_ino, st_reparse_tag=tag)

    def islink(self, path: Any) -> bool:
        return self._islink(path) and not self.is_junction(path)


class _Scanned:
    """What a search in a folder yields."""

    def __init__(self, entries: Any, disk: _Windows) -> None:
        self._entries, self._disk = entries, disk

    def __enter__(self) -> Iterator[_Entry]:
        return (_Entry(entry, self._disk) for entry in self._entries)

    def __exit__(self, *_: object) -> None:
        self._entries.close()


class _Entry:
    """What a search says of a file: no inode, and of a junction that it is a folder."""

    def __init__(self, entry: Any, disk: _Windows) -> None:
        self._entry, self._disk = entry, disk
        self.name, self.path = entry.name, entry.path

    def stat(self, **options: Any) -> Any:
        status = self._entry.stat(**options)
        names = ("st_mode", "st_size", "st_mtime_ns", "st_ctime_ns")
        return SimpleNamespace(st_ino=0, st_dev=0, **{name: getattr(status, name) for name in names})

    def is_symlink(self) -> bool:
        return bool(self._entry.is_symlink()) and not self._disk.is_junction(self.path)

    def is_dir(self, *, follow_symlinks: bool = True) -> bool:
        follow_symlinks = follow_symlinks or self._disk.is_junction(self.path)
        return bool(self._entry.is_dir(follow_symlinks=follow_symlinks))

    def is_file(self, *, follow_symlinks: bool = True) -> bool:
        return bool(self._entry.is_file(follow_symlinks=follow_symlinks))


def folding(monkeypatch: pytest.MonkeyPatch, *, composes: bool = True) -> None:
    """Have the disk take the cases of letters for the same, and the ways to write their accents.

    With ``composes``, the system is macOS. Workers are other processes, and see the disk as it is.
    """
    disk = _Folding()
    for name in _TAKE_ONE:
        monkeypatch.setattr(os, name, partial(disk.one, getattr(os, name)))
    for name in _TAKE_TWO:
        monkeypatch.setattr(os, name, partial(disk.two, getattr(os, name)))
    for module in (builtins, io):
        monkeypatch.setattr(module, "open", partial(disk.one, open))
    monkeypatch.setattr(os.path, "samefile", lambda a, b: os.path.samestat(os.stat(a), os.stat(b)))
    for module in ("util.spelling", "sources.discovery", "sources.tracked") if composes else ():
        monkeypatch.setattr(f"seedlint.{module}.COMPOSES", True)


class _Folding:
    """Finds what is meant by a path that is spelled otherwise than on the disk."""

    def __init__(self) -> None:
        self._lstat, self._listdir = os.lstat, os.listdir

    def one(self, call: Any, path: Any = ".", *rest: Any, **options: Any) -> Any:
        return call(self.spelled(path), *rest, **options)

    def two(self, call: Any, source: Any, target: Any, *rest: Any, **options: Any) -> Any:
        return call(self.spelled(source), self.spelled(target), *rest, **options)

    def spelled(self, path: Any) -> Any:
        if not isinstance(path, (str, os.PathLike)) or self._is_there(os.fspath(path)):
            return path
        text = os.fspath(path)
        whole = "/" if text.startswith("/") else ""
        for name in text.split("/"):
            whole = self._entry(whole, name)
        return whole

    def _entry(self, folder: str, name: str) -> str:
        place = os.path.join(folder, name)
        if not name or self._is_there(place):
            return place
        try:
            names = self._listdir(folder or ".")
        except OSError:
            return place
        common = normalize("NFC", name).casefold()
        return next(
            (os.path.join(folder, n) for n in names if normalize("NFC", n).casefold() == common), place
        )

    def _is_there(self, path: str) -> bool:
        try:
            self._lstat(path)
        except (OSError, ValueError):
            return False
        return True
