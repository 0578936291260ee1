"""What other documents have of a group of facts: how many there are, and the first few places.

One key may have any number of facts, and each of them is asked about; so the answers are prepared in one
pass over the group.
"""

from __future__ import annotations

from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING, Any

from seedlint.rule import Related
from seedlint.util.shorten import shorten

if TYPE_CHECKING:
    from collections.abc import Iterable

    from seedlint.rule import Fact, Placed

SHOWN = 5
"""Other documents that a finding names at most."""

LONGEST_PATH = 120
"""Characters of a path that a message shows."""


class Elsewhere:
    """The facts of one group, as seen from each of its documents."""

    def __init__(self, facts: Iterable[Placed[Fact]]) -> None:
        """Look at the facts, which come in the order in which they are to be named."""
        self._values: dict[str, set[Any]] = {}
        """What each document says, by path."""
        self._first: list[Placed[Fact]] = []
        documents: Counter[Any] = Counter()
        for placed in facts:
            path, value = placed.path, placed.item.value
            known = self._values.setdefault(path, set())
            if value in known:
                continue
            known.add(value)
            # Without one document, and without one value, enough must remain.
            if len(known) <= SHOWN + 1 and documents[value] <= SHOWN and len(self._first) < 3 * SHOWN + 3:
                documents[value] += 1
                self._first.append(placed)
        self._agreeing = Counter(next(iter(known)) for known in self._values.values() if len(known) == 1)

    def count(self, placed: Placed[Fact], *, differing: bool = False) -> int:
        """Return how many other documents there are; of those that say something else, if ``differing``."""
        if not differing:
            return len(self._values) - 1
        others = len(self._values) - self._agreeing[placed.item.value]
        return others - self.is_torn(placed)

    def is_torn(self, placed: Placed[Fact]) -> bool:
        """Whether a fact's own document says something else as well."""
        return len(self._values[placed.path]) > 1

    def places(self, placed: Placed[Fact], message: str, *, differing: bool = False) -> list[Related]:
        """Return the places that `count` counts, one a document and value, the first few if they are many."""
        found = (
            other
            for other in self._first
            if other.path != placed.path and not (differing and other.item.value == placed.item.value)
        )
        return [Related(one.item.pointer, message, path=one.path) for one in islice(found, SHOWN)]


def named(path: str, count: int) -> str:
    """Return the first of ``count`` other documents by its path, with how many there are besides."""
    more = f" and {documents(count - 1)}" if count > 1 else ""
    return f"{shorten(path, LONGEST_PATH)}{more}"


def documents(count: int) -> str:
    """Return ``another document`` or ``3 other documents``."""
    return "another document" if count == 1 else f"{count} other documents"


def documents_have(count: int) -> str:
    """Return ``another document has`` or ``3 other documents have``."""
    return f"{documents(count)} {'has' if count == 1 else 'have'}"
