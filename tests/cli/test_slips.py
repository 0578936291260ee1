"""Slips on the command line: what is said, obeyed, leads to a run that goes on."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING

import pytest

from tests.support.running import seedlint

if TYPE_CHECKING:
    from pathlib import Path

Capture = pytest.CaptureFixture[str]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        # Reports
        ("seeds --format sarf", "did you mean `sarif`?"),
        ("seeds -f json:out", "did you mean `json=out`?"),
        ("seeds -f out.json", "did you mean `json=out.json`?"),
        ("seeds -f md", "did you mean `markdown`?"),
        ("seeds -f md:out.md", "did you mean `markdown=out.md`?"),
        ("seeds -f sarif,json", "--format sarif=FILE --format json=FILE"),
        ("seeds -f json out.json", "a report goes to a file with `=`: --format json=out.json"),
        # Rules
        ("seeds --ignore SL402 SL403", "SL403 names a rule, and no path; write codes with"),
        ("seeds --ignore SL402, SL403", "--ignore SL402,SL403"),
        ("seeds --select SL4 url-host", "--select SL4,url-host"),
        ("seeds --select 'SL4;SL5'", "put commas between them: `SL4,SL5`"),
        ("seeds --fix SL402", "write it after an option, as in --fixable SL402"),
        ("SL402 seeds", "as in --select SL402"),
        ("seeds --fix --fixable ''", "--fixable: no code or name is given"),
        ("rules SL402", "`seedlint explain SL402` says more"),
        ("rules nonsense", "unexpected: nonsense; `seedlint rules` lists all rules\n"),
        ("rule SL402", "did you mean the command `explain`?"),
        # Words in the wrong place
        ("seeds -- --fix", "--fix does not exist; after `--` all words are paths: write options before it"),
        ("-- --ignore SL402", "write options before it"),
        ("seeds --color always", "write --color, --no-color or neither"),
        ("https://example.org/", "https://example.org/ is a URL; seedlint lints files"),
        ("lint seeds", "did you mean `seedlint check`?"),
        ("help chck", "`seedlint` has no command `chck`; did you mean `check`?"),
        ("help links sow", "`seedlint links` has no command `sow`; did you mean `show`?"),
        # Options before a command
        ("--fail-on note check seeds", "options go after the command: `seedlint check --fail-on note seeds`"),
        ("-o out report seeds", "options go after the command: `seedlint report -o out seeds`"),
        ("-q rules", "options go after the command: `seedlint rules -q`"),
        ("links --max-age 3d show", "options go after the command: `seedlint links show --max-age 3d`"),
        ("--ignore check nowhere", "nowhere does not exist"),
        ("version", "did you mean `seedlint --version`?"),
        ("list-files", "did you mean `seedlint --list-files`?"),
        ("hook", "did you mean `seedlint init --hook`?"),
        ("badge", "did you mean `seedlint report`?"),
        ("rules tst", "unexpected: tst; did you mean `seedlint rules test`?"),
        ("baseline", "`seedlint baseline create` records all current findings, `seedlint"),
        # Other tools' options
        ("seeds --disable SL402", "did you mean --ignore?"),
        ("seeds --rule SL402", "did you mean --select?"),
        ("seeds -o out.json", "did you mean --format NAME=FILE?"),
        ("seeds --no-colour", "did you mean --no-color?"),
        ("seeds --dry-run", "did you mean --diff?"),
        ("seeds --severity SL402=note", "below `[severity]`"),
        ("seeds --max-file-size 5MB", "write it without a unit, as in 5000000"),
    ],
)  # fmt: skip
def test_slips_are_told_what_to_write(line: str, says: str, corpus: Path, capsys: Capture) -> None:
    done = seedlint(capsys, *shlex.split(line))
    assert (done.code, done.out) == (2, "")
    assert says in done.err
    assert "internal error" not in done.err


def test_options_that_are_offered_are_there(capsys: Capture, corpus: Path) -> None:
    from seedlint.cli import slips

    text = seedlint(capsys, "check", "--help").out
    there = set(re.findall(r"--?[a-z][a-z-]*", text, re.IGNORECASE))
    offered = [option.split()[0] for option in slips._OPTIONS]
    assert {option for option in offered if option != "-"} <= there
    for taken in [*" ".join(slips._OPTIONS.values()).split(), *slips._ELSEWHERE]:
        assert taken not in there
    for words in slips._ELSEWHERE.values():
        for command in re.findall("`seedlint ([a-z]+)", words):
            assert seedlint(capsys, command, "--help").code == 0


def test_an_option_is_offered_only_where_it_is(capsys: Capture, corpus: Path) -> None:
    assert "--select" not in seedlint(capsys, "explain", "--rule", "SL402").err


def test_what_is_there_is_a_path_whatever_it_is_called(corpus: Path, capsys: Capture) -> None:
    for name in ("SL402", "help", "-x", "out.json", "always"):
        (corpus / name).mkdir()
        (corpus / name / "a.md").write_bytes((corpus / "seeds" / "clean.md").read_bytes())
        words = ["--color", "-f", "concise", "--select", "SL4", "--", name]
        assert seedlint(capsys, *words).code == 0
    assert "s does not exist" in seedlint(capsys, "s").err
