"""The Reviewdog Diagnostic Format, as one JSON object: comments and suggestions in reviews.

Its columns count bytes of UTF-8, and ends are exclusive. A suggestion there stands for itself, so only fixes
of one edit are suggested.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

from seedlint.finding import Region, Severity
from seedlint.output.columns import Columns, utf8
from seedlint.output.every import every_finding, left_out, told
from seedlint.output.masked import MaskedSource
from seedlint.output.plain import text, write_object
from seedlint.output.rulepages import page_of
from seedlint.output.uri import checkout_path
from seedlint.util.escape import clip, escape

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seedlint.finding import JSON, PlacedFinding
    from seedlint.output.result import Result

SEVERITIES = {Severity.ERROR: "ERROR", Severity.WARNING: "WARNING", Severity.NOTE: "INFO"}


def report(result: Result, stream: TextIO) -> None:
    """Write an object with a list of all findings."""
    write_object(stream, {"source": {"name": "seedlint"}, "diagnostics": _diagnostics(result)})
    stream.write("\n")


def _diagnostics(result: Result) -> Iterator[JSON]:
    columns = Columns(MaskedSource(result.read_lines), utf8)
    for complaint in result.complaints:
        yield {"message": clip(escape(complaint)), "location": {"path": "."}, "severity": "ERROR"}
    if words := left_out(result):
        severity = SEVERITIES[max(result.left_out())]
        yield {"message": words, "location": {"path": "."}, "severity": severity}
    for finding in every_finding(result):
        field = f" at {finding.place}" if finding.pointer else ""
        one: dict[str, JSON] = {
            "message": clip(escape(f"{finding.name}{field}: {told(finding)}")),
            "location": {
                "path": text(checkout_path(finding.path, result)),
                "range": _range(columns, finding, finding.region),
            },
            "severity": SEVERITIES[finding.severity],
            "code": _code(finding, result),
        }
        suggestions = list(_suggestions(columns, finding, result))
        if suggestions:
            one["suggestions"] = suggestions
        yield one


def _code(finding: PlacedFinding, result: Result) -> dict[str, JSON]:
    page = page_of(result.rules.get(finding.code), result.docs_url)
    return {"value": finding.code, "url": page} if page else {"value": finding.code}


def _range(columns: Columns, finding: PlacedFinding, region: Region) -> dict[str, JSON]:
    """Return a region; whole lines where it can't be told what stands before it."""
    exact = _exact(columns, finding, region)
    if exact is not None:
        return exact
    return {"start": {"line": region.line}, "end": {"line": region.end_line}}


def _exact(columns: Columns, finding: PlacedFinding, region: Region) -> dict[str, JSON] | None:
    start = columns.before(finding, region.line, region.column)
    end = columns.before(finding, region.end_line, region.end_column)
    if start is None or end is None:
        return None
    return {
        "start": {"line": region.line, "column": start + 1},
        "end": {"line": region.end_line, "column": end + 1},
    }


def _suggestions(columns: Columns, finding: PlacedFinding, result: Result) -> Iterator[JSON]:
    made = result.replacements(finding) if finding.fix else None
    if made is None or len(made) != 1 or made[0].region is None:
        return
    exact = _exact(columns, finding, made[0].region)
    if exact is not None:
        yield {"range": exact, "text": text(made[0].text)}
