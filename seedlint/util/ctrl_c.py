"""Ctrl-C: once is enough, and it is for the process that began all, not for those that work for it."""

from __future__ import annotations

import signal
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PATIENCE = 3.0
"""Seconds after the first Ctrl-C in which further ones change nothing."""


class Once:
    """A handler of SIGINT that raises KeyboardInterrupt once; then a run is left the time to clean up.

    A wrapper that passes Ctrl-C on makes two of one. Who presses after `PATIENCE` ends the process.
    """

    def __init__(self) -> None:
        """Wait for the first."""
        self.at: float | None = None
        """When it came."""

    def __call__(self, *_: object) -> None:
        """Be interrupted."""
        now = time.monotonic()
        if self.at is None:
            self.at = now
            raise KeyboardInterrupt
        if now - self.at > PATIENCE:
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            signal.raise_signal(signal.SIGINT)


@contextmanager
def heard_once() -> Iterator[None]:
    """Raise KeyboardInterrupt for the first Ctrl-C only; also afterwards, if one has come: then all ends."""
    import threading

    usual = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if not usual or threading.current_thread() is not threading.main_thread():
        yield
        return
    once = Once()
    signal.signal(signal.SIGINT, once)
    try:
        yield
    finally:
        if once.at is None:
            signal.signal(signal.SIGINT, signal.default_int_handler)


@contextmanager
def held_back(*, spawning: bool = False) -> Iterator[None]:
    """Hold Ctrl-C back, here and in processes that are started meanwhile, which then are to ignore it.

    ``spawning`` says that `multiprocessing` starts them, and does not fork.
    """
    if sys.platform != "win32" and hasattr(signal, "pthread_sigmask"):
        if spawning:
            from multiprocessing import resource_tracker

            # Python wants this process beside them. Whoever starts it lets signals through afterwards, also
            # where they were held back before.
            resource_tracker.ensure_running()
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            yield
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
        return
    # Windows can't hold it back. It can ignore it, and so does each process that is started meanwhile, for
    # as long as it lives. A Ctrl-C that comes this very moment is lost, and is to be pressed again.
    ignore = _console()
    ignore(None, True)
    try:
        yield
    finally:
        ignore(None, False)


def _console() -> Callable[[None, bool], object]:
    """Return the function of Windows that has this process ignore Ctrl-C, or heed it again."""
    import ctypes

    windows: Any = getattr(ctypes, "windll")  # noqa: B009 - type checkers know it on Windows only
    function: Callable[[None, bool], object] = windows.kernel32.SetConsoleCtrlHandler
    return function


__all__ = ["PATIENCE", "Once", "heard_once", "held_back"]
