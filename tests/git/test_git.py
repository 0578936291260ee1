"""How git is asked, and what is said when it can't tell."""

from __future__ import annotations

import os
import pickle
import sys
from typing import TYPE_CHECKING

import pytest

from seedlint.errors import GitError
from seedlint.git.repository import Change, Repository
from tests.support.gitting import commit, forget_git, git

if TYPE_CHECKING:
    from pathlib import Path

POSIX = pytest.mark.skipif(os.name == "nt", reason="needs a shell script in place of git")


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    forget_git(monkeypatch)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    top = tmp_path / "news"
    top.mkdir()
    monkeypatch.chdir(top)
    git("init", "-q", cwd=top)
    (top / "a.md").write_text("one\n" * 20, encoding="utf-8")
    return top


def test_the_top_is_found_from_below(repo: Path) -> None:
    (repo / "seeds" / "deep").mkdir(parents=True)
    assert Repository.around(str(repo / "seeds" / "deep")).top == str(repo)
    assert Repository.around(str(repo.parent), str(repo / "seeds")).top == str(repo)


def test_outside_of_a_repository(repo: Path) -> None:
    with pytest.raises(GitError, match="is not in a git repository"):
        Repository.around(str(repo.parent))


def test_a_bare_repository_has_no_working_tree(repo: Path) -> None:
    git("init", "-q", "--bare", "bare", cwd=repo.parent)
    with pytest.raises(GitError, match="bare git repository"):
        Repository.around(str(repo.parent / "bare"))


def test_without_git(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(repo))
    with pytest.raises(GitError, match="git, which is not installed"):
        Repository.around(str(repo))


