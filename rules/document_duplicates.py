"""The same article in several documents: SL501, SL505, SL506."""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from seedlint.rule import Bad, CorpusRule, Fact, Finding, Good, Group, Option, Placed, Related, Severity
from seedlint.rules.duplicates import differing, fold, worth
from seedlint.rules.elsewhere import SHOWN, Elsewhere, FirstFew, named
from seedlint.rules.sharing import PLATFORMS, maker
from seedlint.rules.timestamps import instant
from seedlint.urls import domains, web
from seedlint.urls.platforms import Platforms
from seedlint.urls.publishers import publisher_domain
from seedlint.util.census import Census
from seedlint.util.shorten import shorten
from seedlint.util.stable import stable_digest

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from seedlint.document import Document
    from seedlint.finding import JSON

_URL_FIELDS = ("originalUrl", "webUrl")
_BETWEEN = "\x1f"
_Description = tuple[str | int, ...]
_CHANNELS = 3
"""How many names one title has at least on a domain where each name is a provider of its own."""
_FEW = 50
"""Mentions of an article that are all looked at where they differ."""
_MOST_HELD = 100_000
"""Documents that are held at once, to be named in findings."""
_MOST_TOLD = 1000
"""Messages that are kept: most documents describe an article in one of few ways."""
_FIELDS = ("provider.domain", "title", "publishedDateTime")


def own_article(document: Document) -> Mapping[str, JSON]:
    """Return the document's own article, empty if its schema has none."""
    for pointer, article in document.select("article"):
        if pointer == "" and isinstance(article, dict):
            return article
    return {}


def own_urls(document: Document) -> dict[str, str]:
    """Return the canonical URLs of the document's own article, each with the field that has it.

    For use with ``document.derive``.
    """
    article = own_article(document)
    # Where both are there, they are the same text, as they should be.
    names = {text: name for name in _URL_FIELDS if isinstance(text := article.get(name), str)}
    forms = {text: web.canonical_text(text) for text in names}
    return {form: names[text] for text, form in forms.items() if form is not None}


_A = "webUrl: https://harbour-herald.com/ferry\n"


class DuplicateArticle(CorpusRule):
    """Two documents describe the same article: their canonical `originalUrl` or `webUrl` is the same.

    In the canonical form, the case of the host, a default port, the fragment and tracking parameters make no
    difference. http and https do: they are two URLs, and may lead to two pages. SL402 reports which of them
    should be https.

    Why: readers see the article twice, and counts are wrong.
    Fix: keep one of the documents and delete the others. Each is reported, with the others as related
    locations.
    """

    code = "SL501"
    name = "duplicate-article"
    severity = Severity.ERROR
    since = "0.1.0"
    generic = False
    scope = "article"
    examples = (
        Good(_A, others={"other.md": "webUrl: https://harbour-herald.com/harbour\n"}),
        Good(_A, others={"other.md": "title: a\nrelated:\n  - webUrl: https://harbour-herald.com/ferry\n"}),
        Good(_A + "originalUrl: https://harbour-herald.com/ferry\n"),
        Bad(
            _A,
            at="/webUrl",
            says="`other.md` has this URL, too; keep one of them",
            marks="https://harbour-herald.com/ferry",
            others={"other.md": "originalUrl: https://HARBOUR-herald.com:443/ferry?utm_source=x#top\n"},
        ),
        Bad(
            _A,
            at="/webUrl",
            says="`b.md` and another document have this URL, too; keep one of them",
            others={"b.md": _A, "c.md": _A},
        ),
    )

    def collect(self, document: Document) -> Iterator[Fact]:
        """Contribute each canonical URL of the document's own article."""
        for canonical, name in document.derive(own_urls).items():
            yield Fact(canonical, f"/{name}")

    def check(self, key: str, facts: Group) -> Iterator[Finding]:  # noqa: ARG002
        """Report every document with the URL, if there are several."""
        elsewhere = Elsewhere(facts)
        for placed in facts:
            count = elsewhere.count(placed)
            if count:
                related = elsewhere.places(placed, "the same URL")
                who = named(related[0].path or "", count)
                message = f"{who} {'has' if count == 1 else 'have'} this URL, too; keep one of them"
                yield self.finding(placed.item.pointer, message, related=related, path=placed.path)


def _titled(title: str, url: str, domain: str = "harbour-herald.com", name: str = "Herald") -> str:
    return f"title: {title}\nwebUrl: https://{domain}/{url}\nprovider: {{name: {name}, domain: {domain}}}\n"


