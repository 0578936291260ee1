"""Facts of documents that come and go, in memory: which groups that touches, and what is in these then.

Entries stay as documents brought them, a few bytes each; a question goes through all of them. Of few groups
that takes no more than a moment, and there is nothing to keep up to date.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections import Counter, defaultdict
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

from seedlint.engine.facts import Entries
from seedlint.engine.groups import SEVERAL, WITNESSES, MemoryIndex

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from seedlint.engine.groups import Index

Group = tuple[int, int]
"""The number of a rule, and the digest of a key."""


class Living:
    """The entries of documents by their numbers, those that are there now and others."""

    def __init__(self) -> None:
        """Have none yet."""
        self._entries = Entries()

    def add(self, entries: Entries) -> None:
        """Add the entries of documents; those of one document all at once."""
        self._entries.extend(entries)

    def leave_only(self, documents: Collection[int]) -> None:
        """Drop all entries but those of some documents."""
        self._entries = self._entries.among(documents)

    def facts(self, documents: Collection[int]) -> dict[int, Counter[tuple[Group, int]]]:
        """Return how often each document of some has each value in each group, if it has any."""
        mine, found = self._entries, defaultdict(list)
        holders: dict[int, list[int]] = defaultdict(list)
        ends = list(accumulate(mine.lengths))
        for at in [at for at, one in enumerate(mine.documents) if one in documents]:
            holders[bisect_right(ends, at)].append(mine.documents[at])
        for rule, bundles in mine.bundles.items():
            keys, values = mine.keys[rule], mine.values[rule]
            for at in [at for at, bundle in enumerate(bundles) if bundle in holders]:
                fact = (rule, keys[at]), values[at]
                for document in holders[bundles[at]]:
                    found[document].append(fact)
        return {document: Counter(facts) for document, facts in found.items()}

    def some(self, groups: Collection[Group], there: Mapping[int, str]) -> Index:
        """Return an index of some groups; ``there`` are the documents that count, with their paths."""
        keys: dict[int, set[int]] = defaultdict(set)
        for rule, key in groups:
            keys[rule].add(key)
        return _Some(self._entries, keys, there)

    def every(self, there: Mapping[int, str]) -> Index:
        """Return an index of all groups; ``there`` is as for `some`."""
        numbers = sorted(there, key=there.__getitem__)
        ranks = {number: rank for rank, number in enumerate(numbers)}
        mine = self._entries.among(there)
        mine.documents = array("I", map(ranks.__getitem__, mine.documents))
        return _Every([mine], numbers)


class _Some:
    """An `Index` of some keys."""

    def __init__(self, entries: Entries, keys: Mapping[int, set[int]], there: Mapping[int, str]) -> None:
        self._entries = entries
        self._keys = keys
        self._there = there
        self._ends = list(accumulate(entries.lengths, initial=0))
        alive = list(accumulate(map(there.__contains__, entries.documents), initial=0))
        self._times = [alive[end] - alive[start] for start, end in pairwise(self._ends)]
        """How often each bundle stands in documents that count."""

    def _rows(self, rule: int, keys: Collection[int]) -> Iterator[tuple[int, int, int]]:
        """Yield key, value and bundle of the facts of a rule that have some keys, and stand somewhere."""
        mine, times = self._entries, self._times
        if keys and rule in mine.keys:
            values, bundles = mine.values[rule], mine.bundles[rule]
            for at, key in [(at, key) for at, key in enumerate(mine.keys[rule]) if key in keys]:
                if times[bundles[at]]:
                    yield key, values[at], bundles[at]

    def crowded(self, rule: int, least: int = SEVERAL) -> Iterator[tuple[int, Mapping[int, int]]]:
        """See `Index.crowded`."""
        tallies: dict[int, Counter[int]] = defaultdict(Counter)
        for key, value, bundle in self._rows(rule, self._keys.get(rule, ())):
            tallies[key][value] += self._times[bundle]
        for key, counts in tallies.items():
            if counts.total() >= least:
                yield key, counts

    def documents(self, rule: int, keys: Mapping[int, Collection[int]]) -> Mapping[int, set[int]]:
        """See `Index.documents`."""
        found: dict[int, set[int]] = defaultdict(set)
        witnesses: dict[tuple[int, int], set[int]] = defaultdict(set)
        for key, value, bundle in self._rows(rule, keys):
            start, end = self._ends[bundle], self._ends[bundle + 1]
            held = found[key] if value in keys[key] else witnesses[key, value]
            held.update(filter(self._there.__contains__, self._entries.documents[start:end]))
        for (key, _), documents in witnesses.items():
            found[key].update(sorted(documents, key=self._there.__getitem__)[:WITNESSES])
        return found


class _Every(MemoryIndex):
    """An `Index` of all keys, over entries that have the ranks of documents by path for their numbers."""

    def __init__(self, parts: Sequence[Entries], numbers: Sequence[int]) -> None:
        super().__init__(parts)
        self._numbers = numbers

    def documents(self, rule: int, keys: Mapping[int, Collection[int]]) -> Mapping[int, set[int]]:
        """See `Index.documents`."""
        found = super().documents(rule, keys)
        return {key: {self._numbers[rank] for rank in ranks} for key, ranks in found.items()}


__all__ = ["Living"]
