"""Worker processes that stay from one piece of work to the next.

What workers have learned of articles (`seedlint.engine.repeats`) is theirs alone, so who looks documents up,
mends them or lints them again is best the one who has judged them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, Self

from seedlint.util.machine import collect_rarely, processes_for

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from seedlint.run.batch import Bench
    from seedlint.run.memory import Memory
    from seedlint.run.pool import Pool

_HERE = 50
"""So many items are done at a time where there are no workers."""
_WORTH_ASKING = 8
"""So few items are done here sooner, even if workers are there already."""


class Work(NamedTuple):
    """What is done with many items, at a bench."""

    function: Callable[[Bench, Sequence[Any]], Any]
    """Does some of them; at module level, so that it can be sent to workers."""
    lost: Callable[[Any], Any]
    """Makes the result for an item that kills its worker, twice."""
    worth: int
    """From so many items on, workers save more time than they take to start."""
    largest: int = 200
    """So many items are done at a time at most."""
    near: bool = True
    """Whether each worker is to have items that are near each other, as those are that share articles.

    Their results come in any order.
    """


class Crew:
    """Workers at one bench, as long as no other is asked for; use as a context manager."""

    def __init__(self, *, stays: bool = False) -> None:
        """Begin with none; the crew of several runs ``stays`` after the first."""
        self.stays = stays
        self._pool: Pool[Any, Any] | None = None
        self.bench: Bench | None = None
        """The last one that anything was done at, with what is known there about articles."""
        self.memory: Memory | None = None
        """What the last run without a cache knows of the documents."""
        self.given_up: set[str] = set()
        """Documents that have killed whoever was to mend them."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End all workers."""
        if self._pool is not None:
            self._pool.close()
        self._pool = self.bench = None

    def run(
        self,
        bench: Bench,
        work: Work,
        items: Sequence[Any],
        asked: int,
        hire: Callable[[int], Pool[Any, Any]],
    ) -> Iterator[tuple[int, Any]]:
        """Yield the size and the result of each part of some items, done here or by workers, as they come.

        ``asked`` workers are wanted, 0 for as many as there are processors; ``hire`` starts them.
        """
        last = self.bench
        if last is not None and (last.engine is not bench.engine or last[1:] != bench[1:]):
            self.close()
        self.bench = bench
        processes = processes_for(len(items), _WORTH_ASKING if self._pool else work.worth, asked)
        if processes > 1:
            if self._pool is None:
                self._pool = hire(processes)
            yield from self._pool.run(work.function, items, work.lost, work.largest, near=work.near)
            return
        collect_rarely()
        for start in range(0, len(items), _HERE):
            part = items[start : start + _HERE]
            yield len(part), work.function(bench, part)
