"""A feed of the latest notices, by RFC 4287. Its entries keep their identities, and the oldest ones go."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from seedlint import __version__
from seedlint.notify.forms.fragment import fragment
from seedlint.notify.lines import Room
from seedlint.output.xml import content
from seedlint.util.escape import escape

if TYPE_CHECKING:
    from seedlint.notify.forms import Envelope
    from seedlint.notify.news import Notice

ENTRIES = 20
_LARGEST = 500_000
"""Bytes of a feed; the latest entry is in it in any case."""


def render(notice: Notice, items: int, envelope: Envelope) -> str:
    """Return the feed with this notice as the latest, in ASCII."""
    feed = UUID(envelope.feed)
    entries: list[str] = []
    size = 0
    for one in (notice, *envelope.earlier)[:ENTRIES]:
        made = _entry(replace(one, url=notice.url), Room(items), feed)
        size += len(made)
        if entries and size > _LARGEST:
            break
        entries.append(made)
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">\n'
        f"<id>urn:uuid:{feed}</id>\n<title>Data quality</title>\n<updated>{content(notice.at)}</updated>\n"
        f'<author><name>seedlint</name></author>\n<generator version="{__version__}">seedlint</generator>\n'
        f"{_link(notice)}{''.join(entries)}</feed>\n"
    )


def _entry(notice: Notice, room: Room, feed: UUID) -> str:
    return (
        f"<entry>\n<id>urn:uuid:{uuid5(feed, notice.identity)}</id>\n"
        f"<title>{content(escape(notice.title))}</title>\n<updated>{content(notice.at)}</updated>\n"
        f'{_link(notice)}<content type="html">{content(fragment(notice, room))}</content>\n</entry>\n'
    )


def _link(notice: Notice) -> str:
    return f'<link rel="alternate" type="text/html" href="{content(notice.url)}"/>\n' if notice.url else ""
