"""Series of days as a table of numbers: a row a series, a column a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seedlint.series.types import Point

MOST_DAYS = 430
"""What is older is not looked at: a year, and what it takes to learn what is usual at its beginning."""

LARGEST = 1e9
"""Larger values count as this, so that their squares can be summed."""


@dataclass(frozen=True, slots=True)
class Table:
    """Values by series and day, and where each series begins.

    ``values`` and ``totals`` (of shares; else None) are arrays of series × days; ``first`` has the
    column of each series' first point other than 0, and the number of days where there is none.
    """

    days: tuple[date, ...]
    values: Any
    totals: Any | None
    first: Any


def table(rows: Sequence[Sequence[Point]], last: date, *, shares: bool) -> Table:
    """Return a table of series of days up to ``last``; days without a point have 0."""
    import numpy as np

    begin = last.toordinal() - MOST_DAYS + 1
    earliest = min((point.at.toordinal() for points in rows for point in points[:1]), default=begin)
    begin = min(max(begin, earliest), last.toordinal())
    number = last.toordinal() - begin + 1
    values = np.zeros((len(rows), number))
    totals = np.zeros((len(rows), number)) if shares else None
    for row, points in enumerate(rows):
        inside = [(at, point) for point in points if 0 <= (at := point.at.toordinal() - begin) < number]
        if not inside:
            continue
        columns = [at for at, _ in inside]
        values[row, columns] = [point.value for _, point in inside]
        if totals is not None:
            totals[row, columns] = [point.of or 0 for _, point in inside]
    values = sound(values)
    if totals is not None:
        totals = sound(totals)
        values = np.minimum(values, totals)
    there = (values if totals is None else totals) > 0
    first = np.where(there.any(axis=1), there.argmax(axis=1), number)
    days = tuple(date.fromordinal(begin) + timedelta(days=at) for at in range(number))
    return Table(days, values, totals, first)


def sound(values: Any) -> Any:
    """Return numbers as they are looked at: neither below 0, nor beyond all bounds, nor none."""
    import numpy as np

    return np.clip(np.nan_to_num(values, nan=0, posinf=LARGEST, neginf=0), 0, LARGEST)
