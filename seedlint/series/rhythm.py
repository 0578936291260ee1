"""The rhythm of a series: on which days of the week it has something, and how long it pauses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seedlint.series.table import Table

_WEEKS = 0.5 ** (1 / 32)
_LEAST_ACTIVE = 8
"""Days with something that must have been seen before a pause can be unusual."""
_LEAST_DAYS = 3
_EASE = 1.0
"""Silence is easier to tell than other events: its strength may be so much less."""
_LONGER = 1.25
"""A pause is unusual if it is so many times as surprising as the most surprising one before."""


class Rhythm:
    """How surprising the pause is in which each series is."""

    def __init__(self, table: Table) -> None:
        """Begin without knowledge."""
        import numpy as np

        rows = len(table.values)
        self.table = table
        self._active, self._number = np.zeros((rows, 7)), np.zeros((rows, 7))
        self._pause, self._most = np.zeros(rows), np.zeros(rows)
        self._last = np.full(rows, -1)
        self._ever = np.zeros(rows)

    def take(self, column: int, began: Any, threshold: float) -> Iterator[tuple[int, int, float]]:
        """Take in a day, and yield the rows that have become silent, since when, and how surprising it is."""
        import numpy as np

        weekday = self.table.days[column].weekday()
        there = self.table.values[:, column] > 0
        chance = (self._active[:, weekday] + 0.5) / (self._number[:, weekday] + 1)
        ended = there & (self._pause > 0)
        needed = np.maximum(threshold - _EASE, self._most * _LONGER + 0.5)
        # A pause that was told is no part of the rhythm.
        self._most = np.where(ended & (self._pause < needed), np.maximum(self._most, self._pause), self._most)
        self._pause = np.where(there, 0, self._pause + np.where(began, -np.log10(1 - chance), 0))
        self._last = np.where(there, column, self._last)
        self._ever += there
        silent = ~there & (self._pause >= needed) & (self._ever >= _LEAST_ACTIVE)
        silent &= column - self._last >= _LEAST_DAYS
        for row in np.flatnonzero(silent).tolist():
            yield row, self._missed(row, int(self._last[row]) + 1, column), float(self._pause[row])
        told = ~there & (self._pause >= needed)
        weight = np.where(began & ~told, _WEEKS, 1)
        self._active[:, weekday] = self._active[:, weekday] * weight + (began & there)
        self._number[:, weekday] = self._number[:, weekday] * weight + (began & ~told)

    def _missed(self, row: int, since: int, column: int) -> int:
        """Return the first day of a pause on which something was to be expected."""
        chances = (self._active[row] + 0.5) / (self._number[row] + 1)
        most = chances.max()
        for at in range(since, column):
            if chances[self.table.days[at].weekday()] >= most / 2:
                return at
        return since
