"""Validators of jsonschema-rs, by the draft a schema names; and how that draft reads some keywords."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import jsonschema_rs

from seedlint.util.late import late

if TYPE_CHECKING:
    from collections.abc import Callable
    from re import Match

    from seedlint.finding import JSON


class Draft(NamedTuple):
    """A draft of JSON Schema.

    ``number`` orders the drafts: 4, 6, 7, 2019, 2020. ``validator`` is jsonschema-rs' class for it, ``draft``
    its constant; ``other`` is the name of jsonschema's class.
    """

    number: int
    validator: Any
    draft: Any
    other: str

    @property
    def identifier(self) -> str:
        """The keyword by which a schema names itself."""
        return "id" if self.number == 4 else "$id"

    @property
    def lone_references(self) -> bool:
        """Whether what stands beside a ``$ref`` counts for nothing."""
        return self.number <= 7


_NEWEST = Draft(2020, jsonschema_rs.Draft202012Validator, jsonschema_rs.Draft202012, "Draft202012Validator")
_OTHERS = {
    "draft-04": Draft(4, jsonschema_rs.Draft4Validator, jsonschema_rs.Draft4, "Draft4Validator"),
    "draft-06": Draft(6, jsonschema_rs.Draft6Validator, jsonschema_rs.Draft6, "Draft6Validator"),
    "draft-07": Draft(7, jsonschema_rs.Draft7Validator, jsonschema_rs.Draft7, "Draft7Validator"),
    "2019-09": Draft(
        2019, jsonschema_rs.Draft201909Validator, jsonschema_rs.Draft201909, "Draft201909Validator"
    ),
}


_SURROGATE = late("[\ud800-\udfff]")
_COUNT = late(r"\{([0-9]+)(?:(,)([0-9]*))?\}")
_ROOM = 200_000_000
"""So many bytes a pattern may take where it is only asked whether it is one."""


def draft_of(schema: JSON) -> Draft:
    """Return the draft a schema is written in; 2020-12 where it names none."""
    named = schema.get("$schema", "") if isinstance(schema, dict) else ""
    for word, draft in _OTHERS.items():
        if isinstance(named, str) and word in named:
            return draft
    return _NEWEST


def matches(pattern: str, text: str) -> bool:
    """Whether a text has a match of a pattern, as jsonschema-rs understands it: in linear time."""
    try:
        return bool(_pattern(pattern).is_valid(text))
    except Exception:  # noqa: BLE001 - half a surrogate pair matches nothing
        return False


def conforms(name: str, value: JSON, draft: Draft = _NEWEST) -> bool:
    """Whether a value has a format by a draft; one that the draft does not know, all have."""
    try:
        return bool(_format(name, draft).is_valid(value))
    except Exception:  # noqa: BLE001 - half a surrogate pair has no format
        return False


def checks_format(name: str, draft: Draft = _NEWEST) -> bool:
    """Whether anything is asked of a value by a format in a draft."""
    try:
        draft.validator({"format": name}, validate_formats=True, ignore_unknown_formats=False)
    except ValueError:
        return False
    return True


@lru_cache(maxsize=1000)
def _pattern(pattern: str) -> Any:
    return jsonschema_rs.Draft202012Validator({"pattern": pattern})


@lru_cache(maxsize=100)
def _format(name: str, draft: Draft) -> Any:
    return draft.validator({"format": name}, validate_formats=True, ignore_unknown_formats=True)


@lru_cache(maxsize=1000)
def linear_pattern(pattern: str) -> Callable[[str], bool]:
    """Return what tells whether a text has a match of a pattern; it takes linear time whatever the pattern.

    So there is neither look-around nor a reference to what was matched before. ValueError for a pattern that
    has them, is too large, or is none. Half a surrogate pair counts as U+FFFD. What is returned raises
    ValueError for a text that can't be matched.
    """
    try:
        validator = jsonschema_rs.Draft202012Validator(
            {"pattern": pattern}, pattern_options=jsonschema_rs.RegexOptions()
        )
    except (jsonschema_rs.ValidationError, ValueError):
        if _is_too_large(pattern):
            raise ValueError("it is too large; repeat less often in it") from None
        raise ValueError("it is not a regular expression as JSON Schema has them") from None
    valid: Callable[[JSON], bool] = validator.is_valid

    def found(text: str) -> bool:
        try:
            return valid(_SURROGATE.sub("\N{REPLACEMENT CHARACTER}", text))
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException as error:  # panics of Rust code are no Exceptions
            raise ValueError("it can't be matched") from error

    return found


def _is_too_large(pattern: str) -> bool:
    """Whether a pattern is refused for its size: with small counts, and more room, it is one."""
    small = _COUNT.sub(_smaller, pattern)
    try:
        jsonschema_rs.Draft202012Validator(
            {"pattern": small}, pattern_options=jsonschema_rs.RegexOptions(size_limit=_ROOM)
        )
    except (jsonschema_rs.ValidationError, ValueError):
        return False
    return True


def _smaller(count: Match[str]) -> str:
    low, comma, high = count.groups(default="")
    # One that counts backwards is wrong however much room there is.
    wrong = bool(high) and (len(low.lstrip("0")), low.lstrip("0")) > (len(high.lstrip("0")), high.lstrip("0"))
    return count[0] if wrong else f"{{1{comma}}}"


class Branches:
    """Which of a schema's branches hold for a value: validators for places in it, made when asked for."""

    def __init__(self, schema: JSON, draft: Draft) -> None:
        """Prepare; nothing is compiled yet."""
        self._schema = schema
        self._draft = draft
        self._registry: Any = None
        self._tests: dict[str, Callable[[JSON], bool]] = {}

    def hold(self, pointer: str, value: JSON) -> bool:
        """Whether a value obeys the subschema at a pointer, formats included."""
        test = self._tests.get(pointer)
        if test is None:
            test = self._tests[pointer] = self._compiled(pointer)
        try:
            return test(value)
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException:  # noqa: BLE001 - panics of Rust code are no Exceptions
            return False

    def _compiled(self, pointer: str) -> Callable[[JSON], bool]:
        if self._registry is None:
            self._registry = jsonschema_rs.Registry([(_WHOLE, self._schema)], draft=self._draft.draft)
        reference = {"$ref": f"{_WHOLE}#{quoted(pointer)}"}
        validator = self._draft.validator(
            reference, registry=self._registry, validate_formats=True, ignore_unknown_formats=True
        )
        test: Callable[[JSON], bool] = validator.is_valid
        return test


_WHOLE = "urn:seedlint:whole"


def quoted(pointer: str) -> str:
    """Return a pointer as a fragment of a URI."""
    from urllib.parse import quote

    return quote(pointer, safe="/~!$&'()*+,;=:@")


__all__ = [
    "Branches",
    "Draft",
    "checks_format",
    "conforms",
    "draft_of",
    "matches",
    "quoted",
]