def test_the_working_directory_is_no_place_to_look_for_git(
    repo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake = repo / ("git.exe" if os.name == "nt" else "git")
    fake.write_text("#!/bin/sh\ntouch ran\n", encoding="utf-8")
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", f".{os.pathsep}{os.environ['PATH']}")
    Repository.around(str(repo))
    assert not (repo / "ran").exists()


@POSIX
@pytest.mark.parametrize(
    ("stderr", "says"),
    [
        ("fatal: detected dubious ownership in repository at '/x'", "safe.directory"),
        ("fatal: unsafe repository ('/x' is owned by someone else)", "safe.directory"),
        ("warning: y\nfatal: bad \033[31mthing", r"git failed: bad \\u\{1B\}\[31mthing"),
        ("", "no reason given"),
    ],
)
def test_a_refusal_is_said_in_one_harmless_line(
    repo: Path, monkeypatch: pytest.MonkeyPatch, stderr: str, says: str
) -> None:
    folder = repo.parent / "bin"
    folder.mkdir()
    (folder / "message").write_text(stderr, encoding="utf-8")
    (folder / "git").write_text(f"#!/bin/sh\n/bin/cat {folder}/message >&2\nexit 128\n", encoding="utf-8")
    (folder / "git").chmod(0o755)
    monkeypatch.setenv("PATH", str(folder))
    with pytest.raises(GitError, match=says) as caught:
        Repository.around(str(repo))
    assert "\n" not in str(caught.value)


def test_a_repository_of_somebody_else(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    with pytest.raises(
        GitError, match=r"belongs to another user; .*`git config --global --add safe.directory"
    ):
        Repository.around(str(repo))
    # As CI jobs say it:
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "safe.directory")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", str(repo))
    assert Repository.around(str(repo)).top == str(repo)


# Revisions


@pytest.mark.parametrize(
    "revision", ["", "-x", "--output=x", "nowhere", "a\0b", "HEAD:a.md", "HEAD:", "\033[31m"]
)
def test_what_is_no_revision(repo: Path, revision: str) -> None:
    commit(repo)
    with pytest.raises(GitError, match="revision") as caught:
        Repository.around(str(repo)).tree(revision)
    assert "\033" not in str(caught.value)
    assert not list(repo.glob("x*"))


@pytest.mark.parametrize("revision", ["main...HEAD", "main..", "..main"])
def test_a_range_is_no_revision(repo: Path, revision: str) -> None:
    commit(repo)
    with pytest.raises(GitError, match=r"is a range; name one revision, as in `main`"):
        Repository.around(str(repo)).tree(revision)


def test_a_branch_means_where_HEAD_has_left_it(repo: Path) -> None:
    base = commit(repo)
    git("checkout", "-qb", "topic", cwd=repo)
    commit(repo, "ours")
    git("checkout", "-q", "main", cwd=repo)
    (repo / "a.md").write_text("theirs", encoding="utf-8")
    ahead = commit(repo)
    git("checkout", "-q", "topic", cwd=repo)
    repository = Repository.around(str(repo))
    assert repository.tree("main") == repository.tree_of(base) != repository.tree_of(ahead)
    assert repository.tree("main^{tree}") == repository.tree_of("main")


def test_histories_that_have_nothing_in_common(repo: Path) -> None:
    commit(repo)
    git("checkout", "-q", "--orphan", "other", cwd=repo)
    commit(repo, "another")
    repository = Repository.around(str(repo))
    with pytest.raises(GitError, match=r"no common history; `main\^{tree}` compares"):
        repository.tree("main")
    assert repository.tree("main^{tree}") == repository.tree_of("main")


def test_a_shallow_clone_says_how_to_fetch_more(repo: Path) -> None:
    first = commit(repo)
    commit(repo, "second")
    git("clone", "-q", "--depth=1", repo.as_uri(), repo.parent / "clone", cwd=repo)
    repository = Repository.around(str(repo.parent / "clone"))
    with pytest.raises(GitError, match=r"shallow.*`fetch-depth: 0`.*`git fetch --unshallow`"):
        repository.tree(first)


# Listings and contents


def test_changes_know_renames_and_what_the_index_holds(repo: Path) -> None:
    (repo / "gone.md").write_text("gone\n", encoding="utf-8")
    commit(repo)
    git("mv", "a.md", "new name\n.md", cwd=repo)
    (repo / "gone.md").unlink()
    (repo / "staged.md").write_text("x", encoding="utf-8")
    git("add", "staged.md", cwd=repo)
    (repo / "untracked.md").write_text("x", encoding="utf-8")
    repository = Repository.around(str(repo))
    head = repository.tree("HEAD")
    renamed, staged = Change("a.md", "new name\n.md"), Change(None, "staged.md")
    assert set(repository.changes(head, staged=False)) == {renamed, staged, Change("gone.md", None)}
    assert set(repository.changes(head, staged=True)) == {renamed, staged}


@pytest.mark.parametrize("words", ["sha1", "sha256"])
def test_contents_are_named_as_git_names_them(repo: Path, words: str) -> None:
    top = repo.parent / words
    git("init", "-q", f"--object-format={words}", top, cwd=repo)
    (top / "b.md").write_bytes(b"two\r\n\0")
    git("-c", "core.autocrlf=false", "add", "-A", cwd=top)
    repository = Repository.around(str(top))
    (entry,) = repository.staged_files()
    assert repository.name_of(b"two\r\n\0") == entry.oid
    assert repository.changes(None, staged=True) == [Change(None, "b.md")]


def test_before_the_first_commit_all_is_new(repo: Path) -> None:
    git("add", "a.md", cwd=repo)
    assert Repository.around(str(repo)).changes(None, staged=True) == [Change(None, "a.md")]


def test_a_listing_keeps_to_a_directory(repo: Path) -> None:
    for name in ("seeds/x.md", "seeds2/y.md", "[s]eeds/z.md"):
        (repo / name).parent.mkdir()
        (repo / name).write_text(name, encoding="utf-8")
    commit(repo)
    repository = Repository.around(str(repo))
    tree = repository.tree("HEAD")
    for listing in (repository.files(tree, "seeds"), repository.staged_files("seeds")):
        assert [entry.path for entry in listing] == ["seeds/x.md"]
    assert [entry.path for entry in repository.staged_files("[s]eeds")] == ["[s]eeds/z.md"]


def test_contents_are_read_up_to_the_limit(repo: Path) -> None:
    (repo / "big.bin").write_bytes(bytes(range(256)) * 9000)
    (repo / "empty.md").touch()
    commit(repo)
    repository = Repository.around(str(repo))
    names = {entry.path: entry.oid for entry in repository.files(repository.tree("HEAD"))}
    blobs = repository.blobs()
    assert blobs.read(names["big.bin"], 10) == bytes(range(11))
    assert blobs.read(names["a.md"], 1000) == b"one\n" * 20
    assert blobs.read(names["empty.md"], 1000) == b""
    assert blobs.read(names["big.bin"], 256 * 9000) == bytes(range(256)) * 9000
    with pytest.raises(OSError, match="git has no content"):
        blobs.read("0" * 40, 10)
    with pytest.raises(OSError, match="git has no content"):
        blobs.read(repository.tree("HEAD"), 10)
    again = pickle.loads(pickle.dumps(blobs))
    assert again.read(names["a.md"], 2) == b"one"
    again.close()
    blobs.close()
    assert blobs.read(names["a.md"], 2) == b"one"
    blobs.close()


@pytest.mark.skipif(not hasattr(os, "fork") or sys.platform == "darwin", reason="needs fork")
def test_a_fork_asks_a_git_of_its_own(repo: Path) -> None:
    commit(repo)
    repository = Repository.around(str(repo))
    name = repository.files(repository.tree("HEAD"))[0].oid
    blobs = repository.blobs()
    blobs.read(name, 2)
    child = os.fork()
    if child == 0:
        os._exit(0 if blobs.read(name, 2) == b"one" else 1)
    assert blobs.read(name, 2) == b"one"
    assert os.waitpid(child, 0)[1] == 0
    assert blobs.read(name, 2) == b"one"
    blobs.close()


def test_a_git_that_ends_is_said(repo: Path) -> None:
    commit(repo)
    repository = Repository.around(str(repo))
    name = repository.files(repository.tree("HEAD"))[0].oid
    blobs = repository.blobs()
    blobs.read(name, 2)
    assert blobs._git is not None
    blobs._git.kill()
    blobs._git.wait()
    with pytest.raises(OSError, match="git ended unexpectedly"):
        blobs.read(name, 2)
    assert blobs.read(name, 2) == b"one"
    blobs.close()


def test_asking_writes_nothing(repo: Path) -> None:
    commit(repo)
    os.utime(repo / "a.md", (1, 1))

    def state() -> dict[str, tuple[int, bytes]]:
        return {
            str(path): (path.stat().st_mtime_ns, path.read_bytes())
            for path in (repo / ".git").rglob("*")
            if path.is_file()
        }

    before = state()
    repository = Repository.around(str(repo))
    tree = repository.tree("HEAD")
    repository.changes(tree, staged=False)
    repository.changes(tree, staged=True)
    repository.staged_files()
    repository.files(tree)
    assert state() == before


# What hooks set


def test_another_repositorys_variables_do_not_mislead(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = repo.parent / "other"
    other.mkdir()
    git("init", "-q", cwd=other)
    (other / "b.md").write_text("b", encoding="utf-8")
    git("add", "-A", cwd=other)
    git("add", "-A", cwd=repo)
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(other))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other / ".git" / "index"))
    monkeypatch.setenv("GIT_PREFIX", "x/")
    monkeypatch.setenv("GIT_EXTERNAL_DIFF", "false")
    monkeypatch.setenv("GIT_GLOB_PATHSPECS", "1")
    assert [entry.path for entry in Repository.around(str(repo)).staged_files()] == ["a.md"]


