"""What articles contribute is counted as often as they stand in documents, though it is there once."""

from __future__ import annotations

import pickle
import random
from collections import Counter, defaultdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seedlint import plan
from seedlint.engine import groups
from seedlint.engine.facts import Bundle, Contribution, Entries, Gathered
from tests.support.entries import of_all, of_document
from tests.support.examples import some

_Documents = dict[int, list[Bundle]]


def bundle(rng: random.Random) -> Bundle:
    """Return one with few keys and values, so that they come again in others."""
    found: list[Contribution] = []
    for rule in sorted(rng.sample(range(3), rng.randint(0, 3))):
        size = rng.randint(1, 3)
        found.append(
            (rule, [rng.randint(-4, 4) for _ in range(size)], [rng.randint(0, 2) for _ in range(size)])
        )
    return found


def corpus(seed: int) -> _Documents:
    """Return documents, each with bundles of its own and some that others have, too, or that it has twice."""
    rng = random.Random(seed)
    shared = [bundle(rng) for _ in range(rng.randint(1, 6))]
    return {
        document: [*rng.choices(shared, k=rng.randint(0, 5)), bundle(rng)]
        for document in range(rng.randint(0, 12))
    }


def parts_of(documents: _Documents, seed: int) -> list[Entries]:
    """Gather documents in any order, in one or several parts."""
    rng = random.Random(seed)
    numbers = list(documents)
    rng.shuffle(numbers)
    parts = []
    while numbers:
        size = rng.randint(1, len(numbers))
        gathered = Gathered()
        for number in numbers[:size]:
            gathered.add(number, documents[number])
        parts.append(gathered.entries())
        del numbers[:size]
    return parts


def one_by_one(documents: _Documents) -> list[tuple[int, int, int, int]]:
    return sorted(
        (*entry, document) for document, bundles in documents.items() for entry in of_document(bundles)
    )


@settings(max_examples=some(200))
@given(st.integers(0, 10**9), st.integers(0, 10**9), st.sets(st.integers(0, 12)))
def test_entries_are_those_of_the_documents(seed: int, split: int, few: set[int]) -> None:
    documents = corpus(seed)
    parts: list[Entries] = pickle.loads(pickle.dumps(parts_of(documents, split)))
    every = one_by_one(documents)
    assert of_all(parts) == every
    together = Entries()
    for part in parts:
        together.extend(part)
    assert of_all([together]) == every
    among = [part.among(few) for part in parts]
    assert of_all(among) == [one for one in every if one[3] in few]
    assert of_all([together.among(few)]) == of_all(among)
    assert all(len(part.documents) == sum(part.lengths) for part in among)


@pytest.mark.parametrize("portion", [2, 10**6])
def test_groups_are_counted_as_if_each_document_had_its_own(
    monkeypatch: pytest.MonkeyPatch, portion: int
) -> None:
    monkeypatch.setattr(groups, "_PORTION", portion)
    for seed in range(some(150)):
        documents = corpus(seed)
        counts: dict[tuple[int, int], Counter[int]] = defaultdict(Counter)
        having: dict[tuple[int, int, int], list[int]] = defaultdict(list)
        for rule, key, value, document in one_by_one(documents):
            counts[rule, key][value] += 1
            having[rule, key, value].append(document)
        index = plan.tally(parts_of(documents, seed))
        for rule in range(3):
            found = {(rule, key): tally for key, tally in index.crowded(rule)}
            mine = {group: tally for group, tally in counts.items() if group[0] == rule}
            assert {(rule, key): tally for key, tally in index.crowded(rule, 1)} == mine
            assert found == {group: tally for group, tally in mine.items() if tally.total() > 1}
            wanted = {key: {0, 2} for _, key in found}
            assert index.documents(rule, wanted) == {
                key: {
                    document
                    for value in counts[rule, key]
                    for document in sorted(set(having[rule, key, value]))[: None if value in {0, 2} else 2]
                }
                for key in wanted
            }
