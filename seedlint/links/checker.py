"""Looks at one URL: asks, follows redirects by hand, and says what that has shown."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from seedlint.links import failure
from seedlint.links.failure import NoAnswerError
from seedlint.links.pace import retry_after
from seedlint.links.session import Answer, Destination, destination, redirect_target
from seedlint.links.verdict import Look, Seen
from seedlint.urls import web

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from seedlint.config.links import LinkOptions
    from seedlint.links.clock import Clock
    from seedlint.links.network import Network
    from seedlint.links.robots import Robots
    from seedlint.links.session import HttpSession
    from seedlint.links.verdict import Record

MAX_REDIRECTS = 10
_PERMANENT = frozenset((301, 308))
_GONE = frozenset((404, 410))
_BUSY = frozenset((408, 425, 429, 502, 503, 504))
"""The host asks for patience, or something in front of it finds it down. (500 may be just this page.)"""
_HOST_TROUBLES = frozenset(
    (failure.LOOKUP, failure.NETWORK, failure.TIMEOUT, failure.CONNECT, failure.CONNECTION)
)
_RANGE = {"Range": "bytes=0-4095"}
_RANGE_REFUSED = frozenset((400, 416, 501))
"""What may be said about the range only, and not about the page."""
_LONGEST_VALIDATOR = 200


class SoftNotFound(Protocol):
    """Recognises a page that answers 200 and says "not found". Nothing does so yet; this is where it goes."""

    def __call__(self, asked: Destination, answered: Destination, answer: Answer) -> str | None:
        """Return why an answer means that the page is gone, None if it does not."""


def never(asked: Destination, answered: Destination, answer: Answer) -> str | None:  # noqa: ARG001
    """Take every page for what its status says."""
    return None


@dataclass(slots=True)
class _Way:
    """The way from the URL that is asked for through redirects."""

    asked: Destination
    at: Destination
    """Where it has come to."""
    first: int | None = None
    """The status of the first redirect."""
    final: Destination | None = None
    """What the URL is to be from now on: where permanent redirects lead, before the first other one."""
    seen: set[str] = field(default_factory=set)
    permanent: bool = True

    def follow(self, onward: Destination, status: int) -> None:
        """Go on to where a redirect leads."""
        self.first = self.first or status
        self.permanent = self.permanent and status in _PERMANENT
        self.seen.add(onward.address)
        self.at = onward
        if self.permanent:
            self.final = onward


class Checker:
    """Looks at URLs."""

    def __init__(
        self,
        session: HttpSession,
        robots: Robots,
        network: Network,
        options: LinkOptions,
        clock: Clock,
        *,
        soft_not_found: SoftNotFound = never,
    ) -> None:
        """Ask through ``session``."""
        self._session = session
        self._robots = robots
        self._network = network
        self._options = options
        self._clock = clock
        self._soft_not_found = soft_not_found

    async def look(self, url: str, before: Record, *, get: bool = False) -> Look:
        """Look at a URL; ``get`` asks with GET at once, where HEAD had no answer."""
        asked = destination(url)
        if asked is None:
            return Look(Seen.UNKNOWN, reason="this is not a valid URL")
        way = _Way(asked, asked, seen={asked.address})
        validators = _conditions(before)
        try:
            while True:
                answer = await self._answer(way.at, validators, get=get)
                locations = answer.locations()
                if not locations:
                    break
                validators = {}
                onward, why_not = self._onward(way, locations)
                if onward is None:
                    return Look(Seen.UNKNOWN, answer.status, why_not)
                way.follow(onward, answer.status)
        except NoAnswerError as error:
            return await self._unanswered(error, way)
        return self._read(way, answer, before)

    def _onward(self, way: _Way, locations: Sequence[str]) -> tuple[Destination | None, str]:
        """Return where a redirect leads, or None and why it is not followed."""
        if len(locations) > 1:
            return None, "redirects to several URLs at once"
        onward = redirect_target(way.at, locations[0])
        if onward is None:
            return None, "redirects to no web URL"
        if onward.address in way.seen:
            return None, "redirects in a circle"
        if len(way.seen) > MAX_REDIRECTS:
            return None, f"more than {MAX_REDIRECTS} redirects"
        if self._options.skips(onward.address, onward.host):
            return None, f"redirects to {onward.host}, a skipped host"
        return onward, ""

    async def _answer(self, at: Destination, validators: Mapping[str, str], *, get: bool) -> Answer:
        """Ask with HEAD; with GET where HEAD is refused or answers with an error, if robots.txt allows it.

        Only the beginning of the page is asked for, and the whole page where that is refused.
        """
        head: Answer | None = None
        if not get or not await self._robots.allow(at):
            try:
                head = await self._session.ask("HEAD", at, validators)
            except NoAnswerError as error:
                if error.kind not in {failure.CONNECTION, failure.PROTOCOL}:
                    raise
            if head is not None:
                self._network.answered(at.host)
                wait = retry_after(head.headers.get("Retry-After"), self._clock.now())
                # Whoever asks for patience is not asked again at once.
                if (
                    head.status < 400
                    or head.status == 429
                    or wait
                    or head.status in self._options.accepted(at.host)
                ):
                    return head
        if not await self._robots.allow(at):
            if head is not None and _is_busy(head.status):
                return head
            said = f"HEAD is answered with {head.status}" if head else "HEAD has no answer"
            raise NoAnswerError(failure.REFUSED, f"{said}, and robots.txt does not allow GET")
        answer = await self._session.ask("GET", at, {**_RANGE, **validators})
        self._network.answered(at.host)
        if answer.status in _RANGE_REFUSED and answer.status not in self._options.accepted(at.host):
            answer = await self._session.ask("GET", at)
        return answer

    def _read(self, way: _Way, answer: Answer, before: Record) -> Look:
        """Say what the answer at the end of all redirects means."""
        at, status = way.at, answer.status
        after = "" if at is way.asked else f"after a redirect to {at.host}"
        if status in _GONE and status not in self._options.accepted(at.host):
            return Look(Seen.GONE, status, after)
        fine = 200 <= status < 300 or status in {300, 304} or status in self._options.accepted(at.host)
        if not fine:
            direct = way.first is None
            wait = retry_after(answer.headers.get("Retry-After"), self._clock.now()) if direct else 0.0
            return Look(Seen.UNKNOWN, status, after, busy=direct and _is_busy(status), wait=wait)
        reason = self._soft_not_found(way.asked, at, answer)
        return Look(Seen.GONE, status, reason) if reason else _alive(way, answer, before)

    async def _unanswered(self, error: NoAnswerError, way: _Way) -> Look:
        """Say what it means that there was no answer; without a network it means nothing."""
        direct = way.first is None
        reason = error.reason if direct else f"after a redirect to {way.at.host}: {error.reason}"
        if error.kind == failure.NO_HOST:
            # Some systems say so of every name when they are offline: it takes another name to believe it.
            if await self._network.names_work():
                return Look(Seen.GONE, None, reason)
            return Look(Seen.UNKNOWN, None, reason, network=True)
        if error.kind in {failure.LOOKUP, failure.NETWORK} and not await self._network.is_up():
            return Look(Seen.UNKNOWN, None, reason, network=True)
        busy = direct and error.kind in _HOST_TROUBLES
        unasked = direct and error.kind == failure.FORBIDDEN
        return Look(Seen.UNKNOWN, None, reason, busy=busy, unasked=unasked)


def _alive(way: _Way, answer: Answer, before: Record) -> Look:
    """Say where a page is that was found, and what to ask it for next time."""
    status = answer.status
    if way.final is not None and _canonical(way.final) != _canonical(way.asked):
        return Look(Seen.MOVED, way.first, final=way.final.address + way.final.fragment)
    if way.at is not way.asked:
        return Look(Seen.ALIVE, status)
    if status == 304:
        return Look(Seen.ALIVE, status, etag=before.etag, modified=before.modified)
    return Look(
        Seen.ALIVE,
        status,
        etag=_validator(answer.headers.get("ETag")),
        modified=_validator(answer.headers.get("Last-Modified")),
    )


def _is_busy(status: int) -> bool:
    return status in _BUSY or status >= 520


def _canonical(at: Destination) -> str | None:
    return web.canonical_text(at.address)


def _conditions(before: Record) -> dict[str, str]:
    """Return the headers that ask a server to say no more than that nothing has changed."""
    conditions = {}
    if before.etag:
        conditions["If-None-Match"] = before.etag
    if before.modified:
        conditions["If-Modified-Since"] = before.modified
    return conditions


def _validator(value: str | None) -> str | None:
    """Return a validator that can be sent back as it is; None for one that can't."""
    if value and len(value) <= _LONGEST_VALIDATOR and value.isascii() and value.isprintable():
        return value
    return None
