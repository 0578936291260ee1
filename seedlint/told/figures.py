"""The figures of a report as they are read back. None is not known: the report is older, or did not look.

All texts come from documents, or from whoever wrote the file, and are not escaped.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Severities:
    """How many there are of each severity: findings, or causes."""

    errors: int
    warnings: int
    notes: int

    @property
    def total(self) -> int:
        """All of them."""
        return self.errors + self.warnings + self.notes


@dataclass(frozen=True, slots=True)
class Documents:
    """How many documents there are; see docs/guides/report.md."""

    total: int
    readable: int
    clean: int
    passed: int
    absent: int | None
    unjudged: int | None


@dataclass(frozen=True, slots=True)
class Finding:
    """A finding that the report shows; ``cause`` is the key of its cause."""

    document: str
    line: int
    column: int
    code: str
    name: str
    severity: str
    message: str
    cause: str | None


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule with findings; ``new`` and ``resolved`` are None without an earlier report."""

    code: str
    name: str
    severity: str
    findings: int
    documents: int | None
    causes: int | None
    new: int | None
    resolved: int | None
    new_causes: int | None
    examples: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Provider:
    """A provider by its domain; None stands for articles without one. ``causes`` are its own.

    ``missing`` is how many of its documents lack each of `seedlint.told.past.MISSING`, ``intake`` how many
    were added or changed.
    """

    domain: str | None
    name: str | None
    documents: int
    articles: int | None
    score: float | None
    findings: Severities
    causes: int | None
    new: Severities | None
    rules: tuple[tuple[str, int], ...]
    missing: dict[str, int] | None = None
    intake: int | None = None


@dataclass(frozen=True, slots=True)
class Field:
    """How complete a field is: so many of ``rows`` have a value."""

    table: str
    field: str
    rows: int
    filled: int


@dataclass(frozen=True, slots=True)
class Intake:
    """The documents that were added or changed since the report before; None where ``reason`` says why."""

    documents: int | None
    errors: int | None
    """How many of them have errors."""
    score: float | None
    reason: str


@dataclass(frozen=True, slots=True)
class Cause:
    """One defect, with how many findings in how many documents, and the first of them.

    ``new``: whether it was not there in the report before. ``alike``: how many of its rule and provider there
    are in all. ``unowned``: whether nobody owns some of its findings.
    """

    cause: str
    code: str
    name: str
    severity: str
    message: str
    field: str | None
    url: str | None
    provider: str | None
    findings: int
    documents: int
    document: str
    line: int
    column: int
    new: bool | None
    owners: tuple[str, ...]
    unowned: bool | None
    alike: int | None


@dataclass(frozen=True, slots=True)
class Causes:
    """How many causes there are, by severity, and the first hundred.

    ``new_items`` are those that the report before did not have, the first thousand.
    """

    total: int
    errors: int
    warnings: int
    notes: int
    items: tuple[Cause, ...]
    new_items: tuple[Cause, ...] | None


@dataclass(frozen=True, slots=True)
class Changes:
    """What has changed since the report that was made at ``since`` from ``commit``.

    ``findings`` are new, of which ``new`` has the severities; ``causes`` are new, too.
    """

    since: str
    commit: str | None
    findings: int
    resolved: int
    exact: bool
    new: Severities | None
    causes: int | None
    causes_resolved: int | None
    causes_moved: int | None
    items: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Anomaly:
    """Something that is not as usual, with what its sentence says as values.

    ``id`` is the same in later reports. ``documents`` are some of ``document_count``: path and line.
    ``documents_now`` are some of those with such findings, where it is not known which it is about. ``also``
    are sentences about other series that show the same.
    """

    id: str
    kind: str
    subject: str
    name: str
    measure: str
    sentence: str
    since: date
    until: date
    observed: float | None
    usual: float | None
    unit: str | None
    commit: str | None
    documents: tuple[tuple[str, int | None], ...]
    document_count: int | None
    documents_now: tuple[tuple[str, int | None], ...]
    document_count_now: int | None
    common: str | None
    also: tuple[str, ...]
    owners: tuple[str, ...]
    new: bool | None


@dataclass(frozen=True, slots=True)
class Anomalies:
    """The anomalies in so many series."""

    series: int
    items: tuple[Anomaly, ...]
    total: int | None = None


@dataclass(frozen=True, slots=True)
class Owner:
    """What is an owner's; without a name, what nobody owns."""

    owner: str | None
    documents: int
    score: float | None
    findings: Severities
    causes: int | None
    new_causes: int | None
    rules: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Expectation:
    """What became of an expectation; ``status`` is passed, failed, broken or skipped."""

    suite: str
    table: str
    column: str | None
    type: str
    description: str
    severity: str
    status: str
    observed: str
    rows: int | None
    unexpected: int | None
    limit: str | None
    """What was to be observed, in words."""
    reason: str


@dataclass(frozen=True, slots=True)
class Expectations:
    """What became of all expectations."""

    summary: str
    fails: bool
    passed: int
    failed: int
    broken: int
    skipped: int
    results: tuple[Expectation, ...]


@dataclass(frozen=True, slots=True)
class WorstDocument:
    """One of the documents with the lowest scores."""

    document: str
    line: int
    score: float
    findings: Severities
    rules: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Report:
    """A report, as its `report.json` tells."""

    folder: Path
    generated_at: datetime
    seedlint: str
    commit: str | None
    modified: bool | None
    score: float | None
    documents: Documents
    findings: Severities
    rules: tuple[Rule, ...]
    checked: dict[str, str] | None
    """The names of all rules that were checked, by code."""
    left_out: tuple[str, ...] | None
    """What may have left out documents or rules, as on the command line; None if that is not known."""
    configuration: str | None
    """A digest of the configuration; None if that is not known."""
    incomplete: bool | None
    """Whether a rule crashed or could not be loaded."""
    providers: tuple[Provider, ...]
    every_provider: tuple[Provider, ...] | None
    """All providers, or so many that there must be more: without names, and without rules."""
    provider_count: int | None
    worst: tuple[WorstDocument, ...]
    causes: Causes | None
    changes: Changes | None
    fields: tuple[Field, ...] | None
    intake: Intake | None
    anomalies: Anomalies | None
    owners: tuple[Owner, ...] | None
    """All owners, or as many as a report lists of ``owner_count``."""
    owner_count: int | None
    expectations: Expectations | None
