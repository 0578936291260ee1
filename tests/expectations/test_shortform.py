"""Expectations in the configuration: what they mean, and what is said about mistakes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from seedlint.config.settings import Settings, load
from seedlint.errors import ConfigurationError
from seedlint.expectations.shortform import FORMS, parse_expectations
from seedlint.util.words import number, percent

if TYPE_CHECKING:
    from pathlib import Path


def configured(tmp_path: Path, *items: str) -> Settings:
    (tmp_path / "seedlint.toml").write_text(
        "[report]\nexpectations = [\n" + "".join(f"  {{ {item} }},\n" for item in items) + "]\n",
        encoding="utf-8",
    )
    return load(start=tmp_path)


GOOD = [
    (
        'column = "excerpt", expect = "not-null", mostly = 0.95',
        {"type": "expect_column_values_to_not_be_null", "kwargs": {"column": "excerpt", "mostly": 0.95}},
        "For at least 95\u00a0% of the rows of documents: `excerpt` is there",
    ),
    (
        'table = "related", column = "type", expect = "in-set", values = ["a", "b"], severity = "info"',
        {
            "type": "expect_column_values_to_be_in_set",
            "kwargs": {"column": "type", "value_set": ["a", "b"]},
            "severity": "info",
        },
        "`type` is one of `a`, `b`",
    ),
    (
        'column = "quality", expect = "between", min = 0, max = 200',
        {
            "type": "expect_column_values_to_be_between",
            "kwargs": {"column": "quality", "min_value": 0, "max_value": 200},
        },
        "`quality` is between 0 and 200",
    ),
    (
        'column = "age_days", expect = "min-between", max = 30.5, min-rows = 20',
        {
            "type": "expect_column_min_to_be_between",
            "kwargs": {"column": "age_days", "max_value": 30.5},
            "meta": {"seedlint": {"min_rows": 20}},
        },
        "The least `age_days` is at most 30.5",
    ),
    (
        'table = "providers", expect = "row-count-between", min = 10',
        {"type": "expect_table_row_count_to_be_between", "kwargs": {"min_value": 10}},
        "The number of rows of `providers` is at least 10",
    ),
    (
        'expect = "unique-together", columns = ["provider_domain", "title"]',
        {
            "type": "expect_compound_columns_to_be_unique",
            "kwargs": {"column_list": ["provider_domain", "title"]},
        },
        "No two rows have the same `provider_domain`, `title`",
    ),
    (
        'column = "web_url", expect = "matches", pattern = "^https://", description = "Only https."',
        {
            "type": "expect_column_values_to_match_regex",
            "kwargs": {"column": "web_url", "regex": "^https://"},
        },
        "Only https.",
    ),
    (
        'expect = "no-rows", query = "SELECT document, line FROM {batch} WHERE errors > 9"',
        {
            "type": "unexpected_rows_expectation",
            "kwargs": {"unexpected_rows_query": "SELECT document, line FROM {batch} WHERE errors > 9"},
        },
        "This query finds nothing: `SELECT document, line FROM {batch} WHERE errors > 9`",
    ),
]


@pytest.mark.parametrize(("item", "wanted", "words"), GOOD)
def test_a_short_form_becomes_one_of_great_expectations(
    tmp_path: Path, item: str, wanted: dict[str, object], words: str
) -> None:
    settings = configured(tmp_path, item)
    (suite,) = parse_expectations(settings.report["expectations"], settings)
    (found,) = suite.expectations
    assert found == {"severity": "critical", **wanted, "description": words}
    assert suite.name == f"configured-{suite.table}"


def test_one_suite_a_table_in_the_order_of_the_tables(tmp_path: Path) -> None:
    settings = configured(
        tmp_path,
        'table = "months", column = "documents", expect = "between", min = 1',
        'column = "title", expect = "not-null"',
        'table = "months", expect = "row-count-between", max = 24',
    )
    suites = parse_expectations(settings.report["expectations"], settings)
    assert [(suite.table, len(suite.expectations)) for suite in suites] == [("documents", 1), ("months", 2)]


BAD = [
    ('column = "title"', 3, "required"),
    (
        'expect = "notnull", column = "title"',
        3,
        "there is no expectation `notnull`; did you mean `not-null`?",
    ),
    (
        'expect = "expect_column_values_to_not_be_null", column = "title"',
        3,
        "`expect_column_values_to_not_be_null` is called `not-null` here",
    ),
    ('expect = "xyzzy", column = "title"', 3, "there is no expectation `xyzzy`; there are not-null, null"),
    (
        'expect = "not-null", column = "titel"',
        3,
        "there is no column `titel` in the table `documents`; did you mean `title`?",
    ),
    (
        'expect = "not-null", column = "url", table = "image"',
        3,
        "there is no table `image`; did you mean `images`?",
    ),
    ('expect = "not-null"', 3, "`not-null` needs `column`"),
    ('expect = "not-null", column = "title", min = 3', 3, "`not-null` takes no `min`"),
    ('expect = "not-null", colunm = "title"', 3, "did you mean `column`?"),
    ('expect = "between", column = "quality"', 3, "`between` needs `min`, `max` or both"),
    ('expect = "between", column = "quality", min = 3, max = 2', 3, "`min` (3) is larger than `max` (2)"),
    ('expect = "between", column = "quality", min = nan', 3, "`min`"),
    ('expect = "between", column = "quality", max = inf', 3, "`max`"),
    (
        'expect = "between", column = "published_at", min = 3',
        3,
        "`between` is about numbers, and `published_at` holds timestamps; see `age_days`",
    ),
    ('expect = "between", column = "quality", min = "3"', 3, "must be a number"),
    ('expect = "in-set", column = "type"', 3, "`in-set` needs `values`"),
    ('expect = "in-set", column = "type", values = []', 3, "at least 1"),
    ('expect = "unique-together", columns = ["title"]', 3, "at least 2"),
    ('expect = "unique-together", columns = ["title", "tpye"]', 3, "did you mean `type`?"),
    ('expect = "matches", column = "title", pattern = "("', 3, "`(` is not a regular expression"),
    ('expect = "no-rows", query = "SELECT 1"', 3, "must name the table as {batch}"),
    ('expect = "no-rows", query = "SELECT 1 FROM {batch"', 3, "lone brace"),
    ('expect = "no-rows", query = "SELECT qualty FROM {batch}"', 3, "no such column: qualty"),
    ('expect = "no-rows", query = "SELEC 1 FROM {batch}"', 3, 'near "SELEC": syntax error'),
    ('expect = "no-rows", query = "DELETE FROM {batch}"', 3, 'near "DELETE"'),
    ('expect = "no-rows", query = "SELECT 1 FROM {batch}; SELECT 2"', 3, "one statement at a time"),
    ('table = "links", expect = "no-rows", query = "SELECT age_days FROM {batch}"', 3, "no such column"),
    ('expect = "not-null", column = "title", mostly = 95', 3, "at most 1"),
    ('expect = "not-null", column = "title", severity = "error"', 3, "must be one of"),
]


@pytest.mark.parametrize(("item", "line", "words"), BAD)
def test_mistakes_are_said_with_their_line(tmp_path: Path, item: str, line: int, words: str) -> None:
    with pytest.raises(ConfigurationError) as raised:
        configured(tmp_path, item)
    assert f"seedlint.toml:{line}: " in str(raised.value)
    assert words in str(raised.value)


def test_a_mistake_among_several_is_found_at_its_own_line(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"seedlint\.toml:4: report\.expectations\[1\]\.column: "):
        configured(tmp_path, 'expect = "not-null", column = "title"', 'expect = "not-null", column = "x"')


def test_every_form_says_what_it_means() -> None:
    assert len({form.type for form in FORMS.values()}) == len(FORMS)
    assert all(form.words and set(form.required) <= set(form.keys) for form in FORMS.values())


def test_numbers_and_shares_are_written_as_people_do() -> None:
    assert [number(n) for n in (1234567, -1, 3.0, 0.25, 1e20, 955.3333)] == [
        "1,234,567", "-1", "3", "0.25", "1e+20", "955.333",
    ]  # fmt: skip
    assert [percent(p).replace("\u00a0", " ") for p in (0, 1, 0.5, 0.174, 0.99995, 0.9999999, 0.00001)] == [
        "0 %", "100 %", "50 %", "17.4 %", "99.995 %", "over 99.999 %", "less than 0.1 %",
    ]  # fmt: skip


def test_items_of_a_list_are_asked_of_in_its_own_table(tmp_path: Path) -> None:
    settings = configured(
        tmp_path,
        'table = "topics", column = "topic", expect = "in-set", values = ["Sport"]',
        'column = "topic_count", expect = "between", min = 2',
        'column = "topics", expect = "not-null"',
    )
    suites = parse_expectations(settings.report["expectations"], settings)
    assert {suite.table: len(suite.expectations) for suite in suites} == {"documents": 2, "topics": 1}


def test_a_list_is_no_value_in_a_set(tmp_path: Path) -> None:
    says = "`topics` is a list: the table `topics` has a row for each item, and `topic_count` says"
    with pytest.raises(ConfigurationError, match=says):
        configured(tmp_path, 'column = "topics", expect = "in-set", values = ["Sport"]')
