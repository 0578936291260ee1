"""Tables: the findings by rule, causes that many documents share, documents and owners, the worst first."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple, TextIO

from seedlint.finding import Severity
from seedlint.identity import cause
from seedlint.output import WIDTH
from seedlint.output.every import how_many, left_out, told_of, too_many, untold
from seedlint.output.frame import CUT
from seedlint.output.paint import BOLD, SEVERITY, Paint
from seedlint.util.consoles import narrow, shown_in
from seedlint.util.escape import cells, escape, show_path
from seedlint.util.words import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from seedlint.finding import PlacedFinding
    from seedlint.output.result import Result

    _Groups = Sequence[Sequence[PlacedFinding]]

MOST_DOCUMENTS = 20
MOST_CAUSES = 10
_BY_RULE = ("count", "causes", "rule", "severity", "documents", "share", "fixable")
_BY_DOCUMENT = ("count", "errors", "warnings", "notes", "document")
_BY_CAUSE = ("count", "documents", "rule", "first location")
_BY_OWNER = ("count", "errors", "warnings", "notes", "documents", "owner")
_NUMBERS = {"count", "causes", "documents", "share", "errors", "warnings", "notes"}
_GAP = "  "
_LEAST = 7
"""Columns that are left of a cell that is cut, at least."""


def report(result: Result, stream: TextIO, *, color: bool = False, width: int = WIDTH) -> None:
    """Write the tables, of the documents the worst ones; nothing if there are no findings.

    On a terminal, names and paths are cut to its width; elsewhere nothing is.
    """
    groups: dict[str, list[PlacedFinding]] = {}
    for finding in result.findings:
        groups.setdefault(finding.code, []).append(finding)
    if not groups:
        return
    view = _View(Paint(color), width if stream.isatty() else None, narrow(stream))
    ordered = sorted(groups.values(), key=lambda group: (-len(group), group[0].code))
    causes: dict[str, list[PlacedFinding]] = {}
    for finding in result.findings:
        causes.setdefault(cause(finding), []).append(finding)
    lines = [*_by_rule(result, ordered, list(causes.values()), view), ""]
    lines += [*_by_cause(result, list(causes.values()), view), *_by_document(result, view)]
    if of := result.owners():
        lines += ["", *_by_owner(result, of, view)]
    if words := "\n".join(filter(None, (too_many(result), untold(result), left_out(result)))):
        lines += ["", words]
    stream.writelines(f"{line}\n" for line in lines)


class _View(NamedTuple):
    """How tables are shown."""

    paint: Paint
    width: int | None
    """Columns, None where there is no end of them."""
    encoding: str | None
    """That of a terminal that lacks letters."""

    def size(self, text: str) -> int:
        """Count the columns of a text."""
        return cells(shown_in(text, self.encoding) if self.encoding else text)

    def cut(self, text: str, room: int, *, middle: bool = False) -> str:
        """Return a text in so many columns: its beginning, or if the ``middle`` is to go, both ends."""
        if self.size(text) <= room:
            return text
        room -= self.size(CUT)
        tail = room * 2 // 3 if middle else 0
        begin = end = 0
        while begin < len(text) and self.size(text[: begin + 1]) <= room - tail:
            begin += 1
        while end < len(text) - begin and self.size(text[len(text) - end - 1 :]) <= tail:
            end += 1
        return text[:begin] + CUT + text[len(text) - end :]

    def table(
        self, head: Sequence[str], rows: Sequence[Sequence[str]], cut: int, *, middle: bool
    ) -> list[list[str]]:
        """Return the cells of a table, its header first, all as wide as their columns.

        The column with the number ``cut`` is what is cut where there is not enough room.
        """
        rows = [head, *rows]
        widths = [max(map(self.size, column)) for column in zip(*rows, strict=True)]
        if self.width is not None:
            others = sum(widths) - widths[cut] + len(_GAP) * (len(head) - 1)
            widths[cut] = min(widths[cut], max(self.width - others, _LEAST))
        shown = []
        for row in rows:
            its = [
                self.cut(cell, widths[cut], middle=middle) if at == cut else cell
                for at, cell in enumerate(row)
            ]
            pads = [" " * (size - self.size(cell)) for size, cell in zip(widths, its, strict=True)]
            shown.append(
                [
                    pad + cell if name in _NUMBERS else cell + pad
                    for name, cell, pad in zip(head, its, pads, strict=True)
                ]
            )
        return shown


def _line(row: Iterable[str]) -> str:
    return _GAP.join(row).rstrip()


class _Group(NamedTuple):
    """What is counted of some findings."""

    severities: Counter[Severity]
    paths: set[str]
    safe: int
    unsafe: int

    @classmethod
    def of(cls, findings: Sequence[PlacedFinding]) -> _Group:
        safe = Counter(finding.fix.safe for finding in findings if finding.fix)
        severities = Counter(finding.severity for finding in findings)
        return cls(severities, {finding.path for finding in findings}, safe[True], safe[False])

    @classmethod
    def together(cls, groups: Iterable[_Group]) -> _Group:
        """Return what several have, of which none has findings of another."""
        severities, paths, safe, unsafe = zip(*groups, strict=True)
        return cls(sum(severities, Counter()), set().union(*paths), sum(safe), sum(unsafe))

    def row(self, name: str, causes: int, documents: int) -> tuple[str, ...]:
        """Return the cells of a row: all that there are but the severity."""
        fixable = [
            f"{count} {word}" for count, word in ((self.safe, "safe"), (self.unsafe, "unsafe")) if count
        ]
        share = f"{len(self.paths) / documents:.1%}" if documents else "-"
        count = str(self.severities.total())
        return count, str(causes), name, "", str(len(self.paths)), share, ", ".join(fixable) or "-"


def _by_rule(result: Result, groups: _Groups, causes: _Groups, view: _View) -> list[str]:
    counts = [_Group.of(group) for group in groups]
    of_rule = Counter(group[0].code for group in causes)
    rows = []
    for group, one in zip(groups, counts, strict=True):
        code, name = group[0].code, group[0].name
        row = one.row(f"{code} {escape(name)}", of_rule[code], result.documents)
        rows.append((*row[:3], told_of(one.severities), *row[4:]))
    total = _Group.together(counts)
    rows.append(total.row("in all", len(causes), result.documents))
    head, *shown, last = view.table(_BY_RULE, rows, 2, middle=False)
    title = f"Findings by rule: {how_many(total.severities)} in {counted(result.documents, 'document')}"
    lines = [view.paint(title, BOLD), view.paint(_line(head), BOLD)]
    for cells_, one in zip(shown, counts, strict=True):
        severity = view.paint(cells_[3], SEVERITY[max(one.severities)])
        lines.append(_line([*cells_[:3], severity, *cells_[4:]]))
    return [*lines, view.paint(_line(last), BOLD)]


def _by_cause(result: Result, groups: _Groups, view: _View) -> list[str]:
    """Return the causes that are in several documents, those in the most first."""
    wide = []
    for group in groups:
        documents = len({finding.path for finding in group})
        if documents > 1:
            wide.append((documents, group))
    if not wide:
        return []
    wide.sort(key=lambda one: (-one[0], -len(one[1]), one[1][0].sort_key()))
    rows = [
        (
            str(len(group)),
            str(documents),
            f"{group[0].code} {escape(group[0].name)}",
            f"{show_path(result.shown(group[0].path))}:{group[0].region.line}",
        )
        for documents, group in wide[:MOST_CAUSES]
    ]
    head, *shown = view.table(_BY_CAUSE, rows, 3, middle=True)
    title = f"Causes in several documents ({len(rows)} of {len(wide)}; {len(groups)} causes in all)"
    lines = [view.paint(title, BOLD), view.paint(_line(head), BOLD)]
    return [*lines, *map(_line, shown), ""]


def _by_document(result: Result, view: _View) -> list[str]:
    counts: dict[str, list[int]] = {}
    for finding in result.findings:
        counts.setdefault(result.shown(finding.path), [0, 0, 0])[Severity.ERROR - finding.severity] += 1
    worst = sorted(counts.items(), key=lambda item: ([-count for count in item[1]], item[0]))
    rows = [
        (str(sum(numbers)), *map(str, numbers), show_path(path)) for path, numbers in worst[:MOST_DOCUMENTS]
    ]
    head, *shown = view.table(_BY_DOCUMENT, rows, 4, middle=True)
    lines = [
        view.paint(f"Worst documents ({len(rows)} of {len(worst)} with findings)", BOLD),
        view.paint(_line(head), BOLD),
    ]
    return lines + _painted(shown, [numbers for _, numbers in worst], view)


def _painted(rows: Iterable[list[str]], counts: Iterable[Sequence[int]], view: _View) -> list[str]:
    """Return lines whose second cell and the two behind it are counts, by severity."""
    lines = []
    for row, numbers in zip(rows, counts, strict=False):
        for at, (severity, number) in enumerate(zip(sorted(Severity, reverse=True), numbers, strict=True), 1):
            row[at] = view.paint(row[at], SEVERITY[severity]) if number else row[at]
        lines.append(_line(row))
    return lines


def _by_owner(result: Result, of: Callable[[PlacedFinding], tuple[str, ...]], view: _View) -> list[str]:
    """Return the counts of each owner; what several own counts for each of them."""
    from seedlint.owners.owners import NAMELESS

    groups: dict[str, list[PlacedFinding]] = {}
    for finding in result.findings:
        for owner in of(finding) or (NAMELESS,):
            groups.setdefault(owner, []).append(finding)
    counts = {owner: _Group.of(group) for owner, group in groups.items()}
    numbers = {
        owner: [one.severities[severity] for severity in sorted(Severity, reverse=True)]
        for owner, one in counts.items()
    }
    worst = sorted(counts, key=lambda owner: ([-count for count in numbers[owner]], owner))
    rows = [
        (str(sum(numbers[owner])), *map(str, numbers[owner]), str(len(counts[owner].paths)), escape(owner))
        for owner in worst
    ]
    head, *shown = view.table(_BY_OWNER, rows, 5, middle=False)
    lines = [view.paint("Findings by owner", BOLD), view.paint(_line(head), BOLD)]
    return lines + _painted(shown, [numbers[owner] for owner in worst], view)
