"""How lists and mappings are written in a syntax, for messages about what is neither."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.finding import pointer_tokens
from seedlint.util.late import late

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seedlint.finding import JSON

_SHOWN_FIELDS = 8
_BARE = late(r"[A-Za-z0-9_-]+")
_PLAIN = late(r"[ -!#-\[\]-_a-~]{1,40}")


def form_of(syntax: str, pointer: str, schema: dict[str, JSON], found: JSON) -> str:
    """Say, after a semicolon, how the list or mapping is written that a schema wants at a place.

    Nothing of a syntax without such forms, nor for a place whose name can't be shown.
    """
    name = (pointer_tokens(pointer) or [""])[-1]
    write = _WRITERS.get(syntax)
    if write is None or not name.isprintable() or not name or "`" in name:
        return ""
    if syntax == "TOML" and schema.get("type") == "array" and _is_table(_inside(schema)):
        return _tables(pointer)
    return write(name, schema, found)


def quoting_of(syntax: str, found: JSON) -> str:
    """Say how a text is written that was read as a list or mapping."""
    if syntax != "YAML" or not isinstance(found, (list, dict)):
        return ""
    if isinstance(found, list):
        return "; put a string that begins with `[` or `- ` in quotes"
    if len(found) == 1 and next(iter(found.values())) is None:
        return "; put a string that begins with `{` or ends with `:` in quotes"
    return "; put a string that begins with `{`, or has `: ` in it, in quotes"


def _yaml(name: str, schema: dict[str, JSON], found: JSON) -> str:
    if schema.get("type") == "array":
        return _yaml_list(name, _inside(schema), found)
    fields = [f"`{field}: …`" for field in _fields(schema)]
    if name.isdigit():
        return f"; write it as {_yaml_item(fields)}" if fields else ""
    if not fields:
        return f"; write `{name}:`, and below it, indented, its fields, each on a line of its own"
    return f"; write `{name}:`, and below it, indented, {_each(fields)}"


def _yaml_list(name: str, items: dict[str, JSON], found: JSON) -> str:
    if isinstance(found, dict) and found and all(str(key).startswith("-") for key in found):
        return "; write a space after the `-` of each item, and put a string that has `: ` in it in quotes"
    if isinstance(found, dict) and found:
        return "; write a list: `- ` before the first field of each item, the others in line with that one"
    begin = f"; write `{name}:`{' without `[]`' * (found == [])}, and below it"
    fields = [f"`{field}: …`" for field in _fields(items)]
    return f"{begin} each item {f'as {_yaml_item(fields)}' if fields else 'on a line of its own after `- `'}"


def _yaml_item(fields: Sequence[str]) -> str:
    more = f" and then, in line with that, {_each(fields[1:])}" if len(fields) > 1 else ""
    return f"`- {fields[0][1:]}{more}"


def _json(name: str, schema: dict[str, JSON], _found: JSON) -> str:
    key = "" if name.isdigit() else f'"{name}": '
    if schema.get("type") == "array":
        fields = _fields(_inside(schema))
        return f"; write `{key}[{_braces(fields) if fields else '…'}]`"
    return f"; write `{key}{_braces(_fields(schema))}`"


def _braces(fields: Sequence[str]) -> str:
    inside = ", ".join(f'"{field}": …' for field in fields) or "…"
    return f"{{{inside}}}"


def _toml(name: str, schema: dict[str, JSON], found: JSON) -> str:
    key = name if _BARE.fullmatch(name) else f'"{name}"'
    if schema.get("type") != "array":
        return (
            "" if name.isdigit() else f"; write a table: `[{key}]`, and below it a line for each of its keys"
        )
    text = _inside(schema).get("type") == "string" and isinstance(found, str) and _PLAIN.fullmatch(found)
    return f'; write `{key} = ["{found}"]`' if text else f"; write `{key} = […]`"


def _is_table(items: dict[str, JSON]) -> bool:
    return items.get("type") == "object" or ("type" not in items and bool(_fields(items)))


def _tables(pointer: str) -> str:
    # The items of lists around are not named: the last one is meant.
    keys = [token for token in pointer_tokens(pointer) if not token.isdecimal()]
    path = ".".join(key if _BARE.fullmatch(key) else f'"{key}"' for key in keys)
    shown = bool(keys) and path.isprintable() and "`" not in path
    return f"; write `[[{path}]]`, in two brackets, above each item" if shown else ""


_WRITERS = {"YAML": _yaml, "JSON": _json, "TOML": _toml}


def _inside(schema: dict[str, JSON]) -> dict[str, JSON]:
    items = schema.get("items")
    return items if isinstance(items, dict) else {}


def _fields(schema: dict[str, JSON]) -> Sequence[str]:
    required = schema.get("required")
    names = required if isinstance(required, list) and required else list(schema.get("properties") or ())
    return [name for name in names if isinstance(name, str) and "`" not in name][:_SHOWN_FIELDS]


def _each(words: Sequence[str]) -> str:
    joined = f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else words[0]
    return f"{joined}{', each on a line of its own' * (len(words) > 1)}"


__all__ = ["form_of", "quoting_of"]
