"""Writes into TOML: which characters change for another value."""

from __future__ import annotations

import tomllib
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from seedlint.reading.brackets import Signs
from seedlint.reading.bynode import NodeEditor
from seedlint.reading.inplace import Way, is_plain, rewritten
from seedlint.reading.syntax import Piece, Refused, TextEdit
from seedlint.reading.toml.blocks import Blocks
from seedlint.reading.toml.scan import DOTTED
from seedlint.reading.toml.tokens import BARE, quote_at
from seedlint.reading.yaml.writing import double_quoted, escaped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seedlint.finding import JSON
    from seedlint.reading.toml.scan import Scanned, Statement
    from seedlint.reading.toml.source import TomlReading
    from seedlint.reading.tree import Node

_SIGNS = Signs("#", trailing=True, spaced=True)


class TomlEditor(NodeEditor):
    """Writes into one text."""

    def __init__(self, reading: TomlReading) -> None:
        """Look at what has been read."""
        scanned = reading.scanned()
        if scanned is None:
            raise Refused("the file is laid out in an unusual way")
        super().__init__(reading.text, scanned.root, _SIGNS)
        self.reading = reading
        self.scanned: Scanned = scanned
        self.blocks = Blocks(self.text, reading.begin, reading.end, scanned.statements)

    # Values

    def _written(self, new: JSON) -> str:
        return value(new)

    def _text(self, node: Node, source: str, new: str, changes: Sequence[Piece] | None) -> list[Piece] | None:
        """Return how a text changes for another one, in the quotes that it has; None if it can't be so."""
        quote = quote_at(source, 0)
        if quote is None:
            if not isinstance(_meaning(new), (datetime, date, time)):
                return None
            return [(0, len(source), new)]
        read = self.reading.decoded(node)
        if read is None:
            return None
        for way in _WAYS[quote]:
            pieces = rewritten(read, source, new, changes, way)
            if pieces is not None:
                return pieces
        if quote == "'" and "'" not in new and is_plain(new):
            return [(0, len(source), f"'{new}'")]
        return None

    # Keys

    def _renamed(self, parent: Node, old: str, new: str) -> list[TextEdit]:
        first, child = parent.key(old), parent.child(old)
        if first is None or child is None:
            raise Refused("it is not written at this location")
        keys = [
            key
            for statement in self.scanned.with_key(parent, old)
            for key, owner in zip(statement.keys, statement.owners, strict=True)
            if owner is parent
        ]
        if not keys:
            if child.style == DOTTED:
                raise Refused("the key is before dots at several locations")
            keys = [first]
        return [TextEdit(key.start, key.end, _key(new, key.style)) for key in keys]

    # Entries

    def _removed(self, tokens: list[str], parent: Node, node: Node) -> list[TextEdit]:
        if parent.style == "[":
            self._expect_no_dots(parent)
            return self._out_of_brackets(parent, tokens[-1])
        statements = self._about(parent, tokens[-1], node)
        if not statements:
            raise Refused("the file is laid out in an unusual way")
        if parent.kind == "sequence":
            return self._without_item(tokens, parent, statements)
        if len(parent.fields) == 1 and self.scanned.header(parent) is None:
            return self._emptied(parent, statements)
        return self.blocks.without(statements)

    def _expect_no_dots(self, parent: Node) -> None:
        if parent.kind == "mapping" and any(item.style == DOTTED for item in parent.items):
            raise Refused("keys with dots are in the same braces")

    def _about(self, parent: Node, token: str, node: Node) -> list[Statement]:
        """Return the statements that an entry is written in."""
        inside = _mappings(node)
        if parent.kind == "mapping" and not inside:
            return self.scanned.with_key(parent, token)
        own = self.scanned.with_key(parent, token) if parent.kind == "mapping" else ()
        found = {id(one): one for one in (*own, *self.scanned.about(inside))}
        return sorted(found.values(), key=lambda one: one.start)

    def _without_item(self, tokens: list[str], parent: Node, statements: list[Statement]) -> list[TextEdit]:
        edits = self.blocks.without(statements)
        if len(parent.items) > 1:
            return edits
        outer = self._node(tokens[:-2])
        if outer.style == DOTTED or (outer is not self.scanned.root and self.scanned.header(outer) is None):
            raise Refused("the list has no other item, and no place to be written as `[]`")
        return [self._new_pair(outer, f"{_key(tokens[-2], None)}", "[]", ""), *edits]

    def _emptied(self, parent: Node, statements: list[Statement]) -> list[TextEdit]:
        """Take the only key out of a table that is there for this key alone."""
        first = statements[0]
        at = next((n for n, owner in enumerate(first.owners) if owner is parent), 0)
        if not at:
            raise Refused("the table has no other key, and no header of its own")
        path = self.text[first.keys[0].start : first.keys[at - 1].end]
        left = f"{path} = {{}}" if first.kind == "pair" else f"[{path}]"
        return [TextEdit(first.start, first.end, left), *self.blocks.without(statements[1:])]

    def _new_key(self, parent: Node, name: str, new: JSON, sibling: str) -> list[TextEdit]:
        written = _key(name, None)
        if parent.style != "[":
            return [self._new_pair(parent, written, value(new), sibling)]
        self._expect_no_dots(parent)
        return self._into_braces(parent, sibling, f"{written} = {value(new)}")

    def _new_item(self, parent: Node, last: int, new: JSON) -> list[TextEdit]:
        if parent.style == "[":
            return self.brackets.added(parent, last, value(new))
        if not isinstance(new, dict):
            raise Refused("only tables can be put into a list of tables")
        item = parent.items[last]
        header = self.scanned.header(item)
        if header is None:
            raise Refused("the file is laid out in an unusual way")
        path = self.text[header.start : header.end]
        lines = [path, *(f"{_key(key, None)} = {value(one)}" for key, one in new.items())]
        statements = self.scanned.about(_mappings(item))
        return [self.blocks.after(statements[-1], self.newline.join(lines), self.newline, apart=True)]

    def _new_pair(self, parent: Node, name: str, written: str, near: str) -> TextEdit:
        """Add a key to a table, behind the one named ``near`` if that is in it, else behind its last one."""
        pairs = [
            (statement, at)
            for statement in self.scanned.about([parent])
            if statement.kind == "pair"
            for at, owner in enumerate(statement.owners)
            if owner is parent and (statement.table is parent or parent.style == DOTTED)
        ]
        beside = next(
            ((one, at) for one, at in pairs if one.keys[at].text == near), pairs[-1] if pairs else None
        )
        if beside:
            statement, at = beside
            line = self.text.rfind("\n", 0, statement.start) + 1
            lead = self.text[max(line, self.reading.begin) : statement.keys[at].start]
            end = statement.keys[-1].end
            node = statement.owners[-1].child(statement.keys[-1].text)
            between = self.text[end : node.start] if node else " = "
            return self.blocks.after(statement, f"{lead}{name}{between}{written}", self.newline)
        header = self.scanned.header(parent)
        if header:
            return self.blocks.after(header, f"{name} = {written}", self.newline)
        if parent is self.scanned.root:
            return self.blocks.before(self.scanned.statements[:1], f"{name} = {written}{self.newline}")
        return self._new_header(parent, f"{name} = {written}{self.newline}")

    def _new_header(self, parent: Node, line: str) -> TextEdit:
        """Add a key to a table that has no header of its own: with one."""
        for statement in self.scanned.about([parent]):
            at = next((n for n, owner in enumerate(statement.owners) if owner is parent), 0)
            if at and statement.kind != "pair":
                path = self.text[statement.keys[0].start : statement.keys[at - 1].end]
                return self.blocks.before([statement], f"[{path}]{self.newline}{line}{self.newline}")
        raise Refused("the table has no location of its own")


