"""Whether there is a network at all: without one, every site looks gone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.links.address import literal

if TYPE_CHECKING:
    from seedlint.links.clock import Clock
    from seedlint.links.lookup import HostResolver

CONTROLS = ("example.com", "www.iana.org")
"""Names that exist by the standards' own word. They are looked up, never connected to."""
_FRESH = 30.0
"""Seconds for which an answer from anybody shows that there is a network."""
_REMEMBERED = 2.0
"""Seconds for which it is believed that names can be looked up; about as long as an answer takes."""


class Network:
    """Knows whether other hosts can be reached while one can't."""

    def __init__(self, resolver: HostResolver, clock: Clock) -> None:
        """Ask ``resolver`` where there is doubt."""
        self._resolver = resolver
        self._clock = clock
        self._answered_at: float | None = None
        self._verdict: tuple[float, bool] | None = None

    def answered(self, host: str) -> None:
        """Note that a host has answered; one that was looked up by name proves that names can be."""
        if literal(host) is None:
            self._answered_at = self._clock.monotonic()

    async def is_up(self) -> bool:
        """Whether a host was reached a moment ago, or well-known names can be looked up."""
        now = self._clock.monotonic()
        if self._answered_at is not None and now - self._answered_at < _FRESH:
            return True
        return await self.names_work()

    async def names_work(self) -> bool:
        """Whether well-known names can be looked up, now."""
        now = self._clock.monotonic()
        if self._verdict is None or now - self._verdict[0] >= _REMEMBERED:
            self._verdict = (now, await self._look())
        return self._verdict[1]

    async def _look(self) -> bool:
        for name in CONTROLS:
            try:
                if await self._resolver.addresses(name, 443):
                    return True
            except OSError:
                continue
        return False
