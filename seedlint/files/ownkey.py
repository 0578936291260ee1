"""A key that only this user has, on this machine, to know again what seedlint has written for them.

It is kept where the system keeps what programs remember of a user, never in a checkout: what comes with a
branch can't have been signed with it.
"""

from __future__ import annotations

import hmac
import os
import sys
from contextlib import suppress
from pathlib import Path
from stat import S_IMODE, S_ISREG

from seedlint.files.leftovers import create
from seedlint.git.checkout import checkout
from seedlint.git.config import home

_BYTES = 32
_CAREFULLY = (
    os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
)


class NoKeyError(Exception):
    """There is no key; the message says why."""


def signed(text: str, *, new: bool = False) -> str:
    """Return what only this user can say of a text, as hexadecimal digits; NoKeyError.

    With ``new``, the key is made if there is none.
    """
    return hmac.new(_key(new=new), text.encode("utf-8", "surrogatepass"), "sha256").hexdigest()


def is_signed(text: str, mark: str) -> bool:
    """Whether this user's seedlint has said this of a text."""
    with suppress(NoKeyError):
        return hmac.compare_digest(signed(text).encode(), mark.encode("utf-8", "surrogatepass"))
    return False


def _place() -> Path:
    """Return where the key is kept."""
    if sys.platform == "win32":
        state = Path(os.environ.get("LOCALAPPDATA", ""))
    else:
        state = Path(os.environ.get("XDG_STATE_HOME", ""))
        # A relative one is to be ignored, as the specification of these directories says.
        state = state if state.is_absolute() else Path(home(), ".local", "state")
    if not state.is_absolute():
        raise NoKeyError("you have no home directory")
    return Path(os.path.realpath(state), "seedlint", "key")


def _key(*, new: bool) -> bytes:
    path = _place()
    if checkout(path.parent, os.environ) is not None:
        raise NoKeyError("your state directory is in a working copy")
    try:
        try:
            return _read(path)
        except FileNotFoundError:
            if not new:
                raise
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with suppress(FileExistsError):  # another run was faster
            create(path, os.urandom(_BYTES), 0o600)
        return _read(path)
    except OSError as error:
        raise NoKeyError(error.strerror or str(error)) from None


def _read(path: Path) -> bytes:
    """Return the key in a file; NoKeyError for one that others can read or that has none, OSError."""
    descriptor = os.open(path, _CAREFULLY)
    with os.fdopen(descriptor, "rb") as file:
        status = os.fstat(descriptor)
        key = file.read(_BYTES + 1) if S_ISREG(status.st_mode) and _is_private(status) else b""
    if len(key) != _BYTES:
        raise NoKeyError("the key in your state directory is damaged, or not yours alone; delete it")
    return key


def _is_private(status: os.stat_result) -> bool:
    """Whether nobody but this user can know what is in a file; the superuser may work with another's."""
    if sys.platform != "win32":
        return os.geteuid() in {0, status.st_uid} and not S_IMODE(status.st_mode) & 0o077
    else:  # noqa: RET505 - or it would be unreachable for who checks types for another system
        return True


__all__ = ["NoKeyError", "is_signed", "signed"]
