"""What causes the findings: one defect in many documents is one cause (`seedlint.identity.cause`).

Fifteen thousand findings hide that there are some hundred things to do: these are counted and listed here.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from seedlint.codes import COMPILED
from seedlint.export.score import COSTS, NOT_COUNTED, score
from seedlint.report.metrics import CauseFigures, Causes
from seedlint.report.places import RANK
from seedlint.report.texts import cut

if TYPE_CHECKING:
    from collections.abc import Iterable

    from seedlint.export.sqlite import SqliteTables
    from seedlint.report.metrics import Metrics

_ITEMS = 100
_NEW = 1_000
"""New causes that are listed: far more than a day brings, unless something broke everywhere."""
_GAINS = 10
"""Causes of which it is told how much the score would gain: they have to be tried one by one."""


def count_causes(store: SqliteTables) -> Causes:
    """Count the causes of all findings, by severity: a finding may matter less than others of its cause."""
    counts: dict[Any, Any] = dict(
        store.rows(
            f"SELECT worst, count(*) FROM (SELECT min({RANK}) AS worst FROM findings GROUP BY cause)"
            " GROUP BY 1"
        )
    )
    numbers = [int(counts.get(rank) or 0) for rank in range(len(COSTS))]
    return Causes(sum(numbers), errors=numbers[0], warnings=numbers[1], notes=numbers[2])


def not_compiled() -> str:
    """Return an SQL condition on findings: they are of their article.

    What whoever compiled a document did, such as naming an article twice, no provider can change.
    """
    codes = ", ".join(f"'{code}'" for code in sorted(COMPILED | NOT_COUNTED))
    return f"code NOT IN ({codes})"


def with_causes(metrics: Metrics, store: SqliteTables) -> Metrics:
    """Return the figures with the causes that matter most."""
    items = _gaining(_items(store, _ITEMS), store)
    return replace(metrics, causes=replace(metrics.causes, items=items))


def new_causes(store: SqliteTables, names: Iterable[int]) -> tuple[CauseFigures, ...]:
    """Return what is to be said of new causes, those that matter most, without what the score would gain."""
    listed = json.dumps([f"{name:016x}" for name in names])
    items = _items(store, _NEW, " WHERE cause IN (SELECT value FROM json_each(?))", listed)
    alike = _alike(store, {one.code for one in items})
    return tuple(replace(one, new=True, alike=alike.get((one.code, one.provider))) for one in items)


def _alike(store: SqliteTables, codes: Iterable[str]) -> dict[tuple[str, str | None], int]:
    """Return how many causes some rules have, by rule and provider."""
    rows = store.rows(
        "SELECT code, provider_domain, count(*) FROM (SELECT code, provider_domain, min(rowid) FROM findings"
        " WHERE code IN (SELECT value FROM json_each(?)) GROUP BY cause) GROUP BY 1, 2",
        (json.dumps(sorted(codes)),),
    )
    return {(str(code), cut(domain)): int(count) for code, domain, count in rows}


def _items(store: SqliteTables, most: int, where: str = "", *values: str) -> list[CauseFigures]:
    """Return the causes that matter most: by severity, then those in the most documents."""
    rows = store.rows(
        # Of the columns that are not counted, SQLite takes the row with the least number.
        "SELECT cause, code, name, severity, message, field, article_url, provider_domain, count(*),"
        ' count(DISTINCT document), document, line, "column", min(rowid)'
        f" FROM findings{where} GROUP BY cause ORDER BY {RANK}, 10 DESC, 9 DESC, min(rowid) LIMIT ?",
        (*values, most),
    )
    found = []
    for name, code, rule, severity, message, field, url, domain, count, documents, *place, _ in rows:
        told = (cut(message) or "", cut(field) or "", cut(url), cut(domain))
        found.append(CauseFigures(name, code, rule, severity, *told, count, documents, *place))
    return found


def _gaining(items: list[CauseFigures], store: SqliteTables) -> tuple[CauseFigures, ...]:
    """Add how much the score would gain if a cause were gone, to those in the most documents."""
    heavy = sorted(items, key=lambda one: -one.documents * COSTS.get(one.severity, 0))[:_GAINS]
    gains = {one.cause: _gain(one.cause, store) for one in heavy}
    return tuple(replace(one, gain=gains.get(one.cause)) for one in items)


def _gain(cause: str, store: SqliteTables) -> float:
    """Return by how many points the corpus' score would rise without a cause."""
    rows = store.rows(
        "SELECT document, code, severity, count(*), sum(cause = ?1) FROM findings WHERE document IN"
        " (SELECT document FROM findings WHERE cause = ?1)"
        " AND document IN (SELECT document FROM documents WHERE readable) GROUP BY 1, 2, 3",
        (cause,),
    )
    now: dict[Any, list[tuple[str, str, int]]] = {}
    then: dict[Any, list[tuple[str, str, int]]] = {}
    for document, code, severity, count, gone in rows:
        now.setdefault(document, []).append((code, severity, count))
        then.setdefault(document, []).append((code, severity, count - gone))
    total = store.one("SELECT count(*) FROM documents")[0]
    risen = sum(score(then[document]) - score(counts) for document, counts in now.items())
    return round(risen / total, 2) if total else 0.0


__all__ = ["count_causes", "new_causes", "not_compiled", "with_causes"]
