"""Known fields in the wrong place: where the schema has them.

A field that stands where it may not is most often right, and only its place is wrong: an indentation too
many, or an entry of the document in one of its articles. So it is told where it belongs.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from seedlint.finding import JSON, escape_token, pointer_tokens, pointer_words
from seedlint.schema.references import at_pointer
from seedlint.util.suggest import closest

if TYPE_CHECKING:
    from seedlint.schema.roles import RoleNode

ITEM = "*"
"""In a path of keys: whatever item of a list."""
_DEEPEST = 6
_MOST = 5_000
_NAMES_THE_ITEMS = 2

Way = tuple[str, ...]
"""The keys that lead to an object."""


class Home(NamedTuple):
    """Where a field belongs: its name there, and the object; ``pointer`` is None for one of many."""

    name: str
    pointer: str | None
    words: str


def words_for(pointer: str) -> str:
    """Name an object of the document."""
    return f"`{pointer_words(pointer)}`" if pointer else "the document itself"


def home_of(root: RoleNode, pointer: str, name: str) -> Home | None:
    """Return where a field belongs that the schema does not know in the object at ``pointer``.

    What is around the object comes first, then what is in it, then all else.
    """
    known = _homes(root)
    meant = name if name in known else closest(name, known)
    if meant is None:
        return None
    here = _way(root, pointer)
    ways = [way for way in known[meant] if way != here]
    if not ways:
        return None
    way = min(ways, key=lambda one: _distance(one, here))
    tokens = pointer_tokens(pointer)
    above = len(_shared(way, here))
    if ITEM in way[above:]:
        owner = way[-2] if way[-1] == ITEM and len(way) >= _NAMES_THE_ITEMS else way[-1]
        return Home(meant, None, f"an item of `{owner}`" if way[-1] == ITEM else f"`{owner}`")
    target = "".join(f"/{escape_token(token)}" for token in (*tokens[:above], *way[above:]))
    return Home(meant, target, words_for(target))


def moved(data: JSON, pointer: str, key: str, home: str, name: str) -> JSON:
    """Return a copy of the data in which a field stands in another object, under a name."""
    from copy import deepcopy

    data = deepcopy(data)
    at_pointer(data, home)[name] = at_pointer(data, pointer).pop(key)
    return data


def _distance(way: Way, here: Way) -> tuple[int, int]:
    if way == here[: len(way)]:
        return 0, len(here) - len(way)
    if way[: len(here)] == here:
        return 1, len(way)
    return 2, len(way) - len(_shared(way, here))


def _shared(way: Way, here: Way) -> Way:
    length = next((i for i, (one, other) in enumerate(zip(way, here, strict=False)) if one != other), None)
    return way[: min(len(way), len(here)) if length is None else length]


def _way(root: RoleNode, pointer: str) -> Way:
    """Return the keys to an object, with its list items all alike."""
    node: RoleNode | None = root
    way: list[str] = []
    for token in pointer_tokens(pointer):
        child = node.property(token) if node else None
        if child is None and token.isdigit():
            way.append(ITEM)
            child = node.items if node else None
        else:
            way.append(token)
        node = child
    return tuple(way)


@lru_cache(maxsize=8)
def _homes(root: RoleNode) -> dict[str, list[Way]]:
    """Return the ways to all objects that may have a field, by its name; of schemas without end, some."""
    found: dict[str, list[Way]] = {}
    todo: list[tuple[RoleNode, Way]] = [(root, ())]
    for node, way in todo:
        for name, child in node.properties.items():
            found.setdefault(name, []).append(way)
            todo.append((child, (*way, name)))
        if node.items is not None:
            todo.append((node.items, (*way, ITEM)))
        if len(way) >= _DEEPEST or len(todo) > _MOST:
            break
    return found


__all__ = ["Home", "home_of", "moved", "words_for"]
