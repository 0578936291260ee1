"""Reads `report.json` of a report's directory.

It is a file of a checkout: it may be large, damaged, or written to do harm. Nothing is read that is
larger than reports are, what is not as seedlint writes it is refused by name, and keys that are not known
here are passed over.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from seedlint.errors import UsageError
from seedlint.told.figures import (
    Anomalies,
    Anomaly,
    Cause,
    Causes,
    Changes,
    Documents,
    Expectation,
    Expectations,
    Field,
    Finding,
    Intake,
    Owner,
    Provider,
    Report,
    Rule,
    Severities,
    WorstDocument,
)
from seedlint.told.values import DamagedError, Node, day, load, read
from seedlint.util.escape import escape
from seedlint.util.paths import reason, shown

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

T = TypeVar("T")

REPORT = "report.json"
_VERSION = 1
_LARGEST_REPORT = 32_000_000
_SEVERITIES = frozenset(("error", "warning", "note"))
_STATUSES = frozenset(("passed", "failed", "broken", "skipped"))
_IMPORTANCES = frozenset(("critical", "warning", "info"))


def read_report(folder: Path) -> Report:
    """Return what the report in a directory says.

    UsageError, with what to do, if there is none, or if it is damaged or of another version.
    """
    path = folder / REPORT
    name = escape(shown(path))
    try:
        return _report(folder, load(read(path, _LARGEST_REPORT)))
    except (FileNotFoundError, NotADirectoryError):
        raise UsageError(
            f"{name}: there is no report; `seedlint report -o {escape(shown(folder))}` writes one"
        ) from None
    except OSError as error:
        raise UsageError(f"{name}: it can't be read: {reason(error)}") from None
    except DamagedError as error:
        raise UsageError(
            f"{name}: {escape(str(error))}; the file is not as `seedlint report` has written it,"
            " so make the report again"
        ) from None


def _report(folder: Path, told: Node) -> Report:
    if told.count("version") != _VERSION:
        raise DamagedError(f"its `version` is not {_VERSION}")
    return Report(
        folder=folder,
        generated_at=told.moment("generated_at"),
        seedlint=told.words("seedlint"),
        commit=told.text("commit"),
        modified=told.flag("modified"),
        score=told.score(),
        documents=_documents(told.there("documents", told.node("documents"))),
        findings=_severities(told.there("findings", told.node("findings"))),
        rules=told.all_nodes("rules", _rule),
        checked=told.names("checked"),
        left_out=told.texts("left_out"),
        configuration=told.text("configuration"),
        incomplete=told.flag("incomplete"),
        providers=told.all_nodes("providers", _provider),
        every_provider=told.nodes("every_provider", _provider),
        provider_count=told.count("provider_count"),
        worst=told.all_nodes("worst", _worst),
        fields=told.nodes("fields", _field),
        intake=_made(told, "intake", _intake),
        causes=_made(told, "causes", _causes),
        changes=_made(told, "changes", _changes),
        anomalies=_made(told, "anomalies", _anomalies),
        owners=told.nodes("owners", _owner),
        owner_count=told.count("owner_count"),
        expectations=_made(told, "expectations", _expectations),
    )


def _made(told: Node, key: str, make: Callable[[Node], T]) -> T | None:
    """Return what is made of an object, None where it is not known."""
    node = told.node(key)
    return None if node is None else make(node)


def _documents(told: Node) -> Documents:
    counts = Documents(
        total=told.need("total"),
        readable=told.need("readable"),
        clean=told.need("clean"),
        passed=told.need("passed"),
        absent=told.count("absent"),
        unjudged=told.count("unjudged"),
    )
    if max(counts.readable, counts.clean, counts.passed) > counts.total:
        raise DamagedError("`documents` has parts that are larger than the whole")
    return counts


def _severities(told: Node) -> Severities:
    return Severities(told.need("errors"), told.need("warnings"), told.need("notes"))


def _rule(told: Node) -> Rule:
    return Rule(
        code=told.words("code"),
        name=told.words("name"),
        severity=told.choice("severity", _SEVERITIES),
        findings=told.need("findings"),
        documents=told.count("documents"),
        causes=told.count("causes"),
        new=told.count("new"),
        resolved=told.count("resolved"),
        new_causes=told.count("new_causes"),
        examples=told.nodes("examples", _finding) or (),
    )


def _finding(told: Node) -> Finding:
    return Finding(
        document=told.words("document"),
        line=told.need("line"),
        column=told.need("column"),
        code=told.words("code"),
        name=told.words("name"),
        severity=told.choice("severity", _SEVERITIES),
        message=told.words("message"),
        cause=told.text("cause"),
    )


def _provider(told: Node) -> Provider:
    return Provider(
        domain=told.text("domain"),
        name=told.text("name"),
        documents=told.need("documents"),
        articles=told.count("articles"),
        score=told.score(),
        findings=_severities(told),
        causes=told.count("causes"),
        new=_made(told, "new", _severities),
        rules=told.counted("rules") or (),
        missing=told.counts("missing"),
        intake=told.count("intake"),
    )


def _field(told: Node) -> Field:
    rows, filled = told.need("rows"), told.need("filled")
    if filled > rows:
        raise DamagedError(f"`{told.path}` has more values than rows")
    return Field(told.words("table"), told.words("field"), rows, filled)


def _intake(told: Node) -> Intake:
    documents, errors = told.count("documents"), told.count("errors")
    if (errors or 0) > (documents or 0):
        raise DamagedError("`intake` has a part that is larger than the whole")
    return Intake(documents, errors, told.score(), told.text("reason") or "")


def _worst(told: Node) -> WorstDocument:
    return WorstDocument(
        document=told.words("document"),
        line=told.need("line"),
        score=told.there("score", told.score()),
        findings=_severities(told),
        rules=told.counted("rules") or (),
    )


def _causes(told: Node) -> Causes:
    return Causes(
        total=told.need("total"),
        errors=told.need("errors"),
        warnings=told.need("warnings"),
        notes=told.need("notes"),
        items=told.nodes("items", _cause) or (),
        new_items=told.nodes("new_items", _cause),
    )


def _cause(told: Node) -> Cause:
    return Cause(
        cause=told.words("cause"),
        code=told.words("code"),
        name=told.words("name"),
        severity=told.choice("severity", _SEVERITIES),
        message=told.words("message"),
        field=told.text("field"),
        url=told.text("url"),
        provider=told.text("provider"),
        findings=told.need("findings"),
        documents=told.need("documents"),
        document=told.words("document"),
        line=told.need("line"),
        column=told.need("column"),
        new=told.flag("new"),
        owners=told.texts("owners") or (),
        unowned=told.flag("unowned"),
        alike=told.count("alike"),
    )


def _changes(told: Node) -> Changes:
    return Changes(
        since=told.words("since"),
        commit=told.text("commit"),
        findings=told.need("findings"),
        resolved=told.need("resolved"),
        exact=told.flag("exact") is True,
        new=_made(told, "new", _severities),
        causes=told.count("causes"),
        causes_resolved=told.count("causes_resolved"),
        causes_moved=told.count("causes_moved"),
        items=told.nodes("items", _finding) or (),
    )


def _anomalies(told: Node) -> Anomalies:
    return Anomalies(
        series=told.need("series"),
        items=told.all_nodes("items", _anomaly),
        total=told.count("total"),
    )


def _anomaly(told: Node) -> Anomaly:
    return Anomaly(
        id=told.words("id"),
        kind=told.words("kind"),
        subject=told.words("subject"),
        name=told.words("name"),
        measure=told.words("measure"),
        sentence=told.words("sentence"),
        since=day(told, "since"),
        until=day(told, "until"),
        observed=told.number("observed"),
        usual=told.number("usual"),
        unit=told.text("unit"),
        commit=told.text("commit"),
        documents=told.nodes("documents", _mention) or (),
        document_count=told.count("document_count"),
        documents_now=told.nodes("documents_now", _mention) or (),
        document_count_now=told.count("document_count_now"),
        common=told.text("common"),
        also=told.texts("also") or (),
        owners=told.texts("owners") or (),
        new=told.flag("new"),
    )


def _mention(told: Node) -> tuple[str, int | None]:
    return told.words("document"), told.count("line")


def _owner(told: Node) -> Owner:
    return Owner(
        owner=told.text("owner"),
        documents=told.need("documents"),
        score=told.score(),
        findings=_severities(told),
        causes=told.count("causes"),
        new_causes=told.count("new_causes"),
        rules=told.counted("rules") or (),
    )


def _expectations(told: Node) -> Expectations:
    return Expectations(
        summary=told.text("summary") or "",
        fails=told.there("fails", told.flag("fails")),
        passed=told.need("passed"),
        failed=told.need("failed"),
        broken=told.need("broken"),
        skipped=told.need("skipped"),
        results=told.all_nodes("results", _expectation),
    )


def _expectation(told: Node) -> Expectation:
    return Expectation(
        suite=told.text("suite") or "",
        table=told.text("table") or "",
        column=told.text("column"),
        type=told.text("type") or "",
        description=told.words("description"),
        severity=told.choice("severity", _IMPORTANCES),
        status=told.choice("status", _STATUSES),
        observed=told.text("observed") or "",
        rows=told.count("rows"),
        unexpected=told.count("unexpected"),
        limit=told.text("limit"),
        reason=told.text("reason") or "",
    )
