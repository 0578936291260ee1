"""Tells in tests what a rule asks that has another answer each time: clocks other than its own, and chance.

Python tells a profiler of each function of C's that is called, whatever name a rule knows it by. What the
standard library asks for a rule (`random`, `uuid`, `secrets`) is asked by the rule.
"""

from __future__ import annotations

import datetime
import os
import random
import secrets
import sys
import uuid
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from types import FrameType

_FUNCTIONS = {
    "time": {"time", "time_ns", "monotonic", "monotonic_ns", "perf_counter", "perf_counter_ns", "localtime"}
    | {"gmtime", "ctime", "asctime", "process_time", "process_time_ns", "thread_time", "thread_time_ns"},
    "posix": {"urandom", "getrandom"},
    "nt": {"urandom"},
}
_CLOCKS = {"now", "utcnow", "today"}
_BETWEEN = frozenset(
    os.path.realpath(str(module.__file__)) for module in (random, secrets, uuid) if module.__file__
)
_CHANCE: Any = vars(random)["_inst"]
"""What `random` asks without being told which generator: nobody knows where that stands."""


@contextmanager
def asked_below(folder: Path) -> Iterator[set[str]]:
    """Collect the names of what code in a folder asks for the time, or for something at random."""
    start = os.path.join(os.path.realpath(folder), "")  # noqa: PTH118
    found: set[str] = set()

    def watch(frame: FrameType, event: str, function: Any) -> None:
        if event == "c_call" and (name := _name(function)) and _is_doing_of(start, frame):
            found.add(name)

    before: Callable[..., Any] | None = sys.getprofile()
    sys.setprofile(watch)
    try:
        yield found
    finally:
        sys.setprofile(before)


def _name(function: Any) -> str:
    """Return what a function is called, if it has another answer each time; empty for any other."""
    name = function.__name__
    if name in _FUNCTIONS.get(function.__module__ or "", ()):
        return f"time.{name}" if function.__module__ == "time" else f"os.{name}"
    of = getattr(function, "__self__", None)
    if name in _CLOCKS and isinstance(of, type) and issubclass(of, datetime.date):
        return f"{of.__name__}.{name}"
    return "random" if of is _CHANCE else ""


def _is_doing_of(folder: str, frame: FrameType | None) -> bool:
    while frame is not None:
        name = os.path.realpath(frame.f_code.co_filename)
        if name.startswith(folder):
            return True
        if name not in _BETWEEN:
            return False
        frame = frame.f_back
    return False


__all__ = ["asked_below"]
