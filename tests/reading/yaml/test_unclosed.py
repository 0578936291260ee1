"""A quote or bracket that is not closed is told where it was opened, not where reading broke off."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seedlint.document import Document
from tests.conftest import CLEAN
from tests.support.examples import some


def told(yaml: str) -> tuple[str, int, int, str]:
    document = Document("x.md", f"---\n{yaml}\n---\n".encode())
    (problem,) = document.problems
    place = document.place(problem)
    return problem.code, place.line - 1, place.column, problem.message


@pytest.mark.parametrize(
    ("yaml", "line", "column"),
    [
        ('title: "A\nexcerpt: "B"\ntype: article', 1, 8),
        ('title: "A\nexcerpt: B\nurl: "y"\nz: 1', 1, 8),
        ("title: 'A\nexcerpt: B\nurl: 'y'", 1, 8),
        ("title: 'It''s\ntype: x\nurl: 'b'", 1, 8),
        ("a: 1\ntitle: \"A\nexcerpt: 'B'\ntype: article", 2, 8),
        ('topics:\n  - "A\n  - "B"\n  - C\nx: 1', 2, 5),
        ('topics:\n- "A\n- "B"\n- C', 2, 3),
        ("p:\n  name: 'A\n  domain: 'b.com'\nx: 1", 2, 9),
        ('related:\n  - title: "A\n    url: "b"\n    type: x', 2, 12),
        ('related:\n  - url: "b"\n    title: "A\n  - url: "b"', 3, 12),
        ('p:\n  name: "A\nx: "1"', 2, 9),
        ('x: 1\nk: "last', 2, 4),
        ("x: 1\nk: 'last", 2, 4),
        ('x: "a\n\n\nk: "b"', 1, 4),
        ('x: "a \\"\nk: "b"', 1, 4),
        ('"title: A\nexcerpt: "B"', 1, 1),
        ('"title: A', 1, 1),
        ('a: [x, "b]\nc: "d"', 1, 8),
        ('x: "A\r\nk: "B"', 1, 4),
        ("x: [a, b\nk: 1\nz: 2", 1, 4),
        ("x: [a, b\nk: [c]", 1, 4),
        ("x: {a: 1\nk: 2", 1, 4),
        ("x: [\n  a,\n  b\nk: 1", 1, 4),
        ("x: [{a: 1, b: 2\nk: 1", 1, 5),
        ("l:\n  - {a: 1\n  - {a: 2}", 2, 5),
        ("l:\n  - [a,\n  - b]", 2, 5),
        ("x: 1\nk: [a, b", 2, 4),
        ("x: 1\nk: {a: b", 2, 4),
        ("x: [a,\n@b", 1, 4),
        ("x: [a,", 1, 4),
        ("x: {", 1, 4),
        ("x: [\n  {a: 1},\n  {b: 2},\n", 1, 4),
        ("x: [\n  {a: 1},\n  {b: 2,\n", 3, 3),
    ],
)
def test_what_is_never_closed_is_told_where_it_is_opened(yaml: str, line: int, column: int) -> None:
    code, *place, message = told(yaml)
    assert (code, *place) == ("SL003", line, column)
    assert "opened here is" in message
    assert "closed" in message
    assert "add the closing" in message


def test_a_quote_that_the_next_one_closes() -> None:
    code, *place, message = told('topics: "\n  - A\n  - "B"\ntype: article')
    assert (code, *place) == ("SL003", 1, 9)
    assert "closed by the next one, on another line" in message


def test_text_that_goes_on_too_far_left() -> None:
    document = Document("x.md", b'---\ntitle: "A\nstory"\nx: "\n---\n')
    problem = document.problems[0]
    assert "indent the line more" in problem.message
    (related,) = problem.related
    assert document.place(related).line == 3


LINES = CLEAN.splitlines()
CLOSED = [number for number, line in enumerate(LINES) if line.endswith('"')]


@settings(max_examples=some(60))
@given(st.sampled_from(CLOSED), st.sampled_from("\"'"), st.booleans())
def test_any_closing_quote_of_a_document(number: int, quote: str, crlf: bool) -> None:
    lines = [line.replace('"', quote) if line.endswith('"') else line for line in LINES]
    column = lines[number].index(quote) + 1
    lines[number] = lines[number][:-1]
    text = ("\r\n" if crlf else "\n").join(lines) + "\n"
    document = Document("x.md", text.encode())
    (problem,) = document.problems
    place = document.place(problem)
    assert (problem.code, place.line, place.column) == ("SL003", number + 1, column)


@pytest.mark.parametrize("text", ["title: [a: \n}\n", "[? \n? no", "a: [b: [c: \n}\n", "- [? a\n  : }\n"])
def test_a_pair_in_brackets_has_none_of_its_own(text: str) -> None:
    problems = Document("x.yaml", text.encode()).problems
    assert "SL003" in {one.code for one in problems}


_PIECES = st.lists(
    st.sampled_from(
        ["[", "]", "{", "}", ",", ": ", "? ", "- ", "\n", "\n  ", "a", "no", '"', "&x ", "*x", "#"]
    ),
    max_size=14,
)


@settings(max_examples=some(300))
@given(_PIECES)
def test_whatever_stands_in_brackets_is_told_or_read(pieces: list[str]) -> None:
    document = Document("x.yaml", ("k: [" + "".join(pieces)).encode())
    assert document.problems or not document.broken
