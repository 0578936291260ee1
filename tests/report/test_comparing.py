"""`seedlint compare`: what changed from one point of the git history to another."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from seedlint.cli.terminal import Terminal
from tests.support.gitting import commit, forget_git, git
from tests.support.running import INSECURE, WRONG_TYPE, document, seedlint
from tests.top_level.test_identity import BAD, with_related

if TYPE_CHECKING:
    from pathlib import Path

BLOCK = with_related(BAD).split("related:")[1].split("\nsecured:")[0]
Capture = pytest.CaptureFixture[str]


def put(root: Path, number: int, *changes: tuple[str, str], bad: bool = False) -> None:
    text = document(number + 1, *changes)
    if bad:
        text = text.replace("secured:", f"related:{BLOCK}\nsecured:")
    (root / "seeds" / f"d{number}.md").write_text(text, encoding="utf-8", newline="")


@pytest.fixture
def repo(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository whose two commits differ in a finding that came, one that went, and causes that moved."""
    forget_git(monkeypatch)
    (corpus / "seedlint.toml").write_text('include = ["seeds"]\n', encoding="utf-8")
    (corpus / ".gitignore").write_text(".seedlint_cache\n", encoding="utf-8")
    git("init", "-q", "-b", "main", cwd=corpus)
    put(corpus, 1, WRONG_TYPE)
    put(corpus, 2, bad=True)
    put(corpus, 3)
    commit(corpus)
    git("tag", "first", cwd=corpus)
    put(corpus, 1)
    put(corpus, 2)
    put(corpus, 3, bad=True)
    put(corpus, 4, INSECURE, bad=True)
    commit(corpus)
    return corpus


def compared(capsys: Capture, *words: str) -> dict[str, Any]:
    done = seedlint(capsys, "compare", *words, "-f", "json", "--no-cache")
    assert done.code == 0, done.err
    told: dict[str, Any] = json.loads(done.out)
    return told


def test_how_far_it_is_is_shown(repo: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[str] = []

    class Bar:
        """Notes what it is told."""

        def __call__(self, done: int, total: int) -> None: ...

        def begin(self, what: str) -> None:
            begun.append(what)

        def close(self) -> None:
            begun.append("closed")

    monkeypatch.setattr(Terminal, "bar", lambda _self: Bar())
    compared(capsys, "first", "main")
    assert begun == ["checking documents", "comparing documents", "closed"]


def test_new_resolved_and_moved_causes(repo: Path, capsys: Capture) -> None:
    told = compared(capsys, "first", "main")
    causes = {
        name: [(one["code"], one["before"], one["after"], one["came"], one["went"]) for one in some]
        for name, some in told["causes"].items()
    }
    assert causes == {
        "new": [("SL402", 0, 1, 1, 0)],
        "resolved": [("SL102", 1, 0, 0, 1)],
        "moved": [("SL705", 1, 2, 2, 1), ("SL402", 1, 2, 2, 1)],
    }
    assert (told["before"]["documents"]["total"], told["after"]["documents"]["total"]) == (4, 5)
    assert (told["before"]["findings"], told["findings"]["resolved"]) == (
        {"errors": 1, "warnings": 1, "notes": 1},
        3,
    )


def test_the_other_way_round_is_the_opposite(repo: Path, capsys: Capture) -> None:
    there, back = compared(capsys, "first", "main"), compared(capsys, "main", "first")
    names = {
        way: {name: {one["cause"] for one in some} for name, some in told["causes"].items()}
        for way, told in (("there", there), ("back", back))
    }
    assert names["there"]["new"] == names["back"]["resolved"]
    assert names["there"]["resolved"] == names["back"]["new"]
    assert names["there"]["moved"] == names["back"]["moved"]
    assert (there["before"]["score"], there["after"]["score"]) == (
        back["after"]["score"],
        back["before"]["score"],
    )


def test_figures_are_those_of_reports(repo: Path, capsys: Capture) -> None:
    told = compared(capsys, "first")
    seedlint(capsys, "report", "-o", "out", "--no-expectations", "--history-from-git")
    lines = [json.loads(line) for line in (repo / "out" / "history.jsonl").read_text("ascii").splitlines()]
    for one, line in zip((told["before"], told["after"]), lines, strict=True):
        assert (one["score"], one["commit"], one["documents"]["total"]) == (
            line["score"],
            line["commit"],
            line["documents"],
        )
        assert one["findings"] == {name: line[name] for name in ("errors", "warnings", "notes")}


def test_text_and_markdown(repo: Path, capsys: Capture) -> None:
    text = seedlint(capsys, "compare", "first").out
    assert "\n1 new cause\n\nnote[SL402]: " in text
    assert "\n  --> seeds/d4.md:" in text
    assert "\n2 causes in other documents than before\n" in text
    markdown = seedlint(capsys, "compare", "first", "-f", "markdown").out
    assert markdown.startswith("# ")
    assert "\n## 1 resolved cause\n\n- error `SL102` " in markdown


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("nope",), "git knows no revision `nope`"),
        (("HEAD", "HEAD"), "both points are commit "),
        (("1990-01-01",), "there is no commit at `1990-01-01`"),
        (("--output=x",), "No such option"),
        (("9999 weeks",), "there is no commit at `9999 weeks`"),
        (("9999 years",), "there is no commit at `9999 years`"),
        (("9999 years ago",), "there is no commit at `9999 years ago`"),
        (("1960-01-01",), "there is no commit at `1960-01-01`"),
    ],
)
def test_what_is_no_point_is_refused(repo: Path, capsys: Capture, words: tuple[str, ...], told: str) -> None:
    done = seedlint(capsys, "compare", *words)
    assert (done.code, done.out) == (2, "")
    assert told.casefold() in done.err.casefold()


def test_a_date_is_the_last_commit_of_its_day(repo: Path, capsys: Capture) -> None:
    day = git("log", "-1", "--format=%cs", "main", cwd=repo).strip()
    done = seedlint(capsys, "compare", "first", day, "-f", "json")
    assert done.code == 0, done.err
    assert json.loads(done.out)["after"]["commit"] == git("rev-parse", "main", cwd=repo).strip()


def test_what_was_not_checked_is_said(repo: Path, capsys: Capture) -> None:
    (repo / "seeds" / "d4.md").write_text("---\ntitle: [\n---\n", encoding="utf-8")
    commit(repo)
    done = seedlint(capsys, "compare", "first")
    assert done.code == 0
    assert "warning: 1 document was not checked at " in done.err


def test_a_rule_that_cannot_be_loaded_is_no_comparison(repo: Path, capsys: Capture) -> None:
    (repo / "broken.py").write_text("raise ValueError\n", encoding="utf-8")
    (repo / "seedlint.toml").write_text('include = ["seeds"]\nrule-paths = ["broken.py"]\n', encoding="utf-8")
    done = seedlint(capsys, "compare", "first")
    assert done.code == 2
    assert "warning: a rule crashed or could not be loaded (SL000)" in done.err


def test_a_date_that_is_none_is_refused(repo: Path, capsys: Capture) -> None:
    done = seedlint(capsys, "compare", "2026-02-30")
    assert done.code == 2
    assert "`2026-02-30` is not a date" in done.err
