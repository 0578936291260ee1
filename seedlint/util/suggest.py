"""Did you mean this or that: the nearest of the names that exist."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from seedlint.util.edits import edits

if TYPE_CHECKING:
    from collections.abc import Iterable

_SHORT = 3


def closest(word: str, candidates: Iterable[str]) -> str | None:
    """Return the candidate a word was most likely meant to be, None if none is near."""
    names = list(candidates)
    if len(word) > 100:
        return None
    folded = {_fold(name): name for name in reversed(names)}
    if _fold(word) in folded:
        return folded[_fold(word)]
    from difflib import get_close_matches

    near = get_close_matches(_fold(word), folded, n=1, cutoff=0.7) or [
        name for name in folded if _is_short_slip(_fold(word), name)
    ]
    return folded[near[0]] if near else None


def did_you_mean(word: str, candidates: Iterable[str], *, quote: str = "`") -> str:
    """Return ``; did you mean `x`?`` or nothing."""
    match = closest(word, candidates)
    return f"; did you mean {quote}{match}{quote}?" if match else ""


def _is_short_slip(word: str, name: str) -> bool:
    """Whether a name of two or three letters has two of them swapped, or another one behind the first.

    Of so few letters, one that is wrong leaves too few for words to be near each other by what they share.
    """
    if len(word) != len(name) or not 1 < len(word) <= _SHORT:
        return False
    if sorted(word) == sorted(name):
        return edits(word, name) == 1
    return len(word) == _SHORT and word[0] == name[0] and not name.isdigit() and edits(word, name) == 1


def _fold(word: str) -> str:
    return re.sub(r"[-_ .]", "", word).lower()
