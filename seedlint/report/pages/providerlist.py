"""The list of providers on the front page: those to talk to, and those about which something is unusual."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.export.score import COSTS
from seedlint.report.byprovider import anomalies_of
from seedlint.report.pages.charts import meter
from seedlint.report.pages.lists import codes, counts
from seedlint.report.pages.markup import Html, foreign, join, tag
from seedlint.report.pages.parts import ListColumn, Section, bounded, unfold
from seedlint.report.pages.providerfiles import page_of
from seedlint.util.words import counted, number

if TYPE_CHECKING:
    from seedlint.report.metrics import ProviderFigures
    from seedlint.report.pages.parts import View

_LONGEST_NAME = 100
_MOST_CLEAN = 100
"""Providers without findings that are named at most."""


def providers(view: View) -> Section | None:
    """Tell which providers' articles have the weightiest findings."""
    metrics = view.metrics
    others = [
        tag("a", foreign(one.domain, _LONGEST_NAME), href=_unusual(one.domain))
        for one in view.others
        if one.domain is not None and one.domain in view.providers
    ]
    also = tag("p", "Unusual, and not listed here: ", join(others, ", ")) if others else Html("")
    clean = _clean(view)
    if not metrics.providers:
        inside = join((also, clean))
        return Section("providers", "Providers to talk to", "Providers", inside) if inside else None
    most = max(one.points for one in metrics.providers)
    unusual = anomalies_of(metrics)
    columns = [
        ListColumn("Provider"),
        ListColumn("", "bar"),
        ListColumn("Points", "number"),
        ListColumn("Causes", "number"),
        ListColumn("Findings"),
        ListColumn("Rules"),
        ListColumn("Articles", "number"),
        ListColumn("Documents", "number"),
        ListColumn("Score", "number"),
    ]
    rows = [
        [
            _provider(view, one, len(unusual.get(one.domain or "", ()))),
            meter([(one.points, "bar")], most),
            one.points,
            one.causes,
            counts(one.errors, one.warnings, one.notes),
            codes(view, one.rules),
            one.articles,
            one.documents,
            one.score,
        ]
        for one in metrics.providers
    ]
    costs = ", ".join(f"{counted(cost, 'point')} for each {name}" for name, cost in COSTS.items())
    words = tag(
        "p",
        "By the weight of the causes in their articles, each counted once, in however many documents it is:"
        f" {costs}."
        " Articles that a document lists twice, or that are in two documents, are not the provider’s doing."
        " Articles are documents and what is related to them; the score is that of the documents.",
        class_="quiet",
    )
    told = bounded("Providers to talk to", columns, rows, len(rows), join(()))
    every = tag(
        "p",
        f"Listed: {number(len(rows))} of {counted(metrics.provider_count, 'provider')}. All articles"
        " and findings, with their providers: ",
        view.export,
        class_="quiet",
    )
    return Section("providers", "Providers to talk to", "Providers", join((words, told, also, clean, every)))


def _clean(view: View) -> Html:
    """Tell how many providers have no findings of their own, and which."""
    count = view.metrics.clean_provider_count
    if not count:
        return Html("")
    have = "has no findings of its own" if count == 1 else "have no findings of their own"
    words = f"{counted(count, 'provider')} {have}"
    names = [one.domain for one in view.metrics.every_provider if one.domain and not one.causes]
    if not names:
        return tag("p", words)
    listed = join([foreign(name, _LONGEST_NAME) for name in names[:_MOST_CLEAN]], ", ")
    left = count - len(names[:_MOST_CLEAN])
    return unfold(words, tag("p", listed, f", and {number(left)} more" if left > 0 else ""))


def _unusual(domain: str) -> str:
    return f"{page_of(domain)}#unusual"


def _provider(view: View, one: ProviderFigures, unusual: int) -> Html:
    if one.domain is None:
        return tag("span", "articles without a provider’s domain", class_="quiet")
    domain = foreign(one.domain, _LONGEST_NAME)
    if one.domain in view.providers:
        domain = tag("a", domain, href=page_of(one.domain))
    parts: list[str] = [tag("span", domain, class_="title")]
    if one.name is not None:
        parts += [" ", tag("span", named(one), class_="quiet")]
    if one.owners:
        owners = [foreign(owner, _LONGEST_NAME) for owner in one.owners]
        parts += [" ", tag("span", "owned by ", join(owners, ", "), class_="quiet")]
    if unusual and one.domain in view.providers:
        parts += [" ", tag("a", f"{number(unusual)} unusual", href=_unusual(one.domain), class_="word")]
    return join(parts)


def named(one: ProviderFigures) -> Html:
    """Return what a provider is called, and whether it is one."""
    others = f" and {counted(one.names - 1, 'other name')}" if one.names > 1 else ""
    if one.platform:
        others += ": a platform, where many publish"
    return join((foreign(one.name, _LONGEST_NAME), others))
