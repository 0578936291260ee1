"""The seed format: what each field that may be left out accepts, and what it refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from seedlint.document import Document
from tests.conftest import CLEAN

if TYPE_CHECKING:
    from seedlint.schema.schema import Schema

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
