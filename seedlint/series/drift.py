"""Drift: values that are spread otherwise than before, such as the hours of publication."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from seedlint.series.table import MOST_DAYS, sound
from seedlint.series.types import MOST_STRENGTH, REACH, Anomaly, Distribution, Point, Series

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seedlint.series.types import Options

_LENGTHS = (1, 3, 7, 14, 28)
_KEPT = 0.5 ** (1 / 56)
_WARM_DAYS = 28
_LEAST_ROWS = 6
"""A stretch needs so many times the floor."""
_LEAST_MOVED = {1: 0.3, 3: 0.25}
_LEAST_MOVED_LONG = 0.15
"""The part of the documents that must have moved, at least, by length of stretch."""
_LOOKED_BACK = 12
"""So many stretches before tell how much distributions scatter by themselves."""
_AHEAD = 7
_BACK_DAYS = 28


@dataclass(slots=True)
class _State:
    """Counts by day and bin, their running sums, and what is usual before each day."""

    counts: Any
    sums: Any
    usual: Any


def drifts(of: Distribution, last: date, options: Options) -> Iterator[Anomaly]:  # noqa: PLR0914 - one calculation
    """Yield when a distribution changed, whenever that was; going back to before is no change."""
    import numpy as np

    counts, begin = _counts(of, last)
    if counts is None:
        return
    state = _State(counts, np.vstack([np.zeros(counts.shape[1]), counts.cumsum(axis=0)]), None)
    at, carried, returned = 0, np.zeros(counts.shape[1]), False
    old: Any = None
    while at < len(counts):
        state.usual = _usual(counts, at, carried)
        warm = at + (0 if returned else _WARM_DAYS)
        found = _first(state, warm, at, options)
        if found is None:
            return
        since, end, strength = found
        before = state.usual[since]
        after = state.sums[end] - state.sums[since]
        healed = old is not None and _moved(after, old) < _moved(after, before)
        back = _returns(state, since, end, before, after)
        until = (back if back is not None else len(counts)) - 1
        if not healed:
            yield _anomaly(of, begin, state, (since, until), before, strength)
        if back is not None and back - since < _BACK_DAYS:
            at, carried, old, returned = max(back, end), before, None, True
        else:
            at, carried, old, returned = end, after, (None if healed else before), False


def _counts(of: Distribution, last: date) -> tuple[Any, date]:
    import numpy as np

    inside = [(day, row) for day, row in of.days if 0 <= last.toordinal() - day.toordinal() < MOST_DAYS]
    if not inside or len(of.bins) < 2:
        return None, last
    begin = min(day for day, _ in inside)
    counts = np.zeros((last.toordinal() - begin.toordinal() + 1, len(of.bins)))
    for day, row in inside:
        counts[day.toordinal() - begin.toordinal()] = row
    return sound(counts), begin


def _usual(counts: Any, begin: int, carried: Any) -> Any:
    """Return what is usual before each day: older days weigh less, and no day more than three usual ones."""
    import numpy as np

    usual = np.zeros((len(counts) + 1, counts.shape[1]))
    usual[: begin + 1] = carried
    mean = carried.sum() / 14
    for at in range(begin, len(counts)):
        row, number = counts[at], counts[at].sum()
        if number > 3 * mean > 0:
            row = row * (3 * mean / number)
        mean += (min(number, 3 * mean) if mean else number) * 0.05 - mean * 0.05
        usual[at + 1] = usual[at] * _KEPT + row
    return usual


def _first(  # noqa: PLR0914 - one calculation
    state: _State, warm: int, begin: int, options: Options
) -> tuple[int, int, float] | None:
    """Return the first and last day (exclusive) of the first stretch that is unusual, and how unusual."""
    import numpy as np
    from scipy import special

    days, bins = state.counts.shape
    strengths = np.zeros((len(_LENGTHS), days + 1))
    for which, length in enumerate(_LENGTHS):
        starts = np.arange(max(warm, 0), days + 1 - length)
        if not len(starts):
            continue
        seen = state.sums[starts + length] - state.sums[starts]
        number, known = seen.sum(axis=1), state.usual[starts].sum(axis=1)
        fair = (state.usual[starts] + 0.5) / (known + 0.5 * bins)[:, None]
        expected = fair * number[:, None]
        surprise = ((seen - expected) ** 2 / np.maximum(expected, 1)).sum(axis=1)
        surprise /= 1 + number / np.maximum(known, 1)
        scatter, most = _scatter(surprise / (bins - 1), number, length)
        chance = special.gammaincc((bins - 1) / 2, surprise / scatter / 2)
        noise = np.sqrt(2 * fair * (1 - fair) / np.pi * (scatter / np.maximum(number, 1))[:, None])
        moved = np.abs(seen / np.maximum(number, 1)[:, None] - fair).sum(axis=1) / 2 - noise.sum(axis=1) / 2
        good = (number >= _LEAST_ROWS * options.floor) & (known >= _LEAST_ROWS * options.floor)
        good &= (
            (moved >= _LEAST_MOVED.get(length, _LEAST_MOVED_LONG))
            & (starts >= begin)
            & (surprise / scatter >= most * (bins - 1))
        )
        strengths[which, starts + length] = np.where(good, -np.log10(np.maximum(chance, 1e-320)), 0)
    alarms = np.flatnonzero((strengths >= options.threshold).any(axis=0))
    if not len(alarms):
        return None
    end = int(alarms[0])
    which = int(strengths[:, end].argmax())
    since = _onset(state, max(begin, end - _LENGTHS[which] - 7), end, end - _LENGTHS[which])
    return since, end, min(float(strengths[which, end]), MOST_STRENGTH)


def _onset(state: _State, earliest: int, end: int, start: int) -> int:
    """Return the day since which the days before ``end`` speak most for the new distribution."""
    import numpy as np

    fair = state.usual[start] + 0.5
    after = state.sums[end] - state.sums[earliest:end]
    parts = after / np.maximum(after.sum(axis=1, keepdims=True), 1)
    # Logarithms of likelihood ratios, each day as the first, with what was seen from that day on.
    speak = (after * np.log(np.maximum(parts, 1e-12) / (fair / fair.sum()))).sum(axis=1)
    return int(end - 1 - speak[::-1].argmax())


def _scatter(ratio: Any, number: Any, length: int) -> tuple[Any, Any]:
    """Return how much more than by chance stretches scatter, and the most that one before did.

    ``ratio`` is chi-square by degrees of freedom, of stretches that begin a day apart. Documents of one day
    resemble each other, so it grows with their ``number``.
    """
    import numpy as np

    alike = np.maximum(ratio - 1, 0) / np.maximum(number - 1, 1)
    scatter, most = np.full(len(ratio), 2.0), np.zeros(len(ratio))
    for at in range(len(ratio)):
        first = at - length * (_LOOKED_BACK * 5 if length == 1 else _LOOKED_BACK)
        past = slice(max(first, 0), at - length + 1, length)
        enough = number[past] >= 10
        if at < length or not enough.any():
            continue
        scatter[at] = 1 + 1.3 * float(
            np.mean(np.sort(alike[past][enough])[: -1 if enough.sum() > 5 else None])
        ) * max(number[at] - 1, 0)
        most[at] = 1.3 * float(
            np.max(ratio[past][enough] / (1 + scatter[at] / max(number[at], 1) * (number[past][enough])))
        )
    return scatter, most


def _moved(one: Any, other: Any) -> float:
    """Return which part of one distribution would have to move to make it the other: from 0 to 1."""
    import numpy as np

    parts = one / max(float(one.sum()), 1e-9), other / max(float(other.sum()), 1e-9)
    return float(np.abs(parts[0] - parts[1]).sum() / 2)


def _returns(state: _State, since: int, end: int, before: Any, after: Any) -> int | None:
    """Return the day from which a week is more as before than as after, if there is one."""
    days = len(state.counts)
    for at in range(since + 1, days):
        seen = state.sums[min(at + _AHEAD, days)] - state.sums[at]
        enough = seen.sum() >= min(after.sum() / max(end - since, 1), _LEAST_ROWS)
        if enough and state.counts[at].sum() and _moved(seen, before) < 0.5 * _moved(seen, after):
            return at
    return None


def _anomaly(  # noqa: PLR0917 - private
    of: Distribution, begin: date, state: _State, span: tuple[int, int], before: Any, strength: float
) -> Anomaly:
    """Return what is told: the share of the bin that has risen most, as there are documents of that."""
    since, until = span
    seen = state.sums[until + 1] - state.sums[since]
    parts, fair = seen / max(float(seen.sum()), 1), before / max(float(before.sum()), 1e-9)
    most = int((parts - fair).argmax())
    totals = state.counts.sum(axis=1)
    points = tuple(
        Point(begin + timedelta(days=at), float(state.counts[at, most]), float(totals[at]))
        for at in range(len(totals))
    )
    series = Series(of.subject, of.name, f"{of.measure} {of.bins[most]}", "day", points)
    usual = float(fair[most])
    reach = REACH * (usual * (1 - usual) / max(float(seen.sum()), 1)) ** 0.5
    return Anomaly(
        series,
        "drift",
        begin + timedelta(days=since),
        begin + timedelta(days=until),
        float(parts[most]),
        max(0.0, usual - reach),
        min(1.0, usual + reach),
        usual,
        strength,
    )
