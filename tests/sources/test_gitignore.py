"""A search finds what git would keep: the reference is `git ls-files`, over random trees and patterns."""

from __future__ import annotations

import os
import random
import subprocess
from typing import TYPE_CHECKING

import pytest

from seedlint.errors import UsageError
from seedlint.patterns.wildmatch import lines_of
from seedlint.run.scopes import find_scope
from seedlint.sources.discovery import Discovery
from seedlint.sources.gitignore import compile_patterns, deciding_files
from seedlint.sources.scope import Wanted
from seedlint.util.paths import Shown
from tests.support.gitting import commit, forget_git, git
from tests.support.ignoring import SEED, TREES, Forest, plant, put
from tests.support.running import WRONG_TYPE, document, seedlint

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    forget_git(monkeypatch)
    tmp_path = tmp_path.resolve()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def search(root: Path, *paths: str, everything: bool = False, exclude: list[str] | None = None) -> list[str]:
    """Search for documents, or for all files that are not hidden."""
    found = Discovery(root, include=["**"] if everything else [], exclude=exclude or []).find(paths or ["."])
    assert found.unreadable == []
    return sorted(map(Shown(root), found.files))


def visible(paths: set[str]) -> list[str]:
    """Return the files a search may find: it passes over what is hidden, whatever git does."""
    return sorted(path for path in paths if not any(part.startswith(".") for part in path.split("/")))


# Against git


