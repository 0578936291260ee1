"""Documents that were published at hours at which their provider hardly ever publishes.

A feed whose times move by some hours, because it lost its time zone, say, shows there after a few documents,
long before the hours of all documents are spread otherwise.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from seedlint.series import Point, Series
from seedlint.series.words import UNUSUAL_HOUR

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from seedlint.export.sqlite import SqliteTables

_HOURS = 24
_KEPT = 0.5 ** (1 / 56)
"""Older days weigh less, as in drifts: half after eight weeks."""
_RARE = 0.05
"""The least usual hours that have so small a part of the documents together are unusual."""
_ENOUGH = 20.0
"""So many documents must tell what is usual."""
_NEAR = (0.25, 0.5, 0.25)
"""The hours beside an hour are nearly as usual: summer time moves all by one."""
_LONGEST_SPAN = 12
_FROM = "FROM article_documents WHERE published_at >= ? AND published_at < ? AND lower(provider_domain)"


def unusual_hours(store: SqliteTables, window: tuple[str, str], names: Sequence[str]) -> Iterator[Series]:
    """Yield for each of some providers the share of a day's documents that are of unusual hours."""
    counts: dict[str, dict[date, list[int]]] = {name: {} for name in names}
    rows = store.rows(
        "SELECT lower(provider_domain), substr(published_at, 1, 10),"
        f" CAST(substr(published_at, 12, 2) AS INTEGER), count(*) {_FROM} IS NOT NULL GROUP BY 1, 2, 3",
        window,
    )
    for name, day, hour, count in rows:
        if (its := counts.get(str(name))) is not None and 0 <= (at := int(hour or 0)) < _HOURS:
            its.setdefault(date.fromisoformat(str(day)), [0] * _HOURS)[at] += int(count or 0)
    for name, days in counts.items():
        points = [
            Point(
                day,
                float(sum(n for n, one in zip(days[day], rare, strict=True) if one)),
                float(sum(days[day])),
            )
            for day, rare in _rare_hours(days)
        ]
        if points:
            yield Series("provider", name, UNUSUAL_HOUR, "day", tuple(points))


def at_unusual_hours(
    store: SqliteTables, window: tuple[str, str], name: str, since: date, until: date
) -> tuple[list[str], str | None]:
    """Return a provider's documents of unusual hours in some days, and in words what those hours are."""
    days: dict[date, list[int]] = {}
    found: list[tuple[str, date, int]] = []
    rows = store.rows(
        "SELECT document, substr(published_at, 1, 10), CAST(substr(published_at, 12, 2) AS INTEGER)"
        f" {_FROM} = ?",
        (*window, name),
    )
    for document, day, hour in rows:
        at, on = int(hour or 0), date.fromisoformat(str(day))
        if 0 <= at < _HOURS:
            days.setdefault(on, [0] * _HOURS)[at] += 1
            if since <= on <= until:
                found.append((str(document), on, at))
    rare = dict(_rare_hours(days))
    hits = [(document, at) for document, on, at in found if on in rare and rare[on][at]]
    return [document for document, _ in hits], span_of({at for _, at in hits})


def span_of(hours: set[int]) -> str | None:
    """Return the shortest time of day with some hours in it, in words; None if it is most of the day."""
    ordered = sorted(hours)
    if not ordered:
        return None
    # The longest gap between two of them, around midnight too, is what it leaves out.
    gaps = [
        ((after - at) % _HOURS or _HOURS, at, after)
        for at, after in zip(ordered, [*ordered[1:], ordered[0]], strict=True)
    ]
    gap, last, first = max(gaps)
    if _HOURS - gap + 1 > _LONGEST_SPAN:
        return None
    return f"between {first:02}:00 and {last:02}:59 UTC"


def _rare_hours(days: dict[date, list[int]]) -> Iterator[tuple[date, Any]]:
    """Yield for each day with enough before it which of the hours were unusual till then."""
    import numpy as np

    known: Any = np.zeros(_HOURS)
    before: date | None = None
    for day in sorted(days):
        if before is not None:
            known *= _KEPT ** ((day - before) / timedelta(days=1))
        if known.sum() >= _ENOUGH:
            usual = sum(part * np.roll(known, by) for part, by in zip(_NEAR, (-1, 0, 1), strict=True))
            order = usual.argsort(kind="stable")
            rare = np.zeros(_HOURS, bool)
            rare[order] = usual[order].cumsum() <= _RARE * usual.sum()
            yield day, rare
        known += days[day]
        before = day


__all__ = ["at_unusual_hours", "span_of", "unusual_hours"]
