"""Rules of other people: where they come from, and what happens when they are broken."""

from __future__ import annotations

import json
import sys
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from seedlint import output, rules
from seedlint.errors import ConfigurationError
from seedlint.output.text import _theirs
from seedlint.rulebook.registry import Registry
from seedlint.util import installed
from tests.support.running import WRONG_TYPE, Done, command, document, seedlint

if TYPE_CHECKING:
    from collections.abc import Iterator

Capture = pytest.CaptureFixture[str]

HEADER = "from seedlint.rule import *\n"
RULE = '''
class Shouting(Rule):
    """Titles end quietly.

    Why: nobody likes to be shouted at.
    Fix: end the title with a full stop.
    """

    code = "XY001"
    name = "shouting"
    severity = Severity.WARNING
    since = "0.1.0"
    options = (Option("mark", "changes", "What is too loud."),)

    def check(self, document):
        title = document.data.get("title", "")
        if self.settings["mark"] in title:
            yield self.finding("/title", "too loud")
'''


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def rule(body: str, **replaced: str) -> str:
    """Return a module with the rule, its `check` or other parts replaced."""
    text = HEADER + RULE
    if body:
        text = text[: text.index("    def check")] + textwrap.indent(textwrap.dedent(body), "    ")
    for before, after in replaced.items():
        assert before in text
        text = text.replace(before, after)
    return text


def findings(done: Done) -> list[str]:
    return [line.split(": ", 1)[1] for line in done.out.splitlines()]


def run(capsys: Capture, *words: str) -> Done:
    return seedlint(capsys, "-q", "-f", "concise", *words, "seeds")


# Local modules


def test_a_local_module(corpus: Path, capsys: Capture) -> None:
    write(corpus / "my" / "rules.py", rule(""))
    write(corpus / "seedlint.toml", 'rule-paths = ["my/rules.py"]')
    done = run(capsys)
    assert done == (0, "seeds/clean.md:3:8: warning XY001 too loud\n", "")
    listing = seedlint(capsys, "rules").out
    assert "XY001" in listing
    assert "nobody likes to be shouted at" in seedlint(capsys, "explain", "shouting").out
    assert run(capsys, "--select", "XY").out == done.out
    assert run(capsys, "--ignore", "shouting").out == ""
    write(
        corpus / "seedlint.toml",
        'rule-paths = ["my/rules.py"]\nrules.shouting.mark = "zzz"\nseverity.XY = "note"',
    )
    assert run(capsys).out == ""
    write(corpus / "seedlint.toml", 'rule-paths = ["my/rules.py"]\nrules.shouting.mark = 3')
    says = 'mark must be a string; write it in quotes, as in `mark = "changes"`'
    assert run(capsys).err == f"error: seedlint.toml:2: {says}\n"


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ('{ title = 3, "a b" = 4 }', None),
        ("3", 'longest must be a table; write `longest = { "…" = … }`'),
        ('{ title = "3" }', "longest.title must be an integer"),
        ("{ title = true }", "longest.title must be an integer"),
    ],
)
def test_an_option_that_is_a_table(given: str, says: str | None, corpus: Path, capsys: Capture) -> None:
    body = """
    def check(self, document):
        for field, longest in self.settings["longest"].items():
            if len(document.data.get(field, "")) > longest:
                near = suggest("titel", self.settings["longest"])
                yield self.finding(f"/{field}", f"longer than {longest}, {near}, {suggest('zz', ['title'])}")
    """
    options = {"options = (": 'options = (Option("longest", {"title": 90}, "The most characters."), '}
    write(corpus / "my.py", rule(body, **options))
    write(corpus / "seedlint.toml", f'rule-paths = ["my.py"]\nrules.shouting.longest = {given}')
    done = run(capsys, "--select", "XY001")
    if says is not None:
        assert done.err == f"error: seedlint.toml:2: {says}\n"
        return
    assert findings(done) == ["warning XY001 longer than 3, title, None"]
    assert "longest = { title = 90 }" in seedlint(capsys, "explain", "XY001").out
    assert 'longest = { "a b" = 4, "title" = 3 }' in seedlint(capsys, "config").out
    write(corpus / "seedlint.toml", 'rule-paths = ["my.py"]')
    assert run(capsys, "--select", "XY001").out == ""


