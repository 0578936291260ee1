"""Markdown for the body of an issue, or a comment on one: at most 65,536 characters on GitHub.

Text from documents formats nothing, links nowhere and calls nobody. Owners are called where their names have
the form of a user's or a team's.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from seedlint.notify.lines import Room, fitting, lead, parts, report_line, shown
from seedlint.output.markdown import LIMIT, span, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seedlint.notify.forms import Envelope
    from seedlint.notify.news import Line, Notice, Piece

_OWNER = re.compile(r"@[A-Za-z0-9][A-Za-z0-9_.-]{0,99}(?:/[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}){0,9}")
"""A user, a team, or one of a group in groups, as GitLab has them."""


def render(notice: Notice, items: int, envelope: Envelope) -> str:  # noqa: ARG001 - as all forms
    """Return the notice. Its first line, which is not shown, has its identity."""
    return fitting(items, lambda room: _body(notice, room), lambda text: len(text.encode()) <= LIMIT)


def _body(notice: Notice, room: Room) -> str:
    return "".join(f"{line}\n" for line in _lines(notice, room))


def _lines(notice: Notice, room: Room) -> Iterator[str]:
    yield f"<!-- seedlint notice {notice.identity} -->"
    yield f"## {words(notice.title)}"
    for line in notice.alarms:
        yield from ("", f"**{_line(line, room, bold=True)}**")
    for line in lead(notice)[len(notice.alarms) :]:
        yield from ("", _line(line, room))
    for part in parts(notice, room):
        yield from ("", f"### {words(part.title)}", "")
        for item in part.items:
            # Two spaces would be a line break on GitHub alone; a backslash is one everywhere.
            yield "- " + "\\\n  ".join(_line(line, room) for line in item)
        if part.rest:
            yield from ("", _line(part.rest, room)) if part.items else (_line(part.rest, room),)
    if notice.remarks:
        yield ""
        yield from (f"- {_line(line, room)}" for line in notice.remarks)
    yield from ("", _line(report_line(notice), room))
    if notice.url:
        yield f"[Open the report](<{notice.url}>)"


def _line(line: Line, room: Room, *, bold: bool = False) -> str:
    return "".join(_piece(piece, room, bold=bold) for piece in line)


def _piece(piece: Piece, room: Room, *, bold: bool) -> str:
    text = shown(piece, room)
    if piece.mark == "code":
        return span(text)
    if piece.mark == "owner":
        return text if _OWNER.fullmatch(text) else span(text)
    if piece.mark == "strong" and not bold:
        return f"**{words(text)}**"
    return words(text)
