"""The figures of a report by owner: whose the documents and the findings are."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from seedlint.export.score import COSTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seedlint.export.sqlite import SqliteTables
    from seedlint.owners.owners import Owners
    from seedlint.report.known import KnownFindings
    from seedlint.report.metrics import AnomalyFigures, CauseFigures, Metrics, ProviderFigures

_MOST = 5_000
"""So many owners are listed, those with the weightiest findings; as many as providers."""
_RULES = 8
_CONCERNED = 5
_OWN = 20
"""Owners of a cause that are listed."""
_LATEST = 20


@dataclass(frozen=True, slots=True)
class OwnerFigures:
    """How the documents and findings of one owner fare; None stands for what nobody owns.

    ``score`` is the mean of the scores of the owner's ``documents``, None without any. A finding may be in a
    document of somebody else: its rule or its article's provider can have owners of their own. ``rules`` are
    code and number of findings, the weightiest first. What several own counts for each of them.
    """

    owner: str | None
    documents: int
    score: float | None
    errors: int
    warnings: int
    notes: int
    rules: tuple[tuple[str, int], ...]
    causes: int = 0
    new_causes: int | None = None
    """None where it is not known which are new."""

    @property
    def points(self) -> int:
        """What the findings weigh: the cost of each by its severity."""
        counts = (self.errors, self.warnings, self.notes)
        return sum(cost * count for cost, count in zip(COSTS.values(), counts, strict=True))


@dataclass(slots=True)
class _Counted:
    documents: int = 0
    scores: int = 0
    severities: Counter[str] = field(default_factory=Counter)
    rules: Counter[str] = field(default_factory=Counter)
    points: Counter[str] = field(default_factory=Counter)
    causes: set[str] = field(default_factory=set)

    def told(self, owner: str | None, before: KnownFindings | None) -> OwnerFigures:
        weightiest = sorted(self.rules, key=lambda code: (-self.points[code], code))
        return OwnerFigures(
            owner,
            self.documents,
            round(self.scores / self.documents, 1) if self.documents else None,
            self.severities["error"],
            self.severities["warning"],
            self.severities["note"],
            tuple((code, self.rules[code]) for code in weightiest[:_RULES]),
            len(self.causes),
            self._new(before),
        )

    def _new(self, before: KnownFindings | None) -> int | None:
        """Count the causes that were not there; None without an earlier report, or with a sample of one."""
        if before is None or before.causes is None or before.halvings:
            return None
        return sum(not before.has_cause(int(one, 16)) for one in self.causes)


def by_owner(
    store: SqliteTables, owners: Owners, before: KnownFindings | None = None
) -> tuple[OwnerFigures, ...] | None:
    """Return the figures of every owner, the weightiest findings first; None if nothing is said of owners."""
    if not owners:
        return None
    counts: defaultdict[str | None, _Counted] = defaultdict(_Counted)
    for path, provider, score in store.rows("SELECT document, provider_domain, score FROM documents"):
        for owner in owners.of_document(path, provider).owners or (None,):
            counts[owner].documents += 1
            counts[owner].scores += score
    rows = store.rows(
        "SELECT document, code, severity, provider_domain, cause, count(*) FROM findings"
        " GROUP BY 1, 2, 3, 4, 5"
    )
    for path, code, severity, provider, cause, count in rows:
        for owner in owners.of_finding(path, code, provider).owners or (None,):
            one = counts[owner]
            one.severities[severity] += count
            one.rules[code] += count
            one.points[code] += count * COSTS[severity]
            one.causes.add(cause)
    told = [one.told(owner, before) for owner, one in counts.items()]
    told.sort(key=lambda one: (-one.points, -one.documents, one.owner is None, one.owner or ""))
    return tuple(told)


def with_owners(metrics: Metrics, owners: Owners, store: SqliteTables) -> Metrics:
    """Return the figures with who owns each cause, each provider, and each thing that is unusual.

    They come with all owners; the weightiest of them are kept, and how many there are.
    """
    if metrics.owners is None:
        return metrics
    causes = metrics.causes
    causes = replace(
        causes,
        items=_whose(causes.items, owners, store),
        new_items=None if causes.new_items is None else _whose(causes.new_items, owners, store),
    )
    anomalies = metrics.anomalies and replace(
        metrics.anomalies,
        items=tuple(replace(one, owners=_concerned(one, owners, store)) for one in metrics.anomalies.items),
    )
    providers = tuple(owned(one, owners) for one in metrics.providers)
    return replace(
        metrics,
        causes=causes,
        anomalies=anomalies,
        providers=providers,
        owners=metrics.owners[:_MOST],
        owner_count=len(metrics.owners),
    )


def _whose(causes: Sequence[CauseFigures], owners: Owners, store: SqliteTables) -> tuple[CauseFigures, ...]:
    """Return causes with their owners: of the first document of each, then those with most of the others."""
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    rows = store.rows(
        "SELECT DISTINCT cause, document, code, provider_domain FROM findings"
        " WHERE cause IN (SELECT value FROM json_each(?)) ORDER BY 1, 2, 3, 4",
        (json.dumps([one.cause for one in causes if one.documents > 1]),),
    )
    unowned = set()
    for cause, path, code, provider in rows:
        its = owners.of_finding(path, code, provider).owners
        counts[cause].update(its)
        if not its:
            unowned.add(cause)
    told = []
    for one in causes:
        first = owners.of_finding(one.document, one.code, one.provider).owners
        others = (owner for owner, _ in counts[one.cause].most_common())
        names = tuple(dict.fromkeys((*first, *others)))[: max(_OWN, len(first))]
        told.append(replace(one, owners=names, unowned=not first or one.cause in unowned))
    return tuple(told)


def owned(one: ProviderFigures, owners: Owners) -> ProviderFigures:
    """Return a provider with its owners, by what is said of its domain."""
    named = owners.of_provider(one.domain)
    return replace(one, owners=named.owners) if named else one


def _concerned(one: AnomalyFigures, owners: Owners, store: SqliteTables) -> tuple[str, ...]:
    """Return whose something unusual is: the rule's or the provider's owners, or those of its documents.

    Of a provider that is silent, those are the last ones that it has; where it is not known which documents
    have brought findings, those that have such findings now.
    """
    named = None
    if one.subject == "rule":
        named = owners.of_rule(one.name)
    elif one.subject == "provider":
        named = owners.of_provider(one.name)
    if named:
        return named.owners
    documents = [(each.document, each.provider_domain) for each in one.documents or one.documents_now]
    if not documents and one.subject == "provider":
        rows = store.rows(
            "SELECT document, provider_domain FROM article_documents WHERE lower(provider_domain) = ?"
            " ORDER BY published_at DESC, document LIMIT ?",
            (one.name, _LATEST),
        )
        documents = [(str(path), str(domain)) for path, domain in rows]
    counts = Counter(owner for path, domain in documents for owner in owners.of_document(path, domain).owners)
    return tuple(owner for owner, _ in counts.most_common(_CONCERNED))


__all__ = ["OwnerFigures", "by_owner", "with_owners"]
