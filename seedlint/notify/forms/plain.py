"""Plain text: nothing in it controls a terminal or is a command to a CI system."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.notify.lines import Room, lead, parts, report_line, shown
from seedlint.util.escape import begin_line

if TYPE_CHECKING:
    from seedlint.notify.forms import Envelope
    from seedlint.notify.news import Line, Notice


def render(notice: Notice, items: int, envelope: Envelope) -> str:  # noqa: ARG001 - as all forms
    """Return the notice as lines, with a line break at the end of each."""
    return "".join(f"{one}\n" for one in written(notice, Room(items)))


def written(notice: Notice, room: Room) -> list[str]:
    """Return the lines of a notice; an empty one stands between parts."""
    made = [notice.title]
    made += _paragraph([_line(one, room) for one in lead(notice)])
    for part in parts(notice, room):
        made += ["", part.title]
        for item in part.items:
            made += [f"{'    ' if index else '  - '}{_line(one, room)}" for index, one in enumerate(item)]
        if part.rest:
            made.append(f"  {_line(part.rest, room)}")
    made += _paragraph([_line(one, room) for one in notice.remarks])
    made += _paragraph([_line(report_line(notice), room), *([notice.url] if notice.url else [])])
    return [begin_line(one) for one in made]


def _paragraph(lines: list[str]) -> list[str]:
    return ["", *lines] if lines else []


def _line(line: Line, room: Room) -> str:
    return "".join(shown(piece, room) for piece in line)
