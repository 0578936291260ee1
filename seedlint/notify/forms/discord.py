"""An embed for Discord: 256 characters of title, 4,096 of description, 2,048 of footer, 6,000 in all.

`allowed_mentions` is empty, so nobody is called whatever the text says.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from seedlint.notify.forms.marks import marked, units
from seedlint.notify.lines import Room, fitting, lead, parts, report_line, shown
from seedlint.util.escape import clip

if TYPE_CHECKING:
    from seedlint.notify.forms import Envelope
    from seedlint.notify.news import Line, Notice

_TITLE = 256
_DESCRIPTION = 4096
_FOOTER = 2048
_ALL = 6000


def render(notice: Notice, items: int, envelope: Envelope) -> str:  # noqa: ARG001 - as all forms
    """Return the body of the request."""
    made = fitting(items, lambda room: _message(notice, room), _fits)
    return json.dumps(made, separators=(",", ":")) + "\n"


def _fits(message: dict[str, Any]) -> bool:
    (embed,) = message["embeds"]
    sizes = [units(text) for text in (embed["title"], embed["description"], embed["footer"]["text"])]
    return sizes[1] <= _DESCRIPTION and sizes[2] <= _FOOTER and sum(sizes) <= _ALL


def _message(notice: Notice, room: Room) -> dict[str, Any]:
    lines = [_line(one, room) for one in lead(notice)]
    for part in parts(notice, room):
        lines += ["", f"**{part.title}**"]
        for item in part.items:
            lines += [f"{'    ' if index else '• '}{_line(one, room)}" for index, one in enumerate(item)]
        if part.rest:
            lines.append(_line(part.rest, room))
    lines += ["", *(_line(one, room) for one in notice.remarks)]
    embed: dict[str, Any] = {
        "title": clip(notice.title, _TITLE),
        "description": "\n".join(lines).strip("\n"),
        "footer": {"text": "".join(shown(piece, room) for piece in report_line(notice))},
    }
    if notice.url:
        embed["url"] = notice.url
    return {"username": "seedlint", "allowed_mentions": {"parse": []}, "embeds": [embed]}


def _line(line: Line, room: Room) -> str:
    return marked(line, room, lambda text: text, "**")
