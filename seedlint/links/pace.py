"""How fast each host may be asked: so many requests at a time, so far apart, with patience where it asks.

The circuit breaker is per host, too: after several troubles in a row a host is left alone, for longer each
time it happens again.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random

    from seedlint.config.links import LinkOptions
    from seedlint.links.clock import Clock

BREAK_AFTER = 5
"""Troubles of a host in a row after which it is left alone."""
FIRST_BREAK = 900.0
LONGEST_BREAK = 86400.0
LONGEST_WAIT = 60.0
"""Seconds a run waits for a host; for more, the rest of its URLs is left to a later run."""
LONGEST_RETRY_AFTER = 7 * 86400.0
_FIRST_BACK_OFF = 1.0
_REMEMBERED = 5_000
_LONGEST_INTERVAL = 10.0


@dataclass(slots=True)
class HostPace:
    """What is known of a host during a run; times by the monotonic clock."""

    next_at: float = 0.0
    running: int = 0
    interval: float = 0.0
    troubles: int = 0
    waiting: list[asyncio.Future[None]] = field(default_factory=list)
    openings: int = 0
    """How often, in a row, the breaker has opened for this host, in this run and before."""


class Pace:
    """The pace of all hosts."""

    def __init__(self, options: LinkOptions, clock: Clock, rng: random.Random) -> None:
        """Keep to ``options.per_host`` and ``options.interval``."""
        self._options = options
        self._clock = clock
        self._rng = rng
        self._hosts: dict[str, HostPace] = {}
        self._enough = _REMEMBERED

    def host(self, name: str) -> HostPace:
        """Return what is known of a host."""
        known = self._hosts.get(name)
        if known is None:
            if len(self._hosts) >= self._enough:
                self._forget_idle()
            known = self._hosts[name] = HostPace(interval=self._options.interval)
        return known

    def _forget_idle(self) -> None:
        now = self._clock.monotonic()
        for name, host in list(self._hosts.items()):
            busy = host.running or host.waiting or host.next_at > now
            if not busy and not host.troubles and not host.openings:
                del self._hosts[name]
        # Where many must be remembered, it takes as many new ones until it is worth looking again.
        self._enough = max(_REMEMBERED, 2 * len(self._hosts))

    def slot(self, name: str) -> Slot:
        """Return what a request to a host is made in: ``async with pace.slot(host):``."""
        return Slot(self.host(name), self._options.per_host, self._clock)

    def slow_down(self, name: str, seconds: float | None) -> None:
        """Take a site's own wish for time between requests (Crawl-delay) into account."""
        if seconds:
            host = self.host(name)
            host.interval = max(host.interval, min(seconds, _LONGEST_INTERVAL))

    def back_off(self, name: str, attempts: int, asked: float) -> float:
        """Leave a host alone for as long as it asks, or longer with each attempt; return the seconds."""
        delay = max(asked, _FIRST_BACK_OFF * 2.0 ** (attempts - 1) * (0.5 + self._rng.random()))
        host = self.host(name)
        host.next_at = max(host.next_at, self._clock.monotonic() + delay)
        return delay

    def trouble(self, name: str) -> bool:
        """Count a trouble of a host; whether that opens its circuit breaker."""
        host = self.host(name)
        host.troubles += 1
        # A host that was given up before has one chance.
        if host.troubles < BREAK_AFTER and not host.openings:
            return False
        host.openings += 1
        host.troubles = 0
        return True

    def well(self, name: str) -> None:
        """Note that a host answers."""
        host = self.host(name)
        host.troubles = host.openings = 0


def break_length(openings: int, jitter: float) -> float:
    """Return for how many seconds a host is left alone when its breaker opens for the nth time."""
    return min(FIRST_BREAK * 2.0 ** min(openings - 1, 20), LONGEST_BREAK) * (0.75 + 0.5 * jitter)


class Slot:
    """One request's turn with a host."""

    __slots__ = ("_clock", "_host", "_limit")

    def __init__(self, host: HostPace, limit: int, clock: Clock) -> None:
        """Take a turn with ``host``, of which ``limit`` may run at a time."""
        self._host = host
        self._limit = limit
        self._clock = clock

    async def __aenter__(self) -> None:
        host = self._host
        while host.running >= self._limit:
            turn = asyncio.get_running_loop().create_future()
            host.waiting.append(turn)
            try:
                await turn
            finally:
                if turn in host.waiting:
                    host.waiting.remove(turn)
        host.running += 1
        now = self._clock.monotonic()
        at = max(now, host.next_at)
        host.next_at = at + host.interval
        if at > now:
            try:
                await self._clock.sleep(at - now)
            except BaseException:
                self._leave()
                raise

    async def __aexit__(self, *_: object) -> None:
        self._leave()

    def _leave(self) -> None:
        host = self._host
        host.running -= 1
        while host.waiting:
            turn = host.waiting.pop(0)
            if not turn.done():
                turn.set_result(None)
                break


def retry_after(value: str | None, now: float) -> float:
    """Return the seconds a ``Retry-After`` header asks for, in either form; 0 for none or nonsense."""
    if not value:
        return 0.0
    value = value.strip()
    if value.isascii() and value.isdigit():
        return min(float(value[:10]), LONGEST_RETRY_AFTER)
    try:
        moment = parsedate_to_datetime(value)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        seconds = (moment - datetime.fromtimestamp(now, UTC)).total_seconds()
    except (ValueError, TypeError, OverflowError, IndexError):
        return 0.0
    return min(max(seconds, 0.0), LONGEST_RETRY_AFTER)
