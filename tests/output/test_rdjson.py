"""The Reviewdog Diagnostic Format: columns in bytes, and suggestions that stand for themselves."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from seedlint.finding import Fix, Region, Replacement, Severity
from tests.output.support import EVERYTHING, TIME, make, one, render
from tests.output.test_hostile import NASTY, everywhere

if TYPE_CHECKING:
    from seedlint.output.result import Result

POSITION = {
    "type": "object",
    "required": ["line"],
    "additionalProperties": False,
    "properties": {"line": {"type": "integer", "minimum": 1}, "column": {"type": "integer", "minimum": 1}},
}
RANGE = {
    "type": "object",
    "required": ["start"],
    "additionalProperties": False,
    "properties": {"start": POSITION, "end": POSITION},
}
# After reviewdog.proto.
SCHEMA = {
    "type": "object",
    "additionalProperties": False,
    "required": ["diagnostics"],
    "properties": {
        "source": {"type": "object", "properties": {"name": {"type": "string"}}},
        "diagnostics": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["message", "location"],
                "additionalProperties": False,
                "properties": {
                    "message": {"type": "string", "minLength": 1},
                    "location": {
                        "type": "object",
                        "required": ["path"],
                        "additionalProperties": False,
                        "properties": {"path": {"type": "string", "minLength": 1}, "range": RANGE},
                    },
                    "severity": {"enum": ["ERROR", "WARNING", "INFO"]},
                    "code": {"type": "object", "required": ["value"]},
                    "suggestions": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "required": ["range", "text"],
                            "additionalProperties": False,
                            "properties": {"range": RANGE, "text": {"type": "string"}},
                        },
                    },
                },
            },
        },
    },
}
VALIDATOR = Draft202012Validator(SCHEMA)


def diagnostics(result: Result) -> list[dict[str, Any]]:
    found = json.loads(render(result, "rdjson"))
    VALIDATOR.validate(found)
    items: list[dict[str, Any]] = found["diagnostics"]
    return items


def test_a_diagnostic_says_what_and_where() -> None:
    (item,) = diagnostics(one("wrong", severity=Severity.NOTE))
    assert item == {
        "message": "timestamp-format at key: wrong",
        "location": {
            "path": "a.md",
            "range": {"start": {"line": 1, "column": 6}, "end": {"line": 1, "column": 11}},
        },
        "severity": "INFO",
        "code": {"value": "SL201"},
    }


def test_columns_count_bytes() -> None:
    (item,) = diagnostics(one(line="é🎪: value", region=Region(1, 5, 1, 10)))
    place = item["location"]["range"]
    assert (place["start"]["column"], place["end"]["column"]) == (1 + 2 + 4 + 2, 1 + 2 + 4 + 2 + 5)


def test_whole_lines_where_nothing_can_be_counted() -> None:
    (item,) = diagnostics(make(replace(TIME, path="gone.md", region=Region(4, 12, 4, 32))))
    assert item["location"]["range"] == {"start": {"line": 4}, "end": {"line": 4}}


def test_what_is_masked_is_not_measured() -> None:
    line = "secured: 0123456789abcdef0123456789abcdef;0123456789abcdef # x"
    (item,) = diagnostics(one(line=line, region=Region(1, 60, 1, 62)))
    assert item["location"]["range"] == {"start": {"line": 1}, "end": {"line": 1}}


@given(
    before=st.text(st.sampled_from("a é🎪\t"), max_size=8), old=st.text(st.sampled_from("bß🏮"), max_size=4)
)
def test_a_suggestion_does_what_the_fix_does(before: str, old: str) -> None:
    line = f"{before}{old}: end"
    start = len(before) + 1
    region = Region(1, start, 1, start + len(old))
    finding = one(fix=Fix("write new"), line=line, region=region).findings[0]
    result = make(finding, files={"a.md": [line]}, replacements=lambda _: (Replacement(region, "new"),))
    (suggestion,) = diagnostics(result)[0]["suggestions"]
    raw = line.encode()
    first, last = (suggestion["range"][name]["column"] - 1 for name in ("start", "end"))
    assert (raw[:first] + suggestion["text"].encode() + raw[last:]).decode() == f"{before}new: end"


def test_fixes_of_several_edits_are_not_suggested() -> None:
    finding = one(fix=Fix("write new")).findings[0]
    region = Region(1, 1, 1, 2)
    made = (Replacement(region, "a"), Replacement(region, "b"))
    result = make(finding, files={"a.md": ["key: value"]}, replacements=lambda _: made)
    assert "suggestions" not in diagnostics(result)[0]


def test_everything_and_anything() -> None:
    assert len(diagnostics(EVERYTHING)) >= len(EVERYTHING.findings)
    for text in NASTY:
        diagnostics(everywhere(text))


def test_what_is_not_there_is_told() -> None:
    result = replace(make(), complaints=("seeds/x.md: there is no such file",))
    assert diagnostics(result)[0]["message"] == "seeds/x.md: there is no such file"
