"""Things of a report as items of a notice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.notify.known import identity
from seedlint.notify.news import Item, Line, Piece
from seedlint.util.words import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seedlint.told.figures import Anomaly, Cause, Expectation, Finding

_DOCUMENTS = 3
_OWNERS = 5


def of_cause(cause: Cause) -> Item:
    """Return a defect: what it is, the first document it is in, and whose it is."""
    others = cause.documents - 1
    more = f" and {counted(others, 'more document')}" if others > 0 else ""
    if cause.findings > max(cause.documents, 1):
        more += f" ({counted(cause.findings, 'finding')})"
    lines = [_what(cause), (Piece(f"{cause.document}:{cause.line}", "code"), Piece(more))]
    return Item(
        identity("cause", cause.cause),
        (*lines, *_owners(cause.owners)),
        {
            "cause": cause.cause,
            **_finding(cause),
            "field": cause.field,
            "provider": cause.provider,
            "findings": cause.findings,
            "documents": cause.documents,
            "owners": list(cause.owners),
        },
    )


def of_finding(finding: Finding, number: int = 0) -> Item:
    """Return a finding; ``number`` tells it from others that are alike in all that is known of them."""
    place = (Piece(f"{finding.document}:{finding.line}", "code"),)
    # The line is no part of it: it changes with what is above.
    key = identity("finding", finding.code, finding.document, finding.message, str(number))
    return Item(key, (_what(finding), place), _finding(finding))


def of_anomaly(anomaly: Anomaly) -> Item:
    """Return an anomaly: its sentence, some documents, and whose they are."""
    lines: list[Line] = [(Piece(anomaly.sentence, "foreign"),)]
    shown = anomaly.documents[:_DOCUMENTS]
    if shown:
        left = (anomaly.document_count or len(anomaly.documents)) - len(shown)
        lines.append((*_listed(shown), Piece(f" and {counted(left, 'more document')}" if left > 0 else "")))
    if anomaly.common:
        lines.append((Piece("In common: "), Piece(anomaly.common, "foreign")))
    if anomaly.commit:
        lines.append((Piece("Commit "), Piece(anomaly.commit[:12], "code")))
    documents = [{"document": document, "line": line} for document, line in anomaly.documents]
    return Item(
        identity("anomaly", anomaly.id),
        (*lines, *_owners(anomaly.owners)),
        {
            "anomaly": anomaly.id,
            "kind": anomaly.kind,
            "sentence": anomaly.sentence,
            "subject": anomaly.subject,
            "name": anomaly.name,
            "measure": anomaly.measure,
            "since": anomaly.since.isoformat(),
            "until": anomaly.until.isoformat(),
            "observed": anomaly.observed,
            "usual": anomaly.usual,
            "unit": anomaly.unit,
            "commit": anomaly.commit,
            "common": anomaly.common,
            "documents": documents,
            "document_count": anomaly.document_count,
            "owners": list(anomaly.owners),
        },
    )


def of_expectation(one: Expectation) -> Item:
    """Return a failed expectation, with what was observed."""
    lines: list[Line] = [(Piece(one.severity, "strong"), Piece(": "), Piece(one.description, "foreign"))]
    if one.observed:
        lines.append((Piece("Observed: "), Piece(one.observed, "foreign")))
    told = {name: getattr(one, name) for name in ("suite", "table", "column", "type", "description")}
    told |= {name: getattr(one, name) for name in ("severity", "observed", "rows", "unexpected")}
    return Item(expected(one), tuple(lines), told)


def expected(one: Expectation) -> str:
    """Return the identity of an expectation."""
    return identity("expectation", one.suite, one.table, one.column, one.type, one.description)


def _what(found: Cause | Finding) -> Line:
    return (
        Piece(found.severity, "strong"),
        Piece(" "),
        Piece(f"{found.code} {found.name}", "code"),
        Piece(": "),
        Piece(found.message, "foreign"),
    )


def _finding(found: Cause | Finding) -> dict[str, object]:
    names = ("code", "name", "severity", "message", "document", "line", "column")
    return {name: getattr(found, name) for name in names}


def _listed(documents: Sequence[tuple[str, int | None]]) -> list[Piece]:
    pieces: list[Piece] = []
    for document, line in documents:
        pieces += [Piece(", ")] if pieces else []
        pieces.append(Piece(document if line is None else f"{document}:{line}", "code"))
    return pieces


def _owners(owners: Sequence[str]) -> tuple[Line, ...]:
    if not owners:
        return ()
    pieces = [Piece("Owner: " if len(owners) == 1 else "Owners: ")]
    for index, owner in enumerate(owners[:_OWNERS]):
        pieces += [Piece(", ")] if index else []
        pieces.append(Piece(owner, "owner"))
    if len(owners) > _OWNERS:
        pieces.append(Piece(f" and {len(owners) - _OWNERS} more"))
    return (tuple(pieces),)
