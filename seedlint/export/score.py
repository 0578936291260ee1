"""The score: one number from 0 to 100 for a document. docs/guides/report.md says how to check it by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.codes import INTERNAL_ERROR

if TYPE_CHECKING:
    from collections.abc import Iterable

COSTS = {"error": 10, "warning": 3, "note": 1}
"""Points that one finding costs, by severity."""
MOST = 3
"""So many findings of one rule count in one document."""
NOT_COUNTED = frozenset({INTERNAL_ERROR})
"""Findings that tell of a defect of a rule, not of the document."""


def score(counts: Iterable[tuple[str, str, int]], *, readable: bool = True) -> int:
    """Return a document's score from its findings: code, severity, and how many of them there are.

    A document that can't be read has 0: nothing in it could be judged.
    """
    if not readable:
        return 0
    cost = sum(COSTS[severity] * min(n, MOST) for code, severity, n in counts if code not in NOT_COUNTED)
    return max(0, 100 - cost)
