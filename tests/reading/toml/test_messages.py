"""What is said of a text that is no TOML: where its cause stands, and what to write."""

from __future__ import annotations

import re
import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seedlint.document import Document
from tests.support.examples import some
from tests.support.tomls import TomlMaker


@pytest.mark.parametrize(
    ("line", "marked", "says"),
    [
        ("title = Some text", "Some text", 'in quotes: `title = "Some text"`'),
        ("title = Some text # why", "Some text", 'in quotes: `title = "Some text"`'),
        ('title = The "best" bus', 'The "best" bus', "in quotes: `title = 'The \"best\" bus'`"),
        ("title: x", ":", 'not `:`: `title = "x"`'),
        ("draft: True", ":", "not `:`: `draft = true`"),
        ("date: 2023-5-4", ":", "`date = 2023-05-04`"),
        ("title:", ":", "`=` between a key and its value, not `:`"),
        ('title = "x', '"', 'never closed; end it with another `"`'),
        ("title = 'x", "'", "never closed; end it with another `'`"),
        ("title = it's", "it's", 'in quotes: `title = "it\'s"`'),
        ('title = "x\\"', '"', "write `\\\\`"),
        ('title = """x', '"""', 'end it with `"""`'),
        ('title = "He said "hi""', '"', 'write `\\"` for a quote inside of it'),
        ("title = 'it's'", "'", "in double quotes"),
        ('title = "x" y', " y", "put all of it in the quotes"),
        ('dir = "C:\\dir"', "\\d", "`\\d` is not an escape; write `\\\\`"),
        ('a = "\\ud800"', "\\ud800", "is not a character"),
        ('a = "\x01"', "\x01", "U+0001"),
        ("a = 1\rb = 2", "\r", "line feeds"),
        ("topics = [1 2]", "2", "a comma is missing"),
        ('topics = [\n "a"\n "b"\n]', '"', "a comma is missing"),
        ("topics = [Birds, Roads]", "Birds", 'in quotes: `"Birds"`'),
        ("topics = [,]", ",", "delete the comma"),
        ("topics = [1,\nb = 2", "[", "never closed; end it with `]`"),
        ("topics = [1,2", "[", "never closed; end it with `]`"),
        ("topics = [\n 'a',\n\n[b]\nc = 1", "[", "never closed; end it with `]`"),
        ("a = { b = 1,\n c = 2 }", "{", "ends on the line"),
        ("a = {b=1,}", ",", "delete it"),
        ("a = {b: 1}", ":", "`=` between"),
        ("a = {b=1,b=2}", "{", "twice"),
        ("a = {b = x}", "x", "in quotes"),
        ("a = True", "True", "write `a = true`"),
        ("a = yes", "yes", "write `a = true`"),
        ("a = null", "null", "no null"),
        ("a = 007", "007", 'write `a = 7`, or `a = "007"`'),
        ("a = 2021-02-30", "2021-02-30", "day 30 does not exist: February 2021 has 28 days"),
        ("a = 2023-13-01", "2023-13-01", "month 13 does not exist: a year has 12 months"),
        ("a = 2021-2-3", "2021-2-3", "write `a = 2021-02-03`"),
        ("a = 2023-05-04T06:15Z", "2023-05-04T06:15Z", "write `a = 2023-05-04T06:15:00Z`"),
        ("a = 2023-05-04 24:15", "2023-05-04 24:15", "put it in quotes if it is a string"),
        ("a = 1.2.3", "1.2.3", 'in quotes: `a = "1.2.3"`'),
        ("a = 1 b = 2", "1 b = 2", "a line of its own"),
        ("a = [1] b = 2", "b = 2", "a line of its own"),
        ("a = \u201cx\u201d", "\u201cx\u201d", 'use straight ones: `a = "x"`'),
        ("a = |", "|", "needs three quotes on each side"),
        ("a =", "\n", 'a value is missing; write `a = ""`'),
        ("my key = 1", "my key", '`"my key" = '),
        ("- x", "- x", "a list in brackets"),
        ("= 1", "= 1", "a key is missing"),
        ("// x", "// x", "a comment begins with `#`"),
        ("title", "title", "write `key = value`"),
        ("[a", "[a", "`[name]`, alone on its line"),
        ("[a]]", "[a]]", "`[name]`, alone on its line"),
        ("[[a]", "[[a]", "`[[name]]`, alone on its line"),
        ("[]", "[]", "with the name of the table in it"),
        ("[a b]", "[a b]", '`["a b"]`'),
        ("[a] b=1", "b=1", "move the rest to the next line"),
        ("a = 1\na.b = 2", "a.b", "has a value above"),
        ("a = {b=1}\n[a.c]", "[a.c]", "has a value above"),
        ("<<<<<<< HEAD\na = 1\n=======\na = 2\n>>>>>>> b", "<<<<<<< HEAD", "merge conflict"),
    ],
)
def test_the_cause_is_marked(line: str, marked: str, says: str) -> None:
    above = 'first = "one" # a \' remark\n\n'
    for opening in (f"+++\n{above}", "+++\n"):
        document = Document("a.md", f"{opening}{line}\n+++\n".encode())
        assert document.broken
        (found,) = document.problems
        assert found.code == "SL003"
        assert says in found.message
        assert found.offsets is not None
        assert document.text[slice(*found.offsets)] == marked
        assert found.offsets[0] >= len(opening)


