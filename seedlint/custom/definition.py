"""What one table `[[rules.custom]]` says, read and checked: plain data, to be sent to any process."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from seedlint.custom.dates import moment
from seedlint.custom.places import Place, read_place
from seedlint.errors import ConfigurationError
from seedlint.finding import JSON, Severity
from seedlint.rule import CODE_FORM, NAME_FORM, is_code, is_name
from seedlint.schema.validator import linear_pattern
from seedlint.util.escape import escape
from seedlint.util.shorten import shorten

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

CUSTOM = "custom"
"""The key below `rules` that holds the tables."""
OWN_LETTERS = "SL"

_DOCUMENT = (
    "pattern", "not-pattern", "enum", "enum-file", "unique", "requires", "equals-field", "min-length",
    "max-length", "after", "before",
)  # fmt: skip
"""The conditions that one document can be judged by."""
CONDITIONS = (*_DOCUMENT, "max-per-day")
_PYTHON = "what these conditions can't say is a rule in Python: `seedlint rules new NAME` begins one"
_UNSAFE = re.compile(r"\(\?(?:[=!]|<[=!])|\\[1-9]|\\k<")


class Places(Protocol):
    """Where settings stand in their file: the configuration."""

    def where(self, *keys: str) -> str:
        """Return ``file:line`` of a key or list item."""


class Example(NamedTuple):
    """An example: the documents that are judged together, whether they are good, and its path of keys."""

    texts: tuple[str, ...]
    good: bool
    keys: tuple[str, ...]


@dataclass(frozen=True, eq=False, repr=False)
class Definition:
    """A rule of the configuration; ``conditions`` are as they are written there, by their keys."""

    number: int
    code: str
    name: str
    message: str
    severity: Severity
    select: tuple[Place, ...]
    conditions: Mapping[str, Any]
    fields: Mapping[str, tuple[Place, ...]]
    """The other places that conditions are about, by their keys."""
    examples: tuple[Example, ...]
    table: Mapping[str, JSON]
    """The whole table, as it is written."""

    @property
    def across(self) -> bool:
        """Whether it judges across documents."""
        return self.conditions.get("unique") == "corpus" or "max-per-day" in self.conditions

    @property
    def decisive(self) -> str:
        """All that decides what is found, as a text."""
        return json.dumps({key: value for key, value in self.table.items() if key != "examples"})

    def keys(self, *keys: str) -> tuple[str, ...]:
        """Return the path of keys to something in its table."""
        return ("rules", CUSTOM, str(self.number), *keys)


def parse_custom(tables: Sequence[Mapping[str, Any]], places: Places) -> tuple[Definition, ...]:
    """Return the rules of some tables that obey the settings' schema.

    ConfigurationError, with file and line, for one that makes no sense, or a code or name that comes twice.
    """
    found = [_Table(table, number, places).parse() for number, table in enumerate(tables)]
    for key in ("code", "name"):
        seen: dict[str, Definition] = {}
        for one in found:
            word = getattr(one, key)
            first = seen.setdefault(word, one)
            if first is not one:
                raise ConfigurationError(
                    f"{places.where(*one.keys(key))}: {key} {word} is taken by the rule at"
                    f" {places.where(*first.keys(key))}; choose another"
                )
    return tuple(found)


def lists_of(definitions: Sequence[Definition], folder: Path) -> list[Path]:
    """Return the files with allowed values that some rules read; their names are from ``folder``."""
    return [folder / one.conditions["enum-file"] for one in definitions if "enum-file" in one.conditions]


class _Table:
    """One table, while it is read."""

    def __init__(self, table: Mapping[str, Any], number: int, places: Places) -> None:
        self._table = table
        self._number = number
        self._places = places

    def _refuse(self, words: str, *keys: str) -> ConfigurationError:
        where = self._places.where("rules", CUSTOM, str(self._number), *keys)
        return ConfigurationError(f"{where}: {escape(words)}")

    def parse(self) -> Definition:
        """Return what it says."""
        table = self._table
        self._check_names()
        self._check_words()
        select = tuple(self._place(one, "select", str(index)) for index, one in enumerate(table["select"]))
        conditions = {key: table[key] for key in (*CONDITIONS, "day-of") if key in table}
        self._check_conditions(conditions)
        fields: dict[str, tuple[Place, ...]] = {
            key: tuple(self._field(one, key, select) for one in _listed(conditions[key]))
            for key in ("requires", "equals-field", "day-of")
            if key in conditions
        }
        return Definition(
            self._number,
            table["code"],
            table["name"],
            table["message"].strip().removesuffix("."),
            Severity.parse(table.get("severity", "warning")),
            select,
            conditions,
            fields,
            tuple(self._examples()),
            table,
        )

    def _check_names(self) -> None:
        code, name = self._table["code"], self._table["name"]
        if not is_code(code):
            hint = f"; did you mean {code.upper()}?" if is_code(code.upper()) else ""
            raise self._refuse(f"the code {shorten(code)} must be {CODE_FORM}{hint}", "code")
        if code.rstrip("0123456789") == OWN_LETTERS:
            raise self._refuse(
                f"codes with the letters {OWN_LETTERS} are seedlint's own; choose others, like NR001", "code"
            )
        if not is_name(name):
            better = re.sub(r"[\s_-]+", "-", name).strip("-").lower()
            hint = f"; did you mean {better}?" if is_name(better) else ""
            raise self._refuse(f"the name {shorten(name)} must be {NAME_FORM}{hint}", "name")
        if name == CUSTOM:
            raise self._refuse(
                f"`{CUSTOM}` can't be a rule's name: `rules.{CUSTOM}` is this list; choose another", "name"
            )

    def _check_words(self) -> None:
        for key in ("message", "why", "fix"):
            words = self._table.get(key, "-")
            if not words.strip().removesuffix("."):
                raise self._refuse(f"`{key}` is empty; say what is wrong", key)
            if not words.isprintable():
                raise self._refuse(f"`{key}` must be one line of text, without control characters", key)

    def _place(self, written: str, *keys: str) -> Place:
        try:
            place = read_place(written)
        except ValueError as error:
            raise self._refuse(str(error), *keys) from None
        if place.relative and keys[0] == "select":
            raise self._refuse(
                f"`{written}` begins with a dot; fields in `select` start from the root", *keys
            )
        return place

    def _field(self, written: str, key: str, select: Sequence[Place]) -> Place:
        field = self._place(written, key)
        for place in select:
            if not field.shares(place):
                raise self._refuse(
                    f"`{written}` in `{key}`: nothing says which item its `*` means next to"
                    f" `{place}`; up to its last `*` it must be written like that, or, for a field next to"
                    " each selected one, begin with a dot, as in `.webUrl`",
                    key,
                )
        return field

    def _check_conditions(self, conditions: Mapping[str, Any]) -> None:
        own = [key for key in CONDITIONS if key in conditions]
        if not own:
            raise self._refuse(f"there is no condition; write one of {', '.join(CONDITIONS)} ({_PYTHON})")
        for key in ("pattern", "not-pattern"):
            if key in conditions:
                self._check_pattern(conditions[key], key)
        if "day-of" in conditions and "max-per-day" not in conditions:
            raise self._refuse("`day-of` needs `max-per-day`", "day-of")
        if "max-per-day" in conditions and "day-of" not in conditions:
            raise self._refuse(
                "`max-per-day` needs `day-of`: the field whose date gives the day, such as"
                ' `day-of = "publishedDateTime"`',
                "max-per-day",
            )
        across = "max-per-day" if "max-per-day" in conditions else "unique"
        if len(own) > 1 and (across == "max-per-day" or conditions.get("unique") == "corpus"):
            other = next(key for key in own if key != across)
            raise self._refuse(
                f"`{across}` compares documents, so it must be the only condition of its rule; write a"
                f" separate rule for `{other}`",
                other,
            )
        self._check_ranges(conditions)

    def _check_pattern(self, pattern: str, key: str) -> None:
        try:
            linear_pattern(pattern)
        except ValueError as error:
            why = str(error)
            if _UNSAFE.search(pattern):
                why = (
                    "look-around and back-references are not allowed, as they can take exponential time;"
                    " `pattern` and `not-pattern` in one rule say most of what they are for"
                )
            raise self._refuse(f"the pattern {shorten(pattern, 100)} can't be used: {why}", key) from None

    def _check_ranges(self, conditions: Mapping[str, Any]) -> None:
        low, high = conditions.get("min-length"), conditions.get("max-length")
        if low is not None and high is not None and low > high:
            raise self._refuse(f"`min-length` ({low}) is larger than `max-length` ({high})", "min-length")
        moments = []
        for key in ("after", "before"):
            if key not in conditions:
                continue
            found = moment(conditions[key])
            if found is None:
                raise self._refuse(
                    f"`{key}` must be a date or a date and time with its offset, such as `2024-05-31` or"
                    f" `2024-05-31T12:00:00Z`, not {shorten(conditions[key])}",
                    key,
                )
            moments.append(found)
        if moments != sorted(set(moments)):
            raise self._refuse("nothing is between `after` and `before`; is it the other way round?", "after")

    def _examples(self) -> Iterator[Example]:
        start = ("rules", CUSTOM, str(self._number), "examples")
        for key in ("good", "bad"):
            for at, one in enumerate(self._table.get("examples", {}).get(key, ())):
                yield Example(tuple(_listed(one)), key == "good", (*start, key, str(at)))


def _listed(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


__all__ = ["CONDITIONS", "CUSTOM", "Definition", "Example", "Places", "lists_of", "parse_custom"]
