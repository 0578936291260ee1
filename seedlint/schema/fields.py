"""The fields that a schema declares: what tables have as columns, and what a report tells of.

Everything that may describe a place counts (``$ref``, ``allOf``, ``anyOf``, ``oneOf``, ``then``, ``else``,
``dependentSchemas``), but only what holds in any case makes a field required or limits its values. What is
only asked (``if``, ``not``, ``contains``) declares nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from seedlint.schema.references import REFERENCES
from seedlint.schema.roles import ROLE_KEYWORD
from seedlint.util.secret_names import is_secret

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from seedlint.finding import JSON
    from seedlint.schema.schema import Schema

MOST = 300
"""Fields of a schema that are told of; the first ones."""
_DEEPEST = 10
_SURE = ("allOf",)
_MAYBE = ("anyOf", "oneOf")
_MAYBE_ONE = ("then", "else")
_OBJECT = ("properties", "patternProperties", "additionalProperties", "required", "minProperties")
_ARRAY = ("items", "prefixItems", "minItems", "maxItems", "uniqueItems")
_TYPES = ((bool, "boolean"), (str, "string"), (int, "integer"), (float, "number"), (dict, "object"))

Place = tuple[str | None, ...]
"""A way through a document: keys, and None for any item of a list."""


class Field(NamedTuple):
    """A field, or the items of one that is a list."""

    place: Place
    parent: int
    """The number of the field that it is in; -1 for the document itself."""
    types: frozenset[str]
    """As JSON Schema calls them, without `null`; none if the schema says nothing of it."""
    formats: frozenset[str]
    """The formats that all its strings have; several are alternatives."""
    words: tuple[str, ...] = ()
    """The strings that the schema names as values."""
    only: tuple[Any, ...] = ()
    """All values there may be, if the schema lists them."""
    nullable: bool = False
    """Whether null is among its types."""
    required: bool = False
    """Whether whatever it is in must have it."""
    low: float | None = None
    high: float | None = None
    shortest: int | None = None
    longest: int | None = None
    hidden: bool = False
    """Whether its values must not be shown: a payload, or a secret by its name; and what is inside one."""
    has_keys: bool = False
    """Whether its keys are declared; if not, they are data."""


class _Node(NamedTuple):
    """The objects of a schema that speak about a place: in any case, and under some condition."""

    sure: list[dict[str, JSON]]
    maybe: list[dict[str, JSON]]

    @property
    def every(self) -> list[dict[str, JSON]]:
        return [*self.sure, *self.maybe]

    @property
    def key(self) -> frozenset[int]:
        return frozenset(map(id, self.every))


class _Walker:
    def __init__(self, schema: Schema) -> None:
        self._resolve = schema.roles.resolve
        self._lone = schema.draft.lone_references
        self.fields: list[Field] = []

    def walk(self, node: _Node, place: Place, around: tuple[frozenset[int], ...], parent: int) -> None:
        """Add the fields directly inside a place, each with what is inside of it."""
        if any(one <= node.key for one in around) or len(place) >= _DEEPEST:
            return  # a tree of comments, say, goes on for ever
        around = (*around, node.key)
        hidden = parent >= 0 and self.fields[parent].hidden
        needed = {name for one in node.sure for name in _list(one, "required")}
        for name, child in self._properties(node).items():
            self._add(child, (*place, name), around, parent, required=name in needed, hidden=hidden)
        if items := self._items(node):
            self._add(items, (*place, None), around, parent, required=False, hidden=hidden)

    def _add(
        self,
        node: _Node,
        place: Place,
        around: tuple[frozenset[int], ...],
        parent: int,
        *,
        required: bool,
        hidden: bool,
    ) -> None:
        if len(self.fields) == MOST:
            return
        number = len(self.fields)
        last = place[-1]
        hidden = hidden or (last is not None and is_secret(last)) or any(map(_is_payload, node.every))
        self.fields.append(_field(node, place, parent)._replace(required=required, hidden=hidden))
        self.walk(node, place, around, number)

    def gather(self, sure: Iterable[JSON], maybe: Iterable[JSON]) -> _Node:
        """Return some schemas with all that apply in the same place."""
        seen: dict[int, None] = {}
        node = _Node([], [])
        for into, schemas in ((node.sure, sure), (node.maybe, maybe)):
            todo = [one for one in schemas if isinstance(one, dict)]
            branches: list[JSON] = node.maybe
            while todo:
                schema = todo.pop(0)
                if id(schema) in seen:
                    continue
                seen[id(schema)] = None
                if not self._alone(schema):
                    into.append(schema)
                todo[:0] = self._always(schema)
                branches += self._sometimes(schema)
        return node

    def _always(self, schema: dict[str, JSON]) -> list[dict[str, JSON]]:
        found = [self._resolve(schema[word], schema) for word in REFERENCES if _is_text(schema.get(word))]
        if not self._alone(schema):
            found += [one for word in _SURE for one in _list(schema, word)]
        return [one for one in found if isinstance(one, dict)]

    def _sometimes(self, schema: dict[str, JSON]) -> list[dict[str, JSON]]:
        if self._alone(schema):
            return []
        found = [one for word in _MAYBE for one in _list(schema, word)]
        found += [schema.get(word) for word in _MAYBE_ONE if "if" in schema]
        for word in ("dependentSchemas", "dependencies"):
            found += _mapping(schema, word).values()
        return [one for one in found if isinstance(one, dict)]

    def _alone(self, schema: dict[str, JSON]) -> bool:
        return self._lone and "$ref" in schema

    def _properties(self, node: _Node) -> dict[str, _Node]:
        parts: dict[str, tuple[list[JSON], list[JSON]]] = {}
        for at, schemas in enumerate((node.sure, node.maybe)):
            for schema in schemas:
                for name, sub in _mapping(schema, "properties").items():
                    parts.setdefault(str(name), ([], []))[at].append(sub)
        return {
            name: self.gather(sure, maybe)
            for name, (sure, maybe) in parts.items()
            if not (False in sure or (maybe and not sure and all(one is False for one in maybe)))
        }

    def _items(self, node: _Node) -> _Node | None:
        sure: list[JSON] = []
        maybe: list[JSON] = []
        for into, schemas in ((sure, node.sure), (maybe, node.maybe)):
            for schema in schemas:
                first = [*_list(schema, "prefixItems"), *_list(schema, "items")]
                maybe += first
                words = ["items", "additionalItems", "unevaluatedItems"]
                if not first:
                    into += [one for one in [schema.get(words.pop(0))] if isinstance(one, dict)]
                maybe += [schema[word] for word in words if isinstance(schema.get(word), dict)]
        return self.gather(sure, maybe) if sure or maybe else None


def _field(node: _Node, place: Place, parent: int) -> Field:
    formats = _formats(node.sure) or _formats(node.maybe)
    lows = _numbers(node, "minimum", "exclusiveMinimum")
    highs = _numbers(node, "maximum", "exclusiveMaximum")
    types = _types(node)
    return Field(
        place,
        parent,
        types - {"null"},
        formats,
        nullable="null" in types,
        words=tuple(dict.fromkeys(word for one in node.every for word in _values(one) if type(word) is str)),
        only=next((tuple(_values(one)) for one in node.sure if "enum" in one or "const" in one), ()),
        low=max(lows, default=None),
        high=min(highs, default=None),
        shortest=max(map(int, _numbers(node, "minLength")), default=None),
        longest=min(map(int, _numbers(node, "maxLength")), default=None),
        has_keys=any(_mapping(one, "properties") for one in node.every),
    )


def _types(node: _Node) -> frozenset[str]:
    """Return the types a value may have; where none is said, those that other keywords speak of."""
    said = [types for one in node.sure if (types := _said(one))]
    if said:
        found = said[0]
        for types in said[1:]:
            left = {one for one in found if one in types or (one == "integer" and "number" in types)}
            found = left or found
    else:
        found = {name for one in node.maybe for name in _said(one)}
        found = found or {name for one in node.every for name in _spoken_of(one)}
    return frozenset(found)


def _said(schema: dict[str, JSON]) -> set[str]:
    types = schema.get("type")
    return {types} if isinstance(types, str) else {one for one in _list(schema, "type") if _is_text(one)}


def _spoken_of(schema: dict[str, JSON]) -> Iterator[str]:
    for value in _values(schema):
        yield next((name for kind, name in _TYPES if type(value) is kind), "null")
    if any(word in schema for word in ("format", "pattern", "minLength", "maxLength")):
        yield "string"
    if any(word in schema for word in ("minimum", "maximum", "multipleOf")):
        yield "number"
    if any(word in schema for word in _OBJECT):
        yield "object"
    if any(word in schema for word in _ARRAY):
        yield "array"


def _values(schema: dict[str, JSON]) -> list[JSON]:
    return [schema["const"]] if "const" in schema else _list(schema, "enum")


def _is_payload(schema: dict[str, JSON]) -> bool:
    roles = schema.get(ROLE_KEYWORD)
    return roles == "payload" or (isinstance(roles, list) and "payload" in roles)


def _formats(schemas: list[dict[str, JSON]]) -> frozenset[str]:
    return frozenset(str(one["format"]) for one in schemas if _is_text(one.get("format")))


def _numbers(node: _Node, *words: str) -> list[float]:
    """Return what keywords have that hold in any case; in draft 4, some of them are true or false."""
    return [one[word] for one in node.sure for word in words if type(one.get(word)) in {int, float}]


def _is_text(value: JSON) -> bool:
    return isinstance(value, str)


def _list(schema: dict[str, JSON], word: str) -> list[Any]:
    value = schema.get(word)
    return value if isinstance(value, list) else []


def _mapping(schema: dict[str, JSON], word: str) -> dict[str, Any]:
    value = schema.get(word)
    return value if isinstance(value, dict) else {}


def fields_of(schema: Schema) -> tuple[Field, ...]:
    """Return the fields of a schema in its order, those inside another behind it; `MOST` at the most."""
    walker = _Walker(schema)
    walker.walk(walker.gather([schema.contents], []), (), (), -1)
    return tuple(walker.fields)


__all__ = ["MOST", "Field", "Place", "fields_of"]
