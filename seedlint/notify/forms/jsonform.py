"""JSON for programs. Texts are not escaped: whoever shows them has to. The keys are those of the schema."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from seedlint import __version__
from seedlint.notify.lines import LONGEST
from seedlint.util.escape import clip

if TYPE_CHECKING:
    from seedlint.notify.forms import Envelope
    from seedlint.notify.news import Line, Notice

VERSION = 1
"""Of the form: keys may be added without a new one."""


def render(notice: Notice, items: int, envelope: Envelope) -> str:  # noqa: ARG001 - as all forms
    """Return the notice on one line, in ASCII."""
    told = {
        "seedlint_notice": VERSION,
        "seedlint": __version__,
        "id": notice.identity,
        "title": notice.title,
        "generated_at": notice.at,
        "commit": notice.commit,
        "url": notice.url,
        "owner": notice.owner,
        "first": notice.first,
        "incomplete": bool(notice.alarms),
        "alarms": [_words(line) for line in notice.alarms],
        "status": [_words(line) for line in notice.status],
        "remarks": [_words(line) for line in notice.remarks],
        "score": (notice.facts or {}).get("score"),
        "score_before": (notice.facts or {}).get("score_before"),
        "sections": [
            {
                "kind": section.kind,
                "title": section.title,
                "total": section.total,
                "exact": section.exact,
                "items": [{"id": one.identity, **one.data} for one in section.items[:items]],
            }
            for section in notice.sections
        ],
    }
    return json.dumps(told, separators=(",", ":"), allow_nan=False) + "\n"


def _words(line: Line) -> str:
    return "".join(clip(piece.text, LONGEST) for piece in line)
