"""Presets: which rules `ALL` stands for, with a schema of one's own or without."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from seedlint.config.settings import load
from seedlint.finding import Severity
from seedlint.rulebook.registry import Registry
from seedlint.rulebook.selection import Selection
from seedlint.schema.schema import DEFAULT, Schema
from tests.support.running import document, seedlint

if TYPE_CHECKING:
    from pathlib import Path

Capture = pytest.CaptureFixture[str]

REGISTRY = Registry.builtin()
SEED = frozenset(rule.code for rule in REGISTRY if rule.by_default)
GENERIC = frozenset(rule.code for rule in REGISTRY if rule.by_default and rule.generic)
FIVE = {code for code in SEED if code.startswith("SL5")}
ARTICLES = {"properties": {"items": {"items": {"x-seedlint-role": "article"}}}}


def codes(root: Path, text: str, schema: object = None) -> frozenset[str]:
    return selection(root, text, schema).codes


def selection(root: Path, text: str, schema: object = None) -> Selection:
    if schema is not None:
        (root / "own.schema.json").write_text(json.dumps(schema), encoding="utf-8")
        text = f'schema = "own.schema.json"\n{text}'
    (root / "seedlint.toml").write_text(text, encoding="utf-8")
    return Selection(REGISTRY, load(root / "seedlint.toml"))


def test_the_presets_differ() -> None:
    assert GENERIC < SEED
    assert {"SL102", "SL201", "SL401", "SL705", "SL901"} <= GENERIC
    assert {"SL301", "SL407", "SL501", "SL502"} <= SEED - GENERIC


@pytest.mark.parametrize(
    ("text", "schema", "expected"),
    [
        ("", None, SEED),
        ("", {}, GENERIC),
        ("", True, GENERIC),
        ("", ARTICLES, SEED),
        ("", {"$defs": {"x": {"x-seedlint-role": ["text", "article"]}}}, SEED),
        ("", {"properties": {"x-seedlint-role": {"const": "article"}}}, GENERIC),
        ('preset = "seed"', {}, SEED),
        ('preset = "generic"', ARTICLES, GENERIC),
        ('preset = "generic"', None, GENERIC),
        ('preset = "generic"\nselect = ["ALL", "SL3"]', None, GENERIC | {c for c in SEED if c[:3] == "SL3"}),
        ('select = ["ALL", "duplicate-article"]', {}, GENERIC | {"SL501"}),
        ('select = ["ALL", "SL50"]\nignore = ["SL501"]', {}, GENERIC | FIVE - {"SL501"}),
        ('preset = "seed"\nignore = ["SL4"]', {}, frozenset(c for c in SEED if c[:3] != "SL4")),
    ],
)  # fmt: skip
def test_what_all_stands_for(text: str, schema: object, expected: frozenset[str], tmp_path: Path) -> None:
    assert codes(tmp_path, text, schema) == expected


@pytest.mark.parametrize(
    ("text", "schema", "severity"),
    [
        ("", None, Severity.ERROR),
        ("", {}, Severity.NOTE),
        ("", ARTICLES, Severity.ERROR),
        ('preset = "seed"', {}, Severity.ERROR),
        ('preset = "generic"', None, Severity.NOTE),
        ('[severity]\nSL005 = "warning"', {}, Severity.WARNING),
        ('[severity]\nALL = "error"', {}, Severity.ERROR),
        ('[severity]\nSL005 = "warning"', None, Severity.WARNING),
    ],
)
def test_features_of_yaml_matter_by_the_preset(
    text: str, schema: object, severity: Severity, tmp_path: Path
) -> None:
    assert selection(tmp_path, text, schema).severity("SL005", "x.md") is severity


def test_each_override_has_the_preset_of_its_schema(tmp_path: Path) -> None:
    (tmp_path / "own.schema.json").write_text("{}", encoding="utf-8")
    file = tmp_path / "seedlint.toml"
    file.write_text(
        '[[overrides]]\nfiles = ["a"]\nschema = "own.schema.json"\n'
        '[[overrides]]\nfiles = ["b"]\npreset = "generic"\n'
        '[[overrides]]\nfiles = ["a/seed"]\npreset = "seed"\n',
        encoding="utf-8",
    )
    selection = Selection(REGISTRY, load(file))
    assert {path: selection.of(path).preset for path in ("a/x.md", "b/x.md", "c/x.md", "a/seed/x.md")} == {
        "a/x.md": "generic",
        "b/x.md": "generic",
        "c/x.md": "seed",
        "a/seed/x.md": "seed",
    }


def test_fields_of_a_foreign_schema_that_are_called_as_ours_mean_nothing(
    tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    item = "  - webUrl: https://www.skerry-times.co.uk/lamp\n"
    (tmp_path / "a.md").write_text(f"---\nrelated:\n{item}{item}---\n", encoding="utf-8")
    (tmp_path / "own.schema.json").write_text("{}", encoding="utf-8")
    words = ("a.md", "--schema", "own.schema.json", "-f", "concise")
    assert seedlint(capsys, *words).out == ""
    assert "SL502" in seedlint(capsys, *words, "--select", "SL502").out


def test_config_shows_the_preset_and_what_runs(
    tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert 'preset = "seed" ' in seedlint(capsys, "config").out
    codes(tmp_path, "", {})
    out = seedlint(capsys, "config").out
    assert 'preset = "generic" ' in out
    assert f"# rules that run: {' '.join(sorted(GENERIC))}\n" in out


def test_a_schema_with_articles_is_judged_as_ever(
    tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    contents = Schema.load(DEFAULT).contents
    (tmp_path / "own.schema.json").write_text(json.dumps(contents), encoding="utf-8")
    seeds = tmp_path / "seeds"
    seeds.mkdir()
    for name in ("a.md", "b.md"):
        (seeds / name).write_text(document(), encoding="utf-8")
    ours = seedlint(capsys, "seeds", "-f", "concise")
    assert "SL501" in ours.out
    assert seedlint(capsys, "seeds", "-f", "concise", "--schema", "own.schema.json").out == ours.out
