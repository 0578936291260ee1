"""The format for people: each finding with the line it is about, a caret under the exact value."""

from __future__ import annotations

import os
import re
from itertools import groupby
from typing import TYPE_CHECKING, TextIO

from seedlint.codes import INTERNAL_ERROR
from seedlint.finding import Severity
from seedlint.output import WIDTH
from seedlint.output.every import left_out
from seedlint.output.frame import CUT, Cut, cut
from seedlint.output.masked import MaskedSource
from seedlint.output.paint import BLUE, BOLD, DIM, GREEN, SEVERITY, Paint
from seedlint.output.wrap import wrapped
from seedlint.util.consoles import narrow, shown_in
from seedlint.util.escape import begin_line, clip, escape, show_path
from seedlint.util.late import late

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from seedlint.finding import LoadFailure, PlacedFinding, PlacedRelated, Region
    from seedlint.output.result import Result

MAX_RELATED = 8
_MAX_POINTER = 120
_FRAME = late(r'  File "')


def report(result: Result, stream: TextIO, *, color: bool = False, width: int = WIDTH) -> None:
    """Write every finding as a block of lines, with an empty line between them."""
    blocks = _Blocks(result, Paint(color), width, narrow(stream), wraps=stream.isatty())
    first = True
    for lines in blocks:
        stream.write("" if first else "\n")
        first = False
        stream.writelines(f"{line}\n" for line in lines)


def place(path: str, region: Region) -> str:
    """Return ``path:line:column``, safe at the start of a line."""
    return f"{show_path(path)}:{region.line}:{region.column}"


def load_failure(failure: LoadFailure, paint: Paint) -> str:
    """Say in one line which rules could not be loaded."""
    code = paint("error", SEVERITY[Severity.ERROR])
    source, message = escape(failure.source), escape(failure.message)
    return f"seedlint: {code} {INTERNAL_ERROR} rules not loaded from {source}: {message}"


