"""The schema: equal verdicts from both libraries, explanations in plain words, roles from annotations."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from seedlint.document import Document
from seedlint.engine.engine import Engine
from seedlint.errors import SchemaError
from seedlint.finding import Severity
from seedlint.schema.explain import explain
from seedlint.schema.rolereader import PLACED, TooDeepError
from seedlint.schema.schema import Schema
from seedlint.schema.violations import violations
from tests.support.examples import some

if TYPE_CHECKING:
    from pathlib import Path

_NAMES = st.sampled_from(["a", "b", "ab", "c1", "ä"])
_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-5, 12)
    | st.sampled_from([0.5, 1.0, -2.5, 1e10])
    | st.sampled_from(["", "a", "ab", "äb", "12", "2020-01-01", "a@b.co", "1.2.3.4", "😀"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_NAMES, inner, max_size=4),
    max_leaves=8,
)
_TYPES = ["null", "boolean", "object", "array", "number", "string", "integer"]
_PATTERNS = st.sampled_from(["a", "^a", "b$", "[0-9]+", "^ä", "^.{2}$", "a|b"])
_SMALL = st.integers(0, 4)


def _keywords(inner: st.SearchStrategy[Any]) -> dict[str, st.SearchStrategy[Any]]:
    """Every assertion and applicator keyword of draft 2020-12."""
    subs = st.lists(inner, min_size=1, max_size=2)
    by_name = st.dictionaries(_NAMES, inner, max_size=3)
    names = st.lists(_NAMES, max_size=2, unique=True)
    return {
        "type": st.sampled_from(_TYPES)
        | st.lists(st.sampled_from(_TYPES), min_size=1, max_size=2, unique=True),
        "enum": st.lists(_VALUES, min_size=1, max_size=3),
        "const": _VALUES,
        "minimum": st.integers(-5, 5),
        "maximum": st.integers(-5, 5),
        "exclusiveMinimum": st.integers(-5, 5),
        "exclusiveMaximum": st.integers(-5, 5),
        "multipleOf": st.sampled_from([1, 2, 3, 0.5]),
        "minLength": _SMALL,
        "maxLength": _SMALL,
        "pattern": _PATTERNS,
        "format": st.sampled_from(["date", "email", "ipv4", "uuid", "date-time", "uri", "no-such-format"]),
        "minItems": _SMALL,
        "maxItems": _SMALL,
        "uniqueItems": st.booleans(),
        "items": inner,
        "prefixItems": subs,
        "contains": inner,
        "minContains": _SMALL,
        "maxContains": _SMALL,
        "unevaluatedItems": inner,
        "minProperties": _SMALL,
        "maxProperties": _SMALL,
        "required": names,
        "properties": by_name,
        "patternProperties": st.dictionaries(_PATTERNS, inner, max_size=2),
        "additionalProperties": inner,
        "propertyNames": inner,
        "dependentRequired": st.dictionaries(_NAMES, names, max_size=2),
        "dependentSchemas": by_name,
        "unevaluatedProperties": inner,
        "allOf": subs,
        "anyOf": subs,
        "oneOf": subs,
        "not": inner,
        "if": inner,
        "then": inner,
        "else": inner,
        "$ref": st.sampled_from(["#/$defs/one", "#/$defs/two"]),
    }


def _schema(keywords: dict[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[dict[str, Any]]:
    some = st.lists(st.sampled_from(sorted(keywords)), min_size=1, max_size=3, unique=True)
    return some.flatmap(lambda names: st.fixed_dictionaries({name: keywords[name] for name in names}))


_LEAF = st.booleans() | st.sampled_from(
    [{}, {"type": "string"}, {"type": "integer"}, {"const": "a"}, {"minimum": 2}]
)
_INNER = _LEAF | _schema({k: v for k, v in _keywords(_LEAF).items() if k != "$ref"})
_SCHEMAS = _schema(_keywords(_INNER))


@settings(max_examples=some(600), suppress_health_check=list(HealthCheck))
@given(_SCHEMAS, _INNER, _INNER, _VALUES)
def test_both_libraries_give_the_same_verdict(schema: Any, one: Any, two: Any, value: Any) -> None:
    schema = {**schema, "$defs": {"one": one, "two": two}}
    compiled = Schema(schema)
    slow = not list(violations(compiled.asserted, value))
    assert compiled.is_valid(value) == slow, (schema, value)
    assert bool(list(explain(compiled, value))) != compiled.is_valid(value)


@settings(max_examples=some(300), suppress_health_check=list(HealthCheck))
@given(st.dictionaries(_NAMES, _VALUES, max_size=4), _SCHEMAS, _INNER)
def test_every_explanation_has_a_place_in_the_document(data: Any, schema: Any, inner: Any) -> None:
    schema = {**schema, "$defs": {"one": inner, "two": {}}}
    assume(data)
    compiled = Schema(schema)
    document = Document("x.json", json.dumps(data, indent=1).encode(), compiled)
    for finding in explain(compiled, document.data):
        region = document.place(finding)
        assert region.line >= 1
        assert finding.message
        document.get(finding.pointer)


def told(schema: Any, data: Any) -> list[tuple[str, str, str]]:
    return [(f.code, f.pointer, f.message) for f in explain(Schema(schema), data)]


def test_a_misspelt_required_field_is_told_once() -> None:
    schema = {"properties": {"title": {}, "size": {}}, "required": ["title"], "additionalProperties": False}
    assert told(schema, {"titel": 1}) == [
        ("SL103", "/titel", "unknown field `titel`; did you mean `title`, which is missing here?")
    ]
    assert told(schema, {"title": 1, "sise": 1}) == [
        ("SL103", "/sise", "unknown field `sise`; did you mean `size`?")
    ]
    without = [f.code for f in explain(Schema(schema), {"titel": 1}, enabled=lambda code: code != "SL103")]
    assert "SL101" in without


_ARTICLE = {
    "type": "object",
    "required": ["title", "by"],
    "additionalProperties": False,
    "properties": {
        "title": {"type": "string"},
        "by": {
            "type": "object",
            "required": ["name", "webUrl"],
            "additionalProperties": False,
            "properties": {"name": {}, "webUrl": {}},
        },
        "player": {},
        "kind": {},
        "notes": {"type": "array", "items": {"$ref": "#/$defs/note"}},
    },
    "if": {"properties": {"kind": {"const": "text"}}, "required": ["kind"]},
    "then": {"properties": {"player": False}},
    "$defs": {
        "note": {
            "type": "object",
            "required": ["text"],
            "additionalProperties": False,
            "properties": {"text": {}, "size": {}},
        }
    },
}


def strange(data: Any) -> list[tuple[str, str]]:
    """What is said of the fields that are unknown, none of which is to be deleted."""
    found = [f for f in explain(Schema(_ARTICLE), data) if f.code == "SL103"]
    assert not any(edit.action == "remove" for f in found if f.fix for edit in f.fix.edits)
    return [(f.pointer, f.message) for f in found]


BY = {"name": "a", "webUrl": "b"}


@pytest.mark.parametrize(
    ("data", "pointer", "message"),
    [
        (
            {"title": "", "by": {**BY, "player": 1}},
            "/by/player",
            "the field `player` belongs to the document itself, not to `by`; move it there",
        ),
        (
            {"title": "", "by": {**BY, "player": 1}, "player": 2},
            "/by/player",
            "the field `player` belongs to the document itself, not to `by`;"
            " there is one there already, so keep the right one of the two",
        ),
        (
            {"title": "", "by": {**BY, "player": 1}, "kind": "text"},
            "/by/player",
            "the field `player` belongs to the document itself, not to `by`;"
            " but it is not allowed there because `kind` is `text`: change that, or remove the field",
        ),
        (
            {"title": "", "name": "a", "by": {"webUrl": "b"}},
            "/name",
            "the field `name` belongs to `by`, not to the document itself;"
            " move it there, where it is missing",
        ),
        (
            {"title": "", "by": BY, "notes": [{"text": "", "title": ""}]},
            "/notes/0/title",
            "the field `title` belongs to the document itself, not to `notes[0]`;"
            " there is one there already, so keep the right one of the two",
        ),
        (
            {"title": "", "by": BY, "size": 1},
            "/size",
            "the field `size` belongs to an item of `notes`, not to the document itself; move it there",
        ),
        (
            {"title": "", "by": {**BY, "Plaier": 1}},
            "/by/Plaier",
            "unknown field `Plaier`; did you mean `player`? That belongs to the document itself, not to `by`;"
            " move it there",
        ),
        (
            {"title": "", "by": BY, "kind": "text", "player": 1},
            "/player",
            "the field `player` is not allowed here because `kind` is `text`",
        ),
        (
            {"title": "", "by": {"name": "a", "url": "b"}},
            "/by/url",
            "unknown field `url`; did you mean `webUrl`, which is missing here?",
        ),
    ],
)
def test_a_known_field_in_the_wrong_place_is_told_where_it_belongs(
    data: Any, pointer: str, message: str
) -> None:
    assert strange(data) == [(pointer, message)]


def test_a_required_field_in_the_wrong_place_is_told_once() -> None:
    found = told(_ARTICLE, {"by": {**BY, "title": ""}})
    assert [(code, pointer) for code, pointer, _ in found] == [("SL103", "/by/title")]
    both = explain(Schema(_ARTICLE), {"by": {**BY, "title": ""}}, enabled=lambda code: code != "SL103")
    assert "SL101" in [f.code for f in both]


def test_of_a_schema_that_nests_without_end_the_fields_have_their_places() -> None:
    schema = {
        "additionalProperties": False,
        "properties": {"a": {"$ref": "#"}, "b": {"$ref": "#/$defs/other"}},
        "$defs": {"other": {"additionalProperties": False, "properties": {"c": {"$ref": "#"}}}},
    }
    assert told(schema, {"b": {"a": {}}}) == [
        ("SL103", "/b/a", "the field `a` belongs to the document itself, not to `b`; move it there")
    ]


def test_missing_fields_come_in_the_order_of_the_schema_at_the_last_key_or_the_own_key() -> None:
    names = ["zeta", "alpha", "mid", "beta"]
    item = {"type": "object", "required": names[1:], "properties": {key: {} for key in names}}
    schema = Schema({**item, "required": names[::-1], "properties": {
        **item["properties"], "own": item, "items": {"type": "array", "items": item}
    }})  # fmt: skip
    text = "---\nown:\n  zeta: 1\n  mid: 1\nitems:\n  - zeta: 1\n    mid:\n      - 1\n  - {mid: 1}\n---\n"
    names_of, errors = defaultdict(str), defaultdict(lambda: Severity.ERROR)
    engine = Engine(schema, [], names=names_of, severities=errors, enabled=lambda _code, _path: True)
    found = engine.lint("a.md", text.encode()).findings
    assert [(f.pointer, f.region.line, f.region.column, f.message.split("`")[1]) for f in found] == [
        ("/own", 2, 1, "alpha"), ("/own", 2, 1, "beta"),
        ("", 5, 1, "zeta"), ("", 5, 1, "alpha"), ("", 5, 1, "mid"), ("", 5, 1, "beta"),
        ("/items/0", 7, 5, "alpha"), ("/items/0", 7, 5, "beta"),
        ("/items/1", 9, 6, "alpha"), ("/items/1", 9, 6, "beta"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("syntax", "data", "says"),
    [
        (
            "YAML",
            {"by": "Ada"},
            "write `by:`, and below it, indented, `name: …` and `webUrl: …`, each on a line",
        ),
        ("YAML", {"notes": "x"}, "write `notes:`, and below it each item as `- text: …`"),
        ("YAML", {"notes": []}, "write `notes:` without `[]`, and below it each item as `- text: …`"),
        ("YAML", {"notes": {"text": ""}}, "`- ` before the first field of each item"),
        ("YAML", {"notes": ["x"]}, "not the string `x`; write it as `- text: …`"),
        ("YAML", {"notes": None}, "each item as `- text: …`, or leave the field out"),
        ("YAML", {"by": None}, "each on a line of its own"),
        ("YAML", {"title": ["Updated"]}, "put a string that begins with `[` or `- ` in quotes"),
        ("YAML", {"title": {"a": "b"}}, "or has `: ` in it, in quotes"),
        ("YAML", {"title": {"a": None}}, "; put a string that begins with `{` or ends with `:` in quotes"),
        ("JSON", {"by": "Ada"}, 'write `"by": {"name": …, "webUrl": …}`'),
        ("JSON", {"notes": "x"}, 'write `"notes": [{"text": …}]`'),
        ("TOML", {"by": "Ada"}, "write a table: `[by]`"),
        ("TOML", {"notes": {"text": ""}}, "write `[[notes]]`, in two brackets, above each item"),
        ("TOML", {"notes": "x"}, "write `[[notes]]`, in two brackets, above each item"),
        ("", {"by": "Ada"}, "not the string `Ada`"),
    ],
)
def test_what_has_the_wrong_type_is_told_how_it_is_written(syntax: str, data: Any, says: str) -> None:
    notes = {**_ARTICLE["properties"]["notes"], "minItems": 1}
    schema = Schema({**_ARTICLE, "properties": {**_ARTICLE["properties"], "notes": notes}})
    data = {"title": "", "by": BY, **data}
    (found,) = explain(schema, data, syntax=syntax)
    assert says in found.message
    if data["by"] is None:
        assert "leave" not in found.message


def test_the_one_branch_that_was_meant_is_explained() -> None:
    schema = {"anyOf": [{"type": "string"}, {"type": "object", "required": ["url"]}]}
    assert told(schema, {"x": 1})[0][0] == "SL101"
    assert told({"properties": {"a": schema}}, {"a": 5}) == [
        ("SL102", "/a", "`a` must be an object or a string, not the number 5")
    ]


def test_unevaluated_and_patterned_keys_are_named() -> None:
    schema = {"allOf": [{"properties": {"a": {}}}], "unevaluatedProperties": False}
    assert told(schema, {"a": 1, "zz": 2})[0][:2] == ("SL103", "/zz")
    schema = {"patternProperties": {"^x-": {}}, "additionalProperties": False}
    assert [p for _, p, _ in told(schema, {"x-a": 1, "y": 2})] == ["/y"]


def test_a_catastrophic_pattern_does_not_hang() -> None:
    schema = {"properties": {"a": {"pattern": "^(a+)+$"}}}
    assert told(schema, {"a": "a" * 5000 + "!"})[0][0] == "SL104"


def test_the_payload_is_never_shown() -> None:
    schema = {"properties": {"p": {"type": "integer", "x-seedlint-role": "payload"}}}
    document = Document("x.md", b"---\np: TOPSECRET\n---\n", Schema(schema))
    messages = [
        f.message for f in explain(Schema(schema), document.data, [p for p, _ in document.select("payload")])
    ]
    assert messages
    assert not any("TOPSECRET" in message for message in messages)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[1]", "is an object"),
        ("{", "not JSON"),
        ('{"type": "strin"}', "schema.json"),
        ('{"$ref": "https://example.com/other.json"}', "schemas are not fetched"),
        ('{"$ref": "other.json"}', "does not exist"),
        ('{"pattern": "("}', "schema.json"),
    ],
)
def test_an_unusable_schema_is_a_clear_error(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "schema.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SchemaError, match=says):
        Schema.load(path)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{\n a", "schema.json:2:2: the schema is not JSON: expecting property name"),
        ('{"$ref": "#/$defs/x"}', "schema.json: pointer '/$defs/x' does not exist"),
        ('{"properties": {"a/b": {"minimum": "x"}}}', "schema.json: at /properties/a~1b/minimum: "),
        ('{"$ref": "other.json"}', "schema.json: it refers to "),
    ],
)
def test_such_an_error_reads_like_all_others_and_names_the_place(
    tmp_path: Path, text: str, says: str
) -> None:
    path = tmp_path / "schema.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SchemaError) as caught:
        Schema.load(path, "schema.json")
    assert str(caught.value).startswith(says)


# One defect, one finding


def judged(schema: Any, data: Any, enabled: Any = bool) -> list[tuple[str, str, str]]:
    return [(f.code, f.pointer, f.message) for f in explain(Schema(schema), data, enabled=enabled)]


def test_a_value_of_the_wrong_type_is_not_also_out_of_range() -> None:
    schema = {"properties": {"heat": {"type": "integer", "minimum": -1, "enum": [1, 2]}}}
    (finding,) = judged(schema, {"heat": -1.5})
    assert finding == ("SL102", "/heat", "`heat` must be an integer, not the number -1.5")
    # Who does not ask for the type hears of the rest, as before.
    codes = [code for code, _, _ in judged(schema, {"heat": -1.5}, lambda code: code != "SL102")]
    assert codes == ["SL102", "SL104", "SL104"]


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ("date-time", "write date, time and offset, such as 2021-04-30T20:51:00Z"),
        ("uri", "write a URL, such as https://www.example.com/"),
        ("email", "put it in quotes"),
    ],
)
def test_advice_for_a_number_leads_to_no_other_finding(form: str, says: str) -> None:
    schema = {"properties": {"a": {"type": "string", "format": form}}}
    ((_, _, message),) = judged(schema, {"a": 20210430})
    assert message == f"`a` must be a string, not the number 20210430; {says}"


def test_repeated_items_are_found_where_they_stand() -> None:
    schema = {"properties": {"a": {"uniqueItems": True}}}
    findings = list(explain(Schema(schema), {"a": ["x", "y", "x", 1, 1.0, "x"]}))
    assert [(f.code, f.pointer, [r.pointer for r in f.related]) for f in findings] == [
        ("SL104", "/a/2", ["/a/0"]),
        ("SL104", "/a/4", ["/a/3"]),
        ("SL104", "/a/5", ["/a/0"]),
    ]
    assert findings[0].message == "`a` has the item `x` twice; remove one of the two"
    own = {"properties": {"a": {"uniqueItems": True, "x-seedlint-message": "once, please"}}}
    assert judged(own, {"a": [1, 1]}) == [("SL104", "/a/1", "once, please")]


def test_of_a_secret_list_no_item_is_shown() -> None:
    findings = explain(Schema({"properties": {"a": {"uniqueItems": True}}}), {"a": ["x", "x"]}, ["/a"])
    assert [f.message for f in findings] == ["`a` has the item twice; remove one of the two"]


# Roles


def roles(schema: Any, data: Any) -> dict[str, list[str]]:
    return {role: [p for p, _ in places] for role, places in Schema(schema).select(data)[0].items() if places}


def test_roles_follow_references_and_conditions() -> None:
    schema = {
        "$defs": {
            "when": {"format": "date-time"},
            "link": {"$anchor": "link", "format": "uri"},
            "node": {"properties": {"url": {"$ref": "#link"}, "inside": {"items": {"$ref": "#/$defs/node"}}}},
        },
        "allOf": [{"properties": {"made": {"$ref": "#/$defs/when"}}}],
        "if": {"properties": {"kind": {"const": "x"}}},
        "then": {"properties": {"note": {"x-seedlint-role": "text"}}},
        "else": {"properties": {"note": {"x-seedlint-role": ["text", "extra"]}}},
        "properties": {
            "tree": {"$ref": "#/$defs/node"},
            "pair": {"prefixItems": [{"format": "uri"}, {"format": "date-time"}]},
        },
        "patternProperties": {"^at-": {"format": "date-time"}},
        "additionalProperties": {"x-seedlint-role": "text"},
    }
    data = {
        "made": "m",
        "note": "n",
        "tree": {"url": "u", "inside": [{"url": "v", "inside": [{"url": "w"}]}]},
        "pair": ["p", "q", "r"],
        "at-noon": "t",
        "o/ther": "text",
    }
    assert roles(schema, data) == {
        "timestamp": ["/made", "/pair/1", "/at-noon"],
        "text": ["/made", "/note", "/o~1ther"],  # for `made` and `note` stand in other objects of the schema
        "url": ["/tree/url", "/tree/inside/0/url", "/tree/inside/0/inside/0/url", "/pair/0"],
    }
    assert roles(schema, {"kind": "y", "note": "n"})["extra"] == ["/note"]


def test_roles_are_not_read_from_data_in_the_schema() -> None:
    schema = {
        "properties": {
            "a": {"const": {"format": "uri"}},
            "format": {"format": "uri"},
            "default": {"format": "uri"},
        }
    }
    assert roles(schema, {"a": {"format": "uri"}, "format": "x", "default": "y"}) == {
        "url": ["/format", "/default"]
    }


def test_date_time_and_uri_are_left_to_the_rules() -> None:
    schema = Schema(
        {"properties": {"a": {"format": "date-time"}, "b": {"format": "uri"}, "c": {"format": "email"}}}
    )
    assert schema.is_valid({"a": "never", "b": "nowhere"})
    assert not schema.is_valid({"c": "nobody"})


_LEAF_ROLES = st.sampled_from([{}, {"format": "uri"}, {"format": "date-time"}, {"x-seedlint-role": "text"}])
_ROLE_SCHEMAS = st.recursive(
    _LEAF_ROLES,
    lambda inner: (
        st.fixed_dictionaries({"properties": st.dictionaries(_NAMES, inner, max_size=3)})
        | st.fixed_dictionaries({"items": inner, "x-seedlint-role": st.sampled_from(["extra", "article"])})
        | st.fixed_dictionaries({"properties": st.dictionaries(_NAMES, inner, max_size=2), "items": inner})
    ),
    max_leaves=6,
)


@settings(max_examples=some(300))
@given(_ROLE_SCHEMAS, st.dictionaries(_NAMES | st.just("o/~"), _VALUES, max_size=4))
def test_compiled_roles_are_those_of_the_graph(schema: Any, data: Any) -> None:
    compiled = Schema(schema).roles
    assert compiled._survey is not None
    fast, walked = compiled.select(data), compiled.walk(data)
    assert {role: sorted(map(str, places)) for role, places in fast[0].items() if places} == {
        role: sorted(map(str, places)) for role, places in walked[0].items()
    }
    assert sorted(fast[1]) == sorted(walked[1])
    values, strange = compiled.survey(data)
    for role, places in fast[0].items():
        assert values[role] == (places if role in PLACED else [value for _, value in places])
    assert strange == fast[1]


def test_deep_data_is_refused_by_code_and_by_graph() -> None:
    data: Any = "x"
    for _ in range(70):
        data = [data]
    for schema in ({"properties": {"a": {}}}, {"properties": {"a": {"items": {}}}}, {}, {"$ref": "#"}):
        with pytest.raises(TooDeepError):
            Schema(schema).select({"a": data})
        with pytest.raises(TooDeepError):
            Schema(schema).roles.walk({"a": data})
