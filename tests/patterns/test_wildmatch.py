"""Patterns in the form of .gitignore match what git says they match, and none is slow."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from seedlint.patterns.wildmatch import Patterns, lines_of
from seedlint.sources.gitignore import compile_patterns
from tests.support.growing import check_growth
from tests.support.ignoring import SEED, TREES, plant

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.slow
@pytest.mark.parametrize("fold", [False, True])
def test_a_file_of_patterns_leaves_out_what_git_ignores(fold: bool, tmp_path: Path) -> None:
    forest = plant(tmp_path, TREES, SEED, fold=fold, nested=False)
    kept = forest.kept()
    seen = set()
    for tree, files in forest.files.items():
        text = forest.patterns[tree][""]
        patterns = Patterns(lines_of(text), fold=fold)
        for file in files:
            assert patterns.match_file(file) == (f"{tree}/{file}" not in kept), (text, file)
            seen.add(f"{tree}/{file}" in kept)
    assert seen == {True, False}


@pytest.mark.parametrize(
    ("patterns", "left_out", "kept"),
    [
        (["seeds/*", "!seeds/published/"], ["seeds/a.md", "seeds/x/b.md"], ["seeds/published/a.md", "b.md"]),
        (["/*", "!/seeds/"], ["a.md", "x/seeds/a.md"], ["seeds/a.md", "seeds/x/b.md"]),
        (["seeds/drafts/**", "!seeds/drafts/keep.md"], ["seeds/drafts/a.md"], ["seeds/drafts/keep.md"]),
        (["*", "!*/", "!*.md"], ["a.txt", "x/b.txt"], ["a.md", "x/b.md"]),
        (["seeds/**/"], ["seeds/x/a.md"], ["seeds/a.md"]),
        (["b/", "!a"], ["b/a", "x/b/a"], ["a", "x/a"]),
        (["**/drafts/**/*.md"], ["drafts/a.md", "x/drafts/y/a.md"], ["a.md", "x/drafts.md"]),
        (["/"], ["a.md", "x/y.md"], []),
        (["?.md"], ["a.md"], ["é.md"]),
        (["a**/b"], ["a/b/c", "ax/b"], ["ab", "a/x/b"]),
    ],
)
def test_patterns(patterns: list[str], left_out: list[str], kept: list[str]) -> None:
    compiled = compile_patterns(patterns)
    assert [path for path in (*left_out, *kept) if compiled.match_file(path)] == left_out


@pytest.mark.parametrize(
    ("pattern", "may"),
    [
        ("*.pyc", False),
        ("build/", False),
        ("!build/", False),
        ("name", False),
        ("*.tar.gz", False),
        ("a/b.MD", True),
        ("!*.md", True),
        ("*", True),
        ("draft*", True),
        ("a.[mM][dD]", True),
        ("a.[a-zA-Z0-9]d", True),
        ("x.m?", True),
        ("x.*", True),
        ("x.m\\d", True),
    ],
)
def test_patterns_that_may_match_documents(pattern: str, may: bool) -> None:
    assert Patterns([pattern.encode()]).spares_documents != may


def test_what_is_outside_has_no_name_of_its_own() -> None:
    patterns = Patterns([b".*"])
    assert not patterns.match_file("../../a.md")
    assert patterns.match_file("../.x/a.md")


@pytest.mark.parametrize(
    "pattern", ["*a" * 200, "**/a" * 60, "[ab]*" * 100, "**/*a" * 50, "*a*/" * 20 + "**/*b"]
)
def test_no_pattern_is_slow(pattern: str) -> None:
    patterns = Patterns([f"/{pattern}x".encode(), f"{pattern}x".encode()])

    def path(size: int) -> str:
        return "a" * size + "b/" + "ab/" * 20 + "ba" * size

    assert not patterns.match_file(path(50))
    check_growth(path, patterns.match_file, first=20, largest=2000)


def test_no_path_is_too_deep() -> None:
    patterns = Patterns([b"x"])
    assert not patterns.match_file("a/" * 20_000 + "b")
    assert patterns.match_file("x/" + "a/" * 20_000 + "b")
