"""Colours for terminals."""

from __future__ import annotations

from seedlint.finding import Severity

BOLD = "1"
DIM = "2"
GREEN = "32"
BLUE = "34"
SEVERITY = {Severity.ERROR: "1;31", Severity.WARNING: "1;33", Severity.NOTE: "1;36"}


class Paint:
    """Paints words, if the stream is to have colours at all."""

    def __init__(self, color: bool) -> None:
        """Paint, or leave everything as it is."""
        self._color = color

    def __call__(self, words: str, style: str) -> str:
        """Return ``words`` in a style, one of the constants of this module."""
        return f"\x1b[{style}m{words}\x1b[0m" if self._color and words else words
