"""Whether a schema can have a place: what surely can't be is said, and never of what a document has."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seedlint.schema.reach import Reach
from seedlint.schema.schema import Schema

_CLOSED: dict[str, Any] = {"properties": {"a": {"type": "string"}}, "additionalProperties": False}
_LIST: dict[str, Any] = {"type": "array", "prefixItems": [_CLOSED], "items": False}

CASES: list[tuple[Any, list[str | None], bool]] = [
    (True, ["a"], True),
    (False, ["a"], False),
    ({"properties": {"a": {}}}, ["b"], True),
    (_CLOSED, ["a"], True),
    (_CLOSED, ["b"], False),
    (_CLOSED, ["a", "b"], False),
    (_CLOSED, ["a", None], False),
    (_CLOSED, [None], True),
    ({**_CLOSED, "patternProperties": {"^x-": True}}, ["x-b"], True),
    ({"additionalProperties": _CLOSED}, ["x", "b"], False),
    ({"additionalProperties": _CLOSED}, [None, "a"], True),
    (_LIST, ["0", "a"], True),
    (_LIST, ["1"], False),
    (_LIST, [None, "b"], False),
    (_LIST, ["a"], False),
    ({"allOf": [{"$ref": "#/$defs/c"}], "$defs": {"c": _CLOSED}}, ["b"], False),
    ({"anyOf": [_CLOSED, {}]}, ["b"], True),
    ({"oneOf": [_CLOSED, _CLOSED]}, ["b"], False),
    ({"$ref": "#"}, ["b"], True),
    ({"anyOf": [{"properties": {"a": {}}}], "unevaluatedProperties": False}, ["a"], True),
    ({"anyOf": [{"properties": {"a": {}}}], "unevaluatedProperties": False}, ["b"], False),
    ({"if": {"properties": {"a": {}}}, "unevaluatedProperties": False}, ["a"], True),
]


@pytest.mark.parametrize(("schema", "tokens", "expected"), CASES)
def test_a_place(schema: Any, tokens: list[str | None], expected: bool) -> None:
    assert Reach(Schema(schema)).has(tokens) is expected


def test_of_older_drafts() -> None:
    draft = {"$schema": "http://json-schema.org/draft-07/schema#"}
    lists = Reach(Schema({**draft, "type": "array", "items": [_CLOSED], "additionalItems": False}))
    assert [lists.has([index]) for index in "01"] == [True, False]
    beside = {"properties": {"a": {"$ref": "#/definitions/c", **_CLOSED}}, "definitions": {"c": {}}}
    assert Reach(Schema({**draft, **beside})).has(["a", "b"])


_KEYS = st.sampled_from("ab")
_SCHEMAS = st.recursive(
    st.booleans() | st.fixed_dictionaries({"type": st.sampled_from(["object", "array", "string"])}),
    lambda one: st.fixed_dictionaries(
        {},
        optional={
            "properties": st.dictionaries(_KEYS, one),
            "patternProperties": st.dictionaries(st.sampled_from(["^a", "b"]), one),
            "additionalProperties": one,
            "unevaluatedProperties": st.booleans(),
            "prefixItems": st.lists(one, min_size=1, max_size=2),
            "items": one,
            "allOf": st.lists(one, min_size=1, max_size=2),
            "anyOf": st.lists(one, min_size=1, max_size=2),
            "oneOf": st.lists(one, min_size=1, max_size=2),
            "if": one,
            "then": one,
            "else": one,
            "dependentSchemas": st.dictionaries(_KEYS, one),
        },
    ),
    max_leaves=12,
)
_DATA = st.recursive(
    st.just("x"),
    lambda one: st.dictionaries(_KEYS, one, max_size=2) | st.lists(one, max_size=2),
    max_leaves=5,
)


@given(_SCHEMAS, _DATA)
def test_what_a_document_has_that_obeys_there_can_be(contents: Any, data: Any) -> None:
    schema = Schema(contents)
    if not schema.is_valid(data):
        return
    todo: list[tuple[list[str | None], Any]] = [([], data)]
    for tokens, value in todo:
        assert Reach(schema).has(tokens)
        assert Reach(schema).has([None] * len(tokens))
        inside = (
            value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        )
        todo += [([*tokens, str(key)], one) for key, one in inside]
