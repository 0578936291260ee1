"""Fixes as edits of a document's text: which stretches are replaced by what.

A `Fix` speaks of values; here it becomes the few characters that have to change for it. Everything else
in the file stays as it is: comments, quoting, order, line ends. How a value is written, the document's syntax
says; what can't be done soundly is refused.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from seedlint.engine.values import spliced
from seedlint.reading.syntax import Editor, Refused, TextEdit

if TYPE_CHECKING:
    from collections.abc import Iterable

    from seedlint.document import Document
    from seedlint.finding import Edit, Fix

DROP_BOM = TextEdit(-1, 0, "")


def resolve(document: Document, fix: Fix, near: str = "") -> list[TextEdit]:
    """Return the text edits that make a fix, in order; Refused says why there are none.

    ``near`` is the pointer of the fix's finding: a new key is put after the one it names.
    """
    return FixResolver(document).resolve(fix, near)


class FixResolver:
    """Turns the fixes for one document into text edits."""

    def __init__(self, document: Document) -> None:
        """Look at ``document``; nothing is parsed before it is needed."""
        self.document = document
        self._editor: Editor | None = None

    @property
    def editor(self) -> Editor:
        """What writes into the document; one for all fixes."""
        if self._editor is None:
            self._editor = self.document.reading.editor()
        return self._editor

    def resolve(self, fix: Fix, near: str = "") -> list[TextEdit]:
        """See `seedlint.fixes.edits.resolve`."""
        made = [one for edit in fix.edits for one in self._made(edit, near)]
        made.sort()
        if any(one.end > other.start for one, other in pairwise(made)):
            raise Refused("its edits overlap")
        return made

    def _made(self, edit: Edit, near: str) -> Iterable[TextEdit]:
        if edit.action == "drop-bom":
            if not self.document.bom:
                raise Refused("there is no byte order mark")
            return (DROP_BOM,)
        if self.document.broken and edit.action != "source" and not self.document.parts:
            raise Refused("the file can't be read")
        if edit.action in {"comment", "source"}:
            return (self._written(edit),)
        if edit.action == "replace":
            return self._replace(edit)
        if edit.action == "rename":
            return self.editor.rename(edit.pointer, edit.value)
        if edit.action == "remove":
            return self.editor.remove(edit.pointer)
        return self.editor.insert(edit.pointer, edit.value, near)

    def _written(self, edit: Edit) -> TextEdit:
        start, end = edit.span or (-1, -1)
        first, last = self.document.front
        if not first <= start <= end <= last or not isinstance(edit.value, str):
            raise Refused("there is no such string")
        return TextEdit(start, end, edit.value)

    def _replace(self, edit: Edit) -> Iterable[TextEdit]:
        try:
            value = self.document.get(edit.pointer)
        except KeyError:
            raise Refused(f"{edit.pointer} does not exist") from None
        changes = None
        new = edit.value
        if edit.span is not None:
            try:
                new = spliced(value, edit)
            except ValueError as error:
                raise Refused(str(error)) from None
            changes = [(*edit.span, edit.value)]
        if isinstance(value, (dict, list)):
            raise Refused("it would replace a list or an object")
        return self.editor.replace(edit.pointer, value, new, changes)


__all__ = ["DROP_BOM", "FixResolver", "Refused", "TextEdit", "resolve"]
