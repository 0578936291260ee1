"""The values of plain TOML, a line at a time: many times faster than a parser, for what front matter is like.

Known are keys in the table that the last header names, with values as people write them. Each line must be
exactly that. A statement of another form is read by `tomllib`, all by itself; and where it is not clear by
that what it means where it stands, or that it may stand there, `tomllib` reads the whole. Dates are texts, as
they are written.
"""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, Any

from seedlint.reading.toml import lines
from seedlint.reading.toml.brackets import Unsure, Values

if TYPE_CHECKING:
    from seedlint.finding import JSON

_PATH = rf"{lines.BARE}(?:\.{lines.BARE})*+"
_BLANK = r"(?:[ \t]|\r?\n)*+"
_REST = rf"[ \t]*+(?:\#{lines.COMMENT})?(?:\r?\n|\Z)"
_LINE = re.compile(
    rf"""
    [ \t]*+
    (?:
        (?: ({lines.BARE}) | "({lines.BASIC}*+)" ) [ \t]*+=[ \t]*+
        (?:
            "({lines.TEXT})"(?!")
          | '({lines.LITERAL}*+)'(?!')
          | (true|false)
          | ({lines.NUMBER})
          | ({lines.DATE})
          | (\[{_BLANK}(?:"{lines.BASIC}*+"{_BLANK},{_BLANK})*+(?:"{lines.BASIC}*+"{_BLANK})?\])
          | \"\"\"(?:\r?\n)?((?:[^"\\\x00-\x08\x0b-\x1f\x7f]++|\r\n|"{{1,2}}+(?!"))*+)\"\"\"(?!")
        )
      | \[({_PATH})\]
      | \[\[({_PATH})\]\]
    )?
    {_REST}
    """,
    re.VERBOSE,
)
_KEY, _QUOTED_KEY, _TEXT, _RAW, _TRUTH, _NUMBER, _DATE, _LIST, _LINES, _TABLE, _ITEM = range(1, 12)
_READ: dict[int, Any] = {
    _TEXT: lines.text,
    _TRUTH: "true".__eq__,
    _NUMBER: lines.number,
    _DATE: lines.date_time,
    _LIST: re.compile(r'"([^"]*+)"').findall,
    _LINES: lines.unbroken,
}
_DEEPEST = 16
"""How many parts the name of a table has at most; each may be a list of tables, too."""
_BEGUN = re.compile(rf"[ \t]*+(?:({lines.BARE})|\"({lines.BASIC}*+)\")[ \t]*+=[ \t]*+(?=[\[{{])")
_AFTER = re.compile(_REST, re.VERBOSE)
_TOKEN = re.compile(
    r"""[^"'\#\[\]{}\n]++|\"\"\"(?:[^"\\]++|\\.|"{1,2}+(?!"))*+"{3,5}|'''(?:[^']++|'{1,2}+(?!'))*+'{3,5}"""
    r"""|"(?:[^"\\\n]++|\\.)*+"|'[^'\n]*+'|\#[^\n]*+|[\[\]{}\n]""",
    re.DOTALL | re.VERBOSE,
)
_LONGEST = 10_000
"""Characters of a statement that is read by itself."""


def quick_values(text: str, begin: int, end: int) -> dict[str, JSON] | None:
    """Return the values of ``text[begin:end]``, None where they are not plain enough."""
    reader = _Reader(text, end)
    match = _LINE.match
    at = begin
    while at < end:
        line = match(text, at, end)
        if line is None:
            after = reader.odd(at)
            if after is None:
                return None
            at = after
            continue
        at = line.end()
        kind = line.lastindex
        if kind is not None and not reader.take(line, kind):
            return None
    return reader.tables.root