class DuplicateTitle(CorpusRule):
    """Two documents of one provider have the same title, but different URLs.

    Case, whitespace and punctuation make no difference. Very short titles are ignored. On a platform, such
    as youtube.com, the provider is identified by name: the same title on several channels is several videos.
    The same applies to any other domain where a title occurs under at least 3 names.

    Why: it is often one article that was published at two URLs.
    Fix: check whether they are the same article; if so, keep one document. A series with a fixed title is
    fine: ignore the rule for its files.
    """

    code = "SL505"
    name = "duplicate-title"
    severity = Severity.NOTE
    since = "0.1.0"
    generic = False
    scope = "article"
    options = (Option("min-length", 15, "Titles with fewer letters and digits are not compared."), PLATFORMS)
    examples = (
        Good(_titled("Ferry timetable changes", "a"), others={"b.md": _titled("Harbour wall repaired", "b")}),
        Good(
            _titled("Ferry timetable changes", "a"),
            others={"b.md": _titled("Ferry timetable changes", "a", "island-echo.com")},
        ),
        Good(_titled("Live", "a"), others={"b.md": _titled("Live", "b")}),
        Good(
            _titled("Ferry timetable changes", "a", "youtube.com", "Ann Wester"),
            others={"b.md": _titled("Ferry timetable changes", "b", "youtube.com")},
        ),
        Bad(
            _titled("Ferry timetable changes", "a"),
            at="/title",
            says="`b.md` has this title of harbour-herald.com, too, at another URL",
            marks="Ferry timetable changes",
            others={"b.md": _titled('"Ferry: Timetable changes!"', "b")},
        ),
        Bad(
            _titled("Live at ten", "a"),
            at="/title",
            others={"b.md": _titled("LIVE at ten", "b")},
            options={"min-length": 3},
        ),
        Bad(
            _titled("Ferry timetable changes", "a", "youtube.com"),
            at="/title",
            says="`b.md` has this title of youtube.com, too",
            others={"b.md": _titled("Ferry timetable changes", "b", "youtube.com")},
        ),
    )

    def prepare(self) -> None:
        """Read the option."""
        self._platforms = Platforms(self.settings["platforms"])

    def collect(self, document: Document) -> Iterator[Fact]:
        """Contribute the folded title of the document's own article, with its URL and provider as value."""
        article = own_article(document)
        title, whose = article.get("title"), maker(article)
        urls = document.derive(own_urls)
        if not isinstance(title, str) or not whose or not urls:
            return
        folded = fold(title)
        if len(folded) >= self.settings["min-length"]:
            meant, who = whose
            key = f"{meant} {folded}"
            if meant in self._platforms:
                key = f"{key} {who}"
            yield Fact(key, "/title", (next(reversed(urls)), who))

    def suspects(self, counts: Mapping[int, int]) -> Collection[int]:
        """Look at titles with several URLs."""
        return counts.keys() if len(counts) > 1 else ()

    def check(self, key: str, facts: Group) -> Iterator[Finding]:
        """Report every document with the title, if another one has another URL."""
        whose = shorten(domains.to_unicode(key.partition(" ")[0])).strip("`")
        for placed, count, first in _Channels(facts).differing():
            related = [Related(one.item.pointer, "the same title", path=one.path) for one in first]
            who = f"{named(related[0].path or '', count)} {'has' if count == 1 else 'have'}"
            message = (
                f"{who} this title of {whose}, too, at another URL; check whether they are the same article"
            )
            yield self.finding(placed.item.pointer, message, related=related, path=placed.path)


class _Channels:
    """The documents with one title, each beside those that it is compared with: a document has one fact."""

    def __init__(self, facts: Group) -> None:
        self._facts = facts
        names = Census(placed.item.value[1] for placed in facts)
        self._apart = len(names) >= _CHANNELS
        self._documents = names if self._apart else Census([""] * len(facts))
        self._alike = Census((channel, url) for channel, url, _ in self._some())

    def differing(self) -> Iterator[tuple[Placed[Fact], int, list[Placed[Fact]]]]:
        """Yield facts with how many others of their channel have another URL, and the first few of these."""
        # Where there are very many channels, their first documents are not held all at once.
        most = sum(min(times, 2 * SHOWN) for times in self._documents.times())
        shares = most // _MOST_HELD + 1
        for share in range(shares):
            first: dict[str, FirstFew] = defaultdict(FirstFew)
            for channel, url, placed in self._some(share, shares):
                if self._documents[channel] > 1:
                    first[channel].add(url, placed)
            for channel, url, placed in self._some(share, shares):
                count = self._documents[channel] - self._alike[channel, url]
                if count:
                    yield placed, count, first[channel].without(url)

    def _some(self, share: int = 0, shares: int = 1) -> Iterator[tuple[str, str, Placed[Fact]]]:
        """Yield channel, URL and fact of all documents, or of those in a share of the channels."""
        for placed in self._facts:
            url, name = placed.item.value
            channel = name if self._apart else ""
            if shares == 1 or stable_digest(channel) % shares == share:
                yield channel, url, placed


