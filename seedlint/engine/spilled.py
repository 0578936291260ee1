"""The members of a very large group: on disk in their order, and some hundreds of them in memory.

Two files run in parallel, block by block: facts, which a rule goes over several times, and where they are,
which is asked only for what it reports.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import lru_cache
from itertools import islice, repeat
from typing import TYPE_CHECKING, Any, overload

from seedlint.engine.facts import value_id
from seedlint.engine.located import Located, name_of
from seedlint.files.blocks import Blocks
from seedlint.finding import Region
from seedlint.rule import Fact, Group, Placed
from seedlint.util.tally import completed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from seedlint.engine.facts import Digest
    from seedlint.engine.located import Member

BLOCK = 512
"""Members that are written and read together."""
_AT_HAND = 8
"""Blocks that are held: rules go over a group in one or two places at once, and name its first documents."""
_PLACES = 1024
"""Places that are held: findings have many related places in common."""
_NEAR = 3
"""A document whose facts are in so many blocks is looked for in each; of a larger one all facts are held."""
_LARGE = 2
"""Large documents whose facts are held; each has no more than its file has room for."""

_Places = dict[tuple[str, str], int]
"""By what a document is called and pointer: the number of a fact."""


def _rest(item: Located) -> tuple[Any, ...]:
    """Return what an item has beside its rule, fact and region, in the order of `Located`."""
    return item.hidden, item.subject, item.article, item.evidence, item.document


class Many:
    """Members on disk, see `seedlint.engine.members.Members`."""

    def __init__(
        self,
        digest: Digest,
        key: str,
        counts: Mapping[int, int],
        members: Iterable[Member],
        most_told: int | None = None,
    ) -> None:
        """Write sorted members that all have this key. SpillError if that can't be done."""
        self.most_told = most_told
        self._size = BLOCK
        self._key = key
        self._rule = self._key_digest = 0
        self._starts: list[str] = []
        """The path of the first member of each block."""
        self._facts, self._where = Blocks(), Blocks()
        self._block = lru_cache(_AT_HAND)(self._read_block)
        self._numbers = lru_cache(_AT_HAND)(self._numbers_in)
        self._all_numbers = lru_cache(_LARGE)(self._numbers_between)
        self._there = lru_cache(_AT_HAND)(self._where.__getitem__)
        self.place = lru_cache(_PLACES)(self._place)
        try:
            unknown, length = self._write(digest, counts, members)
        except BaseException:
            self.close()
            raise
        self.facts: Group = _ManyFacts(self, length, completed(counts, unknown), digest)

    def _write(
        self, digest: Digest, counts: Mapping[int, int], members: Iterable[Member]
    ) -> tuple[set[int], int]:
        """Return the ids of values that the counts don't know, and how many members there are."""
        unknown: set[int] = set()
        length = 0
        stream = iter(members)
        while some := list(islice(stream, self._size)):
            length += len(some)
            self._starts.append(some[0][0])
            self._rule, self._key_digest = some[0][1].rule, some[0][1].digest
            facts = [item.fact for _, item in some]
            ids = {value_id(fact.value, digest) for fact in facts}
            unknown.update(one for one in ids if one not in counts)
            names = [name_of(path, item.document) for path, item in some]
            columns = [[fact.pointer for fact in facts], [fact.value for fact in facts]]
            self._facts.append((names, *columns, [fact.rank for fact in facts]))
            self._where.append([(path, item.region.numbers(), *_rest(item)) for path, item in some])
        return unknown, length

    def _read_block(self, number: int) -> list[Placed[Fact]]:
        names, pointers, values, ranks = self._facts[number]
        return list(map(Placed, names, map(Fact, repeat(self._key), pointers, values, ranks)))

    def _numbers_in(self, number: int) -> _Places:
        start = number * self._size
        return {(one.path, one.item.pointer): at for at, one in enumerate(self._block(number), start)}

    def _numbers_between(self, first: int, last: int) -> _Places:
        found: _Places = {}
        for number in range(first, last + 1):
            found.update(self._numbers_in(number))
        return found

    def at(self, number: int) -> Placed[Fact]:
        """Return a fact."""
        return self._block(number // self._size)[number % self._size]

    def all(self) -> Iterator[Placed[Fact]]:
        """Yield all facts."""
        for number in range(len(self._starts)):
            yield from self._block(number)

    def _place(self, name: str, pointer: str) -> Member | None:
        """See `seedlint.engine.members.Members.place`."""
        number = self._number(name, name, pointer)
        if number is None and "#" in name:
            number = self._number(name[: name.rindex("#")], name, pointer)
        if number is None:
            return None
        block, at = divmod(number, self._size)
        path, region, *where = self._there(block)[at]
        fact = self._block(block)[at].item
        return path, Located(self._rule, self._key_digest, fact, Region(*region), *where)

    def _number(self, path: str, name: str, pointer: str) -> int | None:
        first = max(bisect_left(self._starts, path) - 1, 0)
        last = bisect_right(self._starts, path) - 1
        if last - first >= _NEAR:
            return self._all_numbers(first, last).get((name, pointer))
        for block in range(last, first - 1, -1):
            number = self._numbers(block).get((name, pointer))
            if number is not None:
                return number
        return None

    def close(self) -> None:
        """Give the files up."""
        for held in (self._block, self._numbers, self._all_numbers, self._there, self.place):
            held.cache_clear()
        self._facts.close()
        self._where.close()


class _Part(Sequence[Placed[Fact]]):
    """Some of the facts on disk, by their numbers."""

    def __init__(self, many: Many, numbers: range) -> None:
        self._many = many
        self._numbers = numbers

    @overload
    def __getitem__(self, index: int) -> Placed[Fact]: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Placed[Fact]]: ...
    def __getitem__(self, index: int | slice) -> Placed[Fact] | Sequence[Placed[Fact]]:
        if isinstance(index, slice):
            part = _Part(self._many, self._numbers[index])
            return list(part) if len(part) <= BLOCK else part
        return self._many.at(self._numbers[index])

    def __iter__(self) -> Iterator[Placed[Fact]]:
        return map(self._many.at, self._numbers)

    def __len__(self) -> int:
        return len(self._numbers)


class _All(_Part):
    """All of them."""

    def __iter__(self) -> Iterator[Placed[Fact]]:
        return self._many.all()


class _ManyFacts(Group):
    """The facts of a group on disk: those that rules get are made anew each time they ask."""

    def __init__(self, many: Many, length: int, counts: Mapping[int, int], digest: Digest) -> None:
        super().__init__(_All(many, range(length)), counts, ())
        self._digest = digest

    def _value_id(self, placed: Placed[Fact]) -> int:
        return value_id(placed.item.value, self._digest)


__all__ = ["BLOCK", "Many"]
