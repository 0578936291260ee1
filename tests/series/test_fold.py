"""One fault is one anomaly, from its first day on, whichever of its series shows it most."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from seedlint.report.tracks import parents
from seedlint.series import Anomaly, Folded, Point, Series, Told, fold
from tests.support.benchmarking import benchmark

replay, faults = map(benchmark, ("replay", "faults"))
DAY = date(2026, 11, 2)


def anomaly(
    key: tuple[str, str, str],
    since: date = DAY,
    strength: float = 9.0,
    observed: float = 50,
    days: int = 1,
    cadence: str = "day",
) -> Anomaly:
    """A rise from 10 to ``observed``, in a series of its own."""
    points = tuple(Point(since + timedelta(days=at), observed, None, "c0ffee") for at in range(days))
    if cadence == "commit":
        points = (Point(since - timedelta(days=1), 10.0, None, "decade"), *points)
    series = Series(*key, cadence, points)
    return Anomaly(series, "spike", since, points[-1].at, observed, 0.0, 20.0, 10.0, strength)


IMAGE = ("provider", "a.example", "missing image")
VOLUME = ("provider", "a.example", "documents")
WHOLE = ("corpus", "", "documents")


def folded(*anomalies: Anomaly, told: Told | None = None) -> list[Folded]:
    return fold(anomalies, parents, told)


def keys(found: list[Folded]) -> list[tuple[str, str, str]]:
    return [one.anomaly.series.key for one in found]


def test_two_measures_of_a_provider_are_one_fault() -> None:
    (one,) = folded(anomaly(VOLUME), anomaly(IMAGE, DAY + timedelta(days=2), 20))
    assert one.anomaly.series.key == IMAGE
    assert [view.series.key for view in one.views] == [VOLUME]
    later = anomaly(IMAGE, DAY + timedelta(days=8), 20)
    assert keys(folded(anomaly(VOLUME), later)) == [VOLUME, IMAGE], "that is another one"


@pytest.mark.parametrize("first", [VOLUME, IMAGE, WHOLE])
def test_what_was_told_stays_and_other_views_are_no_news(first: tuple[str, str, str]) -> None:
    (name,) = Told().names([anomaly(first)])
    told = Told([name])
    day_after = [
        anomaly(VOLUME, strength=30, observed=55),
        anomaly(IMAGE, strength=40, observed=55),
        anomaly(WHOLE, strength=50),
        anomaly(("provider", "b.example", "documents"), strength=60, observed=12),
    ]
    found = folded(*day_after, told=told)
    assert first in keys(found)
    assert name in told.names(one.anomaly for one in found)
    mine = [one for one in found if one.anomaly.series.name != "b.example"]
    if first != WHOLE:
        assert len(mine) == 1
        assert {WHOLE, VOLUME, IMAGE} - {first} == {view.series.key for view in mine[0].views}


def test_faults_of_two_providers_stay_two() -> None:
    """Also if one was told before, and if they make up what is unusual of the corpus together."""
    other = anomaly(("provider", "b.example", "documents"), observed=45)
    whole = anomaly(WHOLE, observed=80)
    assert keys(folded(anomaly(VOLUME), other, whole)) == [VOLUME, other.series.key]
    told = Told(Told().names([anomaly(VOLUME)]))
    assert keys(folded(anomaly(VOLUME), other, whole, told=told)) == [VOLUME, other.series.key]


def test_a_whole_that_is_far_more_than_the_part_that_was_told_is_news() -> None:
    told = Told(Told().names([anomaly(VOLUME)]))
    whole = anomaly(WHOLE, observed=900)
    parts = [anomaly(("provider", f"p{at}.example", "documents")) for at in range(6)]
    assert keys(folded(anomaly(VOLUME), *parts, whole, told=told)) == [VOLUME, WHOLE]


def test_what_one_commit_did_is_one_fault() -> None:
    jump = [
        anomaly(key, cadence="commit", observed=observed)
        for key, observed in (
            (("rule", "SL401", "findings"), 66.0),
            (("field", "image", "missing value"), 68.0),
            (("provider", "a.example", "errors"), 62.0),
            (("corpus", "", "errors"), 70.0),
            (("rule", "SL502", "findings"), 400.0),
        )
    ]
    score = replace(anomaly(("corpus", "", "score"), cadence="commit"), observed=90.0, usual=97.0)
    found = folded(*jump, score)
    assert sorted(keys(found)) == [("rule", "SL401", "findings"), ("rule", "SL502", "findings")]
    (one,) = (one for one in found if one.anomaly.series.name == "SL401")
    assert {view.series.key[:2] for view in one.views} >= {("field", "image"), ("provider", "a.example")}


@pytest.mark.parametrize("days", range(-3, 4))
def test_a_first_day_that_moves_makes_no_new_name(days: int) -> None:
    (name,) = Told().names([anomaly(VOLUME)])
    moved = anomaly(VOLUME, DAY + timedelta(days=days))
    assert Told([name]).names([moved]) == [name]
    assert Told([name]).name(anomaly(IMAGE)) is None
    assert Told([name]).name(anomaly(VOLUME, DAY + timedelta(days=4))) is None
    assert len(set(Told([name]).names([moved, anomaly(VOLUME)]))) == 1 + (days != 0)


FAMILIES = ("spike", "shift", "share", "commit", "value")


def test_a_report_each_day_tells_a_fault_once() -> None:
    """A few of the benchmark's histories: it has all of them, and more."""
    chosen = [at for at, fault in enumerate(faults.FAULTS) if fault.family in FAMILIES][::3]
    worlds = [replay.world(faults.FAULTS[at], at, 4) for at in chosen]
    told = [replay.of_fault(one) for one in replay.replayed(worlds, 8)]
    found = [one for one in told if one.days]
    assert len(found) >= 0.8 * len(chosen)
    assert sum(len(one.days) for one in found) <= 1.2 * len(found), [one.whose for one in found]
    assert not any(one.again() for one in told)


