"""How a page is shown: its width, and whether words have colours and links."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, NamedTuple

from seedlint.output.paint import Paint, linked
from seedlint.output.wrap import columns as columns_of
from seedlint.util.late import late

if TYPE_CHECKING:
    import re

WIDTH = 96
"""Columns of a text that nobody's terminal has a say in."""
_LEAST = 30
_MOST = 100
"""Longer lines are hard to read, whatever the terminal has room for."""
_URL = late(r"https?://[^\s<>\"'`()\[\]{}]*[^\s<>\"'`()\[\]{}.,;:]")


class Look(NamedTuple):
    """How text is shown to people; ``width`` is in columns."""

    width: int = WIDTH
    color: bool = False
    links: bool = False
    fits: bool = False
    """Whether headings and the like are wrapped, too, as a terminal would break them anywhere."""
    columns: int = WIDTH
    """How wide tables may be."""

    @classmethod
    def on(cls, columns: int, *, color: bool, links: bool) -> Look:
        """Return how it is shown on a terminal of so many columns."""
        return cls(max(min(columns, _MOST), _LEAST), color, links, fits=True, columns=columns)

    def paint(self, words: str, style: str) -> str:
        """Return words in a style of `seedlint.output.paint`, if there are colours."""
        return Paint(self.color)(words, style)

    def link(self, words: str, url: str) -> str:
        """Return words that lead to a URL, if there are links; a URL that would break out of one is none."""
        return linked(words, url) if self.links else words

    def wrap(self, text: str, indent: str = "", label: str = "") -> str:
        """Return a paragraph; it may begin with a ``label``, which is made bold. URLs become links."""
        lines = textwrap.wrap(
            f"{label} {text}" if label else text,
            self.width,
            initial_indent=indent,
            subsequent_indent=indent,
            break_long_words=False,
            break_on_hyphens=not self.fits,
        )
        if label and lines:
            lines[0] = lines[0].replace(label, self.paint(label, "1"), 1)
        return _URL.sub(self._linked, "\n".join(lines)) if self.links else "\n".join(lines)

    def fit(self, line: str, indent: str = "") -> list[str]:
        """Return a line of its own, in several where a terminal has no room for it."""
        return (self.wrap(line, indent) if self.fits else indent + line).splitlines()

    def row(self, cells: str, text: str) -> list[str]:
        """Return the first cells of a table's row, and a text in the last column, which is as wide as fits.

        Where that is next to nothing, the text is below the cells.
        """
        if not self.fits:
            return [f"{cells}  {text}"]
        start = columns_of(cells) + 2
        if self.columns - start < _LEAST:
            return [cells.rstrip(), *self.fit(text, "    ")]
        first, *more = textwrap.wrap(
            text, self.columns - start, break_long_words=False, break_on_hyphens=False
        ) or [""]
        return [f"{cells}  {first}", *(f"{' ' * start}{line}" for line in more)]

    def _linked(self, found: re.Match[str]) -> str:
        return self.link(found[0], found[0])


PLAIN = Look()

__all__ = ["PLAIN", "WIDTH", "Look"]
