"""Runs a coroutine so that Ctrl-C, however often, leaves it the moment it needs to keep what it knows."""

from __future__ import annotations

import asyncio
import signal
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeVar

from seedlint.util import ctrl_c
from seedlint.util.ctrl_c import Once

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

T = TypeVar("T")


def run(main: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """Do as `asyncio.run`; KeyboardInterrupt once ``main`` has been cancelled and has cleaned up.

    asyncio throws at the second Ctrl-C wherever the loop just is. That comes a moment after the first one
    where a wrapper passes it on to us, too, and may lose the very call that the end of the loop waits for.
    """
    in_main_thread = threading.current_thread() is threading.main_thread()
    usual = signal.getsignal(signal.SIGINT)
    if not in_main_thread or not (usual is signal.default_int_handler or isinstance(usual, Once)):
        return asyncio.run(main())
    interruption = _Interruption()
    signal.signal(signal.SIGINT, interruption)
    try:
        result = asyncio.run(interruption.guard(main))
    except asyncio.CancelledError:
        if interruption.at is None:
            raise
        raise KeyboardInterrupt from None
    finally:
        if isinstance(usual, Once):
            usual.at = interruption.at
        signal.signal(signal.SIGINT, usual)
    if interruption.at is not None:
        raise KeyboardInterrupt
    return result


class _Interruption:
    """The handler of SIGINT during a run."""

    def __init__(self) -> None:
        self.at: float | None = None
        self._task: asyncio.Task[Any] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    async def guard(self, main: Callable[[], Coroutine[Any, Any, T]]) -> T:
        self._loop = asyncio.get_running_loop()
        self._task = asyncio.current_task()
        if self.at is not None:  # before there was anything to cancel
            raise asyncio.CancelledError
        return await main()

    def __call__(self, *_: object) -> None:
        now = time.monotonic()
        if self.at is None:
            self.at = now
            if self._task is not None and self._loop is not None:
                self._task.cancel()
                with suppress(RuntimeError):  # the loop is closed
                    self._loop.call_soon_threadsafe(lambda: None)  # wakes it up
        elif now - self.at > ctrl_c.PATIENCE:
            raise KeyboardInterrupt
