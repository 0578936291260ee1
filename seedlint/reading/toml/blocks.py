"""The lines that statements of TOML stand on, with what belongs to them.

A comment on its line belongs to a statement, and so do those directly above it that are indented as it is,
but for the first one: there they may be about all. To a header belong the empty lines below its last key.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from seedlint.reading.syntax import TextEdit
from seedlint.reading.toml.tokens import REST

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seedlint.reading.toml.scan import Statement

_EMPTY = re.compile(r"(?:[ \t]*+\r?\n)++")


class Blocks:
    """The lines of one text."""

    def __init__(self, text: str, begin: int, end: int, statements: Sequence[Statement]) -> None:
        """Look at ``text[begin:end]``."""
        self.text = text
        self.begin = begin
        self.end = end
        self.statements = statements
        self._index = {id(one): number for number, one in enumerate(statements)}

    def without(self, gone: Sequence[Statement]) -> list[TextEdit]:
        """Take statements out."""
        edits: list[TextEdit] = []
        runs: list[list[Statement]] = []
        for one in gone:
            if runs and self._index[id(runs[-1][-1])] + 1 == self._index[id(one)]:
                runs[-1].append(one)
            else:
                runs.append([one])
        for run in runs:
            start, end = self._first(run[0]), self._after(run[-1])
            if any(one.kind != "pair" for one in run):
                start, end = self._with_empty(start, end)
            edits.append(TextEdit(start, end, ""))
        return edits

    def _with_empty(self, start: int, end: int) -> tuple[int, int]:
        """Return the lines with the empty ones below, or above if there are no others below."""
        empty = _EMPTY.match(self.text, end, self.end)
        end = empty.end() if empty else end
        if end >= self.end:
            above = self.text[self.begin : start]
            kept = above.rstrip(" \t\r\n")
            if kept:
                rest = REST.match(above, len(kept))
                start = self.begin + (rest.end() if rest else len(above))
        return start, end

    def _first(self, statement: Statement) -> int:
        """Return where the lines of a statement begin, with the comments that belong to it."""
        first = self._line(statement.start)
        number = self._index[id(statement)]
        if not number or (statement.kind == "pair" and self.statements[number - 1].kind != "pair"):
            return first
        lead = self.text[first : statement.start]
        lowest = self._after(self.statements[number - 1])
        while first > lowest:
            above = self._line(first - 1)
            if above < lowest or not self.text.startswith(f"{lead}#", above):
                break
            first = above
        return first

    def _line(self, at: int) -> int:
        return max(self.text.rfind("\n", 0, at) + 1, self.begin)

    def _after(self, statement: Statement) -> int:
        rest = REST.match(self.text, statement.end, self.end)
        return rest.end() if rest else statement.end

    def after(self, statement: Statement, lines: str, newline: str, *, apart: bool = False) -> TextEdit:
        """Put lines below a statement; ``apart``: with an empty line before them."""
        at = self._after(statement)
        space = newline if apart else ""
        if self.text[at - 1 : at] == "\n":
            return TextEdit(at, at, f"{space}{lines}{newline}")
        return TextEdit(at, at, f"{newline}{space}{lines}")

    def before(self, statements: Sequence[Statement], lines: str) -> TextEdit:
        """Put lines above a statement and the comments that belong to it; at the top if there is none."""
        at = self._first(statements[0]) if statements else self.begin
        return TextEdit(at, at, lines)


__all__ = ["Blocks"]
