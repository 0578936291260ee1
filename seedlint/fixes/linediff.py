"""Which lines of a text have changed, from the edits that were made.

To find out by comparing two texts takes quadratic time where many lines are equal; who made the edits knows.
"""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

Step = tuple[str, list[tuple[int, int, str]]]
"""A whole text, and edits of it: stretches in order, each with what comes in its place."""
Change = tuple[int, int, int, int]
"""Lines ``a`` to ``b`` of the old text are now ``c`` to ``d`` of the new one; 0-based, ends exclusive."""


def lines_of(text: str) -> list[str]:
    """Split a text after its line feeds, as diffs do."""
    lines = _pieces(text)
    return lines if lines[-1] else lines[:-1]


def changes(steps: Sequence[Step], old: Sequence[str], new: Sequence[str]) -> list[Change]:
    """Return how lines have changed in some steps, each made on the outcome of the one before.

    ``old`` and ``new`` are the lines before the first step and after the last.
    """
    came = list(range(len(old) + 1))
    for text, edits in steps:
        came = _followed(text, edits, came)
    found: list[Change] = []
    at = line = 0
    for there, origin in enumerate([*came[: len(new)], len(old)]):
        if 0 <= origin < len(old) or there == len(new):
            if at < origin or line < there:
                found += _trimmed((at, origin, line, there), old, new)
            at, line = origin + 1, there + 1
    return found


def _followed(text: str, edits: Sequence[tuple[int, int, str]], came: list[int]) -> list[int]:
    """Return where each line of the edited text comes from; -1 for one that is new.

    ``came`` says it for the text. Here, what follows the last line feed is always a line, if an empty one.
    """
    lines = _pieces(text)
    starts = [0, *accumulate(map(len, lines))]
    result: list[int] = []
    done = number = 0
    while number < len(edits):
        first, beginning = _line(starts, edits[number][0]), number
        last = _line(starts, edits[number][1])
        while number < len(edits) and _line(starts, edits[number][0]) <= last:
            last = max(last, _line(starts, edits[number][1]))
            number += 1
        written = _written(text, (starts[first], starts[last + 1]), edits[beginning:number])
        before, after = lines[first : last + 1], _pieces(written)
        if last + 1 < len(lines):
            after.pop()  # the line after it begins there
        head, tail = _equal(before, after)
        result += came[done : first + head]
        result += [-1] * (len(after) - head - tail)
        done = last + 1 - tail
    return result + came[done:]


def _written(text: str, stretch: tuple[int, int], edits: Sequence[tuple[int, int, str]]) -> str:
    """Return what a stretch of a text becomes."""
    at, stop = stretch
    parts = []
    for start, end, written in edits:
        parts += [text[at:start], written]
        at = end
    return "".join([*parts, text[at:stop]])


def _trimmed(change: Change, old: Sequence[str], new: Sequence[str]) -> list[Change]:
    """Leave out the lines at the ends of a change that are equal again after several steps."""
    a, b, c, d = change
    head, tail = _equal(old[a:b], new[c:d])
    return [(a + head, b - tail, c + head, d - tail)] if (b - a, d - c) != (head + tail, head + tail) else []


def _equal(before: Sequence[str], after: Sequence[str]) -> tuple[int, int]:
    """Return how many lines are equal at the beginning, and of the others how many at the end."""
    size = min(len(before), len(after))
    head = next((i for i in range(size) if before[i] != after[i]), size)
    tail = next((i for i in range(size - head) if before[-1 - i] != after[-1 - i]), size - head)
    return head, tail


def _line(starts: Sequence[int], offset: int) -> int:
    """Return the line that an offset is in; the end of the text is in the last one."""
    return min(bisect_right(starts, offset), len(starts) - 1) - 1


def _pieces(text: str) -> list[str]:
    lines = text.split("\n")
    return [*(f"{line}\n" for line in lines[:-1]), lines[-1]]
