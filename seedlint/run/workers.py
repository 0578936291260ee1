"""Who does the work of a run: so many processes, or this one alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from seedlint.run.crew import Crew
from seedlint.util.machine import start_method

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from seedlint.run.batch import Bench
    from seedlint.run.crew import Work
    from seedlint.run.pool import Pool


@dataclass(frozen=True, eq=False, repr=False)
class Workers:
    """Who does the work: so many processes, 0 for as many as there are processors.

    ``make`` makes the bench in a process that can't share this one's, from what ``spec`` returns here;
    ``progress`` is told how many of how many things are done, and ``begin`` what begins to be done to them.
    """

    processes: int = 0
    make: Callable[[Any], Bench] | None = None
    spec: Callable[[], Any] = lambda: None
    progress: Callable[[int, int], None] = lambda _done, _total: None
    begin: Callable[[str], None] = lambda _what: None
    crew: Crew = field(default_factory=Crew)
    """The processes that are there; whoever has made it ends them."""

    @cached_property
    def method(self) -> str:
        """How they start, once and for all: there may be other threads later."""
        return start_method()

    @property
    def share_memory(self) -> bool:
        """Whether all of them have this process's own hash of texts."""
        return self.processes == 1 or self.method == "fork"

    def run(self, bench: Bench, work: Work, items: Sequence[Any]) -> Iterator[tuple[int, Any]]:
        """See `Crew.run`."""

        def hire(processes: int) -> Pool[Any, Any]:
            from seedlint.run.pool import Pool

            spec = None if self.share_memory else self.spec()
            return Pool(processes, bench, self.make or _no_make, spec, self.method)

        return self.crew.run(bench, work, items, self.processes, hire)

    def rest(self) -> None:
        """End the processes, unless there is to be more work: what they know takes room."""
        if not self.crew.stays:
            self.crew.close()


def _no_make(spec: Any) -> Bench:
    raise RuntimeError(f"nothing makes a bench from {spec!r}")


__all__ = ["Workers"]
