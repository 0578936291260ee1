"""How names of providers are written: SL306, and what other rules leave to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.formats.characters import SPACES
from seedlint.formats.names import ProviderName, provider_name
from seedlint.rule import Bad, Finding, Fix, Good, Rule, Severity
from seedlint.util.shorten import shorten

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seedlint.document import Document


def misshapen(document: Document) -> dict[str, tuple[str, ProviderName]]:
    """Return by pointer the names of providers that are escaped or padded, each with what there is to say.

    For use with ``document.derive``. What is in here is SL306's, and no other rule's about text.
    """
    found: dict[str, tuple[str, ProviderName]] = {}
    for pointer, article in document.select("article"):
        provider = article.get("provider") if type(article) is dict else None
        if type(provider) is dict:
            name = provider.get("name")
            if type(name) is str:
                judged = provider_name(name)
                if judged.defect is not None:
                    found[f"{pointer}/provider/name"] = name, judged
    return found


class ProviderNameForm(Rule):
    """A provider's name contains URL or HTML escapes, or has whitespace around it.

    Why: readers see `Ferry%20News` as it is written, and programs count it as a different provider from
    `Ferry News`.
    Fix: write the plain name; the fix does this. It is safe if it only removes the whitespace around the
    name.
    """

    code = "SL306"
    name = "provider-name-form"
    severity = Severity.WARNING
    since = "0.1.0"
    generic = False
    scope = "article"
    examples = (
        Good("provider: {name: 'Salt & Vinegar', domain: salt-vinegar.com}\n"),
        Good("provider: {name: 100% Ferry, domain: ferry.com}\n"),
        Good("title: Ferry%20News\n"),
        Bad(
            "provider: {name: Ferry%20News, domain: ferry-news.com}\n",
            at="/provider/name",
            says="`Ferry%20News` is percent-escaped; write `Ferry News`",
            marks="%20",
            fixed="provider: {name: Ferry News, domain: ferry-news.com}\n",
        ),
        Bad(
            "provider: {name: Salt &amp; Vinegar, domain: salt-vinegar.com}\n",
            at="/provider/name",
            says="is escaped for HTML; write `Salt & Vinegar`",
            marks="&amp;",
            fixed="provider: {name: Salt & Vinegar, domain: salt-vinegar.com}\n",
        ),
        Bad(
            "related:\n  - provider: {name: 'Ferry News ', domain: ferry-news.com}\n",
            at="/related/0/provider/name",
            says="`Ferry News ` has whitespace after it; write `Ferry News`",
            marks=" ",
            fixed="related:\n  - provider: {name: 'Ferry News', domain: ferry-news.com}\n",
        ),
    )

    def check(self, document: Document) -> Iterator[Finding]:
        """Yield the names that are not written as they are read."""
        for pointer, (name, judged) in document.derive(misshapen).items():
            meant = shorten(judged.meant)
            fix = Fix.replace(
                pointer, judged.meant, f"write {meant}", safe=name.strip(SPACES) == judged.meant
            )
            message = f"{shorten(name)} {judged.defect}; write {meant}"
            yield self.finding(pointer, message, span=judged.span, fix=fix)
