"""A table of the findings by rule: how many, in how many documents, how many can be fixed."""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

from seedlint.output import WIDTH
from seedlint.output.escape import escape
from seedlint.output.paint import BOLD, SEVERITY, Paint

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seedlint.finding import PlacedFinding, Severity
    from seedlint.result import Result

_HEAD = ("count", "code", "severity", "name", "documents", "fixable")
_NUMBERS = {"count", "documents"}


def report(result: Result, stream: TextIO, *, color: bool = False, width: int = WIDTH) -> None:  # noqa: ARG001
    """Write the table, the most frequent rule first; nothing if there are no findings."""
    groups: dict[str, list[PlacedFinding]] = {}
    for finding in result.findings:
        groups.setdefault(finding.code, []).append(finding)
    if not groups:
        return
    ordered = sorted(groups.values(), key=lambda group: (-len(group), group[0].code))
    rows = [_row(group, result.documents) for group in ordered]
    widths = [max(len(cell) for cell in column) for column in zip(_HEAD, *rows, strict=True)]
    paint = Paint(color)
    stream.write(f"{paint(_line(_HEAD, widths).rstrip(), BOLD)}\n")
    for row, group in zip(rows, ordered, strict=True):
        severity = f"{row[2]:<{widths[2]}}"
        painted = paint(severity, SEVERITY[_severity(group)])
        stream.write(f"{_line(row, widths).rstrip().replace(severity, painted, 1)}\n")


def _row(group: Sequence[PlacedFinding], documents: int) -> tuple[str, ...]:
    paths = len({finding.path for finding in group})
    share = f"{paths} ({paths / documents:.1%})" if documents else str(paths)
    return (
        str(len(group)),
        group[0].code,
        str(_severity(group)),
        escape(group[0].name),
        share,
        _fixable(group),
    )


def _severity(group: Sequence[PlacedFinding]) -> Severity:
    """Return the worst, where the configuration gives one rule several."""
    return max(finding.severity for finding in group)


def _fixable(group: Sequence[PlacedFinding]) -> str:
    safe = sum(1 for finding in group if finding.fix and finding.fix.safe)
    unsafe = sum(1 for finding in group if finding.fix and not finding.fix.safe)
    words = [f"{safe} safe"] if safe else []
    return ", ".join([*words, f"{unsafe} unsafe"] if unsafe else words) or "-"


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    pairs = zip(_HEAD, cells, widths, strict=True)
    return "  ".join(f"{cell:>{w}}" if head in _NUMBERS else f"{cell:<{w}}" for head, cell, w in pairs)
