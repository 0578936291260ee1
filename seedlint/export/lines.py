"""On which lines the values of a document begin: many at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.finding import escape_token
from seedlint.reading.yaml.places import Places, Unclear

if TYPE_CHECKING:
    from collections.abc import Container

    from seedlint.document import Document
    from seedlint.reading.yaml.compose import Node


def outline(document: Document, wanted: Container[str]) -> dict[str, int]:
    """Return the line of each list item and of each list or mapping by pointer, and of ``wanted`` values.

    Where the source can't be laid out, because libyaml does not read it, there are none.
    """
    if document.broken:
        return {}
    offsets = _offsets(document, wanted)
    return {pointer: document.position(offset)[0] for pointer, offset in offsets.items()}


def _offsets(document: Document, wanted: Container[str]) -> dict[str, int]:
    if not document.is_json:
        try:
            return Places(document.text, *document.front, document.data).outline(wanted)
        except Unclear:
            pass
    found: dict[str, int] = {}
    root = document.tree()
    if root is not None:
        _take(root, "", wanted, found)
    return found


def _take(node: Node, at: str, wanted: Container[str], found: dict[str, int]) -> None:
    if node.kind == "mapping":
        for token, index in node.fields.items():
            pointer = f"{at}/{escape_token(token)}"
            value = node.items[index + 1]
            if value.kind != "scalar" or pointer in wanted:
                found[pointer] = node.items[index].start
                _take(value, pointer, wanted, found)
    elif node.kind == "sequence":
        for number, item in enumerate(node.items):
            pointer = f"{at}/{number}"
            found[pointer] = item.start
            _take(item, pointer, wanted, found)
