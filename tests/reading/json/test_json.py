"""JSON, as a whole file and as front matter: values, exact places, words for slips, and fixes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seedlint.document import Document
from seedlint.engine.values import EditError, applied, same
from seedlint.finding import Edit, Fix, escape_token
from seedlint.fixes.edits import Refused, resolve
from seedlint.fixes.sound import patched
from tests.support.examples import some

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

_TEXT = st.text(alphabet='aé☃𝄞"\\\n\t/ #{}[],:', max_size=6)
_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.floats(allow_nan=False, allow_infinity=False) | _TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_TEXT, inner, max_size=3),
    max_leaves=8,
)
_ROOTS = st.dictionaries(_TEXT, _VALUES, min_size=1, max_size=4)


def entries(value: Any, at: str = "") -> Iterator[tuple[str, Any]]:
    yield at, value
    if isinstance(value, dict):
        for key, item in value.items():
            yield from entries(item, f"{at}/{escape_token(key)}")
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from entries(item, f"{at}/{index}")


def written(value: Any, random: Random) -> str:
    """Write a value as JSON, laid out in one of several ways."""
    text = json.dumps(value, ensure_ascii=random.random() < 0.5, indent=random.choice([None, 1, 4, "\t"]))
    return text.replace("\n", random.choice(["\n", "\r\n"]))


@given(_ROOTS, st.randoms(use_true_random=False))
@settings(max_examples=some(2000))
def test_text_at_each_place_is_the_value(data: dict[str, Any], random: Random) -> None:
    text = written(data, random)
    document = Document("a.json", text.encode())
    assert same(document.data, data)
    for pointer, value in entries(data):
        there = text[slice(*document.offsets(pointer))]
        if not isinstance(value, (dict, list)):
            assert same(json.loads(there), value)
        if isinstance(value, str) and value:
            at = random.randrange(len(value))
            stop = random.randrange(at, len(value)) + 1
            assert (
                json.loads(f'"{text[slice(*document.offsets(pointer, "value", (at, stop)))]}"')
                == value[at:stop]
            )


@given(_ROOTS, st.randoms(use_true_random=False), st.data())
@settings(max_examples=some(2000))
def test_what_an_edit_says_is_then_there(data: dict[str, Any], random: Random, draw: Any) -> None:
    text = written(data, random)
    pointer, value = random.choice(list(entries(data)))
    new = draw.draw(_VALUES)
    kind = random.choice(["replace", "remove", "rename", "insert"])
    if kind == "insert":
        pointer = f"{pointer}/{'-' if isinstance(value, list) else 'new'}"
    edit = Edit(kind, pointer, "name" if kind == "rename" else new)
    document = Document("a.json", text.encode())
    try:
        expected = applied(data, [edit])
        raw = patched(document, resolve(document, Fix("mend it", (edit,)), pointer))
    except (Refused, EditError):
        return
    assert same(json.loads(raw), expected)
    assert same(Document("a.json", raw).data, expected)


TEXT = """\
{
  "title": "Heron",
  "topics": [
    "Birds",
    "Roads"
  ],
  "provider": {"name": "Gazette", "domain": "gazette.co.uk"},
  "heat": -1
}
"""


@pytest.mark.parametrize(
    ("edit", "old", "new"),
    [
        (Edit("replace", "/title", 'a "b"'), '"Heron"', '"a \\"b\\""'),
        (Edit("replace", "/title", "x", (0, 1)), "Heron", "xeron"),
        (Edit("replace", "/heat", None), "-1", "null"),
        (Edit("rename", "/title", "name"), '"title"', '"name"'),
        (Edit("remove", "/title"), '  "title": "Heron",\n', ""),
        (Edit("remove", "/heat"), ',\n  "heat": -1', ""),
        (Edit("remove", "/topics/0"), '    "Birds",\n', ""),
        (Edit("remove", "/topics/1"), ',\n    "Roads"', ""),
        (Edit("remove", "/provider/name"), '"name": "Gazette", ', ""),
        (Edit("remove", "/provider/domain"), ', "domain": "gazette.co.uk"', ""),
        (Edit("insert", "/topics/-", "x"), '"Roads"', '"Roads",\n    "x"'),
        (Edit("insert", "/new", [1]), '"heat": -1', '"heat": -1,\n  "new": [1]'),
        (Edit("insert", "/provider/new", 1), 'co.uk"', 'co.uk", "new": 1'),
    ],
)
def test_only_what_must_change_does(edit: Edit, old: str, new: str) -> None:
    for opening, closing, path in (
        ("", "", "a.json"),
        (";;;\n", ";;;\n", "a.md"),
        ("---json\n", "---\n", "a.md"),
        ("", "below\n", "a.md"),
    ):
        text = f"{opening}{TEXT}{closing}"
        for newline in ("\n", "\r\n"):
            document = Document(path, text.replace("\n", newline).encode())
            raw = patched(document, resolve(document, Fix("mend it", (edit,)), "/nothing"))
            assert raw.decode() == text.replace(old, new, 1).replace("\n", newline)


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ('{"a": "x", "b": [1]}\nbelow\n', '"x"'),
        ('{\n  "a": "x"\n}\n\n# below {\n', '"x"'),
        (';;;\n{"a": "x"}\n;;;\nbelow\n', '"x"'),
        (';;;\n"a": "x",\n"b": 1\n;;;\nbelow\n', '"x"'),
        ('---json\r\n{"a": "x"}\r\n---\r\nbelow\r\n', '"x"'),
    ],
)
def test_front_matter(text: str, marked: str) -> None:
    document = Document("a.md", text.encode())
    assert document.reading.name == "JSON"
    assert document.data["a"] == "x"
    assert document.text[slice(*document.offsets("/a"))] == marked
    assert document.text[slice(*document.body)].endswith(("below", "# below {"))


@pytest.mark.parametrize("text", ["{% if x %}\n", "{{ x }}\n", "{{< x >}}\n", "{#id}\n", "{: .note}\n"])
def test_templates_are_no_json(text: str) -> None:
    (found,) = Document("a.md", text.encode()).problems
    assert found.code == "SL002"
    assert "does not begin with front matter" in found.message


@pytest.mark.parametrize(
    ("source", "marked", "says"),
    [
        ('{"a": 1,}', ",", "a comma before a closing bracket"),
        ('{"a": [1,]}', ",", "a comma before a closing bracket"),
        ('{"a": 1 "b": 2}', '"', "a comma is missing"),
        ('{"a": [1, , 2]}', ",", "delete the comma"),
        ("{'a': 1}", "'", "double quotes"),
        ("{a: 1}", "a", 'a key needs double quotes: `"a"`'),
        ('{"a": x}', "x", 'a string needs double quotes: `"x"`'),
        ('{"a": True}', "True", "write `true`"),
        ('{"a": None}', "None", "write `null`"),
        ('{"a": NaN}', "NaN", "NaN is not a JSON value"),
        ('{"a": 007}', "007", "does not begin with `0`"),
        ('{"a": 1 // why\n}', "/", "no comments"),
        ('{"a" = 1}', "=", "`:` between"),
        ('{"a": }', "}", "a value is missing"),
        ('{"a": "x}', '"', "not closed on its line"),
        ('{"a": "x\n"}', '"', "not closed on its line"),
        ('{"a": "C:\\dir"}', "\\d", "not an escape"),
        ('{"a": "\t"}', "\t", "U+0009"),
        ('{"a": \u201cx\u201d}', "\u201c", "curly quotes"),
        ('{"a": [1', "[", "end it with `]`"),
        ('{"a": 1', "{", "end it with `}`"),
        ('{"a": 1} x', "x", "nothing is allowed after the last bracket"),
        ("", "", "write `{}`"),
    ],
)
def test_the_cause_is_marked(source: str, marked: str, says: str) -> None:
    document = Document("a.json", source.encode())
    (found,) = document.problems
    assert found.code == "SL003"
    assert found.message.startswith("not well-formed JSON: ")
    assert says in found.message
    assert found.offsets is not None
    assert document.text[slice(*found.offsets)] == marked


def test_places_of_slips_in_front_matter_count_from_the_top() -> None:
    for text in (
        ';;;\n"a": 1,\n"b": x\n;;;\n',
        '---json\n{"a": 1,\n"b": x}\n---\n',
        '{"a": 1,\n\n"b": x}\nbelow\n',
    ):
        (found,) = Document("a.md", text.encode()).problems
        assert Document("a.md", text.encode()).place(found).numbers() == (3, 6, 3, 7)


def test_keys_that_are_there_twice() -> None:
    document = Document("a.json", b'{"a": 1, "b": {"c": 1, "c": 2}, "a": 2}')
    assert document.data == {"a": 1, "b": {"c": 1}}
    assert [document.text[slice(*one.offsets)] for one in document.problems if one.offsets] == ['"c"', '"a"']
    assert {one.code for one in document.problems} == {"SL004"}


@pytest.mark.parametrize("word", ["NaN", "Infinity", "-Infinity"])
def test_no_value_is_told_where_it_stands(word: str) -> None:
    """And not where a text, or a key, says the same."""
    document = Document("a.json", f'{{"{word}": "a \\\\\\"{word}", "b": {word}}}'.encode())
    (problem,) = document.problems
    assert problem.offsets is not None
    assert document.text[slice(*problem.offsets)] == word
    assert document.text[: problem.offsets[0]].endswith('"b": ')


def test_a_key_that_would_end_the_quote_is_not_named() -> None:
    for name, text in (("a.json", '{"a`b": 1, "a`b": 2}'), ("a.toml", '"a`b" = 1\n"a`b" = 2\n')):
        (problem,) = Document(name, text.encode()).problems
        assert problem.message.startswith("this key is used a second time here; ")


@given(st.text(alphabet="ab1 \t\n\"'\\[]{}:,.-\u201ctruefalsnl", max_size=30))
@settings(max_examples=some(3000))
def test_anything_is_read_as_python_reads_it_or_told(text: str) -> None:
    document = Document("a.json", f'{{"a": {text}}}'.encode())
    try:
        json.loads(f'{{"a": {text}}}', parse_constant=lambda _: 1 / 0)
        wrong = False
    except (ValueError, ZeroDivisionError):
        wrong = True
    assert document.broken == wrong
    for problem in document.problems:
        assert document.place(problem).line >= 1
