"""What stands at the root of a document: nothing, a mapping, or what else its schema is about."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from seedlint.document import Document
from seedlint.export.lines import outline
from seedlint.finding import escape_token
from seedlint.schema.schema import Schema
from tests.support.examples import some
from tests.support.running import fed, seedlint

if TYPE_CHECKING:
    from pathlib import Path

ANY = Schema({"type": ["object", "array", "string", "number", "boolean", "null"]})

EMPTY = [
    ("x.md", "---\n---\n"),
    ("x.md", "---\n---"),
    ("x.md", "---\n...\n"),
    ("x.md", "---\r\n---\r\nbelow\r\n"),
    ("x.md", "---\n\n \n---\nbelow\n"),
    ("x.md", "---\n# nothing yet\n\n---\n"),
    ("x.md", "---\n  # nothing yet\n---\n"),
    ("x.md", "+++\n+++\n"),
    ("x.md", "+++\n\n# nothing yet\n+++\nbelow\n"),
    ("x.md", "+++\r\n+++\r\n"),
    ("x.md", "---toml\n---\n"),
    ("x.md", "---json\n\n---\n"),
    ("x.md", "```toml\n```\n"),
    ("x.md", ";;;\n;;;\n"),
    ("x.md", "{}\n"),
    ("x.md", "---\n{}\n---\n"),
    ("x.json", "{}\n"),
    ("x.yaml", "{}\n"),
    ("x.toml", ""),
]


@pytest.mark.parametrize(("path", "text"), EMPTY)
def test_empty_front_matter_is_an_empty_mapping(path: str, text: str) -> None:
    document = Document(path, text.encode())
    assert (document.data, document.problems) == ({}, [])
    assert document.reading.exact() == {}
    start, end = document.offsets("")
    assert 0 <= start <= end <= len(text)
    assert outline(document, ()) == {}


@pytest.mark.parametrize(("path", "text"), EMPTY)
def test_what_it_must_have_is_missing(
    path: str, text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    schema = tmp_path / "s.json"
    schema.write_text('{"type": "object", "required": ["title"]}', encoding="utf-8")
    (tmp_path / path).write_bytes(text.encode())
    done = seedlint(capsys, tmp_path / path, "--no-config", "--schema", schema, "-f", "concise")
    assert [line.split()[2] for line in done.out.splitlines()] == ["SL101"], done
    code, out, _ = fed(text.encode(), "-", "--stdin-filename", path, "--no-config", "--schema", schema)
    assert code == 1
    assert b"SL101" in out


@pytest.mark.parametrize(
    ("path", "text"), [("x.yaml", ""), ("x.yaml", "# nothing\n"), ("x.yaml", "---\n"), ("x.json", "null")]
)
def test_a_file_of_nothing_has_no_mapping(path: str, text: str) -> None:
    """YAML says it is null: as PyYAML has it, and what validates with that."""
    document = Document(path, text.encode())
    assert document.broken
    assert [one.code for one in document.problems] == ["SL003"]
    document = Document(path, text.encode(), Schema({"type": ["object", "null"]}))
    assert not document.broken
    assert (document.data, document.problems) == (None, [])


# Other roots

SCHEMAS = [
    ({}, True),
    (True, True),
    ({"type": "object"}, False),
    ({"type": ["object"], "properties": {}}, False),
    ({"type": ["object", "array"]}, True),
    ({"type": "array", "items": {"type": "object"}}, True),
    ({"properties": {"title": {"type": "string"}}}, False),
    ({"required": ["title"]}, False),
    ({"additionalProperties": False}, False),
    ({"properties": {}, "items": {}}, True),
    ({"minLength": 3}, True),
    ({"$ref": "#/$defs/a", "$defs": {"a": {"type": "array"}}}, True),
    ({"$ref": "#/$defs/a", "$defs": {"a": {"type": "object"}}}, False),
    ({"oneOf": [{"type": "object"}, {"type": "array"}]}, True),
    ({"oneOf": [{"type": "object"}, {"required": ["a"]}]}, False),
    ({"anyOf": [{"required": ["a"]}, {"required": ["b"]}]}, False),
    ({"allOf": [{"type": ["array", "object"]}, {"type": "object"}]}, False),
    ({"if": {"required": ["a"]}, "then": {"required": ["b"]}}, False),
    ({"const": {"a": 1}}, False),
    ({"enum": [{}, None]}, True),
    ({"$ref": "#"}, True),
    ({"title": "anything"}, True),
    ({"$dynamicRef": "#x", "$defs": {"y": {"$dynamicAnchor": "x", "type": "object"}}}, False),
]


@pytest.mark.parametrize(("schema", "others"), SCHEMAS)
def test_a_schema_says_what_may_stand_at_the_root(schema: Any, others: bool) -> None:
    assert Schema(schema).takes_any_root() is others
    for path, text in (("x.yaml", "- a\n"), ("x.json", '["a"]'), ("x.md", "---\n- a\n---\n")):
        document = Document(path, text.encode(), Schema(schema))
        assert document.broken is not others
        assert [one.code for one in document.problems] == [] if others else ["SL003"]


_LEAF = st.none() | st.booleans() | st.integers(-9, 9) | st.text(st.sampled_from("ab -:#{'\"é"), max_size=6)
_VALUE = st.recursive(
    _LEAF,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=6,
)


def _written(value: Any) -> list[tuple[str, str]]:
    """Return a value in every form that a document can have with it."""
    block = yaml.safe_dump(value, allow_unicode=True, sort_keys=False).removesuffix("...\n")
    flow = json.dumps(value, ensure_ascii=False)
    return [
        ("x.md", f"---\n{block}---\nbelow\n"),
        ("x.md", f"---\n{flow}\n---\n"),
        ("x.yaml", block),
        ("x.yaml", f"{flow}\n"),
        ("x.json", json.dumps(value, indent=1)),
    ]


@settings(max_examples=some(200))
@given(_VALUE)
def test_any_value_is_read_and_has_its_places(value: Any) -> None:
    for path, text in _written(value):
        document = Document(path, text.encode(), ANY)
        assert not document.broken, (text, document.problems)
        assert document.data == value
        assert document.reading.exact() == value
        for pointer, leaf in _leaves(value):
            start, end = document.offsets(pointer)
            assert 0 <= start <= end <= len(text)
            if isinstance(leaf, (bool, int)):
                assert text[start:end] == json.dumps(leaf)
            elif isinstance(leaf, str) and leaf:
                assert yaml.safe_load(text[start:end]) == leaf
        outline(document, {pointer for pointer, _ in _leaves(value)})
        strict = Document(path, text.encode())
        assert strict.broken is not isinstance(value, dict)


def _leaves(value: Any, pointer: str = "") -> list[tuple[str, Any]]:
    if isinstance(value, dict):
        return [x for k, v in value.items() for x in _leaves(v, f"{pointer}/{escape_token(k)}")]
    if isinstance(value, list):
        return [x for i, v in enumerate(value) for x in _leaves(v, f"{pointer}/{i}")]
    return [(pointer, value)]


_KEYWORDS = st.fixed_dictionaries(
    {},
    optional={
        "type": st.sampled_from([["object", "array"], "array", "string", ["integer", "null"]]),
        "items": st.sampled_from([{"type": "string"}, {"minimum": 0}, False]),
        "minItems": st.integers(0, 3),
        "uniqueItems": st.just(True),
        "maxLength": st.integers(0, 3),
        "maximum": st.integers(-3, 3),
        "contains": st.just({"type": "object"}),
    },
)


@settings(max_examples=some(60), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(_VALUE, min_size=1, max_size=3), _KEYWORDS)
def test_every_command_takes_any_root(
    tmp_path_factory: pytest.TempPathFactory, values: list[Any], keywords: dict[str, Any]
) -> None:
    """The verdict is the library's; and nothing crashes, whatever rules are selected."""
    folder = tmp_path_factory.mktemp("any")
    role = {"x-seedlint-role": "article", "type": keywords.get("type", ["object", "array", "string"])}
    schemas = {"plain.json": {"minProperties": 0, "minItems": 0, **keywords}, "article.json": role}
    for name, schema in schemas.items():
        (folder / name).write_text(json.dumps(schema), encoding="utf-8")
    docs = folder / "docs"
    docs.mkdir()
    texts = {}
    for number, value in enumerate(values):
        for at, (path, text) in enumerate(_written(value)):
            name = f"{number}-{at}{path[1:]}"
            (docs / name).write_bytes(text.encode())
            texts[name] = value, text
    for name in schemas:
        about = ["--no-config", "--no-cache", "--schema", folder / name, "--select", "ALL", "-j1"]
        code, out, err = fed(b"", docs, *about, "-f", "json")
        assert code < 2, err
        found = json.loads(out)["findings"]
        bad = {one["path"].rpartition("/")[2] for one in found if one["code"][:3] == "SL1"}
        broken = {one["path"].rpartition("/")[2] for one in found if one["code"] == "SL003"}
        for path, (value, _) in texts.items():
            if path not in broken:
                right = jsonschema.Draft202012Validator(schemas[name]).is_valid(value)
                assert right is (path not in bad), (path, value, found)
        assert not broken or "array" not in json.dumps(schemas[name].get("type", "array"))
        assert fed(b"", docs, *about, "--fix", "--unsafe-fixes")[0] < 2
    for path, (value, _) in texts.items():
        after = Document(path, (docs / path).read_bytes(), ANY)
        assert after.data == value or not isinstance(value, dict)
    code, _, err = fed(
        b"", "export", docs, "--no-config", "--schema", folder / "plain.json", "-o", folder / "out"
    )
    assert code < 2, err
    code, _, err = fed(b"", "infer", docs, "--no-config", "-o", folder / "draft.json")
    assert (code < 2) or b"no document" in err or b"could be read" in err, err


