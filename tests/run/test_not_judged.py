"""A document that was not checked is never clean, whatever is selected, ignored, known or compared with."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from seedlint.config.settings import load
from seedlint.document import Document
from seedlint.run.request import Request
from seedlint.run.session import Session
from tests.conftest import CLEAN
from tests.support.gitting import commit, forget_git, git
from tests.support.running import document, seedlint

if TYPE_CHECKING:
    from collections.abc import Callable

Capture = pytest.CaptureFixture[str]

LARGE = 5_000
UNJUDGED: dict[str, bytes] = {
    "latin.md": CLEAN.replace("Harbour Herald", "F\xe4hre").encode("latin-1"),
    "large.md": CLEAN.encode() + b"x" * LARGE,
    "plain.md": b"no front matter\n",
    "open.md": b"---\ntitle: a\n",
    "empty.md": b"",
    "syntax.md": b"---\ntitle: [\n---\n",
    "list.md": b"---\n- title\n---\n",
    "bom.md": b"\xef\xbb\xbf---\ntitle: [\n---\n",
    "twice.md": b"---\ntitle: a\ntitle: b\nquality: [\n---\n",
    "alias.md": b"---\ntitle: *a\n---\n",
    "deep.md": b"---\ntitle: " + b"[" * 70 + b"]" * 70 + b"\n---\n",
    "json.json": b'{"title": ',
    "list.json": b"[]",
}
_CRASHING = '''
from seedlint.rule import Rule, Severity

class Crashing(Rule):
    """Crashes.

    Why: why.
    Fix: fix.
    """

    code = "XX001"
    name = "crashing"
    severity = Severity.NOTE
    since = "1.0.0"

    def check(self, document):
        if "crash" in document.path:
            raise KeyError("x")
        return ()
'''


@pytest.fixture
def seeds(corpus: Path) -> Path:
    """A corpus of one clean document, and one of each kind that can't be judged."""
    for name, raw in UNJUDGED.items():
        (corpus / "seeds" / name).write_bytes(raw)
    (corpus / "seedlint.toml").write_text(f'include = ["seeds"]\nmax-file-size = {LARGE}\n', encoding="utf-8")
    return corpus


def configure(corpus: Path, more: str) -> None:
    (corpus / "seedlint.toml").write_text(
        f'include = ["seeds"]\nmax-file-size = {LARGE}\n{more}\n', encoding="utf-8"
    )


def lost(err: str) -> int:
    """Return how many documents the summary line says were not checked."""
    found = re.search(r"; (\d+) documents? (?:was|were) not checked$", err, re.MULTILINE)
    return int(found[1]) if found else 0


def test_documents_without_data_are_not_judged(seeds: Path) -> None:
    """What counts is that there is nothing to judge, not by which code that is said."""
    result = Session(load()).lint(Request())
    without = {
        path
        for path in result.paths
        if len(raw := Path(path).read_bytes()) > LARGE or Document(path, raw).data is None
    }
    assert set(result.not_judged()) == without == {f"seeds/{name}" for name in UNJUDGED}
    assert result.exit_code == 1


_ALL = '["SL0", "SL1", "SL2", "SL3", "SL4", "SL5", "SL6", "SL7", "SL9"]'


@pytest.mark.parametrize(
    "more",
    [
        "",
        'select = ["SL402"]',
        f'select = ["SL402"]\nignore = {_ALL}',
        'ignore = ["SL000", "SL001", "SL002", "SL003", "SL005"]',
        f'[per-file-ignores]\n"*" = {_ALL}',
        '[severity]\nSL0 = "note"',
        '[severity]\nSL001 = "note"\nSL002 = "note"\nSL003 = "note"\nSL005 = "note"',
        'baseline = "known.json"',
    ],
)
@pytest.mark.parametrize("words", [(), ("--no-suppressions", "-j", "1"), ("--no-cache",), ("-j", "2")])
def test_nothing_hides_it(seeds: Path, capsys: Capture, more: str, words: tuple[str, ...]) -> None:
    if "baseline" in more:
        seedlint(capsys, "baseline", "create", "--baseline", "known.json")
    configure(seeds, more)
    for _ in range(2):  # the second time from the cache
        done = seedlint(capsys, "-f", "concise", *words)
        assert (done.code, lost(done.err)) == (1, len(UNJUDGED))
        told = {line.split(":")[0] for line in done.out.splitlines() if ": error " in line}
        assert {f"seeds/{name}" for name in UNJUDGED} <= told