def _article(title: str, time: str = "2021-04-30T20:51:00Z") -> str:
    url = "https://island-echo.com/wall"
    return f"related:\n  - title: {title}\n    webUrl: {url}\n    publishedDateTime: {time}\n"


class ConflictingArticle(CorpusRule):
    """The same article has a different provider, title or time in different documents.

    Articles are the same if their canonical URLs are. All articles are compared, the related ones too. If
    most documents agree, only the others are reported. Case, whitespace and punctuation of titles make no
    difference, nor does the form of a time: 08:00:00+02:00 is the same moment as 06:00:00Z. If one document
    describes an article in several ways, the description that remains when SL502 and SL503 are fixed counts.
    A document's own article is reported at its title. Documents with the same own article are not compared:
    SL501 reports that only one of them should remain.

    Why: at least one of the documents is wrong, or was written before the article changed.
    Fix: check what the article says now, and write the same in all of them.
    """

    code = "SL506"
    name = "conflicting-article"
    severity = Severity.NOTE
    since = "0.1.0"
    generic = False
    scope = "article"
    once = True
    examples = (
        Good(_article("Harbour wall repaired"), others={"b.md": _article("Harbour wall repaired!")}),
        Good(_article("Harbour wall repaired"), others={"b.md": _article("Another").replace("/wall", "/x")}),
        Good(
            _article("Harbour wall repaired"),
            others={"b.md": _article("Harbour wall repaired", "2021-04-30T22:51:00+02:00")},
        ),
        Bad(
            _article("Harbour wall repaired"),
            at="/related/0/webUrl",
            says="`b.md` describes this article differently: title is `Wall falls down` there,"
            " `Harbour wall repaired` here",
            others={"b.md": _article("Wall falls down")},
        ),
        Bad(
            _article("Harbour wall repaired", "2021-04-30T20:51:01Z"),
            at="/related/0/webUrl",
            says="`b.md` and another document describe this article differently: publishedDateTime is",
            marks="https://island-echo.com/wall",
            others={"b.md": _article("Harbour wall repaired"), "c.md": _article("Harbour wall repaired")},
        ),
        Good("title: Harbour wall repaired\n" + _A, others={"b.md": "title: Wall falls down\n" + _A}),
        Bad(
            "title: Harbour wall repaired\nwebUrl: https://island-echo.com/wall\n",
            at="/title",
            says="`b.md` describes this article differently: title is `Wall falls down` there",
            others={"b.md": _article("Wall falls down").replace("publishedDateTime", "time")},
        ),
    )

    def collect(self, document: Document) -> Iterable[Fact]:
        """Contribute provider, title and time of each article, by its canonical URL.

        Of an article that one document describes in two ways, the description that the fixes of SL502 and
        SL503 keep has the highest rank, so that they bring nothing new here.
        """
        articles = [
            (pointer, article, field, text)
            for pointer, article in document.select("article")
            if type(article) is dict
            for field in _addresses(pointer, article)
            if type(text := article.get(field)) is str
        ]
        found = []
        forms = web.canonical_texts([text for _, _, _, text in articles])
        for (pointer, article, field, _), canonical in zip(articles, forms, strict=True):
            if canonical is None:
                continue
            provider = article.get("provider")
            domain = provider.get("domain") if type(provider) is dict else ""
            if type(domain) is str:
                domain = publisher_domain(domain).ascii or domain
            # The title as it is: folding it is dear, and only needed where titles differ.
            parts: list[Any] = [domain, article.get("publishedDateTime"), article.get("title")]
            try:
                value = _BETWEEN.join(parts)
            except TypeError:  # hardly ever: one of them is no text
                value = _BETWEEN.join([part if type(part) is str else "" for part in parts])
            if pointer == "" and type(parts[2]) is str:
                field = "title"  # SL501 speaks at the URL
            found.append(Fact(canonical, f"{pointer}/{field}", value, _Rank(pointer == "", article)))
        return found

    def suspects(self, counts: Mapping[int, int]) -> Collection[int]:
        """Look at articles that are not described alike; of many that most agree on, only at the others."""
        if len(counts) < 2:
            return ()
        most, total = max(counts.values()), sum(counts.values())
        agreed = most * 2 > total > _FEW
        return [value for value, count in counts.items() if not (agreed and count == most)]

    def check(self, key: str, facts: Group) -> Iterable[Finding]:  # noqa: ARG002
        """Report the articles that differ from what most documents say."""
        views = _Views(facts)
        told: dict[tuple[str, bool], tuple[list[Related], str] | None] = {}
        for placed in facts:
            value, is_own = which = placed.item.value, _is_own(placed)
            mine = _described(value)
            if mine == views.usual:
                continue
            if which not in told:
                if len(told) == _MOST_TOLD:
                    told.clear()
                first, count = views.others(mine, is_own=is_own)
                told[which] = self._told(value, first, count) if first else None
            if (said := told[which]) is not None:
                related, message = said
                yield self.finding(placed.item.pointer, message, related=related, path=placed.path)

    def _told(self, value: str, first: Sequence[Placed[Fact]], count: int) -> tuple[list[Related], str]:
        related = [Related(other.item.pointer, "described differently", path=other.path) for other in first]
        who = f"{named(first[0].path, count)} {'describes' if count == 1 else 'describe'}"
        what = _differences(value, first[0].item.value)
        return related, f"{who} this article differently: {what}; write the right one in all of them"


