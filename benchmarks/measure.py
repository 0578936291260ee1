"""Runs a command and says what it cost."""

from __future__ import annotations

import contextlib
import os
import signal
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_PROC = Path("/proc")
_SAMPLE_EVERY = 0.02
_MAXRSS_UNIT = 1 if sys.platform == "darwin" else 1024  # macOS counts in bytes, Linux in KiB


@dataclass(frozen=True, slots=True)
class Cost:
    """One run of one command."""

    status: int
    seconds: float
    cpu: float | None = None
    """User and system time of the process and all it waited for; None where the system doesn't say."""
    peak: int | None = None
    """Bytes: the largest single process of the run."""


def run(argv: Sequence[str], cwd: Path, env: Mapping[str, str]) -> Cost:
    """Run a command with nowhere to write to, and time it from its start to its end."""
    begin = time.perf_counter()
    process = _start(argv, cwd, env)
    try:
        if not hasattr(os, "wait4"):
            status = process.wait()
            return Cost(status, time.perf_counter() - begin)
        _, raw, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - begin
        process.returncode = os.waitstatus_to_exitcode(raw)
    except BaseException:
        end(process)
        raise
    return Cost(process.returncode, seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * _MAXRSS_UNIT)


def memory_of_all(argv: Sequence[str], cwd: Path, env: Mapping[str, str]) -> int | None:
    """Run a command once more, untimed, and return the peak in bytes of all its processes together.

    The memory that processes share is divided among them (Linux calls it PSS), so a parent and its forked
    workers are not counted twice. It is sampled: short peaks can be missed. None where there is no /proc.
    """
    if not (_PROC / "self/smaps_rollup").exists():
        return None
    process = _start(argv, cwd, env)
    peak = 0
    try:
        while process.poll() is None:
            peak = max(peak, sum(memory_of(pid) for pid in processes_of(process.pid)))
            time.sleep(_SAMPLE_EVERY)
    except BaseException:
        end(process)
        raise
    return peak or None


def _start(argv: Sequence[str], cwd: Path, env: Mapping[str, str]) -> subprocess.Popen[bytes]:
    nowhere = subprocess.DEVNULL
    # A session of its own: that is how the processes it starts are known again.
    return subprocess.Popen(
        argv, cwd=cwd, env=env, stdin=nowhere, stdout=nowhere, stderr=nowhere, start_new_session=True
    )


def end(process: subprocess.Popen[Any]) -> None:
    """Kill a command and the workers it started: an interrupted session leaves nothing running."""
    if hasattr(os, "killpg"):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.wait()


def processes_of(leader: int) -> list[int]:
    """Return the processes that a command has started, and itself. Linux only."""
    return [int(p.name) for p in _PROC.iterdir() if p.name.isdigit() and _session_of(p) == leader]


def _session_of(process: Path) -> int | None:
    try:
        stat = (process / "stat").read_text(encoding="utf-8")
    except OSError:
        return None
    # The command's name, in parentheses, may itself hold spaces and parentheses.
    return int(stat.rpartition(")")[2].split()[3])


def memory_of(pid: int) -> int:
    """Return the memory of a process in bytes, with its part of what it shares. Linux only."""
    try:
        lines = (_PROC / str(pid) / "smaps_rollup").read_text(encoding="utf-8").splitlines()
    except OSError:  # it ended just now
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:")), 0)


def own_peak() -> int:
    """Return the peak of this process in bytes; 0 where the system doesn't say."""
    try:
        import resource
    except ImportError:
        return 0
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _MAXRSS_UNIT


@dataclass(frozen=True, slots=True)
class Summary:
    """What several runs of one command came to."""

    runs: int
    median: float
    fastest: float
    slowest: float
    cpu: float | None
    peak: int | None
    statuses: frozenset[int]


def summarize(costs: Sequence[Cost]) -> Summary:
    """Return medians and extremes of some runs."""
    seconds = [cost.seconds for cost in costs]
    cpu = [cost.cpu for cost in costs if cost.cpu is not None]
    peaks = [cost.peak for cost in costs if cost.peak is not None]
    return Summary(
        runs=len(costs),
        median=statistics.median(seconds),
        fastest=min(seconds),
        slowest=max(seconds),
        cpu=statistics.median(cpu) if cpu else None,
        peak=max(peaks, default=None),
        statuses=frozenset(cost.status for cost in costs),
    )
