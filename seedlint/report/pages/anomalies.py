"""What is unusual, on the front page: a sentence, the picture of the series, the documents it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.report.pages.charts import Named, Point, line
from seedlint.report.pages.markup import Html, foreign, join, message, tag
from seedlint.report.pages.parts import SHOWN, ListColumn, Section, figure, titled, unfold
from seedlint.report.pages.scales import between
from seedlint.util.words import counted, number, percent

if TYPE_CHECKING:
    from seedlint.report.metrics import AnomalyFigures, Picture
    from seedlint.report.pages.parts import View

_LONGEST_NAME = 100


def section(view: View) -> Section | None:
    """Tell what is unusual; that nothing is, or that nobody has looked."""
    told = view.metrics.anomalies
    if told is None:
        return None
    where = f"in {counted(told.series, 'series')} over the last {told.days} days"
    if not told.items:
        return Section("unusual", "Unusual", "Unusual", tag("p", f"Nothing is unusual {where}."))
    words = f"{counted(told.total, 'thing')} {'is' if told.total == 1 else 'are'} unusual {where}."
    shown = [_item(view, one, at) for at, one in enumerate(told.items)]
    parts = [tag("p", words), *shown[:SHOWN]]
    if shown[SHOWN:]:
        parts.append(unfold(f"{number(len(shown) - SHOWN)} more", *shown[SHOWN:]))
    if told.total > len(shown):
        parts.append(
            tag("p", f"{number(told.total - len(shown))} more are not on this page.", class_="quiet")
        )
    return Section("unusual", "Unusual", "Unusual", join(parts))


def _item(view: View, one: AnomalyFigures, at: int) -> Html:
    heading = message(f"{one.sentence[:1].upper()}{one.sentence[1:]}.")
    about: list[str] = []
    if one.commit:
        about.append(tag("p", "Since commit ", tag("code", one.commit[:12]), ".", class_="quiet"))
    if one.owners:
        names = [foreign(owner, _LONGEST_NAME) for owner in one.owners]
        about.append(tag("p", "Owners: ", join(names, ", "), class_="quiet"))
    if one.common:
        about.append(tag("p", message(f"{one.common}."), class_="quiet"))
    if one.documents:
        listed = [tag("li", titled(view, each.document, each.line, each.title)) for each in one.documents]
        if left := one.document_count - len(listed):
            listed.append(tag("li", f"and {number(left)} more", class_="quiet"))
        about.append(unfold(counted(one.document_count, "document"), tag("ul", *listed)))
    parts = (tag("h3", heading), _chart(one, at), *about)
    return tag("article", *parts, class_="unusual", id=f"unusual-{one.id}")


def _chart(one: AnomalyFigures, at: int) -> Html:
    """Draw a series with its usual band; the table behind it has the numbers."""
    share = one.unit == "share"
    days = one.picture.days
    rows = _rows(one.picture)
    if not rows:
        return join(())
    wide = max(len(days) - 1, 1)
    places = {day: place / wide for place, day in enumerate(days)}
    drawn = [Point(places[day], value, f"{day}: {_value(value, share)}") for day, value, _, _ in rows]
    most = max(max(value, high) for _, value, _, high in rows)
    labels = [(place / wide, days[place]) for place in sorted({0, wide // 2, wide}) if place < len(days)]
    words = f"Usual: {_value(one.low, share)} to {_value(one.high, share)}."
    unit = "share" if share else one.measure
    named = Named(f"unusual-{at}", one.measure, f"A line, and the band of what is usual. {words}", unit)
    band = [(places[day], low, high) for day, _, low, high in rows]
    chart = line(named, drawn, between(0, min(most, 1.0) if share else most), labels, band)
    what = f"{one.subject} {one.name}".strip()
    title = join((foreign(what, _LONGEST_NAME), ": ", foreign(one.measure, _LONGEST_NAME)))
    return figure(title, f"{words} The band is what was usual.", chart, *_table(rows, share))


def _table(
    rows: list[tuple[str, float, float, float]], share: bool
) -> tuple[list[ListColumn], list[list[str]]]:
    """Return what the table behind a chart has, the last day first."""
    cells = [
        [day, _value(value, share), f"{_value(low, share)} to {_value(high, share)}"]
        for day, value, low, high in reversed(rows)
    ]
    return [ListColumn("Date"), ListColumn("Value", "number"), ListColumn("Usual")], cells


def _rows(picture: Picture) -> list[tuple[str, float, float, float]]:
    every = zip(picture.days, picture.values, picture.low, picture.high, strict=True)
    return [(day, value, low, high) for day, value, low, high in every if value is not None]


def _value(value: float, share: bool) -> str:
    if share:
        return percent(value)
    return f"{value:,.0f}" if value == round(value) else f"{value:,.1f}"
