"""All figures of a report, out of its working database and of what earlier reports have kept."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from seedlint.config.anomalies import anomaly_options
from seedlint.errors import SeedlintError
from seedlint.report.anomalies import Past, with_anomalies
from seedlint.report.byowner import by_owner, owned, with_owners
from seedlint.report.byprovider import ProviderDetails, anomalies_of, by_provider
from seedlint.report.causes import with_causes
from seedlint.report.everybody import with_everybody
from seedlint.report.history import entry_of
from seedlint.report.intake import by_provider as of_providers
from seedlint.report.intake import measure_intake
from seedlint.report.known import KnownFindings, fresh_findings, with_changes
from seedlint.report.measure import measure
from seedlint.report.providers import providers_of, volumes
from seedlint.report.samples import with_samples
from seedlint.told.points import points
from seedlint.urls.platforms import Platforms

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from seedlint.config.settings import Settings
    from seedlint.export.sqlite import SqliteTables
    from seedlint.owners.owners import Owners
    from seedlint.report.history import HistoryEntry
    from seedlint.report.intake import Changed
    from seedlint.report.metrics import Intake, Metrics, ProviderFigures


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
    changed: Callable[[str | None], Changed]
    """Tells which documents were added or changed since a commit."""


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
    others: tuple[ProviderFigures, ...]
    """Providers that are not in the list of the report, and about which something is unusual."""


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
    entry = replace(entry_of(metrics, occasion.at), baseline=_in_baseline(settings), basis=occasion.basis)
    history = points([*(one for one in occasion.entries if one.date <= entry.date), entry])
    intake = measure_intake(store, history[-2] if history[1:] else None, occasion.changed)
    metrics = with_everybody(replace(metrics, intake=intake), store, fresh, _times(known, before))
    entry = _with_volumes(entry, store, intake)
    history = [*history[:-1], entry]
    options = anomaly_options(settings)
    if options is not None:
        past = Past(history, _unusual_before(occasion.entries), fresh if before else None)
        metrics = with_anomalies(metrics, store, now, past, options)
    if metrics.anomalies:
        entry = replace(entry, anomalies=tuple(one.id for one in metrics.anomalies.items))
    metrics = with_owners(replace(metrics, owners=by_owner(store, owners, before)), owners, store)
    others = _unusual_others(metrics, store, platforms, owners)
    details = by_provider(store, (*metrics.providers, *others), now.date())
    return Figures(metrics, known, entry, [*history[:-1], entry], details, others)


def _times(known: KnownFindings, before: KnownFindings | None) -> int:
    """Return for how many findings each of the new ones stands."""
    return 1 << max(known.halvings, before.halvings if before else 0)


def _unusual_others(
    metrics: Metrics, store: SqliteTables, platforms: Platforms, owners: Owners
) -> tuple[ProviderFigures, ...]:
    """Return the providers about which something is unusual, and which are not in the report's list."""
    listed = {one.domain for one in metrics.providers}
    domains = [one for one in anomalies_of(metrics) if one not in listed]
    return tuple(owned(one, owners) for one in providers_of(store, domains, platforms))


def _with_volumes(entry: HistoryEntry, store: SqliteTables, intake: Intake) -> HistoryEntry:
    """Add what came in, and what the largest providers have; the intake is marked."""
    if intake.documents is None or intake.errors is None:
        return replace(entry, volumes=volumes(store, None))
    counts = (intake.documents, intake.errors)
    return replace(entry, intake=counts, volumes=volumes(store, of_providers(store)))


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
