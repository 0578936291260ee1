"""Suites as files: the ones that come with seedlint, and maintainers' own."""

from __future__ import annotations

import json
import re
import sys
import tomllib
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from seedlint.config.settings import load
from seedlint.errors import ConfigurationError, UsageError
from seedlint.expectations.shortform import parse_expectations
from seedlint.expectations.suites import default_suites, read_suites
from seedlint.report.gx.run import check, configured_suites
from seedlint.tables.judged import JUDGED

ROOT = Path(__file__).resolve().parents[2]


def write(folder: Path, *items: Any, name: str = "own.json", **more: Any) -> Path:
    path = folder / name
    path.write_text(json.dumps({"expectations": list(items), **more}), encoding="utf-8")
    return path


def not_null(column: str = "title", **more: Any) -> dict[str, Any]:
    return {"type": "expect_column_values_to_not_be_null", "kwargs": {"column": column}, **more}


def test_the_default_suites_are_sound_and_described() -> None:
    """Reading them checks tables and columns; Great Expectations takes all their arguments."""
    suites = default_suites()
    check(suites)
    assert {suite.table for suite in suites} == set(JUDGED) - {"findings", "topics"}
    assert len({suite.name for suite in suites}) == len(suites)
    for suite in suites:
        for expectation in suite.expectations:
            assert expectation["description"].endswith(".")


def test_other_schemas_get_only_what_holds_for_any_document() -> None:
    columns = {e["kwargs"].get("column") for suite in default_suites(seed=False) for e in suite.expectations}
    assert columns == {None, "readable", "errors", "findings", "score", "sound", "scheme"}


def test_a_suite_of_ones_own(tmp_path: Path) -> None:
    (suite,) = read_suites(
        [write(tmp_path, not_null("url"), name="pictures.json", meta={"seedlint": {"table": "images"}})]
    )
    check([suite])
    assert (suite.name, suite.table) == ("pictures", "images")
    assert suite.expectations[0]["severity"] == "critical"


def test_a_suite_that_great_expectations_has_written(tmp_path: Path) -> None:
    from seedlint.report.gx.context import quiet

    with quiet():
        import great_expectations as gx

        made = gx.ExpectationSuite(
            name="made by gx",
            expectations=[gx.expectations.ExpectColumnValuesToBeBetween(column="quality", min_value=3)],
        )
        (tmp_path / "x.json").write_text(json.dumps(made.to_json_dict()), encoding="utf-8")
    (suite,) = read_suites([tmp_path / "x.json"])
    check([suite])
    assert (suite.name, suite.table) == ("made by gx", "documents")


BAD: list[tuple[Any, str]] = [
    ([], "a suite is an object with a list"),
    ({"expectations": {}}, "a suite is an object with a list"),
    ({"expectations": [], "name": 3}, '"name" must be a string'),
    ({"expectations": [], "name": "\ud800"}, "half of a surrogate pair"),
    (
        {"expectations": [], "meta": {"seedlint": {"table": "image"}}},
        "meta.seedlint.table: there is no table `image`; did you mean `images`?",
    ),
    ({"expectations": [], "meta": {"seedlint": {"table": []}}}, "there is no table `[]`"),
    ({"expectations": [], "meta": {"seedlint": {"tabel": "images"}}}, "unknown key `tabel`"),
    ({"expectations": [], "name": float("nan")}, "NaN is no JSON"),
    ({"expectations": [], "meta": []}, ""),
    ({"expectations": [3]}, 'expectations[0]: an expectation is an object with a "type"'),
    ({"expectations": [{"expectation_type": "x"}]}, "a suite of Great Expectations 0.x"),
    ({"expectations": [{"type": "x", "kwargs": []}]}, 'expectations[0] (x): "kwargs" must be an object'),
    ({"expectations": [not_null(severity="high")]}, "there is no severity `high`; there are critical"),
    ({"expectations": [not_null(description=3)]}, '"description" must be a string'),
    ({"expectations": [not_null(meta={"seedlint": {"min_rows": -1}})]}, "min_rows must be an integer"),
    ({"expectations": [not_null(meta={"seedlint": {"min_row": 1}})]}, "did you mean `min_rows`?"),
    (
        {"expectations": [not_null(), not_null("titel")]},
        "expectations[1] (expect_column_values_to_not_be_null): there is no column `titel` in the table"
        " `documents`; did you mean `title`?",
    ),
    (
        {"expectations": [{"type": "x", "kwargs": {"column_list": ["title", "b"]}}]},
        "there is no column `b` in the table `documents`; there are document,",
    ),
    ({"expectations": [{"type": "x", "kwargs": {"column": "title", "regex": "("}}]}, "`(` is not a regular"),
    ({"expectations": [{"type": "x", "kwargs": {"regex_list": ["a", "["]}}]}, "`[` is not a regular"),
    ({"expectations": [{"type": "x", "kwargs": {"unexpected_rows_query": "SELECT 1"}}]}, "as {batch}"),
    ({"expectations": [{"type": "x", "kwargs": {"unexpected_rows_query": "{batch} {x}"}}]}, "as {batch}"),
    ({"expectations": [{"type": "x", "kwargs": {"min_value": {"$PARAMETER": "y"}}}]}, "($PARAMETER)"),
    # What only Great Expectations knows.
    (
        {"expectations": [{"type": "expect_column_values_to_not_be_nul", "kwargs": {"column": "title"}}]},
        "there is no such expectation; did you mean `expect_column_values_to_not_be_null`?",
    ),
    ({"expectations": [{"type": "xyzzy"}]}, "there is no such expectation; "),
    ({"expectations": [{"type": "expect_column_values_to_not_be_null"}]}, "column: field required"),
    ({"expectations": [not_null() | {"kwargs": {"column": "title", "mostly": 3}}]}, "mostly: "),
    ({"expectations": [not_null() | {"kwargs": {"column": "title", "moslty": 1}}]}, "moslty: "),
    (
        {"expectations": [{"type": "expect_column_values_to_be_between", "kwargs": {"column": "quality"}}]},
        "min_value and max_value cannot both be None",
    ),
]


