"""Writes into JSON: which characters change for another value."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING

from seedlint.finding import JSON, escape_token, pointer_tokens
from seedlint.reading.brackets import Brackets, Signs
from seedlint.reading.inplace import Way, rewritten
from seedlint.reading.json.tree import decode
from seedlint.reading.syntax import Piece, Refused, TextEdit
from seedlint.reading.yaml.writing import double_quoted, escaped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seedlint.reading.json.source import JsonReading
    from seedlint.reading.tree import Node

_SIGNS = Signs("", trailing=False, spaced=False)


class JsonEditor:
    """Writes into one text."""

    def __init__(self, reading: JsonReading) -> None:
        """Look at what has been read."""
        root = reading.tree()
        if root is None:
            raise Refused("the file is laid out in an unusual way")
        self.root = root
        self.text = reading.text
        self.bare = reading.bare
        self.brackets = Brackets(self.text, _SIGNS, "\r\n" if "\r\n" in self.text else "\n")

    def _node(self, tokens: list[str]) -> Node:
        node: Node | None = self.root
        for token in tokens:
            node = node.child(token) if node else None
        if node is None:
            raise Refused("it is not written in this place")
        return node

    def replace(
        self, pointer: str, old: JSON, new: JSON, changes: Sequence[Piece] | None = None
    ) -> list[TextEdit]:
        """See `Editor.replace`."""
        node = self._node(pointer_tokens(pointer))
        if node.kind != "scalar":
            raise Refused("it would replace a list or a mapping")
        source = self.text[node.start : node.end]
        pieces = None
        if isinstance(new, str) and isinstance(old, str) and node.style:
            pieces = rewritten(decode(source), source, new, changes, Way(escaped, _meaning))
        if pieces is None:
            pieces = [(0, len(source), value(new))]
        return [TextEdit(node.start + start, node.start + end, text) for start, end, text in pieces]

    def rename(self, pointer: str, name: JSON) -> list[TextEdit]:
        """See `Editor.rename`."""
        tokens = pointer_tokens(pointer)
        parent = self._node(tokens[:-1])
        key = parent.key(tokens[-1]) if tokens else None
        if key is None or not isinstance(name, str):
            raise Refused("only keys can be renamed")
        if name != tokens[-1] and name in parent.fields:
            raise Refused(f"there is a `{name}` already")
        return [TextEdit(key.start, key.end, double_quoted(name))]

    def remove(self, pointer: str) -> list[TextEdit]:
        """See `Editor.remove`."""
        tokens = pointer_tokens(pointer)
        if not tokens:
            raise Refused("it would remove the whole document")
        parent = self._node(tokens[:-1])
        self._node(tokens)
        if parent is self.root and len(parent.fields) == 1:
            raise Refused("nothing would be left of the document")
        index = int(tokens[-1]) if parent.kind == "sequence" else parent.fields[tokens[-1]] // 2
        return self.brackets.removed(parent, index)

    def insert(self, pointer: str, new: JSON, near: str) -> list[TextEdit]:
        """See `Editor.insert`."""
        tokens = pointer_tokens(pointer)
        if not tokens:
            raise Refused("there is no place for it")
        parent = self._node(tokens[:-1])
        if parent.kind == "scalar":
            raise Refused("there is no list or mapping to put it into")
        if parent.kind == "sequence":
            size = len(parent.items)
            index = size if tokens[-1] == "-" else int(tokens[-1]) if tokens[-1].isdigit() else size + 1
            if index > size or (index == 0 and size):
                raise Refused("new items can only follow others")
            return self.brackets.added(parent, index - 1, value(new))
        if tokens[-1] in parent.fields:
            raise Refused("the key is there already")
        if not parent.items and self.bare and parent is self.root:
            raise Refused("there is no place for it")
        index = len(parent.items) // 2 - 1
        base = "".join(f"/{escape_token(token)}" for token in tokens[:-1])
        if near.startswith(f"{base}/"):
            index = parent.fields.get(pointer_tokens(near)[len(tokens) - 1], 2 * index) // 2
        return self.brackets.added(
            parent, index, f"{double_quoted(tokens[-1])}{self._colon(parent)}{value(new)}"
        )

    def _colon(self, parent: Node) -> str:
        """Return what is between keys and values there."""
        if not parent.items:
            return ": "
        return self.text[parent.items[-2].end : parent.items[-1].start]


def value(new: JSON) -> str:
    """Write any value in JSON, on one line."""
    if isinstance(new, str):
        return double_quoted(new)
    if isinstance(new, dict):
        return "{" + ", ".join(f"{double_quoted(str(key))}: {value(one)}" for key, one in new.items()) + "}"
    if isinstance(new, (list, tuple)):
        return "[" + ", ".join(map(value, new)) + "]"
    if isinstance(new, float) and not math.isfinite(new):
        raise Refused("JSON has no such number")
    return json.dumps(new)


def _meaning(source: str) -> JSON:
    try:
        return json.loads(source)
    except ValueError:
        return None


__all__ = ["JsonEditor", "value"]
