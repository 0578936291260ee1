"""One document's articles that look like one at two URLs: SL507."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from seedlint.rule import Bad, Finding, Good, Related, Rule, Severity
from seedlint.rules.duplicates import differing, fold
from seedlint.rules.sharing import PLATFORMS, maker
from seedlint.rules.timestamps import instant
from seedlint.urls import web
from seedlint.urls.platforms import Platforms

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from seedlint.document import Document

_URL_FIELDS = ("webUrl", "originalUrl")
_TIME = "2021-04-30T20:51:00Z"


def _story(url: str, title: str = "Wall repaired", time: str = _TIME, name: str = "Herald") -> str:
    """Return an article in braces; the URL is given without its scheme."""
    domain = url.partition("/")[0]
    return (
        f"{{webUrl: 'https://{url}', title: '{title}', publishedDateTime: {time},"
        f" provider: {{name: {name}, domain: {domain}}}}}"
    )


def _list(*stories: str) -> str:
    return "related:\n" + "".join(f"  - {story}\n" for story in stories)


class _Article(NamedTuple):
    """An article of a document, with its place, and its time and folded title."""

    pointer: str
    fields: Mapping[str, Any]
    same: tuple[str | int, str]


class _Page(NamedTuple):
    """Articles that share URLs, as far as they look like the same article: the first one's place and URL."""

    pointer: str
    url: str


class DuplicateRelatedTitle(Rule):
    """Two articles of a document have the same title, provider and time, but different URLs.

    The document's own article counts as the first, before those in `related`. Case, whitespace and
    punctuation of titles make no difference, nor does the form of a time: 08:00:00+02:00 is the same moment
    as 06:00:00Z. On a platform, such as youtube.com, the provider is identified by name. Articles with the
    same URL are reported by SL502 and SL503.

    Why: it is usually one article that was found at two URLs, and readers are offered it twice.
    Fix: open both URLs; if they show the same article, keep the entry with the lasting URL, and remove the
    other. There is no automatic fix, because the document does not show which one that is. Parts of a series
    that were published at the same time are fine: ignore the rule for them.
    """

    code = "SL507"
    name = "duplicate-related-title"
    severity = Severity.NOTE
    since = "0.1.0"
    generic = False
    options = (PLATFORMS,)
    examples = (
        Good(_list(_story("herald.com/a"), _story("herald.com/b", time="2021-04-30T20:52:00Z"))),
        Good(_list(_story("herald.com/a"), _story("herald.com/b", "Ferry is late"))),
        Good(_list(_story("herald.com/a"), _story("tide-times.com/b"))),
        Good(_list(_story("youtube.com/a"), _story("youtube.com/b", name="Ann Wester"))),
        Good(_list(_story("herald.com/a"), _story("herald.com/a"))),
        Bad(
            _list(
                _story("tide-times.com/a"), _story("herald.com/a"), _story("herald.com/b", "Wall: repaired!")
            ),
            at="/related/2/title",
            says="related[1] has the same title, provider and time, but the URL is `https://herald.com/a`"
            " there, `https://herald.com/b` here; check whether they are the same page, and if so,"
            " keep one of them",
            marks="'Wall: repaired!'",
        ),
        Bad(
            _list(_story("herald.com/a"), _story("herald.com/b", time="2021-04-30T22:51:00+02:00")),
            at="/related/1/title",
            says="related[0] has the same title, provider and time",
        ),
        Bad(
            f"webUrl: https://herald.com/a\ntitle: Wall repaired\npublishedDateTime: {_TIME}\n"
            "provider: {name: Herald, domain: herald.com}\n" + _list(_story("herald.com/b")),
            at="/related/0/title",
            says="the document's own article has the same title, provider and time, but the URL is"
            " `https://herald.com/a` there, `https://herald.com/b` here; check whether they are the same"
            " page, and if so, remove this one",
        ),
    )

    def prepare(self) -> None:
        """Read the option."""
        self._platforms = Platforms(self.settings["platforms"])

    def check(self, document: Document) -> Iterator[Finding]:
        """Yield every related article that looks like an earlier one at another URL."""
        kinds: dict[tuple[str | int, ...], _Pages] = {}
        for pointer, article, same in _alike(document):
            urls, whose = _urls(article), maker(article)
            if urls and whose is not None:
                key = (*same, *(whose if whose[0] in self._platforms else whose[:1]))
                kinds.setdefault(key, _Pages()).add(_Page(pointer, next(iter(urls.values()))), urls)
        for pages in kinds.values():
            first, *others = pages.distinct()
            yield from (self._told(other.pointer, other.url, first) for other in others)

    def _told(self, pointer: str, here: str, first: _Page) -> Finding:
        who = f"related[{first.pointer.split('/')[2]}]" if first.pointer else "the document's own article"
        what = "keep one of them" if first.pointer else "remove this one"
        said = differing("the URL", first.url, here)
        return self.finding(
            f"{pointer}/title",
            f"{who} has the same title, provider and time, but {said}; check whether they are the same page,"
            f" and if so, {what}",
            related=(Related(f"{first.pointer}/title", "the same title"),),
        )


class _Pages:
    """Tells articles apart by their URLs: those that have one in common, or each with a third, are one page.

    So neither the order of the articles nor one that is there twice makes a difference to how many there are.
    """

    def __init__(self) -> None:
        self._found: list[_Page] = []
        self._earlier: list[int] = []
        """For each, the number of one it is the same page as; its own if there is none before it."""
        self._with: dict[str, int] = {}

    def add(self, page: _Page, forms: Iterable[str]) -> None:
        """Take up an article with the canonical forms of its URLs."""
        own = len(self._found)
        self._found.append(page)
        self._earlier.append(own)
        ends = {own, *(self._first(self._with.setdefault(form, own)) for form in forms)}
        first = min(ends)
        for end in ends:
            self._earlier[end] = first

    def _first(self, number: int) -> int:
        while (before := self._earlier[number]) != number:
            self._earlier[number] = self._earlier[before]
            number = before
        return number

    def distinct(self) -> list[_Page]:
        """Return the first article of each page, in their order."""
        return [page for at, page in enumerate(self._found) if self._earlier[at] == at]


def _alike(document: Document) -> list[_Article]:
    """Return the articles with a time and a title that another one has, too; the document's own one first."""
    data = document.data
    related = data.get("related") if type(data) is dict else None
    if type(related) is not list or not related:
        return []
    items = [data, *related]
    times = [item.get("publishedDateTime") if type(item) is dict else None for item in items]
    moments = [instant(time) if type(time) is str and time else None for time in times]
    several = {moment for moment, count in Counter(moments).items() if count > 1 and moment is not None}
    if not several:
        return []
    found = [
        _Article(f"/related/{at - 1}" if at else "", item, (moment, folded))
        for at, (item, moment) in enumerate(zip(items, moments, strict=True))
        if moment is not None
        and moment in several
        and type(title := item.get("title")) is str
        and (folded := fold(title))
    ]
    counts = Counter(article.same for article in found)
    return [article for article in found if counts[article.same] > 1]


def _urls(article: Mapping[str, Any]) -> dict[str, str]:
    """Return the canonical URLs of an article, each with the text that is one."""
    texts = [text for field in _URL_FIELDS if type(text := article.get(field)) is str]
    return {
        form: text for text, form in zip(texts, web.canonical_texts(texts), strict=True) if form is not None
    }
