"""The JSON format keeps what docs/reference/json-format.md promises."""

from __future__ import annotations

import io
import json
import math
import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from seedlint.finding import Edit, Fix
from seedlint.output import reporter
from seedlint.testing import PAYLOAD
from tests.output.support import EVERYTHING, FAILURE, TIME, make, one, render

if TYPE_CHECKING:
    from seedlint.output.result import Result

DOCUMENTATION = (Path(__file__).parents[2] / "docs" / "reference" / "json-format.md").read_text(
    encoding="utf-8"
)


def load(result: Result) -> Any:
    return json.loads(render(result, "json"))


def edits(*edits: Edit) -> list[dict[str, Any]]:
    return load(one(fix=Fix("mend", edits)))["findings"][0]["fix"]["edits"]


def test_members_are_always_there() -> None:
    members = set(load(EVERYTHING)["findings"][0])
    assert members == {
        "code", "name", "severity", "message", "path", "region", "pointer", "field", "related", "fix",
        "notChecked",
    }  # fmt: skip
    assert all(set(finding) == members for finding in load(EVERYTHING)["findings"])


def test_the_summary_counts() -> None:
    assert load(EVERYTHING)["summary"] == {
        "documents": 3,
        "notChecked": 1,
        "findings": 5,
        "errors": 3,
        "warnings": 1,
        "notes": 1,
        "fixable": {"safe": 1, "unsafe": 1},
        "suppressed": 0,
        "baselined": 0,
        "exitCode": 2,
    }


def test_the_run_leaves_no_trace_but_its_findings() -> None:
    """The same findings give the same bytes, on any machine and at any time."""
    elsewhere = replace(EVERYTHING, seconds=9.0, started=None, ended=None, root=Path("/elsewhere"))
    assert render(elsewhere, "json") == render(EVERYTHING, "json")


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, None),
        (True, True),
        (math.nan, None),
        (math.inf, None),
        (1.5, 1.5),
        (10**5000, None),
        ("a\ud800", "a\ufffd"),
        ({"a": [1, "\ud800"]}, {"a": [1, "\ufffd"]}),
        ({1: (2,)}, {"1": [2]}),
        (frozenset({1}), "frozenset({1})"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_any_value_of_an_edit_can_be_written(value: object, shown: object) -> None:
    assert edits(Edit("insert", "/new", value))[0]["value"] == shown


def test_edits_have_a_value_only_where_they_put_one() -> None:
    assert edits(Edit("remove", "/a"), Edit("drop-bom", ""), Edit("rename", "/a", "b")) == [
        {"action": "remove", "pointer": "/a"},
        {"action": "drop-bom", "pointer": ""},
        {"action": "rename", "pointer": "/a", "value": "b"},
    ]


@pytest.mark.parametrize(
    "edit",
    [
        Edit("replace", "/secure", PAYLOAD),
        Edit("replace", "/secured", "abc"),
        Edit("insert", "/x", {"y": [PAYLOAD]}),
        Edit("insert", "/x", {"secured": "abc"}),
        Edit("insert", "/x", f"two\nlines {PAYLOAD}"),
    ],
)
def test_edits_keep_payloads_to_themselves(edit: Edit) -> None:
    assert edits(edit) == [{"action": edit.action, "pointer": edit.pointer}]


def test_findings_stand_on_a_line_each() -> None:
    lines = render(make(TIME, replace(TIME, path="seeds/b.md")), "json").splitlines()
    findings = [json.loads(line.rstrip(",")) for line in lines if line.startswith('{"code"')]
    assert [finding["path"] for finding in findings] == ["seeds/a.md", "seeds/b.md"]


def test_the_documented_example_is_what_is_written() -> None:
    """The example in the documentation has every member, and no other."""
    example = json.loads(re.findall(r"```json\n(.*?)```", DOCUMENTATION, re.DOTALL)[0])
    written = load(EVERYTHING)
    assert shape(example) == shape(written)


@pytest.mark.parametrize(
    "name", ["version", "summary", "findings", "errors", "edits", "span", "traceback", "field"]
)
def test_members_are_documented(name: str) -> None:
    assert f"`{name}`" in DOCUMENTATION


def shape(value: Any) -> Any:
    """The names of all members; of lists, those of any item."""
    if isinstance(value, dict):
        return {name: shape(item) for name, item in value.items()}
    if isinstance(value, list):
        merged: dict[str, Any] = {}
        for item in map(shape, value):
            if isinstance(item, dict):
                merged.update({name: inner for name, inner in item.items() if inner or name not in merged})
        return [merged] if merged else []
    return None


# One a line


def test_jsonl_has_the_same_findings_one_a_line() -> None:
    lines = render(EVERYTHING, "jsonl").splitlines()
    written = load(EVERYTHING)["findings"]
    assert [json.loads(line) for line in lines][: len(written)] == written


def test_jsonl_has_rules_that_could_not_be_loaded() -> None:
    """They are findings, as a rule; where none stands for them, a line does."""
    (line,) = render(make(failures=(FAILURE,)), "jsonl").splitlines()
    assert json.loads(line)["code"] == "SL000"
    assert "house/rules.py" in json.loads(line)["message"]


def test_jsonl_is_written_as_it_is_made() -> None:
    """A reader of a long report need not wait for its end."""

    class Stream(io.StringIO):
        def write(self, text: str) -> int:
            events.append("written")
            return super().write(text)

    def replacements(finding: object) -> None:
        events.append("made")

    events: list[str] = []
    reporter("jsonl")(replace(make(TIME, TIME), replacements=replacements), Stream())
    assert events == ["made", "written"] * 2
