"""Unified diffs that `patch` and `git apply` take, without a single character of a payload.

A line that holds a payload is never shown as context: the context ends before it. Only where such a line
itself changes (a document written on one line) is it shown, masked; such a diff is only for reading.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from seedlint.redact import mask_source

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
        self.lines = text.splitlines(keepends=True) if _only_feeds(text) else _split(text)
        bare = [line.rstrip("\r\n") for line in self.lines]
        self.masked: dict[int, str] = {}
        """By index: lines with a payload, masked."""
        held = self._held(document)
        for index, line in enumerate(bare):
            shown = mask_source(bare, index + 1)
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
    changes: list[tuple[int, int, int, int]]


def unified(path: str, before: Document, after: Document) -> Iterator[str]:
    """Yield the lines of a diff between two versions of a document."""
    old, new = Side(before), Side(after)
    matcher = SequenceMatcher(None, old.lines, new.lines, autojunk=False)
    changes = [(a, b, c, d) for tag, a, b, c, d in matcher.get_opcodes() if tag != "equal"]
    if not changes:
        return
    yield f"--- {_name('a', path)}\n"
    yield f"+++ {_name('b', path)}\n"
    for hunk in _hunks(changes, old, new):
        yield from _lines(hunk, old, new)


def is_masked(before: Document, after: Document) -> bool:
    """Whether a diff would show changed lines with something masked, so that it can't be applied."""
    old, new = Side(before), Side(after)
    matcher = SequenceMatcher(None, old.lines, new.lines, autojunk=False)
    return any(
        not old.masked.keys().isdisjoint(range(a, b)) or not new.masked.keys().isdisjoint(range(c, d))
        for tag, a, b, c, d in matcher.get_opcodes()
        if tag != "equal"
    )


def _hunks(changes: Sequence[tuple[int, int, int, int]], old: Side, new: Side) -> Iterator[_Hunk]:
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
            yield current
        current = _Hunk((a - lead, b + trail), (c - lead, d + trail), [(a, b, c, d)])
    if current:
        yield current


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


def _only_feeds(text: str) -> bool:
    return text.isascii() and not any(char in text for char in "\r\x0b\x0c\x1c\x1d\x1e")


def _split(text: str) -> list[str]:
    lines = [f"{line}\n" for line in text.split("\n")]
    lines[-1] = lines[-1][:-1]
    return lines if lines[-1] else lines[:-1]
