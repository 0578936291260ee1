"""A notice as a piece of HTML, for letters and feeds: no script, no style, and nothing to load."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.notify.lines import Room, lead, parts, report_line, shown
from seedlint.output.xml import content, prose

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seedlint.notify.news import Line, Notice, Piece


def fragment(notice: Notice, room: Room) -> str:
    """Return all of a notice but its title."""
    return "".join(f"{line}\n" for line in _lines(notice, room))


def _lines(notice: Notice, room: Room) -> Iterator[str]:
    for line in notice.alarms:
        yield f"<p><strong>{_line(line, room)}</strong></p>"
    for line in lead(notice)[len(notice.alarms) :]:
        yield f"<p>{_line(line, room)}</p>"
    for part in parts(notice, room):
        yield f"<h3>{content(part.title)}</h3>"
        if part.items:
            items = ("<br>".join(_line(line, room) for line in item) for item in part.items)
            yield f"<ul>{''.join(f'<li>{item}</li>' for item in items)}</ul>"
        if part.rest:
            yield f"<p>{_line(part.rest, room)}</p>"
    for line in notice.remarks:
        yield f"<p>{_line(line, room)}</p>"
    yield f"<p>{_line(report_line(notice), room)}</p>"
    if notice.url:
        yield f'<p><a href="{content(notice.url)}">Open the report</a></p>'


def _line(line: Line, room: Room) -> str:
    return "".join(_piece(piece, room) for piece in line)


def _piece(piece: Piece, room: Room) -> str:
    text = shown(piece, room)
    if piece.mark == "foreign":
        return f"<bdi>{prose(text)}</bdi>"
    tag = {"strong": "strong", "code": "code", "owner": "strong"}.get(piece.mark)
    return f"<{tag}><bdi>{content(text)}</bdi></{tag}>" if tag else content(text)
