"""SonarQube's generic issues: every rule is there, and no range that would have the report refused."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from seedlint.finding import Region, Severity
from tests.output.support import EVERYTHING, TIME, make, one, render
from tests.output.test_hostile import NASTY, everywhere

if TYPE_CHECKING:
    from seedlint.output.result import Result

LINE = {"type": "integer", "minimum": 1}
COLUMN = {"type": "integer", "minimum": 0}
LOCATION = {
    "type": "object",
    "required": ["message", "filePath", "textRange"],
    "additionalProperties": False,
    "properties": {
        "message": {"type": "string", "minLength": 1},
        "filePath": {"type": "string", "minLength": 1},
        "textRange": {
            "type": "object",
            "required": ["startLine"],
            "additionalProperties": False,
            "dependentRequired": {"startColumn": ["endColumn"], "endColumn": ["startColumn"]},
            "properties": {"startLine": LINE, "endLine": LINE, "startColumn": COLUMN, "endColumn": COLUMN},
        },
    },
}
# After SonarQube's documentation, "Generic issue import format", 10.3.
SCHEMA = {
    "type": "object",
    "required": ["rules", "issues"],
    "additionalProperties": False,
    "properties": {
        "rules": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["id", "name", "engineId", "cleanCodeAttribute", "impacts"],
                "properties": {
                    "impacts": {
                        "type": "array",
                        "minItems": 1,
                        "items": {
                            "type": "object",
                            "required": ["softwareQuality", "severity"],
                            "properties": {
                                "softwareQuality": {"enum": ["SECURITY", "RELIABILITY", "MAINTAINABILITY"]},
                                "severity": {"enum": ["HIGH", "MEDIUM", "LOW"]},
                            },
                        },
                    }
                },
            },
        },
        "issues": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["ruleId", "primaryLocation"],
                "additionalProperties": False,
                "properties": {
                    "ruleId": {"type": "string"},
                    "primaryLocation": LOCATION,
                    "secondaryLocations": {"type": "array", "items": LOCATION},
                },
            },
        },
    },
}
VALIDATOR = Draft202012Validator(SCHEMA)


def issues(result: Result) -> list[dict[str, Any]]:
    found = json.loads(render(result, "sonar"))
    VALIDATOR.validate(found)
    rules = [rule["id"] for rule in found["rules"]]
    assert sorted(set(rules)) == rules
    assert {issue["ruleId"] for issue in found["issues"]} == set(rules)
    items: list[dict[str, Any]] = found["issues"]
    return items


def test_an_issue_says_what_and_where() -> None:
    (issue,) = issues(one("wrong"))
    assert issue == {
        "ruleId": "SL201",
        "primaryLocation": {
            "message": "error at key: wrong",
            "filePath": "a.md",
            "textRange": {"startLine": 1, "endLine": 1, "startColumn": 5, "endColumn": 10},
        },
    }


@given(
    line=st.text(st.sampled_from("a é🎪\t:"), max_size=12),
    start=st.integers(1, 14),
    size=st.integers(0, 14),
    lines=st.integers(0, 2),
)
def test_no_range_is_refused(line: str, start: int, size: int, lines: int) -> None:
    region = Region(1, start, 1 + lines, start + size if not lines else size + 1)
    (issue,) = issues(one(line=line, region=region))
    place = issue["primaryLocation"]["textRange"]
    if "startColumn" in place:
        units = len(line.encode("utf-16-le")) // 2
        assert place["startColumn"] < units
        assert lines or place["startColumn"] < place["endColumn"] <= units


def test_rules_have_the_worst_that_they_have_found() -> None:
    low = one(severity=Severity.NOTE).findings[0]
    high = replace(low, severity=Severity.ERROR, message="worse")
    found = json.loads(render(make(low, high, files={"a.md": ["key: value"]}), "sonar"))
    (rule,) = found["rules"]
    assert rule["impacts"] == [{"softwareQuality": "RELIABILITY", "severity": "HIGH"}]


def test_whole_lines_where_nothing_can_be_counted() -> None:
    (issue,) = issues(make(replace(TIME, path="gone.md")))
    assert issue["primaryLocation"]["textRange"] == {"startLine": 4, "endLine": 4}


def test_everything_and_anything() -> None:
    assert len(issues(EVERYTHING)) >= len(EVERYTHING.findings)
    for text in NASTY:
        issues(everywhere(text))
