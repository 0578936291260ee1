"""Describes the fields of a JSON Schema in tables: for docs/reference/document-format.md."""

from __future__ import annotations

from typing import Any

Schema = dict[str, Any]

_TYPES = {
    "string": "string",
    "integer": "integer",
    "number": "number",
    "boolean": "`true` or `false`",
    "object": "object",
}
_FORMATS = {"date-time": "date-time", "uri": "URL"}
_LEVELS = {
    "": "The document",
    "relatedArticle": "Each article in `related`",
    "provider": "A provider",
    "image": "Each image in `images`",
}
"""The parts of the schema that are tables: names under ``$defs`` (none: the whole), and titles."""


def markdown(schema: Schema) -> str:
    """Return a heading and a table for each kind of object that the seed schema describes."""
    parts = []
    for name, title in _LEVELS.items():
        level = schema["$defs"][name] if name else schema
        lines = [f"### {title}", "", "| field | needed | value | meaning |", "|---|---|---|---|"]
        for key, given in level["properties"].items():
            sub = _resolved(given, schema)
            needed = "yes" if key in level["required"] else "see below" if key in _conditional(level) else ""
            lines.append(f"| `{key}` | {needed} | {_value(sub, schema)} | {_meaning(sub)} |")
        parts.append("\n".join(lines) + "\n")
    return "\n" + "\n".join(parts) + "\n"


def names(schema: Schema) -> set[str]:
    """Return the names of all fields anywhere in a schema."""
    levels = [schema, *schema["$defs"].values()]
    return {name for level in levels for name in level.get("properties", {})}


def _resolved(schema: Schema, root: Schema) -> Schema:
    reference = schema.get("$ref")
    if reference is None:
        return schema
    found: Schema = root["$defs"][reference.removeprefix("#/$defs/")]
    return found


def _conditional(level: Schema) -> set[str]:
    """Return the fields that only some objects need, by ``if`` and ``then``."""
    found: set[str] = set()
    for branch in (level.get("then"), level.get("else")):
        if branch:
            found.update(branch.get("required", ()), _conditional(branch))
    return found


def _value(schema: Schema, root: Schema) -> str:
    if "const" in schema:
        return f"`{schema['const']}`"
    if "enum" in schema:
        return " or ".join(f"`{value}`" for value in schema["enum"])
    if schema["type"] == "array":
        item = _resolved(schema["items"], root)
        words = f"list of {item['title'].lower()}s" if item["type"] == "object" else "list of strings"
        limits = [str(schema[key]) for key in ("minItems", "maxItems") if key in schema]
        return f"{words}, {' to '.join(limits)}" if limits else words
    words = _FORMATS.get(schema.get("format", "")) or _TYPES[schema["type"]]
    if "minimum" in schema:
        words += f", {schema['minimum']} or more"
    if schema.get("minLength") or schema.get("pattern") == r"\S":
        words += ", not empty"
    return words


def _meaning(schema: Schema) -> str:
    """Return a description as a sentence, the title where there is none."""
    words: str = schema.get("description") or f"{schema['title']}."
    return words.replace("|", r"\|")
