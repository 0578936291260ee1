"""The worst offenders of a condition by name: rules, documents, causes or anomalies of the report."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from seedlint.gate.figure import RULE
from seedlint.gate.outcomes import Offender
from seedlint.told.figures import Provider
from seedlint.util.words import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from seedlint.gate.conditions import Condition
    from seedlint.gate.figure import Context
    from seedlint.gate.subjects import Subject
    from seedlint.told.figures import Cause, Finding, Owner, Report

MOST = 20
"""So many are told of one condition."""
_SEVERITIES = {"errors": "error", "warnings": "warning", "notes": "note"}


_LITTLE_IS_BAD = frozenset(("score", "documents.clean", "documents.passed", "intake.score"))


def of_corpus(condition: Condition, context: Context, *, too_little: bool) -> list[Offender]:
    """Return what breaks a condition about the corpus, the worst first; nothing where that is not told.

    ``too_little``: there is less than was asked for, which as a rule nothing that is there has caused.
    """
    report, title = context.report, condition.figure.title
    first, _, kind = title.partition(".")
    if too_little and title not in _LITTLE_IS_BAD:
        return []
    if first in {"intake", "missing"}:
        return _incoming(title, report)
    severity = _SEVERITIES.get(kind or first)
    found: list[Offender] = []
    if first in {"score", "score-drop"} or kind in {"clean", "passed", "readable"}:
        found = [
            Offender(f"score {one.score:g}", one.document, one.line)
            for one in report.worst
            if kind != "passed" or one.findings.errors
        ]
    elif first == "new" and kind == "anomalies":
        found = [_anomaly(one) for one in report.anomalies.items if one.new] if report.anomalies else []
    elif first == "new" and report.changes is not None:
        found = _causes(report, severity, new=True) if kind == "causes" else _new(report, severity)
    elif first == "causes":
        found = _causes(report, severity, new=False)
    elif first == "anomalies" and report.anomalies is not None:
        found = [_anomaly(one) for one in report.anomalies.items]
    elif first == "expectations" and report.expectations is not None:
        found = _expectations(report, kind)
    elif first == "findings" or severity:
        found = [
            Offender(f"{one.code} {one.name}: {counted(one.findings, 'finding')}")
            for one in sorted(report.rules, key=lambda rule: -rule.findings)
            if severity in {None, one.severity}
        ]
    return found


def of_subject(condition: Condition, one: Subject, report: Report, *, too_little: bool) -> list[Offender]:
    """Return what breaks a condition about one rule, provider or owner."""
    if condition.figure.volume or (too_little and condition.figure.name != "score"):
        return []  # the report does not name the documents of a provider
    if condition.figure.subject == RULE:
        if condition.figure.name.startswith("new.") and report.changes is not None:
            return [_finding(item) for item in report.changes.items if item.code == one.source.code]
        return _examples(one.source.examples)
    kind = condition.figure.name.rpartition(".")[2]
    severity = _SEVERITIES.get(kind)
    new = condition.figure.name.startswith("new.")
    if new or kind == "causes":
        return _causes(report, severity, new=new, of=partial(_is_of, one.source))
    of = {rule.code: rule.severity for rule in report.rules}
    return [
        Offender(f"{code}: {counted(count, 'finding')}")
        for code, count in one.source.rules
        if severity in {None, of.get(code)}
    ]


def _is_of(source: Provider | Owner, cause: Cause) -> bool:
    """Return whether a cause is one of a provider or an owner."""
    if isinstance(source, Provider):
        return cause.provider == source.domain
    return bool(cause.unowned) if source.owner is None else source.owner in cause.owners


def _incoming(title: str, report: Report) -> list[Offender]:
    """Return new errors, or the providers most of whose documents lack something."""
    if title.startswith("intake"):
        return [] if title == "intake" else _new(report, "error")
    name = title.removeprefix("missing.").removesuffix("-rise")
    counts = [((one.missing or {}).get(name, 0), one.domain) for one in report.every_provider or ()]
    worst = sorted((-count, domain) for count, domain in counts if count and domain is not None)
    return [Offender(f"{domain}: {counted(-count, 'document')}") for count, domain in worst]


def _examples(findings: Iterable[Finding]) -> list[Offender]:
    return [_finding(one) for one in findings]


def _finding(one: Finding) -> Offender:
    return Offender(f"{one.code} {one.message}", one.document, one.line)


def _new(report: Report, severity: str | None) -> list[Offender]:
    items = report.changes.items if report.changes else ()
    return [_finding(one) for one in items if severity in {None, one.severity}]


def _causes(
    report: Report, severity: str | None, *, new: bool, of: Callable[[Cause], bool] = lambda _: True
) -> list[Offender]:
    items = report.causes.items if report.causes else ()
    if new and report.causes and report.causes.new_items is not None:
        items = report.causes.new_items  # wherever they are among all
    return [
        Offender(
            f"{one.code} {one.message} (in {counted(one.documents, 'document')})", one.document, one.line
        )
        for one in items
        if severity in {None, one.severity} and (one.new or not new) and of(one)
    ]


def _anomaly(one: Any) -> Offender:
    document, line = one.documents[0] if one.documents else (None, None)
    return Offender(one.sentence, document, line)


def _expectations(report: Report, kind: str) -> list[Offender]:
    results = report.expectations.results if report.expectations else ()
    if kind in {"critical", "warning", "info"}:
        return [
            Offender(f"{r.description} {r.observed}")
            for r in results
            if (r.status, r.severity) == ("failed", kind)
        ]
    return [Offender(f"{r.description} {r.reason or r.observed}") for r in results if r.status == kind]


__all__ = ["MOST", "of_corpus", "of_subject"]
