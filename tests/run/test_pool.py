"""Workers may die: nothing is lost but the document that kills them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest

from seedlint.config.settings import load
from seedlint.run.pool import Pool, WorkerError
from seedlint.run.request import Request
from seedlint.run.session import Session
from seedlint.util import machine
from tests.conftest import CLEAN

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

METHODS = ["fork", "spawn"] if hasattr(os, "fork") else ["spawn"]


def double(engine: int, batch: Sequence[int]) -> list[int]:
    for item in batch:
        if item == 13:
            os._exit(9)
        if item == 14 and not os.path.exists(os.environ["MARK"]):
            with open(os.environ["MARK"], "w", encoding="utf-8"):
                pass
            os._exit(9)
    return [item * engine for item in batch]


def fail(_engine: int, _batch: Sequence[int]) -> list[int]:
    raise ZeroDivisionError("in a worker")


def make(spec: int) -> int:
    return spec


def lost(item: int) -> list[int]:
    return [-item]


@pytest.fixture(params=METHODS)
def method(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("SEEDLINT_START_METHOD", request.param)
    return str(request.param)


def run(items: Sequence[int], work: Any = double) -> list[int]:
    with Pool[int, list[int]](2, 2, make, 2) as workers:
        return sorted(value for _, values in workers.run(work, items, lost) for value in values)


def test_every_item_is_done_once(method: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    items = [i for i in range(300) if i not in {13, 14}]
    assert run(items) == [i * 2 for i in items]


def test_only_what_kills_twice_is_lost(method: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MARK", str(tmp_path / "mark"))
    assert run(range(14, 40)) == [i * 2 for i in range(14, 40)]
    assert run(range(40)) == sorted([-13, *(i * 2 for i in range(40) if i != 13)])


def test_an_exception_in_a_worker_is_not_hidden(method: str) -> None:
    with pytest.raises(WorkerError, match="in a worker"):
        run(range(10), fail)


def test_no_process_is_left(method: str) -> None:
    with Pool[int, list[int]](2, 2, make, 2) as workers:
        results = workers.run(double, list(range(100, 400)), lost)
        next(results)
        processes = [worker.process for worker in workers._workers]
        assert processes
    assert not any(process.is_alive() for process in processes)


def test_processors_are_those_of_this_process() -> None:
    assert 1 <= machine.processors() <= (os.cpu_count() or 1)


def test_a_document_that_kills_its_worker_is_an_internal_error(
    corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if "fork" not in METHODS:
        pytest.skip("the killer is inherited by forking")
    from seedlint.engine.engine import Engine

    original = Engine.lint

    def lint(self: Engine, path: str, *arguments: Any, **words: Any) -> Any:
        if path.endswith("killer.md"):
            os.kill(os.getpid(), signal.SIGKILL)
        return original(self, path, *arguments, **words)

    for number in range(30):
        (corpus / "seeds" / f"{number}.md").write_text(
            CLEAN.replace("/ferry", f"/{number}"), encoding="utf-8"
        )
    (corpus / "seeds" / "killer.md").write_text(CLEAN, encoding="utf-8")
    monkeypatch.setattr("seedlint.run.incremental._WORTH_A_POOL", 2)
    monkeypatch.setenv("SEEDLINT_START_METHOD", "fork")
    request = Request(paths=("seeds",), cache=False, jobs=2)
    settings = load().overridden(ignore=("SL5", "SL6"))
    assert Session(settings).lint(request).findings == ()
    monkeypatch.setattr(Engine, "lint", lint)
    for cache in (False, True, True):
        result = Session(settings).lint(Request(paths=("seeds",), cache=cache, jobs=2))
        assert [(f.code, f.path) for f in result.findings] == [("SL000", "seeds/killer.md")]
        assert result.exit_code == 2


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent to process groups here")
def test_ctrl_c_ends_everything_at_once(corpus: Path) -> None:
    for number in range(1500):
        (corpus / "seeds" / f"{number}.md").write_text(
            CLEAN.replace("/ferry", f"/{number}"), encoding="utf-8"
        )
    command = [sys.executable, "-m", "seedlint", "seeds", "-q", "--jobs", "2"]
    for delay in (0.3, 0.5):
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8", start_new_session=True
        )
        time.sleep(delay)
        os.killpg(process.pid, signal.SIGINT)
        _, errors = process.communicate(timeout=20)
        # 1: it was quicker than we. A Python that was interrupted while it executed a string, as dataclasses
        # do when they are made, ends by the signal whoever has caught the exception; a shell says 130, too.
        assert process.returncode in {130, 1, -signal.SIGINT}, errors
        assert "Traceback" not in errors
        for _ in range(50):
            try:
                os.killpg(process.pid, 0)
            except ProcessLookupError:
                break
            time.sleep(0.1)
        else:
            pytest.fail("a worker is left")
