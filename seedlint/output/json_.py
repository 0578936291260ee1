"""Everything about a run's findings as JSON, for programs; docs/reference/json-format.md is its contract."""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

from seedlint import __version__
from seedlint.finding import Severity, inside, pointer_words
from seedlint.output.plain import plain, text, write_object
from seedlint.util.redact import mask_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from seedlint.finding import JSON, Edit, Fix, PlacedFinding, PlacedRelated, Region, Replacement
    from seedlint.output.result import Others, Result, Since

VERSION = 2
"""Goes up when a member is removed or changes its meaning; new members may come at any time."""


def report(result: Result, stream: TextIO) -> None:
    """Write one JSON object."""
    write_object(
        stream,
        {
            "version": VERSION,
            "tool": {"name": "seedlint", "version": __version__},
            "summary": _summary(result),
            **_absent(result),
            "findings": (finding_object(finding, result) for finding in result.findings),
            "errors": iter(_errors(result)),
        },
    )
    stream.write("\n")


def finding_object(finding: PlacedFinding, result: Result) -> JSON:
    """Return one finding; the formats that are made of findings share this."""
    return {
        "code": finding.code,
        "name": text(finding.name),
        "severity": str(finding.severity),
        "message": text(finding.message),
        **_place(result.shown(finding.path), finding.region, finding),
        "related": [
            {"message": text(other.message), **_place(result.shown(other.path), other.region, other)}
            for other in finding.related
        ],
        "fix": _fix(finding.fix, result.replacements(finding), finding.document) if finding.fix else None,
        "notChecked": finding.unjudged,
        **_owners(finding, result),
    }


def _owners(finding: PlacedFinding, result: Result) -> dict[str, JSON]:
    """Return who owns a finding; nothing if nobody has said who owns what."""
    of = result.owners()
    return {} if of is None else {"owners": [text(owner) for owner in of(finding)]}


def _absent(result: Result) -> dict[str, Iterator[JSON]]:
    """Return the files without front matter that need none; nothing if there are no such."""
    if not result.absent:
        return {}
    return {"withoutFrontMatter": iter([text(result.shown(path)) for path in result.absent])}


def _summary(result: Result) -> JSON:
    counts = {f"{severity}s": count for severity, count in result.by_severity().items()}
    safe, unsafe = result.fixable()
    return {
        "documents": result.documents,
        "notChecked": result.count_unjudged(),
        **({"withoutFrontMatter": absent} if (absent := result.count_absent()) else {}),
        "findings": result.count(),
        **({"leftOut": left} if (left := sum(result.lacking().values())) else {}),
        **counts,
        **({"owners": _of_owners(result.others)} if result.others else {}),
        "fixable": {"safe": safe, "unsafe": unsafe},
        "suppressed": result.count_suppressed(),
        "baselined": result.count_known(),
        **({"since": _since(result.since)} if result.since else {}),
        **({"passedOver": dict(passed.endings)} if (passed := result.passed_over()) else {}),
        **({"allowed": _allowed(result.failing.most)} if result.failing.most else {}),
        "exitCode": int(result.exit_code),
    }


def _allowed(most: Mapping[Severity, int]) -> JSON:
    return {f"{severity}s": most[severity] for severity in sorted(most, reverse=True)}


def _of_owners(others: Others) -> JSON:
    return {
        "shown": [text(owner) for owner in others.owners],
        "leftOut": sum(others.severities.values()),
        **{f"{severity}s": others.severities.get(severity, 0) for severity in sorted(Severity, reverse=True)},
    }


def _since(since: Since) -> JSON:
    return {"revision": text(since.revision), "existing": since.known}


def _region(region: Region) -> JSON:
    return {
        "line": region.line,
        "column": region.column,
        "endLine": region.end_line,
        "endColumn": region.end_column,
    }


def _place(path: str, region: Region, of: PlacedFinding | PlacedRelated) -> dict[str, JSON]:
    pointer = inside(of.pointer, of.document)
    return {
        "path": text(path),
        **({"document": of.document} if of.document else {}),
        "region": _region(region),
        "pointer": text(pointer),
        "field": text(pointer_words(pointer)),
    }


def _fix(fix: Fix, replacements: Sequence[Replacement] | None, document: int) -> JSON:
    return {
        "description": text(fix.description),
        "safe": fix.safe,
        "edits": [_edit(edit, document) for edit in fix.edits],
        "replacements": replacements
        and [{"region": one.region and _region(one.region), "text": text(one.text)} for one in replacements],
    }


def _edit(edit: Edit, document: int) -> JSON:
    shown: dict[str, JSON] = {"action": edit.action, "pointer": text(inside(edit.pointer, document))}
    if edit.action == "rename" or (
        edit.action in {"replace", "insert", "comment", "source"} and not _secret(edit)
    ):
        shown["value"] = plain(edit.value)
    if edit.span:
        shown["span"] = list(edit.span)
    return shown


def _secret(edit: Edit) -> bool:
    """Whether an edit's value is, or holds, something that looks like a payload."""
    return edit.pointer.endswith("/secured") or _holds_payload(edit.value)


def _holds_payload(value: object) -> bool:
    if isinstance(value, str):
        return any(mask_line(line) != line for line in value.splitlines())
    if isinstance(value, dict):
        return "secured" in value or any(map(_holds_payload, value.values()))
    return isinstance(value, list | tuple) and any(map(_holds_payload, value))


def _errors(result: Result) -> list[JSON]:
    crashes = [
        {
            "kind": "crash",
            "code": text(crash.code),
            "path": text(result.shown(crash.path)),
            "message": text(crash.message),
            "traceback": text(crash.traceback),
        }
        for crash in result.crashes
    ]
    failures = [
        {
            "kind": "load",
            "source": text(failure.source),
            "message": text(failure.message),
            "traceback": text(failure.traceback),
        }
        for failure in result.failures
    ]
    complaints = [{"kind": "path", "message": text(words)} for words in result.complaints]
    return [*crashes, *failures, *complaints]
