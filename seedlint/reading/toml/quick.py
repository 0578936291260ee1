"""The values of plain TOML, a line at a time: many times faster than a parser, for what front matter is like.

Known are keys in the table that the last header names, with a text, a number, a boolean, a date, or a list of
texts. Each line must be exactly that: what has any other form, and what might be wrong, is left to `tomllib`,
which then says what counts. Dates are texts, as they are written.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from seedlint.finding import JSON

_BASIC = r"[^\"\\\x00-\x08\x0a-\x1f\x7f]"
_LITERAL = r"[^'\x00-\x08\x0a-\x1f\x7f]"
_ESCAPE = r"\\[\"\\bfnrt]"
_BARE = r"[A-Za-z0-9_-]++"
_PATH = rf"{_BARE}(?:\.{_BARE})*+"
_BLANK = r"(?:[ \t]|\r?\n)*+"
_TIME = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]++)?"
_OFFSET = r"(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])?"
_LINE = re.compile(
    rf"""
    [ \t]*+
    (?:
        (?: ({_BARE}) | "({_BASIC}*+)" ) [ \t]*+=[ \t]*+
        (?:
            "((?:{_BASIC}++|{_ESCAPE})*+)"(?!")
          | '({_LITERAL}*+)'(?!')
          | (true|false)
          | ([+-]?(?:0|[1-9][0-9]{{0,17}}+)(?:\.[0-9]++)?)
          | ([0-9]{{4}}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])(?:[Tt\ ]{_TIME}{_OFFSET})?)
          | (\[{_BLANK}(?:"{_BASIC}*+"{_BLANK},{_BLANK})*+(?:"{_BASIC}*+"{_BLANK})?\])
          | \"\"\"(?:\r?\n)?((?:[^"\\\x00-\x08\x0b-\x1f\x7f]++|\r\n|"{{1,2}}+(?!"))*+)\"\"\"(?!")
        )
      | \[({_PATH})\]
      | \[\[({_PATH})\]\]
    )?
    [ \t]*+(?:\#[^\x00-\x08\x0a-\x1f\x7f]*+)?(?:\r?\n|\Z)
    """,
    re.VERBOSE,
)
_KEY, _QUOTED_KEY, _TEXT, _RAW, _TRUTH, _NUMBER, _DATE, _LIST, _LINES, _TABLE, _ITEM = range(1, 12)
_DEEPEST = 16
"""How many parts the name of a table has at most; each may be a list of tables, too."""
_TEXTS = re.compile(r'"([^"]*+)"')
_ESCAPED = re.compile(r"\\(.)")
_MEANS = {'"': '"', "\\": "\\", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}


def quick_values(text: str, begin: int, end: int) -> dict[str, JSON] | None:
    """Return the values of ``text[begin:end]``, None where they are not plain enough."""
    tables = _Tables()
    table = tables.root
    match = _LINE.match
    at = begin
    while at < end:
        line = match(text, at, end)
        if line is None:
            return None
        at = line.end()
        kind = line.lastindex
        if kind is None:
            continue
        if kind >= _TABLE:
            path = line[kind].split(".")
            found = tables.opened(path, item=kind == _ITEM) if len(path) <= _DEEPEST else None
            if found is None:
                return None
            table = found
            continue
        key = line[_KEY]
        if key is None:
            key = line[_QUOTED_KEY]
        if key in table:
            return None
        value = line[kind]
        if kind != _RAW:
            value = _READ[kind](value)
            if value is None:
                return None
        table[key] = value
    return tables.root


class _Tables:
    """The tables that headers have opened so far."""

    def __init__(self) -> None:
        self.root: dict[str, Any] = {}
        self._named: set[int] = set()
        """The tables that have a header of their own, and the lists of such, by id."""

    def opened(self, path: list[str], *, item: bool) -> dict[str, Any] | None:
        """Return the table that a header opens; None where it may not, or that is hard to tell."""
        table = self.root
        for name in path[:-1]:
            inner = table.setdefault(name, {})
            if type(inner) is list and id(inner) in self._named:
                inner = inner[-1]
            if type(inner) is not dict:
                return None
            table = inner
        name = path[-1]
        new: dict[str, Any] = {}
        there = table.get(name)
        if item:
            if there is None:
                there = table[name] = []
                self._named.add(id(there))
            elif id(there) not in self._named or type(there) is not list:
                return None
            there.append(new)
        elif there is None:
            table[name] = new
        elif type(there) is dict and id(there) not in self._named:
            new = there
        else:
            return None
        self._named.add(id(new))
        return new


def _text(source: str) -> str:
    return _ESCAPED.sub(lambda found: _MEANS[found[1]], source) if "\\" in source else source


def _number(source: str) -> int | float:
    return float(source) if "." in source else int(source)


def _date(source: str) -> str | None:
    day = source[8:10]
    if day > "28" or source.startswith("0000"):
        try:
            date(int(source[:4]), int(source[5:7]), int(day))
        except ValueError:
            return None
    return source


def _lines(source: str) -> str:
    return source.replace("\r\n", "\n")


_READ: dict[int, Any] = {
    _TEXT: _text,
    _TRUTH: "true".__eq__,
    _NUMBER: _number,
    _DATE: _date,
    _LIST: _TEXTS.findall,
    _LINES: _lines,
}

__all__ = ["quick_values"]
