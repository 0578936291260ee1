"""Breaks lines at blanks for a terminal, which would break them anywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.util.consoles import shown_in
from seedlint.util.escape import cells
from seedlint.util.late import late

if TYPE_CHECKING:
    from collections.abc import Iterator

_PAINT = late(r"\x1b\[[0-9;]*m")
_LEAST = 20
"""Columns that a line has at least: in fewer, hardly a word is whole."""


def wrapped(line: str, width: int, hang: int, encoding: str | None = None) -> Iterator[str]:
    """Yield a line in pieces of at most ``width`` columns, those after the first ``hang`` columns further in.

    No word is broken: one that is too long has a line of its own. Colours take no columns. ``encoding`` is
    that of a terminal that lacks letters, and shows others for them.
    """
    width = max(width, hang + _LEAST)
    if _columns(line, encoding) <= width:
        yield line
        return
    indent = len(line) - len(line.lstrip(" "))
    words = line.lstrip(" ").split(" ")
    piece, used = " " * indent + words[0], indent + _columns(words[0], encoding)
    for word in words[1:]:
        size = _columns(word, encoding)
        # A line that begins so could be taken for a command.
        if used + 1 + size > width and not _PAINT.sub("", word).startswith("::"):
            yield piece.rstrip(" ")
            piece, used = " " * hang + word, hang + size
        else:
            piece, used = f"{piece} {word}", used + 1 + size
    yield piece


def _columns(text: str, encoding: str | None) -> int:
    plain = _PAINT.sub("", text)
    return cells(shown_in(plain, encoding) if encoding else plain)


__all__ = ["wrapped"]
