"""The conditions that one document is judged by: each says what is wrong with a place, if anything.

A value of null is nothing, and no condition is about it. One of another type than a condition is about does
not meet it: a rule that could not judge must not look as if all were well.
"""

from __future__ import annotations

from functools import cached_property, lru_cache
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, NamedTuple

from seedlint.custom.dates import moment
from seedlint.finding import JSON, Fix, Related
from seedlint.schema.validator import linear_pattern
from seedlint.schema.wording import there
from seedlint.util.shorten import shorten
from seedlint.util.suggest import closest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from seedlint.custom.definition import Definition
    from seedlint.custom.places import Place, Selected

_FEW = 6
"""So many allowed values are named."""
_MOST_COMPARED = 100
"""With so many values in a list at most, all are compared with one that is none of them."""
_MOST_OFF = 3
"""Of a longer list, values that are so many characters shorter or longer at most, and begin alike."""
_LONGEST = 100
"""Of longer texts nobody is told what was meant."""
_MOST_HINTS = 5
"""So often in a document, at most, it is looked up what was meant."""


class Said(NamedTuple):
    """What is wrong with a place."""

    words: str
    fix: Fix | None = None
    related: tuple[Related, ...] = ()


class Look:
    """One look at a document: its values, and which of them must not be shown."""

    def __init__(self, data: JSON, hidden: Sequence[str]) -> None:
        """Look at values; ``hidden`` are the pointers of payloads."""
        self.data = data
        self._hidden = frozenset(hidden)
        self.hints = _MOST_HINTS
        """How often it may still be looked up what was meant."""

    def hides(self, pointer: str) -> bool:
        """Whether a value must not be shown: a payload, or what is in one."""
        if not self._hidden:
            return False
        while pointer:
            if pointer in self._hidden:
                return True
            pointer = pointer.rpartition("/")[0]
        return "" in self._hidden

    def shown(self, at: Selected) -> str:
        """Return a value as messages show it."""
        return "the value" if self.hides(at.pointer) else shorten(at.value)

    def kind(self, at: Selected) -> str:
        """Say of which type a value is, and which it is."""
        return there(at.value, shows=not self.hides(at.pointer))


def conditions_of(definition: Definition, listed: Sequence[str]) -> Iterator[Any]:
    """Yield the conditions of a rule, in the order in which they are asked.

    Each takes a place and the look at its document, and says what is wrong. ``listed`` are the values of the
    file with allowed ones.
    """
    given, fields = definition.conditions, definition.fields
    if "pattern" in given:
        yield _Pattern(given["pattern"], wanted=True)
    if "not-pattern" in given:
        yield _Pattern(given["not-pattern"], wanted=False)
    if "enum" in given or "enum-file" in given:
        yield _Allowed((*given.get("enum", ()), *listed))
    if "min-length" in given or "max-length" in given:
        yield _Length(given.get("min-length"), given.get("max-length"))
    if "after" in given or "before" in given:
        yield _Window(given.get("after"), given.get("before"))
    if "equals-field" in given:
        yield _Equal(fields["equals-field"][0])
    if "requires" in given:
        yield _Required(fields["requires"])


def in_words(conditions: Mapping[str, Any]) -> str:
    """Return what conditions ask for as an enumeration of what a value must do, for the documentation."""
    parts = {key: words(conditions[key]) for key, words in _WORDS.items() if key in conditions}
    if "enum" in parts and "enum-file" in parts:
        parts["enum"] += f" or {parts.pop('enum-file')}"
    return _enumerated(list(parts.values()))


def _enumerated(parts: Sequence[str]) -> str:
    return ", ".join(parts[:-1]) + (" and " if len(parts) > 1 else "") + parts[-1]


def key_of(value: JSON) -> Any:
    """Return what tells values apart as JSON does: ``1`` and ``true`` differ, ``1`` and ``1.0`` don't."""
    if isinstance(value, bool):
        return ("bool", value)
    if isinstance(value, dict):
        return ("dict", tuple(sorted((str(key), key_of(item)) for key, item in value.items())))
    if isinstance(value, list):
        return ("list", tuple([key_of(item) for item in value]))
    if isinstance(value, (int, float)):
        return ("number", value)
    return (type(value).__name__, value)


class _Pattern:
    """A text has a match of a pattern, or has none."""

    def __init__(self, pattern: str, *, wanted: bool) -> None:
        self._found = linear_pattern(pattern)
        self._wanted = wanted
        self._words = f"{'does not match' if wanted else 'matches'} {shorten(pattern, 100)}"

    def __call__(self, at: Selected, look: Look) -> Said | None:
        if type(at.value) is not str:
            return Said(f"it is {look.kind(at)}, not a string")
        try:
            if self._found(at.value) is self._wanted:
                return None
        except ValueError as error:
            return Said(f"{look.shown(at)}: {error}")
        return Said(f"{look.shown(at)} {self._words}")


