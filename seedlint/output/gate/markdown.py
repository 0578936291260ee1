"""What came of conditions in Markdown, for job summaries and comments: a table, and the worst offenders."""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

from seedlint.gate.outcomes import State
from seedlint.output.gate.text import offenders, said, title
from seedlint.output.markdown import LIMIT, span, words
from seedlint.util.words import number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seedlint.gate.outcomes import Gated, Outcome
    from seedlint.output import Style

_SHOWN = 10
_MARKS = {State.MET: "✓ met", State.UNMET: "✗ not met", State.UNKNOWN: "? not known"}


def report(gated: Gated, stream: TextIO, _style: Style) -> None:
    """Write a heading, a table with what is not met first, and what breaks it; never more than fits."""
    failing = list(gated.failing)
    order = [*failing, *(one for one in gated.outcomes if one.passes)]
    head = [
        f"## seedlint: {gated.summary()}",
        "",
        f"The report of {gated.generated_at:%Y-%m-%d %H:%M} UTC"
        + (f", commit {span(gated.commit[:12])}." if gated.commit else "."),
        "",
        "| | condition | observed |",
        "|---|---|---|",
    ]
    blocks = [[_row(one)] for one in order] + [list(_details(one)) for one in failing]
    room = LIMIT - _size(head) - 100
    lines, left = head, 0
    for block in blocks:
        room -= _size(block)
        if room < 0:
            left += 1
        else:
            lines = [*lines, *block]
    if left:
        lines = [*lines, "", f"{number(left)} more conditions, or their details, do not fit."]
    stream.writelines(f"{line}\n" for line in lines)


def _row(one: Outcome) -> str:
    # A bar ends a cell even in a code span.
    name = span(title(one)).replace("|", "\\u{7C}")
    return f"| {_MARKS[one.state]} | {name} | {words(said(one)).replace('|', '&#124;')} |"


def _details(one: Outcome) -> Iterator[str]:
    found = list(offenders(one, _SHOWN))
    if found:
        yield from ("", f"**{span(title(one))}**", "")
        yield from (f"- {words(line)}" for line in found)


def _size(lines: list[str]) -> int:
    return sum(len(line.encode("utf-8", "replace")) + 1 for line in lines)
