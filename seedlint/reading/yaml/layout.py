"""Where the entries of lists and mappings stand in the source, and how to take one out or add one.

In block style an entry is made of whole lines; in brackets, of what stands between two commas. A comment
at the end of an entry's line belongs to it, and so do comment lines directly above it that are indented
as it is, unless it is the first entry: there they may be about all of them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from seedlint.reading.syntax import Refused, TextEdit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seedlint.reading.tree import Node

_REST = re.compile(r"[ \t]*(?:#[^\r\n]*)?(?:\r?\n|\Z)")
_COLON = re.compile(r"[ \t]*:")
_COMMA = re.compile(r"\s*,")
_BREAK = re.compile(r"[ \t]*(?:\r?\n)?")
_BLANK_LINES = re.compile(r"(?:[ \t]*\r?\n)*")


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a list, or one key of a mapping with its value."""

    parent: Node
    value: Node
    key: Node | None
    index: int
    count: int
    flow: bool
    """Whether it stands in brackets, these or others around."""

    @property
    def in_flow(self) -> bool:
        """Whether the list or mapping itself is written in brackets."""
        return self.parent.style == "["


class Layout:
    """The source of one document, as lines and entries."""

    def __init__(self, text: str, begin: int, end: int, root: Node) -> None:
        """Look at ``text[begin:end]``, of which ``root`` is the tree."""
        self.text = text
        self.begin = begin
        self.end = end
        self.root = root

    # Finding

    def node(self, tokens: Sequence[str]) -> Node | None:
        """Return the node that a pointer's tokens lead to; what aliases repeat is Refused."""
        node: Node | None = self.root
        for token in tokens:
            key, node = (node.key(token), node.child(token)) if node else (None, None)
            if (node and node.shared) or (key and key.shared):
                raise Refused("an alias repeats it elsewhere")
        return node

    def in_brackets(self, tokens: Sequence[str]) -> bool:
        """Whether any list or mapping on the way to a node is written in brackets."""
        node: Node | None = self.root
        for token in tokens:
            if node is None or node.style == "[":
                break
            node = node.child(token)
        return node is not None and node.style == "["

    def entry(self, tokens: Sequence[str]) -> Item:
        """Return the entry that a pointer's tokens name."""
        parent, value = self.node(tokens[:-1]), self.node(tokens)
        if not tokens or parent is None or value is None or parent.kind == "scalar":
            raise Refused("it is not written at this location")
        flow = self.in_brackets(tokens[:-1])
        if parent.kind == "sequence":
            return Item(parent, value, None, int(tokens[-1]), len(parent.items), flow)
        at = parent.fields[tokens[-1]]
        return Item(parent, value, parent.items[at], at // 2, len(parent.items) // 2, flow)

    def start(self, entry: Item) -> int:
        """Return where an entry begins: at its key, or at its dash."""
        if entry.key:
            return entry.key.start
        if entry.in_flow:
            return entry.value.start
        return self.dash(entry)

    def dash(self, entry: Item) -> int:
        """Return where the dash of a list item stands: in the column of the first one."""
        first = entry.parent.start
        column = first - self.line_start(first)
        at = first
        if entry.index:
            line = self.line_start(entry.value.start)
            lowest = self.end_of(entry.parent.items[entry.index - 1])
            while line > lowest and not self._is_dash(line, column, entry.value.start):
                line = self.line_start(line - 1)
            at = line + column
            if line <= lowest or not self._is_dash(line, column, entry.value.start):
                raise Refused("the list is laid out in an unusual way")
        if self.text[at : at + 1] != "-":
            raise Refused("the list is laid out in an unusual way")
        return at

    def _is_dash(self, line: int, column: int, before: int) -> bool:
        at = line + column
        return at < before and not self.text[line:at].strip(" ") and self.text[at] == "-"

    def line_start(self, at: int) -> int:
        """Return where the line of an offset begins."""
        return max(self.text.rfind("\n", 0, at) + 1, self.begin)

    def scalar_end(self, node: Node) -> int:
        """Return where a scalar ends; a block text, with the line break after its last line."""
        if node.style not in {"|", ">"}:
            return node.end
        rest = _BREAK.match(self.text, node.end, self.end)
        end = rest.end() if rest else node.end
        header = self.text[node.start : node.start + 3].split("\n")[0]
        if "+" in header:
            blank = _BLANK_LINES.match(self.text, end, self.end)
            end = blank.end() if blank else end
        return end

    def end_of(self, node: Node) -> int:
        """Return where a node ends, a block text without its last line break."""
        while node.kind != "scalar" and node.style != "[" and node.items:
            node = node.items[-1]
        if node.style in {"|", ">"}:
            end = self.scalar_end(node)
            return end - len(self.text[node.start : end]) + len(self.text[node.start : end].rstrip("\r\n"))
        return node.end

    def entry_end(self, entry: Item) -> int:
        """Return where an entry ends: after its value, or after the colon of a key without one."""
        end = self.end_of(entry.value)
        if entry.key and end <= entry.key.end:
            colon = _COLON.match(self.text, entry.key.end, self.end)
            end = colon.end() if colon and not entry.in_flow else max(end, entry.key.end)
        return end

    def following(self, entry: Item) -> Item | None:
        """Return the next entry of the same list or mapping."""
        return self._at(entry, entry.index + 1) if entry.index + 1 < entry.count else None

    def preceding(self, entry: Item) -> Item:
        """Return the entry before; there must be one."""
        return self._at(entry, entry.index - 1)

    def _at(self, entry: Item, index: int) -> Item:
        items = entry.parent.items
        if entry.key is None:
            return Item(entry.parent, items[index], None, index, entry.count, entry.flow)
        key, value = items[2 * index : 2 * index + 2]
        return Item(entry.parent, value, key, index, entry.count, entry.flow)

    # Taking out

    def without_lines(self, entry: Item) -> list[TextEdit]:
        """Take an entry of block style out, with its lines."""
        start, end = self.start(entry), self.entry_end(entry)
        after = self._line_after(end)
        first = self.line_start(start)
        if not self.text[first:start].strip(" \t"):
            if entry.index:
                first = self._with_comments(first, start - first, self.entry_end(self.preceding(entry)))
            return [TextEdit(first, after, "")]
        # It stands behind a dash: the next one moves up to it.
        following = self.following(entry)
        if following is None or entry.index or "?" in self.text[first:start]:
            raise Refused("it shares its line with something else")
        begin = self.start(following)
        if "#" in self.text[after:begin]:
            raise Refused("a comment would end up in the wrong place")
        return [TextEdit(start, begin, "")]

    def _line_after(self, end: int) -> int:
        rest = _REST.match(self.text, end, self.end)
        if not rest:
            raise Refused("it shares its line with something else")
        return rest.end()

    def _with_comments(self, first: int, column: int, lowest: int) -> int:
        """Return where the comment lines begin that stand directly above a line, in its column."""
        while True:
            above = self.line_start(first - 1) if first > self.begin else first
            line = self.text[above:first]
            if above <= lowest or above == first or not re.match(rf" {{{column}}}#", line):
                return first
            first = above

    def emptied(self, entry: Item, outer: Item) -> list[TextEdit]:
        """Take the only entry out; ``outer`` is the entry whose value the list or mapping is."""
        brackets = "[]" if entry.key is None else "{}"
        inner = entry.parent
        start, end = inner.start, self.entry_end(entry)
        if entry.key is None:
            start = self.start(entry)
        first = self.line_start(start)
        if self.text[first:start].strip(" \t"):
            if "#" in self.text[start:end]:
                raise Refused("a comment would go with it")
            return [TextEdit(start, end, brackets)]
        if outer.key is None:
            at = self.dash(outer) + 1
        else:
            colon = _COLON.match(self.text, outer.key.end, self.end)
            if not colon:
                raise Refused("the file is laid out in an unusual way")
            at = colon.end()
        return [TextEdit(at, at, f" {brackets}"), TextEdit(first, self._line_after(end), "")]

    def without_flow(self, entry: Item) -> list[TextEdit]:
        """Take an entry out of brackets, with one comma."""
        start, end = self.start(entry), self.entry_end(entry)
        following = self.following(entry)
        if following:
            begin, stop, between = start, self.start(following), self.text[end : self.start(following)]
        elif entry.index:
            begin, stop = self.entry_end(self.preceding(entry)), end
            between = self.text[begin:start]
        else:
            comma = _COMMA.match(self.text, end, self.end)
            begin, stop, between = start, comma.end() if comma else end, ""
        if "#" in between or "?" in between:
            raise Refused("a comment would end up in the wrong place")
        return [TextEdit(begin, stop, "")]

    # Adding

    def added(self, entry: Item, written: str, newline: str) -> TextEdit:
        """Add an entry after another one."""
        start, end = self.start(entry), self.entry_end(entry)
        first = self.line_start(start)
        lead = self.text[first:start]
        if entry.in_flow:
            if lead.strip(" \t") or first == self.line_start(entry.parent.start):
                return TextEdit(end, end, f", {written}")
            return TextEdit(end, end, f",{newline}{lead}{written}")
        if lead.strip(" \t-"):
            raise Refused("the file is laid out in an unusual way")
        if entry.key is None and lead.strip(" \t"):
            raise Refused("the list is laid out in an unusual way")
        indent = "".join(" " if char == "-" else char for char in lead)
        after = self._line_after(end)
        if self.text[after - 1 : after] == "\n":
            return TextEdit(after, after, f"{indent}{written}{newline}")
        return TextEdit(after, after, f"{newline}{indent}{written}")
