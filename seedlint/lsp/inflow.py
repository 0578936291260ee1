"""The place in lists and mappings between brackets where somebody writes, also while they can't be read.

Those of JSON, of YAML's flow style, and the arrays and inline tables of TOML.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field

from seedlint.lsp.place import Cursor, Tokens

_STRING = r"""(?:"(?:[^"\\\r\n]|\\.)*+"?|'[^'\r\n]*+'?)"""
JSON = re.compile(rf'{_STRING}|[][{{}},:]|[^][{{}},:"\s]+')
YAML = re.compile(
    rf"{_STRING}|#[^\r\n]*|[][{{}},]|:(?=[\s,\]}}]|\Z)|(?:[^][{{}},:\s\"'#]|:(?=\S))(?:[^][{{}},:\r\n]|:(?=\S))*"
)
TOML = re.compile(rf"{_STRING}|#[^\r\n]*|[][{{}},=]|[^][{{}},=\s\"'#]+")
_FARTHEST = 20_000
"""So many characters behind its beginning, nobody looks for the end of a list."""


@dataclass
class _Level:
    """A mapping or a list around a place."""

    mapping: bool
    token: str
    """The key, or the index, whose value comes next or is being written."""
    key: bool
    """Whether a key comes next."""
    keys: set[str] = field(default_factory=set)


def _ends(text: str, begin: int, tokens: re.Pattern[str]) -> int | None:
    """Return where a list or mapping ends that begins at an offset; None if it does not."""
    depth = 0
    for found in tokens.finditer(text, begin, begin + _FARTHEST):
        depth += found[0] in "[{" and 1
        depth -= found[0] in "]}" and 1
        if depth <= 0:
            return found.end()
    return None


def brackets(
    source: str, start: int, text: str, behind: int, tokens: re.Pattern[str]
) -> tuple[int, int] | None:
    """Return where a list or mapping between brackets stands that begins ``behind`` something on a line.

    One that does not end is taken to end with its line: it is being written.
    """
    if text[behind:].lstrip(" \t")[:1] not in {"[", "{"}:
        return None
    begin = start + len(text) - len(text[behind:].lstrip(" \t"))
    return begin, _ends(source, begin, tokens) or start + len(text) + 1


def in_flow(
    text: str, span: tuple[int, int], offset: int, tokens: re.Pattern[str], base: Tokens = ()
) -> Cursor | None:
    """Return the place at an offset of values that stand in a ``span``, below the tokens ``base``."""
    levels: list[_Level] = []
    here: Cursor | None = None
    around: _Level | None = None
    for found in tokens.finditer(text, *span):
        sign = found[0].rstrip()
        if sign.startswith("#"):
            if found.start() < offset <= found.end():
                return None
            continue
        stop = found.start() + len(sign)
        inside = sign not in "[]{},:=" and found.start() <= offset <= stop
        if here is None and levels and (inside or found.start() >= offset):
            around = levels[-1]
            here = _place(levels, text, (found.start(), stop) if inside else (offset, offset), offset)
        _follow(levels, sign)
        if here is not None and not any(level is around for level in levels):
            break
    if here is None and levels and span[1] >= offset:
        around = levels[-1]
        here = _place(levels, text, (offset, offset), offset)
    if here is not None and around is not None:
        here.tokens = (*base, *here.tokens)
        here.present = around.keys - ({_name(text[here.start : here.end])} if here.key else set())
        here.flow = True
    return here


def _follow(levels: list[_Level], sign: str) -> None:
    """Take in a token."""
    last = levels[-1] if levels else None
    if sign in "[{":
        levels.append(_Level(sign == "{", "0" if sign == "[" else "", sign == "{"))
    elif sign in "]}":
        if levels:
            levels.pop()
    elif last is None:
        return
    elif sign == ",":
        last.key = last.mapping
        last.token = "" if last.mapping else str(int(last.token) + 1)
    elif sign in ":=":
        last.key = False
    elif last.key:
        last.token = _name(sign)
        last.keys.add(last.token)


def _place(levels: list[_Level], text: str, span: tuple[int, int], offset: int) -> Cursor:
    start, end = span
    last = levels[-1]
    tokens = tuple(level.token for level in levels[:-1])
    typed = text[start:offset]
    if last.key:
        return Cursor(tokens, True, typed, start, end, colon=text[end:].lstrip(" \t")[:1] in {":", "="})
    return Cursor(tokens, False, typed, start, end, name=last.token)


def _name(written: str) -> str:
    try:
        return str(json.loads(written)) if written[:1] == '"' else written.strip("'")
    except ValueError:
        return written.strip("\"'")


__all__ = ["JSON", "TOML", "YAML", "brackets", "in_flow"]
