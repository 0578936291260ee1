"""What is told of an event: its kind, its numbers, and the band of the usual about them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

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
    seen = watch.stretches.between(event.row, event.since, end)
    nothing = not watch.model.share and not seen.hits
    # On days that are left out there may have been something.
    if nothing and not event.rise and seen.days >= _SILENCE_DAYS:
        return "silence"
    if end - event.since >= SHIFT_DAYS:
        return "shift"
    return "spike" if event.rise else "drop"


def figures(watch: Watch, event: Event) -> tuple[float, float, float, float]:
    """Return what was observed, the limits of the usual and the usual: a day's number, or a share."""
    share, end = watch.model.share, event.until + 1
    usual, hits, exposure = watch.compared(event, event.since, end)
    by = max(float(exposure), 1.0) if share else float(end - event.since)
    low, high = _limits(usual, by, share=share)
    return float(hits) / by, float(low), float(high), float(usual.mean) / by


def band_of(watch: Watch) -> tuple[Any, Any]:
    """Return the limits of the usual of each day of each row: of its number, or of its share."""
    import numpy as np

    model, share = watch.model, watch.model.share
    rows, days = model.exposure.shape
    bases = np.tile(np.arange(days), (rows, 1))
    for event in reversed(watch.events):
        bases[event.row, event.since : event.until + 1] = event.since
    exposure, squares = model.exposure, model.squares
    if share:
        # A day without documents has a band, too: that of a day with one.
        exposure = np.maximum(exposure, 1)
        squares = exposure**2
    with np.errstate(all="ignore"):
        usual = model.usual(np.arange(rows)[:, None], bases, Stretch(0, exposure, squares, model.wobble, 1))
        return _limits(usual, exposure if share else 1.0, share=share)


def _limits(usual: Usual, by: Any, *, share: bool) -> tuple[Any, Any]:
    """Return between which numbers nearly all stretches are that are as usual, divided by ``by``."""
    import numpy as np

    reach = REACH * np.sqrt(np.maximum(usual.variance, 0))
    high = (usual.mean + reach) / by
    return np.maximum(usual.mean - reach, 0) / by, np.minimum(high, 1) if share else high
