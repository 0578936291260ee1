"""All figures of a report, out of its working database and of what earlier reports have kept."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from seedlint.config.anomalies import anomaly_options
from seedlint.errors import SeedlintError
from seedlint.report.anomalies import Past, with_anomalies
from seedlint.report.byowner import by_owner, with_owners
from seedlint.report.byprovider import ProviderDetails, by_provider
from seedlint.report.causes import with_causes
from seedlint.report.everybody import with_everybody
from seedlint.report.history import entry_of
from seedlint.report.known import KnownFindings, fresh_findings, with_changes
from seedlint.report.measure import measure
from seedlint.report.samples import with_samples
from seedlint.told.points import points
from seedlint.urls.platforms import Platforms

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from seedlint.config.settings import Settings
    from seedlint.export.sqlite import SqliteTables
    from seedlint.owners.owners import Owners
    from seedlint.report.history import HistoryEntry
    from seedlint.report.metrics import Metrics


@dataclass(frozen=True, slots=True)
class Occasion:
    """What a report is made of: when, of which commit (None outside of git), after which earlier ones.

    ``at`` is the time of the commit, ``known`` the findings of the last report, if they could be read.
    """

    now: datetime
    commit: str | None
    modified: bool | None
    at: str | None
    entries: Sequence[HistoryEntry]
    known: KnownFindings | None
    basis: str | None
    """What has judged the documents, see `HistoryEntry`."""


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures, and what of them is kept for the next report."""

    metrics: Metrics
    known: KnownFindings
    entry: HistoryEntry
    history: list[HistoryEntry]
    """What is compared, one entry a commit, the report's own the last."""
    providers: dict[str, ProviderDetails]
    """What is told of single providers, by their domains."""


def figures(store: SqliteTables, occasion: Occasion, settings: Settings, owners: Owners) -> Figures:
    """Measure what is in the tables, and say what has changed, what is unusual, and whose it is."""
    seed, platforms = settings.schema is None, Platforms(settings.platforms)
    now, commit = occasion.now, occasion.commit
    metrics = measure(store, now, commit, occasion.modified, seed=seed, platforms=platforms)
    metrics = with_causes(with_samples(metrics, store), store)
    known = KnownFindings.of(store, metrics.generated_at, commit)
    before = occasion.known
    fresh = fresh_findings(store, before, known) if before else []
    if before:
        metrics = with_changes(metrics, store, before, known, fresh)
    times = 1 << max(known.halvings, before.halvings if before else 0)
    metrics = with_everybody(metrics, store, fresh, times)
    entry = replace(entry_of(metrics, occasion.at), baseline=_in_baseline(settings), basis=occasion.basis)
    history = points([*(one for one in occasion.entries if one.date <= entry.date), entry])
    options = anomaly_options(settings)
    if options is not None:
        past = Past(history, _unusual_before(occasion.entries), fresh if before else None)
        metrics = with_anomalies(metrics, store, now, past, options)
    if metrics.anomalies:
        entry = replace(entry, anomalies=tuple(one.id for one in metrics.anomalies.items))
    metrics = with_owners(replace(metrics, owners=by_owner(store, owners, before)), owners, store)
    details = by_provider(store, metrics, now.date())
    return Figures(metrics, known, entry, [*history[:-1], entry], details)


def _unusual_before(entries: Sequence[HistoryEntry]) -> frozenset[str] | None:
    """Return the ids of what earlier reports called unusual; None if none has looked."""
    looked = [one.anomalies for one in entries if one.anomalies is not None]
    return frozenset(name for names in looked for name in names) if looked else None


def _in_baseline(settings: Settings) -> int | None:
    """Return how many findings the baseline has; None without one."""
    if settings.baseline is None or not settings.baseline.is_file():
        return None
    from seedlint.baseline.file import read

    try:
        return read(settings.baseline, str(settings.root)).entries.total()
    except SeedlintError:
        return None  # a report counts what is known like all else, and needs no baseline


__all__ = ["Figures", "Occasion", "figures"]
