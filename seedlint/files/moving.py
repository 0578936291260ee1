"""Replaces, renames and deletes files, though other programs may have them open for a moment.

On Windows, a file that a virus scanner or an indexer looks at can't be moved or deleted. Most are done with
it soon, so what is refused for that is tried again, for two seconds in all; what is refused for anything else
is not. A file without write permission can't be replaced there; so it is not elsewhere, either.
"""

from __future__ import annotations

import os
import time
from stat import S_IMODE, S_ISREG, S_IWUSR
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

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


def _patiently(act: Callable[[], object], *, momentary: Mapping[int, str] = _IN_USE) -> None:
    """Do something, again and again while it is refused for something ``momentary``; OSError at the end."""
    for pause in (*PAUSES, None):
        try:
            act()
        except OSError as error:
            why = momentary.get(_windows(error))
            if why is None:
                raise
            if pause is None:
                error.strerror = why
                raise
            sleep(pause)
        else:
            return


def is_in_use(error: OSError) -> bool:
    """Whether the system refused something because other programs have a file open."""
    return _windows(error) in _IN_USE


def _windows(error: OSError) -> int:
    """Return Windows' own number of an error, 0 elsewhere."""
    return getattr(error, "winerror", None) or 0


def replace(source: Path, target: Path) -> None:
    """Put a file in the place of another, which need not be there. OSError; ``source`` must be closed."""
    refuse_read_only(target)
    _patiently(lambda: source.replace(target))


def rename(source: Path, target: Path) -> None:
    """Give a file or folder a name that nothing has. OSError; nothing in it must be open."""
    _patiently(lambda: source.rename(target))


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

    _patiently(remove, momentary=_IN_USE | _NOT_EMPTY)


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
    "probe",
    "refuse_read_only",
    "rename",
    "replace",
]
