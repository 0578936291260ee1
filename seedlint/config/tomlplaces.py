"""Where the keys and values of a TOML file stand: tomllib doesn't tell.

The text has been read by tomllib already, so it is well-formed; this only walks along it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import NamedTuple

_SKIP = re.compile(r"(?:[ \t\r\n]+|#[^\n]*)*")
_KEY = re.compile(r"""[ \t]*(?:"((?:[^"\\\n]|\\.)*)"|'([^'\n]*)'|([A-Za-z0-9_-]+))[ \t]*""")
_SCALAR = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}'
    r"|'''.*?'{3,5}"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'[^'\n]*'"
    r"|\d{4}-\d\d-\d\d \d\d:[^\s,\]}#]+"
    r"|[^\s,\]}#]+",
    re.DOTALL,
)

Path = tuple[str, ...]


class Place(NamedTuple):
    """A place in a text file: 1-based line and column, and how many characters it takes."""

    line: int
    column: int
    length: int


class TomlPlaces:
    """The places of one TOML text, by path: keys, and list indices as decimal numbers."""

    def __init__(self, text: str) -> None:
        """Walk along ``text``, which must be well-formed."""
        self._text = text
        self._at = 0
        self._lines = [0, *(found.end() for found in re.finditer("\n", text))]
        self._keys: dict[Path, tuple[int, int]] = {}
        self._values: dict[Path, tuple[int, int]] = {}
        self._tables: dict[Path, int] = {}
        """How many tables each array of tables has so far."""
        self._walk()

    def key(self, *path: str) -> Place | None:
        """Return where a key stands, None if it does not."""
        return self._place(self._keys.get(path))

    def value(self, *path: str) -> Place | None:
        """Return where a value stands: text without its quotes, a list or inline table by its bracket."""
        return self._place(self._values.get(path))

    def is_bare(self, *path: str) -> bool:
        """Whether a key stands somewhere, without quotes."""
        span = self._keys.get(path)
        return span is not None and self._text[span[0] - 1 : span[0]] not in {'"', "'"}

    def nearest(self, *path: str) -> Place:
        """Return the place of a key or list item, or else of the closest thing around it."""
        while path:
            found = self._place(self._keys.get(path) or self._values.get(path))
            if found:
                return found
            path = path[:-1]
        return Place(1, 1, 0)

    def _place(self, span: tuple[int, int] | None) -> Place | None:
        if span is None:
            return None
        start, end = span
        line = bisect_right(self._lines, start)
        return Place(line, start - self._lines[line - 1] + 1, end - start)

    def _walk(self) -> None:
        table: Path = ()
        while self._skip():
            if self._text[self._at] == "[":
                several = self._text.startswith("[[", self._at)
                self._at += 1 + several
                table = self._header(self._dotted(), several=several)
                self._at += 1 + several
            else:
                self._pair(table)

    def _skip(self) -> bool:
        """Go past space, line breaks and comments; say whether there is anything left."""
        found = _SKIP.match(self._text, self._at)
        self._at = found.end() if found else self._at
        return self._at < len(self._text)

    def _dotted(self) -> list[tuple[str, int, int]]:
        """Read a dotted key: each part and its place."""
        parts = []
        while found := _KEY.match(self._text, self._at):
            group = found.lastindex or 0
            parts.append((_plain(found[group], escaped=group == 1), *found.span(group)))
            self._at = found.end()
            if not self._text.startswith(".", self._at):
                break
            self._at += 1
        return parts

    def _header(self, parts: list[tuple[str, int, int]], *, several: bool) -> Path:
        path: Path = ()
        for number, (word, start, end) in enumerate(parts, 1):
            path = (*path, word)
            self._keys.setdefault(path, (start, end))
            if several and number == len(parts):
                self._tables[path] = self._tables.get(path, 0) + 1
            if path in self._tables:
                path = (*path, str(self._tables[path] - 1))
                if several and number == len(parts):
                    self._keys[path] = (start, end)
        return path

    def _pair(self, table: Path) -> None:
        path = table
        for word, start, end in self._dotted():
            path = (*path, word)
            self._keys.setdefault(path, (start, end))
        self._at += 1  # the equals sign
        self._value(path)

    def _value(self, path: Path) -> None:
        self._skip()
        sign = self._text[self._at : self._at + 1]
        if sign in {"[", "{"}:
            self._values[path] = (self._at, self._at + 1)
            self._at += 1
            index = 0
            while self._skip() and self._text[self._at] not in "]}":
                if self._text[self._at] == ",":
                    self._at += 1
                elif sign == "[":
                    self._value((*path, str(index)))
                    index += 1
                else:
                    self._pair(path)
            self._at += 1
        elif found := _SCALAR.match(self._text, self._at):
            self._at = found.end()
            quote = 3 if found[0][:3] in {'"""', "'''"} else int(sign in {'"', "'"})
            self._values[path] = (found.start() + quote, found.end() - quote)


def _plain(word: str, *, escaped: bool) -> str:
    if not escaped or "\\" not in word:
        return word
    import tomllib

    return str(tomllib.loads(f'key = "{word}"')["key"])


__all__ = ["Place", "TomlPlaces"]
