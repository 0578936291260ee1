"""Fields under the names that other tools have for them."""

from __future__ import annotations

import pytest

from seedlint.document import Document
from seedlint.schema.explain import explain
from seedlint.schema.schema import DEFAULT, Schema
from tests.conftest import CLEAN

SCHEMA = Schema.load(DEFAULT)
URL = "https://www.harbour-herald.com/ferry"
RELATED = f"""related:
  - title: The ferry is late
    excerpt: It waits for the tide.
    publishedDateTime: 2021-04-30T20:51:00Z
    type: article
    webUrl: {URL}-late
    provider: {{name: Harbour Herald, domain: harbour-herald.com}}
quality"""


def told(*changes: tuple[str, str]) -> list[tuple[str, str, str | None]]:
    text = CLEAN
    for before, after in changes:
        assert before in text
        text = text.replace(before, after)
    data = Document("a.md", text.encode()).data
    found = explain(SCHEMA, data, ["/secured"], syntax="YAML")
    return [(one.pointer, one.message, one.fix and one.fix.description) for one in found]


@pytest.mark.parametrize(
    ("field", "name"),
    [
        ("publishedDateTime", "date"),
        ("publishedDateTime", "pub_date"),
        ("publishedDateTime", "created-at"),
        ("topics", "tags"),
        ("topics", "Keywords"),
        ("webUrl", "link"),
        ("webUrl", "permalink"),
        ("webUrl", "url"),
        ("excerpt", "summary"),
        ("excerpt", "description"),
        ("title", "headline"),
        ("provider", "publisher"),
    ],
)
def test_another_name_of_a_missing_field_is_that_field(field: str, name: str) -> None:
    (found,) = told((f"{field}:", f"{name}:"))
    message = f"unknown field `{name}`; did you mean `{field}`, which is missing here?"
    assert found == (f"/{name}", message, f"rename it to `{field}`")


@pytest.mark.parametrize("name", ["url", "link", "website", "host"])
def test_the_address_of_a_provider_is_its_domain(name: str) -> None:
    (found,) = told(("  domain: harbour", f"  {name}: https://harbour"))
    assert found[0] == f"/provider/{name}"
    assert "did you mean `domain`, which is missing here?" in found[1]


def test_a_name_that_has_a_place_elsewhere_is_one_that_is_missing_here() -> None:
    (found,) = told(
        ("quality", RELATED), ("    publishedDateTime: 2021-04-30T20", "    published: 2021-04-30T20")
    )
    assert found[0] == "/related/0/published"
    assert "did you mean `publishedDateTime`, which is missing here?" in found[1]
    truth = told(("quality", RELATED), ("    publishedDateTime: 2021-04-30T20:51:00Z", "    published: true"))
    assert [message for _, message, _ in truth if "did you mean" in message] == []


def test_a_url_belongs_to_no_image_where_the_type_is_missing() -> None:
    found = {pointer: message for pointer, message, _ in told(("type: article\n", ""), ("webUrl:", "url:"))}
    assert found["/url"] == "unknown field `url`; did you mean `webUrl`?"


def test_of_a_video_it_is_the_field_that_a_video_may_have() -> None:
    (found,) = told(("type: article", "type: video"), ("webUrl:", "link:"))
    assert found[1] == "unknown field `link`; did you mean `originalUrl`?"


@pytest.mark.parametrize("extra", ["link: https://herald.com/x", "date: 2021-04-30", "tags: [Sea]"])
def test_where_the_field_is_there_the_name_may_stand_for_anything(extra: str) -> None:
    (found,) = told(("quality:", f"{extra}\nquality:"))
    assert found[1].endswith("; remove it, or see if it belongs elsewhere")


def test_a_field_that_need_not_be_there_may_be_left_out() -> None:
    (found,) = told(("quality: 39", "quality: high"))
    assert found[1] == (
        "`quality` must be an integer, not the string `high`; write one, or leave the field out"
    )
    (found,) = told(("quality: 39", "quality: 39\nfeaturedContent: a"))
    assert found[1].endswith("; if not, remove the field")
