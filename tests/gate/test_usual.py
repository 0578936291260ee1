"""What is usual for a figure: of the corpus, and of each rule or provider by its own history."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from seedlint.gate.outcomes import State
from seedlint.gate.usual import FEWEST, usual
from seedlint.told.past import VOLUMES
from tests.gate.test_evaluate import MANY, outcome
from tests.told.samples import REPORT, point

if TYPE_CHECKING:
    from pathlib import Path


def test_within_usual(tmp_path: Path) -> None:
    found = outcome(tmp_path, "documents within usual", points=MANY)
    assert (found.state, found.limit) == (State.MET, "from 119.6 to 124.4")
    lost = outcome(tmp_path, "documents within usual", points=MANY, documents__total=110,
                   documents__readable=110, documents__passed=100)  # fmt: skip
    assert lost.state is State.UNMET
    steps = outcome(tmp_path, "changes.documents within usual", points=MANY)
    assert (steps.state, steps.value, steps.limit) == (State.MET, 0, "from 0 to 4")
    few = outcome(tmp_path, "documents within usual", points=MANY[:7])
    assert few.state is State.UNKNOWN
    assert few.reason == "the history has 7 earlier values, and 8 are needed to say what is usual"


def test_what_falls(tmp_path: Path) -> None:
    """Less intake than usual, and fields that are missing more often."""
    for condition, kept in (("intake", "intake"), ("intake.errors", "intake")):
        many = [point(day, intake=[40 + day % 2, 1]) for day in range(1, 11)]
        found = outcome(tmp_path, f"{condition} within usual", points=many)
        assert found.state is (State.UNMET if condition == "intake" else State.MET), kept
        assert (found.offenders, found.before) == ((), 40 if condition == "intake" else 1)
    lacking = [point(day, fields={"documents.images": [100, 118]}) for day in range(1, 11)]
    found = outcome(tmp_path, "missing.image within usual", points=lacking)
    assert (found.state, found.value, found.limit) == (State.UNMET, 40, "from 16 to 20")
    assert [one.words for one in found.offenders] == [
        "tide-times.example: 29 documents",
        "fenland-echo.example: 10 documents",
    ]
    rise = outcome(tmp_path, "missing.image-rise <= 18", points=lacking)
    assert (rise.state, rise.value) == (State.UNMET, 18.4)
    fallen = outcome(
        tmp_path, "missing.image-rise = 0", points=[point(1, fields={"documents.images": [1, 118]})]
    )
    assert (fallen.state, fallen.value) == (State.MET, 0)
    none = [{"table": "documents", "field": "images", "rows": 0, "filled": 0}]
    unread = outcome(tmp_path, "missing.image-rise <= 2", points=lacking, fields=none)
    assert (unread.state, unread.reason) == (State.UNKNOWN, "no document could be parsed")
    share = outcome(tmp_path, "intake.errors <= 9 %", points=[point(1, intake=[50, 5])])
    assert (share.before, share.trend) == (10, "down from 10\u00a0%")


def test_the_worst_are_named_where_there_is_less_than_usual(tmp_path: Path) -> None:
    points = [point(day, score=99) for day in range(1, 11)]
    found = outcome(tmp_path, "score within usual", points=points)
    assert [one.document for one in found.offenders] == ["seeds/a.md"]
    many = [point(day, errors=500, documents=200) for day in range(1, 11)]
    for figure in ("errors", "documents"):
        found = outcome(tmp_path, f"{figure} within usual", points=many)
        assert (found.state, found.offenders) == (State.UNMET, ())


FENLAND, TIDE = "fenland-echo.example", "tide-times.example"


def volumes(**its: int) -> dict[str, list[int]]:
    return {{"fenland": FENLAND, "tide": TIDE}.get(name, f"{name}.example"): [count, 0, 0, 0, 0, count // 10]
            for name, count in its.items()}  # fmt: skip


def test_each_provider_within_usual(tmp_path: Path) -> None:
    """Each by its own history: one that sends less is named, and so is one that is not there any more."""
    usual = [point(day, volumes=volumes(fenland=30, tide=88)) for day in range(1, 11)]
    found = outcome(tmp_path, "provider.documents within usual", points=usual)
    assert (found.state, found.value, found.limit) == (State.MET, None, "within usual")
    more = [point(day, volumes=volumes(fenland=60, tide=88, gone=9)) for day in range(1, 11)]
    found = outcome(tmp_path, "provider.documents within usual", points=more)
    assert (found.state, found.reason) == (State.UNMET, "2 of 3 providers do not meet it")
    assert [one.words for one in found.offenders] == [
        f"{FENLAND}: 30, usual is from 58 to 62",
        "gone.example: 0, usual is from 7 to 11",
    ]
    few = [
        point(day, volumes=volumes(fenland=30, **({"tide": 88} if day > 5 else {}))) for day in range(1, 11)
    ]
    found = outcome(tmp_path, "provider.documents within usual", points=few)
    reason = "of 1 provider: the history has 5 earlier values, and 8 are needed to say what is usual"
    assert (found.state, found.reason) == (State.UNKNOWN, reason)
    assert outcome(tmp_path, "provider.documents within usual or unknown", points=few).passes
    assert not outcome(tmp_path, "provider.documents within usual or unknown", points=more).passes


def test_one_provider_within_usual(tmp_path: Path) -> None:
    points = [point(day, volumes=volumes(fenland=60, gone=9)) for day in range(1, 11)]
    found = outcome(tmp_path, f"provider[{FENLAND}].documents within usual", points=points)
    assert (found.state, found.value, found.limit) == (State.UNMET, 30, "from 58 to 62")
    assert found.offenders == ()
    found = outcome(tmp_path, f"provider[{FENLAND}].missing.image within usual", points=points)
    assert (found.state, found.value, found.before) == (State.UNMET, 10, 0)
    gone = outcome(tmp_path, "provider[gone.example].documents >= 5", points=points)
    assert (gone.state, gone.value) == (State.UNMET, 0)
    # Nobody knows where the report does not list all.
    some = outcome(tmp_path, "provider[gone.example].documents >= 5", points=points, provider_count=552)
    assert (some.state, some.reason) == (
        State.UNKNOWN, "the report does not contain the provider gone.example",
    )  # fmt: skip


def test_a_provider_that_is_gone_had_nothing_since(tmp_path: Path) -> None:
    """It is not told for ever: nothing becomes usual, if the lines have all providers."""
    there = [point(day, volumes=volumes(fenland=30, tide=88, gone=9)) for day in range(1, 5)]
    since = [point(day, volumes=volumes(fenland=30, tide=88)) for day in range(5, 30)]
    found = outcome(tmp_path, "provider[gone.example].documents within usual", points=[*there, *since])
    assert (found.state, found.value, found.before) == (State.MET, 0, 0)
    full = {f"p{at}.example": [5, 0, 0, 0, 0, 0] for at in range(100)}
    since = [point(day, volumes=full) for day in range(5, 30)]
    found = outcome(tmp_path, "provider[gone.example].documents within usual", points=[*there, *since])
    assert found.earlier == (9, 9, 9, 9)


def test_each_rule_within_usual(tmp_path: Path) -> None:
    points = [point(day, rules={"SL401": 12, "SL406": 3}) for day in range(1, 11)]
    found = outcome(tmp_path, "rule.findings within usual", points=points)
    assert (found.state, found.reason) == (State.UNMET, "1 of 3 rules does not meet it")
    assert [one.words for one in found.offenders] == ["SL406 url-tracking: 40, usual is from 1 to 5"]


def test_a_rule_that_is_new_has_no_earlier_values(tmp_path: Path) -> None:
    """Where other rules ran, a rule without findings may not have been among them."""
    own = point(30, date=REPORT["generated_at"], commit=REPORT["commit"], basis="b2")
    before = [point(day, basis="b1", rules={"SL401": 12}) for day in range(1, 11)]
    new = outcome(tmp_path, "rule.SL406.findings within usual", points=[*before, own])
    assert (new.state, new.earlier) == (State.UNKNOWN, ())
    assert outcome(tmp_path, "rule.SL401.findings within usual", points=[*before, own]).passes
    same = [{**one, "basis": "b2"} for one in before]
    assert outcome(tmp_path, "rule.SL406.findings within usual", points=[*same, own]).state is State.UNMET


def _by_commit(number: int, hour: int, **changes: Any) -> dict[str, Any]:
    """A line of a commit of a day, with one document of the fen's echo more than the one before it."""
    at = 4 * number + (hour - 8) // 4
    volumes = {"fenland-echo.example": [at, 0, 0, 0, 0, 1]}
    told = {"date": f"2026-10-{number:02}T{hour:02}:00:00Z", "commit": f"{number:020x}{hour:020x}"}
    return {**point(number, documents=at, intake=[5, 0], volumes=volumes), **told, **changes}


