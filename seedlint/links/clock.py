"""Time, handed in: so that a day can pass in a test."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress


class Clock:
    """The real time."""

    def now(self) -> float:
        """Return the time in seconds since 1970, UTC."""
        return time.time()

    def monotonic(self) -> float:
        """Return seconds that never go back."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Wait so long."""
        await asyncio.sleep(seconds)

    async def wait(self, event: asyncio.Event, seconds: float | None) -> None:
        """Wait for an event, at most so long (None: as long as it takes)."""
        if seconds is None:
            await event.wait()
            return
        with suppress(TimeoutError):
            await asyncio.wait_for(event.wait(), seconds)
