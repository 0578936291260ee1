"""What is a suppression comment, in each syntax, and what it says."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from seedlint.engine.engine import Engine
from seedlint.suppressions.malformed import mistake
from tests.support.examples import some
from tests.suppressions.test_suppressions import (
    BAD,
    REGISTRY,
    SCHEMA,
    read,
    suppressed,
    words,
)


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("a: 1 # seedlint: ignore[SL1]\n", (1, 1)),
        ("a: 1\t#seedlint:ignore[SL1]\n", (1, 1)),
        ("a: 'x' # note # seedlint: ignore[SL1]\n", (1, 1)),
        ("# seedlint: ignore[SL1]\na: 1\n", (2, 2)),
        ("# seedlint: ignore[SL1]\n# and\n  # this\na: 1\n", (4, 4)),
        ("a:\n  # seedlint: ignore[SL1]\n  b: 1\n", (3, 3)),
        ("a: 1 # seedlint: ignore[SL1]\r\nb: 2\r\n", (1, 1)),
        ("# seedlint: ignore[SL1]\r\na: 1\r\n", (2, 2)),
        # A text over several lines is one thing.
        ("# seedlint: ignore[SL1]\na: |\n  b\n  c\nd: 1\n", (2, 4)),
        ("a: > # seedlint: ignore[SL1]\n  b\n  c\nd: 1\n", (1, 3)),
        ("a: |2- # seedlint: ignore[SL1]\n    b\nd: 1\n", (1, 2)),
        ('a: "b\n  c" # seedlint: ignore[SL1]\n', (1, 2)),
        ("a: b\n  c # seedlint: ignore[SL1]\n", (1, 2)),
        ("# seedlint: ignore[SL1]\na:\n  'b\n  c'\n", (2, 4)),
        ("a: # seedlint: ignore[SL1]\n  b\n", (1, 2)),
        # Of a list or mapping, only the line.
        ("a: # seedlint: ignore[SL1]\n  b: 1\n  c: 1\n", (1, 1)),
        ("a:\n  # seedlint: ignore[SL1]\n  - b: 1\n    c: 1\n", (3, 3)),
        ("a:\n  - # seedlint: ignore[SL1]\n    b: 1\n    c: 1\n", (2, 3)),
        ("a: [1, # seedlint: ignore[SL1]\n  2]\n", (1, 1)),
        ("a: ['b\n  c', # seedlint: ignore[SL1]\n  2]\n", (1, 2)),
        ("a:\n# seedlint: ignore[SL1]\n", (0, 0)),
        ("a: 1\n# seedlint: ignore[SL1]\n\n", (0, 0)),
        ("a: # seedlint: ignore[SL1]\n", (1, 1)),
        ("'a # b': 1 # seedlint: ignore[SL1]\n", (1, 1)),
    ],
)
def test_a_comment_covers_the_lines_of_what_it_stands_at(source: str, lines: tuple[int, int]) -> None:
    (comment,) = read(source)
    assert (comment.first, comment.last) == lines
    assert words(comment) == ["SL1"]
    assert bool(comment.problem) == (lines == (0, 0))
    assert source[slice(*comment.whole)].endswith("ignore[SL1]")


@pytest.mark.parametrize(
    "source",
    [
        "a: http://x/#seedlint:ignore[SL1]\n",
        "a: b #\n",
        "a: b#seedlint: ignore[SL1]\n",
        'a: "b # seedlint: ignore[SL1]"\n',
        'a: "b\n  # seedlint: ignore[SL1]\n  c"\n',
        "a: 'b\n  # seedlint: ignore[SL1]'\n",
        "a: |\n  # seedlint: ignore[SL1]\n  b # seedlint: ignore[SL1]\n",
        "a: >\n  b\n\n  # seedlint: ignore[SL1]\nc: 1\n",
        "a: |\n\n  # seedlint: ignore[SL1]",
        "'# seedlint: ignore[SL1]': 1\n",
        "- # seedlint: ignore[SL1]\n",
        "a: *b # seedlint: ignore[SL1]\n",
        "a: {b # seedlint: ignore[SL1]\n",
        "a: 1 # seedlint is what checks this\n",
        "a: 1 # seedlint ignores this line\n",
    ],
)
def test_what_only_looks_like_one_is_none(source: str) -> None:
    assert read(source) == []


def test_a_comment_above_an_empty_line_is_meant_for_what_comes_next() -> None:
    (comment,) = read("# seedlint: ignore[SL1]\n\n# and\na: 1\n")
    assert (comment.first, comment.last) == (4, 4)
    assert "remove the empty line" in comment.problem


def test_the_text_below_the_front_matter_has_no_comments() -> None:
    assert read("---\na: 1\n---\n# seedlint: ignore[SL1]\n", "a.md") == []
    assert read('{"a": "# seedlint: ignore[SL1]"}', "a.json") == []


TEXTS = st.text(st.sampled_from("ab #:'\"\n-|>[]{},\t"), max_size=30).map(
    lambda text: f"{text} # seedlint: ignore[SL1]\n# seedlint: ignore-file[SL2] {text}"
)


@given(
    data=st.dictionaries(
        st.text(st.sampled_from("ab# "), min_size=1, max_size=8),
        TEXTS | st.lists(TEXTS, max_size=2) | st.dictionaries(st.just("k"), TEXTS),
        min_size=1,
        max_size=3,
    ),
    style=st.sampled_from([None, '"', "'", "|", ">"]),
    width=st.integers(10, 80),
    flow=st.booleans(),
)
@settings(max_examples=some(200))
def test_nothing_in_a_scalar_is_a_comment(data: Any, style: Any, width: int, flow: bool) -> None:
    text = yaml.safe_dump(data, default_style=style, width=width, default_flow_style=flow)
    assert read(text) == []
    above = read(f"# seedlint: ignore[SL9]\n{text}")
    assert [words(comment) for comment in above] == [["SL9"]]
    if not flow and not text.endswith("...\n"):
        below = read(f"{text}z: 1 # seedlint: ignore[SL9]\n")
        assert [words(comment) for comment in below] == [["SL9"]]


def test_codes_names_and_a_reason() -> None:
    text = (
        "a: 1 # seedlint: ignore[SL301, SL4 ,url-insecure] --  it was so -- really  # seedlint: ignore[X]\n"
    )
    first, second = read(text)
    assert words(first) == ["SL301", "SL4", "url-insecure"]
    assert [text[s.start : s.end] for s in first.words] == words(first)
    assert first.reason == "it was so -- really"
    assert words(second) == ["X"]
    assert [text[slice(*one.span)] for one in (second,)] == ["  # seedlint: ignore[X]"]


def test_ignore_file_stands_above_the_first_key() -> None:
    good, bad, worse = read(
        "# All of it is old.\n# seedlint: ignore-file[SL7]\n\na: 1 # seedlint: ignore-file[SL7]\n"
        "# seedlint: ignore-file[SL7]\n"
    )
    assert good.file
    assert not good.problem
    assert "above the first key" in bad.problem
    assert "above the first key" in worse.problem


@pytest.mark.parametrize(
    ("comment", "says", "instead"),
    [
        ("seedlint: ignore", "names no rule", ""),
        ("seedlint: ignore[]", "names no rule", ""),
        ("seedlint: ignore[ , ]", "names no rule", ""),
        ("seedlint: ignore -- because", "names no rule", ""),
        ("seedlint: ignore-file", "names no rule", ""),
        ("seedlint: ignore [SL1]", "it is malformed", "# seedlint: ignore[SL1]"),
        ("seedlint: ingore[SL1]", "it is malformed", "# seedlint: ignore[SL1]"),
        ("seedlint: ignore_file[SL1]", "it is malformed", "# seedlint: ignore-file[SL1]"),
        ("seedlint: ignore[SL1", "it is malformed", "# seedlint: ignore[SL1]"),
        ("seedlint: ignore(SL1, SL2)", "it is malformed", "# seedlint: ignore[SL1, SL2]"),
        ("seedlint: ignore SL1", "it is malformed", "# seedlint: ignore[SL1]"),
        ("seedlint: ignore=SL1", "it is malformed", "# seedlint: ignore[SL1]"),
        ("seedlint: disable[url-insecure]", "it is malformed", "# seedlint: ignore[url-insecure]"),
        ("seedlint: noqa: SL1", "it is malformed", "# seedlint: ignore[SL1]"),
        ("seedlint ignore[SL1]", "it is malformed", "# seedlint: ignore[SL1]"),
        ("SeedLint: Ignore[SL1]", "it is malformed", "# seedlint: ignore[SL1]"),
        ("SeedLint: ignore[SL1] -- old", "it is malformed", "# seedlint: ignore[SL1] -- old"),
        ("SEEDLINT: IGNORE-FILE[SL1]", "it is malformed", "# seedlint: ignore-file[SL1]"),
        ("seedlint: IGNORE[SL1]", "it is malformed", "# seedlint: ignore[SL1]"),
        ("seedlint:IGNORE[SL1]", "it is malformed", "# seedlint: ignore[SL1]"),
        ("seed-lint: ignore[SL1]", "it is malformed", "# seedlint: ignore[SL1]"),
        ("Seed_Lint: ignore[SL1]", "it is malformed", "# seedlint: ignore[SL1]"),
        ("seed lint: disable=SL1", "it is malformed", "# seedlint: ignore[SL1]"),
        ("seed-lint: ignore", "names no rule", ""),
        ("sedlint: ignore[SL1]", "it is malformed", "# seedlint: ignore[SL1]"),
        ("seedlnt : Ignore[SL1]", "it is malformed", "# seedlint: ignore[SL1]"),
        ("seedlints: ignore-file[SL1]", "it is malformed", "# seedlint: ignore-file[SL1]"),
        ("see SeedLint: Ignore[SL1]", "beginning of the comment", ""),
        ("see seed-lint: ignore[SL1]", "beginning of the comment", ""),
        ("seedlint: ignore[SL1] old", "it is malformed", "# seedlint: ignore[SL1] -- old"),
        ("seedlint: ignore[SL1]: old", "it is malformed", "# seedlint: ignore[SL1] -- old"),
        ("seedlint: what is this", "can't be read", ""),
        ("seedlint-ignore SL1", "it is malformed", "# seedlint: ignore[SL1]"),
        ("seedlint-ignore SL1 -- old", "it is malformed", "# seedlint: ignore[SL1] -- old"),
        ("seedlint_ignore[SL1]", "it is malformed", "# seedlint: ignore[SL1]"),
        ("seedlint-ignore-file: SL1", "it is malformed", "# seedlint: ignore-file[SL1]"),
        ("Seedlint-Disable-Next-Line SL1", "it is malformed", "# seedlint: ignore[SL1]"),
        ("seedlint.ignore(SL1)", "it is malformed", "# seedlint: ignore[SL1]"),
        ("seedlint-ignore", "names no rule", ""),
        ("see seedlint: ignore[SL1]", "beginning of the comment", ""),
    ],
)
def test_a_malformed_comment_says_so(comment: str, says: str, instead: str) -> None:
    (found,) = read(f"a: 1 # {comment}\n")
    assert says in found.problem
    assert found.instead == instead


@settings(max_examples=some(150))
@given(
    form=st.sampled_from(
        [
            "ignore[SL104",
            "ignore[SL104 ,",
            "ignore(SL104)",
            "Ignore SL104",
            "ignore[SL1, text-cut",
            "disable=SL104",
        ]
    ),
    reason=st.lists(st.text(st.characters(categories=["L", "N", "P"]), min_size=1, max_size=9), min_size=1),
)
@example(form="ignore[SL104", reason=["asked", "the", "publisher", "2024"])
@example(form="ignore[SL104", reason=["see", "--", "there", "]", "and", "[SL1]"])
def test_no_mending_of_a_comment_loses_its_reason(form: str, reason: list[str]) -> None:
    words = " ".join(reason)
    instead = mistake(f"# seedlint: {form} -- {words}").instead
    assert not instead or instead.endswith(f"] -- {words}")
    assert instead


@pytest.mark.parametrize("name", ["FIELD-VALUE", "Field-Value", "field-value", "ALL", "sl104", "SL1"])
def test_a_comment_in_capitals_names_what_it_names(name: str) -> None:
    problem, instead, *_ = mistake(f"# SEEDLINT: Ignore[{name}] -- why")
    assert problem == f"it is malformed; write `# seedlint: ignore[{name}]`, then ` -- ` and the reason"
    assert instead == f"# seedlint: ignore[{name}] -- why"


_CASES = st.sampled_from("seedlint seed-lint seed_lint sedlint seedlnt seeldint seedlintt".split())


@settings(max_examples=some(60))
@given(
    name=_CASES,
    capitals=st.lists(st.booleans(), min_size=40, max_size=40),
    verb=st.sampled_from(["ignore", "ignore-file"]),
    gap=st.sampled_from(["", " ", "  "]),
    above=st.booleans(),
)
def test_no_spelling_vanishes(name: str, capitals: list[bool], verb: str, gap: str, above: bool) -> None:
    """Heeded, or reported: through the engine, which looks for comments only where there may be one."""
    plain = f"#{gap}{name}:{gap}{verb}[SL102]"
    mixed = "".join(c.upper() if up else c for c, up in zip(plain, capitals, strict=False))
    text = BAD.replace("---\n", f"---\n{mixed}\n", 1) if above else suppressed(BAD, mixed)
    engine = Engine(
        SCHEMA,
        [],
        names={rule.code: rule.name for rule in REGISTRY},
        severities={rule.code: rule.severity for rule in REGISTRY},
        enabled=lambda _code, _path: True,
    )
    linted = engine.lint("a.md", text.encode())
    (comment,) = linted.comments
    heeded = not comment.problem and words(comment) in (["SL102"], ["sl102"], [mixed[-6:-1]])
    assert heeded or comment.problem


@pytest.mark.parametrize(
    "comment",
    [
        "eslint: ignore[SL1]",
        "yamllint: ignore[SL1]",
        "pylint: disable=SL1",
        "noqa: SL301",
        "please: ignore[SL1]",
        "seed lint in the sample",
        "a seedling",
        "see seedlint.toml",
        "seedlint-toml is in the folder",
        "seedlint-ignored things",
    ],
)
def test_other_comments_are_left_alone(comment: str) -> None:
    assert read(f"a: 1 # {comment}\n") == []
