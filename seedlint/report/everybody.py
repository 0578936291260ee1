"""What gates ask of a report: every provider's counts, and what is new by severity and by provider.

The lists of a report have the worst ones only, and can't show that nobody else breaks a condition.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from seedlint.report.causes import not_compiled
from seedlint.report.known import identity
from seedlint.report.metrics import ProviderCounts, Severities
from seedlint.report.texts import cut

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seedlint.export.sqlite import SqliteTables
    from seedlint.report.known import KnownFindings
    from seedlint.report.metrics import Metrics

_PROVIDERS = 5_000


def with_everybody(
    metrics: Metrics, store: SqliteTables, before: KnownFindings | None, now: KnownFindings
) -> Metrics:
    """Return the figures with every provider; and with what is new, if there are findings from ``before``.

    ``store`` has just been measured.
    """
    appeared: dict[str | None, Counter[str]] | None = None
    if before is not None and metrics.changes is not None:
        halvings = max(before.halvings, now.halvings)
        every: Counter[str] = Counter()
        for severity, _ in _new(store, "findings", before, halvings):
            every[severity] += 1
        metrics = replace(metrics, changes=replace(metrics.changes, new=_severities(every, halvings)))
        appeared = defaultdict(Counter)
        for severity, domain in _new(store, f"article_findings WHERE {not_compiled()}", before, halvings):
            appeared[domain][severity] += 1
    rows = store.rows(
        "SELECT domain, documents, articles, score, errors, warnings, notes, causes FROM providers"
        " ORDER BY points DESC, errors DESC, domain LIMIT ?",
        (_PROVIDERS,),
    )
    found = []
    for domain, documents, articles, score, *counts in rows:
        new = None if appeared is None else _severities(appeared.get(domain, Counter()), halvings)
        shown = None if score is None else round(float(score), 1)
        one = ProviderCounts(cut(domain), documents, articles, shown, *counts)
        found.append(replace(one, new=new))
    return replace(metrics, every_provider=tuple(found))


def _new(
    store: SqliteTables, source: str, before: KnownFindings, halvings: int
) -> Iterator[tuple[str, str | None]]:
    """Yield the severity and the provider of the findings of the sample that there were not before."""
    for fingerprint, code, severity, domain in store.rows(
        f"SELECT fingerprint, code, severity, lower(provider_domain) FROM {source}"
    ):
        one = identity(fingerprint)
        if not one >> 64 - halvings and not before.has(code, one):
            yield severity, domain


def _severities(counts: Counter[str], halvings: int) -> Severities:
    return Severities(*(counts[severity] << halvings for severity in ("error", "warning", "note")))


__all__ = ["with_everybody"]
