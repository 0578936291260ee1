r"""Lines as positions count them: they end with `\n`, `\r\n` or `\r`, and with nothing else."""

from __future__ import annotations

from bisect import bisect_right

from seedlint.util.late import late

BREAK = late(r"\r\n|\n|\r")
_MAX_COUNTED = 16
"""For so many places the lines above are counted; for more of them, all lines are looked up once."""


class Lines:
    """Tells in which line and column of a text an offset is."""

    __slots__ = ("_counted", "_starts", "_text")

    def __init__(self, text: str) -> None:
        """Look at a text."""
        self._text = text
        self._starts: list[int] = []
        self._counted = 0

    def position(self, offset: int) -> tuple[int, int]:
        """Return line and column, both from 1."""
        text = self._text
        self._counted += 1
        if self._counted <= _MAX_COUNTED and "\r" not in text:
            return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)
        if not self._starts:
            self._starts = [0, *(found.end() for found in BREAK.finditer(text))]
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1


def split_lines(text: str) -> list[str]:
    """Return the lines of a text, without their breaks and a byte order mark."""
    return BREAK.split(text.removeprefix("\ufeff"))


__all__ = ["BREAK", "Lines", "split_lines"]
