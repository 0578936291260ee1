"""How providers fare: by what is wrong with their articles, and not by how often these are in documents."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from seedlint.export.score import COSTS
from seedlint.report.causes import not_compiled
from seedlint.report.metrics import ProviderFigures
from seedlint.report.places import MISSING, rows_in, source
from seedlint.report.texts import cut
from seedlint.told.past import VOLUMES

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterable

    from seedlint.export.sqlite import SqliteTables
    from seedlint.urls.platforms import Platforms

_PROVIDERS = 50
_LONGEST_DOMAIN = 253


def collect_providers(store: SqliteTables) -> None:
    """Make a temporary table with the figures of each provider."""
    costs = " ".join(f"WHEN '{severity}' THEN {cost}" for severity, cost in COSTS.items())
    own = not_compiled()
    lacking = ", ".join(f"ifnull(sum(readable AND {lacks}), 0) AS {name}" for name, lacks in MISSING.items())
    nothing = ", ".join("0" * len(MISSING))
    summed = ", ".join(f"sum({name}) AS {name}" for name in MISSING)
    store.execute(
        "CREATE TEMP TABLE providers AS SELECT domain, sum(documents) AS documents,"
        " sum(articles) AS articles,"
        " sum(scores) / nullif(sum(documents), 0) AS score, sum(errors) AS errors, sum(warnings) AS warnings,"
        f" sum(notes) AS notes, sum(points) AS points, sum(causes) AS causes, {summed} FROM ("
        "SELECT lower(provider_domain) AS domain, count(*) AS documents, count(*) AS articles,"
        " total(score) AS scores, 0 AS errors, 0 AS warnings, 0 AS notes, 0 AS points, 0 AS causes,"
        f" {lacking}"
        " FROM article_documents GROUP BY 1"
        f" UNION ALL SELECT lower(provider_domain), 0, sum(times), 0, 0, 0, 0, 0, 0, {nothing}"
        f" FROM {source('related')} GROUP BY 1"
        " UNION ALL SELECT lower(provider_domain), 0, 0, 0, sum(severity = 'error'),"
        f" sum(severity = 'warning'), sum(severity = 'note'), 0, 0, {nothing}"
        f" FROM article_findings WHERE {own} GROUP BY 1"
        f" UNION ALL SELECT domain, 0, 0, 0, 0, 0, 0, sum(cost), count(*), {nothing} FROM"
        f" (SELECT lower(provider_domain) AS domain, max(CASE severity {costs} ELSE 0 END) AS cost"
        f" FROM article_findings WHERE {own} GROUP BY 1, cause) GROUP BY 1"
        ") GROUP BY 1 HAVING sum(articles) > 0"
    )


def volumes(store: SqliteTables, intake: Counter[str] | None) -> dict[str, tuple[int | None, ...]]:
    """Return of the largest providers, by domain, what the history keeps of their documents.

    That is how many there are, how many of them lack each of `MISSING`, and how many were added or changed,
    None where that is not known. The providers have been collected.
    """
    rows = store.rows(
        f"SELECT domain, documents, {', '.join(MISSING)} FROM providers"
        " WHERE domain IS NOT NULL AND documents > 0 ORDER BY documents DESC, domain LIMIT ?",
        (VOLUMES,),
    )
    return {
        str(domain): (*map(int, counts), None if intake is None else intake[str(domain)])
        for domain, *counts in rows
        # As it is written: a line must not get too long to be read again.
        if len(json.dumps(domain)) <= _LONGEST_DOMAIN
    }


def providers(store: SqliteTables, platforms: Platforms) -> tuple[ProviderFigures, ...]:
    """Return the providers whose own causes weigh most; platforms come last."""
    rows = store.rows(f"{_SELECT} WHERE points > 0 ORDER BY points DESC, errors DESC, domain")
    first: list[tuple[Any, ...]] = []
    last: list[tuple[Any, ...]] = []
    for row in rows:
        # Nobody can be talked to about a platform: those who publish there are many.
        (last if str(row[0]) in platforms else first).append(row)
        if len(first) == _PROVIDERS:
            break
    return tuple(_figures(store, row, platforms) for row in (first + last)[:_PROVIDERS])


def providers_of(
    store: SqliteTables, domains: Iterable[str], platforms: Platforms
) -> tuple[ProviderFigures, ...]:
    """Return the providers of some domains, as far as there are any."""
    rows = [row for domain in domains for row in store.rows(f"{_SELECT} WHERE domain = ?", (domain,))]
    return tuple(_figures(store, row, platforms) for row in rows)


_SELECT = "SELECT domain, documents, articles, score, errors, warnings, notes, points, causes FROM providers"


def _figures(store: SqliteTables, row: tuple[Any, ...], platforms: Platforms) -> ProviderFigures:
    domain, documents, articles, score, errors, warnings, notes, points, causes = row
    return ProviderFigures(
        cut(domain),
        *_name(store, domain),
        documents=documents,
        articles=articles,
        score=None if score is None else round(float(score), 1),
        errors=errors,
        warnings=warnings,
        notes=notes,
        points=points,
        causes=causes,
        platform=str(domain) in platforms,
    )


def _name(store: SqliteTables, domain: Any) -> tuple[str | None, int]:
    """Return the most frequent name of a provider, and how many it has."""
    if domain is None:
        return None, 0
    both = " UNION ALL ".join(
        f"SELECT provider_name AS name, {rows_in(table)} AS n FROM {source(table)}"
        " WHERE lower(provider_domain) = ?1 GROUP BY 1"
        for table in ("documents", "related")
    )
    rows = list(
        store.rows(
            f"SELECT name, sum(n) AS n, count(*) OVER () FROM ({both}) WHERE name IS NOT NULL GROUP BY 1"
            " ORDER BY n DESC, name LIMIT 1",
            (domain,),
        )
    )
    return (cut(rows[0][0]), int(rows[0][2] or 0)) if rows else (None, 0)
