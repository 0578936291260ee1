"""Fields that are there, or not, because of what another one says: `webUrl` where `type` is `article`."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from seedlint.infer.profile import OBJECT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from seedlint.infer.profile import Place, Seen

_LEAST_ALWAYS = 10
_LEAST_NEVER = 20
_SURPRISE = 5
"""So many objects with a word would have to be otherwise, if the word had nothing to do with it."""


class Condition(NamedTuple):
    """What follows from a field having a word."""

    field: str
    word: str
    times: int
    """How many objects have it."""
    required: tuple[str, ...]
    absent: tuple[str, ...]


def conditions(place: Place, deciding: Mapping[str, tuple[str, ...]]) -> list[Condition]:
    """Return the conditions on what objects hold; ``deciding``: fields that all have, with their words."""
    keys = place.keys or {}
    objects = place.of_type(OBJECT)
    found: dict[tuple[str, str], tuple[list[str], list[str]]] = {}
    for key in sorted(keys):
        if place.there[key].times == objects:
            continue
        best = max(
            ((_explained(place, field, key, words), field) for field, words in sorted(deciding.items())),
            key=lambda pair: (pair[0][0], [-ord(letter) for letter in pair[1]]),
            default=None,
        )
        if best is None:
            continue
        (_, always, never), field = best
        for words, side in ((always, 0), (never, 1)):
            for word in words:
                found.setdefault((field, word), ([], []))[side].append(key)
    return [
        Condition(field, word, _words(keys[field])[word].times, tuple(required), tuple(absent))
        for (field, word), (required, absent) in sorted(found.items())
    ]


def _explained(
    place: Place, field: str, key: str, words: tuple[str, ...]
) -> tuple[int, list[str], list[str]]:
    """Return for how many objects a word of ``field`` tells whether ``key`` is there, and which words do."""
    keys = place.keys or {}
    if key == field:
        return 0, [], []
    objects = place.of_type(OBJECT)
    there = place.there[key].times
    always, never, explained = [], [], 0
    for word in words:
        total = _words(keys[field])[word].times
        present = (keys[field].beside or {}).get(word, {}).get(key, 0)
        if present == total and total >= _LEAST_ALWAYS and total * (objects - there) >= _SURPRISE * objects:
            always.append(word)
        elif present == 0 and total >= _LEAST_NEVER and total * there >= _SURPRISE * objects:
            never.append(word)
        else:
            continue
        explained += total
    return explained, always, never


def deciding(place: Place, vocabularies: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Return the fields of a place whose words may decide about others: all objects have one of a few."""
    objects = place.of_type(OBJECT)
    found = {}
    for key, words in vocabularies.items():
        inner = (place.keys or {})[key]
        own = tuple(word for word in words if word in _words(inner))
        if inner.beside and place.there[key].times == objects and len(own) > 1:
            found[key] = own
    return found


def _words(place: Place) -> Mapping[str, Seen]:
    return place.words or {}


__all__ = ["Condition", "conditions", "deciding"]
