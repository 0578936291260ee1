"""`--list-files`: the documents that a run would lint, and what it would leave out."""

from __future__ import annotations

import os
import shlex
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pytest

from tests.support.gitting import commit, git
from tests.support.running import command, document, seedlint
from tests.whole.test_startup import loaded

if TYPE_CHECKING:
    from pathlib import Path

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def news(corpus: Path) -> Path:
    """A repository with documents, of which some are left out for all the reasons there are."""
    (corpus / "seedlint.toml").write_text(
        'include = ["seeds", "*.json"]\nexclude = ["seeds/drafts/", "old-*"]\nschema = "s.json"\n',
        encoding="utf-8",
    )
    (corpus / "s.json").write_text("{}", encoding="utf-8")
    (corpus / ".gitignore").write_text("ignored.md\n.seedlint_cache\n", encoding="utf-8")
    (corpus / "seeds" / "drafts").mkdir()
    for name in ("a b.md", "b.yaml", "ignored.md", "old-1.md", "page.mdx", "drafts/x.md"):
        (corpus / "seeds" / name).write_text(document(), encoding="utf-8")
    git("init", "-q", cwd=corpus)
    commit(corpus)
    (corpus / "seeds" / "a b.md").write_text(document(1), encoding="utf-8")
    git("add", "-A", cwd=corpus)
    (corpus / "seeds" / "untracked.md").write_text(document(2), encoding="utf-8")
    return corpus


@pytest.mark.parametrize(
    "words",
    [
        "",
        "seeds",
        "seeds/old-1.md seeds/clean.md",
        "seeds/old-1.md seeds/clean.md --force-exclude",
        "'seeds/*.md' --exclude clean.md",
        "--no-config .",
        "--staged",
        "--staged --all",
        "--staged --all seeds/clean.md",
    ],
)
def test_it_lists_what_a_run_lints(words: str, news: Path, capsys: Capture) -> None:
    options = shlex.split(words)
    listed = seedlint(capsys, "--list-files", *options)
    ran = seedlint(capsys, "-f", "junit", "--exit-zero", *options)
    assert listed.code == ran.code == 0
    linted = {test.get("classname") for test in ElementTree.fromstring(ran.out).iter("testcase")}
    assert set(listed.out.splitlines()) == linted - {"seedlint"}
    assert listed.out.splitlines() == sorted(listed.out.splitlines())


def test_what_is_left_out_is_said_on_standard_error(news: Path, capsys: Capture) -> None:
    done = seedlint(capsys, "--list-files")
    assert done.out == "seeds/a b.md\nseeds/b.yaml\nseeds/clean.md\nseeds/untracked.md\n"
    assert done.err.splitlines() == [
        "note: `exclude` leaves out: seeds/drafts/, seeds/old-1.md",
        "note: git ignores: seeds/ignored.md",
        "note: seedlint uses, and does not lint: s.json",
        "note: 1 file begins as a document does and was not checked, for its name (1 .mdx);"
        ' `extensions = ["mdx"]` below `[documents]` would take it in',
        "4 documents",
    ]
    named = seedlint(capsys, "--list-files", "--force-exclude", "seeds/old-1.md", "seeds/clean.md")
    assert (named.out, named.err.splitlines()[0]) == (
        "seeds/clean.md\n",
        "note: `exclude` leaves out: seeds/old-1.md",
    )
    assert seedlint(capsys, "--list-files", "-q") == done._replace(err="")


@pytest.mark.parametrize("words", [(), ("--staged",), ("--staged", "--all"), ("--staged", "--all", ".")])
def test_what_is_hidden_or_excluded_is_said_of_the_index_too(
    words: tuple[str, ...], news: Path, capsys: Capture
) -> None:
    for name in (".hidden/deep/a.md", "node_modules/p/b.md", ".c.md", ".tool/none.py", "old-2.md"):
        (news / "seeds" / name).parent.mkdir(parents=True, exist_ok=True)
        (news / "seeds" / name).write_text(document(), encoding="utf-8")
    git("add", "-Af", cwd=news)
    done = seedlint(capsys, "--list-files", *words)
    assert done.code == 0
    said = dict(
        line.removeprefix("note: ").split(": ", 1)
        for line in done.err.splitlines()
        if "leaves out: " in line or "named: " in line
    )
    names = [
        name.removeprefix("seeds/")
        for name in said["hidden or a tool's, and ignored unless it is named"].split(", ")
    ]
    excluded = said["`exclude` leaves out"].split(", ")
    if words:
        assert names == [".c.md", ".hidden/deep/a.md", "node_modules/p/b.md"]
        old = ["seeds/old-1.md"] * ("--all" in words)
        drafts = ["seeds/drafts/x.md"] * ("--all" in words)
        assert excluded == [*drafts, *old, "seeds/old-2.md"]
    else:
        assert names == [".c.md", ".hidden/", "node_modules/"]
        assert excluded == ["seeds/drafts/", "seeds/old-1.md", "seeds/old-2.md"]


