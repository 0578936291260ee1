"""What is unusual: in what the documents say of themselves day by day, and from commit to commit.

`seedlint.series` finds it; here it gets its documents, what these have in common, and its picture.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from seedlint.report.metrics import Anomalies, AnomalyFigures, Mention, Picture
from seedlint.report.texts import cut
from seedlint.report.tracks import MEASURES, parents, tracks
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
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date, datetime

    from seedlint.export.sqlite import SqliteTables
    from seedlint.report.history import HistoryEntry
    from seedlint.report.metrics import Metrics
    from seedlint.report.tracks import Track
    from seedlint.series import Anomaly

ITEMS = 50
_DOCUMENTS = 20
_SHOWN_DAYS = 90
_SHOWN_COMMITS = 100
_TELLING = 0.8
"""What so many of the documents have in common is told, if it is much rarer among all."""
_RARE = 0.5


def with_anomalies(
    metrics: Metrics,
    store: SqliteTables,
    now: datetime,
    entries: Sequence[HistoryEntry],
    options: Options,
    *,
    fresh: Mapping[str, Collection[str]] | None = None,
    was: Collection[str] | None = None,
) -> Metrics:
    """Return the figures with what is unusual; as they are where the libraries for it are missing.

    ``entries`` are the points of the history, the report's own the last. The day of ``now`` is not over: the
    last one that counts is that before it. ``fresh`` are the documents with new findings, by rule, and
    ``was`` the ids of what the last report called unusual; None where that is not known.
    """
    if not metrics.articles or not available():
        return metrics
    last = now.date() - timedelta(days=1)
    every = tracks(store, last, entries)
    # What a commit changed today is known today.
    last_commit = max(last, now.date())
    every = [one for one in every if _is_current(one, last - timedelta(days=options.days))]
    if not every:
        return metrics  # nothing is there that could be unusual, and that is not known to be usual
    daily = [one for one in every if getattr(one, "cadence", "day") == "day"]
    steps = [one for one in every if getattr(one, "cadence", "day") == "commit"]
    found = fold([*detect(daily, last, options), *detect(steps, last_commit, options)], parents)
    found.sort(key=lambda one: (-one.since.toordinal(), -one.strength, one.series.key))
    items = tuple(
        replace(made, new=None if was is None else made.id not in was)
        for made in (_figures(one, store, (last_commit, options), fresh) for one in found[:ITEMS])
    )
    told = Anomalies(len(every), options.days, len(found), items)
    return replace(metrics, anomalies=told)


def _is_current(one: Track, first: date) -> bool:
    """Whether there is anything to look at: something since the first day, and something before it."""
    if isinstance(one, Series):
        days = [point.at for point in one.points if point.of is None or point.of > 0]
        if one.cadence == "commit":
            return len(days) > 1
    elif isinstance(one, Distribution):
        days = [day for day, counts in one.days if any(counts)]
    else:
        days = [point.at for _, points in one.values for point in points]
    return bool(days) and min(days) <= first


def _figures(
    one: Anomaly,
    store: SqliteTables,
    until: tuple[date, Options],
    fresh: Mapping[str, Collection[str]] | None,
) -> AnomalyFigures:
    series = one.series
    condition, values = _condition(one)
    documents: tuple[Mention, ...] = ()
    count, common = 0, None
    if series.cadence == "commit":
        documents, count = _touched(one, store, fresh)
    elif condition:
        span = (one.since.isoformat(), (one.until + timedelta(days=1)).isoformat())
        where = f"FROM article_documents WHERE published_at >= ? AND published_at < ? AND {condition}"
        count = int(store.one(f"SELECT count(*) {where}", (*span, *values))[0] or 0)
        rows = store.rows(
            f"SELECT document, line, title, provider_domain {where}"
            " ORDER BY published_at DESC, document LIMIT ?",
            (*span, *values, _DOCUMENTS),
        )
        documents = tuple(map(_mention, rows))
        common = _common(one, store, where, (*span, *values), count)
    share = any(point.of is not None for point in series.points)
    return AnomalyFigures(
        id=_id(one),
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
        picture=_picture(series, *until),
    )


def _mention(row: Sequence[Any]) -> Mention:
    path, line, title, domain = row
    return Mention(str(path), int(line or 1), cut(title), cut(domain))


def _touched(
    one: Anomaly, store: SqliteTables, fresh: Mapping[str, Collection[str]] | None
) -> tuple[tuple[Mention, ...], int]:
    """Return the documents that a jump from one commit to another is about, and how many there are.

    Those with new findings, if the last report can tell which are new; of a rule, or of all.
    """
    series = one.series
    if not one.rise or series.subject not in {"rule", "corpus"} or fresh is None:
        return (), 0
    if series.subject == "rule":
        paths = sorted(fresh.get(series.name, ()))
    else:
        paths = sorted({path for some in fresh.values() for path in some})
    found: list[Mention] = []
    for path in paths[:_DOCUMENTS]:
        rows = store.rows(
            "SELECT document, line, title, provider_domain FROM documents WHERE document = ?", (path,)
        )
        found += map(_mention, rows)
    return tuple(found), len(paths)


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
    if series.cadence != "day" or one.kind in {"silence", "vanished", "drop"} or one.observed < one.usual:
        return "", ()
    told = MEASURES.get(series.measure, "1") if series.subject in {"corpus", "provider"} else "1"
    if series.subject == "provider":
        return f"lower(provider_domain) = ? AND {told}", (series.name,)
    if series.subject == "topic" or (one.kind == "new" and series.measure.startswith("topic")):
        return "EXISTS (SELECT 1 FROM json_each(topics) WHERE value = ?)", (series.name,)
    if series.subject == "rule":
        named = "document IN (SELECT document FROM findings WHERE code = ?)"
        return named, (series.name,)
    return (
        (told, ()) if series.subject == "corpus" and series.measure in {*MEASURES, "documents"} else ("", ())
    )


def _common(one: Anomaly, store: SqliteTables, where: str, values: tuple[Any, ...], count: int) -> str | None:
    """Say what most of the documents have in common that is rare among all of them; None if nothing is."""
    if count < 2:
        return None
    for column, words in (("lower(provider_domain)", "of provider {}"), ("type", "of type {}")):
        if one.series.subject == "provider" and column.startswith("lower"):
            continue
        query = f"SELECT {column}, count(*) {where} AND {column} IS NOT NULL GROUP BY 1"
        row = next(iter(store.rows(f"{query} ORDER BY 2 DESC, 1 LIMIT 1", values)), None)
        if not row or row[0] is None or int(row[1] or 0) < _TELLING * count:
            continue
        total, alike = store.one(
            f"SELECT count(*), ifnull(sum({column} = ?), 0) FROM article_documents", (row[0],)
        )
        if total and int(alike or 0) / int(total or 1) < _RARE:
            return f"{row[1]} of {count} are {words.format(cut(row[0]))}"
    return None


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


__all__ = ["ITEMS", "with_anomalies"]
