"""Anomalies that have one cause, told once: the whole or its part, not both."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from seedlint.series.types import Anomaly, Series

_TOGETHER_DAYS = 3
"""Anomalies that begin so near to each other are one."""
_LATER_DAYS = 7
"""In rare series what happens in all of them is seen so much later."""
_MANY = 3
_MOST_OF_IT = 0.6
"""A part that makes up so much of what the whole has too much (or too little) is told in its place."""


def fold(
    anomalies: Iterable[Anomaly], parents: Callable[[Series], Sequence[tuple[str, str, str]]]
) -> list[Anomaly]:
    """Return anomalies without those that others tell already, in the same order.

    ``parents`` gives the keys (subject, name, measure) of the series that a series is a part of, as a
    provider's documents are of the corpus's, the nearest first. Where a whole and its parts move the same
    way at the same time, the parts are told if one to three of them account for most of it, and the whole
    if not. Several anomalies of one series that begin together are told as the strongest.
    """
    told = list(anomalies)
    gone: set[int] = set()
    by_key: dict[tuple[str, str, str], list[int]] = {}
    for at, one in enumerate(told):
        by_key.setdefault(one.series.key, []).append(at)
    _same(told, by_key, gone)
    parts: dict[int, list[int]] = {}
    for at, one in enumerate(told):
        if at in gone:
            continue
        for key in parents(one.series):
            for whole in by_key.get(key, ()):
                if whole != at and whole not in gone and _together(one, told[whole]):
                    parts.setdefault(whole, []).append(at)
    # The smallest wholes first: what is dropped there no longer counts as a part of something larger.
    for whole in sorted(parts, key=lambda at: (len(parts[at]), at)):
        left = [at for at in parts[whole] if at not in gone]
        if whole in gone or not left:
            continue
        largest = sorted((_excess(told[at]) for at in left), reverse=True)[:_MANY]
        if sum(largest) >= _MOST_OF_IT * _excess(told[whole]) and len(left) <= _MANY:
            gone.add(whole)
        else:
            gone.update(left)
    return [one for at, one in enumerate(told) if at not in gone]


def _same(told: Sequence[Anomaly], by_key: dict[tuple[str, str, str], list[int]], gone: set[int]) -> None:
    for places in by_key.values():
        for at in places:
            for other in places:
                near = abs((told[at].since - told[other].since).days) <= _TOGETHER_DAYS
                if at != other and near and (told[at].strength, -at) > (told[other].strength, -other):
                    gone.add(other)


def _together(part: Anomaly, whole: Anomaly) -> bool:
    later = (part.since - whole.since).days
    return -_TOGETHER_DAYS <= later <= _LATER_DAYS and part.rise == whole.rise


def _excess(anomaly: Anomaly) -> float:
    """Return how many more or fewer there were than usual, altogether."""
    return abs(sum(found - fair for found, fair in _pairs(anomaly)))


def _pairs(anomaly: Anomaly) -> Iterable[tuple[float, float]]:
    points = [point for point in anomaly.series.points if anomaly.since <= point.at <= anomaly.until]
    if anomaly.series.cadence == "commit":
        total = points[0].of if points else None
        by = total if total is not None else 1.0
        return [(anomaly.observed * by, anomaly.usual * by)]
    if anomaly.series.is_share:
        return [(point.value, anomaly.usual * (point.of or 0)) for point in points]
    days = (anomaly.until - anomaly.since).days + 1
    return [(anomaly.observed * days, anomaly.usual * days)]
