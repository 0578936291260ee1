"""A gate on a report of a part: what was left out is never green."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.gitting import forget_git
from tests.support.running import INSECURE, WRONG_TYPE, Done, document, seedlint
from tests.told.samples import report, write

if TYPE_CHECKING:
    from pathlib import Path

GATES = '[gate]\nexpectations = "none"\nconditions = ["errors = 0"]\n'
INCLUDE = 'include = ["seeds/"]\n'


@pytest.fixture
def mixed(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A corpus with errors in two documents, outside of git."""
    forget_git(monkeypatch)
    (corpus / "seedlint.toml").write_text(INCLUDE + GATES, encoding="utf-8")
    (corpus / "seeds" / "new").mkdir()
    (corpus / "seeds" / "new" / "bad.md").write_text(document(1, WRONG_TYPE), encoding="utf-8")
    (corpus / "seeds" / "old.md").write_text(document(2, INSECURE), encoding="utf-8")
    (corpus / "any.json").write_text("{}", encoding="utf-8")
    return corpus


def reported(capsys: Any, *words: str, out: str = "out") -> Done:
    done = seedlint(capsys, "report", "--no-expectations", "-o", out, *words)
    assert done.code == 0, done.err
    return done


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["seeds/clean.md"], "PATHS seeds/clean.md"),
        (["seeds/clean.md", "./seeds/old.md"], "PATHS seeds/clean.md seeds/old.md"),
        (["seeds/n*"], "PATHS 'seeds/n*'"),
        (["--select", "SL2,SL3"], "--select SL2 SL3"),
        (["--ignore", "SL1", "--ignore", "SL4"], "--ignore SL1 SL4"),
        (["--exclude", "new/"], "--exclude new/"),
        (["--schema", "any.json"], "--schema any.json (44136fa3)"),
        (["--isolated"], "--isolated"),
        (["--isolated", "--ignore", "SL1", "seeds/new"], "--isolated --ignore SL1 PATHS seeds/new"),
    ],
)
def test_a_report_of_a_part_is_refused(mixed: Path, capsys: Any, words: list[str], said: str) -> None:
    done = reported(capsys, *words)
    note = "this report may leave out documents or rules: it was made with "
    assert f"note: {note}{said}\n" in done.err
    told = json.loads((mixed / "out" / "report.json").read_text(encoding="ascii"))
    assert " ".join(told["left_out"]) == said
    assert f"\n{note.capitalize()}`{said}`.\n" in (mixed / "out" / "report.md").read_text(encoding="utf-8")
    assert note.capitalize() in (mixed / "out" / "index.html").read_text(encoding="ascii")
    gated = seedlint(capsys, "gate", "out")
    assert (gated.code, gated.out) == (2, "")
    assert gated.err.startswith(f"error: out: the report was made with {said}; make the report again with ")
    accepted = seedlint(capsys, "gate", "out", "--partial", "--condition", "documents >= 1")
    assert accepted.code in {0, 1}
    assert f"note: out: the report was made with {said}\n" in accepted.err


@pytest.mark.parametrize("words", [[], ["seeds"], ["seeds/"], ["."], ["seeds/*.md", "seeds/new"], ["-q"]])
def test_a_report_of_all_is_accepted_whatever_it_was_asked_for(
    mixed: Path, capsys: Any, words: list[str]
) -> None:
    reported(capsys, *words)
    assert json.loads((mixed / "out" / "report.json").read_text(encoding="ascii"))["left_out"] == []
    done = seedlint(capsys, "gate", "out")
    assert done.code == 1
    assert "not met    errors = 0 " in done.out


