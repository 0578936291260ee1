"""Jumps in series of commits: states after each commit, such as a rule's findings or the score."""

from __future__ import annotations

import math
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

from seedlint.series.measures import points_lost
from seedlint.series.types import MOST_STRENGTH, Anomaly, Point, Series

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from seedlint.series.types import Options

_LEAST_POINTS = 6
_MOST_STEPS = 60
_SPIKE_COMMITS = 5
"""If after so few commits it is as before, it was a spike; if later, a shift."""
_TIMES = 4.0
"""A jump is so many times the usual step, with the sensitivity `normal`."""
_LEAST_DAYS = 10
_TIMES_THE_MOST = 2.5
_TIMES_THE_FLOOR = 3
"""A surge is so many times the most that came in on a day, and so many times the floor at least."""
_SCORE_FLOOR = 1.0
"""Points of the score that take the part of the floor."""
_NEAR = 1 / 3
"""A level is as before if what is left of the jump is at most this part."""


class _Step(NamedTuple):
    """A point: its level, the one to be expected, the usual step, and whether it is a jump."""

    at: int
    level: float
    fair: float
    limit: float
    jump: bool


def jumps(series: Series, options: Options) -> Iterator[Anomaly]:
    """Yield the jumps of a series of commits, whenever they were; going back to before one is none."""
    points = [point for point in series.points if _sound(point)]
    levels = [_level(series, point) for point in points]
    for step in _steps(series, points, levels, options):
        if not step.jump:
            continue
        size = step.level - step.fair
        until = _until(levels, step.at, step.fair, size)
        point = points[step.at]
        short = until < len(points) - 1 and until - step.at < _SPIKE_COMMITS
        observed, usual = _shown(series, point, step.level), _shown(series, point, step.fair)
        low, high = _limits(series, point, step)
        kind = ("spike" if observed > usual else "drop") if short else "shift"
        strength = min(options.threshold * abs(size) / max(step.limit, 1e-9), MOST_STRENGTH)
        yield Anomaly(series, kind, point.at, points[until].at, observed, low, high, usual, strength)


def surges(series: Series, options: Options) -> Iterator[Anomaly]:
    """Yield the days on which far more came in than on any day before, of series of what came in on a day.

    These go up and down by the days of the week, so a step from one to the next says little.
    """
    for before, point, limit in _days(series, options):
        if limit is not None and point.value >= limit:
            high, usual = max(before), median(before)
            strength = min(options.threshold * point.value / limit, MOST_STRENGTH)
            yield Anomaly(series, "spike", point.at, point.at, point.value, 0.0, high, usual, strength)


def usual_days(series: Series, options: Options) -> Iterator[tuple[date, float, float]]:
    """Yield for each day with enough before it the least and the most that came in on any of those."""
    for before, point, limit in _days(series, options):
        if limit is not None:
            yield point.at, 0.0, max(before)


def _days(series: Series, options: Options) -> Iterator[tuple[list[float], Point, float | None]]:
    """Yield each day with what came in on the days before, and from how much on it is a surge."""
    before: list[float] = []
    for point in filter(_sound, series.points):
        limit = None
        if len(before) >= _LEAST_DAYS:
            times = _TIMES_THE_MOST * options.threshold / 5
            limit = max(times * max(before), _TIMES_THE_FLOOR * options.floor)
        yield before, point, limit
        # Of a surge only so much is usual afterwards, or the next one would be missed.
        usual = point.value if limit is None else min(point.value, limit)
        before = [*before[1 - _MOST_STEPS :], usual]


def usual_steps(series: Series, options: Options) -> Iterator[tuple[date, float, float]]:
    """Yield for each point but the first the least and the most that would have been no jump."""
    points = [point for point in series.points if _sound(point)]
    levels = [_level(series, point) for point in points]
    for step in _steps(series, points, levels, options):
        yield (points[step.at].at, *_limits(series, points[step.at], step))


def _steps(
    series: Series, points: Sequence[Point], levels: Sequence[float], options: Options
) -> Iterator[_Step]:
    floor = _SCORE_FLOOR if points_lost(series.measure) else options.floor
    times = _TIMES * options.threshold / 5
    usual: list[float] = []
    before: tuple[float, float] | None = None
    for at in range(1, len(points)):
        was, now, total = levels[at - 1], levels[at], points[at].of
        if total is not None:
            # As many as there would be if the share had stayed as it was.
            earlier = points[at - 1].of
            was = was / earlier * total if earlier else 0.0
        limit = max(_limit(usual[-_MOST_STEPS:], times, floor), floor)
        change = abs(now - was)
        large = change >= limit and _changed(was, now, options.minimum_change)
        healed = large and before is not None and abs(now - before[0]) <= before[1] * _NEAR
        jump = large and not healed and at >= _LEAST_POINTS - 1
        if jump:
            before = was, change
        elif healed:
            before = None
        elif not large:
            usual.append(change)
        yield _Step(at, now, was, limit, jump)


def _sound(point: Point) -> bool:
    return math.isfinite(point.value) and (point.of is None or (math.isfinite(point.of) and point.of >= 0))


def _level(series: Series, point: Point) -> float:
    return 100 - point.value if points_lost(series.measure) else point.value


def _shown(series: Series, point: Point, level: float) -> float:
    if point.of is not None:
        return min(max(level, 0.0) / point.of, 1.0) if point.of else 0.0
    return 100 - level if points_lost(series.measure) else level


def _limits(series: Series, point: Point, step: _Step) -> tuple[float, float]:
    low, high = sorted(_shown(series, point, step.fair + off) for off in (-step.limit, step.limit))
    most = 100.0 if points_lost(series.measure) else math.inf
    return min(max(low, 0.0), most), min(max(high, 0.0), most)


def _limit(sizes: Sequence[float], times: float, floor: float) -> float:
    """Return how large a step may be: several times the usual one, and not much more than the largest."""
    if not sizes:
        return floor
    ordered = sorted(sizes)
    tenth = ordered[min(int(len(ordered) * 0.9), len(ordered) - 1)]
    return max(times * max(1.4826 * median(ordered), tenth), 1.5 * ordered[-1])


def _changed(was: float, now: float, least: float) -> bool:
    return now >= was * (1 + least) or now * (1 + least) <= was


def _until(levels: Sequence[float], at: int, fair: float, size: float) -> int:
    """Return the last point before the level is as it was before a jump."""
    for later in range(at + 1, len(levels)):
        if abs(levels[later] - fair) <= abs(size) * _NEAR:
            return later - 1
    return len(levels) - 1


def commit_of(anomaly: Anomaly) -> str | None:
    """Return the commit at which an anomaly of a series of commits began: the largest step of that day."""
    steps = [
        (abs(later.value - before.value), later.commit)
        for before, later in pairwise(anomaly.series.points)
        if later.at == anomaly.since
    ]
    return max(steps, key=lambda step: step[0])[1] if steps else None
