"""Values that repeat others: a finding stands where the alias does, and says where the value is written."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from seedlint.finding import Related

if TYPE_CHECKING:
    from collections.abc import Iterable

    from seedlint.document import Document
    from seedlint.finding import Finding


def with_source(document: Document, findings: Iterable[Finding]) -> list[Finding]:
    """Return findings, each with the place where its value is written, if that is another one."""
    return [
        replace(one, related=(*one.related, Related("", "written here", offsets=place)))
        if one.offsets is None and (place := _written(document, one.pointer))
        else one
        for one in findings
    ]


def _written(document: Document, pointer: str) -> tuple[int, int] | None:
    """Return where a value is written that stands elsewhere; of several lines, the first."""
    (start, end), *others = document.stretches(pointer)
    for first, last in others:
        if not (start <= first and last <= end) and not (first <= start and end <= last):
            line = document.text.find("\n", first, last)
            return first, last if line < 0 else line
    return None


__all__ = ["with_source"]
