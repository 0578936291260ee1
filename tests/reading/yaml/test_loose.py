"""What libyaml takes and YAML 1.2 does not allow is read, and told once a document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from seedlint.document import Document
from seedlint.fixes.edits import resolve
from seedlint.reading.yaml import source
from seedlint.reading.yaml.yaml12 import resolve as meant
from tests.support.examples import some

if TYPE_CHECKING:
    from seedlint.finding import Finding

yaml_rs = pytest.importorskip("yaml_rs")
yaml12 = pytest.importorskip("yaml12")


class Texts(yaml.SafeLoader if not hasattr(yaml, "CSafeLoader") else yaml.CSafeLoader):  # type: ignore[misc]
    """What libyaml reads, each plain value a text."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012 - as PyYAML has it


def alike(value: Any, text: Any) -> bool:
    """Whether a value is what libyaml has read, as YAML 1.2 means it."""
    if isinstance(text, dict):
        return (
            isinstance(value, dict)
            and value.keys() == text.keys()
            and all(alike(value[key], text[key]) for key in text)
        )
    if isinstance(text, list):
        return isinstance(value, list) and len(value) == len(text) and all(map(alike, value, text))
    return value == text or value == meant(text)


def loose(document: Document) -> list[Finding]:
    return [one for one in document.problems if one.code == "SL007" and one.instead == "SL005"]


def strictly(text: str) -> bool:
    """Whether any reader takes a text that is strict about YAML 1.2."""
    for load in (yaml_rs.loads, yaml12.parse_yaml):
        try:
            load(text)
        except ValueError:
            continue
        return True
    return False


def mended(document: Document, finding: Finding) -> str:
    assert finding.fix is not None
    text = document.text
    for edit in sorted(resolve(document, finding.fix), reverse=True):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


@pytest.mark.parametrize("fast", [True, False])
@pytest.mark.parametrize(
    ("text", "data", "mark"),
    [
        ('t: "a\nb"', {"t": "a b"}, '"'),
        ("t: 'a\nb\n\nc'", {"t": "a b\nc"}, "'"),
        ('t: "a\n\tb"', {"t": "a b"}, '"'),
        ('t: "a \\\nb"', {"t": "a b"}, '"'),
        ('p:\n  t: "a\n  b"', {"p": {"t": "a b"}}, '"'),
        ('p:\n  t: "a\nb"', {"p": {"t": "a b"}}, '"'),
        ('l:\n- "a\nb"', {"l": ["a b"]}, '"'),
        ('l:\n  - "a\n  b"', {"l": ["a b"]}, '"'),
        ('l:\n  - x: "a\n\n  b"\n    y: c', {"l": [{"x": "a\nb", "y": "c"}]}, '"'),
        ("x: [a,\nb]", {"x": ["a", "b"]}, "["),
        ("x: {\na: b,\nc: d\n}", {"x": {"a": "b", "c": "d"}}, "{"),
        ("p:\n  x: [\n    a\n]", {"p": {"x": ["a"]}}, "["),
        ('x: ["a\nb"]', {"x": ["a b"]}, '"'),
        ('x: ["a\nb",\nc]', {"x": ["a b", "c"]}, '"'),
        ("x: [\n\ta]", {"x": ["a"]}, "["),
        ('a: "b"# c', {"a": "b"}, "#"),
        ("a: [b,# c\n c]", {"a": ["b", "c"]}, "#"),
        ("a: >#c\n b", {"a": "b\n"}, "#"),
        ("a: [-, b]", {"a": ["-", "b"]}, "-"),
        ("a: {b: -}", {"a": {"b": "-"}}, "-"),
        ("x:\n>\n  b", {"x": "b\n"}, ">"),
        ("p:\n  x:\n  |\n    b", {"p": {"x": "b\n"}}, "|"),
        ("l:\n-\n|\n  b", {"l": ["b\n"]}, "|"),
        ('t: "a\nb"\r\nu: "a\r\nb"\r\n', {"t": "a b", "u": "a b"}, '"'),
    ],
)
def test_it_is_read_as_libyaml_reads_it(
    text: str, data: Any, mark: str, fast: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not fast:
        monkeypatch.setattr(source, "_loads", None)
    document = Document("x.md", f"---\n{text}\n---\n".encode())
    assert document.data == data
    assert alike(data, yaml.load(f"{text}\n", Texts))
    (told,) = loose(document)
    assert document.text[slice(*(told.offsets or ()))] == mark
    after = mended(document, told)
    again = Document("x.md", after.encode())
    assert again.data == data
    assert not loose(again)


def test_a_document_has_one_such_finding_and_one_fix_for_all() -> None:
    document = Document("x.md", b"---\na: \"b\nc\"\nd: [e,\nf]\ng: 'h'#i\nj: >\n k\n---\n")
    (told,) = document.problems
    assert told.message.endswith("2 more locations are like this one")
    assert document.place(told).line == 2
    assert [document.place(one).line for one in told.related] == [3]
    assert mended(document, told) == "---\na: \"b\n  c\"\nd: [e,\n  f]\ng: 'h' #i\nj: >\n k\n---\n"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('a: "b\nc: d"\ne: f', "looks like one of its own"),
        ('a: "b\n- d"\ne: f', "looks like one of its own"),
        ('a: "b\n# d"\ne: f', "looks like one of its own"),
        ('a: "b' + "\nc" * 300 + '"', "is not indented as a part of it"),
        ("a: [" + "b,\n" * 300 + "c]", "is not indented as a part of it"),
        ("a:\n" + "- 'b'#c\n" * 300, "299 more locations are like this one"),
        ("a: [-" + ", -" * 300 + "]", "300 more locations are like this one"),
    ],
)
def test_what_may_be_no_part_of_a_text_is_not_made_one(text: str, says: str) -> None:
    document = Document("x.md", f"---\n{text}\n---\n".encode())
    (told,) = document.problems
    assert says in told.message
    assert told.fix is None


