"""What is asked for and not there: no run is green because it has looked at nothing, or not at all."""

from __future__ import annotations

import json
import os
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING

import pytest

from seedlint.cli.nextsteps import LOOK_FOR_DOCUMENTS
from tests.support.gitting import commit, forget_git, git
from tests.support.running import WRONG_TYPE, document, seedlint

if TYPE_CHECKING:
    from pathlib import Path

Capture = pytest.CaptureFixture[str]


def configure(corpus: Path, text: str) -> None:
    (corpus / "seedlint.toml").write_text(text, encoding="utf-8")


_COMMANDS = [
    ("check",),
    ("check", "--no-cache"),
    ("check", "--fix"),
    ("report", "--no-expectations", "-o", "out"),
    ("export", "-f", "jsonl", "-o", "out"),
    ("baseline", "create"),
    ("links", "run"),
]


@pytest.mark.parametrize("command", _COMMANDS, ids=" ".join)
@pytest.mark.parametrize("how", ["directory", "include", "exclude", "glob"])
def test_no_documents_at_all(corpus: Path, capsys: Capture, command: tuple[str, ...], how: str) -> None:
    if command[0] == "links":
        pytest.importorskip("aiohttp")
        pytest.importorskip("protego")
    (corpus / "none").mkdir()
    (corpus / "none" / "a.rst").write_text("not seedlint's", encoding="utf-8")
    settings = {
        "directory": "",
        "include": 'include = ["none"]',
        "exclude": 'include = ["seeds", "none"]\nexclude = ["seeds/"]',
        "glob": 'include = ["none/*.md"]',
    }
    configure(corpus, settings[how])
    words = [*command, "none"] if how == "directory" else [*command]
    done = seedlint(capsys, *words)
    assert (done.code, done.out) == (2, "")
    assert all(line.startswith("error: no documents found in ") for line in done.err.splitlines()), done.err
    assert "--allow-empty" in done.err
    assert not (corpus / "out").exists()
    assert not (corpus / "seedlint-baseline.json").exists()
    done = seedlint(capsys, *words, "--allow-empty")
    assert done.code == 0, done.err
    assert "warning: no documents found in none" in done.err


def test_one_of_several_entries_of_include_is_a_warning(corpus: Path, capsys: Capture) -> None:
    (corpus / "none").mkdir()
    configure(corpus, 'include = ["none", "seeds"]')
    done = seedlint(capsys)
    assert done.code == 0
    first, last = done.err.splitlines()
    assert first == "warning: seedlint.toml:1: include: the pattern `none` matches no document"
    assert last.startswith("1 document: ")


@pytest.mark.parametrize("more", [(), ("--no-cache",), ("--isolated",), ("--fix",), ("--since", "HEAD")])
def test_an_entry_of_include_that_matches_nothing_stops_nothing(
    corpus: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch, more: tuple[str, ...]
) -> None:
    forget_git(monkeypatch)
    git("init", "-q", cwd=corpus)
    commit(corpus)
    (corpus / "seeds" / "bad.md").write_text(document(1, WRONG_TYPE), encoding="utf-8")
    entries = (
        "sedes",
        "gone/*.md",
        "seeds/*.yml",
        "seeds/clean.md/x",
        "{gone,lost}/*.md",
        "{gone,seeds}/*.md",
    )
    configure(corpus, "include = [\n" + "".join(f'  "{one}",\n' for one in entries) + '  "seeds",\n]\n')
    done = seedlint(capsys, "-f", "concise", *more)
    assert done.code == 1
    assert done.found.startswith("seeds/bad.md:8:10: error SL102 ")
    said = [line for line in done.err.splitlines() if line.startswith("warning: ")]
    assert said == [
        f"warning: seedlint.toml:{line}: include: the pattern `{one}` matches no file"
        for line, one in enumerate(entries[:-1], 2)
    ]
    # A run on a part of the corpus is not about that.
    done = seedlint(capsys, "-f", "concise", "seeds", *more)
    assert (done.code, "include" in done.err) == (1, False)


@pytest.mark.parametrize(
    "command",
    [
        ("report", "--no-expectations", "-o", "out"),
        ("export", "-f", "jsonl", "-o", "out"),
        ("baseline", "create"),
        ("links",),
    ],
)
def test_other_commands_go_on_without_such_an_entry(
    corpus: Path, capsys: Capture, command: tuple[str, ...]
) -> None:
    if command[0] == "links":
        pytest.importorskip("aiohttp")
        pytest.importorskip("protego")
    configure(corpus, 'include = ["seeds", "sedes"]')
    (corpus / "seeds" / "clean.md").write_text("---\ntitle: no URL\n---\n", encoding="utf-8")
    done = seedlint(capsys, *command)
    assert done.code == 0, done.err
    assert "warning: seedlint.toml:1: include: the pattern `sedes` matches no file\n" in done.err


