"""jsonschema, set up to mean the same as jsonschema-rs.

Regular expressions, formats and divisions are judged by jsonschema-rs here too, so that both libraries
agree about them, no number is too large, and no pattern can make Python's backtracking engine hang on a
hostile value.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import jsonschema
import jsonschema_rs
from jsonschema.exceptions import FormatError, ValidationError
from jsonschema.validators import extend
from referencing import Registry

from seedlint.schema.references import DATA, NAMES
from seedlint.schema.validator import conforms, draft_of, matches

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seedlint.finding import JSON
    from seedlint.schema.validator import Draft

UNCHECKED = "unchecked"
"""In place of a keyword, where a library gave up."""


def violations(schema: JSON, data: JSON, fine: str = "") -> Iterator[ValidationError]:
    """Yield what is wrong with JSON data by a schema.

    To go through a long list takes jsonschema most of its time: a ``fine`` one (`seedlint.schema.apart`) is
    passed over.
    """
    if not (fine and isinstance(data, dict)):
        yield from _violations(schema, data)
        return
    without = {**data, fine: []}
    for error in _violations(schema, without):
        _replace(error, without, data)
        yield error


def _replace(error: ValidationError, data: JSON, by: JSON) -> None:
    """Have an error, and those behind it, be about another object than some data."""
    if error.instance is data:
        error.instance = by
    for one in error.context or ():
        _replace(one, data, by)


def _violations(schema: JSON, data: JSON) -> Iterator[ValidationError]:
    schema = _spell_out_false(schema)
    draft = draft_of(schema)
    validator = _as_the_other(draft)(schema, format_checker=_Formats(draft), registry=Registry())
    errors = validator.iter_errors(data)
    while True:
        try:
            error = next(errors, None)
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException as reason:  # noqa: BLE001 - too deep for it, or for the Rust code that it uses
            error = ValidationError(
                f"the document can't be checked against the schema any further ({type(reason).__name__})",
                validator=UNCHECKED,
                instance=data,
                schema={},
            )
            errors = iter(())
        if error is None:
            return
        yield error


def _check_pattern(validator: Any, wanted: str, instance: JSON, _schema: JSON) -> Iterator[ValidationError]:
    if validator.is_type(instance, "string") and not matches(wanted, instance):
        yield ValidationError(f"{instance!r} does not match {wanted!r}")


def _check_pattern_properties(
    validator: Any, patterns: Any, instance: JSON, _schema: JSON
) -> Iterator[ValidationError]:
    if not validator.is_type(instance, "object"):
        return
    for wanted, sub in patterns.items():
        for key, value in instance.items():
            if matches(wanted, key):
                yield from validator.descend(value, sub, path=key, schema_path=wanted)


def _check_additional(
    validator: Any, allowed: JSON, instance: JSON, schema: Any
) -> Iterator[ValidationError]:
    if not validator.is_type(instance, "object"):
        return
    known, patterns = schema.get("properties", {}), schema.get("patternProperties", {})
    extras = [k for k in instance if k not in known and not any(matches(p, k) for p in patterns)]
    if isinstance(allowed, dict):
        for key in extras:
            yield from validator.descend(instance[key], allowed, path=key)
    elif not allowed and extras:
        yield ValidationError(f"unknown: {extras!r}")


def _check_unique_items(
    validator: Any, wanted: Any, instance: JSON, _schema: JSON
) -> Iterator[ValidationError]:
    if wanted and validator.is_type(instance, "array") and next(repeated(instance), None):
        yield ValidationError("an item is there twice")


def _check_multiple_of(
    validator: Any, wanted: Any, instance: JSON, _schema: JSON
) -> Iterator[ValidationError]:
    if validator.is_type(instance, "number") and not _multiple(wanted).is_valid(instance):
        yield ValidationError(f"it is not a multiple of {wanted}")


def _check_dependencies(
    validator: Any, wanted: Any, instance: JSON, _schema: JSON
) -> Iterator[ValidationError]:
    """Judge a keyword of older drafts, which jsonschema-rs obeys in all of them."""
    if not validator.is_type(instance, "object"):
        return
    for name, needed in wanted.items():
        if name not in instance:
            continue
        if isinstance(needed, (dict, bool)):
            yield from validator.descend(instance, needed, schema_path=name)
            continue
        for other in [needed] if isinstance(needed, str) else needed:
            if other not in instance:
                yield ValidationError(f"{other!r} is a dependency of {name!r}")


def _check_content_encoding(
    validator: Any, wanted: Any, instance: JSON, _schema: JSON
) -> Iterator[ValidationError]:
    if validator.is_type(instance, "string") and not _content(wanted, None).is_valid(instance):
        yield ValidationError(f"it is not {wanted}")


def _check_content_type(
    validator: Any, wanted: Any, instance: JSON, schema: Any
) -> Iterator[ValidationError]:
    encoding = schema.get("contentEncoding")
    if not validator.is_type(instance, "string") or _content(encoding, wanted).is_valid(instance):
        return
    if encoding is None or _content(encoding, None).is_valid(instance):
        yield ValidationError(f"it is not {wanted}")


class SeveralFitError(ValidationError):
    """More than one branch of a ``oneOf`` holds."""

    fitting: tuple[int, ...] = ()
    """Which do, as indices."""


def _check_one_of(validator: Any, branches: Any, instance: JSON, _schema: JSON) -> Iterator[ValidationError]:
    wrong = [list(validator.descend(instance, one, schema_path=index)) for index, one in enumerate(branches)]
    fitting = tuple(index for index, errors in enumerate(wrong) if not errors)
    if not fitting:
        context = [error for errors in wrong for error in errors]
        yield ValidationError(f"{instance!r} fits no form", context=context)
    elif len(fitting) > 1:
        error = SeveralFitError(f"{instance!r} fits {len(fitting)} forms")
        error.fitting = fitting
        yield error


_KEYWORDS = {
    "oneOf": _check_one_of,
    "dependencies": _check_dependencies,
    "multipleOf": _check_multiple_of,
    "pattern": _check_pattern,
    "uniqueItems": _check_unique_items,
    "patternProperties": _check_pattern_properties,
    "additionalProperties": _check_additional,
}
"""The keywords that jsonschema-rs judges, or that jsonschema takes too long for."""
_CONTENT = {"contentEncoding": _check_content_encoding, "contentMediaType": _check_content_type}
_WITH_CONTENT = (6, 7)
"""The drafts in which jsonschema-rs looks into texts; later ones say that these keywords are no limits."""


@lru_cache(maxsize=8)
def _as_the_other(draft: Draft) -> Any:
    """Return jsonschema's validator for a draft, with the keywords that are to be judged alike."""
    keywords = _KEYWORDS | (_CONTENT if draft.number in _WITH_CONTENT else {})
    return extend(getattr(jsonschema, draft.other), keywords)  # type: ignore[no-untyped-call]


