"""What is misspelt in a schema is told, and nothing else is."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from seedlint.schema.schema import DEFAULT
from seedlint.schema.slips import _DRAFTS, _FORMATS, _FORMATS_ELSEWHERE, slips
from seedlint.schema.validator import draft_of
from tests.support.running import seedlint

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("schema", "says"),
    [
        ({"requird": ["a"]}, "unknown keyword `requird`, which does nothing; did you mean `required`?"),
        (
            {"properties": {"a/b": {"items": [{"additional_properties": False}]}}},
            "at /properties/a~1b/items/0: unknown keyword `additional_properties`, which does nothing; did"
            " you mean `additionalProperties`?",
        ),
        (
            {"x-seedlint-rol": "web"},
            "unknown keyword `x-seedlint-rol`, which does nothing; did you mean `x-seedlint-role`?",
        ),
        (
            {"$schema": "https://json-schema.org/draft-07/schema"},
            "unknown $schema `https://json-schema.org/draft-07/schema`; the schema is read as one of"
            " `http://json-schema.org/draft-07/schema#`; did you mean `http://json-schema.org/draft-07/schema#`?",
        ),
        (
            {"properties": {"t": {"format": "datetime"}, "u": {"items": {"format": "datetime"}}}},
            "at /properties/t: unknown format `datetime`, which checks nothing; did you mean `date-time`?",
        ),
        ({"format": "isbn"}, "unknown format `isbn`, which checks nothing"),
        (
            {"$schema": "http://json-schema.org/draft-07/schema#", "format": "uuid"},
            "format `uuid` is not in draft 7, so it checks nothing; a later `$schema`, such as"
            " `https://json-schema.org/draft/2020-12/schema`, has it",
        ),
        (
            {"$schema": "http://json-schema.org/draft-04/schema#", "format": "uri-ref"},
            "unknown format `uri-ref`, which checks nothing",
        ),
        (
            {"x-seedlint-role": "txt"},
            "unknown role `txt`, which no rule uses; did you mean `text`?",
        ),
        (
            {"x-seedlint-role": ["published", "webb"]},
            "unknown role `webb`, which no rule uses; did you mean `web`?",
        ),
        (
            {"$schema": "urn:mine"},
            "unknown $schema `urn:mine`; the schema is read as one of `https://json-schema.org/draft/2020-12/schema`",
        ),
    ],
)
def test_a_slip_is_told_with_what_was_meant(schema: Any, says: str) -> None:
    assert slips(schema) == [says]


def test_a_run_tells_once_and_goes_on(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "s.json").write_text('{"requird": ["a"]}', "utf-8")
    (tmp_path / "a.json").write_text("{}", "utf-8")
    for _ in range(2):  # the second time, nothing is judged anew
        done = seedlint(capsys, "--no-config", "--schema", tmp_path / "s.json", tmp_path / "a.json")
        assert (done.code, done.err.count("unknown keyword `requird`, which does nothing")) == (0, 1)


@pytest.mark.parametrize(
    "schema",
    [
        True,
        {"$schema": "http://json-schema.org/draft-07/schema"},
        {"properties": {"requird": {}, "typ": {"type": "string"}}},
        {"required": ["a"], "requird": ["a"]},
        {
            "const": {"requird": 1},
            "default": {"typ": 1},
            "x-mine": {"typ": 1},
            "example": {"typ": 2},
            "nullable": True,
        },
        {"format": "int32", "x-seedlint-role": ["author", "image"]},
        {"properties": {"format": {"enum": ["datetime"]}, "x-seedlint-role": {"const": "txt"}}},
        {"examples": [{"format": "datetime"}], "format": 7, "x-seedlint-role": [7, {}]},
        {"markdownDescription": "a", "formatMinimum": "2020-01-01", "discriminator": {"propertyName": "a"}},
        json.loads(DEFAULT.read_text("utf-8")),
        json.loads(DEFAULT.with_name("config.schema.json").read_text("utf-8")),
    ],
)
def test_what_is_no_slip_is_not_told(schema: Any) -> None:
    assert slips(schema) == []


@pytest.mark.parametrize("draft", _DRAFTS.values())
def test_a_format_is_told_of_or_asks_something(draft: str) -> None:
    for name in (*_FORMATS, *_FORMATS_ELSEWHERE, "dateTime", "nothing"):
        schema = {"$schema": draft, "format": name}
        validator = draft_of(schema).validator(schema, validate_formats=True)
        asks = not validator.is_valid("\0 [%% \u00e9")
        assert bool(slips(schema)) != asks, name


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        *_FORMATS_ELSEWHERE.items(),
        ("URL", "uri"),
        ("dateTime", "date-time"),
        ("E_Mail", "email"),
        ("uuidv4", "uuid"),
    ],
)
def test_what_others_call_a_format_is_told_what_it_is_here(name: str, meant: str) -> None:
    assert slips({"format": name}) == [
        f"unknown format `{name}`, which checks nothing; did you mean `{meant}`?"
    ]


def test_many_unknown_formats_hide_no_other_slip() -> None:
    schema = {"properties": {f"p{i}": {"format": "isbn"} for i in range(50)}, "$defs": {"a": {"requird": []}}}
    assert len(slips(schema)) == 2
