"""An index over the entries that the cache keeps."""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from seedlint.engine.groups import SEVERAL, WITNESSES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from seedlint.cache.database import Cache


_MANY = 1_000
"""Where more groups than these were touched, asking for the documents of each takes longer than for all."""


class CacheIndex:
    """An `Index` over the cache's entries that looks only at groups that may have changed."""

    def __init__(self, cache: Cache, touched: Collection[tuple[int, int]] | None) -> None:
        """Look at the groups (rule, key) in ``touched``, at all groups if it is None."""
        self._cache = cache
        self._touched: dict[int, list[int]] | None = None
        if touched is not None:
            self._touched = {}
            for rule, key in touched:
                self._touched.setdefault(rule, []).append(key)
        self._asks_for_all = touched is None or len(touched) > _MANY

    @cached_property
    def _is_alone(self) -> bool:
        return self._cache.alive(()) is None

    @cached_property
    def _alive(self) -> set[int] | None:
        return self._cache.alive()

    def _of(self, rule: int, keys: Collection[int]) -> Iterator[tuple[int, int, Sequence[int]]]:
        """Yield some keys, with each value, and the documents that have it."""
        for key, value, documents in self._cache.groups(rule, keys):
            if self._is_alone:
                yield key, value, documents
                continue
            alive = self._alive if self._asks_for_all else self._cache.alive({*documents})
            if here := [one for one in documents if alive is None or one in alive]:
                yield key, value, here

    def crowded(self, rule: int, least: int = SEVERAL) -> Iterator[tuple[int, Mapping[int, int]]]:
        """See `Index.crowded`."""
        if self._touched is not None:
            touched = self._touched.get(rule, [])
            for key, values in groupby(self._of(rule, touched), key=itemgetter(0)):
                counts = {value: len(documents) for _, value, documents in values}
                if sum(counts.values()) >= least:
                    yield key, counts
            return
        for bucket in self._cache.buckets(rule):
            if least > 1 and len(set(bucket.keys)) == len(bucket.documents):
                continue  # as it mostly is
            for key, rows in groupby(bucket.tallies(self._alive), key=itemgetter(0)):
                tally = {value: count for _, value, count in rows if count}
                if sum(tally.values()) >= least:
                    yield key, tally

    def documents(self, rule: int, keys: Mapping[int, Collection[int]]) -> Mapping[int, set[int]]:
        """See `Index.documents`."""
        found: dict[int, set[int]] = {key: set() for key in keys}
        for key, rows in groupby(self._of(rule, keys), key=itemgetter(0)):
            pairs = {(value, document) for _, value, documents in rows for document in documents}
            places = self._cache.paths({document for _, document in pairs})
            paths = {document: "".join(place) for document, place in places.items()}
            seen: Counter[int] = Counter()
            for value, document in sorted(pairs, key=lambda pair: paths[pair[1]]):
                seen[value] += 1
                if value in keys[key] or seen[value] <= WITNESSES:
                    found[key].add(document)
        return found
