"""Whether an article's provider and its addresses belong together: SL301, SL302 and SL303."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from seedlint.rule import JSON, Bad, Finding, Fix, Good, Option, Related, Rule, Severity, escape_token
from seedlint.rules.sharing import PLATFORMS, PUBLISHERS, groups
from seedlint.urls import domains, web
from seedlint.urls.platforms import POSTS, Platforms
from seedlint.urls.publishers import publisher_domain
from seedlint.util.shorten import shorten

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from seedlint.document import Document

_PREFIXES = 16


Entry = tuple[str, Mapping[str, JSON], str]
"""The pointer of an article, the article, and its provider's domain."""


def entries(document: Document) -> list[Entry]:
    """Return the articles that name their provider's domain; use with ``document.derive``."""
    found: list[Entry] = []
    for pointer, article in document.select("article"):
        if type(article) is dict:
            provider = article.get("provider")
            if type(provider) is dict:
                domain = provider.get("domain")
                if type(domain) is str:
                    found.append((pointer, article, domain))
    return found


class _Stranger(NamedTuple):
    """A URL that does not belong to its article's provider."""

    field: str
    text: str
    host: str


_own: dict[str, tuple[str, ...]] = {}
"""By domain: beginnings of URLs (``https://www.example.com/``) known to belong to it."""


def _suspects(document: Document, fields: Sequence[str]) -> Iterator[Entry]:
    """Yield the articles with a URL that is not known to be its provider's."""
    for entry in document.derive(entries):
        _, article, domain = entry
        own = _own.get(domain, ())
        for field in fields:
            text = article.get(field)
            if text is not None and not (type(text) is str and text.startswith(own)):
                yield entry
                break


class _Kin(NamedTuple):
    """What a configuration says about whose a host may be, whatever the provider's domain."""

    publishers: Mapping[str, int]
    platforms: Platforms

    @classmethod
    def of(cls, settings: Mapping[str, Any]) -> _Kin:
        """Read the options."""
        return cls(groups(settings["publishers"]), Platforms(settings["platforms"]))


def _strangers(entry: Entry, fields: Sequence[str], kin: _Kin) -> list[_Stranger]:
    """Return which of an article's URLs are not its provider's."""
    found = []
    _, article, domain = entry
    for field in fields:
        text = article.get(field)
        if type(text) is str:
            host = _stranger(text, domain, kin)
            if host:
                found.append(_Stranger(field, text, host))
    return found


def _stranger(text: str, domain: str, kin: _Kin) -> str | None:
    """Return the host of a URL that does not belong to a domain; None if it does, or nobody can tell."""
    expected = publisher_domain(domain).ascii
    url = web.parse(text)
    if url is None or expected is None:
        return None
    host = url.host.removesuffix(".")
    if domains.is_under(host, expected):
        _remember(domain, web.origin(text))
        return None
    if domains.host_defect(host):
        return None  # SL403 reports it, and who knows what host is meant
    platform = kin.platforms.of(host)
    if platform and platform != kin.platforms.of(expected):
        return None  # the provider is the maker of what is on a platform, and has a domain elsewhere
    group = kin.publishers.get(expected)
    if group is not None and group == kin.publishers.get(domains.own_domain(host) or host):
        return None
    return host


def _remember(domain: str, beginning: str) -> None:
    known = _own.get(domain, ())
    if web.simple(beginning) and len(known) < _PREFIXES:
        if len(_own) >= domains.MEMORY:
            _own.clear()
        _own[domain] = (*known, beginning)


_ARTICLE = "webUrl: https://{}/ferry\nprovider: {{name: Harbour Herald, domain: {}}}\n"


