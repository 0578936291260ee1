"""Which words a field may have: its `enum`, shared by places with one name where they have the same words."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from seedlint.infer.forms import BLANK, EMPTY, NAME, WORDLIKE, form_of
from seedlint.infer.guesses import LITTLE, NEARLY
from seedlint.infer.profile import STRING, Seen
from seedlint.infer.slips import meant

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from seedlint.infer.profile import Place

_LEAST = 10
"""So many words must be there before any are taken for all there can be."""
_EACH = 5
"""So many times each must be there, on average."""
_FRESH = 0.005
"""The share of words that were seen once: about as many of those to come are new ones."""
_MOST_NAMES = 12
_SMALL = 0.02
_TIMES = 10
"""So many times more often a word is there than another that is taken for a misspelling of it."""


class Vocabulary(NamedTuple):
    """The words of a field, and those that look like misspellings of one of them."""

    words: tuple[str, ...]
    misspelt: Mapping[str, str]
    """What is not among the words, and the one it is most like."""
    names: bool
    """Whether the words are for people, as names are: texts as well, then."""


def is_wordy(place: Place) -> bool:
    """Whether the texts of a place are words, but for outliers."""
    if not place.words:
        return False
    others = sum(seen.times for form, seen in place.forms.items() if form not in {*WORDLIKE, EMPTY, BLANK})
    words = sum(seen.times for seen in place.words.values())
    return others <= (1 - NEARLY) * (words + others)


def vocabulary(words: Mapping[str, Seen]) -> Vocabulary | None:
    """Return the vocabulary that words come from; None if there may well be others."""
    total = sum(seen.times for seen in words.values())
    misspelt = _misspelt(words)
    kept = {word: seen.times for word, seen in words.items() if word not in misspelt}
    once = sum(count == 1 for count in kept.values())
    if total < max(_LEAST, _EACH * len(kept)) or once > _FRESH * total:
        return None
    if all(word.replace(".", "").lstrip("+-").isdigit() for word in kept):
        return None  # numbers in quotes
    names = sum(count for word, count in kept.items() if form_of(word) == NAME)
    if 2 * names >= total and len(kept) > _MOST_NAMES:
        return None  # there will be others: topics, places, people
    return Vocabulary(tuple(sorted(kept)), misspelt, 2 * names >= total)


def _misspelt(words: Mapping[str, Seen]) -> dict[str, str]:
    """Return words that hardly occur and are nearly like one that often does."""
    total = sum(seen.times for seen in words.values())
    found = {}
    for word, seen in sorted(words.items()):
        if seen.times > _SMALL * total:
            continue
        common = [other for other, its in sorted(words.items()) if its.times >= _TIMES * seen.times]
        other = meant(word, common)
        if other is not None:
            found[word] = other
    return found


def pools(places: Sequence[Place]) -> list[list[Place]]:
    """Return the places of one name in groups that have words in common, the largest first."""
    found: list[tuple[set[str], list[Place]]] = []
    for place in sorted(places, key=lambda one: (-one.of_type(STRING), sorted(one.words or ()))):
        own = set(place.words or ())
        for words, group in found:
            if 2 * len(own & words) >= len(own):
                words |= own
                group.append(place)
                break
        else:
            found.append((own, [place]))
    return [group for _, group in found]


def pooled(places: Sequence[Place]) -> dict[str, Seen]:
    """Return all words of some places."""
    found: dict[str, Seen] = {}
    for place in places:
        for word, seen in (place.words or {}).items():
            found[word] = found[word].plus(seen) if word in found else seen
    return found


def allows_empty(place: Place) -> bool:
    """Whether empty texts are too many to be outliers among others."""
    total = place.of_type(STRING)
    return max((1 - NEARLY) * total, total >= LITTLE) < place.forms.get(EMPTY, Seen()).times < total


__all__ = ["Vocabulary", "allows_empty", "is_wordy", "pooled", "pools", "vocabulary"]
