"""What is said where a value fits no branch, and of keywords that ask for what is not there."""

from __future__ import annotations

from typing import Any

import pytest

from seedlint.schema.explain import explain
from seedlint.schema.schema import Schema


def told(schema: Any, data: Any) -> list[tuple[str, str, str]]:
    return [(one.code, one.pointer, one.message) for one in explain(Schema(schema), data)]


_RULE = {
    "properties": {"kind": {"const": "rule"}, "level": {"enum": ["low", "high"]}},
    "required": ["kind", "level"],
}
_LIST = {"properties": {"kind": {"const": "list"}, "items": {"type": "array"}}, "required": ["kind", "items"]}
_NOTE = {"$ref": "#/$defs/note"}
_DEFS = {"note": {"allOf": [{"properties": {"kind": {"enum": ["note", "memo"]}, "to": {"type": "string"}}}]}}
_KINDS = {"$defs": _DEFS, "oneOf": [_RULE, _LIST, _NOTE]}


@pytest.mark.parametrize(
    ("data", "finding"),
    [
        (
            {"kind": "rule", "level": "hihg"},
            ("SL104", "/level", "`level` must be one of `low`, `high`, not `hihg`; did you mean `high`?"),
        ),
        ({"kind": "list"}, ("SL101", "", "the required field `items` is missing; add it next to this key")),
        (
            {"kind": "memo", "to": 1},
            ("SL102", "/to", "`to` must be a string, not the number 1; put it in quotes"),
        ),
        (
            {"kind": "rul", "level": "low"},
            (
                "SL104",
                "/kind",
                "`kind` must be one of `rule`, `list`, `note`, `memo`, not `rul`; did you mean `rule`?",
            ),
        ),
    ],
)
def test_a_key_that_decides_selects_the_branch(data: Any, finding: tuple[str, str, str]) -> None:
    assert told(_KINDS, data) == [finding]
    assert told({"$defs": _DEFS, "properties": {"a": {"anyOf": _KINDS["oneOf"]}}}, {"a": data})[0][:2] == (
        finding[0],
        f"/a{finding[1]}",
    )


_FORMS = [
    {
        "type": "object",
        "required": ["name", "mail"],
        "properties": {"mail": {"type": "string", "format": "email"}},
    },
    {"type": "object", "required": ["team"], "additionalProperties": False, "properties": {"team": {}}},
    {"type": "string"},
    {"type": "object", "required": ["bot", "owner", "since"], "properties": {"bot": {"const": True}}},
]


def test_otherwise_the_branch_that_got_furthest_is_explained_and_the_others_named() -> None:
    found = told({"properties": {"by": {"anyOf": _FORMS}}}, {"by": {"name": "Ann", "mail": "nobody"}})
    assert found == [
        (
            "SL104",
            "/by/mail",
            "`mail`: `nobody` is not a valid email; or write one of 2 other forms (`team: …`, `bot: …`)",
        )
    ]


def test_a_missing_field_of_a_nested_object_says_of_which() -> None:
    schema = {"properties": {"a": {"properties": {"b": {"required": ["c"]}}}}}
    assert told(schema, {"a": {"b": {}}}) == [("SL101", "/a/b", "the required field `c` is missing in `a.b`")]


