"""Cases of each keyword, in every draft that has it: our verdict, that of the library, and what is right.

The generated ones of `tests/schema/test_drafts.py` are compared only with the library; of these it is known
what is right, and the two must say so.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest

from tests.support.verdicts import DRAFTS, found, reference


class Case(NamedTuple):
    """A schema of the field `a`, what it takes, and what it refuses; ``since`` the draft, ``until`` it."""

    schema: Any
    takes: list[Any]
    refuses: list[Any]
    since: int = 4
    until: int = 2020
    rest: dict[str, Any] = {}  # noqa: RUF012 - never changed
    """What stands at the top of the schema, beside the fields."""
    strays: tuple[Any, ...] = ()
    """Values that the library gets wrong: it divides in binary, and `$` takes a line break."""


_NODE = {
    "properties": {"next": {"$ref": "#/definitions/node"}, "value": {"type": "integer"}},
    "required": ["value"],
}
_SHIP = {"properties": {"name": {"type": "string"}}, "patternProperties": {"^x-": {"type": "integer"}}}
CASES = {
    "integers with a fraction of nothing": Case({"type": "integer"}, [1, 0, -3], [1.5, "1", None, True], 4),
    "whole numbers written as fractions": Case({"type": "integer"}, [1.0, 2e3], [1.25], 6),
    "a number is no boolean": Case({"enum": [0, 1]}, [0, 1, 1.0], [False, True, "0"]),
    "false is not 0 in a list": Case({"const": [False]}, [[False]], [[0], [None], []], 6),
    "1 and 1.0 are one item": Case(
        {"uniqueItems": True}, [[1, True], [[1], [True]]], [[1, 1.0], [{"b": 1}, {"b": 1.0}]]
    ),
    "strict bounds of draft 4": Case({"minimum": 1, "exclusiveMinimum": True}, [2, "1"], [1, 0], 4, 4),
    "strict bounds": Case({"exclusiveMinimum": 1, "exclusiveMaximum": 3}, [2, 1.1], [1, 3], 6),
    "small divisors": Case({"multipleOf": 0.01}, [0.07, 0.5, 4], [0.075, 0.001], strays=(0.07,)),
    "lengths are of characters": Case({"maxLength": 2}, ["🚢🚢", "é", 100], ["🚢🚢🚢", "abc"]),
    "patterns match anywhere": Case({"pattern": "b+"}, ["abc", "b", 1], ["ac", ""]),
    "patterns begin and end": Case(
        {"pattern": "^a.c$"}, ["abc"], ["xabc", "abcd", "abc\n"], strays=("abc\n",)
    ),
    "letters of a pattern are those of ASCII": Case({"pattern": "^\\w+$"}, ["abc_1"], ["a-b", ""]),
    "fields by pattern": Case(
        {**_SHIP, "additionalProperties": False},
        [{}, {"name": "Ada", "x-y": 1}],
        [{"y": 1}, {"x-y": "1"}, {"name": 1}],
    ),
    "other fields": Case({**_SHIP, "additionalProperties": {"type": "null"}}, [{"y": None}], [{"y": 1}]),
    "names of fields": Case({"propertyNames": {"pattern": "^[a-z]"}}, [{"ab": 1}, []], [{"Ab": 1}], 6),
    "no name at all": Case({"propertyNames": False}, [{}, 1], [{"b": 1}], 6),
    "fields that go together": Case(
        {"dependencies": {"b": ["c"]}}, [{"b": 1, "c": 1}, {"c": 1}], [{"b": 1}], 4, 7
    ),
    "a field that asks for more": Case(
        {"dependencies": {"b": {"required": ["d"]}}}, [{"d": 1, "b": 1}, {}], [{"b": 1}], 4, 7
    ),
    "newer words for that": Case(
        {"dependentRequired": {"b": ["c"]}, "dependentSchemas": {"d": {"maxProperties": 1}}},
        [{"b": 1, "c": 1}, {"d": 1}],
        [{"b": 1}, {"d": 1, "e": 1}],
        2019,
    ),
    "numbers of fields": Case(
        {"minProperties": 1, "maxProperties": 2}, [{"b": 1}], [{}, {"b": 1, "c": 1, "d": 1}]
    ),
    "items by their place": Case(
        {"items": [{"type": "string"}, {"type": "integer"}], "additionalItems": False},
        [[], ["b"], ["b", 1]],
        [[1], ["b", 1, 2]],
        4,
        2019,
    ),
    "items by their place since 2020": Case(
        {"prefixItems": [{"type": "string"}], "items": {"type": "integer"}},
        [[], ["b"], ["b", 1, 2]],
        [[1], ["b", "c"]],
        2020,
    ),
    "no item": Case({"items": False}, [[], "x"], [[1]], 6),
    "an item that must be there": Case({"contains": {"minimum": 5}}, [[1, 5]], [[1, 2], []], 6),
    "so many of them": Case(
        {"contains": {"const": 1}, "minContains": 2, "maxContains": 3},
        [[1, 1], [1, 2, 1, 1]],
        [[1], [1, 1, 1, 1]],
        2019,
    ),
    "none of them": Case({"contains": {"const": 1}, "minContains": 0}, [[], [2], [1]], [], 2019),
    "exactly one": Case({"oneOf": [{"type": "integer"}, {"minimum": 2}]}, [1, 2.5, "x"], [3, 1.5]),
    "not none": Case({"anyOf": [{"type": "string"}, {"maximum": 2}]}, ["x", 1], [3]),
    "all": Case({"allOf": [{"type": "string"}, {"minLength": 2}]}, ["xy"], ["x", 1]),
    "not": Case({"not": {"type": ["null", "array"]}}, [1, "x", {}], [None, []]),
    "a condition": Case(
        {
            "if": {"properties": {"b": {"const": 1}}, "required": ["b"]},
            "then": {"required": ["c"]},
            "else": {"required": ["d"]},
        },
        [{"b": 1, "c": 1}, {"b": 2, "d": 1}, {"d": 1}],
        [{"b": 1, "d": 1}, {"b": 2, "c": 1}, {}],
        7,
    ),
    "then without if": Case({"then": False, "else": False}, [1, "x"], [], 7),
    "a reference into itself": Case(
        {"$ref": "#/definitions/node"},
        [{"value": 1}, {"value": 1, "next": {"value": 2}}],
        [{}, {"value": 1, "next": {}}, {"value": 1, "next": {"value": 1, "next": {"value": "x"}}}],
        rest={"definitions": {"node": _NODE}},
    ),
    "what stands beside a reference counts for nothing": Case(
        {"$ref": "#/definitions/s", "maxLength": 1},
        ["abc"],
        [1],
        4,
        7,
        {"definitions": {"s": {"type": "string"}}},
    ),
    "what stands beside a reference counts": Case(
        {"$ref": "#/definitions/s", "maxLength": 1},
        ["a"],
        ["abc", 1],
        2019,
        rest={"definitions": {"s": {"type": "string"}}},
    ),
    "names with signs in references": Case(
        {"$ref": "#/definitions/a~1b%25c~0d"},
        [1],
        ["x"],
        rest={"definitions": {"a/b%c~d": {"type": "integer"}}},
    ),
    "anchors": Case(
        {"$ref": "#whole"},
        [1],
        ["x"],
        2019,
        rest={"definitions": {"x": {"$anchor": "whole", "type": "integer"}}},
    ),
    "names of parts": Case(
        {"$ref": "urn:herald:part"},
        [1],
        ["x"],
        2019,
        rest={"definitions": {"x": {"$id": "urn:herald:part", "type": "integer"}}},
    ),
    "dynamic anchors": Case(
        {"$ref": "urn:herald:list"},
        [["x"], []],
        [[1]],
        2020,
        rest={
            "$id": "urn:herald:whole",
            "$defs": {
                "list": {
                    "$id": "urn:herald:list",
                    "items": {"$dynamicRef": "#item"},
                    "$defs": {"any": {"$dynamicAnchor": "item"}},
                },
                "own": {"$dynamicAnchor": "item", "type": "string"},
            },
        },
    ),
    "fields that nothing speaks of": Case(
        {"allOf": [{"properties": {"b": True}}], "properties": {"c": True}, "unevaluatedProperties": False},
        [{"b": 1, "c": 1}, {}],
        [{"d": 1}],
        2019,
    ),
    "branches speak of fields": Case(
        {
            "anyOf": [
                {"properties": {"b": {"const": 1}}, "required": ["b"]},
                {"properties": {"c": {"const": 2}}, "required": ["c"]},
            ],
            "unevaluatedProperties": False,
        },
        [{"b": 1}, {"c": 2}, {"b": 1, "c": 2}],
        [{"b": 1, "c": 3}, {"b": 1, "d": 1}],
        2019,
    ),
    "items that nothing speaks of": Case(
        {"allOf": [{"prefixItems": [{"type": "string"}]}], "unevaluatedItems": {"type": "integer"}},
        [["x", 1], ["x"]],
        [["x", "y"], [1]],
        2020,
    ),
    "contains speaks of items": Case(
        {"contains": {"type": "string"}, "unevaluatedItems": {"type": "integer"}},
        [["x", 1, "y"]],
        [["x", None]],
        2020,
    ),
    "what a draft does not know, counts for nothing": Case(
        {"const": 1, "if": False, "contains": False}, [2, "x", [1]], [], 4, 4
    ),
    "true and false": Case({"allOf": [True, {"not": False}]}, [1, None], [], 6),
    "contents are no limit": Case(
        {"contentEncoding": "base64", "contentMediaType": "application/json", "contentSchema": False},
        ["%", "e30="],
        [],
        2019,
    ),
    "dates": Case(
        {"format": "date"},
        ["2024-02-29", 1, None],
        ["2023-02-29", "2024-2-29", "2024-02-30", "2024-13-01", "24-01-01", "", "2024-02-29Z"],
    ),
    "dates and times": Case(
        {"format": "date-time"},
        [
            "2024-02-29T23:59:59Z",
            "2024-02-29t00:00:00.125z",
            "2024-01-01T00:00:00+14:00",
            "2024-01-01T00:00:00-00:00",
        ],
        [
            "2024-02-29",
            "2023-02-29T00:00:00Z",
            "2024-01-01T24:00:00Z",
            "2024-01-01T00:00:00",
            "2024-01-01 00:00",
            "2024-01-01T00:00:00+25:00",
            "20240101T000000Z",
        ],
    ),
    "addresses": Case(
        {"format": "ipv4"}, ["10.0.0.255"], ["10.0.0.256", "10.0.0", "010.0.0.1", "10.0.0.1/8", ""]
    ),
    "newer addresses": Case(
        {"format": "ipv6"},
        ["::1", "2001:db8::", "::ffff:10.0.0.1"],
        [":1", "1::2::3", "12345::", "::1/64", "fe80::1%eth0"],
    ),
    "mail": Case({"format": "email"}, ["desk@herald.com"], ["desk", "a b", ""]),
    "identifiers": Case(
        {"format": "uri"},
        [
            "https://herald.com/a?b#c",
            "urn:isbn:0451450523",
            "mailto:desk@herald.com",
            "doi:10.1000/182",
            "http://10.0.0.1:80/",
            "a:",
        ],
        [
            "herald.com/a",
            "/a",
            "//herald.com",
            "https://herald.com/a b",
            "https://herald.com/%zz",
            "https://bücher.de/",
            "",
            "1a:b",
        ],
    ),
    "unknown formats": Case({"format": "no-such-format"}, ["", "x", 1], []),
}


@pytest.mark.parametrize("draft", DRAFTS)
@pytest.mark.parametrize("name", CASES)
def test_the_verdict_is_right(name: str, draft: int) -> None:
    case = CASES[name]
    if not case.since <= draft <= case.until:
        pytest.skip("not in this draft")
    schema = {"$schema": DRAFTS[draft][0], **case.rest, "properties": {"a": case.schema}}
    values = [(value, True) for value in case.takes] + [(value, False) for value in case.refuses]
    for value, right in values:
        data = {"a": value}
        assert (not found(schema, data)) == right, (value, found(schema, data))
        assert reference(draft, schema, data) == (right != (value in case.strays)), value


def test_all_drafts_and_both_verdicts_are_there() -> None:
    for draft in DRAFTS:
        cases = [one for one in CASES.values() if one.since <= draft <= one.until]
        assert sum(len(one.takes) for one in cases) > 50
        assert sum(len(one.refuses) for one in cases) > 50
