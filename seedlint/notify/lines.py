"""A notice as lines, with no more of each section than there is room for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from seedlint.notify.news import Line, Piece, say
from seedlint.owners.owners import NAMELESS
from seedlint.util.escape import clip, escape
from seedlint.util.words import number

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from seedlint.notify.news import Item, Notice, Section

T = TypeVar("T")

LONGEST = 300
"""Characters of one text of others that are shown."""
_MINUTE = len("2021-04-30T20:51")
_LENGTHS = (LONGEST, 120, 60)
"""What they are cut to, one after the other, where there is less room."""


@dataclass(frozen=True, slots=True)
class Room:
    """How much of a notice is shown: items of each section, and characters of a text of others."""

    items: int
    text: int = LONGEST


@dataclass(frozen=True, slots=True)
class Part:
    """A section as it is shown: its title, each item's lines, and what says how many are left out."""

    title: str
    items: tuple[tuple[Line, ...], ...]
    rest: Line | None


def parts(notice: Notice, room: Room) -> Iterator[Part]:
    """Yield the sections of a notice."""
    for section in notice.sections:
        shown = section.items[: room.items]
        rest = _rest(section, shown)
        yield Part(section.title, tuple(one.lines for one in shown), rest)


def _rest(section: Section, shown: Sequence[Item]) -> Line | None:
    """Return what says how many of a section are not shown, and where they are, if they are anywhere."""
    left = section.total - sum(one.count for one in shown)
    if left <= 0:
        return None
    more = f"{number(left)} more" if shown else f"All {number(left)}" if left > 1 else "It"
    verb = "is" if left == 1 else "are"
    unlisted = section.unlisted - sum(one.unlisted for one in shown)
    if unlisted >= left:
        return say(f"{more} {verb} counted in the report, but not listed there.")
    some = f"; it lists {number(left - unlisted)} of them" if unlisted > 0 else ""
    return (Piece(f"{more} {verb} in the report{some}: "), Piece(_PLACES[section.kind], "code"))


_PLACES = {
    "causes": "report.json, causes",
    "findings": "report.json, changes",
    "anomalies": "report.json, anomalies",
    "expectations": "expectations/index.html",
}


def fitting(most: int, make: Callable[[Room], T], fits: Callable[[T], bool]) -> T:
    """Return the most complete of what ``make`` makes that ``fits``.

    Some items are left out before texts are cut. Without items and with short texts, everything must fit.
    """
    made = None
    for text in _LENGTHS:
        items = most
        while made is None or not fits(made):
            made = make(Room(items, text))
            if items <= most // 3:
                break
            items = items * 2 // 3
        if fits(made):
            return made
    made = make(Room(0, _LENGTHS[-1]))
    assert fits(made), "a notice without items fits everywhere"
    return made


def shown(piece: Piece, room: Room) -> str:
    """Return a piece's text, harmless on a terminal and no longer than there is room for."""
    text = escape(piece.text[: 2 * LONGEST])
    return text if piece.mark in {"words", "strong"} else clip(text, room.text)


def report_line(notice: Notice) -> Line:
    """Return what says which report it is."""
    line = [Piece(f"Report of {notice.at[:_MINUTE].replace('T', ' ')} UTC")]
    if notice.commit:
        line += [Piece(", commit "), Piece(notice.commit[:12], "code")]
    if notice.owner == NAMELESS:
        line.append(Piece("; only what nobody owns"))
    elif notice.owner is not None:
        line += [Piece("; only what belongs to "), Piece(notice.owner, "owner")]
    return tuple(line)


def lead(notice: Notice) -> tuple[Line, ...]:
    """Return the lines above the sections, alarms first."""
    first = (say("This is the first notice: it sums up data quality; later ones contain only what is new."),)
    return (*notice.alarms, *(first if notice.first else ()), *notice.status)


__all__ = ["LONGEST", "Part", "Room", "fitting", "lead", "parts", "report_line", "shown"]
