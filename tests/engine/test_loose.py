"""Documents that programs built on libyaml read and others do not: judged, and told by the format."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.support.running import document, seedlint

if TYPE_CHECKING:
    from pathlib import Path

Capture = pytest.CaptureFixture[str]

TEXT = """\
---
# Above.
title: "A text that
goes on"
tags: [a,
b]
---
Below.
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    schema = {"properties": {"title": {"type": "integer"}, "tags": {"maxItems": 1}}}
    (tmp_path / "own.schema.json").write_text(json.dumps(schema), encoding="utf-8")
    (tmp_path / "seedlint.toml").write_text(
        'schema = "own.schema.json"\ninclude = ["*.md"]\n', encoding="utf-8"
    )
    return tmp_path


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_it_is_a_warning_and_the_document_is_judged(ends: str, folder: Path, capsys: Capture) -> None:
    (folder / "a.md").write_bytes(TEXT.replace("\n", ends).encode())
    done = seedlint(capsys, "-f", "concise")
    assert [line.split(" ")[:3] for line in done.out.splitlines()] == [
        ["a.md:3:8:", "warning", "SL007"],
        ["a.md:3:8:", "error", "SL102"],
        ["a.md:5:1:", "error", "SL104"],
    ]
    assert seedlint(capsys, "-f", "concise").out == done.out
    assert seedlint(capsys, "-f", "concise", "--no-cache", "-j", "2").out == done.out
    summary = json.loads(seedlint(capsys, "-f", "json").out)["summary"]
    assert (summary["notChecked"], summary["exitCode"]) == (0, 1)


def test_a_comment_above_suppresses_it(folder: Path, capsys: Capture) -> None:
    text = TEXT.replace("# Above.", "# seedlint: ignore[SL007, SL102] -- Jekyll reads it")
    (folder / "a.md").write_text(text, encoding="utf-8")
    done = seedlint(capsys, "-f", "concise", "--ignore", "SL104")
    assert (done.code, done.out) == (0, "")


def test_it_is_mended(folder: Path, capsys: Capture) -> None:
    (folder / "a.md").write_text(TEXT, encoding="utf-8")
    assert "1 finding" in seedlint(capsys, "--fix", "--select", "SL007").err
    text = TEXT.replace("\ngoes", "\n  goes").replace("\nb]", "\n  b]")
    assert (folder / "a.md").read_text(encoding="utf-8") == text
    assert seedlint(capsys, "--select", "SL007", "-f", "concise").out == ""


def test_in_the_seed_format_it_is_an_error(folder: Path, capsys: Capture) -> None:
    (folder / "seedlint.toml").unlink()
    (folder / "a.md").write_text(
        document(0, ("changes", "\nchanges"), ("quality: 39", "quality: x")), encoding="utf-8"
    )
    done = seedlint(capsys, "a.md", "-f", "concise")
    assert [line.split(" ")[1:3] for line in done.out.splitlines()] == [
        ["error", "SL007"],
        ["error", "SL102"],
    ]
    assert done.code == 1


def test_nothing_of_a_payload_is_shown_or_mended(folder: Path, capsys: Capture) -> None:
    (folder / "seedlint.toml").unlink()
    payload = "ZgaTmXC8lmtCv2hIxdZQmA9eAwRfIQ+Pj2vGkRcdl9o=;x5fJm0Q1m7bSg1vYb8m4Nw=="
    text = document()
    old = next(line for line in text.splitlines() if line.startswith("secured:"))
    (folder / "a.md").write_text(
        text.replace(old, f'secured: "{payload[:20]}\n{payload[20:]}"'), encoding="utf-8"
    )
    for form in ("text", "json", "html", "sarif"):
        done = seedlint(capsys, "a.md", "-f", form)
        assert "SL007" in done.out
        assert payload[:16] not in done.out
        assert payload[24:40] not in done.out
    seedlint(capsys, "a.md", "--fix", "--unsafe-fixes")
    assert f"{payload[:20]}\n{payload[20:]}" in (folder / "a.md").read_text(encoding="utf-8")