def test_it_does_not_matter_where_it_was_made(
    mixed: Path, capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(mixed / "seeds")
    reported(capsys, "old.md", out="../out")
    told = json.loads((mixed / "out" / "report.json").read_text(encoding="ascii"))
    assert told["left_out"] == ["PATHS seeds/old.md"]
    reported(capsys, "../seeds", out="../whole")
    assert seedlint(capsys, "gate", "../whole").code == 1


def test_another_configuration_is_refused(mixed: Path, capsys: Any) -> None:
    (mixed / "lax.toml").write_text(f'{INCLUDE}ignore = ["SL1"]\n', encoding="utf-8")
    (mixed / "same.toml").write_text(INCLUDE, encoding="utf-8")
    reported(capsys, "--config", "lax.toml")
    gated = seedlint(capsys, "gate", "out")
    assert (gated.code, gated.out) == (2, "")
    assert (
        "another configuration (the gate was called with seedlint.toml); call both with the same" in gated.err
    )
    assert seedlint(capsys, "gate", "out", "--partial").code in {0, 1}
    both = ("--config", "lax.toml", "--condition", "documents = 3")
    assert "with another configuration" not in seedlint(capsys, "gate", "out", *both).err
    # What becomes of what is found does not matter.
    reported(capsys, "--config", "same.toml", out="other")
    assert seedlint(capsys, "gate", "other").code == 1
    reported(capsys, "--no-config", "seeds", out="none")
    assert "with another configuration" in seedlint(capsys, "gate", "none").err
    no_config = seedlint(capsys, "gate", "none", "--no-config", "--condition", "documents = 3")
    assert "with another configuration" not in no_config.err


def test_the_same_configuration_in_pyproject(mixed: Path, capsys: Any) -> None:
    (mixed / "seedlint.toml").rename(mixed / "was.toml")
    lines = GATES.replace("[gate]", "[tool.seedlint.gate]")
    project = f'[project]\nname = "x"\n[tool.seedlint]\n{INCLUDE}{lines}'
    (mixed / "pyproject.toml").write_text(project, encoding="utf-8")
    reported(capsys)
    (mixed / "pyproject.toml").write_text(project.replace('"x"', '"y"'), encoding="utf-8")
    assert seedlint(capsys, "gate", "out").code == 1
    (mixed / "pyproject.toml").write_text(
        project.replace(INCLUDE, f'{INCLUDE}select = ["SL2"]\n'), encoding="utf-8"
    )
    assert "with another configuration" in seedlint(capsys, "gate", "out").err


def test_tables_of_a_part_make_a_report_of_a_part(mixed: Path, capsys: Any) -> None:
    assert seedlint(capsys, "export", "-o", "tables", "--ignore", "SL1").code == 0
    reported(capsys, "--from", "tables")
    assert "the report was made with --ignore SL1" in seedlint(capsys, "gate", "out").err
    assert seedlint(capsys, "export", "-o", "tables").code == 0
    reported(capsys, "--from", "tables", out="whole")
    assert seedlint(capsys, "gate", "whole").code == 1


def test_all_reasons_are_said(mixed: Path, capsys: Any) -> None:
    (mixed / "lax.toml").write_text(f'{INCLUDE}ignore = ["SL1"]\n', encoding="utf-8")
    reported(capsys, "--config", "lax.toml", "--ignore", "SL4")
    said = "(the gate was called with seedlint.toml), and the report was made with --ignore"
    assert said in seedlint(capsys, "gate", "out").err
    assert said in seedlint(capsys, "gate", "out", "--partial").err


def test_expectations_are_part_of_the_configuration(mixed: Path, capsys: Any) -> None:
    """Those of another one would be met instead."""
    for line, same in (('source-url = "https://x.example/{path}"', True), ("default-suites = false", False)):
        (mixed / "other.toml").write_text(f"{INCLUDE}[report]\n{line}\n", encoding="utf-8")
        reported(capsys, "--config", "other.toml", out=line[:3])
        told = seedlint(capsys, "gate", line[:3]).err
        assert ("another configuration" not in told) is same


@pytest.mark.skipif(not hasattr(os, "symlink") or os.name == "nt", reason="links need rights there")
def test_documents_that_cannot_be_read_are_left_out_too(mixed: Path, capsys: Any) -> None:
    (mixed / "seeds" / "lost").mkdir()
    (mixed / "seeds" / "lost" / "a.md").symlink_to("nowhere.md")
    reported(capsys, "seeds/clean.md", "seeds/old.md", "seeds/new")
    assert "was made with PATHS seeds/clean.md seeds/new seeds/old.md" in seedlint(capsys, "gate", "out").err
    reported(capsys, "seeds", out="whole")
    assert "not met    every document was checked" in seedlint(capsys, "gate", "whole").out


def test_paths_where_include_has_nothing_are_not_all(mixed: Path, capsys: Any) -> None:
    (mixed / "seedlint.toml").write_text('include = ["seed/"]\n' + GATES, encoding="utf-8")
    reported(capsys, "seeds/clean.md")
    assert "was made with PATHS seeds/clean.md" in seedlint(capsys, "gate", "out").err


def test_a_report_of_nothing_is_not_met(mixed: Path, capsys: Any) -> None:
    (mixed / "seedlint.toml").write_text('include = ["seed/"]\n' + GATES, encoding="utf-8")
    reported(capsys, "--allow-empty")
    done = seedlint(capsys, "gate", "out")
    assert done.code == 1
    assert "not known  every document was checked  the report has no document" in done.out


def test_long_words_and_equal_names_are_told_apart(mixed: Path, capsys: Any) -> None:
    """They are cut, or there are several files of a name."""
    many = ["--ignore", ",".join(["SL201"] * 80)]
    reported(capsys, *many)
    (mixed / "seedlint.toml").write_text(INCLUDE, encoding="utf-8")
    done = seedlint(capsys, "report", "--no-expectations", "-o", "out", "--ignore", f"{many[1]},SL202")
    assert (done.code, "the last report in it was made with --ignore" in done.err) == (2, True)
    for folder in ("a", "b"):
        (mixed / folder).mkdir()
        (mixed / folder / "s.json").write_text(json.dumps({"title": folder}), encoding="utf-8")
    reported(capsys, "--schema", "a/s.json", out="part")
    done = seedlint(capsys, "report", "--no-expectations", "-o", "part", "--schema", "b/s.json")
    assert done.code == 2
    reported(capsys, "seeds/old.md", "seeds/new", out="order")
    reported(capsys, "seeds/new", "seeds/old.md", "seeds/new", out="order")


def test_a_history_that_does_not_say_is_continued(mixed: Path, capsys: Any) -> None:
    """An older version has written it."""
    reported(capsys, "--exclude", "new/")
    file = mixed / "out" / "history.jsonl"
    told = json.loads(file.read_text(encoding="ascii"))
    del told["left_out"]
    file.write_text(json.dumps(told) + "\n", encoding="ascii")
    for _ in range(2):
        reported(capsys, "--exclude", "new/")
    assert seedlint(capsys, "report", "--no-expectations", "-o", "out").code == 2


def test_a_report_that_does_not_say_is_refused(gated: Path, capsys: Any) -> None:
    for lacking in ("left_out", "configuration"):
        write(gated / "out", report(commit=None, **{lacking: None}))
        done = seedlint(capsys, "gate", "out", "--condition", "score > 1")
        assert done.code == 2
        assert "out: the report does not say whether it is of all documents and rules; make" in done.err
    write(gated / "out", report(commit=None, left_out=["\x1b[31m--select"]))
    assert "made with \\u{1B}[31m--select" in seedlint(capsys, "gate", "out", "--condition", "score > 1").err


def test_reports_of_different_parts_are_not_compared(mixed: Path, capsys: Any) -> None:
    """What is not looked at would count as resolved, and later as new."""
    reported(capsys)
    before = {path: path.read_bytes() for path in (mixed / "out").iterdir() if path.is_file()}
    done = seedlint(capsys, "report", "--no-expectations", "-o", "out", "seeds/new", "--select", "SL1")
    assert done.code == 2
    assert done.err.startswith(
        "error: --output out: the last report in it leaves nothing out, and this one was made with"
        " --select SL1 PATHS seeds/new, so what is new cannot be known; name another directory"
    )
    assert {path: path.read_bytes() for path in (mixed / "out").iterdir() if path.is_file()} == before
    for _ in range(2):
        reported(capsys, "seeds/new", out="part")
    lines = (mixed / "part" / "history.jsonl").read_text(encoding="ascii").splitlines()
    assert [json.loads(line)["left_out"] for line in lines] == [["PATHS seeds/new"]] * 2
    done = seedlint(capsys, "report", "--no-expectations", "-o", "part")
    assert "the last report in it was made with PATHS seeds/new, and this one leaves nothing out" in done.err
