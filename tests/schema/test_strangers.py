"""Unknown fields: what they were meant to be, and when nobody is offered to delete them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from seedlint.document import Document
from seedlint.reading.tree import merged_keys
from seedlint.schema.explain import explain
from seedlint.schema.schema import Schema
from tests.support.running import seedlint

if TYPE_CHECKING:
    from pathlib import Path

_IMAGE = {
    "properties": {"src": {"type": "string"}, "alt": {"type": "string"}, "id": {}},
    "required": ["src"],
    "additionalProperties": False,
}
_TEXT = {"type": "string"}
_EVENT = {
    "properties": {
        "type": {"const": "event"},
        "title": _TEXT,
        "starts": _TEXT,
        "image": {"$ref": "#/$defs/image"},
    },
    "required": ["type", "title", "starts"],
    "additionalProperties": False,
}
_VIDEO = {
    "properties": {"type": {"const": "video"}, "title": _TEXT, "start": _TEXT, "tube": _TEXT, "length": {}},
    "required": ["type", "title", "tube"],
    "additionalProperties": False,
}
_KINDS = {"$defs": {"image": _IMAGE}, "oneOf": [_EVENT, _VIDEO]}


def told(schema: Any, data: Any, secret: tuple[str, ...] = ()) -> list[tuple[str, str, str, str]]:
    """Return code, pointer, message and fix of all findings."""
    found = explain(Schema(schema), data, secret)
    return [(one.code, one.pointer, one.message, one.fix.description if one.fix else "") for one in found]


@pytest.mark.parametrize("name", ["scr", "rsc", "srx", "SCR", "sr", "srcs"])
@pytest.mark.parametrize("inside", [False, True])
def test_a_slip_in_a_short_key_is_told_and_the_value_kept(name: str, inside: bool) -> None:
    schema: Any = _KINDS if inside else _IMAGE
    data: Any = {name: "a.png"}
    pointer = f"/{name}"
    if inside:  # what the form that was meant lacks is missing just so
        data, pointer = {"type": "event", "title": "a", "starts": "b", "image": data}, f"/image/{name}"
    message = f"unknown field `{name}`; did you mean `src`, which is missing here?"
    assert told(schema, data) == [("SL103", pointer, message, "rename it to `src`")]


@pytest.mark.parametrize(("name", "meant"), [("atl", "alt"), ("alr", "alt"), ("di", "id")])
def test_so_is_one_in_a_field_that_need_not_be_there(name: str, meant: str) -> None:
    message = f"unknown field `{name}`; did you mean `{meant}`?"
    assert told(_IMAGE, {"src": "a", name: "b"}) == [
        ("SL103", f"/{name}", message, f"rename it to `{meant}`")
    ]


@pytest.mark.parametrize("name", ["xyz", "if", "ad", "oalt2x"])
def test_what_is_like_no_field_is_nothing_else(name: str) -> None:
    message = f"unknown field `{name}`; remove it, or see if it belongs elsewhere"
    assert told(_IMAGE, {"src": "a", name: "b"}) == [("SL103", f"/{name}", message, "remove the field")]


@pytest.mark.parametrize("wrapped", [False, True])
@pytest.mark.parametrize("word", ["oneOf", "anyOf"])
def test_a_field_of_another_form_is_told_as_that_and_never_deleted(word: str, wrapped: bool) -> None:
    schema: Any = {"$defs": {"image": _IMAGE}, word: [_EVENT, {"allOf": [_VIDEO]}]}
    data: Any = {"type": "event", "title": "a", "starts": "b", "tube": "c", "length": 7}
    start = ""
    if wrapped:
        schema = {"$defs": schema.pop("$defs"), "properties": {"of": {"items": schema}}}
        data, start = {"of": [data]}, "/of/0"
    assert told(schema, data) == [
        (
            "SL103",
            f"{start}/{name}",
            f"the field `{name}` does not go with `type: event`; change the one, or remove the other",
            "",
        )
        for name in ("tube", "length")
    ]


def test_a_field_of_another_form_may_be_the_one_that_is_missing() -> None:
    assert told(_KINDS, {"type": "event", "title": "a", "start": "b"}) == [
        (
            "SL103",
            "/start",
            "the field `start` does not go with `type: event`; did you mean `starts`, which is missing here?",
            "rename it to `starts`",
        )
    ]


def test_what_decides_is_not_shown_where_it_is_secret() -> None:
    data = {"type": "event", "title": "a", "starts": "b", "tube": "c"}
    message = "the field `tube` does not go with `type`; change the one, or remove the other"
    assert told(_KINDS, data, ("/type",)) == [("SL103", "/tube", message, "")]


@pytest.mark.parametrize(
    "schema",
    [
        {"allOf": [{"properties": {"a": {}}, "additionalProperties": False}, {"properties": {"bb": {}}}]},
        {
            "if": {"properties": {"a": {"const": 2}}},
            "then": {"properties": {"bb": {}}},
            "properties": {"a": {}},
            "unevaluatedProperties": False,
        },
        {
            "anyOf": [{"properties": {"bb": {}}, "required": ["c"]}, {"required": ["a"]}],
            "properties": {"a": {}},
            "unevaluatedProperties": False,
        },
    ],
)
def test_a_field_that_only_another_part_of_the_schema_has_is_not_deleted_either(schema: Any) -> None:
    message = "the field `bb` is not allowed here; only another part of the schema has it"
    assert told(schema, {"a": 1, "bb": 2}) == [("SL103", "/bb", message, "")]


@pytest.mark.parametrize(("first", "second"), [(_EVENT, _VIDEO), (_VIDEO, _EVENT)])
def test_no_field_is_said_to_be_there_already_when_it_is_itself(first: Any, second: Any) -> None:
    schema = {"$defs": {"image": _IMAGE}, "oneOf": [first, second]}
    fields = ("type", "title", "starts", "start", "tube", "length")
    for kind in ("event", "video", "vidoe", None):
        for left in fields:
            data = {name: "x" for name in fields if name != left} | ({"type": kind} if kind else {})
            for _, pointer, message, fix in told(schema, data):
                name = pointer[1:]
                assert f"did you mean `{name}`" not in message
                assert fix != "remove the field"


_SERVICE = {
    "properties": {"x": {}, "of": {"items": {"$ref": "#/$defs/one"}}},
    "$defs": {
        "one": {"properties": {"restart": {}, "image": {}, "<<": {}}, "additionalProperties": False},
    },
}


@pytest.mark.parametrize(
    "lines",
    [
        ["x: &x {restart: a}", "of:", "- <<: *x", "  restrat: b"],
        ["x: &x {restart: a}", "of:", "- <<: [*x]", "  restrat: b", "  image: c"],
        ["x: [&x {restart: a}, &y {<<: *x, image: c}]", "of:", "- {<<: *y, restrat: b}"],
        ["x: &x {restart: a}", "of: &z", "- {<<: {<<: *x, image: c}, restrat: b}"],
        ["x: &x", "- {<<: {restart: a}, restrat: b}", "of: *x"],
    ],
)
def test_a_field_like_one_that_a_merge_key_brings_is_not_deleted(lines: list[str]) -> None:
    [finding] = _found(lines)
    assert finding.message == "unknown field `restrat`; did you mean `restart`, which now comes from `<<`?"
    assert finding.fix is None


def test_one_that_is_written_there_too_may_be() -> None:
    [finding] = _found(["x: &x {restart: a}", "of:", "- <<: *x", "  restart: c", "  restrat: b"])
    assert finding.message.endswith("did you mean `restart`, which is there already?")
    assert finding.fix is not None


def test_a_run_knows_what_a_merge_key_brings(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "s.json").write_text(json.dumps(_SERVICE), "utf-8")
    (tmp_path / "a.yaml").write_text("x: &x {restart: a}\nof:\n- <<: *x\n  restrat: b\n", "utf-8")
    done = seedlint(capsys, "--no-config", "--schema", tmp_path / "s.json", tmp_path / "a.yaml")
    assert "did you mean `restart`, which now comes from `<<`?" in done.out
    assert "remove" not in done.out


def _found(lines: list[str]) -> list[Any]:
    schema = Schema(_SERVICE)
    document = Document("a.md", "\n".join(["---", *lines, "---", ""]).encode(), schema)
    return list(explain(schema, document.data, merged=lambda place: merged_keys(document.tree(), place)))
