"""What conditions come to: met, not met with the worst by name, or not known, which is not met."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from seedlint.gate.conditions import configured, given
from seedlint.gate.evaluate import evaluate
from seedlint.gate.figures import FIGURES
from seedlint.gate.outcomes import Gated, Kind, Outcome, State
from seedlint.gate.usual import FEWEST, usual
from seedlint.told.lines import read_history
from seedlint.told.reading import read_report
from tests.told.samples import REPORT, point, report, write

if TYPE_CHECKING:
    from pathlib import Path

MANY = [point(day, documents=100 + 2 * day) for day in range(1, 11)]


def gated(
    tmp_path: Path, *conditions: str, points: list[Any] | None = None, least: str = "none", **changes: Any
) -> Gated:
    folder = write(tmp_path / "out", report(**changes), points)
    return evaluate(read_report(folder), read_history(folder), given(conditions), least)


def outcome(tmp_path: Path, condition: str, **changes: Any) -> Outcome:
    """What comes of one condition."""
    (found,) = [one for one in gated(tmp_path, condition, **changes).outcomes if one.kind is Kind.CONDITION]
    return found


@pytest.mark.parametrize(
    ("condition", "state", "value"),
    [
        ("score >= 96.4", "met", 96.4),
        ("score > 96.4", "not met", 96.4),
        ("score = 96.4", "met", 96.4),
        ("score != 96.4", "not met", 96.4),
        ("score < 96.4", "not met", 96.4),
        ("documents >= 120", "met", 120),
        ("documents.clean >= 66 %", "met", 80 / 1.2),
        ("documents.clean >= 66.7 %", "not met", 80 / 1.2),
        ("documents.unjudged = 0", "met", 0),
        ("findings <= 61", "met", 61),
        ("errors <= 11", "not met", 12),
        ("causes.errors <= 2", "met", 2),
        ("new.errors = 0", "not met", 2),
        ("new.causes <= 1", "met", 1),
        ("resolved.findings >= 1", "met", 1),
        ("anomalies = 0", "not met", 1),
        ("new.anomalies = 0", "not met", 1),
        ("expectations.failed = 0", "not met", 1),
        ("expectations.critical = 0", "met", 0),
        ("providers = 3", "met", 3),
        ("rule.SL401.findings <= 12", "met", 12),
        ("rule.url-syntax.findings <= 11", "not met", 12),
        ("rule.sl401.causes = 2", "met", 2),
        ("rule.SL201.findings = 0", "met", 0),
        ("rule.SL201.new.causes = 0", "met", 0),
        ("rule.SL999.findings = 0", "not known", None),
        ("rule.SL201.resolved.findings = 0", "not known", None),
        ("rule.findings <= 40", "met", 40),
        ("rule.findings <= 39", "not met", 40),
        ("provider[Fenland-Echo.example].errors <= 10", "met", 10),
        ("provider[nobody.example].errors = 0", "not known", None),
        ("provider[hill-post.example].score >= 3", "not known", None),
        ("provider.errors <= 10", "met", 10),
        ("provider.errors <= 9", "not met", 10),
        ("provider.new.errors <= 1", "not met", 2),
        ("provider.score >= 88", "met", 88.5),
        ("intake >= 20", "met", 20),
        ("intake > 20", "not met", 20),
        ("intake.errors = 0", "not met", 1),
        ("intake.errors <= 5 %", "met", 5),
        ("intake.errors <= 4.9 %", "not met", 5),
        ("intake.score >= 92", "met", 92.5),
        ("missing.image <= 40", "met", 40),
        ("missing.image <= 33 %", "not met", 4000 / 119),
        ("missing.excerpt = 0", "met", 0),
        ("missing.topic = 0", "not known", None),
        ("provider[fenland-echo.example].intake >= 3", "met", 3),
        ("provider[fenland-echo.example].missing.image <= 9", "not met", 10),
        ("provider[fenland-echo.example].missing.image <= 34 %", "met", 1000 / 30),
        ("provider[hill-post.example].missing.image <= 34 %", "not known", None),
        ("provider.missing.image <= 29", "met", 29),
        ("provider.missing.image <= 30 %", "not met", 1000 / 30),
        ("owner.new.causes = 0", "not met", 1),
        ("owner[@desk/fens].errors <= 10", "met", 10),
        ("owner[@desk/nobody].errors <= 10", "not known", None),
    ],
)
def test_values(tmp_path: Path, condition: str, state: str, value: float | None) -> None:
    found = outcome(tmp_path, condition)
    assert (found.state, found.value) == (state, value)
    assert found.passes == (state == "met")
    assert bool(found.reason) or state != "not known"
    allowed = outcome(tmp_path, f"{condition} or unknown")
    assert allowed.passes == (state != "not met")


@pytest.mark.parametrize(
    ("condition", "changes", "reason"),
    [
        ("score >= 1", {"score": None}, "there are no documents"),
        ("new.errors = 0", {"changes": None}, "there is no earlier report to compare with"),
        ("new.errors = 0", {"changes__new": None}, "the report does not contain it"),
        ("new.causes = 0", {"changes__causes": None}, "the report does not contain causes"),
        ("rule.SL201.new.findings = 0", {"changes": None}, "there is no earlier report to compare with"),
        ("rule.SL201.findings = 0", {"checked": None}, "the report does not say which rules ran"),
        ("rule.findings <= 40", {"checked": None}, "the report does not say which rules ran"),
        ("causes <= 100", {"causes": None}, "the report does not contain causes"),
        ("anomalies = 0", {"anomalies": None}, "anomalies were not looked for"),
        ("owner.errors <= 99", {"owners": None}, "no owners are configured"),
        ("owner.errors <= 99", {"owner_count": None}, "the report lists 1 of many owners"),
        ("owner.errors <= 99", {"owner_count": 5001}, "the report lists 1 of 5,001 owners"),
        ("expectations.failed <= 9", {"expectations": None}, "expectations were not evaluated"),
        ("provider.errors <= 99", {"every_provider": None}, "the report lists 1 of 3 providers"),
        ("provider.errors <= 99", {"provider_count": 552}, "the report lists 3 of 552 providers"),
        ("owner.errors <= 99", {"owner_count": 2}, "the report lists 1 of 2 owners"),
        ("new.anomalies <= 1", {"anomalies__total": 2}, "the report lists 1 of 2 anomalies"),
        ("provider.causes <= 99", {}, "of 2 providers: the report does not contain causes"),
        ("documents.clean >= 1 %", {"documents": dict.fromkeys(("total", "readable", "clean", "passed"), 0)},
         "there are no documents"),
        ("score-drop <= 1", {}, "there is no earlier report to compare with"),
        ("intake >= 1", {"intake": None}, "the report does not contain it"),
        ("intake >= 1", {"intake": {"documents": None, "reason": "the clone is shallow"}},
         "the clone is shallow"),
        ("provider[tide-times.example].intake >= 1",
         {"intake": {"documents": None, "reason": "the clone is shallow"}, "every_provider": None,
          "providers": [{**report()["providers"][0], "domain": "tide-times.example"}]},
         "the clone is shallow"),
        ("intake.errors <= 5 %", {"intake__documents": 0, "intake__errors": 0},
         "no document was added or changed"),
        ("intake.score >= 5", {"intake__documents": 0, "intake__errors": 0, "intake__score": None},
         "no document was added or changed"),
        ("missing.image <= 500", {"fields": None}, "the report does not contain it"),
        ("missing.image <= 5 %",
         {"fields": [{"table": "documents", "field": "images", "rows": 0, "filled": 0}]},
         "no document could be parsed"),
        ("missing.image-rise <= 2", {}, "there is no earlier report to compare with"),
        ("provider.missing.image <= 500", {"every_provider": None}, "the report lists 1 of 3 providers"),
        ("provider[hill-post.example].missing.image <= 5 %", {}, "it has no documents of its own"),
    ],
)  # fmt: skip
def test_what_is_not_known_is_not_met(
    tmp_path: Path, condition: str, changes: dict[str, Any], reason: str
) -> None:
    found = outcome(tmp_path, condition, **changes)
    assert (found.state, found.passes, found.reason) == (State.UNKNOWN, False, reason)
    assert outcome(tmp_path, f"{condition} or unknown", **changes).passes


def test_what_is_told_in_part_can_break_a_condition(tmp_path: Path) -> None:
    """A list that lacks the rest, or a sample: enough to say no, and not enough to say yes."""
    assert outcome(tmp_path, "provider.errors <= 9 or unknown", every_provider=None).state is State.UNMET
    assert outcome(tmp_path, "owner.errors <= 9 or unknown", owner_count=2).state is State.UNMET
    assert outcome(tmp_path, "owner[@desk/fens].errors <= 10", owner_count=2).state is State.MET
    assert outcome(tmp_path, "new.anomalies = 0 or unknown", anomalies__total=2).state is State.UNMET
    sampled = {"changes__exact": False}
    assert outcome(tmp_path, "new.errors <= 1 or unknown", **sampled).state is State.UNMET
    assert outcome(tmp_path, "new.errors <= 5", **sampled).state is State.UNKNOWN
    assert outcome(tmp_path, "provider.new.errors <= 5", **sampled).state is State.UNKNOWN
    assert outcome(tmp_path, "rule.SL401.new.findings <= 5", **sampled).state is State.UNKNOWN


@pytest.mark.parametrize(
    ("condition", "offenders"),
    [
        ("score >= 99", ["seeds/a.md: score 40"]),
        ("errors <= 1", ["None: SL401 url-syntax: 12 findings"]),
        ("new.errors = 0", ["seeds/a.md: SL401 not a URL"]),
        ("new.causes = 0", ["seeds/a.md: SL401 not a URL (in 10 documents)"]),
        ("rule.SL401.findings = 0", ["seeds/a.md: SL401 not a URL"]),
        ("rule.findings <= 10", ["None: SL406 url-tracking: 40", "None: SL401 url-syntax: 12"]),
        ("provider.score >= 95", ["None: fenland-echo.example: 88.5", "None: articles without a provider: 90"]),  # noqa: E501
        ("provider[fenland-echo.example].errors = 0", ["None: SL401: 10 findings", "None: SL406: 4 findings"]),  # noqa: E501
        ("anomalies = 0", ["seeds/a.md: 12 of 14 documents of fenland-echo.example have no image; usual are 2 %."]),  # noqa: E501
        ("expectations.warning = 0", ["None: The newest document is at most 90 days old. 1,914.8 days"]),
        ("documents >= 500", []),
        ("intake >= 500", []),
        ("intake.errors = 0", ["seeds/a.md: SL401 not a URL"]),
        ("missing.image = 0", ["None: tide-times.example: 29 documents",
                               "None: fenland-echo.example: 10 documents"]),
        ("missing.image >= 50", []),
        ("provider[fenland-echo.example].missing.image = 0", []),
    ],
)  # fmt: skip
def test_the_worst_are_named(tmp_path: Path, condition: str, offenders: list[str]) -> None:
    found = outcome(tmp_path, condition)
    assert found.state is State.UNMET
    assert [f"{one.document}: {one.words}" for one in found.offenders] == offenders
    assert found.offending == len(offenders)
    assert (
        not outcome(tmp_path, f"{condition.split()[0]} != 98765").offenders
        if "score" not in condition
        else True
    )


def test_the_trend_is_told(tmp_path: Path) -> None:
    found = outcome(tmp_path, "score >= 95", points=[point(1, score=90), point(2, score=97)])
    assert (found.before, found.trend, found.earlier) == (97, "down from 97", (90, 97))
    assert outcome(tmp_path, "score-drop <= 0.6", points=[point(2, score=97)]).passes
    assert not outcome(tmp_path, "score-drop < 0.6", points=[point(2, score=97)]).passes
    risen = outcome(tmp_path, "score-drop = 0", points=[point(2, score=90)])
    assert (risen.state, risen.value) == (State.MET, 0)
    rule = outcome(tmp_path, "rule.url-syntax.findings <= 12", points=[point(2)])
    assert (rule.before, rule.trend) == (11, "up from 11")
    provider = outcome(tmp_path, "provider[fenland-echo.example].errors <= 99", points=[point(2)])
    assert provider.before == 8
    share = outcome(tmp_path, "documents.clean >= 1 %", points=[point(2, clean=59)])
    assert share.trend == "up from 50\u00a0%"


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


def test_no_figure_is_usual_below_its_lowest_value(tmp_path: Path) -> None:
    points = [point(day, intake=[1, 0]) for day in range(1, 11)]
    assert outcome(tmp_path, "intake within usual", points=points).limit == "from 0 to 3"
    points = [point(day, score=99.5) for day in range(1, 11)]
    assert outcome(tmp_path, "score within usual", points=points).limit == "from 97.5 to 100"


def test_no_figure_is_made_up(tmp_path: Path) -> None:
    """Whatever a report does not have: each figure is met, not met, or not known with a reason; never 0."""
    many = [point(day) for day in range(1, 11)]
    bare = [{key: one[key] for key in ("version", "date", "commit")} for one in many]
    texts = []
    for title, figure in FIGURES.items():
        texts += [f"{title} >= 1", f"{title} <= 1", *([f"{title} within usual"] if figure.past else [])]
        texts += [f"{title} <= 1 %"] if figure.share else []
    lacking = [
        *("score", "fields", "intake", "causes", "changes", "anomalies", "owners", "expectations", "checked"),
        *("every_provider", "provider_count", "documents__unjudged", "documents__absent"),
    ]
    for points in (many, bare):
        known = {one.title: one for one in gated(tmp_path, *texts, points=points).outcomes}
        for key in lacking:
            for one in gated(tmp_path, *texts, points=points, **{key: None}).outcomes:
                assert one.passes == (one.state is State.MET)
                assert bool(one.reason) or one.state is not State.UNKNOWN
                # What a report does not say makes nothing better.
                assert known[one.title].state is not State.UNMET or one.state is not State.MET, (
                    key,
                    one.title,
                )


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


@pytest.mark.parametrize(
    ("changes", "title", "state"),
    [
        ({"incomplete": True}, "every rule has run", "not met"),
        ({"incomplete": None}, "every rule has run", "not known"),
        ({"documents__unjudged": 3}, "every document was checked", "not met"),
        ({"documents__unjudged": None}, "every document was checked", "not known"),
    ],
)
def test_a_run_that_was_not_complete_fails(
    tmp_path: Path, changes: dict[str, Any], title: str, state: str
) -> None:
    found = gated(tmp_path, "score >= 1", **changes)
    assert not found.passes
    (one,) = found.failing
    assert (one.title, one.state) == (title, state)


def test_a_rule_that_did_not_run_has_no_earlier_values(tmp_path: Path) -> None:
    found = outcome(tmp_path, "rule.SL404.findings = 0", points=MANY)
    assert (found.state, found.before, found.earlier) == (State.UNKNOWN, None, ())
    assert outcome(tmp_path, "rule.url-syntax.findings = 0", points=MANY).earlier == (11.0,) * 10


def test_a_crash_is_named(tmp_path: Path) -> None:
    crash = {
        "code": "SL000", "name": "internal-error", "severity": "error", "findings": 4,
        "examples": [{"document": "seeds/b.md", "line": 1, "column": 1, "code": "SL000", "name": "x",
                      "severity": "error", "message": "SL401 crashed"}],
    }  # fmt: skip
    (one,) = gated(tmp_path, "score >= 1", rules=[crash]).failing
    assert (one.title, one.offenders[0].document, one.offending) == ("every rule has run", "seeds/b.md", 4)


def test_a_condition_about_unjudged_documents_replaces_the_own_one(tmp_path: Path) -> None:
    assert gated(tmp_path, "documents.unjudged <= 3", documents__unjudged=3).passes
    assert not gated(tmp_path, "documents.unjudged <= 2", documents__unjudged=3).passes


@pytest.mark.parametrize(
    ("expectations", "changes", "failing"),
    [
        ("warning", {}, ["The newest document is at most 90 days old."]),
        ("critical", {}, []),
        ("none", {}, []),
        ("none", {"expectations": None}, []),
        ("warning", {"expectations": None}, ["expectations"]),
        ("critical", {"expectations": None}, ["critical expectations"]),
    ],
)
def test_expectations_are_conditions(
    tmp_path: Path, expectations: str, changes: dict[str, Any], failing: list[str]
) -> None:
    found = gated(tmp_path, "score >= 1", least=expectations, **changes)
    assert [one.title for one in found.failing] == failing
    told = [one for one in found.outcomes if one.kind is Kind.EXPECTATION]
    assert bool(told) == (expectations != "none")


def test_a_broken_expectation_has_its_own_line(tmp_path: Path) -> None:
    results = report()["expectations"]["results"]
    results[0] |= {"status": "broken", "reason": "no such column: qualty"}
    (one,) = gated(tmp_path, "score >= 1", least="warning", expectations__results=results).failing
    assert one.state is State.UNKNOWN
    assert one.reason == "the expectation could not be evaluated: no such column: qualty"


def test_a_condition_that_is_given_twice_is_told_once(tmp_path: Path) -> None:
    class Here:
        def where(self, *_keys: str) -> str:
            return "seedlint.toml:2"

    folder = write(tmp_path, report())
    conditions = (*configured(["score >= 95"], Here()), *given(["score>=95"]))
    found = evaluate(read_report(folder), read_history(folder), conditions, "none")
    assert [one.origin for one in found.outcomes if one.kind is Kind.CONDITION] == ["seedlint.toml:2"]
