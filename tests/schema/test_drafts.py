"""The verdict on a document is that of the jsonschema library with formats asserted, in every draft.

The library's own checks of formats serve where they need no other library; `date-time` and `uri` are
judged by check-jsonschema's code and by the grammar of RFC 3986.
"""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from seedlint.errors import SchemaError
from seedlint.schema.schema import Schema
from tests.support.examples import some
from tests.support.verdicts import DRAFTS, found, reference

_FIELDS = st.sampled_from(["a", "b", "c"])
_TEXTS = st.sampled_from(
    [
        "", "a", "b", "2021-04-30", "2021-02-30", "2021-04-30T20:51:00Z", "2021-02-30T20:51:00Z",
        "2021-04-30T20:51:00+02:00", "2021-04-30T20:51:00", "2021-04-30 20:51:00Z", "urn:isbn:0451450523",
        "mailto:desk@herald.com", "https://herald.com/a", "http://localhost/x?y#z", "doi:10.1000/182", "ftp://h",
        "herald.com/a", "/a", "https://herald.com/a b", "https://bücher.de/", "x:%zz", "a@b.co",
    ]
)  # fmt: skip
_LEAVES = st.none() | st.booleans() | st.integers(-2, 4) | _TEXTS | _TEXTS
_VALUES = st.recursive(
    _LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_FIELDS, inner, max_size=3),
    max_leaves=6,
)
_DATA = st.dictionaries(_FIELDS, _VALUES, max_size=3)
_FORMATS = st.sampled_from(["date-time", "date-time", "uri", "uri", "date", "email", "no-such-format"])
_KINDS = ["null", "boolean", "object", "array", "integer", "string"]


def _keywords(draft: int, inner: st.SearchStrategy[Any]) -> dict[str, st.SearchStrategy[Any]]:
    several = st.lists(inner, min_size=1, max_size=3)
    by_name = st.dictionaries(_FIELDS, inner, min_size=1, max_size=3)
    names = st.lists(_FIELDS, min_size=1, max_size=2, unique=True)
    words: dict[str, st.SearchStrategy[Any]] = {
        "type": st.sampled_from(_KINDS)
        | st.lists(st.sampled_from(_KINDS), min_size=1, max_size=3, unique=True),
        "format": _FORMATS,
        "enum": st.lists(_LEAVES, min_size=1, max_size=3, unique_by=repr),
        "minimum": st.integers(-2, 3),
        "maxLength": st.integers(0, 12),
        "minItems": st.integers(0, 2),
        "required": names,
        "properties": by_name,
        "patternProperties": st.dictionaries(
            st.sampled_from(["a", "^b", "."]), inner, min_size=1, max_size=2
        ),
        "additionalProperties": inner,
        "items": inner,
        "allOf": several,
        "anyOf": several,
        "oneOf": several,
        "not": inner,
        "$ref": st.sampled_from(["#/definitions/x", "#/definitions/y", "#"]),
    }
    if draft < 2020:
        words["items"] = inner | several
        words["additionalItems"] = inner
    if draft < 2019:
        words["dependencies"] = st.dictionaries(_FIELDS, inner | names, min_size=1, max_size=2)
    if draft >= 6:
        words |= {"const": _LEAVES, "contains": inner, "propertyNames": inner}
    if draft >= 7:
        words |= {"if": inner, "then": inner, "else": inner}
    if draft >= 2019:
        words |= {
            "dependentSchemas": by_name,
            "dependentRequired": st.dictionaries(_FIELDS, names, min_size=1, max_size=2),
        }
    if draft >= 2020:
        # For 2019-09, the library overlooks `additionalProperties` and other keywords here.
        words |= {"prefixItems": several, "unevaluatedProperties": inner, "unevaluatedItems": inner}
    return words


