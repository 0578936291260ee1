"""Rules by configuration are rules like any other: listed, explained, selected, suppressed, cached, sent."""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from seedlint.config.settings import load
from seedlint.run.session import Session
from tests.support.editor import Editor
from tests.support.running import Done, document, seedlint

if TYPE_CHECKING:
    from pathlib import Path

Capture = pytest.CaptureFixture[str]

TOPICS = """
[[rules.custom]]
code = "NR001"
name = "house-topics"
message = "Topics come from our list."
severity = "error"
select = ["topics.*"]
enum-file = "topics.txt"
why = "readers find articles by them."
examples = { good = ["topics: [ports]"], bad = ["topics: [prots]"] }
"""
ONCE = """
[[rules.custom]]
code = "NR002"
name = "title-once"
message = "a title is there once"
select = ["title"]
unique = "corpus"
"""
CLEAN = 'include = ["seeds"]\n'
FOUND = (
    "seeds/1.md:4:10: error NR001 Topics come from our list: `prots` is not `ports`; did you mean `ports`?"
)


@pytest.fixture
def house(corpus: Path) -> Path:
    """A corpus with two rules, and three documents: one breaks the first, two the second."""
    (corpus / "seedlint.toml").write_text(CLEAN + 'select = ["NR"]\n' + TOPICS + ONCE, encoding="utf-8")
    (corpus / "topics.txt").write_text("ports\n", encoding="utf-8")
    (corpus / "seeds" / "clean.md").unlink()
    for number, (title, topic) in enumerate([("A", "ports"), ("B", "prots"), ("A", "ports")]):
        text = f"---\n# {number}\ntitle: {title}\ntopics: [{topic}]\n---\n"
        (corpus / "seeds" / f"{number}.md").write_text(text, encoding="utf-8")
    return corpus


def configure(house: Path, before: str = "", after: str = "") -> None:
    text = CLEAN + before + TOPICS + ONCE + after
    (house / "seedlint.toml").write_text(text, encoding="utf-8")


def codes(capsys: Capture, *words: str) -> list[str]:
    done = seedlint(capsys, "-f", "json", *words)
    found = json.loads(done.out)["findings"]
    return [f"{one['path'][6:]} {one['code']} {one['severity']}" for one in found]


BOTH = ["0.md NR002 warning", "1.md NR001 error", "2.md NR002 warning"]


def test_what_is_found(house: Path, capsys: Capture) -> None:
    done = seedlint(capsys, "-q", "-f", "concise")
    assert done.code == 1
    assert done.out.splitlines() == [
        "seeds/0.md:3:8: warning NR002 a title is there once: another document has `A`, too",
        FOUND,
        "seeds/2.md:3:8: warning NR002 a title is there once: another document has `A`, too",
    ]


def test_they_are_listed_and_explained(house: Path, capsys: Capture) -> None:
    listed = seedlint(capsys, "rules").out.splitlines()
    assert [" ".join(line.split()) for line in listed if "NR0" in line] == [
        "NR001 house-topics error Topics come from our list. (seedlint.toml:4)",
        "NR002 title-once warning a title is there once. (seedlint.toml:14)",
    ]
    page = seedlint(capsys, "explain", "house-topics").out
    assert page.startswith(
        "NR001 house-topics (error by default, scope: document)\n\nTopics come from our list.\n"
    )
    assert "Each `topics.*` must be in the list `topics.txt`." in page
    assert "Why: readers find articles by them." in page
    assert "Reads, next to the configuration: topics.txt" in page
    assert "Reported:\n    topics: [prots]" in page
    assert "scope: corpus" in seedlint(capsys, "explain", "NR002", "-f", "markdown").out
    shown = seedlint(capsys, "config").out
    assert "\n[[rules.custom]]  # seedlint.toml:4\n" in shown
    again = house / "again.toml"
    again.write_text(shown, encoding="utf-8")
    assert [one.table for one in load(again).custom] == [
        one.table for one in load(house / "seedlint.toml").custom
    ]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ('select = ["NR001"]\n', "", ["1.md NR001 error"]),
        ('select = ["NR"]\nignore = ["title-once"]\n', "", ["1.md NR001 error"]),
        (
            'select = ["NR"]\nseverity = { NR = "note" }\n',
            "",
            [one.rpartition(" ")[0] + " note" for one in BOTH],
        ),
        ('select = ["NR"]\n', '[per-file-ignores]\n"seeds/1.md" = ["house-topics"]\n', BOTH[::2]),
        ('select = ["NR"]\n', '[[overrides]]\nfiles = ["seeds/1.md"]\nignore = ["NR001"]\n', BOTH[::2]),
        ('ignore = ["SL"]\n', "", BOTH),
        ('select = ["NR"]\npreset = "generic"\n', "", BOTH),
    ],
)
def test_the_configuration_selects_and_grades_them(
    before: str, after: str, expected: list[str], house: Path, capsys: Capture
) -> None:
    configure(house, before, after)
    assert codes(capsys) == expected


