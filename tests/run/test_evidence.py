"""Documents read once more for reports: whose article a finding is about."""

from __future__ import annotations

import os
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import pytest

from seedlint.document import Document
from seedlint.run.evidence import Providers, Reread
from seedlint.sources.trees import WorkingTree
from seedlint.testing import PAYLOAD
from tests.output.support import TIME

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TEXT = """\
---
title: A ferry
provider: {name: Harbour Herald, domain: harbour-herald.com}
related:
  - title: A train
    provider: {name: Fenland Echo, domain: fenland-echo.co.uk}
    images: [{url: x}]
  - title: A bus
    provider: {name: " Tide Times ", domain: 7}
  - title: A boat
  - provider: nobody
---
"""


def files(limit: int = 10_000) -> Callable[[str], bytes | None]:
    return partial(WorkingTree(".").source, limit=limit)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def reread(tmp_path: Path) -> Reread:
    (tmp_path / "a.md").write_text(TEXT, encoding="utf-8")
    return Reread(Document, files())


@pytest.mark.parametrize(
    ("pointer", "provider"),
    [
        ("", "harbour-herald.com"),
        ("/title", "harbour-herald.com"),
        ("/provider/domain", "harbour-herald.com"),
        ("/related/0/title", "fenland-echo.co.uk"),
        ("/related/0/provider/name", "fenland-echo.co.uk"),
        ("/related/0/images/0/url", "fenland-echo.co.uk"),
        ("/related/1", "Tide Times"),
        ("/related/2/title", "harbour-herald.com"),
        ("/related/3/provider", "harbour-herald.com"),
        ("/related/99/title", "harbour-herald.com"),
        ("/related/x", "harbour-herald.com"),
        ("/gone/deeper", "harbour-herald.com"),
        ("/related/" + "9" * 5000, "harbour-herald.com"),
    ],
)
def test_the_provider_is_that_of_the_innermost_article(reread: Reread, pointer: str, provider: str) -> None:
    assert Providers(reread)(replace(TIME, path="a.md", pointer=pointer)) == provider


@pytest.mark.parametrize(
    "text",
    ["---\ntitle: x\n---\n", "---\n[\n---\n", "no front matter", "---\nprovider: {domain: ' '}\n---\n"],
)
def test_there_may_be_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "b.md").write_text(text, encoding="utf-8")
    assert Providers(Reread(Document, files()))(replace(TIME, path="b.md")) is None


def test_a_payload_is_no_provider(tmp_path: Path) -> None:
    (tmp_path / "b.md").write_text(f"---\nprovider: {{domain: {PAYLOAD}}}\n---\n", encoding="utf-8")
    shown = Providers(Reread(Document, files()))(replace(TIME, path="b.md"))
    assert shown
    assert not set(shown) & set(PAYLOAD)


def test_one_document_is_remembered(reread: Reread, tmp_path: Path) -> None:
    first = reread("a.md")
    (tmp_path / "b.md").write_text(TEXT, encoding="utf-8")
    assert first is not None
    assert reread("a.md") is first
    reread("b.md")
    assert reread("a.md") is not first


@pytest.mark.parametrize("path", ["gone.md", "", ".", "a\0b", "large.md", "refused.md"])
def test_what_cannot_be_read_is_none(tmp_path: Path, path: str) -> None:
    (tmp_path / "large.md").write_bytes(b"x" * 11)
    (tmp_path / "refused.md").write_bytes(b"x")
    assert Reread(Document, files(10), ["refused.md"])(path) is None


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes")
def test_a_pipe_does_not_hang_the_report(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.md")
    assert Reread(Document, files())("pipe.md") is None


def test_a_document_that_breaks_the_reader_is_none(tmp_path: Path) -> None:
    def broken(path: str, raw: bytes) -> Document:
        raise RecursionError

    (tmp_path / "a.md").write_bytes(b"x")
    assert Reread(broken, files())("a.md") is None
