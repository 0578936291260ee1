"""All figures of a report, out of its working database and of what earlier reports have kept."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from seedlint.config.anomalies import anomaly_options
from seedlint.errors import SeedlintError
from seedlint.report.anomalies import with_anomalies
from seedlint.report.byowner import by_owner, with_owners
from seedlint.report.byprovider import ProviderDetails, by_provider
from seedlint.report.causes import with_causes
from seedlint.report.everybody import with_everybody
from seedlint.report.history import entry_of
from seedlint.report.known import KnownFindings, fresh_documents, with_changes
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


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures, and what of them is kept for the next report."""

    metrics: Metrics
    known: KnownFindings
    entry: HistoryEntry
    providers: dict[str, ProviderDetails]
    """What is told of single providers, by their domains."""


def figures(store: SqliteTables, occasion: Occasion, settings: Settings, owners: Owners) -> Figures:
    """Measure what is in the tables, and say what has changed, what is unusual, and whose it is."""
    seed, platforms = settings.schema is None, Platforms(settings.platforms)
    now, commit = occasion.now, occasion.commit
    metrics = measure(store, now, commit, occasion.modified, seed=seed, platforms=platforms)
    metrics = with_causes(with_samples(metrics, store), store)
    known = KnownFindings.of(store, metrics.generated_at, commit)
    if occasion.known:
        metrics = with_changes(metrics, store, occasion.known, known)
    metrics = with_everybody(metrics, store, occasion.known, known)
    entry = replace(entry_of(metrics, occasion.at), baseline=_in_baseline(settings))
    options = anomaly_options(settings)
    if options is not None:
        fresh = fresh_documents(store, occasion.known, known) if occasion.known else None
        earlier = reversed(occasion.entries)
        was = next((one.anomalies for one in earlier if one.anomalies is not None), None)
        history = points([*(one for one in occasion.entries if one.date <= entry.date), entry])
        metrics = with_anomalies(metrics, store, now, history, options, fresh=fresh, was=was)
    if metrics.anomalies:
        entry = replace(entry, anomalies=tuple(one.id for one in metrics.anomalies.items))
    metrics = with_owners(by_owner(metrics, store, owners, occasion.known), owners, store)
    return Figures(metrics, known, entry, by_provider(store, metrics, now.date()))


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
