"""What holds for all series."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from seedlint.series import (
    Anomaly,
    Distribution,
    Options,
    Point,
    Series,
    Values,
    bands,
    detect,
    fold,
    sentence,
)
from tests.series.made import LAST, commits, counts, day, shares, usual

few = settings(max_examples=12)
"""Each example goes through more than a year of days, which takes a tenth of a second."""

numbers = st.one_of(
    st.integers(0, 5).map(float), st.floats(0, 1e300), st.sampled_from([float("inf"), float("nan"), -3.0])
)


@st.composite
def any_series(draw: st.DrawFn) -> Series:
    """Any series, sound or not: gaps, one point, only zeros, huge and impossible values."""
    agos = sorted(draw(st.sets(st.integers(-5, 500), max_size=80)), reverse=True)
    cadence = draw(st.sampled_from(["day", "commit"]))
    share = draw(st.booleans())
    flat = draw(st.none() | numbers)
    points = tuple(
        Point(day(ago), draw(numbers) if flat is None else flat, draw(numbers) if share else None)
        for ago in agos
    )
    measure = draw(st.sampled_from(["documents", "missing image", "score", "findings"]))
    if measure == "score":  # which has at most 100 points
        points = tuple(point._replace(value=min(point.value, 100)) for point in points)
    return Series("provider", draw(st.text(max_size=3)), measure, cadence, points)


@few
@given(st.lists(any_series(), max_size=4))
def test_no_series_is_too_odd(many: list[Series]) -> None:
    found = detect(many, LAST, Options(days=500, improvements=True, sensitivity="high"))
    are_sound(found)
    for shown in bands(many, LAST):
        assert all(low <= high for _, low, high in shown)
    folded = fold(found, lambda _: [])
    told = [one.anomaly for one in folded]
    assert told == [one for one in found if one in told], "the order stays"
    assert Counter(told + [view for one in folded for view in one.views]) == Counter(found)
    for one in folded:
        for view in one.views:
            assert view.series.key[:2] == one.anomaly.series.key[:2]
            assert abs(view.since - one.anomaly.since) <= timedelta(days=7 * len(found))


def are_sound(found: list[Anomaly]) -> None:
    for one in found:
        assert sentence(one)
        assert one.since <= one.until <= LAST
        assert all(np.isfinite((one.observed, one.low, one.high, one.usual, one.strength)))
        assert one.low <= one.high


@few
@given(st.lists(st.tuples(st.integers(-3, 300), st.lists(numbers, min_size=3, max_size=3)), max_size=30))
def test_no_distribution_and_no_set_is_too_odd(rows: list[tuple[int, list[float]]]) -> None:
    by_day = dict(sorted(rows, reverse=True))
    days = tuple((day(ago), tuple(row)) for ago, row in by_day.items())
    are_sound(detect([Distribution("corpus", "", "hour", ("a", "b", "c"), days)], LAST, Options(days=400)))
    points = tuple(Point(day(ago), row[0]) for ago, row in by_day.items())
    are_sound(detect([Values("corpus", "", "topic", day(300), (("x", points),))], LAST, Options(days=400)))


FAULTS = {
    "spike": lambda values: values.__setitem__(-6, 90),
    "outage": lambda values: values.__setitem__(slice(-6, -4), 0),
    "shift": lambda values: values.__setitem__(slice(-9, None), values[-9:] * 4),
    "silence": lambda values: values.__setitem__(slice(-9, None), 0),
}


@few
@given(st.sampled_from(sorted(FAULTS)), st.integers(0, 30), st.integers(1, 14))
def test_further_days_take_back_nothing(fault: str, seed: int, more: int) -> None:
    """What is told today is told tomorrow, with the same first day."""
    values = usual(seed=seed, days=250)
    FAULTS[fault](values)  # type: ignore[no-untyped-call]
    series = counts(values)
    before = detect([series], LAST)
    assert before
    late = LAST + timedelta(days=more)
    further = usual(seed=seed + 1, days=14)[:more]
    points = [
        *series.points,
        *(Point(LAST + timedelta(days=at + 1), float(n)) for at, n in enumerate(further)),
    ]
    after = detect([Series("provider", "example.com", "documents", "day", tuple(points))], late)
    assert {one.since for one in before} <= {one.since for one in after}


@few
@given(st.permutations(range(6)))
def test_the_order_of_series_does_not_matter(order: list[int]) -> None:
    values = usual(seed=3)
    values[-6] = 90
    spoilt = shares(np.r_[np.zeros(290), np.full(10, 5)], np.full(300, 5), name="b.example")
    many = [
        counts(values),
        spoilt,
        counts(usual(seed=5), name="c.example"),
        commits([0] * 30 + [56] * 5),
        counts(np.zeros(300), name="d.example"),
        counts(np.r_[np.full(290, 3), np.zeros(10)], name="e.example"),
    ]
    assert detect([many[at] for at in order], LAST) == detect(many, LAST)


@few
@given(st.sampled_from(sorted(FAULTS)), st.integers(0, 20), st.integers(1, 8))
def test_a_fault_of_more_documents_is_a_fault_too(fault: str, seed: int, factor: int) -> None:
    values = usual(seed=seed)
    FAULTS[fault](values)  # type: ignore[no-untyped-call]
    before = detect([counts(values)], LAST)
    after = detect([counts(values * factor)], LAST)
    assert {one.since for one in before} <= {one.since for one in after}


@few
@given(st.integers(1, 50))
def test_a_share_is_the_same_in_all_units_of_time_and_of_more_documents(factor: int) -> None:
    hits, totals = np.r_[np.zeros(290), np.full(10, 4)], np.full(300, 5)
    (few,) = detect([shares(hits, totals)], LAST)
    (many,) = detect([shares(hits * factor, totals * factor)], LAST)
    assert (few.since, few.observed) == (many.since, many.observed)
    assert many.strength >= few.strength