class ProviderDomainMismatch(Rule):
    """The article's URL is not on the provider's domain.

    A URL on a platform, such as a video on youtube.com, is accepted: its provider is the one who made it.
    An article (`type: article`) on a platform for videos or posts is only a note, even if a higher severity
    is configured for this rule, because the publisher may have the article at a URL of its own.

    Why: either the provider or the URL is wrong, so readers see the wrong source.
    Fix: correct the one that is wrong. If the publisher really has several domains, list them in the option
    `publishers`; if many providers publish on the host under their own names, add it to `platforms`.
    """

    code = "SL301"
    name = "provider-domain-mismatch"
    severity = Severity.ERROR
    since = "0.1.0"
    generic = False
    scope = "article"
    options = (
        Option("fields", ("webUrl", "originalUrl"), "The fields whose hosts are compared."),
        PUBLISHERS,
        PLATFORMS,
    )
    examples = (
        Good(_ARTICLE.format("www.harbour-herald.com", "harbour-herald.com")),
        Good(_ARTICLE.format("xn--bcher-kva.de", "bücher.de")),
        Good(
            _ARTICLE.format("harbour.news", "harbour-herald.com"),
            options={"publishers": ["harbour-herald.com harbour.news"]},
        ),
        Good("type: video\n" + _ARTICLE.format("www.youtube.com", "harbour-herald.com")),
        Good("type: article\n" + _ARTICLE.format("harbour.substack.com", "harbour-herald.com")),
        Good(
            _ARTICLE.format("harbour-herald.island-blogs.com", "harbour-herald.com"),
            options={"platforms": ["island-blogs.com"]},
        ),
        Bad(
            _ARTICLE.format("www.tide-times.com", "harbour-herald.com"),
            at="/webUrl",
            says="`www.tide-times.com` does not belong to the provider's domain, `harbour-herald.com`",
            marks="www.tide-times.com",
        ),
        Bad(
            "type: article\n" + _ARTICLE.format("www.facebook.com", "harbour-herald.com"),
            at="/webUrl",
            says="`www.facebook.com` is a platform for posts and videos; write the article's URL on"
            " `harbour-herald.com`, if it has one there",
            marks="www.facebook.com",
        ),
        Bad(
            "type: video\n" + _ARTICLE.format("www.youtube.com", "harbour-herald.com"),
            at="/webUrl",
            says="`www.youtube.com` does not belong",
            options={"platforms": ["!youtube.com"]},
        ),
        Bad(
            "originalUrl: https://notharbour-herald.com/a\n"
            + _ARTICLE.format("notharbour-herald.com", "harbour-herald.com"),
            at="/webUrl",
            says="does not belong",
            marks="notharbour-herald.com",
            line=3,
        ),
        Bad(
            "related:\n  - originalUrl: https://tide-times.com/a\n    provider: {domain: www.bbc.co.uk}\n",
            at="/related/0/originalUrl",
            says="`bbc.co.uk`",
            marks="tide-times.com",
        ),
    )

    def prepare(self) -> None:
        """Read the options."""
        self._fields: tuple[str, ...] = self.settings["fields"]
        self._kin = _Kin.of(self.settings)

    def check(self, document: Document) -> Iterator[Finding]:
        """Yield the articles whose address is somebody else's."""
        for entry in _suspects(document, self._fields):
            # originalUrl repeats webUrl: one wrong host is one defect.
            seen: set[str] = set()
            for stranger in _strangers(entry, self._fields, self._kin):
                if stranger.host not in seen:
                    seen.add(stranger.host)
                    yield _report(self, entry, stranger, "correct the URL, or the provider")
            if entry[1].get("type") == "article":
                yield from self._posts(entry)

    def _posts(self, entry: Entry) -> Iterator[Finding]:
        """Yield an article that is said to be where there are only posts and videos, once."""
        pointer, article, domain = entry
        platforms, judged = self._kin.platforms, publisher_domain(domain)
        if judged.ascii is None or platforms.of(judged.ascii):
            return
        for field in self._fields:
            text = article.get(field)
            url = web.parse(text) if type(text) is str else None
            if type(text) is str and url is not None and platforms.of(url.host) in POSTS:
                written, expected = (
                    shorten(text[slice(*web.host_span(text))]),
                    shorten(judged.mended or domain),
                )
                yield self.finding(
                    f"{pointer}/{escape_token(field)}",
                    f"{written} is a platform for posts and videos; write the article's URL on {expected},"
                    " if it has one there",
                    span=web.host_span(text),
                    related=(Related(f"{pointer}/provider/domain", "the provider's domain"),),
                    at_most=Severity.NOTE,
                )
                return


class AmpDomainMismatch(Rule):
    """The article's AMP page is not on the provider's domain.

    Why: it may be another publisher's page. Often it is just another domain of the same publisher, so this
    is a note.
    Fix: correct ampWebUrl if it leads to the wrong page. If the publisher really has several domains, list
    them in the option `publishers`.
    """

    code = "SL302"
    name = "amp-domain-mismatch"
    severity = Severity.NOTE
    since = "0.1.0"
    generic = False
    scope = "article"
    options = (
        Option("fields", ("ampWebUrl",), "The fields whose hosts are compared."),
        PUBLISHERS,
        PLATFORMS,
    )
    examples = (
        Good(
            "ampWebUrl: https://amp.harbour-herald.com/ferry\n"
            + _ARTICLE.format("www.harbour-herald.com", "harbour-herald.com")
        ),
        Good(
            "ampWebUrl: https://m.tide-times.com/ferry\n"
            + _ARTICLE.format("www.tide-times.com", "harbour-herald.com")
        ),
        Good(
            "ampWebUrl: https://medium.com/amp/ferry\n"
            + _ARTICLE.format("www.harbour-herald.com", "harbour-herald.com")
        ),
        Bad(
            "ampWebUrl: https://m.tide-times.com/ferry\n"
            + _ARTICLE.format("www.harbour-herald.com", "harbour-herald.com"),
            at="/ampWebUrl",
            says="`m.tide-times.com` does not belong to the provider's domain",
            marks="m.tide-times.com",
        ),
        Bad(
            "ampWebUrl: https://herald.github.io/ferry\n" + _ARTICLE.format("herald.com", "herald.com"),
            at="/ampWebUrl",
            says="`herald.com`",
            options={"publishers": ["herald.com tide-times.com"], "platforms": ["!github.io"]},
        ),
    )

    def prepare(self) -> None:
        """Read the options."""
        self._fields: tuple[str, ...] = self.settings["fields"]
        self._kin = _Kin.of(self.settings)

    def check(self, document: Document) -> Iterator[Finding]:
        """Yield the articles whose AMP page is somebody else's."""
        for entry in _suspects(document, self._fields):
            for stranger in _strangers(entry, self._fields, self._kin):
                if not self._is_elsewhere(entry, stranger.host):
                    yield _report(self, entry, stranger, "check whether it is the right page")

    def _is_elsewhere(self, entry: Entry, host: str) -> bool:
        """Whether the whole article lives on that domain, which is SL301's to report, once."""
        domain = domains.own_domain(host)
        others = _strangers(entry, ("webUrl", "originalUrl"), self._kin)
        return any(domains.own_domain(other.host) == domain for other in others)


