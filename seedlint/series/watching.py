"""The daily walk through many series at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.series.daily import Watch
from seedlint.series.figures import figures, kind
from seedlint.series.models import Counts, Shares
from seedlint.series.table import table
from seedlint.series.types import Anomaly, Options, Series

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from seedlint.series.types import Point


def daily(many: Sequence[Series], last: date, options: Options) -> Iterator[Anomaly]:
    """Yield the anomalies of series of days, all of them counts or all of them shares, whenever they were."""
    if not many:
        return
    watch = watched(many, last, options)
    days = watch.model.table.days
    watch.run()
    for event in watch.told():
        since, until = days[event.since], days[event.until]
        yield Anomaly(
            many[event.row], kind(watch, event), since, until, *figures(watch, event), event.strength
        )


def watched(many: Sequence[Series], last: date, options: Options) -> Watch:
    """Return what walks through series of days, all of them counts or all of them shares."""
    share = many[0].is_share
    rows: list[Sequence[Point]] = [one.points for one in many]
    made = table(rows, last, shares=share)
    return Watch(Shares(made) if share else Counts(made), options)
