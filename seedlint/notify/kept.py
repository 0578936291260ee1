"""Notices, and what a channel knows, as the state keeps them; what is not as it was written is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

from seedlint.notify.known import Fault, Known
from seedlint.notify.news import Item, Line, Mark, Notice, Piece, Section
from seedlint.told.values import LONGEST_TEXT, day

if TYPE_CHECKING:
    from seedlint.told.values import Node

_MARKS = frozenset(get_args(Mark))
_KINDS = frozenset(("causes", "findings", "anomalies", "expectations"))
_ITEMS = 100
"""Items of a section that are kept."""


def known_of(told: Node) -> Known:
    """Return what a channel knows."""
    told.moment("at")
    return Known(
        at=told.words("at"),
        score=told.score(),
        causes=told.texts("causes"),
        whole=told.there("whole", told.flag("whole")),
        findings=told.there("findings", told.texts("findings")),
        anomalies=told.texts("anomalies"),
        failing=told.texts("failing"),
        alarms=told.there("alarms", told.texts("alarms")),
        faults=told.nodes("faults", _fault) or (),
    )


def _fault(told: Node) -> Fault:
    since, last = day(told, "since"), day(told, "last")
    return Fault(told.words("key"), since.isoformat(), last.isoformat(), told.need("causes"))


def notice_json(notice: Notice) -> dict[str, Any]:
    """Return what is kept of a notice in a feed: neither what only programs read, nor a URL."""
    return {
        **{name: getattr(notice, name) for name in ("identity", "title", "at", "commit", "first", "owner")},
        **{name: _lines_json(getattr(notice, name)) for name in ("alarms", "status", "remarks")},
        "sections": [
            {
                **{name: getattr(section, name) for name in ("kind", "title", "total", "exact")},
                "unlisted": section.unlisted or None,
                "items": [
                    {
                        "identity": item.identity,
                        "lines": _lines_json(item.lines),
                        "count": item.count,
                        "unlisted": item.unlisted or None,
                    }
                    for item in section.items[:_ITEMS]
                ],
            }
            for section in notice.sections
        ],
    }


def _lines_json(lines: tuple[Line, ...]) -> list[dict[str, Any]]:
    return [
        {"pieces": [{"text": one.text[:LONGEST_TEXT], "mark": one.mark} for one in line]} for line in lines
    ]


def notice_of(told: Node) -> Notice:
    """Return a notice of a feed, without what is not kept of it."""
    told.moment("at")
    return Notice(
        identity=told.words("identity"),
        title=told.words("title"),
        at=told.words("at"),
        commit=told.text("commit"),
        first=told.there("first", told.flag("first")),
        alarms=_lines(told, "alarms"),
        status=_lines(told, "status"),
        sections=told.all_nodes("sections", _section),
        remarks=_lines(told, "remarks"),
        owner=told.text("owner"),
    )


def _section(told: Node) -> Section:
    return Section(
        kind=told.choice("kind", _KINDS),
        title=told.words("title"),
        items=told.all_nodes("items", _item),
        total=told.need("total"),
        exact=told.there("exact", told.flag("exact")),
        unlisted=told.count("unlisted") or 0,
    )


def _item(told: Node) -> Item:
    count, unlisted = told.need("count"), told.count("unlisted") or 0
    return Item(told.words("identity"), _lines(told, "lines"), {}, count, unlisted)


def _lines(told: Node, key: str) -> tuple[Line, ...]:
    return tuple(told.all_nodes(key, lambda one: one.all_nodes("pieces", _piece)))


def _piece(told: Node) -> Piece:
    mark: Any = told.choice("mark", _MARKS)
    return Piece(told.words("text"), mark)
