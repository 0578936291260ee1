"""Entries as the cache keeps them: sorted, packed, and in buckets by their key.

What a run with few changes needs are the groups that those touch; so what has one key is in one bucket, and
of each document is known in which buckets to look. A bucket is one value in the database: per pair of key and
value 16 bytes (8 if there are no values), and 4 for each document that has it.
"""

from __future__ import annotations

import struct
import sys
from array import array
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from itertools import accumulate, compress, groupby
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from seedlint.engine.facts import Entries

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterable, Iterator, Sequence

TABLES = """
CREATE TABLE parts (rule INTEGER PRIMARY KEY, parts INTEGER NOT NULL, entries INTEGER NOT NULL);
CREATE TABLE buckets (id INTEGER PRIMARY KEY, packed BLOB NOT NULL);
"""

_TARGET = 512
"""Entries in a bucket, at first. With fewer, pages stay emptier; with more, a change costs more."""
_CROWDED = 4
"""So many times as many, and there must be more buckets."""
_LOW = 2**16 - 1
"""The bits of a key that decide about its bucket, as many as are kept of each entry with its document."""
_RULES = 256
"""Rules that are told apart in what is kept with a document."""
_MOST_ADDED = 8_000_000
"""Entries that are held until they are written, 20 bytes each: as each bucket is written again, seldom."""

Entry = tuple[int, int, int]
"""Key, value, document."""

_FEW = 50
"""Of so few documents, buckets are searched for what they have, and stay as they are if that is so."""
_HEAD = struct.Struct("<IIBB")
_LONG = struct.Struct("<q")


class Bucket(NamedTuple):
    """Pairs of key and value, sorted; how many entries each stands for, and the documents of those."""

    keys: tuple[int, ...]
    values: tuple[int, ...]
    lengths: tuple[int, ...]
    documents: tuple[int, ...]

    def entries(self) -> list[Entry]:
        """Return the entries one by one."""
        if max(self.lengths, default=1) == 1:  # as it mostly is
            return list(zip(self.keys, self.values, self.documents, strict=True))
        found: list[Entry] = []
        at = 0
        for key, value, length in zip(self.keys, self.values, self.lengths, strict=True):
            found += [(key, value, document) for document in self.documents[at : at + length]]
            at += length
        return found

    def tallies(self, alive: Collection[int] | None) -> Iterator[Entry]:
        """Yield key, value, and how often they occur in the documents that are ``alive``, None for all."""
        if alive is None:
            yield from zip(self.keys, self.values, self.lengths, strict=True)
            return
        at = 0
        for key, value, length in zip(self.keys, self.values, self.lengths, strict=True):
            yield key, value, sum(one in alive for one in self.documents[at : at + length])
            at += length


_EMPTY = Bucket((), (), (), ())


def pack(entries: Collection[Entry]) -> bytes:
    """Return sorted entries as a bucket's bytes."""
    documents = list(map(itemgetter(2), entries))
    counts: Counter[tuple[int, int]] = Counter(map(itemgetter(0, 1), entries))
    pairs, several, valued = len(counts), len(documents) > len(counts), any(value for _, value in counts)
    numbers = [key for key, _ in counts]
    if valued:
        numbers += [value for _, value in counts]
    if several:
        documents = [*counts.values(), *documents]
    head = _HEAD.pack(pairs, len(documents), valued, several)
    return head + struct.pack(f"<{len(numbers)}q{len(documents)}I", *numbers, *documents)


def unpack(raw: bytes) -> Bucket:
    """Return what `pack` packed; ValueError for anything else."""
    try:
        pairs, others, valued, several = _HEAD.unpack_from(raw)
        form = struct.Struct(f"<{pairs * (1 + valued)}q{others}I")
        if valued > 1 or several > 1 or len(raw) != _HEAD.size + form.size:
            raise ValueError("a bucket of entries is damaged")
        numbers = form.unpack_from(raw, _HEAD.size)
    except struct.error:
        raise ValueError("a bucket of entries is damaged") from None
    keys = numbers[:pairs]
    values = numbers[pairs : 2 * pairs] if valued else (0,) * pairs
    rest = numbers[len(numbers) - others :]
    lengths, documents = (rest[:pairs], rest[pairs:]) if several else ((1,) * pairs, rest)
    if sum(lengths) != len(documents) or len(lengths) != pairs:
        raise ValueError("a bucket of entries is damaged")
    return Bucket(keys, values, lengths, documents)


