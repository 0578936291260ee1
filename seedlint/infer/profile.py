"""What is known of the values at one place of many documents, and how two such profiles become one.

A profile is a sum: `Place.add` may be called in any order and for any partition of the documents, and what
comes of it is the same. So all that is kept is a count, a least or a greatest value, the first few documents
by path, or a set with an exact limit: one that holds all there is, or nothing any more, because there was too
much. Nothing is kept of a sample, and nothing depends on what came first.

The memory a profile takes is bounded by those limits, not by the number of documents. Of texts nothing is
kept but words that may become an `enum`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from seedlint.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

EXAMPLES = 5
"""Documents that are remembered for whatever is seen, the first ones by path."""
MOST_WORDS = 64
"""Different words at one place; where there are more, none is kept."""
MOST_BESIDE = 12
"""Different words for which it is counted what stands beside them."""
MOST_KEYS = 256
"""Different keys of the objects at one place; where there are more, they are data."""
MOST_PLACES = 20_000
DEEPEST = 16
"""Levels; of what is deeper, only the type is known."""


class Step(NamedTuple):
    """One step on the way to a place: into a key, into any item of a list, or into any key at all.

    A list and a mapping may be found at one place, and any text may be a key: so none of these is a text.
    """

    key: str = ""
    kind: str = "key"

    @property
    def is_any(self) -> bool:
        """Whether it leads to more than one value."""
        return self.kind != "key"


ITEM = Step(kind="item")
"""Into any item of a list."""
VALUE = Step(kind="value")
"""Into any key, where keys are data."""

OBJECT, ARRAY, STRING, INTEGER, FLOAT, BOOLEAN, NULL = (
    "object",
    "array",
    "string",
    "integer",
    "number",
    "boolean",
    "null",
)

Number = int | float
N = TypeVar("N", int, float, str, Number)


class Seen(NamedTuple):
    """How often something is there, and the first documents by path in which it is."""

    times: int = 0
    documents: tuple[str, ...] = ()

    def plus(self, other: Seen) -> Seen:
        """Return what is seen in both."""
        return Seen(self.times + other.times, first(self.documents, other.documents))


def first(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    """Return the first documents of two lists that are in order."""
    if not one or not other:
        return one or other
    return tuple(sorted({*one, *other})[:EXAMPLES])


class Range(Generic[N]):
    """The least and the greatest of some values; none if there were no values."""

    __slots__ = ("greatest", "least")

    def __init__(self) -> None:
        """Begin with no value."""
        self.least: N | None = None
        self.greatest: N | None = None

    def take(self, least: N, greatest: N) -> None:
        """Take in values between two."""
        self.least = least if self.least is None else min(self.least, least)
        self.greatest = greatest if self.greatest is None else max(self.greatest, greatest)

    def add(self, other: Range[N]) -> None:
        """Take in the values of another."""
        if other.least is not None and other.greatest is not None:
            self.take(other.least, other.greatest)


class Place:
    """The profile of one place, such as `/related/*/title`, over some documents."""

    __slots__ = (
        "beside",
        "dates",
        "deep",
        "forms",
        "items",
        "keys",
        "lacks",
        "lengths",
        "numbers",
        "others",
        "positions",
        "sizes",
        "strange",
        "there",
        "types",
        "words",
    )

    def __init__(self) -> None:
        """Begin with nothing seen."""
        self.types: dict[str, Seen] = {}
        """By the name JSON Schema has for a type; `number` is one that is not whole."""
        self.forms: dict[str, Seen] = {}
        """Of strings; see `seedlint.infer.forms`."""
        self.words: dict[str, Seen] | None = {}
        """The strings that are words; None if there are too many, or if they must not be kept."""
        self.beside: dict[str, dict[str, int]] | None = {}
        """For each word, which keys stand beside it in its object, and how often; None as for `words`."""
        self.numbers: Range[Number] = Range()
        self.dates: Range[str] = Range()
        self.lengths: Range[int] = Range()
        """Of strings, in characters."""
        self.sizes: Range[int] = Range()
        """Of arrays."""
        self.keys: dict[str, Place] | None = {}
        """By key; None if the keys are data."""
        self.there: dict[str, Seen] = {}
        """By key, how many objects have it."""
        self.positions: dict[str, int] = {}
        """By key, the sum of where it stands in its objects: documents have an order, and so will a draft."""
        self.lacks: dict[str, tuple[str, ...]] = {}
        """By key, the first documents in which an object has others, but not that one."""
        self.others: Place | None = None
        """All values, where keys are data; else those under keys that can't be names of fields."""
        self.strange = Seen()
        """Such keys, as long as others are not data as well."""
        self.items: Place | None = None
        self.deep = False
        """Whether there are values inside of which nothing is known, see `DEEPEST`."""

    @property
    def count(self) -> int:
        """How many values there are."""
        return sum(seen.times for seen in self.types.values())

    def of_type(self, name: str) -> int:
        """Return how many values are of a type."""
        return self.types[name].times if name in self.types else 0

    def add(self, other: Place) -> None:
        """Take in what is known of the same place over other documents; ``other`` is used up."""
        own_objects, its_objects = self.types.get(OBJECT, Seen()), other.types.get(OBJECT, Seen())
        _add_seen(self.types, other.types)
        _add_seen(self.forms, other.forms)
        self.words = _added_words(self.words, other.words)
        self.beside = _added_beside(self.beside, other.beside)
        self.numbers.add(other.numbers)
        self.dates.add(other.dates)
        self.lengths.add(other.lengths)
        self.sizes.add(other.sizes)
        self._add_keys(other, own_objects, its_objects)
        if other.items is not None:
            self.items = added(self.items, other.items)

    def _add_keys(self, other: Place, own: Seen, its: Seen) -> None:
        """Take in what objects hold; ``own`` and ``its`` are the objects of either side."""
        self.deep = self.deep or other.deep
        if self.keys is None or other.keys is None:
            self.give_up_keys()
            other.give_up_keys()
        if self.keys is None or other.keys is None:
            self.others = added(self.others, other.others) if other.others else self.others
            return
        lacks = {}
        for key in {**self.keys, **other.keys}:
            lacks[key] = first(
                self.lacks.get(key, ()) if key in self.keys else own.documents,
                other.lacks.get(key, ()) if key in other.keys else its.documents,
            )
        self.lacks = lacks
        self.strange = self.strange.plus(other.strange)
        if other.others is not None:
            self.others = added(self.others, other.others)
        _add_seen(self.there, other.there)
        for key, position in other.positions.items():
            self.positions[key] = self.positions.get(key, 0) + position
        for key, place in other.keys.items():
            self.keys[key] = added(self.keys.get(key), place)
        if len(self.keys) > MOST_KEYS:
            self.give_up_keys()

    def give_up_keys(self) -> None:
        """Take keys for data: what is known of their values becomes one."""
        if self.keys is None:
            return
        for place in self.keys.values():
            place.beside = None
            self.others = added(self.others, place)
        self.keys, self.there, self.positions, self.lacks, self.strange = None, {}, {}, {}, Seen()

    def inside(self) -> Iterator[tuple[Step, Place]]:
        """Yield what is directly inside, with the step that leads there."""
        for key, inner in (self.keys or {}).items():
            yield Step(key), inner
        if self.others is not None:
            yield VALUE, self.others
        if self.items is not None:
            yield ITEM, self.items

    def put(self, step: Step, inner: Place) -> None:
        """Have another place where a step leads."""
        if step == ITEM:
            self.items = inner
        elif step == VALUE:
            self.others = inner
        else:
            assert self.keys is not None
            self.keys[step.key] = inner

    def size(self) -> int:
        """Return how many places there are, with this one."""
        return 1 + sum(place.size() for _, place in self.inside())


