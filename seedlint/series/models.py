"""What is usual, learnt day by day, for many series at once: of counts, and of shares.

A model is asked before each day (``before``) and told after it (``learn``); what it knew before each day is
kept in ``base``, so that a stretch of days can be compared with what was usual before its first day.
All arrays have a row for each series.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from seedlint.series.table import Table

_SHORTEST, _LONGEST = 28.0, 120.0
"""Half-lives of what is usual, in days: of busy series and of those with little to learn from."""
_BUSY = 4.0
"""From so many a day on, a series is busy."""
_OUTLIER = 3.0
"""Values farther from the usual, in standard deviations, are learnt as if they were so far."""
_WEEKS = 0.5 ** (1 / 16)
"""What a weekday's numbers keep of their weight from one week to the next."""
_FORGET = 0.5 ** (1 / 90)
"""The same from day to day for how much the numbers scatter."""
_WEIGHT = 20.0
"""Weight of what is taken for usual of scatter before any day has told."""
_LAG = 0.05
"""Standard deviation of a level while it is learnt, as a part of it; twice that in two weeks."""


class Stretch(NamedTuple):
    """What is in stretches of days: hits, exposure, sums for the variance, and the number of days."""

    hits: Any
    exposure: Any
    squares: Any
    wobble: Any
    days: Any


class Usual(NamedTuple):
    """What is to be expected of stretches of days: hits, their variance, and the level per exposure."""

    mean: Any
    variance: Any
    level: Any


def _kept(level: Any) -> Any:
    """Return what a level keeps of its weight from day to day."""
    import numpy as np

    half = np.clip(_SHORTEST * _BUSY / np.maximum(level, 1e-9), _SHORTEST, _LONGEST)
    return np.exp2(-1 / half)


class _Learnt:
    """What both models keep: the level, the scatter about it, and how alike neighbouring days are."""

    _PRIOR, _LEAST_SCATTER = 0.0, 0.0
    """What scatter is taken for at first, with the weight of 20, and the least it may be."""

    def __init__(self, table: Table) -> None:
        import numpy as np

        self.table = table
        rows, days = table.values.shape
        self.open = np.zeros(rows, dtype=bool)
        """Where days are learnt however far from the usual they are."""
        self.wobble = np.zeros((rows, days))
        self.base: dict[str, Any] = {
            name: np.zeros((rows, days + 1)) for name in ("level", "scatter", "doubt", "echo")
        }
        self._hits, self._weight = np.zeros(rows), np.zeros(rows)
        self._over, self._under = np.full(rows, self._PRIOR), np.full(rows, _WEIGHT)
        self._before, self._product, self._square = np.zeros(rows), np.zeros(rows), np.full(rows, _WEIGHT)

    def _keep(self, column: int, level: Any, scatter: Any, doubt: Any) -> None:
        """Keep what is known before a day."""
        import numpy as np

        self.base["level"][:, column] = level
        self.base["scatter"][:, column] = scatter
        self.base["doubt"][:, column] = doubt
        self.base["echo"][:, column] = np.clip(self._product / self._square, 0, 0.6)

    def _scattered(self, learnt: Any, over: Any, under: Any, score: Any) -> None:
        """Learn scatter (``over`` by ``under``) and the deviations of a day, where it is ``learnt``."""
        import numpy as np

        forget = np.where(learnt, _FORGET, 1)
        self._over = self._over * forget + np.where(learnt, over, 0)
        self._under = self._under * forget + np.where(learnt, under, 0)
        # A little of the prior each day keeps series of hardly any documents near the usual scatter.
        self._over += np.where(learnt, (1 - _FORGET) * self._PRIOR, 0)
        self._under += np.where(learnt, (1 - _FORGET) * _WEIGHT, 0)
        self._over = np.maximum(self._over, self._LEAST_SCATTER * self._under)
        self._product = self._product * forget + np.where(learnt, score * self._before, 0)
        self._square = self._square * forget + np.where(learnt, score**2 + (1 - _FORGET) * _WEIGHT, 0)
        self._before = np.where(learnt, score, self._before)

    def _grown(self, rows: Any, bases: Any, days: Any) -> Any:
        """Return how much more stretches scatter because neighbouring days are alike."""
        echo = self.base["echo"][rows, bases]
        return 1 + 2 * echo / (1 - echo) * (1 - 1 / days)


