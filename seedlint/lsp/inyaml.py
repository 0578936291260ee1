"""The place in YAML where somebody writes, by lines and their indentation: also while it can't be read."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from seedlint.lsp.inflow import YAML, brackets, in_flow
from seedlint.lsp.place import Cursor, Tokens

_KEY = re.compile(
    r"""("(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^\s#:,\[\]{}"'&*!|>%@`-][^:#]*?|-[^\s:#][^:#]*?)"""
    r"[ \t]*:(?=[ \t]|\Z)"
)
_DASH = re.compile(r"-(?=[ \t]|\Z)[ \t]*")
_BLOCK = re.compile(r"(?:^|[ \t])[|>][-+0-9]*[ \t]*(?:#.*)?\Z")
_COMMENT = re.compile(r"(?<=[ \t])#.*\Z")
_NEXT = re.compile(r"(?:---|\.\.\.)(?=[ \t]|\Z)")
"""Begins another document of the file."""


@dataclass(slots=True)
class _Level:
    column: int
    token: str
    item: bool


class _Walk:
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

    def take(self, source: str, start: int, text: str) -> tuple[int, int] | None:
        """Take in a line; return where a list or mapping between brackets stands that begins on it."""
        if self.is_text(text):
            return None
        found = self.line(text)[1]
        return brackets(source, start, text, found.end(), YAML) if found else None


def in_yaml(source: str, lines: list[tuple[int, str]], offset: int) -> Cursor | None:
    """Return the place at an offset of a text, of which ``lines`` hold the values, with where each begins."""
    walk, here = _Walk(), None
    until = 0
    for start, text in lines:
        if start < until:
            continue  # between brackets that began above
        on_it = start <= offset <= start + len(text)
        if _NEXT.match(text):
            if here is not None or on_it:
                break
            walk = _Walk()
            continue
        if on_it:
            here = _place(walk, start, text, offset - start)
            if here is None:
                return None
            if here.key and not here.colon:
                continue  # what is written there is no key yet
        span = walk.take(source, start, text)
        if span is not None:
            if span[0] < offset < span[1]:
                return in_flow(source, span, offset, YAML, walk.tokens)
            until = span[1]
    return _known(here, walk)


def _known(here: Cursor | None, walk: _Walk) -> Cursor | None:
    """Return a place with the keys that are there beside the one that is written."""
    if here is not None:
        written = {here.typed} if here.colon and here.key else set()
        here.present = walk.keys.get(here.tokens, set()) - written
    return here


def _place(walk: _Walk, start: int, text: str, at: int) -> Cursor | None:
    """Return the place at a column of a line; ``walk`` is above it."""
    in_text = walk.text_below is not None and walk.is_text(text) and text.strip()
    if in_text or text.lstrip().startswith("#") or _COMMENT.search(text[:at]):
        return None
    one = _Walk()
    one.levels = [replace(level) for level in walk.levels]
    if not text.strip():
        one.around(at)
        return Cursor(one.tokens, key=True, typed="", start=start + at, end=start + len(text), column=at)
    column, found, item = one.line(text)
    if found is not None and at > found.end():
        return _value(one, found, start, text, at)
    if at < column or (found is not None and at == found.end()):
        return None  # a value begins behind a space
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


def _value(walk: _Walk, found: re.Match[str], start: int, text: str, at: int) -> Cursor:
    """Return the place behind a key."""
    rest = text[found.end() :]
    begin = min(found.end() + len(rest) - len(rest.lstrip(" \t")), at)
    stop = max(len(_COMMENT.sub("", text).rstrip(" \t")), at)
    tokens, name = walk.tokens[:-1], walk.levels[-1].token
    return Cursor(tokens, False, text[begin:at], start + begin, start + stop, name=name)


def _name(written: str) -> str:
    return written[1:-1] if written[:1] in {'"', "'"} and len(written) > 1 else written


__all__ = ["in_yaml"]
