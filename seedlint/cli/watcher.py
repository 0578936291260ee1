"""Waits until the system says that something has happened to files, or until it is time to look for oneself.

What the system says is not all that happens: events are lost where there are too many at once, or as they are
fetched. So now and then everything is looked at, events or not.
"""

from __future__ import annotations

import os
import sys
import time
from typing import TYPE_CHECKING, Any, Protocol

from seedlint.errors import UsageError
from seedlint.util.escape import escape

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence

    Changes = Callable[..., Generator[Any]]
    Touched = tuple[int, str]
    """What has happened, as `watchfiles.Change` has it, and where."""

TICK = 0.4
"""Seconds after which single files, such as the configuration, are looked at again."""
_STEP = 0.05
"""Seconds without a change after which a round begins."""
_DEBOUNCE = 0.4
"""Seconds after which it begins even if changes go on."""
_MANY = 1_000
"""After so many events at once some may well be lost."""
_OFTEN = 300.0
"""Seconds between two looks at everything, at least."""
_SHARE = 1_000
"""A look at everything takes at most so small a part of the time."""
_BY_ITSELF = "; the system had not said so"


class Watched(Protocol):
    """What is watched."""

    def is_due(self) -> bool:
        """Whether any of the single files, of which no event tells, has changed."""

    def matters(self, change: object, path: str) -> bool:
        """Whether it matters that something has happened to a file."""


class Watcher:
    """The system's events, from one wait to the next."""

    def __init__(self) -> None:
        """Begin with nothing watched."""
        self._events: Generator[Any] | None = None
        self._of: Sequence[object] = ()
        self._readers = _Readers()
        self._check_at = 0.0
        self.how = ""
        """What is to be said of changes that no event has told of."""

    @property
    def is_open(self) -> bool:
        """Whether it collects events: there is a thread then."""
        return self._events is not None

    def close(self) -> None:
        """Stop collecting events."""
        if self._events is not None:
            self._events.close()
        self._events = None

    def looked(self, seconds: float) -> None:
        """Note that everything was looked at now, which has taken so many seconds."""
        self._check_at = time.monotonic() + max(_OFTEN, seconds * _SHARE)
        self.how = ""

    def check_readers(self) -> None:
        """Raise BrokenPipeError if nobody reads the output any more."""
        if self._readers.are_gone():
            raise BrokenPipeError

    def wait(
        self, changes: Changes, roots: Sequence[str], of: Sequence[object], watched: Watched
    ) -> set[Touched] | None:
        """Return what something has happened to in some directories, None if that is not known.

        ``changes`` is `watchfiles.watch`; ``of`` is what, when it changes, makes it other directories.
        """
        self.how = ""
        if self._of != of:
            self.close()
        fresh = self._events is None
        try:
            if self._events is None:
                self._of = of
                self._events = changes(
                    *roots,
                    watch_filter=watched.matters,
                    step=int(_STEP * 1000),
                    debounce=int(_DEBOUNCE * 1000),
                    rust_timeout=int(TICK * 1000),
                    yield_on_timeout=True,
                    ignore_permission_denied=True,
                )
            return self._next(self._events, watched, fresh=fresh)
        except BrokenPipeError:
            raise
        except FileNotFoundError:
            self.close()  # gone this moment
            return None
        except (OSError, RuntimeError) as error:
            self.close()
            if not fresh:
                return None  # a name that is no text, for one; what has happened is not known then
            raise UsageError(
                f"--watch: the directories can't be watched ({escape(str(error))});"
                " WATCHFILES_FORCE_POLLING=1 polls them instead"
            ) from None

    def _next(self, events: Generator[Any], watched: Watched, *, fresh: bool) -> set[Touched] | None:
        for some in events:
            if some:
                # What has happened before the first is not known.
                return None if fresh or len(some) > _MANY else some
            self.check_readers()
            if fresh or watched.is_due():
                return None
            if time.monotonic() >= self._check_at:
                # Whatever comes of the look, the next one is not due at once.
                self._check_at = time.monotonic() + _OFTEN
                self.how = _BY_ITSELF
                return None
        self.close()
        return None


class _Readers:
    """Tells whether anybody still reads standard output: a pipe, or a terminal, may lose its other end."""

    def __init__(self) -> None:
        self._file = self._identity()

    @staticmethod
    def _identity() -> tuple[int, int] | None:
        try:
            status = os.fstat(sys.stdout.fileno())
        except (OSError, ValueError):
            return None
        return status.st_dev, status.st_ino

    def are_gone(self) -> bool:
        import select

        if self._identity() != self._file:
            return True  # a report has met a closed pipe, and the rest goes nowhere
        if sys.platform != "win32" and hasattr(select, "poll"):
            try:
                poll = select.poll()
                poll.register(sys.stdout.fileno(), 0)
                return any(event & (select.POLLERR | select.POLLHUP) for _, event in poll.poll(0))
            except (OSError, ValueError):
                return False
        return False


__all__ = ["TICK", "Watcher"]
