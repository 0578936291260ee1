"""Series over time: by the documents' own dates from the tables, and by commits from the history.

All days of one table come from one query each, so that a year of a large corpus costs as much as a few
figures of the report.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from seedlint.report.hours import unusual_hours
from seedlint.report.places import MISSING
from seedlint.series import Distribution, Point, Series, Values
from seedlint.series.measures import ADDED
from seedlint.told.past import VOLUMES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from seedlint.export.sqlite import SqliteTables
    from seedlint.report.history import HistoryEntry
    from seedlint.tables.tables import Cell

DAYS = 400
"""So many days before the last one are looked at: a year, and what is needed to know what was usual."""
_PROVIDERS = 500
_TOPICS = 300
_TYPES = 50
_TEXT = "rtrim(excerpt, ' ' || char(9, 10, 13, 160, 8203, 8239, 12288))"
_ENDS = '.!?;:"”“’‘»«›‹)]}。！？」』।؟'
"""What an excerpt may end with, besides '; a feed that begins to cut its excerpts leaves off anywhere."""
_CUT = f"{_TEXT} <> '' AND (substr({_TEXT}, -3) = '...' OR instr('{_ENDS}''', substr({_TEXT}, -1)) = 0)"
MEASURES = {
    "with errors": "errors > 0",
    "with findings": "errors + warnings + notes > 0",
    "missing image": MISSING["image"],
    "missing excerpt": MISSING["excerpt"],
    "missing topic": MISSING["topic"],
    "missing related article": MISSING["related"],
    "with cut excerpt": _CUT,
}
"""Shares of the documents of a day, by the SQL that says which have the property."""
_HOURS = tuple(f"{hour:02}" for hour in range(24))
_LENGTHS = (0, 100, 200, 400, 800, 1600)

Track = Series | Distribution | Values


def tracks(store: SqliteTables, last: date) -> list[Track]:
    """Return all series by the documents' dates that are watched; ``last`` is the last day that counts."""
    first = last - timedelta(days=DAYS)
    window = window_of(last)
    return [
        *_by_provider(store, window, first),
        *_by_topic(store, window, first),
        *_types(store, window, first),
        *_by_rule(store, window),
        _hours(store, window),
        _excerpts(store, window),
    ]


def window_of(last: date) -> tuple[str, str]:
    """Return the first moment that is looked at, and the first one after the last day, for SQL."""
    return (last - timedelta(days=DAYS)).isoformat(), (last + timedelta(days=1)).isoformat()


_WHERE = "published_at >= ? AND published_at < ?"


def _by_provider(store: SqliteTables, window: tuple[str, str], first: date) -> Iterator[Track]:
    """Yield the documents of the corpus and of its providers a day, and the shares with a property."""
    sums = ", ".join(f"ifnull(sum({condition}), 0)" for condition in MEASURES.values())
    rows = store.rows(
        f"SELECT substr(published_at, 1, 10), lower(provider_domain), count(*), {sums}"
        f" FROM article_documents WHERE {_WHERE} GROUP BY 1, 2 ORDER BY 1",
        window,
    )
    whole: dict[date, list[int]] = {}
    by_provider: dict[str, dict[date, Sequence[Any]]] = defaultdict(dict)
    for day, domain, *counts in rows:
        at = date.fromisoformat(str(day))
        sofar = whole.setdefault(at, [0] * len(counts))
        whole[at] = [one + int(more or 0) for one, more in zip(sofar, counts, strict=True)]
        if domain is not None:
            by_provider[str(domain)][at] = counts
    yield from _measured("corpus", "", whole)
    largest = sorted(by_provider, key=lambda name: (-sum(one[0] for one in by_provider[name].values()), name))
    for name in largest[:_PROVIDERS]:
        yield from _measured("provider", name, by_provider[name])
    points = {
        name: tuple(Point(at, counts[0]) for at, counts in by_provider[name].items())
        for name in largest[:_PROVIDERS]
    }
    yield from _values("provider", first, points)
    yield from unusual_hours(store, window, largest[:_PROVIDERS])


def _values(measure: str, first: date, points: Mapping[str, tuple[Point, ...]]) -> Iterator[Values]:
    if points:
        yield Values("corpus", "", measure, first, tuple(points.items()))


def _types(store: SqliteTables, window: tuple[str, str], first: date) -> Iterator[Values]:
    counted: dict[str, list[Point]] = defaultdict(list)
    for day, name, count in store.rows(
        "SELECT substr(published_at, 1, 10), type, count(*) FROM article_documents"
        f" WHERE type IS NOT NULL AND {_WHERE} GROUP BY 1, 2 ORDER BY 1",
        window,
    ):
        counted[str(name)].append(Point(date.fromisoformat(str(day)), int(count or 0)))
    largest = sorted(counted, key=lambda name: (-sum(point.value for point in counted[name]), name))
    yield from _values("type", first, {name: tuple(counted[name]) for name in largest[:_TYPES]})


