"""A JSON Schema as seedlint uses it: verdicts at once, explanations on demand, roles for the rules.

jsonschema-rs answers "is it valid?" in microseconds; only a document that is not is explained, by
jsonschema (`seedlint.schema.explain`). ``format: date-time`` and ``format: uri`` have rules of their own,
so where they are said plainly it is left to those what breaks them. In ``anyOf``, ``oneOf``, ``not``,
``if`` and ``contains`` they are part of what is asked, as all other formats are everywhere.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema_rs

from seedlint import schemas
from seedlint.errors import SchemaError
from seedlint.finding import escape_token
from seedlint.schema.references import DATA, NAMES, reached, subschemas
from seedlint.schema.roles import FORMAT_ROLES, ROLE_KEYWORD, Roles
from seedlint.schema.validator import Branches, draft_of
from seedlint.util.late import late

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from seedlint.finding import JSON

DEFAULT = Path(schemas.__file__).with_name("seed.schema.json")
"""Asked of the package: in a checkout without symbolic links, it does not lie below this folder."""


BODY_KEYWORD = "x-seedlint-body"
"""Where a schema says at its root what stands below the front matter: ``empty``, nothing may."""
_ASKING = frozenset(
    "anyOf oneOf not if contains propertyNames unevaluatedProperties unevaluatedItems contentSchema".split()
)
"""Keywords that ask whether something obeys a schema: what breaks that breaks no more than this."""
_OUTSIDE = late(r"Resource '(.+?)' is not present")


def _no_network(uri: str) -> Any:
    raise ValueError(f"{uri} is not fetched")


class Schema:
    """A compiled schema. Raises SchemaError if it is none, or refers to something outside itself."""

    def __init__(self, contents: JSON, name: str = "the schema") -> None:
        """Compile the schema's ``contents``; ``name`` stands for it in messages."""
        if not isinstance(contents, (dict, bool)):
            raise SchemaError(f"{name}: a JSON Schema is an object, or true or false")
        self.contents = contents
        self.name = name
        self.draft = draft_of(contents)
        self.roles = Roles(contents)
        self.asks_own_formats = reached(contents, self.roles.references, _ASKING, _has_own_format)
        """Whether the formats that rules judge are part of what a branch asks."""
        self.asserted: JSON = contents if self.asks_own_formats else _without_own_formats(contents)
        try:
            self._validator = self.draft.validator(
                self.asserted, validate_formats=True, ignore_unknown_formats=True, retriever=_no_network
            )
        except (ValueError, jsonschema_rs.ReferencingError) as error:
            raise SchemaError(f"{name}: {_plain(error)}") from None
        self._is_valid: Callable[[JSON], bool] = self._validator.is_valid
        self.empty_body = isinstance(contents, dict) and contents.get(BODY_KEYWORD) == "empty"
        """Whether nothing may stand below the front matter."""

    @cached_property
    def branches(self) -> Branches:
        """Tells which of its parts hold for a value."""
        return Branches(self.contents, self.draft)

    @cached_property
    def apart(self) -> tuple[str, Schema] | None:
        """The field of a list of articles that can be judged apart, and a schema for nothing but that."""
        from seedlint.schema.apart import list_apart

        return list_apart(self)

    @classmethod
    def load(
        cls,
        path: Path,
        name: str | None = None,
        roots: Sequence[Path] = (),
        tried: Callable[[Path], None] | None = None,
    ) -> Schema:
        """Read a schema from a file in JSON, YAML or TOML, and what it refers to from others.

        ``roots`` are folders, besides its own, that references may lead into; ``tried`` is told of each file.
        """
        from seedlint.schema.files import read_schema

        name = name or str(path)
        return cls(read_schema(path, name, roots, tried), name)

    def gives(self, role: str) -> bool:
        """Whether there is any place that the schema itself gives a role to."""
        return role in self._given

    @cached_property
    def _given(self) -> frozenset[str]:
        named = (sub.get(ROLE_KEYWORD) for sub in subschemas(self.contents))
        lists = (one if isinstance(one, list) else [one] for one in named)
        return frozenset(role for one in lists for role in one if isinstance(role, str))

    def is_valid(self, data: JSON) -> bool:
        """Say whether JSON data obeys the schema; if not, there may be nothing but what rules report."""
        try:
            return self._is_valid(data)
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException:  # noqa: BLE001 - panics of Rust code are no Exceptions
            # What it can't take, such as half a surrogate pair, the explanation decides.
            return False

    def select(self, data: JSON) -> tuple[dict[str, list[tuple[str, JSON]]], list[Any]]:
        """Return the values of each role, and the keys the schema does not name; see `Roles.select`."""
        return self.roles.select(data)

    def survey(self, data: JSON) -> tuple[dict[str, list[Any]], list[Any]]:
        """Return the same, mostly without pointers; see `Roles.survey`."""
        return self.roles.survey(data)

    def needs(self, field: str) -> bool:
        """Whether a document must have a field, if only under some condition."""
        from seedlint.schema.wording import needed_fields

        return field in needed_fields(self.asserted, self.roles.resolve)

    def takes_any_root(self) -> bool:
        """Whether the schema is about other values than mappings, too."""
        return self._any_root

    @cached_property
    def _any_root(self) -> bool:
        from seedlint.schema.roots import is_about_others

        return is_about_others(self.contents, self.roles.references)

    def refused(self, data: JSON) -> Iterator[tuple[str, str]]:
        """Yield the pointer and the keyword of whatever breaks the schema in JSON data; fast, unexplained."""
        if self.is_valid(data):
            return
        left = self.left_to_rules(data)
        for error in self.broken(data):
            pointer = "".join(f"/{escape_token(str(token))}" for token in error.instance_path)
            if not (error.kind.name == "format" and left.get(pointer, self) == error.instance):
                yield pointer, error.kind.name

    def broken(self, data: JSON) -> list[Any]:
        """Return jsonschema-rs' errors for JSON data."""
        try:
            return list(self._validator.iter_errors(data))
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException:  # noqa: BLE001 - not JSON after all, or a panic of Rust code
            return [_NotJson]

    def left_to_rules(self, data: JSON) -> dict[str, JSON]:
        """Return the values, by pointer, whose format rules judge, where `asserted` has these formats."""
        if not self.asks_own_formats:
            return {}
        places = self.select(data)[0]
        return {pointer: value for role in FORMAT_ROLES.values() for pointer, value in places.get(role, ())}


