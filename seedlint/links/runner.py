"""One run: looks at all that is due, keeps what it learns as it goes, and can be stopped at any moment."""

from __future__ import annotations

import asyncio
import random
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from seedlint.errors import SeedlintError
from seedlint.links.checker import Checker, never
from seedlint.links.clock import Clock
from seedlint.links.frontier import Frontier, worth_waiting
from seedlint.links.network import CONTROLS, Network
from seedlint.links.pace import Pace, break_length
from seedlint.links.robots import Robots
from seedlint.links.session import HttpSession
from seedlint.links.verdict import Look, jitter_of, known_after

if TYPE_CHECKING:
    from collections.abc import Callable

    from seedlint.config.links import LinkOptions
    from seedlint.links.checker import SoftNotFound
    from seedlint.links.lookup import Lookup
    from seedlint.links.store import LinkJob, Store

_COMMIT_EVERY = 1.0
_FILES = 8192


class NoNetworkError(SeedlintError):
    """There is no network, so nothing can be learned."""


@dataclass(slots=True)
class Summary:
    """What came of a run; ``postponed`` are hosts left to a later run, with the seconds until then."""

    total: int = 0
    looked: int = 0
    postponed: dict[str, float] = field(default_factory=dict)


class Runner:
    """Looks at what ``store.choose`` has chosen."""

    def __init__(
        self,
        store: Store,
        options: LinkOptions,
        *,
        lookup: Lookup | None = None,
        clock: Clock | None = None,
        rng: random.Random | None = None,
        progress: Callable[[int, int], None] | None = None,
        soft_not_found: SoftNotFound = never,
    ) -> None:
        """Prepare a run; ``progress`` is told how many of how many URLs are done."""
        self._store = store
        self._options = options
        self._clock = clock or Clock()
        self._progress = progress or (lambda _done, _total: None)
        self._pace = Pace(options, self._clock, rng or random.Random())  # noqa: S311 - no secret depends on it
        self._lookup = lookup
        self._soft_not_found = soft_not_found
        self._lost: str | None = None
        self._failure: BaseException | None = None
        self.summary = Summary()

    async def run(self, total: int) -> Summary:
        """Look at the ``total`` URLs chosen. NoNetworkError without a network; what was learned is kept."""
        self.summary.total = total
        _allow_many_files()
        self._committed = self._clock.monotonic()
        self._changed = asyncio.Event()
        tasks: set[asyncio.Task[None]] = set()
        async with HttpSession(self._options, self._pace, self._lookup) as session:
            robots = Robots(session, self._pace, self._options)
            self._network = Network(session.resolver, self._clock)
            self._checker = Checker(
                session,
                robots,
                self._network,
                self._options,
                self._clock,
                soft_not_found=self._soft_not_found,
            )
            self._frontier = Frontier(self._store, self._pace, self._options, self._clock)
            self.summary.postponed = self._frontier.postponed
            try:
                await self._work(tasks)
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)
                await robots.close()
                self._store.commit()
        if self._lost:
            raise NoNetworkError(
                f"no network: {self._lost}, and {CONTROLS[0]} can't be looked up either; earlier results"
                " are kept, and this run adds none; run again when the network is back"
            )
        return self.summary

    async def _work(self, tasks: set[asyncio.Task[None]]) -> None:
        while self._lost is None:
            job = self._frontier.take() if self._has_room(tasks) else None
            if job is not None:
                task = asyncio.create_task(self._visit(job))
                tasks.add(task)
                task.add_done_callback(lambda task: self._ended(task, tasks))
                continue
            if not tasks and self._frontier.finished:
                return
            self._keep()
            self._changed.clear()
            delay = self._frontier.delay() if self._has_room(tasks) else None
            await self._clock.wait(self._changed, delay)
            if self._failure is not None:
                raise self._failure

    def _has_room(self, tasks: set[asyncio.Task[None]]) -> bool:
        """Whether there is room for another look."""
        return len(tasks) < self._options.concurrency

    def _ended(self, task: asyncio.Task[None], tasks: set[asyncio.Task[None]]) -> None:
        tasks.discard(task)
        self._changed.set()
        if not task.cancelled() and task.exception() is not None:
            self._failure = self._failure or task.exception()

    async def _visit(self, job: LinkJob) -> None:
        look = await self._checker.look(job.url, job.record, get=job.attempts > 0)
        if look.network and not self._options.allow_private:
            self._lost = self._lost or look.reason
            return
        host = job.host
        if not look.busy:
            self._save(job, look)
            if look.status is not None:
                if self._pace.host(host).openings:
                    self._store.save_host(host, 0, 0)
                self._pace.well(host)
            self._frontier.done(job)
            return
        broken = self._pace.trouble(host)
        job.attempts += 1
        patient = worth_waiting(look.wait)
        if not broken and patient and host not in self._frontier.postponed:
            self._pace.back_off(host, job.attempts, look.wait)
            if job.attempts <= self._options.retries:
                self._frontier.done(job, again=True)
                return
        self._save(job, look)
        self._frontier.done(job)
        if broken or not patient:
            openings = self._pace.host(host).openings
            seconds = max(look.wait, break_length(openings, jitter_of(host)) if broken else 0.0)
            self._store.save_host(host, openings, int(self._clock.now() + seconds))
            self._frontier.postpone(host, seconds)

    def _save(self, job: LinkJob, look: Look) -> None:
        record = known_after(job.record, look, self._clock.now(), self._options, jitter_of(job.url))
        self._store.save(job, record)
        self.summary.looked += 1
        self._progress(self.summary.looked, self.summary.total)

    def _keep(self) -> None:
        now = self._clock.monotonic()
        if now - self._committed >= _COMMIT_EVERY:
            self._committed = now
            self._store.try_commit()


def _allow_many_files() -> None:
    """Raise the limit of open files as far as that needs nobody's leave: each connection is one.

    Windows has none that a run could meet.
    """
    if sys.platform != "win32":
        with suppress(ImportError, ValueError, OSError):
            import resource

            soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
            wanted = _FILES if hard == resource.RLIM_INFINITY else min(hard, _FILES)
            if soft != resource.RLIM_INFINITY and soft < wanted:
                resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
