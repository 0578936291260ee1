"""`seedlint rules new`: a module that works at once, in the right place, and never over another."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from seedlint.testing import rule_tests
from tests.support.running import TIMEOUT, Done, seedlint

Capture = pytest.CaptureFixture[str]
ROOT = Path(__file__).resolve().parents[2]


def new(capsys: Capture, *words: str) -> Done:
    return seedlint(capsys, "rules", "new", *words)


def cases(*paths: Path) -> list[str]:
    """Run the tests of some modules; return their names."""
    found = rule_tests(*paths).pytestmark[0].args[1]
    for case in found:
        case.run()
    return [case.name for case in found]


def python(*words: str, cwd: Path, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *words],
        cwd=cwd,
        env={**os.environ, **env},
        capture_output=True,
        encoding="utf-8",
        timeout=TIMEOUT,
    )


def test_a_new_rule_passes_its_tests_and_every_check_at_once(corpus: Path, capsys: Capture) -> None:
    """In ruff's and mypy's eyes, too, with their defaults and with this project's settings."""
    for linter in ("ruff", "mypy"):
        pytest.importorskip(linter, reason="the linters are not installed: they come with the extra dev")
    longest = "-".join(["eighteen-character"] * 3)
    names = ["headline-length", "none", "rule", "exception", "document", longest]
    names += ["excerpt-short", "linked-hosts", "midnight", "reused-title", "option"]
    for number, name in enumerate(names):
        for kind in ((), ("--corpus",)):
            done = new(
                capsys,
                name + "-c" * bool(kind),
                "--path",
                "checks",
                "--code",
                f"AB{number}0{len(kind)}",
                *kind,
            )
            assert done.code == 0, done
    assert len(cases(corpus / "checks")) >= 8 * 2 * len(names)
    for options in (("--isolated",), ("--config", str(ROOT / "pyproject.toml"))):
        done = python("-m", "ruff", "check", "--no-cache", *options, "checks", cwd=corpus)
        assert done.returncode == 0, done.stdout
        done = python("-m", "ruff", "format", "--no-cache", "--check", *options, "checks", cwd=corpus)
        assert done.returncode == 0, done.stdout
    checked = ("headline_length", "none", "headline_length_c", "linked_hosts", "midnight")
    files = [f"checks/{name}.py" for name in checked]
    # An installed seedlint has types; one that is installed from a checkout, as here, is found by its path.
    words = ["-m", "mypy", "--strict", "--follow-imports=silent", "--cache-dir", str(corpus / "mypy"), *files]
    done = python(*words, cwd=corpus, MYPYPATH=str(ROOT))
    assert done.returncode == 0, done.stdout


def test_what_it_says_is_all_there_is_to_do(corpus: Path, capsys: Capture) -> None:
    done = new(capsys, "no-placeholders")
    assert done.err == ""
    assert done.out.startswith(
        "no_placeholders.py is written: MY001 no-placeholders; it checks all text for readers\n"
    )
    assert "write into seedlint.toml" in done.out
    line = re.search(r"^    (rule-paths = .*)$", done.out, re.MULTILINE)
    assert line is not None
    (corpus / "seedlint.toml").write_text(line[1], encoding="utf-8")
    assert '# option: words = ["TBD"]' in seedlint(capsys, "explain", "MY001").out
    path = corpus / "seeds" / "todo.md"
    path.write_text("---\ntitle: Otters TODO\n---\n", encoding="utf-8")
    found = seedlint(capsys, "-q", "-f", "concise", "--select", "MY001", "seeds")
    assert found.out == "seeds/todo.md:2:15: warning MY001 `TODO` is a placeholder; write the real text\n"
    named = re.search(r"pytest: (\S+) needs only\n\n    (.*)\n\n    (.*)\n", done.out)
    assert named is not None
    assert named[1] == "test_no_placeholders.py"
    (corpus / named[1]).write_text(f"{named[2]}\n{named[3]}\n", encoding="utf-8")
    tested = python("-m", "pytest", "-q", "-p", "no:cacheprovider", named[1], cwd=corpus)
    assert "11 passed" in tested.stdout


