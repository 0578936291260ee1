"""What came of conditions, for people: a line each, and below what is not met the worst offenders."""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

from seedlint.gate.outcomes import Kind, State
from seedlint.output.paint import DIM, GREEN, RED, YELLOW, Paint
from seedlint.util.escape import begin_line, clip, escape, show_path
from seedlint.util.words import number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seedlint.gate.outcomes import Gated, Offender, Outcome
    from seedlint.output import Style

_STATE = 9
_LONGEST = 300
_SHOWN = 5
_COLOURS = {State.MET: GREEN, State.UNMET: RED, State.UNKNOWN: RED}


def report(gated: Gated, stream: TextIO, style: Style) -> None:
    """Write a line for each condition: whether it is met, what it is, and what was observed."""
    paint = Paint(style.color)
    width = max((len(title(one)) for one in gated.outcomes if len(title(one)) <= 50), default=0)
    for one in gated.outcomes:
        colour = YELLOW if one.allowed else _COLOURS[one.state]
        state = paint(f"{one.state:{_STATE}}", colour)
        stream.write(f"{state}  {title(one):{width}}  {said(one)}".rstrip() + "\n")
        if not one.passes:
            for line in offenders(one, _SHOWN):
                stream.write(f"{' ' * (_STATE + 2)}{paint(line, DIM)}\n")


def title(one: Outcome) -> str:
    """Return what a condition is called."""
    words = escape(clip(one.title, _LONGEST))
    return f"{words} ({escape(one.origin)})" if one.kind is Kind.EXPECTATION and one.origin else words


def said(one: Outcome) -> str:
    """Return what was observed, how that has moved, and why something is not met or not known."""
    expected = one.limit if one.kind is Kind.EXPECTATION or one.limit.startswith("from ") else ""
    parts = [
        escape(clip(one.observed, _LONGEST)),
        f"expected: {escape(clip(expected, _LONGEST))}" if expected else "",
        escape(clip(one.trend, _LONGEST)),
        escape(clip(one.reason, _LONGEST)),
    ]
    return ", ".join(filter(None, parts)) + " (which the condition allows)" * one.allowed


def offenders(one: Outcome, most: int) -> Iterator[str]:
    """Yield some of the worst offenders, and how many more there are."""
    shown = one.offenders[:most]
    for offender in shown:
        yield offender_words(offender)
    if one.offending > len(shown):
        yield f"… and {number(one.offending - len(shown))} more"


def offender_words(offender: Offender) -> str:
    """Return an offender with its place."""
    words = clip(offender.words, _LONGEST)
    if offender.document is None:
        return begin_line(words)
    words, place = escape(words), show_path(clip(offender.document, _LONGEST))
    return f"{place}:{offender.line}: {words}" if offender.line else f"{place}: {words}"
