"""Which values of a document are in doubt, because a key on the way to them is there twice.

Some readers take the first of two such values, some the last. A fix that is right for what seedlint has read
may lose what others read, so nothing is changed there before one of the two keys is gone.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from seedlint.codes import DUPLICATE_KEY
from seedlint.finding import pointer_tokens

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from seedlint.document import Document
    from seedlint.finding import Finding, Fix
    from seedlint.reading.tree import Node

IN_DOUBT = "a key is used twice on the way there; remove one of the two first"
_ALL_TOLD = 20
"""Where a syntax reports so many repeated keys, there may be more that it does not report."""


def in_doubt(document: Document, fix: Fix, about: Iterable[str]) -> bool:
    """Whether a fix writes where a key is in doubt, or follows from values that are.

    ``about`` are the pointers of the finding and of what is related to it in this document.
    """
    if not _repeated(document):
        return False
    pointers = {*about, *(edit.pointer for edit in fix.edits)}
    spans = [edit.span for edit in fix.edits if edit.action == "source" and edit.span]
    if not document.parts:
        doubts = document.derive(_Doubts)
        return any(map(doubts.at, pointers)) or any(doubts.over(*span) for span in spans)
    for number, part in enumerate(document.parts):
        doubts = part.document.derive(_Doubts)
        prefix = f"/{number}/"
        if any(doubts.at(one[len(prefix) - 1 :]) for one in pointers if one.startswith(prefix)):
            return True
        end = part.start + len(part.document.text)
        inside = [
            (first - part.start, last - part.start) for first, last in spans if part.start <= first < end
        ]
        if any(doubts.over(*span) for span in inside):
            return True
    return False


def undoubted(document: Document, findings: Sequence[Finding]) -> Sequence[Finding]:
    """Return findings without those of their fixes that can't be made, as something there is in doubt."""
    if not _repeated(document):
        return findings
    return [
        replace(finding, fix=None)
        if finding.fix and in_doubt(document, finding.fix, (finding.pointer, *_related(finding)))
        else finding
        for finding in findings
    ]


def _related(finding: Finding) -> list[str]:
    return [one.pointer for one in finding.related if not one.path]


def _repeated(document: Document) -> list[Finding]:
    return [problem for problem in document.problems if problem.code == DUPLICATE_KEY]


class _Doubts:
    """Where the repeated keys of one document are."""

    def __init__(self, document: Document) -> None:
        problems = _repeated(document)
        self._root = document.tree() if problems else None
        self._keys = {one.offsets[0] for one in problems if one.offsets}
        firsts = [other.offsets for one in problems for other in one.related]
        self._keys.update(offsets[0] for offsets in firsts if offsets)
        self._all = bool(problems) and (
            self._root is None or len(problems) >= _ALL_TOLD or len(firsts) < len(problems)
        )

    def at(self, pointer: str) -> bool:
        """Whether a key on the way to a value is there twice."""
        if self._all:
            return bool(pointer)
        node = self._root
        for token in pointer_tokens(pointer):
            key = node.key(token) if node else None
            if key is not None and key.start in self._keys:
                return True
            node = node.child(token) if node else None
        return False

    def over(self, start: int, end: int) -> bool:
        """Whether a stretch of the text is, or touches, a repeated key or its value."""
        if self._all:
            return True
        pending = [self._root] if self._root else []
        while pending:
            node = pending.pop()
            if node.kind == "mapping":
                pairs = zip(node.items[::2], node.items[1::2], strict=False)
                found = [(key, value) for key, value in pairs if key.start <= end and start <= value.end]
                if any(key.start in self._keys for key, _ in found):
                    return True
                pending += [value for _, value in found]
            elif node.kind == "sequence":
                pending += [one for one in node.items if _touches(one, start, end)]
        return False


def _touches(node: Node, start: int, end: int) -> bool:
    return node.start <= end and start <= node.end


__all__ = ["IN_DOUBT", "in_doubt", "undoubted"]