def test_include_that_is_misspelt_altogether(
    corpus: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    forget_git(monkeypatch)
    git("init", "-q", cwd=corpus)
    configure(corpus, 'include = [\n"sedes",\n"seeds/*.yml"]')
    commit(corpus)
    for more in ((), ("--staged",)):
        done = seedlint(capsys, *more)
        assert (done.code, done.err.splitlines()) == (2, [
            "error: no documents found in sedes: the pattern of seedlint.toml:2 matches no file;"
            " --allow-empty accepts that",
            "error: no documents found in seeds/*.yml: the pattern of seedlint.toml:3 matches no file;"
            " --allow-empty accepts that",
        ])  # fmt: skip
        done = seedlint(capsys, *more, "--allow-empty")
        assert done.code == 0
        assert done.err.startswith("warning: no documents found in sedes: the pattern of ")


def test_staged_names_an_entry_that_matches_nothing(
    corpus: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    forget_git(monkeypatch)
    git("init", "-q", cwd=corpus)
    configure(corpus, 'include = [\n"sedes",\n"seeds",\n"seeds/*.md",\n"more"]')
    git("add", "-A", cwd=corpus)
    (corpus / "more").mkdir()
    (corpus / "more" / "a.md").write_text(document(2), encoding="utf-8")
    done = seedlint(capsys, "--staged")
    assert done.code == 0
    assert done.err.splitlines()[:-1] == [
        "warning: seedlint.toml:2: include: the pattern `sedes` matches no file",
        "warning: seedlint.toml:5: include: the pattern `more` matches no document in the git index",
    ]


# Why nothing is found


@pytest.mark.parametrize("how", [("--no-cache", "{}"), ("--no-cache",)], ids=["path", "include"])
@pytest.mark.parametrize("asked", ["seeds", "seeds/*.md", "s*/c*", "."])
def test_the_cause_is_told(
    corpus: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch, asked: str, how: tuple[str, ...]
) -> None:
    forget_git(monkeypatch)
    git("init", "-q", cwd=corpus)
    words = [word.format(asked) for word in how]
    if asked in {"seeds/*.md", "s*/c*"} and len(words) > 1:
        pytest.skip("what a glob on the command line names is checked, excluded or not")

    def told(*more: str, exclude: str = "") -> str:
        (corpus / "seedlint.toml").write_text(
            f'include = ["{asked}"]\nexclude = [{exclude}]\n', encoding="utf-8"
        )
        done = seedlint(capsys, *words, *more)
        assert done.code == 2
        start = f"error: no documents found in {asked}"
        assert done.err.startswith(start), done.err
        return done.err.removeprefix(start).removesuffix("; --allow-empty accepts that\n")

    assert told(exclude='"*.md"') == told("--exclude", "*.md") == ": `exclude` leaves out what is there"
    assert told("--staged") == ": what is there is not in the git index (`git add` stages it)"
    git("add", "seeds", cwd=corpus)
    assert told("--staged", exclude='"*.md"') == ": `exclude` leaves out what is there"
    git("rm", "-q", "--cached", "-r", "seeds", cwd=corpus)
    (corpus / ".gitignore").write_text("clean.md\n", encoding="utf-8")
    assert told() == told("--staged") == told(exclude='"*.md"') == ": git ignores what is there"


def test_what_the_user_wrote_is_named(corpus: Path, capsys: Capture) -> None:
    (corpus / "seeds" / "clean.md").unlink()
    for written in (".", "./", "**/*.md", "./seeds", "seeds//", "{seeds,.}/*.md"):
        configure(corpus, f'include = ["{written}"]')
        done = seedlint(capsys)
        assert (done.code, len(done.err.splitlines())) == (2, 1)
        start = f"error: no documents found in {written}"
        assert done.err.startswith((f"{start};", f"{start}: "))
        assert done.err.endswith("; --allow-empty accepts that\n")


def test_globs_may_match_nothing_too(corpus: Path, capsys: Capture) -> None:
    done = seedlint(capsys, "seeds/*.yml")
    assert (done.code, done.err) == (2, "error: seeds/*.yml matches no file; --allow-empty accepts that\n")
    done = seedlint(capsys, "seeds/*.yml", "seeds", "--allow-empty")
    assert done.code == 0
    assert done.err.startswith("warning: seeds/*.yml matches no file\n1 document: no findings")
    assert seedlint(capsys, "seeds/*.yml", "--allow-empty").code == 0
    assert seedlint(capsys, "seeds/gone.md", "--allow-empty").code == 2


@pytest.mark.skipif(os.name == "nt", reason="Windows has its own mind about slashes after files")
def test_a_file_with_a_slash(corpus: Path, capsys: Capture) -> None:
    done = seedlint(capsys, "seeds/clean.md/")
    assert (done.code, done.err) == (
        2, "error: seeds/clean.md is a file, not a directory; name it without the slash\n"
    )  # fmt: skip


def test_one_of_several_directories(corpus: Path, capsys: Capture) -> None:
    (corpus / "none").mkdir()
    (corpus / "seeds" / "bad.md").write_text(document(1, WRONG_TYPE), encoding="utf-8")
    done = seedlint(capsys, "none", "seeds", "-f", "concise")
    assert done.code == 2
    assert done.found.startswith("seeds/bad.md:8:10: error SL102 ")
    first, then, last = done.err.splitlines()
    assert first == "error: no documents found in none; --allow-empty accepts that"
    assert then.startswith("2 documents: 1 error")
    assert last == LOOK_FOR_DOCUMENTS
    assert seedlint(capsys, "none", "seeds", "--allow-empty").code == 1


@pytest.mark.parametrize("named", [["seeds/clean.md"], ["seeds/clean.md", "seeds/other.md"], ["seeds/*.md"]])
def test_what_hooks_name_may_all_be_excluded(corpus: Path, capsys: Capture, named: list[str]) -> None:
    (corpus / "seeds" / "other.md").write_text("no document", encoding="utf-8")
    configure(corpus, 'exclude = ["seeds/"]')
    done = seedlint(capsys, "--force-exclude", *named)
    assert (done.code, done.out) == (0, "")
    assert done.err.startswith("0 documents: nothing was checked")


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ("markdown", "## seedlint: nothing was checked\n"),
        ("html", "seedlint: nothing was checked"),
        ("junit", 'skipped="1"'),
        ("junit", "nothing was checked"),
    ],
)
def test_no_report_calls_nothing_clean(corpus: Path, capsys: Capture, form: str, says: str) -> None:
    configure(corpus, 'exclude = ["seeds/"]')
    words = ["--force-exclude", "seeds/clean.md", "-f", form]
    assert says in seedlint(capsys, *words).out
    assert "no findings" not in seedlint(capsys, *words).out
    configure(corpus, "")
    done = seedlint(capsys, *words)
    assert "nothing was checked" not in done.out + done.err


