"""New and vanished values of a set, such as topics, types, providers."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from seedlint.series.table import LARGEST
from seedlint.series.types import MOST_STRENGTH, Anomaly, Point, Series, Values
from seedlint.series.watching import daily

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from seedlint.series.types import Options

_WARM_DAYS = 56
"""So long a set must have been looked at before a value counts as new."""
_YOUNG_DAYS = 14
"""A value must reach the floor in its first days to be told."""
_MONTH = 30
_MOST_A_MONTH = 0.5
"""Where more new values a month reach the floor, only a larger one than all before is told."""
_LARGER = 2.0
_FIRST = 0.01
"""The part of all documents that may be from before there was a corpus to speak of."""


def _arrivals(of: Values, last: date, options: Options) -> Iterator[Anomaly]:
    """Yield the values that are new and have reached the floor within two weeks."""
    grown: list[tuple[date, float, str, tuple[Point, ...]]] = []
    seen = [
        (value, points, there)
        for value, points in of.values
        if (there := [point for point in points if point.value > 0 and point.at <= last])
    ]
    begin = _begin(of, (point for _, _, there in seen for point in there))
    for value, points, there in seen:
        first = there[0].at
        if (first - begin).days < _WARM_DAYS:
            continue
        number = sum(point.value for point in there if (point.at - first).days < _YOUNG_DAYS)
        if number >= options.floor:
            grown.append((first, min(number, LARGEST), value, points))
    grown.sort(key=lambda one: (one[0], one[2]))
    for at, (first, number, value, points) in enumerate(grown):
        before = [one for one in grown[:at] if one[0] < first]
        months = max((first - begin).days - _WARM_DAYS, _MONTH) / _MONTH
        common = len(before) / months > _MOST_A_MONTH
        largest = max((size for _, size, _, _ in before), default=0)
        if common and number < _LARGER * largest:
            continue
        until = min(last, first + timedelta(days=_YOUNG_DAYS - 1))
        days = (until - first).days + 1
        series = Series(of.measure, value, "documents", "day", points)
        strength = min(options.threshold + math.log10(number / max(options.floor, 1) + 1), MOST_STRENGTH)
        high = (largest or options.floor) / _YOUNG_DAYS
        yield Anomaly(series, "new", first, until, number / days, 0.0, high, 0.0, strength)


def _begin(of: Values, points: Iterable[Point]) -> date:
    """Return since when there is enough of a set that a value can be new.

    That is its own first day, where it is younger than the days that are looked at; a few documents from long
    before are none of it.
    """
    by_day: dict[date, float] = defaultdict(float)
    for point in points:
        by_day[point.at] += point.value
    days = sorted(by_day)
    left = _FIRST * sum(by_day.values())
    for day in days:
        left -= by_day[day]
        if left <= 0:
            return max(day, of.first)
    return of.first


def coming_and_going(of: Values, last: date, options: Options) -> Iterator[Anomaly]:
    """Yield the values of a set that are new, and those that are there no longer, whenever that was.

    Providers have series of their own, which tell their silence.
    """
    yield from _arrivals(of, last, options)
    if of.measure == "provider":
        return
    many = [Series(of.measure, value, "documents", "day", points) for value, points in of.values]
    for anomaly in daily(many, last, options):
        if anomaly.kind == "silence":
            yield replace(anomaly, kind="vanished")
