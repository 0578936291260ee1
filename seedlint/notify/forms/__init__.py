"""How each receiver takes a notice: one module a form, each of which only makes text or bytes of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from seedlint.notify.news import Notice


@dataclass(frozen=True, slots=True)
class Envelope:
    """What is around a notice: the ``feed`` it belongs to, earlier notices in it, and for letters the rest.

    ``feed`` is a UUID's 32 digits. ``earlier`` are the latest first. ``moment`` is now, in seconds since
    1970.
    """

    feed: str = "0" * 32
    earlier: Sequence[Notice] = ()
    sender: str = ""
    recipients: Sequence[str] = ()
    moment: float = 0.0


@dataclass(frozen=True, slots=True)
class Form:
    """A form: its module, what it is for, and what tells a file of it, as only those are written over."""

    module: str
    about: str
    tells: re.Pattern[str]

    def render(self, notice: Notice, items: int, envelope: Envelope) -> str:
        """Return a notice with at most so many items of each section, as text."""
        made: Callable[[Notice, int, Envelope], str] = import_module(f"{__name__}.{self.module}").render
        return made(notice, items, envelope)

    def begins(self, beginning: str) -> bool:
        """Whether a file begins as one of this form does."""
        return self.tells.match(beginning) is not None


_TITLE = "Data quality: "
FORMS = {
    "text": Form("plain", "plain text, for terminals and logs", re.compile(_TITLE)),
    "markdown": Form(
        "issue", "the body of an issue on GitHub or GitLab", re.compile("<!-- seedlint notice ")
    ),
    "json": Form("jsonform", "for programs, by a JSON Schema", re.compile(r'\{"seedlint_notice":')),
    "slack": Form("slack", "Slack's Block Kit", re.compile(rf'\{{"text":"\*{_TITLE}')),
    "teams": Form(
        "teams", "an Adaptive Card for Microsoft Teams", re.compile(rf'\{{"type":"message".*"{_TITLE}')
    ),
    "discord": Form("discord", "an embed for Discord", re.compile(r'\{"username":"seedlint",')),
    "email": Form("mail", "an email as text and HTML (RFC 5322)", re.compile(f"Subject: {_TITLE}")),
    "atom": Form(
        "atom", "a feed of the latest notices (RFC 4287)", re.compile(r"<\?xml [\s\S]*>seedlint</generator>")
    ),
}
"""All forms, by the names that people type."""
