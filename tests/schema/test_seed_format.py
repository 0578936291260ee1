"""The seed format: what each field that may be left out accepts, and what it refuses."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import pytest

from seedlint.document import Document
from seedlint.schema.explain import explain
from seedlint.schema.schema import Schema
from tests.conftest import CLEAN

if TYPE_CHECKING:
    from collections.abc import Iterator

DATA: dict[str, Any] = Document("clean.md", CLEAN.encode()).data
IMAGE = {"url": "https://www.harbour-herald.com/boat.png", "width": 640, "height": 480}
RELATED = {
    **{key: DATA[key] for key in ("title", "excerpt", "publishedDateTime", "type", "webUrl", "provider")},
    "title": "Boats and tides",
}

CASES: dict[str, tuple[list[Any], list[Any]]] = {
    "originalUrl": (["https://www.harbour-herald.com/ferry"], [1, None]),
    "ampWebUrl": (["https://amp.harbour-herald.com/ferry"], [1]),
    "cdnAmpWebUrl": (
        ["https://amp-harbour--herald-com.cdn.ampproject.org/c/s/amp.harbour-herald.com/ferry"],
        [1],
    ),
    "quality": ([0, 39], [-1, 1.5, "39"]),
    "heat": ([-1, 7], [-2, 0.5]),
    "published": ([True, False], ["yes", 1]),
    "removed": ([True, False], ["no", 0]),
    "images": ([[], [IMAGE]], [IMAGE, [{**IMAGE, "width": 0}], [{"url": IMAGE["url"]}]]),
    "related": ([[], [RELATED]], [RELATED, [{**RELATED, "excerpt": None}], [{"title": "Boats"}]]),
}
"""Values that a document may have, and values that it may not have, by field."""

ELSEWHERE = {"webUrl", "featuredContent"}
"""Fields that depend on others: whether they may be there is tested below."""

ONLY_DOCUMENTS = set(
    "category originalUrl featuredContent heat published removed topics related secured".split()
)
"""Fields that articles in `related` have not."""


def test_every_field_that_may_be_left_out_is_tested(seed_schema: Schema) -> None:
    """A new field needs a line in CASES."""
    fields = set()
    for article in articles(seed_schema):
        fields |= set(article["properties"]) - set(article["required"])
    assert fields == {*CASES, *ELSEWHERE}


def test_related_articles_have_the_fields_of_documents_but_for_some(seed_schema: Schema) -> None:
    """A new field that they have not is named in ONLY_DOCUMENTS."""
    document, related = (article["properties"] for article in articles(seed_schema))
    assert related == {field: sub for field, sub in document.items() if field not in ONLY_DOCUMENTS}
    assert set(document) >= ONLY_DOCUMENTS


def articles(schema: Schema) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what the schema says of a document, and of an article in `related`."""
    return schema.contents, schema.contents["$defs"]["relatedArticle"]


@pytest.mark.parametrize("field", CASES)
def test_a_field_accepts_and_refuses(seed_schema: Schema, field: str) -> None:
    sound, unsound = CASES[field]
    assert seed_schema.is_valid({key: value for key, value in DATA.items() if key != field})
    assert [value for value in sound if not seed_schema.is_valid({**DATA, field: value})] == []
    assert [value for value in unsound if seed_schema.is_valid({**DATA, field: value})] == []


@pytest.mark.parametrize("field", sorted(set(CASES) - ONLY_DOCUMENTS))
def test_a_field_of_related_articles_accepts_and_refuses(seed_schema: Schema, field: str) -> None:
    def is_valid(value: Any) -> bool:
        return seed_schema.is_valid({**DATA, "related": [{**RELATED, field: value}]})

    sound, unsound = CASES[field]
    assert [value for value in sound if not is_valid(value)] == []
    assert [value for value in unsound if is_valid(value)] == []


@pytest.mark.parametrize("field", ["title", "category", "topics", "secured", "webUrl"])
def test_a_field_that_is_needed_is_missed(seed_schema: Schema, field: str) -> None:
    assert not seed_schema.is_valid({key: value for key, value in DATA.items() if key != field})


def test_a_video_has_what_plays_it_and_no_address(seed_schema: Schema) -> None:
    video = {key: value for key, value in DATA.items() if key != "webUrl"} | {"type": "video"}
    assert seed_schema.is_valid({**video, "featuredContent": "<iframe></iframe>"})
    assert not seed_schema.is_valid({**video, "featuredContent": ""})
    assert not seed_schema.is_valid({**video, "webUrl": DATA["webUrl"]})
    assert not seed_schema.is_valid({**DATA, "featuredContent": "<iframe></iframe>"})


FULL: dict[str, Any] = {
    **DATA,
    "quality": 1,
    "originalUrl": DATA["webUrl"],
    "images": [{**IMAGE, "title": "A boat"}],
    "related": [{**RELATED, "quality": 1, "images": [IMAGE]}],
}


def fields(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the places of all values but the document itself."""
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, inner in steps:
        yield (*path, step)
        yield from fields(inner, (*path, step))


def emptied(path: tuple[Any, ...]) -> tuple[Any, Any]:
    """Return the document with nothing at one place, and without that place."""
    empty, without = copy.deepcopy(FULL), copy.deepcopy(FULL)
    for data in (empty, without):
        around: Any = data
        for step in path[:-1]:
            around = around[step]
        if data is empty:
            around[path[-1]] = None
        else:
            del around[path[-1]]
    return empty, without


@pytest.mark.parametrize("path", list(fields(FULL)), ids=lambda path: "-".join(map(str, path)))
def test_where_there_is_nothing_it_is_said_what_to_write(seed_schema: Schema, path: tuple[Any, ...]) -> None:
    empty, without = emptied(path)
    message = next(iter(explain(seed_schema, empty, syntax="YAML"))).message
    assert not message.endswith("it must be a string"), "an empty string would be the next finding"
    item = isinstance(path[-1], int)
    assert ("or leave the field out" in message) == (seed_schema.is_valid(without) and not item)


def test_a_field_that_is_needed_under_some_condition_is_not_to_be_left_out() -> None:
    text = {"type": "string"}
    contents = {
        "$defs": {"named": {"required": ["a"]}, "ring": {"$ref": "#/$defs/ring"}},
        "properties": {"a": text, "b": text, "c": text, "d": {"properties": {"a": text}}, "e": text},
        "allOf": [{"$ref": "#/$defs/named"}, {"anyOf": [{"required": ["c"]}, {}]}],
        "dependentRequired": {"a": ["e"]},
    }
    schema = Schema(contents)
    for data, left_out in [
        ({"a": None}, False),
        ({"a": "", "b": None}, True),
        ({"a": "", "c": None}, False),
        ({"a": "", "d": {"a": None}}, True),
        ({"a": "", "e": None}, False),
    ]:
        messages = [finding.message for finding in explain(schema, data) if "(null)" in finding.message]
        assert [", or leave the field out" in message for message in messages] == [left_out]
