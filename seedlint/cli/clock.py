"""How long a command has taken: from its beginning, imports and all, to what is asked last."""

from __future__ import annotations

import time


class _Clock:
    def __init__(self) -> None:
        self._began = time.perf_counter()
        self._waits = True
        """Whether the process has only just begun, and no command has."""

    def begin(self) -> None:
        """Begin a command; the first one has begun with the process."""
        if not self._waits:
            self._began = time.perf_counter()
        self._waits = False

    def seconds(self) -> float:
        """Return how long it has been at work."""
        return time.perf_counter() - self._began


CLOCK = _Clock()