def test_commits_of_a_day_are_compared_with_a_day(tmp_path: Path) -> None:
    """A history from git has a point a commit, a daily report brings what four of them bring."""
    many = [_by_commit(number, hour) for number in range(15, 32) for hour in (8, 12, 16, 20)]
    daily = [one for one in many if one["date"].endswith("T20:00:00Z")]

    def limits(points: list[dict[str, Any]], at: str) -> dict[str, str]:
        return {
            condition: outcome(tmp_path, condition, points=points, generated_at=at).limit
            for condition in (
                "intake within usual",
                "documents within usual",
                "provider[fenland-echo.example].intake within usual",
                "provider[fenland-echo.example].documents within usual",
            )
        }

    # The next morning, 20 documents came as on any day; and the corpus grows by four a day.
    next_day = limits(many, "2026-11-01T17:00:00Z")
    assert next_day == {
        "intake within usual": "from 18 to 22",
        "documents within usual": "from 128.4 to 133.6",
        "provider[fenland-echo.example].intake within usual": "from 2 to 6",
        "provider[fenland-echo.example].documents within usual": "from 128.4 to 133.6",
    }
    # On the same day it is one more commit.
    assert limits(many, "2026-10-31T22:00:00Z")["intake within usual"] == "from 3 to 7"
    for one in daily:
        one["intake"] = [20, 0]
        one["volumes"]["fenland-echo.example"][-1] = 4
    assert limits(daily, "2026-11-01T17:00:00Z") == next_day


