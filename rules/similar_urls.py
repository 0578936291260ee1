"""Documents whose URLs differ, but hardly in the page they lead to: SL509."""

from __future__ import annotations

import re
from collections import Counter
from itertools import islice, product
from typing import TYPE_CHECKING

from seedlint.rule import Bad, CorpusRule, Fact, Finding, Good, Group, Placed, Related, Severity
from seedlint.rules.document_duplicates import own_urls
from seedlint.rules.elsewhere import SHOWN, documents
from seedlint.util.census import Census
from seedlint.util.late import late
from seedlint.util.shorten import shorten

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from seedlint.document import Document

_ESCAPE = late(r"%[0-9a-fA-F]{2}")
_UNRESERVED = late(r"[A-Za-z0-9._~-]")
_INDEX = late(r"/(?:index\.(?:html?|php)|default\.aspx?)\Z", re.IGNORECASE)

_BETWEEN = "\n"
"""Parts the URLs of one document; there is none in a URL."""
_MOST_KEPT = 200
"""So many documents are looked at for those to name; none is named only where SL501 reports all of them."""
_MOST_KNOWN = 1000
"""So many answers are kept: nearly all documents have one of few URLs."""


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
    """Two documents have different URLs that probably lead to the same page.

    The URLs differ only in http and https, `www.`, a slash or a default page (`index.html`, `default.aspx`)
    at the end of the path, or percent-encoding (`%7E` and `~`, `%c3` and `%C3`). The same URL in two
    documents is certain, and reported by SL501.

    Why: nearly every site shows one page at all of these URLs, so readers see the article twice.
    Fix: open both. If they are the same page, keep one of the documents.
    """

    code = "SL509"
    name = "similar-url"
    severity = Severity.WARNING
    since = "0.1.0"
    generic = False
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
        Bad(
            _A,
            at="/webUrl",
            says="as in `b.md`, whose URL differs only in `www.` and a slash at the end",
            others={
                "b.md": "originalUrl: https://harbour-herald.com/ferry/\n"
                "webUrl: http://www.harbour-herald.com/ferry/\n"
            },
        ),
        Good(_A, others={"b.md": f"{_A}originalUrl: https://harbour-herald.com/ferry\n"}),
    )

    def collect(self, document: Document) -> Iterator[Fact]:
        """Contribute the URLs of the document's own article, by what is compared of them.

        They are two at most. If they look alike, they are one fact: another document with either of them is
        SL501's to report.
        """
        found: dict[str, list[tuple[str, str]]] = {}
        for canonical, name in document.derive(own_urls).items():
            found.setdefault(loose(canonical), []).append((canonical, name))
        for key, urls in found.items():
            name = min((name for _, name in urls), key=("webUrl", "originalUrl").index)
            yield Fact(key, f"/{name}", _BETWEEN.join(sorted(canonical for canonical, _ in urls)))

    def suspects(self, counts: Mapping[int, int]) -> Collection[int]:
        """Look at pages with several URLs."""
        return counts.keys() if len(counts) > 1 else ()

    def check(self, key: str, facts: Group) -> Iterator[Finding]:  # noqa: ARG002
        """Report every document with the page, if another one has another URL for it, and none of its own."""
        others = _Others(facts)
        for placed in facts:
            count, first = others.of(placed.item.value)
            if not count or not first:
                continue
            places = [Related(one.item.pointer, "looks like the same page", path=one.path) for one in first]
            what = _least(placed.item.value, first[0].item.value)
            more = f" and {documents(count - 1)}" if count > 1 else ""
            message = (
                f"this looks like the same page as in {shorten(first[0].path, 100)}{more}, whose URL differs"
                f" only in {_enumerate(what)}; keep one of the documents if it is"
            )
            yield self.finding(placed.item.pointer, message, related=places, path=placed.path)


class _Others:
    """The documents with a page, as seen from those with some of its URLs: the ones that have none of them.

    A document has one fact.
    """

    def __init__(self, facts: Group) -> None:
        self._total = len(facts)
        self._alike = Census(placed.item.value for placed in facts)
        self._having = Census(form for placed in facts for form in _forms(placed.item.value))
        self._first: list[tuple[frozenset[str], Placed[Fact]]] = []
        kept: Counter[str] = Counter()
        for placed in facts:
            kept[placed.item.value] += 1
            if kept[placed.item.value] <= SHOWN:
                self._first.append((_forms(placed.item.value), placed))
                if len(self._first) == _MOST_KEPT:
                    break
        self._found: dict[str, tuple[int, list[Placed[Fact]]]] = {}

    def of(self, value: str) -> tuple[int, list[Placed[Fact]]]:
        """Return how many there are, and the first few."""
        if value not in self._found:
            if len(self._found) == _MOST_KNOWN:
                self._found.clear()
            forms = _forms(value)
            sharing = sum(self._having[form] for form in forms)
            if len(forms) > 1:
                sharing -= self._alike[value]  # they have both
            others = (placed for its, placed in self._first if forms.isdisjoint(its))
            self._found[value] = self._total - sharing, list(islice(others, SHOWN))
        return self._found[value]


def _forms(value: str) -> frozenset[str]:
    return frozenset(value.split(_BETWEEN))


def _least(value: str, other: str) -> list[str]:
    """Say in what two sets of URLs differ, by the two of them that are most alike."""
    pairs = product(sorted(_forms(value)), sorted(_forms(other)))
    return min((differences(mine, its) for mine, its in pairs), key=lambda words: (len(words), words))


def _enumerate(words: list[str]) -> str:
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else "".join(words)
