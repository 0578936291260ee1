"""The lines of documents as they may be shown: without payloads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.util.redact import Source

if TYPE_CHECKING:
    from collections.abc import Callable

    from seedlint.finding import PlacedFinding, Region


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

    def line(self, finding: PlacedFinding, number: int) -> str | None:
        """Return line ``number`` (1-based) of the finding's document, None if there is no such line."""
        if finding.evidence is not None:
            line = finding.evidence.lines.get(number)
            if line is not None:
                return line
        if finding.path != self._path:
            self._path = finding.path
            self._masked.clear()
            lines = self._read_lines(finding.path)
            self._source = None if lines is None else Source(lines)
        hidden = tuple(r for r in finding.hidden if r.line <= number <= r.end_line)
        if (number, hidden) not in self._masked:
            self._masked[number, hidden] = self._source.line(number, hidden) if self._source else None
        return self._masked[number, hidden]
