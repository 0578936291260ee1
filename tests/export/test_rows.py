"""Documents become typed rows, whatever is in them."""

from __future__ import annotations

import base64
import json
import math
import re
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seedlint.document import Document
from seedlint.export import typed
from seedlint.export.lines import outline
from seedlint.export.rows import entropy, field_of, rows_of, unread
from seedlint.export.score import score
from seedlint.schema.schema import Schema
from seedlint.tables.tables import DOCUMENTS, IMAGES, LINKS, RELATED, TABLES, Kind, Table
from tests.conftest import CLEAN

if TYPE_CHECKING:
    from seedlint.export.rows import Rows

TYPES = {
    Kind.TEXT: str,
    Kind.INTEGER: int,
    Kind.REAL: float,
    Kind.BOOLEAN: bool,
    Kind.TIMESTAMP: str,
    Kind.LIST: str,
}
TOLD = (None, None, None, None)
"""What findings say of a document, which is not the business of these tests."""


def made(schema: Schema, text: str | bytes, name: str = "a.md") -> Rows:
    raw = text if isinstance(text, bytes) else text.encode()
    return rows_of(Document(name, raw, schema), name)


def own(rows: Rows) -> dict[str, Any]:
    return named(DOCUMENTS, (*rows.before, *TOLD, *rows.after))


def named(table: Table, row: tuple[Any, ...]) -> dict[str, Any]:
    return dict(zip((column.name for column in table.columns), row, strict=True))


def check_types(rows: Rows) -> None:
    """Every row fits its table exactly."""
    tables = (
        (DOCUMENTS, [(*rows.before, *TOLD, *rows.after)]),
        (RELATED, rows.related),
        (IMAGES, rows.images),
        (LINKS, rows.links),
    )
    for table, found in tables:
        for row in found:
            for column, cell in zip(table.columns, row, strict=True):
                assert cell is None or type(cell) is TYPES[column.kind], (table.name, column.name, cell)
                if type(cell) is str:
                    cell.encode()
                    assert "\0" not in cell
                if type(cell) is int:
                    assert -(2**63) <= cell < 2**63
                if type(cell) is float:
                    assert math.isfinite(cell)
                if column.kind is Kind.TIMESTAMP and cell:
                    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", cell)


def test_tables_say_where_every_row_comes_from() -> None:
    for table in TABLES:
        assert [column.name for column in table.columns[:2]] == ["document", "line"]
        assert len({column.name for column in table.columns}) == len(table.columns)
        assert all(column.meaning for column in table.columns)


def test_a_document_is_a_row(seed_schema: Schema) -> None:
    row = own(made(seed_schema, CLEAN, "seeds/a.md"))
    assert row == {
        "document": "seeds/a.md",
        "line": 2,
        "readable": True,
        "bytes": len(CLEAN),
        "category": "news",
        "title": "Ferry timetable changes",
        "excerpt": "Boats leave ten minutes earlier from May.",
        "published_at": "2021-04-30T20:51:00Z",
        "type": "article",
        "original_url": None,
        "web_url": "https://www.harbour-herald.com/ferry",
        "amp_web_url": None,
        "cdn_amp_web_url": None,
        "canonical_url": "https://www.harbour-herald.com/ferry",
        "featured_content": None,
        "quality": 39,
        "heat": None,
        "published": None,
        "removed": None,
        "provider_name": "Harbour Herald",
        "provider_domain": "harbour-herald.com",
        "topics": '["Transport"]',
        "topic_count": 1,
        "image_count": 0,
        "provider_image_count": 0,
        "related_count": 0,
        "link_count": 1,
        "secured_length": 69,
        "secured_ciphertext_bytes": 32,
        "secured_vector_bytes": 16,
        "secured_entropy": 4.9375,
        "errors": None,
        "warnings": None,
        "notes": None,
        "score": None,
        "misfits": None,
    }


