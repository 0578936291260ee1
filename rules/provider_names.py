"""Names and domains of providers across the corpus: SL304, SL305."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.rule import Bad, CorpusRule, Fact, Finding, Good, Group, Option, Related, Severity
from seedlint.urls.publishers import publisher_domain
from seedlint.util.shorten import shorten

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from seedlint.document import Document


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
        "How large a part of the mentions must agree for the others to be reported.",
        check=_check_share,
    ),
    Option("mentions", 10, "How many mentions there must be at least.", check=_check_mentions),
)


def providers(document: Document) -> list[tuple[str, str, str]]:
    """Return pointer, name and domain of each article's provider; use with ``document.derive``."""
    found = []
    for pointer, article in document.select("article"):
        provider = article.get("provider") if type(article) is dict else None
        if type(provider) is dict:
            name, domain = provider.get("name"), provider.get("domain")
            # A domain that SL303 reports would only be told a second time.
            if type(name) is str and type(domain) is str and publisher_domain(domain).defect is None:
                found.append((f"{pointer}/provider", name, domain))
    return found


def _related(*providers: tuple[str, str], times: int = 1) -> str:
    items = [f"  - provider: {{name: {name}, domain: {domain}}}" for name, domain in providers] * times
    return "\n".join(["related:", *items]) + "\n"


class _Minority(CorpusRule, abstract=True):
    """Reports the values that differ from the one that nearly all mentions agree on."""

    options = _OPTIONS

    def suspects(self, counts: Mapping[int, int]) -> Collection[int]:
        """Look at the mentions that do not agree with the others."""
        total = sum(counts.values())
        if len(counts) < 2 or total < self.settings["mentions"]:
            return ()
        most, count = max(counts.items(), key=lambda item: item[1])
        if count < self.settings["share"] * total:
            return ()
        return [value for value in counts if value != most]

    def minority(self, facts: Group, key: str, says: str) -> Iterator[Finding]:
        """Yield a finding for each mention that is not the usual one."""
        usual = max(facts, key=facts.count)
        if (
            facts.count(usual) < self.settings["share"] * facts.total
            or facts.total < self.settings["mentions"]
        ):
            return
        witness = Related(usual.item.pointer, "the usual one", path=usual.path)
        # These may be as long as a document, and are told in every finding.
        key, name = shorten(key), shorten(usual.item.value)
        for placed in facts:
            if placed.item.value != usual.item.value:
                message = says.format(
                    key=key,
                    usual=name,
                    mine=shorten(placed.item.value),
                    count=facts.count(usual),
                    total=facts.total,
                )
                yield self.finding(placed.item.pointer, message, related=[witness], path=placed.path)


class ProviderNameConflict(_Minority):
    """A domain's provider has another name here than nearly everywhere else.

    Reported where one name has at least 90 % of at least 10 mentions of the domain in the corpus. Platforms
    that carry many providers under one domain have no such name, and are left alone.

    Why: one publisher under two names counts as two, and readers wonder.
    Fix: write the usual name, unless this really is another publisher.
    """

    code = "SL304"
    name = "provider-name-conflict"
    severity = Severity.WARNING
    since = "0.1.0"
    scope = "article"
    examples = (
        Good(
            _related(("Island Echo", "island-echo.com")),
            others={"b.md": _related(("Island Echo", "island-echo.com"), times=9)},
        ),
        Good(
            _related(("The Echo", "island-echo.com")),
            others={"b.md": _related(("Island Echo", "island-echo.com"), times=5)},
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
    )

    def collect(self, document: Document) -> Iterator[Fact]:
        """Contribute each mention of a provider, by its domain."""
        for pointer, name, domain in document.derive(providers):
            yield Fact(domain.lower(), f"{pointer}/name", name)

    def check(self, key: str, facts: Group) -> Iterator[Finding]:
        """Report the names that are not the usual one."""
        return self.minority(
            facts, key, "the provider of {key} is called {usual} in {count} of {total} mentions, not {mine}"
        )


class ProviderDomainConflict(_Minority):
    """A provider has another domain here than nearly everywhere else.

    The same as SL304 the other way round: one name, the domains that are not the usual one.

    Why: it may be a mistake, though publishers do own several domains.
    Fix: see whether the domain is right; if it is, leave it.
    """

    code = "SL305"
    name = "provider-domain-conflict"
    severity = Severity.NOTE
    since = "0.1.0"
    scope = "article"
    examples = (
        Good(
            _related(("Island Echo", "island-echo.com")),
            others={"b.md": _related(("Island Echo", "island-echo.com"), times=9)},
        ),
        Good(
            _related(("Island Echo", "echo.co.uk")),
            others={"b.md": _related(("Island Echo", "island-echo.com"), times=5)},
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

    def collect(self, document: Document) -> Iterator[Fact]:
        """Contribute each mention of a provider, by its name."""
        for pointer, name, domain in document.derive(providers):
            yield Fact(name, f"{pointer}/domain", domain.lower())

    def check(self, key: str, facts: Group) -> Iterator[Finding]:
        """Report the domains that are not the usual one."""
        return self.minority(
            facts, key, "the provider {key} has the domain {usual} in {count} of {total} mentions, not {mine}"
        )
