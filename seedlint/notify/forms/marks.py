"""Words for chats: whatever their marks would make something of is code, in which nothing has a meaning."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from seedlint.notify.lines import shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from seedlint.notify.lines import Room
    from seedlint.notify.news import Line, Piece

_SPECIAL = re.compile(r"[\\`*_~@#:|\[\](){}!<>$^]|www\.", re.IGNORECASE)
_WORDS = re.compile(r"\s+|(?:`[^`]+`|\S)+")
"""White space, and words: what is quoted is a part of one, with the white space in it."""
_QUOTING = re.compile(r"(\(?)`([^`]+)`([).,;!?…]*(?:['\u2019]s)?:?)")
_GRAVE = "\u02cb"
"""What is shown for a backquote: no chat has a way to write one inside of code."""


def marked(line: Line, room: Room, plain: Callable[[str], str], bold: str) -> str:
    """Return a line; ``plain`` escapes what has a meaning even in code, ``bold`` stands around bold text."""
    return "".join(_piece(piece, room, plain, bold) for piece in line)


def _piece(piece: Piece, room: Room, plain: Callable[[str], str], bold: str) -> str:
    text = shown(piece, room)
    if piece.mark in {"code", "owner"}:
        return plain(code(text))
    if piece.mark == "strong":
        return f"{bold}{plain(text)}{bold}"
    if piece.mark == "words":
        return plain(text)
    return plain("".join(map(_word, _WORDS.findall(text))))


def code(text: str) -> str:
    """Return text as code."""
    return f"`{text.replace('`', _GRAVE) or ' '}`"


def _word(text: str) -> str:
    """Return a word as it is shown: with the code that it quotes, or all of it as code.

    Slack takes backquotes for code only where no letter and no other backquote is beside them, and would
    make something of the marks in others. So only with punctuation around it, what is quoted stays as it is.
    """
    if quoted := _QUOTING.fullmatch(text):
        before, inner, after = quoted.groups()
        return f"{before}{code(inner)}{after}"
    return code(text) if _SPECIAL.search(text) else text


def units(text: str) -> int:
    """Count a text's UTF-16 code units: nobody counts more than that."""
    return len(text) + sum(character > "\uffff" for character in text)


def packed(lines: Iterable[str], most: int) -> list[str]:
    """Return lines put together to texts of at most so many units each, if no line is longer."""
    made: list[str] = []
    for line in lines:
        if made and units(made[-1]) + 1 + units(line) <= most:
            made[-1] += f"\n{line}"
        else:
            made.append(line)
    return made
