"""Puts new content in the place of a file, if it is still the file that was read.

The new content goes to a temporary file that takes the place of the old one. Where that would make another
file of it (it has several names, or an owner who is not whoever runs this), it is written in place instead:
what it was is kept beside it until that is done, so that what a killed run has left half-written is undone.
That is signed with a key of this user's: a branch could bring along anything else that is called so.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from stat import S_IMODE, S_ISREG
from typing import NamedTuple

from seedlint.files.leftovers import Leftover, Temporary, clear, so_named
from seedlint.files.moving import READ_ONLY, is_read_only, open_to_write
from seedlint.files.ownkey import NoKeyError, is_signed, signed
from seedlint.git.directory import tracks

PROTECTED = f"{READ_ONLY}, so it is left alone"
_BINARY = getattr(os, "O_BINARY", 0)
_UNDO = b"seedlint undo 2\n"
_NO_KEY = (
    "it has several names (hard links) or another owner, so it would be written in place; what undoes that if"
    " the run is killed must be signed with a key from your state directory, and there is none: {}"
)


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
    if is_read_only(real) or not os.access(real, os.W_OK):
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
        temporary.take_place_of(real)
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
    if real.read_bytes() != before:
        raise ChangedMeanwhile(str(real))


def _write_in_place(real: Path, before: bytes, after: bytes) -> None:
    try:
        undoing = _undoing(real, before, after)
    except NoKeyError as error:
        raise PermissionError(13, _NO_KEY.format(error), str(real)) from None
    undo = Temporary(real.parent, 0o600, "undo")
    try:
        undo.write(undoing)
        _check(real, before)
        descriptor = _opened(real)
    except BaseException:
        undo.discard()
        raise
    try:
        _put(descriptor, after)
    except BaseException:
        _put(descriptor, before)  # if that fails as well, a later run finds what undoes it
        undo.discard()
        raise
    finally:
        os.close(descriptor)
    undo.discard()


def _opened(real: Path) -> int:
    return open_to_write(real, _BINARY | getattr(os, "O_NOFOLLOW", 0))


def _put(descriptor: int, content: bytes) -> None:
    """Write a file's content over what is in it, from its beginning to its end."""
    os.lseek(descriptor, 0, os.SEEK_SET)
    view = memoryview(content)
    while view:
        view = view[os.write(descriptor, view) :]
    os.ftruncate(descriptor, len(content))


@dataclass
class Tidied:
    """What was done about the leftovers in a folder, by the names of files.

    ``undone`` were half-written and are as before again. ``kept`` are leftovers whose file was changed since;
    ``foreign`` have the name of one, but seedlint has not made them for this user, or nobody can tell.
    """

    undone: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)


def tidy(folder: Path) -> Tidied:
    """Clear up what a killed run has left in a folder of documents."""
    clear(folder)
    done = Tidied()
    for path in so_named(folder, "undo"):
        if tracks(path):
            done.foreign.append(path.name)
            continue
        with suppress(OSError), Leftover(path) as leftover:
            undoing = _read(leftover.read(), folder)
            if undoing is None:
                done.foreign.append(path.name)
                continue
            name, before, after = undoing
            state = _state(folder / name, before, after) if name else "whole"
            if state == "half":
                descriptor = _opened(folder / name)
                try:
                    _put(descriptor, before)
                finally:
                    os.close(descriptor)
                done.undone.append(name)
            if state in {"half", "whole"}:
                leftover.delete()
            else:
                done.kept.append(path.name)
    return done


class _Undoing(NamedTuple):
    """What undoes a write: the name of the file, its old and its new content; no name for nothing."""

    name: str
    before: bytes
    after: bytes


def _undoing(real: Path, before: bytes, after: bytes) -> bytes:
    """Return what undoes a write: a line that says so, one that says what follows, and both contents.

    NoKeyError.
    """
    said = {"name": real.name, "before": len(before), "digest": _digest(before, after)}
    head = {**said, "mark": signed(_signed_text(real.parent, said), new=True)}
    return _UNDO + json.dumps(head).encode("ascii") + b"\n" + before + after


def _read(raw: bytes, folder: Path) -> _Undoing | None:
    """Return what a file in a folder of documents undoes; None if it is none of this user's.

    Nothing is undone by one that was never complete: the document was not yet touched then.
    """
    head, end, contents = raw.removeprefix(_UNDO).partition(b"\n")
    if _UNDO.startswith(raw) or (raw.startswith(_UNDO) and not end):
        return _Undoing("", b"", b"")
    try:
        said = json.loads(head)
        name, middle, mark = said["name"], said["before"], said.pop("mark")
        # A name and no path: what undoes a write lies beside the file.
        if Path(name).name != name or not is_signed(_signed_text(folder, said), mark):
            return None
        before, after = contents[:middle], contents[middle:]
        return _Undoing(name if said["digest"] == _digest(before, after) else "", before, after)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None


def _signed_text(folder: Path, said: dict[str, object]) -> str:
    """Return what is signed: what is said of a file, and where it is, as it means nothing elsewhere."""
    return json.dumps(["undo", os.path.realpath(folder), sorted(said.items())])


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


__all__ = ["ChangedMeanwhile", "Tidied", "overwrite", "tidy"]
