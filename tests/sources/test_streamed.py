"""A search that holds no list finds what the other one does."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seedlint.sources.discovery import Discovery, Found
from seedlint.sources.streamed import Streamed

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs symbolic links")

_NAMES = ("a", "b", "c.md", "d.md", "e.txt", ".h", "venv", "x.rst", ".i.md")
_PLACES = st.lists(st.sampled_from(_NAMES), min_size=1, max_size=3).map("/".join)
_IGNORED = st.lists(
    st.sampled_from(["a", "a/", "*.md", "!c.md", "/b", "b/*", "c.md", "**/e.txt"]), max_size=2
)
_TREES = st.fixed_dictionaries(
    {
        "files": st.lists(_PLACES, max_size=8),
        "links": st.lists(
            st.tuples(_PLACES, st.one_of(_PLACES, st.sampled_from([".", "a", "../out"]))), max_size=3
        ),
        "ignored": st.dictionaries(st.sampled_from(["", "a", "b", "a/b"]), _IGNORED, max_size=2),
        "git": st.booleans(),
    }
)
_EXCLUDED = st.lists(st.sampled_from(["a", "b/", "*.txt", "a/c.md", "!d.md", "/a/b"]), max_size=2)
_ASKED = st.lists(
    st.one_of(_PLACES, st.sampled_from([".", "a", "b", "a/", "*", "**/*.md", "?", "a/*.md", "", "gone"])),
    min_size=1,
    max_size=3,
)
_INCLUDED = st.lists(
    st.sampled_from([".", "a", "b/", "a/b", "c.md", "**/*.md", "a/**", "*.rst", "b/*.md", "/a/*", "gone"]),
    min_size=1,
    max_size=3,
    unique=True,
)


def plant(root: Path, tree: dict[str, object]) -> None:
    """Make a tree; what does not fit beside what is there is left out."""
    files: list[str] = tree["files"]  # type: ignore[assignment]
    links: list[tuple[str, str]] = tree["links"]  # type: ignore[assignment]
    ignored: dict[str, list[str]] = tree["ignored"]  # type: ignore[assignment]
    if tree["git"]:
        (root / ".git").mkdir()
    (root.parent / "out").mkdir()
    (root.parent / "out" / "c.md").touch()
    makers: list[tuple[str, Callable[[Path], object]]] = [(name, Path.touch) for name in files]
    makers += [
        (name, lambda path, target=target: path.symlink_to(os.path.relpath(root / target, path.parent)))
        for name, target in links
    ]
    makers += [
        (
            f"{folder}/.gitignore",
            lambda path, lines=lines: path.write_text("\n".join(lines), encoding="utf-8"),
        )
        for folder, lines in ignored.items()
    ]
    for name, make in makers:
        try:
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            make(root / name)
        except OSError:
            continue


def told(found: Found) -> tuple[object, ...]:
    return (
        sorted(found.unreadable),
        sorted(found.missing),
        sorted(set(found.left_out)),
        sorted(set(found.skipped)),
    )


def gathered(search: Streamed, files: Iterator[str]) -> list[str]:
    come = list(files)

    def there(paths: Collection[str]) -> Collection[str]:
        return set(come) & set(paths)

    return sorted({*come, *search.links_among(there)})


@given(tree=_TREES, asked=_ASKED, exclude=_EXCLUDED, forced=st.booleans())
def test_paths_stand_for_the_same(
    tree: dict[str, object], asked: list[str], exclude: list[str], forced: bool
) -> None:
    with TemporaryDirectory() as folder:
        root = Path(folder, "root")
        root.mkdir()
        plant(root, tree)
        paths = [os.path.join(root, one) if one else one for one in asked]
        held = Discovery(root, exclude=exclude, force_exclude=forced).find(paths)
        found = Found()
        search = Streamed(root, exclude=exclude, force_exclude=forced)
        assert gathered(search, search.stream(paths, found)) == held.files
        assert told(found) == told(held)
        # Who goes to the same place twice may hear of it at another of the two.
        assert set(found.empty) <= set(held.empty)
        assert held.files or held.unreadable or found.empty == held.empty


@given(tree=_TREES, include=_INCLUDED, exclude=_EXCLUDED)
def test_patterns_include_the_same(tree: dict[str, object], include: list[str], exclude: list[str]) -> None:
    with TemporaryDirectory() as folder:
        root = Path(folder, "root")
        root.mkdir()
        plant(root, tree)
        held = Discovery(root, include=include, exclude=exclude).find_included(include)
        found = Found()
        search = Streamed(root, include=include, exclude=exclude)
        assert gathered(search, search.stream_included(include, found)) == held.files
        assert told(found) == told(held)
        assert set(found.empty) <= set(held.empty)
        assert held.files or held.unreadable or found.empty == held.empty


def test_no_more_is_held_than_one_directory(tmp_path: Path) -> None:
    for number in range(20):
        place = tmp_path / f"d{number}"
        place.mkdir()
        for name in range(50):
            (place / f"{name}.md").touch()
    search = Streamed(tmp_path)
    come = 0
    looked = len(search._seen)
    for _ in search.stream([str(tmp_path)], Found()):
        come += 1
        assert len(search._seen) * 50 <= come + 100
    assert (come, looked) == (1_000, 0)
