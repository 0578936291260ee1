"""Expectations about a corpus, judged by Great Expectations itself."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import warnings
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from seedlint.config.settings import Settings
from seedlint.expectations.shortform import parse_expectations
from seedlint.expectations.suites import Suite, default_suites
from seedlint.report.gx.model import Example, ExpectationResult, ExpectationResults, Status
from seedlint.report.gx.run import run
from tests.report.corpora import make

pytestmark = pytest.mark.slow

NOW = datetime(2026, 10, 11, 8, tzinfo=UTC)
ROOT = Path(__file__).resolve().parents[3]


def short(*items: dict[str, Any]) -> tuple[Suite, ...]:
    return parse_expectations(items, Settings(Path()))


def page_of(one: ExpectationResult) -> str:
    return str(one.page).partition("#")[0]


def suite(*items: tuple[str, dict[str, Any]], name: str = "own") -> Suite:
    """A suite in GX's own words."""
    expectations = (
        {"type": type_, "kwargs": kwargs, "description": None, "severity": "critical"}
        for type_, kwargs in items
    )
    return Suite(name, "documents", "own.json", tuple(expectations))


def judge(tmp_path: Path, database: Path, *items: dict[str, Any]) -> list[ExpectationResult]:
    return list(run(database, short(*items), tmp_path / "out", NOW).results)


def test_what_is_met_and_what_is_not(tmp_path: Path) -> None:
    documents = [{}, {}, {"title": None}, {"quality": 900, "title": "Ferry runs late 0"}, {"quality": None}]
    database = make(tmp_path / "x.sqlite3", documents)
    found = judge(
        tmp_path,
        database,
        {"column": "title", "expect": "not-null", "mostly": 0.8},
        {"column": "title", "expect": "not-null", "mostly": 0.81, "severity": "warning"},
        {"column": "quality", "expect": "between", "min": 0, "max": 200},
        {"column": "title", "expect": "unique"},
        {"expect": "unique-together", "columns": ["title", "type"]},
        {"column": "age_days", "expect": "min-between", "max": 7},
        {"column": "quality", "expect": "mean-between", "max": 255},
        {"column": "quality", "expect": "median-between", "min": 40, "max": 40},
        {"column": "title", "expect": "distinct-between", "min": 3, "max": 3},
        {"column": "title", "expect": "length-between", "max": 17},
        {"column": "title", "expect": "matches", "pattern": "^Ferry .* [0-9]+$"},
        {"column": "title", "expect": "not-matches", "pattern": "[13]$"},
        {"column": "type", "expect": "in-set", "values": ["video"]},
        {"column": "type", "expect": "not-in-set", "values": ["video"]},
        {"column": "published", "expect": "null"},
        {"expect": "row-count-between", "min": 6},
        {"expect": "no-rows", "query": "SELECT document, line, quality FROM {batch} WHERE quality > 100"},
        {"expect": "no-rows", "query": "SELECT document FROM {batch} WHERE quality > 1000"},
    )
    assert [(one.status is Status.PASSED, one.observed.replace("\u00a0", " ")) for one in found] == [
        (True, "1 of 5 not as expected (20 %)"),
        (False, "1 of 5 not as expected (20 %)"),
        (False, "1 of 4 not as expected (25 %)"),
        (False, "2 of 4 not as expected (50 %)"),
        (False, "2 of 5 not as expected (40 %)"),
        (False, "10 days"),
        (True, "255"),
        (True, "40"),
        (True, "3 different values"),
        (True, "all 4 as expected"),
        (True, "all 4 as expected"),
        (False, "1 of 4 not as expected (25 %)"),
        (False, "5 of 5 not as expected (100 %)"),
        (True, "all 5 as expected"),
        (True, "all 5 as expected"),
        (False, "5 rows"),
        (False, "1 row"),
        (True, "0 rows"),
    ]
    assert {one.table for one in found} == {"documents"}
    assert [one.column for one in found[3:5]] == ["title", "title, type"]
    assert (found[1].severity, found[1].mostly, found[1].share, found[1].unexpected) == (
        "warning",
        0.81,
        0.2,
        1,
    )
    assert found[2].examples == (Example("seeds/003.md", 2, "900"),)
    assert [example.document for example in found[3].examples] == ["seeds/000.md", "seeds/003.md"]
    assert found[4].examples[0] == Example("seeds/000.md", 2, "title Ferry runs late 0, type article")
    assert found[16].examples == (Example("seeds/003.md", 2, "900"),)
    assert found[1].examples == (Example("seeds/002.md", 2, "nothing"),)
    assert len({page_of(one) for one in found}) == 1
    assert (tmp_path / "out" / page_of(found[0])).is_file()
    # Each column has a section of its own there; what is about several columns, or none, stands first.
    assert [str(one.page).partition("#")[2] for one in (found[15], found[16], found[4], found[5])] == [
        "section-2",
        "section-2",
        "section-2",
        "section-3",
    ]


