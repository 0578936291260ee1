"""Says what the numbers were measured on."""

from __future__ import annotations

import os
import platform
import time
from pathlib import Path
from typing import TYPE_CHECKING

from tools import first_line, version

if TYPE_CHECKING:
    from bench import Bench


def describe(bench: Bench) -> str:
    """Return the heading of a report: the machine, and the version of every tool."""
    options = bench.options
    node = first_line(["node", "--version"])
    lines = [
        "# seedlint beside its peers",
        "",
        f"- Date: {time.strftime('%Y-%m-%d')}",
        f"- Processor: {_processor()}, {_cores()} cores for this process",
        f"- Memory: {_memory()}",
        f"- System: {_system()}; load when this began: {_load()}",
        f"- Python {platform.python_version()} ({platform.python_implementation()}), Node.js {node}",
        "- Tools: " + ", ".join(f"{t.name} {version(t, program)}" for t, program in bench.tools.items()),
        f"- Documents: {options.size}, defects in {options.defects:.0%}; {bench.runs} runs of each pair",
    ]
    return "\n".join(lines)


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    if info.exists():
        for line in info.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _cores() -> int:
    # A container may be allowed fewer than the machine has.
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _memory() -> str:
    try:
        size = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return "unknown"
    return f"{size / 2**30:.1f} GiB"


def _system() -> str:
    try:
        name = platform.freedesktop_os_release()["PRETTY_NAME"]
    except (OSError, KeyError):
        return platform.platform()
    return f"{name}, {platform.system()} {platform.release()}"


def _load() -> str:
    return f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown"
