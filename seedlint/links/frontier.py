"""Which URL is next: many hosts at a time, each at its own pace, and only a few URLs of each in memory."""

from __future__ import annotations

import heapq
from collections import deque
from typing import TYPE_CHECKING

from seedlint.links.pace import LONGEST_WAIT

if TYPE_CHECKING:
    from seedlint.config.links import LinkOptions
    from seedlint.links.clock import Clock
    from seedlint.links.pace import Pace
    from seedlint.links.store import LinkJob, Store

_AT_LEAST = 256
"""Hosts that are kept ready: enough that a slow one keeps nobody waiting."""
_BUFFER = 32
"""URLs of a host that are read from the store at a time."""


class _Queue:
    """The URLs of one host."""

    __slots__ = ("again", "buffer", "exhausted", "last", "name", "queued", "running")

    def __init__(self, name: str) -> None:
        self.name = name
        self.buffer: deque[LinkJob] = deque()
        self.again: deque[LinkJob] = deque()
        self.last = -1
        self.exhausted = False
        self.running = 0
        self.queued = False


class Frontier:
    """Hands out the URLs that are to be looked at, each when its host may be asked."""

    def __init__(self, store: Store, pace: Pace, options: LinkOptions, clock: Clock) -> None:
        """Hand out what ``store.choose`` has chosen."""
        self._store = store
        self._pace = pace
        self._clock = clock
        self._per_host = options.per_host
        self._most = max(_AT_LEAST, 4 * options.concurrency)
        self._active: dict[str, _Queue] = {}
        self._heap: list[tuple[float, int, _Queue]] = []
        self._turn = 0
        self._rank = -1
        self._more_hosts = True
        self.postponed: dict[str, float] = {}
        """Hosts that are left to a later run, and for how many seconds."""
        self._fill()

    @property
    def finished(self) -> bool:
        """Whether nothing is left, and nothing under way."""
        return not self._active

    def _fill(self) -> None:
        while self._more_hosts and len(self._active) < self._most:
            rows = self._store.hosts(self._rank, self._most - len(self._active))
            self._more_hosts = bool(rows)
            for rank, name, openings in rows:
                self._rank = rank
                queue = self._active[name] = _Queue(name)
                self._pace.host(name).openings = openings
                self._push(queue)

    def _push(self, queue: _Queue) -> None:
        if not queue.queued:
            queue.queued = True
            self._turn += 1
            heapq.heappush(self._heap, (self._pace.host(queue.name).next_at, self._turn, queue))

    def take(self) -> LinkJob | None:
        """Return a URL that may be looked at now; None if there is none at the moment."""
        now = self._clock.monotonic()
        while self._heap and self._heap[0][0] <= now:
            _, _, queue = heapq.heappop(self._heap)
            queue.queued = False
            if queue.running >= self._per_host or queue.name not in self._active:
                continue  # it comes back when one of its looks has ended
            ready = self._pace.host(queue.name).next_at
            if ready > now:
                self._push(queue)
                continue
            job = self._next(queue)
            if job is None:
                self._retire(queue)
                continue
            queue.running += 1
            self._push(queue)
            return job
        return None

    def _next(self, queue: _Queue) -> LinkJob | None:
        if not queue.buffer and not queue.exhausted:
            jobs = self._store.jobs(queue.name, queue.last, _BUFFER)
            queue.exhausted = len(jobs) < _BUFFER
            if jobs:
                queue.last = jobs[-1].id
                queue.buffer.extend(jobs)
        if queue.buffer:
            return queue.buffer.popleft()
        return queue.again.popleft() if queue.again else None

    def _retire(self, queue: _Queue) -> None:
        if not queue.running and queue.name in self._active:
            del self._active[queue.name]
            self._fill()

    def delay(self) -> float | None:
        """Return the seconds until a host may be asked again; None if only an answer can change anything."""
        return max(0.0, self._heap[0][0] - self._clock.monotonic()) if self._heap else None

    def done(self, job: LinkJob, *, again: bool = False) -> None:
        """Note that a look has ended; ``again`` puts the URL back, for when its host may be asked."""
        queue = self._active.get(job.host)
        if queue is None:
            return
        queue.running -= 1
        if again:
            queue.again.append(job)
        if queue.buffer or queue.again or not queue.exhausted:
            self._push(queue)
        else:
            self._retire(queue)

    def postpone(self, host: str, seconds: float) -> None:
        """Leave the rest of a host's URLs to a later run."""
        queue = self._active.get(host)
        self.postponed[host] = max(seconds, self.postponed.get(host, 0.0))
        if queue is not None:
            queue.buffer.clear()
            queue.again.clear()
            queue.exhausted = True
            self._retire(queue)


def worth_waiting(seconds: float) -> bool:
    """Whether a run waits so long for a host, rather than leaving its URLs to a later one."""
    return seconds <= LONGEST_WAIT
