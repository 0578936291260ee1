"""What robots.txt files allow: read through the same guarded session as everything else (RFC 9309)."""

from __future__ import annotations

import asyncio
import re
from collections import OrderedDict
from typing import TYPE_CHECKING

from protego import Protego

from seedlint.links.failure import NoAnswerError
from seedlint.links.session import Destination, destination, redirect_target

if TYPE_CHECKING:
    from seedlint.config.links import LinkOptions
    from seedlint.links.pace import Pace
    from seedlint.links.session import HttpSession

_CAP = 512_000
"""Bytes; RFC 9309 wants at least 500 KiB to be understood."""
_REDIRECTS = 5
_REMEMBERED = 2_000
_AGENT = "seedlint"
_ALL = ""
_NOTHING = "User-agent: *\nDisallow: /\n"
_USER_AGENT = frozenset(("user-agent", "useragent", "user agent"))
_TOKEN = re.compile(r"\*\Z|[a-z_-]*")


class Robots:
    """Answers whether a GET is welcome; each origin's file is read once."""

    def __init__(self, session: HttpSession, pace: Pace, options: LinkOptions) -> None:
        """Read files through ``session``."""
        self._session = session
        self._pace = pace
        self._options = options
        self._files: OrderedDict[str, asyncio.Task[Protego]] = OrderedDict()

    async def allow(self, to: Destination) -> bool:
        """Whether a GET of this URL is welcome."""
        if not self._options.robots:
            return True
        known = self._files.get(to.origin)
        if known is None:
            known = self._files[to.origin] = asyncio.create_task(self._load(to))
            if len(self._files) > _REMEMBERED:
                oldest = next(iter(self._files))
                if self._files[oldest].done():
                    del self._files[oldest]
        # Others may wait for the same file: that one of them is cancelled must not harm them.
        parser = await asyncio.shield(known)
        return parser.can_fetch(to.address, _AGENT)

    async def _load(self, to: Destination) -> Protego:
        status, text = await self._fetch(to)
        if status == 200:
            file = Protego.parse(for_us(text))
            delay = file.crawl_delay(_AGENT)
            self._pace.slow_down(to.host, delay)
            return file
        gone = 400 <= status < 500 and status != 429
        # Where the file can't be had for now, it may well forbid everything; the RFC says to take it so.
        return Protego.parse(_ALL if gone else _NOTHING)

    async def _fetch(self, to: Destination) -> tuple[int, str]:
        """Return status and text of an origin's file; status 0 if there was no answer."""
        at = destination(f"{to.scheme}://{to.host}:{to.port}/robots.txt")
        for _ in range(_REDIRECTS + 1):
            if at is None:
                break
            try:
                answer = await self._session.ask("GET", at, cap=_CAP)
            except NoAnswerError:
                break
            locations = answer.locations()
            if not locations:
                return answer.status, answer.body.decode("utf-8-sig", "replace")
            at = redirect_target(at, locations[0]) if len(locations) == 1 else None
        return 0, ""

    async def close(self) -> None:
        """Give up what is still being read."""
        for task in self._files.values():
            task.cancel()
        await asyncio.gather(*self._files.values(), return_exceptions=True)


def for_us(text: str) -> str:
    """Return a robots.txt with one name in place of all programs that are not this one.

    A parser keeps every rule for every program, so a file of half a megabyte could ask for gigabytes.
    """
    return "\n".join(map(_with_known_name, text.splitlines()))


def _with_known_name(line: str) -> str:
    value = _user_agent(line.partition("#")[0].strip())
    if value is None:
        return line
    found = _TOKEN.match(value.lower())
    return f"User-agent: {found[0] if found and found[0] in {'*', _AGENT} else 'other'}"


def _user_agent(line: str) -> str | None:
    """Return whom a line names, None for a line about something else; as generous as the parser is."""
    field, colon, value = line.partition(":")
    if colon and (field.strip().lower() in _USER_AGENT or not value or value[0].isspace()):
        return value.strip() if field.strip().lower() in _USER_AGENT else None
    words = line.split(maxsplit=2)
    for count in (1, 2):
        if " ".join(words[:count]).lower() in _USER_AGENT:
            return " ".join(words[count:])
    return None
