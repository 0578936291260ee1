"""Places that are one thing: objects that have one name and the same fields, such as all providers."""

from __future__ import annotations

from collections import Counter
from copy import deepcopy
from typing import TYPE_CHECKING, NamedTuple

from seedlint.infer.forms import CODE, DATE, EMAIL, HOST, LOOSE, NUMBER, UNSOUND, URI, UUID, WEB, form_of
from seedlint.infer.guesses import LITTLE, NEARLY
from seedlint.infer.profile import EXAMPLES, OBJECT, VALUE, Place, Step, added

if TYPE_CHECKING:
    from collections.abc import Sequence

Steps = tuple[Step, ...]
"""The way to a place."""

MOST_WAYS = 50
"""Ways to one place that are told; places that are one thing, in others that are, can have any number."""
_ALIKE = 0.5
"""Share of the fields that two objects must have in common, to be taken for one thing."""
_USUAL = 0.02
_DATA = frozenset((DATE, HOST, UUID, NUMBER, CODE, WEB, LOOSE, UNSOUND, URI, EMAIL))
_MOSTLY = 0.8
_MANY = 12
_SELDOM = 0.2


class Found(NamedTuple):
    """A place in another one, and one way that leads there."""

    owner: Place
    step: Step
    place: Place
    steps: Steps


class Shared(NamedTuple):
    """A place that is one thing with others, and what it is called."""

    name: str
    place: Place


def found_below(root: Place) -> list[Found]:
    """Return where all places are; what is inside of one that is shared comes once."""
    found: list[Found] = []
    known = {id(root)}
    left: list[tuple[Place, Steps]] = [(root, ())]
    while left:
        owner, way = left.pop()
        for step, place in sorted(owner.inside(), key=_step):
            steps = (*way, step)
            found.append(Found(owner, step, place, steps))
            if id(place) not in known:
                known.add(id(place))
                left.append((place, steps))
    return found


def _step(inner: tuple[Step, Place]) -> Step:
    return inner[0]


class Ways:
    """All places from a root on, each once, and the ways that lead there, the first `MOST_WAYS` in order."""

    def __init__(self, root: Place) -> None:
        """Look for all ways."""
        edges = found_below(root)
        inside: dict[int, list[Found]] = {}
        for edge in edges:
            inside.setdefault(id(edge.owner), []).append(edge)
        missing = Counter(id(edge.place) for edge in edges)
        self.places = [root]
        """Each behind all that it is in."""
        self._ways: dict[int, tuple[Steps, ...]] = {id(root): ((),)}
        for place in self.places:
            ways = self._ways[id(place)]
            for edge in inside.get(id(place), ()):
                key = id(edge.place)
                more = [*self._ways.get(key, ()), *((*way, edge.step) for way in ways)]
                self._ways[key] = tuple(sorted(more)[:MOST_WAYS])
                missing[key] -= 1
                if not missing[key]:
                    self.places.append(edge.place)

    def to(self, place: Place) -> tuple[Steps, ...]:
        """Return the ways to a place."""
        return self._ways[id(place)]

    def is_below_data(self, place: Place) -> bool:
        """Whether a place is what is under any key of some."""
        return any(VALUE in way for way in self.to(place))

    def name(self, place: Place) -> str:
        """Return what a place is called."""
        return name_of(self.to(place)[0])


def _strange(place: Place) -> int:
    """Return how many objects have keys that are no names; of one document among others they count once."""
    documents = len(place.strange.documents)
    others = len(place.types[OBJECT].documents) if OBJECT in place.types else 0
    return documents if documents < EXAMPLES <= others else place.strange.times


def has_data_keys(place: Place) -> bool:
    """Whether the keys of the objects at a place are data, and not names of fields."""
    if place.keys is None:
        return True
    keys = place.keys
    objects = place.of_type(OBJECT)
    if _strange(place) > (objects / 2 if objects < LITTLE else max((1 - NEARLY) * objects, 1)):
        return True
    if len(keys) < 2:
        return False
    if sum(form_of(key) in _DATA for key in keys) >= _MOSTLY * len(keys):
        return True
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
        if place.strange.times:
            del found[id(place)]  # nobody has counted them
        place.give_up_keys()
    elif place.keys is not None:
        place.others = None
    for _, inner in place.inside():
        found.update(give_up_data_keys(inner))
    return found


def name_of(steps: Steps) -> str:
    """Return what a place is called: by its key, or by the list it is an item of; empty for the root."""
    return next((step.key for step in reversed(steps) if not step.is_any), "")


def shared_name(steps: Steps) -> str:
    """Return what the thing at a place is called, of which there may be others elsewhere."""
    name = name_of(steps)
    if not steps or not steps[-1].is_any:
        return name
    return name[:-1] if len(name) > 2 and name.endswith("s") and not name.endswith("ss") else f"{name}Item"


def unite(root: Place) -> dict[int, Shared]:
    """Make one place of each that are one thing; returns by identity what these are called."""
    united: dict[int, Shared] = {}
    done: set[str] = set()
    while namesakes := _namesakes(root, done):
        # What holds others comes first: those are places of one thing only then.
        outer = _outer(namesakes) or [min(namesakes)]
        done.update(outer)
        for name in outer:
            items = namesakes[name]
            if _alike(items):
                one = _united(items)
                united[id(one)] = Shared(name, one)
                for item in items:
                    item.owner.put(item.step, one)
    return united


def _outer(namesakes: dict[str, list[Found]]) -> list[str]:
    """Return the names of which no place is inside one of another name."""
    inner: set[int] = set().union(*map(_inside, namesakes.values()))
    return [name for name, items in sorted(namesakes.items()) if inner.isdisjoint(_identities(items))]


def _namesakes(root: Place, done: set[str]) -> dict[str, list[Found]]:
    """Return by name the objects that might be one thing; what is inside of its like is another."""
    by_name: dict[str, list[Found]] = {}
    for item in found_below(root):
        name = shared_name(item.steps)
        if name and name not in done and item.place.keys:
            by_name.setdefault(name, []).append(item)
    found = {}
    for name, items in by_name.items():
        places = _identities(items)
        if len(places) > 1 and places.isdisjoint(_inside(items)):
            found[name] = items
    return found


def _identities(items: Sequence[Found]) -> set[int]:
    return {id(item.place) for item in items}


def _inside(items: Sequence[Found]) -> set[int]:
    """Return the identities of all places inside of some."""
    found: set[int] = set()
    left = [item.place for item in items]
    while left:
        for _, place in left.pop().inside():
            if id(place) not in found:
                found.add(id(place))
                left.append(place)
    return found


def _alike(items: list[Found]) -> bool:
    """Whether objects have most of their usual fields in common with the most frequent ones."""
    usual = [_usual(item.place) for item in items]
    most = max(zip([item.place.of_type(OBJECT) for item in items], map(sorted, usual), strict=True))[1]
    return all(len(one & set(most)) >= _ALIKE * len(one | set(most)) for one in usual)


def _usual(place: Place) -> set[str]:
    objects = place.of_type(OBJECT)
    return {key for key, seen in place.there.items() if seen.times > _USUAL * objects}


def _united(items: list[Found]) -> Place:
    """Return the sum of places; those inside that are one thing already remain so in it."""
    total: Place | None = None
    for place in deepcopy(list({id(item.place): item.place for item in items}.values())):
        total = added(total, place)
    assert total is not None
    return total


__all__ = ["Shared", "Steps", "Ways", "give_up_data_keys", "unite"]
