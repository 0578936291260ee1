"""Unified diffs that `patch` and `git apply` take, without a single character of a payload.

A line that holds a payload is never shown as context: the context ends before it. Only where such a line
itself changes (a document written on one line) is it shown, masked; such a diff is only for reading.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from seedlint.fixes.linediff import Change, Step, changes, lines_of
from seedlint.util.redact import Source

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from seedlint.document import Document

CONTEXT = 3
_NO_END = "\\ No newline at end of file\n"


class Side:
    """One version of a file: its lines, and which of them must not be shown as they are."""

    def __init__(self, document: Document) -> None:
        """Split the document's text; lines end with a line feed, as diffs have it."""
        text = ("\ufeff" if document.bom else "") + document.text
        self.lines = lines_of(text)
        bare = [line.rstrip("\r\n") for line in self.lines]
        self.masked: dict[int, str] = {}
        """By index: lines with a payload, masked."""
        held = self._held(document)
        source = Source(bare)
        for index, line in enumerate(bare):
            shown = source.line(index + 1) or ""
            if index in held and shown == line:
                shown = "█" * len(line)
            if shown != line:
                self.masked[index] = shown

    def _held(self, document: Document) -> set[int]:
        """Return the lines that a payload is known to stand on."""
        held: set[int] = set()
        for pointer, _ in document.select("payload"):
            start, end = document.offsets(pointer)
            first = document.text.count("\n", 0, start)
            held.update(range(first, first + document.text.count("\n", start, end) + 1))
        return held

    def shown(self, index: int, sign: str) -> str:
        """Return a line of the diff, its line break included."""
        line = self.lines[index]
        if index in self.masked:
            line = self.masked[index] + line[len(line.rstrip("\r\n")) :]
        return f"{sign}{line}" if line.endswith("\n") else f"{sign}{line}\n{_NO_END}"


@dataclass
class _Hunk:
    before: tuple[int, int]
    after: tuple[int, int]
    changes: list[Change]


class Diff:
    """The difference between two versions of a document."""

    def __init__(self, before: Document, after: Document, steps: Sequence[Step]) -> None:
        """Compare them; ``steps`` are the edits that made one of the other."""
        self._old, self._new = Side(before), Side(after)
        self._changes = list(_slid(changes(steps, self._old.lines, self._new.lines), self._old, self._new))
        self._hunks = list(_hunks(self._changes, self._old, self._new))

    @property
    def masked(self) -> bool:
        """Whether changed lines are shown with something masked, so that the diff can't be applied."""
        old, new = self._old.masked.keys(), self._new.masked.keys()
        return any(
            not old.isdisjoint(range(a, b)) or not new.isdisjoint(range(c, d)) for a, b, c, d in self._changes
        )

    @property
    def bare(self) -> bool:
        """Whether a change has no line after it, though the file goes on: that tells git that it does not."""
        return any(hunk.before[1] == hunk.changes[-1][1] < len(self._old.lines) for hunk in self._hunks)

    def unified(self, path: str) -> Iterator[str]:
        """Yield the lines of a unified diff."""
        if not self._changes:
            return
        yield f"--- {_name('a', path)}\n"
        yield f"+++ {_name('b', path)}\n"
        for hunk in self._hunks:
            yield from _lines(hunk, self._old, self._new)


def _slid(changes: Sequence[Change], old: Side, new: Side) -> Iterator[Change]:
    """Move what was only taken out, or put in, up from a payload: as far as the same lines stand before it.

    The outcome is the same, and there are lines to show after it.
    """
    floor = over = 0
    for a, b, c, d in changes:
        by = 0
        if a == b or c == d:
            lines, first, last = (old.lines, a, b) if c == d else (new.lines, c, d)
            shown = next((n for n in range(CONTEXT) if not _is_open(b + n, d + n, old, new)), CONTEXT)
            room = min(CONTEXT - shown, a - floor, c - over)
            by = next((n for n in range(room) if lines[first - 1 - n] != lines[last - 1 - n]), room)
        floor, over = b - by, d - by
        yield a - by, b - by, c - by, d - by


def _hunks(changes: Sequence[Change], old: Side, new: Side) -> Iterator[_Hunk]:
    current: _Hunk | None = None
    for a, b, c, d in changes:
        lead = 0
        while lead < CONTEXT and a - lead > 0 and _is_open(a - lead - 1, c - lead - 1, old, new):
            lead += 1
        trail = 0
        while trail < CONTEXT and b + trail < len(old.lines) and _is_open(b + trail, d + trail, old, new):
            trail += 1
        if current and a - lead <= current.before[1]:
            current.before = (current.before[0], b + trail)
            current.after = (current.after[0], d + trail)
            current.changes.append((a, b, c, d))
            continue
        if current:
            yield _balanced(current, old)
        current = _Hunk((a - lead, b + trail), (c - lead, d + trail), [(a, b, c, d)])
    if current:
        yield _balanced(current, old)


def _balanced(hunk: _Hunk, old: Side) -> _Hunk:
    """Make both contexts equally long: a shorter one tells patch that the file ends, or begins, there."""
    (start, end), (there, over) = hunk.before, hunk.after
    surplus = (hunk.changes[0][0] - start) - (end - hunk.changes[-1][1])
    if surplus > 0 and end < len(old.lines):
        hunk.before, hunk.after = (start + surplus, end), (there + surplus, over)
    elif surplus < 0 < start:
        hunk.before, hunk.after = (start, end + surplus), (there, over + surplus)
    return hunk


def _is_open(at: int, there: int, old: Side, new: Side) -> bool:
    return at not in old.masked and there not in new.masked


def _lines(hunk: _Hunk, old: Side, new: Side) -> Iterator[str]:
    yield f"@@ -{_range(*hunk.before)} +{_range(*hunk.after)} @@\n"
    at = hunk.before[0]
    for a, b, c, d in hunk.changes:
        yield from (old.shown(index, " ") for index in range(at, a))
        yield from (old.shown(index, "-") for index in range(a, b))
        yield from (new.shown(index, "+") for index in range(c, d))
        at = b
    yield from (old.shown(index, " ") for index in range(at, hunk.before[1]))


def _range(start: int, end: int) -> str:
    length = end - start
    return f"{start + 1}" if length == 1 else f"{start + (length > 0)},{length}"


def _name(side: str, path: str) -> str:
    """Return a file's name as git writes it: quoted where it holds what would break the line."""
    name = f"{side}/{path.lstrip('/')}" if path.startswith("/") else f"{side}/{path}"
    if all(char.isprintable() and char not in '"\\' for char in name):
        return name + ("\t" if " " in name else "")
    escapes = {"\t": "\\t", "\n": "\\n", "\r": "\\r", '"': '\\"', "\\": "\\\\"}
    written = ""
    for byte in name.encode("utf-8", "surrogateescape"):
        char = chr(byte)
        written += escapes.get(char) or (char if 32 <= byte < 127 else f"\\{byte:03o}")
    return f'"{written}"'
