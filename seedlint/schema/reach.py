"""Whether a document that obeys a schema can have anything in a place, told from the schema alone.

Only what surely rules a place out does: ``additionalProperties``, ``unevaluatedProperties``, ``items`` and
the like, where they are false, and types. In doubt there may be something.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from seedlint.schema.places import FIRST_WITH_PREFIX
from seedlint.schema.references import REFERENCES
from seedlint.schema.validator import matches

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from seedlint.finding import JSON
    from seedlint.schema.schema import Schema

_ALTERNATIVES = ("anyOf", "oneOf")
_BESIDE = ("allOf", *_ALTERNATIVES)
_CONDITIONAL = ("if", "then", "else")


class Reach:
    """Looks for places in one schema; a place is its keys and indices, None for every one."""

    def __init__(self, schema: Schema, *, loose: bool = False) -> None:
        """Look at a schema; ``loose``: fields that it does not allow may be there, and only types count."""
        self._schema = schema
        self._loose = loose
        self._references = schema.roles.references
        self._draft = schema.draft
        self._known: dict[tuple[int, tuple[str | None, ...]], bool] = {}

    def has(self, tokens: Sequence[str | None]) -> bool:
        """Whether there can be anything in a place."""
        return self._can(self._schema.contents, tuple(tokens))

    def names(self, tokens: Sequence[str | None]) -> list[str]:
        """Return the fields that the schema names in a place, each once."""
        found: dict[str, None] = {}
        at = [self._schema.contents]
        for token in tokens:
            at = [inside for one in self._around(at) for inside in self._inside(one, token)]
        for one in self._around(at):
            found.update(dict.fromkeys(_mapping(one, "properties")))
        return list(found)

    def _can(self, schema: JSON, tokens: tuple[str | None, ...]) -> bool:
        if not isinstance(schema, dict):
            return schema is not False or self._loose
        if not tokens:
            return True
        key = id(schema), tokens
        if key not in self._known:
            self._known[key] = True  # what leads back to itself rules nothing out
            self._known[key] = self._may(schema, tokens)
        return self._known[key]

    def _may(self, schema: dict[str, JSON], tokens: tuple[str | None, ...]) -> bool:
        if not all(self._can(one, tokens) for one in self._referred(schema)):
            return False
        if self._draft.lone_references and "$ref" in schema:
            return True
        if not all(self._can(one, tokens) for one in _list(schema, "allOf")):
            return False
        for keyword in _ALTERNATIVES:
            branches = _list(schema, keyword)
            if branches and not any(self._can(one, tokens) for one in branches):
                return False
        token, rest = tokens[0], tokens[1:]
        return (_takes(schema, "object") and self._field(schema, token, rest)) or (
            _takes(schema, "array") and _may_be_index(token) and self._item(schema, token, rest)
        )

    def _field(self, schema: dict[str, JSON], token: str | None, rest: tuple[str | None, ...]) -> bool:
        properties, patterns = _mapping(schema, "properties"), _mapping(schema, "patternProperties")
        if token is None:
            named = [*properties.values(), *patterns.values()]
            if any(self._can(one, rest) for one in named):
                return True
        else:
            named = [one for pattern, one in patterns.items() if matches(pattern, token)]
            named += [properties[token]] if token in properties else []
            if named:
                return all(self._can(one, rest) for one in named)
        if "additionalProperties" in schema:
            return self._can(schema["additionalProperties"], rest)
        if schema.get("unevaluatedProperties") is False and not self._loose:
            around = self._around([schema])
            return any(
                one.get("additionalProperties", False) is not False
                or (one is not schema and one.get("unevaluatedProperties", False) is not False)
                or _mapping(one, "patternProperties")
                or (
                    bool(_mapping(one, "properties"))
                    if token is None
                    else token in _mapping(one, "properties")
                )
                for one in around
            )
        return True

    def _item(self, schema: dict[str, JSON], token: str | None, rest: tuple[str | None, ...]) -> bool:
        first, others = self._items(schema)
        if token is None:
            return any(self._can(one, rest) for one in first) or self._can(others, rest)
        index = int(token) if len(token) < 10 else len(first)
        return self._can(first[index] if index < len(first) else others, rest)

    def _items(self, schema: dict[str, JSON]) -> tuple[list[JSON], JSON]:
        """Return the schemas of the first items of a list, and that of all others."""
        if self._draft.number < FIRST_WITH_PREFIX:
            items = schema.get("items", True)
            return (items, schema.get("additionalItems", True)) if isinstance(items, list) else ([], items)
        return _list(schema, "prefixItems"), schema.get("items", True)

    def _referred(self, schema: dict[str, JSON]) -> Iterator[JSON]:
        for keyword in REFERENCES:
            if isinstance(schema.get(keyword), str):
                found = self._references.resolve(schema[keyword], schema)
                yield True if found is None else found

    def _around(self, schemas: list[JSON]) -> list[dict[str, Any]]:
        """Return some schemas and all that may speak of the same place."""
        seen: dict[int, dict[str, Any]] = {}
        todo = list(schemas)
        for one in todo:
            if not isinstance(one, dict) or id(one) in seen:
                continue
            seen[id(one)] = one
            todo += self._referred(one)
            for keyword in _BESIDE:
                todo += _list(one, keyword)
            todo += [one[keyword] for keyword in _CONDITIONAL if keyword in one]
            for keyword in ("dependentSchemas", "dependencies"):
                todo += _mapping(one, keyword).values()
        return list(seen.values())

    def _inside(self, schema: dict[str, JSON], token: str | None) -> Iterator[JSON]:
        """Yield what a schema names inside a place."""
        properties = _mapping(schema, "properties")
        if token is None:
            yield from properties.values()
        elif token in properties:
            yield properties[token]
        yield from _mapping(schema, "patternProperties").values()
        if "additionalProperties" in schema:
            yield schema["additionalProperties"]
        if _may_be_index(token):
            first, others = self._items(schema)
            yield from first
            yield others


def _may_be_index(token: str | None) -> bool:
    """Whether a token may stand for an item of a list."""
    return token is None or (token.isascii() and token.isdigit())


def _takes(schema: dict[str, JSON], kind: str) -> bool:
    types = schema.get("type", kind)
    return kind in types if isinstance(types, (list, str)) else True


def _list(schema: dict[str, JSON], keyword: str) -> list[JSON]:
    value = schema.get(keyword)
    return value if isinstance(value, list) else []


def _mapping(schema: dict[str, JSON], keyword: str) -> dict[str, JSON]:
    value = schema.get(keyword)
    return value if isinstance(value, dict) else {}


__all__ = ["Reach"]
