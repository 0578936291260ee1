"""`--fix` with workers, and with what was learned before, does what one process does that knows nothing."""

from __future__ import annotations

import os
import random
import re
import signal
from typing import TYPE_CHECKING, Any

import pytest

from seedlint.engine.engine import Engine
from seedlint.fixes import tasks
from seedlint.run import incremental, mending
from tests.support.articles import front, item, made, plain
from tests.support.running import Done, seedlint

if TYPE_CHECKING:
    from pathlib import Path

NOISE = plain(1)
"""An article with a safe fix."""


def sound(number: int) -> str:
    """Return an article with nothing to fix."""
    return plain(number).replace("Ferry  late", "Ferry late")


@pytest.fixture
def few_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("_WORTH_A_POOL", "_LOOKUPS_WORTH_A_POOL"):
        monkeypatch.setattr(incremental, name, 8)
    monkeypatch.setattr(mending, "_WORK", mending._WORK._replace(worth=2, largest=4))


def written(folder: Path, seed: int) -> None:
    rng = random.Random(seed)
    pool = [item("  ", rng) for _ in range(12)]
    for number in range(40):
        file = folder / f"{number % 3}" / f"{number}.md"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(made(rng.randint(0, 10**9), pool, "  "))


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def told(done: Done) -> tuple[int, str, str]:
    """Return what was told, but for the time it took."""
    return done.code, done.out, re.sub(r" in [0-9.]+ s", "", done.err)


@pytest.mark.usefixtures("few_are_many")
@pytest.mark.parametrize("options", [("--fix",), ("--fix", "--unsafe-fixes"), ("--diff",)])
@pytest.mark.parametrize("seed", range(3))
def test_the_outcome_is_that_of_one_process_that_knows_nothing(
    seed: int,
    options: tuple[str, ...],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    outcomes = []
    form = () if options == ("--diff",) else ("-f", "json")
    for name, jobs, repeating in (("a", "1", False), ("b", "2", True), ("c", "1", True)):
        folder = tmp_path / name
        written(folder, seed)
        monkeypatch.chdir(folder)
        with monkeypatch.context() as patched:
            if not repeating:
                # As if nobody remembered anything, neither articles nor documents.
                patched.setattr(incremental.Run, "_memory", lambda _: None)
                begin = Engine.__init__

                def forgetful(self: Engine, *arguments: Any, **words: Any) -> None:
                    begin(self, *arguments, **words)  # noqa: B023
                    self.repeating = False

                patched.setattr(Engine, "__init__", forgetful)
            done = seedlint(capsys, "check", ".", *options, *form, "--no-cache", "-j", jobs)
        outcomes.append((told(done), contents(folder)))
    assert outcomes[0][0][2]
    assert outcomes[1] == outcomes[0]
    assert outcomes[2] == outcomes[0]


@pytest.mark.usefixtures("few_are_many")
def test_workers_mend_however_they_start(
    start_method: str, corpus: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in range(12):
        (corpus / "seeds" / f"{number}.md").write_bytes(front(NOISE, sound(number + 2)))
    done = seedlint(capsys, "check", "--fix", "seeds", "-j", "2", "--no-cache", "-q")
    assert done.code in {0, 1}, done.err
    assert {b"Ferry  late" in raw for raw in contents(corpus / "seeds").values()} == {False}


def test_what_is_known_is_not_judged_again(
    corpus: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in range(6):
        (corpus / "seeds" / f"{number}.md").write_bytes(
            front(NOISE if number < 2 else sound(9), sound(number + 2))
        )
    judged: list[tuple[str, bytes]] = []
    lint = Engine.lint

    def counted(self: Engine, path: str, raw: bytes, **words: Any) -> Any:
        judged.append((os.path.basename(path), raw))
        return lint(self, path, raw, **words)

    monkeypatch.setattr(Engine, "lint", counted)
    done = seedlint(capsys, "check", "--fix", "seeds", "--no-cache", "-j", "1")
    assert "in 2 files" in done.err
    names = sorted(name for name, _ in judged)
    # Each once as it was, and what was fixed once more as it is now.
    assert names == sorted(["0.md", "0.md", "1.md", "1.md", "2.md", "3.md", "4.md", "5.md", "clean.md"])
    assert len(set(judged)) == len(judged)


@pytest.mark.usefixtures("few_are_many")
def test_who_changes_a_document_between_the_rounds_is_heard(
    corpus: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    seeds = corpus / "seeds"
    for number in range(4):
        (seeds / f"{number}.md").write_bytes(front(NOISE, sound(number + 2)))
    from seedlint.run.mending import Menders

    wrote = Menders.wrote

    def later(self: Menders, done: Any) -> None:
        wrote(self, done)
        if done.path.endswith("3.md"):
            for name in ("1.md", "clean.md"):  # one that was fixed, and one that was not
                (seeds / name).write_bytes(b"---\ntitle: [\n---\n")

    monkeypatch.setattr(Menders, "wrote", later)
    done = seedlint(capsys, "check", "--fix", "seeds", "--no-cache", "-j", "1", "-f", "concise")
    unread = [line.partition(":")[0] for line in done.out.splitlines() if "SL003" in line]
    assert unread == ["seeds/1.md", "seeds/clean.md"]


@pytest.mark.usefixtures("few_are_many")
def test_a_file_with_two_names_is_mended_once(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    seeds = corpus / "seeds"
    for number in range(12):
        (seeds / f"{number}.md").write_bytes(front(NOISE, sound(number + 2)))
    os.link(seeds / "1.md", seeds / "1b.md")
    done = seedlint(capsys, "check", "--fix", "seeds", "--no-cache", "-j", "2")
    assert "fixed 12 findings in 12 files" in done.err
    assert "meanwhile" not in done.err
    assert (seeds / "1.md").samefile(seeds / "1b.md")
    assert b"Ferry  late" not in (seeds / "1b.md").read_bytes()


@pytest.mark.usefixtures("few_are_many")
def test_a_document_that_kills_its_worker_is_told(
    corpus: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    if not hasattr(os, "fork"):
        pytest.skip("the killer is inherited by forking")
    monkeypatch.setenv("SEEDLINT_START_METHOD", "fork")
    seeds = corpus / "seeds"
    for number in range(12):
        (seeds / f"{number}.md").write_bytes(front(NOISE, sound(number + 2)))
    mend = tasks.mend

    def deadly(engine: Engine, path: str, *arguments: Any, **words: Any) -> Any:
        if path.endswith("/5.md"):
            os.kill(os.getpid(), signal.SIGKILL)
        return mend(engine, path, *arguments, **words)

    monkeypatch.setattr(tasks, "mend", deadly)
    done = seedlint(capsys, "check", "--fix", "seeds", "--no-cache", "-j", "2")
    assert "warning: seeds/5.md: not fixed: a worker process died on this document, twice" in done.err
    assert "fixed 11 findings in 11 files" in done.err
    assert b"Ferry  late" in (seeds / "5.md").read_bytes()


def test_what_comes_back_is_small(
    corpus: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in range(3):
        (corpus / "seeds" / f"{number}.md").write_bytes(front(NOISE, sound(number + 2)))
    came: list[Any] = []
    wrote = mending.Menders.wrote

    def noted(self: mending.Menders, done: Any) -> None:
        came.append(done.linted)
        wrote(self, done)

    monkeypatch.setattr(mending.Menders, "wrote", noted)
    for options in (("-f", "json"), ()):
        assert seedlint(capsys, "check", "--fix", "seeds", "--no-cache", "-j", "1", *options).code in {0, 1}
    assert len(came) == 3
    assert [linted.origin for linted in came] == [None] * 3
