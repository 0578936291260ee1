"""Breaks lines at blanks for a terminal, which would break them anywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.util.consoles import shown_in
from seedlint.util.escape import cells
from seedlint.util.late import late

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_PAINT = late(r"\x1b\[[0-9;]*m|\x1b\]8;;[^\x1b]*\x1b\\")
"""What colours words, and what makes links of them."""
_STYLE = late(r"\x1b\[([0-9;]*)m")
_RESET = "\x1b[0m"
_LEAST = 20
"""Columns that a line has at least: in fewer, hardly a word is whole."""


def wrapped(line: str, width: int, hang: int, encoding: str | None = None) -> Iterator[str]:
    """Yield a line in pieces of at most ``width`` columns, those after the first ``hang`` columns further in.

    No word is broken: one that is too long has a line of its own. Colours and links take no columns, and
    colours end with each piece. ``encoding`` is that of a terminal that lacks letters, and shows others for
    them.
    """
    width = max(width, hang + _LEAST)
    if columns(line, encoding) <= width:
        yield line
        return
    pieces = _pieces(line, width, hang, encoding)
    yield from _painted(pieces, hang) if "\x1b" in line else pieces


def _pieces(line: str, width: int, hang: int, encoding: str | None) -> Iterator[str]:
    indent = len(line) - len(line.lstrip(" "))
    words = line.lstrip(" ").split(" ")
    piece, used = " " * indent + words[0], indent + columns(words[0], encoding)
    for word in words[1:]:
        size = columns(word, encoding)
        # A line that begins so could be taken for a command.
        if used + 1 + size > width and not _PAINT.sub("", word).lstrip().startswith("::"):
            yield piece.rstrip(" ")
            piece, used = " " * hang + word, hang + size
        else:
            piece, used = f"{piece} {word}", used + 1 + size
    yield piece


def _painted(pieces: Iterable[str], hang: int) -> Iterator[str]:
    """Yield pieces of a line, each with all the colours that are its own: pagers show one line at a time."""
    style = ""
    for piece in pieces:
        begun = f"{' ' * hang}{style}{piece[hang:]}" if style else piece
        for found in _STYLE.finditer(piece):
            style = "" if found[1] in {"", "0"} else found[0]
        yield f"{begun}{_RESET}" if style else begun


def columns(text: str, encoding: str | None = None) -> int:
    """Count the columns that text takes on a terminal, without what colours it and what makes links."""
    plain = _PAINT.sub("", text) if "\x1b" in text else text
    return cells(shown_in(plain, encoding) if encoding else plain)


__all__ = ["columns", "wrapped"]
