"""Columns as other programs count them: in bytes of UTF-8, or in UTF-16 code units."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.output.frame import LONGEST
from seedlint.util.redact import MASK

if TYPE_CHECKING:
    from collections.abc import Callable

    from seedlint.finding import PlacedFinding
    from seedlint.output.masked import MaskedSource


def utf8(text: str) -> int:
    """Return the bytes that a text takes."""
    return len(text.encode("utf-8", "surrogatepass"))


def utf16(text: str) -> int:
    """Return the code units that a text takes."""
    return len(text) + sum(char > "\uffff" for char in text)


class Columns:
    """Counts what stands before columns of lines that findings are about."""

    def __init__(self, source: MaskedSource, units: Callable[[str], int]) -> None:
        """Count in ``units`` what the lines of ``source`` have."""
        self._source = source
        self._units = units

    def before(self, finding: PlacedFinding, line: int, column: int) -> int | None:
        """Return how many units stand before a column, both from 1; None if that can't be told.

        So it is where the line is not at hand, and where something is masked whose length nobody is to know.
        """
        if column == 1:
            return 0
        text = self.line(finding, line)
        before = None if text is None else text[: column - 1]
        if before is None or MASK in before or len(before) < column - 1:
            return None
        return self._units(before)

    def line(self, finding: PlacedFinding, number: int) -> str | None:
        """Return the line that the finding is about, whole and as it may be shown; None for any other."""
        if number != finding.region.line:
            return None
        if finding.evidence is not None:
            return finding.evidence.lines.get(number)
        marked = self._source.marked(finding, finding.region._replace(line=number, column=1))
        # Of a very long one, a run that shows lines has kept no more than a part.
        return None if marked is None or len(marked.line) > LONGEST else marked.line

    def size(self, text: str) -> int | None:
        """Return the units of a whole line, None if something in it is masked."""
        return None if MASK in text else self._units(text)


__all__ = ["Columns", "utf8", "utf16"]
