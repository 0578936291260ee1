"""Entries in buckets are those that were added and not dropped, whatever was written when."""

from __future__ import annotations

import sqlite3
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seedlint.cache import buckets
from seedlint.cache.buckets import Buckets, Packed, pack, spots_of, unpack
from seedlint.engine.facts import Entries, Gathered
from tests.support.examples import some

if TYPE_CHECKING:
    from collections.abc import Iterator

NUMBERS = st.integers(-(2**63), 2**63 - 1) | st.integers(-3, 3)
FACTS = st.tuples(st.sampled_from([0, 1, 3, 257]), NUMBERS, NUMBERS)
"""Rule, key, value."""
STEPS = st.lists(
    st.tuples(st.sampled_from("keep keep drop touch write".split()), st.integers(1, 9), st.lists(FACTS)),
    max_size=30,
)


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have many buckets, and soon more."""
    monkeypatch.setattr(buckets, "_TARGET", 3)


@pytest.fixture
def db() -> Iterator[sqlite3.Connection]:
    found = sqlite3.connect(":memory:")
    yield found
    found.close()


def entries_of(document: int, facts: list[tuple[int, int, int]]) -> Entries:
    gathered = Gathered()
    gathered.add(document, [[(rule, [key], [value])] for rule, key, value in facts])
    return gathered.entries()


@settings(max_examples=some(200))
@given(st.lists(st.tuples(NUMBERS, NUMBERS, st.integers(0, 2**32 - 1))))
def test_what_is_packed_comes_back(entries: list[tuple[int, int, int]]) -> None:
    entries.sort()
    bucket = unpack(pack(entries))
    assert bucket.entries() == entries
    counts = Counter(entry[:2] for entry in entries)
    assert {entry[:2]: entry[2] for entry in bucket.tallies(None)} == counts
    some_documents = {entry[2] for entry in entries[::2]}
    alive = Counter(entry[:2] for entry in entries if entry[2] in some_documents)
    assert Counter({entry[:2]: entry[2] for entry in bucket.tallies(some_documents)}) == alive


@settings(max_examples=some(200))
@given(
    st.binary(max_size=60),
    st.lists(st.tuples(NUMBERS, st.sampled_from([0, 7]), st.integers(0, 9)), max_size=9),
    st.integers(0, 99),
)
def test_damage_is_noticed(raw: bytes, entries: list[tuple[int, int, int]], cut: int) -> None:
    whole = pack(sorted(entries))
    for damaged in (raw, whole[:cut], whole + raw[:1]):
        try:
            bucket = unpack(damaged)
        except ValueError:
            continue
        assert len(bucket.entries()) == len(bucket.documents)
    if cut < len(whole):
        with pytest.raises(ValueError, match="damaged"):
            unpack(whole[:cut])


@settings(max_examples=some(200))
@given(STEPS)
def test_buckets_hold_what_documents_have(steps: list[tuple[str, int, list[tuple[int, int, int]]]]) -> None:
    db = sqlite3.connect(":memory:")
    db.executescript(buckets.TABLES)
    kept: dict[int, tuple[bytes, list[tuple[int, int, int]]]] = {}
    unwritten: set[int] = set()
    here = Buckets(db)
    expected: set[tuple[int, int]] = set()
    for step, document, facts in [*steps, ("write", 0, [])]:
        if step == "write":
            assert here.write() == expected
            expected.clear()
            unwritten.clear()
            here = Buckets(db)
            for rule in (0, 1, 3, 257):
                found = [entry for bucket in here.all(rule) for entry in bucket.entries()]
                theirs = ((number, facts) for number, (_, facts) in kept.items())
                assert sorted(found) == sorted(
                    (key, value, number)
                    for number, facts in theirs
                    for one, key, value in facts
                    if one == rule
                )
                for key in {entry[0] for entry in found}:
                    mine = [
                        (one, value, held) for one, value, every in here.of(rule, [key]) for held in every
                    ]
                    assert sorted(mine) == sorted(entry for entry in found if entry[0] == key)
                for number in kept:
                    packed = [Packed(pack(bucket.entries())) for bucket in here.all(rule)]
                    its = [one for bucket in packed for one in bucket.of_documents([number])]
                    assert sorted(its) == sorted(entry for entry in found if entry[2] == number)
            continue
        if document in unwritten:
            continue  # a run has to do with a document once
        unwritten.add(document)
        spots, before = kept.get(document, (b"", []))
        expected.update((rule, key) for rule, key, _ in before)
        if step == "touch":
            here.touch(document, spots)
            continue
        here.drop(document, spots)
        kept.pop(document, None)
        if step == "keep":
            entries = entries_of(document, facts)
            here.add(entries)
            kept[document] = (spots_of(entries).get(document, b""), facts)
            expected.update((rule, key) for rule, key, _ in facts)
    db.close()


def test_groups_that_do_not_matter_are_not_told(db: sqlite3.Connection) -> None:
    db.executescript(buckets.TABLES)
    here = Buckets(db)
    here.add(entries_of(1, [(0, 5, 6)]))
    assert here.write(touched=False) == set()


def test_a_key_that_all_have_takes_four_bytes_a_document(db: sqlite3.Connection) -> None:
    assert len(pack([(7, 8, document) for document in range(1000)])) < 4100
    assert len(pack([(key, 0, 1) for key in range(1000)])) < 12_100


def test_where_entries_are_takes_two_bytes_an_entry_and_damage_to_that_is_noticed(
    db: sqlite3.Connection,
) -> None:
    db.executescript(buckets.TABLES)
    here = Buckets(db)
    facts = [(rule, 7919 * key, 0) for rule in (0, 255) for key in range(100)]
    entries = entries_of(1, facts)
    spots = spots_of(entries)[1]
    assert len(spots) == 2 * (100 * 2 + 3)
    here.add(entries)
    here.write()
    here.drop(1, spots)
    here.write()
    assert [list(here.all(rule)) for rule in (0, 255)] == [[], []]
    for damaged in (spots[:-1], spots + b"\0", spots[:2]):
        with pytest.raises(ValueError, match="damaged"):
            here.drop(1, damaged)


def test_there_are_more_buckets_when_they_are_crowded(db: sqlite3.Connection) -> None:
    db.executescript(buckets.TABLES)
    for document in range(100):
        here = Buckets(db)
        here.add(entries_of(document, [(1, document * 7919 + at, at) for at in range(5)]))
        here.write()
    sizes = [len(bucket.documents) for bucket in Buckets(db).all(1)]
    assert sum(sizes) == 500
    assert max(sizes) < 40
    db.execute("UPDATE parts SET parts = 0")
    with pytest.raises(ValueError, match="damaged"):
        Buckets(db)
