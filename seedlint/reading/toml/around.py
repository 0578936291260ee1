"""What stands around a place in a text that is no TOML: the statement, and what is open there."""

from __future__ import annotations

import re
from typing import NamedTuple

from seedlint.reading.lines import BREAK
from seedlint.reading.toml.tokens import GAP, quote_at, text_at

_OTHER = re.compile(r"[^\"'#\[\]{}\r\n]++")


class Around(NamedTuple):
    """See `around`."""

    start: int
    """Where the statement begins."""
    brackets: list[int]
    """Where the brackets are that are open."""
    quote: int | None
    """Where a text begins that is not closed."""
    string: tuple[int, int] | None
    """The text in quotes that the place is inside of."""


def around(text: str, begin: int, end: int, place: int) -> Around:
    """Return what stands around a place; all above its statement is in order."""
    return _Walk(text, begin, end, place).walk()


class _Walk:
    def __init__(self, text: str, begin: int, end: int, place: int) -> None:
        self.text = text
        self.at = self.start = begin
        self.end = end
        self.place = place
        self.brackets: list[int] = []

    def walk(self) -> Around:
        self._skip()
        while self.at < self.end and (self.at < self.place or self.at == self.start):
            sign = self.text[self.at]
            if sign in "\"'":
                found = text_at(self.text, self.at, self.end, quote_at(self.text, self.at) or sign)
                if found is None:
                    return self._made(quote=self.at)
                if found.end() > self.place:
                    return self._made(string=found.span() if self.place > self.at else None)
                self.at = found.end()
            elif sign in "\r\n":
                if not self._next_line():
                    break
            else:
                self._pass(sign)
        return self._made()

    def _made(self, quote: int | None = None, string: tuple[int, int] | None = None) -> Around:
        return Around(self.start, self.brackets, quote, string)

    def _skip(self) -> None:
        gap = GAP.match(self.text, self.at, self.end)
        self.at = self.start = gap.end() if gap else self.at

    def _next_line(self) -> bool:
        """Pass a line break, which ends a statement where nothing is open; return whether to go on."""
        self.at += 1
        if not self.brackets:
            if self.at > self.place:
                return False
            self._skip()
        return True

    def _pass(self, sign: str) -> None:
        if sign == "#":
            after = BREAK.search(self.text, self.at, self.end)
            self.at = after.start() if after else self.end
            return
        if sign in "[{":
            self.brackets.append(self.at)
        elif sign in "]}" and self.brackets:
            self.brackets.pop()
        other = _OTHER.match(self.text, self.at, self.end)
        self.at = other.end() if other else self.at + 1


__all__ = ["Around", "around"]
