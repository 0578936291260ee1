"""Git's index and configuration are read as git reads them."""

from __future__ import annotations

import os
import random
import subprocess
from typing import TYPE_CHECKING

import pytest

from seedlint.errors import GitError
from seedlint.git.config import GitConfig
from seedlint.git.index import Index, paths_of, read_index
from seedlint.sources.discovery import Discovery
from tests.support.gitting import ALONE, commit, forget_git, git
from tests.support.ignoring import SEED, put

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    forget_git(monkeypatch)
    tmp_path = tmp_path.resolve()
    monkeypatch.chdir(tmp_path)
    return tmp_path


# The index


@pytest.mark.parametrize("fold", [False, True])
def test_what_is_not_in_the_index_is_seen_without_taking_it_apart(fold: bool, here: Path) -> None:
    git("init", "-q", cwd=here)
    put(here, "Seeds/a.md", "seeds2/b.md", "linked.md")
    for more in (["Seeds", "seeds2"], ["linked.md"]):  # a name that an extension could have
        git("add", *more, cwd=here)
        index = read_index(str(here), str(here / ".git"), fold=fold)
        answers = [index.has_below(b"Seeds"), index.has_below(b"seeds"), b"SEEDS2/b.md" in index]
        assert answers == [True, fold, fold]
        assert not index.has_below(b"build")
        assert b"a.md" not in index


