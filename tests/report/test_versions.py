"""Commits judged together are what a run over each of them says."""

from __future__ import annotations

import os
import sys
from collections import Counter
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, strategies

from seedlint.engine.facts import Entries, Gathered
from seedlint.engine.groups import MemoryIndex
from seedlint.errors import ExitCode
from seedlint.export.making import make_maker
from seedlint.export.stream import DocumentRows
from seedlint.files.blocks import Blocks, SpillError
from seedlint.git.repository import Repository
from seedlint.report import contents
from seedlint.report import versions as module
from seedlint.report.contents import Lookup, lint, look
from seedlint.report.living import Living
from seedlint.report.versions import Versions
from seedlint.run.documents import what_is_wanted
from seedlint.sources.gitscopes import revision_scope
from tests.spark.support import corpora
from tests.spark.support.corpora import Corpus
from tests.spark.support.driver import as_json
from tests.support.gitting import commit, forget_git, git
from tests.support.running import document

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from seedlint.export.pieces import Placed
    from seedlint.output.result import Result

pytestmark = pytest.mark.usefixtures("no_git")
_COMMITS = 8


@pytest.fixture
def no_git(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody's git has set anything."""
    forget_git(monkeypatch)


def write(root: Path, random: Random) -> tuple[Corpus, Sequence[str]]:
    """Write a repository with a past; return it, and its commits."""
    git("init", "-q", cwd=root)
    corpus = corpora.write(root, random)
    oids = [commit(root)]
    while len(oids) < _COMMITS:
        for _ in range(random.choice((1, 2, 2, 3, 12))):
            there = corpora.documents(root)
            if there and random.random() < 0.6:
                os.unlink(random.choice(there))
            corpora.put(root, random)
        for path in random.sample(
            there := corpora.documents(root), min(len(there), random.choice((0, 1, 3)))
        ):
            edit(path, random)
        if random.random() < 0.2:
            git("checkout", "-q", random.choice(oids), "--", ".", cwd=root)  # what was there before
        oids.append(commit(root))
    return corpus, oids


def edit(path: str, random: Random) -> None:
    """Change little in a document: what stands below may be where it was before or further down."""
    if os.path.islink(path):
        return
    with open(path, "rb") as file:
        text = file.read()
    before, after = random.choice(
        ((b"---\n", b"---\nheat: 3\n"), (b"quality: 39", b"quality: 40"), (b"Transport", b"Boats"))
    )
    with open(path, "wb") as file:
        file.write(text.replace(before, after, 1))


def told(result: Result) -> dict[str, Any]:
    """Return what a result says, but for times."""
    found = as_json(result)
    found["summary"].pop("passedOver", None)
    return found


def bare(rows: Placed) -> Any:
    """Return the rows of a document as the history needs them."""
    whole = rows.rows()
    return whole.before, whole.after, sorted(whole.related), rows.own


def compare_all(corpus: Corpus, oids: Sequence[str], jobs: int, *paths: str) -> None:
    """Judge commits together, and each by itself; of the corpus only what is below some paths, if any."""
    repository = Repository.around(os.fspath(corpus.root))
    commits = repository.history([], _COMMITS)
    assert [one.oid for one in commits] == oids
    session = corpus.session()
    settings, request = session.settings, corpus.request()
    if paths:
        request = request._replace(paths=tuple(os.fspath(corpus.root / path) for path in paths))
    before: dict[str, str] = {}
    with Versions(session, request._replace(jobs=jobs), repository, commits) as versions:
        for one in commits:
            there = versions.at(one)
            mine = session.lint(request, there.scope, there.judged)
            tree = repository.tree_of(one.oid)
            scope = revision_scope(what_is_wanted(request, settings), repository, tree)
            theirs = corpus.session().lint(request, scope)
            assert told(mine) == told(theirs)
            maker = make_maker((settings, scope.tree))
            rows = {str(row.before[0]): row for row in DocumentRows(theirs, settings, 1, _quiet, maker=maker)}
            for path in (*theirs.paths, *theirs.refused):
                # Only of what has changed are rows asked for.
                if path in theirs.refused or before.get(path) != there.names[path]:
                    made = there.rows(path)
                    assert bare(made) == bare(rows[str(made.before[0])])
            before = {path: there.names[path] for path in theirs.paths}


def _quiet(_done: int, _total: int) -> None:
    pass


@pytest.mark.parametrize("seed", range(int(os.environ.get("SEEDLINT_TEST_SEEDS", "6"))))
def test_each_commit_is_what_a_run_over_it_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    random = Random(seed)
    monkeypatch.setattr(module, "_MOST_NEW", random.choice((1, 8, 10_000)))
    monkeypatch.setattr(module, "_MOST_FACTS", random.choice((0, 10_000)))
    monkeypatch.setattr(module, "_FEW", random.choice((0, 3, 50)))
    some = () if random.random() < 0.6 else random.choice((("seeds/old",), ("more", "seeds/a.md")))
    compare_all(*write(tmp_path, random), 1, *some)


def test_of_groups_that_nobody_asked_about_none_is_judged(tmp_path: Path) -> None:
    config = 'include = ["seeds", "more"]\nrule-paths = ["rules.py"]\n'
    (tmp_path / "seedlint.toml").write_text(config, encoding="utf-8")
    (tmp_path / "rules.py").write_text(corpora.RULES, encoding="utf-8")
    git("init", "-q", cwd=tmp_path)
    oids = []
    for number, (folder, topic) in enumerate((("seeds", "Piers"), ("more", "crash in check"), ("more", "x"))):
        (tmp_path / folder).mkdir(exist_ok=True)
        text = document(number + 1, ("  - Transport", f"  - {topic}"))
        (tmp_path / folder / f"d{number}.md").write_text(text, encoding="utf-8", newline="")
        oids.append(commit(tmp_path))
    compare_all(Corpus(tmp_path), oids, 1, "seeds")


@pytest.mark.skipif(not corpora.LINKS, reason="not everybody may make symbolic links there")
def test_a_document_that_was_asked_about_before_may_not_be_now(tmp_path: Path) -> None:
    (tmp_path / "seedlint.toml").write_text('include = ["seeds"]\n', encoding="utf-8")
    (tmp_path / "seeds").mkdir()
    for name in "abc":
        # Two are twins: what is found in either is about both.
        text = document(int(name == "a") + 1, ("quality: 39", "quality: many"))
        (tmp_path / "seeds" / f"{name}.md").write_text(text, encoding="utf-8", newline="")
    git("init", "-q", cwd=tmp_path)
    oids = []
    for name in "aba":
        (tmp_path / "one.md").unlink(missing_ok=True)
        (tmp_path / "one.md").symlink_to(f"seeds/{name}.md")
        oids.append(commit(tmp_path))
    compare_all(Corpus(tmp_path), oids, 1, "one.md")


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_workers_make_no_difference(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, method: str) -> None:
    if method == "fork" and sys.platform == "win32":
        pytest.skip("there is no fork")
    monkeypatch.setenv("SEEDLINT_START_METHOD", method)
    for name in ("_WORTH_WORKERS", "_WORTH_ASKING"):
        monkeypatch.setattr(contents, name, 1)
    compare_all(*write(tmp_path, Random(11)), 2)


def test_what_was_read_or_looked_up_for_one_commit_is_not_for_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, list[str]]] = []

    def counting(function: Callable[..., Any]) -> Callable[..., Any]:
        def counted(at: Any, items: Sequence[Any]) -> Any:
            paths = [item.version.path if isinstance(item, Lookup) else item.path for item in items]
            asked.append((function.__name__, paths))
            return function(at, items)

        return counted

    for function in (lint, look):
        monkeypatch.setattr(module, function.__name__, counting(function))
    monkeypatch.setattr(module, "_MOST_NEW", 1)
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seedlint.toml").write_text('include = ["seeds"]\n', encoding="utf-8")
    git("init", "-q", cwd=tmp_path)
    for number in range(4):
        # Each is the twin of those before it.
        (tmp_path / "seeds" / f"d{number}.md").write_text(document(), encoding="utf-8", newline="")
        commit(tmp_path)
    corpus = Corpus(tmp_path)
    repository = Repository.around(os.fspath(tmp_path))
    commits = repository.history([], 4)
    with Versions(corpus.session(), corpus.request(), repository, commits) as versions:
        found = [len(versions.at(one).judged.findings) for one in commits]
    assert found[0] == 0 < found[1] < found[2] < found[3]
    both = ["seeds/d0.md", "seeds/d1.md"]
    assert asked == [
        ("lint", [both[0]]),
        ("lint", [both[1]]),
        ("look", both),
        *((name, [f"seeds/d{number}.md"]) for number in (2, 3) for name in ("lint", "look")),
    ]


