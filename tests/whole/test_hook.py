"""The pre-commit hooks, through the real pre-commit."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

from tests.conftest import CLEAN
from tests.support.running import WRONG_TYPE, document, found

PROJECT = Path(__file__).resolve().parents[2]
_GIT = ["-c", "user.name=t", "-c", "user.email=t@localhost", "-c", "commit.gpgsign=false"]


needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")


def git(*words: str, cwd: Path) -> None:
    subprocess.run(["git", *_GIT, *words], cwd=cwd, check=True, capture_output=True)


class Hooks(NamedTuple):
    """The hooks of this project, as a repository that others name; and what was installed of it."""

    source: Path
    home: Path

    def repository(self, folder: Path, *ids: str) -> Repository:
        """Make a repository that uses some of the hooks."""
        (folder / "seeds").mkdir(parents=True)
        (folder / "seedlint.toml").write_text('include = ["seeds"]\n', encoding="utf-8")
        (folder / "seeds" / "good one.md").write_text(document(1), encoding="utf-8")
        used = {"repos": [{"repo": str(self.source), "rev": "v1", "hooks": [{"id": one} for one in ids]}]}
        (folder / ".pre-commit-config.yaml").write_text(yaml.safe_dump(used), encoding="utf-8")
        git("init", "-q", cwd=folder)
        made = Repository(folder, self.home)
        made.run(sys.executable, "-m", "pre_commit", "install")
        return made


class Repository(NamedTuple):
    """A repository with documents."""

    folder: Path
    home: Path

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run a command as a person there would."""
        env = {k: v for k, v in os.environ.items() if not k.startswith(("GIT_", "SEEDLINT_"))}
        # What is installed for the first run serves all; to compile it takes longer than they do.
        env |= {"PRE_COMMIT_HOME": str(self.home), "PIP_NO_COMPILE": "1", "PRE_COMMIT_COLOR": "never"}
        return subprocess.run(
            command, cwd=self.folder, env=env, capture_output=True, text=True, encoding="utf-8", check=False
        )

    def write(self, name: str, text: str, *, add: bool = True) -> None:
        """Write a file, and stage it."""
        (self.folder / name).write_text(text, encoding="utf-8", newline="\n")
        if add:
            git("add", "--", name, cwd=self.folder)

    def commit(self, *words: str) -> tuple[int, str]:
        """Commit; return the exit code, and what was said."""
        done = self.run("git", *_GIT, "commit", "-qm", "x", *words)
        return done.returncode, done.stdout + done.stderr


@pytest.fixture(scope="module")
def hooks(tmp_path_factory: pytest.TempPathFactory) -> Hooks:
    folder = tmp_path_factory.mktemp("hooks")
    source = folder / "seedlint"
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
    return Hooks(source, folder / "home")


@pytest.mark.slow
@needs_git
def test_it_judges_good_and_bad_documents(hooks: Hooks, tmp_path: Path) -> None:
    news = hooks.repository(tmp_path / "news", "seedlint")
    git("add", "-A", cwd=news.folder)
    command = [sys.executable, "-m", "pre_commit", "run", "seedlint", "--all-files", "--color=never"]
    passed = news.run(*command)
    assert passed.returncode == 0, passed.stdout + passed.stderr
    assert "Passed" in passed.stdout

    news.write("seeds/bad.md", CLEAN.replace("Z\n", "\n"))
    news.write("notes.md", "no document, and not under seeds/\n")
    failed = news.run(*command)
    assert failed.returncode == 1, failed.stdout + failed.stderr
    assert "seeds/bad.md:5:20: error SL202" in found(failed.stdout)
    assert "notes.md" not in failed.stdout.split("====")[-1]


@pytest.mark.slow
@needs_git
def test_what_will_not_be_committed_does_not_count(hooks: Hooks, tmp_path: Path) -> None:
    news = hooks.repository(tmp_path / "news", "seedlint")
    git("add", "-A", cwd=news.folder)
    news.write("seeds/new.md", document(2))
    news.write("seeds/copy.md", document(2), add=False)
    code, said = news.commit()
    assert code == 0, said
    every = [sys.executable, "-m", "pre_commit", "run", "seedlint"]
    # Named files are judged whether a commit changes them or not; and as they are in the index.
    news.write("seeds/new.md", document(2, WRONG_TYPE), add=False)
    assert news.run(*every, "--all-files").returncode == 0
    git("add", "seeds/new.md", cwd=news.folder)
    git("commit", "-qnm", "x", cwd=news.folder)
    for words in (["--all-files"], ["--from-ref", "HEAD~1", "--to-ref", "HEAD"]):
        done = news.run(*every, *words)
        assert done.returncode == 1
        assert "seeds/new.md:8:10: error SL102" in found(done.stdout)