class _NotJson:
    """In place of an error: what the data is not."""

    instance_path: tuple[str, ...] = ()

    class kind:  # noqa: N801
        name = "type"


def _has_own_format(schema: dict[str, JSON]) -> bool:
    form = schema.get("format")
    return isinstance(form, str) and form in FORMAT_ROLES


def _without_own_formats(schema: JSON, names: bool = False) -> JSON:
    """Copy a schema without the formats that rules judge; ``names``: its keys are names, not keywords."""
    if isinstance(schema, dict):
        return {
            key: value
            if key in DATA and not names
            else _without_own_formats(value, key in NAMES and not names)
            for key, value in schema.items()
            if names or not (key == "format" and isinstance(value, str) and value in FORMAT_ROLES)
        }
    if isinstance(schema, list):
        return [_without_own_formats(item) for item in schema]
    return schema


def _plain(error: Exception) -> str:
    outside = _OUTSIDE.search(str(error))
    if outside:
        return (
            f"it refers to {outside[1]}, and schemas are not fetched; download it, and refer to the file by"
            " its path"
        )
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    words = lines[0] if lines else type(error).__name__
    place = "".join(f"/{escape_token(str(token))}" for token in getattr(error, "instance_path", ()))
    # Like all other messages it begins in lower case; but a name in capitals is one.
    words = words[:1].lower() + words[1:] if words[1:2].islower() else words
    return f"at {place}: {words}" if place else words
