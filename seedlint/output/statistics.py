"""Two tables: the findings by rule, and by document, the most frequent and the worst first."""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

from seedlint.finding import Severity
from seedlint.output import WIDTH
from seedlint.output.every import left_out, severities, too_many, untold
from seedlint.output.paint import BOLD, SEVERITY, Paint
from seedlint.util.escape import escape, show_path

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seedlint.finding import PlacedFinding
    from seedlint.output.result import Result

_BY_RULE = ("count", "code", "severity", "name", "documents", "fixable")
_BY_DOCUMENT = ("count", "errors", "warnings", "notes", "document")
_NUMBERS = {"count", "documents", "errors", "warnings", "notes"}
MOST_DOCUMENTS = 20


def report(result: Result, stream: TextIO, *, color: bool = False, width: int = WIDTH) -> None:  # noqa: ARG001
    """Write the tables, of the documents the worst ones; nothing if there are no findings."""
    groups: dict[str, list[PlacedFinding]] = {}
    for finding in result.findings:
        groups.setdefault(finding.code, []).append(finding)
    if not groups:
        return
    paint = Paint(color)
    ordered = sorted(groups.values(), key=lambda group: (-len(group), group[0].code))
    rows = [_row(group, result.documents) for group in ordered]
    header, *lines = _table(_BY_RULE, rows)
    stream.write(f"{paint(header, BOLD)}\n")
    for row, line, group in zip(rows, lines, ordered, strict=True):
        # Widths are those of the plain words.
        stream.write(f"{line.replace(row[2], paint(row[2], SEVERITY[_severity(group)]), 1)}\n")
    _by_document(result, stream, paint)
    if words := "\n".join(filter(None, (too_many(result), untold(result), left_out(result)))):
        stream.write(f"\n{words}\n")


def _by_document(result: Result, stream: TextIO, paint: Paint) -> None:
    counts: dict[str, list[int]] = {}
    for finding in result.findings:
        counts.setdefault(result.shown(finding.path), [0, 0, 0])[Severity.ERROR - finding.severity] += 1
    worst = sorted(counts.items(), key=lambda item: ([-count for count in item[1]], item[0]))
    rows = [
        (str(sum(numbers)), *map(str, numbers), show_path(path)) for path, numbers in worst[:MOST_DOCUMENTS]
    ]
    header, *lines = _table(_BY_DOCUMENT, rows)
    stream.write(f"\n{paint(header, BOLD)}\n")
    stream.writelines(f"{line}\n" for line in lines)
    if len(worst) > len(rows):
        stream.write(f"… and {len(worst) - len(rows)} more documents\n")


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Return the lines of a table, its header first."""
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    return [
        "  ".join(
            f"{cell:>{width}}" if name in _NUMBERS else f"{cell:<{width}}"
            for name, cell, width in zip(head, row, widths, strict=True)
        ).rstrip()
        for row in (head, *rows)
    ]


def _row(group: Sequence[PlacedFinding], documents: int) -> tuple[str, ...]:
    paths = len({finding.path for finding in group})
    share = f"{paths} ({paths / documents:.1%})" if documents else str(paths)
    return (
        str(len(group)),
        group[0].code,
        severities(group),
        escape(group[0].name),
        share,
        _fixable(group),
    )


def _severity(group: Sequence[PlacedFinding]) -> Severity:
    """Return the worst: a rule may have several."""
    return max(finding.severity for finding in group)


def _fixable(group: Sequence[PlacedFinding]) -> str:
    safe = sum(1 for finding in group if finding.fix and finding.fix.safe)
    unsafe = sum(1 for finding in group if finding.fix and not finding.fix.safe)
    words = [f"{safe} safe"] if safe else []
    return ", ".join([*words, f"{unsafe} unsafe"] if unsafe else words) or "-"
