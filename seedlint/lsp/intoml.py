"""The place in TOML where somebody writes, line by line: also while it can't be read."""

from __future__ import annotations

import re

from seedlint.lsp.inflow import TOML, brackets, in_flow
from seedlint.lsp.place import Cursor, Tokens

_TABLE = re.compile(r"[ \t]*(\[\[?)[ \t]*([^\]#]+?)[ \t]*\]\]?[ \t]*(?:#.*)?\Z")
_ASSIGNED = re.compile(
    r"""[ \t]*((?:"[^"]*"|'[^']*'|[\w-]+)(?:[ \t]*\.[ \t]*(?:"[^"]*"|'[^']*'|[\w-]+))*)[ \t]*=[ \t]*"""
)
_PART = re.compile(r"""(?:"([^"]*)"|'([^']*)'|([\w-]+))""")
_COMMENT = re.compile(r"(?<=[ \t])#.*\Z")


class _Walk:
    """Follows lines down a text: which table each is in, and which keys there are."""

    def __init__(self, source: str, offset: int) -> None:
        self._source = source
        self._offset = offset
        self.table: Tokens = ()
        self.keys: dict[Tokens, set[str]] = {}
        self.until = 0
        """Where a value of several lines ends."""
        self.between: Cursor | None = None
        """The place, if it is between brackets."""
        self._lists: dict[Tokens, int] = {}

    def is_header(self, text: str) -> bool:
        """Take in the header of a table, if a line is one."""
        header = _TABLE.match(text)
        if header:
            self.table = _opened(_parts(header[2]), self._lists, more=len(header[1]) > 1)
        return bool(header)

    def assigned(self, start: int, text: str, found: re.Match[str]) -> None:
        """Take in a line with a key and its value."""
        parts = _parts(found[1])
        self.keys.setdefault((*self.table, *parts[:-1]), set()).add(parts[-1])
        self.until = _text_ends(self._source, start + found.end())
        span = brackets(self._source, start, text, found.end(), TOML)
        if span is not None:
            self.until = span[1]
            if span[0] < self._offset < span[1]:
                self.between = in_flow(self._source, span, self._offset, TOML, (*self.table, *parts))


def in_toml(source: str, lines: list[tuple[int, str]], offset: int) -> Cursor | None:
    """Return the place at an offset of a text, of which ``lines`` hold the values, with where each begins."""
    walk, here = _Walk(source, offset), None
    for start, text in lines:
        at = offset - start
        on_it = 0 <= at <= len(text)
        if start < walk.until or walk.is_header(text):
            if on_it:
                return None
            continue
        found = _ASSIGNED.match(text)
        if found and not (on_it and at <= found.end(1)):
            walk.assigned(start, text, found)
            if start < offset < walk.until:
                return walk.between
        if on_it:
            here = _place(walk.table, start, text, at, found)
            if here is None:
                return None
    if here is not None:
        here.present = walk.keys.get(here.tokens, set())
    return here


def _place(table: Tokens, start: int, text: str, at: int, found: re.Match[str] | None) -> Cursor | None:
    if text[:at].lstrip().startswith("#") or text.lstrip().startswith("["):
        return None
    if found and at >= found.end():
        stop = max(len(_COMMENT.sub("", text).rstrip(" \t")), at)
        begin, parts = start + found.end(), _parts(found[1])
        typed = text[found.end() : at]
        return Cursor((*table, *parts[:-1]), False, typed, begin, start + stop, name=parts[-1])
    return _key(table, start, text, at, found) if not found or at <= found.end(1) else None


def _key(table: Tokens, start: int, text: str, at: int, found: re.Match[str] | None) -> Cursor:
    """Return the place of a key; of one with dots, that of its last part."""
    column = len(text) - len(text.lstrip(" \t")) if text.strip() else at
    stop = found.end(1) if found else max(len(text.rstrip()), at)
    before, dot, _ = text[column:at].rpartition(".")
    begin = min(column + len(before) + len(dot), at)
    tokens = (*table, *_parts(before))
    return Cursor(tokens, True, text[begin:at], start + begin, start + stop, column=column, colon=bool(found))


def _text_ends(source: str, begin: int) -> int:
    """Return where a text of several lines ends that begins at an offset; 0 if none does."""
    sign = source[begin : begin + 3]
    if sign not in {'"' * 3, "'" * 3}:
        return 0
    end = source.find(sign, begin + 3)
    return len(source) if end < 0 else end + 3


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


__all__ = ["in_toml"]
