"""Patterns of CODEOWNERS match what the hosts match with them."""

from __future__ import annotations

import os
import random
from typing import TYPE_CHECKING

import pytest

from seedlint.owners.codeowners import code_owners
from seedlint.owners.patterns import LastMatch, check_github, github_pattern
from seedlint.patterns.meaning import PatternError
from tests.support.gitting import git
from tests.support.growing import check_growth

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

CASES = int(os.environ.get("SEEDLINT_TREES", "150"))

GITHUB = [
    ("*", ["a", ".a", "x/a", "x/y/a.md"], []),
    ("*.md", ["a.md", "x/y/a.md"], ["a.md.txt", "md"]),
    ("/*.md", ["a.md"], ["x/a.md"]),
    ("/*", ["a"], ["x/a"]),
    ("docs/*", ["docs/a.md"], ["docs/x/a.md", "x/docs/a.md"]),
    ("docs/**", ["docs/a.md", "docs/x/a.md"], ["x/docs/a.md"]),
    ("docs/**/*", ["docs/a.md", "docs/x/y/a.md"], ["docs"]),
    ("docs/", ["docs/a", "x/docs/y/a"], ["docs", "x/docs"]),
    ("/docs/", ["docs/a", "docs/x/a"], ["docs", "x/docs/a"]),
    ("docs", ["docs", "docs/a/b", "x/docs/a"], ["docs2"]),
    ("/docs", ["docs", "docs/a/b"], ["x/docs/a"]),
    ("docs/a", ["docs/a", "docs/a/b"], ["x/docs/a"]),
    ("**/logs", ["logs", "logs/a", "x/y/logs/z/a"], ["logs2/a"]),
    ("/a*", ["a", "ab/c/d"], ["x/a"]),
    ("a/*/c", ["a/b/c", "a/b/c/d"], ["a/c", "a/b/b/c"]),
    ("a?.md", ["ab.md", "x/ac.md"], ["a.md", "a/.md"]),
    ("a\\ b", ["a b", "x/a b/c"], ["a"]),
    ("a\\*", ["a*"], ["ab"]),
    ("\\[a\\]/x", ["[a]/x"], ["a/x"]),
    ("é.md", ["e\u0301.md", "é.md"], ["e.md"]),
    ("A.md", ["A.md"], ["a.md"]),
]
GITLAB = [
    ("*", ["a", ".a", "x/.y/a"], []),
    ("a.md", ["a.md", "x/.y/a.md"], ["a.md/b"]),
    ("/a.md", ["a.md"], ["x/a.md"]),
    ("docs/a.md", ["docs/a.md", "x/docs/a.md"], []),
    ("docs", ["docs", "x/docs"], ["docs/a"]),
    ("/docs/", ["docs/a", "docs/.x/y/a"], ["docs", "x/docs/a"]),
    ("docs/", ["docs/a", "x/docs/y/a"], ["docs"]),
    ("/docs/*", ["docs/a"], ["docs/x/a"]),
    ("/docs/**", ["docs/a"], ["docs/x/a"]),
    ("/docs/**/*.md", ["docs/a.md", "docs/x/y/a.md"], ["docs/a.txt"]),
    ("/a[0-9].md", ["a1.md"], ["ax.md"]),
    ("/a[[:digit:]", ["a:", "a[", "ad"], ["a1"]),
    ("a\\ b", ["a b", "x/a b"], ["a b/c"]),
    ("\\#a", ["#a", "x/#a"], ["a"]),
]


@pytest.mark.parametrize(("pattern", "owned", "others"), GITHUB)
def test_as_on_github(pattern: str, owned: Sequence[str], others: Sequence[str]) -> None:
    found = code_owners(f"{pattern} @x\n".encode())
    assert not found.problems
    assert [path for path in (*owned, *others) if found.of(path).owners] == list(owned)


