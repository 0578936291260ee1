"""The command line as people and programs use it: words in, exit codes and streams out."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from seedlint import __version__
from seedlint.cli import checking
from seedlint.cli import root as cli
from seedlint.output import FORMATS
from seedlint.rulebook.registry import Registry
from seedlint.run.session import Session
from seedlint.util.terminals import wants_color
from tests.support.running import INSECURE, TIMEOUT, WRONG_TYPE, command, document, seedlint

if TYPE_CHECKING:
    from pathlib import Path

CODE = "\x1b["


@pytest.fixture
def bad(corpus: Path) -> Path:
    """The corpus with a second document that has one error."""
    (corpus / "seeds" / "bad.md").write_text(document(1, WRONG_TYPE), encoding="utf-8")
    return corpus


# Exit codes and streams


def test_no_findings_is_0(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    done = seedlint(capsys, "seeds")
    assert (done.code, done.out) == (0, "")
    assert done.err.startswith("1 document: no findings in ")
    assert done.err.count("\n") == 1


def test_an_error_is_1(bad: Path, capsys: pytest.CaptureFixture[str]) -> None:
    done = seedlint(capsys, "seeds")
    assert done.code == 1
    assert done.out.startswith("error[SL102]: ")
    assert done.out.splitlines()[1] == " --> seeds/bad.md:8:10  quality"
    assert "\n8 | quality: many\n  |          ^^^^\n" in done.out
    assert "document" not in done.out.replace("seeds/", "")
    assert done.err.startswith("2 documents: 1 error in ")


def test_the_help_names_every_format(capsys: pytest.CaptureFixture[str]) -> None:
    words = re.split(r"[\s,;.]+", seedlint(capsys, "check", "--help").out)
    assert set(FORMATS) <= set(words)


def test_quiet_leaves_out_the_summary(bad: Path, capsys: pytest.CaptureFixture[str]) -> None:
    done = seedlint(capsys, "-q", "seeds")
    assert done.code == 1
    assert done.err == ""
    assert "SL102" in done.out


def test_findings_below_fail_on_are_shown_but_do_not_fail(
    corpus: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (corpus / "seeds" / "note.md").write_text(document(1, INSECURE), encoding="utf-8")
    for level, code in (("error", 0), ("warning", 0), ("note", 1)):
        done = seedlint(capsys, "seeds", "--fail-on", level)
        assert done.code == code
        assert "note SL402" in done.found
    assert seedlint(capsys, "seeds").code == 0


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["nowhere"], "nowhere does not exist"),
        (["seeds/*.yaml"], "seeds/*.yaml matches no file"),
        ([""], "empty"),
        (["seeds", "-f", "jsn"], "no format `jsn`; did you mean `json`?"),
        (["seeds", "-f", "pdf"], "no format `pdf`; there are text, concise, json, jsonl, sarif"),
        (["seeds", "-f", "json="], "no file name after `=`"),
        (
            ["seeds", "-f", "text", "-f", "json"],
            "only one format can go to standard output, not text and json; give the others a file, as in"
            " json=FILE",
        ),
        (["seeds", "-f", "json=x", "-f", "sarif=./x"], "json and sarif can't both go to x"),
        (["seeds", "-f", "json", "--statistics"], "standard output already has the json report"),
        (["seeds", "--selct", "SL1"], "--select"),
        (["seeds", "--select", ""], "--select: no code"),
        (["seeds", "--select", "SL10x"], "--select: no rule has the code or name `SL10x`"),
        (["seeds", "--ignore", "field-typ"], "did you mean `field-type`?"),
        (["seeds", "--ignore", "unknown-feild,SL101"], "did you mean `unknown-field`?"),
        (["seeds", "--fail-on", "fatal"], "fatal"),
        (["seeds", "--max-file-size", "0"], "0"),
        (["seeds", "--config", "none.toml"], "none.toml: the configuration can't be read"),
        (["seeds", "--config", ""], "--config: the name is empty"),
        (["seeds", "--schema", ""], "--schema: the name is empty"),
        (["seeds", "--schema", "none.json"], "none.json: cannot read the schema"),
        (["seeds", "--config", "x.toml", "--no-config"], "--config and --no-config cannot be combined"),
        (["chekc"], "did you mean the command `check`?"),
        (["rule"], "did you mean the command `rules`?"),
        (["seds"], "seds does not exist; did you mean seeds?"),
        (["seds/claen.md"], "did you mean seeds/clean.md?"),
        (["nothing-like-it"], "nothing-like-it does not exist\n"),
        (["explain"], "CODE"),
        (["explain", "SL999"], "there is no rule `SL999`"),
        (["explain", "field-typo"], "did you mean `field-type`?"),
        (["rules", "--format", "pdf"], "pdf"),
        ([], "name the files or directories"),
        (["check"], "name the files or directories"),
    ],
)
def test_wrong_usage_is_2_and_said_on_stderr(
    words: list[str], says: str, corpus: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    done = seedlint(capsys, *words)
    assert done.code == 2
    assert done.out == ""
    assert says in done.err
    assert done.err.startswith("error: ")
    assert "Traceback" not in done.err
    assert "internal error" not in done.err


def test_names_in_messages_stay_on_their_line(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    done = seedlint(capsys, "a\n::error::b\x1bc")
    assert done.err == "error: a\\u{A}::error::b\\u{1B}c does not exist\n"


def test_ctrl_c_is_130(
    corpus: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(checking, "check", interrupted)
    done = seedlint(capsys, "seeds")
    assert (done.code, done.out) == (130, "")
    assert done.err.strip() == "interrupted"


def test_an_internal_error_is_one_clear_message(
    corpus: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("a\nb")

    monkeypatch.setattr(Session, "lint", broken)
    monkeypatch.delenv("SEEDLINT_DEBUG", raising=False)
    done = seedlint(capsys, "seeds")
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("error: internal error: RuntimeError: a\n")
    assert "please report it" in done.err
    assert "Traceback" not in done.err
    monkeypatch.setenv("SEEDLINT_DEBUG", "1")
    with pytest.raises(RuntimeError):
        cli.run(["seeds"])


# Words


def test_check_is_the_default_command(bad: Path, capsys: pytest.CaptureFixture[str]) -> None:
    expected = seedlint(capsys, "check", "seeds", "-f", "concise", "-q")
    assert expected.code == 1
    for words in (
        ["seeds", "-f", "concise", "-q"],
        ["-f", "concise", "-q", "seeds"],
        ["-qf", "concise", "seeds"],
        ["--quiet", "--format=concise", "--", "seeds"],
        ["check", "--quiet", "seeds/", "--format", "concise"],
    ):
        assert seedlint(capsys, *words) == expected


def test_a_directory_named_like_a_command_can_be_linted(
    corpus: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (corpus / "rules").mkdir()
    (corpus / "rules" / "x.md").write_text(document(1, WRONG_TYPE), encoding="utf-8")
    for words in (["./rules"], ["check", "rules"]):
        assert seedlint(capsys, *words).found.startswith("rules/x.md:8:10: ")


def test_without_paths_the_configured_ones_are_linted(bad: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (bad / "seedlint.toml").write_text('include = ["seeds"]\n', encoding="utf-8")
    assert "seeds/bad.md" in seedlint(capsys).out
    assert "seeds/bad.md" in seedlint(capsys, "check", "-q").out
    assert seedlint(capsys, "--no-config").code == 2


def test_version(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for word in ("--version", "-V"):
        assert seedlint(capsys, word) == (0, f"seedlint {__version__}\n", "")


def test_help(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    done = seedlint(capsys, "--help")
    assert done.code == 0
    assert "seedlint [check] [OPTIONS] [PATHS]..." in done.out
    assert seedlint(capsys, "-h") == done
    assert "--fail-on" in seedlint(capsys, "check", "--help").out


def test_as_a_module(bad: Path) -> None:
    done = command("seeds", "-f", "concise", cwd=bad)
    assert done.code == 1
    assert done.found.startswith("seeds/bad.md:8:10: error SL102 ")
    assert done.err.startswith("2 documents: 1 error in ")


def test_rules_are_listed(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    done = seedlint(capsys, "rules")
    assert (done.code, done.err) == (0, "")
    assert "SL101" in done.out
    assert "required-field" in done.out
    table = json.loads(seedlint(capsys, "rules", "-f", "json").out)
    codes = [rule["code"] for rule in table]
    assert codes == sorted(codes)
    assert {"SL000", "SL101", "SL902"} <= set(codes)


@pytest.mark.parametrize("word", ["SL102", "sl102", "field-type", "Field-Type"])
def test_explain(word: str, corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    done = seedlint(capsys, "explain", word)
    assert (done.code, done.err) == (0, "")
    assert "SL102" in done.out
    assert "field-type" in done.out
    assert done.out == seedlint(capsys, "explain", "SL102").out


def test_the_beginning_of_codes_explains_a_family(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    done = seedlint(capsys, "explain", "sl3")
    assert (done.code, done.err) == (0, "")
    *rows, empty, more = done.out.splitlines()
    assert [row.split()[0] for row in rows] == [f"SL30{number}" for number in range(1, 8)]
    assert (empty, more) == ("", "`seedlint explain SL301` says more.")
    table = seedlint(capsys, "explain", "SL3", "-f", "markdown").out
    assert table.startswith("| code | name |")
    assert table.count("| SL3") == 7


def test_the_markdown_table_has_the_severities_in_force(
    corpus: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (corpus / "seedlint.toml").write_text('severity.SL402 = "error"', encoding="utf-8")
    table = seedlint(capsys, "rules", "--format", "markdown").out
    assert "| SL402 | `url-insecure` | error |" in table
    (rule,) = [r for r in json.loads(seedlint(capsys, "rules", "-f", "json").out) if r["code"] == "SL402"]
    assert (rule["severity"], rule["default_severity"], rule["fix"]) == ("error", "note", "unsafe")
    assert rule["why"]
    assert rule["remedy"]


def test_what_counts_as_the_same_url_is_explained(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "http and https" in seedlint(capsys, "explain", "SL501").out


def test_fields_missing_in_one_place_are_one_block(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (corpus / "seeds" / "clean.md").write_text("---\ntitle: a\n---\n", encoding="utf-8")
    done = seedlint(capsys, "seeds", "-q", "--select", "SL101", "-f", "text", "-f", "json=out.json")
    lines = done.out.splitlines()
    findings = json.loads((corpus / "out.json").read_text("utf-8"))["findings"]
    says = [f"error[SL101]: {finding['message']}" for finding in findings]
    fields = [line for line in lines if line in says]
    assert len(fields) >= 5
    assert lines[-4:] == [" --> seeds/clean.md:2:1", "  |", "2 | title: a", "  | ^^^^^"]
    assert len(lines) == len(fields) + 4
    # They are findings of their own all the same: one can be in a baseline, another one new.
    assert len(findings) == len(fields)


def test_no_fix_is_shown_that_would_not_be_made(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What `0777` was meant to be as a number, or `010` as true or false, nobody can tell."""
    path = corpus / "seeds" / "clean.md"
    path.write_text(document(0, ("quality: 39", "quality: 0777\npublished: 010")), encoding="utf-8")
    done = seedlint(capsys, "seeds", "-q")
    assert done.out.count("SL007") == 1
    assert "`0777` is the number 777 here" in done.out
    # It is wrong whichever number it is.
    assert "`published` must be true or false, not the number 10" in done.out
    assert "help:" not in done.out
    before = path.read_bytes()
    seedlint(capsys, "seeds", "--fix", "--unsafe-fixes")
    assert path.read_bytes() == before


