"""Entries between commas: how one is taken out of brackets, or put in, whatever the syntax.

An entry that has its line, or its lines, to itself goes with these, with a comment behind it and those
directly above; another goes with its comma. A new entry is written as the one before it: on a line of its
own, or behind it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from seedlint.reading.syntax import TextEdit

if TYPE_CHECKING:
    from seedlint.reading.tree import Node

_BREAK = re.compile(r"\r?\n|\Z")
_GAP = re.compile(r"[ \t\r\n]*+")


class Signs(NamedTuple):
    """What a syntax has in its brackets."""

    comment: str
    """What begins a comment; nothing if there are none."""
    trailing: bool
    """Whether a comma may stand behind the last item of a list."""
    spaced: bool
    """Whether there are blanks inside of braces."""


class Brackets:
    """Takes entries out of brackets in one text, and puts them in."""

    def __init__(self, text: str, signs: Signs, newline: str) -> None:
        """Look at a text."""
        self.text = text
        self.signs = signs
        self.newline = newline
        self._known: dict[int, list[tuple[int, int]]] = {}
        rest = r"[ \t]*+(?:#[^\r\n]*+)?" if signs.comment else r"[ \t]*+"
        self._rest = re.compile(rest)

    # Taking out

    def removed(self, parent: Node, index: int) -> list[TextEdit]:
        """Take an entry out."""
        entries = self._entries(parent)
        start, end = entries[index]
        if len(entries) == 1:
            return self._emptied(parent, start, end)
        comma = self._comma(end)
        lines = self._own_lines(parent, start, end if comma is None else comma + 1)
        last = index + 1 == len(entries)
        before = self._comma(entries[index - 1][1]) if last else None
        if lines:
            edits = [TextEdit(*lines, "")]
            if before is not None and comma is None and not self._may_trail(parent):
                edits.insert(0, TextEdit(before, before + 1, ""))
            return edits
        if not last:
            following = entries[index + 1][0]
            if comma is not None and self.text[comma + 1 : following].strip():
                return [TextEdit(start, comma + 1, "")]
            return [TextEdit(start, following, "")]
        previous = entries[index - 1][1]
        if before is not None and self.text[previous:before].strip() + self.text[before + 1 : start].strip():
            return [TextEdit(before, before + 1, ""), TextEdit(start, end, "")]
        return [TextEdit(previous, end, "")]

    def _emptied(self, parent: Node, start: int, end: int) -> list[TextEdit]:
        inner = parent.start + 1, parent.end - 1
        comma = self._comma(end)
        stop = end if comma is None else comma + 1
        if self.text[inner[0] : start].strip() or self.text[stop : inner[1]].strip():
            return [TextEdit(start, stop, "")]
        return [TextEdit(*inner, "")]

    def _may_trail(self, parent: Node) -> bool:
        return self.signs.trailing and parent.kind == "sequence"

    def _comma(self, at: int) -> int | None:
        """Return where the comma stands behind an entry, None if there is none."""
        text = self.text
        while True:
            gap = _GAP.match(text, at)
            at = gap.end() if gap else at
            if text.startswith(",", at):
                return at
            if not self.signs.comment or not text.startswith(self.signs.comment, at):
                return None
            rest = self._rest.match(text, at)
            at = rest.end() if rest else at

    def _own_lines(self, parent: Node, start: int, end: int) -> tuple[int, int] | None:
        """Return the lines of an entry, with comments, if nothing else stands on them."""
        text = self.text
        first = text.rfind("\n", 0, start) + 1
        rest = self._rest.match(text, end)
        after = rest and _BREAK.match(text, rest.end())
        if not after or first <= parent.start or after.end() > parent.end or text[first:start].strip():
            return None
        lead = text[first:start]
        while self.signs.comment:
            above = text.rfind("\n", 0, max(first - 1, 0)) + 1
            if above <= parent.start or above == first:
                break
            if not text.startswith(lead + self.signs.comment, above):
                break
            # The first comments in brackets may be about all that is in them.
            if self._entries(parent)[0][0] == start:
                break
            first = above
        return first, after.end()

    # Putting in

    def added(self, parent: Node, index: int, written: str) -> list[TextEdit]:
        """Put an entry behind another one; -1 where there is none."""
        if index < 0:
            inside = f" {written} " if parent.kind == "mapping" and self.signs.spaced else written
            if not self.text[parent.start + 1 : parent.end - 1].strip():
                return [TextEdit(parent.start + 1, parent.end - 1, inside)]
            return [TextEdit(parent.start + 1, parent.start + 1, inside)]
        entries = self._entries(parent)
        start, end = entries[index]
        first = self.text.rfind("\n", 0, start) + 1
        lead = self.text[first:start]
        if first <= parent.start or lead.strip():
            return [TextEdit(end, end, f", {written}")]
        comma = self._comma(end)
        at = self._line_end(end if comma is None else comma + 1, parent)
        if comma is not None and at is not None:
            return [TextEdit(at, at, f"{self.newline}{lead}{written},")]
        if comma is None and at is not None and at > end:
            return [TextEdit(end, end, ","), TextEdit(at, at, f"{self.newline}{lead}{written}")]
        return [TextEdit(end, end, f",{self.newline}{lead}{written}")]

    def _line_end(self, at: int, parent: Node) -> int | None:
        """Return where the line ends, if only a comment stands there."""
        rest = self._rest.match(self.text, at)
        if rest is None or rest.end() >= parent.end or not _BREAK.match(self.text, rest.end()):
            return None
        return rest.end() if rest[0].strip() else at

    def _entries(self, parent: Node) -> list[tuple[int, int]]:
        """Return where the entries of a list or mapping begin and end."""
        known = self._known.get(id(parent))
        if known is None:
            items = parent.items
            pairs = (
                zip(items[::2], items[1::2], strict=True)
                if parent.kind == "mapping"
                else zip(items, items, strict=True)
            )
            known = self._known[id(parent)] = [(first.start, last.end) for first, last in pairs]
        return known


__all__ = ["Brackets", "Signs"]