@pytest.mark.parametrize("staged", [False, True])
def test_paths_where_include_yields_nothing_have_no_corpus(
    corpus: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch, staged: bool
) -> None:
    forget_git(monkeypatch)
    git("init", "-q", cwd=corpus)
    configure(corpus, 'select = ["SL501"]\ninclude = ["sedes"]')
    git("add", "seeds", cwd=corpus)
    words = ["--staged", "seeds/clean.md"] if staged else ["seeds/clean.md"]
    done = seedlint(capsys, *words)
    assert done.code == 0
    assert done.err.splitlines()[0] == (
        "warning: seedlint.toml:2: include: nothing in it matches a document, so what is checked here is"
        " compared with no other documents; correct it"
    )
    (corpus / "sedes").mkdir()
    (corpus / "sedes" / "a.md").write_text(document(1), encoding="utf-8")
    git("add", "sedes", cwd=corpus)
    assert "warning" not in seedlint(capsys, *words).err


def test_nothing_changed_is_no_empty_corpus(
    corpus: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    forget_git(monkeypatch)
    configure(corpus, 'include = ["seeds"]')
    git("init", "-q", cwd=corpus)
    commit(corpus)
    for words in ((), ("seeds",), ("seeds/clean.md",)):
        assert seedlint(capsys, "--staged", *words).code == 0
        assert seedlint(capsys, "--since", "HEAD", *words).code == 0
    git("rm", "-q", "--cached", "seeds/clean.md", cwd=corpus)
    done = seedlint(capsys, "--staged")
    cause = "what is there is not in the git index (`git add` stages it)"
    assert (done.code, done.err) == (
        2, f"error: no documents found in seeds: {cause}; --allow-empty accepts that\n"
    )  # fmt: skip
    assert seedlint(capsys, "--staged", "--allow-empty").code == 0


@pytest.mark.skipif(os.name == "nt", reason="needs symbolic links")
def test_links_are_documents(corpus: Path, capsys: Capture) -> None:
    (corpus / "aliases").mkdir()
    (corpus / "aliases" / "a.md").symlink_to("../seeds/clean.md")
    for words in (["aliases"], ["aliases/a.md"], ["aliases/*"]):
        done = seedlint(capsys, *words)
        assert (done.code, done.err.startswith("1 document: ")) == (0, True)
    assert seedlint(capsys, "seeds", "aliases", "aliases/a.md").code == 0


# What is not there


@pytest.mark.parametrize("missing", ["gone.md", "gone/", "gone/*.md", ""])
@pytest.mark.parametrize("more", [(), ("--no-cache",), ("--fix",), ("-j", "2")])
def test_the_others_are_judged(corpus: Path, capsys: Capture, missing: str, more: tuple[str, ...]) -> None:
    (corpus / "seeds" / "bad.md").write_text(document(1, WRONG_TYPE), encoding="utf-8")
    for words in ([missing, "seeds"], ["seeds/bad.md", missing, "seeds/clean.md"]):
        done = seedlint(capsys, *words, "-f", "concise", *more)
        assert done.code == 2
        assert done.found.startswith("seeds/bad.md:8:10: error SL102 ")
        assert done.err.startswith("error: ")
        assert done.err.count("error: ") == 1
        assert "2 documents: 1 error" in done.err


def test_all_that_is_missing_is_said_at_once(corpus: Path, capsys: Capture) -> None:
    done = seedlint(capsys, "a.md", "b.md", "seeds", "c/*.md")
    assert done.code == 2
    assert done.err.splitlines()[:3] == [
        "error: a.md does not exist",
        "error: b.md does not exist",
        "error: c/*.md matches no file; --allow-empty accepts that",
    ]
    done = seedlint(capsys, "a.md", "b.md")
    assert (done.code, done.err) == (2, "error: a.md does not exist\nerror: b.md does not exist\n")


@pytest.mark.parametrize(
    "command",
    [
        ("report", "--no-expectations", "-o", "out"),
        ("export", "-f", "jsonl", "-o", "out"),
        ("baseline", "create"),
    ],
)
def test_what_is_written_to_stay_is_about_all_or_not_written(
    corpus: Path, capsys: Capture, command: tuple[str, ...]
) -> None:
    done = seedlint(capsys, *command, "seeds", "gone.md")
    assert (done.code, done.err) == (2, "error: gone.md does not exist\n")
    assert sorted(path.name for path in corpus.iterdir()) == ["seeds"]


def test_from_the_index(corpus: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    forget_git(monkeypatch)
    git("init", "-q", cwd=corpus)
    (corpus / "seeds" / "bad.md").write_text(document(1, WRONG_TYPE), encoding="utf-8")
    git("add", "-A", cwd=corpus)
    (corpus / "fresh.md").write_text(document(2), encoding="utf-8")
    done = seedlint(capsys, "--staged", "gone.md", "fresh.md", "seeds", "-f", "concise")
    assert (done.code, "seeds/bad.md:8:10: error SL102" in done.found) == (2, True)
    assert done.err.splitlines()[:2] == [
        "error: gone.md does not exist, neither here nor in the git index",
        "error: fresh.md is not in the git index; stage it with `git add`",
    ]


def test_reports_say_it(corpus: Path, capsys: Capture) -> None:
    def report(form: str) -> str:
        done = seedlint(capsys, "seeds", "gone.md", "-f", form)
        assert done.code == 2
        return done.out

    made = json.loads(report("json"))
    assert made["errors"] == [{"kind": "path", "message": "gone.md does not exist"}]
    assert made["summary"]["exitCode"] == 2
    (invocation,) = json.loads(report("sarif"))["runs"][0]["invocations"]
    assert invocation["executionSuccessful"] is False
    assert [one["message"]["text"] for one in invocation["toolConfigurationNotifications"]] == [
        "gone.md does not exist"
    ]
    suite = ET.fromstring(report("junit"))[0]
    assert (suite.get("tests"), suite.get("errors"), len(suite)) == ("2", "1", 2)
    assert "::error title=seedlint::gone.md does not exist\n" in report("github")
    assert "gone.md does not exist." in report("html")
    assert "**gone.md does not exist.**" in report("markdown")


def test_a_name_does_not_break_out(corpus: Path, capsys: Capture) -> None:
    name = "x\n::error::y\x1b<b>*"
    for form in ("github", "html", "markdown", "junit", "text"):
        done = seedlint(capsys, "seeds", name, "-f", form)
        assert done.code == 2
        both = done.out + done.err
        assert "\x1b" not in both
        assert form not in {"html", "junit"} or "<b>*" not in done.out
        assert not any(line.startswith("::error::") for line in both.splitlines())
