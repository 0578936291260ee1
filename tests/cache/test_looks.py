"""Whether a folder looks as before: every name and every number of a signature counts."""

from __future__ import annotations

import pytest

from seedlint.cache.looks import FolderLook

NAMES = ["a.md", "b.md"]
SIGNATURES = [(5, 100, 200, 7), (6, 300, 50, 8)]
LATER = 300 + 3_000_000_000
"""When a file of these was last looked at: long after it was written."""


def before(names: list[str], signatures: list[tuple[int, int, int, int]]) -> tuple[bytes, int, None, None]:
    return FolderLook(names, signatures).digest, LATER, None, None


def test_the_same_looks_as_before() -> None:
    assert FolderLook(list(NAMES), list(SIGNATURES)).is_as_before(before(NAMES, SIGNATURES), 0.0)
    assert FolderLook([], []).is_as_before(before([], []), 0.0)


@pytest.mark.parametrize("document", [0, 1])
@pytest.mark.parametrize("number", range(4))
def test_any_other_number_does_not(document: int, number: int) -> None:
    other = [list(one) for one in SIGNATURES]
    other[document][number] -= 1
    look = FolderLook(NAMES, [(a, b, c, d) for a, b, c, d in other])
    assert not look.is_as_before(before(NAMES, SIGNATURES), 0.0)


@pytest.mark.parametrize("names", [["a.md", "c.md"], ["a.m", "db.md"], ["a.md\udc80", "b.md"]])
def test_any_other_name_does_not(names: list[str]) -> None:
    assert not FolderLook(names, SIGNATURES).is_as_before(before(NAMES, SIGNATURES), 0.0)


def test_other_documents_do_not() -> None:
    assert not FolderLook(NAMES[:1], SIGNATURES[:1]).is_as_before(before(NAMES, SIGNATURES), 0.0)
    assert not FolderLook(NAMES[::-1], SIGNATURES[::-1]).is_as_before(before(NAMES, SIGNATURES), 0.0)


@pytest.mark.parametrize("number", [1, 2])
def test_what_was_written_just_before_the_look_is_not_trusted(number: int) -> None:
    for document in (0, 1):
        recent = [list(one) for one in SIGNATURES]
        recent[document][number] = LATER
        signatures = [(a, b, c, d) for a, b, c, d in recent]
        assert not FolderLook(NAMES, signatures).is_as_before(before(NAMES, signatures), 0.0)