@pytest.mark.parametrize("place", [".git/next-index-1.lock", "../elsewhere"])
@pytest.mark.parametrize("absolute", [False, True])
def test_the_index_of_a_commit_under_way_counts(
    repo: Path, monkeypatch: pytest.MonkeyPatch, place: str, absolute: bool
) -> None:
    git("add", "-A", cwd=repo)
    (repo / "b.md").write_text("b", encoding="utf-8")
    index = str((repo / place).resolve()) if absolute else place
    git("add", "b.md", cwd=repo, env={"GIT_INDEX_FILE": index})
    monkeypatch.setenv("GIT_INDEX_FILE", index)
    (repo / "seeds").mkdir()
    monkeypatch.chdir(repo / "seeds")
    assert [entry.path for entry in Repository.around(os.getcwd()).staged_files()] == ["b.md"]
    monkeypatch.setenv("GIT_INDEX_FILE", "not/there")
    assert [entry.path for entry in Repository.around(os.getcwd()).staged_files()] == ["a.md"]


def test_a_work_tree_that_only_variables_name(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    git("add", "-A", cwd=repo)
    (repo / ".git").rename(repo.parent / "store")
    monkeypatch.setenv("GIT_DIR", str(repo.parent / "store"))
    monkeypatch.setenv("GIT_WORK_TREE", str(repo))
    repository = Repository.around(str(repo))
    assert repository.top == str(repo)
    assert [entry.path for entry in repository.staged_files()] == ["a.md"]


def test_a_linked_work_tree_has_an_index_of_its_own(repo: Path) -> None:
    commit(repo)
    linked = repo.parent / "linked"
    git("worktree", "add", "-q", linked, cwd=repo)
    (linked / "b.md").write_text("b", encoding="utf-8")
    git("add", "-A", cwd=linked)
    repository = Repository.around(str(linked))
    assert repository.top == str(linked)
    assert [entry.path for entry in repository.staged_files()] == ["a.md", "b.md"]
    assert [entry.path for entry in Repository.around(str(repo)).staged_files()] == ["a.md"]