@pytest.mark.parametrize("signs", [("---json", "---"), (";;;", ";;;")])
def test_a_list_between_fences_of_json_is_read(signs: tuple[str, str]) -> None:
    text = f'{signs[0]}\n["a", 1]\n{signs[1]}\n'
    (problem,) = Document("x.md", text.encode()).problems
    assert problem.message == "a document is an object with keys and values"
    document = Document("x.md", text.encode(), ANY)
    assert (document.data, document.problems) == (["a", 1], [])
    assert document.text[slice(*document.offsets("/0"))] == '"a"'


@pytest.mark.parametrize("root", ["mapping", "list", "value"])
def test_dates_that_are_texts_are_told_at_any_root(root: str) -> None:
    text = {"type": "string", "x-seedlint-role": "text"}
    schema, source = {
        "mapping": ({"properties": {"a": text}}, "a: 2020-01-02\n"),
        "list": ({"type": "array", "items": text}, "- 2020-01-02\n"),
        "value": (text, "2020-01-02\n"),
    }[root]
    problems = Document("x.yaml", source.encode(), Schema(schema)).problems
    assert [one.code for one in problems] == ["SL007"]


def test_schemas_that_lead_to_themselves_many_times_are_read_once() -> None:
    """Each level with several ways back to the root: 32 levels of it were more than anybody waits for."""
    back = {"$ref": "#"}
    schema = Schema({"anyOf": [back, back, {"required": ["x"]}], "allOf": [back, back], "type": "object"})
    assert not schema.takes_any_root()
    lists = Schema({"oneOf": [{"type": "array", "items": back}, {"$ref": "#/oneOf/0"}, {"type": "object"}]})
    assert lists.takes_any_root()


def test_what_stands_beside_a_reference_says_nothing_in_older_drafts() -> None:
    schema = {"$ref": "#/definitions/a", "type": "object", "definitions": {"a": {"type": "array"}}}
    assert Schema({"$schema": "http://json-schema.org/draft-07/schema#", **schema}).takes_any_root()
    assert not Schema(schema).takes_any_root()
