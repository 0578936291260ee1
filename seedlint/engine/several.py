"""Several documents in one file: each is judged by itself, and what came of it is put at its place there."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from seedlint.engine.cut import down
from seedlint.finding import Fix, PlacedFinding, PlacedRelated

if TYPE_CHECKING:
    from seedlint.document import Inside


def placed(finding: PlacedFinding, number: int, part: Inside) -> PlacedFinding:
    """Return a finding in a document as it is in its file; ``number`` is that of the document, from 0."""
    related = [
        PlacedRelated(
            one.path, down(one.region, part.lines), f"/{number}{one.pointer}", one.message, number + 1
        )
        for one in finding.related
    ]
    return replace(
        finding,
        region=down(finding.region, part.lines),
        pointer=f"/{number}{finding.pointer}",
        related=tuple(related),
        fix=fix(finding.fix, number, part.start),
        hidden=tuple([down(region, part.lines) for region in finding.hidden]),
        document=number + 1,
    )


def fix(made: Fix | None, number: int, start: int = 0) -> Fix | None:
    """Return a fix of a document, which begins somewhere in its file, as one of the file."""
    if made is None:
        return None
    edits = []
    for edit in made.edits:
        span = edit.span
        if span is not None and edit.action in {"comment", "source"}:
            span = span[0] + start, span[1] + start
        edits.append(replace(edit, pointer=f"/{number}{edit.pointer}", span=span))
    return replace(made, edits=tuple(edits))


__all__ = ["fix", "placed"]
