"""Fixes: exact edits of the text, checked against the values, and written only where that is safe."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import stat
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seedlint.cli import root as cli
from seedlint.document import Document
from seedlint.engine.engine import Engine
from seedlint.engine.values import EditError, applied, same
from seedlint.files import overwrite
from seedlint.finding import Edit, Finding, Fix, PlacedFinding, Severity
from seedlint.fixes.edits import DROP_BOM, Refused, TextEdit, resolve
from seedlint.fixes.mend import mend
from seedlint.rule import Bad, BaseRule, Rule
from seedlint.rulebook.registry import Registry
from seedlint.schema.schema import DEFAULT, Schema
from seedlint.testing import NOW, PAYLOAD
from seedlint.util.redact import MASK
from tests.conftest import CLEAN
from tests.support.examples import some

if TYPE_CHECKING:
    from pathlib import Path

SCHEMA = Schema.load(DEFAULT)
RULES = list(Registry.builtin())


def document(source: str, path: str = "a.yaml") -> Document:
    return Document(path, source.encode(), SCHEMA)


def edited(source: str, *edits: Edit, path: str = "a.yaml", near: str = "") -> str:
    """Apply edits to a source, check that the values are as they should be, return the new source."""
    before = document(source, path)
    text = before.text
    for edit in reversed(resolve(before, Fix("", edits), near)):
        text = text[: edit.start] + edit.text + text[edit.end :]
    after = document(text, path)
    assert not after.broken, text
    assert same(after.data, applied(before.data, edits)), text
    return text


def engine(*codes: str) -> Engine:
    rules = [rule({}, NOW) for rule in RULES if not rule.needs_links]
    return Engine(
        SCHEMA,
        rules,
        names={rule.code: rule.name for rule in RULES},
        severities={rule.code: rule.severity for rule in RULES},
        enabled=lambda code, _path: not codes or code in codes,
    )


ENGINE = engine()


def replace(source: str, value: Any, span: tuple[int, int] | None = None, path: str = "a.yaml") -> str:
    return edited(source, Edit("replace", "/t", value, span), path=path)


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


TEXTS = st.text(
    st.one_of(
        st.sampled_from(" \t\n'\"\\:#-[]{},|>&*!%@`?~.0123eno\u00a0\u200b\u2028\x85\ufeff😀ä"),
        st.characters(codec="utf-8", exclude_characters="\ufffe\uffff"),
    ),
    max_size=30,
)
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


# Documents


def fixable() -> list[tuple[type[BaseRule], Bad]]:
    return [(rule, e) for rule in RULES for e in rule.examples if isinstance(e, Bad) and e.fixed is not None]


PROMISED = """
SL006 SL007 SL008 SL103 SL201 SL303 SL304 SL306 SL402 SL405 SL406 SL407 SL409
SL502 SL503 SL504 SL701 SL702 SL703 SL705
"""


@pytest.mark.parametrize("code", PROMISED.split())
def test_every_rule_that_promises_a_fix_shows_one(code: str) -> None:
    assert code in {rule.code for rule, _ in fixable()}


def everything_wrong(newline: str, bom: bool) -> tuple[str, bytes]:
    """A document with a defect for nearly every fix."""
    text = (
        "---\n# the head\ncategory: news\ntitle: ' Ferry  timetable grows' # loud\nexcerpt: |\n"
        "  Boats  leave\n  earlier.\npublishedDateTime: 2021-04-30 20:51Z\ntype: article\n"
        "originalUrl: 'http://www.harbour-herald.com/ferry?utm_source=a&b=1'\n"
        'webUrl: "https://www.harbour-herald.com/ferry?fbclid=a&b=1"\ncolour: red # gone\nqualty: 777\n'
        "ampWebUrl: https://www.harbour-herald.com/amp?gclid=1&x=2\nprovider:\n  name: no\n"
        "  domain: www.Harbour-Herald.com\ntopics: [Transport, on]\nimages:\n"
        "  - {url: 'https://harbour-herald.com/a.png', width: 1, height: 1}\n"
        "  - {url: 'https://harbour-herald.com/a.png', width: 1, height: 1}\nrelated:\n"
        + "".join(
            f'  # number {n}\n  - title: "The tide\\u200b tables &amp; more"\n'
            "    excerpt: >\n      High\n      water\n    publishedDateTime: 2021-04-30T20:51:00Z\n"
            "    type: article\n    webUrl: https://tide-times.com/moon\n"
            "    provider: {name: Tide Times, domain: tide-times.com}\n"
            for n in range(3)
        )
        + f'secured: "{PAYLOAD}"\n---\n'
    )
    raw = text.replace("\n", newline).encode()
    return "a.md", (b"\xef\xbb\xbf" if bom else b"") + raw


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("bom", [False, True])
def test_a_document_with_everything_wrong(newline: str, bom: bool) -> None:
    path, raw = everything_wrong(newline, bom)
    done = mend(ENGINE, path, raw, lambda finding: True)
    assert done.left == []
    assert mend(ENGINE, path, done.after, lambda finding: True).after == done.after
    left = ENGINE.lint(path, done.after).findings
    assert [finding for finding in left if finding.fix] == []
    assert {finding.code for finding in left} <= {"SL301", "SL706"}
    text = done.after.decode()
    assert not text.startswith("\ufeff")
    assert ("\r\n" in text) == (newline == "\r\n")
    assert text.replace(newline, "").count("\r") == 0
    assert "# loud" in text
    assert "# number 0" in text
    assert "# number 1" not in text
    data = Document(path, done.after, SCHEMA).data
    assert data["title"] == "Ferry timetable grows"
    assert data["excerpt"] == "Boats leave earlier."
    assert data["quality"] == 777
    assert data["provider"] == {"name": "no", "domain": "harbour-herald.com"}
    assert data["topics"] == ["Transport", "on"]
    assert data["cdnAmpWebUrl"].endswith("/c/s/www.harbour-herald.com/amp?x=2")
    assert data["secured"] == PAYLOAD
    assert len(data["related"]) == 1
    assert data["related"][0]["title"] == "The tide tables & more"


def test_safe_fixes_leave_alone_what_is_unsafe() -> None:
    path, raw = everything_wrong("\n", bom=False)
    done = mend(ENGINE, path, raw, lambda finding: finding.fix is not None and finding.fix.safe)
    data = Document(path, done.after, SCHEMA).data
    assert data["colour"] == "red"
    assert len(data["related"]) == 3
    assert data["originalUrl"].startswith("http:")


def test_fixes_one_after_the_other_empty_a_list() -> None:
    class Empties(Rule):
        """No topics."""

        code, name, severity, since = "XX001", "no-topics", Severity.ERROR, "0.1.0"

        def check(self, document: Document) -> Any:
            for index, _ in enumerate(document.data.get("topics", ())):
                yield self.finding(f"/topics/{index}", "no", fix=Fix.remove(f"/topics/{index}", "remove it"))

    for source in ("topics: [a, b, c]\nx: 1\n", "topics:\n  - a\n  - b\n  - c\nx: 1\n"):
        one = Engine(SCHEMA, [Empties()], names={"XX001": "x"}, severities={"XX001": Severity.ERROR},
                     enabled=lambda code, path: code == "XX001")  # fmt: skip
        done = mend(one, "a.yaml", source.encode(), lambda finding: True)
        assert done.after == b"topics: []\nx: 1\n"
        assert done.fixed["XX001"] == 3


class Fixes(Rule):
    """Offers the fixes it is given."""

    code, name, severity, since = "XX002", "offers", Severity.ERROR, "0.1.0"
    offers: tuple[Fix, ...] = ()

    def check(self, document: Document) -> Any:
        for number, fix in enumerate(self.offers):
            yield self.finding("", f"number {number}", fix=fix)


def offering(*fixes: Fix) -> Engine:
    rule = Fixes()
    rule.offers = fixes
    return Engine(SCHEMA, [rule], names={"XX002": "x"}, severities={"XX002": Severity.ERROR},
                  enabled=lambda code, path: code == "XX002")  # fmt: skip


def test_fixes_for_one_place_wait_for_each_other() -> None:
    one = offering(Fix.replace("/a", "x", ""), Fix.remove("/a", ""))
    done = mend(one, "a.yaml", b"a: 1\nb: 2\n", lambda finding: True)
    assert done.after == b"b: 2\n" or b"a: x" in done.after


def test_what_is_not_shown_is_not_fixed() -> None:
    source = b"related:\n  - title: a  b\n  - title: a  c\n  - title: a  b\nzz: 1\n"
    one = engine("SL705", "SL103")
    every = one.lint("a.yaml", source).findings
    assert len([finding for finding in every if finding.code == "SL705"]) == 3
    shown = [finding for finding in every if finding.pointer not in {"/related/1/title", "/zz"}]
    done = mend(one, "a.yaml", source, lambda finding: True, shown=shown)
    assert done.after == source.replace(b"a  b", b"a b")


def test_fixes_that_go_in_circles_end() -> None:
    class Circle(Rule):
        """Never content."""

        code, name, severity, since = "XX003", "circle", Severity.ERROR, "0.1.0"

        def check(self, document: Document) -> Any:
            yield self.finding("/a", "no", fix=Fix.replace("/a", document.data["a"] + 1, ""))

    one = Engine(SCHEMA, [Circle()], names={"XX003": "x"}, severities={"XX003": Severity.ERROR},
                 enabled=lambda code, path: code == "XX003")  # fmt: skip
    done = mend(one, "a.yaml", b"a: 1\n", lambda finding: True)
    assert done.after == b"a: 11\n"
    assert "10 rounds" in done.left[0]


def test_a_fix_that_breaks_the_file_is_left_out_and_others_are_made(monkeypatch: pytest.MonkeyPatch) -> None:
    from seedlint.fixes.edits import FixResolver

    honest = FixResolver.resolve

    def broken(self: FixResolver, fix: Fix, near: str = "") -> list[TextEdit]:
        made = honest(self, fix, near)
        text = {"break": "[", "lie": "something else"}.get(fix.description)
        return made if text is None else [TextEdit(made[0].start, made[-1].end, text)]

    monkeypatch.setattr(FixResolver, "resolve", broken)
    one = offering(
        Fix.replace("/a", "x", "break"), Fix.replace("/b", "x", "lie"), Fix.replace("/c", "x", "good")
    )
    done = mend(one, "a.yaml", b"a: 1\nb: 2\nc: 3\n", lambda finding: True)
    assert done.after == b"a: 1\nb: 2\nc: x\n"
    assert [words.split(": ")[-1] for words in done.left] == [
        "the file would no longer be well-formed",
        "other values would change",
    ]


def test_only_the_mark_is_fixed_in_a_file_that_cannot_be_read() -> None:
    done = mend(ENGINE, "a.md", b"\xef\xbb\xbf---\ntitle: [  no\n---\n", lambda finding: True)
    assert done.after == b"---\ntitle: [  no\n---\n"


@pytest.mark.parametrize(
    ("field", "written", "mended"),
    [
        ("published", "no", "false"),
        ("removed", "On", "true"),
        ("quality", "0777", None),  # 777 or 511
        ("quality", "-010", None),
        ("heat", "00000429", "429"),
        ("heat", "1e0", "1"),
        ("heat", "1:30", "90"),
        ("heat", "1_000", "1000"),
        ("heat", "no", None),
        ("published", "0644", None),
        ("title", "no", '"no"'),
        ("title", "00000429", '"00000429"'),
        ("title", "0644", '"0644"'),
        ("title", "+.5e3", '"+.5e3"'),
        ("colour", "0o17", '"0o17"'),  # a field the schema does not know
    ],
)
def test_an_ambiguous_value_becomes_what_the_schema_takes(
    field: str, written: str, mended: str | None
) -> None:
    source = re.sub(rf"(?m)^{field}:.*\n", "", CLEAN).replace("topics:", f"{field}: {written}\ntopics:")
    raw = source.encode()
    about = {"SL007", "SL102", "SL104"}
    # It is told once; where the value is wrong in any case, with that.
    (found,) = (one for one in ENGINE.lint("a.md", raw).findings if one.code in about)
    assert mended is None or (found.fix and not found.fix.safe)
    assert (found.fix is None) == (mended is None)
    done = mend(ENGINE, "a.md", raw, lambda finding: finding.code in about)
    assert done.after == (source.replace(f": {written}\n", f": {mended}\n") if mended else source).encode()


def test_an_ambiguous_value_in_one_of_several_forms() -> None:
    form = {"oneOf": [{"properties": {"a": {"type": "boolean"}}}, {"properties": {"a": {"const": "off"}}}]}
    schema = Schema(
        {"properties": {"b": form, "c": {"type": ["string", "boolean"]}, "d": {"enum": [8, False]}}}
    )
    one = Engine(schema, [], names={"SL007": "x"}, severities={"SL007": Severity.WARNING},
                 enabled=lambda code, path: code == "SL007")  # fmt: skip
    done = mend(one, "a.yaml", b"b:\n  a: no\nc: no\nd: 010\ne: [{no: 010}]\n", lambda finding: True)
    assert done.after == b'b:\n  a: false\nc: "no"\nd: 010\ne: [{"no": "010"}]\n'
    assert mend(one, "a.yaml", b"b: {a: off}\n", lambda finding: True).after == b'b: {a: "off"}\n'


@settings(max_examples=some(150))
@given(
    st.sampled_from([pair for pair in fixable() if not pair[0].needs_links]),
    st.sampled_from(["\n", "\r\n"]),
    st.booleans(),
    TEXTS,
    st.booleans(),
)
def test_fixes_of_mutated_examples(
    pair: tuple[type[BaseRule], Bad], newline: str, bom: bool, text: str, comment: bool
) -> None:
    """Fixes converge, remove their findings, touch no other value, and are done when they are done."""
    rule, example = pair
    if isinstance(example.source, bytes) or example.options or example.path != "example.md":
        return
    body = example.source.strip("\n")
    body = body.removeprefix("---\n").removesuffix("\n---")
    if comment:
        body = "".join(
            f"{line}{' # c' if line.strip() and '|' not in line else ''}\n" for line in body.split("\n")
        )
    extra = f"\nzz: {json.dumps(text, ensure_ascii=False)}\n"
    if re.search("[\x7f-\x9f\ufeff\u2028\u2029\ufffe\uffff]", extra):
        extra = "\nzz: x\n"
    source = f"---\n{body}{extra}---\n".replace("\n", newline)
    raw = (b"\xef\xbb\xbf" if bom else b"") + source.encode()
    one = engine(rule.code)
    before = Document("a.md", raw, SCHEMA)
    if before.broken:
        return
    done = mend(one, "a.md", raw, lambda finding: finding.pointer != "/zz")
    assert not [
        f for f in one.lint("a.md", done.after).findings if f.fix and f.pointer != "/zz" and not done.left
    ]
    assert mend(one, "a.md", done.after, lambda finding: finding.pointer != "/zz").after == done.after
    after = Document("a.md", done.after, SCHEMA)
    assert not after.broken
    if "zz" in after.data:
        assert after.data["zz"] == before.data["zz"]
    else:
        assert rule.code == "SL103"


# The command line


@pytest.fixture
def dirty(corpus: Path) -> Path:
    path, raw = everything_wrong("\n", bom=False)
    (corpus / "seeds" / path).write_bytes(raw)
    return corpus


def run(*arguments: str) -> int:
    return cli.run(["check", "seeds", "--no-cache", "-f", "concise", *arguments])


def test_fix_writes_and_reports_what_remains(dirty: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--fix", "--unsafe-fixes") == 0
    out, err = capsys.readouterr()
    assert out == ""
    assert re.search(r"^fixed \d+ findings in 1 file$", err, re.MULTILINE)
    assert run("--fix", "--unsafe-fixes") == 0
    assert "nothing was fixed" in capsys.readouterr().err
    assert sorted(os.listdir("seeds")) == ["a.md", "clean.md"]


def test_safe_fixes_alone_leave_a_failing_exit_code(dirty: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--fix") == 1
    assert "SL103" in capsys.readouterr().out


def test_chosen_codes(dirty: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = (dirty / "seeds" / "a.md").read_bytes()
    run("--fix", "--fixable", "SL406,byte-order-mark")
    after = (dirty / "seeds" / "a.md").read_bytes()
    assert after == before.replace(b"utm_source=a&", b"").replace(b"fbclid=a&", b"").replace(b"gclid=1&", b"")
    run("--fix", "--unsafe-fixes", "--fixable", "SL4,SL7", "--unfixable", "SL7", "--unfixable", "SL402")
    assert b"Ferry  timetable" in (dirty / "seeds" / "a.md").read_bytes()
    assert b"'http:" in (dirty / "seeds" / "a.md").read_bytes()


@pytest.mark.parametrize(
    "options",
    [
        ["--fix", "--diff"],
        ["--fixable", "SL4"],
        ["--unsafe-fixes"],
        ["--fix", "--fixable", "SL9999"],
        ["--diff", "--statistics"],
    ],
)
def test_wrong_usage(dirty: Path, options: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    before = (dirty / "seeds" / "a.md").read_bytes()
    assert cli.run(["check", "seeds", *options]) == 2
    assert capsys.readouterr().err.startswith("error: ")
    assert (dirty / "seeds" / "a.md").read_bytes() == before


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("tool", ["patch", "git"])
def test_a_diff_can_be_applied(
    newline: str, tool: str, corpus: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    if not shutil.which(tool):
        pytest.skip(f"there is no {tool}")
    path, raw = everything_wrong(newline, bom=True)
    file = corpus / "seeds" / path
    file.write_bytes(raw)
    assert cli.run(["check", "seeds", "--no-cache", "--diff", "--unsafe-fixes"]) == 1
    out, err = capfdbinary.readouterr()
    assert file.read_bytes() == raw
    assert b"would fix" in err
    assert PAYLOAD[:20].encode() not in out
    (corpus / "d.patch").write_bytes(out)
    command = (
        ["patch", "-p1", "--binary", "-i", "d.patch"] if tool == "patch" else ["git", "apply", "d.patch"]
    )
    subprocess.run(command, cwd=corpus, check=True, capture_output=True)
    patched = file.read_bytes()
    file.write_bytes(raw)
    run("--fix", "--unsafe-fixes")
    assert file.read_bytes() == patched
    capfdbinary.readouterr()
    assert cli.run(["check", "seeds", "--no-cache", "--diff", "--unsafe-fixes"]) == 0
    assert capfdbinary.readouterr().out == b""


def test_a_payload_on_a_changed_line_is_masked(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (corpus / "seeds" / "a.json").write_text(
        json.dumps({"title": "a  b", "secured": PAYLOAD}), encoding="utf-8"
    )
    cli.run(["check", "seeds", "--no-cache", "--diff"])
    out, err = capsys.readouterr()
    assert MASK in out
    assert PAYLOAD[:10] not in out
    assert "can't apply" in err


def test_the_mode_stays_and_links_stay_links(dirty: Path) -> None:
    file = dirty / "seeds" / "a.md"
    file.chmod(0o640)
    real = dirty / "real.md"
    file.rename(real)
    file.symlink_to("../real.md")
    assert cli.run(["check", "seeds/a.md", "--no-cache", "--fix", "-q"]) == 1
    assert file.is_symlink()
    assert stat.S_IMODE(real.stat().st_mode) == 0o640
    assert b"utm_source" not in real.read_bytes()
    assert sorted(os.listdir(dirty)) == ["real.md", "seeds"]


def test_a_file_that_changed_meanwhile_is_not_overwritten(
    dirty: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = dirty / "seeds" / "a.md"
    honest = overwrite.overwrite

    def late(path: str, before: bytes, after: bytes) -> None:
        file.write_bytes(before + b"somebody was here\n")
        honest(path, before, after)

    monkeypatch.setattr("seedlint.fixes.fixer.overwrite", late)
    run("--fix")
    assert file.read_bytes().endswith(b"somebody was here\n")
    assert "changed meanwhile" in capsys.readouterr().err
    assert sorted(os.listdir("seeds")) == ["a.md", "clean.md"]


def test_a_file_that_cannot_be_written_is_said_so(
    dirty: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(path: str, before: bytes, after: bytes) -> None:
        raise PermissionError(13, "Permission denied", path)

    monkeypatch.setattr("seedlint.fixes.fixer.overwrite", refuse)
    assert run("--fix") == 1
    assert "can't be written: permission denied" in capsys.readouterr().err.lower()


def test_only_the_named_files_are_fixed(dirty: Path) -> None:
    (dirty / "seedlint.toml").write_text('include = ["seeds"]\n', encoding="utf-8")
    other = dirty / "seeds" / "b.md"
    shutil.copy(dirty / "seeds" / "a.md", other)
    before = other.read_bytes()
    cli.run(["check", "seeds/a.md", "--fix", "-q"])
    assert other.read_bytes() == before
    assert (dirty / "seeds" / "a.md").read_bytes() != before


def test_the_cache_knows_what_was_fixed(dirty: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cli.run(["check", "seeds", "-q"])
    cli.run(["check", "seeds", "--fix", "--unsafe-fixes", "-q"])
    capsys.readouterr()
    assert cli.run(["check", "seeds", "-q"]) == 0
    assert capsys.readouterr().out == ""


def test_reports_carry_the_edits_of_the_text(dirty: Path, capsys: pytest.CaptureFixture[str]) -> None:
    raw = b"\xef\xbb\xbf" + (dirty / "seeds" / "a.md").read_bytes()
    (dirty / "seeds" / "a.md").write_bytes(raw)
    cli.run(["check", "seeds", "--no-cache", "-f", "json"])
    lines = raw.decode("utf-8-sig").split("\n")
    found = {
        f["code"]: f["fix"]["replacements"]
        for f in json.loads(capsys.readouterr().out)["findings"]
        if f["fix"]
    }
    assert found["SL006"] == [{"region": None, "text": ""}]
    (renamed,) = found["SL103"]
    region = renamed["region"]
    assert lines[region["line"] - 1][region["column"] - 1 : region["endColumn"] - 1] == "qualty"
    assert renamed["text"] == "quality"
    (removed,) = found["SL502"]
    assert removed["region"]["endLine"] > removed["region"]["line"]
    assert removed["region"]["column"] == removed["region"]["endColumn"] == 1
    assert DROP_BOM.text == ""


def test_findings_are_placed_where_the_edits_are() -> None:
    path, raw = everything_wrong("\n", bom=False)
    for finding in ENGINE.lint(path, raw).findings:
        assert isinstance(finding, PlacedFinding)
        if finding.fix and finding.code not in {"SL502", "SL503", "SL504"}:
            assert resolve(Document(path, raw, SCHEMA), finding.fix, finding.pointer), finding
    assert Finding("XX001", "x").fix is None


@pytest.mark.parametrize("stdin", [False, True])
@pytest.mark.parametrize(
    ("comment", "mended", "count"),
    [
        ("# Seedlint: Ignore[SL104] -- why", "# seedlint: ignore[SL104] -- why", "1 finding"),
        (
            "# seedlint: ignore[SL104] # seedlint: ignore[feild-value]",
            "# seedlint: ignore[SL104]",
            "2 findings",
        ),
    ],
)
def test_what_only_the_whole_run_can_tell_is_mended_in_the_same_run(
    corpus: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    comment: str,
    mended: str,
    count: str,
    stdin: bool,
) -> None:
    """The comment is mended, and then counts; or it is mended, suppresses nothing, and goes."""
    path = corpus / "seeds" / "clean.md"
    before = CLEAN.replace("category: news", f"category: nwes {comment}")
    path.write_text(before, encoding="utf-8", newline="")
    words = ["--fix", "--unsafe-fixes", "-f", "concise"]
    if stdin:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(before.encode()), encoding="utf-8"))
        code = cli.run(["-", "--stdin-filename", "seeds/clean.md", *words])
        after = capsys.readouterr().out
        assert path.read_text(encoding="utf-8") == before
    else:
        code = cli.run(["seeds", *words])
        after = path.read_text(encoding="utf-8")
        assert f"fixed {count} in 1 file" in capsys.readouterr().err
    assert code == 0
    assert after == CLEAN.replace("category: news", f"category: nwes {mended}")
