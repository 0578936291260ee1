"""One run at a time works with a state: two would both tell what neither has been told."""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from seedlint.errors import OutputError, SeedlintError
from seedlint.files import holding
from seedlint.files.moving import delete
from seedlint.files.streams import refuse_place
from seedlint.util.escape import escape
from seedlint.util.paths import reason, shown

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_FLAGS = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
_TRIES = 5


class BusyError(SeedlintError):
    """Another run is at work."""


@contextmanager
def turn(state: Path) -> Iterator[None]:
    """Hold a file beside the state for as long as that takes. BusyError if another run does; OutputError."""
    path = state.with_name(f"{state.name}.lock")
    refuse_place(os.fspath(path))
    try:
        descriptor = _held(path)
    except OSError as error:
        raise OutputError(f"cannot write {escape(shown(path))}: {reason(error)}") from None
    if descriptor is None:
        raise BusyError(f"{escape(shown(path))}: another run is making notices; wait for its end")
    try:
        yield
    finally:
        if holding.LOCKS:
            with suppress(OSError):
                path.unlink()  # while it is held: whoever waits for it sees that it is gone
            os.close(descriptor)
        else:
            os.close(descriptor)
            with suppress(OSError):
                delete(path)


def _held(path: Path) -> int | None:
    """Return the file, open and held; None if another run has it."""
    for _ in range(_TRIES):
        if not holding.LOCKS:
            if os.path.lexists(path):
                if holding.is_open(path):
                    return None
                delete(path, missing_ok=True)  # its run was killed
            with suppress(FileExistsError):
                return os.open(path, _FLAGS | os.O_EXCL, 0o600)
            continue
        descriptor = os.open(path, _FLAGS, 0o600)
        if holding.take(descriptor, unlockable=True):
            return descriptor
        gone = os.fstat(descriptor).st_nlink == 0
        os.close(descriptor)
        if not gone:
            return None
    return None


__all__ = ["BusyError", "turn"]
