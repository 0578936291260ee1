"""Paths, globs and .gitignore: which files are read, under which names, and that no search hangs."""

from __future__ import annotations

import errno
import os
import socket
import sys
from typing import TYPE_CHECKING, Any

import pytest

from seedlint.errors import UsageError
from seedlint.sources import discovery
from seedlint.sources.discovery import Discovery
from seedlint.util.paths import Shown, shown, signature
from tests.support.running import WRONG_TYPE, command, document, seedlint

if TYPE_CHECKING:
    from pathlib import Path

Capture = pytest.CaptureFixture[str]

needs_links = pytest.mark.skipif(sys.platform == "win32", reason="needs symbolic links")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working directory."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def put(root: Path, *names: str) -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x", encoding="utf-8")


def find(root: Path, *paths: str, **options: object) -> list[str]:
    """Return the files found; nothing may have gone wrong."""
    found = Discovery(root, **options).find(paths)  # type: ignore[arg-type]
    assert found.unreadable == []
    return found.files


# What is a document


def test_endings_of_documents(here: Path) -> None:
    documents = ["a.md", "b.markdown", "c.txt", "d.yaml", "e.yml", "f.json", "G.MD", "h.x.Yml"]
    put(here, *documents, "n.rst", "md", "x.mdx", "x.md~", "x.json5", "README")
    assert find(here, ".") == sorted(documents)


def test_hidden_and_tool_directories_are_skipped(here: Path) -> None:
    put(here, "a.md", "s/b.md", ".c.md", ".git/d.md", "s/.h/e.md", "node_modules/f.md", "s/venv/g.md")
    put(here, "s/__pycache__/h.md", "lib/site-packages/i.md", "venv.md", "s/node_modules.txt")
    assert find(here, ".") == ["a.md", "s/b.md", "s/node_modules.txt", "venv.md"]


def test_what_is_named_outright_is_taken(here: Path) -> None:
    put(here, ".c.md", ".h/e.md", "node_modules/f.md", "notes", "x.rst")
    assert find(here, ".c.md", ".h", "node_modules", "notes", "./x.rst") == [
        ".c.md",
        ".h/e.md",
        "node_modules/f.md",
        "notes",
        "x.rst",
    ]


def test_names_of_all_kinds(here: Path) -> None:
    names = [
        "a b/c d.md",
        "ü/船.md",
        "#x/#y.md",
        "new\nline/n\nl.md",
        "-x.md",
        "[a]/*.md",
        "'\".md",
        "%41.md",
    ]
    put(here, *names)
    assert find(here, ".") == sorted(names)
    assert find(here, *names) == sorted(names)
    assert find(here, "[a]", "[a]/*.md") == ["[a]/*.md"]


@pytest.mark.skipif(sys.platform in {"win32", "darwin"}, reason="file names are Unicode there")
def test_names_that_are_not_unicode(here: Path, capsys: Capture) -> None:
    name = os.fsdecode(b"bad\xff.md")
    (here / "seeds").mkdir()
    (here / "seeds" / name).write_text(document(1, WRONG_TYPE), encoding="utf-8")
    for form in ("text", "concise", "json", "sarif"):
        done = seedlint(capsys, "-q", "-f", form, "--no-cache", "seeds")
        assert done.code == 1
        assert "SL102" in done.out
        done.out.encode("utf-8")


def test_a_directory_named_like_a_document(here: Path) -> None:
    put(here, "x.md/y.md", "x.md/z.rst")
    assert find(here, ".") == ["x.md/y.md"]
    assert find(here, "x.md") == ["x.md/y.md"]


def test_order_and_repetition(here: Path) -> None:
    put(here, "b/y.md", "b/x.md", "a.md", "b.md", "B.md")
    everything = ["B.md", "a.md", "b.md", "b/x.md", "b/y.md"]
    assert find(here, ".") == everything
    named = ["b.md", "b", "a.md", ".", "./a.md", "b/../a.md", str(here / "a.md"), str(here), "b/x.md", "*.md"]
    found = Discovery(here).find(named)
    assert (found.files, found.empty) == (everything, [])


