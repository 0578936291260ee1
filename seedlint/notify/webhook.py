"""Sends a notice to a webhook: over HTTPS, to a global address, once.

The request goes through the link checker's session: a name is resolved, the very address that is connected
to is checked, no redirect is followed, and no more than a little of the answer is read. What the URL is,
nobody is told: it is the secret.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from seedlint.config.links import LinkOptions
from seedlint.links.address import is_public, literal
from seedlint.links.clock import Clock
from seedlint.links.failure import (
    CONNECT,
    FORBIDDEN,
    LOOKUP,
    NETWORK,
    NO_HOST,
    REFUSED,
    TLS,
    ExhaustedError,
    NoAnswerError,
    ProxyError,
)
from seedlint.links.interrupt import run
from seedlint.links.lookup import ForbiddenAddressError, system_lookup
from seedlint.links.pace import LONGEST_WAIT, Pace, retry_after
from seedlint.links.session import HttpSession, destination
from seedlint.notify.outcome import Fate, Outcome, without
from seedlint.util.escape import clip, escape

if TYPE_CHECKING:
    from collections.abc import Mapping

    from seedlint.links.session import Answer, Destination

TIMEOUT = 20.0
"""Seconds for one request, from looking up the name to the end of the answer."""
_TRIES = 3
_CERTAIN = frozenset((FORBIDDEN, NO_HOST, LOOKUP, NETWORK, CONNECT, TLS, REFUSED))
"""Failures before anything of the notice was sent."""
_NOT_NOW = frozenset((429, 503))
"""Answers that say that nothing was done, and that it may be tried again."""
_GATEWAY = frozenset((502, 504))
"""Answers of a server in between, which can't tell what the receiver has done."""
_ANSWER = 500
"""Bytes of an answer that are read."""
_SHOWN = 100


def post(
    url: str,
    content: bytes,
    headers: Mapping[str, str],
    *,
    allow_private: bool = False,
    proxy: str = "none",
    clock: Clock | None = None,
) -> Outcome:
    """Send some content; the outcome says what came of it."""
    to = destination(url)
    if to is None or (words := check(url, allow_private=allow_private)):
        return Outcome(Fate.REFUSED, _FORM if to is None else words)
    plain = to.scheme != "https"
    options = LinkOptions(
        timeout=TIMEOUT,
        interval=0.0,
        ports=frozenset((to.port,)),  # whoever has set the variable means this one
        allow_private=allow_private,
        proxy="none" if plain else proxy,
    )
    clock = clock or Clock()
    outcome = run(lambda: _post(to, content, headers, options, clock))
    return Outcome(outcome.fate, without(outcome.reason, url, *_parts(to)))


def check(url: str, *, allow_private: bool) -> str:
    """Say why nothing is sent to a URL, whatever answers there; nothing if that can't be seen from it."""
    to = destination(url)
    if to is None:
        return _FORM
    plain, at = to.scheme != "https", literal(to.host)
    if plain and not allow_private:
        return "it is not an https URL; only --allow-private sends to http"
    if at is None:
        return ""
    if not is_public(at):
        return "" if allow_private else "its host is not a public address; only --allow-private sends there"
    return _PUBLIC if plain else ""


_FORM = "it is not the URL of a webhook, such as https://host.example/path"
_PUBLIC = "it is an http URL of a public host, which would give the secret in it away; use https"


def _parts(to: Destination) -> list[str]:
    """Return what in a URL may be secret, or lead to it."""
    path = to.address.partition("://")[2].partition("/")[2]
    return [to.address, to.host, path, *(part for part in path.replace("?", "/").split("/") if len(part) > 3)]


def _private_lookup(host: str, port: int) -> list[tuple[int, str]]:
    """Return the addresses of a name of this network; ForbiddenAddressError if it is one of all the world."""
    found = system_lookup(host, port)
    private = [(family, address) for family, address in found if not is_public(address)]
    if found and not private:
        raise ForbiddenAddressError(found[0][1])
    return private


async def _post(
    to: Destination, content: bytes, headers: Mapping[str, str], options: LinkOptions, clock: Clock
) -> Outcome:
    # A generator of random numbers spreads tries of many machines, and is no secret.
    pace = Pace(options, clock, random.Random())  # noqa: S311
    lookup = _private_lookup if to.scheme != "https" else None
    async with HttpSession(options, pace, lookup) as session:
        for tried in range(1, _TRIES + 1):
            try:
                answer = await session.ask("POST", to, headers, _ANSWER, content)
            except NoAnswerError as error:
                if error.kind == FORBIDDEN and lookup is not None:
                    return Outcome(Fate.REFUSED, _PUBLIC)
                return Outcome(Fate.REFUSED if error.kind in _CERTAIN else Fate.UNSURE, error.reason)
            except (ProxyError, ExhaustedError) as error:
                return Outcome(Fate.REFUSED, str(error))
            if answer.status not in _NOT_NOW:
                return _judged(answer)
            asked = retry_after(answer.headers.get("Retry-After"), clock.now())
            wait = asked or 2.0**tried
            if tried == _TRIES or wait > LONGEST_WAIT:
                break
            await clock.sleep(wait)
    later = f", and asks to wait {asked:.0f} s" if asked else ""
    return Outcome(Fate.REFUSED, f"the receiver is busy: it answers {answer.status}{later}")


def _judged(answer: Answer) -> Outcome:
    status = answer.status
    if 200 <= status < 300:
        return Outcome(Fate.SENT)
    if 300 <= status < 400:
        return Outcome(Fate.REFUSED, f"it answers {status}, a redirect, which is not followed")
    said = escape(clip(answer.body.decode("utf-8", "replace").strip(), _SHOWN))
    words = f"it answers {status}" + (f" ({said})" if said and status < 500 else "")
    return Outcome(Fate.UNSURE if status in _GATEWAY else Fate.REFUSED, words)


__all__ = ["TIMEOUT", "check", "post"]
