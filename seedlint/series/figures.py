"""What is told of an event: its kind, its numbers, and the band of the usual about them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from seedlint.series.daily import SHIFT_DAYS
from seedlint.series.models import Stretch
from seedlint.series.types import REACH

if TYPE_CHECKING:
    from seedlint.series.daily import Event, Watch
    from seedlint.series.models import Usual

_SILENCE_DAYS = 3
"""From so many days on, having nothing at all is silence."""


def kind(watch: Watch, event: Event) -> str:
    """Return what kind of anomaly an event is, by how long it lasted."""
    end = event.until + 1
    nothing = not watch.model.share and not watch.stretches.between(event.row, event.since, end).hits
    if nothing and not event.rise and end - event.since >= _SILENCE_DAYS:
        return "silence"
    if end - event.since >= SHIFT_DAYS:
        return "shift"
    return "spike" if event.rise else "drop"


def figures(watch: Watch, event: Event) -> tuple[float, float, float, float]:
    """Return what was observed, the limits of the usual and the usual: a day's number, or a share."""
    share, end = watch.model.share, event.until + 1
    usual, hits, exposure = watch.compared(event, event.since, end)
    by = max(float(exposure), 1.0) if share else float(end - event.since)
    return float(hits) / by, *_limits(usual, by, share=share), float(usual.mean) / by


def band(watch: Watch, row: int) -> list[tuple[float, float]]:
    """Return the limits of the usual of each day of a row: of its number, or of its share."""
    import numpy as np

    found, model = [], watch.model
    with np.errstate(all="ignore"):
        for column in range(watch.days):
            event = next((e for e in watch.events if e.row == row and e.since <= column <= e.until), None)
            exposure, squares = model.exposure[row, column], model.squares[row, column]
            if model.share:
                # A day without documents has a band, too: that of a day with one.
                exposure = max(float(exposure), 1.0)
                squares = exposure**2
            of = Stretch(0, exposure, squares, model.wobble[row, column], 1)
            usual = model.usual(row, event.since if event else column, of)
            found.append(_limits(usual, exposure if model.share else 1.0, share=model.share))
    return found


def _limits(usual: Usual, by: float, *, share: bool) -> tuple[float, float]:
    """Return between which numbers nearly all stretches are that are as usual, divided by ``by``."""
    mean, reach = float(usual.mean), REACH * math.sqrt(max(float(usual.variance), 0))
    high = (mean + reach) / by
    return max(0.0, mean - reach) / by, min(high, 1.0) if share else high
