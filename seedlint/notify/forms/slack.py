"""Slack's Block Kit: at most 50 blocks, 3,000 characters in the text of one, 150 in a heading.

`&`, `<` and `>` are escaped as Slack asks for, so nothing is a mention, a link or a channel but what is
made here; `verbatim` leaves names and addresses alone. Mattermost takes the same request, and shows `text`.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from seedlint.notify.forms.marks import marked, packed, units
from seedlint.notify.lines import Room, fitting, lead, parts, report_line
from seedlint.util.escape import clip

if TYPE_CHECKING:
    from seedlint.notify.forms import Envelope
    from seedlint.notify.news import Line, Notice

_BLOCKS = 50
_TEXT = 3000
_HEADING = 150
_MESSAGE = 4000
"""Characters of the message itself, which notifications show; Slack cuts longer ones off."""
_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def render(notice: Notice, items: int, envelope: Envelope) -> str:  # noqa: ARG001 - as all forms
    """Return the body of the request."""
    made = fitting(items, lambda room: _message(notice, room), _fits)
    return json.dumps(made, separators=(",", ":")) + "\n"


def _fits(message: dict[str, Any]) -> bool:
    texts = [block["text"]["text"] for block in message["blocks"] if block["type"] == "section"]
    return len(message["blocks"]) <= _BLOCKS and all(units(text) <= _TEXT for text in texts)


def _message(notice: Notice, room: Room) -> dict[str, Any]:
    blocks: list[dict[str, Any]] = [
        {
            "type": "header",
            "text": {"type": "plain_text", "text": clip(notice.title, _HEADING), "emoji": False},
        }
    ]
    told = [f"*{_escaped(notice.title)}*"]
    paragraphs = [[_line(one, room) for one in lead(notice)]]
    for part in parts(notice, room):
        lines = [f"*{_escaped(part.title)}*"]
        lines += ["\n    ".join(("• " + _line(one[0], room), *_lines(one[1:], room))) for one in part.items]
        paragraphs.append([*lines, *([_line(part.rest, room)] if part.rest else [])])
    last = [*_lines(notice.remarks, room), _line(report_line(notice), room)]
    if notice.url:
        last.append(f"<{_escaped(notice.url)}|Open the report>")
    paragraphs.append(last)
    for paragraph in paragraphs:
        blocks += map(_block, packed(paragraph, _TEXT))
        told += paragraph
    return {"text": packed(told, _MESSAGE)[0], "blocks": blocks}


def _block(text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}}


def _lines(lines: tuple[Line, ...], room: Room) -> list[str]:
    return [_line(one, room) for one in lines]


def _line(line: Line, room: Room) -> str:
    return marked(line, room, _escaped, "*")


def _escaped(text: str) -> str:
    return text.translate(_ENTITIES)
