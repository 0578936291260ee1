"""What the history says of a past commit is what a report says of that commit's checkout."""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING, Any

import pytest

from seedlint.cli.terminal import Terminal
from tests.support.gitting import commit, forget_git, git
from tests.support.running import INSECURE, WRONG_TYPE, document, seedlint

if TYPE_CHECKING:
    from pathlib import Path

_SAME = (
    *("score", "documents", "readable", "clean", "passed", "errors", "warnings", "notes"),
    *("rules", "providers", "causes", "rule_causes"),
)
_COMMITS = 7


@pytest.fixture
def repo(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty repository."""
    forget_git(monkeypatch)
    (corpus / "seedlint.toml").write_text('include = ["seeds"]\n', encoding="utf-8")
    (corpus / ".gitignore").write_text(".seedlint_cache\nout*\n", encoding="utf-8")
    git("init", "-q", "-b", "main", cwd=corpus)
    return corpus


def changed(root: Path, dice: random.Random) -> None:
    """Write some documents that share articles and defects, and take some away."""
    for number in dice.sample(range(12), 4):
        path = root / "seeds" / dice.choice(("", "a", "b")) / f"d{number}.md"
        if path.exists() and dice.random() < 0.4:
            path.unlink()
            continue
        path.parent.mkdir(exist_ok=True)
        defects = [one for one in (WRONG_TYPE, INSECURE, ("---\n", "-- -\n")) if dice.random() < 0.2]
        width = f"width: {dice.choice((8, 'wide', None))}"
        image = f"images: [{{url: 'https://news.example.org/a.png', {width}, height: 8}}]"
        defects += [("quality:", f"{image}\nquality:")] * (dice.random() < 0.6)
        # Of five articles, several documents have the same.
        path.write_text(document(dice.randrange(5), *defects), encoding="utf-8", newline="")


def last_line(folder: Path) -> dict[str, Any]:
    return json.loads((folder / "history.jsonl").read_text("ascii").splitlines()[-1])  # type: ignore[no-any-return]


@pytest.mark.parametrize("words", [[], ["--no-cache"], ["--isolated"]], ids=" ".join)
@pytest.mark.parametrize("seed", range(3))
def test_each_commit_is_what_a_report_says_of_it(
    repo: Path, capsys: pytest.CaptureFixture[str], seed: int, words: list[str]
) -> None:
    dice = random.Random(seed)
    oids = []
    for _ in range(_COMMITS):
        changed(repo, dice)
        (repo / "seeds" / "note.md").write_text(document(5 + len(oids)), encoding="utf-8", newline="")
        oids.append(commit(repo))
    kept = ("--no-expectations", "-q")
    seedlint(capsys, "report", *kept, *words, "--history-from-git", "-o", "out")
    lines = (repo / "out" / "history.jsonl").read_text("ascii").splitlines()
    told = {one["commit"]: one for one in map(json.loads, lines)}
    assert list(told) == oids
    for oid in oids[:-1]:
        git("checkout", "-q", oid, cwd=repo)
        seedlint(capsys, "report", *kept, "--no-cache", "-o", f"out-{oid}")
        fresh = last_line(repo / f"out-{oid}")
        assert {key: told[oid][key] for key in _SAME} == {key: fresh[key] for key in _SAME}
        fields = fresh["fields"]
        assert told[oid]["fields"] == fields
        assert "images.width" in fields
    if words:
        assert not (repo / ".seedlint_cache").exists()


def test_how_long_all_commits_take_is_told_from_the_first_one_on(
    repo: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[str, object]] = []

    class Bar:
        """Notes what it is told."""

        def __init__(self, what: str) -> None:
            self.what = what

        def __call__(self, done: int, total: int) -> None:
            told.append((self.what, (done, total)))

        def begin(self, what: str) -> None:
            told.append((self.what, what))

        def close(self) -> None:
            told.append((self.what, "closed"))

    monkeypatch.setattr(Terminal, "bar", lambda _self, what="": Bar(what))
    for number in range(4):
        (repo / "seeds" / f"d{number}.md").write_text(document(number), encoding="utf-8", newline="")
        commit(repo)
    seedlint(capsys, "report", "--no-expectations", "--history-from-git", "-o", "out")
    assert [what for bar, what in told if bar == "measuring commits"] == [(1, 3), (2, 3), (3, 3), "closed"]
    first = told.index(("measuring commits", (1, 3)))
    assert {"checking documents", "comparing documents"} <= {what for _, what in told[:first]}