class Counts(_Learnt):
    """Counts per day: a level, factors of weekdays, and scatter beyond Poisson's (negative binomial).

    The exposure of a day is the factor of its weekday.
    """

    share = False
    _PRIOR, _LEAST_SCATTER = 2.0, 0.002

    def __init__(self, table: Table) -> None:
        """Begin without knowledge."""
        import numpy as np

        super().__init__(table)
        rows, days = table.values.shape
        self.exposure = np.zeros((rows, days))
        self.squares = np.zeros((rows, days))
        self._seen, self._fair = np.zeros((rows, 7)), np.zeros((rows, 7))
        self._note(0)

    def _note(self, column: int) -> None:
        import numpy as np

        level = self._hits / np.maximum(self._weight, 1e-9)
        scatter = np.maximum(self._over, 0) / self._under
        rare = 1 / np.maximum(level, 1e-9)
        doubt = np.minimum(0.7 * (rare + scatter) / np.maximum(self._weight, 1e-9), 100)
        self._keep(column, level, scatter, doubt)

    def before(self, column: int) -> None:
        """Work out the exposure of a day."""
        weekday = self.table.days[column].weekday()
        # With a little of an even week mixed in, so that few days decide nothing.
        prior = 0.7 + 0.5 * self.base["level"][:, column][:, None]
        factors = (self._seen + prior) / (self._fair + prior)
        factor = factors[:, weekday] * 7 / factors.sum(axis=1)
        self.exposure[:, column] = factor
        self.squares[:, column] = factor**2
        self.wobble[:, column] = factor**2 / (self._fair[:, weekday] + 0.7)

    def usual(self, rows: Any, bases: Any, of: Stretch) -> Usual:
        """Return what is expected of stretches by what was known before the days ``bases``."""
        import numpy as np

        days = of.days
        level = self.base["level"][rows, bases]
        mean = level * of.exposure
        # Errors of weekdays' factors cancel out over a week.
        wobbly = np.where(days < 7, level**2 * of.wobble * (1 - days / 7), 0)
        scatter = self.base["scatter"][rows, bases] * level**2 * of.squares + wobbly
        lag = (_LAG * (1 + np.minimum(days, 28) / 14)) ** 2
        grown = self._grown(rows, bases, days)
        variance = mean + scatter * grown + mean**2 * (self.base["doubt"][rows, bases] + lag)
        return Usual(mean, variance, level)

    def tails(self, hits: Any, exposure: Any, usual: Usual) -> Any:
        """Return the probability of so many hits or more where there are more than usual, else of as few."""
        import numpy as np
        from scipy import special

        del exposure
        mean = np.maximum(usual.mean, 1e-12)
        size = mean**2 / np.maximum(usual.variance - mean, 1e-9 * mean + 1e-12)
        chance = size / (size + mean)
        more = special.betainc(np.maximum(hits, 1e-9), size, 1 - chance)
        less = special.betainc(size, hits + 1, chance)
        return np.where(hits > mean, more, less)

    def learn(self, column: int, rows: Any, began: Any) -> None:
        """Take in a day where it is usual (a mask of rows); ``began``: where there is anything to learn."""
        import numpy as np

        level, scatter = self.base["level"][:, column], self.base["scatter"][:, column]
        exposure, value = self.exposure[:, column], self.table.values[:, column]
        mean = level * exposure
        deviation = np.sqrt(mean + scatter * mean**2 + 1e-12)
        young = self._weight < 21
        most = np.where(self.open | (young & (self._weight < 7)), np.inf, mean + _OUTLIER * deviation + 1)
        taken = np.clip(value, np.maximum(mean - _OUTLIER * deviation, 0), most)
        kept = np.where(rows, _kept(level), 1)
        self._hits = self._hits * kept + np.where(rows, taken, 0)
        self._weight = self._weight * kept + np.where(rows, exposure, 0)
        weekday = self.table.days[column].weekday()
        # The week is learnt during events, too: a wrong idea of it would make one each week.
        weekly = np.where(began, _WEEKS, 1)
        self._seen[:, weekday] = self._seen[:, weekday] * weekly + np.where(began, taken, 0)
        fair = np.where(young, self._hits / np.maximum(self._weight, 1e-9), level)
        self._fair[:, weekday] = self._fair[:, weekday] * weekly + np.where(began, fair, 0)
        learnt = rows & (self._weight >= 14)
        off = taken - mean
        self._scattered(learnt, off**2 - mean, mean**2, off / deviation)
        self._note(column + 1)

    def restart(self, row: int, column: int, hits: float, exposure: float) -> None:
        """Take another level for the usual one of a row, from the day ``column`` on."""
        self._hits[row], self._weight[row] = hits, max(exposure, 1.0)
        self._fair[row] *= 0
        self._seen[row] *= 0
        level = hits / self._weight[row]
        factors = self.exposure[row, max(column - 7, 0) : column]
        for back, factor in enumerate(factors):
            weekday = self.table.days[max(column - 7, 0) + back].weekday()
            # The pattern of the week stays, with the weight of some weeks.
            self._fair[row, weekday], self._seen[row, weekday] = 6 * level, 6 * level * factor