@pytest.mark.parametrize(("pattern", "owned", "others"), GITLAB)
def test_as_on_gitlab(pattern: str, owned: Sequence[str], others: Sequence[str]) -> None:
    found = code_owners(f"{pattern} @x\n".encode(), ".gitlab/CODEOWNERS")
    assert not found.problems
    assert [path for path in (*owned, *others) if found.of(path).owners] == list(owned)


_PARTS = ("a", "b", "ab", "x y", "é", "a.md", "*", "a*", "*b", "?", "*.md", "**", "\\*", "a\\?")
_NAMES = ("a", "b", "ab", "ba", "x y", "é", "a.md", "b.md", ".a", "*", "a?")


def _pattern(chance: random.Random) -> str:
    """Return a pattern that means the same in CODEOWNERS and in .gitignore, if it means something."""
    text = "/".join(chance.choice(_PARTS) for _ in range(chance.randint(1, 4)))
    text = chance.choice(("", "/")) + text + chance.choice(("", "", "/"))
    return text.replace(" ", "\\ ")


def test_where_codeowners_and_gitignore_agree_patterns_match_what_git_says(tmp_path: Path) -> None:
    chance = random.Random(int(os.environ.get("SEEDLINT_SEED", "1")))
    git("init", "-q", cwd=tmp_path)
    patterns = []
    while len(patterns) < CASES:
        pattern = _pattern(chance)
        try:
            check_github(pattern)
        except PatternError:
            continue
        # Of the patterns whose last part is `*`, only those for any place mean the same.
        if github_pattern(pattern).covers:
            patterns.append(pattern)
    paths = sorted({"/".join(chance.choices(_NAMES, k=chance.randint(1, 4))) for _ in range(60)})
    for number, pattern in enumerate(patterns):
        (tmp_path / f"t{number}").mkdir()
        (tmp_path / f"t{number}" / ".gitignore").write_text(f"{pattern}\n", encoding="utf-8")
    given = "".join(f"t{number}/{path}\0" for number in range(CASES) for path in paths)
    ignored = set(git("check-ignore", "--no-index", "-z", "--stdin", cwd=tmp_path, given=given).split("\0"))
    seen = set()
    for number, pattern in enumerate(patterns):
        match = LastMatch([github_pattern(pattern)])
        for path in paths:
            says = f"t{number}/{path}" in ignored
            assert (match(path) == 0) == says, (pattern, path)
            seen.add(says)
    assert seen == {True, False}


def test_of_several_patterns_the_last_that_matches_counts() -> None:
    """Each by itself matches or does not; together they are no more than the last of these."""
    chance = random.Random(2)
    paths = sorted({"/".join(chance.choices(_NAMES, k=chance.randint(1, 4))) for _ in range(80)})
    seen = set()
    for _ in range(CASES):
        several = [f"{_pattern(chance)}{chance.choice(('', '/*'))}" for _ in range(chance.randint(1, 8))]
        usable = [github_pattern(one) for one in several if _is_usable(one)]
        match, alone = LastMatch(usable), [LastMatch([one]) for one in usable]
        for path in paths:
            last = max((number for number, one in enumerate(alone) if one(path) == 0), default=-1)
            assert match(path) == last, (usable, path)
            seen.add(last)
    assert len(seen) > 5


def _is_usable(pattern: str) -> bool:
    try:
        check_github(pattern)
    except PatternError:
        return False
    return True


@pytest.mark.parametrize("gitlab", [False, True])
def test_no_file_is_slow(gitlab: bool) -> None:
    name = ".gitlab/CODEOWNERS" if gitlab else "CODEOWNERS"

    def line(size: int) -> bytes:
        return b"a" * size + b"\\\\" * size + b"*a" * 20 + b"/**" * 20 + b" \t" * size + b"@a" * size

    check_growth(line, lambda raw: code_owners(raw, name), first=20, largest=2000)
    found = code_owners(b"**/a*a*a*a*a*b/**/a*b @x\n", name)
    check_growth(lambda size: "a/" * size + "a" * size, found.of, first=20, largest=2000)
