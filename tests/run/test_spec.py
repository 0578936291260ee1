"""What an engine is made of, sent elsewhere: judged alike there, or refused in one line."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from seedlint.config.settings import load
from seedlint.errors import ConfigurationError
from seedlint.rulebook import fingerprint
from seedlint.run.request import Request
from seedlint.run.session import Session
from seedlint.run.spec import Spec
from tests.support.running import WRONG_TYPE, document

if TYPE_CHECKING:
    from pathlib import Path

RULE = '''\
from seedlint.rule import Rule, Severity
from . import _words


class Ferry(Rule):
    """Titles say more than "a ferry".

    Why: x. Fix: x.
    """

    code = "XX001"
    name = "ferry"
    severity = Severity.WARNING
    since = "0.1.0"

    def check(self, document):
        for pointer, value in document.select("text"):
            if _words.DULL in str(value).lower():
                yield self.finding(pointer, f"dull: {_words.DULL}")
'''
ELSEWHERE = """\
import json, sys
from pathlib import Path
from seedlint.run.spec import Spec

engine = Spec.loads(Path(sys.argv[1]).read_bytes()).engine()
linted = engine.lint("seeds/a.md", Path(sys.argv[2]).read_bytes())
print(json.dumps([[one.code, one.message, one.pointer, one.region.line] for one in linted.findings]))
"""


@pytest.fixture
def session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Session:
    """A session with a schema and a rule of its own, which imports a module beside it."""
    here = tmp_path / "here"
    (here / "lint").mkdir(parents=True)
    (here / "lint" / "ferry.py").write_text(RULE, encoding="utf-8")
    (here / "lint" / "_words.py").write_text('DULL = "ferry"\n', encoding="utf-8")
    schema = {
        "type": "object",
        "properties": {"quality": {"type": "integer"}, "title": {"x-seedlint-role": "text"}},
    }
    (here / "schema.json").write_text(json.dumps(schema), encoding="utf-8")
    (here / "seedlint.toml").write_text(
        'schema = "schema.json"\nrule-paths = ["lint"]\ninclude = ["seeds"]\n'
        '[per-file-ignores]\n"seeds/b.md" = ["SL102"]\n[severity]\nXX001 = "error"\n',
        encoding="utf-8",
    )
    monkeypatch.chdir(here)
    return Session(load())


def test_another_process_judges_alike_without_the_files(session: Session, tmp_path: Path) -> None:
    text = b"---\ntitle: The ferry\nquality: high\n---\n"
    expected = [
        [one.code, one.message, one.pointer, one.region.line]
        for one in session.engine.lint("seeds/a.md", text).findings
    ]
    assert [code for code, *_ in expected] == ["XX001", "SL102"]
    (tmp_path / "spec").write_bytes(session.spec().dumps())
    (tmp_path / "a.md").write_bytes(text)
    (tmp_path / "here").rename(tmp_path / "gone")
    command = [sys.executable, "-c", ELSEWHERE, str(tmp_path / "spec"), str(tmp_path / "a.md")]
    done = subprocess.run(command, cwd="/", capture_output=True, encoding="utf-8", check=True)
    assert json.loads(done.stdout) == expected


def test_what_rules_see_of_each_other_is_what_they_were_sent_with(session: Session, tmp_path: Path) -> None:
    spec = session.spec()
    (tmp_path / "here" / "lint" / "_words.py").write_text('DULL = "train"\n', encoding="utf-8")
    later = Session(load())
    text = b"---\ntitle: The train\n---\n"
    assert [one.code for one in later.engine.lint("a.md", text).findings] == ["XX001"]
    assert [one.code for one in spec.engine().lint("a.md", text).findings] == []
    assert later.spec().fingerprint != spec.fingerprint


def test_files_ignored_there_are_ignored_elsewhere(session: Session) -> None:
    engine = Spec.loads(session.spec().dumps()).engine()
    text = b"---\ntitle: The ferry\nquality: high\n---\n"
    assert [one.code for one in engine.lint("seeds/b.md", text).findings] == ["XX001"]
    assert {str(one.severity) for one in engine.lint("seeds/b.md", text).findings} == {"error"}


def test_schemas_that_only_some_documents_have_are_sent_along(session: Session) -> None:
    """Whether or not such a document was judged before."""
    root = session.settings.root
    (root / "other.json").write_text('{"type": "object", "required": ["name"]}', encoding="utf-8")
    with (root / "seedlint.toml").open("a", encoding="utf-8") as file:
        file.write('[[overrides]]\nfiles = ["other"]\nschema = "other.json"\n')
    spec = Session(load()).spec()
    (root / "other.json").unlink()
    assert [one.code for one in spec.engine().lint("other/a.md", b"---\na: 1\n---\n").findings] == ["SL101"]


def test_other_versions_are_refused(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    raw = session.spec().dumps()
    monkeypatch.setattr(fingerprint, "__version__", "9.9.9")
    with pytest.raises(ConfigurationError, match=r"^seedlint, its rules or the libraries .*\Z"):
        Spec.loads(raw)


def test_rules_that_are_other_ones_here_are_refused(session: Session) -> None:
    spec = session.spec()
    other = replace(spec, modules=(replace(spec.modules[0], sources=(("ferry.py", RULE.encode()),)),))
    with pytest.raises(ConfigurationError, match="not the same here") as refused:
        other.engine()
    assert "\n" not in str(refused.value)


def test_a_rule_whose_data_file_is_not_here_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    rule = RULE.replace('    since = "0.1.0"\n', '    since = "0.1.0"\n    data_files = ("words.txt",)\n')
    (tmp_path / "ferry.py").write_text(
        rule.replace("from . import _words\n", "").replace("_words.DULL", "'x'"), encoding="utf-8"
    )
    (tmp_path / "words.txt").write_text("x\n", encoding="utf-8")
    (tmp_path / "seedlint.toml").write_text('rule-paths = ["ferry.py"]\n', encoding="utf-8")
    spec = Session(load()).spec()
    assert spec.engine().rules
    (tmp_path / "words.txt").unlink()
    with pytest.raises(ConfigurationError, match=r"words\.txt can't be read") as refused:
        spec.engine()
    assert "\n" not in str(refused.value)


@pytest.mark.usefixtures("start_method")
def test_workers_judge_alike_however_they_start(session: Session) -> None:
    """Those that are not forked make their engine from what they are sent."""
    seeds = session.settings.root / "seeds"
    seeds.mkdir()
    for number in range(160):
        (seeds / f"{number}.md").write_text(
            document(number, WRONG_TYPE).replace("A ferry", "The ferry"), encoding="utf-8"
        )
    expected = Session(load()).lint(Request(cache=False, jobs=1)).findings
    assert {"XX001", "SL102"} <= {one.code for one in expected}
    assert Session(load()).lint(Request(cache=False, jobs=2)).findings == expected
