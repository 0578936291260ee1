"""Counting many values in little memory comes to what counting them in dicts does."""

from __future__ import annotations

import pickle
from collections import Counter
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from seedlint.util import census
from seedlint.util.census import Census
from seedlint.util.tally import Tally
from tests.support.examples import some

NUMBERS = st.integers(-(2**63), 2**63 - 1) | st.integers(-3, 3)
PAIRS = st.lists(st.tuples(NUMBERS, st.integers(1, 9)))
VALUES = st.one_of(st.none(), st.text("abc", max_size=3), st.tuples(st.sampled_from("ab"), st.text("ab")))


@given(PAIRS, PAIRS, st.lists(NUMBERS))
def test_a_tally_is_a_mapping(
    pairs: list[tuple[int, int]], more: list[tuple[int, int]], asked: list[int]
) -> None:
    expected: Counter[int] = Counter()
    for number, times in [*pairs, *more]:
        expected[number] += times
    tally = Tally(sorted(pairs)).with_more(sorted(more))
    assert pickle.loads(pickle.dumps(tally)) == tally == expected
    assert [*tally] == sorted(expected)
    assert len(tally) == len(expected)
    assert sorted(tally.items()) == sorted(expected.items())
    assert sorted(tally.values()) == sorted(expected.values())
    for number in [*asked, *expected]:
        assert tally.get(number) == expected.get(number)
        assert (number in tally) == (number in set(tally)) == (number in expected)
    assert "a" not in tally


def test_a_tally_wants_sorted_numbers() -> None:
    with pytest.raises(ValueError, match="1 comes after 2"):
        Tally([(2, 1), (1, 1)])


@pytest.fixture(params=[0, 2, 32_768])
def few(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(census, "_FEW", request.param)
    monkeypatch.setattr(census, "_ROOM", 2)
    monkeypatch.setattr(census, "_AT_ONCE", 3)
    return request.param


@settings(max_examples=some(200), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(VALUES), st.lists(st.tuples(VALUES, st.integers(1, 5))), st.lists(VALUES))
@pytest.mark.usefixtures("few")
def test_a_census_counts_as_a_counter_does(
    values: list[Any], more: list[tuple[Any, int]], others: list[Any]
) -> None:
    counted, expected = Census(values), Counter(values)
    for value, times in more:
        counted.add(value, times)
        expected[value] += times
    for value in others:
        assert counted.is_new(value) == (value not in expected)
        expected[value] += 1
    assert len(counted) == len(expected)
    assert sorted(counted.times()) == sorted(expected.values())
    for value in [*expected, "other"]:
        assert counted[value] == expected[value]
        assert (value in counted) == (value in expected)
    other = Counter(others)
    assert counted.common(Census(others)) == (expected & other).total()
    assert Census(others).common(counted) == (expected & other).total()
