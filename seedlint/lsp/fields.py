"""What a schema says of a place: of a field that is there, or could be.

For hover and completion only: verdicts are the engine's business. Conditions are followed where the values at
hand decide them; of the branches of `anyOf` and `oneOf`, those are followed that the values do not rule out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from seedlint.schema.asked import TYPES
from seedlint.schema.roles import ROLE_KEYWORD
from seedlint.util.shorten import shorten

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from seedlint.finding import JSON
    from seedlint.schema.schema import Schema

Sub = dict[str, Any]


@dataclass
class Field:
    """A field as a schema has it: all subschemas that speak of it together."""

    name: str
    subs: list[Sub] = field(default_factory=list)
    required: bool = False
    forbidden: bool = False

    def first(self, keyword: str) -> JSON:
        """Return what the first subschema says that uses a keyword; None if none does."""
        return next((sub[keyword] for sub in self.subs if keyword in sub), None)

    @property
    def types(self) -> list[str]:
        """The JSON types that its value can have, as far as they are said."""
        said = self.first("type")
        return [said] if isinstance(said, str) else list(said) if isinstance(said, list) else []

    @property
    def allowed(self) -> list[JSON]:
        """The values that it can have in any form, if they are listed."""
        found: list[JSON] = []
        for sub in self.subs:
            listed = [sub["const"]] if "const" in sub else sub.get("enum")
            found += [one for one in listed if one not in found] if isinstance(listed, list) else []
        return found or ([True, False] if self.types == ["boolean"] else [])

    @property
    def roles(self) -> set[str]:
        """The roles that it plays, and the formats that it has."""
        return {
            str(sub[keyword]) for sub in self.subs for keyword in (ROLE_KEYWORD, "format") if keyword in sub
        }

    def markdown(self) -> str:
        """Return what there is to say of it."""
        parts = []
        title = self.first("title")
        head = f"**{title}**" if isinstance(title, str) else f"**{self.name}**"
        if isinstance(title, str) and title != self.name:
            head += f" (`{self.name}`)"
        parts.append(head + (", required" if self.required else ""))
        parts += dict.fromkeys(
            sub["description"] for sub in self.subs if isinstance(sub.get("description"), str)
        )
        lines = []
        if self.types:
            lines.append(f"- {' or '.join(TYPES.get(one, one) for one in self.types)}")
        allowed = self.allowed
        if allowed and allowed != [True, False]:
            lines.append(f"- one of {', '.join(f'`{shorten(one, 40)}`' for one in allowed[:20])}")
        lines += [f"- format `{sub['format']}`" for sub in self.subs if "format" in sub][:1]
        lines += _bounds(self)
        examples = self.first("examples")
        if isinstance(examples, list) and examples and "payload" not in self.roles:
            lines.append(f"- for example `{shorten(examples[0], 60)}`")
        if self.first("deprecated") is True:
            lines.append("- deprecated")
        if lines:
            parts.append("\n".join(lines))
        return "\n\n".join(parts)


_BOUNDS = (
    ("minimum", "at least {}"),
    ("exclusiveMinimum", "more than {}"),
    ("maximum", "at most {}"),
    ("exclusiveMaximum", "less than {}"),
    ("minLength", "at least {} characters"),
    ("maxLength", "at most {} characters"),
    ("minItems", "at least {} items"),
    ("maxItems", "at most {} items"),
    ("pattern", "matches `{}`"),
)


def _bounds(one: Field) -> list[str]:
    said = [(words, one.first(keyword)) for keyword, words in _BOUNDS]
    lines = ["- " + words.format(limit) for words, limit in said if isinstance(limit, (int, float, str))]
    return lines + (["- no item twice"] if one.first("uniqueItems") is True else [])


class Fields:
    """What one schema says of places in one document's values, which may be incomplete."""

    def __init__(self, schema: Schema, data: JSON) -> None:
        """Look at values with a schema."""
        self._schema = schema
        self._data = data
        self._references = schema.roles.references

    def at(self, tokens: Sequence[str]) -> Field:
        """Return what is said of the value at a pointer, which need not be there."""
        here = Field("", self._spread(self._schema.contents, self._data))
        value = self._data
        for token in tokens:
            fields = {one.name: one for one in self._inside(here, value, (token,))}
            here = fields.get(token) or Field(token)
            value = _step(value, token)
        return here

    def inside(self, tokens: Sequence[str]) -> list[Field]:
        """Return the fields that the mapping at a pointer may have, in the schema's order."""
        value = self._data
        for token in tokens:
            value = _step(value, token)
        return self._inside(self.at(tokens), value, ())

    def _inside(self, here: Field, value: JSON, wanted: Iterable[str]) -> list[Field]:
        found: dict[str, Field] = {}
        for sub in here.subs:
            properties = sub.get("properties")
            for name, inner in (properties if isinstance(properties, dict) else {}).items():
                self._add(found, name, inner, _step(value, name))
            for name in wanted:
                for inner in self._other(sub, name):
                    self._add(found, name, inner, _step(value, name))
        for sub in here.subs:
            for name in sub.get("required") or ():
                if isinstance(name, str):
                    found.setdefault(name, Field(name)).required = True
        return list(found.values())

    def _add(self, found: dict[str, Field], name: str, inner: JSON, value: JSON) -> None:
        one = found.setdefault(name, Field(name))
        if inner is False or (isinstance(inner, dict) and inner.get("not") in ({}, True)):
            one.forbidden = True
        one.subs += self._spread(inner, value)

    def _other(self, sub: Sub, name: str) -> Iterator[JSON]:
        """Yield the subschemas of a field that is not named: items, patterns, additional ones."""
        if name.isdigit():
            prefix = sub.get("prefixItems")
            items = sub.get("items")
            if isinstance(items, list):
                prefix, items = items, sub.get("additionalItems")
            if isinstance(prefix, list) and int(name) < len(prefix):
                yield prefix[int(name)]
            elif items is not None:
                yield items
        properties = sub.get("properties")
        if isinstance(properties, dict) and name in properties:
            return
        patterns = sub.get("patternProperties")
        matched = False
        for pattern, inner in (patterns if isinstance(patterns, dict) else {}).items():
            try:
                if re.search(pattern, name):
                    matched = True
                    yield inner
            except re.error:
                continue
        if not matched and isinstance(sub.get("additionalProperties"), dict):
            yield sub["additionalProperties"]

    def _spread(self, schema: JSON, value: JSON) -> list[Sub]:
        """Return a subschema, and all others that speak of the same value, each once."""
        found: dict[int, Sub] = {}
        todo = [schema]
        while todo:
            one = todo.pop()
            if isinstance(one, dict) and id(one) not in found:
                found[id(one)] = one
                todo += reversed(list(self._beside(one, value)))
        return list(found.values())

    def _beside(self, schema: Sub, value: JSON) -> Iterator[JSON]:
        """Yield the subschemas that a subschema brings for the same value."""
        reference = schema.get("$ref")
        if isinstance(reference, str):
            yield self._references.resolve(reference, schema)
        yield from _list(schema.get("allOf"))
        for keyword in ("anyOf", "oneOf"):
            branches = _list(schema.get(keyword))
            fitting = [one for one in branches if not _ruled_out(one, value)]
            yield from fitting or branches
        if "if" in schema:
            place = self._references.pointers.get(id(schema["if"]))
            holds = place is not None and self._schema.branches.hold(place, value)
            yield schema.get("then" if holds else "else")
        dependent = schema.get("dependentSchemas")
        for name, inner in (dependent if isinstance(dependent, dict) else {}).items():
            if isinstance(value, dict) and name in value:
                yield inner


