"""What conditions come to: met, not met with the worst by name, or not known, which is not met."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from seedlint.gate.conditions import configured, given
from seedlint.gate.evaluate import evaluate
from seedlint.gate.figures import FIGURES
from seedlint.gate.outcomes import Gated, Kind, Outcome, State
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
        ("provider[fenland-echo.example].errors = 0", ["None: SL401: 10 findings"]),
        ("provider[fenland-echo.example].warnings = 0", ["None: SL406: 4 findings"]),
        ("provider[fenland-echo.example].findings = 0",
         ["None: SL401: 10 findings", "None: SL406: 4 findings"]),
        ("provider[fenland-echo.example].score >= 99",
         ["None: SL401: 10 findings", "None: SL406: 4 findings"]),
        ("provider[fenland-echo.example].new.errors = 0", ["seeds/a.md: SL401 not a URL (in 10 documents)"]),
        ("provider[fenland-echo.example].causes = 0", ["seeds/a.md: SL401 not a URL (in 10 documents)"]),
        ("provider[tide-times.example].new.errors >= 1", []),
        ("owner[@desk/fens].new.causes = 0", ["seeds/a.md: SL401 not a URL (in 10 documents)"]),
        ("owner[@desk/fens].warnings = 0", []),
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


def test_new_causes_are_named_wherever_they_are_among_all(tmp_path: Path) -> None:
    first = report()["causes"]["items"][0]
    changes = {
        "causes__items": [{**first, "new": False}],
        "causes__new_items": [{**first, "document": "z.md"}],
    }
    (found,) = outcome(tmp_path, "new.causes = 0", **changes).offenders
    assert found.document == "z.md"


def test_only_causes_of_the_provider_or_owner_are_named(tmp_path: Path) -> None:
    (first,) = REPORT["causes"]["items"]
    others = [
        {**first, "provider": "tide-times.example", "owners": ["@desk/tides"], "message": "theirs"},
        {**first, "provider": None, "owners": [], "unowned": True, "message": "of nobody"},
        {**first, "severity": "warning", "message": "a warning"},
        {**first, "new": False, "message": "old"},
    ]
    for condition in ("provider[fenland-echo.example].new.errors = 0", "owner[@desk/fens].new.causes = 0"):
        found = outcome(tmp_path, condition, causes__items=[first, *others])
        expected = ["not a URL"] if "errors" in condition else ["not a URL", "a warning"]
        assert [one.words.split(" ", 1)[1].split(" (")[0] for one in found.offenders] == expected
    owners = [*REPORT["owners"], {**REPORT["owners"][0], "owner": None}]
    found = outcome(tmp_path, "owner[nobody].causes = 0", causes__items=[first, *others], owners=owners)
    assert [one.words for one in found.offenders] == ["SL401 of nobody (in 10 documents)"]
