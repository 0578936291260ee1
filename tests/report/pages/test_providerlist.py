"""The list of providers on the front page: who has findings, and who has none."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from seedlint.report.metrics import ProviderCounts
from tests.report.pages.test_page import folded, read, shown
from tests.report.support import measured
from tests.support.gitting import forget_git
from tests.support.running import document, seedlint

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from seedlint.report.metrics import Metrics

WIDE = ("Boats leave", "Boats  leave")
"""A change that makes one finding of the provider's own."""


def put(root: Path, number: int, *changes: tuple[str, str]) -> None:
    (root / "seeds" / f"{number}.md").write_text(document(number, *changes), encoding="utf-8", newline="")


def test_providers_without_findings_are_named(
    corpus: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    forget_git(monkeypatch)
    put(corpus, 1, WIDE)
    put(corpus, 2, ("harbour-herald.com", "rival.com"))
    put(corpus, 3, ("harbour-herald.com", "echo.com"))
    seedlint(capsys, "report", "--no-expectations", "seeds", "-o", "out")
    section = read((corpus / "out" / "index.html").read_text(encoding="utf-8")).one("section", id="providers")
    words = folded(section)
    assert "2 providers have no findings of their own echo.com, rival.com" in words
    assert "Listed: 1 of 3 providers" in words
    told = json.loads((corpus / "out" / "report.json").read_text(encoding="ascii"))
    assert (told["provider_count"], told["clean_provider_count"]) == (3, 2)
    # Where none has any, that is said.
    (corpus / "seeds" / "1.md").unlink()
    seedlint(capsys, "report", "--no-expectations", "seeds", "-o", "out")
    page = read((corpus / "out" / "index.html").read_text(encoding="utf-8"))
    assert "3 providers have no findings of their own" in folded(page.one("section", id="providers"))


def clean(metrics: Metrics, count: int) -> str:
    every = [
        ProviderCounts(f"p{at:04}.com", 1, 1, 100.0, 0, 0, 0, 0, missing={}) for at in range(min(count, 5000))
    ]
    metrics = replace(metrics, every_provider=tuple(every), clean_provider_count=count)
    return folded(shown(metrics).one("section", id="providers"))


def test_so_many_are_named_and_the_others_counted(corpus: Path) -> None:
    metrics = measured(corpus)
    assert "p0099.com" in clean(metrics, 100)
    assert ", and" not in clean(metrics, 100)
    assert clean(metrics, 101).endswith("p0099.com, and 1 more")
    assert clean(metrics, 7001).endswith("p0099.com, and 6,901 more")
    assert "7,001 providers have no findings" in clean(metrics, 7001)