def _list(value: JSON) -> list[JSON]:
    return value if isinstance(value, list) else []


def _ruled_out(branch: JSON, value: JSON) -> bool:
    """Whether a word that selects a branch is another one in the values."""
    properties = branch.get("properties") if isinstance(branch, dict) else None
    if not isinstance(properties, dict) or not isinstance(value, dict):
        return False
    for name, inner in properties.items():
        if name in value and isinstance(inner, dict):
            words = [inner["const"]] if "const" in inner else inner.get("enum")
            if isinstance(words, list) and value[name] not in words:
                return True
    return False


def _step(value: JSON, token: str) -> JSON:
    if isinstance(value, dict):
        return value.get(token)
    if isinstance(value, list) and token.isdigit() and int(token) < len(value):
        return value[int(token)]
    return None


def placeholder(one: Field, values: Mapping[str, str]) -> str:
    """Return what stands for the value of a field until somebody writes one, in YAML.

    ``values`` has what is to be written for some roles, such as the time for ``timestamp``.
    """
    for role in one.roles:
        if role in values:
            return values[role]
    allowed = one.allowed
    if allowed:
        return "false" if allowed == [True, False] else written(allowed[0])
    kinds = one.types
    if "integer" in kinds or "number" in kinds:
        least = one.first("minimum")
        return str(least) if isinstance(least, (int, float)) else "0"
    return {"array": "[]", "object": "{}", "null": "null"}.get(kinds[0] if kinds else "string", '""')


def written(value: JSON) -> str:
    """Return a scalar as YAML writes it."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        import json

        plain = re.fullmatch(r"[A-Za-z][\w ./+-]*(?<! )", value, re.ASCII)
        ambiguous = value.lower() in {"true", "false", "null", "yes", "no", "on", "off", "y", "n"}
        return value if plain and not ambiguous else json.dumps(value, ensure_ascii=False)
    return str(value)


__all__ = ["Field", "Fields", "placeholder", "written"]
