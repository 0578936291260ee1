"""The words for what a schema asks of a value, where a few will do: for `not`, `contains` and the like."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from seedlint.util.shorten import shorten

if TYPE_CHECKING:
    from seedlint.finding import JSON

TYPES = {
    "string": "a string",
    "integer": "an integer",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list",
    "object": "an object",
    "null": "nothing (null)",
}
SILENT = frozenset("title description $comment default examples deprecated x-seedlint-message".split())
"""Keywords that ask for nothing."""


def asked(error: Any) -> str:
    """Say what `not` and `contains` ask for, where a few words can."""
    keyword = error.validator
    if keyword == "not":
        return _not(error.validator_value)
    if keyword in {"contains", "minContains", "maxContains"}:
        what = form_words(error.schema.get("contains")) or "as the schema says"
        if keyword == "maxContains" or "Too many" in str(error.message):
            return f"must have at most {error.schema.get('maxContains')} items that are {what}"
        least = error.schema.get("minContains", 1)
        return f"must have {'an item that is' if least == 1 else f'at least {least} items that are'} {what}"
    return ""


def _not(limit: JSON) -> str:
    forbidden = limit.get("required") if isinstance(limit, dict) and len(limit) == 1 else None
    if isinstance(forbidden, list) and forbidden:
        names = " and ".join(map(shorten, forbidden))
        return f"must not have {names}{' together' * (len(forbidden) > 1)}"
    what = form_words(limit)
    return f"must not be {what}" if what else ""


def form_words(schema: JSON) -> str:
    """Say in a few words what a schema asks of a value; nothing where that takes more."""
    if not isinstance(schema, dict):
        return ""
    said = {key for key in schema if key not in SILENT}
    words = ""
    if said == {"const"}:
        words = shorten(schema["const"])
    elif said in ({"enum"}, {"enum", "type"}):
        words = f"one of {', '.join(shorten(one, 30) for one in schema['enum'][:12])}"
    elif said == {"type"}:
        kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
        words = either([TYPES.get(one, str(one)) for one in kinds])
    elif said in ({"pattern"}, {"pattern", "type"}):
        words = f"a string that matches {shorten(schema['pattern'], 100)}"
    elif said in ({"format"}, {"format", "type"}):
        words = f"a valid {schema['format']}"
    elif said <= {"properties", "required", "type"} and isinstance(schema.get("properties"), dict):
        tests = schema["properties"]
        if tests and all(isinstance(test, dict) and "const" in test for test in tests.values()):
            fields = " and ".join(f"`{name}` {shorten(test['const'])}" for name, test in tests.items())
            words = f"an object with {fields}"
    elif said <= {"required", "type"} and isinstance(schema.get("required"), list):
        words = f"an object with {' and '.join(map(shorten, schema['required'])) or 'fields'}"
    return words


def either(words: list[str]) -> str:
    """Join words with commas and a last `or`."""
    return " or ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


__all__ = ["SILENT", "TYPES", "asked", "either", "form_words"]
