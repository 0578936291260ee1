"""The lines of documents as they may be shown: without payloads."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from seedlint.util.redact import Source

if TYPE_CHECKING:
    from collections.abc import Callable

    from seedlint.finding import PlacedFinding, Region


class Marked(NamedTuple):
    """A line, or the part of a very long one that matters, and where in it a place begins and ends."""

    line: str
    start: int
    end: int


class MaskedSource:
    """Gives the lines that findings are about.

    Masked lines are kept while findings stay in one document: a line of megabytes with thousands of
    findings is masked once.
    """

    def __init__(self, read_lines: Callable[[str], list[str] | None]) -> None:
        """Read documents with ``read_lines``, as in a `Result`."""
        self._read_lines = read_lines
        self._path = ""
        self._source: Source | None = None
        self._masked: dict[tuple[int, tuple[Region, ...]], str | None] = {}

    def marked(self, finding: PlacedFinding, region: Region, line: str | None = None) -> Marked | None:
        """Return the first line of a region of the finding's document, None if there is no such line.

        ``line`` is that line, as it may be shown, if somebody has it at hand.
        """
        number, before = region.line, 0
        if line is not None:
            pass
        elif finding.evidence is None:
            line = self._read(finding, number)
        else:
            line = finding.evidence.lines.get(number)
            if line is None:
                for one, column, left_out, part in finding.evidence.parts:
                    if (one, column) == (number, region.column):
                        before, line = left_out, part
        if line is None:
            return None
        end = region.end_column - 1 - before if region.end_line == number else len(line)
        return Marked(line, region.column - 1 - before, end)

    def _read(self, finding: PlacedFinding, number: int) -> str | None:
        if finding.path != self._path:
            self._path = finding.path
            self._masked.clear()
            lines = self._read_lines(finding.path)
            self._source = None if lines is None else Source(lines)
        hidden = tuple(r for r in finding.hidden if r.line <= number <= r.end_line)
        if (number, hidden) not in self._masked:
            self._masked[number, hidden] = self._source.line(number, hidden) if self._source else None
        return self._masked[number, hidden]
