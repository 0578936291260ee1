"""Texts that are nothing but white space, where the schema has no articles."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.running import seedlint

if TYPE_CHECKING:
    from pathlib import Path

_TEXT = {"type": "string", "minLength": 1, "x-seedlint-role": "text"}
_PLAIN: dict[str, Any] = {"properties": {"title": _TEXT, "of": {"items": _TEXT}}}
_SAYS = "SL705 nothing but whitespace; write the text that belongs here"


def _found(tmp_path: Path, capsys: pytest.CaptureFixture[str], schema: Any, data: Any) -> list[str]:
    (tmp_path / "s.json").write_text(json.dumps(schema), "utf-8")
    (tmp_path / "a.json").write_text(json.dumps(data), "utf-8")
    schema_given = ("--schema", tmp_path / "s.json")
    done = seedlint(capsys, "--no-config", "-f", "concise", *schema_given, tmp_path / "a.json")
    return [line.partition("warning ")[2] for line in done.out.splitlines() if "whitespace" in line]


@pytest.mark.parametrize("text", [" ", "\t", "\u00a0", "  ", "\n", " \n \u00a0", "\u3000", "\u2009"])
def test_a_text_of_white_space_alone_is_told(
    text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _found(tmp_path, capsys, _PLAIN, {"title": text}) == [_SAYS]
    assert _found(tmp_path, capsys, _PLAIN, {"title": "A ferry", "of": ["a", text]}) == [_SAYS]


def test_in_an_article_it_is_for_the_rule_about_excerpts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    schema = {**_PLAIN, "x-seedlint-role": "article"}
    assert _found(tmp_path, capsys, schema, {"title": " "}) == []
    assert _found(tmp_path, capsys, schema, {"excerpt": " ", "title": "A ferry"}) != []
