"""What is expected of the fields of somebody's own schema, judged by Great Expectations."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from seedlint.config.settings import load
from seedlint.expectations.own import own_suite
from seedlint.schema.schema import Schema
from seedlint.tables.own import own_table
from tests.conftest import CLEAN
from tests.support.running import seedlint

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

SCHEMA = {
    "required": ["title", "date", "tags", "author"],
    "properties": {
        "title": {"type": "string", "maxLength": 20},
        "date": {"type": "string", "format": "date-time"},
        "layout": {"enum": ["post", "wide"]},
        "weight": {"type": "integer", "minimum": 0, "maximum": 9},
        "tags": {"type": "array", "items": {"enum": ["sea"]}, "minLength": 3},
        "author": {"required": ["name"], "properties": {"name": {"type": "string"}}},
        "links": {"items": {"required": ["to"], "properties": {"to": {"type": "string"}}}},
        'odd "key"': {"type": "integer", "maximum": 5},
        "order": {"type": "integer", "minimum": 1},
        "password": {"type": "string", "enum": ["x"]},
    },
}


def expected(schema: Any) -> list[tuple[str, str]]:
    suite = own_suite(own_table(Schema(schema), "page.schema.json"))
    assert suite is not None
    return [
        (one["type"].removeprefix("expect_column_"), one["kwargs"]["column"]) for one in suite.expectations
    ]


def test_what_a_schema_asks_is_expected() -> None:
    assert expected(SCHEMA) == [
        ("values_to_not_be_null", "title"),
        ("value_lengths_to_be_between", "title"),
        ("values_to_not_be_null", "date"),
        ("values_to_be_in_set", "layout"),
        ("values_to_be_between", "weight"),
        ("values_to_not_be_null", "tags"),
        ("values_to_not_be_null", "author.name"),
        ("values_to_be_between", "['odd \"key\"']"),
        ("values_to_be_between", "order"),
    ]
    assert own_suite(own_table(Schema({"properties": {"a": {"type": "string"}}}), "a.json")) is None


def begin(root: Path, more: str = "") -> None:
    (root / "page.schema.json").write_text(json.dumps(SCHEMA), encoding="utf-8")
    (root / "seedlint.toml").write_text(
        f'schema = "page.schema.json"\ninclude = ["content"]\n{more}', encoding="utf-8"
    )
    (root / "content").mkdir()
    for number in range(5):
        page = {"title": f"Note {number}", "date": "2024-05-01T08:00:00Z", "layout": "post", "tags": ["sea"]}
        if number:
            page["author"] = {"name": "Ines"}  # type: ignore[assignment]
        page["order"] = number  # type: ignore[assignment]
        page['odd "key"'] = 9  # type: ignore[assignment]
        (root / "content" / f"{number}.json").write_text(json.dumps(page), encoding="utf-8")


def results(root: Path) -> Iterable[tuple[str, str, str, str]]:
    told = json.loads((root / "out" / "report.json").read_text(encoding="utf-8"))["expectations"]["results"]
    return [(one["suite"], one["table"], one["column"], one["status"]) for one in told]


@pytest.mark.slow
def test_own_fields_are_judged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    begin(
        tmp_path,
        "[report]\nexpectations = [\n"
        '{ table = "page", column = "author.name", expect = "in-set", values = ["Ada"] },\n]\n',
    )
    done = seedlint(capsys, "report", "-o", "out")
    assert done.code == 0, done.err
    found = results(tmp_path)
    assert ("page", "page", "layout", "passed") in found
    assert ("page", "page", "author.name", "failed") in found
    assert ("page", "page", "['odd \"key\"']", "failed") in found
    assert ("page", "page", "order", "failed") in found
    assert ("configured-page", "page", "author.name", "failed") in found
    assert {suite for suite, *_ in found} == {"corpus", "links", "page", "configured-page"}
    assert {status for *_, status in found} <= {"passed", "failed", "skipped"}
    page = (tmp_path / "out" / "expectations" / "index.html").read_text(encoding="utf-8")
    assert "content/0.json" in page


@pytest.mark.slow
def test_what_is_expected_of_articles_is_expected_of_no_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    begin(tmp_path)
    (tmp_path / "seedlint.toml").write_text(
        'include = ["content", "seeds"]\n[[overrides]]\nfiles = ["content/"]\nschema = "page.schema.json"\n',
        encoding="utf-8",
    )
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "clean.md").write_text(CLEAN, encoding="utf-8")
    assert seedlint(capsys, "report", "-o", "out").code == 0
    found = results(tmp_path)
    assert ("documents", "documents", "category", "passed") in found
    assert ("page", "page", "layout", "passed") in found
    (tmp_path / "seeds" / "clean.md").unlink()
    # A table may have a name that means something in SQL.
    (tmp_path / "page.schema.json").rename(tmp_path / "order.schema.json")
    text = (tmp_path / "seedlint.toml").read_text(encoding="utf-8").replace("page.", "order.")
    (tmp_path / "seedlint.toml").write_text(text, encoding="utf-8")
    assert seedlint(capsys, "report", "-o", "out").code == 0
    found = results(tmp_path)
    assert {suite for suite, *_ in found} == {"corpus", "links", "order"}
    assert {status for *_, status in found} <= {"passed", "failed", "skipped"}


def test_a_table_that_no_schema_has_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    begin(tmp_path, '[report]\nexpectations = [{ table = "pege", column = "title", expect = "not-null" }]\n')
    assert load(tmp_path / "seedlint.toml").report
    done = seedlint(capsys, "report", "-o", "out")
    assert done.code == 2
    assert (
        "seedlint.toml:4: report.expectations[0].table: there is no table `pege`; did you mean `page`?"
        in done.err
    )
