"""Slips of the hand."""

from __future__ import annotations

import pytest

from seedlint.infer.slips import meant


@pytest.mark.parametrize(
    ("word", "other"),
    [
        ("vdieo", "video"),
        ("atricle", "article"),
        ("publishDateTime", "publishedDateTime"),
        ("web_url", "webUrl"),
        ("WebURL", "webUrl"),
        ("tag", "tags"),
        ("excerp", "excerpt"),
    ],
)
def test_a_slip(word: str, other: str) -> None:
    assert meant(word, ["category", "heat", other, "provider"]) == other


@pytest.mark.parametrize(
    ("word", "other"),
    [
        ("ampWebUrl", "webUrl"),
        ("registry_add", "registry_set"),
        ("id", "it"),
        ("h1", "h2"),
        ("sha256", "sha512"),
        ("now-6h", "now-6m"),
        ("latestGdr", "latest"),
        ("a" * 100, "a" * 99),
        ("", "a"),
    ],
)
def test_another_word(word: str, other: str) -> None:
    assert meant(word, [other]) is None


def test_the_nearest_counts() -> None:
    assert meant("articel", ["articular", "article", "articles"]) == "article"