def test_what_can_be_judged_can_be_ignored(corpus: Path, capsys: Capture) -> None:
    (corpus / "seeds" / "clean.md").write_text(
        CLEAN.replace("type: article", "type: &kind article"), encoding="utf-8"
    )
    assert seedlint(capsys, "seeds").code == 1
    done = seedlint(capsys, "seeds", "--ignore", "SL005")
    assert (done.code, lost(done.err)) == (0, 0)


def test_one_is_one(corpus: Path, capsys: Capture) -> None:
    (corpus / "seeds" / "a.md").write_text("---\ntitle: [\n---\n", encoding="utf-8")
    done = seedlint(capsys, "--ignore", "SL003", "seeds")
    assert done.code == 1
    assert done.err.rstrip().endswith("; 1 document was not checked")
    assert "nothing else in this document was checked" in done.out


def test_clean_runs_say_nothing_of_it(corpus: Path, capsys: Capture) -> None:
    done = seedlint(capsys, "seeds")
    assert (done.code, "not checked" in done.err) == (0, False)


def test_what_is_beside_the_reason_is_anybodys_choice(seeds: Path, capsys: Capture) -> None:
    configure(seeds, 'ignore = ["SL006", "SL004", "SL005"]')
    (seeds / "seeds" / "anchor.md").write_text(
        "---\ntitle: &x a\nquality: *x\nheat: [\n---\n", encoding="utf-8"
    )
    done = seedlint(capsys, "-f", "concise", "seeds/bom.md", "seeds/twice.md", "seeds/anchor.md")
    assert {line.split()[2] for line in done.out.splitlines()} == {"SL003"}


def test_a_comment_does_not_hide_it(corpus: Path, capsys: Capture) -> None:
    text = CLEAN.replace("---\n", "---\n# seedlint: ignore-file[ALL]\n", 1)
    (corpus / "seeds" / "clean.md").write_text(
        text.replace("quality: 39", "quality: [\nx: !t y"), encoding="utf-8"
    )
    done = seedlint(capsys, "seeds")
    assert (done.code, lost(done.err)) == (1, 1)


def test_a_baseline_does_not_take_it_and_says_so(seeds: Path, capsys: Capture) -> None:
    configure(seeds, 'baseline = "known.json"')
    (seeds / "seeds" / "insecure.md").write_text(document(3, ("https://", "http://")), encoding="utf-8")
    done = seedlint(capsys, "baseline", "create")
    assert done.code == 1
    assert f"{len(UNJUDGED)} documents were not checked" in done.err
    entries = json.loads((seeds / "known.json").read_text(encoding="utf-8"))["findings"]
    assert {entry["code"] for entry in entries} <= {"SL402", "SL004", "SL006"}
    assert seedlint(capsys, "baseline", "prune").code == 1
    for name in UNJUDGED:
        (seeds / "seeds" / name).unlink()
    assert seedlint(capsys, "baseline", "create").code == 0


def test_an_entry_of_an_older_baseline_hides_nothing_and_is_not_stale(seeds: Path, capsys: Capture) -> None:
    configure(seeds, 'baseline = "known.json"')
    broken, mended = "---\ntitle: [\n---\n", document(4)
    (seeds / "seeds" / "syntax.md").write_text(broken, encoding="utf-8")
    entry = {"path": "seeds/syntax.md", "code": "SL003", "pointer": "", "value": "0" * 16}
    (seeds / "known.json").write_text(
        json.dumps({"tool": "seedlint", "version": 1, "findings": [entry]}), encoding="utf-8"
    )
    done = seedlint(capsys, "-f", "concise")
    assert "seeds/syntax.md:2:8: error SL003" in done.found
    assert "SL903" not in done.out
    (seeds / "seeds" / "syntax.md").write_text(mended, encoding="utf-8")
    assert "SL903" in seedlint(capsys, "-f", "concise").out


