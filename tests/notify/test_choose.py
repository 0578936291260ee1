"""What is new is told once, whatever comes between; what is not known is never called right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seedlint.errors import UsageError
from seedlint.notify.choose import Asked, choose
from seedlint.notify.known import Known, identity
from tests.notify.support import NOTHING, at, cause
from tests.told.samples import REPORT

if TYPE_CHECKING:
    from seedlint.notify.news import Notice, Section

ASKED = Asked("test")


def told(report: Any, known: Known | None, asked: Asked = ASKED) -> tuple[Notice, Known]:
    notice, after = choose(report, known, asked)
    assert notice is not None
    return notice, after


def silent(report: Any, known: Known, asked: Asked = ASKED) -> Known:
    notice, after = choose(report, known, asked)
    assert notice is None, notice
    return after


def sections(notice: Notice) -> dict[str, int]:
    return {section.kind: section.total for section in notice.sections}


def identities(section: Section) -> list[Any]:
    """The identity of each cause of a section, alone or in a group."""
    return [one for item in section.items for one in list(item.data.get("ids") or [item.identity])]  # type: ignore[call-overload]


def words(lines: Any) -> str:
    return "\n".join("".join(piece.text for piece in line) for line in lines)


def causes(*keys: str, total: int | None = None, **changes: Any) -> dict[str, Any]:
    items = [cause(key, **changes) for key in keys]
    return {**REPORT["causes"], "total": len(keys) if total is None else total, "items": items}


QUIET: dict[str, Any] = {"anomalies__items": [], "expectations__results": [], "score": 97.5}


def test_the_first_notice_says_where_quality_is_and_cries_nothing_new() -> None:
    notice, known = told(at(2), None)
    assert notice.first
    assert notice.sections == ()
    assert notice.title == "Data quality: score 96.4 of 100"
    assert words(notice.status).split("\n") == [
        "Score 96.4 of 100: 120 documents, 10 with errors, 80 without any finding.",
        "45 causes of findings: 2 errors, 40 warnings, 3 notes.",
        "1 anomaly in 20 series.",
        "1 expectation fails.",
    ]
    silent(at(2), known)


def test_all_kinds_of_news_are_told_once() -> None:
    notice, known = told(at(2), NOTHING)
    assert not notice.first
    assert sections(notice) == {"causes": 1, "anomalies": 1, "expectations": 1}
    assert notice.title == "Data quality: 1 new cause, 1 new anomaly, 1 failed expectation, score down 1.1"
    assert "down from 97.5" in words(notice.status)
    silent(at(2), known)
    silent(at(3, causes__items=[cause("c1", new=False)], changes__causes=0), known)


@given(st.lists(st.frozensets(st.sampled_from("abcdef")), min_size=1, max_size=6))
def test_each_cause_is_told_when_it_comes_and_no_other(days: list[frozenset[str]]) -> None:
    known, before = NOTHING, frozenset[str]()
    for day, now in enumerate(days, 2):
        report = at(day, causes=causes(*sorted(now)), **QUIET)
        notice, known = choose(report, known, ASKED)
        new = [one for section in notice.sections for one in identities(section)] if notice else []
        assert sorted(new) == sorted(identity("cause", one) for one in now - before)
        gone = len(before - now)
        assert bool(notice) == bool(new or gone)
        if notice:
            assert (f"{gone} cause{'s' * (gone != 1)} resolved" in words(notice.status)) == bool(gone)
        assert choose(report, known, ASKED)[0] is None, "a second notice of the same report"
        before = now


def test_a_list_that_is_not_whole_makes_nothing_new_that_was_there() -> None:
    _, known = told(at(2, causes=causes("a", "b", total=150), **QUIET), None)
    # `c` was there, but not listed; `d` is new, and one that is not listed, too.
    items = [cause("a", new=False), cause("c", new=False), cause("d", new=True)]
    later = at(
        3,
        causes={**causes(total=151), "items": items},
        changes__causes=2,
        changes__causes_resolved=1,
        **QUIET,
    )
    notice, after = told(later, known)
    (section,) = notice.sections
    assert [item.data["cause"] for item in section.items] == ["d"]
    assert (section.total, section.exact) == (2, True)
    assert "1 cause resolved" in words(notice.status), "the report knows"
    silent(later, after)
    # With a report in between, it is not known what was new in that.
    skipped = at(5, causes={**causes(total=151), "items": items}, changes__causes=1, **QUIET)
    notice, after = told(skipped, known)
    assert notice.sections[0].title == "at least 1 new cause"
    assert "Other reports were made since the last notice." in words(notice.status)
    assert "How many causes were resolved" in words(notice.remarks)
    silent(skipped, after)


def sampled(day: int, **changes: Any) -> Any:
    """A report with so many findings that what is new is counted in a sample."""
    items = [cause("a", new=False), cause("c", new=None), cause("d", new=True)]
    listed = {**causes(total=151), "items": items}
    told = {"changes__exact": False, "changes__causes": 8, "changes__causes_resolved": 4, **QUIET, **changes}
    return at(day, **{"causes": listed, **told})


def test_numbers_of_a_sample_are_no_exact_ones() -> None:
    _, known = told(at(2, causes=causes("a", "b", total=150), **QUIET), None)
    notice, after = told(sampled(3), known)
    (section,) = notice.sections
    assert notice.title == "Data quality: about 8 new causes"
    assert (section.title, section.total, section.exact) == ("about 8 new causes", 8, False)
    assert [item.data["cause"] for item in section.items] == ["d"]
    assert "about 4 causes resolved" in words(notice.status)
    assert "counted in a sample" in words(notice.remarks)
    assert "Other reports" not in words(notice.status)
    items = [cause(key, new=False) for key in "acd"]
    later = sampled(4, causes__items=items, changes__causes=0, changes__causes_resolved=0)
    silent(later, after)
    # All causes are listed, so nothing has to be counted.
    _, known = told(at(2, causes=causes("a"), **QUIET), None)
    notice, _ = told(sampled(3, causes=causes("a", "b")), known)
    assert (notice.sections[0].title, notice.sections[0].exact) == ("1 new cause", True)


def test_an_owner_is_told_that_a_sample_does_not_say_what_is_new() -> None:
    asked = Asked("test", owner="@desk/fens")
    mine = {**REPORT["owners"][0], "causes": 140, "new_causes": None}
    _, known = told(at(2, causes=causes("a", total=150), owners=[mine], **QUIET), None, asked)
    notice, _ = told(sampled(3, owners=[mine]), known, asked)
    assert notice.sections[0].title == "at least 1 new cause"
    assert "counted in a sample" in words(notice.status)
    assert "Other reports" not in words(notice.status)
    # Without a sample, it is the report before that did not say.
    notice, _ = told(sampled(3, owners=[mine], changes__exact=True), known, asked)
    assert "the report before kept none" in words(notice.status)


def test_findings_of_a_sample_are_no_exact_ones() -> None:
    plain = {**QUIET, "causes": None, "changes__exact": False, "changes__resolved": 6}
    _, known = told(at(2, **plain), None)
    items = [{**REPORT["changes"]["items"][0], "message": "new"}]
    notice, _ = told(at(3, changes__findings=12, changes__items=items, **plain), known)
    assert (notice.sections[0].title, notice.sections[0].exact) == ("about 12 new findings", False)
    assert "about 6 findings resolved" in words(notice.status)
    assert "counted in a sample" in words(notice.remarks)


def test_anomalies_that_are_not_listed_are_counted() -> None:
    first, known = told(at(2, anomalies__total=70), None)
    assert "70 anomalies in 20 series." in words(first.status)
    assert "The report lists 1 of 70 anomalies." in words(first.remarks)
    item = {**REPORT["anomalies"]["items"][0], "id": "a2"}
    notice, _ = told(at(3, anomalies__total=70, anomalies__items=[item], causes=causes("c1")), known)
    section = next(one for one in notice.sections if one.kind == "anomalies")
    assert (section.title, section.exact) == ("at least 1 new anomaly", False)


def test_expectations_that_could_not_be_evaluated_are_counted() -> None:
    failed = {**REPORT["expectations"]["results"][0], "status": "broken"}
    results = [{**failed, "description": f"number {number}"} for number in range(5)]
    notice, _ = told(at(2, expectations__results=results), NOTHING)
    assert words(notice.alarms).endswith("And 1 more expectation could not be evaluated.")


def test_an_incomplete_report_leads_and_resolves_nothing() -> None:
    _, known = told(at(2, causes=causes("a", "b"), **QUIET), None)
    crashed = at(3, causes=causes("a"), incomplete=True, **QUIET)
    notice, after = told(crashed, known)
    assert words(notice.alarms).startswith("The report is incomplete: a rule crashed")
    assert notice.title.startswith("Data quality: incomplete report")
    assert "resolved" not in words(notice.status)
    after = silent(crashed, after)
    silent(at(4, causes=causes("a", "b"), **QUIET), after)


def test_a_rule_that_crashed_is_seen_in_older_reports_too() -> None:
    crash = {**REPORT["rules"][0], "code": "SL000", "examples": []}
    notice, _ = told(at(2, incomplete=None, rules=[crash], **QUIET), NOTHING)
    assert notice.alarms
    assert "incomplete report" in notice.title


@pytest.mark.parametrize("key", ["anomalies", "expectations", "causes"])
def test_what_was_not_looked_for_is_said_and_begins_with_a_count(key: str) -> None:
    notice, known = told(at(2, **{key: None}), NOTHING)
    said = {
        "anomalies": "Anomalies were not looked for.",
        "expectations": "Expectations were not evaluated.",
        "causes": "",
    }[key]
    assert said in words(notice.remarks)
    later = at(3, causes__items=[cause("c1", new=key == "causes")], changes__causes=int(key == "causes"))
    assert sections(told(later, known)[0]) == {key: 1}, "it still knows what was there"
    blank = {"anomalies": "anomalies", "expectations": "failing", "causes": "causes"}[key]
    never = Known(**{**_fields(NOTHING), blank: None})
    counted, after = told(at(2), never)
    assert key not in sections(counted)
    assert {"anomalies": "1 anomaly in", "expectations": "1 expectation fails", "causes": "45 causes"}[
        key
    ] in words(counted.status)
    silent(at(2), after)


def _fields(known: Known) -> dict[str, Any]:
    return {name: getattr(known, name) for name in Known.__slots__}


def test_an_expectation_that_could_not_be_evaluated_is_not_met_again() -> None:
    failed = REPORT["expectations"]["results"][0]
    _, known = told(at(2, causes=causes(), anomalies__items=[], score=97.5), NOTHING)
    broken = at(3, **{**QUIET, "causes": causes(), "expectations__results": [{**failed, "status": "broken"}]})
    notice, known = told(broken, known)
    assert words(notice.alarms).startswith("An expectation could not be evaluated: The newest document")
    assert "again" not in words(notice.status)
    known = silent(broken, known)
    known = silent(at(4, causes=causes(), anomalies__items=[], score=97.5), known)
    passed = at(5, **{**QUIET, "causes": causes(), "expectations__results": [{**failed, "status": "passed"}]})
    notice, known = told(passed, known)
    assert "1 expectation passes again" in words(notice.status)
    notice, _ = told(at(6, causes=causes(), anomalies__items=[], score=97.5), known)
    assert sections(notice) == {"expectations": 1}, "it fails anew"


def test_the_score_falls_from_its_highest_since_the_last_notice() -> None:
    quiet = {**QUIET, "causes": causes()}
    known = NOTHING
    for day, score in enumerate((97.0, 98.2, 97.4), 2):
        known = silent(at(day, **{**quiet, "score": score}), known)
    notice, known = told(at(5, **{**quiet, "score": 97.2}), known)
    assert notice.title == "Data quality: score down 1"
    assert "down from 98.2" in words(notice.status)
    silent(at(6, **{**quiet, "score": 96.3}), known)
    silent(at(6, **{**quiet, "score": 96.3}), known, Asked("test", drop=5.0))
    told(at(6, **{**quiet, "score": 97.1}), known, Asked("test", drop=0.1))
    known = silent(at(7, **{**quiet, "score": None}), known)
    told(at(8, **{**quiet, "score": 90.0}), known)


def test_without_causes_new_findings_are_told() -> None:
    items = [{**REPORT["changes"]["items"][0], "message": f"m{number}"} for number in (1, 1, 2)]
    plain = {**QUIET, "causes": None}
    _, known = told(at(2, **plain), None)
    notice, after = told(
        at(3, changes__items=items, changes__findings=7, changes__resolved=2, **plain), known
    )
    assert sections(notice) == {"findings": 7}
    assert len(notice.sections[0].items) == 3
    assert "2 findings resolved" in words(notice.status)
    silent(at(3, changes__items=items, changes__findings=7, **plain), after)
    silent(at(4, changes__items=[], changes__findings=0, changes__resolved=0, **plain), after)
    notice, _ = told(at(5, changes__items=items, changes__findings=4, **plain), known)
    assert notice.sections[0].title == "at least 4 new findings"
    assert "Other reports" in words(notice.status)
    notice, _ = told(at(5, changes=None, **plain), known)
    assert "What is new is not known" in words(notice.status)


def test_an_owner_is_told_what_belongs_to_them() -> None:
    asked = Asked("test", owner="@desk/fens")
    notice, known = told(at(2), NOTHING, asked)
    assert sections(notice) == {"causes": 1}, "expectations are about all documents"
    assert notice.owner == "@desk/fens"
    silent(at(2), known, asked)
    other = cause("c9", owners=["@desk/other"])
    more = {**causes("c1", "c2"), "items": [cause("c1", new=False), other, cause("c2")], "total": 3}
    notice, _ = told(at(3, causes=more, owners=[{**REPORT["owners"][0], "causes": 2}]), known, asked)
    (section,) = notice.sections
    assert [item.data["cause"] for item in section.items] == ["c2"]
    assert (section.total, section.exact) == (1, True)
    first, _ = told(at(2), None, asked)
    assert f"{REPORT['owners'][0]['documents']} documents" in words(first.status)


def test_documents_with_such_findings_now_are_not_said_to_be_the_jumps() -> None:
    now = [{"document": f"seeds/{number}.md", "line": 2} for number in range(5)]
    changes = {"documents": [], "document_count": 0, "documents_now": now, "document_count_now": 11}
    anomaly = {**REPORT["anomalies"]["items"][0], **changes}
    only = at(2, anomalies__items=[anomaly], expectations__results=[], causes=causes())
    notice, _ = told(only, NOTHING)
    (section,) = notice.sections
    (item,) = section.items
    text = words(item.lines)
    assert "With such findings now: seeds/0.md:2, seeds/1.md:2, seeds/2.md:2 and 8 more documents" in text
    assert text.count("seeds/0.md") == 1
    assert (item.data["documents"], item.data["documents_now"]) == ([], now)
    assert item.data["document_count_now"] == 11


def test_an_owner_nobody_knows_is_an_error() -> None:
    with pytest.raises(UsageError, match="there is no owner `@desk/fen` in the report; did you mean"):
        choose(at(2), None, Asked("test", owner="@desk/fen"))
    with pytest.raises(UsageError, match="the report names no owners"):
        choose(at(2, owners=None), None, Asked("test", owner="@desk/fens"))
    with pytest.raises(UsageError, match="the report lists only 1 owner, and not this one"):
        choose(at(2, owner_count=2), NOTHING, Asked("test", owner="@desk/fen"))
    harm = [{**REPORT["owners"][0], "owner": "@desk/ot\n::error::x\x1b[31m"}]
    with pytest.raises(UsageError, match=r"there are @desk/ot\\u\{A\}::error::x\\u\{1B\}\[31m$"):
        choose(at(2, owners=harm), None, Asked("test", owner="x"))


def test_an_owner_who_is_not_listed_has_nothing_only_if_all_are() -> None:
    asked = Asked("test", owner="@desk/fens")
    others = [{**REPORT["owners"][0], "owner": "@desk/other"}]
    _, known = told(at(2), NOTHING, asked)
    items = [cause("c1", new=False)]
    silent(at(3, owners=others, causes__items=items), known, asked)
    with pytest.raises(UsageError, match="the report lists only 1 owner, and not this one"):
        choose(at(3, owners=others, owner_count=5_001), known, asked)


def test_a_notice_has_the_same_identity_until_it_was_told() -> None:
    one, known = told(at(2), NOTHING)
    assert told(at(2), NOTHING)[0].identity == one.identity
    assert told(at(2), NOTHING, Asked("other"))[0].identity != one.identity
    assert told(at(3, causes=causes("c1", "c2"), **QUIET), known)[0].identity != one.identity


def test_an_earlier_notice_that_may_not_have_arrived_is_named() -> None:
    notice, _ = told(at(2), NOTHING, Asked("test", doubtful=("Data quality: 3 new causes",)))
    assert "may not have arrived: Data quality: 3 new causes" in words(notice.remarks)


def test_nobody_is_told_what_has_no_owner() -> None:
    nobody = Asked("test", owner="nobody")
    mixed = cause("mixed", owners=["@desk/fens"], unowned=True)
    items = [mixed, cause("owned", unowned=False), cause("none", owners=[])]
    owners = [*REPORT["owners"], {**REPORT["owners"][0], "owner": None, "causes": 2, "new_causes": 2}]
    told_of = {**causes("c1"), "items": items, "total": 3}
    notice, known = told(at(2, causes=told_of, owners=owners), NOTHING, nobody)
    assert sections(notice) == {"causes": 2, "anomalies": 1, "expectations": 1}
    assert [item.data["cause"] for item in notice.sections[0].items] == ["mixed", "none"]
    silent(at(2, causes=told_of, owners=owners), known, nobody)
    notice, _ = told(at(2, causes=told_of, owners=owners), NOTHING, Asked("test", owner="@desk/fens"))
    assert [item.data["cause"] for item in notice.sections[0].items] == ["mixed", "owned"]
    notice, _ = told(at(2), None, nobody)
    assert words(notice.status).startswith("Every document has an owner.")
    with pytest.raises(UsageError, match="the report lists only 1 owner, and not this one"):
        choose(at(2, owner_count=2), None, nobody)


def test_what_nobody_owns_is_in_the_notice_of_everything() -> None:
    owners = [*REPORT["owners"], {**REPORT["owners"][0], "owner": None}]
    told(at(2, owners=owners), NOTHING, Asked("test", owner="@desk/fens"))
    with pytest.raises(UsageError, match="there is no owner `None`"):
        choose(at(2, owners=owners), None, Asked("test", owner="None"))


def test_an_older_report_than_the_last_one_tells_nothing() -> None:
    _, known = told(at(5, causes=causes("a"), **QUIET), NOTHING)
    assert silent(at(4, causes=causes("b"), **QUIET), known) == known
