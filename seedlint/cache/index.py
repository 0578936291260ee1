"""An index over the entries that the cache keeps."""

from __future__ import annotations

from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from seedlint.cache.database import slices
from seedlint.engine.groups import WITNESSES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

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

    def crowded(self, rule: int) -> Iterator[tuple[int, Mapping[int, int]]]:
        """See `Index.crowded`."""
        for key, rows in groupby(self._tallies(rule), key=itemgetter(0)):
            counts = {value: count for _, value, count in rows}
            if sum(counts.values()) > 1:
                yield key, counts

    def _tallies(self, rule: int) -> Iterator[tuple[int, int, int]]:
        """Yield key, value, and how often they occur, key by key."""
        query = "SELECT key, value, sum(n) FROM entries WHERE rule = ? AND key IN ({}) GROUP BY key, value"
        if self._touched is None:
            several = "SELECT key FROM entries WHERE rule = ? GROUP BY key HAVING sum(n) > 1"
            yield from self._cache.rows(query.format(several), (rule, rule))
            return
        for part in slices(self._touched.get(rule, [])):
            marks = ",".join("?" * len(part))
            yield from self._cache.rows(query.format(marks), (rule, *part))

    def documents(self, rule: int, keys: Mapping[int, Collection[int]]) -> Mapping[int, set[int]]:
        """See `Index.documents`."""
        found: dict[int, set[int]] = {}
        for key, values in keys.items():
            documents = found.setdefault(key, set())
            witnesses: dict[int, int] = {}
            for value, document in self._cache.entries(rule, key):
                seen = witnesses[value] = witnesses.get(value, 0) + 1
                if value in values or seen <= WITNESSES:
                    documents.add(document)
        return found


def groups_below(cache: Cache, extent: int) -> set[tuple[int, int]]:
    """Return the groups (rule, key) whose findings come with less evidence."""
    return set(cache.rows("SELECT rule, key FROM corpus WHERE extent < ?", (extent,)))
