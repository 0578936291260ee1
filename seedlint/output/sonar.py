"""SonarQube's generic issues (version 10.3 and later): the rules that have found something, and the issues.

Its columns count from 0, in UTF-16 code units, and a range must not be empty or go beyond its line: SonarQube
refuses the whole report otherwise.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

from seedlint.codes import INTERNAL_ERROR
from seedlint.finding import Region, Severity
from seedlint.output.columns import Columns, utf16
from seedlint.output.every import every_finding, left_out, told
from seedlint.output.masked import MaskedSource
from seedlint.output.plain import text, write_object
from seedlint.output.uri import checkout_path
from seedlint.util.escape import clip, escape

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seedlint.finding import JSON, PlacedFinding
    from seedlint.output.result import Result

IMPACTS = {Severity.ERROR: "HIGH", Severity.WARNING: "MEDIUM", Severity.NOTE: "LOW"}

_LEFT_OUT = f"{INTERNAL_ERROR}-left-out"
"""Stands for a rule: that some findings are left out of the report."""


def report(result: Result, stream: TextIO) -> None:
    """Write an object with the rules and the issues."""
    write_object(stream, {"rules": _rules(result), "issues": _issues(result)})
    stream.write("\n")


def _rules(result: Result) -> Iterator[JSON]:
    """Yield the rules that have found something, each with the worst that it has found."""
    worst: dict[str, PlacedFinding] = {}
    for finding in every_finding(result):
        known = worst.get(finding.code)
        if known is None or known.severity < finding.severity:
            worst[finding.code] = finding
    for code, finding in sorted(worst.items()):
        rule = result.rules.get(code)
        yield {
            "id": code,
            "name": escape(finding.name),
            "description": escape(rule.summary()) if rule is not None else escape(finding.name),
            "engineId": "seedlint",
            "cleanCodeAttribute": "LOGICAL",
            "impacts": [{"softwareQuality": "RELIABILITY", "severity": IMPACTS[finding.severity]}],
        }
    if words := left_out(result):
        yield {
            "id": _LEFT_OUT,
            "name": words,
            "description": words,
            "engineId": "seedlint",
            "cleanCodeAttribute": "LOGICAL",
            "impacts": [{"softwareQuality": "RELIABILITY", "severity": IMPACTS[max(result.left_out())]}],
        }


def _issues(result: Result) -> Iterator[JSON]:
    columns = Columns(MaskedSource(result.read_lines), utf16)
    for finding in every_finding(result):
        field = f" at {finding.place}" if finding.pointer else ""
        issue: dict[str, JSON] = {
            "ruleId": finding.code,
            "primaryLocation": {
                "message": clip(escape(f"{finding.severity}{field}: {told(finding)}")),
                "filePath": text(checkout_path(finding.path, result)),
                "textRange": _range(columns, finding, finding.region),
            },
        }
        related = [
            {
                "message": clip(escape(one.message)),
                "filePath": text(checkout_path(one.path, result)),
                "textRange": {"startLine": one.region.line},
            }
            for one in finding.related
        ]
        if related:
            issue["secondaryLocations"] = related
        yield issue
    words = left_out(result)
    if words and result.findings:
        # SonarQube shows nothing that is about no file.
        path = text(checkout_path(result.findings[-1].path, result))
        place = {"message": words, "filePath": path, "textRange": {"startLine": 1}}
        yield {"ruleId": _LEFT_OUT, "primaryLocation": place}


def _range(columns: Columns, finding: PlacedFinding, region: Region) -> dict[str, JSON]:
    """Return a region; whole lines where its columns can't be told, or would be refused."""
    lines: dict[str, JSON] = {"startLine": region.line, "endLine": region.end_line}
    start = columns.before(finding, region.line, region.column)
    end = columns.before(finding, region.end_line, region.end_column)
    first = columns.line(finding, region.line)
    size = None if first is None else columns.size(first)
    if start is None or end is None or size is None or start >= size:
        return lines
    if region.line == region.end_line and not start < end <= size:
        return lines
    return {**lines, "startColumn": start, "endColumn": end}
