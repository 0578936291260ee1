"""What several tests need."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import tempfile
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from seedlint.engine import worth
from seedlint.schema.schema import DEFAULT, Schema
from tests.support.examples import some
from tests.support.gitting import ALONE, forget_git
from tests.support.windows import NEEDS_PROC, windows

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
    # Begun in the background of a script, tests would start programs that no Ctrl-C can end.
    signal.signal(signal.SIGINT, signal.default_int_handler)

settings.register_profile(
    "fixed",
    max_examples=some(100),
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.register_profile("random", parent=settings.get_profile("fixed"), derandomize=False, print_blob=True)
settings.load_profile("fixed")
"""The one profile of all property tests, which say no more than how many examples they want.

With it there are the same cases in every run and on every machine, and no test fails for being slow.
`--hypothesis-profile=random` looks for new cases; what it finds is kept as an `@example` of the test.
"""

# What the machine's owner has git ignore everywhere is not for tests to know.
os.environ.update(ALONE)

# Nor is what is kept of them anywhere but here.
_STATE = tempfile.TemporaryDirectory(prefix="state-", ignore_cleanup_errors=True)
os.environ["LOCALAPPDATA" if sys.platform == "win32" else "XDG_STATE_HOME"] = _STATE.name

# Whatever opens text without an encoding is warned of: in the programs that tests start, and in the workers
# of `-n`, where `filterwarnings` makes that an error. It is read when Python starts, so not with `-n 0`.
os.environ["PYTHONWARNDEFAULTENCODING"] = "1"

# What tests write has line feeds, as here on Windows: most of them say in which column something is, or
# compare bytes. What seedlint itself writes is left to it.
_TESTS = os.path.dirname(__file__)
_write_text = Path.write_text


def _write_text_as_it_is(
    self: Path, data: str, encoding: str | None = None, errors: str | None = None, newline: str | None = None
) -> int:
    ours = sys._getframe(1).f_code.co_filename.startswith(_TESTS)
    return _write_text(self, data, encoding, errors, "\n" if newline is None and ours else newline)


Path.write_text = _write_text_as_it_is

# To compile a schema takes longer than to judge what a test writes. Those that seedlint brings along are the
# same in every test; any other is compiled each time.
_load = Schema.load
_own = lru_cache(_load)


def _load_once(
    path: Path, name: str | None = None, roots: Sequence[Path] = (), tried: object = None
) -> Schema:
    return _own(path, name) if path.parent == DEFAULT.parent else _load(path, name, roots, tried)


Schema.load = _load_once

# What tests write seldom repeats itself so much that articles would be judged by themselves: here they always
# are. Programs that tests start do as everywhere.
worth._WORTH = 0

collect_ignore = ["rulebook/example_package"]
"""A package of its own, with tests of its own."""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes long, so that no worker is left with it at the end."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


CLEAN = """\
---
category: news
title: "Ferry timetable changes"
excerpt: "Boats leave ten minutes earlier from May."
publishedDateTime: 2021-04-30T20:51:00Z
type: article
webUrl: "https://www.harbour-herald.com/ferry"
quality: 39

provider:
  name: Harbour Herald
  domain: harbour-herald.com

topics:
  - Transport

secured: "AAECAwQFBgcICQoLDA0OD+7XcTbsGJlrrKp1SAMZpE8=;3q2+796tvu/erb7v3q2+7w=="
---
"""
"""A document with nothing wrong."""


@pytest.fixture(params=["fork", "spawn", "forkserver"])
def start_method(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Have the test run once for each way in which worker processes start, as far as there is any here."""
    method: str = request.param
    if method not in multiprocessing.get_all_start_methods():
        pytest.skip(f"no process is started by {method} here")
    monkeypatch.setenv("SEEDLINT_START_METHOD", method)
    return method


@pytest.fixture(scope="session")
def seed_schema() -> Schema:
    return Schema.load(DEFAULT)


@pytest.fixture
def corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working directory with a `seeds` folder of one clean document."""
    monkeypatch.chdir(tmp_path)
    for name in ("FORCE_COLOR", "GITHUB_ACTIONS"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "clean.md").write_text(CLEAN, encoding="utf-8", newline="")
    return tmp_path


@pytest.fixture
def gated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory for reports of its own, with a configuration of gates, outside of git."""
    forget_git(monkeypatch)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    (tmp_path / "seedlint.toml").write_text('[gate]\nexpectations = "none"\n', encoding="utf-8")
    return tmp_path


@pytest.fixture(params=["own", pytest.param("windows", marks=[NEEDS_PROC, pytest.mark.slow])])
def each_system(request: pytest.FixtureRequest) -> Iterator[None]:
    """Have a test run twice: with files as they are on this system, and as they are on Windows.

    Windows' are slow; `tests/whole/test_windows_files.py` tries each command on them in every run.
    """
    if request.param == "own":
        yield
        return
    with windows():
        yield
