"""Series, what may be unusual in them, and the options of looking for it: plain data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import date

MOST_STRENGTH = 300.0
"""What is even less likely is no stronger."""
REACH = 2.6
"""Standard deviations on each side of the usual: nearly everything is between."""


class Point(NamedTuple):
    """What was counted on a day, or at a commit.

    ``value`` is a count (``of`` is None), or how many of ``of`` have a property; ``of`` may be 0: nothing
    there that day. ``commit`` is for series of cadence ``commit``.
    """

    at: date
    value: float
    of: float | None = None
    commit: str | None = None


@dataclass(frozen=True, slots=True)
class Series:
    """One measure of one subject over time; ``points`` ascend.

    ``subject`` is what kind of thing it is about (``corpus``, ``provider``, ``topic``, ``field``,
    ``rule``, ``schema``), ``name`` which one (empty for the corpus). ``cadence`` is ``day`` (one point a
    day; days without one count as 0) or ``commit`` (a state after each commit, at any distance).
    """

    subject: str
    name: str
    measure: str
    cadence: str
    points: tuple[Point, ...]

    @property
    def is_share(self) -> bool:
        """Return whether its points are shares, and not counts."""
        return any(point.of is not None for point in self.points)

    @property
    def key(self) -> tuple[str, str, str]:
        """Return what tells this series from others."""
        return self.subject, self.name, self.measure


@dataclass(frozen=True, slots=True)
class Distribution:
    """How values were spread, day by day: for each day as many counts as there are ``bins``.

    ``measure`` is of what: ``hour``, ``quality``, ``title length``; ``bins`` are words for its values,
    such as ``00`` to ``23``.
    """

    subject: str
    name: str
    measure: str
    bins: tuple[str, ...]
    days: tuple[tuple[date, tuple[float, ...]], ...]


@dataclass(frozen=True, slots=True)
class Values:
    """A set of values that come and go, such as the topics of a corpus: for each, its documents by day.

    ``measure`` is what they are: ``topic``, ``type``, ``provider``. ``first`` is the first day that was
    looked at; a value that is not there from then on is new when it comes.
    """

    subject: str
    name: str
    measure: str
    first: date
    values: tuple[tuple[str, tuple[Point, ...]], ...]


@dataclass(frozen=True, slots=True)
class Anomaly:
    """Something unusual, told once, at its start.

    ``kind`` is ``spike``, ``drop``, ``shift``, ``silence``, ``drift``, ``new`` or ``vanished``.
    ``observed``, ``usual``, ``low`` and ``high`` are of one unit: the mean number per day from ``since`` to
    ``until`` for counts, a share from 0 to 1 for shares, the value for series of commits.
    ``strength`` is how unlikely it would be without a cause: 6 means once in a million such tests.
    For ``drift``, ``series`` is the share of the bin that changed most, its measure as ``hour 00``; for
    ``new`` and ``vanished`` it is the value's own.
    """

    series: Series
    kind: str
    since: date
    until: date
    observed: float
    low: float
    high: float
    usual: float
    strength: float

    @property
    def rise(self) -> bool:
        """Return whether there is more than usual, not less."""
        return self.observed > self.usual


@dataclass(frozen=True, slots=True)
class Options:
    """What counts as unusual.

    ``days``: anomalies that began in so many last days are told. ``floor``: the least difference from the
    usual, in documents (or findings) altogether. ``minimum_change``: the least change of a count, as a part
    of the usual; 0.5 is half as much again, or a third less. ``minimum_points``: the least change of a
    share, from 0 to 1. ``sensitivity``: ``low``, ``normal`` or ``high``. ``improvements``: whether changes
    for the better are told, too. ``quiet_days``: days of the year (``12-25``) that are left
    out of series of days.
    """

    days: int = 30
    floor: float = 5
    minimum_change: float = 0.5
    minimum_points: float = 0.05
    sensitivity: str = "normal"
    improvements: bool = False
    quiet_days: tuple[str, ...] = ("12-24", "12-25", "12-26", "12-31", "01-01")

    @property
    def threshold(self) -> float:
        """Return the least strength of an anomaly."""
        return {"low": 7.0, "normal": 5.0, "high": 3.5}[self.sensitivity]
