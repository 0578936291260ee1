"""The intake of a report: the documents added or changed since the commit before, and how good they are."""

from __future__ import annotations

import json
import os
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from seedlint.report.history import History
from seedlint.report.measure import FIELDS
from seedlint.report.places import MISSING
from seedlint.told import past as told
from tests.support.gitting import commit, forget_git, git
from tests.support.running import WRONG_TYPE, document, seedlint

if TYPE_CHECKING:
    from pathlib import Path


def put(root: Path, number: int, *changes: tuple[str, str], name: str = "") -> None:
    text = document(number + 1, *changes)
    (root / "seeds" / f"{name or number}.md").write_text(text, encoding="utf-8", newline="")


@pytest.fixture
def repo(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository of five documents, all of them committed."""
    forget_git(monkeypatch)
    (corpus / "seedlint.toml").write_text('include = ["seeds"]\n', encoding="utf-8")
    (corpus / ".gitignore").write_text(".seedlint_cache\nout\nseeds/left*\n", encoding="utf-8")
    git("init", "-q", "-b", "main", cwd=corpus)
    for number in range(1, 5):
        put(corpus, number)
    commit(corpus)
    return corpus


def report(capsys: Any, *words: str) -> dict[str, Any]:
    done = seedlint(capsys, "report", "-o", "out", "--no-expectations", "-q", *words)
    assert done.code == 0, done.err
    with open("out/report.json", encoding="ascii") as file:
        made: dict[str, Any] = json.load(file)
    return made


def lines(root: Path) -> list[dict[str, Any]]:
    text = (root / "out" / "history.jsonl").read_text(encoding="ascii")
    return [json.loads(line) for line in text.splitlines()]


def test_what_was_added_or_changed_counts(repo: Path, capsys: Any) -> None:
    first = report(capsys)["intake"]
    assert (first["documents"], first["reason"]) == (None, "there is no earlier report to compare with")
    put(repo, 1, WRONG_TYPE)
    put(repo, 9)
    (repo / "seeds" / "2.md").rename(repo / "seeds" / "two.md")
    (repo / "seeds" / "3.md").unlink()
    put(repo, 30, name="left-out")
    put(repo, 31, name="untracked")
    git("add", "seeds/1.md", "seeds/9.md", "seeds/two.md", cwd=repo)
    git("rm", "-q", "--cached", "seeds/2.md", "seeds/3.md", cwd=repo)
    git("commit", "-qm", "x", cwd=repo)
    os.utime(repo / "seeds" / "4.md", (1, 1))  # it only looks changed
    made = report(capsys)
    its = made["intake"]
    assert (its["documents"], its["errors"], its["reason"]) == (3, 1, "")
    assert its["commit"] == git("rev-parse", "HEAD^", cwd=repo).strip()
    assert its["score"] == pytest.approx(100 - 10 / 3, abs=0.1)
    (one,) = [one for one in made["every_provider"] if one["domain"] == "harbour-herald.com"]
    assert one["intake"] == 3
    assert lines(repo)[-1]["intake"] == [3, 1]
    # A second report on one commit compares with the commit before, too.
    assert report(capsys)["intake"]["documents"] == 3


def test_what_is_not_committed_counts_from_the_commit_on(repo: Path, capsys: Any) -> None:
    report(capsys)
    put(repo, 1, WRONG_TYPE)
    assert report(capsys)["intake"]["documents"] == 1
    commit(repo)
    put(repo, 2, WRONG_TYPE)
    assert report(capsys)["intake"]["documents"] == 2


def test_it_is_that_of_the_history_from_git(repo: Path, capsys: Any) -> None:
    for number, changes in ((11, ()), (12, (WRONG_TYPE,)), (13, (WRONG_TYPE,))):
        put(repo, number, *changes)
        commit(repo)
        report(capsys)
    by_run = [(line["intake"], line["volumes"]) for line in lines(repo)[1:]]
    (repo / "out" / "history.jsonl").unlink()
    report(capsys, "--history-from-git")
    from_git = [(line["intake"], line["volumes"]) for line in lines(repo)[2:]]
    volumes = [{"harbour-herald.com": [count, count, 0, 0, count, 1]} for count in (7, 8)]
    assert from_git == by_run == [([1, 1], one) for one in volumes]


@pytest.mark.parametrize(("history", "reason"), [
    ("gone", "git does not have the commit of the previous report"),
    ("none", "the previous report does not say which commit it is of"),
])  # fmt: skip
def test_a_commit_that_is_not_there_is_said(repo: Path, capsys: Any, history: str, reason: str) -> None:
    report(capsys)
    path = repo / "out" / "history.jsonl"
    (line,) = lines(repo)
    line["commit"] = "c0ffee" + 34 * "0" if history == "gone" else None
    path.write_text(f"{json.dumps(line)}\n", encoding="ascii")
    assert report(capsys)["intake"] == {
        "since": line["at"], "commit": line["commit"], "documents": None, "errors": None, "score": None,
        "reason": reason,
    }  # fmt: skip
    assert lines(repo)[-1]["intake"] is None
    (_, entry) = History.read(path).entries
    assert entry.volumes == {"harbour-herald.com": (5, 5, 0, 0, 5, None)}
    done = seedlint(capsys, "gate", "out", "--condition", "intake >= 1", "--condition", "score > 1")
    assert done.code == 1
    assert f"not known  intake >= 1                 {reason}" in done.out


def test_a_shallow_clone_says_so(
    repo: Path, capsys: Any, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    report(capsys)
    put(repo, 9)
    commit(repo)
    clone = tmp_path_factory.mktemp("clone") / "c"
    git("clone", "-q", "--depth=1", repo.as_uri(), clone, cwd=repo)
    shutil.copytree(repo / "out", clone / "out")
    monkeypatch.chdir(clone)
    reason = "git does not have the commit of the previous report: the clone is shallow"
    assert report(capsys)["intake"]["reason"] == reason


def test_what_git_cannot_read_is_not_taken_for_changed(
    repo: Path, capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    report(capsys)
    put(repo, 1, WRONG_TYPE)
    commit(repo)
    os.utime(repo / "seeds" / "4.md", (1, 1))
    monkeypatch.setattr("seedlint.git.repository.Repository.names_on_disk", lambda *_: None)
    its = report(capsys)["intake"]
    assert (its["documents"], its["reason"]) == (None, "git could not read some of the documents")


def test_outside_of_git_it_is_not_known(corpus: Path, capsys: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    forget_git(monkeypatch)
    for _ in range(2):
        made = report(capsys, "seeds")
    assert made["intake"]["reason"] == "the documents are not in a git repository"


def test_documents_that_git_does_not_track(repo: Path, capsys: Any) -> None:
    git("rm", "-rq", "--cached", "seeds", cwd=repo)
    git("commit", "-qm", "x", cwd=repo)
    report(capsys)
    git("commit", "-qm", "x", "--allow-empty", cwd=repo)
    assert report(capsys)["intake"]["reason"] == "git does not track the documents"


def test_a_gate_on_what_falls(repo: Path, capsys: Any) -> None:
    """From documents to the gate: twelve days of four documents each, then a day with one, without images."""
    for day in range(12):
        for number in range(4):
            put(repo, 100 + 10 * day + number)
        commit(repo)
        report(capsys)
    its = "provider[harbour-herald.com]"
    conditions = [
        *("intake within usual", f"{its}.intake within usual", "missing.excerpt-rise <= 1"),
        *(f"{its}.missing.excerpt <= 0", "provider.documents within usual", "intake.errors = 0"),
    ]
    settings = 'include = ["seeds"]\n[gate]\nexpectations = "none"\n'
    (repo / "seedlint.toml").write_text(settings, encoding="utf-8")
    gate = ["gate", "out", *(word for one in conditions for word in ("--condition", one))]
    for number in range(4):
        put(repo, 300 + number)
    commit(repo)
    report(capsys)
    done = seedlint(capsys, *gate)
    assert done.code == 0, done.out
    excerpt = next(line for line in document(2).splitlines() if line.startswith("excerpt:"))
    put(repo, 1, (excerpt, 'excerpt: ""'), WRONG_TYPE)
    commit(repo)
    report(capsys)
    done = seedlint(capsys, *gate)
    assert done.code == 1
    assert [" ".join(line.split()) for line in done.out.splitlines() if line.startswith("not met")] == [
        "not met intake within usual 1, expected: from 2 to 6, down from 4",
        "not met provider[harbour-herald.com].intake within usual 1, expected: from 2 to 6, down from 4",
        "not met missing.excerpt-rise <= 1 1.8",
        "not met provider[harbour-herald.com].missing.excerpt <= 0 1, up from 0",
        "not met provider.documents within usual 57, 1 of 1 provider does not meet it",
        "not met intake.errors = 0 1, up from 0",
    ]


def test_a_line_with_long_domains_can_be_read_again(repo: Path, capsys: Any) -> None:
    """They are written with six characters for each of theirs, and a line that is too long is damaged."""
    for number in range(100):
        put(repo, 100 + number, ("domain: harbour-herald.com", f"domain: {number:03}{chr(252) * 250}"))
    report(capsys)
    (entry,) = History.read(repo / "out" / "history.jsonl").entries
    assert entry.volumes == {"harbour-herald.com": (5, 5, 0, 0, 5, None)}


def test_the_names_of_what_is_missing_are_the_same_everywhere() -> None:
    from seedlint.gate.incoming import _FIELDS

    assert tuple(MISSING) == told.MISSING == tuple(_FIELDS)
    assert set(_FIELDS.values()) <= {field for _, field in FIELDS["documents"]}
