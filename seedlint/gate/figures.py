"""The figures that conditions may name, in the words of the report: one table, for the gate and for its page.

A figure that the report does not have is not known, with the reason; it is never taken for 0.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from seedlint.gate import incoming
from seedlint.gate.figure import (
    CORPUS,
    NO_DOCUMENTS,
    NO_REPORT_BEFORE,
    NOT_TOLD,
    OWNER,
    PROVIDER,
    RULE,
    Context,
    Figure,
    Share,
    Value,
    kept,
    taken,
)
from seedlint.util.words import number

if TYPE_CHECKING:
    from collections.abc import Callable

_NO_CAUSES = "the report does not contain causes"


def _new(path: str, reason: str = NOT_TOLD) -> Callable[[Any], Value]:
    """Return what takes a value of the changes, which may be extrapolated from a sample."""
    take = taken(path, reason)

    def value(source: Context) -> Value:
        changes = source.report.changes
        if changes is None:
            return Value(None, NO_REPORT_BEFORE)
        found = take(source)
        if found.value is not None and not changes.exact:
            return Value(found.value, "new findings were counted in a sample")
        return found

    return value


def _all(point: Any) -> float | None:
    counts = (point.errors, point.warnings, point.notes)
    return None if None in counts else float(sum(counts))


def _score_drop(source: Context) -> Value:
    now = source.report.score
    if now is None:
        return Value(None, NO_DOCUMENTS)
    before = next((one.score for one in reversed(source.past) if one.score is not None), None)
    return Value(None, NO_REPORT_BEFORE) if before is None else Value(max(0.0, round(before - now, 1)))


def _more_documents(source: Context) -> Value:
    before = next((one.documents for one in reversed(source.past) if one.documents is not None), None)
    return (
        Value(None, NO_REPORT_BEFORE)
        if before is None
        else Value(float(source.report.documents.total - before))
    )


def _anomalies(*, new: bool) -> Callable[[Any], Value]:
    def value(source: Context) -> Value:
        found = source.report.anomalies
        if found is None:
            return Value(None, "anomalies were not looked for")
        listed = len(found.items)
        total = listed if found.total is None else found.total
        if not new:
            return Value(float(total))
        if any(one.new is None for one in found.items):
            return Value(None, "the report does not say which anomalies are new")
        reason = f"the report lists {number(listed)} of {number(total)} anomalies" if total > listed else ""
        return Value(float(sum(one.new is True for one in found.items)), reason)

    return value


def _expectations(of: Callable[[Any], bool]) -> Callable[[Any], Value]:
    def value(source: Context) -> Value:
        found = source.report.expectations
        if found is None:
            return Value(None, "expectations were not evaluated")
        return Value(float(sum(of(one) for one in found.results)))

    return value


def _failed(*severities: str) -> Callable[[Any], Value]:
    return _expectations(lambda one: one.status == "failed" and one.severity in severities)


def _status(status: str) -> Callable[[Any], Value]:
    return _expectations(lambda one: one.status == status)


_OF_ALL = Share("all documents", NO_DOCUMENTS, taken("documents.total"), kept("documents"))


def _corpus() -> tuple[Figure, ...]:
    documents, findings = "documents", "findings"
    changes = "since the previous report"
    return (
        Figure(
            CORPUS, "score", "the score of the corpus", taken("score", NO_DOCUMENTS), kept("score"), high=100
        ),
        Figure(
            CORPUS,
            "score-drop",
            "points that the score has lost since the previous report; 0 if it has not fallen",
            _score_drop,
            high=100,
        ),
        Figure(CORPUS, "documents", "all documents", taken(f"{documents}.total"), kept(documents)),
        Figure(
            CORPUS,
            "documents.readable",
            "documents that could be parsed",
            taken(f"{documents}.readable"),
            kept("readable"),
            share=_OF_ALL,
        ),
        Figure(
            CORPUS,
            "documents.clean",
            "documents without findings",
            taken(f"{documents}.clean"),
            kept("clean"),
            share=_OF_ALL,
        ),
        Figure(
            CORPUS,
            "documents.passed",
            "documents without errors",
            taken(f"{documents}.passed"),
            kept("passed"),
            share=_OF_ALL,
        ),
        Figure(
            CORPUS,
            "documents.absent",
            "files without front matter that need none",
            taken(f"{documents}.absent"),
        ),
        Figure(
            CORPUS,
            "documents.unjudged",
            "documents that could not be checked; a condition on it replaces the gate's own",
            taken(f"{documents}.unjudged"),
            share=_OF_ALL,
        ),
        Figure(
            CORPUS,
            "changes.documents",
            f"documents added {changes}; negative if there are fewer",
            _more_documents,
            kept(documents),
            low=float("-inf"),
            steps=True,
        ),
        *incoming.corpus(),
        Figure(CORPUS, findings, "findings of all severities", taken(f"{findings}.total"), _all),
        *(
            Figure(CORPUS, kind, f"findings that are {kind}", taken(f"{findings}.{kind}"), kept(kind))
            for kind in ("errors", "warnings", "notes")
        ),
        Figure(CORPUS, "causes", "causes of findings", taken("causes.total", _NO_CAUSES), kept("causes")),
        *(
            Figure(CORPUS, f"causes.{kind}", f"causes of {kind}", taken(f"causes.{kind}", _NO_CAUSES))
            for kind in ("errors", "warnings", "notes")
        ),
        Figure(
            CORPUS,
            "new.findings",
            f"findings that are new {changes}",
            _new("changes.findings"),
            kept("new"),
        ),
        *(
            Figure(CORPUS, f"new.{kind}", f"{kind} that are new {changes}", _new(f"changes.new.{kind}"))
            for kind in ("errors", "warnings", "notes")
        ),
        Figure(CORPUS, "new.causes", f"causes that are new {changes}", _new("changes.causes", _NO_CAUSES)),
        Figure(
            CORPUS,
            "resolved.findings",
            f"findings that are gone {changes}",
            _new("changes.resolved"),
            kept("resolved"),
        ),
        Figure(
            CORPUS,
            "resolved.causes",
            f"causes that are gone {changes}",
            _new("changes.causes_resolved", _NO_CAUSES),
        ),
        Figure(
            CORPUS,
            "moved.causes",
            "causes of the previous report that have new findings",
            _new("changes.causes_moved", _NO_CAUSES),
        ),
        Figure(CORPUS, "anomalies", "anomalies in the series of the report", _anomalies(new=False)),
        Figure(CORPUS, "new.anomalies", "anomalies that no earlier report had", _anomalies(new=True)),
        Figure(CORPUS, "expectations.failed", "expectations that failed, of any severity", _status("failed")),
        Figure(
            CORPUS, "expectations.critical", "failed expectations of severity critical", _failed("critical")
        ),
        Figure(CORPUS, "expectations.warning", "failed expectations of severity warning", _failed("warning")),
        Figure(CORPUS, "expectations.info", "failed expectations of severity info", _failed("info")),
        Figure(CORPUS, "expectations.passed", "expectations that passed", _status("passed")),
        Figure(CORPUS, "expectations.broken", "expectations that could not be evaluated", _status("broken")),
        Figure(
            CORPUS, "expectations.skipped", "expectations with too few rows to evaluate", _status("skipped")
        ),
        Figure(CORPUS, "providers", "provider domains", taken("provider_count")),
    )


def _rules() -> tuple[Figure, ...]:
    return (
        Figure(RULE, "findings", "its findings", taken("findings"), lambda found: found),
        Figure(RULE, "documents", "documents with its findings", taken("documents")),
        Figure(RULE, "causes", "causes of its findings", taken("causes", _NO_CAUSES)),
        Figure(RULE, "new.findings", "its new findings", taken("new", NO_REPORT_BEFORE)),
        Figure(RULE, "new.causes", "new causes of its findings", taken("new_causes", NO_REPORT_BEFORE)),
        Figure(RULE, "resolved.findings", "its findings that are gone", taken("resolved", NO_REPORT_BEFORE)),
    )


def _severities(subject: str, past: Callable[[str], Callable[[Any], float | None]] | None) -> list[Figure]:
    found = [Figure(subject, "findings", "findings in its articles", taken("findings.total"), past and _all)]
    if subject == OWNER:
        found = [Figure(subject, "findings", "findings that it owns", taken("findings.total"))]
    for kind in ("errors", "warnings", "notes"):
        value = taken(f"findings.{kind}")
        found.append(Figure(subject, kind, f"findings that are {kind}", value, past and past(kind)))
    return found


def _providers() -> tuple[Figure, ...]:
    none = "it has no documents of its own"
    return (
        Figure(
            PROVIDER,
            "score",
            "the mean score of its documents",
            taken("score", none),
            kept("score"),
            high=100,
        ),
        Figure(PROVIDER, "documents", "its documents", taken("documents"), kept("documents"), volume=True),
        *incoming.providers(),
        *_severities(PROVIDER, kept),
        Figure(PROVIDER, "causes", "causes in its articles", taken("causes", _NO_CAUSES), kept("causes")),
        Figure(PROVIDER, "new.findings", "its new findings", taken("new.total", NO_REPORT_BEFORE)),
        *(
            Figure(PROVIDER, f"new.{kind}", f"its new {kind}", taken(f"new.{kind}", NO_REPORT_BEFORE))
            for kind in ("errors", "warnings", "notes")
        ),
    )


def _owners() -> tuple[Figure, ...]:
    return (
        Figure(OWNER, "score", "the mean score of its documents", taken("score", "no documents"), high=100),
        Figure(OWNER, "documents", "its documents", taken("documents")),
        *_severities(OWNER, None),
        Figure(OWNER, "causes", "causes that it owns", taken("causes", _NO_CAUSES)),
        Figure(OWNER, "new.causes", "new causes that it owns", taken("new_causes", NO_REPORT_BEFORE)),
    )


FIGURES: dict[str, Figure] = {one.title: one for one in (*_corpus(), *_rules(), *_providers(), *_owners())}
"""All figures, by name with their subject."""

__all__ = ["FIGURES"]
