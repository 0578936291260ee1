"""The text at each place of a document in TOML is what stands there; `tomllib` is asked what that means."""

from __future__ import annotations

import tomllib
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seedlint.document import Document
from seedlint.finding import escape_token
from seedlint.reading.toml.quick import quick_values
from seedlint.reading.toml.source import TomlReading
from tests.support.examples import some
from tests.support.tomls import TomlMaker

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random


def reading_of(text: str) -> TomlReading:
    return TomlReading(text, text.encode(), (0, len(text)))


def leaves(value: Any, at: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from leaves(item, f"{at}/{escape_token(key)}")
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from leaves(item, f"{at}/{index}")
    yield at, value


def agrees(found: Any, meant: Any) -> bool:
    """Whether a value is the one that `tomllib` sees; dates are texts, as they are written."""
    if isinstance(meant, (datetime, date, time)):
        return isinstance(found, str) and tomllib.loads(f"a = {found}")["a"] == meant
    if isinstance(meant, dict):
        return found.keys() == meant.keys() and all(agrees(found[key], meant[key]) for key in meant)
    if isinstance(meant, list):
        return len(found) == len(meant) and all(map(agrees, found, meant))
    return type(found) is type(meant) and found == meant


@given(st.randoms(use_true_random=False))
@settings(max_examples=some(2000))
def test_text_at_each_place_is_the_value(random: Random) -> None:
    text = TomlMaker(random).document()
    meant = tomllib.loads(text)
    reading = reading_of(text)
    assert not reading.problems
    assert agrees(reading.data, meant)
    assert reading.exact() == reading.data
    quick = quick_values(text, 0, len(text))
    assert quick is None or agrees(quick, meant)
    for pointer, value in leaves(meant):
        start, end = reading.offsets(pointer)
        there = text[start:end]
        name = pointer.rpartition("/")[2].replace("~1", "/").replace("~0", "~")
        if not isinstance(value, (dict, list)):
            assert tomllib.loads(f"a = {there}")["a"] == value, pointer
            if isinstance(value, str) and value:
                at = random.randrange(len(value))
                stop = random.randrange(at, len(value)) + 1
                part = text[slice(*reading.offsets(pointer, "value", (at, stop)))]
                quote = next(q for q in ('"""', "'''", '"', "'") if there.startswith(q))
                if len(quote) == 3:
                    part = f"\n{part}"
                assert quoted_means(quote, part) == value[at:stop], pointer
        if name and not (name.isdigit() and isinstance(reading.data, dict)):
            key = text[slice(*reading.offsets(pointer, "key"))]
            if not key.startswith("["):
                assert list(tomllib.loads(f"{key} = 1")) == [name] or not isinstance(value, dict), pointer


def quoted_means(quote: str, part: str) -> str:
    if quote == "'''":
        return part[1:].replace("\r\n", "\n")
    if quote == "'":
        return part
    body = part.replace('"', '\\"') if not part.rstrip('"').endswith("\\") and "\\" not in part else part
    read = tomllib.loads(f"a = {quote}{body}{quote}")["a"]
    assert isinstance(read, str)
    return read


TEXT = '''\
# remark
title = "Heron \\u00e9 crossing" # how it is called
dates.first = 2023-05-04 06:15:00
topics = [
  "Birds", # of all kinds
  'Roads',
]
point = { x = 1, y.z = "two" }

[provider]
name = """
Reedham \\
   Gazette"""

[[related]]
title = 'One'
[related.provider]
name = "A"

[[related]] # the second
"odd key" = 1
'''


@pytest.mark.parametrize(
    ("pointer", "part", "span", "there"),
    [
        ("", "value", None, 'title = "Heron \\u00e9 crossing" # how it is called'),
        ("/title", "value", None, '"Heron \\u00e9 crossing"'),
        ("/title", "key", None, "title"),
        ("/title", "value", (6, 7), "\\u00e9"),
        ("/title", "value", (8, 11), "cro"),
        ("/dates", "value", None, "dates"),
        ("/dates/first", "key", None, "first"),
        ("/dates/first", "value", None, "2023-05-04 06:15:00"),
        ("/dates/first", "value", (8, 10), "04"),
        ("/topics", "value", None, "topics"),
        ("/topics/1", "value", None, "'Roads'"),
        ("/topics/1", "value", (0, 4), "Road"),
        ("/point/y/z", "key", None, "z"),
        ("/point/y/z", "value", None, '"two"'),
        ("/provider", "value", None, "provider"),
        ("/provider/name", "value", (0, 7), "Reedham"),
        ("/provider/name", "value", (8, 15), "Gazette"),
        ("/related", "value", None, "related"),
        ("/related/0", "value", None, "[[related]]"),
        ("/related/1", "value", None, "[[related]]"),
        ("/related/0/provider", "value", None, "provider"),
        ("/related/0/provider/name", "value", None, '"A"'),
        ("/related/1", "last", None, '"odd key"'),
        ("/related/1/nothing", "value", None, "[[related]]"),
        ("/nothing", "value", None, 'title = "Heron \\u00e9 crossing" # how it is called'),
    ],
)
def test_places(pointer: str, part: Any, span: tuple[int, int] | None, there: str) -> None:
    for text in (f"+++\n{TEXT}+++\n", f"+++\n{TEXT}+++\nbelow\n".replace("\n", "\r\n")):
        document = Document("a.md", text.encode())
        assert document.text[slice(*document.offsets(pointer, part, span))] == there
    assert Document("a.md", f"+++\n{TEXT}+++\n".encode()).locate("/related/1").line == 21


def test_outline() -> None:
    found = reading_of(TEXT).outline({"/title"})
    lines = {pointer: TEXT.count("\n", 0, at) + 1 for pointer, at in found.items()}
    assert lines["/title"] == 2
    assert lines["/topics/1"] == 6
    assert lines["/related/0/provider"] == 17
    assert lines["/related/1"] == 20
    assert "/point/x" not in lines


@pytest.mark.parametrize("opening", ["+++", "```toml", "---toml"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_front_matter_stands_between_lines(opening: str, newline: str) -> None:
    closing = {"+++": "+++", "```toml": "```", "---toml": "---"}[opening]
    text = f'{opening}\ntitle = "x"\ndate = 2023-05-04\n{closing}\n# Below\n{closing}\n'.replace(
        "\n", newline
    )
    document = Document("a.md", text.encode())
    assert document.data == {"title": "x", "date": "2023-05-04"}
    assert document.reading.name == "TOML"
    assert document.locate("/date").numbers() == (3, 8, 3, 18)
    assert document.text[slice(*document.body)] == "# Below"


def test_nothing_between_the_lines_is_no_key() -> None:
    assert Document("a.md", b"+++\n+++\n").data == {}
    assert Document("a.toml", b"").data == {}


def test_a_list_of_tables_may_be_interrupted() -> None:
    text = "[[a]]\nx = 1\n[b]\ny = 2\n[[a]]\nx = 3\n[a.c]\nz = 4\n"
    reading = reading_of(text)
    assert reading.data == {"a": [{"x": 1}, {"x": 3, "c": {"z": 4}}], "b": {"y": 2}}
    assert text[slice(*reading.offsets("/a/1/x"))] == "3"
    assert text[slice(*reading.offsets("/a/1/c/z"))] == "4"