@pytest.mark.parametrize(
    ("schema", "value", "says"),
    [
        ({"not": {"const": "x"}}, "x", "`a` must not be `x`"),
        ({"not": {"enum": ["x", "y"]}}, "x", "`a` must not be one of `x`, `y`"),
        ({"not": {"type": "array"}}, [], "`a` must not be a list"),
        ({"not": {"required": ["b", "c"]}}, {"b": 1, "c": 1}, "`a` must not have `b` and `c` together"),
        ({"not": {"required": ["b"]}}, {"b": 1}, "`a` must not have `b`"),
        ({"not": {"pattern": "^x"}}, "xy", "`a` must not be a string that matches `^x`"),
        ({"not": {"minimum": 1}}, 2, "`a` has a form that the schema rules out"),
        ({"contains": {"const": "x"}}, ["y"], "`a` must have an item that is `x`"),
        (
            {"contains": {"type": "integer"}, "minContains": 2},
            [1],
            "`a` must have at least 2 items that are an integer",
        ),
        (
            {"contains": {"type": "integer"}, "maxContains": 1},
            [1, 2],
            "`a` must have at most 1 items that are an integer",
        ),
        (
            {"contains": {"properties": {"kind": {"const": "main"}}, "required": ["kind"]}},
            [{"kind": "side"}],
            "`a` must have an item that is an object with `kind` `main`",
        ),
        (
            {"dependentRequired": {"b": ["c"]}},
            {"b": 1},
            "the required field `c` is missing in `a`: `b` is there, and goes with it",
        ),
        (
            {"format": "date"},
            "2021-02-30",
            "`a`: `2021-02-30` is not a valid date: day 30 does not exist: February 2021 has 28 days",
        ),
        (
            {"format": "date"},
            "2021-13-01",
            "`a`: `2021-13-01` is not a valid date: month 13 does not exist: a year has 12 months",
        ),
        ({"format": "date"}, "soon", "`a`: `soon` is not a valid date"),
    ],
)
def test_plain_words(schema: Any, value: Any, says: str) -> None:
    assert [message for _, _, message in told({"properties": {"a": schema}}, {"a": value})] == [says]


@pytest.mark.parametrize(
    ("schema", "says"),
    [
        ({"pattern": "^[a-z]+$"}, "the key: `B b` does not match the pattern `^[a-z]+$`"),
        ({"enum": ["c", "d"]}, "the key must be one of `c`, `d`, not `B b`"),
        ({"maxLength": 2}, "the key must have at most 2 characters; it has 3"),
        (False, "the schema does not allow a key that is called `B b`"),
    ],
)
def test_a_key_that_the_schema_does_not_allow_is_marked_itself(schema: Any, says: str) -> None:
    found = list(explain(Schema({"properties": {"a": {"propertyNames": schema}}}), {"a": {"B b": 1}}))
    assert [(one.code, one.pointer, one.part, one.message) for one in found] == [
        ("SL103", "/a/B b", "key", says)
    ]
    assert (
        told({"properties": {"propertyNames": {"maxLength": 1}}}, {"propertyNames": "ab"})[0][1]
        == "/propertyNames"
    )


def test_bounds_of_draft_4() -> None:
    schema = {
        "$schema": "http://json-schema.org/draft-04/schema#",
        "properties": {
            "a": {"minimum": 3, "exclusiveMinimum": True},
            "b": {"maximum": 3, "exclusiveMaximum": True},
            "c": {"minimum": 3, "exclusiveMinimum": False},
        },
    }
    assert [message for _, _, message in told(schema, {"a": 3, "b": 3, "c": 2})] == [
        "`a` must be more than 3, not 3",
        "`b` must be less than 3, not 3",
        "`c` must be at least 3, not 2",
    ]


@pytest.mark.parametrize("draft", ["2019-09/schema", "2020-12/schema"])
def test_an_older_word_for_fields_that_go_together_is_explained_in_newer_drafts(draft: str) -> None:
    schema = {
        "$schema": f"https://json-schema.org/draft/{draft}",
        "dependencies": {"b": ["c"], "d": {"properties": {"e": {"type": "string", "format": "date-time"}}}},
    }
    assert sorted(told(schema, {"b": 1, "d": 1, "e": 2})) == [
        ("SL101", "", "the required field `c` is missing: `b` is there, and goes with it"),
        (
            "SL102",
            "/e",
            "`e` must be a string, not the number 2; write date, time and offset, such as"
            " 2021-04-30T20:51:00Z",
        ),
    ]
    assert Schema(schema).select({"d": 1, "e": "x"})[0] == {"timestamp": [("/e", "x")]}


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ("%", "`a` must be a string in base64"),
        ("eA==", "`a` must be application/json in base64"),
        ("e30=", None),
        (1, None),
    ],
)
def test_what_a_text_must_hold(value: Any, says: str | None) -> None:
    schema = {"contentEncoding": "base64", "contentMediaType": "application/json"}
    whole = {"$schema": "http://json-schema.org/draft-07/schema#", "properties": {"a": schema}}
    assert Schema(whole).is_valid({"a": value}) == (says is None)
    assert told(whole, {"a": value}) == ([("SL105", "/a", says)] if says else [])


