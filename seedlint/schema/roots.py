"""Which values may stand at the root of a document, by what its schema says.

A schema that names types at its root means them, also through references and branches. One that names none,
but has keywords about mappings alone, means mappings: by the letter, a text has all the fields that are
required of mappings, but nobody who writes so wants it for a document.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from seedlint.schema.references import REFERENCES

if TYPE_CHECKING:
    from seedlint.finding import JSON
    from seedlint.schema.references import References

_MAPPING = "object"
_ALL = frozenset((_MAPPING, "array", "string", "number", "boolean", "null"))
_ABOUT = {
    **dict.fromkeys(
        (
            "properties required patternProperties additionalProperties unevaluatedProperties propertyNames"
            " minProperties maxProperties dependentRequired dependentSchemas dependencies"
        ).split(),
        _MAPPING,
    ),
    **dict.fromkeys(
        (
            "items prefixItems additionalItems unevaluatedItems contains minContains maxContains minItems"
            " maxItems uniqueItems"
        ).split(),
        "array",
    ),
    **dict.fromkeys("minLength maxLength pattern format".split(), "string"),
    **dict.fromkeys("minimum maximum exclusiveMinimum exclusiveMaximum multipleOf".split(), "number"),
}


_DEEPEST = 100


class _Said(NamedTuple):
    """The types that a schema names, None if it names none; and those that its keywords are about."""

    named: frozenset[str] | None
    about: frozenset[str] = frozenset()

    def meant(self) -> frozenset[str]:
        if self.named is not None:
            return self.named
        return self.about or _ALL


def is_about_others(schema: JSON, references: References) -> bool:
    """Whether other values than mappings may stand at the root by a schema."""
    return bool(_Reader(references).said(schema).meant() - {_MAPPING})


class _Reader:
    """Reads what schemas say, each once: one that leads back to itself adds nothing by that."""

    def __init__(self, references: References) -> None:
        self._references = references
        self._known: dict[int, _Said] = {}

        self._depth = 0

    def said(self, schema: JSON) -> _Said:
        if schema is False:
            return _Said(frozenset())
        if not isinstance(schema, dict) or self._depth > _DEEPEST:
            return _Said(None)
        known = self._known.get(id(schema))
        if known is None:
            self._known[id(schema)] = _Said(None)
            self._depth += 1
            known = self._known[id(schema)] = self._read(schema)
            self._depth -= 1
        return known

    def _read(self, schema: dict[str, JSON]) -> _Said:
        if self._references.lone and "$ref" in schema:
            return self.said(self._references.resolve(schema["$ref"], schema))
        named = [_named(schema)]
        about = {_ABOUT[keyword] for keyword in schema if keyword in _ABOUT}
        for part in map(self.said, _together(schema, self._references)):
            named.append(part.named)
            about |= part.about
        for keyword in ("anyOf", "oneOf"):
            branches = list(map(self.said, _list(schema, keyword)))
            types = [one.named for one in branches if one.named is not None]
            if len(types) == len(branches) > 0:
                named.append(frozenset().union(*types))
            else:
                about = about.union(*types, *(one.about for one in branches))
        for keyword in ("if", "then", "else"):
            about |= self.said(schema.get(keyword)).about
        sure = [one for one in named if one is not None]
        return _Said(frozenset.intersection(*sure) if sure else None, frozenset(about))


def _together(schema: dict[str, JSON], references: References) -> list[JSON]:
    """Return the schemas that hold wherever a schema does."""
    found = [schema.get(keyword) for keyword in REFERENCES]
    leads = [references.resolve(one, schema) for one in found if isinstance(one, str)]
    return [*_list(schema, "allOf"), *leads]


def _named(schema: dict[str, JSON]) -> frozenset[str] | None:
    if "const" in schema:
        return frozenset((_type(schema["const"]),))
    if isinstance(schema.get("enum"), list):
        return frozenset(map(_type, schema["enum"]))
    types = schema.get("type")
    types = [types] if isinstance(types, str) else types
    if not isinstance(types, list):
        return None
    return frozenset("number" if one == "integer" else one for one in types if isinstance(one, str))


def _type(value: JSON) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, dict):
        return _MAPPING
    return "array" if isinstance(value, list) else "string" if isinstance(value, str) else "number"


def _list(schema: dict[str, JSON], keyword: str) -> list[JSON]:
    value = schema.get(keyword)
    return value if isinstance(value, list) else []


__all__ = ["is_about_others"]