RICH = """\
---
title: Lock gates
images:
  - url: https://a.example.com/1.jpg
    width: 640
    height: "480"
    isCached: true
  - none
provider:
  name: Canal Post
  images:
  - url: https://a.example.com/p.png
related:
  - title: First
    publishedDateTime: 2021-05-01T01:00:00+02:00
    webUrl: HTTPS://B.Example.co.uk/x?utm_source=y#top
    provider:
      name: Fen
      domain: example.co.uk
      images: []
  - a text
  - webUrl: not a url
    title: 5
    images:
      - title: Otter
---
"""


def test_related_images_and_links_know_their_place(seed_schema: Schema) -> None:
    rows = made(seed_schema, RICH)
    check_types(rows)
    related = [named(RELATED, row) for row in rows.related]
    assert [(r["pointer"], r["position"], r["line"], r["misfits"]) for r in related] == [
        ("/related/0", 0, 14, None),
        ("/related/1", 1, 21, "*"),
        ("/related/2", 2, 22, "title"),
    ]
    assert related[0]["published_at"] == "2021-04-30T23:00:00Z"
    assert related[0]["canonical_url"] == "https://b.example.co.uk/x"
    assert related[0]["provider_domain"] == "example.co.uk"
    images = [named(IMAGES, row) for row in rows.images]
    assert [(i["pointer"], i["owner"], i["related_position"], i["line"], i["misfits"]) for i in images] == [
        ("/images/0", "article", None, 4, "height"),
        ("/images/1", "article", None, 8, "*"),
        ("/provider/images/0", "provider", None, 12, None),
        ("/related/2/images/0", "article", 2, 25, None),
    ]
    assert images[0]["is_cached"] is True
    assert images[0]["height"] is None
    links = [named(LINKS, row) for row in rows.links]
    assert [(x["field"], x["line"], x["related_position"], x["sound"], x["domain"]) for x in links] == [
        ("images[].url", 4, None, True, "example.com"),
        ("provider.images[].url", 12, None, True, "example.com"),
        ("related[].webUrl", 16, 0, True, "example.co.uk"),
        ("related[].webUrl", 22, 2, False, None),
    ]
    assert links[2]["url"] == "HTTPS://B.Example.co.uk/x?utm_source=y#top"
    assert links[2]["host"] == "b.example.co.uk"
    row = own(rows)
    assert (row["image_count"], row["provider_image_count"], row["related_count"], row["link_count"]) == (
        2,
        1,
        3,
        4,
    )


@pytest.mark.parametrize(
    ("field", "value", "misfits"),
    [
        ("quality", "'39'", "quality"),
        ("quality", "39.0", None),
        ("quality", "39.5", "quality"),
        ("quality", "true", "quality"),
        ("quality", "9223372036854775808", "quality"),
        ("quality", "-9223372036854775808", None),
        ("heat", ".nan", "heat"),
        ("heat", ".inf", "heat"),
        ("published", "1", "published"),
        ("published", "'yes'", "published"),
        ("originalUrl", "[a]", "original_url"),
        ("images", "{a: 1}", "image_count"),
        ("topics", "[a, 3]", "topics"),
        ("topics", "a", "topics,topic_count"),
        ("provider", "Harbour Herald", "provider_name,provider_domain"),
        ("publishedDateTime", "2021-02-30T00:00:00Z", "published_at"),
        ("publishedDateTime", "2021-02-03T00:00:00", "published_at"),
        ("publishedDateTime", "0000-01-01T00:00:00Z", "published_at"),
        ("publishedDateTime", "9999-12-31T23:59:59-10:00", "published_at"),
        ("publishedDateTime", "2021-W05-3T01:02:03Z", "published_at"),
        ("publishedDateTime", "2021-05-03T24:00:00Z", "published_at"),
        ("publishedDateTime", "2016-12-31T23:59:60Z", None),
        ("title", "[a, b]", "title"),
        ("title", "null", None),
    ],
)
def test_what_does_not_fit_is_null_and_told(
    seed_schema: Schema, field: str, value: str, misfits: str | None
) -> None:
    rows = made(seed_schema, f"---\n{field}: {value}\n---\n")
    check_types(rows)
    row = own(rows)
    assert row["misfits"] == misfits
    for column in (misfits or "").split(","):
        if column and column != "topics":
            assert row[column] is None


