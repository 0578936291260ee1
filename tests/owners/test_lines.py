"""Lines of CODEOWNERS are read as the hosts read them, and what can't be read is said."""

from __future__ import annotations

import pytest

from seedlint.owners.lines import is_owner, parse


def problems(text: str, *, gitlab: bool = False) -> dict[int, str]:
    return {one.number: one.words for one in parse(text.encode(), gitlab=gitlab).problems}


def test_a_line_is_a_pattern_and_its_owners() -> None:
    found = parse(b"\xef\xbb\xbf# who\r\n\r\n*.md\t@a  @org/team a@example.org # why\r\n  /x/  \n")
    assert [(one.number, one.pattern, one.owners) for one in found.lines] == [
        (3, "*.md", ("@a", "@org/team", "a@example.org")),
        (4, "/x/", ()),
    ]
    assert not found.problems
    assert not found.gitlab
    assert found.owners() == ("@a", "@org/team", "a@example.org")


def test_a_backslash_keeps_a_blank() -> None:
    found = parse(b"a\\ b/c\\ d @x\nend\\ \n")
    assert [(one.pattern, one.owners) for one in found.lines] == [("a\\ b/c\\ d", ("@x",)), ("end\\ ", ())]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("!a.md @x", "`!`"),
        ("\\#a.md @x", "`#`"),
        ("a[0-9].md @x", "`[ ]`"),
        ("a\\\\[0-9].md @x", "`[ ]`"),
        ("a/*** @x", "three"),
        ("a// @x", "no file"),
        ("/ @x", "no file"),
        ("a\\", "backslash"),
        ("a.md x", "`x` is not an owner"),
        ("a.md @x,@y", "`@x,@y` is not an owner"),
        ("a.md @x " + "y" * 500, "…` is not an owner"),
    ],
)
def test_what_github_can_not_read_counts_for_nothing_and_is_said(line: str, why: str) -> None:
    found = parse(f"ok @o\n{line}\n".encode())
    assert [one.number for one in found.lines] == [1]
    assert [one.number for one in found.problems] == [2]
    assert why in found.problems[0].words
    assert len(found.problems[0].words) < 150


def test_lines_that_are_no_text_are_said() -> None:
    found = parse(b"a \xff\nb @x\nc\0 @y\n")
    assert [one.number for one in found.lines] == [2]
    assert [one.number for one in found.problems] == [1, 3]


def test_brackets_that_are_escaped_are_no_range() -> None:
    assert not problems("app/\\[slug\\]/ @x")


SECTIONS = """
* @all
[Sport][2] @sport @coach
/sport/
/sport/a.md @a
^[Culture]
/culture/ @culture
!/culture/x.md
[SPORT]
/more/
[Empty]
/none/
"""


def test_sections_have_owners_for_lines_that_name_none() -> None:
    found = parse(SECTIONS.encode())
    assert found.gitlab
    assert not found.problems
    assert [(one.number, one.section, one.owners, one.excludes) for one in found.lines] == [
        (2, "", ("@all",), False),
        (4, "sport", ("@sport", "@coach"), False),
        (5, "sport", ("@a",), False),
        (7, "culture", ("@culture",), False),
        (8, "culture", (), True),
        (10, "sport", (), False),
        (12, "empty", (), False),
    ]


@pytest.mark.parametrize(
    ("line", "why", "counts"),
    [
        ("[Sport", "`]`", False),
        ("^[Sport", "`]`", False),
        ("[ ] @x", "name", False),
        ("[Sport][two] @x", "`two`", False),
        ("[Sport] x", "`x` is not an owner", False),
        ("a.md @x # @y", "`#` is not an owner", True),
        ("***.md @x", "three", False),
        ("! @x", "no pattern", False),
    ],
)
def test_what_gitlab_can_not_read_is_said(line: str, why: str, counts: bool) -> None:
    found = parse(line.encode(), gitlab=True)
    assert [one.number for one in found.problems] == [1]
    assert why in found.problems[0].words
    assert bool(found.lines) is counts


def test_behind_a_pattern_gitlab_has_no_comments() -> None:
    (line,) = parse(b"a.md @x # @y", gitlab=True).lines
    assert line.owners == ("@x", "@y")


def test_gitlab_has_ranges_and_patterns_that_begin_with_a_number_sign() -> None:
    assert not problems("a[0-9].md @x\n\\#a.md @y\n", gitlab=True)


@pytest.mark.parametrize(
    "word", ["@a", "@a-b", "@org/team", "@a/b/c.d", "@@maintainer", "a@b.example", "@" + "a" * 999]
)
def test_owners(word: str) -> None:
    assert is_owner(word)


@pytest.mark.parametrize(
    "word", ["", "@", "a", "@a,@b", "a@", "@a@b", "@/x", "#", "<a@b.example>", "@" + "a" * 1000]
)
def test_no_owners(word: str) -> None:
    assert not is_owner(word)
