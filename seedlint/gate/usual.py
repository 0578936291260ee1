"""What is usual for a figure, by the points of the history: its line, and how far from it is still usual.

The line is Theil and Sen's: the median of the slopes between any two points, through the median of what is
left. A third of the points may be far off without moving it, and a corpus that grows does not leave it.
"""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

FEWEST = 8
"""So many points are needed to say what is usual."""
MOST = 30
"""So many are looked at, the last ones."""
_SPREADS = 4.0
_NORMAL = 1.4826
"""A median distance times this is a standard deviation where values are spread normally."""
_SHARE = 0.02
_LEAST = 2.0


class Usual(NamedTuple):
    """The lowest and the highest value that are usual, and the one on the line."""

    low: float
    high: float
    middle: float


def usual(values: Sequence[float]) -> Usual | None:
    """Return what would be usual after some values, None if there are too few to say so.

    At least two in a hundred of the value, and 2, are usual in either direction, so that a figure which has
    never changed may begin to.
    """
    values = values[-MOST:]
    count = len(values)
    if count < FEWEST:
        return None
    slope = median(
        (values[later] - values[at]) / (later - at) for at in range(count) for later in range(at + 1, count)
    )
    start = median(value - slope * at for at, value in enumerate(values))
    spread = median(abs(value - start - slope * at) for at, value in enumerate(values))
    middle = start + slope * count
    width = max(_SPREADS * _NORMAL * spread, _SHARE * abs(middle), _LEAST)
    return Usual(middle - width, middle + width, middle)


__all__ = ["FEWEST", "MOST", "Usual", "usual"]
