"""Places that are one thing: objects that have one name and the same fields, such as all providers."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, NamedTuple

from seedlint.infer.forms import CODE, DATE, EMAIL, HOST, NUMBER, URI, UUID, WEB, form_of
from seedlint.infer.profile import OBJECT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seedlint.infer.profile import Place

Steps = tuple[str, ...]
"""The way to a place: keys, and ``*`` for any item of a list or any key."""
ANY = "*"

_ALIKE = 0.5
"""Share of the fields that two objects must have in common, to be taken for one thing."""
_USUAL = 0.02
_DATA = frozenset((DATE, HOST, UUID, NUMBER, CODE, WEB, URI, EMAIL))
_MOSTLY = 0.8
_MANY = 12
_SELDOM = 0.2


class Found(NamedTuple):
    """A place, and where it was found."""

    steps: Steps
    place: Place


def found_below(place: Place, steps: Steps = ()) -> Iterator[Found]:
    """Yield a place and all inside; what is shared comes once for each way that leads to it."""
    yield Found(steps, place)
    for step, inner in place.inside():
        yield from found_below(inner, (*steps, step))


def has_data_keys(place: Place) -> bool:
    """Whether the keys of the objects at a place are data, and not names of fields."""
    if place.keys is None:
        return True
    keys = place.keys
    if len(keys) < 2:
        return False
    if sum(form_of(key) in _DATA for key in keys) >= _MOSTLY * len(keys):
        return True
    objects = place.of_type(OBJECT)
    counts = [seen.times for seen in place.there.values()]
    types = {frozenset(inner.types) for inner in keys.values()}
    return (
        len(keys) >= _MANY
        and objects >= _MANY
        and len(types) == 1
        and 2 * max(counts) <= objects
        and sum(counts) <= _SELDOM * objects * len(keys)
    )


def give_up_data_keys(place: Place) -> dict[int, int]:
    """Take keys for data wherever they are; returns by identity of the place how many there were."""
    found: dict[int, int] = {}
    if place.keys is not None and has_data_keys(place):
        found[id(place)] = len(place.keys)
        place.give_up_keys()
    for _, inner in place.inside():
        found.update(give_up_data_keys(inner))
    return found


def name_of(steps: Steps) -> str:
    """Return what a place is called: by its key, or by the list it is an item of; empty for the root."""
    return next((step for step in reversed(steps) if step != ANY), "")


def shared_name(steps: Steps) -> str:
    """Return what the thing at a place is called, of which there may be others elsewhere."""
    name = name_of(steps)
    if not steps or steps[-1] != ANY:
        return name
    return name[:-1] if len(name) > 2 and name.endswith("s") and not name.endswith("ss") else f"{name}Item"


def unite(root: Place) -> dict[int, str]:
    """Make one place of each that are one thing; returns by identity what these are called."""
    names: dict[int, str] = {}
    done: set[str] = set()
    while groups := _groups(root, done):
        # What holds others comes first: those are places of one thing only then.
        outer = _outer(groups) or [min(groups)]
        done.update(outer)
        for name in outer:
            one = _united(groups[name])
            names[id(one)] = name
            for item in groups[name]:
                _put(root, item.steps, one)
    return names


def _outer(groups: dict[str, list[Found]]) -> list[str]:
    """Return the groups of which no place is inside one of another group."""
    ways = {item.steps for items in groups.values() for item in items}
    return [
        name
        for name, items in sorted(groups.items())
        if not any(item.steps[:end] in ways for item in items for end in range(len(item.steps)))
    ]


def _groups(root: Place, done: set[str]) -> dict[str, list[Found]]:
    groups: dict[str, list[Found]] = {}
    for item in found_below(root):
        name = shared_name(item.steps)
        if name and name not in done and item.place.keys:
            groups.setdefault(name, []).append(item)
    return {
        name: items
        for name, items in groups.items()
        if len({id(item.place) for item in items}) > 1 and not _nested(items) and _alike(items)
    }


def _nested(items: list[Found]) -> bool:
    return any(
        one is not other and other.steps[: len(one.steps)] == one.steps for one in items for other in items
    )


def _alike(items: list[Found]) -> bool:
    """Whether objects have most of their usual fields in common with the most frequent ones."""
    usual = [_usual(item.place) for item in items]
    most = max(zip([item.place.of_type(OBJECT) for item in items], map(sorted, usual), strict=True))[1]
    return all(len(one & set(most)) >= _ALIKE * len(one | set(most)) for one in usual)


def _usual(place: Place) -> set[str]:
    objects = place.of_type(OBJECT)
    return {key for key, seen in place.there.items() if seen.times > _USUAL * objects}


def _united(items: list[Found]) -> Place:
    distinct = {id(item.place): item.place for item in items}
    one, *others = map(deepcopy, distinct.values())
    for other in others:
        one.add(other)
    return one


def _put(root: Place, steps: Steps, place: Place) -> None:
    """Put a place in the place of another."""
    at = root
    for step in steps[:-1]:
        at = _inner(at, step)
    last = steps[-1]
    if last != ANY:
        assert at.keys is not None
        at.keys[last] = place
    elif at.items is not None:
        at.items = place
    else:
        at.others = place


def _inner(place: Place, step: str) -> Place:
    if step != ANY:
        assert place.keys is not None
        return place.keys[step]
    inner = place.items or place.others
    assert inner is not None
    return inner


__all__ = ["ANY", "Found", "Steps", "found_below", "give_up_data_keys", "name_of", "shared_name", "unite"]
