"""The history has one point a commit, dated by the commit, whatever was measured how often and merged how."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seedlint.report.history import History
from seedlint.told.points import points
from tests.report.test_history import ENTRY
from tests.support.gitting import commit, forget_git, git
from tests.support.running import INSECURE, WRONG_TYPE, document, seedlint

if TYPE_CHECKING:
    from pathlib import Path

    from seedlint.report.history import HistoryEntry


def entry(date: str, oid: str | None, at: str | None = None, *, modified: bool = False) -> HistoryEntry:
    dates = [one and f"2024-{one}T00:00:00Z" for one in (date, at)]
    return replace(ENTRY, date=dates[0] or "", commit=oid, at=dates[1], modified=modified)


def test_of_reports_on_one_commit_the_last_counts() -> None:
    first, second = entry("03-01", "a", "02-01"), entry("03-02", "a", "02-01")
    own = entry("03-03", "b", "02-02")
    assert points([first, second, own]) == [second, own]


def test_points_are_in_the_order_of_commits() -> None:
    """As when past commits are measured after later ones."""
    late, early = entry("03-01", "b", "02-02"), entry("03-02", "a", "02-01")
    own = entry("03-03", "c", "02-03")
    assert points([late, early, own]) == [early, late, own]


def test_what_was_not_committed_counts_until_something_is_measured_after_it() -> None:
    base, dirty = (entry(f"03-0{day}", "a", "02-01", modified=day == 2) for day in (1, 2))
    own = entry("03-03", "b", "02-02")
    assert points([base, dirty]) == [base, dirty]
    assert points([base, dirty, own]) == [base, own]


def test_outside_of_git_each_report_is_a_point() -> None:
    every = [entry(f"03-0{day}", None) for day in range(1, 4)]
    assert points(every) == every


MOMENTS = st.integers(1, 9)


@given(st.lists(st.tuples(st.sampled_from([*"abcd", None]), MOMENTS, st.booleans()), max_size=12))
def test_points_of_any_history(told: list[tuple[str | None, int, bool]]) -> None:
    at = {oid: f"02-0{number}" for number, oid in enumerate("abcd", 1)}
    entries = [
        entry(f"03-{number:02}", oid, at.get(oid or ""), modified=modified)
        for number, (oid, _, modified) in enumerate(told, 1)
    ]
    found = points(entries)
    assert found[-1:] == entries[-1:]
    oids = [one.commit for one in found if one.commit and not one.modified]
    assert len(oids) == len(set(oids))
    assert [one.moment for one in found[:-1]] == sorted(one.moment for one in found[:-1])
    committed = {one.commit for one in entries if one.commit and not one.modified}
    assert committed == set(oids) or entries[-1].modified


def test_lines_of_the_first_version_are_read(tmp_path: Path) -> None:
    line = json.loads(ENTRY.to_line())
    for name in ("at", "causes", "new_causes", "resolved_causes", "rule_causes"):
        del line[name]
    for name in ("fields", "intake", "baseline"):
        del line[name]
    path = tmp_path / "history.jsonl"
    path.write_text(json.dumps({**line, "version": 1}) + "\n", encoding="ascii")
    history = History.read(path)
    assert history.warnings == []
    assert [(one.score, one.causes, one.moment) for one in history.entries] == [
        (ENTRY.score, None, ENTRY.date)
    ]


# By the command line


@pytest.fixture
def repo(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with three commits, each of one document more: clean, with an error, with a note."""
    forget_git(monkeypatch)
    (corpus / "seedlint.toml").write_text('include = ["seeds"]\n', encoding="utf-8")
    (corpus / ".gitignore").write_text(".seedlint_cache\n", encoding="utf-8")
    git("init", "-q", "-b", "main", cwd=corpus)
    for number, changes in enumerate(((), (WRONG_TYPE,), (INSECURE,)), 1):
        put(corpus, number, *changes)
        commit(corpus)
    return corpus


def put(root: Path, number: int, *changes: tuple[str, str]) -> None:
    path = root / "seeds" / f"d{number}.md"
    path.write_text(document(number + 1, *changes), encoding="utf-8", newline="")


def lines(root: Path, folder: str = "out") -> list[dict[str, Any]]:
    text = (root / folder / "history.jsonl").read_text(encoding="ascii")
    return [json.loads(line) for line in text.splitlines()]


def test_measured_commits_know_what_is_new(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    seedlint(capsys, "report", "-o", "out", "--no-expectations", "--history-from-git")
    first, second, own = lines(repo)
    assert (first["new"], first["intake"]) == (None, None)
    assert (second["new"], second["resolved"], second["new_causes"], second["intake"]) == (1, 0, 1, [1, 1])
    assert own["source"] == "run"
    assert own["at"] is not None
    assert own["fields"]["documents.quality"] == [3, 4]
    assert own["rule_causes"] == {"SL102": 1, "SL402": 1}


def test_what_is_new_is_told_against_the_commit_before_and_no_other(
    repo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(repo, 4, WRONG_TYPE)
    commit(repo)
    git("checkout", "-q", "HEAD~2", cwd=repo)
    seedlint(capsys, "report", "-o", "out", "--no-expectations")
    git("checkout", "-q", "main", cwd=repo)
    seedlint(capsys, "report", "-o", "out", "--no-expectations", "--history-from-git")
    # The second commit had a point already, so nothing was measured right before the third one.
    told = {one["commit"]: (one["new"], one["intake"]) for one in lines(repo) if one["source"] == "git"}
    third = git("rev-parse", "HEAD~1", cwd=repo).strip()
    assert told[third] == (None, None)


def test_histories_of_two_branches_merge(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As git merges them, with `history.jsonl merge=union` in .gitattributes."""
    seedlint(capsys, "report", "-o", "out", "--no-expectations")
    commit(repo)
    git("switch", "-q", "-c", "other", cwd=repo)
    put(repo, 5, WRONG_TYPE)
    commit(repo)
    seedlint(capsys, "report", "-o", "out", "--no-expectations")
    commit(repo)
    git("switch", "-q", "main", cwd=repo)
    put(repo, 6, INSECURE)
    commit(repo)
    seedlint(capsys, "report", "-o", "out", "--no-expectations")
    ours = (repo / "out" / "history.jsonl").read_text(encoding="ascii").splitlines()
    theirs = git("show", "other:out/history.jsonl", cwd=repo).splitlines()
    git("checkout", "-q", "--", ".", cwd=repo)
    for name, text in (("ours", ours), ("theirs", theirs)):
        (repo / name).write_text("".join(f"{line}\n" for line in text), encoding="ascii")
    base = git("show", "main:out/history.jsonl", cwd=repo)
    (repo / "base").write_text(base if base.endswith("\n") else f"{base}\n", encoding="ascii")
    git("merge-file", "--union", "ours", "base", "theirs", cwd=repo)
    history = History.read(repo / "ours")
    assert history.warnings == []
    assert len(points(history.entries)) == 3
