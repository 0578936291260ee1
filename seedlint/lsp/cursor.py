"""What stands at a place of a text, by its lines and their indentation: also while the text can't be read.

What is complete is asked of the document itself (`at`); this is for what somebody is about to write.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from seedlint.finding import escape_token
from seedlint.reading.lines import BREAK

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seedlint.document import Document
    from seedlint.reading.tree import Node

Tokens = tuple[str, ...]

_KEY = re.compile(
    r"""("(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^\s#:,\[\]{}"'&*!|>%@`-][^:#]*?|-[^\s:#][^:#]*?)"""
    r"[ \t]*:(?=[ \t]|\Z)"
)
_DASH = re.compile(r"-(?=[ \t]|\Z)[ \t]*")
_BLOCK = re.compile(r"(?:^|[ \t])[|>][-+0-9]*[ \t]*(?:#.*)?\Z")
_TABLE = re.compile(r"[ \t]*(\[\[?)[ \t]*([^\]#]+?)[ \t]*\]\]?[ \t]*(?:#.*)?\Z")
_ASSIGNED = re.compile(
    r"""[ \t]*((?:"[^"]*"|'[^']*'|[\w-]+)(?:[ \t]*\.[ \t]*(?:"[^"]*"|'[^']*'|[\w-]+))*)[ \t]*=[ \t]*"""
)
_PART = re.compile(r"""(?:"([^"]*)"|'([^']*)'|([\w-]+))""")
_COMMENT = re.compile(r"(?<=[ \t])#.*\Z")
_HIGHEST = 5_000
"""So many lines are looked at: a text that is longer is no front matter that anybody writes by hand."""


@dataclass(slots=True)
class _Level:
    column: int
    token: str
    item: bool


@dataclass(slots=True)
class Cursor:
    """A place where somebody writes.

    ``tokens`` lead to the mapping or list around it. With ``key``, a key is written, or an item begins; else
    ``name`` is the key, or the index, whose value is. ``typed`` is what is there already, from ``start`` to
    ``end``, in code points of the text; ``column`` is where a key would stand on its line.
    """

    tokens: Tokens
    key: bool
    typed: str
    start: int
    end: int
    name: str = ""
    column: int = 0
    item: bool = False
    """Whether it stands right behind the sign of a list item."""
    present: set[str] = field(default_factory=set)
    """The keys that the mapping has already."""
    colon: bool = False
    """Whether the key has its colon already."""


def front_of(document: Document) -> tuple[int, int]:
    """Return where the values of a text stand, or would: of front matter that is not closed, all below it."""
    begin, end = document.front
    text = document.text
    if begin < end or (begin and text[:begin].rstrip() in {"---", "+++"}):
        return begin, end
    first = BREAK.search(text)
    if first and text[: first.start()].rstrip() in {"---", "+++", "---yaml", "---toml"}:
        closing = re.compile(rf"^{re.escape(text[:3])}[ \t]*$", re.MULTILINE).search(text, first.end())
        return first.end(), closing.start() if closing else len(text)
    return begin, end


def at(document: Document, offset: int) -> tuple[Tokens, bool] | None:
    """Return the tokens of the value at an offset, and whether its key is meant; None if there is none."""
    node = document.tree()
    if node is None:
        return None
    tokens: list[str] = []
    on_key = False
    while True:
        found = _child(node, offset)
        if found is None:
            return tuple(tokens), on_key
        token, node, on_key = found
        tokens.append(token)
        if on_key:
            return tuple(tokens), True


def _child(node: Node, offset: int) -> tuple[str, Node, bool] | None:
    if node.kind == "sequence":
        for index, item in enumerate(node.items):
            if item.start <= offset <= item.end:
                return str(index), item, False
    elif node.kind == "mapping":
        for name, place in node.fields.items():
            key, value = node.items[place], node.items[place + 1]
            if key.start <= offset <= key.end:
                return name, value, True
            if value.start <= offset <= value.end:
                return name, value, False
    return None