@pytest.mark.parametrize(("contents", "words"), BAD)
def test_mistakes_in_a_suite_are_said_with_their_place(tmp_path: Path, contents: Any, words: str) -> None:
    path = tmp_path / "own.json"
    path.write_text(json.dumps(contents), encoding="utf-8")
    if not words:
        assert read_suites([path])  # an empty list is as good as nothing
        return
    with pytest.raises(ConfigurationError) as raised:
        check(read_suites([path]))
    message = str(raised.value)
    assert re.search(r"own\.json(?::1: expectations\[[01]\]|: )", message)
    assert words.lower() in message.lower()
    assert "\n" not in message


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b'{"expectations": [}', "own.json:1:19: the suite is not JSON"),
        (b"\xff", "own.json: the suite is not UTF-8 (byte 0)"),
        (b"[" * 200_000, "own.json: the suite nests too deep"),
        (None, "own.json: the suite can't be read"),
        (b" " * 5_000_001, "own.json: the suite is larger than"),
    ],
)
def test_a_file_that_is_no_suite(tmp_path: Path, raw: bytes | None, words: str) -> None:
    if raw is not None:
        (tmp_path / "own.json").write_bytes(raw)
    with pytest.raises(ConfigurationError) as raised:
        read_suites([tmp_path / "own.json"])
    assert words in str(raised.value)


def test_two_suites_of_one_name(tmp_path: Path) -> None:
    paths = [tmp_path / "a.json", tmp_path / "b.json"]
    for path in paths:
        path.write_text('{"name": "twin", "expectations": []}', encoding="utf-8")
    with pytest.raises(ConfigurationError, match="has a suite `twin` already"):
        read_suites(paths)


def test_the_settings_say_which_suites_there_are(tmp_path: Path) -> None:
    write(tmp_path, not_null(), name="own.json")
    (tmp_path / "seedlint.toml").write_text(
        '[report]\nsuites = ["own.json"]\n[[report.expectations]]\ncolumn = "title"\nexpect = "unique"\n',
        encoding="utf-8",
    )
    settings = load(start=tmp_path)
    assert [suite.name for suite in configured_suites(settings)][-2:] == ["own", "configured-documents"]
    (tmp_path / "seedlint.toml").write_text(
        '[report]\ndefault-suites = false\nsuites = ["own.json"]\n', encoding="utf-8"
    )
    assert [suite.name for suite in configured_suites(load(start=tmp_path))] == ["own"]


def test_the_extra_is_asked_for_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "great_expectations", None)
    with pytest.raises(UsageError) as raised:
        check(default_suites())
    assert str(raised.value) == (
        "validating expectations needs great_expectations, which is not installed; "
        'type: pip install "seedlint[report]"; or leave expectations out with --no-expectations'
    )


def test_the_examples_of_the_documentation_are_sound(tmp_path: Path) -> None:
    text = (ROOT / "docs" / "guides" / "expectations.md").read_text(encoding="utf-8")
    blocks = [dedent(block) for block in re.findall(r"(?:^    .*\n|^\n(?=    ))+", text, re.MULTILINE)]
    (toml,) = (block for block in blocks if "expectations = [" in block)
    (suite,) = (block for block in blocks if block.lstrip().startswith("{"))
    (tmp_path / "pyproject.toml").write_text(toml, encoding="utf-8")
    (tmp_path / "pictures.json").write_text(suite, encoding="utf-8")
    settings = load(start=tmp_path)
    assert len(parse_expectations(settings.report["expectations"], settings)) == 4
    check(read_suites([tmp_path / "pictures.json"]))


def test_everything_that_is_no_module_is_packaged() -> None:
    packaged = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]
    patterns = packaged["package-data"]
    folders = {
        name: ROOT.joinpath(packaged["package-dir"].get(name, name.replace(".", "/"))) for name in patterns
    }
    found = {
        path
        for name, folder in folders.items()
        for pattern in patterns[name]
        for path in folder.glob(pattern)
    }
    # Where git makes no links, files are in their place.
    links = {ROOT.joinpath(*name.split(".")) for name in packaged["package-dir"] if "." in name}
    others = {
        path
        for top in ("seedlint", "rules", "schemas")
        for path in (ROOT / top).rglob("*")
        if path.is_file()
        and path.suffix not in {".py", ".pyc"}
        and not path.parent.is_symlink()
        and path not in links
    }
    assert {path for path in found if path.is_file()} == others