def test_rows_wait_on_disk_and_a_full_one_is_told_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_self: Blocks, _block: object) -> None:
        raise SpillError("no room")

    monkeypatch.setattr(Blocks, "append", full)
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "d.md").write_text(document(), encoding="utf-8", newline="")
    (tmp_path / "seedlint.toml").write_text('include = ["seeds"]\n', encoding="utf-8")
    git("init", "-q", cwd=tmp_path)
    commit(tmp_path)
    corpus = Corpus(tmp_path)
    repository = Repository.around(os.fspath(tmp_path))
    commits = repository.history([], 1)
    with (
        Versions(corpus.session(), corpus.request(), repository, commits) as versions,
        pytest.raises(SpillError, match="no room"),
    ):
        versions.at(commits[0])


def test_a_content_that_ends_its_process_is_told_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("_WORTH_WORKERS", "_WORTH_ASKING"):
        monkeypatch.setattr(contents, name, 1)
    (tmp_path / "seeds").mkdir()
    config = 'include = ["seeds"]\nrule-paths = ["rules.py"]\n'
    (tmp_path / "seedlint.toml").write_text(config, encoding="utf-8")
    end = corpora.RULES.replace("raise ValueError(title)", "import os; os.kill(os.getpid(), 9)")
    (tmp_path / "rules.py").write_text(end, encoding="utf-8")
    for number in range(3):
        title = ("Ferry timetable", "crash timetable") if number == 1 else ("x", "x")
        text = document(number, title)
        (tmp_path / "seeds" / f"d{number}.md").write_text(text, encoding="utf-8", newline="")
    git("init", "-q", cwd=tmp_path)
    commit(tmp_path)
    corpus = Corpus(tmp_path)
    repository = Repository.around(os.fspath(tmp_path))
    commits = repository.history([], 1)
    session, request = corpus.session(), corpus.request()._replace(jobs=2)
    with Versions(session, request, repository, commits) as versions:
        there = versions.at(commits[0])
        result = session.lint(request, there.scope, there.judged)
        rows = there.rows("seeds/d1.md")
    (one,) = [finding for finding in result.findings if "a worker process died" in finding.message]
    assert (one.path, one.code) == ("seeds/d1.md", "SL000")
    assert result.exit_code == ExitCode.ERROR
    assert not rows.before[2]  # readable
    assert versions.defects == ["seeds/d1.md (a worker process died)"]


