"""Names and looks of files: what errors, reports and caches call them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from seedlint.util.escape import escape

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

LOW_BITS = 2**63 - 1
"""Some file systems have dates after 2262, or inodes of all 64 bits: what is kept are signed 64."""

Signature = tuple[int, int, int, int]
"""Size in bytes, modification and change time in nanoseconds, inode: what a file looks like from outside."""


Looks = dict[str, "Signature | None"]
"""What files look like, by their paths; None for those that are not there."""


def slashed(path: str) -> str:
    """Return a path of this machine with slashes; a backslash on POSIX is a sign of a name."""
    return path if os.sep == "/" else path.replace(os.sep, "/")


def split(path: str) -> tuple[str, list[str]]:
    r"""Return what a path of this machine starts from, and the names after that.

    It starts from nothing, as the working directory has it; from a root, as ``/``, ``C:\`` or
    ``\\server\share\``; or, on Windows, from the directory that is the current one of a drive (``C:``).
    """
    drive = os.path.splitdrive(path)[0]
    rest = slashed(path[len(drive) :])
    return drive + os.sep * rest.startswith("/"), [name for name in rest.split("/") if name]


def below(path: str, folder: str) -> str | None:
    """Return where a path leads from a folder, with slashes; empty for itself, None for what is elsewhere.

    Both are absolute and normal. On Windows names in other letters are the same.
    """
    top = folder.rstrip(os.sep) + os.sep
    if path.startswith(top):
        return slashed(path[len(top) :])
    if path == folder:
        return ""
    if os.sep == "\\" and os.path.normcase(path + os.sep).startswith(os.path.normcase(top)):
        return slashed(path[len(top) :])
    return None


def relative(path: str, start: str) -> str | None:
    """Return where an absolute path leads from a folder, with slashes and perhaps upwards.

    None if no way leads there: on Windows, from one drive or share to another.
    """
    inside = below(path, start)
    if inside is not None:
        return inside or "."
    if os.path.normcase(os.path.splitdrive(path)[0]) != os.path.normcase(os.path.splitdrive(start)[0]):
        return None
    return slashed(os.path.relpath(path, start))


def shown(path: str | Path) -> str:
    """Return a path as it is shown: from the working directory, or whole if that is shorter; with slashes.

    Of documents this is to be asked for their name (`seedlint.sources.naming`), which all spellings have in
    common.
    """
    text = os.fspath(path)
    full = os.path.abspath(text)
    if ".." in text and os.path.realpath(full) != os.path.realpath(text):
        full = os.path.realpath(text)  # `link/..` is not where the link stands
    folder, name = os.path.split(full)
    if below(full, os.getcwd()) == "":
        return "."
    return prefix(folder) + name if name else slashed(full)


def named(path: str | Path) -> str:
    """Return a path as it is shown in messages, on one line and harmless."""
    return escape(shown(path))


def signature(status: os.stat_result) -> Signature:
    """Return a file's signature."""
    return (
        status.st_size,
        status.st_mtime_ns & LOW_BITS,
        status.st_ctime_ns & LOW_BITS,
        status.st_ino & LOW_BITS,
    )


def looks_of(paths: Iterable[str]) -> Looks:
    """Return what some files look like."""
    looks: Looks = {}
    for path in paths:
        try:
            looks[path] = signature(os.stat(path))
        except (OSError, ValueError):
            looks[path] = None
    return looks


def reason(error: OSError) -> str:
    """Say why the operating system refused, without its error number."""
    return (error.strerror or str(error) or type(error).__name__).lower()


def folder_from_root(folder: str, root: str) -> str:
    """Return a folder from the root, with slashes and one at the end; empty for the root itself.

    One on another drive keeps its whole path.
    """
    full = os.path.abspath(folder or ".")
    inside = relative(full, root)
    if inside is None:
        inside = slashed(full).rstrip("/")
    return "" if inside == "." else inside + "/"


def from_root(path: str | Path, root: str) -> str:
    """Return the path from the root of a file, by which documents are known; with slashes."""
    folder, name = os.path.split(os.fspath(path))
    return folder_from_root(folder, root) + name


class Shown:
    """Shows files of a run, which are known by their paths from the root, as `shown` does."""

    def __init__(self, root: str | Path) -> None:
        """Show paths from ``root``, an absolute directory."""
        self._root = os.fspath(root)
        self._here = ""
        self._folders: dict[str, str] = {}

    def __call__(self, path: str) -> str:
        """Return a path from the root as it is shown."""
        if (here := os.getcwd()) != self._here:
            self._here = here
            self._folders.clear()
        cut = path.rfind("/") + 1
        folder = path[:cut]
        start = self._folders.get(folder)
        if start is None:
            start = self._folders[folder] = prefix(os.path.normpath(os.path.join(self._root, folder)))
        return start + path[cut:]


def prefix(folder: str) -> str:
    """Return what paths in a folder begin with as they are shown; nothing for the working directory.

    From there where the folder is in it, or where that is short; the whole path otherwise.
    """
    here = os.getcwd()
    text = below(folder, here)
    if text is None:
        text = min(slashed(folder), relative(folder, here) or slashed(folder), key=len)
    return text.rstrip("/") + "/" if text else ""


def is_in(path: str, folder: str) -> bool:
    """Whether a name is that of a folder, or of something in it."""
    return below(path, folder) is not None
