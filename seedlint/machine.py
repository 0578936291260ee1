"""What this machine lets a run use. Imports no multiprocessing: most runs need none."""

from __future__ import annotations

import gc
import os
import sys


def collect_rarely() -> None:
    """Have Python look for reference cycles less often: documents make none worth looking for."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def processors() -> int:
    """Return how many processors this process may use: affinity and cgroup limits count."""
    if hasattr(os, "process_cpu_count"):
        count: int = os.process_cpu_count() or 1
    elif hasattr(os, "sched_getaffinity"):
        count = len(os.sched_getaffinity(0))
    else:
        count = os.cpu_count() or 1
    return max(1, min(count, _cgroup_limit() or count))


def _cgroup_limit() -> int | None:
    """Return the processors a Linux control group allows, rounded up; None for no limit."""
    try:
        with open("/sys/fs/cgroup/cpu.max", encoding="ascii") as file:  # noqa: PTH123
            quota, _, period = file.read().partition(" ")
        if quota == "max":
            return None
        return max(1, -(-int(quota) // int(period)))
    except (OSError, ValueError):
        pass
    try:
        with open("/sys/fs/cgroup/cpu/cpu.cfs_quota_us", encoding="ascii") as file:  # noqa: PTH123
            quota_us = int(file.read())
        with open("/sys/fs/cgroup/cpu/cpu.cfs_period_us", encoding="ascii") as file:  # noqa: PTH123
            period_us = int(file.read())
        return max(1, -(-quota_us // period_us)) if quota_us > 0 else None
    except (OSError, ValueError):
        return None


def start_method() -> str:
    """Return how workers start: forked where that is safe and usual, spawned elsewhere."""
    asked = os.environ.get("SEEDLINT_START_METHOD")
    if asked:
        return asked
    import threading

    # A fork copies only the calling thread: with others about, their locks could stay locked for ever.
    return "fork" if sys.platform == "linux" and threading.active_count() == 1 else "spawn"
