"""How each setting is written, by its schema: for messages about those of another type."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

from seedlint.finding import JSON, escape_token
from seedlint.schema.schema import DEFAULT, Schema
from seedlint.schema.wording import kind_of, name_of
from seedlint.util.escape import escape
from seedlint.util.shorten import shorten

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_KINDS = {
    "string": "a string",
    "array": "a list",
    "object": "a table",
    "boolean": "true or false",
    "integer": "an integer",
    "number": "a number",
}
_DURATIONS = frozenset(("timeout", "interval", "max-age", "stale", "over"))
_LONGEST_SHOWN = 60


@cache
def settings_schema() -> Schema:
    """Return the schema of the settings."""
    return Schema.load(DEFAULT.with_name("config.schema.json"), "config.schema.json")


def schema_at(keys: Sequence[str]) -> dict[str, Any]:
    """Return what the settings' schema says of the value at a path of keys; nothing of one unknown to it."""
    contents: Any = settings_schema().contents
    node: Any = contents
    for key in keys:
        node = node.get("items") if key.isdigit() and node.get("type") == "array" else _child(node, key)
        if not isinstance(node, dict):
            return {}
        if "$ref" in node:
            node = contents["$defs"][node["$ref"].rpartition("/")[2]]
    found: dict[str, Any] = node
    return found


def _child(node: dict[str, Any], key: str) -> Any:
    return node.get("properties", {}).get(key, node.get("additionalProperties"))


def wrong_type(keys: Sequence[str], value: JSON, *, own: bool) -> str:
    """Say what a setting must be, what it is, and what to write; ``own``: in a file of seedlint's alone."""
    schema = schema_at(keys)
    kinds = types_of(schema)
    if not kinds:
        return ""
    what = "a table" if isinstance(value, dict) else kind_of(value)
    if not isinstance(value, (dict, list)):
        what += f" {shorten(value)}"
    name = name_of("".join(f"/{escape_token(key)}" for key in keys))
    wanted = ", or ".join(_KINDS[kind] for kind in kinds)
    return f"{name} must be {wanted}, not {what}; {_form(schema, keys, value, own=own)}"


def types_of(schema: Mapping[str, Any]) -> list[str]:
    """Return the types that a setting can have by its schema; none if that does not say it."""
    kind = schema.get("type", [])
    return [kind] if isinstance(kind, str) else kind


def nothing_there(keys: Sequence[str]) -> str:
    """Say what to do about a text that is empty."""
    name = name_of("".join(f"/{escape_token(key)}" for key in keys))
    item = keys[-1].isdigit()
    return f"{name} is empty; write a value between the quotes, or leave the {'item' if item else 'key'} out"


def _form(schema: dict[str, Any], keys: Sequence[str], value: JSON, *, own: bool) -> str:
    kind = types_of(schema)[0]
    if kind == "object" or (kind == "array" and schema_at([*keys, "0"]).get("type") == "object"):
        path = keys if own else ("tool", "seedlint", *keys)
        return _table(path, value, several=kind == "array")
    key = "" if keys[-1].isdigit() else f"{written(keys[-1])} = "
    if kind == "array":
        return f"write `{key}[{_item(schema_at([*keys, '0']), value)}]`"
    if kind == "string":
        return _text(keys[-1], key, value)
    if kind == "boolean":
        return f"write `{key}true` or `{key}false`"
    if keys[-1] == "max-file-size":
        return "write the number of bytes, such as 5000000"
    return _number(schema, key, value)


def _table(path: Sequence[str], value: JSON, *, several: bool) -> str:
    listed = path[-1].isdigit()
    name = ".".join(written(key) for key in (path[:-1] if listed else path))
    if several or listed:
        return (
            f"write a table for each: `[[{name}]]` at the end of the file, and below it a line for each of"
            " its keys"
        )
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return f"write `[{name}]`, each bracket once"
    return f"write a table: `[{name}]` at the end of the file, and below it a line for each of its keys"


def _text(name: str, key: str, value: JSON) -> str:
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if name in _DURATIONS:
        if number and 0 < value < 10**9:  # not of NaN
            return f'write it with its unit, in quotes, as in `{key}"{value}s"` for seconds'
        return f'write a number and ms, s, m, h, d or w, in quotes, as in `{key}"24h"`'
    if isinstance(value, list) and len(value) == 1 and _is_plain(value[0]):
        return f'write `{key}"{value[0]}"`'
    if name == "docs-url":
        return f'write `{key}"https://host.example/docs/"`'
    return "put it in quotes" if number else f'write `{key}"…"`'


def _number(schema: dict[str, Any], key: str, value: JSON) -> str:
    low, high = schema.get("minimum"), schema.get("maximum")
    digits = isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 10
    fits = digits and (low is None or int(value) >= low) and (high is None or int(value) <= high)
    example = int(value) if fits else low if low else 1
    bounds = (
        f" from {low} to {high}"
        if low is not None and high is not None
        else f" of {low} or more"
        if low is not None
        else ""
    )
    return f"write {_KINDS[schema['type']]}{bounds}, without quotes, as in `{key}{example}`"


def _item(schema: dict[str, Any], value: JSON) -> str:
    """Return what stands in a list instead of a value that is none."""
    if schema.get("type") == "string":
        return f'"{value}"' if _is_plain(value) else '"…"'
    whole = isinstance(value, int) and not isinstance(value, bool)
    fits = whole and schema.get("minimum", value) <= value <= schema.get("maximum", value)
    return str(value) if fits else "…"


def _is_plain(value: JSON) -> bool:
    """Whether a value is a text that can be shown as it is written."""
    return (
        isinstance(value, str)
        and 0 < len(value) <= _LONGEST_SHOWN
        and value.isprintable()
        and not set(value) & set('"`\\')
        and shorten(value) == f"`{value}`"
    )


def written(key: str) -> str:
    """Return a key as it is written in TOML."""
    bare = key.isascii() and key.replace("-", "").replace("_", "").isalnum()
    return key if bare else escape(json.dumps(key, ensure_ascii=False))


__all__ = ["nothing_there", "schema_at", "settings_schema", "types_of", "written", "wrong_type"]