def test_the_rule_can_be_tested_before_anything_names_it(corpus: Path, capsys: Capture) -> None:
    done = new(capsys, "no-placeholders")
    told = re.search(r"^Test its examples: `seedlint (.*)`\.$", done.out, re.MULTILINE)
    assert told is not None
    tested = seedlint(capsys, *told[1].split())
    assert tested.code == 0
    assert tested.out.startswith("MY001 no-placeholders: ok (")
    assert tested.err == "1 rule tested, 0 failed\n"
    # What nobody has named is not run, and how to name it is said.
    marker = corpus / "ran"
    with (corpus / "no_placeholders.py").open("a", encoding="utf-8") as module:
        module.write(f"\nopen({str(marker)!r}, 'w', encoding='utf-8').close()\n")
    for words in ([], ["MY001"]):
        done = seedlint(capsys, "rules", "test", *words)
        assert done.code == 2
        assert done.err == (
            "error: no_placeholders.py has the rule MY001, and the configuration does not name it; `seedlint"
            " rules test no_placeholders.py` tests it, and an entry in `rule-paths` has it run\n"
        )
        assert not marker.exists()
    # Once it is named, it is the same rule.
    (corpus / "seedlint.toml").write_text('rule-paths = ["no_placeholders.py"]', encoding="utf-8")
    for words in ([], ["MY001"], ["no_placeholders.py"], ["MY001", "./no_placeholders.py"]):
        assert seedlint(capsys, "rules", "test", *words).err == "1 rule tested, 0 failed\n"


def test_modules_that_are_named_to_be_tested(corpus: Path, capsys: Capture) -> None:
    done = seedlint(capsys, "rules", "test", "gone.py")
    assert (done.code, done.err) == (2, "error: gone.py does not exist\n")
    (corpus / "broken.py").write_text("raise SystemExit(0)\n", encoding="utf-8")
    done = seedlint(capsys, "rules", "test", "broken.py")
    assert done.code == 2
    assert "the rules from broken.py could not be loaded (SystemExit: 0)" in done.err
    # Only what is named: not the others that there are.
    assert new(capsys, "first").code == 0
    assert new(capsys, "second").code == 0
    (corpus / "seedlint.toml").write_text('rule-paths = ["first.py"]', encoding="utf-8")
    done = seedlint(capsys, "rules", "test", "second.py")
    assert re.findall(r"^(\w+) ", done.out, re.MULTILINE) == ["MY002"]
    wrong = (corpus / "second.py").read_text(encoding="utf-8").replace('says="', 'says="not so')
    (corpus / "second.py").write_text(wrong, encoding="utf-8")
    assert seedlint(capsys, "rules", "test", "second.py").code == 1


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("headline-length", "The title of an article is too long."),
        ("short-excerpts", "The excerpt of an article is too long."),
        ("linked-hosts", "A URL leads to a host to avoid."),
        ("published-at-midnight", "The time of day of a timestamp is a placeholder."),
        ("excerpt-once", "Several documents have the same excerpt."),
        ("shouting", "A text still contains a placeholder."),
    ],
)
def test_it_begins_from_what_the_name_says(name: str, says: str, corpus: Path, capsys: Capture) -> None:
    assert new(capsys, name, "--path", "checks").code == 0
    (path,) = (corpus / "checks").iterdir()
    assert f'"""{says}\n' in path.read_text(encoding="utf-8")


def test_the_folder_of_rules_takes_it_without_another_word(corpus: Path, capsys: Capture) -> None:
    (corpus / "seedlint.toml").write_text('rule-paths = ["checks"]', encoding="utf-8")
    assert new(capsys, "first", "--code", "NR").code == 0
    done = new(capsys, "second", "--corpus")
    # The next code that is free; tests among the rules are passed over.
    assert done.out.startswith(
        "checks/second.py is written: NR002 second; it compares the documents of the corpus\n"
    )
    assert "rule-paths" not in done.out
    assert "checks/test_second.py needs only" in done.out
    assert 'rule_tests("second.py")' in done.out
    test = 'from seedlint.testing import rule_tests\n\ntest_rules = rule_tests("second.py")\n'
    (corpus / "checks" / "test_second.py").write_text(test, encoding="utf-8")
    (corpus / "checks" / "conftest.py").write_text(
        "raise RuntimeError('only for pytest')\n", encoding="utf-8"
    )
    listed = seedlint(capsys, "rules").out
    assert "(checks/first.py)" in listed
    assert "(checks/second.py)" in listed
    assert seedlint(capsys, "--select", "NR", "seeds").code == 0
    for name in ("first", "second"):
        (corpus / "checks" / f"{name}.py").unlink()
    assert "there is no Python module in checks but helpers and tests" in seedlint(capsys, "rules").err


@pytest.mark.parametrize(
    ("file", "text", "says"),
    [
        ("seedlint.toml", 'include = ["seeds"]', "write into seedlint.toml, above the first [table]"),
        ("pyproject.toml", "[tool.seedlint]", "write into pyproject.toml, under [tool.seedlint]"),
        (
            "seedlint.toml",
            'rule-paths = ["a.py"]',
            'change seedlint.toml:1 to\n\n    rule-paths = ["a.py", "b/c.py"]',
        ),
    ],
)
def test_it_says_where_to_name_the_module(
    file: str, text: str, says: str, corpus: Path, capsys: Capture
) -> None:
    new(capsys, "a", "--no-config", "--path", "a.py")
    (corpus / file).write_text(text, encoding="utf-8")
    done = new(capsys, "c", "--path", "b/c.py", "--code", "ZZ001")
    assert says in done.out
    assert '"b/c.py"]' in done.out


