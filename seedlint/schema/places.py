"""The walk through a document beside its schema, exact in every keyword that may give a value a role.

A role in a branch (``anyOf``, ``oneOf``, ``then``, ``else``, ``dependentSchemas``) counts only where the
branch holds, formats included: jsonschema-rs says whether it does. What nobody may see is the exception: a
payload is one by any branch. Where no schema branches, a place is a state, and the walk goes from state to
state; states are made when they are first come to.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import chain
from typing import TYPE_CHECKING, Any

from seedlint.finding import JSON, MAX_DEPTH, escape_token
from seedlint.schema.references import REFERENCES
from seedlint.schema.rolereader import TooDeepError, collect_keys
from seedlint.schema.validator import matches

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from seedlint.schema.references import References
    from seedlint.schema.validator import Branches, Draft

_HIDDEN = "payload"
_Found = tuple[defaultdict[str, list[tuple[str, JSON]]], list[Any]]
_Chosen = frozenset[int]
_FIRST_WITH_IF = 7
_FIRST_WITH_DEPENDENT = 2019
FIRST_WITH_PREFIX = 2020
_MOST_STATES = 5_000


class Part:
    """What one object of a schema, by itself, says about a place and what is inside."""

    __slots__ = (
        "additional",
        "always",
        "choices",
        "items",
        "other_fields",
        "other_items",
        "patterns",
        "prefix",
        "properties",
        "roles",
    )

    def __init__(self, roles: tuple[str, ...]) -> None:
        """Make a part that says nothing else yet."""
        self.roles = roles
        self.properties: dict[str, Part] = {}
        self.patterns: list[tuple[str, Part]] = []
        self.additional: Part | None = None
        self.prefix: list[Part] = []
        self.items: Part | None = None
        self.other_fields: Part | None = None
        self.other_items: Part | None = None
        """What is said of fields and items of which no part says anything (``unevaluated…``)."""
        self.always: list[Part] = []
        """The parts that speak about the same place in any case."""
        self.choices: list[Choice] = []
        """Those that do so under some condition."""

    def inside(self) -> Iterator[Part]:
        """Yield all other parts that this one leads to."""
        yield from self.properties.values()
        yield from (part for _, part in self.patterns)
        yield from self.prefix
        yield from self.always
        yield from (part for choice in self.choices for part in choice.parts())
        yield from filter(None, (self.additional, self.items, self.other_fields, self.other_items))


class Choice:
    """Parts that speak about a place only where their branch holds."""

    __slots__ = ("absent", "field", "present", "test")

    def __init__(self, test: str, present: Part | None, absent: Part | None = None, field: str = "") -> None:
        """Take the pointer to what is tested; ``field`` is what has to be there, for ``dependentSchemas``."""
        self.test = test
        self.present = present
        self.absent = absent
        self.field = field

    def parts(self) -> Iterator[Part]:
        """Yield the parts that may be chosen."""
        yield from filter(None, (self.present, self.absent))


class Parts:
    """The parts of a schema, each made once."""

    def __init__(
        self, references: References, draft: Draft, roles_of: Callable[[dict[str, JSON]], Iterable[str]]
    ) -> None:
        """Prepare; ``roles_of`` gives the roles that an object of the schema names."""
        self._references = references
        self._draft = draft
        self._roles_of = roles_of
        self._made: dict[int, Part] = {}

    def of(self, schema: JSON) -> Part | None:
        """Return the part of a subschema; None for what says nothing."""
        if not isinstance(schema, dict):
            return None
        known = self._made.get(id(schema))
        if known is not None:
            return known
        part = self._made[id(schema)] = Part(tuple(dict.fromkeys(self._roles_of(schema))))
        for keyword in REFERENCES:
            if isinstance(schema.get(keyword), str):
                part.always += self._some([self._references.resolve(schema[keyword], schema)])
        if not (self._draft.lone_references and "$ref" in schema):
            self._applicators(part, schema)
            self._mapping(part, schema)
            self._list(part, schema)
        return part

    def _some(self, schemas: JSON) -> list[Part]:
        return [part for one in schemas if (part := self.of(one))] if isinstance(schemas, list) else []

    def _applicators(self, part: Part, schema: dict[str, JSON]) -> None:
        number, place = self._draft.number, self._references.pointers.get(id(schema))
        part.always += self._some(schema.get("allOf"))
        if place is None:  # what only a pointer leads to, such as the contents of `x-parts`
            return
        for keyword in ("anyOf", "oneOf"):
            branches = schema.get(keyword)
            for index, branch in enumerate(branches if isinstance(branches, list) else ()):
                part.choices.append(Choice(f"{place}/{keyword}/{index}", self.of(branch)))
        if "if" in schema and number >= _FIRST_WITH_IF:
            part.choices += [
                Choice(f"{place}/if", self.of(schema["if"])),
                Choice(f"{place}/if", self.of(schema.get("then")), self.of(schema.get("else"))),
            ]
        fields = [*_by_name(schema, "dependencies")]
        if number >= _FIRST_WITH_DEPENDENT:
            fields += _by_name(schema, "dependentSchemas")
        for field, sub in fields:
            part.choices.append(Choice("", self.of(sub), field=field))

    def _mapping(self, part: Part, schema: dict[str, JSON]) -> None:
        # Where nothing is said of a field, it is named all the same.
        part.properties = {name: self.of(sub) or _NOTHING for name, sub in _by_name(schema, "properties")}
        part.patterns = [
            (name, self.of(sub) or _NOTHING) for name, sub in _by_name(schema, "patternProperties")
        ]
        part.additional = self.of(schema.get("additionalProperties"))
        part.other_fields = self.of(schema.get("unevaluatedProperties"))

    def _list(self, part: Part, schema: dict[str, JSON]) -> None:
        items, prefix, rest = schema.get("items"), schema.get("prefixItems"), schema.get("additionalItems")
        if self._draft.number < FIRST_WITH_PREFIX:
            prefix, items = (items, rest) if isinstance(items, list) else (None, items)
        part.items = self.of(items)
        part.other_items = self.of(schema.get("unevaluatedItems"))
        part.prefix = [self.of(one) or _NOTHING for one in prefix] if isinstance(prefix, list) else []


_NOTHING = Part(())


def _by_name(schema: dict[str, JSON], keyword: str) -> Iterable[tuple[str, JSON]]:
    value = schema.get(keyword)
    return value.items() if isinstance(value, dict) else ()


def bearing(part: Part | None) -> bool:
    """Whether a part, or any that it leads to, gives a role."""
    seen: dict[int, Part] = {}
    todo = [part] if part else []
    while todo:
        one = todo.pop()
        if id(one) not in seen:
            seen[id(one)] = one
            if one.roles:
                return True
            todo += one.inside()
    return False


class State:
    """All that is said about one place: the parts, each with whether it holds."""

    __slots__ = (
        "bears",
        "choices",
        "items",
        "known",
        "names",
        "others",
        "parts",
        "patterned",
        "prefix",
        "roles",
        "said",
    )

    def __init__(self, parts: list[tuple[Part, bool]], choices: list[Choice], *, bears: bool) -> None:
        """Put together the parts; ``choices`` are those that depend on the value, and are still open."""
        self.parts = parts
        self.choices = choices
        self.roles = tuple(
            dict.fromkeys(role for part, holds in parts for role in part.roles if holds or role == _HIDDEN)
        )
        self.bears = bears
        """Whether any value in this place, or inside, may have a role."""
        self.said = bool(self.roles or choices)
        """Whether there is anything to be said of a value that has nothing inside."""
        self.names = frozenset(chain.from_iterable(part.properties for part, _ in parts))
        self.patterned = any(part.patterns for part, _ in parts)
        self.known: dict[str, State | None] = {}
        self.others: list[State | None] = []
        """The one state of all fields that no part names, where none goes by patterns."""
        self.prefix: dict[int, State | None] = {}
        self.items = max((len(part.prefix) for part, _ in parts), default=0)
        """The index from which on all items are alike."""


_INSIDE = frozenset((dict, list))


class Walker:
    """Walks through documents beside a schema."""

    def __init__(self, root: Part, branches: Branches) -> None:
        """Begin at the part of the whole schema."""
        self._branches = branches
        self._states: dict[tuple[Any, ...], State] = {}
        self._bearing: dict[int, bool] = {}
        self._root = self._state([(root, True)])

    def walk(self, data: JSON) -> tuple[dict[str, list[tuple[str, JSON]]], list[Any]]:
        """Return the places of each role in document order, and the keys that the schema does not name."""
        if len(self._states) > _MOST_STATES:
            self._states.clear()
            self._root = self._state(self._root.parts)
        found: _Found = defaultdict(list), []
        self._value(self._root, data, "", 1, found)
        return dict(found[0]), found[1]

    def _value(self, state: State, value: JSON, pointer: str, level: int, found: _Found) -> None:
        if state.choices:
            state = self._settled(state, value)
        for role in state.roles:
            found[0][role].append((pointer, value))
        kind = type(value)
        if kind not in _INSIDE:
            return
        if level > MAX_DEPTH:
            raise TooDeepError
        if kind is dict:
            self._fields(state, value, pointer, level, found)
            return
        child = self._item(state, 0)
        for index, item in enumerate(value):
            if 0 < index <= state.items:
                child = self._item(state, index)
            if child is None:
                collect_keys(item, found[1], level + 1)
            elif child.said or type(item) in _INSIDE:
                place = f"{pointer}/{index}" if child.bears else pointer
                self._value(child, item, place, level + 1, found)

    def _fields(self, state: State, value: dict[Any, JSON], pointer: str, level: int, found: _Found) -> None:
        known = state.known
        for key, item in value.items():
            child = known[key] if key in known else self._field(state, key)
            if child is None:
                found[1].append(key)
                collect_keys(item, found[1], level + 1)
            elif child.said or type(item) in _INSIDE:
                place = f"{pointer}/{escape_token(str(key))}" if child.bears else pointer
                self._value(child, item, place, level + 1, found)

    def _field(self, state: State, key: Any) -> State | None:
        name = str(key)
        named = name in state.names
        if not named and not state.patterned:
            if not state.others:
                state.others.append(self._inside(state, name))
            return state.others[0]
        child = self._inside(state, name)
        if named:  # a document may have any number of other keys
            state.known[key] = child
        return child

    def _inside(self, state: State, name: str) -> State | None:
        inside: list[tuple[Part, bool]] = []
        for part, holds in state.parts:
            own = part.properties.get(name)
            several = [sub for pattern, sub in part.patterns if matches(pattern, name)]
            if own is not None:
                several.append(own)
            elif not several and part.additional is not None:
                several.append(part.additional)
            inside += [(sub, holds) for sub in several]
        said = bool(inside)
        rest = ((part.other_fields, holds) for part, holds in state.parts)
        inside += [(sub, holds and not said) for sub, holds in rest if sub]
        return self._state(inside) if inside else None

    def _item(self, state: State, index: int) -> State | None:
        if index not in state.prefix:
            inside = []
            for part, holds in state.parts:
                sub = part.prefix[index] if index < len(part.prefix) else part.items
                if sub is not None:
                    inside.append((sub, holds))
            said = bool(inside)
            rest = ((part.other_items, holds) for part, holds in state.parts)
            inside += [(sub, holds and not said) for sub, holds in rest if sub]
            state.prefix[index] = self._state(inside) if inside else None
        return state.prefix[index]

    def _state(self, parts: Iterable[tuple[Part, bool]], chosen: _Chosen = frozenset()) -> State:
        """Return the state of some parts and what always goes with them; ``chosen`` choices are closed.

        A choice that gives no role is none: all of its parts may name fields.
        """
        seen: dict[int, tuple[Part, bool]] = {}
        todo = list(parts)
        for part, holds in todo:
            if id(part) not in seen or (holds and not seen[id(part)][1]):
                seen[id(part)] = part, holds
                todo += [(one, holds) for one in part.always]
                for choice in part.choices:
                    if not (holds and self._decides(choice)):
                        todo += [(one, False) for one in choice.parts()]
        key = (*((place, holds) for place, (_, holds) in seen.items()), chosen)
        state = self._states.get(key)
        if state is None:
            choices = [
                choice
                for part, holds in seen.values()
                for choice in part.choices
                if holds and id(choice) not in chosen and self._decides(choice)
            ]
            bears = any(map(self._bears, (part for part, _ in seen.values())))
            state = self._states[key] = State(list(seen.values()), choices, bears=bears)
        return state

    def _settled(self, state: State, value: JSON) -> State:
        """Return the state of a value whose branches have been looked at."""
        chosen: _Chosen = frozenset()
        while state.choices:
            parts = list(state.parts)
            chosen |= set(map(id, state.choices))
            for choice in state.choices:
                parts += self._chosen(choice, value)
            state = self._state(parts, chosen)
        return state

    def _decides(self, choice: Choice) -> bool:
        """Whether roles depend on a choice."""
        return any(map(self._bears, choice.parts()))

    def _chosen(self, choice: Choice, value: JSON) -> Iterator[tuple[Part, bool]]:
        """Yield the parts of a choice, each with whether it holds for a value."""
        if choice.field:
            applies = type(value) is dict and choice.field in value
        else:
            applies = self._branches.hold(choice.test, value)
        if choice.present is not None:
            yield choice.present, applies
        if choice.absent is not None:
            yield choice.absent, not applies

    def _bears(self, part: Part) -> bool:
        if id(part) not in self._bearing:
            self._bearing[id(part)] = bearing(part)
        return self._bearing[id(part)]


__all__ = ["FIRST_WITH_PREFIX", "Part", "Parts", "State", "Walker", "bearing"]
