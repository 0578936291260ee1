"""What gates ask of a report: every provider's counts, and what is new by severity and by provider.

The lists of a report have the worst ones only, and can't show that nobody else breaks a condition.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from seedlint.report.intake import by_provider
from seedlint.report.metrics import ProviderCounts, Severities
from seedlint.report.places import MISSING
from seedlint.report.texts import cut

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seedlint.export.sqlite import SqliteTables
    from seedlint.report.known import Fresh
    from seedlint.report.metrics import Metrics

_PROVIDERS = 5_000


def with_everybody(metrics: Metrics, store: SqliteTables, fresh: Sequence[Fresh], times: int) -> Metrics:
    """Return the figures with every provider, and with how much is new, if they say what is.

    ``fresh`` are the new findings; each stands for so many ``times``. ``store`` has just been measured, and
    the intake is marked in it, if that is known.
    """
    appeared: dict[str | None, Counter[str]] = defaultdict(Counter)
    for one in fresh:
        if one.own:
            appeared[one.provider][one.severity] += 1
    changes = metrics.changes
    if changes is not None:
        every = Counter(one.severity for one in fresh)
        metrics = replace(metrics, changes=replace(changes, new=_severities(every, times)))
    rows = store.rows(
        "SELECT domain, documents, articles, score, errors, warnings, notes, causes,"
        f" {', '.join(MISSING)} FROM providers"
        " ORDER BY points DESC, errors DESC, domain LIMIT ?",
        (_PROVIDERS,),
    )
    found = []
    came = by_provider(store) if metrics.intake and metrics.intake.documents is not None else None
    for domain, documents, articles, score, errors, warnings, notes, causes, *lacking in rows:
        new = None if changes is None else _severities(appeared[domain], times)
        shown = None if score is None else round(float(score), 1)
        its = ProviderCounts(
            cut(domain),
            documents,
            articles,
            shown,
            errors,
            warnings,
            notes,
            causes,
            missing=dict(zip(MISSING, map(int, lacking), strict=True)),
            new=new,
            intake=None if came is None or domain is None else came[str(domain)],
        )
        found.append(its)
    return replace(metrics, every_provider=tuple(found))


def _severities(counts: Counter[str], times: int) -> Severities:
    return Severities(*(counts[severity] * times for severity in ("error", "warning", "note")))


__all__ = ["with_everybody"]
