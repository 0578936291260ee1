"""Rules that end the process: such a run is never one without findings, and says which rule it was."""

from __future__ import annotations

import os
import re
import textwrap
from typing import TYPE_CHECKING

import pytest

from tests.rulebook.test_plugins import HEADER, RULE, write
from tests.support.running import command, document, seedlint

if TYPE_CHECKING:
    from pathlib import Path

ENDS = {"sys.exit(0)": "SystemExit: 0", "os._exit(0)": "SystemExit: os._exit(0)"}
CHECKS = "    def check(self, document):\n"
PLACES = {
    "import": ("class Shouting(Rule):", "{0}\nclass Shouting(Rule):", "my.py could not be loaded"),
    "prepare": (CHECKS, f"    def prepare(self):\n        {{0}}\n\n{CHECKS}", "XY001 shouting (my.py)"),
    "check": (CHECKS, f"{CHECKS}        {{0}}\n", "XY001 shouting crashed on this document"),
    "option": ('loud."', 'loud.", check=lambda value: {0}', "seedlint.toml:2: the rule shouting ended"),
}


def ending(where: str, how: str) -> str:
    before, after, _ = PLACES[where]
    text = f"import os, sys\n{HEADER}{RULE}"
    assert before in text
    return text.replace(before, after.format(how))


@pytest.fixture
def many(corpus: Path) -> Path:
    """A corpus that is large enough for workers."""
    for number in range(1, 60):
        write(corpus / "seeds" / f"{number}.md", document(number))
    write(corpus / "seedlint.toml", 'rule-paths = ["my.py"]\nrules.shouting.mark = "zzz"')
    return corpus


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize("how", ENDS)
@pytest.mark.parametrize("where", PLACES)
def test_a_rule_that_ends_the_process(where: str, how: str, jobs: str, many: Path) -> None:
    write(many / "my.py", ending(where, how))
    done = command("seeds", "-j", jobs, "--no-cache", cwd=many)
    assert done.code == 2
    assert PLACES[where][2] in done.out + done.err
    assert ENDS[how].removeprefix("SystemExit: ") in done.out + done.err
    assert "a worker process died" not in done.out


@pytest.mark.parametrize(
    "how",
    [
        "import threading; one = threading.Thread(target=os._exit, args=(0,)); one.start(); one.join()",
        "import contextlib\n        with contextlib.suppress(SystemExit): os._exit(0)",
    ],
)
def test_an_end_that_is_caught_or_of_a_thread_is_no_clean_run(how: str, many: Path) -> None:
    write(many / "my.py", ending("check", how))
    done = command("seeds", "-j", "1", "--no-cache", cwd=many)
    assert done.code == 2
    assert "error: something has tried to end the process (`os._exit`)" in done.err


def test_a_rule_that_ends_a_worker_is_named_however_workers_start(many: Path, start_method: str) -> None:
    write(many / "my.py", ending("check", "os._exit(0)"))
    done = command("seeds", "-j", "2", "--no-cache", cwd=many, env={"SEEDLINT_START_METHOD": start_method})
    assert done.code == 2
    assert len(re.findall(r"XY001 shouting crashed on this document \(SystemExit: os\._exit", done.out)) == 60
    assert "Traceback" not in done.err


def test_a_corpus_rule_that_ends_the_process(many: Path) -> None:
    body = """
    class Shouting(CorpusRule):
        '''Titles end quietly.'''
        code, name, severity, since = "XY001", "shouting", Severity.WARNING, "0.1.0"
        options = (Option("mark", "changes", "What is too loud."),)
        def collect(self, document):
            yield Fact("all", "/title")
        def check(self, key, facts):
            os._exit(0)
    """
    write(many / "my.py", f"import os\n{HEADER}{textwrap.dedent(body)}")
    done = command("seeds", "--no-cache", cwd=many)
    assert done.code == 2
    assert "XY001 shouting crashed while checking the corpus (SystemExit: os._exit(0))" in done.out


def test_what_a_rule_has_python_do_at_the_end_does_not_hide_findings(many: Path) -> None:
    write(
        many / "my.py",
        ending("import", "import atexit; atexit.register(os._exit, 0)").replace("WARNING", "ERROR"),
    )
    write(many / "seedlint.toml", 'rule-paths = ["my.py"]')
    done = command("seeds", cwd=many)
    assert "error[XY001]" in done.out
    assert done.code == 1


def test_a_process_that_a_rule_forks_may_end(many: Path) -> None:
    body = "os.fork() or os._exit(7)" if hasattr(os, "fork") else "pass"
    write(many / "my.py", ending("import", body))
    done = command("seeds", "--no-cache", cwd=many)
    assert (done.code, done.out) == (0, "")


@pytest.mark.usefixtures("corpus")
@pytest.mark.parametrize("raised", [SystemExit(0), GeneratorExit()])
def test_what_no_rule_answers_for_is_an_error(
    raised: BaseException, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def end(*_: object, **__: object) -> None:
        raise raised

    monkeypatch.setattr("seedlint.run.lint.judge_scope", end)
    done = seedlint(capsys, "seeds")
    assert done.code == 2
    assert f"internal error: {type(raised).__name__}" in done.err
