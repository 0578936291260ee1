"""The fields that a schema declares, whatever the keywords it says so with."""

from __future__ import annotations

from typing import Any

import pytest

from seedlint.schema.fields import MOST, Field, fields_of
from seedlint.schema.schema import DEFAULT, Schema


def by_place(schema: Any) -> dict[str, Field]:
    found = fields_of(Schema(schema))
    for number, field in enumerate(found):
        assert field.parent < number
        around = found[field.parent].place if field.parent >= 0 else ()
        assert field.place[:-1] == around
    return {"/".join("*" if step is None else step for step in field.place): field for field in found}


def test_fields_inside_others_stand_behind_them() -> None:
    found = by_place(
        {
            "required": ["title"],
            "properties": {
                "title": {"type": "string"},
                "params": {"properties": {"author": {"type": "string"}}, "required": ["author"]},
                "stops": {"items": {"properties": {"at": {"type": "string", "format": "date-time"}}}},
                "tags": {"type": "array", "items": {"enum": ["sea", "land"]}},
            },
        }
    )
    assert list(found) == [
        "title",
        "params",
        "params/author",
        "stops",
        "stops/*",
        "stops/*/at",
        "tags",
        "tags/*",
    ]
    assert [name for name, field in found.items() if field.required] == ["title", "params/author"]
    assert found["params"].types == {"object"}
    assert found["stops"].types == {"array"}
    assert found["stops/*/at"].formats == {"date-time"}
    assert found["tags/*"].types == {"string"}
    assert found["tags/*"].words == found["tags/*"].only == ("sea", "land")


@pytest.mark.parametrize(
    "schema",
    [
        {"$ref": "#/$defs/page", "$defs": {"page": {"properties": {"a": {"type": "integer"}}}}},
        {"allOf": [{"properties": {"a": {"type": "integer"}}}]},
        {"anyOf": [{"properties": {"a": {"type": "integer"}}}, {"required": ["b"]}]},
        {"oneOf": [{"properties": {"a": {"type": "integer"}}}]},
        {"if": {"required": ["b"]}, "then": {"properties": {"a": {"type": "integer"}}}},
        {"if": {"required": ["b"]}, "else": {"properties": {"a": {"type": "integer"}}}},
        {"dependentSchemas": {"b": {"properties": {"a": {"type": "integer"}}}}},
        {"properties": {"a": {"type": ["integer", "null"]}}},
        {
            "properties": {"a": {"type": ["integer", "string"]}},
            "allOf": [{"properties": {"a": {"type": "integer"}}}],
        },
        {"properties": {"a": {"anyOf": [{"type": "integer"}, {"type": "null"}]}}},
        {"properties": {"a": {"const": 3}}},
        {"properties": {"a": {"type": "integer"}}, "anyOf": [{"properties": {"a": {"type": "string"}}}]},
    ],
)
def test_a_field_is_found_whatever_declares_it(schema: Any) -> None:
    found = by_place(schema)
    assert list(found) == ["a"]
    assert found["a"].types == {"integer"}


def test_what_is_only_asked_declares_nothing() -> None:
    asked = {"properties": {"a": {"const": "x"}}, "required": ["a"]}
    assert by_place({"if": asked, "not": asked, "then": {}}) == {}
    assert by_place({"properties": {"a": False, "b": True}}).keys() == {"b"}


def test_only_what_holds_in_any_case_limits() -> None:
    some = {"properties": {"a": {"type": "string", "enum": ["x"], "maxLength": 3}}, "required": ["a"]}
    found = by_place({"properties": {"a": {}}, "anyOf": [some, {}]})["a"]
    assert (found.required, found.only, found.longest) == (False, (), None)
    assert found.words == ("x",)
    found = by_place({"allOf": [some, {"properties": {"a": {"maxLength": 2}}}]})["a"]
    assert (found.required, found.only, found.longest) == (True, ("x",), 2)


def test_what_stands_beside_a_reference_counts_as_its_draft_has_it() -> None:
    schema = {
        "properties": {"a": {"$ref": "#/definitions/word", "type": "integer"}},
        "definitions": {"word": {"type": "string"}},
    }
    old = {"$schema": "http://json-schema.org/draft-07/schema#", **schema}
    assert by_place(old)["a"].types == {"string"}
    old = {
        "$schema": "http://json-schema.org/draft-04/schema#",
        "properties": {"n": {"minimum": 3, "exclusiveMinimum": True}},
    }
    assert by_place(old)["n"].low == 3


def test_a_schema_that_goes_on_for_ever_ends() -> None:
    tree = {"properties": {"text": {"type": "string"}, "answers": {"items": {"$ref": "#"}}}}
    assert list(by_place(tree)) == ["text", "answers", "answers/*"]
    wide: dict[str, Any] = {"properties": {f"f{n}": {"$ref": f"#/$defs/{n % 7}"} for n in range(60)}}
    wide["$defs"] = {
        str(n): {"properties": {f"g{m}": {"$ref": f"#/$defs/{(n + m) % 7}"} for m in range(9)}}
        for n in range(7)
    }
    assert len(by_place(wide)) == MOST


def test_secrets_and_payloads_are_hidden_with_all_that_is_inside() -> None:
    found = by_place(
        {
            "properties": {
                "apiToken": {"properties": {"value": {}}},
                "sealed": {"x-seedlint-role": ["text", "payload"]},
                "odd": {"anyOf": [{"x-seedlint-role": "payload"}, {}]},
                "plain": {},
            }
        }
    )
    assert [name for name, field in found.items() if field.hidden] == [
        "apiToken",
        "apiToken/value",
        "sealed",
        "odd",
    ]


def test_the_seed_format_has_its_fields() -> None:
    found = {field.place: field for field in fields_of(Schema.load(DEFAULT))}
    assert found["secured",].hidden
    assert found["provider", "domain"].required
    assert found["related", None, "webUrl"].types == {"string"}
    assert found["quality",].types == {"integer"}
