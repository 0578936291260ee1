"""What `seedlint init` finds in a repository, large ones included."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
import tomllib
from typing import TYPE_CHECKING

import pytest
import yaml

from seedlint.setup.survey import Kind, Limits, survey
from tests.setup.test_init import FROM, POST, blog, files, init, repo, write
from tests.support.running import WRONG_TYPE, document, seedlint

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["blog", "repo"]


# What is found


def test_what_git_ignores_and_links_out_are_not_looked_at(
    repo: Path, capsys: pytest.CaptureFixture[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    write(repo, ".gitignore", "old/\n")
    write(repo, "old/1.md", document(7))
    outside = tmp_path_factory.mktemp("outside")
    write(outside, "secret.md", document(8))
    if sys.platform != "win32":
        (repo / "elsewhere").symlink_to(outside)
    done = init(capsys)
    assert done.code == 0
    assert "3 seed documents" in done.err
    assert tomllib.loads((repo / "seedlint.toml").read_text(encoding="utf-8"))["include"] == ["seeds"]


def test_seed_documents_among_other_files(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(repo, "docs/page.md", POST.format(1))
    write(repo, "news/a/1.md", document(3))
    write(repo, "news/b/2.md", document(4))
    for number in range(9):
        write(repo, f"news/b/note-{number}.md", "no front matter\n")
    write(repo, "top.md", document(5))
    write(repo, "seeds/README.md", "About these.\n")
    done = init(capsys)
    assert done.code == 0, done.err
    made = tomllib.loads((repo / "seedlint.toml").read_text(encoding="utf-8"))
    assert made["include"] == [
        "news/a",
        "news/b/2.md",
        "seeds",
        "top.md",
    ]
    assert made["exclude"] == ["/seeds/README.md"]
    run = seedlint(capsys, "-q", "-f", "concise")
    assert {line.split(":")[0] for line in run.out.splitlines()} == {"seeds/2.md"}


def test_a_few_strangers_in_a_folder_are_excluded(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for number in range(3, 9):
        write(repo, f"seeds/{number}.md", document(number))
    write(repo, "seeds/README [old].md", "About these.\n")
    assert init(capsys).code == 0
    made = tomllib.loads((repo / "seedlint.toml").read_text(encoding="utf-8"))
    assert made == {"include": ["seeds"], "exclude": ["/seeds/README \\[old\\].md"]}
    run = seedlint(capsys, "-f", "concise")
    assert {line.split(":")[0] for line in run.out.splitlines()} == {"seeds/2.md"}
    assert "warning" not in run.err


def test_other_front_matter(blog: Path, capsys: pytest.CaptureFixture[str]) -> None:
    done = init(capsys)
    assert done.code == 0
    assert "5 documents with other front matter" in done.err
    assert "`seedlint infer -o front-matter.schema.json` drafts a schema" in done.err
    assert not (blog / "front-matter.schema.json").exists()
    assert seedlint(capsys).code == 0
    write(blog, "content/6.md", "---\ntitle: [\n---\n")
    assert "SL003" in seedlint(capsys, "-f", "concise").out


def test_a_schema_is_drafted_on_demand(blog: Path, capsys: pytest.CaptureFixture[str]) -> None:
    done = init(capsys, "--infer")
    assert done.code == 0, done.err
    assert seedlint(capsys).code == 0
    write(blog, "content/6.md", POST.format(6).replace("title:", "titel:"))
    assert "SL103 unknown field `titel`" in seedlint(capsys, "-f", "concise").out


def test_a_schema_that_is_there_is_not_written_over(blog: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(blog, "front-matter.schema.json", "{}")
    done = init(capsys, "--infer")
    assert done.code == 2
    assert "`seedlint infer -o FILE` drafts another one" in done.err
    assert set(files(blog)) == {*(f"content/{n}.md" for n in range(1, 6)), "README.md", "package.json",
                                "front-matter.schema.json"}  # fmt: skip


def test_documents_with_other_endings(blog: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for number in range(1, 6):
        (blog / "content" / f"{number}.md").rename(blog / "content" / f"{number}.mdx")
    assert init(capsys).code == 0
    made = tomllib.loads((blog / "seedlint.toml").read_text(encoding="utf-8"))
    assert (made["include"], made["documents"]) == (["content"], {"extensions": ["mdx"]})
    assert seedlint(capsys).err.startswith("5 documents")


def test_nothing_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    done = init(capsys)
    assert done.code == 2
    assert "`seedlint init --include DIR` names the directory" in done.err
    (tmp_path / "seeds").mkdir()
    assert init(capsys, "--include", "seeds").code == 0
    assert tomllib.loads((tmp_path / "seedlint.toml").read_text(encoding="utf-8"))["include"] == ["seeds"]


@pytest.mark.parametrize(
    "name",
    [
        'a"b',
        "a'b",
        "a b",
        " a",
        "a ",
        "[a]",
        "a*b",
        "!a",
        "#a",
        "{a,b}",
        "ä",
        "-a",
        "::error::x",
        "a,b",
        "$(id)",
    ],
)
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such names")
def test_folders_of_all_names(name: str, repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.move(repo / "seeds", repo / name)
    write(repo, "other/page.md", "none\n")
    done = init(capsys, "--hook", *FROM)
    assert done.code == 0, done.err
    assert not any(line.lstrip().startswith("::") for line in done.err.splitlines())
    run = seedlint(capsys, "-f", "json")
    assert json.loads(run.out)["summary"]["documents"] == 3, (repo / "seedlint.toml").read_text(
        encoding="utf-8"
    )
    (hook,) = yaml.safe_load((repo / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"]
    pattern = re.compile(hook["hooks"][0]["files"])
    assert pattern.search(f"{name}/1.md")
    assert not pattern.search("other/page.md")
    assert not pattern.search("README.md")


@pytest.mark.skipif(sys.platform in {"win32", "darwin"}, reason="only Linux has such names")
def test_folders_whose_names_cannot_be_written_down(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    os.rename(repo / "seeds", os.fsencode(repo) + b"/\xff\x1b[31m")
    done = init(capsys)
    assert done.code == 2
    assert "\x1b" not in done.err
    assert "rename one, and type `seedlint init` again" in done.err


@pytest.mark.skipif(sys.platform in {"win32", "darwin"}, reason="only Linux has such names")
def test_a_folder_that_cannot_be_named_is_told_and_not_counted(
    repo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    odd = os.fsdecode(b"a\xff\n\x1b[31m")
    write(repo, f"{odd}/1.md", document(5, WRONG_TYPE))
    done = init(capsys)
    assert done.code == 0, done.err
    assert "1 error, 1 note in 1 of 3 documents" in done.err
    text = (repo / "seedlint.toml").read_text(encoding="utf-8")
    assert tomllib.loads(text) == {"include": ["seeds"]}
    assert "# Where the documents are (3 documents when this was written).\n" in text
    assert "#     a\\u{DCFF}\\u{A}\\u{1B}[31m/\n" in text
    assert seedlint(capsys).err.startswith("3 documents: ")


def test_what_is_counted_is_what_include_covers(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(repo, "seeds/README.md", "About these.\n")
    assert init(capsys, "--include", "seeds").code == 0
    assert "(4 documents when" in (repo / "seedlint.toml").read_text(encoding="utf-8")
    assert seedlint(capsys).err.startswith("4 documents: ")


# Large repositories


def test_a_survey_ends_in_time(tmp_path: Path) -> None:
    for folder in range(5):
        for number in range(20):
            write(tmp_path, f"{folder}/{number}.md", document(number + 1))
    ticks = iter(range(10_000))
    made = survey(tmp_path, Limits(seconds=8, clock=lambda: next(ticks)), _bar)
    assert made.cut
    assert made.sampled
    assert len(made.kinds) < 100
    whole = survey(tmp_path, Limits(files=20), _bar)
    assert whole.sampled
    assert not whole.cut
    assert set(whole.kinds.values()) == {Kind.SEED}
    assert len(whole.kinds) == 100


class _Bar:
    def __call__(self, done: int, total: int) -> None:
        assert done <= total

    def close(self) -> None:
        pass


_bar = _Bar()
