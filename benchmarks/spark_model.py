"""What a job on Spark costs at another size: a model on paper, of constants that `spark.py` has measured.

What grows with the documents is the slope between two sizes; what does not is the rest.
"""

from __future__ import annotations

from dataclasses import dataclass

_LOST = 1.15
"""Retries, stragglers, tasks that wait for others: what is added to the time of tasks."""
_NETWORK = 125e6
"""Bytes a second that a worker sends or receives: one gigabit. This and the next are not measured."""
_OBJECT = 1_000
"""Bytes of Java's memory for an object of a bucket that Spark's driver lists, about."""
_A_TASK = 2_000
"""See `seedlint.spark.listed`."""


@dataclass(frozen=True)
class Size:
    """What a job over some documents came to."""

    documents: int
    cpu: float
    """Seconds of all processes."""
    tasks: float
    """Seconds that tasks ran."""
    shuffled: float
    records: float
    output: float
    """Bytes that were shuffled; of the records of documents; of all that was written."""
    looking: float
    """Seconds of the driver's search for documents."""


@dataclass(frozen=True)
class Constants:
    """What a document costs, and what a job does besides."""

    cpu: float
    tasks: float
    shuffled: float
    records: float
    output: float
    looking: float
    fixed_cpu: float
    speedup: float
    """How much faster two workers are than one."""
    driver: int
    driver_java: int
    executor: int
    python: int
    """Bytes at their peaks: the command, its Java, an executor's Java, the Python of a worker."""


def slope(small: Size, large: Size, name: str) -> float:
    """Return what a document adds."""
    more = getattr(large, name) - getattr(small, name)
    return max(more / (large.documents - small.documents), 0.0)


def fixed(small: Size, large: Size, name: str) -> float:
    """Return what there is without any document."""
    return max(getattr(large, name) - large.documents * slope(small, large, name), 0.0)


def model(one: Constants, documents: int, workers: int, cores: int) -> list[tuple[str, str]]:
    """Return what so many documents would cost on so many workers, as rows of a table."""
    slots = workers * cores
    lost = max(2 / one.speedup, 1.0) if one.speedup else 1.0
    seconds = documents * one.tasks / slots * _LOST * lost
    search = documents * one.looking
    moved = documents * one.shuffled
    network = 2 * moved / (workers * _NETWORK)
    total = search + seconds + network
    tasks = -(-documents // _A_TASK)
    driver = one.driver + one.driver_java
    return [
        ("tasks that read documents", f"{tasks:,}"),
        ("search of directories, in the driver alone", _duration(search)),
        ("tasks, on all workers", _duration(seconds)),
        ("shuffled bytes on the network", f"{_bytes(moved)}: {_duration(network)}"),
        ("time in all", _duration(total)),
        ("CPU", f"{documents * one.cpu / 3600:,.0f} core hours"),
        ("core hours held, busy or not", f"{total / 3600 * slots:,.0f}"),
        ("records in `work/`", _bytes(documents * one.records)),
        ("all that is written", _bytes(documents * one.output)),
        ("memory of a worker", _bytes(one.executor + cores * one.python)),
        ("memory of the driver: directories or a table", _bytes(driver)),
        (
            "memory of the driver: objects of a bucket",
            _bytes(driver + documents * _OBJECT),
        ),
    ]


def _duration(seconds: float) -> str:
    return f"{seconds / 3600:.1f} h" if seconds >= 3600 else f"{seconds / 60:.1f} min"


def _bytes(size: float) -> str:
    for unit, least in (("TB", 1e12), ("GB", 1e9), ("MB", 1e6)):
        if size >= least:
            return f"{size / least:,.1f} {unit}"
    return f"{size / 1e3:,.1f} kB"


__all__ = ["Constants", "Size", "fixed", "model", "slope"]
