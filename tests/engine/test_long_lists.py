"""Long lists of articles, and what a schema says about the list: explained as the long way does."""

from __future__ import annotations

from typing import Any

import pytest

from seedlint.schema import explain
from seedlint.schema.apart import list_apart
from tests.support.articles import front, plain
from tests.support.bothways import compare, engine, with_keywords


@pytest.mark.parametrize(
    ("schema", "apart"),
    [
        (with_keywords(), True),
        (with_keywords(description="articles"), True),
        (with_keywords(minItems=2), False),
        (with_keywords(maxItems=1), False),
        (with_keywords(uniqueItems=True), False),
        (with_keywords(contains={"required": ["quality"]}), False),
        (with_keywords(allOf=[{"minItems": 3}]), False),
        (with_keywords(root={"maxProperties": 30}), True),
        (with_keywords(root={"propertyNames": {"maxLength": 30}}), True),
        (with_keywords(root={"not": {"required": ["strange"]}}), True),
        (with_keywords(root={"not": {"properties": {"related": {"maxItems": 1}}}}), False),
        (
            with_keywords(root={"dependentSchemas": {"heat": {"properties": {"related": {"minItems": 3}}}}}),
            False,
        ),
        (
            with_keywords(
                root={"anyOf": [{"patternProperties": {"^rel": {"maxItems": 1}}}, {"required": ["x"]}]}
            ),
            False,
        ),
        (with_keywords(root={"oneOf": [{"additionalProperties": {"maxLength": 1}}, {}]}), False),
        (
            with_keywords(
                root={
                    "if": {"properties": {"type": {"const": "article"}}},
                    "then": {"properties": {"related": {"minItems": 3}}},
                }
            ),
            False,
        ),
        (with_keywords(root={"enum": [1]}), False),
        (with_keywords(items={"$ref": "#/properties/title"}), False),
        (with_keywords(items={"$ref": "#"}), False),
    ],
)
def test_keywords_about_the_list_are_heeded(schema: dict[str, Any], apart: bool) -> None:
    usual = engine(schema=schema)
    assert (list_apart(usual.schema) is not None) == apart
    compare([front(plain(1), plain(2)), front(plain(1), plain(1)), front(*map(plain, range(4)))], usual)


@pytest.mark.parametrize(
    "root",
    [
        {},
        {"allOf": [{"if": {"properties": {"type": {"const": "article"}}}, "then": {"required": ["sound"]}}]},
        {"anyOf": [{"required": ["sound"]}, {"properties": {"type": {"const": "film"}}}]},
        {
            "oneOf": [
                {"required": ["sound"]},
                {"required": ["film"], "properties": {"film": {"type": "object"}}},
            ]
        },
        {"maxProperties": 5},
        {"not": {"required": ["title"]}},
        {"unevaluatedProperties": False},
        {"propertyNames": {"maxLength": 8}},
        {"dependentRequired": {"title": ["sound"]}},
    ],
    ids=lambda root: next(iter(root), "plain"),
)
def test_what_breaks_the_schema_beside_a_long_list_is_told_without_going_through_it(
    root: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = engine(schema=with_keywords(root=root))
    assert usual.schema.apart is not None
    seen: list[str] = []
    explained = explain.violations

    def noted(schema: Any, data: Any, fine: str = "") -> Any:
        seen.append(fine)
        for error in explained(schema, data, fine):
            assert error.absolute_path or error.instance is data
            yield error

    monkeypatch.setattr(explain, "violations", noted)
    whole = front(*map(plain, range(6))).decode()
    odd = whole.replace("quality: ", "quality: x", 1)
    texts = [whole, odd]
    for before, after in (
        ("type: article", "type: articel"),
        ("category: news\n", ""),
        ("category:", "Category:"),
        ("category:", "webUrI: x\ncategory:"),
        ("title:", "titel:"),
        ("type: article", "type: [article]"),
        ("\nquality: ", "\nheat: much\nquality: "),
    ):
        assert before in whole
        texts += [text.replace(before, after, 1) for text in (whole, odd)]
    compare([text.encode() for text in texts], usual)
    assert set(seen) == {"related", ""}  # that of the long way is the other


@pytest.mark.parametrize("quality", ["many", "39"])
def test_a_date_in_a_long_list_is_left_to_its_rule_where_a_branch_asks_for_dates(quality: str) -> None:
    contents = with_keywords()
    contents["properties"]["topics"] = {
        "oneOf": [{"type": "string", "format": "date-time"}, {"type": "array"}]
    }
    usual = engine(schema=contents)
    assert usual.schema.apart is not None
    assert usual.schema.asks_own_formats
    raw = front(*(plain(number).replace("2021-04-30T", "2021-02-30T") for number in range(6)))
    raw = raw.replace(b"quality: 39", f"quality: {quality}".encode())
    document = usual.document("a.md", raw)
    found = [one.code for one in usual.violations(document, bool)]
    assert found == (["SL102"] if quality == "many" else [])
