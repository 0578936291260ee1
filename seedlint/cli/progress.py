"""A progress line on a terminal for long runs: how many of how many, how fast, how much longer."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from collections.abc import Callable

_AFTER = 1.0
"""Seconds after which a run is long."""
_EVERY = 0.1
_WIDTH = 24
_CLEAR = "\r\x1b[K"


class Progress:
    """Shows how far a run is, on a terminal and only there; gone when done."""

    def __init__(
        self, stream: TextIO, clock: Callable[[], float] = time.monotonic, what: str = "documents"
    ) -> None:
        """Write to ``stream`` if it is a terminal; ``what`` is a plural."""
        self._stream = stream
        self._what = what
        self._clock = clock
        self._begun = self._last = clock()
        self._shown = False
        self._active = stream.isatty()

    def __call__(self, done: int, total: int) -> None:
        """Note that ``done`` of ``total`` are done."""
        now = self._clock()
        if not self._active or now - self._begun < _AFTER or now - self._last < _EVERY or not done:
            return
        self._last = now
        rate = done / (now - self._begun)
        left = int((total - done) / rate) + 1
        bar = "#" * (done * _WIDTH // total)
        speed = f"{rate:.0f}" if rate >= 10 else f"{rate:.1f}"
        line = f"[{bar:{_WIDTH}}] {done}/{total} {self._what}, {speed}/s, {left // 60}:{left % 60:02} left"
        self._stream.write(_CLEAR + line)
        self._stream.flush()
        self._shown = True

    def close(self) -> None:
        """Take the line away."""
        if self._shown:
            self._stream.write(_CLEAR)
            self._stream.flush()
            self._shown = False