def test_comments_suppress_them_and_baselines_know_them(house: Path, capsys: Capture) -> None:
    path = house / "seeds" / "1.md"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("[prots]", "[prots] # seedlint: ignore[house-topics]"), encoding="utf-8")
    assert codes(capsys) == BOTH[::2]
    path.write_text(text.replace("# 1", "# seedlint: ignore-file[NR002]"), encoding="utf-8")
    assert codes(capsys, "--select", "NR,SL901")[1:3] == ["1.md SL901 warning", "1.md NR001 error"]
    path.write_text(text, encoding="utf-8")
    assert seedlint(capsys, "baseline", "create", "--baseline", "known.json").code == 0
    assert codes(capsys, "--baseline", "known.json") == []


def test_the_fix_is_made_where_it_is_wanted(house: Path, capsys: Capture) -> None:
    seedlint(capsys, "--fix")
    assert codes(capsys) == BOTH
    seedlint(capsys, "--fix", "--unsafe-fixes")
    assert codes(capsys) == BOTH[::2]


@pytest.mark.parametrize(
    "form", ["sarif", "junit", "gitlab", "github", "html", "markdown", "rdjson", "sonar"]
)
def test_reports_have_them(form: str, house: Path, capsys: Capture) -> None:
    done = seedlint(capsys, "-f", form)
    assert "NR001" in done.out
    assert "Traceback" not in done.err


def test_without_code_of_others_they_are_not_there(house: Path, capsys: Capture) -> None:
    configure(house, 'select = ["NR", "SL601"]\n')
    assert "NR001" not in seedlint(capsys, "rules", "--isolated").out
    assert codes(capsys, "--isolated") == []


# What a verdict depends on


def test_one_changed_document_is_judged_against_the_whole_corpus(house: Path, capsys: Capture) -> None:
    assert codes(capsys) == BOTH
    path = house / "seeds" / "1.md"
    path.write_text(path.read_text(encoding="utf-8").replace("title: B", "title: A"), encoding="utf-8")
    done = seedlint(capsys, "-q", "-f", "concise", "seeds/1.md", "--select", "NR002")
    assert (
        done.out == "seeds/1.md:3:8: warning NR002 a title is there once: 2 other documents have `A`, too\n"
    )


def test_the_cache_notices_a_changed_list_and_a_changed_rule(house: Path, capsys: Capture) -> None:
    assert codes(capsys) == BOTH
    (house / "topics.txt").write_text("prots\n", encoding="utf-8")
    assert codes(capsys) == [
        "0.md NR002 warning",
        "0.md NR001 error",
        "2.md NR002 warning",
        "2.md NR001 error",
    ]
    text = (house / "seedlint.toml").read_text(encoding="utf-8")
    changes = [
        ('enum-file = "topics.txt"', 'enum = ["ports"]', BOTH),
        ('"topics.*"', '"title"', ["0.md NR001 error", "1.md NR001 error", "2.md NR001 error"]),
        ('"corpus"', '"document"', BOTH[1:2]),
    ]
    for before, after, expected in changes:
        (house / "seedlint.toml").write_text(
            text.replace('enum-file = "topics.txt"', 'enum = ["ports"]').replace(before, after),
            encoding="utf-8",
        )
        found = codes(capsys)
        assert [one for one in found if "NR002" not in one or before != '"topics.*"'] == expected
    (house / "seedlint.toml").write_text(text.replace("come from", "are in"), encoding="utf-8")
    assert "Topics are in our list: `ports` is not `prots`" in seedlint(capsys, "-f", "concise").out


def test_examples_do_not_count(house: Path, capsys: Capture) -> None:
    before = Session(load()).fingerprint
    configure(house, 'select = ["NR"]\n')
    assert Session(load()).fingerprint == before
    text = (house / "seedlint.toml").read_text(encoding="utf-8")
    (house / "seedlint.toml").write_text(text.replace("[prots]", "[x]"), encoding="utf-8")
    assert Session(load()).fingerprint == before
    (house / "seedlint.toml").write_text(text.replace("topics.*", "topics.0"), encoding="utf-8")
    assert Session(load()).fingerprint != before


def test_another_process_judges_alike(house: Path) -> None:
    spec = pickle.loads(pickle.dumps(Session(load()).spec()))
    linted = spec.engine().lint("seeds/1.md", (house / "seeds" / "1.md").read_bytes())
    assert [one.code for one in linted.findings] == ["NR001"]


