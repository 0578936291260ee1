"""Two readers, one answer: whether yaml-rs or libyaml reads a document makes no difference to anybody."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from seedlint.document import Document
from seedlint.reading.yaml import compose as compose_module
from seedlint.reading.yaml import source as source_module
from seedlint.reading.yaml.hazards import hazardous
from tests.conftest import CLEAN
from tests.support.examples import some

FRAGMENTS = [
    "a", "b", "key", "- ", "-", ": ", ":", "? ", "?", " ", "  ", "\t", '"', "'", "[", "]", "{", "}", ",",
    ", ",
    "#", " # c", "# c", "|", ">", "|-", ">+", "|2", "&a ", "*a", "!t ", "!!str ", "<<: ", "%", "@", "`", "1",
    "0x1", "1_0", "no", "~", "null", ".5", "1e3", '"a"', "'b'", "[a, b]", "{a: 1}", "a: 1", "\\", '\\"',
    "\\n", "\\u0041", "\\x", "=", "::", ":x", "-x", "?x", '"":', '"a":', '"a":b', "''", "- - ", "? : : g",
    " :",
    "...",
]  # fmt: skip
BREAKS = ["\n", "\n", "\n  ", "\n    ", "\n- ", "\n  - ", "\\\n", "\r\n", "\r", "\n\n", "\n \n", "\n\t"]
STRANGE = ["ä", "🚢", "\u2028", "\x85", "\ufeff", "\x00", "\n---\n", "\n...\n"]
LINES = """\
title: "Ferry"
excerpt: 'It''s'
type: article
quality: 39
provider:
  name: Herald
topics:
  - A
  - "B"
- c
related:
  - title: x
    url: "https://x/"
  - {a: 1, b: "c"}
x: [a, "b", 1]
text: |
  one
t: "a
  b"
b"
l: [
  a,
]
    - z
k: >-
a: b: c
# c
k: v # c
n: ~
no: yes
w: {a: [b, {c: d}]}
  more text
{"a":1,"b":[1,2]}
y: "a \\
&a k: v
z: *a
<<: {m: 1}
p: &b {q: 1}
r: *b
<<: *b
d: !!int "3"
""".splitlines()

MIXED = st.lists(st.sampled_from([*FRAGMENTS, *BREAKS, *STRANGE]), min_size=1, max_size=12).map("".join)
WRITTEN = st.lists(st.sampled_from(LINES), min_size=1, max_size=8).map(lambda lines: "\n".join(lines) + "\n")
SEEDS = st.just(CLEAN.removeprefix("---\n").removesuffix("---\n"))


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """A document with a few characters taken out, put in or exchanged."""
    text = draw(WRITTEN | SEEDS)
    for _ in range(draw(st.integers(0, 3))):
        start = draw(st.integers(0, len(text)))
        end = start + draw(st.integers(0, 3))
        text = text[:start] + draw(st.sampled_from(["", *FRAGMENTS, *BREAKS, *STRANGE])) + text[end:]
    return text


# Lists and mappings in brackets on one line

ENTRIES = [
    "a", "b c", '"a, b"', "'c'", "'it''s'", '"\\""', '"\\x"', "1", "-1", "1.5", ".5", "0x1", "+0o7", "-0o7",
    "1_0",
    "0b1", "1e3", "12:30", "2024-01-01", "null", "~", "no", "y", "=", "", " ", "ä", "🚢", "\u2028a", "\xa0",
    "https://x.example/", "a.example", "a:b", "a:", "a: ", "a: b: c", '"a":1', '"a": 1', "'a':b", '"a" :b',
    "a : b", "12:3: a", "+0o7: a", "no: a", "1: 2", "null: 1", '"": 1', "name: A", "d: -1", "[a, b]",
    "{a: 1}",
    "[]", "{}", "a: [b]", "[a]: b", "{a: 1}: b", "-", "- a", "-a", "?", "? a", "?a", "#", "#a", "a #b",
    "&a b",
    "*a", "!t a", "|", "|a", ">", "%a", "@a", "`a", "::", ":,", '"a" b', 'a"b', "don't", ";':", "|a\"",
    "a\tb",
    "(a)", "$", "/", "+", "[", "]", "{", "}", '"', "'",
]  # fmt: skip
COMMAS = [", ", ", ", ", ", ",", " ,", ",, ", ",\t", " "]
AFTER = ["", "", "", "", " ", " # c", "# c", "\t# [c", " #", ",", " a", "]", " ]", ": a", ' "', "\t", "\r"]
KEYS = ["k", "a b", '"k"', "'k: {b'", '"k: [b"', "k [a]", '"a: [b', "'a", 'k "x', "12:30", "?", "-", "k #c"]
# Where `[]` stands, there is one of them.
PLACES = [
    "k: []\n", "k: []", "- []\n- []\n", "k:\n- []\n- []\n", "k:\n  - []\n  - []\n",
    "p:\n  k: []\n  z: 1\nq: 2\n",
    "k: [] []\n", "k: [][]\n", "k: []\nz: []\n", "k: []\n# c\n\nz: []\n", "k:\n  - a: []\n    b: []\n",
    "k:\n  - - []\n", "k: []\n  []\n", "k: []\n  b\n", "k: []\n  d\"]\n", "k: []\n  ]\nz: []\n",
    "k: []\n- c\n",
    'k: "a\n  b: []\n  c"\n', "k: 'a\n  b: []\n  c'\n", "k: a\n  b: []\n", "k: |\n  b: []\nz: []\n",
    "# k: []\nk: []\n", "k: # c\n  a: []\n", "? []\n: []\n", "[]: []\n", "k: a - []\n", "k: - []\n",
    "k: a: []\n",
    "k: []\r\nz: []\r\n", "k: []\n   \n",
]  # fmt: skip


@st.composite
def bracketed(draw: st.DrawFn) -> str:
    """A list or a mapping in brackets, or what somebody may have meant as one, and what follows it."""
    entries = draw(st.lists(st.sampled_from(ENTRIES), max_size=4))
    text = "".join(entry + draw(st.sampled_from(COMMAS)) for entry in entries[:-1]) + "".join(entries[-1:])
    opening, closing = draw(st.sampled_from(["[]", "[]", "[]", "{}", "{}", "{}", "[}", "{]", ["[", ""]]))
    return opening + text + draw(st.sampled_from(["", "", "", ",", " ", ", "])) + closing


@st.composite
def with_brackets(draw: st.DrawFn) -> str:
    """A document with one or two of these in one of many places."""
    place = draw(st.sampled_from(PLACES))
    if draw(st.booleans()):
        place = place.replace("k:", f"{draw(st.sampled_from(KEYS))}:")
    first, *others = place.split("[]")
    return first + "".join(draw(bracketed()) + draw(st.sampled_from(AFTER)) + other for other in others)


def read(text: str, path: str = "x.yaml") -> tuple[str, list[Any]]:
    document = Document(path, text.encode())
    return repr(document.data), [(p.code, p.message, p.offsets, p.pointer) for p in document.problems]


def read_exactly(text: str, path: str = "x.yaml") -> tuple[str, list[Any]]:
    """Read a document without yaml-rs."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(source_module, "_loads", None)
        return read(text, path)


