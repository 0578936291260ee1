"""Which documents an anomaly is about, what these have in common, and whether two are about the same ones."""

from __future__ import annotations

import json
import sys
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from seedlint.report.hours import at_unusual_hours
from seedlint.report.metrics import Mention
from seedlint.report.texts import cut
from seedlint.report.tracks import MEASURES, window_of
from seedlint.series import is_improvement
from seedlint.series.fold import LATER_DAYS, excess
from seedlint.series.measures import ADDED
from seedlint.series.words import EXCERPT, HOUR, UNUSUAL_HOUR

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seedlint.export.sqlite import SqliteTables
    from seedlint.report.known import Fresh
    from seedlint.series import Anomaly, Series

_DOCUMENTS = 20
_TELLING = 0.8
"""What so many of the documents have in common is told, if it is much rarer among all."""
_RARE = 0.5
_SAME = 0.5
"""Anomalies that have so many of their documents in common are about the same ones."""
_EXPLAINED = 0.5
"""Documents on no day are told where they may be at least so much of what is missing."""
_MADE = 0.8
"""So much of what there is too much must be of the documents that a commit brought, to be its doing."""
_FEW_OTHERS = 1.5
"""If documents with such findings now are at most so many times what a jump brought, they are its own."""
_FINDINGS = frozenset(("with errors", "with findings"))
_BEFORE_DAYS = 28
"""Where documents are missing, those of so many days before say which."""
_PROVIDER = "provider"
_COLUMNS = {"lower(provider_domain)": _PROVIDER, "type": "type"}
"""What documents may have in common, and what that is called."""
_MENTION = "SELECT document, line, title, provider_domain"
_KEPT = (
    "document, line, title, provider_domain, type, published_at, topics, excerpt, errors, warnings, notes,"
    " image_count, topic_count, related_count"
)
_Where = tuple[str, tuple[Any, ...]]


class Evidence:
    """Looks documents up for anomalies.

    ``fresh`` are the findings that the last report did not have, None if that is not known; ``days`` are
    the first and the last day that anything unusual is about.
    """

    def __init__(self, store: SqliteTables, days: tuple[date, date], fresh: Sequence[Fresh] | None) -> None:
        """Copy the documents of the days that matter, of which all is asked: a year has many more."""
        since, last = days
        self._store = store
        self._fresh = fresh
        self._totals: dict[str, dict[Any, int]] = {}
        """How many documents have each value of a column."""
        self._sets: dict[Anomaly, frozenset[str]] = {}
        self._jumps: dict[Anomaly, list[str]] = {}
        self._window = window_of(last)
        self._hours: dict[Anomaly, str | None] = {}
        """When documents of unusual hours were published."""
        recent = f"published_at >= '{since - timedelta(days=_BEFORE_DAYS)}'"
        store.execute("DROP TABLE IF EXISTS temp.recent")
        store.execute(f"CREATE TEMP TABLE recent AS SELECT {_KEPT} FROM article_documents WHERE {recent}")

    def close(self) -> None:
        """Delete the copy."""
        self._store.execute("DROP TABLE temp.recent")

    def about(self, one: Anomaly) -> tuple[tuple[Mention, ...], int, str | None]:
        """Return the first documents that one is about, how many there are, and what most of them share."""
        if one.series.cadence == "commit":
            paths = self._touched(one)
            return self._mentions(paths), len(paths), None
        where = None if _missing(one) else self._where(one, one.since, one.until)
        if where is None:
            return (), 0, None
        count = int(self._store.one(f"SELECT count(*) {where[0]}", where[1])[0] or 0)
        rows = self._store.rows(
            f"{_MENTION} {where[0]} ORDER BY published_at DESC, document LIMIT ?", (*where[1], _DOCUMENTS)
        )
        return tuple(map(_mention, rows)), count, self._common(one, where, count)

    def present(self, one: Anomaly) -> tuple[tuple[Mention, ...], int]:
        """Return the first documents that have such findings now, and how many.

        Only where nobody knows which documents a jump between commits is about: only the report that saw it
        first knew which findings were new.
        """
        if one.series.cadence != "commit" or is_improvement(one) or self._touched(one):
            return (), 0
        paths = sorted(self._now(one.series))
        return self._mentions(paths), len(paths)

    def _mentions(self, paths: Sequence[str]) -> tuple[Mention, ...]:
        query = f"{_MENTION} FROM documents WHERE document = ?"
        # What is about the configuration is in no document.
        return tuple(_mention(row) for path in paths[:_DOCUMENTS] for row in self._store.rows(query, (path,)))

    def undated(self, one: Anomaly) -> int:
        """Return how many documents are on no day, where one says that there are fewer on some days."""
        if not _missing(one) or one.series.measure != "documents":
            return 0
        condition, values = _condition(one.series)
        query = f"SELECT count(*) FROM article_documents WHERE {_UNDATED} AND {condition}"
        count = int(self._store.one(query, values)[0] or 0)
        days = (one.until - one.since).days + 1
        # A few that were always there say nothing of why so many are missing.
        return count if count >= _EXPLAINED * (one.usual - one.observed) * days else 0

    def overlap(self, one: Anomaly, other: Anomaly) -> bool:
        """Return whether two anomalies are mostly about the same documents."""
        if _missing(one) != _missing(other):
            return False
        its, others = self._documents(one), self._documents(other)
        shared = len(its & others)
        if self._made(one, other, shared) or self._made(other, one, shared):
            return True
        near = abs((one.since - other.since).days) <= LATER_DAYS
        return near and shared >= _SAME * max(len(its), len(others), 1)

    def _made(self, jump: Anomaly, one: Anomaly, shared: int) -> bool:
        """Return whether a commit, or a rule, has brought what some days have too much of."""
        if not jump.series.name or not one.rise or shared < _MADE * max(excess(one), 1):
            return False
        if jump.series.cadence == one.series.cadence == "day":
            # Findings of one rule are not told once more as findings.
            return jump.series.subject == "rule" and one.series.measure in _FINDINGS
        if (jump.series.cadence, one.series.cadence) != ("commit", "day"):
            return False
        # Later it is only known which documents have such findings now: most must be those of the jump.
        return bool(self._touched(jump)) or len(self._documents(jump)) <= _FEW_OTHERS * excess(jump)

    def _documents(self, one: Anomaly) -> frozenset[str]:
        """Return all documents that one is about; where some are missing, those of the days before."""
        if one not in self._sets:
            if one.series.cadence == "commit":
                self._sets[one] = frozenset(self._touched(one) or self._now(one.series))
            else:
                span = (one.since, one.until)
                if _missing(one):
                    span = (one.since - timedelta(days=_BEFORE_DAYS), one.since - timedelta(days=1))
                where = self._where(one, *span)
                self._sets[one] = self._paths(where) if where else frozenset()
        return self._sets[one]

    def _where(self, one: Anomaly, since: date, until: date) -> _Where | None:
        """Return the SQL that says which documents of some days an anomaly is about; None if it is none."""
        if one.series.measure != UNUSUAL_HOUR:
            return _between(one, since, until)
        paths, self._hours[one] = at_unusual_hours(self._store, self._window, one.series.name, since, until)
        return "FROM recent WHERE document IN (SELECT value FROM json_each(?))", (json.dumps(paths),)

    def _paths(self, where: _Where) -> frozenset[str]:
        return frozenset(str(path) for (path,) in self._store.rows(f"SELECT document {where[0]}", where[1]))

    def _now(self, series: Series) -> frozenset[str]:
        """Return the documents with the findings that a series of commits counts."""
        if series.measure == ADDED:
            return frozenset()
        if series.subject == "rule":
            return self._paths(("FROM findings WHERE code = ?", (series.name,)))
        if series.subject == "provider":
            condition = "FROM article_documents WHERE lower(provider_domain) = ? AND errors > 0"
            return self._paths((condition, (series.name,)))
        return frozenset()

    def _touched(self, one: Anomaly) -> list[str]:
        if one not in self._jumps:
            self._jumps[one] = self._brought(one)
        return self._jumps[one]

    def _brought(self, one: Anomaly) -> list[str]:
        """Return the documents that are new, or have findings that the last report did not have, if so."""
        series, fresh = one.series, self._fresh
        if is_improvement(one) or one.since != series.points[-1].at:
            return []
        if series.measure == ADDED:
            query = "FROM article_documents JOIN temp.intake USING (document)"
            query += " WHERE lower(provider_domain) = ?" if series.name else ""
            return sorted(self._paths((query, (series.name,) if series.name else ())))
        if fresh is None:
            return []
        found = {
            it.document
            for it in fresh
            if series.subject in {"corpus", "intake"}
            or (series.subject == "rule" and it.code == series.name)
            or (series.subject == "provider" and it.own and it.provider == series.name)
        }
        return sorted(found)

    def _common(self, one: Anomaly, where: _Where, count: int) -> str | None:
        """Say what most of the documents have in common that is rare among all; None if nothing is."""
        if count < 2:
            return None
        if hours := self._hours.get(one):
            return f"{count} of {count} were published {hours}"
        for column, words in _COLUMNS.items():
            if one.series.subject == "provider" and words == _PROVIDER:
                continue
            query = (
                f"SELECT {column}, count(*) {where[0]} AND {column} IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1"
            )
            value, alike = next(iter(self._store.rows(query, where[1])), (None, 0))
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


