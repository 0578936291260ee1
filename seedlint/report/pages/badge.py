"""`badge.svg`: the score as a badge, for a README or a dashboard. It loads nothing and needs no font."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.export.score import NOT_COUNTED
from seedlint.files.ownership import BADGE
from seedlint.report.pages.markup import tag

if TYPE_CHECKING:
    from seedlint.report.metrics import Metrics

NAME = "badge.svg"

_LABEL = "data quality"
_COLOURS = ((90, "#2d7d32"), (75, "#5d7a00"), (50, "#a86200"), (0, "#c0392b"))
"""From which score on which colour; white text on each has a contrast of 4.5 or more."""
_GREY = "#5f6368"
_HEIGHT, _PADDING, _BASELINE = 20, 6, 14
_WIDTHS = {" ": 39, ".": 40, ",": 40, "i": 30, "l": 30, "t": 43, "f": 39, "m": 107, "o": 67, "a": 66, "c": 57}
_USUAL = 70
"""Widths of characters in tenths of a pixel, as wide fonts have them at 11 pixels; most are a digit's."""


def badge(metrics: Metrics) -> str:
    """Return the badge. Where a rule has not done its work, the score is not shown as if it had."""
    value, colour = _value(metrics)
    left, right = _width(_LABEL), _width(value)
    title = f"{_LABEL}: {value}"
    parts = (
        tag("title", title),
        tag("rect", width=left, height=_HEIGHT, fill="#3c4043"),
        tag("rect", x=left, width=right, height=_HEIGHT, fill=colour),
        tag(
            "g",
            _text(_LABEL, 0, left),
            _text(value, left, right),
            fill="#fff",
            font_family="Verdana,DejaVu Sans,Geneva,sans-serif",
            font_size=11,
        ),
    )
    begin = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{left + right}" height="{_HEIGHT}" role="img"'
        f' aria-label="{title}" {BADGE.decode()}>'
    )
    return f"{begin}{''.join(parts)}</svg>\n"


def _value(metrics: Metrics) -> tuple[str, str]:
    if metrics.score is None:
        return "no documents", _GREY
    value = f"{metrics.score:g} of 100"
    if any(one.code in NOT_COUNTED for one in metrics.rules):
        return f"{value}, incomplete", _GREY
    return value, next(colour for least, colour in _COLOURS if metrics.score >= least)


def _width(words: str) -> int:
    return round(sum(_WIDTHS.get(character, _USUAL) for character in words) / 10) + 2 * _PADDING


def _text(words: str, left: int, width: int) -> str:
    """Return a text that is as wide as its half of the badge, whatever font there is."""
    length = str(width - 2 * _PADDING)
    return tag(
        "text", words, x=left + _PADDING, y=_BASELINE, textLength=length, lengthAdjust="spacingAndGlyphs"
    )