def test_the_configuration_may_be_further_up(
    corpus: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    (corpus / "seedlint.toml").write_text('include = ["seeds"]', encoding="utf-8")
    (corpus / "a" / "b").mkdir(parents=True)
    monkeypatch.chdir(corpus / "a" / "b")
    assert 'rule-paths = ["a/b/c.py"]' in new(capsys, "c").out


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (
            ["HeadlineLength"],
            "the name `HeadlineLength` must be lower-case words joined by hyphens, "
            "like timestamp-format; did you mean headline-length?",
        ),
        (["headline_length"], "did you mean headline-length?"),
        (["3"], "the name `3` must be"),
        (["x\x1b[31m"], "the name `x\\u{1B}[31m` must be"),
        (["x" * 61], "the name has 61 characters; 60 are enough"),
        (["url-syntax"], "url-syntax is taken: there is a rule SL401 url-syntax (built in)"),
        (["a", "--code", "SL701"], "codes with the letters SL are seedlint's own; choose others, like NR001"),
        (["a", "--code", "SL"], "codes with the letters SL are seedlint's own"),
        (
            ["a", "--code", "nr001"],
            "the code `nr001` must be one to five capital letters and three or four digits, "
            "like ABC123; did you mean NR001?",
        ),
        (["a", "--code", "NR12345"], "the code `NR12345` must be"),
        (["a", "--code", ""], "the code `` must be"),
        (["a", "--path", ""], "--path: the name is empty"),
        (["a", "--path", "_a.py"], "--path: _a.py would be ignored in a directory of rules"),
        (["test-a"], "--path: test_a.py would be ignored in a directory of rules"),
        (["a", "--path", "seeds/clean.md"], "seeds/clean.md"),
        (["a", "--path", "there.py"], "there.py exists already; choose another name, or use --path"),
    ],
)
def test_what_will_not_do_is_said_and_nothing_is_written(
    words: list[str], says: str, corpus: Path, capsys: Capture
) -> None:
    (corpus / "there.py").write_text("mine", encoding="utf-8")
    before = sorted(corpus.rglob("*"))
    done = new(capsys, *words)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("error: ")
    assert says in done.err
    assert sorted(corpus.rglob("*")) == before
    assert (corpus / "there.py").read_text("utf-8") == "mine"


def codes(*modules: Path) -> list[str]:
    return [re.findall(r'^    code = "(.*)"$', one.read_text(encoding="utf-8"), re.M)[0] for one in modules]


def test_a_code_is_given_once_even_if_no_configuration_names_the_modules(
    corpus: Path, capsys: Capture
) -> None:
    for name in ("first-text", "second-text"):
        assert new(capsys, name).code == 0
    for name in ("third-text", "fourth-text"):
        assert new(capsys, name, "--code", "NR", "--path", "checks").code == 0
    assert new(capsys, "fifth-text", "--path", "checks").code == 0
    assert codes(corpus / "first_text.py", corpus / "second_text.py") == ["MY001", "MY002"]
    named = ("third_text", "fourth_text", "fifth_text")
    assert codes(*(corpus / "checks" / f"{name}.py" for name in named)) == ["NR001", "NR002", "NR003"]
    done = new(capsys, "sixth-text", "--code", "NR002", "--path", "checks")
    assert done.code == 2
    assert "NR002 is taken: " in done.err
    assert "fourth_text.py" in done.err
    assert not (corpus / "checks" / "sixth_text.py").exists()


def test_a_code_of_a_module_that_cannot_be_imported_is_taken(corpus: Path, capsys: Capture) -> None:
    (corpus / "seedlint.toml").write_text('rule-paths = ["mine.py"]\n', encoding="utf-8")
    broken = "import nowhere_at_all\n\nclass Mine(Rule):\n    code: str = 'NR007'\n"
    (corpus / "mine.py").write_text(broken, encoding="utf-8")
    assert new(capsys, "next-text", "--path", "checks").code == 0
    assert codes(corpus / "checks" / "next_text.py") == ["NR008"]


def test_the_list_is_still_what_rules_means(corpus: Path, capsys: Capture) -> None:
    for words in (["rules"], ["rules", "list"], ["rules", "--select", "SL7"]):
        assert "SL701  text-mojibake" in seedlint(capsys, *words).out
    assert json.loads(seedlint(capsys, "rules", "-f", "json").out) == json.loads(
        seedlint(capsys, "rules", "list", "--format", "json").out
    )
    shown = seedlint(capsys, "rules", "--help").out
    assert "new" in shown
    assert "list" in shown