def _missing(one: Anomaly) -> bool:
    """Return whether it is about documents that are not there."""
    return one.series.cadence == "day" and (not one.rise or one.kind in {"silence", "vanished", "drop"})


def _mention(row: Sequence[Any]) -> Mention:
    path, line, title, domain = row
    return Mention(str(path), int(line or 1), cut(title), cut(domain))


def _between(one: Anomaly, since: date, until: date) -> _Where | None:
    """Return the SQL that says which documents of some days an anomaly is about; None if it is about none."""
    condition, values = _condition(one.series)
    if not condition:
        return None
    span = (since.isoformat(), (until + timedelta(days=1)).isoformat())
    return f"FROM recent WHERE published_at >= ? AND published_at < ? AND {condition}", (*span, *values)


def _condition(series: Series) -> tuple[str, tuple[Any, ...]]:
    subject, name, measure = series.subject, series.name, series.measure
    values: tuple[Any, ...] = (name,)
    if subject in _BY_SUBJECT:
        condition = _BY_SUBJECT[subject]
    elif measure.startswith(HOUR):
        condition, values = "substr(published_at, 12, 2) = ?", (measure.removeprefix(HOUR),)
    elif measure.startswith(EXCERPT):
        low, _, high = measure.removeprefix(EXCERPT).partition(" to ")
        most = int(high) if high else sys.maxsize
        condition, values = "length(excerpt) BETWEEN ? AND ?", (int(low.split()[0]), most)
    else:
        condition = {**MEASURES, "documents": "1"}.get(measure, "")
        if condition and name:
            return f"lower(provider_domain) = ? AND {condition}", values
        values = ()
    return condition, values


_UNDATED = "',' || misfits || ',' LIKE '%,published_at,%'"
_BY_SUBJECT = {
    "topic": "EXISTS (SELECT 1 FROM json_each(topics) WHERE value = ?)",
    "type": "type = ?",
    "rule": "document IN (SELECT document FROM findings WHERE code = ?)",
}


__all__ = ["Evidence"]
