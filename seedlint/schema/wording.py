"""The words for what breaks a schema: of fields, types, limits and keywords."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from seedlint.finding import JSON, escape_token
from seedlint.schema.asked import asked
from seedlint.schema.violations import UNCHECKED
from seedlint.util.shorten import shorten

if TYPE_CHECKING:
    from collections.abc import Iterator

Resolve = Callable[[str], Any]
"""Gives the subschema that a reference in the schema leads to."""
Violation = Any
"""jsonschema's ValidationError; its types give every attribute a second meaning that never occurs here."""

_BOUNDS = {
    "minimum": "at least",
    "exclusiveMinimum": "more than",
    "maximum": "at most",
    "exclusiveMaximum": "less than",
    "multipleOf": "a multiple of",
}
_STRICT = {"minimum": "exclusiveMinimum", "maximum": "exclusiveMaximum"}
"""In draft 4, a bound is a strict one where the other keyword is true."""
_NAMING = frozenset(("properties", "patternProperties"))
_INWARDS = frozenset("items prefixItems contains additionalProperties unevaluatedProperties".split())
_DEEPEST = 8
"""References that lead to one another, and conditions inside each other, that are looked at."""
_OTHER = {
    "not": "has a form that the schema rules out",
    "contains": "lacks an item that the schema asks for",
    "propertyNames": "has a key whose name the schema does not allow",
}


def own_message(error: Violation) -> str | None:
    """Return what the schema itself says of such an error, if it does."""
    own = error.schema.get("x-seedlint-message") if isinstance(error.schema, dict) else None
    return own if isinstance(own, str) else None


OR_WITHOUT = "; write one, or leave the field out"
"""What is said of a value that nobody can guess, where there need be none."""


def filling(error: Violation, what: str, hint: str, *, needed: bool) -> str:
    """Say what is to be written where there is nothing: any text at all may be what is found next."""
    own = own_message(error) or ""
    # What is to be done, or all of the message where that is not told apart.
    words = own.partition("; ")[2] or own
    if hint or not words:
        words = f"{what}{hint or about(error.schema)}"
    return words if needed else f"{words}, or leave the field out"


def about(schema: JSON) -> str:
    """Say, in brackets, what a field is, as the schema has it."""
    words = (schema.get("description") or schema.get("title")) if isinstance(schema, dict) else None
    return f" ({one_sentence(words)})" if isinstance(words, str) and words else ""


def wrong_value(error: Violation, shown: str, hint: str, field: str = "") -> str:
    """Say how a value must be, and how it is: ``shown`` stands for it, ``hint`` says what was meant."""
    keyword, limit = error.validator, error.validator_value
    field = field or field_of(error)
    if keyword == "const":
        return f"{field} must be {shorten(limit)}, not {shown}{hint}"
    if keyword == "enum":
        options = ", ".join(shorten(option, 30) for option in limit[:12]) + (", …" if len(limit) > 12 else "")
        return f"{field} must be one of {options}, not {shown}{hint}"
    if keyword == "pattern":
        return f"{field}: {shown} does not match the pattern {shorten(limit, 100)}"
    if keyword == "format":
        return f"{field}: {shown} is not a valid {limit}{hint}"
    if keyword in _BOUNDS:
        strict = error.schema.get(_STRICT.get(keyword)) is True
        return f"{field} must be {_BOUNDS[_STRICT[keyword] if strict else keyword]} {limit}, not {shown}"
    return _wrong_size(error, field) + hint


def _wrong_size(error: Violation, field: str) -> str:
    """Say how long or large a value must be, and how long or large it is."""
    keyword, limit, size = error.validator, error.validator_value, len(error.instance)
    bound = "at least" if str(keyword).startswith("min") else "at most"
    if keyword == "minLength" and not size:
        return f"{field} is empty; it must have at least {limit} character{'s' * (limit != 1)}"
    if keyword == "minItems" and not size:
        return f"{field} is empty; it must have at least {limit} item{'s' * (limit != 1)}"
    if keyword in {"minLength", "maxLength"}:
        return f"{field} must have {bound} {limit} characters; it has {size}"
    things = "items" if keyword in {"minItems", "maxItems"} else "fields"
    return f"{field} must have {bound} {limit} {things[:-1] if limit == 1 else things}; it has {size}"


def broken_keyword(error: Violation) -> str:
    """Say what breaks a keyword that says nothing of missing fields, types or values."""
    own = own_message(error)
    if own is not None:
        return own
    if error.validator == UNCHECKED:
        return str(error.message)
    what = (
        asked(error)
        or _content(error)
        or _OTHER.get(error.validator)
        or f"breaks the schema's `{error.validator}`"
    )
    return f"{field_of(error)} {what}"


def _content(error: Violation) -> str:
    """Say what a text must hold."""
    if error.validator not in {"contentEncoding", "contentMediaType"}:
        return ""
    media_type, encoding = error.schema.get("contentMediaType"), error.schema.get("contentEncoding")
    if error.validator == "contentEncoding" or media_type is None:
        return f"must be a string in {encoding}"
    return f"must be {media_type}{f' in {encoding}' if encoding else ''}"


def wanting(error: Violation, inside: str = "") -> str:
    """Say which field is missing, and which other one asks for it; ``inside`` says where."""
    for name, needed in error.validator_value.items():
        for other in needed if isinstance(needed, list) else ():
            if error.message == f"{other!r} is a dependency of {name!r}":
                lacking = f"the required field `{other}` is missing{inside}"
                return f"{lacking}: {shorten(name)} is there, and goes with it"
    return f"a required field is missing: {plain(error.message)}"