def repeated(items: list[JSON]) -> Iterator[tuple[int, int]]:
    """Yield the index of each item that stood there before, and where; in linear time, unlike jsonschema."""
    seen: dict[str, int] = {}
    for index, item in enumerate(items):
        first = seen.setdefault(_canonical(item), index)
        if first != index:
            yield index, first


def _canonical(value: JSON) -> str:
    """Return the same text for equal JSON values, 1 and 1.0 too; unlike hashes, it can not be forged."""
    if isinstance(value, dict):
        return f"{{{','.join(sorted(f'{key!r}:{_canonical(item)}' for key, item in value.items()))}}}"
    if isinstance(value, list):
        return f"[{','.join(map(_canonical, value))}]"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    # Python refuses to write out very long numbers, except as hexadecimal.
    return hex(value) if isinstance(value, int) and not isinstance(value, bool) else repr(value)


@lru_cache(maxsize=100)
def _multiple(divisor: float) -> Any:
    return jsonschema_rs.Draft202012Validator({"multipleOf": divisor})


@lru_cache(maxsize=100)
def _content(encoding: Any, media_type: Any) -> Any:
    wanted = {"contentEncoding": encoding, "contentMediaType": media_type}
    return jsonschema_rs.Draft7Validator({word: one for word, one in wanted.items() if one is not None})


class _Formats(jsonschema.FormatChecker):
    """Judges formats as jsonschema-rs does."""

    def __init__(self, draft: Draft) -> None:
        super().__init__()
        self.draft = draft

    def check(self, instance: object, format: str) -> None:  # noqa: A002
        """Raise FormatError if the instance does not conform."""
        if not conforms(format, instance, self.draft):
            raise FormatError(f"{instance!r} is not a {format!r}")


_ONE_SCHEMA = frozenset(
    "items contains not if then else propertyNames unevaluatedItems additionalItems".split()
)
_SEVERAL_SCHEMAS = frozenset(("allOf", "anyOf", "oneOf", "prefixItems", "items"))


def _spell_out_false(schema: JSON, names: bool = False) -> JSON:
    """Write ``false`` as ``{"not": {}}``: jsonschema loses the place of an error by the former.

    Not for unknown fields: there, the keyword itself tells what is wrong.
    """
    if isinstance(schema, dict):
        spelt: dict[str, JSON] = {}
        for key, value in schema.items():
            if value is False and (names or key in _ONE_SCHEMA):
                spelt[key] = {"not": {}}
            elif isinstance(value, list) and key in _SEVERAL_SCHEMAS and not names:
                spelt[key] = [{"not": {}} if item is False else _spell_out_false(item) for item in value]
            elif key in DATA and not names:
                spelt[key] = value
            else:
                spelt[key] = _spell_out_false(value, key in NAMES and not names)
        return spelt
    return schema
