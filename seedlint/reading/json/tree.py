"""JSON that can be read, laid out as nodes, and where it goes wrong."""

from __future__ import annotations

import re
from typing import NamedTuple

from seedlint.reading.tree import Decoded, Node

_GAP = re.compile(r"[ \t\r\n]*+")
_TEXT = re.compile(r'"((?:[^"\\]++|\\.)*+)"', re.DOTALL)
_WORD = re.compile(r"[^\s,:\[\]{}\"]++")
_ESCAPE = re.compile(
    r"\\(?:u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|(.))", re.DOTALL
)
_MEANS = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}


class Unclear(Exception):  # noqa: N818 - not an error: nothing is said of places then
    """The text is not well-formed."""


class Laid(NamedTuple):
    """A text as nodes, and the keys that are there twice, each with the first one."""

    root: Node
    repeated: list[tuple[Node, Node]]


def lay_out(text: str, begin: int, end: int, *, bare: bool = False) -> Laid:
    """Lay out ``text[begin:end]``; ``bare``: there are no braces around its keys. Unclear, if it is none."""
    try:
        return _Scanner(text, begin, end).scan(bare=bare)
    except RecursionError:
        raise Unclear from None


def decode(source: str) -> Decoded:
    """Return what a text in quotes says, and where each of its characters is written."""
    starts: list[int] = []
    ends: list[int] = []
    pieces: list[str] = []
    at, end = 1, len(source) - 1
    for found in _ESCAPE.finditer(source, at, end):
        starts += (*range(at, found.start()), found.start())
        ends += (*range(at + 1, found.start() + 1), found.end())
        pieces += (source[at : found.start()], _meant(found))
        at = found.end()
    starts += range(at, end)
    ends += range(at + 1, end + 1)
    return Decoded("".join([*pieces, source[at:end]]), starts, ends)


def _meant(found: re.Match[str]) -> str:
    if found[1]:
        return chr(0x10000 + ((int(found[1], 16) - 0xD800) << 10) + int(found[2], 16) - 0xDC00)
    return chr(int(found[3], 16)) if found[3] else _MEANS.get(found[4], found[4])


class _Scanner:
    def __init__(self, text: str, begin: int, end: int) -> None:
        self.text = text
        self.at = begin
        self.end = end
        self.repeated: list[tuple[Node, Node]] = []

    def scan(self, *, bare: bool) -> Laid:
        self._skip()
        if bare:
            root = Node("mapping", self.at, self.end, "[")
            self._keys(root, None)
        else:
            root = self._value()
        self._skip()
        if self.at < self.end:
            raise Unclear
        return Laid(root, self.repeated)

    def _skip(self) -> None:
        gap = _GAP.match(self.text, self.at, self.end)
        self.at = gap.end() if gap else self.at

    def _sees(self, sign: str) -> bool:
        if self.at >= self.end or self.text[self.at] != sign:
            return False
        self.at += 1
        return True

    def _expect(self, sign: str) -> None:
        if not self._sees(sign):
            raise Unclear

    def _value(self) -> Node:
        start = self.at
        sign = self.text[start : start + 1] if start < self.end else ""
        if sign == '"':
            return self._text()
        if sign == "{":
            node = Node("mapping", start, start, "[")
            self.at += 1
            self._skip()
            self._keys(node, "}")
        elif sign == "[":
            node = Node("sequence", start, start, "[")
            self.at += 1
            self._skip()
            self._items(node)
        else:
            word = _WORD.match(self.text, start, self.end)
            if word is None:
                raise Unclear
            self.at = word.end()
            node = Node("scalar", *word.span(), text=word[0])
        node.end = self.at
        return node

    def _text(self) -> Node:
        found = _TEXT.match(self.text, self.at, self.end)
        if found is None:
            raise Unclear
        self.at = found.end()
        text = found[1] if "\\" not in found[1] else decode(found[0]).value
        return Node("scalar", *found.span(), '"', text)

    def _items(self, node: Node) -> None:
        if self._sees("]"):
            return
        while True:
            node.items.append(self._value())
            self._skip()
            if not self._sees(","):
                self._expect("]")
                return
            self._skip()

    def _keys(self, node: Node, closing: str | None) -> None:
        if (closing and self._sees(closing)) or self.at >= self.end:
            return
        while True:
            key = self._text()
            self._skip()
            self._expect(":")
            self._skip()
            value = self._value()
            self._skip()
            if key.text in node.fields:
                self.repeated.append((key, node.items[node.fields[key.text]]))
            else:
                node.fields[key.text] = len(node.items)
            node.items += (key, value)
            if not self._sees(","):
                if closing:
                    self._expect(closing)
                return
            self._skip()


__all__ = ["Laid", "Unclear", "decode", "lay_out"]