_KNOTS = {"oneOf": [{"const": "calm"}, {"enum": ["breeze", "gale"]}, {"const": 0}]}
_PLAIN = {"anyOf": [{"format": "date"}, {"$ref": "#/$defs/when"}, {"pattern": "^no"}]}
_STEPS = {
    "oneOf": [
        {"required": ["uses"], "properties": {"uses": {"type": "string"}}},
        {"required": ["run"]},
        {"required": ["call"]},
    ]
}


@pytest.mark.parametrize(
    ("schema", "value", "finding"),
    [
        (
            _KNOTS,
            "gael",
            (
                "SL104",
                "/a",
                "`a` must be one of `calm`, `breeze`, `gale`, 0, not the string `gael`; did you mean `gale`?",
            ),
        ),
        (_KNOTS, 3, ("SL104", "/a", "`a` must be one of `calm`, `breeze`, `gale`, 0, not the number 3")),
        (
            _PLAIN,
            "then",
            (
                "SL105",
                "/a",
                "`a` must be a valid date, a valid date-time or a string that matches `^no`, not the"
                " string `then`",
            ),
        ),
        (
            {"anyOf": [{"type": "integer"}, {"type": "null"}]},
            "x",
            ("SL102", "/a", "`a` must be an integer or nothing (null), not the string `x`"),
        ),
        (
            _STEPS,
            {"uses": "x", "run": "y"},
            (
                "SL105",
                "/a",
                "`a` fits 2 forms of which the schema allows exactly one: `uses: …` and `run: …`",
            ),
        ),
        (
            {"oneOf": [{"type": "integer"}, {"minimum": 1}]},
            4,
            (
                "SL105",
                "/a",
                "`a` fits 2 forms of which the schema allows exactly one: number 1 (an integer) and number 2",
            ),
        ),
        (
            {"oneOf": [True, {}], "x-seedlint-message": "only one of the two"},
            4,
            ("SL105", "/a", "only one of the two"),
        ),
    ],
)
def test_plain_forms_are_told_in_one_list_and_those_that_fit_are_named(
    schema: Any, value: Any, finding: tuple[str, str, str]
) -> None:
    whole = {"$defs": {"when": {"format": "date-time"}}, "properties": {"a": schema}}
    assert told(whole, {"a": value}) == [finding]


def test_a_secret_value_is_not_shown_where_it_has_no_form() -> None:
    for schema in (_KNOTS, _PLAIN, {"oneOf": [{"type": "integer"}, {"type": "null"}]}):
        whole = Schema({"$defs": {"when": {"format": "date-time"}}, "properties": {"a": schema}})
        [one] = explain(whole, {"a": "gael"}, secret=["/a"])
        assert "gael" not in one.message
        assert one.fix is None


def test_forms_are_mentioned_once_and_behind_a_question_in_a_sentence_of_their_own() -> None:
    inner = {"anyOf": [{"required": ["x", "y"]}, {"required": ["z", "v", "w"]}], "type": "object"}
    outer = {"anyOf": [{"properties": {"b": inner}, "required": ["b"]}, {"required": ["k", "l", "m"]}]}
    [(_, pointer, message)] = told({"properties": {"a": outer}}, {"a": {"b": {"x": 1}}})
    assert pointer == "/a/b"
    assert message.count("or write") == 1
    step = {"properties": {"uses": {}}, "additionalProperties": False, "required": ["uses"]}
    schema = {"anyOf": [step, {"required": ["one", "two", "three"]}]}
    messages = [message for _, _, message in told(schema, {"use": 1})]
    assert any(
        message.endswith(", which is missing here? Or write the other form (`one: …`)")
        for message in messages
    )


def test_of_an_empty_list_it_is_not_said_what_item_it_lacks() -> None:
    schema = {"properties": {"a": {"minItems": 1, "contains": {"required": ["b"]}}}}
    assert [code for code, _, _ in told(schema, {"a": []})] == ["SL104"]
    assert [message for _, _, message in told(schema, {"a": [{}]})] == [
        "`a` must have an item that is an object with `b`"
    ]
