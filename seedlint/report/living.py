"""Facts of documents that come and go, in memory: which groups that touches, and what is in these then.

Entries stay as documents brought them, a few bytes each; a question goes through all of them. Of few groups
that takes no more than a moment, and there is nothing to keep up to date.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections import Counter, defaultdict
from itertools import accumulate
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
        self._ends = list(accumulate(entries.lengths, initial=0))
        self._keys = keys
        self._there = there
        self._found: tuple[int, Mapping[int, dict[int, list[int]]]] = (-1, {})

    def _of(self, rule: int) -> Mapping[int, dict[int, list[int]]]:
        """Return by key and value the documents of the facts of a rule."""
        if self._found[0] != rule:
            self._found = rule, self._collected(rule)
        return self._found[1]

    def _collected(self, rule: int) -> Mapping[int, dict[int, list[int]]]:
        wanted, there, mine, ends = self._keys.get(rule, ()), self._there, self._entries, self._ends
        found: dict[int, dict[int, list[int]]] = defaultdict(dict)
        if not wanted or rule not in mine.keys:
            return found
        keys, values, bundles = mine.keys[rule], mine.values[rule], mine.bundles[rule]
        for at in [at for at, key in enumerate(keys) if key in wanted]:
            bundle = bundles[at]
            documents = [one for one in mine.documents[ends[bundle] : ends[bundle + 1]] if one in there]
            if documents:
                found[keys[at]].setdefault(values[at], []).extend(documents)
        return found

    def crowded(self, rule: int, least: int = SEVERAL) -> Iterator[tuple[int, Mapping[int, int]]]:
        """See `Index.crowded`."""
        for key, values in self._of(rule).items():
            counts = {value: len(documents) for value, documents in values.items()}
            if sum(counts.values()) >= least:
                yield key, counts

    def documents(self, rule: int, keys: Mapping[int, Collection[int]]) -> Mapping[int, set[int]]:
        """See `Index.documents`."""
        found: dict[int, set[int]] = defaultdict(set)
        for key, wanted in keys.items():
            for value, documents in self._of(rule)[key].items():
                if value in wanted:
                    found[key].update(documents)
                else:
                    found[key].update(sorted(set(documents), key=self._there.__getitem__)[:WITNESSES])
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
