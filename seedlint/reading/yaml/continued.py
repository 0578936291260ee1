"""What goes on over several lines, and what is opened and never closed.

YAML 1.2 wants the lines of a text in quotes, and of a list or mapping in brackets, indented more than the
key or the dash they belong to (6.1, 7.3, 7.4); other readers refuse a document that does not keep to it,
libyaml reads on, and so does seedlint where libyaml reads all of it (`seedlint.reading.yaml.loose`). It
matters most where somebody forgot to close a quote: then the text swallows the good lines below, and the
error shows up where it ends by chance.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_KEY_OR_ITEM = re.compile(r"[ \t]*(?:-[ \t]|(?:[\w.$-]+|\"[^\"\r\n]*\"|'[^'\r\n]*')[ \t]*:(?:[ \t\r\n]|\Z))")
_BLANK_COMMENT = r"(?:(?<![^ \t\r\n])\#[^\r\n]*)"
_BEFORE_FLOW = re.compile(rf"(?:[ \t\r\n:?,-]|{_BLANK_COMMENT})*+(?:[&!][^ \t\r\n]*+[ \t\r\n]++)*+")
_FLOW_TOKEN = re.compile(
    rf"""\"(?:[^"\\]|\\.)*+"?|'(?:[^']|'')*+'?|{_BLANK_COMMENT}|[\[\]{{}}]
    |[^ \t\r\n"'\[\]{{}},:\#](?:[^\[\]{{}},:\#\r\n]|:(?=[^ \t\r\n,\[\]{{}}])|(?<=[^ \t])\#)*+""",
    re.VERBOSE | re.DOTALL,
)


@lru_cache(maxsize=64)
def _line_at_most(column: int) -> re.Pattern[str]:
    """A line that begins at ``column`` or before it, and has something on it."""
    return re.compile(rf"[\r\n] {{0,{column}}}+(?=[^ \r\n])(?!\t[ \t]*(?:[\r\n]|\Z))")


def strays(text: str, start: int, end: int, column: int, *, brackets: bool = False) -> Iterator[int]:
    """Yield where the lines of ``text[start:end]`` begin that are not indented more than ``column``.

    ``column`` is that of the mapping or list around it, -1 at the top. In ``brackets``, comments may stand
    anywhere, and closing brackets in the column itself.
    """
    if column < 0:
        return
    for found in _line_at_most(column).finditer(text, start, end):
        at = found.end()
        if brackets and (text[at] == "#" or (text[at] in "]}" and at - found.start() - 1 == column)):
            continue
        yield at


def unindented(text: str, start: int, end: int, column: int, *, brackets: bool = False) -> int | None:
    """Return the first of the `strays`, None if there is none."""
    return next(strays(text, start, end, column, brackets=brackets), None)


def looks_new(text: str, at: int) -> bool:
    """Whether a line looks like a key or a list item of its own."""
    return _KEY_OR_ITEM.match(text, at) is not None


def opened(text: str, at: int, end: int, depth: int, *, flow: bool) -> tuple[list[int], int | None]:
    """Return where the brackets stand that are open at ``end``, and where they first nest beyond ``depth``.

    ``at`` is after a value or key, in brackets (``flow``) or not.
    """
    found: list[int] = []
    if not flow:
        before = _BEFORE_FLOW.match(text, at, end)
        at = before.end() if before else at
        if text[at : at + 1] not in {"[", "{"}:
            return found, None
    for token in _FLOW_TOKEN.finditer(text, at, end):
        if token[0] in {"[", "{"}:
            found.append(token.start())
            if len(found) > depth:
                return found, token.start()
        elif token[0] in {"]", "}"}:
            if found:
                found.pop()
            if not found and not flow:
                break
    return found, None


def comments(text: str, start: int, end: int) -> Iterator[tuple[int, int, str]]:
    """Yield where comments in brackets that are opened at ``start`` stand, and the plain text before each.

    There is none (``""``) where something else stands before it, or it is on another line.
    """
    last = None
    for token in _FLOW_TOKEN.finditer(text, start, end):
        if token[0][0] == "#":
            at = token.start()
            near = last is not None and last[0][0] not in "[]{}\"'" and not text[last.end() : at].strip(" \t")
            yield at, token.end(), last[0].rstrip(" \t") if last is not None and near else ""
        last = token