CASES = [
    'title: "a\nb"\nx: 1\n',  # goes on in column 0
    'title: "a\\\nb"\n',
    'title: "a\n"\n',
    'title: "a\n\n  b"\n',
    'title: "a\n\nb"\n',
    "title: 'It \n''s'\n",
    'title: "a\r"\n',
    'x: ["a",\n"b"]\n',
    "x: [a\nb]\n",
    "x: [\n  a\n]\n",
    "p:\n  x: [\n    a\n]\n",
    "x: [\n  ::a, b]\n",
    "x: [>+a, b]\n",
    '{"a": 1, "b\n": 2}\n',
    '\n{"a": 1,\n "b": 2}\n',
    "text: |\n",
    "text: |\n# c\n",
    "text: |\n  one",
    "text: |\n  one\n\n  ",
    "a:\r\n : >+\r\n  b\n\n  ",
    "? : : g",
    "...\nb: 2\n",
    "a: 1\n\t\nb: 2\n",
    "a: 1\n\t",
    "a:\tb\n",
    "topics:\n  - \tTransport\n",
    "\r\t~k: 1\n",
    '"a":\n     \ufeff:\n',
    "a: &x {b: 1}\nc: *x\n",
    "<<: {a: 1}\n",
    "k" * 1030 + ": 1\n",
    "? " + "k" * 1030 + "\n: 1\n",
]


@pytest.mark.parametrize("text", CASES)
def test_cases_that_were_read_in_two_ways(text: str) -> None:
    assert read(text) == read_exactly(text)
    front = f"---\n{text}\n---\n"
    assert read(front, "x.md") == read_exactly(front, "x.md")


@settings(max_examples=some(200))
@given(MIXED | WRITTEN | mutated())
@example("- a\n")
def test_whichever_reads_a_document_the_answer_is_one(text: str) -> None:
    assert read(text) == read_exactly(text)


