"""The HTML page: whole in itself, harmless whatever documents hold, and at work in a browser."""

from __future__ import annotations

import os
import re
import subprocess
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING

import pytest

from seedlint.finding import Fix, PlacedRelated, Region, Severity
from seedlint.output import html
from tests.output.support import (
    CRASH,
    CRASHED,
    EVERYTHING,
    FAILURE,
    TIME,
    TWICE,
    WIDE,
    make,
    one,
    render,
)
from tests.output.test_hostile import NASTY, everywhere
from tests.support.browsing import CHROMIUM, Element, Page, every

if TYPE_CHECKING:
    from pathlib import Path

    from seedlint.output.result import Result

TOTAL = 5 + len(NASTY)
"""Findings on the page that browsers get."""

ATTRIBUTES = set(
    "lang charset http-equiv content name class href id role aria-label hidden type value checked for"
    " tabindex scope data-severity data-rule data-provider".split()
)


def read(result: Result) -> Element:
    output = render(result, "html")
    assert output.isascii()
    root = Page(output).root
    for element in every(root):
        assert element.attributes.keys() <= ATTRIBUTES, element.attributes
        assert (element.attributes.get("href") or "#").startswith("#")
        assert element.tag not in {"a", "label"} or element.attributes
    assert len(list(root.find("script"))) <= 1
    return root


def items(result: Result) -> list[Element]:
    return read(result).one("div", id="findings").children


def folded(text: str) -> str:
    return " ".join(text.split())


def test_a_finding_is_told_with_its_line() -> None:
    (item,) = items(one("`value` is wrong", line="key: value # x", fix=Fix("write `x`", safe=False)))
    assert item.attributes == {
        "class": "error",
        "data-severity": "error",
        "data-rule": "SL201",
        "data-provider": "harbour-herald.com",
    }
    assert folded(item.text) == (
        "error SL201 timestamp-format a.md:1:6 · key · harbour-herald.com value is wrong"
        " 1key: value # x Fix (unsafe): write x"
    )
    assert item.one("mark").text == "value"
    assert [code.text for code in item.find("code")] == ["value", "x"]


def test_related_places_have_their_lines_if_they_are_in_the_document() -> None:
    (item,) = items(make(TWICE))
    assert [mark.text for mark in item.find("mark")] == ["title", "title"]
    text = folded(item.text)
    assert "seeds/a.md:2:1: first here 2title: A ferry" in text
    assert "seeds/weiß #1.md:2:8: and in this document" in text


def test_many_related_places_are_summed_up() -> None:
    related = tuple(PlacedRelated(f"{n}.md", Region(1, 1, 1, 2), "", "here too") for n in range(300))
    (item,) = items(one(related=related))
    assert item.text.count("here too") == 8
    assert "and 292 more locations" in item.text


def test_several_lines_are_said_to_be_so() -> None:
    (item,) = items(make(replace(WIDE, region=Region(4, 3, 5, 6))))
    assert item.one("mark").text == "one"
    assert "(to line 5)" in item.text


def test_without_the_line_there_is_no_frame() -> None:
    (item,) = items(make(TIME, files={}))
    assert list(item.find("pre")) == []


def test_crashes_show_what_happened() -> None:
    (item,) = items(make(CRASHED, crashes=(CRASH,)))
    assert "| KeyError: 'x'" in item.one("pre").text


def test_rules_that_could_not_be_loaded_are_not_passed_over() -> None:
    (item,) = items(make(failures=(FAILURE,)))
    assert "house/rules.py" in item.text


def test_findings_keep_their_order() -> None:
    assert [re.findall(r"\S+:\d+:\d+", item.text)[0] for item in items(EVERYTHING)][:3] == [
        "seeds/a.md:1:1",
        "seeds/a.md:3:1",
        "seeds/a.md:4:12",
    ]


def test_filters_offer_what_there_is() -> None:
    form = read(EVERYTHING).one("form")
    options = {
        select.attributes["name"]: [folded(option.text) for option in select.find("option")]
        for select in form.find("select")
    }
    assert options == {
        "rule": [
            "all rules",
            "SL000 internal-error (2)",
            "SL004 duplicate-key (1)",
            "SL201 timestamp-format (3)",
        ],
        "provider": ["all providers", "harbour-herald.com (4)", "none (2)"],
        "sort": ["place", "severity", "rule", "provider"],
    }
    assert [folded(label.text) for label in form.one("fieldset").find("label")] == [
        "errors (4)",
        "warnings (1)",
        "notes (1)",
    ]


def test_without_providers_there_is_no_such_filter() -> None:
    page = read(make(TIME, provider=lambda finding: None))
    assert [select.attributes["name"] for select in page.find("select")] == ["rule", "sort"]


def test_every_control_has_a_label() -> None:
    form = read(EVERYTHING).one("form")
    labels = {label.attributes.get("for") for label in form.find("label")}
    controls = [*form.find("select"), *form.find("input", type="search")]
    assert {control.attributes["id"] for control in controls} <= labels