def test_with_a_pattern_only_what_it_matches_is_said_to_be_passed_over(corpus: Path, capsys: Capture) -> None:
    for name in (".a/x.md", ".b/x.txt"):
        (corpus / name).parent.mkdir()
        (corpus / name).write_text(document(), encoding="utf-8")
    (corpus / "seedlint.toml").write_text('include = ["*.md"]\n', encoding="utf-8")
    err = seedlint(capsys, "--list-files").err
    assert "named: .a/\n" in err


@pytest.mark.skipif(os.name == "nt", reason="file names of Windows have no such characters")
def test_with_null_names_are_as_they_are(corpus: Path) -> None:
    odd = b"seeds/a\nb\xff.md"
    with open(odd, "wb") as file:
        file.write(document(1).encode())
    done = command("--list-files", "seeds", cwd=corpus)
    assert done.out == "seeds/a\\u{A}b\\u{DCFF}.md\nseeds/clean.md\n"
    done = command("--list-files", "-0", "seeds", cwd=corpus)
    assert done.out.encode("utf-8", "replace").count(b"\0") == 2
    assert done.out.startswith("seeds/a\nb\ufffd.md\0")


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_what_a_run_could_not_judge_is_not_listed_but_told(corpus: Path, capsys: Capture) -> None:
    (corpus / "seeds" / "secret.md").symlink_to("/etc/hostname")
    done = seedlint(capsys, "--list-files", "-q", "seeds")
    assert (done.code, done.out) == (1, "seeds/clean.md\n")
    assert "seeds/secret.md can't be checked: a symbolic link out of the directory" in done.err
    (corpus / "seeds" / "other.md").symlink_to("/etc/hosts")
    done = seedlint(capsys, "--list-files", "seeds")
    assert done.err.splitlines()[-1] == "3 documents, of which 2 can't be checked and are not listed"
    assert seedlint(capsys, "seeds").err.startswith("3 documents: ")


def test_what_is_not_there_is_an_error_as_in_a_run(corpus: Path, capsys: Capture) -> None:
    assert seedlint(capsys, "--list-files").code == 2
    done = seedlint(capsys, "--list-files", "seeds", "nowhere")
    assert (done.code, done.out) == (2, "seeds/clean.md\n")
    assert "nowhere does not exist" in done.err


@pytest.mark.parametrize(
    "word",
    ["--fix", "--diff", "--watch", "-f json", "--statistics", "--annotations", "-", "--add-suppressions x"],
)
def test_it_goes_with_nothing_that_lints(word: str, corpus: Path, capsys: Capture) -> None:
    done = seedlint(capsys, "--list-files", *word.split())
    assert (done.code, done.out) == (2, "")
    assert "--list-files" in done.err


@pytest.mark.parametrize(
    "words", ["--fixable SL1", "--unfixable SL1", "--unsafe-fixes", "--no-baseline --baseline x"]
)
def test_what_a_run_refuses_is_refused(words: str, corpus: Path, capsys: Capture) -> None:
    ran = seedlint(capsys, "seeds", *words.split())
    assert ran.code == 2
    assert seedlint(capsys, "--list-files", "seeds", *words.split()) == ran


def test_options_that_go_with_others_want_these(corpus: Path, capsys: Capture) -> None:
    assert "--null needs --list-files" in seedlint(capsys, "seeds", "-0").err
    assert "--all needs --staged" in seedlint(capsys, "seeds", "--all").err


def test_nothing_that_lints_is_imported(corpus: Path) -> None:
    modules = loaded("--list-files", "-q", "seeds", cwd=corpus)
    assert not {"seedlint.engine.engine", "yaml_rs", "jsonschema_rs", "sqlite3"} & modules