class Packed:
    """What `pack` packed, to be asked for a few things without unpacking it; ValueError for anything else."""

    def __init__(self, raw: bytes) -> None:
        self._raw = raw
        try:
            self._pairs, others, self._valued, self._several = _HEAD.unpack_from(raw)
            self._begin = _HEAD.size + 8 * self._pairs * (1 + self._valued)
        except struct.error:
            raise ValueError("a bucket of entries is damaged") from None
        if self._valued > 1 or self._several > 1 or len(raw) != self._begin + 4 * others:
            raise ValueError("a bucket of entries is damaged")
        numbers = array("I", raw[self._begin :])
        if sys.byteorder == "big":
            numbers.byteswap()
        self._ends: Sequence[int] = range(1, others + 1)
        """Where among the documents those of each pair end."""
        self._documents = numbers
        if self._several:
            self._ends = list(accumulate(numbers[: self._pairs]))
            self._documents = numbers[self._pairs :]
        if len(self._ends) != self._pairs or (self._pairs and self._ends[-1] != len(self._documents)):
            raise ValueError("a bucket of entries is damaged")

    def _key(self, pair: int) -> int:
        (key,) = _LONG.unpack_from(self._raw, _HEAD.size + 8 * pair)
        return int(key)

    def _value(self, pair: int) -> int:
        return self._key(pair + self._pairs) if self._valued else 0

    def of_documents(self, documents: Iterable[int]) -> list[Entry]:
        """Return the entries of some documents."""
        found: list[Entry] = []
        for document in documents:
            at = -1
            for _ in range(self._documents.count(document)):
                at = self._documents.index(document, at + 1)
                pair = bisect_right(self._ends, at)
                found.append((self._key(pair), self._value(pair), document))
        return found

    def of_key(self, key: int) -> Iterator[tuple[int, Sequence[int]]]:
        """Yield each value of a key, and the documents that have it."""
        pair = bisect_left(range(self._pairs), key, key=self._key)
        while pair < self._pairs and self._key(pair) == key:
            begin = self._ends[pair - 1] if pair else 0
            yield self._value(pair), self._documents[begin : self._ends[pair]]
            pair += 1


def spots_of(entries: Entries) -> dict[int, bytes]:
    """Return by document what is to be kept with it: in which buckets to look for its entries."""
    of_bundles: list[list[int]] = [[] for _ in entries.lengths]
    for rule, keys in entries.keys.items():
        high = (rule % _RULES) * (_LOW + 1)
        for key, bundle in zip(keys, entries.bundles[rule], strict=True):
            of_bundles[bundle].append(high | key & _LOW)
    spots: dict[int, set[int]] = defaultdict(set)
    for found, documents in zip(of_bundles, entries.all_documents(), strict=True):
        for document in documents:
            spots[document].update(found)
    return {document: _pack_spots(sorted(found)) for document, found in spots.items()}


def _pack_spots(spots: Sequence[int]) -> bytes:
    """Return spots as bytes: of each rule its number, how many there are (less one), and bits of the keys."""
    packed = bytearray()
    for rule, some in groupby(spots, (_LOW + 1).__rfloordiv__):
        lows = [spot & _LOW for spot in some]
        packed += struct.pack(f"<BH{len(lows)}H", rule, len(lows) - 1, *lows)
    return bytes(packed)


