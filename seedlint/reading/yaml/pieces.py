"""Block-style YAML cut into a head and the items of one of its lists, so that each can be read by itself.

Corpora repeat articles: most items of a list stand in other documents, too, letter for letter. An item that
is read by itself must mean what it means where it stands. Every line of the list is indented deeper than its
dashes, or is one of them; so no text can go on from one item into the next, but for one in quotes or
brackets, which is then not closed in its piece. What has another form is not cut.
"""

from __future__ import annotations

import os
import re
from functools import lru_cache
from typing import TYPE_CHECKING

from seedlint.reading.syntax import Pieces, Reading, Stretch
from seedlint.reading.yaml.source import YamlReading

if TYPE_CHECKING:
    from collections.abc import Callable

    from seedlint.finding import JSON

_FEWEST = 2
"""Items that are worth it."""

_UNSURE = re.compile(r"(?:[ ]*+(?:#[^\n]*+)?\n)*+ *+(?:[{\[!&*%?|>@`]|---|\.\.\.)")
"""How text begins whose first value may be in brackets: no list in it has its items on lines with dashes."""


class YamlCutter:
    """Cuts YAML; see `seedlint.reading.syntax.Cutter`."""

    mark = f"cut-{os.urandom(8).hex()}"
    written = f" [{mark}]"
    empty = " []"
    first = 3

    def cut(self, text: str, stretch: Stretch, key: str) -> Pieces | None:
        """See `Cutter.cut`."""
        begin, end = stretch
        if "\r" in text or "\t" in text or self.mark in text:
            return None
        opening = f"\n{key}:\n"
        at = text.find(opening, max(begin - 1, 0), end)
        start = at + len(opening)
        dash = text.find("-", start, end)
        if at < 0 or dash < 0 or text[start:dash].strip(" "):
            return None
        dashes, after = _forms(dash - start)
        if _UNSURE.match(text, begin):
            return None
        over = after.search(text, start, end)
        stop = over.start() + 1 if over else end
        starts = [found.start() + 1 for found in dashes.finditer(text, start - 1, stop)]
        if len(starts) < _FEWEST or starts[0] != start:
            return None
        items = [text[a:b] for a, b in zip(starts, (*starts[1:], stop), strict=True)]
        head = f"{text[: start - 1]}{self.written}\n{text[stop:]}"
        return Pieces(head, text.count("\n", 0, start), start, items)

    def alone(self, key: str, item: str) -> str:
        """See `Cutter.alone`."""
        return f"---\n{key}:\n{item}---\n"

    def known(
        self, text: str, stretch: Stretch, data: JSON, agreed: Callable[[], bool] | None = None
    ) -> Reading:
        """See `Cutter.known`."""
        return YamlReading.known(text, stretch, data, agreed)


@lru_cache(64)
def _forms(indent: int) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return what matches how an item begins, and the line break before the first line after all of them."""
    inside = f" {{{indent + 1}}}|" if indent else " |"
    return (
        re.compile(rf"\n {{{indent}}}- (?=[^\s#])"),
        re.compile(rf"\n(?!{inside} {{{indent}}}- (?=[^\s#])| *+\n)"),
    )


__all__ = ["YamlCutter"]
