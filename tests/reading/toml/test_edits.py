"""Fixes of documents in TOML: what they say is then there, and nothing else has changed."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seedlint.document import Document
from seedlint.engine.values import EditError, applied, same
from seedlint.finding import Edit, Fix, escape_token
from seedlint.fixes.edits import Refused, resolve
from seedlint.fixes.sound import patched, read_alike
from tests.support.examples import some
from tests.support.tomls import TomlMaker

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random


def entries(value: Any, at: str = "") -> Iterator[tuple[str, Any]]:
    yield at, value
    if isinstance(value, dict):
        for key, item in value.items():
            yield from entries(item, f"{at}/{escape_token(key)}")
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from entries(item, f"{at}/{index}")


def after(text: str, *edits: Edit, near: str = "", path: str = "a.toml") -> str:
    document = Document(path, text.encode())
    assert not document.problems
    return patched(document, resolve(document, Fix("mend it", edits), near)).decode()


_NEW = ["x", "", 'a "b"', "it's\ttwo", "two\nlines", "C:\\d", 7, -1.5, True, "é\u200b"]


def any_edit(random: Random, data: Any) -> Edit:
    pointer, value = random.choice(list(entries(data)))
    action = random.choice(["replace", "replace", "rename", "remove", "insert", "insert"])
    if action == "insert":
        new = random.choice([*_NEW, ["a", 1], {"k": "v", "m": [1]}])
        return Edit("insert", f"{pointer}/{'-' if isinstance(value, list) else 'new'}", new)
    if action == "rename":
        return Edit("rename", pointer, random.choice(["new", "new key", "it's", 'a"b']))
    if action == "remove":
        return Edit("remove", pointer)
    if isinstance(value, str) and value and random.random() < 0.5:
        start = random.randrange(len(value))
        span = (start, random.randrange(start, len(value) + 1))
        return Edit("replace", pointer, random.choice(["x", "", "'", '"', "\u00e9"]), span)
    return Edit("replace", pointer, random.choice(_NEW))


@given(st.randoms(use_true_random=False))
@settings(max_examples=some(3000))
def test_what_an_edit_says_is_then_there(random: Random) -> None:
    text = TomlMaker(random).document()
    document = Document("a.toml", text.encode())
    edit = any_edit(random, document.data)
    try:
        expected = applied(document.data, [edit])
        made = resolve(document, Fix("mend it", (edit,)), edit.pointer)
    except (Refused, EditError):
        return
    raw = patched(document, made)
    mended = Document("a.toml", raw)
    assert not mended.problems, raw.decode()
    assert same(mended.data, expected), raw.decode()
    assert read_alike(mended)
    kept = [line for line in text.splitlines() if line.lstrip().startswith("# a remark")]
    if edit.action != "remove":
        assert raw.decode().count("# a remark") == len(kept)


TEXT = """\
# about the document

# the title
title = "Heron"   # shown
date = 2023-05-04 06:15:00

# what it is about
topics = [
    "Birds",  # all kinds
    # the road
    "Roads",
    "Schools"
]
point = { x = 1, y = 2 }
dotted.one = 1

# who
[provider]
  name = 'Gazette'
  domain = "gazette.co.uk"

# first
[[related]]
title = "One"

[related.provider]
name = "A"

# second
[[related]]
title = "Two"

