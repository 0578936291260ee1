"""Facts of documents that come and go, in memory: which groups that touches, and what is in these then.

Entries stay as documents brought them, a few bytes each; a question goes through all of them. Of few groups
that takes no more than a moment, and there is nothing to keep up to date.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections import defaultdict
from itertools import accumulate, compress
from typing import TYPE_CHECKING

from seedlint.engine.groups import SEVERAL, WITNESSES, MemoryIndex

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from seedlint.engine.facts import Entries
    from seedlint.engine.groups import Index

Keys = dict[int, set[int]]
"""Digests of keys, by the number of their rule."""


class Living:
    """The entries of documents by their numbers, those that are there now and others."""

    def __init__(self) -> None:
        """Have none yet."""
        self._parts: list[Entries] = []

    def add(self, entries: Entries) -> None:
        """Add the entries of documents; those of one document all at once."""
        self._parts.append(entries)

    def leave_only(self, documents: Collection[int]) -> None:
        """Drop all entries but those of some documents."""
        self._parts = [part.among(documents) for part in self._parts]

    def touched(self, documents: Collection[int]) -> Keys:
        """Return the keys that some documents have facts of."""
        found: Keys = defaultdict(set)
        for part in self._parts:
            ends = list(accumulate(part.lengths))
            held = {bisect_right(ends, at) for at, one in enumerate(part.documents) if one in documents}
            if held:
                for rule, bundles in part.bundles.items():
                    found[rule].update(compress(part.keys[rule], map(held.__contains__, bundles)))
        return found

    def some(self, keys: Keys, there: Mapping[int, str]) -> Index:
        """Return an index that knows some keys; ``there`` are the documents that count, with their paths."""
        return _Some(self._parts, keys, there)

    def every(self, there: Mapping[int, str]) -> Index:
        """Return an index that knows all keys; ``there`` is as for `some`."""
        numbers = sorted(there, key=there.__getitem__)
        ranks = {number: rank for rank, number in enumerate(numbers)}
        parts = []
        for part in self._parts:
            mine = part.among(there)
            mine.documents = array("I", map(ranks.__getitem__, mine.documents))
            parts.append(mine)
        return _Every(parts, numbers)


class _Some:
    """An `Index` of some keys."""

    def __init__(self, parts: Sequence[Entries], keys: Keys, there: Mapping[int, str]) -> None:
        self._parts = parts
        self._keys = keys
        self._there = there
        self._found: tuple[int, Mapping[int, dict[int, list[int]]]] = (-1, {})

    def _of(self, rule: int) -> Mapping[int, dict[int, list[int]]]:
        """Return by key and value the documents of the facts of a rule."""
        if self._found[0] != rule:
            self._found = rule, self._collected(rule)
        return self._found[1]

    def _collected(self, rule: int) -> Mapping[int, dict[int, list[int]]]:
        wanted, there = self._keys.get(rule, set()), self._there
        found: dict[int, dict[int, list[int]]] = defaultdict(dict)
        for part in self._parts:
            keys = part.keys.get(rule)
            if not keys or wanted.isdisjoint(keys):
                continue
            ends = list(accumulate(part.lengths, initial=0))
            values, bundles = part.values[rule], part.bundles[rule]
            for at in [at for at, key in enumerate(keys) if key in wanted]:
                bundle = bundles[at]
                documents = [one for one in part.documents[ends[bundle] : ends[bundle + 1]] if one in there]
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
