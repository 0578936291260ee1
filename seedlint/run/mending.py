"""Documents mended by the workers that have judged them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.fixes import tasks
from seedlint.fixes.tasks import Outcome, Task
from seedlint.run.batch import Bench
from seedlint.run.crew import Work
from seedlint.run.judge import workers_for

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from seedlint.run.request import Request
    from seedlint.run.session import Session
    from seedlint.sources.trees import Tree

_WORTH_A_POOL = 50
_LARGEST_BATCH = 16
"""What was mended comes back as a whole, and waits for its turn."""
_DIED = "not fixed: a worker process died on this document, twice; it may take too much memory"


def mend(bench: Bench, some: Sequence[Task]) -> list[Outcome]:
    """Mend some documents."""
    return [tasks.mended(bench.engine, bench.tree, task) for task in some]


def menders(session: Session, request: Request, tree: Tree) -> Callable[[Sequence[Task]], Iterator[Outcome]]:
    """Return what mends documents of a tree, and yields what became of them in their order."""

    def mend_all(todo: Sequence[Task]) -> Iterator[Outcome]:
        crew = session.crew
        bench = crew.bench if crew is not None else None
        if bench is None or bench.tree != tree:
            bench = Bench(session.engine, tree)
        workers = workers_for(session, request, tree)
        waiting: dict[int, Outcome] = {}
        order = iter(todo)
        turn = next(order, None)
        try:
            for _, outcomes in workers.run(bench, _WORK, todo):
                waiting.update((outcome.number, outcome) for outcome in outcomes)
                while turn is not None and turn.number in waiting:
                    yield waiting.pop(turn.number)
                    turn = next(order, None)
        finally:
            if workers.crew is not crew:
                workers.crew.close()

    return mend_all


def _lost(task: Task) -> list[Outcome]:
    return [Outcome(task.number, None, (_DIED,))]


_WORK = Work(mend, _lost, _WORTH_A_POOL, _LARGEST_BATCH)
