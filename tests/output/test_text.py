"""The format for people: what is wrong comes first, then where, and what to do; repetitions are counted."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seedlint.finding import Edit, Fix, PlacedRelated, Region, Severity
from seedlint.output.arrange import MOST, arranged, hidden
from seedlint.output.change import change_of, told
from seedlint.output.masked import Marked
from tests.output.support import CRASHED, EVERYTHING, TIME, TWICE, Terminal, make, one, render, render_on
from tests.output.test_hostile import NASTY, check_harmless, everywhere

if TYPE_CHECKING:
    from seedlint.finding import PlacedFinding

DOCS = "https://host.example/docs"


def spaces(count: int, **fields: object) -> list[PlacedFinding]:
    """Findings of one rule, each on a line of its own."""
    plain = replace(TIME, fix=None, **fields)
    return [
        replace(plain, region=Region(line, 1, line, 2), pointer=f"/{line}") for line in range(1, count + 1)
    ]


# Order


def test_what_is_wrong_comes_first_and_the_location_is_alone() -> None:
    lines = render(one("is wrong"), "text").splitlines()
    assert lines[:2] == ["error[SL201]: is wrong", " --> a.md:1:6  key"]


def test_only_what_fix_does_is_marked() -> None:
    headers = [line for line in render(make(TIME, TWICE), "text").splitlines() if "[SL" in line]
    assert headers == [
        "warning[SL004] [*]: the key `title` is used a second time here",
        "error[SL201]: day is out of range for month",
    ]


@pytest.mark.parametrize("width", [20, 40, 60])
def test_a_path_is_never_broken(width: int) -> None:
    path = "a folder with blanks/and a document with a name of very many words.md"
    shown = render_on(Terminal(), one(path=path, line="key: value"), width=width)
    assert f" --> {path}:1:6\n" in shown


@pytest.mark.parametrize("nasty", NASTY.values(), ids=NASTY)
@pytest.mark.parametrize("width", [20, 33, 80])
def test_a_terminal_is_as_safe_as_a_pipe(nasty: str, width: int) -> None:
    check_harmless(render_on(Terminal(), everywhere(f"{nasty} and {nasty} and {nasty}"), width=width))


def test_a_label_is_beside_its_marks_or_below_them() -> None:
    related = (PlacedRelated("a.md", Region(1, 1, 1, 4), "/key", "this says what it is about"),)
    result = one(related=related)
    assert "  | --- this says what it is about\n" in render(result, "text")
    narrow = render_on(Terminal(), result, width=24)
    assert "  | ---\n  | this says what it is\n  |   about\n" in narrow


# Links


def test_codes_lead_to_the_pages_of_rules() -> None:
    from seedlint.rulebook.registry import Registry

    rules = {rule.code: rule for rule in Registry.builtin()}
    result = make(TIME, rules=rules, docs_url=DOCS)
    link = f"\x1b]8;;{DOCS}/rules/SL201.md\x1b\\error[SL201]\x1b]8;;\x1b\\: "
    assert render(result, "text", links=True).startswith(link)
    assert "\x1b" not in render(result, "text")
    assert "\x1b" not in render(replace(result, docs_url=""), "text", links=True)
    assert "\x1b" not in render(result, "concise", links=True)


# Repetitions


def test_repetitions_are_counted_with_their_lines() -> None:
    result = make(*spaces(MOST + 2), files={})
    lines = render(result, "text", whole=False).splitlines()
    assert lines == [
        "error[SL201]: day is out of range for month",
        " --> seeds/a.md:1:1  [1]",
        "... and 6 more SL201 in this document (lines 2, 3, 4, 5, 6, 7); `--show-all` shows them",
    ]
    assert render(result, "text").count("-->") == MOST + 2
    assert hidden(result.findings) == MOST + 1


def test_few_are_shown_each() -> None:
    few = make(*spaces(MOST), *spaces(1, code="SL202"), *spaces(MOST, path="seeds/b.md"), files={})
    assert render(few, "text", whole=False) == render(few, "text")


def test_what_was_not_judged_is_always_shown() -> None:
    lost = make(*spaces(MOST + 1, unjudged=True), files={})
    crashed = make(*(replace(CRASHED, message=f"crashed {i}") for i in range(MOST + 1)), files={})
    for result in (lost, crashed):
        assert render(result, "text", whole=False) == render(result, "text")


_FINDINGS = st.lists(
    st.builds(
        replace,
        st.just(replace(TIME, fix=None)),
        path=st.sampled_from(["a.md", "b.md"]),
        code=st.sampled_from(["SL201", "SL705", "SL000"]),
        severity=st.sampled_from(Severity),
        region=st.integers(1, 9).map(lambda line: Region(line, 1, line, 2)),
        message=st.sampled_from("xyz"),
        unjudged=st.booleans(),
        fix=st.sampled_from([None, TWICE.fix]),
    ),
    max_size=40,
)


@given(_FINDINGS)
def test_every_finding_is_shown_or_counted(findings: list[PlacedFinding]) -> None:
    findings.sort(key=lambda finding: finding.sort_key())
    whole = [one for block in arranged(findings, ()) for one in block.findings]
    assert list(map(id, whole)) == list(map(id, findings))
    blocks = list(arranged(findings, (), whole=False))
    there = [id(one) for block in blocks for one in (*block.findings, *block.hidden)]
    assert Counter(there) == Counter(map(id, findings))
    for block in blocks:
        first = block.findings[0]
        assert all(
            (one.path, one.code, one.severity) == (first.path, first.code, first.severity)
            for one in block.hidden
        )
        assert not any(one.unjudged or one.code == "SL000" for one in block.hidden)


# Fixes


@pytest.mark.parametrize(
    ("line", "mark", "value", "description", "says"),
    [
        ("title: It&amp;#39;s", "&amp;#39;", "It's", "write it so", "write it so: `&amp;#39;` to `'`"),
        (
            "title: \"The driver&amp;#39;s long way home, and what came of it later\"",
            "&amp;#39;",
            "The driver's long way home, and what came of it later",
            "write `The driver's long way home, and what came of it later`",
            "change `&amp;#39;` to `'`",
        ),
        (
            "  - title: One &amp; two of them, and a third &amp; fourth one",
            "&amp;",
            "One & two of them, and a third & fourth one",
            "write `One & two of them, and a th…`",
            "change `&amp;` to `&`, and 1 more",
        ),
        (
            "    covers &#8220;No Code&#8221; and 'more', all in a text of several lines",
            "&#8220;",
            "It covers “No Code” and 'more', all in a text of several lines",
            "write `It covers “No Code” and…`",
            "change `&#8220;` to `“`",
        ),
        (
            "url: https://host.example/a-page/?one=1&two=2",
            "one=1&two=2",
            "https://host.example/a-page/",
            "remove `one`, `two` and whatever else tracks clicks",
            "remove `one`, `two` and whatever else tracks clicks",
        ),
        ("title: a  b", "  ", "a b", "leave single spaces", "leave single spaces"),
        ("title: ab\u200bc", "\u200b", "abc", "remove it", "remove it"),
        ("title: nws", "nws", "news", "write `news`", "write `news`"),
        ("title: x # a comment", "x", "y", "write it so", "write it so"),
        ("title: 'it''s'", "it", "its", "write it so", "write it so"),
        ('title: "a\\tb"', "a", "b", "write it so", "write it so"),
        ("title: &#65;BCDEFGHIJK", "&#65;BCDEFGHIJK", "ABCDEFGHIJK", "write it so", "write it so"),
    ],
)  # fmt: skip
def test_a_fix_shows_what_changes(line: str, mark: str, value: str, description: str, says: str) -> None:
    at = line.index(mark)
    marked = Marked(line, at, at + len(mark))
    assert told(Fix.replace("/title", value, description), marked) == says


def test_a_fix_without_its_line_says_what_it_is_called() -> None:
    assert told(Fix.replace("/title", "x" * 99, "write `xxx…`"), None) == "write `xxx…`"


@given(st.text("ab &;", min_size=1, max_size=60), st.text("ab &;", min_size=1, max_size=60), st.data())
def test_a_change_is_of_what_is_there(old: str, new: str, data: st.DataObject) -> None:
    line = f'title: "{old}"'
    start = data.draw(st.integers(0, len(old)))
    end = data.draw(st.integers(start, len(old)))
    change = change_of(Fix("write", (Edit("replace", "/title", new),)), Marked(line, 8 + start, 8 + end))
    if change is None:
        assert old == new
        return
    assert all(part in old for part in change.old.split("…"))
    assert all(part in new for part in change.new.split("…"))


# Everything at once


def test_colours_change_nothing_else() -> None:
    plain = render(EVERYTHING, "text")
    assert re.sub(r"\x1b\[[0-9;]*m", "", render(EVERYTHING, "text", color=True)) == plain
