"""On which line each key and each list item of a document begins: all of them at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.finding import escape_token
from seedlint.places import Places, Unclear

if TYPE_CHECKING:
    from seedlint.compose import Node
    from seedlint.document import Document


def outline(document: Document) -> dict[str, int]:
    """Return the line of each key and each list item by pointer; use with ``document.derive``.

    Where the source can't be laid out, because libyaml does not read it, there are none.
    """
    if document.broken:
        return {}
    offsets = _offsets(document)
    return {pointer: document.position(offset)[0] for pointer, offset in offsets.items()}


def _offsets(document: Document) -> dict[str, int]:
    if not document.is_json:
        try:
            return Places(document.text, *document.front, document.data).outline()
        except Unclear:
            pass
    found: dict[str, int] = {}
    root = document.tree()
    if root is not None:
        _take(root, "", found)
    return found


def _take(node: Node, at: str, found: dict[str, int]) -> None:
    if node.kind == "scalar":
        return
    if node.kind == "mapping":
        for token, index in node.fields.items():
            pointer = f"{at}/{escape_token(token)}"
            found[pointer] = node.items[index].start
            _take(node.items[index + 1], pointer, found)
        return
    for number, item in enumerate(node.items):
        pointer = f"{at}/{number}"
        found[pointer] = item.start
        _take(item, pointer, found)