def test_the_results_are_stored_as_great_expectations_writes_them(tmp_path: Path) -> None:
    database = make(tmp_path / "x.sqlite3", [{"title": None, "excerpt": "x" * 9000}] * 40)
    results = run(
        database,
        short({"column": "title", "expect": "not-null"}, {"column": "excerpt", "expect": "null"}),
        tmp_path / "out",
        NOW,
    )
    (stored,) = (tmp_path / "out" / "results").rglob("*.json")
    contents = json.loads(stored.read_text(encoding="utf-8"))
    assert contents["meta"]["run_id"] == {"run_name": "report", "run_time": "2026-10-11T08:00:00+00:00"}
    assert contents["statistics"]["unsuccessful_expectations"] == 2
    for one in contents["results"]:
        assert one["result"]["unexpected_count"] == 40
        assert len(one["result"]["partial_unexpected_list"]) == 20
        assert len(one["result"]["partial_unexpected_index_list"]) == 20
    assert stored.stat().st_size < 40_000
    assert str(tmp_path) not in stored.read_text(encoding="utf-8")
    assert [len(one.examples) for one in results.results] == [20, 20]

    from seedlint.report.gx.context import quiet

    with quiet():
        from great_expectations.core import expectationSuiteValidationResultSchema

        assert expectationSuiteValidationResultSchema.load(contents).success is False


def test_the_same_tables_give_the_same_files(tmp_path: Path) -> None:
    contents = []
    for name in ("a", "b"):
        database = make(tmp_path / f"{name}.sqlite3", [{"title": None}, {}])
        run(database, default_suites(), tmp_path / name, NOW)
        files = sorted(path for path in (tmp_path / name).rglob("*") if path.is_file())
        contents.append({path.relative_to(tmp_path / name): path.read_bytes() for path in files})
    assert contents[0] == contents[1]


def test_items_of_lists(tmp_path: Path) -> None:
    documents = [{"topics": '["Sport", "Law"]', "topic_count": 2}, {"topics": '["Lawn"]', "topic_count": 1}]
    database = make(tmp_path / "x.sqlite3", documents)
    known, many = judge(
        tmp_path,
        database,
        {"table": "topics", "column": "topic", "expect": "in-set", "values": ["Sport", "Law"], "min-rows": 1},
        {"column": "topic_count", "expect": "between", "min": 2, "min-rows": 1},
    )
    found = {one.table: one for one in (known, many)}
    assert found["topics"].status is Status.FAILED
    assert (found["topics"].rows, found["topics"].unexpected) == (3, 1)
    assert [one.document for one in found["topics"].examples] == ["seeds/001.md"]
    assert (found["documents"].rows, found["documents"].unexpected) == (2, 1)


def test_an_expectation_that_cannot_be_judged_is_broken_and_ends_nothing(tmp_path: Path) -> None:
    database = make(tmp_path / "x.sqlite3", [{}])
    found = judge(
        tmp_path,
        database,
        {"expect": "no-rows", "query": "SELECT abs(-9223372036854775807 - line / line) FROM {batch}"},
        {"column": "title", "expect": "not-null"},
    )
    assert [one.status for one in found] == [Status.BROKEN, Status.PASSED]
    assert "integer overflow" in found[0].reason
    page = (tmp_path / "out" / page_of(found[0])).read_text(encoding="utf-8")
    assert "integer overflow" in page
    assert "Traceback" not in page
    assert "site-packages" not in page
    assert any(one.fails for one in found)