def cursor(document: Document, offset: int) -> Cursor | None:
    """Return the place where somebody writes at an offset; None if that is no place for keys and values."""
    begin, end = front_of(document)
    if not begin <= offset <= end:
        return None
    lines = list(_lines(document.text, begin, end, offset))
    toml = document.reading.name == "TOML" or document.text.startswith("+++")
    if not toml and document.reading.name == "JSON":
        return None
    return _in_toml(lines, offset) if toml else _in_yaml(lines, offset)


def _lines(text: str, begin: int, end: int, offset: int) -> Iterator[tuple[int, str]]:
    """Yield the lines of a stretch, with where they begin; of very many, those around an offset."""
    at = begin
    counted = 0
    while at <= end:
        found = BREAK.search(text, at, end)
        stop = found.start() if found else end
        yield at, text[at:stop]
        counted += 1
        if found is None or (counted > _HIGHEST and at > offset):
            return
        at = found.end()


# YAML


class _Yaml:
    """Follows lines down a text: what is around each."""

    def __init__(self) -> None:
        self.levels: list[_Level] = []
        self.text_below: int | None = None
        """In a text in lines of its own: the column of what it belongs to."""
        self.keys: dict[Tokens, set[str]] = {}

    def around(self, column: int, *, dash: bool = False) -> int:
        """Leave what ends before something at a column; return the number of the item that begins there."""
        index = 0
        while self.levels:
            last = self.levels[-1]
            same = last.column == column and (last.item or not dash)
            if last.column <= column and not same:
                break
            if last.column == column and last.item and dash:
                index = int(last.token) + 1
            self.levels.pop()
        return index

    @property
    def tokens(self) -> Tokens:
        return tuple(level.token for level in self.levels)

    def line(self, text: str) -> tuple[int, re.Match[str] | None, bool]:
        """Take in a line; return the column of its content, its key, and whether an item begins on it."""
        column = len(text) - len(text.lstrip(" "))
        item = False
        while dash := _DASH.match(text, column):
            index = self.around(column, dash=True)
            self.levels.append(_Level(column, str(index), item=True))
            item = True
            column = dash.end()
        found = _KEY.match(text, column)
        if found:
            if not item or self.levels[-1].column >= column:
                self.around(column)
            name = _name(found[1])
            self.keys.setdefault(self.tokens, set()).add(name)
            self.levels.append(_Level(column, name, item=False))
            if _BLOCK.search(text, found.end()):
                self.text_below = self.levels[-1].column
        elif item and _BLOCK.search(text, column):
            self.text_below = self.levels[-1].column
        return column, found, item

    def is_text(self, text: str) -> bool:
        """Whether a line belongs to a text in lines of its own, or says nothing."""
        bare = text.strip()
        indent = len(text) - len(text.lstrip(" "))
        if self.text_below is not None:
            if not bare or indent > self.text_below:
                return True
            self.text_below = None
        return not bare or bare.startswith("#")


def _in_yaml(lines: list[tuple[int, str]], offset: int) -> Cursor | None:
    walk, here = _Yaml(), None
    for start, text in lines:
        if start <= offset <= start + len(text):
            here = _place(walk, start, text, offset - start)
            if here is None:
                return None
            saved = [_Level(one.column, one.token, one.item) for one in walk.levels]
            if here.key and not here.colon:
                walk.levels = saved
                continue
        if not walk.is_text(text):
            walk.line(text)
    if here is not None:
        here.present = walk.keys.get(here.tokens, set()) - (
            {here.typed} if here.colon and here.key else set()
        )
    return here


