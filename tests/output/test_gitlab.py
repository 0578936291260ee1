"""GitLab's Code Quality report: the members it needs, and fingerprints that tell findings apart."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator

from seedlint.finding import Region, Severity
from tests.output.support import EVERYTHING, FAILURE, ROOT, TIME, make, one, render
from tests.output.test_hostile import NASTY, everywhere

if TYPE_CHECKING:
    from seedlint.output.result import Result

# After GitLab's documentation, "Code Quality report format".
SCHEMA = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "properties": {
            "description": {"type": "string", "minLength": 1},
            "check_name": {"type": "string", "minLength": 1},
            "fingerprint": {"type": "string", "pattern": "^[0-9a-f]{33,}$"},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "lines"],
                "properties": {
                    "path": {"type": "string", "minLength": 1, "not": {"pattern": "^\\./"}},
                    "lines": {
                        "type": "object",
                        "required": ["begin"],
                        "properties": {
                            "begin": {"type": "integer", "minimum": 1},
                            "end": {"type": "integer", "minimum": 1},
                        },
                    },
                },
            },
        },
    },
}
VALIDATOR = Draft202012Validator(SCHEMA)


def issues(result: Result) -> list[dict[str, Any]]:
    found = json.loads(render(result, "gitlab"))
    VALIDATOR.validate(found)
    return found


def test_an_issue_says_what_and_where() -> None:
    (issue,) = issues(one("wrong", region=Region(2, 3, 4, 5), pointer="/related/3/webUrl"))
    assert issue == {
        "description": "SL201 timestamp-format at related[3].webUrl: wrong",
        "check_name": "SL201 timestamp-format",
        "fingerprint": issue["fingerprint"],
        "severity": "major",
        "location": {"path": "a.md", "lines": {"begin": 2, "end": 4}},
    }


def test_severities_have_their_counterparts() -> None:
    found = [replace(TIME, severity=severity, path=f"{severity}.md") for severity in Severity]
    assert [issue["severity"] for issue in issues(make(*found))] == ["major", "info", "minor"]


def test_nothing_is_an_empty_list() -> None:
    assert issues(make()) == []


def test_fingerprints_are_unique() -> None:
    found = [
        TIME,
        TIME,
        replace(TIME, pointer="/related/4/published"),
        *(replace(TIME, path=f"{n}.md") for n in range(50)),
    ]
    prints = [issue["fingerprint"] for issue in issues(make(*found))]
    assert len(set(prints)) == len(found)


def test_fingerprints_stay_while_lines_shift() -> None:
    lines = ["title: x", "time: y"]
    before = issues(make(replace(TIME, path="x.md", region=Region(2, 7, 2, 8)), files={"x.md": lines}))
    after = issues(make(replace(TIME, path="x.md", region=Region(3, 7, 3, 8)), files={"x.md": ["", *lines]}))
    assert before[0]["fingerprint"] == after[0]["fingerprint"]


def test_paths_are_relative_to_the_checkout_and_have_no_dot() -> None:
    found = replace(TIME, path="./seeds//a.md")
    result = make(found, root=ROOT / "data", checkout=ROOT)
    assert issues(result)[0]["location"]["path"] == "data/seeds/a.md"


@pytest.mark.parametrize("nasty", NASTY.values(), ids=NASTY)
def test_hostile_text_leaves_it_valid(nasty: str) -> None:
    result = everywhere(nasty)
    assert len(issues(result)) == len(result.findings) + len(result.failures)


def test_internal_errors_are_in_it() -> None:
    assert [issue["check_name"].split()[0] for issue in issues(EVERYTHING)].count("SL000") == 2
    assert "house/rules.py" in issues(make(failures=(FAILURE,)))[0]["description"]


def test_endless_messages_are_cut() -> None:
    assert len(issues(one("x" * 100_000))[0]["description"]) == 2000
