"""The source of one YAML scalar, decoded with the place of every character.

Gives places inside a value: which characters of the file make up characters 10 to 12 of a title,
through escapes, folded lines and block indentation. Follows YAML 1.2.2, chapters 7.3 and 8.1.
"""

from __future__ import annotations

import re

from seedlint.reading.lines import BREAK
from seedlint.reading.tree import Decoded

_ESCAPES = {
    "0": "\0", "a": "\a", "b": "\b", "t": "\t", "\t": "\t", "n": "\n", "v": "\v", "f": "\f", "r": "\r",
    "e": "\x1b", " ": " ", '"': '"', "/": "/", "\\": "\\", "N": "\x85", "_": "\xa0", "L": "\u2028",
    "P": "\u2029",
}  # fmt: skip
_HEX = {"x": 2, "u": 4, "U": 8}
_SPACES_THEN_BREAK = re.compile(r"[ \t]*(?:\r\n|\r|\n)")
_INDENT = re.compile(r"[ \t]*")

_Line = tuple[int, int, int]
"""A line's start, the end of its text, and the end of its break."""


def decode(source: str, style: str | None) -> Decoded | None:
    """Decode the source of a scalar (quotes or block header included); None if that is not possible.

    ``style`` is libyaml's: None for plain, ``'``, ``"``, ``|`` or ``>``.
    """
    inner = source if style is None else source[1:-1]
    simple = "\n" not in inner and "\r" not in inner and style not in {"|", ">"}
    if simple and not (style == '"' and "\\" in inner) and not (style == "'" and "'" in inner):
        if style is not None and (len(source) < 2 or source[0] != style or source[-1] != style):
            return None
        first = 0 if style is None else 1
        return Decoded(inner, range(first, first + len(inner)), range(first + 1, first + 1 + len(inner)))
    out = _Output()
    if style in {"'", '"'}:
        if len(source) < 2 or source[0] != style or source[-1] != style:
            return None
        done = _flow(source, 1, len(source) - 1, style, out)
    elif style is None:
        done = _flow(source, 0, len(source), None, out)
    else:
        done = _block(source, out)
    return Decoded("".join(out.chars), out.starts, out.ends) if done else None


class _Output:
    def __init__(self) -> None:
        self.chars: list[str] = []
        self.starts: list[int] = []
        self.ends: list[int] = []

    def add(self, char: str, start: int, end: int) -> None:
        self.chars.append(char)
        self.starts.append(start)
        self.ends.append(end)


def _flow(source: str, at: int, end: int, quote: str | None, out: _Output) -> bool:
    while at < end:
        char = source[at]
        if char in " \t\r\n":
            folded = _SPACES_THEN_BREAK.match(source, at, end)
            if folded:
                at = _fold(source, at, folded.end(), end, out)
                continue
            # No later space of these is followed by a break, either.
            stop = _spaces_end(source, at, end)
            for offset in range(at, stop):
                out.add(source[offset], offset, offset + 1)
            at = stop
        elif quote == "'" and char == "'":
            if source[at : at + 2] != "''" or at + 2 > end:
                return False
            out.add("'", at, at + 2)
            at += 2
        elif quote == '"' and char == "\\":
            step = _escape(source, at, end, out)
            if not step:
                return False
            at = step
        else:
            out.add(char, at, at + 1)
            at += 1
    return True


def _fold(source: str, start: int, at: int, end: int, out: _Output) -> int:
    """One line break becomes a space; each further one stays a line break.

    White space around them is nobody's: it is the first character's and the last one's to take along.
    """
    first = len(out.chars)
    while more := _SPACES_THEN_BREAK.match(source, at, end):
        out.add("\n", at, more.end())
        at = more.end()
    at = _spaces_end(source, at, end)
    if len(out.chars) == first:
        out.add(" ", start, at)
    else:
        out.starts[first] = start
        out.ends[-1] = at
    return at


def _escape(source: str, at: int, end: int, out: _Output) -> int:
    """Decode the escape at ``at``; return the offset after it, or 0 if it is none."""
    if at + 1 >= end:
        return 0
    kind = source[at + 1]
    if kind in _HEX:
        return _code_point(source, at, end, out)
    if kind in _ESCAPES:
        out.add(_ESCAPES[kind], at, at + 2)
        return at + 2
    line = BREAK.match(source, at + 1, end)
    if not line:
        return 0
    stop = line.end()
    while more := _SPACES_THEN_BREAK.match(source, stop, end):
        out.add("\n", stop, more.end())
        stop = more.end()
    return _spaces_end(source, stop, end)