def value(new: JSON) -> str:
    """Write any value in TOML, on one line."""
    if isinstance(new, str):
        return double_quoted(new)
    if isinstance(new, bool):
        return "true" if new else "false"
    if isinstance(new, (int, float)):
        return repr(new)
    if isinstance(new, dict):
        pairs = ", ".join(f"{_key(key, None)} = {value(one)}" for key, one in new.items())
        return f"{{ {pairs} }}" if pairs else "{}"
    if isinstance(new, (list, tuple)):
        return f"[{', '.join(map(value, new))}]"
    raise Refused("TOML has no null")


def _key(name: str, style: str | None) -> str:
    """Write a key, in quotes if it must be, or if another one there is."""
    if BARE.fullmatch(name) and style is None:
        return name
    return f"'{name}'" if style == "'" and "'" not in name and is_plain(name) else double_quoted(name)


def _meaning(source: str) -> JSON:
    """Return what a value is read as, None if it can't be."""
    try:
        return tomllib.loads(f"a = {source}").get("a")
    except (ValueError, RecursionError):
        return None


def _mappings(node: Node) -> list[Node]:
    """Return a mapping, or a list of tables, with all tables inside."""
    found, left = [], [node]
    while left:
        one = left.pop()
        if one.kind != "scalar" and one.style != "[":
            found.append(one)
            left += one.items
    return found


def _raw(text: str) -> str | None:
    return text if "'" not in text and is_plain(text) else None


def _raw_lines(text: str) -> str | None:
    return text if "'" not in text and is_plain(text.replace("\n", "")) else None


def _plain_lines(text: str) -> str | None:
    return text if not {'"', "\\"} & set(text) and is_plain(text.replace("\n", "")) else None


_WAYS = {
    '"': (Way(escaped, _meaning),),
    "'": (Way(_raw, _meaning),),
    '"""': (Way(_plain_lines, _meaning), Way(escaped, _meaning)),
    "'''": (Way(_raw_lines, _meaning),),
}

__all__ = ["TomlEditor", "value"]
