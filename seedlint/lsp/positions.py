"""Places as editors count them: lines from 0, columns in the units that were agreed on.

seedlint counts code points. What an editor counts is negotiated: UTF-16 code units if nothing is said, else
bytes of UTF-8 or code points.
"""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING

from lsprotocol import types

from seedlint.reading.lines import BREAK

if TYPE_CHECKING:
    from collections.abc import Callable

    from seedlint.finding import Region


def _utf8(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))


def _utf16(text: str) -> int:
    return len(text) if text.isascii() else len(text) + sum(char > "\uffff" for char in text)


_UNITS: dict[str, Callable[[str], int]] = {"utf-8": _utf8, "utf-16": _utf16, "utf-32": len}


class Positions:
    """Converts between places in one text and positions in an editor; its text may begin with a BOM."""

    def __init__(self, text: str, encoding: types.PositionEncodingKind | str) -> None:
        """Look at a text as the editor has it."""
        self.text = text
        self._mark = int(text.startswith("\ufeff"))
        self._units = _UNITS[getattr(encoding, "value", encoding)]
        self._starts = [0, *(found.end() for found in BREAK.finditer(text))]

    @property
    def lines(self) -> int:
        """How many lines there are."""
        return len(self._starts)

    def _line(self, line: int) -> tuple[int, str]:
        """Return where a line begins, and its text without the break; lines are counted from 0."""
        start = self._starts[line]
        stop = self._starts[line + 1] if line + 1 < len(self._starts) else len(self.text)
        return start, self.text[start:stop].rstrip("\r\n")

    def at(self, line: int, column: int) -> types.Position:
        """Return the position of a line and a column, from 1, of the text without a byte order mark."""
        line -= 1
        if line >= len(self._starts):
            line, column = len(self._starts) - 1, len(self.text) + 1
        _, text = self._line(line)
        column += self._mark if line == 0 else 0
        return types.Position(line, self._units(text[: column - 1]))

    def range(self, region: Region) -> types.Range:
        """Return a region as a range; the end of a line is as far as it goes."""
        line, column, end_line, end_column = region.numbers()
        return types.Range(self.at(line, column), self.at(end_line, end_column))

    def of_offsets(self, start: int, end: int) -> types.Range:
        """Return a stretch of the text without a byte order mark, in code points, as a range."""
        return types.Range(self._of_offset(start), self._of_offset(end))

    def _of_offset(self, offset: int) -> types.Position:
        offset += self._mark
        line = bisect_right(self._starts, offset) - 1
        return types.Position(line, self._units(self.text[self._starts[line] : offset]))

    def offset(self, position: types.Position) -> int:
        """Return the offset of a position in the text without a byte order mark, in code points.

        A position beyond the end of its line, or of the text, is the end; one within a character is its
        beginning.
        """
        if position.line >= len(self._starts):
            return len(self.text) - self._mark
        start, text = self._line(position.line)
        return start + self._column(text, position.character) - self._mark

    def _column(self, text: str, units: int) -> int:
        if self._units is len or text.isascii():
            return min(units, len(text))
        sizes = accumulate(map(self._units, text))
        return next((index for index, size in enumerate(sizes) if size > units), len(text))


__all__ = ["Positions"]
