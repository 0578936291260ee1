"""What makes a run fail: `--fail-on`, `--exit-zero`, and how many findings of each severity there may be."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pytest

from seedlint.output import FORMATS
from tests.support.gitting import commit, git
from tests.support.running import INSECURE, WRONG_TYPE, Done, document, seedlint

if TYPE_CHECKING:
    from pathlib import Path

Capture = pytest.CaptureFixture[str]

_NO_EXCERPT = ('excerpt: "Boats leave ten minutes earlier from May."', 'excerpt: ""')
"""A change that makes exactly one SL706, a warning."""


@pytest.fixture
def news(corpus: Path) -> Path:
    """A corpus with one error, two warnings and three notes."""
    changes = [WRONG_TYPE, *[_NO_EXCERPT] * 2, *[INSECURE] * 3]
    for number, change in enumerate(changes, 1):
        (corpus / "seeds" / f"{number}.md").write_text(document(number, change), encoding="utf-8")
    (corpus / "seedlint.toml").write_text('include = ["seeds"]\n', encoding="utf-8")
    return corpus


def configure(news: Path, *lines: str) -> None:
    (news / "seedlint.toml").write_text("\n".join(['include = ["seeds"]', *lines]), encoding="utf-8")


@pytest.mark.parametrize(
    ("options", "code", "says"),
    [
        ("", 1, ""),
        ("--exit-zero", 0, ""),
        ("--exit-zero --fail-on note --max-notes 0", 0, "3 notes, none is allowed"),
        ("--fail-on never", 0, ""),
        ("--max-errors 1", 0, ""),
        ("--max-errors 0", 1, "1 error, none is allowed"),
        ("--max-errors 1 --max-warnings 1", 1, "2 warnings, at most 1 is allowed"),
        ("--max-errors 1 --max-warnings 2 --max-notes 3", 0, ""),
        ("--fail-on note --max-errors 1 --max-warnings 9", 1, ""),
        ("--fail-on note --max-errors 1 --max-warnings 9 --max-notes 9", 0, ""),
        (
            "--fail-on never --max-warnings 0 --max-notes 2",
            1,
            "2 warnings, none is allowed; 3 notes, at most 2 are allowed",
        ),
    ],
)
def test_each_severity_has_its_limit_or_that_of_fail_on(
    options: str, code: int, says: str, news: Path, capsys: Capture
) -> None:
    done = seedlint(capsys, *options.split())
    assert done.code == code
    more = f"; {says}" if says else ""
    counts = rf"7 documents: 1 error, 2 warnings, 3 notes in [\d.]+ s{more}\n"
    assert re.fullmatch(rf"{counts}(.*fixable .*\n)?", done.err)
    words = options.removeprefix("--exit-zero").replace("--", "").split()
    lines = [
        f'{key} = "{value}"' if key == "fail-on" else f"{key} = {value}"
        for key, value in zip(words[::2], words[1::2], strict=True)
    ]
    configure(news, *lines)
    assert seedlint(capsys, *options.split()[: "--exit-zero" in options])._replace(err="") == done._replace(
        err=""
    )


def test_every_format_tells_of_the_same_run(news: Path, capsys: Capture) -> None:
    words = [word for name in FORMATS if name != "text" for word in ("-f", f"{name}=out.{name}")]
    done = seedlint(capsys, *words, "-f", "text", "--annotations", "--max-errors", "1", "--max-warnings", "1")
    assert done.code == 1
    too_many = "2 warnings, at most 1 is allowed"
    assert f"::error title=seedlint::{too_many}\n" in done.err

    def read(name: str) -> str:
        return (news / f"out.{name}").read_text(encoding="utf-8")

    summary = json.loads(read("json"))["summary"]
    assert summary["allowed"] == {"errors": 1, "warnings": 1}
    assert summary["exitCode"] == 1
    (invocation,) = json.loads(read("sarif"))["runs"][0]["invocations"]
    assert invocation["executionSuccessful"]
    assert (invocation["exitCode"], invocation["exitCodeDescription"]) == (1, too_many)
    for name in ("github", "html", "markdown"):
        assert too_many in read(name)
    tests = ElementTree.fromstring(read("junit")).iter("testcase")
    failed = {test.get("classname") for test in tests if test.find("failure") is not None}
    assert failed == {"seeds/2.md", "seeds/3.md"}
    assert too_many in seedlint(capsys, "--statistics", "--max-warnings", "1").out


def test_what_is_not_shown_is_not_counted(news: Path, capsys: Capture) -> None:
    def run(*options: str) -> tuple[int, bool]:
        done = seedlint(capsys, "--max-errors", "0", "--max-notes", "1", *options)
        return done.code, "2 notes, at most 1 is allowed" in done.err

    git("init", "-q", cwd=news)
    (news / ".gitignore").write_text(".seedlint_cache\n", encoding="utf-8")
    commit(news)
    assert run() == (1, False)
    for number in (11, 12):
        assert run("--since", "HEAD") == run("--staged") == (0, False)
        (news / "seeds" / f"{number}.md").write_text(document(number, INSECURE), encoding="utf-8")
        git("add", "-A", cwd=news)
    assert run("--since", "HEAD") == run("--staged") == run("seeds/11.md", "seeds/12.md") == (1, True)
    configure(news, 'baseline = "known.json"')
    assert seedlint(capsys, "baseline", "create").code == 0
    assert run() == (0, False)


def test_a_document_that_was_not_judged_is_no_error_that_may_be(news: Path, capsys: Capture) -> None:
    (news / "seeds" / "broken.md").write_text("---\n{\n---\n", encoding="utf-8")

    def run(*options: str) -> Done:
        done = seedlint(capsys, "-f", "text", "-f", "junit=out.xml", *options)
        assert "1 document was not checked" in done.err
        return done

    def kind() -> str:
        tests = ElementTree.parse(news / "out.xml").iter("testcase")
        (test,) = (test for test in tests if test.get("classname") == "seeds/broken.md")
        return test[0].tag

    assert run("--max-errors", "9").code == 1
    assert kind() == "error"
    assert run("--exit-zero").code == 0
    assert kind() == "error", "what comes of it is left to who reads the report"
    assert run("--fail-on", "never").code == 0
    assert kind() == "skipped"


@pytest.mark.parametrize("options", [["--exit-zero"], ["--fail-on", "never"], ["--max-errors", "99"]])
def test_errors_of_another_kind_stay_2(options: list[str], news: Path, capsys: Capture) -> None:
    assert seedlint(capsys, *options, "nowhere").code == 2
    assert seedlint(capsys, *options, "seeds", "nowhere").code == 2
    configure(news, 'rule-paths = ["broken.py"]')
    (news / "broken.py").write_text("raise RuntimeError\n", encoding="utf-8")
    assert seedlint(capsys, *options).code == 2
    configure(news, "max-errors = -1")
    assert seedlint(capsys, *options).code == 2


def test_a_diff_fails_for_what_it_shows_unless_nothing_is_to_fail(news: Path, capsys: Capture) -> None:
    assert seedlint(capsys, "--diff", "--unsafe-fixes", "--fail-on", "never").code == 1
    assert seedlint(capsys, "--diff", "--unsafe-fixes", "--exit-zero").code == 0


@pytest.mark.parametrize(
    ("options", "code", "says"),
    [
        ("--fail-on never", 0, ""),
        ("--fail-on never --max-warnings 1", 1, "2 warnings, at most 1 is allowed\n"),
        ("--fail-on error --max-errors 9", 1, "2 warnings, none is allowed\n"),
        ("--exit-zero", 0, ""),
    ],
)
@pytest.mark.parametrize("form", ["text", "concise"])
def test_never_wins_over_what_is_configured_and_quiet_runs_say_why_they_fail(
    options: str, code: int, says: str, form: str, news: Path, capsys: Capture
) -> None:
    configure(news, "max-warnings = 0", "max-errors = 9")
    done = seedlint(capsys, "-q", "-f", form, *options.split())
    assert (done.code, done.err) == (code, says)


def test_the_settings_say_that_never_has_won(news: Path, capsys: Capture) -> None:
    from seedlint.cli.options import settings_from

    configure(news, "max-warnings = 0", "max-errors = 9")
    settings = settings_from({"fail_on": "never", "max_errors": 3})
    assert (settings.max_warnings, settings.max_errors) == (None, 3)
    assert settings.origin("max_warnings") == settings.origin("fail_on") == "command line"
    assert settings_from({"fail_on": "note"}).max_errors == 9
