"""The pre-commit hook, through the real pre-commit."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.conftest import CLEAN

PROJECT = Path(__file__).resolve().parents[2]
_GIT = ["-c", "user.name=t", "-c", "user.email=t@localhost", "-c", "commit.gpgsign=false"]


def git(*words: str, cwd: Path) -> None:
    subprocess.run(["git", *_GIT, *words], cwd=cwd, check=True, capture_output=True)


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_it_judges_good_and_bad_documents(tmp_path: Path) -> None:
    source = tmp_path / "seedlint"
    shutil.copytree(
        PROJECT,
        source,
        symlinks=True,
        ignore=shutil.ignore_patterns(
            ".git", ".venv", "venv", "*.egg-info", "__pycache__", ".*_cache", ".hypothesis"
        ),
    )
    git("init", "-q", cwd=source)
    git("add", "-A", cwd=source)
    git("commit", "-qm", "x", cwd=source)
    git("tag", "v1", cwd=source)
    repo = tmp_path / "news"
    (repo / "seeds").mkdir(parents=True)
    (repo / "seeds" / "good one.md").write_text(CLEAN, encoding="utf-8")
    used = {"repos": [{"repo": str(source), "rev": "v1", "hooks": [{"id": "seedlint"}]}]}
    (repo / ".pre-commit-config.yaml").write_text(yaml.safe_dump(used), encoding="utf-8")
    git("init", "-q", cwd=repo)
    git("add", "-A", cwd=repo)
    env = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")}
    # What is installed for the first run serves the second as well; to compile it takes longer than they do.
    env |= {"PRE_COMMIT_HOME": str(tmp_path / "home"), "PIP_NO_COMPILE": "1"}
    command = [sys.executable, "-m", "pre_commit", "run", "seedlint", "--all-files", "--color=never"]

    passed = subprocess.run(command, cwd=repo, env=env, capture_output=True, text=True, encoding="utf-8")
    assert passed.returncode == 0, passed.stdout + passed.stderr
    assert "Passed" in passed.stdout

    (repo / "seeds" / "bad.md").write_text(CLEAN.replace("Z\n", "\n"), encoding="utf-8")
    (repo / "notes.md").write_text("no document, and not under seeds/\n", encoding="utf-8")
    git("add", "-A", cwd=repo)
    failed = subprocess.run(command, cwd=repo, env=env, capture_output=True, text=True, encoding="utf-8")
    assert failed.returncode == 1, failed.stdout + failed.stderr
    assert "seeds/bad.md:5:20: error SL202" in failed.stdout
    assert "notes.md" not in failed.stdout.split("====")[-1]


def test_the_project_runs_the_hook_that_it_offers() -> None:
    (offered,) = yaml.safe_load((PROJECT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    (local,) = yaml.safe_load((PROJECT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"]
    assert local["repo"] == "local", "versions stand in constraints.txt alone"
    assert {hook["language"] for hook in local["hooks"]} == {"system"}
    (own,) = (hook for hook in local["hooks"] if hook["id"] == offered["id"])
    for key in ("name", "entry", "files", "require_serial"):
        assert own[key] == offered[key], key