def added(one: Place | None, other: Place) -> Place:
    """Return the sum of two places, of which one need not be there; a place is no sum with itself."""
    if one is None or one is other:
        return other
    one.add(other)
    return one


def _add_seen(own: dict[str, Seen], other: dict[str, Seen]) -> None:
    for name, seen in other.items():
        own[name] = own[name].plus(seen) if name in own else seen


def _added_words(own: dict[str, Seen] | None, other: dict[str, Seen] | None) -> dict[str, Seen] | None:
    if own is None or other is None:
        return None
    _add_seen(own, other)
    return own if len(own) <= MOST_WORDS else None


def _added_beside(
    own: dict[str, dict[str, int]] | None, other: dict[str, dict[str, int]] | None
) -> dict[str, dict[str, int]] | None:
    if own is None or other is None:
        return None
    for word, keys in other.items():
        known = own.setdefault(word, {})
        for key, count in keys.items():
            known[key] = known.get(key, 0) + count
    return own if len(own) <= MOST_BESIDE else None


class Profile:
    """What is known of some documents."""

    __slots__ = ("bodies", "fenced", "read", "root", "unread")

    def __init__(self) -> None:
        """Begin with no document."""
        self.root = Place()
        self.read = Seen()
        self.unread = Seen()
        """Documents that have no values."""
        self.fenced = 0
        """How many have front matter, and may have text below it."""
        self.bodies = Seen()
        """Documents with text below their front matter."""

    def add(self, other: Profile) -> None:
        """Take in what is known of other documents; ``other`` is used up.

        UsageError if that is too much: documents of one kind are not so different.
        """
        self.root.add(other.root)
        self.read = self.read.plus(other.read)
        self.unread = self.unread.plus(other.unread)
        self.fenced += other.fenced
        self.bodies = self.bodies.plus(other.bodies)
        self.check()

    def check(self) -> None:
        """Raise UsageError if there is too much in the documents for one schema."""
        if self.root.size() > MOST_PLACES:
            raise UsageError(
                f"there are more than {MOST_PLACES} different fields in these documents, too many for one"
                " schema; name fewer documents, of one kind"
            )


def summed(profiles: Iterable[Profile]) -> Profile:
    """Return one profile for many, which are used up."""
    total = Profile()
    for profile in profiles:
        total.add(profile)
    return total


__all__ = ["ITEM", "VALUE", "Place", "Profile", "Range", "Seen", "Step", "added", "first", "summed"]
