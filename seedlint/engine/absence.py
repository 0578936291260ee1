"""Files without front matter, where that is as the configuration has it: they are counted, never judged.

What is known of such a file travels as a record among the findings of its run, so that the cache, workers and
git revisions treat it like these. It is taken out before anything is shown (`split`): nobody is told of it
but in a number.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.codes import FRONT_MATTER_MISSING
from seedlint.finding import Finding, PlacedFinding, Region, Severity
from seedlint.reading.absent import has_none

if TYPE_CHECKING:
    from collections.abc import Iterable

    from seedlint.document import Document

_FORBIDDEN = (
    "there is front matter, which the configuration forbids in this file (`front-matter`); delete it, or move"
    " the file"
)
_TOP = Region(1, 1, 1, 2)


def settle(document: Document, *, forbidden: bool) -> None:
    """Let a document be what it may be, where front matter is not required, or even ``forbidden``."""
    codes = {problem.code for problem in document.problems}
    if document.reading.begin == document.reading.end == 0 and document.broken:
        if FRONT_MATTER_MISSING in codes and has_none(document.text):
            document.absent = True
            document.problems = []
    elif forbidden:
        end = len(document.text.split("\n", 1)[0].rstrip()) if document.reading.begin else 1
        document.refuse([Finding(FRONT_MATTER_MISSING, _FORBIDDEN, offsets=(0, end))])


def record(path: str, name: str) -> PlacedFinding:
    """Return what stands for a file without front matter; ``name`` is that of SL002."""
    return PlacedFinding(FRONT_MATTER_MISSING, name, Severity.NOTE, "", path, _TOP, "")


def split(findings: Iterable[PlacedFinding]) -> tuple[list[PlacedFinding], list[str]]:
    """Return the findings, and the paths of the files that there is a record of; sorted."""
    real: list[PlacedFinding] = []
    absent: set[str] = set()
    for finding in findings:
        # Whatever is wrong with front matter leaves its document unjudged.
        if finding.code == FRONT_MATTER_MISSING and not finding.unjudged:
            absent.add(finding.path)
        else:
            real.append(finding)
    return real, sorted(absent)


__all__ = ["record", "settle", "split"]
