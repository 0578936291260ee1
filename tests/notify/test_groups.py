"""Causes of one kind are told in one line, and what counts as told stays the single cause."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seedlint.notify.choose import Asked, choose
from seedlint.notify.forms import FORMS, Envelope
from seedlint.notify.kept import notice_json, notice_of
from seedlint.notify.known import identity
from seedlint.notify.lines import Room, parts
from seedlint.told.values import Node
from tests.notify.support import NOTHING, at, cause
from tests.told.samples import REPORT

if TYPE_CHECKING:
    from seedlint.notify.known import Known
    from seedlint.notify.news import Notice, Section

QUIET: dict[str, Any] = {"anomalies__items": [], "expectations__results": [], "score": 97.5}
SCHEMA = json.loads(
    (Path(__file__).parents[2] / "docs" / "reference" / "notice.schema.json").read_text(encoding="utf-8")
)
FINDING = REPORT["changes"]["items"][0]


def many(number: int, begin: int = 0, **changes: Any) -> list[dict[str, Any]]:
    """Defects of one kind, each in a document of its own."""
    made = []
    for index in range(begin, begin + number):
        own = {
            "document": f"seeds/{index}.md",
            "documents": 1,
            "findings": 1,
            "message": f"`u{index}` is bad",
        }
        made.append(cause(f"c{index}", **{**own, **changes}))
    return made


def listed(items: list[dict[str, Any]], total: int | None = None) -> dict[str, Any]:
    return {**REPORT["causes"], "items": items, "total": len(items) if total is None else total}


def told(items: list[dict[str, Any]], **changes: Any) -> Notice:
    notice, _ = choose(at(2, causes=listed(items), **{**QUIET, **changes}), NOTHING, Asked("test"))
    assert notice is not None
    return notice


def shown(notice: Notice) -> list[str]:
    """The lines of the first section."""
    text = FORMS["text"].render(notice, 10, Envelope())
    return [line.strip() for line in text.split("\n\n")[2].splitlines()[1:]]


def section(notice: Notice) -> Section:
    return notice.sections[0]


def test_forty_documents_with_one_kind_of_defect_are_one_line() -> None:
    other = cause("other", code="SL406", name="url-tracking", severity="error", documents=3, findings=3)
    notice = told([*many(38), *many(2, 38, provider="tide-times.example"), other])
    assert notice.title == "Data quality: 41 new causes"
    assert shown(notice) == [
        "- error SL401 url-syntax: 40 causes in 40 documents",
        "In common: field webUrl, provider fenland-echo.example (38 of 40)",
        "Such as seeds/0.md:3: `u0` is bad",
        "and seeds/1.md:3: `u1` is bad",
        "Owner: @desk/fens",
        "- error SL406 url-tracking: not a URL",
        "seeds/a.md:3 and 2 more documents",
        "Owner: @desk/fens",
    ]


def test_two_of_a_kind_are_told_one_by_one() -> None:
    assert [item.count for item in section(told(many(2))).items] == [1, 1]
    assert [item.count for item in section(told(many(3))).items] == [3]


def test_a_rule_has_a_group_for_each_field_and_one_for_all_else() -> None:
    fields = [one for name in ("title", "date") for one in many(9, ord(name[0]) * 10, field=name)]
    rest = [one for index in range(6) for one in many(1, index, field=f"f{index}", provider=f"p{index}")]
    for one in fields:
        one["provider"] = one["cause"]
    notice = told([*fields, *rest])
    heads = [line for line in shown(notice) if "causes" in line or line.startswith("In common")]
    assert heads == [
        "- error SL401 url-syntax: 9 causes in 9 documents",
        "In common: field title",
        "- error SL401 url-syntax: 9 causes in 9 documents",
        "In common: field date",
        "- error SL401 url-syntax: 6 causes in 6 documents",
    ]


def test_what_all_say_is_told_once_and_documents_are_not_counted_twice() -> None:
    notice = told(many(5, message="the URL is empty", documents=4, findings=4))
    assert shown(notice)[:4] == [
        "- error SL401 url-syntax: 5 causes in 5 to 20 documents",
        "In common: field webUrl, provider fenland-echo.example, message the URL is empty",
        "Such as seeds/0.md:3",
        "and seeds/1.md:3",
    ]


def test_a_group_has_the_commit_at_which_its_rule_rose() -> None:
    jump = {
        **REPORT["anomalies"]["items"][0],
        "subject": "rule",
        "name": "SL401",
        "commit": "c0ffee0123456789",
    }
    items = [{**jump, "id": "j1"}]
    known, report = NOTHING, at(2, causes=listed(many(5)), **{**QUIET, "anomalies__items": items})
    notice, after = choose(report, known, Asked("test"))
    assert notice is not None
    assert "commit c0ffee012345" in shown(notice)[1]
    # It was told of that jump, and what comes later is of another commit.
    later = at(3, causes=listed(many(10)), **{**QUIET, "anomalies__items": items})
    notice, _ = choose(later, after, Asked("test"))
    assert notice is not None
    assert "commit" not in shown(notice)[1]


def test_who_owns_a_part_is_named_with_that_part() -> None:
    causes = many(38)
    for one in causes[3:]:
        one["owners"] = []
    assert shown(told(causes))[-1] == "Owner: @desk/fens (3 of 38)"


def test_what_the_report_does_not_list_has_the_reports_own_numbers() -> None:
    rules = [{**REPORT["rules"][0], "new_causes": 40}, {**REPORT["rules"][1], "new_causes": 7}]
    items = [{**FINDING, "code": "SL406", "name": "url-tracking", "cause": "z", "document": "seeds/z.md"}]
    old = many(98, 100, new=False)
    cut = {"rules": rules, "changes__causes": 47, "changes__items": items, **QUIET}
    before = NOTHING.__class__("2026-11-01T06:00:00Z", 97.5, ("0" * 32,), False, (), (), ())
    report = at(2, causes=listed([*many(2), *old], 400), changes__causes_moved=0, **cut)
    notice, after = choose(report, before, Asked("test"))
    assert notice is not None
    assert (section(notice).total, section(notice).exact) == (47, True)
    assert [item.count for item in section(notice).items] == [40, 7]
    assert shown(notice) == [
        "- error SL401 url-syntax: 40 causes",
        "Such as seeds/0.md:3: `u0` is bad",
        "and seeds/1.md:3: `u1` is bad",
        "Owner: @desk/fens (at least 2 of 40)",
        "- warning SL406 url-tracking: 7 causes",
        f"Such as seeds/z.md:3: {FINDING['message']}",
    ]
    assert choose(report, after, Asked("test"))[0] is None
    # Where causes were found in more documents, a new finding may be of one of those.
    moved = at(2, causes=listed([*many(2), *old], 400), changes__causes_moved=3, **cut)
    notice, _ = choose(moved, before, Asked("test"))
    assert notice is not None
    assert "seeds/z.md" not in FORMS["text"].render(notice, 10, Envelope())
    # In a sample, nobody knows how many there are of a rule.
    sampled = at(2, causes=listed([*many(2), *old], 400), **{**cut, "changes__exact": False})
    notice, _ = choose(sampled, before, Asked("test"))
    assert notice is not None
    assert [item.count for item in section(notice).items] == [1, 1]


def test_a_group_counts_as_so_many_where_the_list_ends() -> None:
    others = [cause(f"o{index}", code=f"SL4{index}") for index in range(4)]
    out = FORMS["text"].render(told([*many(40), *others]), 2, Envelope())
    assert "3 more are in the report" in out


CHOICES = st.tuples(
    st.sampled_from(("SL401", "SL406")),
    st.sampled_from(("error", "warning")),
    st.sampled_from(("webUrl", "title", None)),
    st.sampled_from(("a.example", "b.example", None)),
)


@given(st.lists(CHOICES, max_size=40), st.integers(0, 40))
def test_each_cause_is_in_one_item(causes: list[tuple[str, str, str | None, str | None]], cut: int) -> None:
    made = [
        cause(f"c{index}", code=code, severity=severity, field=field, provider=provider)
        for index, (code, severity, field, provider) in enumerate(causes)
    ]
    known = NOTHING
    for day, items in ((2, made[:cut]), (3, made)):
        notice, known = choose(at(day, causes=listed(items), **QUIET), known, Asked("test"))
        fresh = items[cut:] if day == 3 else items
        found: list[Any] = []
        for one in notice.sections if notice else ():
            for item in one.items:
                ids: Any = item.data.get("ids", [item.identity])
                assert item.count == len(ids)
                found += ids
        assert sorted(found) == sorted(identity("cause", one["cause"]) for one in fresh)


def cut_off(
    listed_new: list[dict[str, Any]], count: int, *, owner: int | None = None, **changes: Any
) -> dict[str, Any]:
    """What a report says whose first hundred causes are old, and that lists some of ``count`` new ones."""
    causes = {**listed(many(100, 1000, new=False, severity="error"), 400), "new_items": listed_new}
    rules = [{**REPORT["rules"][0], "new_causes": count}]
    told = {"causes": causes, "rules": rules, "changes__causes": count, "changes__items": [], **QUIET}
    if owner is not None:
        told["owners"] = [{**REPORT["owners"][0], "causes": 200 + owner, "new_causes": owner}]
    return {**told, **changes}


CUT = NOTHING.__class__("2026-11-01T06:00:00Z", 97.5, ("0" * 32,), False, (), (), ())


def chosen(report: dict[str, Any], owner: str | None = None) -> Notice:
    notice, after = choose(at(2, **report), CUT, Asked("test", owner=owner))
    assert notice is not None
    assert choose(at(2, **report), after, Asked("test", owner=owner))[0] is None
    later = at(3, **{**report, **cut_off([], 0, owner=0)})
    assert choose(later, after, Asked("test", owner=owner))[0] is None, "it was told"
    return notice


def test_new_causes_are_told_wherever_they_are_among_all() -> None:
    theirs = many(3, provider="granite-observer.net", severity="warning")
    others = many(8, 10, provider="orrin-post.co.uk", severity="warning")
    notice = chosen(cut_off([*theirs, *others], 11))
    assert (section(notice).total, section(notice).exact, section(notice).unlisted) == (11, True, 0)
    assert shown(notice) == [
        "- warning SL401 url-syntax: 8 causes in 8 documents",
        "In common: field webUrl, provider orrin-post.co.uk",
        "Such as seeds/10.md:3: `u10` is bad",
        "and seeds/11.md:3: `u11` is bad",
        "Owner: @desk/fens",
        "- warning SL401 url-syntax: 3 causes in 3 documents",
        "In common: field webUrl, provider granite-observer.net",
        "Such as seeds/0.md:3: `u0` is bad",
        "and seeds/1.md:3: `u1` is bad",
        "Owner: @desk/fens",
    ]


def test_an_owners_new_causes_are_told_wherever_they_are_among_all() -> None:
    causes = [*many(2, 10, owners=["@desk/other"]), *many(1)]
    notice = chosen(cut_off(causes, 3, owner=1), "@desk/fens")
    assert section(notice).title == "1 new cause"
    assert shown(notice)[1] == "seeds/0.md:3"
    assert notice.remarks == (), "how many were resolved, the report tells of nobody"


def test_what_a_few_have_in_common_is_not_said_of_all() -> None:
    notice = chosen(cut_off(many(3, provider="granite-observer.net"), 11))
    assert shown(notice) == [
        "- error SL401 url-syntax: 11 causes",
        "Such as seeds/0.md:3: `u0` is bad",
        "and seeds/1.md:3: `u1` is bad",
        "Owner: @desk/fens (at least 3 of 11)",
    ]
    notice = chosen(cut_off(many(19, provider="granite-observer.net"), 20))
    assert shown(notice)[1] == (
        "In common: field webUrl (at least 19 of 20), provider granite-observer.net (at least 19 of 20)"
    )


@pytest.mark.parametrize(
    ("number", "room", "words"),
    [
        (12, 0, "All 12 are in the report: report.json, causes"),
        (20, 0, "All 20 are in the report; it lists 12 of them: report.json, causes"),
        (20, 1, "8 more are counted in the report, but not listed there."),
        (13, 1, "1 more is counted in the report, but not listed there."),
    ],
)
def test_no_place_is_named_where_a_cause_is_not(number: int, room: int, words: str) -> None:
    notice = chosen(cut_off(many(12), number, owner=number), "@desk/fens")
    (rest,) = [part.rest for part in parts(notice, Room(room)) if part.rest]
    assert "".join(piece.text for piece in rest) == words
    assert list(parts(notice_of(Node(notice_json(notice))), Room(room))) == list(parts(notice, Room(room)))


def test_what_nobody_lists_is_said_to_be_counted() -> None:
    for number, who in ((77, "All 77 are"), (1, "It is")):
        notice = chosen(cut_off([], number, owner=number), "@desk/fens")
        assert shown(notice) == [f"{who} counted in the report, but not listed there."]


def test_a_cause_that_was_gone_is_told_again() -> None:
    report = cut_off(many(1), 1)
    notice, known = choose(at(2, **report), CUT, Asked("test"))
    assert notice is not None
    _, known = choose(at(3, **cut_off([], 0, changes__causes_resolved=1)), known, Asked("test"))
    notice, _ = choose(at(4, **report), known, Asked("test"))
    assert notice is not None
    assert shown(notice)[1] == "seeds/0.md:3"
    # It may only seem to be new: a rule that crashed did not find it the day before.
    _, known = choose(at(3, **cut_off([], 0, incomplete=True)), known, Asked("test"))
    assert choose(at(4, **report), known, Asked("test"))[0] is None


def test_where_all_causes_are_listed_an_owner_is_told_from_the_list() -> None:
    # The report may count a cause for whoever owns another of its documents, too.
    owners = [{**REPORT["owners"][0], "causes": 7, "new_causes": 5}]
    notice, _ = choose(
        at(2, causes=listed(many(2)), owners=owners, **QUIET), NOTHING, Asked("test", owner="@desk/fens")
    )
    assert notice is not None
    assert section(notice).title == "2 new causes"


def test_a_group_says_how_many_causes_of_its_kind_there_are_in_all() -> None:
    def line(causes: list[dict[str, Any]], count: int) -> tuple[str, Any]:
        notice = chosen(cut_off(causes, count))
        return shown(notice)[2], section(notice).items[0].data["alike"]

    drip = many(5, alike=1012)
    assert line(drip, 5) == ("With these, fenland-echo.example has 1,012 causes of this rule", 1012)
    for causes, count in (
        (many(5, alike=5), 5),
        (many(5), 5),
        (drip, 9),
        ([*many(9, alike=12), *many(1, 20, alike=40, provider="p")], 10),
    ):
        words, alike = line(causes, count)
        assert "With these" not in words
        assert alike is None


def test_a_fault_that_goes_on_is_told_in_one_line() -> None:
    known: Known | None = NOTHING
    texts: dict[int, list[str]] = {}
    data = {}
    begin = 0
    for day, number in ((2, 5), (3, 5), (4, 1), (5, 12), (6, 0), (19, 2), (30, 23)):
        other = cause("other", code="SL406", name="url-tracking", new=day == 2)
        items = [*many(number, begin, alike=90), other]
        begin += number
        notice, known = choose(at(day, causes=listed(items), **QUIET), known, Asked("test"))
        if number:
            assert notice is not None
            assert section(notice).total == number + (day == 2)
            texts[day] = shown(notice)
            data[day] = section(notice).items[0].data
            jsonschema.validate(json.loads(FORMS["json"].render(notice, 10, Envelope())), SCHEMA)
    assert texts[2][0] == "- error SL401 url-syntax: 5 causes in 5 documents"
    owner = "Owner: @desk/fens"
    again = "- error SL401 url-syntax: again {} of fenland-echo.example, {} since the notice of 2026-11-02"
    again += "; it has 90 now"
    such = "Such as seeds/{0}.md:3: `u{0}` is bad"
    assert texts[3] == [again.format("5 causes in 5 documents", 10), such.format(5), owner]
    assert texts[4] == [again.format("1 cause in 1 document", 11), such.format(10), owner]
    assert (data[3]["since"], data[3]["causes_since"], len(data[3]["examples"])) == ("2026-11-02", 10, 2)
    # More than ever before is told as a whole, and goes on from there.
    assert texts[5][0] == "- error SL401 url-syntax: 12 causes in 12 documents"
    assert len(texts[5]) == 6
    assert data[5]["since"] is None
    assert texts[19] == [again.format("2 causes in 2 documents", 25), such.format(23), owner]
    assert texts[30] == [again.format("23 causes in 23 documents", 48), such.format(25), owner]


def test_a_fault_that_has_ended_is_told_as_a_new_one() -> None:
    made = at(2, causes=listed(many(5)), **QUIET)
    _, known = choose(made, NOTHING, Asked("test"))
    (fault,) = known.faults
    assert (fault.since, fault.last, fault.causes) == ("2026-11-02", "2026-11-02", 5)
    for day, goes_on in ((16, True), (17, False)):
        notice, after = choose(at(day, causes=listed(many(4, 5)), **QUIET), known, Asked("test"))
        assert notice is not None
        assert ("again 4 causes" in shown(notice)[0]) is goes_on
        assert [one.causes for one in after.faults] == [9 if goes_on else 4]
    # Two of a kind, and those of no provider, are no fault; nor are they forgotten if nothing is new.
    for items in (many(2), many(5, provider=None)):
        assert choose(at(2, causes=listed(items), **QUIET), NOTHING, Asked("test"))[1].faults == ()
    _, known = choose(at(3, causes=listed(many(5, new=False)), **QUIET), known, Asked("test"))
    assert known.faults == (fault,)
    _, known = choose(at(4, causes=None, **QUIET), known, Asked("test"))
    assert known.faults == (fault,)


def test_a_cause_that_becomes_an_owners_is_not_new() -> None:
    asked = Asked("test", owner="@desk/fens")
    owners = [{**REPORT["owners"][0], "causes": 2, "score": None}]
    made = {"causes": listed(many(2, new=False)), "owners": owners, **QUIET}
    notice, after = choose(at(2, **made), NOTHING, asked)
    assert notice is None
    # It was there in the report that was told of; one that compares with another does not know that.
    notice, _ = choose(at(4, **made), NOTHING, asked)
    assert notice is not None
    assert section(notice).total == 2
    notice, _ = choose(at(2, **{**made, "causes": listed(many(2, new=None))}), NOTHING, asked)
    assert notice is not None
    assert choose(at(3, **made), after, asked)[0] is None
