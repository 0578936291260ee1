"""What other documents have of a group of facts: how many there are, and the first few places.

One key may have any number of facts, and each of them is asked about; so the answers are prepared in one
pass over the group, and no fact but those to be named is held.
"""

from __future__ import annotations

from collections import Counter
from itertools import groupby, islice
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from seedlint.rule import Related
from seedlint.util.census import Census
from seedlint.util.shorten import LONGEST_PATH, shorten

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from seedlint.rule import Fact, Placed

SHOWN = 5
"""Other documents that a finding names at most."""

_PATH = attrgetter("path")


def firsts(facts: Iterable[Placed[Fact]]) -> Iterator[Placed[Fact]]:
    """Yield the first fact of each document."""
    for _, own in groupby(facts, _PATH):
        yield next(own)


class Elsewhere:
    """The facts of one group, as seen from each of its documents."""

    def __init__(self, facts: Iterable[Placed[Fact]]) -> None:
        """Look at the facts, which come in the order in which they are to be named, document by document."""
        self.documents = 0
        """How many there are."""
        self._torn = Census()
        """The documents that say several things."""
        self._agreeing = Census()
        """What the others say."""
        self._first: list[Placed[Fact]] = []
        kept: Counter[Any] = Counter()
        for path, own in groupby(facts, _PATH):
            known: set[Any] = set()
            for placed in own:
                value = placed.item.value
                if value in known:
                    continue
                known.add(value)
                # Without one document, and without one value, enough must remain.
                if len(self._first) < 3 * SHOWN + 3 and len(known) <= SHOWN + 1 and kept[value] <= SHOWN:
                    kept[value] += 1
                    self._first.append(placed)
            self.documents += 1
            if len(known) > 1:
                self._torn.add(path)
            else:
                self._agreeing.update(known)

    def count(self, placed: Placed[Fact], *, differing: bool = False) -> int:
        """Return how many other documents there are; of those that say something else, if ``differing``."""
        if not differing:
            return self.documents - 1
        others = self.documents - self._agreeing[placed.item.value]
        return others - self.is_torn(placed)

    def is_torn(self, placed: Placed[Fact]) -> bool:
        """Whether a fact's own document says something else as well."""
        return placed.path in self._torn

    def places(self, placed: Placed[Fact], message: str, *, differing: bool = False) -> list[Related]:
        """Return the places that `count` counts, one a document and value, the first few if they are many."""
        found = (
            other
            for other in self._first
            if other.path != placed.path and not (differing and other.item.value == placed.item.value)
        )
        return [Related(one.item.pointer, message, path=one.path) for one in islice(found, SHOWN)]


class FirstFew:
    """The first facts of a group, of each kind some: enough that the first of all others are among them."""

    __slots__ = ("_kept",)

    def __init__(self) -> None:
        """Hold none yet."""
        self._kept: list[tuple[Any, Placed[Fact]]] = []

    def add(self, kind: Any, placed: Placed[Fact]) -> None:
        """Hold a fact, unless there are enough of its kind, or in all."""
        kept = self._kept
        if len(kept) < 2 * SHOWN and sum(kind == other for other, _ in kept) < SHOWN:
            kept.append((kind, placed))

    def without(self, kind: Any) -> list[Placed[Fact]]:
        """Return the first few of other kinds."""
        return [placed for other, placed in self._kept if other != kind][:SHOWN]


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