def test_every_rule_can_be_explained(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for rule in Registry.builtin():
        for form in ("text", "markdown"):
            done = seedlint(capsys, "explain", rule.code, "-f", form)
            assert done.code == 0
            assert rule.name in done.out


# Reports


def test_several_reports_in_one_run(bad: Path, capsys: pytest.CaptureFixture[str]) -> None:
    alone = seedlint(capsys, "-q", "seeds")
    done = seedlint(capsys, "-q", "-f", "text", "-f", "sarif=out.sarif", "-f", "json=out.json", "seeds")
    assert done == alone
    assert json.loads((bad / "out.sarif").read_text("utf-8"))["version"] == "2.1.0"
    assert json.loads((bad / "out.json").read_text("utf-8"))["summary"]["errors"] == 1


def test_a_report_in_a_file_prints_nothing(bad: Path, capsys: pytest.CaptureFixture[str]) -> None:
    done = seedlint(capsys, "-q", "-f", "text=out.txt", "seeds", "--color")
    assert (done.code, done.out) == (1, "")
    assert (bad / "out.txt").read_text("utf-8") == seedlint(capsys, "-q", "seeds").out


def test_a_report_that_cannot_be_written_is_2(bad: Path, capsys: pytest.CaptureFixture[str]) -> None:
    done = seedlint(capsys, "-f", "sarif=no/such/out.sarif", "seeds")
    assert done.code == 2
    assert "no/such/out.sarif" in done.err


def test_statistics(bad: Path, capsys: pytest.CaptureFixture[str]) -> None:
    done = seedlint(capsys, "--statistics", "seeds")
    assert done.code == 1
    by_rule, by_document = done.out.split("\n\n")
    assert "SL102" in by_rule
    assert "seeds/bad.md" not in by_rule
    title, head, *rows = by_document.splitlines()
    assert title == "Worst documents (1 of 1 with findings)"
    assert head.split() == ["count", "errors", "warnings", "notes", "document"]
    assert "seeds/bad.md" in [row.split()[-1] for row in rows]
    # Beside another report in a file there are statistics, too.
    both = seedlint(capsys, "--statistics", "-f", "json=out.json", "seeds")
    assert both.out == done.out
    assert "seeds/bad.md" in (bad / "out.json").read_text("utf-8")


def test_tables_of_rules_tell_severities_apart(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Not all findings of a rule matter alike: the worst severity alone would say too much of the others."""
    for number, end in enumerate((",", ".", ")", "{"), 1):
        text = document(number).replace(
            "\ntitle:", f"\noriginalUrl: 'https://herald.com/{number}{end}'\ntitle:"
        )
        (corpus / "seeds" / f"{number}.md").write_text(text, encoding="utf-8")
    for arguments in (("--statistics",), ("-f", "markdown"), ("-f", "html")):
        done = seedlint(capsys, "--select", "SL401", *arguments, "seeds")
        assert "1 error, 3 warnings" in done.out.replace("4 findings: 1 error, 3 warnings", ""), arguments
    alike = seedlint(capsys, "--select", "SL401", "--statistics", "seeds/1.md", "seeds/2.md")
    assert "SL401 url-syntax  warning " in alike.out


def test_statistics_name_the_worst_documents_only(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for number in range(1, 24):
        changes = (WRONG_TYPE, ("type: ", "tipe: ")) if number == 9 else (WRONG_TYPE,)
        (corpus / "seeds" / f"{number:02}.md").write_text(document(number, *changes), encoding="utf-8")
    done = seedlint(capsys, "--statistics", "seeds")
    title, _, *rows = done.out.split("\n\n")[1].splitlines()
    assert [row.split()[-1] for row in rows[:3]] == ["seeds/09.md", "seeds/01.md", "seeds/02.md"]
    assert (len(rows), title) == (20, "Worst documents (20 of 23 with findings)")


def test_output_is_sorted_and_the_same_from_run_to_run(
    corpus: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for number, name in enumerate(("z.md", "a.md", "m/b.md", "m.md", "B.md", "10.md", "9.md"), 1):
        file = corpus / "seeds" / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(document(number, WRONG_TYPE, INSECURE, ("type: ", "tipe: ")), encoding="utf-8")
    first = seedlint(capsys, "seeds", "-q", "-f", "concise", "--no-cache")
    places = []
    for line in first.out.splitlines():
        path, row, column, words = line.split(":", 3)
        places.append((path, int(row), int(column), words.split()[1]))
    assert len({path for path, *_ in places}) == 7
    assert places == sorted(places)
    names = sorted(map(str, (corpus / "seeds").rglob("*.md")))
    for asked in (["seeds"], ["seeds", "seeds"], names[::-1], ["seeds", "-j", "2"], ["seeds"]):
        assert seedlint(capsys, *asked, "-q", "-f", "concise").out == first.out
    forms = [form for form in FORMATS if form != "sarif"]  # which says when it ran
    into_files = [word for form in forms for word in ("-f", f"{form}=out.{form}")]
    written = []
    for seed in ("1", "2"):
        words = ("seeds", "-q", "-f", "concise", *into_files)
        done = command(*words, cwd=corpus, env={"PYTHONHASHSEED": seed})
        assert (done.code, done.out) == (1, first.out)
        written.append({form: (corpus / f"out.{form}").read_bytes() for form in forms})
        assert all(written[-1].values())
    assert written[0] == written[1]


# Colour


@pytest.mark.parametrize(
    ("words", "env", "coloured"),
    [
        ([], {}, False),
        (["--color"], {}, True),
        ([], {"FORCE_COLOR": "1"}, True),
        ([], {"FORCE_COLOR": ""}, False),
        (["--no-color"], {"FORCE_COLOR": "1"}, False),
        ([], {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        (["--color"], {"NO_COLOR": "1"}, True),
        ([], {"FORCE_COLOR": "1", "NO_COLOR": ""}, True),
        (["-f", "json", "--color"], {}, False),
        (["-f", "concise", "--color"], {}, True),
    ],
)
def test_colour(
    words: list[str],
    env: dict[str, str],
    coloured: bool,
    bad: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    done = seedlint(capsys, "seeds", *words)
    assert done.code == 1
    assert (CODE in done.out) == coloured
    assert CODE not in done.err


@pytest.mark.parametrize(("term", "coloured"), [("xterm", True), ("dumb", False)])
def test_colour_on_a_terminal(term: str, coloured: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setenv("TERM", term)
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    assert wants_color(sys.stdout) == coloured


# Streams as they come


def broken_pipe(cwd: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run with a standard output that nobody reads."""
    reader, writer = os.pipe()
    os.close(reader)
    try:
        return subprocess.run(
            [sys.executable, "-m", "seedlint", *words],
            cwd=cwd,
            stdout=writer,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            timeout=TIMEOUT,
            check=False,
        )
    finally:
        os.close(writer)


@pytest.mark.parametrize("form", FORMATS)
def test_broken_pipe_keeps_the_verdict_and_the_other_reports(form: str, bad: Path) -> None:
    done = broken_pipe(bad, "-q", "seeds", "-f", form, "-f", "sarif=out.sarif")
    assert (done.returncode, done.stderr) == (1, "")
    assert json.loads((bad / "out.sarif").read_text("utf-8"))


@pytest.mark.parametrize("words", [["rules"], ["explain", "SL101"], ["config"]])
def test_broken_pipe_elsewhere(words: list[str], corpus: Path) -> None:
    done = broken_pipe(corpus, *words)
    assert (done.returncode, done.stderr) == (0, "")


def test_broken_pipe_for_help(corpus: Path) -> None:
    assert broken_pipe(corpus, "--help").stderr == ""


def test_piped_into_head(corpus: Path) -> None:
    text = document(1, WRONG_TYPE)
    for number in range(200):
        (corpus / "seeds" / f"{number}.md").write_text(text, encoding="utf-8")
    with subprocess.Popen(
        [sys.executable, "-m", "seedlint", "-q", "seeds"],
        cwd=corpus,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline().startswith(b"error[SL")
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(TIMEOUT) == 1


@pytest.mark.parametrize(
    "env",
    [
        {"PYTHONIOENCODING": "ascii"},
        {"PYTHONIOENCODING": "latin-1:strict"},
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    ],
)
def test_letters_reach_a_pipe_in_every_environment(env: dict[str, str], corpus: Path) -> None:
    text = document(1, ("Harbour Herald", "Hafenbote 船"), ("quality: 39", "quality: 船"))
    (corpus / "seeds" / "船.md").write_text(text, encoding="utf-8")
    for _ in range(2):  # the second time, the cache says which documents there are
        done = command("seeds", cwd=corpus, env=env)
        assert done.code == 1
        assert "8:10: error SL102" in done.found
        assert "8 | quality: 船" in done.out
        assert "Traceback" not in done.err
    missing = command("船/nowhere", cwd=corpus, env=env)
    assert missing.code == 2
    assert "does not exist" in missing.err
    assert command("explain", "SL102", cwd=corpus, env=env).code == 0


@pytest.mark.skipif(not hasattr(os, "posix_spawn"), reason="closes file descriptors as a shell does")
@pytest.mark.parametrize("words", [["seeds"], ["rules"], ["--version"]])
def test_without_standard_output(words: list[str], bad: Path) -> None:
    shell = f'"{sys.executable}" -m seedlint {" ".join(words)} >&-'
    done = subprocess.run(
        ["sh", "-c", shell], cwd=bad, capture_output=True, encoding="utf-8", timeout=TIMEOUT, check=False
    )
    assert done.returncode == 2
    assert done.stderr.startswith("error: ")
    assert "internal error" not in done.stderr


@pytest.mark.skipif(not hasattr(os, "posix_spawn"), reason="closes file descriptors as a shell does")
def test_without_standard_streams_reports_are_still_written(bad: Path) -> None:
    shell = f'"{sys.executable}" -m seedlint seeds -f json=out.json >&- 2>&-'
    done = subprocess.run(["sh", "-c", shell], cwd=bad, capture_output=True, timeout=TIMEOUT, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (1, b"", b"")
    assert json.loads((bad / "out.json").read_text("utf-8"))["summary"]["errors"] == 1


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs a device that is always full")
@pytest.mark.parametrize("words", [["seeds"], ["rules"], ["--version"]])
def test_a_full_disk_is_said(words: list[str], bad: Path) -> None:
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "seedlint", *words],
            cwd=bad,
            stdout=full,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            timeout=TIMEOUT,
            check=False,
        )
    assert done.returncode == 2
    assert "no space left" in done.stderr
    assert "Traceback" not in done.stderr
    assert "internal error" not in done.stderr


def test_a_working_directory_that_is_gone(tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    code = f"import os, seedlint.cli.root; os.rmdir({str(gone)!r}); seedlint.cli.root.main(['.'])"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=gone,
        capture_output=True,
        encoding="utf-8",
        timeout=TIMEOUT,
        check=False,
    )
    if done.returncode == 1 and "rmdir" in done.stderr:
        pytest.skip("this system keeps a working directory")
    assert done.returncode == 2
    assert done.stderr.startswith("error: the working directory no longer exists\n")


# Shell completion


def complete(cwd: Path, words: str) -> list[str]:
    """Complete the last of some words as bash would ask for it."""
    env = {
        "_SEEDLINT_COMPLETE": "bash_complete",
        "COMP_WORDS": words,
        "COMP_CWORD": str(len(words.split(" ")) - 1),
    }
    return command(cwd=cwd, env=env).out.splitlines()


def test_completion_script(corpus: Path) -> None:
    done = command(cwd=corpus, env={"_SEEDLINT_COMPLETE": "zsh_source"})
    assert "compdef" in done.out


def test_completion(corpus: Path) -> None:
    first = complete(corpus, "seedlint ")
    assert {"plain,check", "plain,rules", "plain,explain", "plain,config"} <= set(first)
    assert any(line.startswith("file,") for line in first)
    assert "plain,rules" in complete(corpus, "seedlint ru")
    assert complete(corpus, "seedlint --form") == ["plain,--format"]
    assert complete(corpus, "seedlint -f sar") == ["plain,sarif"]
    assert complete(corpus, "seedlint explain sl10") == [f"plain,SL10{n}" for n in range(1, 6)]
    assert complete(corpus, "seedlint --ignore SL101,unknown-f") == ["plain,SL101,unknown-field"]
    assert complete(corpus, "seedlint seeds se") == ["file,se"]


def test_the_summary_tells_all_the_time_that_has_passed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    # What the reports take counts, too; and each command begins anew.
    now = [100.0]
    monkeypatch.setattr("seedlint.cli.clock.time.perf_counter", lambda: now[0])
    written = checking.write_reports

    def slowly(*given: object, **more: object) -> None:
        written(*given, **more)
        now[0] += 7.25

    monkeypatch.setattr(checking, "write_reports", slowly)
    (tmp_path / "a.md").write_text(document(1), encoding="utf-8")
    for _ in range(2):
        done = seedlint(capsys, "--no-cache", tmp_path / "a.md")
        assert done.err.strip().endswith(" in 7.25 s")