class Shares(_Learnt):
    """Shares of what there is each day, which is the exposure; with scatter beyond the binomial one."""

    share = True
    _PRIOR, _LEAST_SCATTER = 0.2, 0.001

    def __init__(self, table: Table) -> None:
        """Begin without knowledge."""
        import numpy as np

        assert table.totals is not None
        super().__init__(table)
        rows = len(table.values)
        self.exposure = table.totals
        self.squares = table.totals**2
        self._rate, self._day = np.zeros(rows), np.zeros(rows)
        self._note(0)

    def _note(self, column: int) -> None:
        import numpy as np

        level = (self._hits + 0.5) / (self._weight + 1)
        scatter = np.clip(self._over / self._under, 0, 0.9)
        batch = np.maximum(self._rate, 1)
        doubt = 0.7 * (1 + (batch - 1) * scatter) / (self._weight + 1) + 0.0025
        self._keep(column, level, scatter, doubt)

    def before(self, column: int) -> None:
        """Nothing to work out: what there is, is told."""

    def usual(self, rows: Any, bases: Any, of: Stretch) -> Usual:
        """Return what is expected of stretches by what was known before the days ``bases``."""
        import numpy as np

        level = self.base["level"][rows, bases]
        mean = level * of.exposure
        alike = np.maximum(of.squares / np.maximum(of.exposure, 1) - 1, 0)
        scatter = self.base["scatter"][rows, bases] * alike * self._grown(rows, bases, of.days)
        design = 1 + scatter + of.exposure * self.base["doubt"][rows, bases]
        return Usual(mean, mean * (1 - level) * design, level)

    def tails(self, hits: Any, exposure: Any, usual: Usual) -> Any:
        """Return the probability of so many hits or more where there are more than usual, else of as few."""
        import numpy as np
        from scipy import special

        plain = np.maximum(usual.mean * (1 - usual.level), 1e-12)
        design = np.maximum(usual.variance / plain, 1)
        # As many documents as would tell as much if each stood for itself.
        number, found = exposure / design, hits / design
        missed = np.maximum(number - found, 0)
        level = np.clip(usual.level, 1e-9, 1 - 1e-9)
        more = special.betainc(np.maximum(found, 1e-9), missed + 1, level)
        less = special.betainc(np.maximum(missed, 1e-9), found + 1, 1 - level)
        return np.where(hits > usual.mean, more, less)

    def learn(self, column: int, rows: Any, began: Any) -> None:  # noqa: PLR0914 - one calculation
        """Take in a day where it is usual (a mask of rows); ``began``: where there is anything to learn."""
        import numpy as np

        del began
        level, scatter = self.base["level"][:, column], self.base["scatter"][:, column]
        total, value = self.exposure[:, column], self.table.values[:, column]
        mean = level * total
        plain = np.maximum(mean * (1 - level), 1e-9)
        deviation = np.sqrt(plain * (1 + scatter * np.maximum(total - 1, 0)))
        young = self._weight < 20
        reach = np.where(self.open | young, np.inf, _OUTLIER * deviation + 0.5)
        taken = np.clip(value, np.maximum(mean - reach, 0), np.minimum(mean + reach, total))
        rows = rows & (total > 0)
        aged = np.where(self._day > 0, self._rate, 0)
        kept = np.where(rows, _kept(aged / 2), 1)
        self._hits = self._hits * kept + np.where(rows, taken, 0)
        self._weight = self._weight * kept + np.where(rows, total, 0)
        self._day += rows
        part = np.where(rows, 1 / np.minimum(np.maximum(self._day, 1), 30), 0)
        self._rate += part * (total - self._rate)
        learnt = rows & ~young
        off = taken - mean
        extra = np.clip(total - 1, 0, 1e6)
        # How much more than binomial: weighted by how much a day can tell about it.
        tells = extra / (1 + extra * scatter) ** 2
        over = np.minimum(off**2 / plain, 9 * deviation**2 / plain) - 1
        self._scattered(learnt, over * tells, extra * tells, off / deviation)
        self._note(column + 1)

    def restart(self, row: int, column: int, hits: float, exposure: float) -> None:
        """Take another level for the usual one of a row."""
        del column
        self._hits[row], self._weight[row] = hits, exposure


Model = Counts | Shares