def test_since_does_not_hide_it(seeds: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    forget_git(monkeypatch)
    git("init", "-q", cwd=seeds)
    commit(seeds)
    for words in ((), ("--staged",), ("seeds/syntax.md",)):
        done = seedlint(capsys, "--since", "HEAD", "-f", "concise", *words)
        count = 0 if words == ("--staged",) else 1 if words else len(UNJUDGED)
        assert (done.code, lost(done.err)) == (int(bool(count)), count)
    (seeds / "seeds" / "syntax.md").write_text("---\ntitle: (\nx: {\n---\n", encoding="utf-8")
    git("add", "-A", cwd=seeds)
    done = seedlint(capsys, "--staged", "--ignore", "SL003")
    assert (done.code, lost(done.err)) == (1, 1)


def test_standard_input(corpus: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    import io
    import sys

    class Piped:
        buffer = io.BytesIO(UNJUDGED["syntax.md"])

    monkeypatch.setattr(sys, "stdin", Piped())
    done = seedlint(capsys, "--ignore", "SL0", "-")
    assert (done.code, lost(done.err)) == (1, 1)


@pytest.mark.parametrize("words", [("--fix",), ("--diff",), ("--add-suppressions", "known")])
def test_no_fix_makes_it_clean(corpus: Path, capsys: Capture, words: tuple[str, ...]) -> None:
    (corpus / "seeds" / "a.md").write_text("---\ntitle: [\n---\n", encoding="utf-8")
    done = seedlint(capsys, "seeds", "--ignore", "SL003", *words)
    assert done.code == 1
    assert "1 document was not checked" in done.err


def test_a_rule_that_crashed_has_not_judged(corpus: Path, capsys: Capture) -> None:
    (corpus / "crashing.py").write_text(_CRASHING, encoding="utf-8")
    (corpus / "seedlint.toml").write_text(
        'include = ["seeds"]\nrule-paths = ["crashing.py"]\n[severity]\nSL000 = "note"\n', encoding="utf-8"
    )
    (corpus / "seeds" / "crash.md").write_text(document(7), encoding="utf-8")
    for _ in range(2):
        done = seedlint(capsys, "-f", "json")
        report = json.loads(done.out)
        assert (done.code, lost(done.err), report["summary"]["notChecked"]) == (2, 1, 1)
        assert [(f["path"], f["notChecked"], f["severity"]) for f in report["findings"]] == [
            ("seeds/crash.md", True, "error")
        ]


def _in_json(text: str) -> bool:
    report = json.loads(text)
    return report["summary"]["notChecked"] == 1 and report["findings"][0]["notChecked"] is True


def _in_jsonl(text: str) -> bool:
    return json.loads(text)["notChecked"] is True


def _in_sarif(text: str) -> bool:
    run = json.loads(text)["runs"][0]
    (told,) = run["invocations"][0]["toolExecutionNotifications"]
    (place,) = told["locations"]
    return (
        told["message"]["text"] == "1 document was not checked"
        and told["properties"]["notChecked"] == 1
        and place["physicalLocation"]["artifactLocation"]["uri"] == "seeds/a.md"
        and run["results"][0]["properties"]["notChecked"] is True
        and run["results"][0]["level"] == "error"
    )


def _in_junit(text: str) -> bool:
    suite = ET.fromstring(text)[0]
    return suite.get("errors") == "1" and "was not checked" in str(
        suite.find("testcase/error").get("message")
    )


_SAYS: dict[str, Callable[[str], bool]] = {
    "text": lambda text: "nothing else in this document was checked" in text,
    "concise": lambda text: "seeds/a.md:2:8: error SL003" in text,
    "json": _in_json,
    "jsonl": _in_jsonl,
    "sarif": _in_sarif,
    "github": lambda text: text.startswith("::error") and "(the document was not checked)" in text,
    "gitlab": lambda text: "(the document was not checked)" in json.loads(text)[0]["description"],
    "rdjson": lambda text: "(the document was not checked)" in json.loads(text)["diagnostics"][0]["message"],
    "sonar": lambda text: (
        "(the document was not checked)" in json.loads(text)["issues"][0]["primaryLocation"]["message"]
    ),
    "junit": _in_junit,
    "html": lambda text: "1 document was not checked" in text,
    "markdown": lambda text: "**1 document was not checked.**" in text,
}


@pytest.mark.parametrize(
    ("form", "how"), list(product(_SAYS, [("--ignore", "SL0"), ("--since", "HEAD"), ("--select", "SL7")]))
)
def test_every_format_says_it(
    corpus: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch, form: str, how: tuple[str, str]
) -> None:
    forget_git(monkeypatch)
    (corpus / "seeds" / "a.md").write_text("---\ntitle: [\n---\n", encoding="utf-8")
    git("init", "-q", cwd=corpus)
    commit(corpus)
    done = seedlint(capsys, "-f", form, *how, "seeds")
    assert done.code == 1
    assert _SAYS[form](done.out), done.out


def test_every_format_is_there() -> None:
    from seedlint.output import FORMATS

    assert _SAYS.keys() == FORMATS.keys()


def test_statistics_say_it(corpus: Path, capsys: Capture) -> None:
    (corpus / "seeds" / "a.md").write_text("---\ntitle: [\n---\n", encoding="utf-8")
    done = seedlint(capsys, "--statistics", "--ignore", "SL003", "seeds")
    assert done.out.endswith("\n\n1 document was not checked\n")


def test_the_summaries_count_them(corpus: Path, capsys: Capture) -> None:
    words = ("--no-expectations", "-o", "out", "seeds")
    assert "judged" not in seedlint(capsys, "report", *words).err
    assert "judged" not in seedlint(capsys, "export", "-f", "csv", "-o", "tables", "seeds").err
    (corpus / "seeds" / "a.md").write_text("---\ntitle: [\n---\n", encoding="utf-8")
    (corpus / "seeds" / "b.md").write_text("none", encoding="utf-8")
    said = seedlint(capsys, "report", *words).err
    assert ": 3 documents, 2 were not checked, 2 with errors, 1 without" in said
    assert "3 documents, 2 were not checked, " in Path("out/report.md").read_text(encoding="utf-8")
    assert "3 documents, 2 were not checked, " in Path("out/index.html").read_text(encoding="utf-8")


def test_one_of_a_thing_is_no_plural(corpus: Path, capsys: Capture) -> None:
    (corpus / "seeds" / "clean.md").write_text("none", encoding="utf-8")
    done = seedlint(capsys, "export", "-f", "csv", "-o", "out", "seeds")
    line = done.err.splitlines()[-1]
    assert line.startswith("out: 1 document, 0 related, 0 images, 0 links, 1 finding in ")


@pytest.mark.parametrize(
    "words", [("report", "--no-expectations", "-o", "out"), ("export", "-f", "csv", "-o", "out")]
)
def test_pages_and_tables_say_it(corpus: Path, capsys: Capture, words: tuple[str, ...]) -> None:
    (corpus / "seeds" / "a.md").write_text("---\ntitle: [\n---\n", encoding="utf-8")
    done = seedlint(capsys, *words, "--ignore", "SL0", "seeds")
    assert done.code == 0  # they are no verdict
    assert "warning: 1 document was not checked: seeds/a.md\n" in done.err
    said = (
        ": 2 documents, 1 was not checked, 1 with errors,"
        if words[0] == "report"
        else "; 1 document was not checked\n"
    )
    assert said in done.err
    if words[0] == "report":
        documents = json.loads(Path("out/report.json").read_text(encoding="utf-8"))["documents"]
        assert (documents["total"], documents["clean"], documents["passed"]) == (2, 1, 1)
