"""Nobody else's code ends a process of seedlint: `os._exit(0)` in a rule would look like a clean run.

This is no fence against malice: rules run with the user's permissions. It is against slips, and against
libraries that end a process because they know only programs of their own.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

exit_now: Callable[[int], NoReturn] = os._exit
"""Ends this process at once, for seedlint itself."""


_tried: list[int] = []


def tried() -> bool:
    """Whether anything has tried it: it may have been caught, or in a thread, which ends silently."""
    return bool(_tried)


def refuse() -> None:
    """Have `os._exit` raise SystemExit in this process from now on; processes forked from it may end so."""
    own, before = os.getpid(), os._exit

    def refused(status: int) -> NoReturn:
        if os.getpid() != own:
            before(status)
        _tried.append(status)
        raise SystemExit(f"os._exit({status})")

    os._exit = refused


@contextmanager
def refused() -> Iterator[None]:
    """Refuse it meanwhile: who has started this process may end it so afterwards."""
    before = os._exit
    refuse()
    try:
        yield
    finally:
        os._exit = before


__all__ = ["exit_now", "refuse", "refused", "tried"]
