"""One session: built once, asked often; what it knows of the corpus is what a run of its own would find."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import chdir
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from seedlint.config.settings import load
from seedlint.engine.repeats import Repeats
from seedlint.rulebook.registry import Registry
from seedlint.run.profiles import Profiles
from seedlint.run.request import Request
from seedlint.run.session import Session
from tests.support.examples import some
from tests.support.gitting import git
from tests.support.running import INSECURE, WRONG_TYPE, document, seedlint

if TYPE_CHECKING:
    from seedlint.engine.engine import Engine
    from seedlint.output.result import Result

Capture = pytest.CaptureFixture[str]


def told(result: Result, *paths: str) -> list[tuple[object, ...]]:
    """What is found, in the documents of some paths if any are named."""
    return [
        (one.path, one.region, one.code, one.message, [(r.path, r.pointer) for r in one.related])
        for one in result.findings
        if not paths or one.path in paths
    ]


@pytest.fixture
def corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "seedlint.toml").write_text('include = ["seeds"]\n', encoding="utf-8")
    (tmp_path / "seeds").mkdir()
    for number in range(3):
        (tmp_path / "seeds" / f"{number}.md").write_text(document(number), encoding="utf-8")
    return tmp_path


# Built once


def test_parts_are_built_once(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    built = []
    original = Profiles.engine
    monkeypatch.setattr(Profiles, "engine", lambda self: built.append(1) or original(self))
    session = Session(load())
    for _ in range(3):
        session.lint(Request())
        session.lint_text("seeds/0.md", document(0).encode())
    assert built == [1]


def test_fixing_builds_them_once(corpus: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    (corpus / "seeds" / "0.md").write_text(document(0, INSECURE), encoding="utf-8")
    built = []
    original = Registry.builtin
    monkeypatch.setattr(Registry, "builtin", classmethod(lambda _cls: built.append(1) or original()))
    assert seedlint(capsys, "--fix", "--unsafe-fixes").code == 0
    assert "https://" in (corpus / "seeds" / "0.md").read_text(encoding="utf-8")
    assert built == [1]


# What is told


def test_the_first_document_alone_is_judged_as_a_whole(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """To know articles pays from the second document on, and says the same."""
    made = []
    ready = Repeats.__init__

    def noted(self: Repeats, engine: Engine) -> None:
        made.append(engine)
        ready(self, engine)

    monkeypatch.setattr(Repeats, "__init__", noted)
    (corpus / "seedlint.toml").unlink()
    (corpus / "seeds" / "0.md").write_text(document(0, INSECURE), encoding="utf-8")
    session = Session(load())
    first = session.lint(Request(paths=("seeds/0.md",)))
    assert not made
    again = session.lint(Request(paths=("seeds/0.md",)))
    assert made
    assert again.findings == first.findings != ()
    made.clear()
    Session(load()).lint(Request(paths=("seeds",), cache=False))
    assert made


def test_warnings_come_back_and_nothing_is_printed(corpus: Path, capsys: Capture) -> None:
    (corpus / "seedlint.toml").write_text(
        'include = ["seeds"]\nexclude = ["nothing/"]\n[links]\nuse = true\n', encoding="utf-8"
    )
    (corpus / ".seedlint_cache").write_text("in the way", encoding="utf-8")
    session = Session(load())
    result = session.lint(Request())
    assert any("there is no link store" in words for words in result.notes)
    assert any("matches no file" in words for words in result.notes)
    assert any("can't be used" in words for words in result.notes)
    assert all(words.startswith("warning: ") for words in result.notes)
    assert session.front.notes == []
    assert capsys.readouterr() == ("", "")
    again = session.lint(Request(), session.documents(Request(), quiet=True))
    assert [words for words in again.notes if "link store" in words or "matches no file" in words] == []


def test_the_command_line_says_what_is_told(corpus: Path, capsys: Capture) -> None:
    (corpus / ".seedlint_cache").write_text("in the way", encoding="utf-8")
    done = seedlint(capsys, "-q")
    assert (done.code, done.out) == (0, "")
    assert done.err.startswith("warning: the cache in .seedlint_cache can't be used")


# Texts


def test_a_text_is_judged_within_the_corpus(corpus: Path) -> None:
    session = Session(load())
    same = document(1).encode()
    found = session.lint_text("seeds/0.md", same)
    assert "SL501" in {one.code for one in found.findings}
    assert {one.path for one in found.findings} == {"seeds/0.md"}
    assert {related.path for one in found.findings for related in one.related} == {"seeds/1.md"}
    assert (corpus / "seeds" / "0.md").read_text(encoding="utf-8") == document(0)
    assert session.lint_text("seeds/0.md", document(0).encode()).findings == ()
    # What is not saved in another buffer counts, too, and so does a document that is not there yet.
    more = {"seeds/1.md": document(8).encode(), "seeds/new.md": document(0).encode()}
    assert "SL501" in {
        one.code for one in session.lint_text("seeds/0.md", document(0).encode(), more).findings
    }
    assert session.lint_text("seeds/0.md", same, more).findings == ()


def test_what_has_changed_on_disk_counts_after_a_refresh(corpus: Path) -> None:
    session = Session(load())
    text = document(7).encode()

    def others() -> set[str]:
        found = session.lint_text("seeds/0.md", text).findings
        return {related.path for one in found for related in one.related}

    assert others() == set()
    (corpus / "seeds" / "1.md").write_text(document(7), encoding="utf-8")
    session.refresh(["seeds/1.md"])
    assert others() == {"seeds/1.md"}
    (corpus / "seeds" / "new.md").write_text(document(7), encoding="utf-8")
    session.refresh(["seeds/new.md"])
    assert others() == {"seeds/1.md", "seeds/new.md"}
    (corpus / "seeds" / "1.md").rename(corpus / "seeds" / "moved.md")
    session.refresh(["seeds/1.md", "seeds/moved.md"])
    assert others() == {"seeds/moved.md", "seeds/new.md"}
    (corpus / "seeds" / "new.md").unlink()
    session.refresh(["seeds/new.md"])
    assert others() == {"seeds/moved.md"}
    (corpus / "seeds" / "moved.md").unlink()
    session.refresh()
    assert others() == set()


def test_what_decides_and_folders_count_in_a_refresh(corpus: Path) -> None:
    git("init", "-q", cwd=corpus)
    session = Session(load())
    (corpus / ".gitignore").write_text("1.md\n", encoding="utf-8")
    session.refresh([".gitignore"])
    text = document(1).encode()
    assert session.lint_text("seeds/0.md", text).findings == ()
    (corpus / ".gitignore").unlink()
    session.refresh([".gitignore"])
    assert {one.code for one in session.lint_text("seeds/0.md", text).findings} >= {"SL501"}
    (corpus / "seeds").rename(corpus / "gone")
    session.refresh([str(corpus / "seeds")])
    assert session.lint_text("seeds/0.md", text).findings == ()
    (corpus / "gone").rename(corpus / "seeds")
    session.refresh(["seeds"])
    assert session.lint_text("seeds/0.md", text).findings


@pytest.mark.parametrize("spelled", ["./seeds/1.md", "seeds//1.md", "{}/seeds/1.md", "seeds/../seeds/1.md"])
def test_a_document_is_one_however_it_is_spelled(corpus: Path, spelled: str) -> None:
    session = Session(load())
    path = spelled.format(corpus)
    assert session.lint_text(path, document(1).encode()).findings == ()
    other = {path: document(8).encode()}
    assert session.lint_text("seeds/0.md", document(1).encode(), other).findings == ()
    (corpus / "seeds" / "1.md").unlink()
    session.refresh([path])
    assert session.lint_text("seeds/0.md", document(1).encode()).findings == ()


@pytest.mark.skipif(os.name == "nt", reason="needs symbolic links")
def test_a_link_is_the_document_it_leads_to(corpus: Path) -> None:
    (corpus / "link.md").symlink_to("seeds/1.md")
    session = Session(load())
    assert session.lint_text("link.md", document(1).encode()).findings == ()


def test_buffers_that_are_no_documents_do_not_count(corpus: Path) -> None:
    (corpus / "seedlint.toml").write_text(
        'include = ["seeds", "more/*.yaml"]\nexclude = ["draft-*"]\n', encoding="utf-8"
    )
    git("init", "-q", cwd=corpus)
    (corpus / ".gitignore").write_text("built.md\n", encoding="utf-8")
    (corpus / "README.md").write_text(document(0), encoding="utf-8")
    session = Session(load())
    text = document(0).encode()

    def others(path: str) -> set[str]:
        found = session.lint_text("seeds/0.md", text, {path: document(0).encode()}).findings
        return {related.path for one in found for related in one.related}

    for path in ("README.md", "seeds/draft-a.md", "seeds/built.md", "seeds/.a.md", "seeds/venv/a.md", "a.md"):
        assert others(path) == set(), path
    for path in ("seeds/new.md", "seeds/deep/new.yaml", "more/new.yaml"):
        assert others(path) == {path}
    assert others("more/new.md") == set()


def test_a_session_does_not_stay_in_the_past(corpus: Path) -> None:
    text = document(0, ("2021-04-30", "2100-01-01")).encode()
    session = Session(load())
    assert "SL203" in {one.code for one in session.lint_text("seeds/0.md", text).findings}
    fixed = Session(load(), now=datetime(2099, 12, 31, 23, tzinfo=UTC))
    assert "SL203" not in {one.code for one in fixed.lint_text("seeds/0.md", text).findings}
    fixed.refresh()
    assert "SL203" not in {one.code for one in fixed.lint_text("seeds/0.md", text).findings}
    session.now = datetime(2020, 1, 1, tzinfo=UTC)
    session.refresh()
    assert session.now.year > 2020
    assert session.engine.now == session.now


CAN_NOT_BE_MADE = '''\
from seedlint.rule import Rule, Severity


class Bad(Rule):
    """Is bad.

    Why: x. Fix: x.
    """

    code = "XX001"
    name = "bad"
    severity = Severity.NOTE
    since = "0.1.0"

    def prepare(self):
        raise RuntimeError("no")
'''


def test_a_rule_that_can_not_be_made_is_said_once_however_old_a_session_is(corpus: Path) -> None:
    (corpus / "rule.py").write_text(CAN_NOT_BE_MADE, encoding="utf-8")
    (corpus / "seedlint.toml").write_text('include = ["seeds"]\nrule-paths = ["rule.py"]\n', encoding="utf-8")
    session = Session(load())
    for _ in range(2):
        assert [one.code for one in session.lint(Request()).findings] == ["SL000"]
        session.now = datetime(2020, 1, 1, tzinfo=UTC)
        session.refresh()


def test_without_a_configured_corpus_a_text_stands_alone(corpus: Path) -> None:
    (corpus / "seedlint.toml").unlink()
    session = Session(load())
    assert session.lint_text("seeds/0.md", document(1).encode()).findings == ()
    overlays = {"seeds/1.md": document(1).encode()}
    assert session.lint_text("seeds/0.md", document(1).encode(), overlays).findings == ()


def test_paths_are_from_the_root_wherever_it_is_started(
    corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = told(Session(load()).lint_text("seeds/0.md", document(1).encode()))
    assert expected
    monkeypatch.chdir(corpus / "seeds")
    assert told(Session(load()).lint_text("seeds/0.md", document(1).encode())) == expected


class Editor(RuleBasedStateMachine):
    """Files that change, on disk and in buffers: what is told of a buffer is what a fresh run would tell."""

    names = st.sampled_from(["a.md", "b.md", "d/c.md"])
    kinds = st.tuples(st.integers(0, 1), st.sampled_from([(), WRONG_TYPE]))

    def __init__(self) -> None:
        super().__init__()
        self.top = Path(tempfile.mkdtemp()).resolve()
        (self.top / "seeds" / "d").mkdir(parents=True)
        (self.top / "seedlint.toml").write_text('include = ["seeds"]\n', encoding="utf-8")
        self.buffers: dict[str, bytes] = {}
        with chdir(self.top):
            self.session = Session(load())

    def teardown(self) -> None:
        shutil.rmtree(self.top)

    @staticmethod
    def text(kind: tuple[int, tuple[str, str]]) -> bytes:
        number, change = kind
        return (document(number, change) if change else document(number)).encode()

    @initialize(kind=kinds)
    def first(self, kind: tuple[int, tuple[str, str]]) -> None:
        (self.top / "seeds" / "b.md").write_bytes(self.text(kind))
        self.buffers["seeds/a.md"] = self.text(kind)

    @rule(name=names, kind=kinds)
    def type_text(self, name: str, kind: tuple[int, tuple[str, str]]) -> None:
        self.buffers[f"seeds/{name}"] = self.text(kind)

    @rule(name=names)
    def close(self, name: str) -> None:
        self.buffers.pop(f"seeds/{name}", None)

    @rule(name=names)
    def save(self, name: str) -> None:
        text = self.buffers.pop(f"seeds/{name}", None)
        if text is not None:
            (self.top / "seeds" / name).write_bytes(text)
            self.session.refresh([f"seeds/{name}"])

    @rule(name=names, kind=kinds)
    def others_write(self, name: str, kind: tuple[int, tuple[str, str]]) -> None:
        (self.top / "seeds" / name).write_bytes(self.text(kind))
        self.session.refresh([f"seeds/{name}"])

    @rule(name=names)
    def others_delete(self, name: str) -> None:
        (self.top / "seeds" / name).unlink(missing_ok=True)
        self.session.refresh([f"seeds/{name}"])

    @rule(old=names, new=names)
    def others_rename(self, old: str, new: str) -> None:
        if (self.top / "seeds" / old).exists():
            (self.top / "seeds" / old).rename(self.top / "seeds" / new)
            self.session.refresh([f"seeds/{old}", f"seeds/{new}"])

    @invariant()
    def buffers_are_told_as_by_a_fresh_run(self) -> None:
        for path, text in self.buffers.items():
            with tempfile.TemporaryDirectory() as folder:
                fresh = Path(folder).resolve()
                shutil.copytree(self.top, fresh, dirs_exist_ok=True, ignore=shutil.ignore_patterns(".*"))
                for other, contents in self.buffers.items():
                    (fresh / other).write_bytes(contents)
                with chdir(fresh):
                    expected = told(Session(load()).lint(Request(cache=False)), path)
            with chdir(self.top):
                assert told(self.session.lint_text(path, text, self.buffers)) == expected


@pytest.mark.slow
@pytest.mark.hypothesis
def test_a_session_of_an_editor() -> None:
    run_state_machine_as_test(Editor, settings=settings(max_examples=some(20), stateful_step_count=20))


def test_a_session_does_not_look_at_files_again_by_itself(
    corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An editor says what has changed: between, a keystroke costs no search of the corpus."""
    session = Session(load())
    session.lint_text("seeds/0.md", b"x")
    searched = []
    monkeypatch.setattr("seedlint.run.documents.find_scope", lambda *_: searched.append(1))
    session.lint_text("seeds/0.md", document(1).encode())
    session.refresh(["seeds/1.md"])
    session.lint_text("seeds/0.md", document(1).encode())
    assert searched == []