def _some_of(keywords: dict[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[dict[str, Any]]:
    chosen = st.lists(st.sampled_from(sorted(keywords)), min_size=1, max_size=3, unique=True)
    return chosen.flatmap(lambda names: st.fixed_dictionaries({name: keywords[name] for name in names}))


def _schemas(draft: int) -> st.SearchStrategy[Any]:
    leaf = (
        st.fixed_dictionaries({"format": _FORMATS})
        | st.fixed_dictionaries({"enum": st.lists(_LEAVES, min_size=1, max_size=2, unique_by=repr)})
        | st.fixed_dictionaries({"type": st.sampled_from(_KINDS)})
    )
    if draft >= 6:
        leaf = leaf | st.booleans()
    inner = st.recursive(leaf, lambda sub: _some_of(_keywords(draft, sub)), max_leaves=6)
    fields = st.dictionaries(_FIELDS, inner, min_size=1, max_size=3)
    whole = _some_of(_keywords(draft, inner)) | st.tuples(fields, _some_of(_keywords(draft, inner))).map(
        lambda both: {"properties": both[0], **both[1]}
    )
    shelf = st.fixed_dictionaries({"x": inner, "y": inner})
    return st.tuples(whole, shelf).map(
        lambda both: {"$schema": DRAFTS[draft][0], **both[0], "definitions": both[1]}
    )


def _forms(draft: int) -> st.SearchStrategy[Any]:
    """Schemas that say little but where values have a format, and in which branch."""
    formats = st.fixed_dictionaries({"format": st.sampled_from(["date-time", "uri", "date"])})
    leaf = (
        formats
        | formats
        | formats
        | st.sampled_from([{"type": "string"}, {"type": "array"}, {"enum": ["a", "b"]}])
    )
    leaf = leaf | st.sampled_from([{"$ref": f"#/definitions/{name}"} for name in "xy"])

    def deeper(sub: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
        several = st.lists(sub, min_size=1, max_size=3)
        by_name = st.dictionaries(_FIELDS, sub, min_size=1, max_size=3)
        kinds = [
            *(
                st.fixed_dictionaries({word: several})
                for word in ("anyOf", "oneOf", "allOf", "anyOf", "oneOf")
            ),
            *(st.fixed_dictionaries({"properties": by_name}) for _ in range(3)),
            *(st.fixed_dictionaries({word: sub}) for word in ("not", "items", "additionalProperties")),
            st.fixed_dictionaries({"patternProperties": st.dictionaries(st.just("[ab]"), sub, min_size=1)}),
            st.fixed_dictionaries({"properties": by_name, "additionalProperties": sub}),
        ]
        if draft >= 6:
            kinds.append(st.fixed_dictionaries({"contains": sub}))
        if draft >= 7:
            kinds.append(st.fixed_dictionaries({"if": sub, "then": sub, "else": sub}))
        if draft >= 2019:
            kinds.append(st.fixed_dictionaries({"dependentSchemas": by_name}))
        return st.one_of(kinds)

    inner = st.recursive(leaf, deeper, max_leaves=5)
    whole = st.tuples(st.dictionaries(_FIELDS, inner, min_size=1), deeper(inner)).map(
        lambda both: {"properties": both[0], **both[1]}
    )
    return st.tuples(whole, inner, inner).map(
        lambda three: {
            "$schema": DRAFTS[draft][0],
            **three[0],
            "definitions": {"x": three[1], "y": three[2]},
        }
    )


_ITEMS = st.lists(_TEXTS, max_size=3) | st.dictionaries(
    _FIELDS, _TEXTS | st.lists(_TEXTS, max_size=2), max_size=3
)
_RECORDS = st.dictionaries(_FIELDS, _TEXTS | _ITEMS, min_size=1, max_size=3)


@pytest.mark.parametrize("draft", DRAFTS)
@settings(max_examples=some(200), suppress_health_check=list(HealthCheck))
@given(st.data())
def test_formats_count_where_their_branch_asks_for_them(draft: int, data: st.DataObject) -> None:
    schema, document = data.draw(_forms(draft)), data.draw(_RECORDS)
    expected = reference(draft, schema, document)
    told = found(schema, document)
    assert (told == []) == expected, told


_EITHER = {"properties": {"a": {"oneOf": [{"format": "date"}, {"format": "date-time"}]}}}


@pytest.mark.parametrize(
    ("value", "complaints"),
    [
        ("2021-04-30", 0),
        ("2021-04-30T20:51:00Z", 0),
        ("2021-04-30T20:51:00", 1),
        ("2021-02-30", 1),
        ("", 1),
    ],
)
def test_one_of_two_formats_accepts_both_and_complains_once(value: str, complaints: int) -> None:
    assert len(found(_EITHER, {"a": value})) == complaints


def test_a_rule_runs_for_the_branch_that_holds() -> None:
    kinds = [
        {"properties": {"kind": {"const": kind}, "a": {"format": form}}, "required": ["kind"]}
        for kind, form in (("talk", "date-time"), ("page", "uri"))
    ]
    schema = {
        "if": kinds[0] | {"properties": {"kind": {"const": "talk"}}},
        "then": kinds[0],
        "else": kinds[1],
    }
    for kind, value, codes in (
        ("talk", "2021-02-30T20:51:00Z", ["SL201"]),
        ("talk", "2021-04-30T20:51:00Z", []),
        ("page", "2021-02-30T20:51:00Z", ["SL401"]),
        ("page", "urn:a", []),
    ):
        assert [code for code, _, _ in found(schema, {"kind": kind, "a": value})] == codes


def test_a_payload_is_hidden_whatever_branch_holds() -> None:
    schema = {
        "anyOf": [
            {"properties": {"kind": {"const": "open"}}},
            {"properties": {"key": {"x-seedlint-role": "payload", "maxLength": 1}}},
        ]
    }
    assert Schema(schema).select({"kind": "open", "key": "SECRET"})[0] == {"payload": [("/key", "SECRET")]}


_KEY = {"x-seedlint-role": "payload", "maxLength": 1}


@pytest.mark.parametrize(
    ("schema", "data", "place"),
    [
        (
            {"if": {"properties": {"key": _KEY}}, "then": {"title": "x"}},
            {"key": "SECRET"},
            "/key",
        ),
        ({"unevaluatedProperties": _KEY}, {"key": "SECRET"}, "/key"),
        ({"properties": {"key": {}}, "unevaluatedProperties": _KEY}, {"key": "SECRET"}, "/key"),
        ({"unevaluatedItems": _KEY}, ["SECRET"], "/0"),
        ({"prefixItems": [{}], "unevaluatedItems": _KEY}, ["SECRET"], "/0"),
    ],
)
def test_a_payload_is_hidden_whatever_keyword_says_so(schema: Any, data: Any, place: str) -> None:
    assert Schema(schema).select(data)[0] == {"payload": [(place, "SECRET")]}


def test_what_no_part_speaks_of_has_the_roles_of_the_rest() -> None:
    schema = {"allOf": [{"properties": {"a": {}}}], "unevaluatedProperties": {"format": "uri"}}
    assert Schema(schema).select({"a": "x", "b": "y"})[0] == {"url": [("/b", "y")]}


@pytest.mark.parametrize("draft", DRAFTS)
@settings(max_examples=some(160), suppress_health_check=list(HealthCheck))
@given(st.data())
def test_the_verdict_is_that_of_the_library(draft: int, data: st.DataObject) -> None:
    schema, document = data.draw(_schemas(draft)), data.draw(_DATA)
    expected = reference(draft, schema, document)
    try:
        told = found(schema, document)
    except SchemaError:
        assume(False)
    assert (told == []) == expected, told
