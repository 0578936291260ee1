"""Fixes of articles that stand in many documents: which characters change is found out once for each text."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING

from seedlint.fixes.edits import FixResolver, TextEdit

if TYPE_CHECKING:
    from seedlint.engine.cut import Cut
    from seedlint.finding import Fix
    from seedlint.reading.syntax import Stretch


class PieceResolver(FixResolver):
    """Turns fixes into text edits as `FixResolver` does, and keeps those of items with these."""

    def __init__(self, cut: Cut) -> None:
        """Look at a document in pieces."""
        super().__init__(cut.document())
        self._cut = cut
        self._starts = list(accumulate((len(item.text) for item in cut.items), initial=cut.start))

    def resolve(self, fix: Fix, near: str = "") -> list[TextEdit]:
        """See `FixResolver.resolve`."""
        index, changes = self._inside(fix)
        if index < 0:
            return super().resolve(fix, near)
        item, start, key = self._cut.items[index], self._starts[index], (PieceResolver, *changes)
        known: list[TextEdit] | None = item.made.get(key)
        if known is None:
            edits = super().resolve(fix, near)
            if all(self.holds(index, one) for one in edits):
                item.made[key] = [_moved(one, -start) for one in edits]
            return edits
        return [_moved(one, start) for one in known]

    def holds(self, index: int, edit: TextEdit) -> bool:
        """Whether an edit changes nothing but the text of an item."""
        return self._starts[index] <= edit.start and edit.end <= self._starts[index + 1]

    def _inside(self, fix: Fix) -> tuple[int, list[tuple[str, Stretch | None, str]]]:
        """Return the item that all of a fix is in, and what it changes there; -1 if it is not so simple."""
        index = -1
        changes: list[tuple[str, Stretch | None, str]] = []
        for edit in fix.edits:
            found = self._cut.repeats.inside(edit.pointer)
            if found is None or edit.action != "replace" or type(edit.value) is not str or not found[1]:
                return -1, []
            if index not in {-1, found[0]} or found[0] >= len(self._cut.items):
                return -1, []
            index = found[0]
            changes.append((found[1], edit.span, edit.value))
        return index, changes


def _moved(edit: TextEdit, by: int) -> TextEdit:
    return TextEdit(edit.start + by, edit.end + by, edit.text)
