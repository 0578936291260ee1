"""Measures what a change costs a process that stays: ``seedlint check --watch``."""

from __future__ import annotations

import os
import statistics
import subprocess
import threading
import time
from pathlib import Path
from queue import Empty, Queue
from typing import IO, TYPE_CHECKING

from measure import end, processes_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_PROC = Path("/proc")
_PATIENCE = 600.0
"""Seconds for the first lint, and for each one after."""
_SETTLED = 0.5
"""Seconds after the last word of a lint: what it still does then counts, too."""


def cpu_of_changes(
    argv: Sequence[str], cwd: Path, env: Mapping[str, str], changed: Path, turns: int
) -> float | None:
    """Return the CPU seconds that a changed document takes, the median; None where the system can't say.

    Linux counts them to the nanosecond for threads that live, and to a hundredth for children that are gone.
    """
    if not (_PROC / "self/schedstat").exists():
        return None
    process = subprocess.Popen(
        argv,
        cwd=cwd,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        start_new_session=True,
    )
    before = changed.read_bytes()
    assert process.stderr
    lines: Queue[str] = Queue()
    threading.Thread(target=_read, args=(process.stderr, lines), daemon=True).start()
    taken = []
    try:
        _await(lines, "watching for changes")
        for turn in range(turns):
            time.sleep(_SETTLED)
            begin = _cpu(process.pid)
            changed.write_bytes(before + b"# changed\n" * (turn + 1))
            _await(lines, " documents: ", " document: ")
            time.sleep(_SETTLED)
            taken.append(_cpu(process.pid) - begin)
    finally:
        end(process)
        changed.write_bytes(before)
    return statistics.median(taken)


def _read(stream: IO[str], lines: Queue[str]) -> None:
    for line in stream:
        lines.put(line)


def _await(lines: Queue[str], *words: str) -> None:
    """Wait until a line has one of the words."""
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            line = lines.get(timeout=max(0.0, until - time.monotonic()))
        except Empty:
            raise TimeoutError(f"--watch does not say {words[0]!r}") from None
        if any(word in line for word in words):
            return


def _cpu(leader: int) -> float:
    """Return the CPU seconds of all processes of a session: those that live, and children that are gone."""
    tick = os.sysconf("SC_CLK_TCK")
    total = 0.0
    for pid in processes_of(leader):
        try:
            threads = list((_PROC / str(pid) / "task").iterdir())
            total += (
                sum(int((thread / "schedstat").read_text(encoding="utf-8").split()[0]) for thread in threads)
                / 1e9
            )
            fields = (_PROC / str(pid) / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        except OSError:  # it ended just now
            continue
        total += (int(fields[13]) + int(fields[14])) / tick
    return total
