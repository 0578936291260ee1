"""An Adaptive Card for Microsoft Teams, as its workflows take it: at most 28 KB.

Texts are runs of a RichTextBlock, in which no Markdown has a meaning; mentions would need a list of their
own, which is not there.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from seedlint.notify.lines import Room, fitting, lead, parts, report_line, shown
from seedlint.notify.news import Piece

if TYPE_CHECKING:
    from seedlint.notify.forms import Envelope
    from seedlint.notify.news import Line, Notice

_LARGEST = 28_000
"""Bytes."""
_LOOKS: dict[str, dict[str, Any]] = {
    "strong": {"weight": "Bolder"},
    "code": {"fontType": "Monospace"},
    "owner": {"weight": "Bolder"},
}


def render(notice: Notice, items: int, envelope: Envelope) -> str:  # noqa: ARG001 - as all forms
    """Return the body of the request."""
    return fitting(items, lambda room: _text(notice, room), lambda text: len(text.encode()) <= _LARGEST)


def _text(notice: Notice, room: Room) -> str:
    return json.dumps(_message(notice, room), separators=(",", ":"), ensure_ascii=False) + "\n"


def _message(notice: Notice, room: Room) -> dict[str, Any]:
    body = [_block((Piece(notice.title, "strong"),), room, size="Large")]
    body += [_block(one, room) for one in lead(notice)]
    for part in parts(notice, room):
        body.append(_block((Piece(part.title, "strong"),), room, spacing="Large", size="Medium"))
        for item in part.items:
            body += [_block(line, room, spacing="None" if at else "Small") for at, line in enumerate(item)]
        if part.rest:
            body.append(_block(part.rest, room))
    body += [_block(one, room, spacing="Medium") for one in notice.remarks]
    body.append(_block(report_line(notice), room, spacing="Medium"))
    card: dict[str, Any] = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "msteams": {"width": "Full"},
        "body": body,
    }
    if notice.url:
        card["actions"] = [{"type": "Action.OpenUrl", "title": "Open the report", "url": notice.url}]
    attachment = {
        "contentType": "application/vnd.microsoft.card.adaptive",
        "contentUrl": None,
        "content": card,
    }
    return {"type": "message", "attachments": [attachment]}


def _block(line: Line, room: Room, size: str = "Default", spacing: str = "Small") -> dict[str, Any]:
    runs = [_run(piece, room, size) for piece in line if piece.text]
    return {"type": "RichTextBlock", "spacing": spacing, "inlines": runs}


def _run(piece: Piece, room: Room, size: str) -> dict[str, Any]:
    # `{{DATE(…)}}` would be worked out, wherever it stands.
    text = shown(piece, room).replace("{{", "{\u200b{").replace("{{", "{\u200b{")
    look = {"size": size} if size != "Default" else {}
    return {"type": "TextRun", "text": text, **look, **_LOOKS.get(piece.mark, {})}
