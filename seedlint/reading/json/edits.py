"""Writes into JSON: which characters change for another value."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING

from seedlint.reading.brackets import Signs
from seedlint.reading.bynode import NodeEditor
from seedlint.reading.inplace import Way, rewritten
from seedlint.reading.json.tree import decode
from seedlint.reading.syntax import Piece, Refused, TextEdit
from seedlint.reading.yaml.writing import double_quoted, escaped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seedlint.finding import JSON
    from seedlint.reading.json.source import JsonReading
    from seedlint.reading.tree import Node

_SIGNS = Signs("", trailing=False, spaced=False)


class JsonEditor(NodeEditor):
    """Writes into one text."""

    def __init__(self, reading: JsonReading) -> None:
        """Look at what has been read."""
        super().__init__(reading.text, reading.tree(), _SIGNS)
        self.bare = reading.bare

    def _written(self, new: JSON) -> str:
        return value(new)

    def _text(self, node: Node, source: str, new: str, changes: Sequence[Piece] | None) -> list[Piece] | None:
        return rewritten(decode(source), source, new, changes, Way(escaped, _meaning)) if node.style else None

    def _renamed(self, parent: Node, old: str, new: str) -> list[TextEdit]:
        key = parent.key(old)
        if key is None:
            raise Refused("it is not written at this location")
        return [TextEdit(key.start, key.end, double_quoted(new))]

    def _removed(self, tokens: list[str], parent: Node, node: Node) -> list[TextEdit]:  # noqa: ARG002
        return self._out_of_brackets(parent, tokens[-1])

    def _new_item(self, parent: Node, last: int, new: JSON) -> list[TextEdit]:
        return self.brackets.added(parent, last, value(new))

    def _new_key(self, parent: Node, name: str, new: JSON, sibling: str) -> list[TextEdit]:
        if not parent.items and self.bare and parent is self.root:
            raise Refused("there is no place for it")
        colon = self.text[parent.items[-2].end : parent.items[-1].start] if parent.items else ": "
        return self._into_braces(parent, sibling, f"{double_quoted(name)}{colon}{value(new)}")


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
