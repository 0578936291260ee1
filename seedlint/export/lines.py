"""On which lines the values of a document begin: many at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Container

    from seedlint.document import Document


def outline(document: Document, wanted: Container[str]) -> dict[str, int]:
    """Return the line of each list item and of each list or mapping by pointer, and of ``wanted`` values.

    Where the source can't be laid out, there are none.
    """
    if document.broken:
        return {}
    offsets = document.reading.outline(wanted)
    return {pointer: document.position(offset)[0] for pointer, offset in offsets.items()}
