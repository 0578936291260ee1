"""`seedlint gate` on directories of reports: exit codes, formats, and what is refused."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.gitting import commit, forget_git, git
from tests.support.running import WRONG_TYPE, Done, document, seedlint
from tests.told.samples import point, report, write

if TYPE_CHECKING:
    from pathlib import Path

NO_EXPECTATIONS = '[gate]\nexpectations = "none"\n'


def gate(capsys: Any, *words: str) -> Done:
    return seedlint(capsys, "gate", "out", *words)


def test_met(gated: Path, capsys: Any) -> None:
    write(gated / "out", report(commit=None), [point(1)])
    done = gate(capsys, "--condition", "score >= 95", "--condition", "errors <= 12")
    assert done.code == 0
    assert done.out.splitlines() == [
        "met        every rule has run",
        "met        every document was checked  0",
        "met        score >= 95                 96.4, down from 97",
        "met        errors <= 12                12, up from 11",
    ]
    assert done.err == "All 4 conditions are met.\n"
    assert gate(capsys, "-q", "--condition", "score >= 95").err == ""


def test_not_met(gated: Path, capsys: Any) -> None:
    write(gated / "out", report(commit=None, anomalies=None))
    done = gate(
        capsys, "--condition", "new.errors = 0", "--condition", "anomalies = 0 or unknown",
        "--condition", "provider.errors <= 5", "--condition", "anomalies = 0",
    )  # fmt: skip
    assert done.code == 1
    assert done.out.splitlines()[2:] == [
        "not met    new.errors = 0              2",
        "           seeds/a.md:3: SL401 not a URL",
        "not known  anomalies = 0 or unknown    anomalies were not looked for (which the condition allows)",
        "not met    provider.errors <= 5        10, 1 of 4 providers does not meet it",
        "           fenland-echo.example: 10",
        "not known  anomalies = 0               anomalies were not looked for",
    ]
    assert done.err == "3 of 6 conditions are not met, 1 of them because the value is not known.\n"


def test_expectations_are_told_with_what_was_observed(gated: Path, capsys: Any) -> None:
    (gated / "seedlint.toml").write_text('[gate]\nconditions = ["score >= 95"]\n', encoding="utf-8")
    write(gated / "out", report(commit=None))
    done = gate(capsys)
    assert done.code == 1
    assert done.out.splitlines()[-1] == (
        "not met    The newest document is at most 90 days old. (warning, documents)  1,914.8 days,"
        " expected: at most 90 days"
    )


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ([], "there are no conditions: set `conditions` in the table `[gate]`"),
        (["--condition", "scroe > 1"], "did you mean `score`?"),
        (["--condition", "score > 1", "-f", "sarif"], "there is no format `sarif`; there are text, markdown"),
        (["--condition", "score > 1", "-f", "xml"], "did you mean `junit`?"),
        (["--condition", "score > 1", "-f", "json="], "there is no file name after `=`"),
        (["--condition", "score > 1", "-f", "json=seedlint.toml"], "seedlint did not write it"),
        (["--condition", "score > 1", "-f", "json=out/report.json"], "seedlint did not write it"),
        (
            ["--condition", "score > 1", "-f", "json", "-f", "text"],
            "only one format can go to standard output, not json and text; give the others a file, as in"
            " text=FILE",
        ),
        (["--condition", "score > 1", "--max-age", "soon"], "--max-age: `soon` is not a duration"),
        (["--condition", "rule.SL999.findings < 1"], "there is no rule `SL999`; `seedlint rules` lists them"),
        (["--condition", "rule.url-sintax.findings < 1"], "did you mean `url-syntax`?"),
    ],
)
def test_what_is_refused_before_anything_is_read(
    gated: Path, capsys: Any, words: list[str], says: str
) -> None:
    (gated / "out").mkdir()
    (gated / "out" / "report.json").write_text("{", encoding="utf-8")
    done = gate(capsys, *words)
    assert done.code == 2
    assert says in done.err
    assert "is not JSON" not in done.err


def test_a_rule_that_does_not_exist_has_its_line(gated: Path, capsys: Any) -> None:
    (gated / "seedlint.toml").write_text(
        '[gate]\nconditions = [\n  "rule.SL402.findings < 3",\n  "rule.SL999.findings < 3",\n]\n',
        encoding="utf-8",
    )
    done = gate(capsys)
    assert done.code == 2
    assert "seedlint.toml:4: gate.conditions: `rule.SL999.findings < 3`: there is no rule `SL999`" in done.err


def test_a_damaged_report_is_refused(gated: Path, capsys: Any) -> None:
    write(gated / "out", "{")
    done = gate(capsys, "--condition", "score > 1")
    assert (done.code, done.out) == (2, "")
    assert "out/report.json: it is not JSON" in done.err


def test_damaged_lines_of_the_history_are_told(gated: Path, capsys: Any) -> None:
    write(gated / "out", report(commit=None), [point(1), {"version": 1}])
    done = gate(capsys, "--condition", "score > 1")
    assert done.code == 0
    assert done.err.startswith("warning: history.jsonl: line 2 can't be read; going on without\n")


def test_a_report_of_another_commit_is_refused(gated: Path, capsys: Any) -> None:
    words = ("--condition", "score > 1")
    write(gated / "out", report())
    assert "there is no git repository to compare with" in gate(capsys, *words).err
    (gated / "seeds").mkdir()
    (gated / "seeds" / "a.md").write_text(document(1), encoding="utf-8")
    (gated / ".gitignore").write_text("out\n", encoding="utf-8")
    git("init", "-q", cwd=gated)
    git("add", "-A", cwd=gated)
    commit(gated)
    head = git("rev-parse", "HEAD", cwd=gated).strip()
    done = gate(capsys, *words)
    assert done.code == 2
    assert (
        f"the report is of commit c0ffee000000, and {head[:12]} is checked out; make the report again"
        in done.err
    )
    assert gate(capsys, *words, "--any-commit").code == 0
    write(gated / "out", report(commit=None))
    assert "the report does not say which commit it is of" in gate(capsys, *words).err
    write(gated / "out", report(commit=head))
    assert gate(capsys, *words).code == 0
    write(gated / "out", report(commit=head, modified=True))
    assert "the report is of files that were changed after the commit" in gate(capsys, *words).err
    write(gated / "out", report(commit=head))
    (gated / "seeds" / "a.md").write_text(document(1, WRONG_TYPE), encoding="utf-8")
    assert "files were changed after the report was made" in gate(capsys, *words).err


def test_a_report_that_is_too_old_is_refused(gated: Path, capsys: Any) -> None:
    now = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
    write(gated / "out", report(commit=None, generated_at="2020-01-01T00:00:00Z"))
    words = ("--condition", "score > 1", "--max-age", "1d")
    done = gate(capsys, *words)
    assert done.code == 2
    assert "days ago, and --max-age allows 1 day; make the report again" in done.err
    write(gated / "out", report(commit=None, generated_at="2999-01-01T00:00:00Z"))
    assert "days ahead" in gate(capsys, *words).err
    write(gated / "out", report(commit=None, generated_at=now))
    assert gate(capsys, *words).code == 0


def test_a_real_report(corpus: Path, capsys: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    forget_git(monkeypatch)
    (corpus / "seedlint.toml").write_text(NO_EXPECTATIONS, encoding="utf-8")
    words = ("report", "seeds", "-o", "out", "--no-expectations", "-q")
    conditions = [
        word
        for one in (
            "new.errors = 0",
            "provider.new.errors = 0",
            "rule.SL102.findings <= 3",
            "rule.SL404.findings = 0",
        )
        for word in ("--condition", one)
    ]
    assert seedlint(capsys, *words).code == 0
    states = [line[:9].strip() for line in gate(capsys, *conditions).out.splitlines()]
    assert states == ["met", "met", "not known", "not known", "met", "not known"]
    (corpus / "seeds" / "wrong.md").write_text(document(2, WRONG_TYPE), encoding="utf-8")
    assert seedlint(capsys, *words).code == 0
    done = gate(capsys, *conditions)
    assert done.code == 1
    assert "not met    new.errors = 0              1\n           seeds/wrong.md:" in done.out
    assert "not met    provider.new.errors = 0     1, 1 of " in done.out
    # What only the link store tells was not looked for.
    assert "not known  rule.SL404.findings = 0     the rule SL404 did not run" in done.out
