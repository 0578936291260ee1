"""An anomaly in a sentence, and where a picture of it is looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.series.measures import ADDED
from seedlint.series.table import LARGEST

if TYPE_CHECKING:
    from seedlint.series.types import Anomaly

UNUSUAL_HOUR = "with unusual hour"
HOUR, EXCERPT = "hour ", "excerpt length "
"""How the measures of a share of a distribution begin, before the name of the bin."""
_STATES = {
    "with errors": ("has errors", "have errors"),
    "with warnings": ("has warnings", "have warnings"),
    "with findings": ("has findings", "have findings"),
    UNUSUAL_HOUR: ("was published at an unusual hour", "were published at unusual hours"),
    "with cut excerpt": (
        "has an excerpt that breaks off",
        "have an excerpt that breaks off",
    ),
}


def sentence(anomaly: Anomaly) -> str:
    """Return what happened, in a sentence without a full stop.

    Such as: ``provider example.com: 12 of 14 documents since 2026-11-24 have no image; usually 2 %``.
    Names come from documents: they are not escaped.
    """
    series = anomaly.series
    head = f"{series.subject} {series.name}".strip()
    if series.cadence == "commit":
        return f"{head}: {_commit(anomaly)}"
    if anomaly.kind == "new":
        number = _number(_hits(anomaly)[0])
        return f"{head}: new, with {number} documents {_span(anomaly)}"
    if anomaly.kind in {"silence", "vanished"}:
        return f"{head}: no {series.measure} {_span(anomaly)}; usually {_rate(anomaly.usual)}"
    hits, total = _hits(anomaly)
    if total is not None:
        said = _state(series.measure, one=total == 1)
        noun = "document" if total == 1 else "documents"
        return (
            f"{head}: {_number(hits)} of {_number(total)} {noun} {_span(anomaly)} {said};"
            f" usually {_percent(anomaly.usual)}"
        )
    days = (anomaly.until - anomaly.since).days + 1
    if days == 1:
        return (
            f"{head}: {_number(hits)} {series.measure} {_span(anomaly)};"
            f" usually {_from_to(anomaly.low, anomaly.high)} a day"
        )
    # In one unit, in which neither is rounded to nothing.
    unit = _unit(min(filter(None, (anomaly.observed, anomaly.usual)), default=0.0))
    return (
        f"{head}: {_number(hits)} {series.measure} {_span(anomaly)}, {_rate(anomaly.observed, unit)};"
        f" usually {_rate(anomaly.usual, unit)}"
    )


def _commit(anomaly: Anomaly) -> str:
    series, usual = anomaly.series, anomaly.usual
    points = [point for point in series.points if point.at == anomaly.since]
    if points and points[-1].of is not None:
        total = points[-1].of
        said = _state(series.measure, one=False)
        return (
            f"{_number(anomaly.observed * total)} of {_number(total)} documents {said}"
            f" {_on(anomaly)}; {_percent(usual)} before"
        )
    if series.measure == ADDED:
        usually = _from_to(anomaly.low, anomaly.high)
        return f"{_number(anomaly.observed)} {ADDED} {_on(anomaly)}; usually {usually} a day"
    return f"{series.measure} went from {_number(usual)} to {_number(anomaly.observed)} {_on(anomaly)}"


def _on(anomaly: Anomaly) -> str:
    if anomaly.kind in {"spike", "drop"} and anomaly.until > anomaly.since:
        return f"from {anomaly.since} to {anomaly.until}"
    return f"on {anomaly.since}"


def _span(anomaly: Anomaly) -> str:
    """Return when it was: on a day, from a day to another, or since a day if it goes on."""
    points = anomaly.series.points
    last = points[-1].at if points else anomaly.until
    if anomaly.since == anomaly.until:
        return f"on {anomaly.since}"
    if anomaly.kind == "new" or anomaly.until >= last:
        return f"since {anomaly.since}"
    return f"from {anomaly.since} to {anomaly.until}"


def _hits(anomaly: Anomaly) -> tuple[float, float | None]:
    points = [point for point in anomaly.series.points if anomaly.since <= point.at <= anomaly.until]
    hits = sum(_sound(point.value) for point in points)
    if anomaly.series.is_share:
        return hits, sum(_sound(point.of or 0) for point in points)
    return hits, None


def _sound(value: float) -> float:
    """Return a value as it was looked at: neither below 0 nor beyond all bounds."""
    return min(max(value, 0.0), LARGEST) if value == value else 0.0


def _state(measure: str, *, one: bool) -> str:
    if measure in _STATES:
        return _STATES[measure][0 if one else 1]
    have = "has" if one else "have"
    for begin, words in (
        (HOUR, f"{'was' if one else 'were'} published between {{0}}:00 and {{0}}:59"),
        (EXCERPT, f"{have} an excerpt of {{0}} characters"),
        ("missing value", f"{have} no value of the right form"),
        ("missing ", f"{have} no {{0}}"),
        ("with", f"{'is' if one else 'are'} with{{0}}"),
    ):
        if measure.startswith(begin):
            return words.format(measure.removeprefix(begin))
    return f"{have} {measure}"


def _number(value: float) -> str:
    if abs(value - round(value)) < 0.05 or abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:,.1f}"


def _percent(share: float) -> str:
    percent = share * 100
    if 0 < percent < 1:
        return f"{percent:.1f} %" if percent >= 0.1 else "under 0.1 %"
    return f"{percent:.0f} %"


def _unit(each_day: float) -> tuple[float, str] | None:
    """Return the days and the name of day, week, month or year: the smallest in which there is at least 1."""
    units = ((1, "day"), (7, "week"), (30.4, "month"), (365, "year"))
    return next((unit for unit in units if each_day * unit[0] >= 0.95), None)


def _rate(each_day: float, unit: tuple[float, str] | None = None) -> str:
    """Return a number in a unit of time, see `_unit`."""
    unit = unit or _unit(each_day)
    return f"{_number(each_day * unit[0])} a {unit[1]}" if unit else "hardly any"


def _from_to(low: float, high: float) -> str:
    least, most = max(round(low), 0), round(high)
    return f"{least:,} to {most:,}" if most > least else f"{most:,}"
