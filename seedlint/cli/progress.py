"""A progress line on a terminal for long runs: what is done, to how many of how many, and how much longer."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from collections.abc import Callable

_AFTER = 1.0
"""Seconds after which a run is long."""
_EVERY = 0.1
_WIDTH = 24
_FULL, _EMPTY = "━", "╌"
_CLEAR = "\r\x1b[K"


class Progress:
    """Shows how far a run is, on a terminal and only there; gone when done."""

    def __init__(
        self, stream: TextIO, clock: Callable[[], float] = time.monotonic, what: str = "checking documents"
    ) -> None:
        """Write to ``stream`` if it is a terminal; ``what`` is being done, to many things."""
        self._stream = stream
        self._what = _capital(what)
        self._clock = clock
        self._first = self._begun = self._last = clock()
        self._shown = False
        self._active = stream.isatty()

    def __call__(self, done: int, total: int) -> None:
        """Note that ``done`` of ``total`` are done."""
        now = self._clock()
        if not self._active or now - self._first < _AFTER or now - self._last < _EVERY or not done:
            return
        self._last = now
        rate = done / max(now - self._begun, _EVERY)
        left = int((total - done) / rate) + 1
        speed = f"{rate:,.0f}" if rate >= 10 else f"{rate:.1f}"
        words = f"{done:,}/{total:,}  {speed}/s  {left // 60}:{left % 60:02} left"
        from seedlint.util.terminals import width

        # A line that goes over the edge could not be taken away again.
        room = width(self._stream) - 1
        line = f"{self._what} {words}"
        size = min(_WIDTH, room - len(line) - 2)
        if size > 2:
            full = done * size // total
            line = f"{self._what} {_FULL * full}{_EMPTY * (size - full)}  {words}"
        self._write(line[:room])

    def begin(self, what: str) -> None:
        """Begin another step of the run, in which something else is done."""
        self._what = _capital(what)
        self._begun = self._clock()
        if self._shown:
            self._write(self._what)

    def _write(self, line: str) -> None:
        self._stream.write(_CLEAR + line)
        self._stream.flush()
        self._shown = True

    def close(self) -> None:
        """Take the line away."""
        if self._shown:
            self._stream.write(_CLEAR)
            self._stream.flush()
            self._shown = False


def _capital(words: str) -> str:
    return f"{words[0].upper()}{words[1:]}"
