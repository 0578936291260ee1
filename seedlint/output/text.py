"""The format for people: each finding with the line it is about, a caret under the exact value."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, TextIO

from seedlint.codes import INTERNAL_ERROR
from seedlint.finding import Severity
from seedlint.output import WIDTH, Style
from seedlint.output.every import as_shown, left_out
from seedlint.output.frame import CUT, Cut, cut
from seedlint.output.masked import MaskedSource
from seedlint.output.paint import BLUE, BOLD, DIM, GREEN, SEVERITY, Paint, linked
from seedlint.output.wrap import columns, wrapped
from seedlint.util.consoles import narrow, shown_in
from seedlint.util.escape import clip, escape, show_path
from seedlint.util.late import late
from seedlint.util.words import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from seedlint.finding import LoadFailure, PlacedFinding, PlacedRelated, Region
    from seedlint.output.arrange import Block
    from seedlint.output.masked import Marked
    from seedlint.output.result import Result

MAX_RELATED = 8
MAX_ALIKE = 5
_MAX_POINTER = 120
_MOST_FIELDS = 10_000
"""So many fields are remembered as they are shown."""
_MAX_LINES = 10
"""So many lines are named of findings that are only counted."""
_HERE, _THERE = "-->", "==>"
"""What location lines begin with; three colons would be a command in the log of a CI job."""
_FRAME = late(r'  File "')


def report(
    result: Result,
    stream: TextIO,
    *,
    color: bool = False,
    width: int = WIDTH,
    links: bool = False,
    whole: bool = True,
    causes: bool = False,
) -> None:
    """Write every finding as a block of lines, with an empty line between them.

    With ``links``, codes lead to the pages of their rules, where these are known. Unless the ``whole`` is
    wanted, repetitions in one document are counted; with ``causes``, findings are grouped; see `arranged`.
    """
    style = Style(color, width, links, whole, causes)
    blocks = _Blocks(result, style, narrow(stream), wraps=stream.isatty())
    first = True
    for lines in blocks:
        stream.write("" if first else "\n")
        first = False
        stream.writelines(f"{line}\n" for line in lines)


def place(path: str, region: Region) -> str:
    """Return ``path:line:column``, safe at the start of a line."""
    return f"{show_path(path)}:{region.line}:{region.column}"


class _Blocks:
    """The findings of a result as blocks of lines."""

    def __init__(self, result: Result, style: Style, encoding: str | None, *, wraps: bool) -> None:
        self._result = result
        self._encoding = encoding
        self._paint = Paint(style.color)
        self._style = style
        self._wraps = wraps
        self._troubles = result.troubles()
        self._source = MaskedSource(result.read_lines)
        self._heads: dict[tuple[str, Severity, bool], str] = {}
        self._gutters: dict[str, str] = {}
        self._shown = ("", "")
        self._fields: dict[tuple[str, int], str] = {}

    def __iter__(self) -> Iterator[list[str]]:
        if self._result.findings:
            from seedlint.output.arrange import arranged

            whole, causes = self._style.whole, self._style.causes
            for block in arranged(self._result.findings, self._troubles, whole=whole, causes=causes):
                yield self._block(block)
        for failure in self._result.failures_without_finding():
            yield self._failure(failure)
        if words := left_out(self._result):
            yield self._wrapped(f"seedlint: {words}", 2)

    def _wrapped(self, line: str, hang: int) -> list[str]:
        """Break a line at the terminal's width; nowhere else, where programs may read it."""
        return [*wrapped(line, self._style.width, hang, self._encoding)] if self._wraps else [line]

    def _fits(self, *parts: str) -> bool:
        """Whether there is room for all of that on one line."""
        return not self._wraps or sum(columns(one, self._encoding) for one in parts) <= self._style.width

    def _block(self, block: Block) -> list[str]:
        finding = block.findings[0]
        related = finding.related[:MAX_RELATED]
        highest = finding.region.line
        if related:
            highest = max(highest, *(one.region.line for one in related if one.path == finding.path), 0)
        margin = " " * len(str(highest))
        lines = self._header(finding)
        for one in block.findings[1:]:
            lines += self._header(one)
        lines += self._location(_HERE, margin, (finding.path, finding.region), self._field(finding))
        trouble = self._troubles.get(finding.sort_key()) if finding.code == INTERNAL_ERROR else None
        if trouble:
            return lines + _trace(trouble.traceback)
        marked = self._source.marked(finding, finding.region)
        lines += self._frame(marked, finding.region, margin, SEVERITY[finding.severity])
        for other in related:
            lines += self._related(finding, other, margin)
        if len(finding.related) > len(related):
            lines += self._note(f"and {len(finding.related) - len(related)} more locations")
        if finding.unjudged:
            lines += self._note("nothing else in this document was checked")
        if finding.fix:
            from seedlint.output.change import told

            safety = "safe" if finding.fix.safe else "unsafe"
            head = self._paint("help:", GREEN)
            lines += self._wrapped(f"{head} {told(finding.fix, marked)} ({safety} fix)", 6)
        return lines + self._hidden(block.hidden) + self._alike(finding.path, block.alike)

    def _header(self, finding: PlacedFinding) -> list[str]:
        """Return what is wrong: first of all, and with nothing before it but how much it matters."""
        head = self._head(finding.code, finding.severity, finding.fix is not None and finding.fix.safe)
        message = as_shown(finding.message, finding, self._result)
        return self._wrapped(f"{head}{self._paint(clip(escape(message)), BOLD)}", 2)

    def _head(self, code: str, severity: Severity, fixable: bool = False) -> str:
        head = self._heads.get((code, severity, fixable))
        if head is None:
            head = f"{severity}[{code}]"
            if self._style.links:
                from seedlint.output.rulepages import page_of

                url = page_of(self._result.rules.get(code), self._result.docs_url)
                head = linked(head, url or "")
            mark = f" {self._paint('[*]', GREEN)}" if fixable else ""
            head = f"{self._paint(head, SEVERITY[severity])}{mark}: "
            self._heads[code, severity, fixable] = head
        return head

    def _failure(self, failure: LoadFailure) -> list[str]:
        head = self._head(INTERNAL_ERROR, Severity.ERROR)
        words = f"rules not loaded from {escape(failure.source)}: {escape(failure.message)}"
        return [*self._wrapped(f"{head}{self._paint(words, BOLD)}", 2), *_trace(failure.traceback)]

    def _location(self, arrow: str, margin: str, at: tuple[str, Region], words: str) -> list[str]:
        """Return where something is, on a line of its own if it is long: no path is ever broken.

        ``words`` are escaped.
        """
        path, region = at
        where = f"{self._path(path)}:{region.line}:{region.column}"
        line = f"{margin}{self._paint(arrow, BLUE)} {where}"
        if not words:
            return [line]
        more = self._paint(words, DIM)
        if self._fits(margin, arrow, " ", where, "  ", words) or words.lstrip().startswith("::"):
            return [f"{line}  {more}"]
        indent = len(margin) + len(arrow) + 1
        return [line, *self._wrapped(" " * indent + more, indent)]

    def _path(self, path: str) -> str:
        """Return how a path is shown; findings of one document follow each other."""
        if path != self._shown[0]:
            self._shown = path, show_path(self._result.shown(path))
        return self._shown[1]

    def _field(self, finding: PlacedFinding) -> str:
        """Return what a finding is about: the same fields in most documents."""
        key = finding.pointer, finding.document
        field = self._fields.get(key)
        if field is None:
            if len(self._fields) >= _MOST_FIELDS:
                self._fields.clear()
            field = self._fields[key] = clip(escape(finding.place), _MAX_POINTER)
        return field

    def _related(self, finding: PlacedFinding, other: PlacedRelated, margin: str) -> list[str]:
        if other.path == finding.path and other.region != finding.region:
            marked = self._source.marked(finding, other.region)
            if marked is not None:
                label = clip(escape(other.message))
                return self._frame(marked, other.region, margin, BLUE, label=label)
        words = clip(escape(other.message))
        return self._location(_THERE, margin, (other.path, other.region), words)

    def _note(self, words: str) -> list[str]:
        return self._wrapped(f"{self._paint('note:', BOLD)} {words}", 6)

    def _hidden(self, hidden: Sequence[PlacedFinding]) -> list[str]:
        """Count what is not shown, and say where it is."""
        if not hidden:
            return []
        numbers = list(dict.fromkeys(one.region.line for one in hidden))
        listed = ", ".join(map(str, numbers[:_MAX_LINES])) + (", …" if len(numbers) > _MAX_LINES else "")
        lines = f"line{'s' * (len(numbers) > 1)} {listed}"
        words = f"{len(hidden)} more {hidden[0].code} in this document ({lines}); `--show-all` shows them"
        return self._wrapped(self._paint(f"... and {words}", DIM), 4)

    def _alike(self, path: str, others: Sequence[PlacedFinding]) -> list[str]:
        """Say where else a finding of the same cause is."""
        if not others:
            return []
        documents = {one.path for one in others} - {path}
        where = f"in {counted(len(documents), 'other document')}" if documents else "in this document"
        places = list(dict.fromkeys((one.path, one.region.line) for one in others))
        listed = [f"      {show_path(self._result.shown(one))}:{line}" for one, line in places[:MAX_ALIKE]]
        if len(places) > MAX_ALIKE:
            listed.append(f"      ... and {len(places) - MAX_ALIKE} more")
        return [*self._note(f"the same cause {where}:"), *listed]

    def _frame(
        self, marked: Marked | None, region: Region, margin: str, style: str, label: str | None = None
    ) -> list[str]:
        """Return the first line of a region and a line of marks, below an empty one.

        Nothing if there is no such line. What has a ``label`` is no finding's own place.
        """
        if marked is None:
            return []
        gutter = self._gutter(margin)
        shown = self._cut(*marked, self._style.width - len(margin) - 3)
        number = str(region.line).rjust(len(margin))
        marks = self._paint(("^" if label is None else "-") * shown.length, style)
        if region.end_line > region.line:
            marks += f" (to line {region.end_line})"
        below = f"{gutter} {' ' * shown.offset}{marks}"
        lines = [gutter, f"{self._paint(f'{number} |', BLUE)} {shown.text}".rstrip()]
        if not label:
            return [*lines, below]
        if self._fits(below, " ", label):
            return [*lines, f"{below} {self._paint(label, style)}"]
        room = self._style.width - len(margin) - 3
        more = wrapped(label, room, 2, self._encoding)
        return [*lines, below, *(f"{gutter} {self._paint(one, style)}" for one in more)]

    def _gutter(self, margin: str) -> str:
        gutter = self._gutters.get(margin)
        if gutter is None:
            gutter = self._gutters[margin] = self._paint(f"{margin} |", BLUE)
        return gutter

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