def _code_point(source: str, at: int, end: int, out: _Output) -> int:
    """Do the same for an escape with a number, or for two of them that make one character."""
    digits = _HEX[source[at + 1]]
    stop = at + 2 + digits
    code = _hexadecimal(source[at + 2 : stop], digits)
    if code is None or stop > end:
        return 0
    if 0xD800 <= code < 0xDC00 and source[stop : stop + 2] == "\\u":
        low = _hexadecimal(source[stop + 2 : stop + 6], 4)
        if low is None or not 0xDC00 <= low < 0xE000:
            return 0
        code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00)
        stop += 6
    if code > 0x10FFFF or 0xD800 <= code < 0xE000:
        return 0
    out.add(chr(code), at, stop)
    return stop


def _spaces_end(source: str, at: int, end: int) -> int:
    found = _INDENT.match(source, at, end)
    return found.end() if found else at


def _hexadecimal(digits: str, length: int) -> int | None:
    if len(digits) != length or any(c not in "0123456789abcdefABCDEF" for c in digits):
        return None
    return int(digits, 16)


def _block(source: str, out: _Output) -> bool:
    header = re.match(r"([|>])([-+0-9]{0,2})[ \t]*(?:#[^\r\n]*)?(?:\r\n|\r|\n|$)", source)
    if not header:
        return False
    chomp = next((c for c in header[2] if c in "+-"), "")
    lines = _lines(source, header.end())
    indents = [len(source[a:b]) - len(source[a:b].lstrip(" ")) for a, b, _ in lines if source[a:b].strip(" ")]
    if not indents:
        return True
    if any(c.isdigit() for c in header[2]):
        # An explicit indentation counts from the parent's column, which the source does not show.
        return False
    indent = indents[0]
    while chomp != "+" and not source[lines[-1][0] : lines[-1][1]].strip(" "):
        lines.pop()
    texts = [(min(a + indent, b), b, c) for a, b, c in lines]
    if header[1] == ">":
        _folded(source, texts, out)
    else:
        for start, stop, after in texts[:-1]:
            _add(source, start, stop, out)
            out.add("\n", stop, after)
    start, stop, after = texts[-1]
    _add(source, start, stop, out)
    if chomp != "-" and after > stop:
        out.add("\n", stop, after)
    return True


def _lines(source: str, at: int) -> list[_Line]:
    lines: list[_Line] = []
    while at < len(source):
        found = BREAK.search(source, at)
        lines.append((at, found.start() if found else len(source), found.end() if found else len(source)))
        at = lines[-1][2]
    return lines


def _add(source: str, start: int, stop: int, out: _Output) -> None:
    for offset in range(start, stop):
        out.add(source[offset], offset, offset + 1)


def _folded(source: str, texts: list[_Line], out: _Output) -> None:
    """Add all lines but the last one, and what their breaks become."""
    indented = _before_indented(source, texts)
    broken: int | None = None
    """Where the last line with text ends, if its break is nobody's yet: the next one takes it along."""
    for number, (start, stop, _) in enumerate(texts[:-1]):
        _add(source, start, stop, out)
        known = len(out.chars)
        _fold_block_line(source, texts, number, out, indented[number])
        if len(out.chars) == known:
            broken = stop
        elif broken is not None:
            out.starts[known] = broken
            broken = None


def _before_indented(source: str, texts: list[_Line]) -> list[bool]:
    """Say for each line whether the next one that is not empty begins with a space."""
    verdicts: list[bool] = []
    more = False
    for start, stop, _ in reversed(texts):
        verdicts.append(more)
        if start < stop:
            more = source[start] in " \t"
    return verdicts[::-1]


def _fold_block_line(source: str, texts: list[_Line], number: int, out: _Output, next_more: bool) -> None:
    start, stop, after = texts[number]
    here_empty = start >= stop
    here_more = not here_empty and source[start] in " \t"
    next_empty = texts[number + 1][0] >= texts[number + 1][1]
    if here_empty or here_more or next_more:
        out.add("\n", stop, after)
    elif not next_empty:
        out.add(" ", stop, after)