@pytest.mark.parametrize(
    "text",
    [
        'a: "b\nc"\nd: "e" f',
        'a: "b\nc"\nd: *e',
        'a: "b\nc"\n? [d]\n: e',
        'a: "b\nc"\n- d',
        "a: [b,\nc]\nd: [",
    ],
)
def test_what_nobody_reads_is_told_by_its_first_cause(text: str) -> None:
    document = Document("x.md", f"---\n{text}\n---\n".encode())
    assert document.data is None
    assert document.problems[0].code == "SL003"
    assert document.place(document.problems[0]).line == 2
    assert not loose(document)


# Any change to a document

LINES = """\
title: "A text in double quotes: it goes on
  over two lines"
excerpt: 'single quotes
  too, and
  more'
plain: some words
  that go on
list:
- a
- "b c"
- {x: 1, w: [one, 2]}
block: |
  one
  two
flow: [a, b,
  c]
map:
  k: v
  l: {a: b,
    c: d}
  deep:
    - name: "x
        z"
      other: v # comment
    - name: w
end: 1
""".splitlines(keepends=True)
SIGNS = st.sampled_from(
    [
        "\t",
        " ",
        "\n",
        "\n\t",
        "\n\n",
        "#",
        " #",
        ",",
        "-",
        "- ",
        "? ",
        "|",
        ">",
        "[",
        "]",
        "{",
        "}",
        '"',
        "'",
        "\\",
        ": ",
    ]
)
CHANGES = st.one_of(
    st.sampled_from(
        [str.lstrip, lambda line: f"\t{line.lstrip()}", lambda line: line.replace(": ", ":\t", 1)]
    ),
    st.integers(0, 5).map(lambda width: lambda line: " " * width + line.lstrip()),
    st.sampled_from([" ", "\t", " # c", "#c", "\t#c", "\r"]).map(
        lambda end: lambda line: line.rstrip("\n") + end + "\n"
    ),
    st.tuples(st.floats(0, 1), SIGNS).map(
        lambda put: lambda line: line[: int(put[0] * len(line))] + put[1] + line[int(put[0] * len(line)) :]
    ),
    st.floats(0, 0.99).map(
        lambda at: lambda line: line[: int(at * len(line))] + line[int(at * len(line)) + 1 :]
    ),
    st.sampled_from(["\n", "# c\n", "  # c\n", "#c\n", "\t\n"]).map(lambda more: lambda line: more + line),
)


def check(changes: list[tuple[int, Any]]) -> None:
    lines = list(LINES)
    for number, change in changes:
        lines[number] = change(lines[number])
    text = "".join(lines)
    document = Document("x.yaml", text.encode())
    try:
        expected = yaml.load(text, Texts)
    except yaml.YAMLError:
        # Lines of nothing but tabs, which YAML 1.2 passes over, are disguised.
        assert "\t" in text or not loose(document)
        return
    if document.data is None:
        # It is read in another way: a second document, a key that is a list, or none of its keys is a word.
        assert {one.code for one in document.problems} & {"SL003", "SL005"}
        assert not isinstance(expected, dict) or "U+" in document.problems[0].message
        return
    if "SL004" not in {one.code for one in document.problems}:
        assert alike(document.data, expected)
    for told in loose(document):
        if told.fix is not None:
            again = Document("x.yaml", mended(document, told).encode())
            assert again.data == document.data
            assert not loose(again)
    if "\t" not in text and not document.problems:
        assert strictly(text)


MANY = st.lists(st.tuples(st.integers(0, len(LINES) - 1), CHANGES), min_size=1, max_size=3)


@settings(max_examples=some(150))
@given(MANY)
def test_any_change_is_read_as_libyaml_reads_it(changes: list[tuple[int, Any]]) -> None:
    check(changes)


@pytest.mark.slow
@settings(max_examples=4000)
@given(MANY)
def test_thousands_of_changes_are_read_as_libyaml_reads_them(changes: list[tuple[int, Any]]) -> None:
    check(changes)
