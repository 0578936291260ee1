"""Puts new content in the place of a file, if it is still the file that was read.

The new content goes to a temporary file that takes the place of the old one. Where that would make another
file of it (it has several names, or an owner who is not whoever runs this), it is written in place instead:
what it was is kept beside it until that is done, so that what a killed run has left half-written is undone.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from contextlib import suppress
from pathlib import Path
from stat import S_IMODE, S_ISREG

from seedlint.leftovers import Leftover, Temporary, clear, found
from seedlint.work import digest

PROTECTED = "it has no write permission, so it is left alone"
_BINARY = getattr(os, "O_BINARY", 0)
_UNDO = b"seedlint undo 1\n"


class ChangedMeanwhile(Exception):  # noqa: N818 - nothing went wrong, somebody else was faster
    """The file has other content than was read before."""


def overwrite(path: str, before: bytes, after: bytes) -> None:
    """Replace a file's content at once, or not at all; its names, mode, owner and attributes stay.

    Of a symbolic link, the file it leads to is replaced. ChangedMeanwhile if the content is not
    ``before`` any more, OSError if the file can't be written.
    """
    real = Path(os.path.realpath(path))
    status = real.stat()
    if not S_ISREG(status.st_mode):
        raise OSError(0, "it is not a regular file", path)
    # The superuser may write everything, but who takes all rights from a file means everybody.
    if not status.st_mode & 0o222 or not os.access(real, os.W_OK):
        raise PermissionError(13, PROTECTED, path)
    if status.st_nlink > 1 or not _replace(real, status, before, after):
        _write_in_place(real, before, after)


def _replace(real: Path, status: os.stat_result, before: bytes, after: bytes) -> bool:
    """Put a new file in the place of the old one; False if it would be somebody else's."""
    temporary = Temporary(real.parent, 0o600)
    try:
        temporary.write(after)
        if not _dress(temporary, real, status):
            return False
        _check(real, before)
        temporary.replace(real)
    finally:
        temporary.discard()
    return True


def _dress(temporary: Temporary, real: Path, status: os.stat_result) -> bool:
    """Give a file the owner, the mode and the attributes of another; False if the owner can't be had."""
    if sys.platform != "win32":
        # The group first: who may not give the file away may often still set its group.
        with suppress(OSError):
            os.fchown(temporary.descriptor, -1, status.st_gid)
        with suppress(OSError):
            os.fchown(temporary.descriptor, status.st_uid, -1)
        now = os.fstat(temporary.descriptor)
        if (now.st_uid, now.st_gid) != (status.st_uid, status.st_gid):
            return False
    temporary.path.chmod(S_IMODE(status.st_mode))
    if sys.platform == "linux":
        # Access control lists are among them.
        with suppress(OSError):
            for name in os.listxattr(real):
                with suppress(OSError):
                    os.setxattr(temporary.path, name, os.getxattr(real, name))
    return True


def _check(real: Path, before: bytes) -> None:
    if digest(real.read_bytes()) != digest(before):
        raise ChangedMeanwhile(str(real))


def _write_in_place(real: Path, before: bytes, after: bytes) -> None:
    undo = Temporary(real.parent, 0o600, "undo")
    try:
        undo.write(_undoing(real.name, before, after))
        _check(real, before)
    except BaseException:
        undo.discard()
        raise
    try:
        _put(real, after)
    except BaseException:
        _put(real, before)  # if that fails as well, a later run finds what undoes it
        undo.discard()
        raise
    undo.discard()


def _put(real: Path, content: bytes) -> None:
    """Write a file's content over what is in it, from its beginning to its end."""
    descriptor = os.open(real, os.O_WRONLY | _BINARY | getattr(os, "O_NOFOLLOW", 0))
    try:
        view = memoryview(content)
        while view:
            view = view[os.write(descriptor, view) :]
        os.ftruncate(descriptor, len(content))
    finally:
        os.close(descriptor)


def tidy(folder: Path) -> tuple[list[str], list[str]]:
    """Clear up what a killed run has left in a folder of documents.

    Return the names of the files that were half-written and are as before again, and of the leftovers that
    are kept because their file was changed since.
    """
    clear(folder)
    undone, kept = [], []
    for path in found(folder, "undo"):
        with suppress(OSError), Leftover(path) as leftover:
            name, before, after = _read(leftover.read())
            state = _state(folder / name, before, after) if name else "whole"
            if state == "half":
                _put(folder / name, before)
                undone.append(name)
            if state in {"half", "whole"}:
                leftover.delete()
            else:
                kept.append(path.name)
    return undone, kept


def _undoing(name: str, before: bytes, after: bytes) -> bytes:
    """Return what undoes a write: a line that says so, one that says what follows, and both contents."""
    head = {"name": name, "before": len(before), "after": len(after), "digest": _digest(before, after)}
    return _UNDO + json.dumps(head).encode("ascii") + b"\n" + before + after


def _read(raw: bytes) -> tuple[str, bytes, bytes]:
    """Return name, old and new content from what undoes a write; no name if it never was complete."""
    nothing = "", b"", b""
    head, _, contents = raw.removeprefix(_UNDO).partition(b"\n")
    if not raw.startswith(_UNDO):
        return nothing
    try:
        said = json.loads(head)
        name, middle = said["name"], said["before"]
        before, after = contents[:middle], contents[middle:]
        # A name and no path: what a checkout brings along must not speak of files elsewhere.
        if Path(name).name != name or said["digest"] != _digest(before, after):
            return nothing
    except (ValueError, TypeError, KeyError, RecursionError):
        return nothing
    return name, before, after


def _state(path: Path, before: bytes, after: bytes) -> str:
    """Say how a file stands between two contents: ``whole`` (it is one of them), ``half``, or ``other``."""
    try:
        if not S_ISREG(path.lstat().st_mode):
            return "other"
        now = path.read_bytes()
    except OSError:
        return "other"
    if now in {before, after}:
        return "whole"
    done = next((at for at, (a, b) in enumerate(zip(now, after, strict=False)) if a != b), len(now))
    done = min(done, len(after))
    # It is written from its beginning to its end: what is not new is old.
    return "half" if now[done:] == before[done:] else "other"


def _digest(before: bytes, after: bytes) -> str:
    return hashlib.sha256(b"%d %s%s" % (len(before), before, after)).hexdigest()


__all__ = ["ChangedMeanwhile", "overwrite", "tidy"]
