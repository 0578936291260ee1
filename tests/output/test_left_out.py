"""A report of a part of a run: it says how much is left out, counts the whole, and is as red as the run."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

import pytest

from seedlint.config.failing import Failing, FailOn
from seedlint.finding import Severity
from seedlint.output import FORMATS, begins_as_report
from seedlint.output.result import Result, RuleCount, Whole
from tests.output.support import EVERYTHING, TIME, Terminal, make, render, render_on

WORDS = "1,203 of 1,204 findings are left out of this report: 702 errors, 501 warnings"
WHOLE = Whole(
    {Severity.ERROR: 703, Severity.WARNING: 501, Severity.NOTE: 0},
    fixable=(40, 7),
    suppressed=5,
    known=6,
    unjudged=3,
    absent=2,
    with_findings=600,
    rules=(
        RuleCount("SL201", "timestamp-format", {Severity.ERROR: 703}, 599),
        RuleCount("SL705", "text-whitespace", {Severity.WARNING: 501}, 64),
    ),
)
PART = make(TIME, documents=9000, exit_code=1, whole=WHOLE)
NOTHING = replace(PART, findings=())


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("result", [PART, NOTHING], ids=["part", "nothing"])
def test_each_format_says_what_is_left_out_and_knows_its_own_report_again(name: str, result: Result) -> None:
    text = render(result, name)
    if name in {"json", "jsonl"}:
        assert f'"leftOut": {1203 if result.findings else 1204}' in text
    else:
        assert "findings are left out" in text
        assert (WORDS in text) == bool(result.findings)
    assert begins_as_report(text)


@pytest.mark.parametrize("name", FORMATS)
def test_a_whole_that_is_all_there_is_changes_nothing(name: str) -> None:
    counts = EVERYTHING.totals()
    whole = Whole(
        counts.severities,
        EVERYTHING.fixable(),
        counts.suppressed,
        counts.known,
        counts.count_unjudged(),
        counts.count_absent(),
    )
    assert render(replace(EVERYTHING, whole=whole), name) == render(EVERYTHING, name)


def test_json_counts_the_whole() -> None:
    found = json.loads(render(PART, "json"))
    assert len(found["findings"]) == 1
    assert found["summary"] == {
        "documents": 9000,
        "notChecked": 3,
        "withoutFrontMatter": 2,
        "findings": 1204,
        "leftOut": 1203,
        "errors": 703,
        "warnings": 501,
        "notes": 0,
        "fixable": {"safe": 40, "unsafe": 7},
        "suppressed": 5,
        "baselined": 6,
        "exitCode": 1,
    }
    assert json.loads(render(PART, "jsonl").splitlines()[-1]) == {"leftOut": 1203, "findings": 1204}


def test_sarif_has_it_as_a_notification() -> None:
    (run,) = json.loads(render(PART, "sarif"))["runs"]
    assert len(run["results"]) == 1
    told = [
        (one["level"], one["message"]["text"], one["properties"])
        for one in run["invocations"][0]["toolExecutionNotifications"]
    ]
    assert told == [
        ("error", "3 documents were not checked", {"notChecked": 3}),
        ("note", "2 files without front matter were not checked", {"withoutFrontMatter": 2}),
        ("error", WORDS, {"leftOut": 1203}),
    ]


@pytest.mark.parametrize("name", ["markdown", "html"])
def test_pages_count_the_whole(name: str) -> None:
    text = render(PART, name)
    assert "seedlint: 703 errors, 501 warnings" in text
    assert "9000 documents" in text
    assert "3 documents were not checked" in text
    assert "SL705 text-whitespace" in text
    if name == "markdown":
        assert "| error | `SL201 timestamp-format` | 703 | 599 |" in text
        assert "### 703 errors" in text
    else:
        assert '<td class="number">703</td><td class="number">599</td>' in text
        assert "600 with findings" in text


@pytest.mark.parametrize(
    ("most", "kind"),
    [
        ({Severity.ERROR: 0}, "failure"),
        ({Severity.NOTE: 0}, "skipped"),
    ],
)
def test_junit_is_red_if_what_is_left_out_makes_the_run_fail(most: dict[Severity, int], kind: str) -> None:
    warning = replace(TIME, severity=Severity.WARNING)
    failing = Failing(FailOn.NEVER, most)
    suites = ET.fromstring(render(make(warning, whole=WHOLE, failing=failing), "junit"))
    case = next(one for one in suites.iter("testcase") if "left out" in one.get("name", ""))
    assert [one.tag for one in case] == [kind]
    assert int(suites.get("failures", "")) == len(list(suites.iter("failure"))) == (kind == "failure")
    assert int(suites.get("errors", "")) == len(list(suites.iter("error")))
    assert int(suites.get("tests", "")) == len(list(suites.iter("testcase")))


def test_limits_are_held_against_the_whole() -> None:
    result = replace(PART, failing=Failing(FailOn.NEVER, {Severity.ERROR: 700}))
    for name in ("markdown", "html", "github", "sarif"):
        assert "703 errors, at most 700 are allowed" in render(result, name)


def test_the_worst_of_what_is_left_out_tells_how_severe_that_is() -> None:
    notes = Whole({Severity.ERROR: 1, Severity.NOTE: 4}, rules=())
    result = make(TIME, whole=notes)
    assert render(result, "github").startswith("::notice title=seedlint::4 of 5 findings")
    assert json.loads(render(result, "gitlab"))[-1]["severity"] == "info"
    assert json.loads(render(result, "rdjson"))["diagnostics"][0]["severity"] == "INFO"


def test_nothing_is_left_out_of_a_result_without_a_whole() -> None:
    result = Result(Path(), (TIME,))
    assert result.left_out() == {}
    assert result.count() == 1


@pytest.mark.parametrize("result", [PART, NOTHING], ids=["part", "nothing"])
def test_the_page_has_the_table_of_rules_even_if_no_finding_is_shown(result: Result) -> None:
    page = render(result, "html")
    assert '<section id="rules">' in page
    assert "SL705 text-whitespace" in page


def test_concise_never_wraps() -> None:
    wide, narrow = (render_on(Terminal(), EVERYTHING, "concise", width=width) for width in (200, 20))
    assert narrow == wide
    assert any(len(line) > 40 for line in narrow.splitlines())