def test_what_a_day_brought_is_not_known_if_a_commit_does_not_say(tmp_path: Path) -> None:
    many = [_by_commit(number, hour) for number in range(15, 32) for hour in (8, 20)]
    for one in many[::2]:
        del one["intake"]
    found = outcome(tmp_path, "intake within usual", points=many, generated_at="2026-11-01T17:00:00Z")
    assert found.reason == "the history has 0 earlier values, and 8 are needed to say what is usual"


def test_a_provider_that_a_commit_does_not_name_sent_nothing_by_it(tmp_path: Path) -> None:
    """Its documents of a day came with the last commit; what is not among the 100 largest is unknown."""
    condition = "provider[fenland-echo.example].intake within usual"
    for others, said in ((1, "from 0 to 3"), (VOLUMES, None)):
        many = [_by_commit(number, hour) for number in range(15, 32) for hour in (8, 20)]
        for one in many[::2]:
            one["volumes"] = {f"{at}.example": [1, 0, 0, 0, 0, 0] for at in range(others)}
        found = outcome(tmp_path, condition, points=many, generated_at="2026-11-01T17:00:00Z")
        assert (found.limit if said else found.reason) == (
            said or "the history has 0 earlier values, and 8 are needed to say what is usual"
        )


def test_no_figure_is_usual_below_its_lowest_value(tmp_path: Path) -> None:
    points = [point(day, intake=[1, 0]) for day in range(1, 11)]
    assert outcome(tmp_path, "intake within usual", points=points).limit == "from 0 to 3"
    points = [point(day, score=99.5) for day in range(1, 11)]
    assert outcome(tmp_path, "score within usual", points=points).limit == "from 97.5 to 100"


def test_usual_is_robust() -> None:
    """A third of odd points, growth, and a figure that never changed."""
    assert usual([5.0] * (FEWEST - 1)) is None
    steady = usual([100, 101, 99, 100, 5000, 100, 101, 0, 100, 99])
    assert steady is not None
    assert 95 < steady.low < 100 < steady.high < 110
    growing = usual([10.0 * at for at in range(30)])
    assert growing is not None
    assert growing.low < 300 < growing.high < 320
    still = usual([7.0] * 10)
    assert still == (5, 9, 7)