def _place(walk: _Yaml, start: int, text: str, at: int) -> Cursor | None:
    """Return the place at a column of a line; ``walk`` is above it."""
    in_text = walk.text_below is not None and walk.is_text(text) and text.strip()
    if in_text or text.lstrip().startswith("#") or _COMMENT.search(text[:at]):
        return None
    one = _Yaml()
    one.levels = [_Level(level.column, level.token, level.item) for level in walk.levels]
    if not text.strip():
        one.around(at)
        return Cursor(one.tokens, key=True, typed="", start=start + at, end=start + len(text), column=at)
    column, found, item = one.line(text)
    if found is not None and at > found.end():
        return _value(one, found, start, text, at)
    if at < column:
        return None
    if found is not None:
        stop = found.end(1)
        name, tokens = text[column:stop], one.tokens[:-1]
        return Cursor(tokens, True, name, start + column, start + stop, column=column, colon=True)
    if not item:
        one.around(column)
    stop = max(len(_COMMENT.sub("", text).rstrip(" \t")), at)
    last = one.levels[-1] if one.levels else None
    place = Cursor(one.tokens, True, text[column:at], start + column, start + stop, column=column, item=item)
    place.name = last.token if last and last.item else ""
    return place


def _value(walk: _Yaml, found: re.Match[str], start: int, text: str, at: int) -> Cursor:
    """Return the place behind a key."""
    rest = text[found.end() :]
    begin = min(found.end() + len(rest) - len(rest.lstrip(" \t")), at)
    stop = max(len(_COMMENT.sub("", text).rstrip(" \t")), at)
    tokens, name = walk.tokens[:-1], walk.levels[-1].token
    return Cursor(tokens, False, text[begin:at], start + begin, start + stop, name=name)


def _name(written: str) -> str:
    return written[1:-1] if written[:1] in {'"', "'"} and len(written) > 1 else written


# TOML


def _in_toml(lines: list[tuple[int, str]], offset: int) -> Cursor | None:
    table: Tokens = ()
    lists: dict[Tokens, int] = {}
    keys: dict[Tokens, set[str]] = {}
    here = None
    for start, text in lines:
        header = _TABLE.match(text)
        inside = start <= offset <= start + len(text)
        if header:
            table = _opened(_parts(header[2]), lists, more=len(header[1]) > 1)
            if inside:
                return None
            continue
        found = _ASSIGNED.match(text)
        parts = _parts(found[1]) if found else ()
        if found and not (inside and offset - start <= found.end(1)):
            keys.setdefault((*table, *parts[:-1]), set()).add(parts[-1])
        if not inside:
            continue
        at = offset - start
        if text[:at].lstrip().startswith("#"):
            return None
        if found and at >= found.end():
            stop = max(len(_COMMENT.sub("", text).rstrip(" \t")), at)
            begin = start + found.end()
            where = (*table, *parts[:-1])
            here = Cursor(where, False, text[found.end() : at], begin, start + stop, name=parts[-1])
        elif not found or at <= found.end(1):
            column = len(text) - len(text.lstrip(" \t")) if text.strip() else at
            stop = found.end(1) if found else max(len(text.rstrip()), at)
            here = Cursor(
                table,
                True,
                text[column:at],
                start + min(column, at),
                start + stop,
                column=column,
                colon=bool(found),
            )
    if here is not None:
        here.present = keys.get(here.tokens, set())
    return here


def _parts(name: str) -> Tokens:
    return tuple(double or single or bare for double, single, bare in _PART.findall(name))


def _opened(parts: Tokens, lists: dict[Tokens, int], *, more: bool) -> Tokens:
    """Return the tokens of a table by its header: of lists of tables, the last one is meant."""
    tokens: list[str] = []
    for number, part in enumerate(parts):
        tokens.append(part)
        name = tuple(tokens)
        if more and number == len(parts) - 1:
            lists[name] = lists.get(name, -1) + 1
        if name in lists:
            tokens.append(str(lists[name]))
    return tuple(tokens)


def pointer(tokens: Tokens) -> str:
    """Return tokens as a JSON Pointer."""
    return "".join(f"/{escape_token(token)}" for token in tokens)


__all__ = ["Cursor", "at", "cursor", "front_of", "pointer"]
