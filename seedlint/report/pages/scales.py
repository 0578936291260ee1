"""Axes: round ticks, and as many labels as there is room for."""

from __future__ import annotations

from math import ceil, floor, log10
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def ticks(most: float, about: int = 4) -> list[int]:
    """Return round whole numbers from 0 to one that is not below ``most``, in ``about`` equal steps."""
    if most <= 0:
        return [0, 1]
    step = _round_up(most / about)
    found = [0]
    while found[-1] < most:
        found.append(found[-1] + step)
    return found


def _round_up(width: float) -> int:
    if width <= 1:
        return 1
    power = int(10 ** floor(log10(width)))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= width)


def between(least: float, most: float, about: int = 4) -> list[float]:
    """Return round numbers from one that is not above ``least`` to one that is not below ``most``.

    They are near these, so that a line between them shows what changes.
    """
    width = (most - least) / about or abs(most) / about or 1.0
    power = 10.0 ** floor(log10(width))
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= width * (1 - 1e-9))
    first, last = floor(least / step + 1e-9), ceil(most / step - 1e-9)
    return [round(number * step, 10) for number in range(first, max(last, first + 1) + 1)]


def score_ticks(least: float) -> list[int]:
    """Return ticks for scores from ``least`` to 100: the whole range, or the part above a round number."""
    for low, step in ((95, 1), (90, 2), (80, 5), (60, 10), (50, 10)):
        if least > low:
            return list(range(low, 101, step))
    return list(range(0, 101, 20))


def thinned(labels: Sequence[str], room: int) -> int:
    """Return the least round n such that every n-th label fits into ``room``, the characters of a line."""
    longest = max(map(len, labels), default=1) + 2
    for step in (1, 2, 3, 4, 6, 12, 24, 48, 96):
        if (len(labels) + step - 1) // step * longest <= room:
            return step
    return max(1, len(labels))


def compact(number: float) -> str:
    """Return a number for an axis: 1200 is 1.2k."""
    for size, letter in ((1_000_000, "M"), (1_000, "k")):
        if number >= size:
            return f"{number / size:.3g}{letter}"
    return f"{number:g}"
