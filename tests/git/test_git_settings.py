"""Whatever a repository is set up to do, git answers the same, and no program of its choice is run."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from seedlint.git.repository import Repository
from tests.conftest import CLEAN
from tests.support.gitting import commit, forget_git, git
from tests.support.running import INSECURE, WRONG_TYPE, document, seedlint

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.skipif(os.name == "nt", reason="programs are shell scripts here")

PROGRAMS = {
    # Each is a program that git would run on some occasion.
    "core.fsmonitor": "{}",
    "core.sshCommand": "{}",
    "core.gitProxy": "{}",
    "core.askPass": "{}",
    "core.pager": "{}",
    "core.editor": "{}",
    "core.alternateRefsCommand": "{}",
    "credential.helper": "!{}",
    "diff.external": "{}",
    "diff.odd.command": "{}",
    "diff.odd.textconv": "{}",
    "filter.odd.clean": "{}",
    "filter.odd.smudge": "{}",
    "filter.odd.required": "true",
    "filter.o=d.d.process": "{}",
    "gpg.program": "{}",
    "gpg.ssh.program": "{}",
    "interactive.diffFilter": "{}",
    "merge.odd.driver": "{}",
    "pager.cat-file": "{}",
    "pager.diff": "{}",
    "pager.diff-index": "{}",
    "pager.log": "{}",
    "pager.ls-files": "{}",
    "pager.rev-list": "{}",
    "pager.status": "{}",
    "remote.origin.uploadpack": "{}",
    "remote.origin.vcs": "ext",
    "alias.cat-file": "!{}",
    "alias.diff-index": "!{}",
    "alias.rev-parse": "!{}",
}
HOOKS = ("post-index-change", "post-checkout", "fsmonitor-watchman", "pre-auto-gc", "reference-transaction")
SETTINGS = {
    "color.ui": "always",
    "color.diff": "always",
    "color.status": "always",
    "column.ui": "always",
    "core.abbrev": "5",
    "core.bigFileThreshold": "1",
    "core.checkStat": "minimal",
    "core.trustctime": "false",
    "core.quotePath": "true",
    "core.safecrlf": "true",
    "core.untrackedCache": "true",
    "core.splitIndex": "true",
    "diff.autoRefreshIndex": "true",
    "diff.algorithm": "histogram",
    "diff.ignoreSubmodules": "none",
    "diff.mnemonicPrefix": "true",
    "diff.noprefix": "true",
    "diff.orderFile": "no/such/file",
    "diff.relative": "true",
    "diff.renameLimit": "1",
    "diff.renames": "false",
    "diff.submodule": "log",
    "diff.dirstat": "lines",
    "diff.statGraphWidth": "1",
    "diff.wordRegex": ".",
    "format.pretty": "oneline",
    "i18n.commitEncoding": "UTF-16",
    "i18n.logOutputEncoding": "UTF-16",
    "log.abbrevCommit": "true",
    "log.date": "raw",
    "log.decorate": "full",
    "log.diffMerges": "on",
    "log.follow": "true",
    "log.mailmap": "true",
    "log.showRoot": "true",
    "log.showSignature": "true",
    "pager.branch": "true",
    "status.aheadBehind": "true",
    "status.branch": "true",
    "status.displayCommentPrefix": "true",
    "status.relativePaths": "false",
    "status.renames": "copies",
    "status.short": "true",
    "status.showStash": "true",
    "status.showUntrackedFiles": "all",
    "status.submoduleSummary": "true",
    "submodule.recurse": "true",
}
DATE = "2024-01-0{}T00:00:00Z"


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with some history: a rename, a merged branch, something staged, something not."""
    forget_git(monkeypatch)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home"))
    top = tmp_path / "news"
    seeds = top / "seeds"
    seeds.mkdir(parents=True)
    days = iter(range(1, 9))

    def put(name: str, text: str) -> None:
        (seeds / name).write_text(text, encoding="utf-8")

    def save() -> None:
        date = DATE.format(next(days))
        git("add", "-A", cwd=top)
        env = {"GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date}
        git("commit", "-q", "-m", f"Zufällig {date}", cwd=top, env=env)

    git("init", "-q", cwd=top)
    (top / "seedlint.toml").write_text('include = ["seeds"]\n', encoding="utf-8")
    (top / ".gitignore").write_text(".seedlint_cache\nout\n", encoding="utf-8")
    (top / ".gitattributes").write_text(
        "*.md filter=odd diff=odd merge=odd\nZ*.md filter=o=d.d\n", encoding="utf-8"
    )
    put("clean.md", CLEAN)
    put("old.md", document(1, WRONG_TYPE))
    put("grün.md", document(2, WRONG_TYPE))
    save()
    git("branch", "start", cwd=top)
    (seeds / "old.md").rename(seeds / "moved.md")
    put("moved.md", document(1, WRONG_TYPE, INSECURE))
    save()
    git("checkout", "-q", "-b", "side", "start", cwd=top)
    put("side.md", document(3, WRONG_TYPE))
    save()
    git("checkout", "-q", "main", cwd=top)
    date = DATE.format(next(days))
    env = {"GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date}
    git("merge", "-q", "--no-ff", "-m", "merge", "side", cwd=top, env=env)
    put("grün.md", document(2, WRONG_TYPE, INSECURE))
    git("add", "-A", cwd=top)
    put("Z.md", document(4, INSECURE))
    git("add", "-N", "seeds/Z.md", cwd=top)
    put("clean.md", document(5))
    (seeds / "side.md").rename(seeds / "sideways.md")
    monkeypatch.chdir(top)
    return top


def tidy(repo: Path) -> None:
    """Go back to what was committed."""
    git("reset", "-q", "--hard", cwd=repo)
    git("clean", "-fdqx", cwd=repo)


def signed(repo: Path) -> None:
    """Give HEAD a signature: then git asks somebody to look at it."""
    raw = git("cat-file", "commit", "HEAD", cwd=repo)
    head, _, message = raw.partition("\n\n")
    signature = "gpgsig -----BEGIN PGP SIGNATURE-----\n \n aGVsbG8=\n -----END PGP SIGNATURE-----"
    file = repo / ".git" / "signed"
    file.write_text(f"{head}\n{signature}\n\n{message}", encoding="utf-8")
    name = git("hash-object", "-t", "commit", "-w", str(file), cwd=repo).strip()
    git("update-ref", "refs/heads/main", name, cwd=repo)


def answers(repo: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Any]:
    """Yield what every command that asks git has to say."""
    for words in (
        ["--since", "HEAD"],
        ["--since", "start"],
        ["--since", "side", "--no-cache"],
        ["--since", "HEAD", "--staged"],
        ["--staged"],
        ["seeds/moved.md", "--since", "start"],
    ):
        done = seedlint(capsys, *words, "-f", "concise")
        assert done.code in {0, 1}, done.err
        yield words, done.code, done.out, done.err.split(" in ")[0]
    shutil.rmtree(repo / "out", ignore_errors=True)
    done = seedlint(capsys, "report", "-o", "out", "--no-expectations", "--history-from-git")
    assert done.code == 0, done.err
    for line in (repo / "out" / "history.jsonl").read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        yield {key: value for key, value in entry.items() if entry["source"] == "git" or key != "date"}
    shutil.rmtree(repo / "out")


def spoil(repo: Path) -> Path:
    """Set up all that can be, and return the folder where programs that were run leave their names."""
    marks, programs = repo.parent / "marks", repo.parent / "programs"
    marks.mkdir()
    programs.mkdir()
    hooks = repo / ".git" / "hooks"
    hooks.mkdir(exist_ok=True)
    git("config", "core.hooksPath", hooks, cwd=repo)

    def program(path: Path, name: str) -> Path:
        path.write_text(f'#!/bin/sh\n: > "{marks}/{name}"\ncat 2>/dev/null\n', encoding="utf-8")
        path.chmod(0o755)
        return path

    for hook in HOOKS:
        program(hooks / hook, hook)
    for number, (name, how) in enumerate(PROGRAMS.items()):
        git("config", name, how.format(program(programs / f"p{number}", name)), cwd=repo)
    for name, value in SETTINGS.items():
        git("config", name, value, cwd=repo)
    for path in (repo / "seeds").iterdir():
        os.utime(path, (1, 1))  # so that git has to look inside
    return marks


def test_settings_and_programs_of_a_repository_change_nothing(
    repo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    signed(repo)
    for path in (repo / "seeds").iterdir():
        os.utime(path, (1, 1))
    plain = list(answers(repo, capsys))
    marks = spoil(repo)
    assert list(answers(repo, capsys)) == plain
    assert sorted(path.name for path in marks.iterdir()) == []
    subprocess.run(["git", "status"], cwd=repo, capture_output=True, check=False)
    assert {"core.fsmonitor", "filter.odd.clean"} <= {path.name for path in marks.iterdir()}


def test_grafts_and_replacements_change_nothing(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plain = list(answers(repo, capsys))
    first, last = git("rev-parse", "start", "main", cwd=repo).split()
    git("replace", last, first, cwd=repo)
    old, new = git("rev-parse", "start:seeds/grün.md", "start:seeds/clean.md", cwd=repo).split()
    git("replace", old, new, cwd=repo)
    (repo / ".git" / "info").mkdir(exist_ok=True)
    (repo / ".git" / "info" / "grafts").write_text(f"{last}\n", encoding="utf-8")
    assert list(answers(repo, capsys)) == plain


def test_variables_change_nothing(
    repo: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = list(answers(repo, capsys))
    for name, value in {
        "GIT_ATTR_SOURCE": "nowhere",
        "GIT_FLUSH": "0",  # answers would be waited for in vain
        "GIT_PAGER": "false",
        "GIT_EXTERNAL_DIFF": "false",
        "GIT_DIFF_OPTS": "-u0",
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "log.showSignature",
        "GIT_CONFIG_VALUE_0": "true",
    }.items():
        monkeypatch.setenv(name, value)
    assert list(answers(repo, capsys)) == plain


def test_line_ends_that_git_would_keep_otherwise_today_are_no_change(repo: Path) -> None:
    """As `git status` has it: what was committed with CRLF stays so, whatever is set for new files."""
    tidy(repo)
    (repo / "old.txt").write_bytes(b"one\r\n")
    commit(repo)
    git("config", "core.autocrlf", "true", cwd=repo)
    os.utime(repo / "old.txt", (1, 1))
    assert not Repository.around(str(repo)).modified()
    (repo / "old.txt").write_bytes(b"two\r\n")
    assert Repository.around(str(repo)).modified()


@pytest.mark.parametrize("bit", ["--assume-unchanged", "--skip-worktree"])
def test_files_that_git_is_told_not_to_look_at_are_looked_at(
    repo: Path, capsys: pytest.CaptureFixture[str], bit: str
) -> None:
    tidy(repo)
    git("update-index", bit, "seeds/clean.md", cwd=repo)
    (repo / "seeds" / "clean.md").write_text(document(0, WRONG_TYPE), encoding="utf-8")
    for more in ((), (), ("--no-cache",)):
        done = seedlint(capsys, "--since", "HEAD", "-f", "concise", *more)
        assert [line.split()[2] for line in done.out.splitlines()] == ["SL102"]
    assert Repository.around(str(repo)).modified()


def test_what_only_looks_changed_is_not_modified(repo: Path) -> None:
    tidy(repo)
    (repo / ".gitattributes").write_text("*.txt text eol=crlf\n", encoding="utf-8")
    for name in ('a "b"\n\\c.txt', "d\ttab.txt", "grün.txt"):
        (repo / name).write_bytes(b"one\r\n")
    os.symlink("seeds/clean.md", repo / "link.md")
    commit(repo)
    repository = Repository.around(str(repo))
    for path in (*repo.glob("*.txt"), *(repo / "seeds").iterdir()):
        os.utime(path, (1, 1))
    (repo / "link.md").unlink()
    os.symlink("seeds/clean.md", repo / "link.md")
    assert not repository.modified()
    git("update-index", "--skip-worktree", "grün.txt", "link.md", cwd=repo)
    assert not repository.modified()
    (repo / "grün.txt").unlink()  # as in a sparse checkout
    assert not repository.modified()
    (repo / "d\ttab.txt").write_bytes(b"two\r\n")
    assert repository.modified()
    git("checkout", "-q", "d\ttab.txt", cwd=repo)
    assert not repository.modified()
    (repo / "link.md").unlink()
    os.symlink("seeds/moved.md", repo / "link.md")
    assert repository.modified()


@pytest.mark.parametrize(
    "words",
    [["--since", "HEAD~2"], ["report", "-o", "out", "--no-expectations", "--history-from-git"]],
    ids=["since", "report"],
)
def test_nothing_is_fetched(
    repo: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    git("config", "uploadpack.allowFilter", "true", cwd=repo)
    git("config", "uploadpack.allowAnySHA1InWant", "true", cwd=repo)
    clone, mark = repo.parent / "clone", repo.parent / "ran"
    git("clone", "-q", "--filter=blob:none", repo.as_uri(), clone, cwd=repo)
    program = repo.parent / "program"
    program.write_text(f'#!/bin/sh\n: > "{mark}"\nexec git-upload-pack "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    git("config", "remote.origin.uploadpack", program, cwd=clone)
    monkeypatch.chdir(clone)
    done = seedlint(capsys, *words)
    assert done.code == 2
    assert "the clone is partial, and lacks " in done.err
    assert not mark.exists()
    command = done.err.split("`")[1]
    assert command.startswith("git ")
    git(*command.split()[1:], cwd=clone)
    mark.unlink()
    assert seedlint(capsys, *words).code in {0, 1}
    assert not mark.exists()
