"""New documents, and fields that are missing: required fields, with places to fill in."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from seedlint.lsp.fields import Field, Fields, placeholder
from seedlint.lsp.snippets import stop

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from seedlint.finding import JSON
    from seedlint.schema.schema import Schema

_DEEPEST = 4
_ROUNDS = 3
"""So often, what is filled in may decide that more is required."""


def skeleton(schema: Schema) -> list[str]:
    """Return the lines of a new document in YAML: all required fields."""
    return list(required_lines(_fields(schema), (), ""))


def in_toml(schema: Schema) -> list[str]:
    """Return the lines of a new document in TOML."""
    fields = _fields(schema)
    return [f"{_key(one.name)} = {_in_toml(fields, one, (one.name,))}" for one in _required(fields, (), ())]


def in_json(schema: Schema, newline: str = "\n") -> str:
    """Return a new document in JSON."""
    return "\n".join(_in_json(_fields(schema), (), "")).replace("\n", newline) + newline


def _fields(schema: Schema) -> Fields:
    """Return the fields of a document that has what is required of it, as it will be filled in."""
    return lacking_fields(schema, {}, ())[0]


def lacking_fields(schema: Schema, data: JSON, tokens: Sequence[str]) -> tuple[Fields, list[str]]:
    """Return the fields that a mapping lacks, as if they were filled in already: one may ask for the next."""
    fields = Fields(schema, data)
    there = set(_at(data, tokens) or ())
    lacking: list[str] = []
    for _ in range(_ROUNDS):
        before = lacking
        values = _values(fields, tuple(tokens))
        lacking = [name for name in values if name not in there]
        if lacking == before:
            break
        fields = Fields(schema, _filled_in(data, tokens, {name: values[name] for name in lacking}))
    return fields, lacking


def _at(data: JSON, tokens: Sequence[str]) -> JSON:
    for token in tokens:
        data = data[int(token)] if isinstance(data, list) else data[token] if isinstance(data, dict) else None
    return data


def _filled_in(data: JSON, tokens: Sequence[str], values: dict[str, JSON]) -> JSON:
    """Return values with more in the mapping at a place."""
    if not tokens:
        return {**(data if isinstance(data, dict) else {}), **values}
    if isinstance(data, list):
        number = int(tokens[0])
        return [*data[:number], _filled_in(data[number], tokens[1:], values), *data[number + 1 :]]
    if isinstance(data, dict):
        return {**data, tokens[0]: _filled_in(data.get(tokens[0]), tokens[1:], values)}
    return data


def _values(fields: Fields, tokens: tuple[str, ...]) -> dict[str, JSON]:
    """Return the values of required fields that are known before anybody fills them in."""
    found: dict[str, JSON] = {}
    for one in _required(fields, tokens, ()):
        inside = (*tokens, one.name)
        if "object" in one.types and len(tokens) < _DEEPEST:
            found[one.name] = _values(fields, inside)
        elif one.allowed:
            found[one.name] = one.allowed[0]
        else:
            found[one.name] = None
    return found


def _required(fields: Fields, tokens: tuple[str, ...], only: Sequence[str]) -> Iterator[Field]:
    for one in fields.inside(tokens):
        if not one.forbidden and (one.name in only if only else one.required):
            yield one


def required_lines(
    fields: Fields, tokens: tuple[str, ...], indent: str, only: Sequence[str] = ()
) -> Iterator[str]:
    """Yield the required fields of a mapping in YAML, in the schema's order; ``only``: just these."""
    for one in _required(fields, tokens, only):
        inside = (*tokens, one.name)
        below = len(tokens) < _DEEPEST and any(_required(fields, inside, ()))
        if "object" in one.types and below:
            yield f"{indent}{_key(one.name)}:"
            yield from required_lines(fields, inside, f"{indent}  ")
        elif "array" in one.types and one.first("minItems"):
            yield f"{indent}{_key(one.name)}:"
            yield f"{indent}  - {_filled(fields.at((*inside, '0')))}"
        else:
            yield f"{indent}{_key(one.name)}: {_filled(one)}"


def _key(name: str) -> str:
    return name if name.replace("-", "_").isidentifier() and name.isascii() else json.dumps(name)


def _filled(one: Field) -> str:
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    text = placeholder(one, {"timestamp": now, "date-time": now})
    if text[:1] == '"' and text[-1:] == '"':
        return f'"{stop(text[1:-1])}"'
    return text if one.first("const") is not None else stop(text)


def _in_toml(fields: Fields, one: Field, tokens: tuple[str, ...]) -> str:
    if "object" in one.types and len(tokens) < _DEEPEST:
        inner = [
            f"{_key(below.name)} = {_in_toml(fields, below, (*tokens, below.name))}"
            for below in _required(fields, tokens, ())
        ]
        return f"{{{', '.join(inner)}}}"
    if "array" in one.types and one.first("minItems"):
        return f"[{_as_json(fields.at((*tokens, '0')), bare_times=True)}]"
    return _as_json(one, bare_times=True)


def _in_json(fields: Fields, tokens: tuple[str, ...], indent: str) -> list[str]:
    """Return the lines of an object."""
    made: list[str] = []
    for one in _required(fields, tokens, ()):
        inside = (*tokens, one.name)
        if "object" in one.types and len(tokens) < _DEEPEST:
            value = "\n".join(_in_json(fields, inside, f"{indent}  "))
        elif "array" in one.types and one.first("minItems"):
            value = f"[{_as_json(fields.at((*inside, '0')))}]"
        else:
            value = _as_json(one)
        made.append(f"{indent}  {json.dumps(one.name, ensure_ascii=False)}: {value}")
    return ["{", ",\n".join(made), f"{indent}}}"] if made else ["{}"]


def _as_json(one: Field, *, bare_times: bool = False) -> str:
    """Return what stands for a value as JSON, and but for ``null`` TOML, write it; times of TOML are bare."""
    if one.roles & {"timestamp", "date-time"}:
        text = _filled(one)
        return text if bare_times else f'"{text}"'
    if one.allowed:
        text = json.dumps(one.allowed[0], ensure_ascii=False)
        return f'"{stop(text[1:-1])}"' if text[:1] == '"' else stop(text)
    return _filled(one)


__all__ = ["in_json", "in_toml", "required_lines", "skeleton"]
