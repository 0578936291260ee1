"""Places in plain block-style YAML, found by looking for lines: a hundred times faster than parsing.

Seed documents are nearly always written one ``key: value`` a line. YAML's indentation rules then make
searching sound: inside a mapping at column *c*, a line that begins at exactly *c* can only be one of
its keys, since all that belongs to a value is indented more; and likewise for the dashes of a list.
What is found is checked against the document's values. Whatever is not this simple, or does not agree,
is left to `seedlint.reading.yaml.compose`, which reads everything.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from seedlint.finding import JSON, Part, pointer_tokens
from seedlint.reading.yaml.scalars import decode
from seedlint.reading.yaml.yaml12 import resolve

if TYPE_CHECKING:
    from collections.abc import Container

_DOUBLE = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_SINGLE = re.compile(r"'(?:[^']|'')*'")
_PLAIN = re.compile(r"[^\s\"'|>&!%@`{\[*#?-](?:[^\r\n#]|(?<=\S)#)*|-(?=\S)(?:[^\r\n#]|(?<=\S)#)*")
_PLAIN_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_AFTER = re.compile(r"[ ]*(?:#[^\r\n]*)?(?:\r?\n|\Z)")
_SPACES = re.compile(r" *")


class Unclear(Exception):  # noqa: N818 - not an error: the parser is asked instead
    """The text is not as simple as it would have to be."""


@lru_cache(maxsize=64)
def _line_at_most(column: int) -> re.Pattern[str]:
    """A line that begins at ``column`` or before it, and is neither blank nor a comment."""
    return re.compile(rf"\n {{0,{column}}}(?=[^ \r\n#])")


class _Area(NamedTuple):
    """A stretch of text whose keys or dashes stand in one column."""

    start: int
    end: int
    column: int


class Places:
    """Finds places in one document; every method raises Unclear where the parser must be asked."""

    def __init__(self, text: str, begin: int, end: int, data: JSON) -> None:
        """Look at ``text[begin:end]``, of which ``data`` are the values."""
        # A line break before the first line makes all lines alike.
        self.text = text
        self.begin = begin
        self.end = end
        self.data = data
        self._items: dict[str, tuple[list[int], int]] = {}
        self._stretches: dict[int, _Area] = {}

    def offsets(self, pointer: str, part: Part, span: tuple[int, int] | None) -> tuple[int, int]:
        """Return what `Document.offsets` promises."""
        tokens = pointer_tokens(pointer)
        value = self.data
        start, end, column = self.begin, self.end, 0
        key: tuple[int, int] | None = None
        at = ""
        for token in tokens:
            if isinstance(value, dict):
                if token not in value or not _PLAIN_KEY.fullmatch(token):
                    raise Unclear
                key, start = self._key(token, start, end, column)
                value = value[token]
                at = f"{at}/{token}"
                if isinstance(value, (dict, list)) and token is not tokens[-1]:
                    start, end, column = self._inside(value, start, end, column)
            elif isinstance(value, list):
                if not token.isascii() or not token.isdigit() or int(token) >= len(value):
                    raise Unclear
                start, end, column = self._item(at, value, int(token), _Area(start, end, column))
                value = value[int(token)]
                key = None
                at = f"{at}/{token}"
                if isinstance(value, list):
                    raise Unclear
            else:
                raise Unclear
        return self._found(value, part, span, key, start)

    def lines(self, pointer: str) -> tuple[int, int]:
        """Return the whole lines of a key with its value, or of a list item, which is not the only one."""
        *way, token = pointer_tokens(pointer)
        value = self.data
        area = _Area(self.begin, self.end, 0)
        at = ""
        for step in way:
            value, area = self._step(at, value, step, area)
            at = f"{at}/{step}"
        if len(value) < 2:
            raise Unclear
        start, end, column = area
        if isinstance(value, list):
            self._step(at, value, token, area)
            items, end = self._items[at]
            first = items[int(token)]
            stop = items[int(token) + 1] if int(token) + 1 < len(items) else end
        else:
            if token not in value or not _PLAIN_KEY.fullmatch(token):
                raise Unclear
            (key, after), _ = self._key(token, start, end, column)
            first = key - column
            of_list = isinstance(value[token], list)
            stop = self._stop_at_key(after, end, column) if of_list else self._stop(after, end, column)
        stop = self._without_empty_lines(first, stop)
        self._expect_lines(first, stop, column)
        return first, stop

    def _without_empty_lines(self, first: int, stop: int) -> int:
        """Return where an entry ends but for the empty lines after it, which part it from what follows."""
        text = self.text
        while text[stop - 1] == "\n" and text[stop - 2] == "\n" and stop - 1 > first:
            stop -= 1
        return stop

    def _step(self, at: str, value: JSON, token: str, area: _Area) -> tuple[JSON, _Area]:
        """Go into a list or mapping inside of another one: return it, and its area."""
        if isinstance(value, dict):
            if not isinstance(value.get(token), (dict, list)) or not _PLAIN_KEY.fullmatch(token):
                raise Unclear
            _, after = self._key(token, *area)
            return value[token], self._inside(value[token], after, area.end, area.column)
        if not isinstance(value, list) or not token.isascii() or not token.isdigit():
            raise Unclear
        if len(token) > len(str(len(value))) or int(token) >= len(value):
            raise Unclear
        return value[int(token)], self._item(at, value, int(token), area)

    def _expect_lines(self, first: int, stop: int, column: int) -> None:
        """The lines must be those of one entry: no comments around it, and no empty line at its end."""
        text = self.text
        if text[first - 1 : first] not in {"\n", ""} or text[first : first + column].strip(" "):
            raise Unclear
        above = text.rfind("\n", self.begin, max(first - 1, self.begin)) + 1 or self.begin
        last = text.rfind("\n", first, stop - 1) + 1 or first
        commented = first > self.begin and text[above:first].lstrip(" ").startswith("#")
        if commented or text[stop - 1] != "\n" or text[last:stop].lstrip(" ")[:1] in {"\n", "#"}:
            raise Unclear

    def outline(self, wanted: Container[str]) -> dict[str, int]:
        """Return where each list item and each list or mapping begins, as code points, by pointer.

        Of the other values, only those whose pointers are ``wanted``.
        """
        found: dict[str, int] = {}
        self._outline(self.data, "", _Area(self.begin, self.end, 0), wanted, found)
        return found

    def _outline(
        self, value: JSON, at: str, area: _Area, wanted: Container[str], found: dict[str, int]
    ) -> None:
        if isinstance(value, dict):
            for name, item in value.items():
                pointer = f"{at}/{name}"
                inner = isinstance(item, (dict, list))
                if not inner and pointer not in wanted:
                    continue
                if not _PLAIN_KEY.fullmatch(name):
                    raise Unclear
                key, after = self._key(name, *area)
                found[pointer] = key[0]
                if item and inner:
                    below = self._inside(item, after, area.end, area.column)
                    self._outline(item, pointer, below, wanted, found)
            return
        for index, item in enumerate(value):
            content = self._item(at, value, index, area)
            pointer = f"{at}/{index}"
            found[pointer] = content.start
            if item and isinstance(item, list):
                raise Unclear
            if isinstance(item, dict):
                self._outline(item, pointer, content, wanted, found)

    def _found(
        self, value: JSON, part: Part, span: tuple[int, int] | None, key: tuple[int, int] | None, start: int
    ) -> tuple[int, int]:
        if key and (part == "key" or isinstance(value, (dict, list))):
            if isinstance(value, (dict, list)):
                self._expect_block(start)
            return key
        if isinstance(value, (dict, list)):
            line = self.text[start : self._line_end(start)]
            if not line or not _PLAIN_KEY.match(line) or isinstance(value, list):
                raise Unclear
            # Where the item is one line, it ends before a comment; where it is more, it doesn't.
            if " #" in line or "\t#" in line:
                raise Unclear
            return start, start + len(line.rstrip())
        return self._scalar(value, span, start)

    def _line_end(self, start: int) -> int:
        end = self.text.find("\n", start, self.end)
        return self.end if end < 0 else end

    def _key(self, name: str, start: int, end: int, column: int) -> tuple[tuple[int, int], int]:
        """Return where a key of the mapping at ``column`` stands, and where its value may begin."""
        text = self.text
        if text.startswith(f"{name}:", start):
            at = start
        else:
            at = text.find(f"\n{' ' * column}{name}:", start, end) + 1
            if not at:
                raise Unclear
            at += column
        after = at + len(name) + 1
        if text[after : after + 1] not in {" ", "\n", "\r", ""}:
            raise Unclear
        return (at, at + len(name)), _SPACES.match(text, after, end).end()  # type: ignore[union-attr]

    def _expect_block(self, start: int) -> None:
        """The value must begin on the next line."""
        if not _AFTER.match(self.text, start, self.end):
            raise Unclear

    def _inside(self, value: JSON, start: int, end: int, column: int) -> _Area:
        """Return the area of a list or mapping below a key at ``column``."""
        # The end of a long list is far away, and asked for once for each place in it.
        known = self._stretches.get(start)
        if known is None:
            known = self._stretches[start] = self._stretch(value, start, end, column)
        return known

    def _stretch(self, value: JSON, start: int, end: int, column: int) -> _Area:
        text = self.text
        self._expect_block(start)
        line = start
        while True:
            line = text.find("\n", line, end) + 1
            if not line:
                raise Unclear
            first = _SPACES.match(text, line, end).end()  # type: ignore[union-attr]
            if text[first : first + 1] not in {"\n", "\r", "#", ""}:
                break
        inner = first - line
        if isinstance(value, list):
            if inner < column or text[first : first + 2] != "- ":
                raise Unclear
            # Dashes may stand in the column of the key above them.
            stop = (
                self._stop(line, end, inner - 1) if inner > column else self._stop_at_key(line, end, column)
            )
            return _Area(line - 1, stop, inner)
        if inner <= column:
            raise Unclear
        return _Area(first, self._stop(line, end, inner - 1), inner)

    def _stop(self, start: int, end: int, column: int) -> int:
        if column < 0:
            return end
        found = _line_at_most(column).search(self.text, start, end)
        return found.start() + 1 if found else end

    def _stop_at_key(self, start: int, end: int, column: int) -> int:
        for found in _line_at_most(column).finditer(self.text, start, end):
            if not self.text.startswith("- ", found.end()) or found.end() - found.start() - 1 != column:
                return found.start() + 1
        return end

    def _item(self, at: str, value: list[JSON], index: int, area: _Area) -> _Area:
        """Return the area of the content of a list item."""
        start, end, column = area
        known = self._items.get(at)
        if known is None:
            dash = f"\n{' ' * column}- "
            items: list[int] = []
            here = self.text.find(dash, start, end)
            while here >= 0:
                items.append(here + 1)
                here = self.text.find(dash, here + 1, end)
            known = self._items[at] = (items, end)
        items, end = known
        if len(items) != len(value):
            raise Unclear
        first = items[index] + column + 2
        stop = items[index + 1] if index + 1 < len(items) else end
        content = _SPACES.match(self.text, first, stop).end()  # type: ignore[union-attr]
        if self.text[content : content + 1] in {"\n", "\r", "#", "-", ""}:
            raise Unclear
        return _Area(content, stop, content - items[index])

    def _scalar(self, value: JSON, span: tuple[int, int] | None, start: int) -> tuple[int, int]:
        text = self.text
        quote = text[start : start + 1]
        pattern = _DOUBLE if quote == '"' else _SINGLE if quote == "'" else _PLAIN
        found = pattern.match(text, start, self.end)
        if not found:
            raise Unclear
        source = found[0] if quote in {'"', "'"} else found[0].rstrip()
        decoded = decode(source, quote if quote in {'"', "'"} else None)
        if decoded is None or not _AFTER.match(text, start + len(source), self.end):
            raise Unclear
        read: JSON = decoded.value if quote in {'"', "'"} else resolve(decoded.value)
        if type(read) is not type(value) or read != value:
            raise Unclear
        if span is not None:
            first, last = decoded.source_span(*span)
            return start + first, start + last
        return start, start + len(source)


__all__ = ["Places", "Unclear"]
