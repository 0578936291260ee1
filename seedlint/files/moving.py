"""Replaces, renames, deletes and opens files, though other programs may have them open for a moment.

On Windows, a file that a virus scanner or an indexer looks at can't be moved, deleted or written. Most are
done with it soon, so what is refused for that is tried again, for two seconds in all; what is refused for
anything else is not. A file without write permission can't be replaced there; so it is not elsewhere, either.
"""

from __future__ import annotations

import os
import time
from errno import EACCES
from stat import S_IMODE, S_ISREG, S_IWUSR
from typing import TYPE_CHECKING, TypeVar

from seedlint.files import holding

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

T = TypeVar("T")

PAUSES = (0.01, 0.02, 0.04, 0.08, 0.15, 0.3, 0.6, 0.8)
"""Seconds to wait before each further try."""
READ_ONLY = "it has no write permission"
_DENIED = 5
_IN_USE = {
    _DENIED: "access is denied; another program may have it open",
    32: "another program has it open",
    33: "another program has locked it",
}
"""What Windows refuses with (`winerror`) where somebody else has a file open, in words."""
_NOT_EMPTY = {145: "another program has something in it open"}
"""Of a folder that was emptied: what is deleted while it is open is there until it is closed."""

sleep = time.sleep


def _windows(error: OSError) -> int:
    """Return Windows' own number of an error, 0 elsewhere."""
    return getattr(error, "winerror", None) or 0


def _in_use(error: OSError) -> str | None:
    """Say how a file is in use, if the system refused something for that."""
    return _IN_USE.get(_windows(error))


def _not_opened(error: OSError) -> str | None:
    """Say the same where a file was to be opened: its C library, which does that, has no such numbers."""
    return _IN_USE[_DENIED] if error.errno == EACCES and not holding.LOCKS else None


def _patiently(act: Callable[[], T], *, momentary: Callable[[OSError], str | None] = _in_use) -> T:
    """Do something, again and again while it is refused for something ``momentary``; OSError at the end."""
    for pause in PAUSES:
        try:
            return act()
        except OSError as error:
            if not momentary(error):
                raise
        sleep(pause)
    try:
        return act()
    except OSError as error:
        error.strerror = momentary(error) or error.strerror
        raise


def is_in_use(error: OSError) -> bool:
    """Whether the system refused something because other programs have a file open."""
    return _in_use(error) is not None


def replace(source: Path, target: Path) -> None:
    """Put a file in the place of another, which need not be there. OSError; ``source`` must be closed."""
    refuse_read_only(target)
    _patiently(lambda: source.replace(target))


def rename(source: Path, target: Path) -> None:
    """Give a file or folder a name that nothing has. OSError; nothing in it must be open."""
    _patiently(lambda: source.rename(target))


def open_to_write(path: Path, flags: int) -> int:
    """Open a file that is there and may be written, by number. OSError."""
    return _patiently(lambda: os.open(path, os.O_WRONLY | flags), momentary=_not_opened)


def probe(path: Path) -> None:
    """Raise the OSError with which the replacing or deleting of a file, if it is there, would be refused."""
    refuse_read_only(path)
    if os.path.lexists(path):
        rename(path, path)


def delete(path: Path, *, missing_ok: bool = False) -> None:
    """Delete a file of our own, read-only or not. OSError; it must be closed."""

    def unlink() -> None:
        try:
            path.unlink(missing_ok=missing_ok)
        except PermissionError as error:
            # Windows alone keeps files for being read-only.
            if _windows(error) != _DENIED or not is_read_only(path):
                raise
            path.chmod(S_IMODE(path.stat().st_mode) | S_IWUSR)
            path.unlink(missing_ok=missing_ok)

    _patiently(unlink)


def delete_folder(path: Path) -> None:
    """Delete a folder that is empty. OSError."""
    _patiently(path.rmdir)


def delete_tree(path: Path) -> None:
    """Delete a folder of our own with all that is in it; it need not exist. OSError."""

    def remove() -> None:
        if os.path.lexists(path):
            from shutil import rmtree

            rmtree(path)

    _patiently(remove, momentary=lambda error: _in_use(error) or _NOT_EMPTY.get(_windows(error)))


def is_read_only(path: Path) -> bool:
    """Whether nobody is allowed to write a file; what is no regular file, or not there, is not meant.

    The superuser could, but who takes all rights from a file means everybody.
    """
    try:
        mode = path.lstat().st_mode
    except (OSError, ValueError):
        return False
    return S_ISREG(mode) and not mode & 0o222


def refuse_read_only(path: Path) -> None:
    """Raise PermissionError for a file that nobody is allowed to write."""
    if is_read_only(path):
        raise PermissionError(13, READ_ONLY, str(path))


__all__ = [
    "READ_ONLY",
    "delete",
    "delete_folder",
    "delete_tree",
    "is_in_use",
    "is_read_only",
    "open_to_write",
    "probe",
    "refuse_read_only",
    "rename",
    "replace",
]
