"""The verdicts are those of the JSON Schema Test Suite, where it is at hand.

It belongs to others, and is no part of this project: `nox -s suite` gets it with the sources of the
jsonschema library. ``JSON_SCHEMA_TEST_SUITE`` names its folder, as it does for that library.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from seedlint.errors import SchemaError
from seedlint.schema.explain import explain
from seedlint.schema.schema import Schema
from tests.support.verdicts import DRAFTS, found

if TYPE_CHECKING:
    from collections.abc import Iterator

_SUITE = Path(os.environ.get("JSON_SCHEMA_TEST_SUITE", ""))
_FOLDERS = {4: "draft4", 6: "draft6", 7: "draft7", 2019: "draft2019-09", 2020: "draft2020-12"}
_REMOTES = "http://localhost:1234/"
_NAMING = ('"$ref"', '"$id"', '"id"', '"$dynamic', '"$recursive')
_LIMITS = ("is a different draft from that of the schema", "depends on other files")
"""What is refused with these words is told, and not judged: nobody takes it for clean."""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not (_SUITE / "tests").is_dir() or not os.environ.get("JSON_SCHEMA_TEST_SUITE"),
        reason="JSON_SCHEMA_TEST_SUITE names no folder of the suite; `nox -s suite` gets it",
    ),
]


def _groups(draft: int) -> Iterator[tuple[str, dict[str, Any]]]:
    folder = _SUITE / "tests" / _FOLDERS[draft]
    for file in sorted(folder.rglob("*.json")):
        for group in json.loads(file.read_text("utf-8")):
            schema = group["schema"]
            if isinstance(schema, dict):
                group["schema"] = {"$schema": DRAFTS[draft][0], **schema}
            yield file.relative_to(folder).as_posix(), group


def _ours(schema: Any, data: Any) -> bool:
    """Whether nothing is wrong with a document; what can't stand at its root stands in a field."""
    if isinstance(data, dict):
        return not found(schema, data)
    if not isinstance(schema, dict) or any(word in json.dumps(schema) for word in _NAMING):
        whole = Schema(schema)
        valid = whole.is_valid(data)
        assert valid or list(explain(whole, data))
        return valid
    inner = {key: value for key, value in schema.items() if key != "$schema"}
    return not found({"$schema": schema["$schema"], "properties": {"a": inner}}, {"a": data})


def _expected(name: str, group: dict[str, Any], case: dict[str, Any]) -> bool:
    if name == "format.json" and "annotation by default" in case["description"]:
        return False  # formats are asserted
    if name == "vocabulary.json" and case["description"].startswith("no validation: invalid"):
        return False  # the library judges by all vocabularies, too
    return bool(case["valid"])


@pytest.mark.parametrize("draft", DRAFTS)
def test_verdicts_are_those_of_the_suite(draft: int) -> None:
    wrong = []
    count = 0
    for name, group in _groups(draft):
        if _REMOTES in json.dumps(group["schema"]):
            continue
        for case in group["tests"]:
            count += 1
            if _ours(group["schema"], case["data"]) != _expected(name, group, case):
                wrong.append((name, group["description"], case["description"]))
    assert wrong == []
    assert count > 500


@pytest.mark.parametrize("draft", DRAFTS)
def test_verdicts_are_those_of_the_suite_where_schemas_are_in_several_files(
    draft: int, tmp_path: Path
) -> None:
    here = f"{tmp_path.as_uri()}/"
    for file in (_SUITE / "remotes").rglob("*.json"):
        copy = tmp_path / file.relative_to(_SUITE / "remotes")
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(file.read_text("utf-8").replace(_REMOTES, here), "utf-8")
    wrong = []
    for name, group in _groups(draft):
        text = json.dumps(group["schema"])
        if _REMOTES not in text:
            continue
        (tmp_path / "schema.json").write_text(text.replace(_REMOTES, here), "utf-8")
        try:
            schema = Schema.load(tmp_path / "schema.json")
        except SchemaError as error:
            assert any(words in str(error) for words in _LIMITS), error  # noqa: PT017 - in a loop
            continue
        for case in group["tests"]:
            valid = schema.is_valid(case["data"])
            told = valid or list(explain(schema, case["data"]))
            if valid != _expected(name, group, case) or not told:
                wrong.append((name, group["description"], case["description"]))
    assert wrong == []
