"""What this machine lets a run use. Imports no multiprocessing: most runs need none."""

from __future__ import annotations

import gc
import math
import os
import sys
from typing import TYPE_CHECKING

from seedlint.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

_MOUNT = "/sys/fs/cgroup"
_MEMBERSHIP = "/proc/self/cgroup"


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


def most_workers() -> int:
    """Return how many worker processes there may be at once: Windows waits for 63 things at most."""
    return 60 if sys.platform == "win32" else 1024


def processes_for(items: int, worth: int, asked: int) -> int:
    """Return how many processes should share ``items``; ``asked`` 0 means as many as there are processors.

    Fewer than ``worth`` of them are done sooner than workers have started. A process that is itself a
    worker of somebody, started by `multiprocessing`, must not start any.
    """
    current = sys.modules.get("multiprocessing.process")
    if items < worth or (current is not None and current.current_process().daemon):
        return 1
    return min(asked or processors(), items, most_workers())


def _cgroup_limit() -> int | None:
    """Return the processors that Linux control groups allow, rounded up; None for no limit.

    A group is bound by its own limit and by those of all groups it is in.
    """
    limits = [limit for folder in _cgroups() if (limit := _limit(folder)) is not None]
    return max(1, math.ceil(min(limits))) if limits else None


def _cgroups() -> Iterator[str]:
    """Yield the folders of the control groups this process is in, of version 2 and of version 1.

    In a container the path may be the host's, and not be there; what is mounted is then the group itself.
    """
    for line in (_read(_MEMBERSHIP) or "0::/").splitlines():
        number, _, rest = line.partition(":")
        controllers, _, group = rest.partition(":")
        if number == "0":
            mounts = (_MOUNT, f"{_MOUNT}/unified")
        elif "cpu" in controllers.split(","):
            mounts = (f"{_MOUNT}/{controllers}", f"{_MOUNT}/cpu")
        else:
            continue
        parts = [part for part in group.split("/") if part not in {"", ".."}]
        for mount in mounts:
            for depth in range(len(parts), -1, -1):
                yield "/".join([mount, *parts[:depth]])


def _limit(folder: str) -> float | None:
    """Return the processors that one control group allows; None for no limit, and where there is no group."""
    both = _read(f"{folder}/cpu.max")
    if both is None:  # version 1
        both = f"{_read(f'{folder}/cpu.cfs_quota_us')} {_read(f'{folder}/cpu.cfs_period_us')}"
    try:
        quota, period = map(int, both.split())
        return quota / period if quota > 0 else None
    except (ValueError, ZeroDivisionError):  # "max 100000" is no limit
        return None


def _read(path: str) -> str | None:
    try:
        with open(path, encoding="ascii") as file:  # noqa: PTH123 - most runs import no pathlib here
            return file.read()
    except (OSError, ValueError):
        return None


def start_method() -> str:
    """Return how workers start: forked where that is safe and usual, spawned elsewhere."""
    asked = os.environ.get("SEEDLINT_START_METHOD")
    if asked:
        there_are = ("spawn",) if sys.platform == "win32" else ("fork", "spawn", "forkserver")
        if asked not in there_are:
            raise UsageError(f"SEEDLINT_START_METHOD is `{asked}`; here it can be {' or '.join(there_are)}")
        return asked
    import threading

    # A fork copies only the calling thread: with others about, their locks could stay locked for ever.
    return "fork" if sys.platform == "linux" and threading.active_count() == 1 else "spawn"
