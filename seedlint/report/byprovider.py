"""What the page of a provider tells beside its figures: its own causes, and its days."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from seedlint.export.score import COSTS
from seedlint.report.advice import ADVICE
from seedlint.report.causes import not_compiled
from seedlint.report.metrics import CauseFigures
from seedlint.report.places import RANK
from seedlint.report.texts import cut

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from seedlint.export.sqlite import SqliteTables
    from seedlint.report.metrics import AnomalyFigures, Metrics, ProviderFigures

DAYS = 90
CAUSES = 20
_ADVISABLE = 3 * CAUSES
"""More than a text to the provider has: some of them may turn out to be about somebody else, too."""
_LONGEST_DOMAIN = 253
"""Characters; what is longer is no domain, and has no page."""


class Day(NamedTuple):
    """A day, how many documents are of it, and how many of these have errors."""

    at: str
    documents: int
    flawed: int


@dataclass(slots=True)
class ProviderDetails:
    """What is told of one provider.

    ``causes`` are the weightiest of its own, ``counts`` how many it has of each severity; a cause is of the
    worst severity that it has. ``days`` are the last 90 without gaps, ``last`` is the day of the last
    document until then, None without any.
    """

    days: tuple[Day, ...] = ()
    last: str | None = None
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(COSTS, 0))
    causes: list[CauseFigures] = field(default_factory=list)
    advisable: list[CauseFigures] = field(default_factory=list)
    """The weightiest of rules about which a provider can do something."""


def anomalies_of(metrics: Metrics) -> dict[str, list[AnomalyFigures]]:
    """Return by domain what is unusual about a provider, or about documents most of which are its."""
    found: dict[str, list[AnomalyFigures]] = defaultdict(list)
    for one in metrics.anomalies.items if metrics.anomalies else ():
        domain = one.name if one.subject == "provider" else _mostly(one)
        if domain is not None:
            found[domain].append(one)
    return dict(found)


def _mostly(one: AnomalyFigures) -> str | None:
    """Return the domain that more than half of the documents are of that a report names of an anomaly."""
    domains = Counter(it.provider_domain.lower() for it in one.documents if it.provider_domain)
    domain, count = next(iter(domains.most_common(1)), (None, 0))
    return domain if 2 * count > len(one.documents) else None


def by_provider(
    store: SqliteTables, providers: Iterable[ProviderFigures], today: date
) -> dict[str, ProviderDetails]:
    """Return what is told of each of some providers, by its domain.

    Each query is for all of them. ``today`` is not over: the last day that is told of is that before.
    """
    domains = [one.domain for one in providers if one.domain and len(one.domain) <= _LONGEST_DOMAIN]
    found = {domain: ProviderDetails() for domain in domains}
    if found:
        _add_days(store, found, today)
        _add_causes(store, found)
    return found


def _add_days(store: SqliteTables, found: dict[str, ProviderDetails], today: date) -> None:
    its = f"lower(provider_domain) IN ({_marks(found)})"
    first, end = (today - timedelta(days=DAYS)).isoformat(), today.isoformat()
    counted: dict[str, dict[str, tuple[int, int]]] = defaultdict(dict)
    for domain, day, documents, flawed in store.rows(
        "SELECT lower(provider_domain), substr(published_at, 1, 10), count(*), sum(errors > 0)"
        f" FROM article_documents WHERE published_at >= ? AND published_at < ? AND {its} GROUP BY 1, 2",
        (first, end, *found),
    ):
        counted[domain][day] = documents, flawed
    days = [(today - timedelta(days=back)).isoformat() for back in range(DAYS, 0, -1)]
    for domain, one in found.items():
        one.days = tuple(Day(day, *counted[domain].get(day, (0, 0))) for day in days)
    for domain, last in store.rows(
        "SELECT lower(provider_domain), max(substr(published_at, 1, 10)) FROM article_documents"
        f" WHERE published_at < ? AND {its} GROUP BY 1",
        (end, *found),
    ):
        found[domain].last = last


def _add_causes(store: SqliteTables, found: dict[str, ProviderDetails]) -> None:
    where = f"{not_compiled()} AND lower(provider_domain) IN ({_marks(found)})"
    severities = list(COSTS)
    for domain, worst, count in store.rows(
        f"SELECT domain, worst, count(*) FROM (SELECT lower(provider_domain) AS domain, min({RANK}) AS worst"
        f" FROM article_findings WHERE {where} GROUP BY 1, cause) GROUP BY 1, 2",
        list(found),
    ):
        found[domain].counts[severities[worst]] = count
    codes = ", ".join(f"'{code}'" for code in ADVICE)
    advisable = f"(code IN ({codes}) OR code NOT GLOB 'SL[0-9][0-9][0-9]')"
    rank = f"ORDER BY {RANK}, documents DESC, findings DESC, first"
    rows = store.rows(
        f"SELECT * FROM (SELECT *, row_number() OVER (PARTITION BY domain {rank}) AS place,"
        f" {advisable} AS advisable, row_number() OVER (PARTITION BY domain, {advisable} {rank}) AS among"
        # Of the columns that are not counted, SQLite takes the row with the least number.
        " FROM (SELECT lower(provider_domain) AS domain, cause, code, name, severity, message, field,"
        ' article_url, count(*) AS findings, count(DISTINCT document) AS documents, document, line, "column",'
        " min(number) AS first FROM (SELECT *, row_number() OVER () AS number FROM article_findings)"
        f" WHERE {where} GROUP BY 1, cause))"
        " WHERE place <= ? OR (advisable AND among <= ?) ORDER BY domain, place",
        (*found, CAUSES, _ADVISABLE),
    )
    for domain, cause, code, name, severity, message, where_in, url, *figures in rows:
        counts, (_first, place, is_advisable, among) = figures[:5], figures[5:]
        told = (cut(message) or "", cut(where_in) or "", cut(url), domain)
        one = CauseFigures(cause, code, name, severity, *told, *counts)
        if place <= CAUSES:
            found[domain].causes.append(one)
        if is_advisable and among <= _ADVISABLE:
            found[domain].advisable.append(one)


def _marks(found: dict[str, ProviderDetails]) -> str:
    return ", ".join("?" * len(found))


__all__ = ["CAUSES", "DAYS", "Day", "ProviderDetails", "anomalies_of", "by_provider"]
