"""The seed schema as language servers for YAML take it, made from the one that counts.

They know draft 7, no roles, and read front matter in Markdown as YAML: the closing fence begins a second,
empty document, which must not be an error.
"""

from __future__ import annotations

import json
from typing import Any

JSON = Any

_LEFT_OUT = ("x-seedlint-role", "x-seedlint-body")


def editor_schema(schema: JSON) -> str:
    """Return the schema for editors, as JSON."""
    seed = _plain({key: value for key, value in schema.items() if key not in {"$schema", "$id", "$defs"}})
    seed["defaultSnippets"] = [
        {"label": "new document", "description": "all required fields", "body": _skeleton(schema)}
    ]
    made = {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": f"{schema['title']}, for editors",
        "description": "For language servers that only know YAML; see docs/guides/editors.md. Generated.",
        "anyOf": [{"$ref": "#/definitions/seed"}, {"type": "null"}],
        "definitions": {"seed": seed, **{name: _plain(one) for name, one in schema["$defs"].items()}},
    }
    return json.dumps(made, indent=2, ensure_ascii=False) + "\n"


def _plain(schema: JSON) -> JSON:
    if isinstance(schema, list):
        return [_plain(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    made = {}
    for key, value in schema.items():
        if key in _LEFT_OUT:
            continue
        if key == "x-seedlint-message":
            made["errorMessage"] = value
        elif key == "$ref":
            made[key] = value.replace("#/$defs/", "#/definitions/")
        elif key in {"const", "enum", "required"}:
            made[key] = value
        else:
            made[key] = _plain(value)
    return made


def _skeleton(schema: JSON) -> dict[str, JSON]:
    """Return what a new document has: each required field, with a place to fill in."""
    body: dict[str, JSON] = {}
    for number, name in enumerate(schema["required"], 1):
        sub = schema["properties"][name]
        sub = schema["$defs"][sub["$ref"].rsplit("/", 1)[1]] if "$ref" in sub else sub
        stop = f"${{{number}}}"
        if "const" in sub:
            body[name] = sub["const"]
        elif sub.get("type") == "array":
            body[name] = [stop]
        elif sub.get("type") == "object":
            inner = enumerate(sub["required"])
            body[name] = {key: f"${{{number}{index}}}" for index, key in inner}
        else:
            body[name] = sub["enum"][0] if "enum" in sub else stop
    return body
