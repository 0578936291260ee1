"""How often each of any number of values occurs: in a dict while they are few, then in little memory."""

from __future__ import annotations

from array import array
from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING, Any

from seedlint.util.stable import stable_digest

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable

_FEW = 32_768
"""So many different values are held as they are."""
_ROOM = 4 * _FEW
"""Slots to begin with, a power of two; there are twice as many whenever half of them are taken."""
_AT_ONCE = 512


class Census:
    """Counts values such as facts have: texts, numbers, None, or tuples of these.

    Many values are known by their 64-bit digests only, as in the entries that facts become. A value takes 32
    to 64 bytes then, whatever its length.
    """

    def __init__(self, values: Iterable[Hashable] = ()) -> None:
        """Count some values."""
        self._few: Counter[Any] | None = Counter()
        # A hash table with open addressing: a slot that was never taken is there 0 times.
        self._digests = array("q")
        self._times = array("q")
        self._taken = 0
        self.update(values)

    def update(self, values: Iterable[Hashable]) -> None:
        """Count each of some values."""
        values = iter(values)
        while self._few is not None and (some := list(islice(values, _AT_ONCE))):
            self._few.update(some)
            if len(self._few) > _FEW:
                self._leave()
        for value in values:
            self._count(stable_digest(value), 1)

    def add(self, value: Hashable, times: int = 1) -> None:
        """Count a value, once or several times."""
        if self._few is None:
            self._count(stable_digest(value), times)
            return
        self._few[value] += times
        if len(self._few) > _FEW:
            self._leave()

    def is_new(self, value: Hashable) -> bool:
        """Count a value, and say whether it was not there before."""
        before = len(self)
        self.add(value)
        return len(self) > before

    def __getitem__(self, value: Hashable) -> int:
        if self._few is not None:
            return self._few[value]
        return self._times[self._slot(stable_digest(value))]

    def __contains__(self, value: Hashable) -> bool:
        return self[value] > 0

    def __len__(self) -> int:
        return self._taken if self._few is None else len(self._few)

    def times(self) -> Iterable[int]:
        """Return how often each value is there, in any order."""
        return filter(None, self._times) if self._few is None else self._few.values()

    def common(self, other: Census) -> int:
        """Return how many there are in both: of each value as many as where it is less often."""
        if self._few is not None:
            return sum(min(times, other[value]) for value, times in self._few.items())
        if other._few is not None:
            return other.common(self)
        pairs = zip(self._digests, self._times, strict=True)
        return sum(min(times, other._times[other._slot(one)]) for one, times in pairs if times)

    def _leave(self) -> None:
        """Go on with digests."""
        few = self._few or Counter()
        self._few = None
        self._make_room(_ROOM)
        for value, times in few.items():
            self._count(stable_digest(value), times)

    def _make_room(self, slots: int) -> None:
        empty = bytes(8 * slots)
        self._digests, self._times = array("q", empty), array("q", empty)

    def _slot(self, digest: int) -> int:
        """Return the slot of a digest, or the one that it is to take."""
        digests, times = self._digests, self._times
        last = len(digests) - 1
        slot = digest & last
        while times[slot] and digests[slot] != digest:
            slot = (slot + 1) & last
        return slot

    def _count(self, digest: int, times: int) -> None:
        slot = self._slot(digest)
        if not self._times[slot]:
            if 2 * self._taken >= len(self._digests):
                self._grow()
                slot = self._slot(digest)
            self._taken += 1
            self._digests[slot] = digest
        self._times[slot] += times

    def _grow(self) -> None:
        digests, times = self._digests, self._times
        self._make_room(2 * len(digests))
        for digest, count in zip(digests, times, strict=True):
            if count:
                slot = self._slot(digest)
                self._digests[slot], self._times[slot] = digest, count


__all__ = ["Census"]
