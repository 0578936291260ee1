"""Paths of Windows and of POSIX: what they start from, what lies in what, and how one is shown."""

from __future__ import annotations

import ntpath
import os
import posixpath
from types import SimpleNamespace

import pytest

from seedlint.util import paths

WINDOWS = SimpleNamespace(
    path=ntpath, sep="\\", fspath=os.fspath, getcwd=lambda: "C:\\news", fsencode=os.fsencode
)
POSIX = SimpleNamespace(path=posixpath, sep="/", fspath=os.fspath, getcwd=lambda: "/news")


@pytest.fixture
def on_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paths, "os", WINDOWS)
    monkeypatch.setattr(os, "getcwd", WINDOWS.getcwd)


@pytest.fixture
def on_posix(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paths, "os", POSIX)
    monkeypatch.setattr(os, "getcwd", POSIX.getcwd)


@pytest.mark.parametrize(
    ("path", "start", "names"),
    [
        ("a\\b", "", ["a", "b"]),
        ("a/b\\", "", ["a", "b"]),
        ("C:\\seeds\\*.md", "C:\\", ["seeds", "*.md"]),
        ("c:/seeds", "c:\\", ["seeds"]),
        ("C:seeds\\a.md", "C:", ["seeds", "a.md"]),
        ("C:", "C:", []),
        ("\\seeds", "\\", ["seeds"]),
        ("\\\\server\\share\\a.md", "\\\\server\\share\\", ["a.md"]),
        ("//server/share/sub", "//server/share\\", ["sub"]),
        ("\\\\?\\C:\\seeds\\a?.md", "\\\\?\\C:\\", ["seeds", "a?.md"]),
        ("..\\Other\\*.md", "", ["..", "Other", "*.md"]),
        ("", "", []),
    ],
)
@pytest.mark.usefixtures("on_windows")
def test_what_a_path_of_windows_starts_from(path: str, start: str, names: list[str]) -> None:
    assert paths.split(path) == (start, names)


@pytest.mark.parametrize(
    ("path", "start", "names"),
    [
        ("a/b/", "", ["a", "b"]),
        ("/seeds/*.md", "/", ["seeds", "*.md"]),
        ("//seeds", "/", ["seeds"]),
        ("a\\b.md", "", ["a\\b.md"]),
        ("C:\\seeds/a", "", ["C:\\seeds", "a"]),
        ("C:/seeds", "", ["C:", "seeds"]),
        ("", "", []),
    ],
)
@pytest.mark.usefixtures("on_posix")
def test_what_a_path_of_posix_starts_from(path: str, start: str, names: list[str]) -> None:
    assert paths.split(path) == (start, names)


@pytest.mark.parametrize(
    ("path", "folder", "inside"),
    [
        ("C:\\news\\a.md", "C:\\news", "a.md"),
        ("c:\\NEWS\\Sub\\a.md", "C:\\news", "Sub/a.md"),
        ("C:\\news", "c:\\News", ""),
        ("C:\\newsroom\\a.md", "C:\\news", None),
        ("D:\\news\\a.md", "C:\\news", None),
        ("C:\\news\\a.md", "C:\\", "news/a.md"),
        ("\\\\Server\\Share\\a.md", "\\\\server\\share\\", "a.md"),
        ("\\\\server\\other\\a.md", "\\\\server\\share\\", None),
    ],
)
@pytest.mark.usefixtures("on_windows")
def test_what_lies_in_a_folder_of_windows(path: str, folder: str, inside: str | None) -> None:
    assert paths.below(path, folder) == inside
    assert paths.is_in(path, folder) == (inside is not None)


@pytest.mark.parametrize(
    ("path", "folder", "inside"),
    [
        ("/news/a.md", "/news", "a.md"),
        ("/news", "/news", ""),
        ("/newsroom", "/news", None),
        ("/News/a.md", "/news", None),
        ("/news/a\\b.md", "/news", "a\\b.md"),
        ("/news", "/", "news"),
    ],
)
@pytest.mark.usefixtures("on_posix")
def test_what_lies_in_a_folder_of_posix(path: str, folder: str, inside: str | None) -> None:
    assert paths.below(path, folder) == inside


@pytest.mark.parametrize(
    ("path", "root", "known_as"),
    [
        ("C:\\news\\seeds\\a.md", "C:\\news", "seeds/a.md"),
        ("c:\\NEWS\\seeds\\a.md", "C:\\news", "seeds/a.md"),
        ("C:\\Other\\b.md", "C:\\news", "../Other/b.md"),
        ("D:\\x\\c.md", "C:\\news", "D:/x/c.md"),
        ("D:\\c.md", "C:\\news", "D:/c.md"),
        ("\\\\srv\\share\\x\\d.md", "C:\\news", "//srv/share/x/d.md"),
        ("C:\\e.md", "\\\\srv\\share\\x", "C:/e.md"),
        ("seeds\\a.md", "C:\\news", "seeds/a.md"),
        ("a.md", "C:\\", "news/a.md"),
    ],
)
@pytest.mark.usefixtures("on_windows")
def test_what_documents_are_known_by_on_windows(path: str, root: str, known_as: str) -> None:
    assert paths.from_root(path, root) == known_as


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("C:\\news\\seeds\\a.md", "seeds/a.md"),
        ("c:\\News", "."),
        ("c:\\News\\a.md", "a.md"),
        ("C:\\b.md", "../b.md"),
        ("D:\\x\\c.md", "D:/x/c.md"),
        ("D:\\", "D:/"),
        ("\\\\srv\\share\\d.md", "//srv/share/d.md"),
    ],
)
@pytest.mark.usefixtures("on_windows")
def test_how_paths_of_windows_are_shown(path: str, shown: str) -> None:
    assert paths.shown(path) == shown


@pytest.mark.usefixtures("on_posix")
def test_backslashes_are_signs_of_names_on_posix() -> None:
    assert paths.shown("/news/a\\b.md") == "a\\b.md"
    assert paths.from_root("/news/a\\b.md", "/news") == "a\\b.md"
    assert paths.Shown("/news")("a\\b.md") == "a\\b.md"


@pytest.mark.usefixtures("on_windows")
def test_documents_of_a_root_are_shown_from_the_working_directory_on_windows() -> None:
    shown = paths.Shown("C:\\news")
    assert [shown(path) for path in ("seeds/a.md", "C:/Other/b.md", "D:/x/c.md", "//srv/share/d.md")] == [
        "seeds/a.md",
        "C:/Other/b.md",
        "D:/x/c.md",
        "//srv/share/d.md",
    ]
