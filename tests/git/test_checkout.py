"""Which directory CI systems show paths relative to."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from seedlint.git.checkout import checkout

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def work(tmp_path: Path) -> Path:
    folder = tmp_path.resolve() / "work"
    (folder / "repo" / "data" / "seeds").mkdir(parents=True)
    return folder


def test_the_nearest_git_repository(work: Path) -> None:
    (work / "repo" / ".git").mkdir()
    (work / ".git").mkdir()
    for start in ("repo", "repo/data", "repo/data/seeds"):
        assert checkout(work / start, {}) == work / "repo"
    assert checkout(work, {}) == work


def test_a_worktree_has_a_file_there(work: Path) -> None:
    (work / "repo" / ".git").write_text("gitdir: elsewhere", encoding="utf-8")
    assert checkout(work / "repo" / "data", {}) == work / "repo"


@pytest.mark.parametrize("name", ["GITHUB_WORKSPACE", "CI_PROJECT_DIR", "BUILD_SOURCESDIRECTORY"])
def test_without_git_the_workspace(work: Path, name: str) -> None:
    assert checkout(work / "repo" / "data", {name: str(work / "repo")}) == work / "repo"


def test_a_repository_below_the_workspace_counts_and_one_above_does_not(work: Path) -> None:
    """An action can check out into a directory of the workspace; its paths start there."""
    (work / "repo" / ".git").mkdir()
    assert checkout(work / "repo" / "data", {"GITHUB_WORKSPACE": str(work)}) == work / "repo"
    data = work / "repo" / "data"
    assert checkout(data / "seeds", {"GITHUB_WORKSPACE": str(data)}) == data


def test_a_workspace_elsewhere_is_nothing(work: Path) -> None:
    (work / "repo" / ".git").mkdir()
    environment = {"GITHUB_WORKSPACE": str(work / "other")}
    assert checkout(work / "repo" / "data", environment) == work / "repo"
    assert checkout(work / "repo", {"GITHUB_WORKSPACE": ""}) == work / "repo"


@pytest.mark.skipif(os.name != "posix", reason="symbolic links")
def test_a_workspace_may_be_named_through_a_link(work: Path) -> None:
    (work / "link").symlink_to("repo")
    assert checkout(work / "repo" / "data", {"GITHUB_WORKSPACE": str(work / "link")}) == work / "repo"