def test_paths_are_from_the_root_and_shown_from_the_working_directory(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(here, "s/a.md", "t/b.md")
    assert find(here, str(here / "s"), str(here / "t" / "b.md")) == ["s/a.md", "t/b.md"]
    monkeypatch.chdir(here / "s")
    assert find(here, "../t", ".") == ["s/a.md", "t/b.md"]
    assert find(here, str(here / "t")) == ["t/b.md"]
    assert find(here / "t", "../t", ".") == ["../s/a.md", "b.md"]
    assert [Shown(here)(path) for path in ("s/a.md", "t/b.md", "b.md")] == ["a.md", "../t/b.md", "../b.md"]
    monkeypatch.chdir(here)
    assert Shown(here)("s/a.md") == "s/a.md"
    assert shown(here) == "."


def test_what_does_not_exist_is_said_and_the_rest_is_found(here: Path) -> None:
    put(here, "a.md")
    wrong = ["b.md", "a.md/x", "", "b/*.md", "*.yaml", "\x1b\n"]
    for paths in ([*wrong, "a.md"], ["a.md", *wrong]):
        found = Discovery(here).find(paths)
        assert (found.files, found.empty, len(found.missing)) == (["a.md"], ["b/*.md", "*.yaml"], 4)
        assert not any("\n" in words or "\x1b" in words for words in found.missing)


def test_a_directory_without_documents_is_said(here: Path, capsys: Capture) -> None:
    put(here, "e/x.rst")
    assert Discovery(here).find(["e"]).empty == ["e"]
    done = seedlint(capsys, "e", "-q")
    assert (done.code, done.out) == (2, "")
    assert done.err == "error: no documents found in e; --allow-empty accepts that\n"
    done = seedlint(capsys, "e", "-q", "--allow-empty")
    assert (done.code, done.out, done.err) == (0, "", "warning: no documents found in e\n")


# Globs


def test_globs_that_the_shell_has_left_alone(here: Path) -> None:
    put(here, "a.md", "b.yaml", "s/c.md", "s/t/d.md", ".h/e.md", "s/.f.md", "s/n.rst")
    assert find(here, "*.md") == ["a.md"]
    assert find(here, "s/*.md") == ["s/c.md"]
    assert find(here, "**/*.md") == ["a.md", "s/c.md", "s/t/d.md"]
    assert find(here, "s/**") == ["s/c.md", "s/t/d.md"]
    assert find(here, "?.[my]*") == ["a.md", "b.yaml"]
    assert find(here, "*/t") == ["s/t/d.md"]
    assert find(here, ".h/*.md", "s/.*.md") == [".h/e.md", "s/.f.md"]
    assert find(here, f"{here}/s/*.md") == ["s/c.md"]
    assert find(here, "**/**/**/c.md") == ["s/c.md"]


@needs_links
def test_globs_end_where_links_loop(here: Path) -> None:
    put(here, "s/a.md", "s/b/c.md")
    for name in ("s/x", "s/y", "s/z", "s/b/x"):
        (here / name).symlink_to(here / "s")
    assert {"s/a.md", "s/b/c.md"} <= set(find(here, "s/**/*.md"))
    assert len(find(here, "**/*.md")) < 20


# Exclusion


def test_exclude(here: Path) -> None:
    put(here, "a.md", "old/b.md", "new/old/c.md", "new/d.md", "new/e.txt", "new/keep.txt")
    assert find(here, ".", exclude=["old/"]) == ["a.md", "new/d.md", "new/e.txt", "new/keep.txt"]
    assert find(here, ".", exclude=["/old", "*.txt", "!keep.txt"]) == [
        "a.md",
        "new/d.md",
        "new/keep.txt",
        "new/old/c.md",
    ]
    assert find(here, ".", exclude=["new/*.md"]) == [
        "a.md",
        "new/e.txt",
        "new/keep.txt",
        "new/old/c.md",
        "old/b.md",
    ]
    with pytest.raises(UsageError, match="pattern"):
        Discovery(here, exclude=["!"])


def test_named_files_bypass_exclude_unless_it_is_forced(here: Path) -> None:
    put(here, "a.md", "old/b.md")
    assert find(here, "a.md", "old/b.md", exclude=["old", "a.md"]) == ["a.md", "old/b.md"]
    assert find(here, "a.md", "old/b.md", exclude=["old", "x.md"], force_exclude=True) == ["a.md"]
    forced = Discovery(here, exclude=["*.md"], force_exclude=True).find(["a.md"])
    assert (forced.files, forced.empty) == ([], [])


def test_exclude_is_relative_to_the_root(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(here, "s/a.md", "s/s/a.md")
    monkeypatch.chdir(here / "s")
    assert find(here, ".", exclude=["/s/a.md"]) == ["s/s/a.md"]


# .gitignore


def test_gitignore(here: Path) -> None:
    put(here, "a.md", "draft-b.md", "build/c.md", "s/d.md", "s/draft-e.md", "s/draft-keep.md", "s/t/f.txt")
    put(here, "s/t/build/g.md", "# x.md")
    (here / ".gitignore").write_text("# a.md\n\ndraft-*\nbuild/\n!\n", encoding="utf-8")
    (here / "s" / ".gitignore").write_bytes(b"!draft-keep.md\r\n/t/*.txt\r\n\xff\n")
    assert find(here, ".") == ["# x.md", "a.md", "s/d.md", "s/draft-keep.md"]
    assert find(here, "draft-b.md", "s/t/f.txt") == ["draft-b.md", "s/t/f.txt"]
    # Whoever names an ignored directory wants it.
    assert find(here, "build") == ["build/c.md"]
    (here / ".git").mkdir()
    assert find(here, "s/t") == []


@pytest.mark.parametrize("pattern", ["build", "build/", "/build", "buil*", "**/build", "build/**", "build/*"])
def test_a_named_directory_is_searched_though_git_ignores_it(pattern: str, here: Path) -> None:
    put(here, "build/a.md", "build/b/c.md", "x.md")
    (here / ".git").mkdir()
    (here / ".gitignore").write_text(pattern, encoding="utf-8")
    assert find(here, ".") == ["x.md"]
    if "/*" not in pattern:
        assert find(here, "build") == ["build/a.md", "build/b/c.md"]
    assert find(here, "build/b") == ["build/b/c.md"]


def test_gitignore_above_counts_up_to_the_top_of_the_repository(here: Path) -> None:
    put(here, "r/s/t/a.md", "r/s/t/b.md", "r/s/t/c.md")
    for folder, word in ((here, "a.md"), (here / "r", "b.md"), (here / "r" / "s", "c.md")):
        (folder / ".gitignore").write_text(word, encoding="utf-8")
    everything = [f"r/s/t/{name}.md" for name in "abc"]
    # Outside of a repository nothing above counts.
    assert find(here, "r/s/t") == everything
    (here / "r" / ".git").mkdir()
    assert find(here, "r/s/t") == ["r/s/t/a.md"]
    (here / "r" / ".git").rmdir()
    (here / "r" / "s" / "t" / ".git").write_text("gitdir: elsewhere", encoding="utf-8")
    assert find(here, "r/s/t") == everything


def test_gitignore_judges_files_of_any_name_that_include_asks_for(here: Path) -> None:
    put(here, "a.rst", "b.rst", "c.md")
    (here / ".gitignore").write_text("a.rst\n", encoding="utf-8")
    assert Discovery(here, include=["*.rst"]).find(["."]).files == ["b.rst", "c.md"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_gitignore_that_is_no_file_does_not_hang(here: Path) -> None:
    put(here, "a.md", "s/b.md", "t/c.md")
    os.mkfifo(here / ".gitignore")
    (here / "s" / ".gitignore").mkdir()
    put(here, "secret")
    (here / "secret").write_text("c.md", encoding="utf-8")
    (here / "t" / ".gitignore").symlink_to(here / "secret")
    assert command("-q", ".", cwd=here).out.count("SL002") == 3


# The configuration's include


def test_include(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(here, "a.md", "s/b.md", "s/c.yaml", "s/d.rst", "s/t/e.md", "s/t/f.rst", "u/g.md")

    def included(*patterns: str) -> list[str]:
        found = Discovery(here, include=patterns).find_included(patterns)
        assert (found.unreadable, found.empty) == ([], [])
        return found.files

    assert included("s") == included("s/") == ["s/b.md", "s/c.yaml", "s/t/e.md"]
    assert included(".") == ["a.md", "s/b.md", "s/c.yaml", "s/t/e.md", "u/g.md"]
    assert included("s/d.rst", "a.md") == ["a.md", "s/d.rst"]
    assert included("s/*.md", "s/*.yaml") == ["s/b.md", "s/c.yaml"]
    assert included("s/*.md", "s") == included("s", "s/*.md") == ["s/b.md", "s/c.yaml", "s/t/e.md"]
    assert included("s/**/*.rst") == ["s/d.rst", "s/t/f.rst"]
    assert included("s/t", "s/**/*.md", "s/*.yaml", "*.md") == [
        "a.md",
        "s/b.md",
        "s/c.yaml",
        "s/t/e.md",
        "u/g.md",
    ]
    monkeypatch.chdir(here / "s")
    assert included("s/*.md") == ["s/b.md"]
    assert included("u") == ["u/g.md"]
    monkeypatch.chdir(here / "s" / "t")
    assert included("s") == ["s/b.md", "s/c.yaml", "s/t/e.md"]


def test_include_that_matches_nothing(here: Path) -> None:
    put(here, "s/a.md")
    assert Discovery(here, include=["s/*.yaml"]).find_included(["s/*.yaml"]).empty == ["s/*.yaml"]
    patterns = ["t/*.md", "s", "s/*.yaml", "s/*.md", "u"]
    found = Discovery(here, include=patterns).find_included(patterns)
    assert (found.files, found.empty) == (["s/a.md"], ["t/*.md", "s/*.yaml", "u"])


# Links


@needs_links
def test_links_to_nothing_and_loops_are_findings(here: Path) -> None:
    put(here, "s/a.md")
    (here / "s" / "nothing.md").symlink_to("nowhere")
    (here / "s" / "loop.md").symlink_to("loop.md")
    (here / "s" / "loop").symlink_to("loop")
    (here / "s" / "nothing").symlink_to("nowhere")
    (here / "s" / "self").symlink_to(".")
    expected = [("s/loop.md", "a symbolic link that loops"), ("s/nothing.md", "a symbolic link to nothing")]
    found = Discovery(here).find(["s"])
    assert (found.files, sorted(found.unreadable)) == (["s/a.md"], expected)
    named = Discovery(here).find(["s/loop.md", "s/nothing.md", "s/a.md"])
    assert (named.files, sorted(named.unreadable)) == (["s/a.md"], expected)


@needs_links
def test_a_directory_reached_twice_counts_once_under_its_real_name(here: Path) -> None:
    put(here, "s/real/a.md", "s/z/b.md")
    (here / "s" / "a-link").symlink_to("real")
    (here / "s" / "real" / "up").symlink_to("..")
    (here / "s" / "real" / "zed").symlink_to(here / "s" / "z")
    assert find(here, "s") == ["s/real/a.md", "s/z/b.md"]
    assert len(find(here, "s/a-link", "s")) == 2
    found = Discovery(here).find(["s", "s/a-link"])
    assert (found.files, found.empty) == (["s/real/a.md", "s/z/b.md"], [])


@needs_links
def test_a_file_reached_twice_counts_once_under_its_real_name(here: Path) -> None:
    put(here, "s/z.md", "other/y.md")
    (here / "s" / "a.md").symlink_to("z.md")
    (here / "s" / "b.md").symlink_to(here / "other" / "y.md")
    (here / "s" / "c.md").symlink_to("../other/y.md")
    assert find(here, "s") == ["s/b.md", "s/z.md"]
    assert find(here, ".") == ["other/y.md", "s/z.md"]
    assert find(here, "s/a.md") == ["s/a.md"]


@needs_links
@pytest.mark.parametrize("paths", [["s"], ["."], ["s/*"], ["s/**"], ["s/*.md", "s/out"]])
def test_links_out_of_the_root_are_not_followed(paths: list[str], here: Path) -> None:
    put(here, "secret.md", "hidden/x.md", "r/s/a.md", "r/.env", "r/.git/config", "r/ok.md")
    os.chdir(here / "r")
    for name, target in (
        ("s/b.md", here / "secret.md"),
        ("s/c.md", here / "r" / ".env"),
        ("s/d.md", "../.git/config"),
        ("s/e.md", "../ok.md"),
        ("s/out", here / "hidden"),
    ):
        (here / "r" / name).symlink_to(target)
    if paths == ["s/*.md", "s/out"]:  # a directory named outright is meant
        found = Discovery(here / "r").find(paths)
        assert found.files == ["s/a.md", "s/e.md", "s/out/x.md"]
        return
    found = Discovery(here / "r").find(paths)
    refused = {path for path, why in found.unreadable if "link out of" in why}
    assert refused == {"s/b.md", "s/c.md", "s/d.md", "s/out"}
    assert found.files == (["ok.md", "s/a.md"] if paths == ["."] else ["s/a.md", "s/e.md"])


@needs_links
def test_a_secret_does_not_get_into_a_report(here: Path, capsys: Capture) -> None:
    (here / "secret").write_text("token: hunter2\n", encoding="utf-8")
    (here / "r" / "seeds").mkdir(parents=True)
    (here / "r" / "seeds" / "x.yaml").symlink_to(here / "secret")
    os.chdir(here / "r")
    for form in ("text", "json", "sarif"):
        done = seedlint(capsys, "-f", form, "seeds")
        assert done.code == 1
        assert "symbolic link out of" in done.out
        assert "hunter2" not in done.out


@needs_links
def test_two_dots_after_a_link(here: Path) -> None:
    put(here, "far/away/a.md", "far/b.md", "b.md")
    (here / "near").symlink_to(here / "far" / "away")
    assert find(here, "near/../b.md") == ["far/b.md"]
    assert find(here, "far/../b.md") == ["b.md"]


# What is no file, or can't be read


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_pipes_and_sockets_are_findings_and_do_not_hang(here: Path) -> None:
    (here / "s").mkdir()
    os.mkfifo(here / "s" / "pipe.md")
    os.mkfifo(here / "s" / "pipe")
    (here / "s" / "a.md").write_text(document(), encoding="utf-8")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("s/s.md")
        for words in (["s"], ["s/pipe.md", "s/s.md", "s/a.md"], ["s/*.md"]):
            done = command(*words, "-f", "concise", cwd=here)
            assert done.code == 1
            assert done.out == (
                "s/pipe.md:1:1: error SL001 the file cannot be read: not a regular file\n"
                "s/s.md:1:1: error SL001 the file cannot be read: not a regular file\n"
            )
            assert done.err.startswith("3 documents: 2 errors")


def test_unreadable_files_and_directories(
    corpus: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Refused here, not by the system: root may read whatever has no permissions."""
    put(corpus, "seeds/a.md", "seeds/s/b.md")

    refused = {str(corpus / name) for name in ("seeds/a.md", "seeds/s")}

    def refusing(function: Any) -> Any:
        def call(path: Any, *args: Any, **kwargs: Any) -> Any:
            if isinstance(path, (str, os.PathLike)) and os.fspath(path) in refused:
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), path)
            return function(path, *args, **kwargs)

        return call

    monkeypatch.setattr("builtins.open", refusing(open))
    for name in ("open", "scandir"):
        monkeypatch.setattr(os, name, refusing(getattr(os, name)))
    for words in (["-j", "1"], ["-j", "1", "--no-cache"]):
        done = seedlint(capsys, "seeds", "-f", "concise", *words)
        assert done.code == 1
        assert done.out.splitlines() == [
            "seeds/a.md:1:1: error SL001 the file cannot be read: permission denied",
            "seeds/s:1:1: error SL001 the file cannot be read: permission denied",
        ]


@pytest.mark.skipif(not os.path.exists("/proc/self/mem"), reason="needs a file that can't be read by anybody")
def test_a_file_that_the_system_fails_to_read(corpus: Path, capsys: Capture) -> None:
    """Reading the first page of one's own memory is an input/output error, for root too."""
    done = seedlint(capsys, "/proc/self/mem", "-f", "concise")
    assert done.code == 1
    assert f"/proc/{os.getpid()}/mem:1:1: error SL001 the file cannot be read: input/output error" in done.out


@pytest.mark.parametrize("cache", [["--no-cache"], []])
def test_a_file_that_vanishes_during_the_run(
    cache: list[str], corpus: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    (corpus / "seeds" / "bad.md").write_text(document(1, WRONG_TYPE), encoding="utf-8")
    (corpus / "seeds" / "gone.md").write_text(document(2), encoding="utf-8")
    find_all = Discovery.find

    def then_delete(self: Discovery, paths: list[str]) -> object:
        found = find_all(self, paths)
        (corpus / "seeds" / "gone.md").unlink()
        return found

    monkeypatch.setattr(Discovery, "find", then_delete)
    done = seedlint(capsys, "seeds", "-f", "concise", *cache)
    assert done.code == 1
    assert [line.split(" ", 3)[:3] for line in done.out.splitlines()] == [
        ["seeds/bad.md:8:10:", "error", "SL102"],
        ["seeds/gone.md:1:1:", "error", "SL001"],
    ]
    assert "the file cannot be read: no such file or directory" in done.out


def test_a_file_over_the_limit_is_not_read(corpus: Path, capsys: Capture) -> None:
    with open(corpus / "seeds" / "huge.md", "wb") as file:
        file.truncate(10_000_000_000)  # a hole, not ten gigabytes
    done = seedlint(capsys, "seeds", "-f", "concise")
    says = "the file is larger than 5 000 000 bytes; split it, or raise max-file-size"
    assert done.out == f"seeds/huge.md:1:1: error SL001 {says}\n"


def test_a_very_deep_directory(here: Path) -> None:
    depth = 1200
    try:
        for _ in range(depth):
            os.mkdir("d")
            os.chdir("d")
        with open("a.md", "w", encoding="utf-8") as file:
            file.write("x")
        os.chdir(here)
        expected = "d/" * depth + "a.md"
        assert find(here, ".") == [expected]
        assert find(here, "**/*.md") == [expected]
    finally:
        # What is so deep, pytest can't remove.
        os.chdir(here)
        for _ in range(depth):
            os.chdir("d")
        os.remove("a.md")
        for _ in range(depth):
            os.chdir("..")
            os.rmdir("d")


@pytest.mark.skipif(sys.platform == "win32", reason="needs pipes with names")
def test_what_is_no_file_is_told_once_however_often_it_is_named(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.md")
    found = Discovery(tmp_path).find([str(tmp_path), str(tmp_path / "pipe.md"), f"{tmp_path}/./pipe.md"])
    assert found.unreadable == [("pipe.md", "not a regular file")]


@needs_links
@pytest.mark.parametrize("relative", [True, False])
def test_files_look_the_same_however_their_folder_is_asked(
    here: Path, relative: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the open folder, where the system can do that, or by their paths."""
    names = ["a.md", "b/c.md", "b/weiß.md"]
    put(here, *names)
    (here / "b" / "link.md").symlink_to("c.md")
    usual, asked = os.stat, set()

    def seen(path: Any, *, dir_fd: int | None = None, follow_symlinks: bool = True) -> os.stat_result:
        asked.add(path if dir_fd is not None else None)
        return usual(path, dir_fd=dir_fd, follow_symlinks=follow_symlinks)

    monkeypatch.setattr(os, "stat", seen)
    monkeypatch.setattr(os, "supports_dir_fd", {seen} if relative else set())
    monkeypatch.setattr(discovery, "COMPOSES", False)
    found = Discovery(here, stat=True).find([str(here)])
    monkeypatch.undo()
    assert found.files == names
    assert found.signatures == {name: signature((here / name).lstat()) for name in names}
    assert asked == {None, *(["a.md", "c.md", "weiß.md"] if relative else [])}
