"""What is fixed is what was linted: a document that is another one meanwhile is told, and left alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.config.settings import load
from seedlint.fixes.fixer import Fixer, Whereabouts
from seedlint.run.request import Request
from seedlint.run.session import Session
from seedlint.sources.trees import WorkingTree
from tests.support.running import INSECURE, document

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_a_document_that_has_grown_too_large_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "a.md"
    file.write_text(document(0, INSECURE), encoding="utf-8")
    session = Session(load().overridden(max_file_size=5_000))
    result = session.lint(Request(paths=("a.md",), cache=False))
    where = Whereabouts(tmp_path, WorkingTree(str(tmp_path)))

    def fixer() -> Fixer:
        return Fixer(
            session.engine,
            result.findings,
            unsafe=True,
            codes=frozenset({"SL402"}),
            started=result.started,
            where=where,
        )

    assert [done.path for done in fixer().mended()] == ["a.md"]
    file.write_text(document(0, INSECURE) + "x" * 5_000, encoding="utf-8")
    later = fixer()
    assert list(later.mended()) == []
    assert later.fixed.left == ["a.md: changed meanwhile; run it again"]
