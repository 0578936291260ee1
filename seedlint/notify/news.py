"""What a notice says, as plain data: no form's markup, and no text escaped."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Mark = Literal["words", "strong", "code", "foreign", "owner"]
"""What a piece of a line is: our own words, the same in bold, a name or place, text of others, an owner."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a line. ``foreign`` text may be a message, in which backquotes stand around code."""

    text: str
    mark: Mark = "words"


Line = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that is new; ``identity`` stays the same from report to report.

    ``lines`` are how it is told: what it is first, then where, and to whom it belongs. ``data`` is the same
    for programs: strings, numbers, lists and objects as JSON has them. ``count``: so many of the section's
    things are in it; of these, the report does not list ``unlisted``.
    """

    identity: str
    lines: tuple[Line, ...]
    data: dict[str, object]
    count: int = 1
    unlisted: int = 0


@dataclass(frozen=True, slots=True)
class Section:
    """Things of one kind. ``total`` are all that are new; ``items`` are those that can be told.

    Of all, ``unlisted`` are only counted in the report, so that nobody finds them there.
    ``title`` counts them; if not ``exact``, there may be more than that, or the number is an estimate.
    """

    kind: str
    title: str
    items: tuple[Item, ...]
    total: int
    exact: bool = True
    unlisted: int = 0


@dataclass(frozen=True, slots=True)
class Notice:
    """What is to be said about one report, to one channel.

    ``alarms`` come before everything else: what is missing in the report. ``status`` says where quality is,
    ``remarks`` what is not known and why. ``owner``: only what belongs to them is told.
    """

    identity: str
    """32 hexadecimal digits: the same news in the same channel have the same ones."""
    title: str
    at: str
    """When the report was made, in UTC, as 2021-04-30T20:51:00Z."""
    commit: str | None
    first: bool
    alarms: tuple[Line, ...] = ()
    status: tuple[Line, ...] = ()
    sections: tuple[Section, ...] = ()
    remarks: tuple[Line, ...] = ()
    owner: str | None = None
    url: str | None = None
    """Where the report is published; None if nobody has said so."""
    facts: dict[str, object] | None = None
    """The numbers of ``status`` for programs."""


def say(words: str) -> Line:
    """Return a line of our own words."""
    return (Piece(words),)
