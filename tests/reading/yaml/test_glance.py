"""What is seen at a glance is what a closer look sees, and whatever needs one is left to it."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seedlint.engine.values import same
from seedlint.reading.yaml.compose import compose, to_data
from seedlint.reading.yaml.glance import glanced
from tests.conftest import CLEAN
from tests.support.articles import item, made
from tests.support.examples import some

FRONT = CLEAN.removeprefix("---\n").rpartition("---\n")[0]
WORDS = (
    *"a b: - ? , [ ] { } # & * ! | > ' \" % @ ` \\ ~ :".split(),
    *("\n", "\n  ", "\n    ", "\n- ", "\n  - ", " ", "\t", "\r\n", ": ", " #", "no", "010", "<<: "),
    *("*a", "&a ", "---\n", "...\n", "k: ", "x: ", '"q"', "'q'", "|\n  t\n", ">+\n  t\n"),
    *("\u2028", "\x85", "\x07", "é", "1.0"),
)


def check(text: str) -> bool:
    """Compare a glance with a closer look; return whether a glance was enough."""
    seen = glanced(text)
    if seen is None:
        return False
    closer = compose(text)
    assert closer.root is not None, text
    assert not closer.broken, text
    assert not closer.problems, text
    assert same(seen, to_data(closer.root)), text
    return True


@settings(max_examples=some(400))
@given(st.lists(st.sampled_from(WORDS), max_size=12).map("".join))
def test_any_text(text: str) -> None:
    check(text)
    check(f"k: {text}\n")
    check(f"k:\n  - a\n  - {text}\n")


@settings(max_examples=some(150))
@given(st.integers(0, 10**9), st.sampled_from(["", "  ", "    "]))
def test_documents(seed: int, indent: str) -> None:
    rng = random.Random(seed)
    pool = [item(indent, rng) for _ in range(3)]
    check(made(rng.randint(0, 10**9), pool, indent).decode("utf-8", "replace").strip("\ufeff-\n") + "\n")


@settings(max_examples=some(200))
@given(st.data())
def test_documents_with_something_in_them(data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(FRONT)))
    end = data.draw(st.integers(at, min(at + 3, len(FRONT))))
    check(FRONT[:at] + data.draw(st.sampled_from(WORDS)) + FRONT[end:])


def test_a_clean_document_needs_no_more() -> None:
    assert check(FRONT)
    assert check("a: {b: [1, c]}\nd: 'C# 1'\ne: x#y\n")


@pytest.mark.parametrize(
    "text",
    [
        "a: &x 1\nb: *x\n",
        "a: !!str 1\n",
        "a: 1\na: 2\n",
        "a: no\n",
        "no: a\n",
        "<<: {a: 1}\n",
        "a: b # c\n",
        "a: 'b'#c\n",
        "a: [-]\n",
        'a: "b\nc"\n',
        "a: [b,\nc]\n",
        "a: |\n  b\n",
        "- a\n",
        "a\n",
        "",
        "a: 1\n---\nb: 2\n",
        "? [a]\n: b\n",
        "a: " + "[" * 60 + "]" * 60 + "\n",
        "a: \x07\n",
    ],
)
def test_whatever_is_not_plain_is_looked_at_closely(text: str) -> None:
    assert glanced(text) is None
