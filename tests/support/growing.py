"""Whether work grows with its input and no faster, on a machine that is busy with other things as well."""

from __future__ import annotations

import gc
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

TIMES = 8
BOUND = 22
"""So much longer may work on 8 times as much take: linear work takes 8 times as long, quadratic work 64."""
_ENOUGH = 0.005
_TRIES = 4

# On some systems the processor's time is told in steps too large for this.
_FINE = time.get_clock_info("process_time").resolution < 1e-5
clock = time.process_time if _FINE else time.perf_counter
"""The time that this process is at work, wherever that is told exactly; what others do is no part of it."""


def check_growth(
    made: Callable[[int], Any], work: Callable[[Any], Any], first: int = 500, largest: int = 50_000
) -> None:
    """Fail if ``work`` on what is ``made`` of a size grows much faster than the size.

    The size is raised until the work takes long enough to be measured, and is well beyond what it takes
    for next to nothing; so quadratic work is found at a small size, and linear work soon done. What is over
    the bound is measured again: other processes only ever make it longer.
    """
    work(made(first))  # what is loaded or compiled is no matter
    nothing = min(_time(work, made(1)) for _ in range(2))
    size = first
    while (taken := _time(work, made(size))) < max(_ENOUGH, 2 * nothing) and size < largest:
        size *= 2
    grown = more = 0.0
    for _ in range(_TRIES):
        more = _time(work, made(size * TIMES)) - nothing
        grown = more / max(taken - nothing, 1e-9)
        if grown < BOUND or more < 5 * _ENOUGH:  # where that is so little, no size can be too large
            return
        taken = max(min(_time(work, made(size)) for _ in range(3)), nothing * 1.2)
    raise AssertionError(
        f"{TIMES} times as much as {size} takes {grown:.0f} times as long: {more:.3f} s, not {taken:.3f}"
    )


def _time(work: Callable[[Any], Any], made: Any) -> float:
    # Collecting garbage takes longer the more objects there are, whoever has made them.
    gc.disable()
    try:
        before = clock()
        work(made)
        return clock() - before
    finally:
        gc.enable()
