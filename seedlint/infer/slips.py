"""Whether a word is another one with a slip of the hand in it; stricter than a guess at what was meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.util.edits import edits
from seedlint.util.late import late

if TYPE_CHECKING:
    from collections.abc import Iterable

_LONGEST = 60
_DIGITS = late("[0-9]")
_BREAKS = late("[-_ .]")
_LONG = 6
_SHORT = 3


def meant(word: str, others: Iterable[str]) -> str | None:
    """Return the word of ``others``, in their order, that a word differs least from; None if all are others.

    Capitals and hyphens are no difference. One letter that is missing, added, changed or swapped is a slip,
    in a word of six letters or more two of them are.
    """
    found = [(distance, other) for other in others if (distance := _distance(word, other)) is not None]
    return min(found, key=lambda pair: pair[0])[1] if found else None


def _distance(word: str, other: str) -> int | None:
    """Return how many slips make a word of another; None if that is too many."""
    one, two = _fold(word), _fold(other)
    if one == two:
        return 0
    least = min(len(one), len(two))
    most = 0 if least < _SHORT else 1 if least < _LONG else 2
    if abs(len(one) - len(two)) > most or max(len(one), len(two)) > _LONGEST:
        return None
    if _DIGITS.search(one) or _DIGITS.search(two):
        return None  # one number is no misspelling of another, nor is `6h` one of `6m`
    count = edits(one, two)
    return count if count <= most else None


def _fold(word: str) -> str:
    return _BREAKS.sub("", word).lower()


__all__ = ["meant"]