def _report(rule: Rule, entry: Entry, stranger: _Stranger, advice: str) -> Finding:
    pointer, _, domain = entry
    expected = publisher_domain(domain).mended or domain
    written = stranger.text[slice(*web.host_span(stranger.text))]
    return rule.finding(
        f"{pointer}/{escape_token(stranger.field)}",
        f"{shorten(written)} does not belong to the provider's domain, {shorten(expected)}; {advice}",
        span=web.host_span(stranger.text),
        related=(Related(f"{pointer}/provider/domain", "the provider's domain"),),
    )


_PROVIDER = "provider: {{name: Harbour Herald, domain: {}}}\n"


class ProviderDomainForm(Rule):
    """A provider's domain is not a registrable domain in lower case.

    A registrable domain is what a publisher registers: one name under a public suffix such as `com` or
    `co.uk`, without `www.`. Suffixes under which companies give out names (`github.io`) count too:
    `herald.github.io` is a domain of its own.

    Why: programs group and count articles by this string; one publisher in three spellings counts as three.
    Fix: write the registrable domain. There is a fix if it follows from the value. The fix is safe if the
    value names nothing else; with `blog.herald.com` or `https://herald.com/blog`, someone may have meant only
    a part of the domain.
    """

    code = "SL303"
    name = "provider-domain-form"
    severity = Severity.ERROR
    since = "0.1.0"
    generic = False
    scope = "article"
    options = (Option("allow", (), "Domains to accept as they are, such as the public suffix gov.uk."),)
    examples = (
        Good(_PROVIDER.format("harbour-herald.co.uk")),
        Good(_PROVIDER.format("herald.github.io")),
        Good(_PROVIDER.format("gov.uk"), options={"allow": ["gov.uk"]}),
        Good(_PROVIDER.format("bücher.de")),
        Bad(
            _PROVIDER.format("www.harbour-herald.com"),
            at="/provider/domain",
            says="is a host under the publisher's domain; write `harbour-herald.com`",
            marks="www.harbour-herald.com",
            fixed=_PROVIDER.format("harbour-herald.com"),
        ),
        Bad(
            _PROVIDER.format("https://herald.com/a"),
            at="/provider/domain",
            says="is a URL, not a domain; write `herald.com`",
        ),
        Bad(_PROVIDER.format("Herald.com"), at="/provider/domain", says="lower case; write `herald.com`"),
        Bad(_PROVIDER.format("co.uk"), at="/provider/domain", says="is a public suffix", marks="co.uk"),
        Bad(
            _PROVIDER.format("herald.con"),
            at="/provider/domain",
            says="`.con`, which is not a top-level domain",
        ),
        Bad(_PROVIDER.format("''"), at="/provider/domain", says="is empty", marks="''"),
        Bad(
            "related:\n  - provider: {name: x, domain: 192.0.2.7}\n",
            at="/related/0/provider/domain",
            says="is an IP address",
            marks="192.0.2.7",
        ),
    )

    def prepare(self) -> None:
        """Read the options."""
        self._allowed = frozenset(self.settings["allow"])

    def check(self, document: Document) -> Iterator[Finding]:
        """Yield the domains that are not in the form all others have."""
        for pointer, _, domain in document.derive(entries):
            judged = publisher_domain(domain)
            if judged.defect and domain not in self._allowed:
                place = f"{pointer}/provider/domain"
                message = f"{shorten(domain) if domain else 'the domain'} {judged.defect}"
                fix = None
                if judged.mended:
                    message += f"; write {shorten(judged.mended, 100)}"
                    fix = Fix.replace(
                        place, judged.mended, f"write {shorten(judged.mended)}", safe=judged.exact
                    )
                yield self.finding(place, message, fix=fix)