@pytest.mark.parametrize("count", [0, 1, 5])
def test_small_corpora_are_judged_by_what_can_be_said_of_them(tmp_path: Path, count: int) -> None:
    results = run(make(tmp_path / "x.sqlite3", [{}] * count), default_suites(), tmp_path / "out", NOW)
    unmet = [one for one in results.results if one.status in {Status.FAILED, Status.BROKEN}]
    if count:
        assert unmet == []
        assert results.count(Status.PASSED) > 15
        assert not results.fails
    else:
        assert [one.type for one in unmet] == ["expect_table_row_count_to_be_between"]
        assert results.count(Status.SKIPPED) == len(results.results) - 1
        assert results.fails
    assert results.count(Status.SKIPPED) > 15
    assert all(one.reason for one in results.results if one.status is Status.SKIPPED)
    assert (tmp_path / "out" / "index.html").is_file()


def test_the_default_suites_notice_what_single_documents_do_not_show(tmp_path: Path) -> None:
    documents = [
        *({"published_at": f"2025-{1 + n % 3:02}-01T00:00:00Z", "image_count": 0} for n in range(30)),
        *({"provider_domain": "dyke-post.example", "score": 30, "errors": 1} for _ in range(12)),
        *({"title": "Twice"} for _ in range(4)),
    ]
    results = run(make(tmp_path / "x.sqlite3", documents), default_suites(), tmp_path / "out", NOW)
    unmet = {(one.table, one.column, one.severity) for one in results.results if one.status is Status.FAILED}
    assert unmet == {
        ("documents", "errors", "critical"),
        ("documents", "title", "warning"),
        ("documents", "image_count", "warning"),
        ("providers", "warning_free_percent", "warning"),
        ("providers", "mean_score", "critical"),
        ("months", "documents", "warning"),
    }
    poor = next(one for one in results.results if one.column == "mean_score")
    assert poor.examples == (
        Example("seeds/030.md", 2, "provider dyke-post.example, documents 12, mean_score 30"),
    )
    assert results.fails


def test_severity_info_never_fails_a_run(tmp_path: Path) -> None:
    database = make(tmp_path / "x.sqlite3", [{}])
    for severity, fails in (("info", False), ("warning", True), ("critical", True)):
        item = {"column": "title", "expect": "null", "severity": severity}
        results = run(database, short(item), tmp_path / severity, NOW)
        assert results.fails is fails
        assert results.summary() == f"0 of 1 expectation passed; failed: 1 {severity}"


def test_columns_of_any_types_and_of_nothing(tmp_path: Path) -> None:
    """SQLite keeps what it is given; the tables hold one type a column, and this must not depend on it."""
    documents = [{"quality": q} for q in (3, "3", 3.5, None, "text", True, -(2**63), 2**63 - 1)]
    found = judge(
        tmp_path,
        make(tmp_path / "x.sqlite3", documents),
        {"column": "quality", "expect": "between", "min": 0, "max": 100},
        {"column": "quality", "expect": "in-set", "values": [3, 3.5, "text", True]},
        {"column": "quality", "expect": "max-between", "max": 100},
        {"column": "heat", "expect": "mean-between", "min": -1, "max": 100},
        {"column": "original_url", "expect": "length-between", "min": 1},
        {"column": "original_url", "expect": "unique"},
        {"column": "bytes", "expect": "mean-between", "min": 1},
        {"column": "bytes", "expect": "min-between", "min": 1},
        {"table": "images", "column": "url", "expect": "not-null"},
    )
    assert (found[0].observed, found[1].observed) == (
        "3 of 7 not as expected (42.9\u00a0%)",
        "2 of 7 not as expected (28.6\u00a0%)",
    )
    assert found[2].status is Status.BROKEN  # no largest of texts and numbers
    assert [one.status for one in found[3:]] == [
        Status.PASSED,
        Status.PASSED,
        Status.PASSED,
        Status.FAILED,
        Status.FAILED,
        Status.SKIPPED,
    ]
    assert found[4].observed == "no values"
    assert found[6].observed == "nothing"
    assert found[8].reason == "`images` has no rows"


def test_a_suite_whose_columns_are_missing_from_the_database(tmp_path: Path) -> None:
    """A database of another version of the tables: said of that expectation, and nothing else suffers."""
    own = suite(
        *(("expect_column_values_to_not_be_null", {"column": column}) for column in ("gone", "title"))
    )
    found = run(make(tmp_path / "x.sqlite3", [{}]), [own], tmp_path / "out", NOW).results
    assert [one.status for one in found] == [Status.BROKEN, Status.PASSED]
    assert '"gone"' in found[0].reason
    assert found[1].description == "`title`: values to not be null"


