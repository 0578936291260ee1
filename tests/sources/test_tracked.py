"""What a search of a git tree finds is what a search of its checkout finds."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import chdir
from pathlib import Path

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from seedlint.git.repository import Repository
from seedlint.patterns.globs import fixed_part
from seedlint.sources.discovery import Discovery
from seedlint.sources.gitscopes import revision_scope, staged_scope
from seedlint.sources.scope import Wanted
from seedlint.util.paths import Shown
from tests.support.examples import some
from tests.support.gitting import commit, forget_git, git

NAMES = ("a.md", "b.md", "c.JSON", "d.rst", ".h.md", "e", "ä.yaml", "x y.txt")
DIRECTORIES = ("", "seeds", "seeds/deep", "seeds/.hidden", "seeds/node_modules", "other", "other/seeds")
PATTERNS = ("a.md", "*.md", "!a.md", "deep/", "/seeds/b.md", "seeds/deep", "*.rst", "**/e", "other/", "d*")
INCLUDES = ("seeds", "seeds/deep", ".", "seeds/*.md", "**/*.rst", "other/**", "seeds/a.md", "*/e")

paths = st.builds("/".join, st.tuples(st.sampled_from(DIRECTORIES), st.sampled_from(NAMES))).map(
    lambda path: path.lstrip("/")
)
patterns = st.lists(st.sampled_from(PATTERNS), max_size=3)


@pytest.mark.slow
@given(
    files=st.sets(paths, min_size=1, max_size=12),
    ignores=st.dictionaries(st.sampled_from(DIRECTORIES), patterns, max_size=2),
    exclude=patterns,
    include=st.lists(st.sampled_from(INCLUDES), min_size=1, max_size=2, unique=True),
    links=st.dictionaries(
        paths, st.sampled_from(("a.md", "../a.md", "seeds/b.md", "e", "/etc/hostname")), max_size=2
    ),
)
@example(
    files={"a.md"},
    ignores={},
    exclude=[],
    include=["seeds", "seeds/a.md"],
    links={"seeds/a.md": "/etc/hostname"},
)
@settings(max_examples=some(40))
def test_a_tree_is_searched_as_its_checkout_would_be(
    files: set[str],
    ignores: dict[str, list[str]],
    exclude: list[str],
    include: list[str],
    links: dict[str, str],
) -> None:
    top = Path(tempfile.mkdtemp()).resolve()
    try:
        for name in files:
            (top / name).parent.mkdir(parents=True, exist_ok=True)
            (top / name).write_text(name, encoding="utf-8")
        for name, target in links.items():
            (top / name).parent.mkdir(parents=True, exist_ok=True)
            if not (top / name).exists() and os.name != "nt":
                (top / name).symlink_to(target)
        for directory, lines in ignores.items():
            if (top / directory).is_dir():
                (top / directory / ".gitignore").write_text("\n".join(lines), encoding="utf-8")
        git("init", "-q", cwd=top)
        git("add", "-A", "-f", cwd=top)
        with chdir(top):
            # Only of a checkout is it an error to name a directory that it lacks.
            include = [pattern for pattern in include if os.path.lexists(fixed_part(pattern) or ".")]
            found = Discovery(top, include=include, exclude=exclude).find_included(include)
            assume(found.files)
            scope = staged_scope(Wanted(top, (), include, exclude))
            assert scope.corpus == found.files
            assert sorted(name for name, _ in scope.found.unreadable) == sorted(
                {n for n, _ in found.unreadable}
            )
            for path in scope.corpus:
                assert scope.tree.read(path, 1000).raw == Path(path).read_bytes()
            repository = Repository.around(str(top))
            tree = repository.tree_of(commit(top))
            revision = revision_scope(Wanted(top, (), include, exclude), repository, tree)
            assert revision.corpus == found.files
    finally:
        shutil.rmtree(top)


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    forget_git(monkeypatch)
    monkeypatch.chdir(tmp_path)
    git("init", "-q", cwd=tmp_path)
    for name in ("seeds/a.md", "seeds/deep/b.md", "seeds/.secret/c.md", "notes/d.md"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name, encoding="utf-8")
    git("add", "-A", cwd=tmp_path)
    return tmp_path


def corpus(root: Path, *given: str, include: tuple[str, ...] = ("seeds",), **more: bool) -> list[str]:
    scope = staged_scope(Wanted(root, given, include, **more))
    assert scope.found.files == [path for path in scope.corpus if path in set(scope.found.files)]
    return sorted(map(Shown(root.resolve()), scope.corpus))


def test_documents_are_shown_as_the_working_directory_sees_them(
    repo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert corpus(repo) == ["seeds/a.md", "seeds/deep/b.md"]
    monkeypatch.chdir(repo / "seeds")
    assert corpus(repo) == ["a.md", "deep/b.md"]
    monkeypatch.chdir(repo / "notes")
    assert corpus(repo) == ["../seeds/a.md", "../seeds/deep/b.md"]
    assert corpus(repo, "../seeds/deep", include=()) == ["../seeds/deep/b.md"]
    assert corpus(repo, "../seeds/*.md", include=()) == ["../seeds/a.md"]


def test_a_root_below_the_top_and_one_above_it(repo: Path) -> None:
    assert corpus(repo / "seeds", include=("deep",)) == ["seeds/deep/b.md"]
    assert corpus(repo / "seeds", include=("../notes",)) == ["notes/d.md"]
    assert corpus(repo.parent, include=(f"{repo.name}/seeds/deep",)) == ["seeds/deep/b.md"]
    assert corpus(repo.parent, include=(f"{repo.name}/*/a.md",)) == ["seeds/a.md"]
    assert corpus(repo.parent, include=("elsewhere",)) == []


@pytest.mark.skipif(os.name == "nt", reason="needs symbolic links")
def test_a_root_that_is_named_through_a_link(repo: Path) -> None:
    link = repo.parent / f"{repo.name}-link"
    link.symlink_to(repo)
    assert corpus(link) == ["seeds/a.md", "seeds/deep/b.md"]
    assert corpus(link, f"{link}/seeds/a.md", include=()) == ["seeds/a.md"]


@pytest.mark.skipif(os.name == "nt", reason="needs symbolic links")
def test_links_never_lead_out_of_the_tree(repo: Path) -> None:
    seeds = repo / "seeds"
    (repo.parent / f"{repo.name}-secret.md").write_text("secret", encoding="utf-8")
    for name, target in {
        "out.md": f"../../{repo.name}-secret.md",
        "absolute.md": str(seeds / "a.md"),
        "hidden.md": ".secret/c.md",
        "gone.md": "nowhere.md",
        "loop.md": "loop.md",
        "folder.md": "deep",
        "same.md": "a.md",
        "other.md": "../notes/d.md",
        "twice.md": "other.md",
    }.items():
        (seeds / name).symlink_to(target)
    git("add", "-A", cwd=repo)
    scope = staged_scope(Wanted(repo, (), ("seeds",)))
    assert scope.corpus == ["seeds/a.md", "seeds/deep/b.md", "seeds/other.md"]
    assert scope.tree.read("seeds/other.md", 100).raw == b"notes/d.md"
    reasons = dict(scope.found.unreadable)
    assert set(reasons) == {
        f"seeds/{name}.md" for name in ("out", "absolute", "hidden", "gone", "loop", "folder")
    }
    assert reasons["seeds/out.md"] == reasons["seeds/hidden.md"]
    assert "out of the directory" in reasons["seeds/out.md"]
    assert reasons["seeds/gone.md"] == "a symbolic link to nothing"
    assert reasons["seeds/loop.md"] == "a symbolic link that loops"


def test_submodules_are_other_repositories(repo: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    other = tmp_path_factory.mktemp("other").resolve()
    git("init", "-q", cwd=other)
    (other / "e.md").write_text("e", encoding="utf-8")
    commit(other)
    git("submodule", "add", "-q", other, "seeds/sub", cwd=repo)
    assert corpus(repo) == ["seeds/a.md", "seeds/deep/b.md"]


@pytest.mark.skipif(os.name != "posix" or os.uname().sysname != "Linux", reason="needs names of any bytes")
def test_names_that_are_no_utf8(repo: Path) -> None:
    name = os.fsdecode(b"seeds/caf\xe9.md")
    (repo / name).write_text("latin", encoding="utf-8")
    git("add", "-A", cwd=repo)
    scope = staged_scope(Wanted(repo, (), ("seeds",)))
    assert name in scope.corpus
    assert scope.tree.read(name, 100).raw == b"latin"


def test_excluded_files_that_are_named(repo: Path) -> None:
    for force in (False, True):
        scope = staged_scope(Wanted(repo, ("seeds/a.md",), ("seeds",), ("a.md",), force_exclude=force))
        assert scope.found.files == ([] if force else ["seeds/a.md"])
