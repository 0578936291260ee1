"""Fields that stand at their values without a space, of which the first colon is no longer the key's."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seedlint.document import Document
from seedlint.schema.explain import explain
from seedlint.schema.schema import Schema
from tests.support.examples import some

if TYPE_CHECKING:
    from seedlint.finding import Finding

TEXT = {"type": "string"}
SCHEMA = Schema(
    {
        "properties": {
            "title": TEXT,
            "excerpt": TEXT,
            "key": {**TEXT, "x-seedlint-role": "payload"},
            "by": {"properties": {"name": TEXT}, "required": ["name"], "additionalProperties": False},
            "topics": {"type": "array", "items": TEXT},
        },
        "required": ["title"],
        "additionalProperties": False,
    }
)


def problems(source: str, syntax: str = "YAML") -> tuple[Any, list[Finding]]:
    document = Document("x.md", f"---\n{source}\n---\n".encode())
    assert not document.problems
    return document.data, list(explain(SCHEMA, document.data, syntax=syntax))


CASES = [
    ("title:Ferry: x", "Ferry: x"),
    ('title:"Ferry: x"', "Ferry: x"),
    ('title:"Ferry: x" adds', '"Ferry: x" adds'),
    ('title:Ferry: it\'s "big"', 'Ferry: it\'s "big"'),
    ("title:Ferry:", "Ferry:"),
    ("title:[New]: x", "[New]: x"),
    ("title :Ferry: x", "Ferry: x"),
    ("title=Ferry: x", "Ferry: x"),
    ("title = Ferry: x", "Ferry: x"),
    ("title\uff1aFerry: x", "Ferry: x"),
    ("title Ferry: x", "Ferry: x"),
]


def check(source: str, meant: str) -> None:
    _, (problem,) = problems(source)
    # Not that the field is missing, too.
    assert problem.code == "SL103"
    form = re.search(r": write `(title: .*)`\Z", problem.message)
    assert form is not None, problem.message
    assert problems(form[1]) == ({"title": meant}, [])


@pytest.mark.parametrize(("source", "meant"), CASES)
def test_the_form_that_is_shown_is_the_one_to_write(source: str, meant: str) -> None:
    check(source, meant)


WORDS = st.lists(
    st.sampled_from(["ferry", "a", "it's", '"x"', "May", "1", "[b]", "c/d"]), min_size=1, max_size=4
)


@settings(max_examples=some(100))
@given(st.sampled_from([":", "=", " = ", "\uff1a"]), WORDS, WORDS)
def test_whatever_the_text_is(sign: str, one: list[str], other: list[str]) -> None:
    other = [word for word in other if word[0].isalpha()] or ["x"]
    text = f"The {' '.join(one)}: the {' '.join(other)}"
    check(f"title{sign}{text}", text)


def test_an_object_inside() -> None:
    _, found = problems("title: a\nby:\n  name:Harbour: Herald")
    assert [(one.code, one.message.partition("write ")[2]) for one in found] == [
        ("SL103", '`name: "Harbour: Herald"`')
    ]


def test_what_mends_it() -> None:
    _, (problem,) = problems("title:Ferry: x")
    assert problem.fix is not None
    assert not problem.fix.safe
    assert [(one.action, one.pointer, one.value) for one in problem.fix.edits] == [
        ("rename", "/title:Ferry", "title"),
        ("replace", "/title:Ferry", "Ferry: x"),
    ]


def test_what_is_not_known_or_secret_is_not_shown() -> None:
    for source in ("title:Ferry: 3", "title:Ferry: " + "word " * 40):
        _, (problem,) = problems(source)
        assert problem.message.endswith("write `title: \u2026`, with the whole string in quotes")
    _, found = problems("title: a\nkey:anna pass: x")
    assert [one.message for one in found] == [
        "unknown field; if `key` is meant, a space is missing after the colon"
    ]
    assert found[0].fix is None


@pytest.mark.parametrize(
    "source",
    ["title: a\ntitle:b: c", "title: a\nsub:b: c", "title: a\nexcerpt b: c", "title: a\ntitle:b: [c]"],
)
def test_other_fields_are_told_as_before(source: str) -> None:
    assert not [one for one in problems(source)[1] if "is meant" in one.message]


def test_it_is_a_matter_of_yaml() -> None:
    assert not [one for one in problems("title:b: c", "JSON")[1] if "is meant" in one.message]


def test_items_whose_dash_has_no_space_behind_it() -> None:
    _, (problem,) = problems("title: a\ntopics:\n  -Ferries: x\n  -Boats: z")
    assert "write a space after the `-` of each item" in problem.message