@pytest.mark.parametrize("method", ["spawn", "fork"])
def test_workers_judge_alike(method: str, house: Path) -> None:
    if method == "fork" and not hasattr(os, "fork"):
        pytest.skip("there is no fork here")
    for number in range(3, 60):
        text = f"---\ntitle: T{number}\ntopics: [ports]\n---\n"
        (house / "seeds" / f"{number}.md").write_text(text, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "seedlint", "--no-cache", "-q", "-j", "2", "-f", "concise"],
        env={**os.environ, "SEEDLINT_START_METHOD": method},
        capture_output=True,
        check=False,
        encoding="utf-8",
        timeout=120,
    )
    assert [line.partition(":")[0] for line in done.stdout.splitlines()] == [
        "seeds/0.md",
        "seeds/1.md",
        "seeds/2.md",
    ]


def test_editors_show_them_and_notice_a_changed_list(house: Path) -> None:
    with Editor(house) as editor:
        uri = editor.open(house / "seeds" / "1.md", (house / "seeds" / "1.md").read_text(encoding="utf-8"))
        editor.found(uri, "NR001")
        (house / "topics.txt").write_text("prots\n", encoding="utf-8")
        editor.happened(house / "topics.txt")
        editor.found(uri)


def test_a_report_does_not_write_over_a_list(house: Path, capsys: Capture) -> None:
    done = seedlint(capsys, "-f", "json=topics.txt")
    assert done.code == 2
    assert "a list of allowed values" in done.err
    assert (house / "topics.txt").read_text(encoding="utf-8") == "ports\n"


# seedlint rules test


def test_examples_are_tested(house: Path, capsys: Capture) -> None:
    assert seedlint(capsys, "rules", "test", "NR001") == Done(
        0, "NR001 house-topics: ok (1 good, 1 bad)\n", "1 rule tested, 0 failed\n"
    )
    done = seedlint(capsys, "rules", "test")
    assert done.code == 1
    assert done.out.splitlines()[1:] == [
        f"NR002 title-once: seedlint.toml:14: there is no {kind} example: write what the rule {does} into"
        f" `examples.{kind}`"
        for kind, does in (("good", "accepts"), ("bad", "reports"))
    ]
    assert done.err == "2 rules tested, 1 failed\n"


def test_an_example_that_is_judged_otherwise_is_told_with_its_line(house: Path, capsys: Capture) -> None:
    examples = """
[rules.custom.examples]
good = [
  ["title: A", "title: A"],
  ["title: A", "title: ["],
  "title: A",
  "+++\\ntitle = 'A'\\n+++\\n",
]
bad = [
  ["title: A", "title: B"],
  ["title: A", "title: A"],
]
"""
    configure(house, 'select = ["NR"]\n', examples)
    done = seedlint(capsys, "rules", "test", "title-once")
    assert done.code == 1
    first, second, third = done.out.splitlines()
    assert first == (
        "NR002 title-once: seedlint.toml:23: this good example is reported, at /title: a title is there once:"
        " another document has `A`, too"
    )
    assert second.startswith("NR002 title-once: seedlint.toml:24: this example (document 2) can't be read")
    assert third == "NR002 title-once: seedlint.toml:29: this bad example is not reported"


def test_rules_in_python_are_tested_too(corpus: Path, capsys: Capture) -> None:
    done = seedlint(capsys, "rules", "test")
    assert (done.code, done.out) == (2, "")
    assert "there are no rules but seedlint's own" in done.err
    assert seedlint(capsys, "rules", "new", "shouting", "--path", "my.py").code == 0
    (corpus / "seedlint.toml").write_text('rule-paths = ["my.py"]\n', encoding="utf-8")
    assert seedlint(capsys, "rules", "test").out == "MY001 shouting: ok (2 good, 2 bad)\n"
    text = (corpus / "my.py").read_text(encoding="utf-8")
    (corpus / "my.py").write_text(text.replace("line=3", "line=4"), encoding="utf-8")
    done = seedlint(capsys, "rules", "test", "MY")
    assert done.code == 1
    assert "expected: the finding on line 4" in done.out
    (corpus / "my.py").write_text("import nothing_like_it\n", encoding="utf-8")
    assert seedlint(capsys, "rules", "test").code == 2


@pytest.mark.parametrize(("code", "said"), [("SL201", "only built-in rules have"), ("NR009", "no rule has")])
def test_what_can_t_be_tested_is_said(code: str, said: str, house: Path, capsys: Capture) -> None:
    done = seedlint(capsys, "rules", "test", code)
    assert done.code == 2
    assert f"error: {said} the code or name `{code}`" in done.err


def test_documents_of_the_seed_format_are_not_touched_by_it(corpus: Path, capsys: Capture) -> None:
    """A table that finds nothing changes nothing else."""
    (corpus / "seeds" / "a.md").write_text(document(1), encoding="utf-8")
    (corpus / "topics.txt").write_text("x\n", encoding="utf-8")
    (corpus / "seedlint.toml").write_text(CLEAN + TOPICS.replace("topics.*", "none.*"), encoding="utf-8")
    assert seedlint(capsys).code == 0