def test_texts_no_database_takes_keep_what_they_can(seed_schema: Schema) -> None:
    rows = made(seed_schema, '{"title": "a\\ud800b\\u0000c", "topics": ["\\udfff", "x"]}', "a.json")
    check_types(rows)
    assert own(rows)["title"] == "a\ufffdb\ufffdc"
    assert own(rows)["topics"] == '["\ufffd", "x"]'
    assert own(rows)["misfits"] == "title,topics"


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(codec=None), max_size=8)
    | st.sampled_from(["2021-04-30T20:51:00Z", "https://a.example.com/x", "=1+1"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)
fields = st.sampled_from(
    "title excerpt publishedDateTime type originalUrl webUrl quality heat published topics"
    " images related provider secured featuredContent url width name domain".split()
)
articles = st.dictionaries(
    fields,
    st.recursive(
        json_values, lambda inner: st.dictionaries(fields, inner, max_size=4) | st.lists(inner, max_size=2)
    ),
    max_size=6,
)


@given(articles)
def test_any_values_make_rows_of_the_right_types(seed_schema: Schema, data: dict[str, Any]) -> None:
    try:
        text = json.dumps(data, allow_nan=False)
    except ValueError:  # JSON has no NaN; YAML does, below
        text = json.dumps(data).replace("NaN", "1e999").replace("Infinity", "1e999")
    check_types(made(seed_schema, text, "a.json"))


@pytest.mark.parametrize("text", [b"", b"---\n", b"\xff\xfe", b"---\na: [\n---\n", b"---\n- a\n---\n"])
def test_a_document_without_values_is_a_row_too(seed_schema: Schema, text: bytes) -> None:
    rows = made(seed_schema, text)
    check_types(rows)
    row = own(rows)
    assert (row["readable"], row["line"], row["bytes"], row["title"]) == (False, 1, len(text), None)
    assert rows == unread("a.md", len(text))


# Payloads

CIPHER = base64.b64encode(bytes(range(48))).decode()
VECTOR = base64.b64encode(bytes(range(100, 116))).decode()


@pytest.mark.parametrize("repeat", ["{0};{1}", "x {0} y", "{1}"])
@pytest.mark.parametrize("field", ["title", "excerpt", "webUrl", "featuredContent", "topics", "type"])
def test_a_payload_appears_only_as_form(seed_schema: Schema, field: str, repeat: str) -> None:
    words = repeat.format(CIPHER, VECTOR)
    value = [words] if field == "topics" else words
    data = {
        "secured": f"{CIPHER};{VECTOR}",
        field: value,
        "related": [{"title": words}],
        "images": [{"url": words}],
    }
    for text, name in ((json.dumps(data), "a.json"), ("---\n" + json.dumps(data) + "\n---\n", "a.md")):
        rows = made(seed_schema, text, name)
        assert CIPHER not in repr(rows)
        assert VECTOR not in repr(rows)
        row = own(rows)
        assert (row["secured_length"], row["secured_ciphertext_bytes"], row["secured_vector_bytes"]) == (
            len(CIPHER) + 25,
            48,
            16,
        )
        assert row["secured_entropy"] == round(math.log2(48), 4)


@pytest.mark.parametrize(
    ("value", "length", "cipher", "vector"),
    [
        ("", 0, None, None),
        ("abc", 3, None, None),
        (f"{CIPHER};***", 68, 48, None),
        (f";{VECTOR}", 25, None, 16),
    ],
)
def test_the_form_of_a_bad_payload(
    seed_schema: Schema, value: str, length: int, cipher: int | None, vector: int | None
) -> None:
    row = own(made(seed_schema, json.dumps({"secured": value}), "a.json"))
    assert row["secured_length"] == length
    assert (row["secured_ciphertext_bytes"], row["secured_vector_bytes"]) == (cipher, vector)


def test_a_payload_that_is_no_text_is_a_misfit(seed_schema: Schema) -> None:
    text = json.dumps({"secured": [CIPHER], "title": CIPHER})
    rows = made(seed_schema, text, "a.json")
    assert own(rows)["misfits"] == "secured_length"
    assert CIPHER not in repr(rows)


def test_entropy() -> None:
    assert entropy(b"\0" * 64) == 0
    assert entropy(bytes(range(256))) == 8


# Other schemas


def test_a_strangers_document_goes_by_its_roles() -> None:
    schema = Schema(
        {
            "type": "object",
            "properties": {
                "heading": {"type": "string", "x-seedlint-role": "text"},
                "quality": {"type": "string"},
                "seen": {"type": "array", "items": {"type": "string", "format": "date-time"}},
                "manual": {"type": "string", "format": "uri"},
                "stories": {"type": "array", "items": {"x-seedlint-role": "article"}},
                "key": {"x-seedlint-role": "payload"},
            },
        }
    )
    text = (
        "---\nheading: Cryostat\nquality: fine\nseen: [2024-05-01T00:00:00Z]\nmanual: https://docs.frostworks.de/m\n"
        f"stories:\n  - title: Cold\nkey: {CIPHER};{VECTOR}\n---\n"
    )
    rows = made(schema, text)
    check_types(rows)
    row = own(rows)
    assert (row["title"], row["published_at"], row["web_url"]) == (
        "Cryostat",
        "2024-05-01T00:00:00Z",
        "https://docs.frostworks.de/m",
    )
    assert (row["quality"], row["misfits"], row["secured_ciphertext_bytes"]) == (None, None, 48)
    assert named(RELATED, rows.related[0])["title"] == "Cold"


# Lines


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("text", [CLEAN, RICH])
def test_lines_are_the_same_whoever_looks(seed_schema: Schema, text: str, newline: str) -> None:
    text = text.replace("\n", newline)
    wanted = {"/title", "/images/0/url", "/related/2/webUrl", "/none"}
    block = outline(Document("a.md", text.encode(), seed_schema), wanted)
    # A flow list at the end is nothing to search for by lines: the parser is asked.
    flow = text.replace(f"{newline}---", f"{newline}zz: [1, {{a: 2}}]{newline}---")
    parsed = outline(Document("a.md", flow.encode(), seed_schema), wanted)
    assert "/title" in block
    assert {*parsed} - {*block} == {"/zz", "/zz/0", "/zz/1"}
    assert {pointer: parsed[pointer] for pointer in block} == block


def test_lines_in_json(seed_schema: Schema) -> None:
    text = '{\n "title": "a",\n "related": [\n  {"title": "b"},\n  {"a/b": [1]}\n ]\n}\n'
    assert outline(Document("a.json", text.encode(), seed_schema), {"/title"}) == {
        "/title": 2,
        "/related": 3,
        "/related/0": 4,
        "/related/1": 5,
        "/related/1/a~1b": 5,
        "/related/1/a~1b/0": 5,
    }


# Small things


def test_fields_are_pointers_without_positions() -> None:
    assert field_of("/related/13/images/0/url") == "related[].images[].url"
    assert field_of("/webUrl") == "webUrl"
    assert field_of("") == ""


def test_file_names_that_are_no_text_stay_apart() -> None:
    assert typed.safe_path("a\udcff.md") == "a\\xff.md"
    assert typed.safe_path("ä.md") == "ä.md"


def test_score() -> None:
    assert score([]) == 100
    assert score([("SL201", "error", 1), ("SL406", "warning", 1), ("SL402", "note", 2)]) == 85
    assert score([("SL401", "error", 50)]) == 70
    assert score([(f"SL{n}", "error", 3) for n in range(5)]) == 0
    assert score([("SL000", "error", 1)]) == 100
    assert score([], readable=False) == 0