VALUES = [
    "", "", "a", "a b", "a: b", "a:b", "a:", "a #b", "a#b", "a &b", "a *b !c", "a\tb", "a \"b\"", "a'b",
    "ä", "“a”",
    "no", "n", "no way", "on ", "Null", "null", "true", "1", "0", "-1", "-0", "01", "1.50", "1.", "1_0",
    "12:30",
    "2021-04-30T20:51:00Z", "2021-04-30", '""', '"a"', '"a" ', '"a', '"a\\"', '"a\\\\"', '"a \\"b\\""',
    '"a" b',
    '"a": b', '"a: no"', '"# a"', "'a'", "'a: b'", "- a", "-", "[a]", "|", ">-",
    "&a b", "*a", "!t a", "a\u2028b",
    '"\\ud83d"', '"\\x41\\n"', "a\xa0", "\xa0a", "~", "=", "?", ":",
]  # fmt: skip
EASY = st.lists(
    st.tuples(
        st.sampled_from(["", "", "  ", "    ", " "]),
        st.sampled_from(["", "", "- ", "- - ", "-  ", "-"]),
        st.sampled_from(["", "a: ", "b: ", "c: ", "d:", "a-b: ", "a b: ", '"a": ', "y: "]),
        st.sampled_from(VALUES),
    ).map("".join),
    max_size=7,
).map(lambda lines: "\n".join(lines) + "\n")


@settings(max_examples=some(600))
@given(EASY)
@example('a: "\n b: c\n"\n')
@example("- a\n  - b\n")
@example("- a: b\n  - c\n")
@example('a: "b\\"\nc: "d"\n')
def test_whichever_reads_plain_lines_the_answer_is_one(text: str) -> None:
    for path, whole in (("x.yaml", text), ("x.md", f"---\n{text}---\n")):
        assert read(whole, path) == read_exactly(whole, path)


# Only some are left to yaml-rs, and of some mistakes there are few, so there are more of these.
@settings(max_examples=some(600))
@given(with_brackets())
@example("k: {;':,)a': }\n")
@example("k: [a: ; 'b: c, d': e]\n")
@example('k: [|a": 1, ~a ] #\n')
@example("k: [+0o7, -0o7]\n")
@example("k: +0o7\nl: -0o7\n")
@example("k: {12:3: }\n")
@example("k:\n  12:3: a\n")
@example("k: {no: a}\n")
@example("k: [a]# c\n")
@example("k: [a\n")
@example("k: [a]]\n")
@example("k: [a}\n")
@example("k: [a]\n  b\n")
@example('"a: [b": ["c]\nd"]\n')
@example("k: [a:]\n")
@example("k: [-]\n")
@example("k: [\ta]\n")
def test_whichever_reads_brackets_the_answer_is_one(text: str) -> None:
    for path, whole in (("x.yaml", text), ("x.md", f"---\n{text}\n---\n")):
        if not hazardous(whole.encode()):
            assert read(whole, path) == read_exactly(whole, path)


@pytest.mark.parametrize(
    "text",
    [
        "topics: [economy, \"a, b\", 'c']\n",
        "provider: {name: A, domain: a.example}\n",
        "topics: [economy]",
        "topics: []\n",
        "topics: [ a , b, ]  \n",
        'provider: {"name": "A", \'url\': https://a.example/}\n',
        "topics: [Wildlife, 'Sea mammals'] # in the order of the page\n",
        "topics: [a, b]\r\nprovider: {name: A}\r\n",
        "related:\n  - {title: a, topics: [b, [c]]}\n  - {title: d, quality: 3}\n",
        "topics: [größer, -1, 2.5, null, a (b)]\n",
    ],
)
def test_ordinary_brackets_are_left_to_the_fast_reader(text: str) -> None:
    assert not hazardous(text.encode())
    fast, exact = read(text), read_exactly(text)
    assert fast == exact
    assert fast[0] != "None"


@pytest.mark.parametrize("text", ["k:\n  - a: [] # c\n", "k:\n  - a: b # c\n", "k:\n  - a: b\t# c\n"])
def test_a_place_is_one_whichever_reads(text: str) -> None:
    """Where an item is one line, a comment behind it is no part of it."""
    document = Document("x.yaml", text.encode())
    found = document.offsets("/k/0")
    assert document.tree() is not None
    assert document.offsets("/k/0") == found
    assert "#" not in text[slice(*found)]