def test_a_directory_of_modules_with_a_common_part(
    corpus: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(corpus / "my" / "_common.py", "WORDS = 'too loud'\n")
    write(corpus / "my" / "yaml.py", "from ._common import WORDS\n" + rule("", **{'"too loud"': "WORDS"}))
    write(corpus / "my" / "b.py", "import yaml\nyaml.safe_load\n" + rule("", XY001="XY002", shouting="other"))
    write(corpus / "my" / "notes.txt", "no module")
    write(corpus / "seedlint.toml", 'rule-paths = ["my"]\nselect = ["XY"]')
    assert [line.split()[1] for line in findings(run(capsys))] == ["XY001", "XY002"]
    monkeypatch.chdir(corpus / "seeds")
    done = seedlint(capsys, "-q", "-f", "concise", ".")
    assert [line.split()[1] for line in findings(done)] == ["XY001", "XY002"]


def test_isolated_imports_none_of_them(corpus: Path) -> None:
    mark = f"open({str(corpus / 'mark')!r}, 'w').close()\n"
    write(corpus / "my.py", mark + rule(""))
    write(corpus / "site" / "pkg.py", mark + rule("", XY001="XY002", shouting="other"))
    announce(corpus / "site", "pkg = pkg")
    write(
        corpus / "seedlint.toml",
        'rule-paths = ["my.py"]\nselect = ["ALL", "XY001"]\nrules.shouting.mark = "x"',
    )
    env = {"PYTHONPATH": str(corpus / "site")}
    for words in (["seeds"], ["rules"], ["explain", "SL101"], ["config"]):
        done = command(*words, "--isolated", cwd=corpus, env=env)
        assert done.code == 0, done
        assert "quietly" not in done.out
        assert not (corpus / "mark").exists()
    assert command("seeds", cwd=corpus, env=env).code == 0
    assert (corpus / "mark").exists()


def test_names_of_rules_that_isolation_leaves_out_are_no_mistakes(corpus: Path, capsys: Capture) -> None:
    write(corpus / "my.py", rule(""))
    write(
        corpus / "seedlint.toml",
        'rule-paths = ["my.py"]\nignore = ["XY001"]\nseverity.shouting = "error"\nrules.shouting.mark = ""\n',
    )
    told = "note: --isolated leaves out the rules in `my.py`\n"
    assert run(capsys, "--isolated") == (0, "", told)
    assert seedlint(capsys, "--isolated", "--select", "XY001", "seeds").code == 2


@pytest.mark.parametrize(
    ("files", "paths", "says"),
    [
        ({}, ["none"], "rule-paths: none does not exist"),
        ({"my/notes.txt": ""}, ["my"], "rule-paths: there is no Python module in my"),
        ({"my.py": "x = 1"}, ["my.py"], "my.py: there is no rule class"),
        ({"my.py": HEADER}, ["my.py"], "my.py: there is no rule class"),
        ({"my.py": HEADER + "class Base(Rule, abstract=True): pass"}, ["my.py"], "there is no rule class"),
        (
            {"a.py": rule(""), "b.py": rule("", shouting="other")},
            ["a.py", "b.py"],
            "b.py: Shouting has the code XY001 of a.Shouting (a.py); give it another",
        ),
        (
            {"a.py": rule(""), "b.py": rule("", XY001="XY002")},
            ["a.py", "b.py"],
            "b.py: Shouting has the name 'shouting' of a.Shouting (a.py); give it another",
        ),
        ({"a.py": rule("", XY001="SL101")}, ["a.py"], "a.py: Shouting has the code SL101 of"),
    ],
)
def test_what_is_wrong_with_rule_paths_is_said(
    files: dict[str, str], paths: list[str], says: str, corpus: Path, capsys: Capture
) -> None:
    for name, text in files.items():
        write(corpus / name, text)
    write(corpus / "seedlint.toml", f"rule-paths = {json.dumps(paths)}")
    done = run(capsys)
    assert (done.code, done.out) == (2, "")
    assert says in done.err
    assert "internal error" not in done.err


def test_a_module_named_twice_is_loaded_once(corpus: Path, capsys: Capture) -> None:
    write(corpus / "my" / "a.py", rule(""))
    write(corpus / "seedlint.toml", 'rule-paths = ["my/a.py", "my", "./my/../my/a.py"]\nselect = ["XY"]')
    assert run(capsys).out.count("XY001") == 1


# Modules that can't be imported

BROKEN = {
    "syntax": ("def (", "SyntaxError: "),
    "import": (
        "import no_such_module_anywhere",
        "ModuleNotFoundError: No module named 'no_such_module_anywhere'",
    ),
    "exit": ("raise SystemExit(0)", "SystemExit: 0"),
    "no code": (rule("", **{'    code = "XY001"\n': ""}), "Shouting: has no `code`"),
    "code": (rule("", XY001="loud"), "broken.Shouting: code 'loud' must be one to five capital letters"),
    "name": (
        rule("", **{'name = "shouting"': 'name = "Too Loud"'}),
        "name 'Too Loud' must be lower-case words",
    ),
    "severity": (rule("", **{"Severity.WARNING": '"warning"'}), "severity must be Severity.ERROR"),
    "docstring": (rule("", **{'"""Titles': 'x = """Titles'}), "has no docstring"),
    "options": (rule("", **{"options = (": "options = (3, "}), "options must be a tuple of Option(...)"),
    "tables": (
        rule("", **{"options = (": 'options = (Option("t", {"a": 1, "b": "x"}, "A table."), '}),
        "the values of an option that is a table are all str, int, float or bool",
    ),
}


@pytest.mark.parametrize(("text", "says"), BROKEN.values(), ids=BROKEN)
def test_a_module_that_cannot_be_imported_is_an_internal_error(
    text: str, says: str, corpus: Path, capsys: Capture
) -> None:
    write(corpus / "my" / "broken.py", text)
    write(corpus / "my" / "sound.py", rule("", XY001="XY002", shouting="other"))
    write(corpus / "seeds" / "bad.md", document(1, WRONG_TYPE))
    write(
        corpus / "seedlint.toml", 'rule-paths = ["my"]\nselect = ["ALL", "XY001"]\nrules.shouting.mark = "x"'
    )
    done = run(capsys, "-f", "json=out.json", "-f", "sarif=out.sarif")
    assert done.code == 2
    lines = done.out.splitlines()
    assert lines[0].startswith(
        "my/broken.py:1:1: error SL000 the rules from my/broken.py could not be loaded ("
    )
    assert says in lines[0]
    assert "seedlint_local" not in lines[0]
    # The run goes on: other rules, ours and theirs.
    assert [line.split(": ")[1].split()[1] for line in lines[1:] if "toml" not in line] == [
        "XY002",
        "SL102",
        "XY002",
    ]
    problem = json.loads((corpus / "out.json").read_text("utf-8"))["errors"][0]
    assert "Traceback" in problem["traceback"]
    run_ = json.loads((corpus / "out.sarif").read_text("utf-8"))["runs"][0]
    assert run_["invocations"][0]["executionSuccessful"] is False
    # Neither exclusion nor selection hides it.
    assert run(capsys, "--ignore", "SL000", "--select", "SL4").code == 2
    # Nor is a code that can't be known blamed on the user alone.
    asked = run(capsys, "--select", "XY001")
    assert asked.code == 2
    assert "the rules from my/broken.py could not be loaded" in asked.err
    # Other commands say it, too.
    listed = seedlint(capsys, "rules")
    assert listed.code == 0
    assert "warning: the rules from my/broken.py could not be loaded" in listed.err
    assert "XY002" in listed.out


def test_a_rule_that_cannot_be_made_is_an_internal_error(corpus: Path, capsys: Capture) -> None:
    write(corpus / "my.py", rule("def prepare(self):\n    raise RuntimeError('out of order')\n"))
    write(corpus / "seeds" / "bad.md", document(1, WRONG_TYPE))
    write(corpus / "seedlint.toml", 'rule-paths = ["my.py"]')
    done = run(capsys)
    assert done.code == 2
    assert (
        "the rules from XY001 shouting (my.py) could not be loaded (RuntimeError: out of order)" in done.out
    )
    assert "SL102" in done.out
    write(corpus / "my.py", rule("def prepare(self):\n    raise ValueError('mark is no good')\n"))
    assert command("seeds", cwd=corpus).err == "error: seedlint.toml:1: mark is no good\n"


def test_the_check_of_an_option_may_fail_in_any_way(corpus: Path, capsys: Capture) -> None:
    text = rule("", **{'"What is too loud."': '"What.", check=lambda value: value.nothing'})
    write(corpus / "my.py", text)
    write(corpus / "seedlint.toml", 'rule-paths = ["my.py"]\n\nrules.shouting.mark = "x"')
    done = run(capsys)
    assert done.code == 2
    assert done.err.startswith("error: seedlint.toml:3: ")
    assert "internal error" not in done.err


# Rules that crash

CRASHES = {
    "exception": ("def check(self, document):\n    raise RuntimeError('oh dear')\n", "RuntimeError: oh dear"),
    "recursion": ("def check(self, document):\n    return self.check(document)\n", "RecursionError"),
    "exit": ("def check(self, document):\n    import sys\n    sys.exit(0)\n", "SystemExit: 0"),
    "memory": ("def check(self, document):\n    raise MemoryError\n", "MemoryError"),
    "nothing": ("def check(self, document):\n    return None\n", "TypeError"),
    "a number": (
        "def check(self, document):\n    yield 3\n",
        "must yield findings made by self.finding(), not 3",
    ),
    "another code": (
        "def check(self, document):\n    yield Finding('SL101', 'x')\n",
        "must yield findings made by self.finding()",
    ),
    "a message that is none": (
        "def check(self, document):\n    yield self.finding('', 3)\n",
        "must yield findings",
    ),
    "a pointer that is none": (
        "def check(self, document):\n    yield self.finding('title', 'x')\n",
        "JSON Pointer",
    ),
    "not written": ("pass\n", "NotImplementedError"),
}


@pytest.mark.parametrize(("body", "says"), CRASHES.values(), ids=CRASHES)
def test_a_rule_that_crashes_harms_no_other(body: str, says: str, corpus: Path, capsys: Capture) -> None:
    write(corpus / "my" / "a.py", rule(body))
    write(corpus / "my" / "b.py", rule("", XY001="XY002", shouting="other"))
    write(corpus / "seeds" / "bad.md", document(1, WRONG_TYPE))
    write(corpus / "seedlint.toml", 'rule-paths = ["my"]')
    done = run(capsys, "-f", "json=out.json", "-f", "sarif=out.sarif")
    assert done.code == 2
    lines = done.out.splitlines()
    found = sorted(line.split(": ")[1].split()[1] for line in lines)
    assert found == ["SL000", "SL000", "SL102", "XY002", "XY002"]
    crash = next(line for line in lines if "SL000" in line)
    assert crash.startswith("seeds/bad.md:1:1: error SL000 XY001 shouting crashed on this document (")
    assert says in crash
    problems = json.loads((corpus / "out.json").read_text("utf-8"))["errors"]
    assert [(p["code"], p["path"]) for p in problems] == [
        ("XY001", "seeds/bad.md"),
        ("XY001", "seeds/clean.md"),
    ]
    assert all("Traceback" in problem["traceback"] for problem in problems)
    report = json.loads((corpus / "out.sarif").read_text("utf-8"))["runs"][0]
    (invocation,) = report["invocations"]
    assert invocation["executionSuccessful"] is False
    assert "Traceback" in json.dumps(invocation)
    assert run(capsys, "--no-cache").out == done.out
    assert run(capsys).out == done.out


CORPUS_RULE = (
    HEADER
    + '''
class Copied(CorpusRule):
    """Titles are copied."""

    code = "XY001"
    name = "copied"
    severity = Severity.WARNING
    since = "0.1.0"

    def collect(self, document):
        yield Fact("all", "/title")

    def suspects(self, counts):
        return counts.keys()

    def check(self, key, facts):
        for placed in facts:
            yield self.finding("/title", "copied", path=placed.path)
'''
)


@pytest.mark.parametrize(
    "method", ["collect(self, document)", "suspects(self, counts)", "check(self, key, facts)"]
)
def test_a_corpus_rule_that_ends_the_program_is_an_internal_error(
    method: str, corpus: Path, capsys: Capture
) -> None:
    write(
        corpus / "my.py", CORPUS_RULE.replace(f"def {method}:", f"def {method}:\n        raise SystemExit(0)")
    )
    write(corpus / "seeds" / "bad.md", document(1, WRONG_TYPE))
    write(corpus / "seedlint.toml", 'rule-paths = ["my.py"]')
    for more in ([], ["--no-cache"]):
        done = run(capsys, *more)
        assert done.code == 2
        assert "SL000" in done.out
        assert "SystemExit: 0" in done.out
        assert "SL102" in done.out


def test_a_traceback_shows_people_only_what_is_theirs(
    corpus: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(corpus / "my" / "a.py", "import no_such_module_anywhere\n")
    write(corpus / "my" / "b.py", rule("def check(self, document):\n    return 1 / 0\n"))
    write(corpus / "seedlint.toml", 'rule-paths = ["my"]')
    monkeypatch.delenv("SEEDLINT_DEBUG", raising=False)
    short = seedlint(capsys, "-q", "seeds").out
    lines = [line.strip(" |") for line in short.splitlines() if line.startswith("  | ")]
    assert len(lines) <= 8
    last = len((corpus / "my" / "b.py").read_text("utf-8").splitlines())
    assert [line for line in lines if line.startswith("File")] == [
        f'File "{corpus / "my" / "a.py"}", line 1, in <module>',
        f'File "{corpus / "my" / "b.py"}", line {last}, in check',
    ]
    assert "import no_such_module_anywhere" in lines
    monkeypatch.setenv("SEEDLINT_DEBUG", "1")
    assert "registry.py" in seedlint(capsys, "-q", "seeds").out
    problem = json.loads(seedlint(capsys, "-f", "json", "seeds").out)["errors"][0]
    assert "Traceback (most recent call last)" in problem["traceback"]


def test_frames_of_seedlint_s_rules_are_not_theirs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a checkout they stand beside the rest, in a folder of their own."""
    monkeypatch.setattr(rules, "__file__", str(tmp_path / "rules" / "__init__.py"))
    lines = ["Traceback (most recent call last):"]
    for place in ("seedlint/engine/engine.py", "rules/text.py", "my/b.py"):
        top = Path(output.__file__).parents[2] if place.startswith("seedlint") else tmp_path
        lines.append(f'  File "{top / place}", line 1, in check')
    assert _theirs(lines) == lines[-1:]


def test_a_crash_never_shows_the_payload(corpus: Path, capsys: Capture) -> None:
    write(
        corpus / "my.py", rule("def check(self, document):\n    raise ValueError(document.data['secured'])\n")
    )
    write(corpus / "seedlint.toml", 'rule-paths = ["my.py"]')
    for form in ("text", "json", "sarif"):
        done = seedlint(capsys, "-f", form, "seeds")
        assert done.code == 2
        assert "AAECAwQFBgcICQoLDA0OD" not in done.out + done.err


def test_what_a_rule_says_before_it_crashes_stands(corpus: Path, capsys: Capture) -> None:
    write(
        corpus / "my.py",
        rule("def check(self, document):\n    yield self.finding('/title', 'first')\n    1 / 0\n"),
    )
    write(corpus / "seedlint.toml", 'rule-paths = ["my.py"]')
    assert [line.split()[1] for line in findings(run(capsys))] == ["SL000", "XY001"]


# Installed packages


def announce(site: Path, *lines: str, name: str = "loud") -> None:
    """Make a directory look like one that a package with entry points is installed in."""
    info = site / f"{name}-1.0.dist-info"
    write(info / "METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
    write(info / "entry_points.txt", "[seedlint.rules]\n" + "\n".join(lines) + "\n")


@pytest.fixture
def site(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder in which this process finds packages; what it has imported from there is forgotten."""
    folder = corpus / "site"
    folder.mkdir()
    monkeypatch.syspath_prepend(folder)
    installed._metadata.cache_clear()
    before = set(sys.modules)
    yield folder
    installed._metadata.cache_clear()
    for name in set(sys.modules) - before:
        if name.partition(".")[0] in {"loud", "empty", "exits"}:
            del sys.modules[name]


@pytest.mark.parametrize("point", ["loud", "loud:Shouting", "loud:RULES"])
def test_an_installed_package(point: str, site: Path, capsys: Capture) -> None:
    write(site / "loud.py", rule("") + "\nRULES = (Shouting,)\n")
    announce(site, f"x = {point}")
    done = run(capsys)
    assert done == (0, "seeds/clean.md:3:8: warning XY001 too loud\n", "")


def test_an_installed_package_whose_rules_are_in_modules_of_their_own(corpus: Path) -> None:
    site = corpus / "site"
    write(
        site / "loud" / "__init__.py",
        "from loud.inner import Shouting\nfrom seedlint.rules.urls import UrlSyntax\n",
    )
    write(site / "loud" / "inner.py", rule(""))
    announce(site, "x = loud", "again = loud:Shouting")
    done = command("-q", "-f", "concise", "seeds", cwd=corpus, env={"PYTHONPATH": str(site)})
    assert done == (0, "seeds/clean.md:3:8: warning XY001 too loud\n", "")


@pytest.mark.parametrize(
    ("point", "says"),
    [
        ("gone", "ModuleNotFoundError: No module named 'gone'"),
        ("loud:Gone", "AttributeError"),
        ("exits", "SystemExit: 3"),
    ],
)
def test_an_installed_package_that_cannot_be_imported(
    point: str, says: str, site: Path, capsys: Capture
) -> None:
    write(site / "loud.py", rule(""))
    write(site / "exits.py", "raise SystemExit(3)")
    announce(site, f"x = {point}")
    done = run(capsys)
    assert done.code == 2
    assert f"SL000 the rules from entry point x = {point} could not be loaded ({says}" in done.out
    assert done.err == ""


@pytest.mark.parametrize("point", ["loud:NUMBER", "loud:Base", "loud:Rule", "loud:EMPTY", "empty"])
def test_an_entry_point_that_is_no_rule(point: str, site: Path, capsys: Capture) -> None:
    write(site / "loud.py", rule("") + "\nNUMBER = 3\nEMPTY = ()\nclass Base(Rule, abstract=True): pass\n")
    write(site / "empty.py", "from loud import Shouting")
    announce(site, f"x = {point}")
    done = seedlint(capsys, "seeds")
    assert done.code == 2
    assert (
        done.err
        == f"error: entry point x = {point}: there is no rule class (Rule or CorpusRule) of its own in it\n"
    )


def test_an_abstract_class_below_a_rule_is_no_second_one(corpus: Path, capsys: Capture) -> None:
    below = "\nclass Quieter(Shouting, abstract=True): pass\n"
    write(corpus / "my.py", rule("") + below)
    write(corpus / "seedlint.toml", 'rule-paths = ["my.py"]\n')
    done = seedlint(capsys, "rules", "-f", "json")
    assert done.code == 0
    assert [one["code"] for one in json.loads(done.out) if one["name"] == "shouting"] == ["XY001"]
    assert "could not be loaded" not in done.err


def test_clashes_with_an_installed_package_name_both(site: Path, capsys: Capture) -> None:
    write(site / "loud.py", rule("", XY001="SL102"))
    announce(site, "x = loud")
    done = seedlint(capsys, "seeds")
    assert done.code == 2
    assert "entry point x = loud: Shouting has the code SL102 of seedlint.rules" in done.err
    assert "(built in)" in done.err


def test_a_registry_takes_a_class_twice_but_not_two_with_one_code() -> None:
    registry = Registry.builtin()
    first = next(iter(registry))
    registry.add(first, "again")
    assert registry.source(first.code) == "built in"
    with pytest.raises(ConfigurationError, match="give it another"):
        registry.add(type("Other", (first,), {"__doc__": "Other."}), "x.py")


# Keys with one fact

LONE = '''
class Lonely(CorpusRule):
    """A topic is in one document only.

    Why: nobody finds it.
    Fix: take another.
    """

    code = "XY001"
    name = "lonely-topic"
    severity = Severity.WARNING
    since = "0.1.0"
    lone = True

    def collect(self, document):
        for number, topic in enumerate(document.data.get("topics", ())):
            yield Fact(topic, f"/topics/{number}")

    def check(self, key, facts):
        if facts.total == 1:
            yield self.finding(facts[0].item.pointer, f"{key} is here alone", path=facts[0].path)
'''


def test_a_rule_may_ask_for_keys_with_one_fact(corpus: Path, capsys: Capture) -> None:
    write(corpus / "my.py", HEADER + LONE)
    write(corpus / "seedlint.toml", 'include = ["seeds"]\nrule-paths = ["my.py"]\nselect = ["XY001"]')
    (corpus / "seeds" / "clean.md").unlink()

    def topics(name: str, *words: str) -> None:
        write(corpus / "seeds" / f"{name}.md", f"---\ntopics: [{', '.join(words)}]\n---\n")

    def told() -> list[str]:
        kept = [line.split(" XY001 ")[1] for line in seedlint(capsys, "-q", "-f", "concise").out.splitlines()]
        afresh = seedlint(capsys, "-q", "-f", "concise", "--no-cache").out.splitlines()
        assert kept == [line.split(" XY001 ")[1] for line in afresh]
        return kept

    topics("a", "ports", "tides")
    topics("b", "ports")
    assert told() == ["tides is here alone"]
    topics("b", "tides")
    assert told() == ["ports is here alone"]
    (corpus / "seeds" / "b.md").unlink()
    assert told() == ["ports is here alone", "tides is here alone"]
    topics("c", "ports", "ports")
    topics("a")
    assert told() == []
    text = (corpus / "my.py").read_text(encoding="utf-8")
    write(corpus / "my.py", text.replace("    lone = True\n", ""))
    topics("a", "tides")
    assert told() == []