def _entries(parts: Sequence[Any], number_of: Callable[[int], int | None]) -> list[Entries]:
    """Return bundles as entries; documents whose number is None are left out."""
    made = []
    for part in parts:
        facts = Gathered()
        for bundle, holders in part:
            found = [(rule, [key], [value]) for rule, key, value in bundle]
            for number in map(number_of, holders):
                if number is not None:
                    facts.add(number, [found])
        made.append(facts.entries())
    return made


_FEW = strategies.integers(0, 3)
_BUNDLES = strategies.lists(
    strategies.tuples(strategies.sampled_from((1, 2)), _FEW, _FEW), min_size=1, max_size=4
)
_HOLDERS = strategies.lists(strategies.integers(0, 9), min_size=1, max_size=4)
_PARTS = strategies.lists(strategies.lists(strategies.tuples(_BUNDLES, _HOLDERS)), max_size=3)
_NUMBERS = strategies.sets(strategies.integers(0, 9))


@given(_PARTS, _NUMBERS, _NUMBERS, strategies.integers(1, 2), strategies.randoms(use_true_random=False))
def test_some_keys_are_what_all_say_of_them(
    parts: Sequence[Any], alive: set[int], changed: set[int], least: int, random: Random
) -> None:
    there = {number: f"{number * 7 % 10}.md" for number in alive}  # in another order than their numbers
    ranked = sorted(there, key=there.__getitem__)
    theirs = MemoryIndex(_entries(parts, {number: rank for rank, number in enumerate(ranked)}.get))
    living = Living()
    for entries in _entries(parts, int):
        living.add(entries)
    told = [
        (holder, ((rule, key), value))
        for part in parts
        for bundle, holders in part
        for rule, key, value in bundle
        for holder in holders
    ]
    assert living.facts(changed) == {
        number: Counter(fact for holder, fact in told if holder == number)
        for number in changed.intersection(holder for holder, _ in told)
    }
    groups = {group for holder, (group, _) in told if holder in changed}
    some, every = living.some(groups, there), living.every(there)
    for rule in (1, 2):
        counts = {key: dict(values) for key, values in theirs.crowded(rule, least)}
        assert {key: dict(values) for key, values in every.crowded(rule, least)} == counts
        mine = {key: values for key, values in counts.items() if (rule, key) in groups}
        assert {key: dict(values) for key, values in some.crowded(rule, least)} == mine
        wanted = {key: {random.choice(sorted(values))} for key, values in mine.items()}
        told = theirs.documents(rule, wanted)
        assert dict(some.documents(rule, wanted)) == {
            key: {ranked[rank] for rank in ranks} for key, ranks in told.items()
        }
        assert some.documents(rule, wanted) == every.documents(rule, wanted)
