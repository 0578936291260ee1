"""What is told of series, and what is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from seedlint.series import (
    Distribution,
    Options,
    Point,
    Series,
    Values,
    band,
    bands,
    commit_of,
    detect,
    is_improvement,
    sentence,
)
from tests.series.made import LAST, commits, counts, day, shares, usual


def told(*series: object, **options: object) -> list[tuple[str, date]]:
    return [(one.kind, one.since) for one in detect(series, LAST, Options(**options))]


def test_a_usual_history_has_nothing_to_tell() -> None:
    assert told(counts(usual()), counts(usual(0.2, 2)), counts(usual(100, 3))) == []


@pytest.mark.parametrize(
    ("change", "kind", "ago"),
    [
        (lambda values: values[-10:-9].__setitem__(slice(None), 80), "spike", 9),
        (lambda values: values[-8:-5].__setitem__(slice(None), 60), "spike", 7),
        (lambda values: values[-10:-8].__setitem__(slice(None), 0), "drop", 9),
        (lambda values: values.__setitem__(slice(-12, None), values[-12:] * 4), "shift", 11),
        (lambda values: values.__setitem__(slice(-12, None), 0), "silence", 11),
    ],
    ids=["spike of a day", "spike of days", "outage", "shift", "silence"],
)
def test_an_event_is_told_once_and_at_its_start(change: object, kind: str, ago: int) -> None:
    values = usual()
    change(values)  # type: ignore[operator]
    assert told(counts(values)) == [(kind, day(ago))]


def test_a_shift_is_not_told_again_each_day() -> None:
    values = usual()
    values[-40:] = usual(40, 9)[-40:]
    assert told(counts(values)) == []
    assert told(counts(values), days=60) == [("shift", day(39))]


def test_going_back_to_what_was_usual_before_is_no_event() -> None:
    values = usual()
    values[-40:-15] = usual(40, 9)[-40:-15]
    assert told(counts(values), days=60) == [("shift", day(39))]


def test_weekends_are_no_drops() -> None:
    values = np.array([0 if day(299 - at).weekday() > 4 else 30 for at in range(300)])
    assert told(counts(values)) == []


def test_growth_is_no_shift() -> None:
    values = np.random.default_rng(4).poisson(50 * 3 ** (np.arange(400) / 365))
    assert told(counts(values)) == []


def test_one_outlier_long_ago_hides_nothing() -> None:
    values = usual()
    values[-100] = 100_000
    values[-10] = 80
    assert told(counts(values)) == [("spike", day(9))]


def test_what_happens_each_month_is_a_habit() -> None:
    values = usual()
    values[::30] = 100
    assert told(counts(values)) == []


def test_a_daily_provider_is_silent_after_three_days_and_a_weekly_one_after_weeks() -> None:
    daily, weekly = np.full(300, 2), np.zeros(400)
    for at in range(400):
        weekly[at] = day(399 - at).weekday() == 3
    daily[-3:] = 0
    assert told(counts(daily)) == [("silence", day(2))]
    assert told(counts(daily[:-1])) == []
    weekly[-9:] = 0
    assert told(counts(weekly)) == [], "one Thursday missed, or two"
    weekly[-23:] = 0
    assert told(counts(weekly)) == [("silence", day(22))]
    assert day(22).weekday() == 3


def test_days_that_are_left_out_are_no_silence() -> None:
    """There were documents on them: one day without any is a drop."""
    values = usual(60, seed=2)
    values[-8] = 0
    out = tuple(f"{day(ago):%m-%d}" for ago in (5, 6))
    (one,) = detect([counts(values)], LAST, Options(quiet_days=out))
    assert (one.kind, one.since) == ("drop", day(7))


def test_fewer_than_usual_need_less_than_more_than_usual() -> None:
    """Nothing has far fewer documents by chance as often as many more: five days at a third are told."""
    values = usual(seed=4)
    values[-9:-4] = [3, 2, 4, 2, 3]
    (one,) = detect([counts(values)], LAST)
    assert (one.kind, one.since) == ("drop", day(8))
    assert 3.5 <= one.strength < 5


def test_holidays_are_quiet_days() -> None:
    last = date(2026, 12, 28)
    values = np.full(300, 40)
    days = [last - timedelta(days=299 - at) for at in range(300)]
    for at, one in enumerate(days):
        if (one.month, one.day) == (12, 25):
            values[at] = 0
    series = Series("corpus", "", "documents", "day", tuple(map(Point, days, values)))
    assert detect([series], last) == []
    assert [one.kind for one in detect([series], last, Options(quiet_days=()))] == ["drop"]


def test_a_share_of_few_documents() -> None:
    totals = np.full(300, 1)
    hits = np.zeros(300)
    hits[::50] = 1
    hits[-14:] = [1, 1, 0, 1, 1, 1, 1, 1, 1, 1, 0, 1, 1, 1]
    (found,) = detect([shares(hits, totals)], LAST)
    assert (found.kind, found.since) == ("shift", day(13))
    assert sentence(found) == (
        f"provider example.com: 12 of 14 documents since {day(13)} have no image; usually 2 %"
    )
    assert 0 <= found.low <= found.usual <= found.high < found.observed <= 1


def test_the_floor_and_the_least_change() -> None:
    values = np.zeros(300)
    values[::10] = 1
    values[-20:] = 0
    values[-5] = 7
    assert told(counts(values)) == [("spike", day(4))]
    assert told(counts(values), floor=8) == []
    values = np.full(300, 100)
    values[-10:] = 170
    assert told(counts(values)) == [("shift", day(9))]
    assert told(counts(values), minimum_change=0.8) == []
    totals, hits = np.full(300, 100), np.full(300, 2)
    hits[-10:] = 30
    assert told(shares(hits, totals)) == [("shift", day(9))]
    assert told(shares(hits, totals), minimum_points=0.3) == []


def test_a_rate_is_not_said_to_be_nothing() -> None:
    """Both rates are in one unit, that of the smaller one."""
    values = np.zeros(300)
    values[10:290:25] = 1
    values[-10:] = 12
    (found,) = detect([counts(values)], LAST)
    assert sentence(found) == (
        f"provider example.com: 120 documents since {day(9)}, 365 a month; usually 1.2 a month"
    )


def test_the_sensitivity() -> None:
    values = usual(10, 7)
    values[-5] = 33
    strengths = {level: len(told(counts(values), sensitivity=level)) for level in ("low", "normal", "high")}
    assert strengths["low"] <= strengths["normal"] <= strengths["high"] == 1
    assert strengths["low"] == 0


def test_changes_for_the_better_are_left_out() -> None:
    totals, hits = np.full(300, 20), np.full(300, 12)
    hits[-10:] = 0
    series = shares(hits, totals)
    assert told(series) == []
    (found,) = detect([series], LAST, Options(improvements=True))
    assert is_improvement(found)
    assert not is_improvement(replace(found, series=replace(series, measure="documents")))


def test_a_rules_findings_jump_in_one_commit() -> None:
    series = commits([0] * 30 + [56] * 5)
    (found,) = detect([series], LAST)
    assert (found.kind, found.since, found.observed, found.usual) == ("shift", day(8), 56, 0)
    assert commit_of(found) == "000001e"
    assert sentence(found) == f"rule SL401: findings went from 0 to 56 on {day(8)}"


def test_a_jump_that_is_taken_back_is_one_spike() -> None:
    assert told(commits([0] * 30 + [56, 56, 0, 0, 0])) == [("spike", day(8))]


def test_findings_that_come_with_documents_are_no_jump() -> None:
    totals = [1000.0] * 30 + [3000.0] * 5
    assert told(commits([100] * 30 + [300] * 5, measure="with errors", totals=totals)) == []
    assert told(commits([100] * 30 + [300] * 5, measure="with errors", totals=[3000.0] * 35)) != []


def test_the_score_falls_and_that_it_rises_is_an_improvement() -> None:
    series = commits([97.1, 97.0, 97.2] * 10 + [93.0] * 5, measure="score")
    (found,) = detect([series], LAST)
    assert (found.kind, found.observed, round(found.usual, 1)) == ("shift", 93.0, 97.2)
    assert told(commits([93.0] * 30 + [97.0] * 5, measure="score")) == []


def test_findings_that_grow_by_and_by_are_no_jump() -> None:
    rng = np.random.default_rng(3)
    assert told(commits(np.cumsum(rng.poisson(4, 60)))) == []


HOURS = tuple(f"{hour:02}" for hour in range(24))


def hours(rate: int, midnight_since: int | None, days: int = 200) -> Distribution:
    rng = np.random.default_rng(8)
    usual_hours = np.r_[np.full(6, 0.2), np.full(18, 1)]
    rows = []
    for at in range(days):
        weights = usual_hours.copy()
        if midnight_since is not None and days - 1 - at <= midnight_since:
            weights[0] = weights.sum() * 1.5
        rows.append((day(days - 1 - at), tuple(rng.multinomial(rate, weights / weights.sum()))))
    return Distribution("provider", "example.com", "hour", HOURS, tuple(rows))


def test_a_distribution_drifts() -> None:
    assert detect([hours(10, None)], LAST) == []
    (found,) = detect([hours(10, 11)], LAST)
    assert (found.kind, found.since, found.series.measure) == ("drift", day(11), "hour 00")
    assert found.observed > 0.5 > found.high
    assert sentence(found).startswith("provider example.com: ")
    assert sentence(found).endswith(
        f" of 120 documents since {day(11)} were published between 00:00 and 00:59; usually 0.9 %"
    )


def test_new_and_vanished_values() -> None:
    def points(*agos: int) -> tuple[Point, ...]:
        return tuple(Point(day(ago), 1) for ago in sorted(agos, reverse=True))

    old = points(*range(15, 300))
    rare = points(7)
    new = points(*range(9))
    of = Values("corpus", "", "topic", day(299), (("Old", old), ("Rare", rare), ("New", new)))
    found = detect([of], LAST)
    assert [(one.kind, one.series.subject, one.series.name, one.since) for one in found] == [
        ("vanished", "topic", "Old", day(14)),
        ("new", "topic", "New", day(8)),
    ]
    assert [sentence(one) for one in found] == [
        f"topic Old: no documents since {day(14)}; usually 1 a day",
        f"topic New: new, with 9 documents since {day(8)}",
    ]
    young = Values("corpus", "", "topic", day(40), (("New", new),))
    assert detect([young], LAST) == [], "in a young history everything is new"


@pytest.mark.parametrize("odd", [(), (390,)], ids=["no older ones", "one document from long before"])
@pytest.mark.parametrize("age", [55, 120, 300])
def test_what_came_with_a_corpus_is_not_new_in_it_and_what_comes_later_is(
    age: int, odd: tuple[int, ...]
) -> None:
    def points(*agos: int) -> tuple[Point, ...]:
        return tuple(Point(day(ago), 1) for ago in sorted(agos, reverse=True))

    topics = {f"Old {number}": points(*range(age), *odd[: number == 0]) for number in range(5)}
    options = Options(days=400)
    old = Values("corpus", "", "topic", day(400), tuple(topics.items()))
    assert detect([old], LAST, options) == []
    more = replace(old, values=(*old.values, ("New", points(*range(12)))))
    found = [(one.kind, one.series.name, one.since) for one in detect([more], LAST, options)]
    assert found == ([("new", "New", day(11))] if age > 70 else [])


def test_a_value_that_has_vanished_is_not_silent_as_well() -> None:
    points = tuple(Point(day(ago), 1) for ago in range(300, 15, -1))
    series = Series("topic", "Old", "documents", "day", points)
    of = Values("corpus", "", "topic", day(300), (("Old", points),))
    assert [one.kind for one in detect([series, of], LAST)] == ["vanished"]
    assert [one.kind for one in detect([series], LAST)] == ["silence"]
    # The series of a provider are told of their own.
    provider = replace(of, measure="provider")
    assert detect([provider], LAST) == []


def test_the_usual_band_has_the_usual_in_it() -> None:
    values = usual()
    values[-5] = 90
    shown = band(counts(values), LAST)
    assert [one for one, _, _ in shown][-1] == LAST
    inside = [low <= value <= high for (_, low, high), value in zip(shown[40:], values[40:], strict=True)]
    assert sum(inside) > 0.97 * len(inside)
    assert not inside[-5]


def test_the_band_of_commits_is_the_level_before_with_the_usual_step() -> None:
    shown = band(commits([0] * 30 + [56]), LAST)
    assert shown[-1] == (LAST, 0.0, 5.0)


def test_the_bands_of_many_series_are_those_of_each_by_itself() -> None:
    values = usual()
    values[-9:] = 60
    hits = np.r_[np.zeros(290), np.full(10, 5)]
    many = [
        commits([0] * 30 + [56]),
        counts(values),
        shares(hits, np.full(300, 5)),
        counts(usual(3, 2, days=200), name="b.example"),
        shares(hits[-120:], np.full(120, 7), name="b.example"),
    ]
    assert [[one[0] for one in shown] for shown in bands(many, LAST)] == [
        [one[0] for one in band(series, LAST)] for series in many
    ]
    for shown, series in zip(bands(many, LAST), many, strict=True):
        assert np.allclose([one[1:] for one in shown], [one[1:] for one in band(series, LAST)])
    assert bands([], LAST) == []


def added(values: object) -> Series:
    made = commits(values, measure="documents added", every=1)
    return replace(made, subject="provider", name="example.com")


def test_an_import_is_told_and_the_next_one() -> None:
    values = np.array([2, 3, 0, 0, 4, 1, 2] * 12)
    values[-10], values[-3] = 40, 90
    first, second = detect([added(values)], LAST)
    assert sentence(first) == f"provider example.com: 40 documents added on {day(9)}; usually 0 to 4 a day"
    assert (second.since, second.observed, commit_of(second)) == (day(2), 90, f"{81:07x}")
    values[-10] = 14
    assert [one.since for one in detect([added(values)], LAST)] == [day(2)], "less than three times the floor"
    assert detect([added(values[-12:-3])], LAST) == [], "too young to know"


def test_what_comes_in_goes_up_and_down_without_an_import() -> None:
    random = np.random.default_rng(7)
    told = months = 0
    for length in (20, 60, 180):
        for rate in (0.3, 1, 3, 10, 40):
            weekend = np.where(np.arange(length) % 7 > 4, 0.3, 1) * np.linspace(1, 1.5, length)
            for scatter in (0.05, 0.3):
                for _ in range(40):
                    rates = rate * weekend * random.gamma(1 / scatter, scatter, length)
                    told += len(detect([added(random.poisson(rates))], LAST, Options(days=length)))
                    months += length / 30
    assert told <= months / 100
    more = detect([added([10] * 30 + [60] * 30)], LAST, Options(days=60))
    assert len(more) == 1, "more every day is told once"