class _Rank:
    """How far an article counts among those of its document: its own one most, then the better one.

    Hardly any is ever compared with another one, so it is found then.
    """

    __slots__ = ("_article", "_is_own")

    def __init__(self, is_own: bool, article: Mapping[str, JSON]) -> None:
        self._is_own = is_own
        self._article = article

    def __gt__(self, other: _Rank) -> bool:
        if self._is_own or other._is_own:
            return self._is_own and not other._is_own
        return worth(self._article) > worth(other._article)


class _Views:
    """How the documents describe one article.

    A document describes an article once, so all that differ are in other documents. Of two documents about
    the same article one is to go, as SL501 says: nothing is to be written in both.
    """

    def __init__(self, facts: Group) -> None:
        known, times, own = Census(), Census(), Census()
        for placed in facts:
            mine = _described(placed.item.value)
            # Of a description that is not suspect only witnesses may be here: the group knows how many there
            # are.
            if known.is_new(placed.item.value):
                times.add(mine, facts.count(placed))
            if _is_own(placed):
                own.add(mine)
        self.usual: _Description | None = None
        if 2 * max(times.times(), default=0) > facts.total:
            described = (_described(placed.item.value) for placed in facts)
            self.usual = next(mine for mine in described if 2 * times[mine] > facts.total)
        self._all = _Side(times, Census(), self.usual)
        self._related = _Side(times, own, self.usual)
        for placed in facts:
            mine = _described(placed.item.value)
            self._all.add(mine, placed)
            if not _is_own(placed):
                self._related.add(mine, placed)

    def others(self, mine: _Description, *, is_own: bool) -> tuple[list[Placed[Fact]], int]:
        """Return the first other descriptions, the usual ones if there are any, and how many there are."""
        return (self._related if is_own else self._all).others(mine)


class _Side:
    """Descriptions that one is compared with, how often each is there, and the one that most give.

    Of ``times``, those that are ``left`` out do not count.
    """

    def __init__(self, times: Census, left: Census, usual: _Description | None) -> None:
        self._times, self._left, self._usual = times, left, usual
        self._total = sum(times.times()) - left.common(times)
        # Of those who agree only few may be here: they are looked for once.
        self._agreeing: list[Placed[Fact]] = []
        self._first = FirstFew()

    def add(self, mine: _Description, placed: Placed[Fact]) -> None:
        """Add a description, in the order of the group."""
        self._first.add(mine, placed)
        if mine == self._usual and len(self._agreeing) < SHOWN:
            self._agreeing.append(placed)

    def others(self, mine: _Description) -> tuple[list[Placed[Fact]], int]:
        """See `_Views.others`."""
        if self._usual is not None and self._agreeing:
            return self._agreeing, self._count(self._usual)
        return self._first.without(mine), self._total - self._count(mine)

    def _count(self, mine: _Description) -> int:
        return max(self._times[mine] - self._left[mine], 0)


def _is_own(placed: Placed[Fact]) -> bool:
    """Whether an article is what its document is about, so that SL501 speaks about it."""
    return placed.item.pointer.rfind("/") == 0


def _addresses(pointer: str, article: Mapping[str, JSON]) -> Sequence[str]:
    """Return the fields with an article's URLs: of a document's own, both, if they are two."""
    if pointer == "" and article.get("webUrl") and article.get("originalUrl") != article["webUrl"]:
        return ("webUrl", "originalUrl")
    return ("webUrl",) if article.get("webUrl") else ("originalUrl",)


def _differences(here: str, there: str) -> str:
    """Say in which fields two descriptions differ, and what they are."""
    fields = zip(_FIELDS, _described(here), _described(there), _parts(here), _parts(there), strict=True)
    return ", ".join(
        differing(name, theirs or None, mine or None)
        for name, one, other, mine, theirs in fields
        if one != other
    )


def _parts(value: str) -> tuple[str, str, str]:
    domain, time, title = value.split(_BETWEEN, 2)
    return domain, title, time


@lru_cache(_MOST_TOLD)
def _described(value: str) -> _Description:
    domain, title, time = _parts(value)
    return domain, fold(title), instant(time)
