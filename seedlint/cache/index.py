"""An index over the entries that the cache keeps."""

from __future__ import annotations

from functools import cached_property
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from seedlint.engine.groups import WITNESSES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from seedlint.cache.buckets import Bucket
    from seedlint.cache.database import Cache


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

    @cached_property
    def _alive(self) -> set[int] | None:
        return self._cache.alive()

    def _alive_in(self, bucket: Bucket) -> set[int] | None:
        return self._alive if self._touched is None else self._cache.alive(set(bucket.documents))

    def crowded(self, rule: int) -> Iterator[tuple[int, Mapping[int, int]]]:
        """See `Index.crowded`."""
        touched = None if self._touched is None else self._touched.get(rule, [])
        for bucket, keys in self._cache.buckets(rule, touched):
            if len(set(bucket.keys)) == len(bucket.documents):
                continue  # as it mostly is
            for key, rows in groupby(bucket.tallies(self._alive_in(bucket)), key=itemgetter(0)):
                if keys is None or key in keys:
                    counts = {value: count for _, value, count in rows if count}
                    if sum(counts.values()) > 1:
                        yield key, counts

    def documents(self, rule: int, keys: Mapping[int, Collection[int]]) -> Mapping[int, set[int]]:
        """See `Index.documents`."""
        found: dict[int, set[int]] = {key: set() for key in keys}
        for bucket, here in self._cache.buckets(rule, keys):
            entries = {one for one in bucket.entries() if here is None or one[0] in here}
            alive = self._alive_in(bucket)
            if alive is not None:
                entries = {one for one in entries if one[2] in alive}
            places = self._cache.paths({document for _, _, document in entries})
            paths = {document: "".join(place) for document, place in places.items()}
            witnesses: dict[tuple[int, int], int] = {}
            for key, value, document in sorted(entries, key=lambda entry: paths[entry[2]]):
                seen = witnesses[key, value] = witnesses.get((key, value), 0) + 1
                if value in keys[key] or seen <= WITNESSES:
                    found[key].add(document)
        return found