class _Blocks:
    """The findings of a result as blocks of lines."""

    def __init__(
        self, result: Result, paint: Paint, width: int, encoding: str | None, *, wraps: bool
    ) -> None:
        self._result = result
        self._encoding = encoding
        self._paint = paint
        self._width = width
        self._wraps = wraps
        self._troubles = result.troubles()
        self._source = MaskedSource(result.read_lines)

    def __iter__(self) -> Iterator[list[str]]:
        for _, group in groupby(self._result.findings, self._shared):
            yield self._finding(*group)
        for failure in self._result.failures_without_finding():
            said = self._wrapped([load_failure(failure, self._paint)], 2)
            yield [*said, *_trace(failure.traceback)]
        if words := left_out(self._result):
            yield self._wrapped([f"seedlint: {words}"], 2)

    def _wrapped(self, lines: Iterable[str], hang: int) -> list[str]:
        """Break lines at the terminal's width; nowhere else, where programs may read them."""
        if not self._wraps:
            return list(lines)
        return [part for line in lines for part in wrapped(line, self._width, hang, self._encoding)]

    def _shared(self, finding: PlacedFinding) -> tuple[object, ...]:
        """Return what findings have in common that are shown in one block: place and rule."""
        if finding.fix or finding.related or finding.sort_key() in self._troubles:
            return (id(finding),)
        return (finding.path, finding.region, finding.code, finding.pointer, finding.severity)

    def _finding(self, finding: PlacedFinding, *more: PlacedFinding) -> list[str]:
        """Return a block; ``more`` have only other messages."""
        paint = self._paint
        header = (
            f"{paint(place(self._result.shown(finding.path), finding.region), BOLD)}:"
            f" {paint(str(finding.severity), SEVERITY[finding.severity])}"
            f" {paint(finding.code, BOLD)} {escape(finding.name)}"
        )
        if finding.pointer:
            words = clip(escape(finding.place), _MAX_POINTER)
            header += paint(f" at {words}", DIM)
        messages = (f"  {clip(begin_line(one.message))}" for one in (finding, *more))
        # What goes on behind a place or a message is further in than the messages.
        lines = self._wrapped([header, *messages], 4)
        trouble = self._troubles.get(finding.sort_key())
        if trouble:
            return [*lines, *_trace(trouble.traceback)]
        return lines + self._details(finding)

    def _details(self, finding: PlacedFinding) -> list[str]:
        """Return the code frame, the related places, the fix."""
        related = finding.related[:MAX_RELATED]
        numbers = [finding.region.line, *(r.region.line for r in related if r.path == finding.path)]
        margin = " " * len(str(max(numbers)))
        lines = self._frame(finding, finding.region, margin, "^", SEVERITY[finding.severity])
        if lines:
            lines.insert(0, self._paint(f"{margin} |", BLUE))
        for other in related:
            lines += self._related(finding, other, margin)
        if len(finding.related) > len(related):
            lines += self._note(margin, f"… and {len(finding.related) - len(related)} more places")
        if finding.unjudged:
            lines += self._note(margin, "nothing else in this document was judged")
        if finding.fix:
            safety = "safe" if finding.fix.safe else "unsafe"
            fix = f"fix: {clip(escape(finding.fix.description))} ({safety})"
            lines += self._note(margin, self._paint(fix, GREEN))
        return lines

    def _related(self, finding: PlacedFinding, other: PlacedRelated, margin: str) -> list[str]:
        message = f": {clip(escape(other.message))}" if other.message else ""
        lines = self._note(margin, f"{place(self._result.shown(other.path), other.region)}{message}")
        if other.path == finding.path and other.region != finding.region:
            lines += self._frame(finding, other.region, margin, "-", BLUE)
        return lines

    def _note(self, margin: str, words: str) -> list[str]:
        return self._wrapped([f"{margin} {self._paint('=', BLUE)} {words}"], len(margin) + 3)

    def _frame(self, finding: PlacedFinding, region: Region, margin: str, mark: str, style: str) -> list[str]:
        """Return the first line of a region and a line of marks; nothing if there is no such line."""
        marked = self._source.marked(finding, region)
        if marked is None:
            return []
        shown = self._cut(*marked, self._width - len(margin) - 3)
        number = str(region.line).rjust(len(margin))
        marks = self._paint(mark * shown.length, style)
        if region.end_line > region.line:
            marks += f" (to line {region.end_line})"
        return [
            f"{self._paint(f'{number} |', BLUE)} {shown.text}".rstrip(),
            f"{self._paint(f'{margin} |', BLUE)} {' ' * shown.offset}{marks}",
        ]

    def _cut(self, line: str, start: int, end: int, width: int) -> Cut:
        if self._encoding is None:
            return cut(line, start, end, width)
        # What stands for a letter that the terminal lacks takes more columns, and the marks have to know.
        parts = line[:start], line[start:end], line[max(start, end) :]
        before, marked, after = (shown_in(part, self._encoding) for part in parts)
        end = len(before) + len(marked)
        return cut(before + marked + after, len(before), end, width, shown_in(CUT, self._encoding))


def _trace(traceback: str) -> list[str]:
    lines = traceback.splitlines()
    if not os.environ.get("SEEDLINT_DEBUG"):
        lines = _theirs(lines)
    return [f"  | {escape(line)}".rstrip() for line in lines]


def _theirs(lines: list[str]) -> list[str]:
    """Leave out of a traceback how seedlint came to call a rule: all up to the first frame of other code."""
    from seedlint.rulebook.own import folders

    places = "|".join(re.escape(folder) for folder in folders())
    ours = re.compile(rf'  File "(?:(?:{places})[/\\]|<frozen importlib)')
    theirs = (number for number, line in enumerate(lines) if _FRAME.match(line) and not ours.match(line))
    return lines[next(theirs, 0) :]