@pytest.mark.parametrize(
    "line",
    ["title = Some text", "title: x", "a = True", "a = 007", "date: 2023-5-4", "[a b]", "a = \u201cx\u201d"],
)
def test_what_is_to_be_written_is_right(line: str) -> None:
    (found,) = Document("a.toml", line.encode()).problems
    for written in re.findall(r"`([^`]+ = [^`]+|\[\"[^`]+)`", found.message):
        tomllib.loads(written)


@pytest.mark.parametrize(
    ("text", "data", "places"),
    [
        ("a = 1\nb = 2\na = 3\n", {"a": 1, "b": 2}, [(3, 1)]),
        ('a = """\nx"""\na = """\ny"""\nb = 1', {"a": "x", "b": 1}, [(3, 1)]),
        ("[t]\na = 1\n[u]\n[t]\na = 2\n[u.v]\nd = 1\n", {"t": {"a": 1}, "u": {"v": {"d": 1}}}, [(4, 2)]),
        ("a = 1\n[a]\nb = 1\n", {"a": 1}, [(2, 2)]),
        ("x.a = 1\nx.a = 2\n", {"x": {"a": 1}}, [(2, 3)]),
    ],
)  # fmt: skip
def test_what_is_there_twice_counts_once(text: str, data: object, places: list[tuple[int, int]]) -> None:
    for form in (text, text.replace("\n", "\r\n")):
        document = Document("a.toml", form.encode())
        assert document.data == data
        assert [one.code for one in document.problems] == ["SL004"] * len(places)
        assert [document.place(one)[:2] for one in document.problems] == places
        assert [document.place(one.related[0])[0] for one in document.problems] == [1] * len(places)


def test_a_date_is_no_text() -> None:
    document = Document("a.toml", b"title = 2023-05-04\n")
    (found,) = document.reading.typed(["/title"])
    assert (found.code, document.place(found).numbers()) == ("SL007", (1, 9, 1, 19))
    assert "put it in quotes" in found.message


def test_texts_that_only_look_like_dates_hide_none() -> None:
    text = "".join(f'[[related]]\ntitle = "2020-a{at}"\n' for at in range(40))
    document = Document("a.toml", f"{text}[[related]]\ntitle = 2023-05-04\n".encode())
    pointers = [f"/related/{at}/title" for at in range(41)]
    assert [one.pointer for one in document.reading.typed(pointers)] == ["/related/40/title"]


def test_a_number_of_very_many_digits_is_told_where_it_stands() -> None:
    document = Document("a.toml", b"b = 2\na = 1" + b"0" * 5000 + b"\n")
    (found,) = document.problems
    assert document.place(found)[:2] == (2, 5)
    assert "digits" in found.message


@pytest.mark.parametrize(
    "text",
    [
        "a = " + "[" * 100_000,
        "a = " + "[" * 60 + "]" * 60,
        "a = " + "[" * 70 + "]" * 70,
        ".".join("a" * 100_000) + " = 1",
        "[" + ".".join("a" * 100) + "]",
        "a = " + "{a=" * 70 + "1" + "}" * 70,
        "a = 1" + "0" * 5_000,
        "\n".join(["[a" + ".a" * number + "]" for number in range(70)]),
    ],
)
def test_depth_and_size_have_limits(text: str) -> None:
    document = Document("a.toml", text.encode())
    found = [one.code for one in document.problems]
    assert found in ([], ["SL005"], ["SL003"])
    assert document.broken == bool(found)
    assert (not found) == (text.count("[") == 60)


@given(st.text(alphabet="ab1 \t\n\r\"'\\[]{}=.,#:-_\u201c", max_size=40))
@settings(max_examples=some(3000))
def test_anything_is_read_as_tomllib_reads_it_or_told(text: str) -> None:
    _same_verdict(text)


@given(st.randoms(use_true_random=False), st.data())
@settings(max_examples=some(1000))
def test_slips_are_told_as_tomllib_finds_them(random, data) -> None:  # type: ignore[no-untyped-def]
    text = TomlMaker(random).document()
    at = data.draw(st.integers(0, len(text)))
    sign = data.draw(st.sampled_from(["", '"', "'", "[", "]", "=", "\n", "x", "\\", ",", "}", "\r"]))
    _same_verdict(text[:at] + sign + text[at + data.draw(st.integers(0, 2)) :])


def _same_verdict(text: str) -> None:
    try:
        tomllib.loads(text)
        wrong = False
    except (ValueError, RecursionError):
        wrong = True
    document = Document("a.toml", text.encode())
    assert bool(document.problems) == wrong
    for problem in document.problems:
        place = document.place(problem)
        assert place.line >= 1
        assert place.column >= 1
    assert document.broken == any(one.code != "SL004" for one in document.problems)
