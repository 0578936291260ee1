"""A letter: the same as plain text and as HTML. Nothing of documents is in its headers."""

from __future__ import annotations

from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import TYPE_CHECKING

from seedlint.notify.forms.fragment import fragment
from seedlint.notify.forms.plain import written
from seedlint.notify.lines import Room
from seedlint.output.xml import content
from seedlint.util.escape import clip, escape

if TYPE_CHECKING:
    from seedlint.notify.forms import Envelope
    from seedlint.notify.news import Notice

_SUBJECT = 120
"""Characters: mail programs show fewer, and a header's line has room for 998."""


def render(notice: Notice, items: int, envelope: Envelope) -> str:
    """Return the letter, in ASCII, with line feeds as line ends."""
    return letter(notice, items, envelope).as_string(policy=SMTP.clone(linesep="\n"))


def letter(notice: Notice, items: int, envelope: Envelope) -> EmailMessage:
    """Return the letter; ``envelope`` has sound addresses, or none."""
    room = Room(items)
    message = EmailMessage(policy=SMTP)
    message["Subject"] = clip(escape(notice.title), _SUBJECT)
    if envelope.sender:
        message["From"] = envelope.sender
    if envelope.recipients:
        message["To"] = ", ".join(envelope.recipients)
    message["Date"] = format_datetime(datetime.fromtimestamp(envelope.moment, UTC))
    domain = envelope.sender.rpartition("@")[2].strip("<> ") or "seedlint.invalid"
    message["Message-ID"] = f"<{notice.identity}@{domain}>"
    # Nobody's holiday is answered with a notice, and no notice with an answer.
    message["Auto-Submitted"] = "auto-generated"
    # Lines of others are nowhere in it: nothing between here and there can take one for a command.
    message.set_content("".join(f"{line}\n" for line in written(notice, room)), cte="base64")
    message.add_alternative(_page(notice, room), subtype="html", cte="base64")
    message.set_boundary(f"=_{notice.identity}")  # in base64, no line can begin so
    return message


def _page(notice: Notice, room: Room) -> str:
    title = content(escape(notice.title))
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title></head>\n'
        f"<body>\n<h2>{title}</h2>\n{fragment(notice, room)}</body></html>\n"
    )
