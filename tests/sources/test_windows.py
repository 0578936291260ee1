"""A search on Windows, acted out: drives, shares, junctions, letters of either case, names it keeps."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from seedlint.patterns.meaning import PatternError, readings
from seedlint.sources.discovery import Discovery, Found
from seedlint.sources.naming import Names
from seedlint.util.spelling import too_long, unusable
from tests.support.systems import windows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyfakefs.fake_filesystem import FakeFilesystem

DISK = {
    "C:\\News\\seeds\\a.md": "a",
    "C:\\News\\seeds\\Sub\\b.md": "b",
    "C:\\Other\\c.md": "c",
    "D:\\far\\d.md": "d",
    "\\\\server\\share\\seeds\\e.md": "e",
}
JUNCTIONS = {
    "C:\\News\\seeds\\again": "C:\\News\\seeds\\Sub",
    "C:\\News\\seeds\\out": "C:\\Other",
    "C:\\News\\seeds\\loop": "C:\\News\\seeds",
}
LEADS_OUT = ("seeds/out", "a symbolic link out of the directory; name the file it leads to, if you mean that")


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeFilesystem]:
    with windows(monkeypatch, DISK) as fs:
        os.chdir("C:\\News")
        yield fs


def found(*paths: str, root: str = "C:\\News") -> Found:
    return Discovery(root, stat=True).find(paths)


@pytest.mark.usefixtures("disk")
@pytest.mark.parametrize(
    ("path", "files"),
    [
        ("seeds", ["seeds/Sub/b.md", "seeds/a.md"]),
        ("seeds\\*.md", ["seeds/a.md"]),
        ("seeds/*.md", ["seeds/a.md"]),
        ("seeds\\**\\*.md", ["seeds/Sub/b.md", "seeds/a.md"]),
        ("C:\\News\\seeds\\*.md", ["seeds/a.md"]),
        ("c:/NEWS/SEEDS/*.md", ["seeds/a.md"]),
        ("\\News\\seeds\\*.md", ["seeds/a.md"]),
        ("C:\\*\\*.md", ["../Other/c.md"]),
        ("..\\Other\\*.md", ["../Other/c.md"]),
        ("..\\Other", ["../Other/c.md"]),
        ("D:\\far\\*.md", ["D:/far/d.md"]),
        ("d:\\FAR\\D.MD", ["D:/far/d.md"]),
        ("\\\\server\\share\\seeds\\*.md", ["//server/share/seeds/e.md"]),
        ("c:\\news\\SEEDS\\sub\\B.md", ["seeds/Sub/b.md"]),
    ],
)
def test_drives_shares_and_spellings(path: str, files: list[str]) -> None:
    assert found(path) == Found(files, signatures=found(path).signatures)


@pytest.mark.usefixtures("disk")
def test_one_file_under_several_spellings_is_one_document() -> None:
    spellings = [
        "seeds",
        "SEEDS\\A.md",
        "c:\\news\\seeds\\a.MD",
        "C:/News/seeds/*.md",
        ".\\Seeds\\Sub\\..\\a.md",
    ]
    assert found("seeds", *spellings).files == ["seeds/Sub/b.md", "seeds/a.md"]


@pytest.mark.usefixtures("disk")
def test_a_root_on_a_share() -> None:
    assert found("\\\\server\\share\\seeds", root="\\\\server\\share").files == ["seeds/e.md"]
    assert found("\\\\SERVER\\Share\\Seeds", root="\\\\server\\share").files == ["seeds/e.md"]
    assert found("C:\\Other\\*.md", root="\\\\server\\share").files == ["C:/Other/c.md"]


@pytest.mark.usefixtures("disk")
def test_what_a_search_says_of_a_file_has_its_inode() -> None:
    signatures = found("seeds").signatures
    assert {path: looks[3] for path, looks in signatures.items() if looks} == {
        "seeds/a.md": os.stat("seeds\\a.md").st_ino,
        "seeds/Sub/b.md": os.stat("seeds\\Sub\\b.md").st_ino,
    }
    assert all(looks and looks[3] for looks in signatures.values())


def test_junctions_are_links(monkeypatch: pytest.MonkeyPatch) -> None:
    with windows(monkeypatch, DISK, junctions=JUNCTIONS):
        os.chdir("C:\\News")
        searched = found("seeds")
        assert searched.files == ["seeds/Sub/b.md", "seeds/a.md"]
        assert searched.unreadable == [LEADS_OUT]
        assert found("seeds\\again\\b.md").files == ["seeds/Sub/b.md"]
        # Outside of the root, there is nothing it could be the second name of.
        assert found("seeds\\out\\c.md").files == ["seeds/out/c.md"]


def test_names_that_windows_keeps_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    odd = ["seeds\\con.md", "seeds\\Aux.txt", "seeds\\lpt1.x.md", "seeds\\dots.md.", "seeds\\fine.con.md"]
    with windows(monkeypatch, {f"C:\\News\\{name}": "x" for name in odd}):
        os.chdir("C:\\News")
        searched = found("seeds")
        assert searched.files == ["seeds/fine.con.md"]
        assert dict(searched.unreadable) == {
            "seeds/con.md": "Windows keeps the name `con` for a device; rename the file",
            "seeds/Aux.txt": "Windows keeps the name `Aux` for a device; rename the file",
            "seeds/lpt1.x.md": "Windows keeps the name `lpt1` for a device; rename the file",
            "seeds/dots.md.": "Windows leaves out dots at the end of a name; rename the file",
        }
        assert dict(found("seeds\\con.md").unreadable) == {
            "seeds/con.md": "Windows keeps the name `con` for a device; rename the file"
        }


@pytest.mark.usefixtures("disk")
@pytest.mark.parametrize(
    "name", ["con", "CON.md", "nul .txt", "com1", "COM².md", "conin$", "a.", "b ", "c.md. "]
)
def test_unusable_names(name: str) -> None:
    assert unusable(name)


@pytest.mark.usefixtures("disk")
@pytest.mark.parametrize(
    "name", ["icon.md", "con-man.md", "com.md", "com10.md", "a.con", ".a", "..", ".", "ä.md"]
)
def test_usable_names(name: str) -> None:
    assert not unusable(name)


@pytest.mark.parametrize("name", ["con", "CON.md", "a.", "b "])
def test_every_name_will_do_elsewhere(name: str) -> None:
    assert not unusable(name)


@pytest.mark.usefixtures("disk")
def test_a_path_that_is_too_long_is_told_as_such() -> None:
    far = "C:\\News\\" + "f" * 300 + "\\a.md"
    assert too_long(far).startswith("its path has 313 characters, and Windows allows 259")
    assert not too_long("C:\\News\\a.md")
    assert not too_long("\\\\?\\" + far)
    (says,) = found(far).missing
    assert "can't be found: its path has 313 characters" in says


@pytest.mark.usefixtures("disk")
def test_names_of_folders() -> None:
    names = Names("c:\\news", ["SEEDS/*.md"])
    assert names.root == "C:\\News"
    assert names.of("seeds\\SUB") == "C:\\News\\seeds\\Sub"
    assert names.of("seeds\\SUB\\new.md") == "C:\\News\\seeds\\Sub\\new.md"
    assert names.respelled("SEEDS/*.md") == "/seeds/*.md"


@pytest.mark.usefixtures("disk")
def test_configured_patterns_with_drives_and_shares() -> None:
    os.chdir("D:\\far")
    assert readings("C:/News/seeds/*.md", "C:\\News") == ("/seeds/*.md",)
    assert readings("c:/news/seeds", "C:\\News") == ("/seeds",)
    assert readings("//server/share/seeds", "\\\\server\\share\\") == ("/seeds",)
    for written in ("D:/far/*.md", "C:/Other", "D:/*.md"):
        with pytest.raises(PatternError, match="leads out"):
            readings(written, "C:\\News")


@pytest.mark.usefixtures("disk")
def test_a_drive_in_a_pattern_is_its_top_and_not_where_somebody_was_last() -> None:
    os.chdir("C:\\News")
    with pytest.raises(PatternError, match="leads out"):
        readings("C:/*.md", "C:\\News")


@pytest.mark.usefixtures("disk")
def test_escapes_in_patterns_are_no_separators() -> None:
    search = Discovery("C:\\News", exclude=readings("seeds/\\!*.md", "C:\\News"))
    assert search.excludes("seeds/!a.md")
    assert not search.excludes("seeds/a.md")