def test_quiet_series_stay_quiet_in_daily_reports() -> None:
    benchmarked = benchmark("anomalies")
    last, tracks = benchmarked.month(7)
    told, series = replay.false_alarms([(last, tracks[:120])])
    assert series >= 100
    assert told <= 2


def test_a_whole_of_faults_that_were_told_is_no_news() -> None:
    """They began long before it, or after it: only in its own days they count."""
    old = anomaly(VOLUME, DAY - timedelta(days=20), observed=40, days=21)
    young = anomaly(("provider", "b.example", "documents"), DAY + timedelta(days=9), observed=40, days=2)
    whole = anomaly(WHOLE, DAY, observed=20, days=11)  # 110 more: 30 are of the old one, 60 of the young one
    told = Told(Told().names([old, young]))
    (first, second) = folded(old, young, whole, told=told)
    assert [first.anomaly, second.anomaly] == [old, young]
    assert second.views == (whole,)
    assert WHOLE in keys(folded(old, young, whole)), "nobody has told of them"
    assert WHOLE in keys(folded(old, young, replace(whole, observed=35.0), told=told)), "there is more to it"
    fewer = replace(whole, observed=1.0)
    assert WHOLE in keys(folded(old, young, fewer, told=told)), "it goes the other way"
    again = Told(Told().names([old, young, whole]))
    assert WHOLE in keys(folded(old, young, whole, told=again)), "what was told stays"


def test_a_jump_of_another_commit_is_another_fault() -> None:
    """What was told of the day before does not swallow it."""
    whole, rule = ("corpus", "", "new causes"), ("rule", "SL702", "findings")
    first = anomaly(whole, observed=90, cadence="commit")
    told = Told(Told().names([first]))
    later = anomaly(rule, DAY + timedelta(days=1), observed=40, cadence="commit")
    assert keys(folded(first, later, told=told)) == [whole, rule]
    same = anomaly(rule, observed=40, cadence="commit")
    assert keys(folded(first, same, told=told)) == [whole]


def test_what_an_import_adds_is_part_of_what_is_added_alone() -> None:
    added = anomaly(("provider", "a.example", "documents added"), observed=90, cadence="commit")
    causes = anomaly(("corpus", "", "causes"), observed=500, cadence="commit")
    corpus = anomaly(("corpus", "", "documents added"), observed=92, cadence="commit")
    first, second = folded(added, causes, corpus, told=Told(Told().names([causes])))
    assert (first.anomaly, first.views, second.anomaly) == (added, (corpus,), causes)


def test_what_two_views_show_counts_once() -> None:
    """A rule, a topic and a provider may have the same documents; two providers have none in common."""
    keys_of = [("provider", "a.example", "documents"), ("topic", "Otters", "documents")]
    old = [anomaly(key, DAY - timedelta(days=20), observed=45, days=25) for key in keys_of]
    whole = anomaly(WHOLE, DAY, observed=120, days=5)  # 550 more, of which each of them has 175
    told = Told(Told().names(old))
    assert WHOLE in keys(folded(*old, whole, told=told))
    other = replace(old[1], series=replace(old[1].series, subject="provider", name="b.example"))
    both = Told(Told().names([old[0], other]))
    assert WHOLE not in keys(folded(old[0], other, whole, told=both))