def is_about_name(error: Violation) -> bool:
    """Whether an error is about the name of a key, not about a value."""
    steps = list(error.absolute_schema_path)
    return any(
        step == "propertyNames" and (index == 0 or steps[index - 1] not in _NAMING)
        for index, step in enumerate(steps)
    )


def words_of(condition: JSON) -> str:
    """Say what an `if` asks for: `` because `type` is `video```; nothing where that is not simple."""
    tests = condition.get("properties", {}) if isinstance(condition, dict) else {}
    parts = [f"`{name}` is {shorten(test['const'])}" for name, test in tests.items() if "const" in test]
    return f" because {' and '.join(parts)}" if parts else ""


def condition(schema: JSON, resolve: Callable[[str], JSON], error: Violation) -> str:
    """Say what made an ``if`` apply: `` because `type` is `video```; nothing where that is not simple.

    ``resolve`` gives the subschema that a reference in the schema leads to.
    """
    words = ""
    for step, node in _way(schema, resolve, error):
        if step == "then" and isinstance(node, dict):
            words = words_of(node.get("if"))
    return words


def is_needed(schema: JSON, resolve: Callable[[str], JSON], error: Violation) -> bool:
    """Whether the field that an error is about may have to be there; what is an item can't be left out."""
    around: list[JSON] = []
    inside: list[JSON] = []
    is_name = False
    for step, node in _way(schema, resolve, error):
        if is_name:
            is_name, inside = False, []
            continue
        inside.append(node)
        if step in _NAMING:
            around, is_name = inside, True
        elif step in _INWARDS:
            around, inside = [], []
    if not around or not error.absolute_path:
        return True
    return any(error.absolute_path[-1] in needed_fields(node, resolve) for node in around)


def needed_fields(schema: JSON, resolve: Callable[[str], JSON], depth: int = 0) -> set[JSON]:
    """Return the fields that a schema asks for, if only under some condition."""
    if not isinstance(schema, dict) or depth > _DEEPEST:
        return set()
    found = set(schema.get("required", ()))
    for names in schema.get("dependentRequired", {}).values():
        found.update(names)
    parts = [schema.get("then"), schema.get("else"), *schema.get("dependentSchemas", {}).values()]
    for word in ("allOf", "anyOf", "oneOf"):
        parts += schema.get(word, ())
    if isinstance(schema.get("$ref"), str):
        parts.append(resolve(schema["$ref"]))
    return found.union(*(needed_fields(part, resolve, depth + 1) for part in parts))


def _way(schema: JSON, resolve: Callable[[str], JSON], error: Violation) -> Iterator[tuple[Any, JSON]]:
    """Yield the steps through the schema to what is broken, each with the subschema that it is taken in.

    References are no steps of their own.
    """
    node = schema
    for step in error.absolute_schema_path:
        if step == "if":
            continue
        try:
            for _ in range(_DEEPEST):
                if not isinstance(node, dict) or step in node or "$ref" not in node:
                    break
                node = resolve(node["$ref"])
            yield step, node
            node = node[step]
        except (KeyError, IndexError, TypeError):
            return


def field_of(error: Violation) -> str:
    """Name the field that an error is about."""
    return name_of(pointer_of(error))


def name_of(pointer: str) -> str:
    """Name a field by its last key: the place is said elsewhere."""
    tokens = pointer.split("/")[1:]
    if not tokens:
        return "the document"
    last = tokens[-1].replace("~1", "/").replace("~0", "~")
    if last.isdigit():
        owner = tokens[-2].replace("~1", "/").replace("~0", "~") if len(tokens) > 1 else "the document"
        return shorten(f"{owner}[{last}]")
    return shorten(last)


def pointer_of(error: Violation) -> str:
    """Return the place that an error is about."""
    return "".join(f"/{escape_token(str(token))}" for token in error.absolute_path)


def type_names(error: Violation) -> list[str]:
    """Return the types of which a value must have one, as the schema has them."""
    wanted = error.validator_value
    return [wanted] if isinstance(wanted, str) else list(wanted)


_LONG = 1000
"""Characters of a string from which on it is worth asking whether it was meant to be a number."""


def kind_of(value: JSON) -> str:
    """Say of which type a value is."""
    if value is None:
        return "nothing (null)"
    if isinstance(value, bool):
        return "the boolean"
    if isinstance(value, (int, float)):
        return "the number"
    if isinstance(value, str):
        return "the string"
    # Of what is no JSON, TOML has dates and times.
    return "a list" if isinstance(value, list) else "an object" if isinstance(value, dict) else "the date"


def there(value: JSON, *, shows: bool) -> str:
    """Say of which type a value is, and which it is, where that may be shown and is short."""
    if value is None or isinstance(value, (dict, list)) or not shows:
        return kind_of(value)
    if isinstance(value, str) and len(value) > _LONG:
        from seedlint.reading.yaml.yaml12 import is_long_number

        if is_long_number(value):
            return f"a number of {len(value):,} characters, which is too long to be read"
    return f"{kind_of(value)} {shorten(value)}" if value != "" else "an empty string"


def plain(message: str) -> str:
    """Return a library's message, cut and on one line, with our kind of quotes."""
    return "".join(c for c in message if c.isprintable())[:120].replace("'", "`")


def one_sentence(text: str) -> str:
    """Return the beginning of a description."""
    return text.split(". ")[0].split(": ")[0].rstrip(".")
