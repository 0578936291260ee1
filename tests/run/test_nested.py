"""A configuration nearer to documents than the one that counts is told, not passed over in silence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.running import document, seedlint

if TYPE_CHECKING:
    from pathlib import Path

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def monorepo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory with documents of two packages, one of which has a configuration."""
    for name in ("news", "events"):
        folder = tmp_path / name / "seeds"
        folder.mkdir(parents=True)
        (folder / "a.md").write_text(document(len(name)), encoding="utf-8")
    (tmp_path / "news" / "seedlint.toml").write_text('include = ["seeds"]\n', encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def configure(folder: Path) -> None:
    (folder / "seedlint.toml").write_text('include = ["news", "events"]\n', encoding="utf-8")


def test_it_is_told_with_what_to_do(monorepo: Path, capsys: Capture) -> None:
    configure(monorepo)
    err = seedlint(capsys).err
    assert (
        "warning: news/seedlint.toml is not used: seedlint.toml, the first one from the working directory"
        " upwards, applies to all documents; `seedlint --config news/seedlint.toml` uses it, or move its"
        " settings to `[[overrides]]` in seedlint.toml\n" in err
    )
    assert "is not used" in seedlint(capsys, "news/seeds/a.md").err
    assert "is not used" not in seedlint(capsys, "events").err


def test_so_it_is_where_no_configuration_counts(monorepo: Path, capsys: Capture) -> None:
    err = seedlint(capsys, "news").err
    assert "news/seedlint.toml is not used, as it is below the working directory: a configuration is" in err
    assert " searched for from there upwards; `seedlint --config" in err


def test_a_pyproject_counts_as_one_if_it_has_settings(monorepo: Path, capsys: Capture) -> None:
    configure(monorepo)
    (monorepo / "news" / "seedlint.toml").unlink()
    project = monorepo / "news" / "seeds" / "pyproject.toml"
    project.write_text("[project]\nname = 'seedlint-seeds'\n", encoding="utf-8")
    assert "is not used" not in seedlint(capsys).err
    project.write_text("[tool.seedlint]\nselect = ['SL1']\n", encoding="utf-8")
    assert "news/seeds/pyproject.toml is not used" in seedlint(capsys).err


def test_several_are_counted(monorepo: Path, capsys: Capture) -> None:
    configure(monorepo)
    (monorepo / "events" / "seedlint.toml").write_text("", encoding="utf-8")
    assert "events/seedlint.toml (and 1 more) are not used" in seedlint(capsys).err


def test_who_has_chosen_is_not_told(monorepo: Path, capsys: Capture) -> None:
    configure(monorepo)
    for words in (("--config", "seedlint.toml"), ("--no-config", "news"), ("--config", "news/seedlint.toml")):
        assert "is not used" not in seedlint(capsys, *words).err