[last]
x = 1
"""


def changed_lines(edit: Edit, near: str = "") -> tuple[list[str], list[str]]:
    """Return the lines that go and those that come."""
    for newline in ("\n", "\r\n"):
        text = TEXT.replace("\n", newline)
        mended = after(text, edit, near=near)
        assert mended.count("\n") == mended.count(newline)
        before, now = TEXT.split("\n"), mended.replace("\r\n", "\n").split("\n")
    shorter = min(len(before), len(now))
    head = next((n for n in range(shorter) if before[n] != now[n]), shorter)
    tail = next((n for n in range(shorter) if before[-1 - n] != now[-1 - n]), shorter)
    tail = min(tail, shorter - head)
    return before[head : len(before) - tail], now[head : len(now) - tail]


@pytest.mark.parametrize(
    ("edit", "gone", "come"),
    [
        (Edit("replace", "/title", "Stork"), ['title = "Heron"   # shown'], ['title = "Stork"   # shown']),
        (
            Edit("replace", "/title", "x", (0, 1)),
            ['title = "Heron"   # shown'],
            ['title = "xeron"   # shown'],
        ),
        (
            Edit("replace", "/date", "2023-05-04T06:15:00Z"),
            ["date = 2023-05-04 06:15:00"],
            ["date = 2023-05-04T06:15:00Z"],
        ),
        (Edit("replace", "/date", "then"), ["date = 2023-05-04 06:15:00"], ['date = "then"']),
        (Edit("replace", "/provider/name", "a\nb"), ["  name = 'Gazette'"], ['  name = "a\\nb"']),
        (Edit("replace", "/provider/name", "it"), ["  name = 'Gazette'"], ["  name = 'it'"]),
        (Edit("rename", "/title", "name"), ['title = "Heron"   # shown'], ['name = "Heron"   # shown']),
        (Edit("rename", "/title", "a b"), ['title = "Heron"   # shown'], ['"a b" = "Heron"   # shown']),
        (Edit("rename", "/point/x", "z"), ["point = { x = 1, y = 2 }"], ["point = { z = 1, y = 2 }"]),
        (Edit("rename", "/dotted", "d"), ["dotted.one = 1"], ["d.one = 1"]),
        (Edit("remove", "/title"), ['title = "Heron"   # shown'], []),
        (Edit("remove", "/topics/1"), ["    # the road", '    "Roads",'], []),
        (Edit("remove", "/topics/0"), ['    "Birds",  # all kinds'], []),
        (Edit("remove", "/topics/2"), ['    "Schools"'], []),
        (Edit("remove", "/point/x"), ["point = { x = 1, y = 2 }"], ["point = { y = 2 }"]),
        (Edit("remove", "/point/y"), ["point = { x = 1, y = 2 }"], ["point = { x = 1 }"]),
        (Edit("remove", "/dotted/one"), ["dotted.one = 1"], ["dotted = {}"]),
        (Edit("remove", "/dotted"), ["dotted.one = 1"], []),
        (Edit("remove", "/provider/name"), ["  name = 'Gazette'"], []),
        (
            Edit("remove", "/provider"),
            ["# who", "[provider]", "  name = 'Gazette'", '  domain = "gazette.co.uk"', ""],
            [],
        ),
        (
            Edit("remove", "/related/0"),
            ["# first", "[[related]]", 'title = "One"', "", "[related.provider]", 'name = "A"', ""],
            [],
        ),
        (Edit("remove", "/related/1"), ["# second", "[[related]]", 'title = "Two"', ""], []),
        (Edit("remove", "/last"), ["[last]", "x = 1", ""], []),
        (Edit("remove", "/last/x"), ["x = 1"], []),
        (Edit("insert", "/new", 1), [], ["new = 1"]),
        (Edit("insert", "/provider/new", ["a"]), [], ['  new = ["a"]']),
        (Edit("insert", "/point/z", 3), ["point = { x = 1, y = 2 }"], ["point = { x = 1, y = 2, z = 3 }"]),
        (Edit("insert", "/dotted/two", 2), [], ["dotted.two = 2"]),
        (Edit("insert", "/topics/-", "x"), ['    "Schools"'], ['    "Schools",', '    "x"']),
        (Edit("insert", "/related/0/new", True), [], ["new = true"]),
        (Edit("insert", "/related/-", {"title": "3"}), [], ["[[related]]", 'title = "3"', ""]),
    ],
)
def test_only_what_must_change_does(edit: Edit, gone: list[str], come: list[str]) -> None:
    assert changed_lines(edit) == (gone, come)


def test_a_new_key_stands_beside_the_one_it_is_about() -> None:
    assert 'title = "Heron"   # shown\nnew = 1\n' in after(TEXT, Edit("insert", "/new", 1), near="/title")
    assert "x = 1, n = 1, y" in after(TEXT, Edit("insert", "/point/n", 1), near="/point/x")


def test_a_table_is_called_by_its_new_name_wherever_that_stands() -> None:
    mended = after(TEXT, Edit("rename", "/related", "others"))
    assert "related" not in mended
    assert mended.count("[[others]]") == 2
    assert "[others.provider]" in mended


def test_the_last_item_leaves_an_empty_list() -> None:
    text = "a = 1\n\n[[b]]\nc = 1\n\n[d]\ne = 1\n"
    assert after(text, Edit("remove", "/b/0")) == "a = 1\nb = []\n\n[d]\ne = 1\n"
    assert after("b = [ 1 ]\n", Edit("remove", "/b/0")) == "b = []\n"


def test_tables_without_a_header_get_one() -> None:
    assert (
        after("x = 1\n\n[a.b]\nc = 1\n", Edit("insert", "/a/n", 1)) == "x = 1\n\n[a]\nn = 1\n\n[a.b]\nc = 1\n"
    )
    assert after("x = 1\n[a.b]\nc = 1\n", Edit("remove", "/a/b")) == "x = 1\n[a]\n"
    assert after("[a]\nb = 1\n", Edit("insert", "/n", 1)) == "n = 1\n[a]\nb = 1\n"
    assert after("[a]", Edit("insert", "/a/n", 1)) == "[a]\nn = 1"


@pytest.mark.parametrize(
    ("edit", "why"),
    [
        (Edit("insert", "/new", None), "no null"),
        (Edit("rename", "/title", "date"), "there is a `date` already"),
        (Edit("replace", "/topics", "x"), "a list or an object"),
        (Edit("insert", "/topics/0", "x"), "only follow others"),
        (Edit("insert", "/related/-", "x"), "only tables"),
        (Edit("insert", "/title", 1), "there already"),
    ],
)
def test_what_can_not_be_written_is_refused(edit: Edit, why: str) -> None:
    with pytest.raises(Refused, match=why):
        after(TEXT, edit)


def test_front_matter_keeps_its_fences() -> None:
    text = "+++\na = 1\n[t]\nb = 1\n+++\nbelow\n"
    assert after(text, Edit("remove", "/t"), path="a.md") == "+++\na = 1\n+++\nbelow\n"
    assert (
        after(text, Edit("insert", "/t/c", 2), path="a.md") == "+++\na = 1\n[t]\nb = 1\nc = 2\n+++\nbelow\n"
    )
    assert tomllib.loads(after("a = 1\n", Edit("insert", "/b", {"c d": [1.5, "x"]}))) == {
        "a": 1,
        "b": {"c d": [1.5, "x"]},
    }