class _Allowed:
    """A value is one of some."""

    def __init__(self, values: Sequence[JSON]) -> None:
        self._keys = frozenset(map(key_of, values))
        self._texts = dict.fromkeys(value for value in values if isinstance(value, str))
        self._longest = min(max(map(len, self._texts), default=0) + _MOST_OFF, _LONGEST)
        distinct = list({key_of(value): value for value in values}.values())
        if len(distinct) == 1:
            self._words = f"is not {shorten(distinct[0])}"
        elif len(distinct) <= _FEW:
            *first, last = map(shorten, distinct)
            self._words = f"is none of {', '.join(first)} and {last}"
        else:
            self._words = f"is none of the {len(distinct)} values allowed"
        self._closest = lru_cache(maxsize=10_000)(self._nearest)

    def __call__(self, at: Selected, look: Look) -> Said | None:
        if isinstance(at.value, (dict, list)):
            return Said(f"{shorten(at.value)} is where one value belongs")
        if key_of(at.value) in self._keys:
            return None
        words = f"{look.shown(at)} {self._words}"
        if not isinstance(at.value, str):
            quoted = str(at.value) in self._texts
            return Said(f"{words}; put it in quotes: only strings are allowed" if quoted else words)
        near = self._meant(at, look)
        if near is None:
            return Said(words)
        fix = Fix.replace(at.pointer, near, f"replace by {shorten(near)}", safe=False)
        return Said(f"{words}; did you mean {shorten(near)}?", fix)

    def _meant(self, at: Selected, look: Look) -> str | None:
        if look.hides(at.pointer) or look.hints <= 0:
            return None
        look.hints -= 1
        if len(at.value) > self._longest:  # nor is it to be kept among those that were looked up
            return None
        found: str | None = self._closest(at.value)
        return found

    def _nearest(self, word: str) -> str | None:
        """Return the allowed value that was most likely meant; of a long list, one that is much alike."""
        if len(self._texts) <= _MOST_COMPARED:
            return closest(word, self._texts)
        start, size = word[:1].casefold(), len(word)
        sizes = sorted(range(size - _MOST_OFF, size + _MOST_OFF + 1), key=lambda one: abs(one - size))
        alike = chain.from_iterable(self._alike.get((start, one), ()) for one in sizes)
        return closest(word, islice(alike, 10 * _MOST_COMPARED))

    @cached_property
    def _alike(self) -> dict[tuple[str, int], list[str]]:
        """The texts by their first letter and their length."""
        found: dict[tuple[str, int], list[str]] = {}
        for one in self._texts:
            found.setdefault((one[:1].casefold(), len(one)), []).append(one)
        return found


class _Length:
    """A text has so many characters, a list so many items."""

    def __init__(self, low: int | None, high: int | None) -> None:
        self._low = 0 if low is None else low
        self._high = high

    def __call__(self, at: Selected, look: Look) -> Said | None:
        if type(at.value) is str:
            unit = "character"
        elif type(at.value) is list:
            unit = "item"
        else:
            return Said(f"it is {look.kind(at)}, neither a string nor a list")
        size = len(at.value)
        if size < self._low:
            return Said(f"it has {_count(size, unit)}, and needs at least {self._low}")
        if self._high is not None and size > self._high:
            return Said(f"it has {_count(size, unit)}, and may have {self._high}")
        return None


class _Window:
    """A moment is not before one, and before another."""

    def __init__(self, after: str | None, before: str | None) -> None:
        self._after, self._before = after, before
        self._low = None if after is None else moment(after)
        self._high = None if before is None else moment(before)

    def __call__(self, at: Selected, look: Look) -> Said | None:
        if type(at.value) is not str:
            return Said(f"it is {look.kind(at)}, not a string")
        found = moment(at.value)
        if found is None:
            return Said(f"{look.shown(at)} is neither a date nor a date and time with its offset")
        if self._low is not None and found < self._low:
            return Said(f"{look.shown(at)} is before {self._after}")
        if self._high is not None and found >= self._high:
            return Said(f"{look.shown(at)} is not before {self._before}")
        return None


class _Equal:
    """A value is that of another field, if that is there."""

    def __init__(self, field: Place) -> None:
        self._field = field

    def __call__(self, at: Selected, look: Look) -> Said | None:
        other = self._field.beside(look.data, at)
        if other is None or other.value is None or key_of(other.value) == key_of(at.value):
            return None
        there = f"`{self._field}` has another value"
        if not look.hides(other.pointer):
            there = f"`{self._field}` is {shorten(other.value)}"
        return Said(f"{look.shown(at)} here, but {there}", None, (Related(other.pointer, "the other value"),))


class _Required:
    """Other fields are there, too."""

    def __init__(self, fields: Sequence[Place]) -> None:
        self._fields = fields

    def __call__(self, at: Selected, look: Look) -> Said | None:
        beside = ((field, field.beside(look.data, at)) for field in self._fields)
        missing = [f"`{field}`" for field, found in beside if found is None or found.value is None]
        if not missing:
            return None
        return Said(f"{' and '.join(missing)} {'is' if len(missing) == 1 else 'are'} missing next to it")


def _count(number: int, unit: str) -> str:
    return f"{number} {unit}{'' if number == 1 else 's'}"


def _values(values: Sequence[JSON]) -> str:
    shown = ", ".join(shorten(value) for value in values[:_FEW])
    return f"be one of {shown}" if len(values) <= _FEW else f"be one of {len(values)} values: {shown}, …"


def _fields(value: str | Sequence[str]) -> str:
    return " and ".join(f"`{one}`" for one in ([value] if isinstance(value, str) else value))


_WORDS: dict[str, Callable[[Any], str]] = {
    "pattern": lambda value: f"match the pattern {shorten(value, 200)}",
    "not-pattern": lambda value: f"not match the pattern {shorten(value, 200)}",
    "enum": _values,
    "enum-file": lambda value: f"be in the list {shorten(value, 200)}",
    "min-length": lambda value: f"have a length of at least {value}",
    "max-length": lambda value: f"have a length of at most {value}",
    "after": lambda value: f"not be before {value}",
    "before": lambda value: f"be before {value}",
    "equals-field": lambda value: f"equal `{value}`, where that is there",
    "requires": lambda value: f"have {_fields(value)} next to it",
    "unique": lambda value: f"occur once in {'a document' if value == 'document' else 'all documents'}",
    "max-per-day": lambda value: f"occur in at most {value} document{'' if value == 1 else 's'} a day",
}

__all__ = ["Look", "Said", "conditions_of", "in_words", "key_of"]
