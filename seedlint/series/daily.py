"""Events in series of days: when one begins, when it ends, and when the unusual has become the usual.

The days are gone through once, each judged by what was known before it. So what was told of a day stays told,
whatever comes later; later days only say when it ended, and so what kind it was.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from seedlint.series.rhythm import Rhythm
from seedlint.series.stretches import Stretches

if TYPE_CHECKING:
    from seedlint.series.models import Model, Usual
    from seedlint.series.types import Options

SHIFT_DAYS = 7
"""From so many days on, what is unusual is a shift."""
_SILENT_DAYS = 28
"""After so many silent days, silence is the usual."""
_WARM_DAYS = 28
"""So many days must have been learnt before anything is unusual."""
_BACK = 2.5
"""Logarithm of the odds at which a series is as usual again."""
_HEAL_DAYS = 90
"""Within so many days, going back to the level before a shift is no new event."""
_SAME_DAYS = 10
"""An event of the same direction that begins so soon after another is more of that one."""
_HABIT, _HABIT_DAYS = 3, 200
"""What has happened so often in so many days, and passed, is a habit of the series, and is not told."""


@dataclass(slots=True)
class Event:
    """What is unusual in a row; what was known before its first day tells what would have been usual."""

    row: int
    since: int
    until: int
    rise: bool
    strength: float
    silent: bool = False
    lasting: bool = True
    ratio: float = 1.0
    back: float = 0.0
    back_since: int = 0
    habit: bool = False
    healing: bool = False
    heal_until: int = -1


class Watch:
    """The machine that goes through the days of a table."""

    def __init__(self, model: Model, options: Options) -> None:
        """Begin before the first day."""
        import numpy as np

        self.model, self.options = model, options
        rows, self.days = model.table.values.shape
        self.stretches = Stretches(model, options)
        self.events: list[Event] = []
        self._active: dict[int, Event] = {}
        self._of: dict[int, list[Event]] = {}
        self._latest: dict[int, Event] = {}
        self._free = model.table.first + _WARM_DAYS
        self._idle = np.ones(rows, dtype=bool)
        self._rhythm = None if model.share else Rhythm(model.table)
        quiet = frozenset(options.quiet_days)
        self._skip = [f"{day:%m-%d}" in quiet for day in model.table.days]

    def run(self) -> None:
        """Go through all days."""
        import numpy as np

        with np.errstate(all="ignore"):
            for column in range(self.days):
                self._day(column)
        for event in self.events:
            if event.lasting and self._latest.get(event.row) is event and event.row not in self._active:
                event.until = self.days - 1

    def told(self) -> list[Event]:
        """Return the events that are to be told.

        Not those that are a habit, or more of one before, unless they last; and going back to what was usual
        before a shift only if it did not last.
        """
        return [
            event
            for event in self.events
            if (
                not event.lasting
                if event.healing
                else not event.habit or event.until - event.since >= SHIFT_DAYS
            )
        ]

    def _day(self, column: int) -> None:
        import numpy as np

        model, skip = self.model, self._skip[column]
        model.before(column)
        self.stretches.take(column, skip=skip)
        began = column >= model.table.first
        if not skip:
            for event in list(self._active.values()):
                self._follow(event, column)
            rows = np.flatnonzero(self._idle & (self._free <= column))
            for row, since, strength in self.stretches.alarms(rows, self._free[rows], column + 1):
                self._begin(row, since, column, strength)
            if self._rhythm:
                self._silences(column, began)
        # What is a habit belongs to what is usual.
        model.learn(column, began & (self._idle | model.open) & (not skip), began & (not skip))

    def _begin(self, row: int, since: int, column: int, strength: float, *, silent: bool = False) -> None:
        end = column + 1
        if not silent:
            since = self.stretches.onset(row, since, end, int(self._free[row]))
        usual, hits, exposure = self.stretches.compared(row, since, since, end)
        rise = bool(hits > usual.mean)
        latest = self._latest.get(row)
        healing = self._heals(row, since, hits, exposure)
        soon = bool(latest and latest.rise == rise and since - latest.until <= _SAME_DAYS)
        if latest and latest.lasting and soon and not latest.silent and not latest.healing:
            event = latest
            event.until, event.back = column, 0.0
        else:
            if latest and latest.lasting and latest.until < since:
                latest.lasting, latest.until = latest.healing, max(latest.since, since - 1)
            event = Event(row, since, column, rise, strength, silent)
            event.healing = healing
            event.habit = not healing and (soon or self._habit(event))
            self.events.append(event)
        event.ratio = self._ratio(event, end)
        self._active[row] = event
        self.model.open[row] = event.habit
        self._idle[row] = False
        self._settle(event, column)

    def _habit(self, event: Event) -> bool:
        """Remember an event, and return whether its series does that now and then: a digest each month."""
        before = [
            one
            for one in self._of.get(event.row, ())
            if one.rise == event.rise and not one.lasting and event.since - one.since <= _HABIT_DAYS
        ]
        self._of.setdefault(event.row, []).append(event)
        return len(before) >= _HABIT

    def _heals(self, row: int, since: int, hits: float, exposure: float) -> bool:
        """Return whether a series seems to go back to what was usual before its latest shift."""
        latest = self._latest.get(row)
        if latest is None or since > latest.heal_until:
            return False
        level = float(self.model.base["level"][row, latest.since])
        now = (hits + 0.5) / (exposure + 1) if self.model.share else hits / max(float(exposure), 1e-9)
        old = float(self.model.base["level"][row, since])
        # Nearer to the old level than to the new one, and not beyond it by more than the least change.
        if self.model.share:
            near = abs(now - level) < 0.5 * abs(old - level) or abs(now - level) < self.options.minimum_points
        else:
            factor = 1 + self.options.minimum_change
            near = level / factor <= now <= level * factor
            if not near and (level > old) == (now > old):
                near = abs(now - level) < 0.5 * abs(level - old) and now <= level * 1.5 * factor
        return bool(near)

    def _ratio(self, event: Event, end: int) -> float:
        _, hits, exposure = self.compared(event, event.since, end)
        if self.model.share:
            return float((hits + 0.5) / (exposure + 1))
        level = max(float(self.model.base["level"][event.row, event.since]), 1e-9)
        return float((hits + 0.5) / (level * exposure + 0.5))

    def compared(self, event: Event, since: int, end: int) -> tuple[Usual, Any, Any]:
        """Return what is usual in some days by what was known before an event, and the hits and exposure."""
        return self.stretches.compared(event.row, event.since, since, end)

    def _follow(self, event: Event, column: int) -> None:
        """Take a further day of an event in: it goes on, or it is over."""
        usual, hits, exposure = self.compared(event, column, column + 1)
        mean = float(usual.mean)
        if exposure <= 0:
            return
        if self.model.share:
            level = min(max(float(usual.level), 1e-6), 1 - 1e-6)
            odds = hits * math.log(event.ratio / level)
            odds += (exposure - hits) * math.log((1 - event.ratio) / (1 - level))
            odds /= max(float(usual.variance) / max(mean * (1 - level), 1e-9), 1)
        else:
            odds = hits * math.log(event.ratio) - mean * (event.ratio - 1)
            odds /= max(float(usual.variance) / max(mean, 1e-9), 1)
        was = event.back
        event.back = max(0.0, was - odds)
        if event.back and not was:
            event.back_since = column
        if event.back >= _BACK:
            self._close(event, column)
        elif not event.back:
            event.until = column
            event.ratio = self._ratio(event, column + 1)
            self._settle(event, column)

    def _close(self, event: Event, column: int) -> None:
        """End an event: the days since it was over are usual ones."""
        event.until = max(event.back_since - 1, event.since)
        event.lasting = False
        event.heal_until = -1
        self._release(event, column + 1)

    def _settle(self, event: Event, column: int) -> None:
        """Take what was unusual long enough for the usual."""
        length = column + 1 - event.since
        if length < (_SILENT_DAYS if event.silent else SHIFT_DAYS):
            return
        _, hits, exposure = self.compared(event, event.since, column + 1)
        event.heal_until = -1 if event.healing else column + _HEAL_DAYS
        self.model.restart(event.row, column + 1, float(hits), float(exposure))
        self._release(event, column + 1)

    def _release(self, event: Event, end: int) -> None:
        del self._active[event.row]
        self._latest[event.row] = event
        self._idle[event.row] = True
        self.model.open[event.row] = False
        self._free[event.row] = end

    def _silences(self, column: int, began: Any) -> None:
        assert self._rhythm is not None
        for row, since, strength in self._rhythm.take(column, began, self.options.threshold):
            event = self._active.get(row)
            if event is not None:
                event.silent = event.silent or (not event.rise and since <= event.since)
            elif since >= self._free[row]:
                self._begin(row, since, column, strength, silent=True)
