"""Events in series of days: when one begins, when it ends, and when the unusual has become the usual.

The days are gone through once, each judged by what was known before it. So what was told of a day stays told,
whatever comes later; later days only say when it ended, and so what kind it was.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from seedlint.series.models import Usual
from seedlint.series.rhythm import Rhythm

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seedlint.series.models import Model
    from seedlint.series.types import Options

LENGTHS = (1, 2, 3, 4, 5, 7, 10, 14, 21, 28)
"""Days of the stretches that are compared with the usual."""

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
SILENCE_DAYS = 3
"""From so many days on, having nothing at all is silence."""
REACH = 2.6
"""Standard deviations on each side of the usual: nearly all days are between."""
_ABRUPT, _ABRUPT_DAYS = 0.6, 7
"""So much of the least change must be there against the days just before, too: at least so many."""
_HABIT, _HABIT_DAYS = 3, 200
"""What has happened so often in so many days, and passed, is a habit of the series, and is not told."""
MOST_STRENGTH = 300.0
_SUSPECT, _SUSPECT_LESS = 3.0, 1.5
"""Standard deviations from which on an exact probability is worked out: of more than usual, and of less."""


@dataclass(slots=True)
class Event:
    """What is unusual in a row: columns of its first and last day, and of the base that tells the usual."""

    row: int
    since: int
    until: int
    rise: bool
    strength: float
    base: int
    silent: bool = False
    lasting: bool = True
    ratio: float = 1.0
    back: float = 0.0
    back_since: int = 0
    habit: bool = False
    healing: bool = False
    heal_until: int = -1


def _long(event: Event) -> bool:
    return event.until - event.since >= SHIFT_DAYS


class Watch:
    """The machine that goes through the days of a table."""

    def __init__(self, model: Model, options: Options) -> None:
        """Begin before the first day."""
        import numpy as np

        self.model, self.options = model, options
        values = model.table.values
        self.rows, self.days = values.shape
        self.events: list[Event] = []
        self._active: dict[int, Event] = {}
        self._of: dict[int, list[Event]] = {}
        self._latest: dict[int, Event] = {}
        self._sums = {
            name: np.zeros((self.rows, self.days + 1)) for name in ("hits", "exposure", "squares", "wobble")
        }
        self._free = model.table.first.copy()
        self._warm = self._free + _WARM_DAYS
        self._learning = np.ones(self.rows, dtype=bool)
        self._idle = np.ones(self.rows, dtype=bool)
        self._rhythm = None if model.share else Rhythm(model.table)
        quiet = frozenset(options.quiet_days)
        self._skip = [day in quiet for day in model.table.quiet]
        self._judged = np.zeros(self.days + 1, dtype=int)

    def run(self) -> list[Event]:
        """Go through all days."""
        import numpy as np

        with np.errstate(all="ignore"):
            for column in range(self.days):
                self._day(column)
        for event in self.events:
            if event.lasting and self._latest.get(event.row) is event and event.row not in self._active:
                event.until = self.days - 1
        return self.events

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
        model, skip = self.model, self._skip[column]
        model.before(column)
        for name, of in (
            ("hits", model.table.values),
            ("exposure", model.exposure),
            ("squares", model.squares),
            ("wobble", model.wobble),
        ):
            sums = self._sums[name]
            sums[:, column + 1] = sums[:, column] if skip else sums[:, column] + of[:, column]
        self._judged[column + 1] = self._judged[column] + (not skip)
        began = column >= model.table.first
        if not skip:
            for event in list(self._active.values()):
                self._follow(event, column)
            for row, since, strength in self._alarms(column):
                self._begin(row, since, column, strength)
            if self._rhythm:
                self._silences(column, began)
        model.learn(column, began & self._learning & (not skip), began & (not skip))

    def _alarms(self, column: int) -> Iterator[tuple[int, int, float]]:  # noqa: PLR0914 - one calculation
        """Yield the rows in which a stretch that ends today is unusual, its first day, and how unusual."""
        import numpy as np

        end = column + 1
        starts = end - np.array(LENGTHS)
        starts = starts[starts >= 0]
        if not len(starts):
            return
        rows = np.flatnonzero(self._idle & (self._warm < end))
        if not len(rows):
            return
        usual, hits, exposure = self.stretch(rows[:, None], starts[None, :], end)
        off = np.abs(hits - usual.mean)
        fair = (starts[None, :] >= np.maximum(self._free, self._warm)[rows][:, None]) & (exposure > 0)
        least = np.where(hits > usual.mean, _SUSPECT, _SUSPECT_LESS)
        suspect = fair & (off >= self.options.floor) & (off**2 >= least**2 * usual.variance)
        suspect &= self._enough(hits, exposure, usual)
        suspect &= self._abrupt(rows, starts, hits, exposure)
        at, stretch = np.nonzero(suspect)
        if not len(at):
            return
        chance = self.model.tails(
            hits[at, stretch], exposure[at, stretch], Usual(*(part[at, stretch] for part in usual))
        )
        strengths = np.minimum(-np.log10(np.maximum(chance, 1e-320)), MOST_STRENGTH)
        best: dict[int, tuple[float, int]] = {}
        for one, which, strength in zip(at.tolist(), stretch.tolist(), strengths.tolist(), strict=True):
            if strength >= self.options.threshold:
                found = (strength, int(starts[which]))
                row = int(rows[one])
                best[row] = max(best.get(row, found), found)
        for row, (strength, since) in best.items():
            yield row, since, strength

    def stretch(self, rows: Any, starts: Any, end: Any) -> tuple[Usual, Any, Any]:
        """Return what is usual from ``starts`` to before ``end``, and the hits and exposure there."""
        import numpy as np

        sums = {name: of[rows, end] - of[rows, starts] for name, of in self._sums.items()}
        days = np.maximum(self._judged[end] - self._judged[starts], 1)
        usual = self.model.usual(rows, starts, sums["exposure"], sums["squares"], (sums["wobble"], days))
        return usual, sums["hits"], sums["exposure"]

    def _enough(self, hits: Any, exposure: Any, usual: Usual) -> Any:
        """Return where the change is as large as the options ask."""
        import numpy as np

        if self.model.share:
            return np.abs(hits / np.maximum(exposure, 1) - usual.level) >= self.options.minimum_points
        factor = 1 + self.options.minimum_change
        return (hits >= factor * usual.mean) | (hits * factor <= usual.mean)

    def _abrupt(self, rows: Any, starts: Any, hits: Any, exposure: Any) -> Any:
        """Return where stretches differ from as many days just before them, too: gradual changes do not."""
        import numpy as np

        end = starts[-1] + LENGTHS[0]
        lengths = np.maximum(end - starts, _ABRUPT_DAYS)
        earlier = np.maximum(starts - lengths, self.model.table.first[rows][:, None])
        at = rows[:, None]
        sums, exposures = self._sums["hits"], self._sums["exposure"]
        before = sums[at, starts[None, :]] - sums[at, earlier]
        by = np.maximum(exposures[at, starts[None, :]] - exposures[at, earlier], 1e-9)
        now, was = hits / np.maximum(exposure, 1e-9), before / by
        if self.model.share:
            return (np.abs(now - was) >= _ABRUPT * self.options.minimum_points) | (by < 1)
        factor = 1 + _ABRUPT * self.options.minimum_change
        return (now >= factor * was) | (now * factor <= was)

    def _begin(self, row: int, since: int, column: int, strength: float, *, silent: bool = False) -> None:
        if row in self._active:
            return
        base, end = since, column + 1
        if not silent:
            since = self._onset(row, since, end)
            base = since
        usual, hits, exposure = self.stretch(row, since, end)
        rise = bool(hits > usual.mean)
        latest = self._latest.get(row)
        healing = self._heals(row, since, hits, exposure)
        soon = bool(latest and latest.rise == rise and since - latest.until <= _SAME_DAYS)
        if latest and latest.lasting and soon and not latest.silent and not latest.healing:
            event, event.until = latest, column
            event.back = 0.0
        else:
            if latest and latest.lasting and latest.until < since:
                latest.lasting, latest.until = latest.healing, max(latest.since, since - 1)
            event = Event(row, since, column, rise, strength, base, silent)
            event.healing = healing
            event.habit = not healing and (soon or self._habit(event))
            self.events.append(event)
        event.ratio = self._ratio(event, end)
        self._active[row] = event
        # What is a habit belongs to what is usual.
        self._learning[row] = self.model.open[row] = event.habit
        self._idle[row] = False
        self._settle(event, column)

    def _habit(self, event: Event) -> bool:
        """Return whether a series does that now and then, such as a digest each month."""
        before = [
            one
            for one in self._of.get(event.row, ())
            if one.rise == event.rise and not one.lasting and event.since - one.since <= _HABIT_DAYS
        ]
        self._of.setdefault(event.row, []).append(event)
        return len(before) >= _HABIT

    def _onset(self, row: int, since: int, end: int) -> int:
        """Return the day since which the days before ``end`` differ most from what was usual."""
        import numpy as np

        earliest = max(int(self._free[row]), int(self._warm[row]), since - 7, 0)
        starts = np.arange(min(earliest, since), end)
        rows = np.full(len(starts), row)
        usual, hits, exposure = self.stretch(rows, starts, np.full(len(starts), end))
        # The logarithm of how much likelier the stretch is with a level of its own than with the usual one.
        mean = np.maximum(usual.mean, 1e-9)
        gain = hits * np.log(np.maximum(hits, 1e-9) / mean)
        if self.model.share:
            missed, left = exposure - hits, np.maximum(exposure - mean, 1e-9)
            gain = gain + missed * np.log(np.maximum(missed, 1e-9) / left)
        else:
            gain = gain - (hits - mean)
        rise = bool((hits > usual.mean)[since - starts[0]])
        gain[((hits > usual.mean) != rise) | ~self._enough(hits, exposure, usual)] = 0
        return int(starts[-1] - gain[::-1].argmax()) if gain.max() > 0 else since

    def _heals(self, row: int, since: int, hits: float, exposure: float) -> bool:
        """Return whether a series seems to go back to what was usual before its latest shift."""
        latest = self._latest.get(row)
        if latest is None or since > latest.heal_until:
            return False
        level = float(self.model.base["level"][row, latest.base])
        now = (hits + 0.5) / (exposure + 1) if self.model.share else hits / max(float(exposure), 1e-9)
        old = float(self.model.base["level"][row, since])
        # Nearer to the old level than to the new one, and not beyond it by more than the least change.
        if self.model.share:
            near = abs(now - level) < 0.5 * abs(old - level) or abs(now - level) < self.options.minimum_points
        else:
            factor = 1 + self.options.minimum_change
            near = level / factor <= now <= level * factor
            if not near and min(level, now) >= 0 and (level > old) == (now > old):
                near = abs(now - level) < 0.5 * abs(level - old) and now <= level * 1.5 * factor
        return bool(near)

    def _ratio(self, event: Event, end: int) -> float:
        _, hits, exposure = self._plain(event, event.since, end)
        if self.model.share:
            return float((hits + 0.5) / (exposure + 1))
        level = max(float(self.model.base["level"][event.row, event.base]), 1e-9)
        return float((hits + 0.5) / (level * exposure + 0.5))

    def _plain(self, event: Event, since: int, end: int) -> tuple[Usual, Any, Any]:
        import numpy as np

        row = event.row
        sums = {name: of[row, end] - of[row, since] for name, of in self._sums.items()}
        days = np.maximum(self._judged[end] - self._judged[since], 1)
        usual = self.model.usual(row, event.base, sums["exposure"], sums["squares"], (sums["wobble"], days))
        return usual, sums["hits"], sums["exposure"]

    def _follow(self, event: Event, column: int) -> None:
        """Take a further day of an event in: it goes on, or it is over."""
        usual, hits, exposure = self._plain(event, column, column + 1)
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
        _, hits, exposure = self._plain(event, event.since, column + 1)
        event.heal_until = -1 if event.healing else column + _HEAL_DAYS
        self.model.restart(event.row, column + 1, float(hits), float(exposure))
        self._release(event, column + 1)

    def _release(self, event: Event, end: int) -> None:
        del self._active[event.row]
        self._latest[event.row] = event
        self._learning[event.row] = self._idle[event.row] = True
        self.model.open[event.row] = False
        self._free[event.row] = end

    def _silences(self, column: int, began: Any) -> None:
        assert self._rhythm is not None
        for row, since, strength in self._rhythm.take(column, began, self.options.threshold):
            event = self._active.get(row)
            if event is not None:
                event.silent = event.silent or (not event.rise and since <= event.since)
            elif since >= max(self._warm[row], self._free[row]):
                self._begin(row, since, column, strength, silent=True)

    def kind(self, event: Event) -> str:
        """Return what kind of anomaly an event is, by how long it lasted."""
        end = event.until + 1
        length = end - event.since
        hits = self._sums["hits"][event.row, end] - self._sums["hits"][event.row, event.since]
        if not self.model.share and not event.rise and not hits and length >= SILENCE_DAYS:
            return "silence"
        if length >= SHIFT_DAYS:
            return "shift"
        return "spike" if event.rise else "drop"

    def figures(self, event: Event) -> tuple[float, float, float, float]:
        """Return what was observed, the limits of the usual and the usual: a day's number, or a share."""
        usual, hits, exposure = self._plain(event, event.since, event.until + 1)
        by = max(float(exposure), 1.0) if self.model.share else float(event.until + 1 - event.since)
        mean, reach = float(usual.mean), REACH * math.sqrt(max(float(usual.variance), 0))
        high = (mean + reach) / by
        return (
            float(hits) / by,
            max(0.0, mean - reach) / by,
            min(high, 1.0) if self.model.share else high,
            mean / by,
        )

    def band(self, row: int) -> list[tuple[float, float]]:
        """Return the limits of the usual of each day of a row: of its number, or of its share."""
        import numpy as np

        found = []
        with np.errstate(all="ignore"):
            for column in range(self.days):
                event = next((e for e in self.events if e.row == row and e.since <= column <= e.until), None)
                base = event.base if event else column
                one = self.model
                exposure, squares = one.exposure[row, column], one.squares[row, column]
                if one.share:
                    # A day without documents has a band, too: that of a day with one.
                    exposure = max(float(exposure), 1.0)
                    squares = exposure**2
                usual = one.usual(row, base, exposure, squares, (one.wobble[row, column], 1))
                mean, reach = float(usual.mean), REACH * math.sqrt(max(float(usual.variance), 0))
                by = exposure if one.share else 1.0
                high = (mean + reach) / by
                found.append((max(0.0, mean - reach) / by, min(high, 1.0) if one.share else high))
        return found