def _measured(subject: str, name: str, days: dict[date, Any]) -> Iterator[Series]:
    points = sorted(days.items())
    yield Series(subject, name, "documents", "day", tuple(Point(at, one[0]) for at, one in points))
    for number, measure in enumerate(MEASURES, 1):
        shares = tuple(Point(at, one[number], one[0]) for at, one in points)
        yield Series(subject, name, measure, "day", shares)


def _by_topic(store: SqliteTables, window: tuple[str, str], first: date) -> Iterator[Track]:
    counted: dict[str, dict[date, int]] = defaultdict(dict)
    for day, topic, count in store.rows(
        "SELECT substr(published_at, 1, 10), value, count(*) FROM article_documents,"
        f" json_each(article_documents.topics) WHERE {_WHERE} GROUP BY 1, 2 ORDER BY 1",
        window,
    ):
        counted[str(topic)][date.fromisoformat(str(day))] = int(count or 0)
    largest = sorted(counted, key=lambda name: (-sum(counted[name].values()), name))[:_TOPICS]
    points = {name: tuple(Point(at, count) for at, count in counted[name].items()) for name in largest}
    for name in largest:
        yield Series("topic", name, "documents", "day", points[name])
    yield from _values("topic", first, points)


def _by_rule(store: SqliteTables, window: tuple[str, str]) -> Iterator[Series]:
    """Yield for each rule the share of documents with findings of it, by their dates."""
    totals: dict[Cell, Cell] = dict(
        store.rows(
            f"SELECT substr(published_at, 1, 10), count(*) FROM documents WHERE {_WHERE} GROUP BY 1", window
        )
    )
    found: dict[str, dict[Cell, Cell]] = defaultdict(dict)
    for code, day, count in store.rows(
        "SELECT code, substr(published_at, 1, 10), count(DISTINCT documents.rowid) FROM findings"
        f" JOIN documents USING (document) WHERE {_WHERE} GROUP BY 1, 2",
        window,
    ):
        found[str(code)][day] = count
    days = sorted(map(str, totals))
    for code in sorted(found):
        its = found[code]
        points = [
            Point(date.fromisoformat(day), int(its.get(day) or 0), int(totals[day] or 0)) for day in days
        ]
        yield Series("rule", code, "with findings", "day", tuple(points))


def _hours(store: SqliteTables, window: tuple[str, str]) -> Distribution:
    rows = store.rows(
        "SELECT substr(published_at, 1, 10), CAST(substr(published_at, 12, 2) AS INTEGER), count(*)"
        f" FROM article_documents WHERE {_WHERE} GROUP BY 1, 2 ORDER BY 1",
        window,
    )
    return Distribution("corpus", "", "hour", _HOURS, _binned(rows, len(_HOURS)))


def _excerpts(store: SqliteTables, window: tuple[str, str]) -> Distribution:
    """Return how long excerpts are: a feed that cuts them, or sends whole articles, shows there."""
    bins = " ".join(f"WHEN length(excerpt) < {high} THEN {at}" for at, high in enumerate(_LENGTHS[1:]))
    rows = store.rows(
        f"SELECT substr(published_at, 1, 10), CASE {bins} ELSE {len(_LENGTHS) - 1} END, count(*)"
        f" FROM article_documents WHERE excerpt IS NOT NULL AND {_WHERE} GROUP BY 1, 2 ORDER BY 1",
        window,
    )
    names = [f"{low} to {high - 1}" for low, high in pairwise(_LENGTHS)]
    return Distribution(
        "corpus", "", "excerpt length", (*names, f"{_LENGTHS[-1]} or more"), _binned(rows, len(_LENGTHS))
    )


def _binned(rows: Iterable[Sequence[Cell]], bins: int) -> tuple[tuple[date, tuple[float, ...]], ...]:
    days: dict[date, list[float]] = {}
    for day, at, count in rows:
        counts = days.setdefault(date.fromisoformat(str(day)), [0.0] * bins)
        if 0 <= (number := int(at or 0)) < bins:
            counts[number] += int(count or 0)
    return tuple((day, tuple(counts)) for day, counts in sorted(days.items()))


# By commit