def wood(top: Path, seed: int, *, fold: bool) -> Forest:
    """Plant trees with files that git tracks in spite of all patterns, and patterns outside of the trees."""
    forest = plant(top, TREES, seed, fold=fold)
    chance = random.Random(-seed)
    everything = [f"{tree}/{file}" for tree, files in forest.files.items() for file in files]
    tracked = chance.sample(everything, len(everything) // 10)
    listed = "\0".join(tracked).encode("utf-8", "surrogateescape")
    subprocess.run(
        ["git", "add", "-f", "--pathspec-from-file=-", "--pathspec-file-nul"],
        cwd=top,
        input=listed,
        env={**os.environ, "GIT_LITERAL_PATHSPECS": "1"},
        check=True,
    )
    (top / ".git" / "info").mkdir(exist_ok=True)
    (top / ".git" / "info" / "exclude").write_text("!x\nb/\n*.json\n!tree*/a/a.json\n", encoding="utf-8")
    (top / "personal").write_text("?b.md\n!aab\na?b\n!ab/*/a.json\n", encoding="utf-8")
    git("config", "core.excludesFile", "personal", cwd=top)
    return forest


@pytest.mark.slow
@pytest.mark.parametrize("fold", [False, True])
def test_a_search_finds_what_git_keeps(fold: bool, here: Path) -> None:
    forest = wood(here, SEED, fold=fold)
    kept = visible(forest.kept())
    assert search(here, everything=True) == kept
    everything = {f"{tree}/{file}" for tree, files in forest.files.items() for file in files}
    assert len(everything) // 10 < len(kept) < len(everything) * 9 // 10
    documents = [path for path in kept if path.endswith((".md", ".json"))]
    assert search(here) == documents
    # From further down it is the same, unless git ignores the directory itself.
    kept_folders = {path.rpartition("/")[0] for path in documents}
    for folder in random.Random(SEED).sample(sorted(kept_folders), min(len(kept_folders), 40)):
        if not ignored(here, folder):
            assert search(here, folder) == [path for path in documents if path.startswith(f"{folder}/")], (
                folder
            )


def ignored(top: Path, path: str) -> bool:
    """Whether git ignores a directory, tracked files in it aside."""
    done = subprocess.run(
        ["git", "check-ignore", "-q", "--no-index", "--stdin", "-z"],
        cwd=top,
        input=os.fsencode(path),
        check=False,
    )
    return done.returncode == 0


@pytest.mark.slow
def test_a_search_and_forced_exclusion_leave_out_the_same(here: Path) -> None:
    forest = plant(here, TREES, SEED + 1, nested=False)
    kept = forest.kept()
    for tree, files in forest.files.items():
        lines = [
            os.fsdecode(line) for line in lines_of(forest.patterns[tree][""]) if line and makes_sense(line)
        ]
        # The patterns of .gitignore are now those of the configuration as well.
        expected = visible({file for file in files if f"{tree}/{file}" in kept})
        os.chdir(here / tree)
        assert search(here / tree, everything=True, exclude=lines) == expected
        named = Discovery(here / tree, exclude=lines, force_exclude=True).find(visible(set(files)))
        assert named.files == expected, lines
    os.chdir(here)


def makes_sense(line: bytes) -> bool:
    """Whether the configuration takes a pattern, and as git does: there, `/` is all that is in the root."""
    try:
        return line != b"/" and bool(compile_patterns([os.fsdecode(line)]))
    except UsageError:
        return False


# What counts where


def test_what_git_tracks_is_judged_whatever_gitignore_says(here: Path) -> None:
    git("init", "-q", cwd=here)
    put(
        here,
        "seeds/a.md",
        "seeds/kept.md",
        "seeds/left.md",
        "build/x/y/kept.md",
        "build/x/left.md",
        "build/z/a.md",
    )
    put(here, ".gitignore", text="*kept.md\nleft.md\nbuild/\n")
    git("add", "-f", "seeds/kept.md", "build/x/y/kept.md", cwd=here)
    both = ["build/x/y/kept.md", "seeds/a.md", "seeds/kept.md"]
    assert search(here) == both
    assert find_scope(Wanted(here, (), ("*/**/*.md",))).corpus == both
    assert find_scope(Wanted(here, ("seeds/a.md",), ("seeds",))).corpus == both[1:]
    assert find_scope(Wanted(here, (), ("seeds", "build")), staged=True).corpus == [both[0], both[2]]
    commit(here)
    git("rm", "-q", "--cached", "seeds/kept.md", cwd=here)
    assert search(here) == ["build/x/y/kept.md", "seeds/a.md"]


def test_what_is_tracked_and_ignored_is_judged_by_every_command(
    corpus: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    forget_git(monkeypatch)
    git("init", "-q", cwd=corpus)
    put(corpus, "seedlint.toml", text="include = ['seeds']\n")
    put(corpus, ".gitignore", text="forced*\n.seedlint_cache\n")
    put(corpus, "seeds/forced/a.md", text=document(1))
    git("add", "-f", "seeds/forced/a.md", cwd=corpus)
    commit(corpus)
    put(corpus, "seeds/forced/a.md", text=document(1, WRONG_TYPE))
    put(corpus, "seeds/forced/b.md", text="nothing")

    def found(*words: str) -> list[str]:
        out = seedlint(capsys, "-q", "-f", "concise", *words).out
        return [f"{line.split(':')[0]} {line.split()[2]}" for line in out.splitlines()]

    for words in ([], ["seeds"], ["--since", "HEAD"], ["seeds/forced"]):
        assert found(*words)[:1] == ["seeds/forced/a.md SL102"], words
    assert found("seeds") == ["seeds/forced/a.md SL102"]
    git("add", "-f", "seeds/forced/a.md", cwd=corpus)
    assert found("--staged") == ["seeds/forced/a.md SL102"]
    # What is in another document because of it is found as well.
    put(corpus, "seeds/c.md", text=document(1))
    assert "seeds/c.md SL501" in found("seeds/c.md")


def test_the_files_outside_of_the_tree(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(here, "home/.config/git/ignore", text="a.md\n")
    put(here, "other", text="b.md\n!c.md\n")
    put(here, "r/a.md", "r/b.md", "r/c.md", "r/d.md", "r/.git/nothing")
    for name in ("GIT_CONFIG_GLOBAL", "XDG_CONFIG_HOME"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(here / "home"))
    monkeypatch.chdir(here / "r")
    assert search(here) == ["b.md", "c.md", "d.md"]
    put(here, "home/xdg/git/ignore", text="b.md\n")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(here / "home" / "xdg"))
    assert search(here) == ["a.md", "c.md", "d.md"]
    put(here, "r/.git/info/exclude", text="c.md\n")
    assert search(here) == ["a.md", "d.md"]
    # A file that is named takes the place of the usual one; the repository's own has the last word.
    put(here, "home/.gitconfig", text='[core]\n\texcludesFile = "~/../other"\n')
    assert search(here) == ["a.md", "d.md"]
    put(here, "r/.gitignore", text="!c.md\n!d.md\n")
    assert search(here) == ["a.md", "c.md", "d.md"]
    # Outside of a repository there are no such files.
    (here / "r" / ".git").rename(here / "r" / "git")
    (here / "r" / ".gitignore").unlink()
    assert search(here) == ["a.md", "b.md", "c.md", "d.md"]


def test_repositories_inside_of_others_have_patterns_of_their_own(here: Path) -> None:
    git("init", "-q", cwd=here)
    git("commit", "-qm", "x", "--allow-empty", cwd=here)
    put(here, ".gitignore", text="a.md\nleft/\n")
    put(here, ".git/info/exclude", text="b.md\n")
    for name in ("inner", "left", "kept"):
        put(here, f"{name}/a.md", f"{name}/b.md", f"{name}/c.md")
        git("init", "-q", cwd=here / name)
    put(here, "inner/.git/info/exclude", text="c.md\n")
    commit(here / "kept")
    assert search(here) == ["inner/a.md", "inner/b.md", "kept/a.md", "kept/b.md", "kept/c.md"]
    # A submodule that a pattern names is tracked all the same.
    put(here, ".gitignore", text="kept\ninner\n")
    git("add", "-f", "kept", cwd=here)
    assert search(here) == ["kept/a.md", "kept/b.md", "kept/c.md", "left/a.md", "left/b.md", "left/c.md"]


def test_a_worktree_shares_what_its_repository_excludes(here: Path) -> None:
    git("init", "-q", "main", cwd=here)
    put(here / "main", ".gitignore", "tracked.md", text="tracked.md\n")
    put(here / "main", ".git/info/exclude", text="b.md\n")
    git("add", "-f", "tracked.md", ".gitignore", cwd=here / "main")
    git("commit", "-qm", "x", cwd=here / "main")
    git("worktree", "add", "-q", "../side", cwd=here / "main")
    put(here / "side", "a.md", "b.md")
    assert search(here / "side", "side") == ["side/a.md", "side/tracked.md"]
    git("rm", "-q", "--cached", "tracked.md", cwd=here / "main")
    assert search(here / "side", "side") == ["side/a.md", "side/tracked.md"]
    assert search(here / "main", "main") == []


@pytest.mark.skipif(os.name == "nt", reason="needs symbolic links")
def test_a_link_to_a_directory_is_a_file_to_git(here: Path) -> None:
    git("init", "-q", cwd=here)
    put(here, "store/a.md", "store/b.md", "more/c.md")
    (here / "one").symlink_to("store")
    (here / "two").symlink_to("more")
    put(here, "store/.gitignore", text="b.md\n")
    put(here, ".gitignore", text="/store/\n/more/\none/\ntwo\n")
    assert search(here) == ["store/a.md"]


def test_patterns_that_spare_a_directory_that_is_named(here: Path) -> None:
    git("init", "-q", cwd=here)
    put(here, "seeds/a.md", "seeds/b.txt", "seeds/x/c.md")
    put(here, ".gitignore", text="*\n!*.md\n")
    assert search(here) == []
    assert search(here, "seeds") == ["seeds/a.md", "seeds/b.txt", "seeds/x/c.md"]
    put(here, ".gitignore", text="*\n!*/\n!*.md\n")
    assert search(here, "seeds") == ["seeds/a.md", "seeds/x/c.md"]


@pytest.mark.slow
def test_without_git_it_is_the_same(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    forest = wood(here, SEED + 2, fold=False)
    kept = visible(forest.kept())
    monkeypatch.setenv("PATH", "")
    assert search(here, everything=True) == kept


def test_the_files_that_a_watcher_looks_at(here: Path) -> None:
    git("init", "-q", cwd=here)
    put(here, "seeds/deep/a.md")
    names = {os.path.relpath(path, here) for path in deciding_files(os.path.join("seeds", "deep"))}
    assert {
        os.path.join(*name.split("/"))
        for name in (".gitignore", "seeds/.gitignore", ".git/index", ".git/info/exclude")
    } < names
