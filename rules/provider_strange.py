"""Names of providers that have nothing to do with their domains: SL307."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.formats.names import shares_nothing
from seedlint.rule import Bad, CorpusRule, Fact, Finding, Good, Group, Severity
from seedlint.rules.provider_names import providers
from seedlint.rules.sharing import PLATFORMS
from seedlint.urls import domains
from seedlint.urls.platforms import Platforms
from seedlint.util.shorten import shorten

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from seedlint.document import Document

_NO_VALUE = 0
"""The id of a value that no fact of this rule has."""


class ProviderNameStrange(CorpusRule):
    """A provider's name has nothing in common with its domain.

    No word of the name, no four consecutive letters of it and not its initials are in the domain, and the
    domain is not in the name. Each name and domain is reported once, in the first document that has them.
    Platforms are ignored, and so are names in a different script from the domain's.

    Many publishers have a name unrelated to their domain, so about half of the findings are not defects, and
    the rule is off by default. To turn it on, select its code or name: `select = ["ALL", "SL307"]`.

    Why: the name or the domain may be another publisher's.
    Fix: check which of the two is right. If the publisher really has that name, leave it.
    """

    code = "SL307"
    name = "provider-name-strange"
    severity = Severity.NOTE
    since = "0.1.0"
    generic = False
    scope = "article"
    by_default = False
    options = (PLATFORMS,)
    examples = (
        Good("provider: {name: Harbour Herald, domain: herald.co.uk}\n"),
        Good("provider: {name: The Harbour Herald, domain: hh-online.com}\n"),
        Good("provider: {name: Ann Wester, domain: youtube.com}\n"),
        Bad(
            "provider: {name: Harbour Herald, domain: tides.com}\n",
            at="/provider/name",
            says="`Harbour Herald` shares nothing with its domain, `tides.com`; check whether both are right",
            marks="Harbour Herald",
        ),
        Bad(
            "provider: {name: Harbour Herald, domain: tides.com}\n",
            at="/provider/name",
            others={"later.md": "provider: {name: Harbour Herald, domain: tides.com}\n"},
        ),
    )

    def prepare(self) -> None:
        """Read the option."""
        self._platforms = Platforms(self.settings["platforms"])

    def collect(self, document: Document) -> Iterator[Fact]:
        """Contribute each strange name, twice: what there is once in a corpus is no group to look at."""
        for pointer, mention in document.derive(providers):
            domain = mention.domain
            if shares_nothing(mention.name, domain) and self._platforms.of(domain) is None:
                fact = Fact(mention.both, f"{pointer}/name", domain)
                yield from (fact, fact)

    def suspects(self, counts: Mapping[int, int]) -> Collection[int]:  # noqa: ARG002
        """Look at every group, but only at its first documents."""
        return (_NO_VALUE,)

    def check(self, key: str, facts: Group) -> Iterator[Finding]:
        """Report the first mention."""
        domain, _, name = key.partition(" ")
        placed = facts[0]
        written = shorten(domains.to_unicode(domain))
        message = f"{shorten(name)} shares nothing with its domain, {written}; check whether both are right"
        yield self.finding(placed.item.pointer, message, path=placed.path)
