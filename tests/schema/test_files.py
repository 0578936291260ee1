"""Schemas in JSON, YAML and TOML, and in several files."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT7, DRAFT202012

from seedlint.errors import SchemaError
from seedlint.schema.explain import explain
from seedlint.schema.schema import Schema

if TYPE_CHECKING:
    from pathlib import Path

_YAML = "type: object\nrequired: [name]\nproperties:\n  name: {type: string}\n  at: {format: date-time}\n"
_TOML = """\
type = "object"
required = ["name"]
[properties]
name = {type = "string"}
at = {format = "date-time"}
"""


@pytest.mark.parametrize(("name", "text"), [("s.yaml", _YAML), ("s.yml", _YAML), ("s.toml", _TOML)])
def test_a_schema_may_be_in_yaml_or_toml(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text, "utf-8")
    schema = Schema.load(tmp_path / name)
    assert [schema.is_valid(one) for one in ({"name": "a"}, {"name": 1}, {})] == [True, False, False]
    assert schema.select({"at": "x"})[0]["timestamp"] == [("/at", "x")]


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("s.yaml", "type: object\nrequired: [a\n", "s.yaml:"),
        ("s.yaml", "type: object\ntype: string\n", "s.yaml:2:1: the schema is not YAML that can be used: "),
        ("s.toml", "type = \n", "s.toml:1:"),
        ("s.yaml", "- a\n", "s.yaml"),
    ],
)
def test_what_is_wrong_with_such_a_file_has_its_place(
    tmp_path: Path, name: str, text: str, says: str
) -> None:
    (tmp_path / name).write_text(text, "utf-8")
    with pytest.raises(SchemaError) as error:
        Schema.load(tmp_path / name, name)
    assert str(error.value).startswith(says)


def written(folder: Path, files: dict[str, Any]) -> None:
    for name, contents in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(contents if isinstance(contents, str) else json.dumps(contents), "utf-8")


_AUTHOR = {
    "$defs": {"name": {"type": "string", "minLength": 2}},
    "type": "object",
    "required": ["name"],
    "properties": {"name": {"$ref": "#/$defs/name"}, "wrote": {"items": {"$ref": "../page.json"}}},
}
_PAGE = {
    "$defs": {"author": {"type": "integer"}},
    "properties": {
        "by": {"$ref": "parts/author.json"},
        "editor": {"$ref": "parts/author.json#/$defs/name"},
        "home": {"$ref": "parts/more.yaml#link"},
        "number": {"$ref": "#/$defs/author"},
    },
    "additionalProperties": False,
}
_MORE = "$defs:\n  link: {$anchor: link, type: string, format: uri, x-seedlint-role: web}\n"
_FILES = {"page.json": _PAGE, "parts/author.json": _AUTHOR, "parts/more.yaml": _MORE}
_CASES: list[tuple[Any, bool]] = [
    ({"by": {"name": "Ann"}, "editor": "Bob", "number": 1}, True),
    ({"by": {"name": "A"}}, False),
    ({"by": {}}, False),
    ({"editor": 1}, False),
    ({"number": "x"}, False),
    ({"by": {"name": "Ann", "wrote": [{"by": {"name": "Bob"}}]}}, True),
    ({"by": {"name": "Ann", "wrote": [{"by": {"name": "Bob", "wrote": [{"editor": 1}]}}]}}, False),
    ({"by": {"name": "Ann", "wrote": [{"other": 1}]}}, False),
]


def test_references_lead_into_files_below_and_back(tmp_path: Path) -> None:
    written(tmp_path, _FILES)
    schema = Schema.load(tmp_path / "page.json", "page.json")
    assert [(data, schema.is_valid(data)) for data, _ in _CASES] == _CASES
    # The library, which finds the files by a registry, says the same.
    contents = {"page.json": _PAGE, "parts/author.json": _AUTHOR, "parts/more.yaml": {"$defs": {}}}
    registry: Any = Registry().with_resources(
        (f"file:///{name}", Resource.from_contents(one, default_specification=DRAFT202012))
        for name, one in contents.items()
    )
    library = jsonschema.Draft202012Validator({"$ref": "file:///page.json"}, registry=registry)
    assert [(data, library.is_valid(data)) for data, _ in _CASES] == _CASES
    assert schema.select({"home": "u", "by": {"wrote": [{"home": "v"}]}})[0]["web"] == [
        ("/home", "u"),
        ("/by/wrote/0/home", "v"),
    ]
    found = list(explain(schema, {"by": {"name": "Ann", "wrote": [{"editor": "B"}]}}))
    assert [(one.code, one.pointer) for one in found] == [("SL104", "/by/wrote/0/editor")]
    # Another process has what it needs.
    assert Schema(schema.contents).is_valid(_CASES[0][0])


def test_what_schemas_call_themselves_stands_for_where_they_lie(tmp_path: Path) -> None:
    draft = "http://json-schema.org/draft-07/schema#"
    files = {
        "a.json": {
            "$schema": draft,
            "$id": "https://herald.com/schemas/a.json",
            "properties": {
                "b": {"$ref": "b.json#/definitions/b"},
                "c": {"$ref": "https://herald.com/schemas/x/c.json"},
            },
            "definitions": {"b.json": {"const": "own"}},
        },
        "b.json": {
            "$id": "https://herald.com/schemas/b.json",
            "definitions": {"b": {"$ref": "#b"}, "n": {"$id": "#b", "type": "null"}},
        },
        "x/c.json": {
            "$id": "https://herald.com/schemas/x/c.json",
            "type": "array",
            "items": {"$ref": "../a.json"},
        },
    }
    written(tmp_path, files)
    schema = Schema.load(tmp_path / "a.json")
    registry: Any = Registry().with_resources(
        (one["$id"], Resource.from_contents(one, default_specification=DRAFT7))
        for one in files.values()  # type: ignore[misc, index]
    )
    library = jsonschema.Draft7Validator(files["a.json"], registry=registry)
    for data in (
        {"b": None},
        {"b": 1},
        {"c": 1},
        {"c": [{"b": None}]},
        {"c": [{"b": 1}]},
        {"c": [{"c": [{"b": 1}]}]},
    ):
        assert schema.is_valid(data) == library.is_valid(data), data


@pytest.mark.parametrize(
    ("reference", "says"),
    [
        (
            "https://herald.com/a.json",
            "it refers to https://herald.com/a.json, and schemas are not fetched; download it",
        ),
        ("../outside.json", "which is outside the schema's directory; add its directory to schema-roots"),
        ("link.json", "which is outside the schema's directory"),
        ("none.json", "s.json: it refers to none.json, which does not exist"),
        ("page.json#/$defs/none", "which does not exist"),
    ],
)
def test_what_references_may_not_lead_to(tmp_path: Path, reference: str, says: str) -> None:
    inside = tmp_path / "inside"
    written(
        tmp_path,
        {"outside.json": {}, "inside/page.json": {}, "inside/s.json": {"allOf": [{"$ref": reference}]}},
    )
    try:
        (inside / "link.json").symlink_to(tmp_path / "outside.json")
    except OSError:
        shutil.copy(tmp_path / "outside.json", tmp_path / "link.json")
    with pytest.raises(SchemaError) as error:
        Schema.load(inside / "s.json", "s.json")
    assert says in str(error.value)


_EXTENDIBLE = {
    "$id": "https://herald.com/list.json",
    "items": {"$dynamicRef": "#item"},
    "$defs": {"any": {"$dynamicAnchor": "item"}},
}
_TREE = {
    "$schema": "https://json-schema.org/draft/2019-09/schema",
    "$recursiveAnchor": True,
    "items": {"$recursiveRef": "#"},
}


@pytest.mark.parametrize(
    ("other", "schema", "says"),
    [
        (
            _EXTENDIBLE,
            {"$ref": "o.json", "$defs": {"own": {"$dynamicAnchor": "item", "type": "string"}}},
            "o.json: the target of its `$dynamicRef` depends on other files; put their content into one file",
        ),
        (
            _TREE,
            {**_TREE, "items": True, "type": "array", "$ref": "o.json"},
            "o.json: the target of its `$recursiveRef` depends on other files",
        ),
        (_EXTENDIBLE, {"$ref": "o.json", "$defs": {"own": {"$dynamicAnchor": "other"}}}, None),
        (_TREE, {"$schema": _TREE["$schema"], "$ref": "o.json"}, None),
    ],
)
def test_what_leads_elsewhere_by_way_of_other_files_is_refused(
    tmp_path: Path, other: Any, schema: Any, says: str | None
) -> None:
    written(tmp_path, {"o.json": other, "s.json": schema})
    if says is None:
        assert Schema.load(tmp_path / "s.json", "s.json").is_valid([[]])
        return
    with pytest.raises(SchemaError) as error:
        Schema.load(tmp_path / "s.json", "s.json")
    assert says in str(error.value)


def test_roots_are_read_as_well(tmp_path: Path) -> None:
    written(
        tmp_path,
        {
            "shared/a.json": {"type": "null"},
            "own/s.json": {"properties": {"a": {"$ref": "../shared/a.json"}}},
        },
    )
    schema = Schema.load(tmp_path / "own/s.json", None, [tmp_path / "shared"])
    assert schema.is_valid({"a": None})
    assert not schema.is_valid({"a": 1})


def test_a_url_is_to_be_downloaded_first(tmp_path: Path) -> None:
    with pytest.raises(SchemaError, match="is a URL, and schemas are not fetched; download it first"):
        Schema.load(tmp_path / "https://herald.com/a.json")
