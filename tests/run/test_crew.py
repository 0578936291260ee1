"""Workers stay from one run to the next, as long as they are to, and as long as it is the same bench."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from seedlint.config.settings import load
from seedlint.run import incremental
from seedlint.run.pool import Pool
from seedlint.run.request import Request
from seedlint.run.session import Session
from tests.support.running import INSECURE, document

if TYPE_CHECKING:
    from multiprocessing.process import BaseProcess
    from pathlib import Path

REQUEST = Request(paths=(".",), cache=False, jobs=2)


@pytest.fixture
def started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[BaseProcess]:
    """The workers that were started, in a folder where a few documents are many."""
    monkeypatch.chdir(tmp_path)
    for number in range(40):
        (tmp_path / f"{number}.md").write_text(document(0, INSECURE), encoding="utf-8")
    monkeypatch.setattr(incremental, "_WORTH_A_POOL", 20)
    monkeypatch.setattr(incremental, "_LOOKUPS_WORTH_A_POOL", 20)
    processes: list[BaseProcess] = []
    start = Pool._start

    def counted(pool: Pool[object, object]) -> None:
        start(pool)
        processes.append(pool._workers[-1].process)

    monkeypatch.setattr(Pool, "_start", counted)
    return processes


def test_one_run_has_the_same_workers_for_all_of_its_work(
    start_method: str, started: list[BaseProcess]
) -> None:
    result = Session(load()).lint(REQUEST)
    # All documents are alike: each is looked up again, to be told as a duplicate of the others.
    assert len({one.path for one in result.findings if one.related}) > 20
    assert len(started) == 2
    assert not any(process.is_alive() for process in started)


def test_workers_stay_while_they_are_to(start_method: str, started: list[BaseProcess]) -> None:
    session = Session(load())
    with session.keeping_workers():
        first = session.lint(REQUEST)
        second = session.lint(REQUEST)
        assert len(started) == 2
        assert all(process.is_alive() for process in started)
    assert not any(process.is_alive() for process in started)
    assert first.findings == second.findings == Session(load()).lint(REQUEST).findings
    assert len(started) == 4
