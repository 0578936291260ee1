"""Rules that can find nothing, because no schema has what they are about, are told of."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.running import seedlint

if TYPE_CHECKING:
    from pathlib import Path

_PLAIN: dict[str, Any] = {"properties": {"title": {"type": "string"}}}
_ARTICLES = {**_PLAIN, "x-seedlint-role": "article"}
_NOTE = "note: no schema in force has articles (`x-seedlint-role: article`), so {} can't find anything\n"


def _told(tmp_path: Path, capsys: pytest.CaptureFixture[str], schema: Any, config: str, *args: str) -> str:
    (tmp_path / "s.json").write_text(json.dumps(schema), "utf-8")
    (tmp_path / "o.json").write_text(json.dumps(_ARTICLES), "utf-8")
    (tmp_path / "p.json").write_text(json.dumps(_PLAIN), "utf-8")
    (tmp_path / "seedlint.toml").write_text(f'schema = "s.json"\n{config}', "utf-8")
    (tmp_path / "a.md").write_text("---\ntitle: A\n---\n", "utf-8")
    done = seedlint(capsys, "--config", tmp_path / "seedlint.toml", tmp_path / "a.md", *args)
    assert done.code == 0
    return "".join(line for line in done.err.splitlines(keepends=True) if line.startswith("note: no schema"))


@pytest.mark.parametrize(
    ("config", "args", "named"),
    [
        ('select = ["ALL", "SL501"]', (), "SL501"),
        ('select = ["SL7"]', (), "SL706"),
        ("", ("--select", "SL706,duplicate-title"), "SL505, SL706"),
        ('preset = "seed"', (), "SL205, SL301, SL302, SL303, SL304, …"),
        ('[[overrides]]\nfiles = ["x/**"]\nselect = ["SL508"]', (), "SL508"),
        ('select = ["ALL", "SL501"]\n[[overrides]]\nfiles = ["x/**"]\nschema = "p.json"', (), "SL501"),
    ],
)
def test_rules_about_articles_are_named_where_no_schema_has_any(
    config: str, args: tuple[str, ...], named: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for _ in range(2):  # the second time, nothing is judged anew
        assert _told(tmp_path, capsys, _PLAIN, config, *args) == _NOTE.format(named)


@pytest.mark.parametrize(
    ("schema", "config"),
    [
        (_PLAIN, ""),
        (_PLAIN, 'select = ["SL1", "SL705"]'),
        (_ARTICLES, 'select = ["ALL", "SL501"]'),
        (_PLAIN, 'select = ["ALL", "SL501"]\n[[overrides]]\nfiles = ["x/**"]\nschema = "o.json"'),
        (_PLAIN, 'schema-comments = true\nselect = ["ALL", "SL501"]'),
    ],
)
def test_nothing_is_said_where_they_may_find_something_or_none_is_selected(
    schema: Any, config: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _told(tmp_path, capsys, schema, config) == ""