def test_expectations_of_all_kinds(tmp_path: Path) -> None:
    """Those for which GX has other results, pages, or defects of its own."""
    quality, types = {"column": "quality"}, {"column": "type"}
    columns = {"column_list": ["quality", "heat"]}
    quantiles = {"quantiles": [0.1, 0.5], "value_ranges": [[0, 1], [0, None]]}
    condition = {"type": "comparison", "column": {"name": "heat"}, "operator": ">"}
    partition = {"values": ["article", "video"], "weights": [0.5, 0.5]}
    items: list[tuple[str, dict[str, Any]]] = [
        ("expect_column_quantile_values_to_be_between", {**quality, "quantile_ranges": quantiles}),
        (
            "expect_column_kl_divergence_to_be_less_than",
            {**types, "partition_object": partition, "threshold": 0.1},
        ),
        ("expect_column_values_to_be_between", {**quality, "min_value": 90, "result_format": "COMPLETE"}),
        ("expect_column_distinct_values_to_equal_set", {**types, "value_set": ["article"]}),
        ("expect_column_most_common_value_to_be_in_set", {**types, "value_set": ["video"]}),
        ("expect_column_stdev_to_be_between", {**quality, "max_value": 3}),
        ("expect_column_value_z_scores_to_be_less_than", {**quality, "threshold": 3, "double_sided": True}),
        ("expect_table_columns_to_match_set", {"column_set": ["a", "b"]}),
        ("expect_table_row_count_to_equal_other_table", {"other_table_name": "related"}),
        ("expect_multicolumn_sum_to_equal", {**columns, "sum_total": 39}),
        ("expect_column_pair_values_to_be_equal", {"column_A": "quality", "column_B": "heat"}),
        (
            "expect_column_values_to_be_between",
            {**quality, "min_value": 1, "row_condition": {**condition, "parameter": 5}},
        ),
        ("expect_column_values_to_match_json_schema", {"column": "topics", "json_schema": {"type": "array"}}),
        ("expect_column_values_to_be_in_set", {**types, "value_set": ["x"], "row_condition": "heat > 5"}),
    ]
    documents = [{}, {"quality": 5}, {"quality": 7, "type": "video"}]
    found = run(make(tmp_path / "x.sqlite3", documents), [suite(*items)], tmp_path / "out", NOW).results
    assert [one.type for one in found] == [type_ for type_, _ in items]
    assert [str(one.status) for one in found] == [
        "failed", "passed", "failed", "failed", "failed", "failed", "passed", "failed", "failed", "failed",
        "failed", "skipped", "broken", "broken",
    ]  # fmt: skip
    assert len(found[2].examples) == 3
    assert found[9].examples[0].document == "seeds/001.md"
    assert found[11].reason == "no row meets the condition"
    page = (tmp_path / "out" / page_of(found[0])).read_text(encoding="utf-8")
    assert "<script" not in page
    assert "vegaEmbed" not in page


def test_a_suite_that_great_expectations_fails_at_takes_no_other_down(tmp_path: Path) -> None:
    # Not to be had from a file or the configuration: parameters are refused there.
    failing = suite(
        ("expect_column_values_to_be_between", {"column": "quality", "min_value": {"$PARAMETER": "gone"}}),
        ("expect_column_values_to_not_be_null", {"column": "title"}),
        name="failing",
    )
    sound = suite(("expect_column_values_to_not_be_null", {"column": "title"}))
    found = run(make(tmp_path / "x.sqlite3", [{}]), [failing, sound], tmp_path / "out", NOW).results
    assert [one.status for one in found] == [Status.BROKEN, Status.BROKEN, Status.PASSED]
    assert found[0].reason == "Great Expectations failed: No value found for $PARAMETER gone"
    assert [one.page is None for one in found] == [True, True, False]