def _unpack_spots(packed: bytes) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Yield rules and bits of keys, as `_pack_spots` packed them; ValueError for anything else."""
    at = 0
    try:
        while at < len(packed):
            rule, more = struct.unpack_from("<BH", packed, at)
            yield rule, struct.unpack_from(f"<{more + 1}H", packed, at + 3)
            at += 3 + 2 * (more + 1)
    except struct.error:
        raise ValueError("where a document's entries are is damaged") from None


class Buckets:
    """The buckets in a database. Its errors, and ValueError for what is damaged, come through."""

    def __init__(self, db: sqlite3.Connection) -> None:
        """Look into a database that has the tables."""
        self._db = db
        self._parts: dict[int, int] = {}
        self._sizes: dict[int, int] = {}
        for rule, parts, entries in db.execute("SELECT rule, parts, entries FROM parts"):
            if not 0 < parts <= _LOW + 1 or rule < 0:
                raise ValueError("the table of buckets is damaged")
            self._parts[rule], self._sizes[rule] = parts, entries
        self._added = Entries()
        self._gone: set[int] = set()
        self._moved: set[int] = set()
        self._visited: dict[int, set[int]] = defaultdict(set)
        self._touched: set[tuple[int, int]] = set()

    def add(self, entries: Entries) -> None:
        """Add entries, which are written later; those of one document all at once."""
        self._added.extend(entries)

    def drop(self, document: int, spots: bytes) -> None:
        """Drop a document's entries when the others are written; new ones may be added before that."""
        self._gone.add(document)
        self._visit(spots)

    def touch(self, document: int, spots: bytes) -> None:
        """Have a document's groups among those that are touched; its entries stay."""
        self._moved.add(document)
        self._visit(spots)

    def _visit(self, spots: bytes) -> None:
        rules = defaultdict(list)
        for rule in self._parts:
            rules[rule % _RULES].append(rule)
        for number, lows in _unpack_spots(spots):
            for rule in rules[number]:
                parts = self._parts[rule]
                self._visited[rule].update(low % parts for low in lows)

    @property
    def is_full(self) -> bool:
        """Whether so much is held that it should be written."""
        added = self._added
        return sum(map(len, added.keys.values())) + len(added.documents) > _MOST_ADDED

    def write(self, *, touched: bool = True) -> set[tuple[int, int]]:
        """Write what was added and dropped; return the groups (rule, key) of that, if they matter."""
        groups: set[tuple[int, int]] = set()
        watched = self._gone | self._moved if touched else set()
        added, self._added = self._added, Entries()
        documents = added.all_documents()
        for rule in sorted(added.keys.keys() | self._visited.keys()):
            if touched:
                groups.update((rule, key) for key in added.keys.get(rule, ()))
            groups.update((rule, key) for key in self._write(rule, added, documents, watched))
        self._gone.clear()
        self._moved.clear()
        self._visited.clear()
        return groups

    def _write(
        self, rule: int, added: Entries, documents: Sequence[Sequence[int]], watched: set[int]
    ) -> set[int]:
        """Write those buckets of a rule that have changed; return the keys of watched documents there.

        ``documents`` are those of the bundles of what was added.
        """
        keys, values, bundles = (one.get(rule, ()) for one in (added.keys, added.values, added.bundles))
        count = sum(map(added.lengths.__getitem__, bundles))
        parts = self._parts.setdefault(rule, count // _TARGET + 1)
        size = self._sizes.get(rule, 0)
        positions: dict[int, array[int]] = {}
        for at, key in enumerate(keys):
            part = (key & _LOW) % parts
            try:
                positions[part].append(at)
            except KeyError:
                positions[part] = array("I", (at,))
        groups: set[int] = set()
        for part in sorted(positions.keys() | self._visited[rule]):
            new = [
                (keys[at], values[at], document)
                for at in positions.pop(part, ())
                for document in documents[bundles[at]]
            ]
            raw = self._raw(rule, part) if size else b""
            groups.update(self._write_one(rule, part, raw, new, watched))
        self._settle(rule)
        return groups

    def _write_one(
        self, rule: int, part: int, raw: bytes, new: Sequence[Entry], watched: set[int]
    ) -> Iterator[int]:
        """Write a bucket if it is another one with what is new and without what is gone.

        Yield the keys of watched documents that it had.
        """
        visited = self._gone | self._moved
        if raw and len(visited) <= _FEW:
            mine = Packed(raw).of_documents(visited)
            if sorted(new) == sorted(one for one in mine if one[2] in self._gone):
                yield from (key for key, _, document in mine if document in watched)
                return
        entries = unpack(raw).entries() if raw else []
        holders = list(map(itemgetter(2), entries))
        if watched:
            yield from (key for key, _, _ in compress(entries, map(watched.__contains__, holders)))
        before = len(entries)
        if not self._gone.isdisjoint(holders):
            entries = [one for one in entries if one[2] not in self._gone]
        if new:
            entries += new
            entries.sort()
        elif len(entries) == before:
            return
        self._sizes[rule] = self._sizes.get(rule, 0) + len(entries) - before
        self._put(rule, part, entries)

    def _settle(self, rule: int) -> None:
        """Keep how many buckets there are, and have more of them if they are crowded."""
        parts, size = self._parts[rule], self._sizes.get(rule, 0)
        times = min(size // (parts * _TARGET), (_LOW + 1) // parts)
        if times >= _CROWDED:
            for part in range(parts):
                others: dict[int, list[Entry]] = {part: []}
                for entry in self._read(rule, part).entries():
                    others.setdefault((entry[0] & _LOW) % (parts * times), []).append(entry)
                for other, entries in others.items():
                    self._put(rule, other, entries)
            parts = self._parts[rule] = parts * times
        row = (rule, parts, size)
        self._db.execute("INSERT OR REPLACE INTO parts (rule, parts, entries) VALUES (?, ?, ?)", row)

    def _put(self, rule: int, part: int, entries: list[Entry]) -> None:
        number = rule << 24 | part
        if entries:
            row = (number, pack(entries))
            self._db.execute("INSERT OR REPLACE INTO buckets (id, packed) VALUES (?, ?)", row)
        else:
            self._db.execute("DELETE FROM buckets WHERE id = ?", (number,))

    def _read(self, rule: int, part: int) -> Bucket:
        raw = self._raw(rule, part)
        return unpack(raw) if raw else _EMPTY

    def _raw(self, rule: int, part: int) -> bytes:
        query = "SELECT packed FROM buckets WHERE id = ?"
        row = self._db.execute(query, (rule << 24 | part,)).fetchone()
        return row[0] if row else b""

    def all(self, rule: int) -> Iterator[Bucket]:
        """Yield all buckets of a rule."""
        query = "SELECT packed FROM buckets WHERE id >= ? AND id < ? ORDER BY id"
        for (packed,) in self._db.execute(query, (rule << 24, (rule + 1) << 24)):
            yield unpack(packed)

    def of(self, rule: int, keys: Iterable[int]) -> Iterator[tuple[int, int, Sequence[int]]]:
        """Yield some keys, with each value, and the documents that have it; all of one key in a row."""
        if rule not in self._parts:
            return
        by_part: dict[int, set[int]] = defaultdict(set)
        for key in keys:
            by_part[(key & _LOW) % self._parts[rule]].add(key)
        for part in sorted(by_part):
            if raw := self._raw(rule, part):
                packed = Packed(raw)
                for key in sorted(by_part[part]):
                    yield from ((key, value, documents) for value, documents in packed.of_key(key))
