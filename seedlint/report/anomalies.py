"""What is unusual: in what the documents say of themselves day by day, and from commit to commit.

`seedlint.series` finds it; here it gets its documents, what these have in common, and its picture.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from seedlint.report.metrics import Anomalies, AnomalyFigures, Mention, Picture
from seedlint.report.texts import cut
from seedlint.report.tracks import MEASURES, commits, parents, tracks
from seedlint.series import (
    Distribution,
    Options,
    Series,
    available,
    band,
    commit_of,
    detect,
    fold,
    sentence,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from seedlint.export.sqlite import SqliteTables
    from seedlint.report.history import HistoryEntry
    from seedlint.report.known import Fresh
    from seedlint.report.metrics import Metrics
    from seedlint.report.tracks import Track
    from seedlint.series import Anomaly

_ITEMS = 50
_DOCUMENTS = 20
_SHOWN_DAYS = 90
_SHOWN_COMMITS = 100
_TELLING = 0.8
"""What so many of the documents have in common is told, if it is much rarer among all."""
_RARE = 0.5
_PROVIDER = "provider"
_COLUMNS = {"lower(provider_domain)": _PROVIDER, "type": "type"}
"""What documents may have in common, and what that is called."""
_MENTION = "SELECT document, line, title, provider_domain"


@dataclass(frozen=True, slots=True)
class Past:
    """What is known of earlier reports: the points of the history, the report's own the last.

    ``unusual`` are the ids of what the last one called unusual, and ``fresh`` the findings that it did not
    have; None where that is not known.
    """

    entries: Sequence[HistoryEntry]
    unusual: Collection[str] | None = None
    fresh: Sequence[Fresh] | None = None


def with_anomalies(
    metrics: Metrics, store: SqliteTables, now: datetime, past: Past, options: Options
) -> Metrics:
    """Return the figures with what is unusual; as they are where the libraries for it are missing.

    The day of ``now`` is not over: the last day of documents that counts is that before it. What a commit
    changed today is known today.
    """
    if not metrics.articles or not available():
        return metrics
    today = now.date()
    last = today - timedelta(days=1)
    first = last - timedelta(days=options.days)
    daily = [one for one in tracks(store, last) if _begins(one) <= first]
    steps = [one for one in commits(past.entries) if len(one.points) > 1]
    if not daily and not steps:
        return metrics  # nothing is there that could be unusual, and that is not known to be usual
    found = fold([*detect(daily, last, options), *detect(steps, today, options)], parents)
    found.sort(key=lambda one: (-one.since.toordinal(), -one.strength, one.series.key))
    teller = _Teller(store, today, past, options)
    items = tuple(map(teller.figures, found[:_ITEMS]))
    told = Anomalies(len(daily) + len(steps), options.days, len(found), items)
    return replace(metrics, anomalies=told)


def _begins(one: Track) -> date:
    """Return the first day that there is anything of a series; without one, none can be unusual."""
    if isinstance(one, Series):
        days = [point.at for point in one.points if point.of is None or point.of > 0]
    elif isinstance(one, Distribution):
        days = [day for day, counts in one.days if any(counts)]
    else:
        days = [point.at for _, points in one.values for point in points]
    return min(days, default=date.max)


class _Teller:
    """Tells of anomalies: their documents, what these have in common, their pictures."""

    def __init__(self, store: SqliteTables, today: date, past: Past, options: Options) -> None:
        self._store = store
        self._today = today
        self._past = past
        self._options = options
        self._totals: dict[str, dict[Any, int]] = {}
        """How many documents have each value of a column."""

    def figures(self, one: Anomaly) -> AnomalyFigures:
        """Return all that is told of an anomaly."""
        series = one.series
        documents, count, common = self._about(one)
        share = any(point.of is not None for point in series.points)
        name = _id(one)
        was = self._past.unusual
        return AnomalyFigures(
            id=name,
            kind=one.kind,
            subject=series.subject,
            name=cut(series.name) or "",
            measure=cut(series.measure) or "",
            sentence=cut(sentence(one)) or "",
            since=one.since.isoformat(),
            until=one.until.isoformat(),
            observed=_rounded(one.observed),
            low=_rounded(one.low),
            high=_rounded(one.high),
            usual=_rounded(one.usual),
            unit="share" if share else series.measure,
            commit=commit_of(one) if series.cadence == "commit" else None,
            documents=documents,
            document_count=count,
            common=common,
            picture=_picture(series, self._today, self._options),
            new=None if was is None else name not in was,
        )

    def _about(self, one: Anomaly) -> tuple[tuple[Mention, ...], int, str | None]:
        """Return the first documents that one is about, how many there are, and what most of them share."""
        if one.series.cadence == "commit":
            paths = self._touched(one)
            query = f"{_MENTION} FROM documents WHERE document = ?"
            # What is about the configuration is in no document.
            shown = [row for path in paths[:_DOCUMENTS] for row in self._store.rows(query, (path,))]
            return tuple(map(_mention, shown)), len(paths), None
        condition, values = _condition(one)
        if not condition:
            return (), 0, None
        span = (one.since.isoformat(), (one.until + timedelta(days=1)).isoformat())
        where = f"FROM article_documents WHERE published_at >= ? AND published_at < ? AND {condition}"
        values = (*span, *values)
        count = int(self._store.one(f"SELECT count(*) {where}", values)[0] or 0)
        rows = self._store.rows(
            f"{_MENTION} {where} ORDER BY published_at DESC, document LIMIT ?", (*values, _DOCUMENTS)
        )
        return tuple(map(_mention, rows)), count, self._common(one, where, values, count)

    def _touched(self, one: Anomaly) -> list[str]:
        """Return the documents with findings that the last report did not have, if that is the jump."""
        series, fresh = one.series, self._past.fresh
        if fresh is None or not one.rise or series.subject not in {"rule", "corpus"}:
            return []
        return sorted({it.document for it in fresh if series.subject == "corpus" or it.code == series.name})

    def _common(self, one: Anomaly, where: str, values: tuple[Any, ...], count: int) -> str | None:
        """Say what most of the documents have in common that is rare among all; None if nothing is."""
        if count < 2:
            return None
        for column, words in _COLUMNS.items():
            if one.series.subject == "provider" and words == _PROVIDER:
                continue
            query = (
                f"SELECT {column}, count(*) {where} AND {column} IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1"
            )
            value, alike = next(iter(self._store.rows(query, values)), (None, 0))
            if value is None or int(alike or 0) < _TELLING * count:
                continue
            totals = self._count(column)
            if totals[value] < _RARE * sum(totals.values()):
                return f"{alike} of {count} are of {words} {cut(value)}"
        return None

    def _count(self, column: str) -> dict[Any, int]:
        if column not in self._totals:
            rows: Any = self._store.rows(f"SELECT {column}, count(*) FROM article_documents GROUP BY 1")
            self._totals[column] = dict(rows)
        return self._totals[column]


def _mention(row: Sequence[Any]) -> Mention:
    path, line, title, domain = row
    return Mention(str(path), int(line or 1), cut(title), cut(domain))


def _id(one: Anomaly) -> str:
    """Return a name that stays the same from report to report, though its end and numbers change."""
    # Not of which kind it is: a spike that lasts becomes a shift.
    told = "\0".join((*one.series.key, one.series.cadence, one.since.isoformat()))
    return blake2b(told.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def _rounded(value: float) -> float:
    return round(value, 4)


def _condition(one: Anomaly) -> tuple[str, tuple[Any, ...]]:
    """Return the SQL that says which documents an anomaly is about; empty if it is about none."""
    series = one.series
    if not one.rise or one.kind in {"silence", "vanished", "drop"}:
        return "", ()
    if series.subject == "topic":
        return "EXISTS (SELECT 1 FROM json_each(topics) WHERE value = ?)", (series.name,)
    if series.subject == "rule":
        return "document IN (SELECT document FROM findings WHERE code = ?)", (series.name,)
    told = {**MEASURES, "documents": "1"}.get(series.measure)
    if told is None:
        return "", ()
    return (f"lower(provider_domain) = ? AND {told}", (series.name,)) if series.name else (told, ())


def _picture(series: Series, last: date, options: Options) -> Picture:
    """Return the last points of a series with what was usual, as a chart shows them."""
    limits = band(series, last, options)
    if series.cadence == "day":
        usual = {day: (low, high) for day, low, high in limits}
        values = {point.at: point for point in series.points}
        begin = max(last - timedelta(days=_SHOWN_DAYS), min(values, default=last))
        days = [begin + timedelta(days=number) for number in range((last - begin).days)]
        return Picture(
            tuple(day.isoformat() for day in days),
            tuple(_value(values.get(day)) for day in days),
            tuple(_rounded(max(usual.get(day, (0, 0))[0], 0)) for day in days),
            tuple(_rounded(usual.get(day, (0, 0))[1]) for day in days),
        )
    # The first point has nothing before it that would say what is usual.
    sound = [point for point in series.points if point.of is None or point.of >= 0][1:]
    shown = list(zip(sound, limits, strict=False))[-_SHOWN_COMMITS:]
    return Picture(
        tuple(point.at.isoformat() for point, _ in shown),
        tuple(_value(point) for point, _ in shown),
        tuple(_rounded(max(low, 0)) for _, (_, low, _) in shown),
        tuple(_rounded(high) for _, (_, _, high) in shown),
    )


def _value(point: Any) -> float | None:
    """Return what is drawn of a point: a count, or a share; None for a share of nothing."""
    if point is None:
        return 0.0
    if point.of is None:
        return _rounded(point.value)
    return _rounded(point.value / point.of) if point.of else None


__all__ = ["Past", "with_anomalies"]