@pytest.mark.parametrize("name", ["a b", "ü", "100%41", "$HOME", "${x}", "a#b", "{x}", "a@b,c", "'", "a&b;c"])
def test_folders_of_any_name_will_do(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name
    folder.mkdir()
    database = make(folder / "x.sqlite3", [{}])
    results = run(database, short({"column": "title", "expect": "not-null"}), folder / "out", NOW)
    assert results.count(Status.PASSED) == 1
    assert {path.name for path in tmp_path.iterdir()} == {name}
    assert {path.name for path in folder.iterdir()} == {"x.sqlite3", "out"}
    database.unlink()  # on Windows, only if nobody has it open any more


def test_suites_of_awkward_names_get_pages_of_their_own(tmp_path: Path) -> None:
    (one,) = short({"column": "title", "expect": "not-null"})
    names = ["a.b/../c", "A.B/../C", "<script>", "ü", "...", "con" * 40]
    suites = [Suite(name, "documents", "x", one.expectations) for name in names]
    results = run(make(tmp_path / "x.sqlite3", [{}]), suites, tmp_path / "out", NOW)
    pages = [page_of(result) for result in results.results]
    assert len(set(pages)) == len(names)
    for page in pages:
        assert (tmp_path / "out" / page).is_file()
        assert len(page) < 60
        assert ".." not in page
    assert [result.suite for result in results.results] == names
    assert {path.suffix for path in (tmp_path / "out" / "validations").iterdir()} == {".html"}


def test_nothing_of_the_environment_matters_and_nothing_is_left_behind(tmp_path: Path) -> None:
    """A run in a process of its own: the terminal stays clean, no network, no files elsewhere."""
    make(tmp_path / "x.sqlite3", [{"title": None}, {}])
    home = tmp_path / "home"
    home.mkdir()
    (tmp_path / "great_expectations.yml").write_text("not: [a config", encoding="utf-8")
    code = """
import socket, sys
from pathlib import Path
from datetime import UTC, datetime
def refuse(*a, **k): raise SystemExit("the network was asked for")
socket.getaddrinfo = socket.create_connection = socket.socket.connect = refuse
from seedlint.report.gx.run import run
from seedlint.expectations.suites import default_suites
results = run(Path("x.sqlite3"), default_suites(), Path("out"), datetime(2026, 10, 11, tzinfo=UTC))
assert results.results and "great_expectations" in sys.modules
"""
    environment = {
        **{k: v for k, v in os.environ.items() if not k.startswith(("GX_", "GE_"))},
        "GX_CLOUD_ACCESS_TOKEN": "secret",
        "GX_CLOUD_ORGANIZATION_ID": "00000000-0000-0000-0000-000000000000",
        "GX_CLOUD_WORKSPACE_ID": "00000000-0000-0000-0000-000000000000",
        "GX_CLOUD_BASE_URL": "https://cloud.example",
        "GX_HOME": str(tmp_path / "nowhere"),
        "GX_ANALYTICS_ENABLED": "true",
        "HOME": str(home),
        "USERPROFILE": str(home),
        "PYTHONPATH": str(ROOT),
        "PYTHONWARNINGS": "default",
    }
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert list(home.rglob("*")) == []
    assert {path.name for path in tmp_path.iterdir()} == {
        "x.sqlite3",
        "home",
        "great_expectations.yml",
        "out",
    }


def test_what_was_set_before_is_set_again(tmp_path: Path) -> None:
    def state() -> tuple[object, ...]:
        root = logging.root
        return sys.stdout, sys.stderr, list(warnings.filters), root.manager.disable, list(root.handlers)

    before = state()
    judge(tmp_path, make(tmp_path / "x.sqlite3", [{}]), {"column": "title", "expect": "not-null"})
    assert state() == before


def test_no_suites_at_all(tmp_path: Path) -> None:
    results = run(make(tmp_path / "x.sqlite3", [{}]), (), tmp_path / "out", NOW)
    assert not results.fails
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["index.html"]


def test_a_summary_of_nothing() -> None:
    assert ExpectationResults((), NOW).summary() == "0 of 0 expectations passed"


def test_a_summary_says_what_was_skipped_and_why() -> None:
    about = ("suite", "documents", None, "expect_x", "Words.", "warning")
    reasons = ("too few rows: 3 of at least 20", "too few rows: 4 of at least 20")
    few = [ExpectationResult(*about, Status.SKIPPED, reason=reason) for reason in reasons]
    none = ExpectationResult(*about, Status.SKIPPED, reason="`related` has no rows")
    failed = ExpectationResult(*about, Status.FAILED)
    results = ExpectationResults((none, *few, failed), NOW)
    expected = "0 of 1 expectation passed; failed: 1 warning"
    expected += "; 3 skipped: too few rows (2), `related` has no rows (1)"
    assert results.summary() == expected
