"""What is observed has a unit where the number is in it, and nowhere else."""

from __future__ import annotations

from typing import Any

import pytest

from seedlint.expectations.quantities import _UNITS, limit_words, observed_words
from seedlint.expectations.queries import sql_error
from seedlint.tables.judged import JUDGED


def _of(kind: str, **kwargs: Any) -> dict[str, Any]:
    return {"type": kind, "kwargs": kwargs}


@pytest.mark.parametrize(
    ("table", "kind", "column", "observed", "words"),
    [
        ("documents", "expect_column_min_to_be_between", "age_days", 1914.7861, "1,914.79 days"),
        ("documents", "expect_column_max_to_be_between", "age_days", 1.0, "1 day"),
        ("documents", "expect_column_mean_to_be_between", "age_days", 2.5, "2.5 days"),
        ("documents", "expect_column_median_to_be_between", "age_days", 3, "3 days"),
        ("documents", "expect_column_sum_to_be_between", "age_days", 30, "30 days"),
        ("documents", "expect_column_stdev_to_be_between", "age_days", 0.126, "0.13 days"),
        ("providers", "expect_column_mean_to_be_between", "image_percent", 91.24, "91.2 %"),
        ("providers", "expect_column_min_to_be_between", "documents", 12, "12 documents"),
        ("documents", "expect_column_mean_to_be_between", "score", 93.4, "93.4 points"),
        ("images", "expect_column_max_to_be_between", "width", 1, "1 pixel"),
        ("documents", "expect_column_mean_to_be_between", "quality", 40, "40"),
        ("documents", "expect_column_unique_value_count_to_be_between", "age_days", 12, "12 different values"),  # noqa: E501
        ("documents", "expect_column_proportion_of_unique_values_to_be_between", "age_days", 0.912, "91.2 %"),
        ("documents", "expect_table_row_count_to_be_between", None, 12, "12 documents"),
        ("related", "expect_table_row_count_to_equal", None, 1, "1 related article"),
        ("documents", "unexpected_rows_expectation", None, 1, "1 row"),
        ("own_events", "expect_column_max_to_be_between", "age_days", 3, "3"),
        ("documents", "expect_column_max_to_be_between", "title", "x", None),
        ("documents", "expect_column_max_to_be_between", "age_days", True, None),
    ],
)  # fmt: skip
def test_observed(table: str, kind: str, column: str | None, observed: Any, words: str | None) -> None:
    found = observed_words(table, _of(kind, column=column), observed)
    assert (found and found.replace("\u00a0", " ")) == words


def test_quantiles() -> None:
    kind = "expect_column_quantile_values_to_be_between"
    observed = {"quantiles": [0.25, 0.5], "values": [12.3456, 40]}
    found = observed_words("documents", _of(kind, column="age_days"), observed)
    assert found == "25\u00a0%: 12.35 days, 50\u00a0%: 40 days"


@pytest.mark.parametrize(
    ("kind", "kwargs", "words"),
    [
        ("expect_column_min_to_be_between", {"column": "age_days", "max_value": 90}, "at most 90 days"),
        ("expect_column_min_to_be_between", {"column": "age_days", "min_value": 1, "max_value": 90}, "from 1 to 90 days"),  # noqa: E501
        ("expect_column_min_to_be_between", {"column": "age_days", "min_value": 1, "max_value": 1}, "1 day"),
        ("expect_column_proportion_of_unique_values_to_be_between", {"min_value": 0.1, "max_value": 0.5}, "from 10 % to 50 %"),  # noqa: E501
        ("expect_column_values_to_not_be_null", {"column": "title", "mostly": 0.99}, "as expected in at least 99 % of rows"),  # noqa: E501
        ("expect_column_values_to_be_between", {"column": "width", "min_value": 20, "mostly": 1}, "at least 20 pixels in all rows"),  # noqa: E501
        ("unexpected_rows_expectation", {"unexpected_rows_query": "x"}, "no rows"),
        ("expect_table_row_count_to_be_between", {"min_value": 1000}, "at least 1,000 documents"),
        ("expect_table_row_count_to_equal", {"value": 1}, "1 document"),
        ("expect_column_values_to_be_unique", {"column": "title"}, ""),
    ],
)  # fmt: skip
def test_limits(kind: str, kwargs: dict[str, Any], words: str) -> None:
    assert limit_words("documents", _of(kind, **kwargs)).replace("\u00a0", " ") == words


def test_columns_with_units_are_there() -> None:
    """A column that is renamed takes its unit along; and every column with a unit in its name has one."""
    names = {column.name for table in JUDGED.values() for column in table.columns}
    assert _UNITS.keys() <= names
    told = {name for name in names if name.endswith(("_days", "_percent", "_bytes", "_count"))}
    assert told <= _UNITS.keys()


def test_queries_may_use_all_that_there_is_at_the_run() -> None:
    for table in JUDGED:
        assert sql_error("SELECT * FROM {batch} AS d ORDER BY 1", table, {}) is None
    every = (
        "WITH x AS (SELECT title, sqrt(quality), floor(age_days) FROM {batch} WHERE title REGEXP '^A')"
        " SELECT * FROM x JOIN findings ON findings.document = x.title"
    )
    assert sql_error(every, "documents", {}) is None
    assert "no such table: nowhere" in str(sql_error("SELECT * FROM {batch}, nowhere", "documents", {}))
