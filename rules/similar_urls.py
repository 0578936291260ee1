"""Documents whose URLs differ, but hardly in the page they lead to: SL509."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from seedlint.rule import Bad, CorpusRule, Fact, Finding, Good, Group, Severity
from seedlint.rules.document_duplicates import own_urls
from seedlint.rules.elsewhere import Elsewhere, documents
from seedlint.util.late import late
from seedlint.util.shorten import shorten

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from seedlint.document import Document

_ESCAPE = late(r"%[0-9a-fA-F]{2}")
_UNRESERVED = late(r"[A-Za-z0-9._~-]")
_INDEX = late(r"/(?:index\.(?:html?|php)|default\.aspx?)\Z", re.IGNORECASE)


def loose(form: str) -> str:
    """Return what is compared of a canonical URL.

    That is all but the scheme, `www.`, and a slash or an index page at the end of the path, with all escapes
    alike.
    """
    host, slash, rest = form.partition("://")[2].partition("/")
    path, mark, query = rest.partition("?")
    path = _INDEX.sub("", f"/{_escapes(path)}").rstrip("/")
    return host.removeprefix("www.") + slash + path + mark + _escapes(query)


def _escapes(text: str) -> str:
    return _ESCAPE.sub(_escape, text) if "%" in text else text


def _escape(found: re.Match[str]) -> str:
    char = chr(int(found[0][1:], 16))
    return char if _UNRESERVED.fullmatch(char) else found[0].upper()


def differences(form: str, other: str) -> list[str]:
    """Say in what two canonical URLs differ that are alike when compared loosely."""
    pairs = list(zip(_layers(form), _layers(other), strict=True))
    return [name for name, (mine, its) in zip(_LAYERS, pairs, strict=True) if mine != its]


_LAYERS = ("http and https", "`www.`", "percent-escapes", "an index page", "a slash at the end")


def _layers(form: str) -> tuple[object, ...]:
    """Return what each kind of difference is seen by."""
    scheme, _, rest = form.partition("://")
    path, _, query = rest.removeprefix("www.").partition("?")
    even = _escapes(path)
    index = _INDEX.search(even)
    escapes = (_ESCAPE.findall(path), _ESCAPE.findall(query))
    end = even[: index.start() + 1] if index else even
    return scheme, rest.startswith("www."), escapes, index and index[0], len(end) - len(end.rstrip("/"))


_A = "webUrl: https://www.harbour-herald.com/ferry\n"


class SimilarUrl(CorpusRule):
    """Two documents have URLs that look like the same page.

    They differ in nothing but http and https, `www.`, a slash or a default page (`index.html`,
    `default.aspx`) at the end of the path, or in how characters are percent-encoded (`%7E` and `~`, `%c3` and
    `%C3`). The same URL in two documents is SL501's to report, which is sure of it.

    Why: nearly every site shows one page at all these addresses, so that readers see the article twice.
    Fix: open both. If they are one page, keep one of the documents.
    """

    code = "SL509"
    name = "similar-url"
    severity = Severity.WARNING
    since = "0.1.0"
    scope = "article"
    once = True
    examples = (
        Good(_A, others={"other.md": "webUrl: https://www.harbour-herald.com/Ferry\n"}),
        Good(_A, others={"other.md": _A}),
        Good("webUrl: http://harbour-herald.com/ferry/\noriginalUrl: https://harbour-herald.com/ferry\n"),
        Good(
            _A,
            others={"other.md": "title: a\nrelated:\n  - webUrl: http://www.harbour-herald.com/ferry\n"},
        ),
        Bad(
            _A,
            at="/webUrl",
            says="looks like the same page as in `other.md`, whose URL differs only in http and https, `www.`"
            " and a slash at the end; keep one of the documents if it is",
            marks="https://www.harbour-herald.com/ferry",
            others={"other.md": "originalUrl: http://harbour-herald.com/ferry/?utm_source=x\n"},
        ),
        Bad(
            "webUrl: https://tide-times.com/%7eann/caf%c3%a9/index.html\n",
            at="/webUrl",
            says="only in percent-escapes and an index page",
            others={"b.md": "webUrl: https://tide-times.com/~ann/café/\n"},
        ),
        Bad(
            _A,
            at="/webUrl",
            says="as in `b.md` and another document",
            others={"b.md": _A.replace("www.", ""), "c.md": _A.replace("https", "http")},
        ),
    )

    def collect(self, document: Document) -> Iterator[Fact]:
        """Contribute each URL of the document's own article, by what is compared of it.

        A document with two URLs for one page contributes nothing (`once`).
        """
        for canonical, name in document.derive(own_urls).items():
            yield Fact(loose(canonical), f"/{name}", canonical)

    def suspects(self, counts: Mapping[int, int]) -> Collection[int]:
        """Look at pages with several URLs."""
        return counts.keys() if len(counts) > 1 else ()

    def check(self, key: str, facts: Group) -> Iterator[Finding]:  # noqa: ARG002
        """Report every document with the page, if another one has another URL for it."""
        elsewhere = Elsewhere(facts)
        urls = {placed.path: placed.item.value for placed in facts}
        for placed in facts:
            count = elsewhere.count(placed, differing=True)
            places = elsewhere.places(placed, "looks like the same page", differing=True)
            if not count or not places:
                continue
            first = places[0].path or ""
            what = differences(placed.item.value, urls[first])
            more = f" and {documents(count - 1)}" if count > 1 else ""
            message = (
                f"this looks like the same page as in {shorten(first, 100)}{more}, whose URL differs only in"
                f" {_enumerate(what)}; keep one of the documents if it is"
            )
            yield self.finding(placed.item.pointer, message, related=places, path=placed.path)


def _enumerate(words: list[str]) -> str:
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else "".join(words)
