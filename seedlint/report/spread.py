"""How values and moments are spread: bins with round limits, and a timeline without gaps."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from seedlint.report.metrics import Bin, Distribution, Period, Timeline

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from seedlint.export.sqlite import SqliteTables

_MOST_BINS = 15
_MOST_PERIODS = 120
_MOST_DAYS = 62
_EARLIEST = date(1990, 1, 1)
"""As SL204 has it: what claims to be older is implausible."""


def distribution(store: SqliteTables, column: str, unknown: int | None = None) -> Distribution:
    """Return how the whole numbers in a column of `documents` are spread; ``unknown`` stands for no value.

    The bins are of one round width and hold the middle 98 % of the values; those below and above are
    counted in two that are open, so that a single absurd value does not hide all others.
    """
    where = f"FROM article_documents WHERE {column} IS NOT NULL"
    if unknown is not None:
        where += f" AND {column} <> {unknown}"
    rows = store.one("SELECT count(*) FROM article_documents")[0]
    count, low, high, mean = store.one(
        f"SELECT count(*), min({column}), max({column}), avg({column}) {where}"
    )
    if not count:
        return Distribution(column, rows, 0, None, None, None, None, ())

    def at(share: float) -> int:
        offset = min(int(count * share), count - 1)
        query = f"SELECT {column} {where} ORDER BY 1 LIMIT 1 OFFSET ?"
        return int(store.one(query, (offset,))[0])

    return Distribution(
        column,
        rows,
        count,
        low,
        at(0.5),
        high,
        round(mean, 2),
        tuple(_bins(store.rows(f"SELECT {column}, count(*) {where} GROUP BY 1"), at(0.01), at(0.99))),
    )


def _bins(counted: Iterator[Any], low: int, high: int) -> Iterator[Bin]:
    width = round_width(high - low + 1)
    start = low // width * width
    number = (high - start) // width + 1
    counts = [0] * number
    below = above = 0
    for value, count in counted:
        index = (value - start) // width
        if index < 0:
            below += count
        elif index >= number:
            above += count
        else:
            counts[index] += count
    if below:
        yield Bin(None, start, below)
    for index, count in enumerate(counts):
        yield Bin(start + index * width, start + (index + 1) * width, count)
    if above:
        yield Bin(start + number * width, None, above)


def round_width(span: int) -> int:
    """Return the least of 1, 2, 5, 10, 20, 50, … that cuts ``span`` values into few enough bins."""
    width = 1
    while True:
        for factor in (1, 2, 5):
            if span <= width * factor * (_MOST_BINS - 1):
                return width * factor
        width *= 10


def timeline(store: SqliteTables, now: datetime, source: str = "documents") -> Timeline:
    """Return how many documents were published when, and how they fare: the mean of their scores.

    ``source`` is the table or view of the documents that count.
    """
    after = (now.astimezone(UTC) + timedelta(days=2)).date()  # tomorrow is still plausible
    window = (_EARLIEST.isoformat(), after.isoformat())
    inside = "published_at >= ? AND published_at < ?"
    first, last, count = store.one(
        f"SELECT min(published_at), max(published_at), count(*) FROM {source} WHERE {inside}", window
    )
    missing, dated = store.one(f"SELECT count(*) - count(published_at), count(published_at) FROM {source}")
    if not count:
        return Timeline("year", (), missing, dated - count)
    begin, end = date.fromisoformat(first[:10]), date.fromisoformat(last[:10])
    unit, length = _unit(begin, end)
    counted = {
        row[0]: row[1:]
        for row in store.rows(
            f"SELECT substr(published_at, 1, {length}), count(*), avg(score) FROM {source}"
            f" WHERE {inside} GROUP BY 1",
            window,
        )
    }
    periods = tuple(_periods(counted, _starts(begin, end, length)))
    return Timeline(unit, periods, missing, dated - count)


def _periods(counted: Mapping[str, tuple[Any, ...]], starts: Iterable[str]) -> Iterator[Period]:
    """Yield periods with the number of documents in each, and the mean of their scores."""
    for start in starts:
        number, score = counted.get(start, (0, None))
        yield Period(start, int(number or 0), None if score is None else round(float(score), 1))


def _unit(begin: date, end: date) -> tuple[str, int]:
    """Return the unit that cuts a time into few enough periods, and how much of a date tells them apart."""
    if (end - begin).days < _MOST_DAYS:
        return "day", 10
    months = (end.year - begin.year) * 12 + end.month - begin.month + 1
    return ("month", 7) if months <= _MOST_PERIODS else ("year", 4)


def _starts(begin: date, end: date, length: int) -> Iterator[str]:
    """Yield the days, months or years from one day to another."""
    if length == 10:
        for day in range((end - begin).days + 1):
            yield (begin + timedelta(days=day)).isoformat()
    elif length == 7:
        for month in range(begin.year * 12 + begin.month - 1, end.year * 12 + end.month):
            yield f"{month // 12:04}-{month % 12 + 1:02}"
    else:
        for year in range(begin.year, end.year + 1):
            yield f"{year:04}"
