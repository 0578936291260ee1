"""Names and domains of providers across the corpus: SL304, SL305."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from seedlint.formats.names import bare_name, provider_name, whole_name
from seedlint.rule import Bad, CorpusRule, Fact, Finding, Fix, Good, Group, Option, Placed, Related, Severity
from seedlint.rules.sharing import PLATFORMS, PUBLISHERS, groups
from seedlint.urls import domains
from seedlint.urls.platforms import Platforms
from seedlint.urls.publishers import publisher_domain
from seedlint.util.census import Census
from seedlint.util.redact import mask_line
from seedlint.util.shorten import shorten

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from seedlint.document import Document


_LONGEST = 300
_REMEMBERED = 16_384


def _check_share(value: float) -> None:
    if not 0.5 < value <= 1:
        raise ValueError("share must be more than 0.5 and at most 1: only a majority can be usual")


def _check_mentions(value: int) -> None:
    if value < 2:
        raise ValueError("mentions must be at least 2")


_OPTIONS = (
    Option(
        "share",
        0.9,
        "The share of mentions that must agree for the others to be reported.",
        check=_check_share,
    ),
    Option(
        "mentions", 10, "The fewest mentions of a domain or a name that are compared.", check=_check_mentions
    ),
)


class Mention(NamedTuple):
    """A provider as an article names it, as it should be written; and by what mentions are compared.

    ``spellings`` is the domain with what all spellings of the name have in common; ``whole`` is that of the
    name alone; ``both`` are domain, blank and name.
    """

    name: str
    domain: str
    spellings: str
    whole: str
    both: str


@lru_cache(_REMEMBERED)
def _mention(name: str, domain: str) -> Mention | None:
    meant = publisher_domain(domain).ascii if name.strip() else None
    if meant is None:
        return None
    name = provider_name(name).meant
    return Mention(name, meant, f"{meant} {bare_name(name)}", whole_name(name), f"{meant} {name}")


def providers(document: Document) -> list[tuple[str, Mention]]:
    """Return the provider of each article, and its pointer; use with ``document.derive``.

    Names and domains are as they should be written: what SL303, SL306 and others report about them is told
    once, and mending it makes no new conflict. Where nobody can tell which domain is meant, SL303 says so;
    an empty name is none, and the schema says so.
    """
    found = []
    for pointer, article in document.select("article"):
        provider = article.get("provider") if type(article) is dict else None
        if type(provider) is dict:
            name, domain = provider.get("name"), provider.get("domain")
            if type(name) is str and type(domain) is str:
                # Providers come again and again; a text as long as a document is not worth remembering.
                known = _mention if len(name) + len(domain) <= _LONGEST else _mention.__wrapped__
                mention = known(name, domain)
                if mention is not None:
                    found.append((f"{pointer}/provider", mention))
    return found


def _related(*providers: tuple[str, str], times: int = 1) -> str:
    items = [f"  - provider: {{name: {name}, domain: {domain}}}" for name, domain in providers] * times
    return "\n".join(["related:", *items]) + "\n"


def _likely(name: str) -> tuple[int, bool, str]:
    """Return what decides between spellings that are equally frequent: the least is the usual one."""
    return len(name), name in {name.upper(), name.lower()}, name


class ProviderNameConflict(CorpusRule):
    """A domain's provider has a different name here than almost everywhere else.

    A different name is reported if one name has at least 90 % of at least 10 mentions of the domain in the
    corpus. A different spelling of a name is reported whatever the numbers: names that differ only in case,
    whitespace, punctuation (except `+` and `#`), `&` for `and`, `.com`, or `on …` or `via …` at the end. The
    usual spelling is the most frequent one, or the shortest of those. Platforms have many providers under
    one domain and are ignored.

    Why: one publisher under two names counts as two and confuses readers.
    Fix: write the usual name, unless this really is another publisher. A different spelling has a fix,
    unless only one of the two ends with `on …` or `via …`. The fix is unsafe: the usual name may be wrong,
    and it depends on which documents were checked.
    """

    code = "SL304"
    name = "provider-name-conflict"
    severity = Severity.WARNING
    since = "0.1.0"
    generic = False
    scope = "article"
    options = (*_OPTIONS, PLATFORMS)
    examples = (
        Good(
            _related(("Island Echo", "island-echo.com")),
            others={"b.md": _related(("Island Echo", "island-echo.com"), times=9)},
        ),
        Good(
            _related(("The Echo", "island-echo.com")),
            others={"b.md": _related(("Island Echo", "island-echo.com"), times=5)},
        ),
        Good(
            _related(("Island Echo", "youtube.com"), ("ISLAND ECHO", "youtube.com")),
            others={"b.md": _related(("The Echo", "youtube.com"), times=19)},
        ),
        Bad(
            _related(("The Echo", "island-echo.com")),
            at="/related/0/provider/name",
            says="is called `Island Echo` in 12 of 13 mentions",
            marks="The Echo",
            others={"b.md": _related(("Island Echo", "island-echo.com"), times=12)},
        ),
        Bad(
            _related(("The Echo", "island-echo.com")),
            at="/related/0/provider/name",
            options={"mentions": 3, "share": 0.6},
            others={"b.md": _related(("Island Echo", "island-echo.com"), times=2)},
        ),
        Bad(
            _related(("ISLAND-ECHO", "island-echo.com")),
            at="/related/0/provider/name",
            says="is spelt `Island Echo` in 2 of 3 mentions, not `ISLAND-ECHO`; write",
            fixed=_related(("Island Echo", "island-echo.com")),
            others={"b.md": _related(("Island Echo", "island-echo.com"), times=2)},
        ),
        Bad(
            _related(("Echo & Herald on MSN", "msn.com")),
            at="/related/0/provider/name",
            says="is spelt `Echo and Herald`",
            marks="Echo & Herald on MSN",
            others={"b.md": _related(("Echo and Herald", "msn.com"))},
        ),
        Bad(
            _related(("Echo & Herald on MSN.com", "msn.com")),
            at="/related/0/provider/name",
            says="check which is right",
            fixed=_related(("Echo and Herald on MSN", "msn.com")),
            others={"b.md": _related(("Echo and Herald on MSN", "msn.com"))},
        ),
    )

    def prepare(self) -> None:
        """Read the option."""
        self._platforms = Platforms(self.settings["platforms"])

    def collect(self, document: Document) -> Iterator[Fact]:
        """Contribute each mention of a provider, by its domain."""
        for pointer, mention in document.derive(providers):
            if mention.domain not in self._platforms:
                yield Fact(mention.domain, f"{pointer}/name", mention.name)

    def suspects(self, counts: Mapping[int, int]) -> Collection[int]:
        """Look at the mentions that do not agree with the others."""
        total = sum(counts.values())
        if len(counts) < 2 or total < self.settings["mentions"]:
            return ()
        most, count = max(counts.items(), key=lambda item: item[1])
        if count < self.settings["share"] * total:
            return ()
        return [value for value in counts if value != most]

    def check(self, key: str, facts: Group) -> Iterator[Finding]:
        """Report the names that are not the usual one; other spellings of one name are for `_Spellings`."""
        usual = max(facts, key=facts.count)
        count, total = facts.count(usual), facts.total
        if count < self.settings["share"] * total or total < self.settings["mentions"]:
            return
        others = _Others(facts, usual.item.value)
        witness = Related(usual.item.pointer, "the usual one", path=usual.path)
        # These may be as long as a document, and are told in every finding.
        domain, name = shorten(domains.to_unicode(key)), shorten(usual.item.value)
        advice = "write the usual one, unless it is another publisher"
        says = f"the provider of {domain} is called {name} in {count} of {total} mentions, not"
        for placed in facts:
            if placed.item.value in others:
                message = f"{says} {shorten(placed.item.value)}; {advice}"
                yield self.finding(placed.item.pointer, message, related=[witness], path=placed.path)


class _Others:
    """The names that are not the usual one: of several spellings of one, the likeliest."""

    def __init__(self, facts: Group, usual: str) -> None:
        self._usual = usual
        names, self._spellings = Census(), Census()
        for placed in facts:
            if names.is_new(placed.item.value):
                self._spellings.add(bare_name(placed.item.value))
        self._first: dict[str, tuple[int, int, bool, str]] = {}
        if len(names) == len(self._spellings):
            return
        for placed in facts:
            name = placed.item.value
            bare = bare_name(name)
            if self._spellings[bare] > 1:
                mine = -facts.count(placed), *_likely(name)
                self._first[bare] = min(mine, self._first.get(bare, mine))

    def __contains__(self, name: str) -> bool:
        first = self._first.get(bare_name(name)) if self._first else None
        return name != self._usual and (first is None or first[-1] == name)


class _Spellings(ProviderNameConflict, abstract=True):
    """The other part of SL304: spellings of one name, which need no large majority."""

    def collect(self, document: Document) -> Iterator[Fact]:
        """Contribute each mention of a provider, by its domain and what all spellings have in common."""
        for pointer, mention in document.derive(providers):
            if mention.domain not in self._platforms:
                yield Fact(mention.spellings, f"{pointer}/name", mention.name)

    def suspects(self, counts: Mapping[int, int]) -> Collection[int]:
        """Look at all spellings but the one that is more frequent than each other."""
        if len(counts) < 2:
            return ()
        most = max(counts.values())
        if list(counts.values()).count(most) > 1:
            return counts.keys()
        return [value for value, count in counts.items() if count != most]

    def check(self, key: str, facts: Group) -> Iterator[Finding]:
        """Report the spellings that are not the usual one."""
        usual = min(facts, key=lambda placed: (-facts.count(placed), *_likely(placed.item.value)))
        name = usual.item.value
        witness = Related(usual.item.pointer, "the usual spelling", path=usual.path)
        domain = shorten(domains.to_unicode(key.partition(" ")[0]))
        most = facts.count(usual)
        # Where no spelling is the usual one, either may be right.
        tied = any(facts.count(placed) == most for placed in facts if placed.item.value != name)
        says = f"the provider of {domain} is spelt {shorten(name)} in {most} of {facts.total} mentions, not"
        advice = "check which is right, and write that everywhere" if tied else "write the usual one"
        for placed in facts:
            mine = placed.item.value
            if mine != name:
                pointer = placed.item.pointer
                # What is published `on …` another site may have a domain of its own: that is no fix.
                same = whole_name(mine) == whole_name(name) and mask_line(name) == name
                fix = Fix.replace(pointer, name, f"write {shorten(name)}", safe=False) if same else None
                yield self.finding(
                    pointer,
                    f"{says} {shorten(mine)}; {advice}",
                    related=[witness],
                    fix=fix,
                    path=placed.path,
                )


ProviderNameConflict.parts = (_Spellings,)


def _domain(placed: Placed[Fact]) -> str:
    """Return the domain of a mention, whose value is that, a blank, and the name."""
    found: str = placed.item.value.partition(" ")[0]
    return found


class ProviderDomainConflict(CorpusRule):
    """A provider has a different domain here than almost everywhere else.

    The reverse of SL304: one provider name, several domains; the unusual ones are reported. Platforms are
    ignored: someone with a domain and a channel on youtube.com is one provider.

    Why: it may be a mistake, although publishers do own several domains.
    Fix: check whether the domain is right. If the publisher really has several domains, list them in the
    option `publishers`; if many providers publish on the domain under their own names, add it to
    `platforms`.
    """

    code = "SL305"
    name = "provider-domain-conflict"
    severity = Severity.NOTE
    since = "0.1.0"
    generic = False
    scope = "article"
    options = (*_OPTIONS, PUBLISHERS, PLATFORMS)
    examples = (
        Good(
            _related(("Island Echo", "island-echo.com")),
            others={"b.md": _related(("Island Echo", "island-echo.com"), times=9)},
        ),
        Good(
            _related(("Island Echo", "echo.co.uk")),
            others={"b.md": _related(("Island Echo", "island-echo.com"), times=5)},
        ),
        Good(
            _related(("Island Echo", "youtube.com")),
            others={"b.md": _related(("Island Echo", "island-echo.com"), times=12)},
        ),
        Good(
            _related(("Island Echo", "echo.co.uk")),
            options={"publishers": ["echo.co.uk island-echo.com"]},
            others={"b.md": _related(("Island Echo", "island-echo.com"), times=12)},
        ),
        Bad(
            _related(("Island Echo", "echo.co.uk")),
            at="/related/0/provider/domain",
            says="has the domain `island-echo.com` in 12 of 13 mentions",
            marks="echo.co.uk",
            others={"b.md": _related(("Island Echo", "island-echo.com"), times=12)},
        ),
        Bad(
            _related(("Island Echo", "echo.co.uk")),
            at="/related/0/provider/domain",
            options={"mentions": 3, "share": 0.6},
            others={"b.md": _related(("Island Echo", "island-echo.com"), times=2)},
        ),
    )

    def prepare(self) -> None:
        """Read the options."""
        self._publishers = groups(self.settings["publishers"])
        self._platforms = Platforms(self.settings["platforms"])

    def collect(self, document: Document) -> Iterator[Fact]:
        """Contribute each mention of a provider, by what all spellings of its name have in common."""
        for pointer, mention in document.derive(providers):
            if self._platforms.of(mention.domain) is None:
                yield Fact(mention.whole, f"{pointer}/domain", mention.both)

    def suspects(self, counts: Mapping[int, int]) -> Collection[int]:
        """Look at what may be the minority: nobody can tell yet which mentions have one domain."""
        total = sum(counts.values())
        if len(counts) < 2 or total < self.settings["mentions"]:
            return ()
        most = total - self.settings["share"] * total
        return [value for value, count in counts.items() if count <= most]

    def check(self, key: str, facts: Group) -> Iterator[Finding]:  # noqa: ARG002
        """Report the domains that are not the usual one."""
        if facts.total < self.settings["mentions"]:
            return
        known, times, owners = Census(), Census(), Census()
        for placed in facts:
            if known.is_new(placed.item.value):
                domain, count = _domain(placed), facts.count(placed)
                times.add(domain, count)
                owners.add(self._owner(domain), count)
        most = max(owners.times())
        if most < self.settings["share"] * facts.total:
            return
        # A majority is one only.
        usual = min(
            (one for one in facts if owners[self._owner(_domain(one))] == most),
            key=lambda one: (-times[_domain(one)], _domain(one)),
        )
        owner = self._owner(_domain(usual))
        witness = Related(usual.item.pointer, "the usual one", path=usual.path)
        name = shorten(domains.to_unicode(_domain(usual)))
        says = f"has the domain {name} in {times[_domain(usual)]} of {facts.total} mentions"
        for placed in facts:
            domain, _, name = placed.item.value.partition(" ")
            if self._owner(domain) != owner:
                mine = shorten(domains.to_unicode(domain))
                message = (
                    f"the provider {shorten(name)} {says}, not {mine}; check whether it is the right one"
                )
                yield self.finding(placed.item.pointer, message, related=[witness], path=placed.path)

    def _owner(self, domain: str) -> int | str:
        return self._publishers.get(domain, domain)
