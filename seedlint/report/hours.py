"""Documents that were published at hours at which their provider hardly ever publishes.

A feed whose times move by some hours, because it lost its time zone, say, shows there after a few documents,
long before the hours of all documents are spread otherwise.
"""

from __future__ import annotations

from datetime import date
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
_SETTLED_DAYS = 14
"""So long ago it must have been: in its first two weeks, a new habit is not usual."""
_ENOUGH = 20.0
"""So many documents must tell what is usual."""
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
    for name, its in counts.items():
        if not its:
            continue
        days, there, rare = _rare_hours(its)
        hits, totals = (there * rare).sum(axis=1).tolist(), there.sum(axis=1).tolist()
        if days:
            points = tuple(map(Point, days, hits, totals))
            yield Series("provider", name, UNUSUAL_HOUR, "day", points)


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
    if not days:
        return [], None
    known, _, hours = _rare_hours(days)
    rare = dict(zip(known, hours, strict=True))
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


def _rare_hours(days: dict[date, list[int]]) -> tuple[list[date], Any, Any]:
    """Return the days with enough before them, their counts, and which hours were unusual till then."""
    import numpy as np

    ordered = sorted(days)
    counts = np.array([days[day] for day in ordered], float)
    ages = np.array([(day - ordered[0]).days for day in ordered])[:, None]
    # What is known some time before a day: all till then, each with what its age has left of it.
    sums = np.vstack([np.zeros(_HOURS), (counts * _KEPT**-ages).cumsum(axis=0)])
    known = sums[np.searchsorted(ages[:, 0], ages[:, 0] - _SETTLED_DAYS, side="right")] * _KEPT**ages
    usual = np.maximum.reduce([np.roll(known, by, axis=1) for by in (-1, 0, 1)])
    # As usual as the hours beside it: summer time moves all by one.
    order = usual.argsort(axis=1, kind="stable")
    few = np.take_along_axis(usual, order, axis=1).cumsum(axis=1) <= _RARE * known.sum(axis=1, keepdims=True)
    rare = np.zeros(counts.shape, bool)
    np.put_along_axis(rare, order, few, axis=1)
    enough = np.flatnonzero(known.sum(axis=1) >= _ENOUGH)
    return [ordered[at] for at in enough], counts[enough], rare[enough]


__all__ = ["at_unusual_hours", "span_of", "unusual_hours"]
