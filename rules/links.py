"""What the network said about a URL when `seedlint links` asked: SL404, SL405 and SL408.

These rules run only where `links.use` (or `--links`) wants them and there is a link store. They touch no
network: what is known is handed in.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from seedlint.linkfacts import Known, Verdict, words
from seedlint.rule import Bad, Finding, Fix, Good, Rule, Severity
from seedlint.urls import web
from seedlint.urls.standin import stand_in
from seedlint.util.shorten import shorten

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from seedlint.document import Document

_FERRY = "https://harbour-herald.com/ferry"
_SOURCE = f"webUrl: {_FERRY}\n"
_MAY_1 = 1714557600
_MAY_3 = 1714730400
_DEAD = Known("dead", 404, first_failure=_MAY_1, since=_MAY_3, looked=_MAY_3)
_MOVED = Known("moved", 301, final="https://harbour-herald.com/boats/ferry", since=_MAY_1, looked=_MAY_3)
_FORBIDDEN = Known("unknown", 403, since=_MAY_1, looked=_MAY_3)
_LONGEST = 200


def _day(seconds: int | None) -> str:
    return datetime.fromtimestamp(seconds or 0, UTC).strftime("%Y-%m-%d")


class UrlDead(Rule):
    """A URL is dead: the server says so, or there is no such host, and a second check confirmed it.

    The status comes from the link store, which `seedlint links` fills.

    Why: readers who follow the link find nothing. `seedlint links` calls a URL dead only after failures at
    least a day apart; timeouts, refusals and server errors never count.
    Fix: link to where the article is now (perhaps an archive), or remove the entry.
    """

    code = "SL404"
    name = "url-dead"
    severity = Severity.ERROR
    since = "0.1.0"
    scope = "article"
    needs_links = True
    examples = (
        Good(_SOURCE),
        Good(_SOURCE, links={"https://harbour-herald.com/other": _DEAD}),
        Good(
            _SOURCE, links={_FERRY: Known("failing", 404, first_failure=_MAY_3, since=_MAY_3, looked=_MAY_3)}
        ),
        Good(_SOURCE, links={_FERRY: _FORBIDDEN}),
        Bad(
            _SOURCE,
            at="/webUrl",
            says="404 Not Found, first on 2024-05-01 and last on 2024-05-03",
            marks=_FERRY,
            links={_FERRY: _DEAD},
        ),
        Bad(
            "webUrl: HTTPS://Harbour-Herald.com/ferry#times\n",
            at="/webUrl",
            says="is dead: no such host: harbour-herald.com",
            links={_FERRY: _DEAD._replace(status=None, reason="no such host: harbour-herald.com")},
        ),
    )

    def check(self, document: Document) -> Iterator[Finding]:
        """Yield the dead URLs."""
        for pointer, url, known in document.derive(self.links.troubles):
            if known.verdict == Verdict.DEAD:
                first, last = _day(known.first_failure), _day(known.looked)
                when = f"on {last}" if first == last else f"first on {first} and last on {last}"
                message = (
                    f"{shorten(url.text)} is dead: {words(known.status, known.reason)}, {when};"
                    " link to where the article is now, or remove it"
                )
                yield self.finding(pointer, message)


class UrlMoved(Rule):
    """A URL redirects permanently (301 or 308) to another one.

    The status comes from the link store, which `seedlint links` fills. If the target only replaces a page
    that is gone, the message says so, and there is no fix. Such targets are the front page, a login, consent
    or error page, the section that the article was in, a page to which many other pages redirect, and a URL
    that shares nothing with the old name and is not an article's.

    Why: the old URL works only while someone maintains the redirect, and readers who are sent to the front
    page do not find the article.
    Fix: write the new URL after checking that it is the same article (so the fix is unsafe). If the page is
    probably gone, link to where the article is now, or remove the entry.
    """

    code = "SL405"
    name = "url-moved"
    severity = Severity.WARNING
    since = "0.1.0"
    scope = "article"
    needs_links = True
    examples = (
        Good(_SOURCE),
        Good("webUrl: https://harbour-herald.com/boats/ferry\n", links={_FERRY: _MOVED}),
        Bad(
            _SOURCE,
            at="/webUrl",
            says="`https://harbour-herald.com/boats/ferry` (301 Moved Permanently, seen on 2024-05-03)",
            marks=_FERRY,
            fixed="webUrl: https://harbour-herald.com/boats/ferry\n",
            links={_FERRY: _MOVED},
        ),
        Bad(
            "webUrl: https://harbour-herald.com/ferry#times\n",
            at="/webUrl",
            says="write the new URL",
            fixed="webUrl: https://harbour-herald.com/boats/ferry#times\n",
            links={_FERRY: _MOVED},
        ),
        Bad(
            _SOURCE,
            at="/webUrl",
            says="is redirected to `https://harbour-herald.com/`, the front page (301 Moved Permanently, seen"
            " on 2024-05-03): the page is probably gone",
            marks=_FERRY,
            links={_FERRY: _MOVED._replace(final="https://harbour-herald.com/")},
        ),
        Bad(
            _SOURCE,
            at="/webUrl",
            says="a login page",
            links={_FERRY: _MOVED._replace(final="https://accounts.harbour-herald.com/?next=/ferry")},
        ),
        Bad(
            _SOURCE,
            at="/webUrl",
            says="an error page",
            links={_FERRY: _MOVED._replace(final="https://harbour-herald.com/page-not-found.html")},
        ),
    )

    def check(self, document: Document) -> Iterator[Finding]:
        """Yield the URLs that have moved."""
        for pointer, url, known in document.derive(self.links.troubles):
            if known.verdict != Verdict.MOVED or not known.final:
                continue
            final = shorten(known.final, _LONGEST)
            said = f"({words(known.status, known.reason)}, seen on {_day(known.looked)})"
            instead = stand_in(web.address(url), known.final, known.crowd)
            if instead:
                message = (
                    f"{shorten(url.text)} is redirected to {final}, {instead} {said}: the page is probably"
                    " gone; link to where it is now, or remove it"
                )
                yield self.finding(pointer, message)
            else:
                message = f"{shorten(url.text)} has moved to {final} {said}; write the new URL"
                yield self.finding(pointer, message, fix=self._fix(pointer, url, known.final))

    def _fix(self, pointer: str, url: web.Url, final: str) -> Fix | None:
        """Return the fix; like a browser, keep the fragment where the new address has none."""
        mark, fragment = url.text.partition("#")[1:]
        if mark and "#" not in final:
            final += mark + fragment
        # It comes from a server: whatever is no sound URL is not written into a document.
        return (
            Fix.replace(pointer, final, f"write {shorten(final, _LONGEST)}", safe=False)
            if web.parse(final)
            else None
        )


class UrlUnreachable(Rule):
    """The status of a URL is unknown: the server refused, did not answer, or sent nonsense.

    The status comes from the link store, which `seedlint links` fills. It is unknown after a timeout, 401,
    403, 429, a server error or an unacceptable certificate, and while a URL that seems dead awaits a second
    check.

    Why: the URL may work for readers or not; only opening it in a browser can show that.
    Fix: open it in a browser. If it works, there is nothing to do; if the host answers programs differently,
    list its status codes in `links.accept`.
    """

    code = "SL408"
    name = "url-unreachable"
    severity = Severity.NOTE
    since = "0.1.0"
    scope = "article"
    needs_links = True
    examples = (
        Good(_SOURCE),
        Good(_SOURCE, links={_FERRY: _DEAD}),
        Bad(
            _SOURCE,
            at="/webUrl",
            says="403 Forbidden (since 2024-05-01, last checked on 2024-05-03)",
            marks=_FERRY,
            links={_FERRY: _FORBIDDEN},
        ),
        Bad(
            _SOURCE,
            at="/webUrl",
            says="seemed dead on 2024-05-03 (404 Not Found); a second check",
            links={_FERRY: Known("failing", 404, first_failure=_MAY_3, since=_MAY_3, looked=_MAY_3)},
        ),
    )

    def check(self, document: Document) -> Iterable[Finding]:
        """Yield the URLs about which there is no verdict."""
        for pointer, url, known in document.derive(self.links.troubles):
            said, last = words(known.status, known.reason), _day(known.looked)
            if known.verdict == Verdict.UNKNOWN:
                message = (
                    f"the status of {shorten(url.text)} is unknown: {said} (since {_day(known.since)}, last"
                    f" checked on {last}); open it in a browser"
                )
                yield self.finding(pointer, message)
            elif known.verdict == Verdict.FAILING:
                message = f"{shorten(url.text)} seemed dead on {last} ({said}); a second check will show"
                yield self.finding(pointer, message)
