"""Workers may die: nothing is lost but the document that kills them."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
import zipfile
from contextlib import suppress
from multiprocessing.connection import wait
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seedlint.config.settings import load
from seedlint.errors import UsageError
from seedlint.run.pool import Pool, WorkerError, _Shares
from seedlint.run.request import Request
from seedlint.run.session import Session
from seedlint.util import machine
from tests.conftest import CLEAN
from tests.support.running import TIMEOUT, WRONG_TYPE, document

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def double(engine: int, batch: Sequence[int]) -> list[int]:
    for item in batch:
        if item == 13:
            os._exit(9)
        if item == 14 and not os.path.exists("mark"):
            with open("mark", "w", encoding="utf-8"):
                pass
            os._exit(9)
    return [item * engine for item in batch]


def fail(_engine: int, _batch: Sequence[int]) -> list[int]:
    raise ZeroDivisionError("in a worker")


def make(spec: int) -> int:
    return spec


def lost(item: int) -> list[int]:
    return [-item]


def run(items: Sequence[int], work: Any = double, *, near: bool = False) -> list[int]:
    with Pool[int, list[int]](2, 2, make, 2) as workers:
        return sorted(value for _, values in workers.run(work, items, lost, near=near) for value in values)


@pytest.mark.parametrize("near", [False, True])
def test_every_item_is_done_once(start_method: str, near: bool) -> None:
    items = [i for i in range(300) if i not in {13, 14}]
    assert run(items, near=near) == [i * 2 for i in items]


@pytest.mark.parametrize("near", [False, True])
def test_only_what_kills_twice_is_lost(
    start_method: str, near: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(range(14, 40), near=near) == [i * 2 for i in range(14, 40)]
    assert run(range(40), near=near) == sorted([-13, *(i * 2 for i in range(40) if i != 13)])


@given(st.integers(0, 500), st.integers(1, 9), st.integers(1, 200), st.integers(0, 10**9))
def test_shares_are_all_there_is_whoever_takes_them(size: int, jobs: int, largest: int, seed: int) -> None:
    rng = random.Random(seed)
    for number in (1, jobs):
        shares = _Shares(range(size), number)
        taken: list[int] = []
        while shares:
            part = shares.take(rng.randrange(jobs), jobs, largest)
            assert 0 < len(part) <= max(4, largest)
            assert part == list(range(part[0], part[-1] + 1))
            taken += part
            assert len(shares) == size - len(taken)
        assert sorted(taken) == list(range(size))
        assert number > 1 or taken == sorted(taken)


@pytest.mark.parametrize("jobs", [2, 3, 8])
def test_each_worker_has_a_stretch_of_its_own(jobs: int) -> None:
    """As long as all are as fast, nobody has anything of another's: what they have learned is worth most."""
    shares = _Shares(range(8_000), jobs)
    owners = {}
    while shares:
        for worker in range(jobs):
            owners.update(dict.fromkeys(shares.take(worker, jobs, 200), worker) if shares else {})
    assert [owners[item] * 8_000 // jobs <= item for item in range(8_000)].count(False) == 0
    changes = sum(owners[item] != owners[item - 1] for item in range(1, 8_000))
    assert changes == jobs - 1


def test_an_exception_in_a_worker_is_not_hidden(start_method: str) -> None:
    with pytest.raises(WorkerError, match="in a worker"):
        run(range(10), fail)


def test_no_process_is_left(start_method: str) -> None:
    with Pool[int, list[int]](2, 2, make, 2) as workers:
        results = workers.run(double, list(range(100, 400)), lost)
        next(results)
        processes = [worker.process for worker in workers._workers]
        assert processes
    assert not any(process.is_alive() for process in processes)


def test_a_run_that_is_not_wanted_to_the_end_leaves_no_answers_to_the_next(start_method: str) -> None:
    with Pool[int, list[int]](2, 2, make, 2) as workers:
        unfinished = workers.run(double, range(100, 400), lost)
        next(unfinished)
        found = [value for _, values in workers.run(double, range(500, 600), lost) for value in values]
        assert sorted(found) == [i * 2 for i in range(500, 600)]
        assert len(workers._workers) == 2
        again = [value for _, values in workers.run(double, range(20, 60), lost) for value in values]
        assert sorted(again) == [i * 2 for i in range(20, 60)]


def test_processors_are_those_of_this_process() -> None:
    assert 1 <= machine.processors() <= (os.cpu_count() or 1)


def test_a_document_that_kills_its_worker_is_an_internal_error(
    corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not hasattr(os, "fork"):
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


def test_as_many_workers_as_can_be_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows waits for 63 things at most, and says so only when it is asked to."""
    if not hasattr(os, "fork"):
        pytest.skip("the function that waits is the real one here")

    def wait_on_windows(pipes: Sequence[Any], timeout: float | None = None) -> list[Any]:
        if len(pipes) > 63:
            raise ValueError(f"need at most 63 handles, got a sequence of length {len(pipes)}")
        return wait(pipes, timeout)

    monkeypatch.setattr(machine, "sys", SimpleNamespace(platform="win32", modules=sys.modules))
    monkeypatch.setattr("seedlint.run.pool.wait", wait_on_windows)
    items = range(1000, 1800)
    with Pool[int, list[int]](100, 2, make, 2, "fork") as workers:
        done = sorted(value for _, values in workers.run(double, items, lost, 4) for value in values)
        assert len(workers._workers) == 60
    assert done == [item * 2 for item in items]


def test_workers_are_as_many_as_make_sense(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "processors", lambda: 200)
    assert [machine.processes_for(149, 150, asked) for asked in (0, 7)] == [1, 1]
    assert [machine.processes_for(150, 150, asked) for asked in (0, 1, 7, 1024)] == [150, 1, 7, 150]
    monkeypatch.setattr(machine, "sys", SimpleNamespace(platform="win32", modules=sys.modules))
    assert [machine.processes_for(9999, 150, asked) for asked in (0, 1, 7, 1024)] == [60, 1, 7, 60]


def test_a_start_method_that_is_none_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEEDLINT_START_METHOD", "frok")
    with pytest.raises(UsageError, match=r"SEEDLINT_START_METHOD is `frok`; here it can be .*spawn"):
        machine.start_method()


# Programs that use seedlint

UNGUARDED = """\
import sys
from seedlint.cli import main

print("begun", flush=True)
main(["seeds", "--no-cache", "-q", "-j", "2", "-f", "concise"])
"""
IN_A_WORKER = """\
import multiprocessing
from seedlint.cli import main

if __name__ == "__main__":
    process = multiprocessing.get_context("spawn").Process(
        target=main, args=(["seeds", "--no-cache", "-q", "-j", "2", "-f", "concise"],), daemon=True
    )
    process.start()
    process.join()
    raise SystemExit(process.exitcode)
"""


def many(corpus: Path, number: int = 200) -> None:
    for one in range(1, number):
        (corpus / "seeds" / f"{one}.md").write_text(document(one), encoding="utf-8")
    (corpus / "seeds" / "wrong.md").write_text(document(number, WRONG_TYPE), encoding="utf-8")


def python(*words: str, method: str = "", given: str | None = None) -> tuple[int, str, str]:
    environment = {**os.environ, "SEEDLINT_START_METHOD": method}
    done = subprocess.run(
        [sys.executable, *words],
        input=given,
        capture_output=True,
        encoding="utf-8",
        check=False,
        env=environment,
        timeout=TIMEOUT,
    )
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("way", ["file", "stdin", "-c", "zip"])
def test_a_program_that_uses_seedlint_does_not_begin_anew_in_workers(
    way: str, corpus: Path, start_method: str
) -> None:
    """No `if __name__ == "__main__"` is needed, and no program need be a file."""
    many(corpus)
    (corpus / "program.py").write_text(UNGUARDED, encoding="utf-8")
    zipapp = corpus / "program.pyz"
    with zipfile.ZipFile(zipapp, "w") as file:
        file.writestr("__main__.py", UNGUARDED)
    words = {"file": ["program.py"], "stdin": ["-"], "-c": ["-c", UNGUARDED], "zip": ["program.pyz"]}[way]
    code, out, err = python(*words, method=start_method, given=UNGUARDED if way == "stdin" else None)
    assert (code, err) == (1, "")
    begun, finding = out.splitlines()
    assert begun == "begun"
    assert finding.startswith("seeds/wrong.md:8:10: ")
    assert "SL102" in finding


def test_a_worker_of_somebody_else_starts_no_workers(corpus: Path) -> None:
    many(corpus)
    (corpus / "program.py").write_text(IN_A_WORKER, encoding="utf-8")
    code, out, err = python("program.py")
    assert (code, err) == (1, "")
    assert "SL102" in out


def test_the_main_module_is_as_it_was(start_method: str) -> None:
    before = dict(vars(sys.modules["__main__"]))
    assert run(range(100, 200)) == [item * 2 for item in range(100, 200)]
    assert vars(sys.modules["__main__"]) == before


# Ctrl-C

PRESSED = """\
import os, signal, sys

def mark(event, arguments):
    if event == "import" and arguments[0] == "multiprocessing":
        open(os.environ["MARK"], "wb").close()

if os.environ.pop("SEEDLINT_TEST_MARKS", ""):  # workers do not
    sys.addaudithook(mark)
"""
LIKE_WINDOWS = """
import ctypes, types

for name in ("pthread_sigmask", "sigpending", "sigwait"):
    delattr(signal, name)

def ignore(routine, add):
    assert routine is None
    ignore.before = signal.signal(signal.SIGINT, signal.SIG_IGN if add else ignore.before)
    return 1

ctypes.windll = types.SimpleNamespace(kernel32=types.SimpleNamespace(SetConsoleCtrlHandler=ignore))
"""
"""As on Windows, Ctrl-C can't be held back; it can be ignored, which processes that are started inherit."""


def are_gone(groups: set[int]) -> bool:
    """Whether no process of some groups is left; whoever adopts them may be slow to notice their end."""
    for _ in range(100):
        for group in list(groups):
            try:
                os.killpg(group, 0)
            except ProcessLookupError:
                groups.discard(group)
        if not groups:
            return True
        time.sleep(0.1)
    return False


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent to process groups here")
@pytest.mark.parametrize("system", ["windows", "spawn", "forkserver", "fork"])
def test_ctrl_c_is_quiet_while_workers_start(
    system: str, corpus: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Pressed once or twice, at any moment; nothing is said but one word, and nothing is left."""
    many(corpus, 600)
    aside = tmp_path_factory.mktemp("aside")
    mark = aside / "mark"
    (aside / "sitecustomize.py").write_text(
        PRESSED + (LIKE_WINDOWS if system == "windows" else ""), encoding="utf-8"
    )
    environment = {
        **os.environ,
        "PYTHONPATH": str(aside),
        "SEEDLINT_START_METHOD": "spawn" if system == "windows" else system,
        "MARK": str(mark),
        "SEEDLINT_TEST_MARKS": "1",
    }
    command = [sys.executable, "-m", "seedlint", "seeds", "--no-cache", "-j", "3", "-f", "json=report.json"]
    before = {path.name for path in corpus.iterdir()}
    rng = random.Random(12)
    interrupted, groups = 0, set()
    spread = 0.02 if system == "fork" else 0.04
    for number in range(12 if system == "windows" else 8):
        times = 1 + number % 2
        mark.unlink(missing_ok=True)
        process = subprocess.Popen(
            command,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            start_new_session=True,
        )
        while not mark.exists() and process.poll() is None:
            time.sleep(0.001)
        time.sleep(number * spread + rng.random() * spread)
        for _ in range(times):
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGINT)
            time.sleep(rng.random() * 0.02)
        out, err = process.communicate(timeout=TIMEOUT)
        groups.add(process.pid)
        assert {path.name for path in corpus.iterdir()} - {"report.json"} == before
        assert out == ""
        if process.returncode == 1:
            continue  # it was quicker than we, or this moment is the one in which Windows hears nothing
        interrupted += 1
        # Python puts the default handler back at its very end: then a second one ends it by the signal.
        assert process.returncode in ({130} if times == 1 else {130, -signal.SIGINT}), err
        assert err.strip() in ({"interrupted"} if times == 1 else {"interrupted", ""})
    assert interrupted >= 4
    assert are_gone(groups)


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