# How much is indented, by YAML 1.2


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ('t: "a\n b"', {"t": "a b"}),
        ('t: "a\n\n b"', {"t": "a\nb"}),
        ('p:\n  t: "a\n   b"', {"p": {"t": "a b"}}),
        ('l:\n- "a\n b"', {"l": ["a b"]}),
        ('l:\n  - "a\n   b"', {"l": ["a b"]}),
        ("x: [a,\n b]", {"x": ["a", "b"]}),
        ("x: [\n a\n]", {"x": ["a"]}),
        ("x: [\n {\n  a: 1\n }\n]", {"x": [{"a": 1}]}),
        ("x: [{\n a: 1\n}]", {"x": [{"a": 1}]}),
        ("x: [\n# c\n a]", {"x": ["a"]}),
        ('{"a": [1,\n2]}', {"a": [1, 2]}),
        ("x:\n  >\n  b", {"x": "b\n"}),
        ("a: !t \u2028b", {"a": "\u2028b"}),
    ],
)
def test_what_goes_on_is_indented(text: str, data: Any) -> None:
    document = Document("x.md", f"---\n{text}\n---\n".encode())
    assert document.data == data
    assert {problem.code for problem in document.problems} <= {"SL005"}
    # A value that only the exact reader may have makes no difference.
    other = Document("x.md", f"---\nother:\n- no\n{text}\n---\n".encode())
    if not text.startswith("{"):
        assert other.data == {"other": ["no"], **data}


def test_the_same_is_refused_by_the_strict_readers_of_others() -> None:
    """Of what PyYAML takes, nothing is refused without reason: the others say the same."""
    ruamel = pytest.importorskip("ruamel.yaml")
    reader = ruamel.YAML(typ="safe", pure=True)
    for text in ('t: "a\n b"', 'p:\n  t: "a\n   b"', "x: [\n a\n]", 't: "a\n\n b"'):
        assert Document("x.yaml", text.encode()).data == reader.load(text) == yaml.safe_load(text)


# What libraries raise


class Panic(BaseException):
    """As pyo3 raises where Rust code panics: no Exception."""


@pytest.mark.parametrize("error", [TypeError("x"), Panic("x"), RecursionError("x"), ValueError("x")])
def test_what_the_fast_reader_raises_says_nothing(
    error: BaseException, monkeypatch: pytest.MonkeyPatch
) -> None:
    def loads(*_args: object, **_kwargs: object) -> object:
        raise error

    monkeypatch.setattr(source_module, "_loads", loads)
    document = Document("x.md", CLEAN.encode())
    assert document.problems == []
    assert document.data["type"] == "article"


@pytest.mark.parametrize("error", [yaml.YAMLError("words of theirs"), TypeError("x"), RecursionError("x")])
def test_what_the_exact_reader_raises_is_about_the_document(
    error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Loader(yaml.SafeLoader):
        def get_event(self) -> Any:
            raise error

    monkeypatch.setattr(compose_module, "LOADER", Loader)
    document = Document("x.md", b"---\na: no\n---\n")
    assert [p.code for p in document.problems] == ["SL003"]
    assert "theirs" not in document.problems[0].message


@pytest.mark.parametrize(
    "text", ["? : : g", "? [a]\n: 1", "{a: b}: c", "? - a\n: 1", "? a: b\n", "*a : 1", "[?]: x"]
)
def test_keys_that_are_no_text_are_findings_with_a_place(text: str) -> None:
    document = Document("x.md", f"---\nfirst: 1\n{text}\n---\n".encode())
    assert document.data is None
    assert {p.code for p in document.problems} <= {"SL003", "SL005"}
    assert document.place(document.problems[0]).line == 3


# Nesting


@pytest.mark.parametrize(
    "text",
    [
        "a: " + "[" * 64,
        "a: " + "[" * 1000,
        "a: " + "[" * 5000,
        "a: " + "[" * 64 + "]" * 64,
        "a: " + "{a: " * 64,
        "a: " + '{"a":' * 1000,
        "a: " + "[{a: " * 600,
        "a:\n" + "- " * 64 + "a",
        "a:\n" + "- " * 3000 + "a",
        "\n".join(f"{' ' * n}a:" for n in range(1500)) + " 1",
        "a: [1, 2, " + "[" * 1500 + " @",
        "a: &x [[[[" + "[" * 1500,
    ],
)
def test_nesting_is_counted_by_ourselves(text: str) -> None:
    document = Document("x.md", f"---\n{text}\n---\n".encode())
    assert document.data is None
    found = [p for p in document.problems if "levels deep" in p.message]
    assert [p.code for p in found] == ["SL005"]


def test_sixty_four_levels_are_read() -> None:
    text = "a: " + "[" * 63 + "]" * 63
    assert Document("x.yaml", text.encode()).data is not None
    assert Document("x.yaml", f"{text}\nb: no".encode()).data is not None
