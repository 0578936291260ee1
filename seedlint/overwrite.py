"""Puts new content in the place of a file, if it is still the file that was read."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from stat import S_IMODE

from seedlint.work import digest


class ChangedMeanwhile(Exception):  # noqa: N818 - nothing went wrong, somebody else was faster
    """The file has other content than was read before."""


def overwrite(path: str, before: bytes, after: bytes) -> None:
    """Replace a file's content at once, or not at all; its mode and its owner stay.

    Of a symbolic link, the file it leads to is replaced. ChangedMeanwhile if the content is not
    ``before`` any more, OSError if the file can't be written.
    """
    real = Path(os.path.realpath(path))
    temporary = real.parent / f".seedlint-{os.urandom(8).hex()}.tmp"
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    descriptor = os.open(temporary, flags, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(after)
        status = real.stat()
        if not os.access(real, os.W_OK):
            raise PermissionError(13, "Permission denied", path)
        if hasattr(os, "chown"):
            # The group first: who may not give the file away may often still set its group.
            with suppress(OSError):
                os.chown(temporary, -1, status.st_gid)
            with suppress(OSError):
                os.chown(temporary, status.st_uid, -1)
        temporary.chmod(S_IMODE(status.st_mode))
        if digest(real.read_bytes()) != digest(before):
            raise ChangedMeanwhile(path)
        temporary.replace(real)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
