"""Stretches of days beside what was usual before them: which are unusual, and since when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from seedlint.series.models import Stretch, Usual
from seedlint.series.types import MOST_STRENGTH

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seedlint.series.models import Model
    from seedlint.series.types import Options

_LENGTHS = (1, 2, 3, 4, 5, 7, 10, 14, 21, 28)
"""Days of the stretches that are compared with the usual."""
_ABRUPT, _ABRUPT_DAYS = 0.6, 7
"""So much of the least change must be there against the week just before, too."""
_SUSPECT, _SUSPECT_LESS = 3.0, 1.5
"""Standard deviations from which on an exact probability is worked out: of more than usual, and of less."""
_LESS, _MORE, _MORE_SCATTERED = 0.7, 0.76, 0.4
"""Parts of the threshold that counts need: nothing has fewer documents by chance as often as many more, and
what scatters a lot has the longest tail, of which the least is known."""
_EARLIER_DAYS = 7
"""An event may have begun so much earlier than the stretch that shows it."""


class Stretches:
    """Running sums of the days of a table, from which any stretch of them is told."""

    def __init__(self, model: Model, options: Options) -> None:
        """Begin before the first day."""
        import numpy as np

        self._model, self._options = model, options
        rows, days = model.table.values.shape
        self._sums = [np.zeros((rows, days + 1)) for _ in range(4)]
        self._days = np.zeros(days + 1, dtype=int)

    def take(self, column: int, *, skip: bool) -> None:
        """Take in a day, or go past it."""
        model = self._model
        of = (model.table.values, model.exposure, model.squares, model.wobble)
        for sums, values in zip(self._sums, of, strict=True):
            sums[:, column + 1] = sums[:, column] if skip else sums[:, column] + values[:, column]
        self._days[column + 1] = self._days[column] + (not skip)

    def between(self, rows: Any, since: Any, end: Any) -> Stretch:
        """Return what is in the days from ``since`` to before ``end``."""
        import numpy as np

        hits, exposure, squares, wobble = (sums[rows, end] - sums[rows, since] for sums in self._sums)
        days = np.maximum(self._days[end] - self._days[since], 1)
        return Stretch(hits, exposure, squares, wobble, days)

    def compared(self, rows: Any, bases: Any, since: Any, end: Any) -> tuple[Usual, Any, Any]:
        """Return what is usual there by what was known before ``bases``, and the hits and exposure there."""
        of = self.between(rows, since, end)
        return self._model.usual(rows, bases, of), of.hits, of.exposure

    def alarms(self, rows: Any, first: Any, end: int) -> Iterator[tuple[int, int, float]]:
        """Yield the rows in which a stretch up to before ``end`` is unusual, its first day, and how unusual.

        Of each of the ``rows``, stretches begin on the day ``first`` or later.
        """
        import numpy as np

        starts = end - np.array(_LENGTHS)
        starts = starts[starts >= 0]
        if not len(rows) or not len(starts):
            return
        usual, hits, exposure = self.compared(rows[:, None], starts[None, :], starts[None, :], end)
        off = np.abs(hits - usual.mean)
        fair = (starts[None, :] >= first[:, None]) & (exposure > 0)
        least = np.where(hits > usual.mean, _SUSPECT, _SUSPECT_LESS)
        suspect = fair & (off >= self._options.floor) & (off**2 >= least**2 * usual.variance)
        suspect &= self._enough(hits, exposure, usual)
        suspect &= self._abrupt(rows[:, None], starts[None, :], hits, exposure)
        at, which = np.nonzero(suspect)
        if not len(at):
            return
        chance = self._model.tails(
            hits[at, which], exposure[at, which], Usual(*(part[at, which] for part in usual))
        )
        strengths = np.minimum(-np.log10(np.maximum(chance, 1e-320)), MOST_STRENGTH)
        least = self._least(rows[at], starts[which], hits[at, which] > usual.mean[at, which])
        best: dict[int, tuple[float, int]] = {}
        for row, since, strength, needed in zip(
            rows[at].tolist(), starts[which].tolist(), strengths.tolist(), least.tolist(), strict=True
        ):
            if strength >= needed:
                best[row] = max(best.get(row, (0.0, 0)), (strength, since))
        for row, (strength, since) in best.items():
            yield row, since, strength

    def _least(self, rows: Any, starts: Any, rise: Any) -> Any:
        """Return the least strength of stretches that are told."""
        import numpy as np

        threshold = self._options.threshold
        if self._model.share:
            return np.full(len(rows), threshold)
        scatter = self._model.base["scatter"][rows, starts]
        return threshold * np.where(rise, np.minimum(_MORE + _MORE_SCATTERED * scatter, 1), _LESS)

    def _enough(self, hits: Any, exposure: Any, usual: Usual) -> Any:
        """Return where the change is as large as the options ask."""
        import numpy as np

        if self._model.share:
            return np.abs(hits / np.maximum(exposure, 1) - usual.level) >= self._options.minimum_points
        factor = 1 + self._options.minimum_change
        return (hits >= factor * usual.mean) | (hits * factor <= usual.mean)

    def _abrupt(self, rows: Any, starts: Any, hits: Any, exposure: Any) -> Any:
        """Return where stretches differ from the week just before them, too: gradual changes do not."""
        import numpy as np

        earlier = np.maximum(starts - _ABRUPT_DAYS, self._model.table.first[rows])
        before = self.between(rows, earlier, starts)
        by = np.maximum(before.exposure, 1e-9)
        now, was = hits / np.maximum(exposure, 1e-9), before.hits / by
        if self._model.share:
            return (np.abs(now - was) >= _ABRUPT * self._options.minimum_points) | (by < 1)
        factor = 1 + _ABRUPT * self._options.minimum_change
        return (now >= factor * was) | (now * factor <= was)

    def onset(self, row: int, since: int, end: int, earliest: int) -> int:
        """Return the day since which the days before ``end`` differ most from what was usual."""
        import numpy as np

        starts = np.arange(min(max(earliest, since - _EARLIER_DAYS), since), end)
        usual, hits, exposure = self.compared(row, starts, starts, end)
        # The logarithm of how much likelier the stretch is with a level of its own than with the usual one.
        mean = np.maximum(usual.mean, 1e-9)
        gain = hits * np.log(np.maximum(hits, 1e-9) / mean)
        if self._model.share:
            missed, left = exposure - hits, np.maximum(exposure - mean, 1e-9)
            gain = gain + missed * np.log(np.maximum(missed, 1e-9) / left)
        else:
            gain = gain - (hits - mean)
        rise = bool((hits > usual.mean)[since - starts[0]])
        gain[((hits > usual.mean) != rise) | ~self._enough(hits, exposure, usual)] = 0
        return int(starts[-1] - gain[::-1].argmax()) if gain.max() > 0 else since
