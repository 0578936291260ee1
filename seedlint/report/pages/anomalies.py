"""What is unusual, on the front page and on those of providers: a sentence, the picture, the documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.report.byprovider import anomalies_of
from seedlint.report.pages.charts import Named, Point, line
from seedlint.report.pages.markup import Html, foreign, join, message, tag
from seedlint.report.pages.parts import SHOWN, ListColumn, Section, figure, titled, unfold
from seedlint.report.pages.providerfiles import page_of
from seedlint.report.pages.scales import between
from seedlint.util.words import counted, number, percent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seedlint.report.metrics import AnomalyFigures, Mention, Picture
    from seedlint.report.pages.parts import View

_LONGEST_NAME = 100
_IS = ("are", "is")
_Row = tuple[int, str, float, float, float]
"""A point: its number, day, value, and what was usual."""


def section(view: View) -> Section | None:
    """Tell what is unusual; that nothing is, or that nobody has looked."""
    told = view.metrics.anomalies
    if told is None:
        return None
    where = f"in {number(told.series)} series over the last {told.days} days"
    if not told.items:
        return Section("unusual", "Unusual", "Unusual", tag("p", f"Nothing is unusual {where}."))
    words = f"{counted(told.total, 'thing')} {'is' if told.total == 1 else 'are'} unusual {where}."
    domains = {it.id: domain for domain, its in anomalies_of(view.metrics).items() for it in its}
    shown = [_item(view, one, at, _provider(view, domains.get(one.id))) for at, one in enumerate(told.items)]
    parts = [tag("p", words), *_listed(shown)]
    if told.total > len(shown):
        parts.append(
            tag("p", f"{number(told.total - len(shown))} more are not on this page.", class_="quiet")
        )
    return Section("unusual", "Unusual", "Unusual", join(parts))


def provider_section(view: View, domain: str, items: Sequence[AnomalyFigures]) -> Section | None:
    """Tell on the page of a provider what is unusual about it; None if nothing is."""
    told = view.metrics.anomalies
    if told is None or not items:
        return None
    many = "is unusual; it" if len(items) == 1 else "are unusual; they"
    words = f"{counted(len(items), 'thing')} {many} began in the last {told.days} days."
    if told.total > len(told.items):
        words += f" The report lists {number(len(told.items))} of {number(told.total)} unusual things."
    shown = [_item(view, one, at, _share(one, domain)) for at, one in enumerate(items)]
    return Section("unusual", "Unusual", "Unusual", join((tag("p", words), *_listed(shown))))


def _listed(shown: Sequence[Html]) -> list[Html]:
    parts = [tag("div", *shown[:SHOWN], class_="duo")]
    if shown[SHOWN:]:
        rest = tag("div", *shown[SHOWN:], class_="duo")
        parts.append(unfold(f"{number(len(shown) - SHOWN)} more", rest))
    return parts


def _provider(view: View, domain: str | None) -> Html | None:
    """Lead to the page of the provider that something is about."""
    if domain is None or domain not in view.providers:
        return None
    link = tag("a", foreign(domain, _LONGEST_NAME), href=page_of(domain))
    return tag("p", "Provider: ", link, class_="quiet")


def _share(one: AnomalyFigures, domain: str) -> Html | None:
    """Say how many of the documents are the provider's, where nothing else does."""
    if one.subject == "provider" or one.common:
        return None
    its = sum((it.provider_domain or "").lower() == domain for it in one.documents)
    listed = counted(len(one.documents), "document")
    return tag(
        "p", f"{number(its)} of the {listed} listed here {_IS[its == 1]} of this provider.", class_="quiet"
    )


def _item(view: View, one: AnomalyFigures, at: int, provider: Html | None) -> Html:
    heading = message(f"{one.sentence[:1].upper()}{one.sentence[1:]}.")
    about: list[str] = [] if provider is None else [provider]
    if one.commit:
        about.append(tag("p", "First seen at commit ", tag("code", one.commit[:12]), ".", class_="quiet"))
    if one.owners:
        names = [foreign(owner, _LONGEST_NAME) for owner in one.owners]
        about.append(tag("p", "Owners: ", join(names, ", "), class_="quiet"))
    if one.common:
        about.append(tag("p", message(f"{one.common}."), class_="quiet"))
    about += [tag("p", "Also: ", message(f"{sentence}."), class_="quiet") for sentence in one.also]
    if one.documents:
        about.append(_documents(view, one.documents, one.document_count))
    if one.documents_now:
        about.append(_documents(view, one.documents_now, one.document_count_now, " with such findings now"))
    parts = (tag("h3", heading), _chart(one, at), *about)
    return tag("article", *parts, class_="unusual", id=f"unusual-{one.id}")


def _documents(view: View, documents: Sequence[Mention], count: int, such: str = "") -> Html:
    listed = [tag("li", titled(view, each.document, each.line, each.title)) for each in documents]
    if left := count - len(listed):
        listed.append(tag("li", f"and {number(left)} more", class_="quiet"))
    return unfold(f"{counted(count, 'document')}{such}", tag("ul", *listed))


def _chart(one: AnomalyFigures, at: int) -> Html:
    """Draw a series with its usual band; the table behind it has the numbers."""
    share = one.unit == "share"
    days = one.picture.days
    wide = max(len(days) - 1, 1)
    times = 100 if share else 1
    rows = _rows(one.picture, times)
    if not rows:
        return join(())
    drawn = [Point(place / wide, value, f"{day}: {_value(value, share)}") for place, day, value, *_ in rows]
    most = max(max(value, high) for _, _, value, _, high in rows)
    labels = [(place / wide, days[place]) for place in sorted({0, wide // 2, wide}) if place < len(days)]
    words = f"Usual: {_value(one.low * times, share)} to {_value(one.high * times, share)}."
    told = f"A line, and the band of what is usual. {words}"
    named = Named(f"unusual-{at}", one.measure, told, "%" if share else one.measure)
    band = [(place / wide, low, high) for place, _, _, low, high in rows]
    chart = line(named, drawn, between(0, min(most, 100.0) if share else most), labels, band)
    return figure(_title(one), f"{words} The band is what was usual.", chart, *_table(rows, share))


def _title(one: AnomalyFigures) -> Html:
    what = f"{one.subject} {one.name}".strip()
    return join((foreign(what, _LONGEST_NAME), ": ", foreign(one.measure, _LONGEST_NAME)))


def _table(rows: list[_Row], share: bool) -> tuple[list[ListColumn], list[list[str]]]:
    """Return what the table behind a chart has, the last day first."""
    cells = [
        [day, _value(value, share), f"{_value(low, share)} to {_value(high, share)}"]
        for _, day, value, low, high in reversed(rows)
    ]
    return [ListColumn("Date"), ListColumn("Value", "number"), ListColumn("Usual")], cells


def _rows(picture: Picture, times: float) -> list[_Row]:
    """Return the points that have a value, each with its number; shares in per cent."""
    every = zip(picture.days, picture.values, picture.low, picture.high, strict=True)
    return [
        (place, day, value * times, low * times, high * times)
        for place, (day, value, low, high) in enumerate(every)
        if value is not None
    ]


def _value(value: float, share: bool) -> str:
    if share:
        return percent(value / 100)
    return f"{value:,.0f}" if value == round(value) else f"{value:,.1f}"