class _Reader:
    """Takes one statement after the other; what is not clear ends it."""

    def __init__(self, text: str, end: int) -> None:
        self.text = text
        self.end = end
        self.tables = _Tables()
        self.table = self.tables.root

    def take(self, line: re.Match[str], kind: int) -> bool:
        """Take a plain line whose last group is ``kind``."""
        value = line[kind]
        if kind >= _TABLE:
            return self._open(value.split("."), item=kind == _ITEM)
        if kind != _RAW:
            value = _READ[kind](value)
            if value is None:
                return False
        key = line[_KEY]
        return self._set(line[_QUOTED_KEY] if key is None else key, value)

    def _set(self, key: str, value: JSON) -> bool:
        if key in self.table:
            return False
        self.table[key] = value
        return True

    def _open(self, path: list[str], *, item: bool) -> bool:
        found = self.tables.opened(path, item=item)
        if found is None:
            return False
        self.table = found
        return True

    def odd(self, at: int) -> int | None:
        """Take a statement that is no plain line; return where the next one begins."""
        begun = _BEGUN.match(self.text, at, self.end)
        if begun:
            try:
                value, stop = Values(self.text, self.end).read(begun.end())
            except Unsure:
                pass
            else:
                after = _AFTER.match(self.text, stop, self.end)
                if after:
                    key = begun[1] if begun[2] is None else begun[2]
                    return after.end() if self._set(key, value) else None
        return self._alone(at)

    def _alone(self, at: int) -> int | None:
        """Have a statement read by itself."""
        stop = _statement_end(self.text, at, self.end)
        source = self.text[at:stop]
        if len(source) > _LONGEST:
            return None
        try:
            read = tomllib.loads(source)
        except (ValueError, RecursionError):
            return None
        if not _is_clear(read):
            return None
        if source.lstrip(" \t").startswith("["):
            path, item = _path(read)
            return stop if self._open(path, item=item) else None
        # Dots in a key lead into tables that others may have opened.
        dotted = "." in source.partition("=")[0]
        return stop if not dotted and self._set(*read.popitem()) else None


class _Tables:
    """The tables that headers have opened so far."""

    def __init__(self) -> None:
        self.root: dict[str, Any] = {}
        self._known = {id(self.root)}
        """The tables that headers have named, if only on the way to others, and the lists of such, by id."""
        self._named: set[int] = set()
        """Those of them that have a header of their own."""

    def opened(self, path: list[str], *, item: bool) -> dict[str, Any] | None:
        """Return the table that a header opens; None where it may not, or that is hard to tell."""
        if len(path) > _DEEPEST:
            return None
        table = self.root
        for name in path[:-1]:
            inner = table.get(name)
            if inner is None:
                inner = table[name] = {}
                self._known.add(id(inner))
            elif id(inner) not in self._known:
                return None
            table = inner[-1] if type(inner) is list else inner
        name = path[-1]
        new: dict[str, Any] = {}
        there = table.get(name)
        if there is None:
            table[name] = [new] if item else new
            if item:
                self._known.add(id(table[name]))
        elif id(there) not in self._known:
            return None
        elif item and type(there) is list:
            there.append(new)
        elif not item and type(there) is dict and id(there) not in self._named:
            new = there
        else:
            return None
        self._named.add(id(new))
        self._known.add(id(new))
        return new


def _statement_end(text: str, at: int, end: int) -> int:
    """Return where the line ends that ends a statement."""
    depth = 0
    while at < end and (token := _TOKEN.match(text, at, end)):
        at = token.end()
        sign = token[0]
        if sign == "\n" and depth <= 0:
            break
        if len(sign) == 1:
            depth += (sign in "[{") - (sign in "]}")
    return at


def _is_clear(value: Any) -> bool:
    """Whether there is one key, and nothing but what JSON has, too, a few levels deep."""
    left = [value]
    for _ in range(_DEEPEST):
        if not left:
            break
        if any(type(one) not in {dict, list, str, bool, int, float} for one in left):
            return False
        left = [
            item
            for one in left
            if type(one) in {dict, list}
            for item in (one.values() if type(one) is dict else one)
        ]
    return not left and len(value) == 1


def _path(read: dict[str, Any]) -> tuple[list[str], bool]:
    """Return the path that a header names, and whether it opens an item."""
    path: list[str] = []
    value: Any = read
    while value:
        if type(value) is list:
            return path, True
        ((name, value),) = value.items()
        path.append(name)
    return path, False


__all__ = ["quick_values"]
