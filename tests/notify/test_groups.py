"""Causes of one kind are told in one line, and what counts as told stays the single cause."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import given
from hypothesis import strategies as st

from seedlint.notify.choose import Asked, choose
from seedlint.notify.forms import FORMS, Envelope
from seedlint.notify.known import identity
from tests.notify.support import NOTHING, at, cause
from tests.told.samples import REPORT

if TYPE_CHECKING:
    from seedlint.notify.news import Notice, Section

QUIET: dict[str, Any] = {"anomalies__items": [], "expectations__results": [], "score": 97.5}
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
        "- error SL401 url-syntax: 5 causes in at least 5 documents",
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
        "- error SL401 url-syntax: 40 causes in at least 2 documents",
        "Such as seeds/0.md:3: `u0` is bad",
        "and seeds/1.md:3: `u1` is bad",
        "Owner: @desk/fens (2 of 2 listed)",
        "- warning SL406 url-tracking: 7 causes in at least 1 document",
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
