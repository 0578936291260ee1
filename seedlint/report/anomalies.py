"""What is unusual: in what the documents say of themselves day by day, and from commit to commit.

`seedlint.series` finds it; here it gets its documents, what these have in common, and its picture.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from seedlint.report.evidence import Evidence
from seedlint.report.metrics import Anomalies, AnomalyFigures, Picture
from seedlint.report.texts import cut
from seedlint.report.tracks import commits, parents, tracks
from seedlint.series import (
    Distribution,
    Options,
    Series,
    Told,
    available,
    bands,
    commit_of,
    detect,
    fold,
    sentence,
)
from seedlint.util.words import number

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from seedlint.export.sqlite import SqliteTables
    from seedlint.report.history import HistoryEntry
    from seedlint.report.known import Fresh
    from seedlint.report.metrics import Metrics
    from seedlint.report.tracks import Track
    from seedlint.series import Anomaly, Band, Folded

_ITEMS = 50
_VIEWS = 3
_SHOWN_DAYS = 90
_SHOWN_COMMITS = 100


@dataclass(frozen=True, slots=True)
class Past:
    """What is known of earlier reports: the points of the history, the report's own the last.

    ``unusual`` are the ids of what they have called unusual, and ``fresh`` the findings that the last one did
    not have; None where that is not known.
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
    found = [*detect(daily, last, options), *detect(steps, today, options)]
    before = Told(past.unusual or ())
    found = _news(found, before, past.entries)
    evidence = Evidence(store, (first, last), past.fresh)
    try:
        folded = fold(found, parents, before, evidence.overlap)
        folded.sort(key=lambda one: _order(one.anomaly))
        shown = folded[:_ITEMS]
        names = before.names(one.anomaly for one in shown)
        limits = bands([one.anomaly.series for one in shown], today, options)
        teller = _Teller(evidence, before, today, past)
        items = tuple(map(teller.figures, shown, names, limits))
    finally:
        evidence.close()
    told = Anomalies(len(daily) + len(steps), options.days, len(folded), items)
    return replace(metrics, anomalies=told)


def _news(found: Sequence[Anomaly], told: Told, entries: Sequence[HistoryEntry]) -> list[Anomaly]:
    """Return anomalies without jumps at commits that an earlier report knew, and did not tell.

    It told of what they are a part of. Later, the documents by which that was seen are not known any more.
    """
    looked = [at for at, one in enumerate(entries[:-1]) if one.source == "run" and one.anomalies is not None]
    known = {one.commit for one in entries[: looked[-1] + 1]} - {None} if looked else set()
    return [
        one
        for one in found
        if one.series.cadence != "commit" or commit_of(one) not in known or told.name(one) is not None
    ]


def _order(one: Anomaly) -> tuple[int, float, tuple[str, str, str]]:
    """Return what puts the latest first, and the strongest of one day."""
    return -one.since.toordinal(), -one.strength, one.series.key


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

    def __init__(self, evidence: Evidence, told: Told, today: date, past: Past) -> None:
        self._evidence = evidence
        self._told = told
        self._today = today
        self._past = past

    def figures(self, folded: Folded, name: str, limits: Band) -> AnomalyFigures:
        """Return all that is told of an anomaly."""
        one = folded.anomaly
        series = one.series
        documents, count, common = self._evidence.about(one)
        present, present_count = self._evidence.present(one)
        share = any(point.of is not None for point in series.points)
        views = sorted(folded.views, key=lambda view: -view.strength)[:_VIEWS]
        said = sentence(one)
        if undated := self._evidence.undated(one):
            said += (
                f"; of all its documents, {number(undated)} have a publishedDateTime that is no moment,"
                " and no day"
            )
        return AnomalyFigures(
            id=name,
            kind=one.kind,
            subject=series.subject,
            name=cut(series.name) or "",
            measure=cut(series.measure) or "",
            sentence=cut(said) or "",
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
            documents_now=present,
            document_count_now=present_count,
            common=common,
            picture=_picture(series, self._today, limits),
            also=tuple(cut(sentence(view)) or "" for view in views),
            new=None if self._past.unusual is None else self._told.name(one) is None,
        )


def _rounded(value: float) -> float:
    return round(value, 4)


def _picture(series: Series, last: date, limits: Band) -> Picture:
    """Return the last points of a series with what was usual, as a chart shows them."""
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
