"""Whether the items of a list can be judged apart: what a schema says of the list is no more than of them.

A document is then valid if it is so with an empty list, and each item is valid in the list by itself.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from seedlint.errors import SchemaError
from seedlint.schema.references import subschemas
from seedlint.schema.roles import ROLE_KEYWORD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seedlint.finding import JSON
    from seedlint.schema.schema import Schema

_ABOUT_ITEMS = frozenset(
    ("type", "items", "title", "description", "$comment", "default", "examples", "deprecated", ROLE_KEYWORD)
)
"""Keywords of a list that say nothing about how many items there are, or about several at once."""
_WITHIN = ("allOf", "anyOf", "oneOf")
_WITHIN_ONE = ("if", "then", "else", "not")
_LOCAL = re.compile(r"#/(?:\$defs|definitions)/")
_SHORT = 3
"""Items that jsonschema goes through as fast as they are judged apart."""
_KEPT = ("$schema", "$id", "id", "$defs", "definitions")


def list_apart(schema: Schema) -> tuple[str, Schema] | None:
    """Return the field that holds a list of articles, and a schema for a document with nothing but that.

    None if there is no such list, or the schema says more about it than about its items, or nothing at all
    of a document is to be shown.
    """
    contents = schema.contents
    if not isinstance(contents, dict) or not isinstance(contents.get("properties"), dict):
        return None
    if "payload" in schema.roles.root.roles:
        return None
    for key, node in schema.roles.root.properties.items():
        if node.items is None or "article" not in node.items.roles or node.prefix or node.roles:
            continue
        own = contents["properties"].get(key)
        if isinstance(own, dict) and _is_apart(contents, key, own):
            kept = {name: contents[name] for name in _KEPT if name in contents}
            try:
                return key, type(schema)({**kept, "properties": {key: own}}, schema.name)
            except SchemaError:
                return None
    return None


def fine_list(schema: Schema, data: JSON) -> str:
    """Return the field of the list that can be judged apart if what a document has in it is valid.

    Nothing for a list so short that it is not worth asking.
    """
    if not isinstance(data, dict) or not any(map(_is_long, data.values())):
        return ""
    key, apart = schema.apart or ("", schema)
    items = data.get(key)
    if not key or not _is_long(items) or not apart.is_valid({key: items}):
        return ""
    return key


def _is_long(value: JSON) -> bool:
    return isinstance(value, list) and len(value) > _SHORT


def _is_apart(contents: dict[str, JSON], key: str, own: dict[str, JSON]) -> bool:
    if not own.keys() <= _ABOUT_ITEMS or own.get("type") != "array" or not isinstance(own["items"], dict):
        return False
    for reference in _references(contents):
        # What is referred to from elsewhere may be the list itself, or the whole.
        if not (isinstance(reference, str) and _LOCAL.match(reference)):
            return False
    return _says_nothing(contents, contents, key, frozenset())


def _references(contents: JSON) -> Iterator[Any]:
    for schema in subschemas(contents):
        for keyword, value in schema.items():
            if keyword in {"$dynamicRef", "$recursiveRef", "$anchor", "$dynamicAnchor"}:
                yield None
            elif keyword == "$ref" or (keyword in {"$id", "id"} and schema is not contents):
                yield value


def _says_nothing(contents: dict[str, JSON], schema: JSON, key: str, above: frozenset[int]) -> bool:
    """Whether a schema for the whole says nothing about the value of a field, but in its own place."""
    if not isinstance(schema, dict):
        return isinstance(schema, bool)
    if id(schema) in above:
        return False
    above |= {id(schema)}
    properties = schema.get("properties", {})
    if schema is not contents and key in properties:
        return False
    if (
        not schema.keys().isdisjoint(("enum", "const"))
        or isinstance(schema.get("unevaluatedProperties"), dict)
        or (key not in properties and isinstance(schema.get("additionalProperties"), dict))
        or any(_matches(pattern, key) for pattern in schema.get("patternProperties", ()))
    ):
        return False
    inner = [sub for keyword in _WITHIN for sub in schema.get(keyword, ())]
    inner += [schema[keyword] for keyword in _WITHIN_ONE if keyword in schema]
    inner += schema.get("dependentSchemas", {}).values()
    inner += [one for one in schema.get("dependencies", {}).values() if isinstance(one, dict)]
    if "$ref" in schema:
        inner.append(_resolved(contents, schema["$ref"]))
    return all(_says_nothing(contents, one, key, above) for one in inner)


def _matches(pattern: str, key: str) -> bool:
    try:
        return re.search(pattern, key) is not None
    except re.error:
        return True


def _resolved(contents: dict[str, JSON], reference: str) -> JSON:
    """Return what a reference below the definitions leads to; None if it leads nowhere."""
    at: JSON = contents
    for token in reference[2:].split("/"):
        at = at.get(token.replace("~1", "/").replace("~0", "~")) if isinstance(at, dict) else None
    return at


__all__ = ["fine_list", "list_apart"]
