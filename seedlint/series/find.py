"""All anomalies of many series."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from seedlint.series.commits import jumps, surges, usual_days, usual_steps
from seedlint.series.drift import drifts
from seedlint.series.figures import band_of
from seedlint.series.measures import ADDED, worse_when_rising
from seedlint.series.types import Anomaly, Distribution, Options, Series, Values
from seedlint.series.values import coming_and_going
from seedlint.series.watching import daily, watched

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

Band = list[tuple["date", float, float]]
"""The least and the most that was usual for each point of a series."""
_AT_ONCE = 1024
"""Series that are gone through together; 25 MB."""


def detect(
    series: Iterable[Series | Distribution | Values], last: date, options: Options | None = None
) -> list[Anomaly]:
    """Return the anomalies that began in the ``options.days`` days up to ``last``, the earliest first.

    ``last`` is the last day that counts: complete, and with everything that belongs to it. Points after it
    are not looked at. The order of the series does not matter, and no series has to do with another;
    :func:`seedlint.series.fold.fold` leaves out what others tell already. Needs numpy and scipy.
    """
    options = options or Options()
    counts: list[Series] = []
    shares: list[Series] = []
    found: list[Anomaly] = []
    for one in series:
        if isinstance(one, Distribution):
            found += drifts(one, last, options)
        elif isinstance(one, Values):
            found += coming_and_going(one, last, options)
        elif one.measure == ADDED:
            found += surges(_up_to(one, last), options)
        elif one.cadence == "commit":
            found += jumps(_up_to(one, last), options)
        elif one.is_share:
            shares.append(one)
        else:
            counts.append(one)
    for many in (counts, shares):
        for begin in range(0, len(many), _AT_ONCE):
            found += daily(many[begin : begin + _AT_ONCE], last, options)
    gone = {(one.series.subject, one.series.name) for one in found if one.kind == "vanished"}
    earliest = last.toordinal() - options.days
    told = [
        one
        for one in found
        # That a value has vanished says that it is silent.
        if (one.kind != "silence" or (one.series.subject, one.series.name) not in gone)
        and earliest < one.since.toordinal() <= last.toordinal()
        and (options.improvements or not is_improvement(one))
    ]
    return sorted(told, key=lambda one: (one.since, -one.strength, one.series.key, one.kind))


def is_improvement(anomaly: Anomaly) -> bool:
    """Return whether an anomaly is a change for the better, such as fewer findings than usual."""
    worse = worse_when_rising(anomaly.series.measure)
    if worse is None or anomaly.kind in {"drift", "new", "vanished"}:
        return False
    return anomaly.rise != worse


def band(series: Series, last: date, options: Options | None = None) -> Band:
    """Return the band of one series: see `bands`, which does many of them in hardly more time."""
    return bands([series], last, options)[0]


def bands(many: Sequence[Series], last: date, options: Options | None = None) -> list[Band]:
    """Return for each point of each series the least and the most that was usual, for its picture.

    Of a series of days: each day up to ``last``, by what was known before it; during an anomaly, what was
    usual before. Of a series of commits: the level before each jump, or the point itself, with the limit.
    """
    options = options or Options()
    made = {
        at: list((usual_days if one.measure == ADDED else usual_steps)(_up_to(one, last), options))
        for at, one in enumerate(many)
        if one.cadence == "commit"
    }
    for share in (False, True):
        rows = [at for at, one in enumerate(many) if at not in made and one.is_share == share]
        if not rows:
            continue
        watch = watched([many[at] for at in rows], last, options)
        watch.run()
        days, first = watch.model.table.days, watch.model.table.first.tolist()
        for at, begin, *limits in zip(rows, first, *band_of(watch), strict=True):
            made[at] = list(zip(days, *(one.tolist() for one in limits), strict=True))[begin:]
    return [made[at] for at in range(len(many))]


def _up_to(series: Series, last: date) -> Series:
    if series.points and series.points[-1].at > last:
        return replace(series, points=tuple(point for point in series.points if point.at <= last))
    return series