def commits(entries: Sequence[HistoryEntry]) -> Iterator[Series]:
    """Yield what the history tells: score, findings of rules, completeness of fields, one point a commit.

    The last entry is the report's own. What other rules, or another seedlint, measured is not compared with
    it: a rule that was not there found nothing.
    """
    entries = [one for one in entries if one.basis == entries[-1].basis]
    if len(entries) < 2:
        return
    for name in ("score", "errors", "warnings", "notes", "causes", "new_causes"):
        told = [(one, getattr(one, name)) for one in entries]
        points = tuple(_point(one, value) for one, value in told if value is not None)
        yield Series("corpus", "", name.replace("_", " "), "commit", points)
    if intake := _intake(entries):
        yield Series("intake", "", "with errors", "commit", intake)
    yield from _added(entries)
    kept = tuple(_point(one, one.baseline) for one in entries if one.baseline is not None)
    if kept:
        yield Series("baseline", "", "known findings", "commit", kept)
    for code in sorted({code for one in entries for code in one.rules}):
        points = tuple(_point(one, one.rules.get(code, 0)) for one in entries)
        yield Series("rule", code, "findings", "commit", points)
    for field in sorted({field for one in entries for field in one.fields}):
        told = [(one, one.fields[field]) for one in entries if field in one.fields]
        points = tuple(_point(one, rows - filled, rows) for one, (filled, rows) in told)
        yield Series("field", field, "missing value", "commit", points)
    for domain in sorted({domain for one in entries for domain in one.providers}):
        told = [(one, one.providers.get(domain)) for one in entries]
        points = tuple(_point(one, figures.errors) for one, figures in told if figures)
        yield Series("provider", domain, "errors", "commit", points)


def _intake(entries: Sequence[HistoryEntry]) -> tuple[Point, ...]:
    """Return what came in, a point a day: what one commit brings may be a single document.

    The commit is the one that brought the most with errors.
    """
    by_day: dict[str, list[tuple[int, int, str | None]]] = defaultdict(list)
    for one in entries:
        if one.intake is not None and one.intake[0]:
            by_day[one.moment[:10]].append((one.intake[1], one.intake[0], one.commit))
    return tuple(
        Point(
            date.fromisoformat(day),
            sum(wrong for wrong, _, _ in came),
            sum(changed for _, changed, _ in came),
            max(came, key=lambda one: one[:2])[2],
        )
        for day, came in sorted(by_day.items())
    )


def _added(entries: Sequence[HistoryEntry]) -> Iterator[Series]:
    """Yield how many more documents there are, of the corpus and its largest providers, a point a day.

    The documents' own dates don't tell: an import brings old ones.
    """
    days: dict[date, dict[str, tuple[int, int, str | None]]] = {}
    for before, one in pairwise(entries):
        day = days.setdefault(date.fromisoformat(one.moment[:10]), {})
        for name, more in _more(before, one):
            total, most, commit = day.get(name, (0, 0, one.commit))
            day[name] = total + more, max(most, more), one.commit if more > most else commit
    nothing = 0, 0, None
    for name in sorted({name for day in days.values() for name in day}):
        points = [(at, day.get(name, nothing)) for at, day in sorted(days.items())]
        made = tuple(Point(at, float(total), None, commit) for at, (total, _, commit) in points)
        yield Series("provider" if name else "corpus", name, ADDED, "commit", made)


def _more(before: HistoryEntry, one: HistoryEntry) -> Iterator[tuple[str, int]]:
    """Yield how many more documents a measurement has than the one before, by provider; "" is the corpus."""
    yield "", max(one.documents - before.documents, 0)
    if not before.volumes:
        return  # an older version did not write them
    whole = len(before.volumes) < VOLUMES
    for name, counts in one.volumes.items():
        was = before.volumes.get(name, (0,) if whole else (None,))[0]
        if was is not None:
            yield name, max((counts[0] or 0) - was, 0)


def _point(entry: HistoryEntry, value: float, of: float | None = None) -> Point:
    return Point(date.fromisoformat(entry.moment[:10]), value, of, entry.commit)


def parents(series: Series) -> list[tuple[str, str, str]]:
    """Return the keys of the series that one is a part of, the nearest first."""
    if series.cadence == "commit":
        return [("corpus", "", measure) for measure in _wholes(series)]
    if series.subject in {"corpus", ""}:
        return [("corpus", "", "with findings")] if series.measure == "with errors" else []
    if series.subject == "rule":
        return [("corpus", "", "with findings")]
    near = [(series.subject, series.name, "with findings")] if series.measure == "with errors" else []
    return [*near, ("corpus", "", series.measure)]


def _wholes(series: Series) -> tuple[str, ...]:
    """Return what of the corpus a series of commits is a part of; what is lost of the score has a reason."""
    severities = ("errors", "warnings", "notes")
    match series.subject, series.measure:
        case "rule", _:
            return *severities, "causes", "new causes", "score"
        case "provider", _:
            return series.measure, *(() if series.measure == ADDED else ("causes", "new causes", "score"))
        case "corpus", "new causes":
            return "causes", *severities, "score"
        case "corpus", "causes":
            return *severities, "score"
        case ("corpus", "errors" | "warnings" | "notes") | ("field", _):
            return ("score",)
    return ()


__all__ = ["DAYS", "MEASURES", "Track", "commits", "parents", "tracks"]
