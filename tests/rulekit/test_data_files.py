"""Rules that read files: declared ones count in the cache's key, and no test lets another one pass."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest

from seedlint import rules
from seedlint.config.settings import load
from seedlint.errors import ConfigurationError
from seedlint.rule import Option, Rule, RuleDefinitionError, Severity
from seedlint.rulebook.datafiles import paths_of
from seedlint.rulekit.opened import opened_below
from seedlint.run.deciding import read_by_rules
from seedlint.run.session import Session
from seedlint.schema.schema import Schema
from tests.support.running import Done, seedlint
from tests.top_level.test_testing import run_tests

Capture = pytest.CaptureFixture[str]

RULE = '''\
"""A rule under test."""

from pathlib import Path

from seedlint.rule import Bad, Good, Option, Rule, Severity


class Known(Rule):
    """The title has a word that is listed.

    Why: it is on the list.
    Fix: write another one.
    """

    code = "XY001"
    name = "listed-word"
    severity = Severity.WARNING
    since = "1.0.0"
    data_files = ("lists/words.txt",)
    options = (Option("more", (), "More lists of words.", file=True),)
    examples = (
        Good("title: Otters\\n"),
        Bad("title: a zebra\\n", at="/title", says="zebra"),
    )

    def prepare(self):
        lists = [self.data_file("lists/words.txt"), *map(Path, self.settings["more"])]
        self.words = [word for one in lists for word in one.read_text(encoding="utf-8").split()]

    def check(self, document):
        title = document.data.get("title", "")
        for word in self.words:
            if word in title:
                yield self.finding("/title", f"{word} is listed")
'''


@pytest.fixture
def listed(corpus: Path) -> Path:
    """A corpus with a rule that reads a file."""
    (corpus / "my" / "lists").mkdir(parents=True)
    (corpus / "my" / "words.py").write_text(RULE, encoding="utf-8")
    (corpus / "my" / "lists" / "words.txt").write_text("zebra\n", encoding="utf-8")
    (corpus / "seedlint.toml").write_text('include = ["seeds"]\nrule-paths = ["my"]\n', encoding="utf-8")
    return corpus


def run(capsys: Capture, *words: str) -> Done:
    return seedlint(capsys, "-q", "-f", "concise", "--select", "XY", *words)


def said(done: Done) -> list[str]:
    return [line.split(" XY001 ")[1] for line in done.out.splitlines()]


def test_other_contents_are_other_verdicts(listed: Path, capsys: Capture) -> None:
    words = listed / "my" / "lists" / "words.txt"
    for text, found in (
        ("zebra", []),
        ("Ferry", ["Ferry is listed"]),
        ("timetable", ["timetable is listed"]),
        ("zebra", []),
    ):
        words.write_text(text, encoding="utf-8")
        assert said(run(capsys)) == said(run(capsys)) == said(run(capsys, "--no-cache")) == found
        assert said(run(capsys, "-j", "2")) == found


def test_files_that_options_name(listed: Path, capsys: Capture) -> None:
    more = listed / "more.txt"
    with (listed / "seedlint.toml").open("a", encoding="utf-8", newline="\n") as file:
        file.write('[rules.listed-word]\nmore = ["more.txt"]\n')
    for text, found in (("zebra", []), ("Ferry", ["Ferry is listed"]), ("changes", ["changes is listed"])):
        more.write_text(text, encoding="utf-8")
        assert said(run(capsys)) == said(run(capsys)) == found
    assert {path.rpartition("/")[2] for path in read_by_rules(Session(load()))} == {
        "words.txt",
        "more.txt",
    }
    more.unlink()
    done = run(capsys)
    assert (done.code, done.out) == (2, "")
    assert done.err == (
        "error: seedlint.toml:4: more.txt is not a file; its path starts from the configuration's directory\n"
    )


def test_a_file_that_is_missing(listed: Path, capsys: Capture) -> None:
    assert run(capsys).code == 0
    (listed / "my" / "lists" / "words.txt").unlink()
    done = run(capsys)
    assert done.code == 2
    assert "SL000" in done.out
    assert "its data file" in done.out
    assert "words.txt can't be read: no such file" in done.out
    assert "Traceback" not in done.out


def test_explain_says_so(listed: Path, capsys: Capture) -> None:
    page = seedlint(capsys, "explain", "XY001").out
    assert "Reads, next to its module: lists/words.txt" in page
    assert "More lists of words. A file, relative to the configuration." in page
    page = seedlint(capsys, "explain", "XY001", "-f", "markdown").out
    assert "## Data files\n\nNext to its module: `lists/words.txt`." in page
    rules = json.loads(seedlint(capsys, "rules", "-f", "json").out)
    assert {one["code"]: one["data_files"] for one in rules}["XY001"] == ["lists/words.txt"]


def test_other_rules_read_none(corpus: Path) -> None:
    assert list(read_by_rules(Session(load()))) == []


# Definitions


def _define(files: object, options: tuple[Option, ...] = ()) -> None:
    members = {
        "__doc__": "Reads.",
        "__module__": __name__,
        "code": "XY002",
        "name": "reads",
        "severity": Severity.NOTE,
        "since": "1.0.0",
        "data_files": files,
        "options": options,
    }
    type("Reads", (Rule,), members)


@pytest.mark.parametrize(
    "files", ["a.txt", ["a.txt"], ("/etc/passwd",), ("../a.txt",), ("a\\b.txt",), ("C:a.txt",), ("",), (3,)]
)
def test_what_is_no_declaration(files: object) -> None:
    with pytest.raises(RuleDefinitionError, match="data_files"):
        _define(files)


def test_a_default_is_no_file() -> None:
    with pytest.raises(RuleDefinitionError, match="default"):
        _define((), (Option("list", "a.txt", "A list.", file=True),))


def test_an_heir_reads_what_its_parent_declares(listed: Path) -> None:
    from seedlint.rulebook.registry import Registry

    registry = Registry()
    heir = RULE + (
        "\n\nclass Heir(Known):\n    " + '"""Another one."""\n\n    code = "XY003"\n    name = "heir"\n'
    )
    (listed / "my" / "heir.py").write_text(
        heir.replace("XY001", "XY004").replace("listed-word", "other"), encoding="utf-8"
    )
    registry.add_local(listed / "my" / "heir.py", "heir.py")
    rule = registry.get("XY003")
    assert rule is not None
    assert [path.resolve() for path in paths_of(rule, {})] == [
        (listed / "my" / "lists" / "words.txt").resolve()
    ]
    assert issubclass(ConfigurationError, Exception)


# In the tests of rules


def test_declared_files_pass(tmp_path: Path) -> None:
    (tmp_path / "lists").mkdir()
    (tmp_path / "lists" / "words.txt").write_text("zebra\n", encoding="utf-8")
    code, report = run_tests(tmp_path, RULE)
    assert code == 0, report
    assert "XY001-listed-word-files] PASSED" in report


_UNDECLARED = RULE.replace('    data_files = ("lists/words.txt",)\n', "").replace(
    'self.data_file("lists/words.txt")', 'Path(__file__).parent / "lists/words.txt"'
)


def _first(*lines: str) -> str:
    """Return the rule with more lines at the beginning of its check."""
    at = "        title = document"
    return RULE.replace(at, "".join(f"        {line}\n" for line in lines) + at)


_ON_IMPORT = 'TOWNS = (Path(__file__).parent / "lists/other.txt").read_text("utf-8")\n'


UNDECLARED = {
    "prepare": (_UNDECLARED, "lists/words.txt"),
    "check": (_first('open(__file__[:-7] + "lists/other.txt").close()'), "lists/other.txt"),
    "module": (RULE.replace("\n\nclass", f"\n{_ON_IMPORT}\n\nclass", 1), "lists/other.txt"),
    "descriptor": (
        _first("import os", 'os.close(os.open(__file__[:-7] + "lists/other.txt", 0))'),
        "lists/other.txt",
    ),
    "library": (_first("import json", 'json.load(open(__file__[:-7] + "lists/o.json"))'), "lists/o.json"),
}
"""What opens a file that is not declared: the module, and the file."""


def test_undeclared_files_fail(tmp_path: Path) -> None:
    """All in one process, for each takes longer to start than to test."""
    for way, (module, _) in UNDECLARED.items():
        (tmp_path / way / "lists").mkdir(parents=True)
        (tmp_path / way / "loud.py").write_text(module, encoding="utf-8")
        (tmp_path / way / "lists" / "words.txt").write_text("zebra\n", encoding="utf-8")
        (tmp_path / way / "lists" / "other.txt").write_text("", encoding="utf-8")
        (tmp_path / way / "lists" / "o.json").write_text("0", encoding="utf-8")
    calls = [f'rule_tests("{way}/loud.py")\n' for way in UNDECLARED]
    named = "".join(f"test_{way} = {call}" for way, call in zip(UNDECLARED, calls, strict=True))
    code, report = run_tests(tmp_path, "", f"None\n{named}")
    assert code == 1, report
    assert report.count(" FAILED") == len(UNDECLARED)
    for way, (_, name) in UNDECLARED.items():
        test = f"test_{way}[XY001-listed-word-files]"
        assert f"{test} FAILED" in report
        told = re.search(rf"^_+ {re.escape(test)} _+$(.*?)(?=^[_=]{{3}})", report, re.MULTILINE | re.DOTALL)
        assert told is not None, report
        assert f"it reads {name}, so that must be in data_files" in told[1]


def test_what_libraries_and_imports_read_is_not_the_rules(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)  # imports write files, too
    (tmp_path / "lists").mkdir()
    (tmp_path / "lists" / "words.txt").write_text("zebra\n", encoding="utf-8")
    (tmp_path / "_helper.py").write_text("WORD = 1\n", encoding="utf-8")
    code, report = run_tests(
        tmp_path,
        _first(
            "from ._helper import WORD",
            "import ftfy, publicsuffixlist",
            "publicsuffixlist.PublicSuffixList()",
        ),
    )
    assert code == 0, report


def test_what_seedlint_opens_is_not_the_doing_of_the_rule_that_calls_it(tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    for name in ("by-seedlint.json", "by-the-rule.json"):
        (tmp_path / name).write_text("{}", encoding="utf-8")
    code = "Schema.load(here / 'by-seedlint.json'); (here / 'by-the-rule.json').read_text('utf-8')"
    rule = compile(code, str(tmp_path / "rules" / "mine.py"), "exec")
    with opened_below(tmp_path / "rules") as found:
        exec(rule, {"Schema": Schema, "here": tmp_path})
    assert {Path(path).name for path in found} == {"by-the-rule.json"}


def test_rules_of_seedlint_are_seedlint_wherever_they_lie(tmp_path: Path) -> None:
    """In a checkout they stand beside the rest, in a folder of their own."""
    (tmp_path / "rules").mkdir()
    (tmp_path / "list.json").write_text("{}", encoding="utf-8")
    called: dict[str, Any] = {}
    code = "def read(path):\n    return path.read_text(encoding='utf-8')\n"
    exec(compile(code, os.path.join(os.path.dirname(rules.__file__), "text.py"), "exec"), called)
    rule = compile("read(here / 'list.json')", str(tmp_path / "rules" / "mine.py"), "exec")
    with opened_below(tmp_path / "rules") as found:
        exec(rule, {"read": called["read"], "here": tmp_path})
    assert found == set()