def test_rules_are_counted_and_explained() -> None:
    page = read(EVERYTHING)
    section = page.one("section", id="rules")
    rows = [folded(" ".join(cell.text for cell in row.children)) for row in section.one("tbody").find("tr")]
    assert rows == [
        "SL000 internal-error error 2 2",
        "SL004 duplicate-key warning 1 1",
        "SL201 timestamp-format 2 errors, 1 note 3 2",
    ]
    assert "Why: a reader of the field should not have to guess." in section.one("section", id="SL201").text
    for link in page.find("a"):
        target = str(link.attributes["href"])[1:]
        assert any(element.attributes.get("id") == target for element in every(page)), target


def test_without_findings_the_page_says_so() -> None:
    page = read(make(exit_code=0))
    assert page.one("h1").text == "seedlint: no findings"
    assert "3 documents." in page.text
    assert list(page.find("form")) == []


def test_the_policy_allows_this_script_and_this_style_only() -> None:
    page = read(EVERYTHING)
    policy = page.one("meta", http_equiv="Content-Security-Policy").attributes["content"]

    def digest(tag: str) -> str:
        return "sha256-" + b64encode(sha256(page.one(tag).text.encode()).digest()).decode()

    assert policy == (
        f"default-src 'none'; style-src '{digest('style')}'; script-src '{digest('script')}';"
        " base-uri 'none'; form-action 'none'"
    )


def test_nothing_is_loaded() -> None:
    output = render(EVERYTHING, "html")
    assert not re.search(r"https?://|\bsrc=|url\(|@import|fetch|XMLHttpRequest|innerHTML", output)


@pytest.mark.parametrize(
    "nasty",
    [
        *NASTY.values(),
        '"><img src=x onerror=alert(1)>',
        "</pre></article></div><form>",
        "<!--",
        "</title><b>",
    ],
)
def test_hostile_text_is_text(nasty: str) -> None:
    tags = {element.tag for element in every(read(everywhere(nasty)))}
    assert tags == {element.tag for element in every(read(everywhere("plain")))}


def test_of_too_many_the_least_severe_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(html, "MAX_FINDINGS", 3)
    notes = [replace(TIME, severity=Severity.NOTE, path=f"{n}.md") for n in range(3)]
    errors = [replace(TIME, path=f"{n}.md", code="SL202") for n in range(2)]
    result = make(*notes, *errors)
    assert [item.attributes["class"] for item in items(result)] == ["note", "error", "error"]
    assert "Only the 3 most severe findings are shown; 2 more are not." in read(result).text
    assert read(result).one("h1").text == "seedlint: 2 errors, 3 notes"


def test_endless_lines_and_messages_are_cut() -> None:
    output = render(
        one("x" * 1_000_000, line="key: value " + "y" * 1_000_000, fix=Fix("z" * 1_000_000)), "html"
    )
    assert len(output) < 40_000


# In a browser


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "out.html"
    hostile = [replace(TIME, message=f"{text} {'<b>bold</b>'}") for text in NASTY.values()]
    found = [replace(finding, path="hostile.md") for finding in hostile]
    note = replace(WIDE, severity=Severity.NOTE, code="SL999")
    path.write_text(render(make(TIME, TWICE, WIDE, note, CRASHED, *found), "html"), encoding="utf-8")
    return path


def browse(page: Path, address: str = "") -> Element:
    """Return what a browser makes of the page; its script may leave attributes behind."""
    options = [
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        f"--user-data-dir={page.parent / 'profile'}",
    ]
    done = subprocess.run(
        [str(CHROMIUM), *options, "--virtual-time-budget=2000", "--dump-dom", f"{page.as_uri()}{address}"],
        capture_output=True,
        check=True,
        timeout=120,
        env={**os.environ, "LANG": "C.UTF-8"},
    )
    return Page(done.stdout.decode()).root


def shown(page: Element) -> list[str]:
    listed = page.one("div", id="findings").children
    return [str(item.attributes["data-rule"]) for item in listed if "hidden" not in item.attributes]


browser = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium")


@browser
def test_a_browser_shows_the_filters_and_all_findings(page: Path) -> None:
    dom = browse(page)
    assert "hidden" not in dom.one("form").attributes
    assert len(shown(dom)) == TOTAL
    assert dom.one("p", id="shown").text == f"All {TOTAL} findings are shown."
    assert {element.tag for element in every(dom.one("main"))} == {
        element.tag for element in every(read(EVERYTHING).one("main"))
    }


@browser
@pytest.mark.parametrize(
    ("address", "rules"),
    [
        ("#rule=SL004", ["SL004"]),
        ("#search=ferry+SECOND", ["SL004"]),
        ("#search=nothing-has-this", []),
        ("#without=error", ["SL004", "SL999"]),
        ("#without=error&sort=severity", ["SL004", "SL999"]),
        ("#search=ships&sort=rule", ["SL201", "SL999"]),
        ("#provider=-", ["SL000"]),
        ("#rule=SL004&provider=harbour-herald.com", ["SL004"]),
    ],
)
def test_a_browser_filters_and_sorts(page: Path, address: str, rules: list[str]) -> None:
    dom = browse(page, address)
    assert shown(dom) == rules
    assert dom.one("p", id="shown").text.strip() == (
        f"{len(rules)} of {TOTAL} findings are shown." if rules else "No finding matches."
    )
