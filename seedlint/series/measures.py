"""What measures mean: which way is worse, and how a sentence speaks of them."""

from __future__ import annotations

ADDED = "documents added"
"""What came in on a day, by the commits, whatever the documents' own dates are."""
_BETTER_UP = frozenset({"score", "completeness", "filled", "clean", "passed", "readable"})
_WORSE_UP = frozenset(
    {
        *("findings", "causes", "errors", "warnings", "notes", "new findings", "new causes"),
        *("known findings", ADDED),
    }
)
_WORSE_BEGINNINGS = ("missing ", "with ", "without ")


def worse_when_rising(measure: str) -> bool | None:
    """Return whether more of a measure is worse, or less (False), or either may be (None)."""
    if measure in _BETTER_UP:
        return False
    if measure in _WORSE_UP or measure.startswith(_WORSE_BEGINNINGS):
        return True
    return None


def points_lost(measure: str) -> bool:
    """Return whether a measure is a score from 0 to 100, of which what is lost is looked at."""
    return measure == "score"