@pytest.mark.slow
@needs_git
def test_with_the_one_that_fixes_before_it_the_second_run_is_right(hooks: Hooks, tmp_path: Path) -> None:
    news = hooks.repository(tmp_path / "news", "seedlint-fix", "seedlint")
    git("add", "-A", cwd=news.folder)
    news.write("seeds/odd.md", document(2, ("Ferry", "Ferry ")))
    assert news.commit()[0] == 1
    git("add", "-A", cwd=news.folder)
    code, said = news.commit()
    assert code == 0, said


@pytest.mark.slow
@needs_git
def test_the_one_that_fixes_mends_what_it_may_and_has_the_rest_mended(hooks: Hooks, tmp_path: Path) -> None:
    news = hooks.repository(tmp_path / "news", "seedlint-fix")
    git("add", "-A", cwd=news.folder)
    news.write("seeds/odd.md", document(2, ("Ferry", "Ferry "), WRONG_TYPE))
    code, said = news.commit()
    assert code == 1, said
    assert "files were modified by this hook" in said
    assert "seeds/odd.md:8:10: error SL102" in found(said)
    assert (news.folder / "seeds/odd.md").read_text(encoding="utf-8") == document(2, WRONG_TYPE)
    news.write("seeds/odd.md", document(2))
    assert news.commit()[0] == 0


@pytest.mark.slow
@needs_git
def test_the_one_for_the_corpus_judges_what_will_be_committed_and_nothing_else(
    hooks: Hooks, tmp_path: Path
) -> None:
    news = hooks.repository(tmp_path / "news", "seedlint-corpus")
    git("add", "-A", cwd=news.folder)
    # Neither what git does not know counts, nor what is not staged.
    news.write("seeds/copy.md", document(1), add=False)
    news.write("seeds/other.md", document(3))
    news.write("seeds/other.md", document(3, WRONG_TYPE), add=False)
    code, said = news.commit()
    assert code == 0, said
    # A document that the commit does not change is judged as the new configuration has it.
    news.write("seedlint.toml", 'include = ["seeds"]\nmax-file-size = 50\n')
    code, said = news.commit()
    assert code == 1, said
    assert "seeds/good one.md:1:1: error SL001" in found(said)
    news.write("seedlint.toml", 'include = ["seeds"]\n')
    # What is named for a commit makes an index of its own.
    code, said = news.commit("--only", "seeds/other.md")
    assert code == 1, said
    assert "seeds/other.md:8:10: error SL102" in found(said)
    news.write("seeds/copy.md", document(1))
    code, said = news.commit()
    assert code == 1, said
    assert "error SL501" in said
    # To delete the other one mends that; of files that are gone, pre-commit tells no hook.
    git("rm", "-q", "seeds/good one.md", cwd=news.folder)
    code, said = news.commit()
    assert code == 0, said


def test_the_project_runs_the_hook_that_it_offers() -> None:
    offered, *_ = yaml.safe_load((PROJECT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    (local,) = yaml.safe_load((PROJECT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"]
    assert local["repo"] == "local", "versions stand in constraints.txt alone"
    assert {hook["language"] for hook in local["hooks"]} == {"system"}
    (own,) = (hook for hook in local["hooks"] if hook["id"] == offered["id"])
    for key in ("name", "entry", "files", "require_serial"):
        assert own[key] == offered[key], key


@pytest.mark.parametrize("name", ["seeds/UP.MD", "seeds/a\nb.md", "seeds/deep/x.Yml"])
def test_the_hooks_take_every_name_of_a_document(name: str) -> None:
    hooks = yaml.safe_load((PROJECT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    patterns = [hook["files"] for hook in hooks if "files" in hook]
    assert len(patterns) == 2
    for pattern in patterns:
        assert re.search(pattern, name)
        assert not re.search(pattern, f"other/{name}")
        assert not re.search(pattern, f"{name}.py")
