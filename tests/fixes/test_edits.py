"""Edits of values, keys and items, and of all that is written for them."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seedlint.engine.values import EditError, applied, same
from seedlint.finding import Edit, Fix
from seedlint.fixes.edits import Refused, resolve
from tests.fixes.test_fix import TEXTS, document, edited, replace
from tests.support.examples import some

# Scalars


@pytest.mark.parametrize(
    ("before", "value", "after"),
    [
        ("t: one two # c\n", "one", "t: one # c\n"),
        ('t: "one  \\u0074wo"   # c\n', "one two", 't: "one \\u0074wo"   # c\n'),
        ("t: 'it''s  one'\n", "it's one", "t: 'it''s one'\n"),
        ("t: 'one'\n", "it's", "t: 'it''s'\n"),
        ('t: "one"\n', 'a "b" \\ c\n', 't: "a \\"b\\" \\\\ c\\n"\n'),
        ("t: one\n", "a: b", 't: "a: b"\n'),
        ("t: one\n", "a #b", 't: "a #b"\n'),
        ("t: one\n", "- b", 't: "- b"\n'),
        ("t: one\n", "-b", "t: -b\n"),
        ("t: one\n", "yes", 't: "yes"\n'),
        ("t: one\n", "12", 't: "12"\n'),
        ("t: one\n", "", 't: ""\n'),
        ("t: one\n", " x", 't: " x"\n'),
        ("t: one\n", "null", 't: "null"\n'),
        ("t: 'one'\n", "a\u200bb", 't: "a\\u200Bb"\n'),
        ("t: {a: 1}\nx: 2\n", None, None),
        ("t: 2021-04-30 20:51Z\n", "2021-04-30T20:51:00Z", "t: 2021-04-30T20:51:00Z\n"),
        ("t: 0777\n", 777, "t: 777\n"),
        ("t: 1e20\n", 1e20, "t: 1.0e+20\n"),
        ('t: "12"\n', 12, "t: 12\n"),
        ('t: "x"\n', True, "t: true\n"),
        ("t: x\n", None, "t: null\n"),
        ("t: x\n", ["a, b", 1], 't: ["a, b", 1]\n'),
        ("t: one  two\n  three\n", "one two three", "t: one two\n  three\n"),
        ('t: "one\n\n  two  three"\n', "one\ntwo three", 't: "one\n\n  two three"\n'),
        ("t: 'one\n  two'\r\nu: 1\r\n", "one", "t: 'one'\r\nu: 1\r\n"),
        ("t: |\n  one  two\n\n  three\nu: 1\n", "one two\n\nthree\n", "t: |\n  one two\n\n  three\nu: 1\n"),
        ("t: |\n  one\n  two\nu: 1\n", "one two", "t: |-\n  one two\nu: 1\n"),
        ("t: | # c\n  one\nu: 1\n", "one", "t: |- # c\n  one\nu: 1\n"),
        ("t: >\n  one\n  two  x\n\nu: 1\n", "one two x", "t: >-\n  one\n  two x\n\nu: 1\n"),
        ("t: >+\n  one\n\n\nu: 1\n", "one", "t: >-\n  one\nu: 1\n"),
        ("t: 'one\n\n  two'\n", "one two", "t: 'one\n  two'\n"),
        ("t: 'one\r\n\r\n\r\n  two'\r\n", "one two", "t: 'one\r\n  two'\r\n"),
        ("t: 'one \n\n\n  two'\n", "one\ntwo", "t: 'one \n\n  two'\n"),
        ("t: |\n\n\n  one\n\n\n  two\nu: 1\n", "one\ntwo", "t: |-\n  one\n  two\nu: 1\n"),
        ('t: "\n  one\n\n  two\n\n  "\n', "one two", 't: "one\n  two"\n'),
        ('t: "one\n\n  two\n  three"\n', "onetwo three", 't: "onetwo\n  three"\n'),
        ("t: one\n\n  two\n", "one two", "t: one\n  two\n"),
        ("t: >-\n  one\n\n\n  two\nu: 1\n", "one two", "t: >-\n  one\n  two\nu: 1\n"),
        ("t: |-\n  one\n\n  two\nu: 1\n", "one two", "t: |-\n  one two\nu: 1\n"),
        ("t: |2\n    one\nu: 1\n", "one", "t: |-\n  one\nu: 1\n"),
        ("t: |\r\n  one\r\n  two\r\nu: 1\r\n", "one two\n", "t: |\r\n  one two\r\nu: 1\r\n"),
        ("t: |-\n  one\nu: 1\n", "a\x07b", 't: "a\\u0007b"\nu: 1\n'),
        ("t: |-\n  a\n  b", "a b", "t: |-\n  a b"),
    ],
)
def test_a_scalar_keeps_its_style(before: str, value: Any, after: str | None) -> None:
    if after is None:
        with pytest.raises(Refused):
            replace(before, value)
    else:
        assert replace(before, value) == after


@pytest.mark.parametrize(
    ("before", "value", "after"),
    [
        ('{"t": "a  b"}', "a b", '{"t": "a b"}'),
        ('{"t": "a\\u00e4  \\ud83d\\ude00"}', "aä 😀", '{"t": "a\\u00e4 \\ud83d\\ude00"}'),
        ('{"t": "a"}', 'x\n"y', '{"t": "x\\n\\"y"}'),
        ('{\n\t"t": 1\n}', "1", '{\n\t"t": "1"\n}'),
        ('{"t": "on"}', False, '{"t": false}'),
    ],
)
def test_json_stays_json(before: str, value: Any, after: str) -> None:
    assert replace(before, value, path="a.json") == after
    json.loads(after)


def test_only_the_span_is_touched() -> None:
    assert replace('t: "\\x68ttp://b/\\u00e4"\n', "https", (0, 4)) == 't: "https://b/\\u00e4"\n'
    assert replace("t: 'http://it''s'\n", "https", (0, 4)) == "t: 'https://it''s'\n"
    before = document('t: "http://b"\n')
    fix = Fix.replace("/t", "https", "", span=(0, 4))
    assert all(edit.start >= 4 and edit.end <= 8 for edit in resolve(before, fix))


PRINTABLE = st.text(st.sampled_from("ab c'\"\\:#-,[]{}ä😀.1\u00a0"), min_size=1, max_size=20)


@st.composite
def written(draw: st.DrawFn) -> tuple[str, str, str]:
    """A value of `t`, a source in any style that holds it, and the name of the file."""
    text = draw(PRINTABLE)
    newline = draw(st.sampled_from(["\n", "\r\n"]))
    kind = draw(st.sampled_from(["plain", "single", "double", "literal", "folded", "flow", "json", "multi"]))
    comment = draw(st.sampled_from(["", " # a comment"]))
    if kind == "json":
        return text, json.dumps({"s": 1, "t": text, "u": [1]}, ensure_ascii=draw(st.booleans())), "a.json"
    if kind == "plain":
        source = "word  and word"
    elif kind == "single":
        source = "'" + text.replace("'", "''") + "'"
    elif kind == "multi":
        source = f'"word{newline}{newline}   {json.dumps(text)[1:-1].strip() or "x"}"'
    elif kind in {"literal", "folded"}:
        sign = "|>"[kind == "folded"] + draw(st.sampled_from(["", "-"]))
        source = f"{sign}{newline}    x{text}x{newline}    more  words"
        comment = ""
    else:
        source = json.dumps(text, ensure_ascii=draw(st.booleans()))
    if kind == "flow":
        return text, f"s: 1{newline}m: {{a: 1, t: {source}, u: [1]}}{newline}", "a.yaml"
    return text, f"s: 1{newline}t: {source}{comment}{newline}u: [1]{comment}{newline}", "a.yaml"


@settings(max_examples=some(400))
@given(written(), TEXTS)
def test_any_text_in_any_style_becomes_any_other(source: tuple[str, str, str], new: str) -> None:
    _, text, path = source
    pointer = "/m/t" if "m: {" in text else "/t"
    before = document(text, path)
    if before.broken:
        return
    edit = Edit("replace", pointer, new)
    after = edited(text, edit, path=path)
    assert len(after.splitlines()) <= len(text.splitlines()) + new.count("\n") + 60
    start, end = before.offsets("/s", "key")
    assert after[start:end] == text[start:end]
    assert ("# a comment" in text) == ("# a comment" in after)
    assert ("\r\n" in text) == ("\r\n" in after.replace("\\r\\n", ""))
    # To do it again changes nothing.
    assert edited(after, edit, path=path) == after


# Keys and items


@pytest.mark.parametrize(
    ("before", "pointer", "after"),
    [
        ("a: 1\nb: 2 # x\nc: 3\n", "/b", "a: 1\nc: 3\n"),
        (
            "a: 1\n\n# about b\n# more\nb:\n  - 1\n  - 2\n\n# about c\nc: 3\n",
            "/b",
            "a: 1\n\n\n# about c\nc: 3\n",
        ),
        ("# about all\na: 1\nb: 2\n", "/a", "# about all\nb: 2\n"),
        ("a: 1\n  # deeper\nb: 2\n", "/b", "a: 1\n  # deeper\n"),
        ("a: 1\nb: |\n  x\n\n  y\nc: 3\n", "/b", "a: 1\nc: 3\n"),
        ("a: 1\nb:\nc: 3\n", "/b", "a: 1\nc: 3\n"),
        ("a: 1\nb: 2", "/b", "a: 1\n"),
        ("a: 1\r\nb: 2\r\nc: 3\r\n", "/b", "a: 1\r\nc: 3\r\n"),
        ("l:\n- a: 1\n  b: 2\n- a: 3\n", "/l/0/a", "l:\n- b: 2\n- a: 3\n"),
        ("l:\n- a: 1\n  b: 2\n- a: 3\n", "/l/0/b", "l:\n- a: 1\n- a: 3\n"),
        ("l:\n- a: 1\n  b: 2\n- a: 3\n", "/l/0", "l:\n- a: 3\n"),
        ("l:\n- a: 1\n  b: 2\n- a: 3\nx: 1\n", "/l/1", "l:\n- a: 1\n  b: 2\nx: 1\n"),
        ("l:\n  -\n    a: 1\n  -\n    # c\n    a: 2\nx: 1\n", "/l/1", "l:\n  -\n    a: 1\nx: 1\n"),
        ("l:\n  - 1\n  -\n  - 3\n", "/l/1", "l:\n  - 1\n  - 3\n"),
        ("l:\n  - - 1\n    - 2\n", "/l/0/0", "l:\n  - - 2\n"),
        ("l: # c\n  - 1 # d\nx: 1\n", "/l/0", "l: [] # c\nx: 1\n"),
        ("l:\n- 1\nx: 1\n", "/l/0", "l: []\nx: 1\n"),
        ("m:\n  a: 1\nx: 1\n", "/m/a", "m: {}\nx: 1\n"),
        ("l:\n  - a: 1\nx: 1\n", "/l/0/a", "l:\n  - {}\nx: 1\n"),
        ("l: [1, 2, 3]\n", "/l/0", "l: [2, 3]\n"),
        ("l: [1, 2, 3]\n", "/l/1", "l: [1, 3]\n"),
        ("l: [1, 2, 3]\n", "/l/2", "l: [1, 2]\n"),
        ("l: [1]\n", "/l/0", "l: []\n"),
        ("l: [ 1, ]\n", "/l/0", "l: [  ]\n"),
        ("l: [{a: 1, b: 'x,y', c}]\n", "/l/0/b", "l: [{a: 1, c}]\n"),
        ("l: [{a: 1, b: 'x,y', c: }]\n", "/l/0/c", "l: [{a: 1, b: 'x,y'}]\n"),
        ("l: [\n  1,\n  2,\n]\n", "/l/1", "l: [\n  1,\n]\n"),
    ],
)
def test_an_entry_goes_with_its_lines(before: str, pointer: str, after: str) -> None:
    assert edited(before, Edit("remove", pointer)) == after


def test_json_loses_an_entry_with_its_comma() -> None:
    source = '{\n  "a": 1,\n  "l": [\n    {"x": 1},\n    {"x": 2}\n  ]\n}\n'
    assert edited(source, Edit("remove", "/l/1"), path="a.json") == source.replace(',\n    {"x": 2}', "")
    assert edited(source, Edit("remove", "/a"), path="a.json") == source.replace('"a": 1,\n  ', "")


@pytest.mark.parametrize(
    ("source", "edit"),
    [
        ("a: 1\n", Edit("remove", "/a")),
        ("a: 1\n", Edit("remove", "/b")),
        ("l:\n- a: 1\n  # about b\n  b: 2\n", Edit("remove", "/l/0/a")),
        ("l: [1, # one\n  2]\n", Edit("remove", "/l/0")),
        ("a: 1\nb: 2\n", Edit("rename", "/a", "b")),
        ("a: 1\nb: 2\n", Edit("insert", "/b", 1)),
        ("a: 1\nb: 2\n", Edit("insert", "/b/c", 1)),
        ("a: 1\nb: 2\n", Edit("drop-bom", "")),
        ("a: 1\nb: [\n", Edit("remove", "/a")),
        ("a: 1\rb: 2\r", Edit("remove", "/a")),
        ("a:\n", Edit("replace", "/a", "x")),
    ],
)
def test_what_is_not_sound_is_refused(source: str, edit: Edit) -> None:
    with pytest.raises(Refused):
        resolve(document(source), Fix("", (edit,)))


@pytest.mark.parametrize(
    ("before", "pointer", "near", "after"),
    [
        ("a: 1\nc: 3\n", "/b", "/a", "a: 1\nb: x\nc: 3\n"),
        ("a: 1\nc: 3", "/b", "", "a: 1\nc: 3\nb: x"),
        ("a: 'y' # z\r\nc: 3\r\n", "/b", "/a", "a: 'y' # z\r\nb: 'x'\r\nc: 3\r\n"),
        (
            "l:\n  - a: |\n      t\n    c: 1\n",
            "/l/0/b",
            "/l/0/a",
            "l:\n  - a: |\n      t\n    b: x\n    c: 1\n",
        ),
        ("l:\n  - a: {y: 1}\n", "/l/0/b", "/l/0/a", "l:\n  - a: {y: 1}\n    b: x\n"),
        ("m: {a: 1, c: 3}\n", "/m/b", "/m/a", "m: {a: 1, b: x, c: 3}\n"),
        ("m: {}\n", "/m/b", "", "m: {b: x}\n"),
        ("l:\n  - 1\n  - 2\nz: 1\n", "/l/2", "", "l:\n  - 1\n  - 2\n  - x\nz: 1\n"),
        ("l: [1]\n", "/l/-", "", "l: [1, x]\n"),
        ("l: []\n", "/l/0", "", "l: [x]\n"),
    ],
)
def test_a_new_key_stands_after_its_sibling(before: str, pointer: str, near: str, after: str) -> None:
    assert edited(before, Edit("insert", pointer, "x"), near=near) == after


def test_a_new_key_in_json() -> None:
    source = '{\n  "a": 1,\n  "c": {"d":2}\n}\n'
    after = edited(source, Edit("insert", "/b", "x"), path="a.json", near="/a")
    assert after == source.replace('"a": 1,', '"a": 1,\n  "b": "x",')
    after = edited(source, Edit("insert", "/c/e", "x"), path="a.json")
    assert after == source.replace('{"d":2}', '{"d":2, "e":"x"}')


def test_a_key_is_renamed_in_its_style() -> None:
    source = "a: 1\n'b': 2\n\"c\": {d: 1}\n"
    for old, new in (("a", "x"), ("b", "x"), ("c", "x"), ("c/d", "x")):
        after = edited(source, Edit("rename", f"/{old}", new))
        assert after == re.sub(rf"\b{old[-1]}\b", new, source, count=1)
    assert edited("a: 1\n", Edit("rename", "/a", "on")) == '"on": 1\n'


# Values


def test_edits_of_values() -> None:
    data = {"a": [1, 2, 3], "b": {"c": "text"}}
    edits = [
        Edit("remove", "/a/0"),
        Edit("remove", "/a/2"),
        Edit("rename", "/b", "d"),
        Edit("replace", "/b/c", "x", (0, 2)),
    ]
    assert applied(data, edits) == {"a": [2], "d": {"c": "xxt"}}
    assert data == {"a": [1, 2, 3], "b": {"c": "text"}}
    for bad in (
        Edit("remove", "/x"),
        Edit("remove", "/a/3"),
        Edit("insert", "/b", 1),
        Edit("insert", "/x/y", 1),
        Edit("rename", "/a/0", "x"),
        Edit("replace", "/a", "x", (0, 1)),
        Edit("remove", ""),
    ):
        with pytest.raises(EditError):
            applied(data, [bad])
    assert not same({"a": 1}, {"a": True})
    assert not same(1, 1.0)
    assert same(float("nan"), float("nan"))
