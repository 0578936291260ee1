"""Colours for terminals."""

from __future__ import annotations

from seedlint.finding import Severity

BOLD = "1"
DIM = "2"
GREEN = "32"
YELLOW = "33"
RED = "31"
BLUE = "94"
SEVERITY = {Severity.ERROR: "1;31", Severity.WARNING: "1;33", Severity.NOTE: "1;36"}


class Paint:
    """Paints words, if the stream is to have colours at all."""

    def __init__(self, color: bool) -> None:
        """Paint, or leave everything as it is."""
        self._color = color

    def __call__(self, words: str, style: str) -> str:
        """Return ``words`` in a style, one of the constants of this module."""
        return f"\x1b[{style}m{words}\x1b[0m" if self._color and words else words


def linked(words: str, url: str) -> str:
    """Return words that lead to a URL on terminals that take links (OSC 8).

    A URL that would break out of one is none.
    """
    if not url or not url.isascii() or not url.isprintable() or not words:
        return words
    return f"\x1b]8;;{url}\x1b\\{words}\x1b]8;;\x1b\\"
