"""What seedlint judges by, and what it keeps, is never a document."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from seedlint.config.settings import load
from seedlint.run.session import Session
from tests.support.gitting import git
from tests.support.running import WRONG_TYPE, document, fed, seedlint

if TYPE_CHECKING:
    from pathlib import Path

Capture = pytest.CaptureFixture[str]

CONFIG = """
include = ["**/*"]
schema = "schemas/own.json"
baseline = "known.json"
cache-dir = "kept"
[links]
store = "links.txt"
[report]
suites = ["suite.json"]
[[overrides]]
files = ["docs/other*"]
schema = "docs/other.schema.yaml"
"""
OWN = ("schemas/own.json", "docs/other.schema.yaml", "known.json", "suite.json", "seedlint.toml", "links.txt")


@pytest.fixture
def mixed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A corpus whose patterns match everything there is."""
    (tmp_path / "schemas").mkdir()
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "a.md").write_text(document(1, WRONG_TYPE), encoding="utf-8")
    for name in OWN:
        (tmp_path / name).write_text("{}", encoding="utf-8")
    (tmp_path / "known.json").unlink()
    (tmp_path / "schemas" / "own.json").write_text(
        '{"properties": {"quality": {"type": "integer"}}}', encoding="utf-8"
    )
    (tmp_path / "seedlint.toml").write_text(CONFIG, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def judged(done: object) -> set[str]:
    """Return the documents that have findings."""
    return {line.split(":")[0] for line in getattr(done, "out").splitlines() if line and line[0] != " "}  # noqa: B009


def test_they_are_told_from_many_as_one_by_one(mixed: Path) -> None:
    own = load().own
    kept = ["kept/x.md", "docs/seedlint.toml", "pyproject.toml", *OWN]
    others = ["docs/a.md", "docs/not-seedlint.toml", "kept.md", "z/kept/x.md"]
    for path in [*kept, *others]:
        assert own.among([path]) == [path][: own(path)]
    assert set(own.among(kept)) == {path for path in kept if own(path)} >= {*OWN, *kept[:2]}
    assert own.among(others) == []
    assert own.among([others[0], kept[0], others[1], kept[1]]) == kept[:2]


def test_they_are_left_out_whatever_include_says(mixed: Path, capsys: Capture) -> None:
    words = ("-f", "concise", "--no-baseline")
    done = seedlint(capsys, *words)
    assert judged(done) == {"docs/a.md"}, done.out
    assert done.err.startswith("1 document: "), done.err
    assert seedlint(capsys, *words).err.startswith("1 document: "), "with what the first run has kept"
    assert seedlint(capsys, *words, ".").err.startswith("1 document: ")
    assert seedlint(capsys, "baseline", "create").code == 0
    assert seedlint(capsys).err.startswith("1 document: no findings (1 in the baseline)")


@pytest.mark.parametrize("name", OWN[:2])
def test_named_outright_they_are_told(name: str, mixed: Path, capsys: Capture) -> None:
    done = seedlint(capsys, name, "docs/a.md", "-f", "concise", "--no-baseline")
    assert f"warning: {name} is a schema, not a document; it is left out\n" in done.err
    assert "1 document: " in done.err
    done = seedlint(capsys, name, "--no-baseline")
    assert done.code == 0
    assert "0 documents" in done.err


def test_a_corpus_of_nothing_else_is_none(mixed: Path, capsys: Capture) -> None:
    (mixed / "seedlint.toml").write_text(
        'include = ["schemas/*.json"]\nschema = "schemas/own.json"\n', encoding="utf-8"
    )
    done = seedlint(capsys)
    assert done.code == 2
    assert "--allow-empty" in done.err


def test_in_git_they_are_left_out_too(mixed: Path, capsys: Capture) -> None:
    git("init", "-q", cwd=mixed)
    git("add", "-A", cwd=mixed)
    words = ("-f", "concise", "--no-baseline")
    done = seedlint(capsys, "--staged", *words)
    assert done.err.endswith("\n")
    assert "1 document: " in done.err
    git("commit", "-qm", "x", cwd=mixed)
    (mixed / "schemas" / "own.json").write_text('{"properties": {"quality": {"type": "integer"}}}', "utf-8")
    done = seedlint(capsys, "--since", "HEAD", *words)
    assert "1 document: " in done.err


def test_in_an_editor_they_are_no_documents(mixed: Path) -> None:
    (mixed / "seedlint.toml").write_text(CONFIG.replace('baseline = "known.json"', ""), encoding="utf-8")
    session = Session(load())
    assert session.lint_text("schemas/own.json", b"{").findings == ()
    assert session.lint_text("docs/b.md", b"---\n---x\n").findings
    code, out, _ = fed(b"{", "-", "--stdin-filename", "schemas/own.json", "-f", "json", "--no-baseline")
    assert code == 0
    assert json.loads(out)["findings"] == []
