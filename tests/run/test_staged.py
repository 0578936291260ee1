"""`--staged` judges what will be committed, and nothing else."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from seedlint.engine.engine import Engine, Linted
from tests.conftest import CLEAN
from tests.support.gitting import commit, forget_git, git
from tests.support.running import INSECURE, WRONG_TYPE, command, document, seedlint

if TYPE_CHECKING:
    from pathlib import Path

BAD = document(1, WRONG_TYPE)


@pytest.fixture
def repo(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with a clean document committed; `seeds` is the corpus."""
    forget_git(monkeypatch)
    (corpus / "seedlint.toml").write_text('include = ["seeds"]\n', encoding="utf-8")
    git("init", "-q", cwd=corpus)
    commit(corpus)
    return corpus


def write(repo: Path, name: str, text: str, *, stage: bool = True) -> None:
    (repo / name).parent.mkdir(parents=True, exist_ok=True)
    (repo / name).write_text(text, encoding="utf-8", newline="")
    if stage:
        git("add", name, cwd=repo)


def test_nothing_staged_is_nothing_wrong(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(repo, "seeds/bad.md", BAD, stage=False)
    write(repo, "seeds/clean.md", BAD, stage=False)
    done = seedlint(capsys, "--staged")
    assert done.code == 0
    assert done.err.startswith("0 documents: nothing was checked")


@pytest.mark.parametrize("paths", [(), ("seeds",), ("seeds/old.md", "seeds/*o*.md")])
def test_with_all_it_judges_what_a_checkout_of_the_index_would_have(
    repo: Path, paths: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for number, name in enumerate(("old", "gone", "moved", "other"), 1):
        write(repo, f"seeds/{name}.md", document(number, WRONG_TYPE))
    commit(repo)
    (repo / "seeds" / "gone.md").unlink()
    git("mv", "seeds/moved.md", "seeds/sub.md", cwd=repo)
    write(repo, "seeds/other.md", document(1))
    write(repo, "seeds/other.md", document(9), stage=False)
    write(repo, "seeds/untracked.md", document(0), stage=False)
    done = seedlint(capsys, "--staged", "--all", "-f", "concise", *paths)
    git("checkout-index", "-aq", "--prefix=there/", cwd=repo)
    monkeypatch.chdir(repo / "there")
    plain = seedlint(capsys, "-f", "concise", *paths)
    assert (done.code, done.out) == (plain.code, plain.out)
    assert "seeds/old.md:8:10: error SL102" in done.found
    assert "SL501" in done.out
    assert "untracked.md" not in done.out


@pytest.mark.skipif(os.name == "nt", reason="needs symbolic links")
def test_what_a_link_leads_to_may_be_what_is_staged(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(repo, "notes/real.md", document(1))
    (repo / "seeds" / "link.md").symlink_to("../notes/real.md")
    commit(repo)
    write(repo, "notes/real.md", BAD)
    done = seedlint(capsys, "--staged", "-f", "concise")
    assert [line.split(":")[0] for line in done.out.splitlines()] == ["seeds/link.md"]


@pytest.mark.parametrize("options", [(), ("--no-cache",), ("--no-cache", "-j", "2")])
def test_the_index_is_judged_and_not_the_file(
    repo: Path, capsys: pytest.CaptureFixture[str], options: tuple[str, ...]
) -> None:
    write(repo, "seeds/a.md", BAD)
    write(repo, "seeds/a.md", document(1), stage=False)
    write(repo, "seeds/b.md", document(2))
    write(repo, "seeds/b.md", document(2, WRONG_TYPE), stage=False)
    done = seedlint(capsys, "--staged", *options)
    assert done.code == 1
    assert "seeds/a.md:8:10: error SL102" in done.found
    assert "8 | quality: many" in done.out
    assert "b.md" not in done.out
    assert done.err.startswith("2 documents: 1 error")


def test_old_findings_of_documents_that_are_not_staged_stay_out(
    repo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(repo, "seeds/old.md", BAD)
    commit(repo)
    write(repo, "seeds/new.md", document(2, INSECURE))
    done = seedlint(capsys, "--staged", "-f", "concise")
    assert done.out.splitlines() == [
        line for line in done.out.splitlines() if "new.md" in line and "SL402" in line
    ]
    assert seedlint(capsys, "--staged", "seeds").err.startswith("1 document: ")
    named = seedlint(capsys, "--staged", "seeds/old.md", "-f", "concise")
    assert "seeds/old.md:8:10: error SL102" in named.found


def test_the_corpus_is_that_of_the_index(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(repo, "seeds/twin.md", CLEAN, stage=False)
    write(repo, "seeds/clean.md", CLEAN.replace("changes", "changed"))
    assert seedlint(capsys, "--staged", "--select", "SL501").code == 0
    git("add", "-A", cwd=repo)
    write(repo, "seeds/twin.md", document(3), stage=False)
    done = seedlint(capsys, "--staged", "--select", "SL501", "-f", "concise")
    assert [line.partition(":")[0] for line in done.out.splitlines()] == ["seeds/clean.md", "seeds/twin.md"]
    git("rm", "-q", "--cached", "seeds/clean.md", cwd=repo)
    assert seedlint(capsys, "--staged", "--select", "SL501").code == 0


def test_the_cache_never_mixes_index_and_files(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(repo, "seeds/a.md", BAD)
    write(repo, "seeds/a.md", document(1), stage=False)
    for _ in range(3):
        assert seedlint(capsys, "--staged").code == 1
        assert seedlint(capsys).code == 0
    git("add", "-A", cwd=repo)
    assert seedlint(capsys, "--staged").code == 0


def test_the_first_run_knows_what_was_learned_from_the_files(
    repo: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write(repo, "seeds/a.md", BAD)
    write(repo, "seeds/b.md", document(2))
    assert seedlint(capsys).code == 1
    write(repo, "seeds/b.md", document(2, INSECURE))
    judged = []
    lint = Engine.lint

    def noted(self: Engine, path: str, *rest: Any, **more: Any) -> Linted:
        judged.append(path)
        return lint(self, path, *rest, **more)

    monkeypatch.setattr(Engine, "lint", noted)
    done = seedlint(capsys, "--staged", "-f", "concise")
    assert [line.split()[2] for line in done.out.splitlines()] == ["SL102", "SL402"]
    assert judged == ["seeds/b.md"]
    assert seedlint(capsys, "--staged", "-f", "concise").out == done.out
    assert judged == ["seeds/b.md"]


def test_files_that_are_not_in_the_index(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(repo, "seeds/a.md", BAD, stage=False)
    done = seedlint(capsys, "--staged", "seeds/a.md")
    assert (done.code, done.err) == (
        2, "error: seeds/a.md is not in the git index; stage it with `git add`\n"
    )  # fmt: skip
    git("add", "-N", "seeds/a.md", cwd=repo)
    assert "not in the git index" in seedlint(capsys, "--staged", "seeds/a.md").err
    assert seedlint(capsys, "--staged").code == 0
    assert "does not exist" in seedlint(capsys, "--staged", "seeds/gone.md").err


def test_a_file_that_is_empty_is_not_one_to_be_added(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(repo, "seeds/empty.md", "")
    assert "SL002" in seedlint(capsys, "--staged").out
    commit(repo)
    assert "SL002" in seedlint(capsys, "--staged", "seeds/empty.md").out


def test_a_conflict_is_a_finding(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    git("checkout", "-qb", "topic", cwd=repo)
    write(repo, "seeds/clean.md", CLEAN.replace("39", "40"))
    commit(repo)
    git("checkout", "-q", "main", cwd=repo)
    write(repo, "seeds/clean.md", CLEAN.replace("39", "41"))
    commit(repo)
    with pytest.raises(AssertionError):
        git("merge", "topic", cwd=repo)
    done = seedlint(capsys, "--staged")
    assert done.code == 1
    assert "seeds/clean.md:1:1: error SL001" in done.found
    assert "merge conflicts" in done.out
    assert "<<<<<<<" not in done.out


def test_a_staged_link_to_a_secret_is_not_shown(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    if os.name == "nt":
        pytest.skip("needs symbolic links")
    secret = repo.parent / f"{repo.name}-secret.md"
    secret.write_text("top secret", encoding="utf-8")
    (repo / "seeds" / "link.md").symlink_to(secret)
    git("add", "-A", cwd=repo)
    done = seedlint(capsys, "--staged")
    assert "seeds/link.md:1:1: error SL001" in done.found
    assert "top secret" not in done.out


def test_a_large_document_is_refused(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(repo, "seeds/large.md", BAD + "x" * 5000)
    done = seedlint(capsys, "--staged", "--max-file-size", "2000")
    assert "larger than 2 000 bytes" in done.out
    assert done.out.count("SL") == 1


def test_line_ends_are_those_of_the_commit(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(repo, ".gitattributes", "*.md text eol=crlf\n")
    write(repo, "seeds/a.md", BAD.replace("\n", "\r\n"))
    assert "seeds/a.md:8:10: error SL102" in seedlint(capsys, "--staged").found


def test_a_pointer_of_git_lfs_is_a_finding(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(repo, "seeds/a.md", "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n")
    done = seedlint(capsys, "--staged")
    assert "seeds/a.md:1:1: error SL002" in done.found
    assert "`git lfs pull`" in done.out


@pytest.mark.parametrize("option", ["--fix", "--diff"])
def test_the_index_is_never_rewritten(repo: Path, capsys: pytest.CaptureFixture[str], option: str) -> None:
    done = seedlint(capsys, "--staged", option)
    assert done.code == 2
    assert "stage the result" in done.err


def test_outside_of_a_repository(
    corpus: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    forget_git(monkeypatch)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(corpus.parent))
    done = seedlint(capsys, "--staged", "seeds")
    assert done.code == 2
    assert "is not in a git repository" in done.err


def test_paths_or_include_are_needed(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (repo / "seedlint.toml").unlink()
    assert "set `include`" in seedlint(capsys, "--staged").err


@pytest.mark.usefixtures("start_method")
def test_workers_read_the_index_too(repo: Path) -> None:
    for number in range(160):
        write(repo, f"seeds/d{number}.md", document(number + 1), stage=False)
    write(repo, "seeds/d7.md", document(8, WRONG_TYPE), stage=False)
    git("add", "-A", cwd=repo)
    shutil.rmtree(repo / "seeds")
    done = command("--staged", "-j", "2", "-f", "concise", cwd=repo)
    assert done.found.startswith("seeds/d7.md:8:10: error SL102 ")
    assert done.out.count("\n") == 1
    assert done.err.startswith("160 documents: 1 error")


# In a hook


def hook(repo: Path) -> None:
    path = repo / ".git" / "hooks" / "pre-commit"
    path.parent.mkdir(exist_ok=True)
    path.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m seedlint --staged -f concise\n', encoding="utf-8")
    path.chmod(0o755)


def try_commit(repo: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    options = ["-c", "user.name=t", "-c", "user.email=t@localhost", "-c", "commit.gpgsign=false"]
    return subprocess.run(
        ["git", *options, "commit", "-m", "x", *words],
        cwd=repo,
        env=environment,
        capture_output=True,
        encoding="utf-8",
    )


@pytest.mark.skipif(os.name == "nt", reason="the hook is a shell script")
def test_a_hook_judges_each_kind_of_commit(repo: Path) -> None:
    hook(repo)
    write(repo, "seeds/a.md", BAD)
    write(repo, "seeds/a.md", document(1), stage=False)
    done = try_commit(repo)
    assert done.returncode == 1
    assert "seeds/a.md:8:10: error SL102" in done.stderr + done.stdout
    assert try_commit(repo, "-a").returncode == 0  # with what is in the file, which is right

    write(repo, "seeds/clean.md", CLEAN.replace("39", "40"), stage=False)
    write(repo, "seeds/a.md", BAD)
    assert (
        try_commit(repo, "--", "seeds/clean.md").returncode == 0
    )  # what is staged besides is not part of it
    assert try_commit(repo, "--", "seeds/a.md").returncode == 1
    write(repo, "seeds/clean.md", document(1, INSECURE), stage=False)
    assert try_commit(repo, "-a").returncode == 1


@pytest.mark.skipif(os.name == "nt", reason="the hook is a shell script")
def test_a_hook_in_a_linked_work_tree(repo: Path) -> None:
    hook(repo)
    linked = repo.parent / f"{repo.name}-linked"
    git("worktree", "add", "-q", linked, cwd=repo)
    write(linked, "seeds/a.md", BAD)
    assert try_commit(linked).returncode == 1
    assert try_commit(linked, "-a").returncode == 1
    write(linked, "seeds/a.md", document(1))
    assert try_commit(linked).returncode == 0
