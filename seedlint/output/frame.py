"""Cuts out the part of a line that a finding is about, and says where the carets go.

Lines may be megabytes long: no more characters are looked at than fit on the screen.
"""

from __future__ import annotations

from typing import NamedTuple

from seedlint.util.escape import cells, escape_at

TAB = "    "
CUT = "…"
_NARROWEST = 20
WIDEST = 1_000
"""Columns of a line that is shown at most."""
LONGEST = 6 * WIDEST
"""Characters of a line that are looked at for what is shown of one place in it, and for its fingerprint."""
_BEFORE = 2 * WIDEST


class Cut(NamedTuple):
    """A line as shown, and the columns (0-based, terminal cells) that the carets stand under."""

    text: str
    offset: int
    length: int


def part(line: str, start: int) -> tuple[int, str]:
    """Return as much of a line as is looked at for what begins at ``start``, and how much is before that."""
    if len(line) <= LONGEST:
        return 0, line
    begin = min(max(start - _BEFORE, 0), len(line) - LONGEST)
    return begin, line[begin : begin + LONGEST]


def cut(line: str, start: int, end: int, width: int, mark: str = CUT) -> Cut:
    """Show ``line`` around its characters ``start`` to ``end`` in at most about ``width`` columns.

    Positions past the end of the line are fine: the caret then stands just behind it. ``mark`` is what is
    shown for what is left out.
    """
    if len(line) <= min(max(width, _NARROWEST), WIDEST) and _is_plain(line):  # as most are
        start = min(max(start, 0), len(line))
        return Cut(line, start, max(min(end, len(line)) - start, 1))
    before, marked, after = pieces(line, start, end, width, mark)
    return Cut(before + marked + after, cells(before), max(cells(marked), 1))


def pieces(line: str, start: int, end: int, width: int, mark: str = CUT) -> tuple[str, str, str]:
    """Return what `cut` shows as three: what is before the characters, themselves, and what follows."""
    start = min(max(start, 0), len(line))
    end = min(max(end, start), len(line))
    width = min(max(width, _NARROWEST), WIDEST)
    fits = _take(line, 0, len(line), width)[1] == len(line)
    room = width if fits else width - 2 * len(mark)
    left, left_start = _take_back(line, start, room // 3)
    marked, marked_end = _take(line, start, end, room - cells(left))
    room -= cells(marked)
    right, right_end = (
        _take(line, end, len(line), room - cells(left)) if marked_end == end else ("", marked_end)
    )
    if left_start:
        left, left_start = _take_back(line, start, room - cells(right))
    return (mark if left_start else "") + left, marked, right + (mark if right_end < len(line) else "")


def _show(line: str, index: int) -> str:
    return TAB if line[index] == "\t" else escape_at(line, index)


def _is_plain(text: str) -> bool:
    """Whether every character takes one column and is shown as it is."""
    return text.isascii() and text.isprintable() and "#" not in text


def _take(line: str, start: int, end: int, room: int) -> tuple[str, int]:
    """Show characters from ``start`` on, and say where the room (or ``end``) was reached.

    Characters of no width count too, in the end: a line may have nothing else.
    """
    quick = line[start : max(min(end, start + room), start)]
    if _is_plain(quick):
        return quick, start + len(quick)
    shown: list[str] = []
    for index in range(start, min(end, start + 2 * room)):
        text = _show(line, index)
        room -= cells(text)
        if room < 0:
            return "".join(shown), index
        shown.append(text)
    return "".join(shown), start + len(shown)


def _take_back(line: str, start: int, room: int) -> tuple[str, int]:
    """Show characters before ``start``, and say which one was the first."""
    quick = line[max(start - max(room, 0), 0) : start]
    if _is_plain(quick):
        return quick, start - len(quick)
    shown: list[str] = []
    for index in range(start - 1, max(start - 2 * room, 0) - 1, -1):
        text = _show(line, index)
        room -= cells(text)
        if room < 0:
            break
        shown.append(text)
    return "".join(reversed(shown)), start - len(shown)