@pytest.mark.parametrize("version", ["2", "4"])
@pytest.mark.parametrize("hashed", ["sha1", "sha256"])
def test_the_index_is_read_as_git_reads_it(version: str, hashed: str, here: Path) -> None:
    git("init", "-q", f"--object-format={hashed}", cwd=here)
    git("config", "index.version", version, cwd=here)
    names = ["a" * count for count in range(1, 20)] + [f"deep/{'b' * 200}/{number}" for number in range(9)]
    put(here, *names, "é/ü", "x" * 100 + "/" + "y" * 200 + "/" + "z" * 200)
    git("add", "-A", cwd=here)
    put(here, "later.md", "m/n")
    git("add", "-N", "later.md", cwd=here)
    size = {"sha1": 20, "sha256": 32}[hashed]
    listed = [os.fsencode(path) for path in git("ls-files", "-z", cwd=here).split("\0") if path]
    assert paths_of((here / ".git" / "index").read_bytes(), size) == listed
    commit(here)
    listed = [os.fsencode(path) for path in git("ls-files", "-z", cwd=here).split("\0") if path]
    raw = (here / ".git" / "index").read_bytes()
    assert paths_of(raw, size) == listed
    for end in (*range(200), len(raw) // 2):
        assert paths_of(raw[:end], size) is None


def test_of_an_index_that_is_not_whole_git_is_asked(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    git("init", "-q", cwd=here)
    put(here, "a.md", "b.md", ".gitignore", text="*.md\n")
    git("add", "-f", "a.md", cwd=here)
    git("update-index", "--split-index", cwd=here)
    git("add", "-f", "b.md", cwd=here)
    assert paths_of((here / ".git" / "index").read_bytes(), 20) is None
    assert Discovery(here).find(["."]).files == ["a.md", "b.md"]
    monkeypatch.setenv("PATH", "")
    with pytest.raises(GitError, match="git, which is not installed"):
        Discovery(here).find(["."])


def test_an_index_that_is_not_there_tracks_nothing(here: Path) -> None:
    index = read_index(str(here), str(here))
    assert b"a" not in index
    assert not index.has_below(b"a")


def test_directories_of_the_index() -> None:
    index = Index(b"", lambda: [b"a-b/c", b"a/b", b"a0", b"module"])
    assert [path for path in (b"a", b"a-b", b"a0", b"a/b", b"module", b"b") if index.has_below(path)] == [
        *(b"a", b"a-b", b"a0", b"a/b", b"module")
    ]
    assert [path for path in (b"a", b"A/B", b"a/b") if path in index] == [b"a/b"]
    folded = Index(b"", lambda: [b"A/b", b"a0"], fold=True)
    assert b"a/B" in folded
    assert folded.has_below(b"A")
    assert not folded.has_below(b"0")


# The configuration

_LINES = (
    *("[core]", "[Core]", '[core "sub"]', "[other]", "[include]", "[a.b]", "[core] ignoreCase = true # x"),
    *("ignorecase", "ignorecase = false", "ignorecase=1", "excludesfile = ~/x", "excludesFile = a b  # c"),
    *(
        'excludesfile = "a # b" ; c',
        'excludesfile = a\\"b\\\\c\\td',
        "excludesfile = a \\\n  b",
        "excludesfile =",
    ),
    *(
        "# excludesfile = no",
        "; x",
        "",
        "\t",
        "path = one",
        "path = two",
        "path = none",
        'excludesfile = " a "b',
    ),
    *('[includeIf "gitdir:{here}/"]', '[includeIf "gitdir:repo/"]', '[includeIf "gitdir/i:REPO/"]'),
    *('[includeIf "gitdir:~/nowhere/"]', '[includeIf "onbranch:ma*"]', '[includeIf "onbranch:x/"]'),
    *(
        '[includeIf "gitdir:./repo/.git"]',
        '[includeIf "gitdir:{here}/re*/.git"]',
        '[includeIf "gitdir:**/repo/**"]',
    ),
)


def test_the_configuration_is_read_as_git_reads_it(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(here))
    repository = here / "repo"
    git("init", "-q", "repo", cwd=here)
    put(here, "one", text="[core]\nexcludesfile = from-one\n[include]\npath = two\n")
    put(here, "two", text="[core]\nignorecase = yes\nexcludesfile = from-two\n")
    chance = random.Random(SEED)
    readable = 0
    for _ in range(60):
        text = "\n".join(chance.choices(_LINES, k=chance.randint(1, 8))) + "\n"
        text = text.replace("{here}", here.as_posix())
        (here / "personal").write_bytes(text.replace("\n", chance.choice(("\n", "\r\n"))).encode())
        monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(here / "personal"))
        done = subprocess.run(
            ["git", "config", "--list", "-z"], cwd=repository, capture_output=True, check=False
        )
        if done.returncode:
            continue
        readable += 1
        values: dict[str, str | None] = {}
        for entry in os.fsdecode(done.stdout).split("\0"):
            key, line_break, value = entry.partition("\n")
            if key.count(".") == 1:
                values[key] = value if line_break else None
        ours = GitConfig(str(repository / ".git"), str(repository / ".git"))
        for key in (
            "core.ignorecase",
            "core.excludesfile",
            "other.ignorecase",
            "core.repositoryformatversion",
        ):
            assert ours.get(key) == values.get(key), text
        told = git(
            "config", "--type=bool", "--default=false", "core.ignorecase", cwd=repository, env=personal(here)
        )
        assert ours.flag("core.ignorecase") == (told.strip() == "true")
    assert readable > 20


def personal(here: Path) -> dict[str, str]:
    return {"GIT_CONFIG_GLOBAL": str(here / "personal")}


def test_the_configuration_of_the_environment(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "core.ignoreCase",
        "GIT_CONFIG_VALUE_0": "on",
        "GIT_CONFIG_PARAMETERS": r"'core.excludesfile'='it'\''s' 'core.bare=x'",
    }.items():
        monkeypatch.setenv(name, value)
    config = GitConfig(str(here), str(here))
    assert config.flag("core.ignorecase")
    assert (config.get("core.excludesfile"), config.get("core.bare")) == ("it's", "x")
    assert ALONE.keys() <= os.environ.keys()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_no_file_of_a_repository_hangs_a_search(here: Path) -> None:
    put(here, "a.md", "b.md", ".git/info/x", ".gitignore", text="b.md\n")
    for name in (".git/config", ".git/info/exclude", ".git/commondir", ".git/index"):
        os.mkfifo(here / name)
    with pytest.raises(GitError):
        Discovery(here).find(["."])  # nobody can tell whether b.md is tracked
    (here / ".git" / "index").unlink()
    assert Discovery(here).find(["."]).files == ["a.md"]
