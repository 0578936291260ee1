"""The values of lists and tables in brackets, where they are plain: of texts, numbers, dates and each other.

As in `seedlint.reading.toml.quick`, what has any other form is left to `tomllib`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from seedlint.reading.toml import lines

if TYPE_CHECKING:
    from seedlint.finding import JSON

_SCALAR = re.compile(
    rf"""
    "({lines.TEXT})"(?!") | '({lines.LITERAL}*+)'(?!') | (true|false) | ({lines.DATE}) | ({lines.NUMBER})
    """,
    re.VERBOSE,
)
_READ: tuple[Any, ...] = (None, lines.text, str, "true".__eq__, lines.date_time, lines.number)
_KEY = re.compile(rf"[ \t]*+(?:({lines.BARE})|\"({lines.BASIC}*+)\")[ \t]*+=[ \t]*+")
_GAP = re.compile(rf"(?:[ \t]++|\r?\n|#{lines.COMMENT})*+")
_SPACE = re.compile(r"[ \t]*+")
_DEEPEST = 16


class Unsure(Exception):  # noqa: N818 - not an error: another reader is asked
    """The value is not as plain as it would have to be."""


class Values:
    """Reads values in one text."""

    def __init__(self, text: str, end: int) -> None:
        """Look at a text up to ``end``."""
        self._text = text
        self._end = end

    def read(self, at: int, level: int = 0) -> tuple[JSON, int]:
        """Return the value that begins there, and where it ends; Unsure where that can't be told at once."""
        scalar = _SCALAR.match(self._text, at, self._end)
        if scalar is not None:
            kind = scalar.lastindex or 0
            value = _READ[kind](scalar[kind])
            if value is None:
                raise Unsure
            return value, scalar.end()
        if level == _DEEPEST or at >= self._end:
            raise Unsure
        if self._text[at] == "[":
            return self._list(at, level + 1)
        if self._text[at] == "{":
            return self._table(at, level + 1)
        raise Unsure

    def _skip(self, pattern: re.Pattern[str], at: int) -> int:
        found = pattern.match(self._text, at, self._end)
        return found.end() if found else at

    def _sign(self, at: int) -> str:
        return self._text[at] if at < self._end else ""

    def _list(self, at: int, level: int) -> tuple[JSON, int]:
        items: list[JSON] = []
        at = self._skip(_GAP, at + 1)
        while self._sign(at) != "]":
            value, at = self.read(at, level)
            items.append(value)
            at = self._skip(_GAP, at)
            if self._sign(at) == ",":
                at = self._skip(_GAP, at + 1)
            elif self._sign(at) != "]":
                raise Unsure
        return items, at + 1

    def _table(self, at: int, level: int) -> tuple[JSON, int]:
        table: dict[str, JSON] = {}
        at = self._skip(_SPACE, at + 1)
        if self._sign(at) == "}":
            return table, at + 1
        while True:
            key = _KEY.match(self._text, at, self._end)
            if key is None:
                raise Unsure
            name = key[1] if key[2] is None else key[2]
            value, at = self.read(key.end(), level)
            if name in table:
                raise Unsure
            table[name] = value
            at = self._skip(_SPACE, at)
            sign = self._sign(at)
            at += 1
            if sign == "}":
                return table, at
            if sign != ",":
                raise Unsure


__all__ = ["Unsure", "Values"]
