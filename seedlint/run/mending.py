"""Documents mended by the workers that have judged them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.fixes import tasks
from seedlint.fixes.tasks import Outcome, Task
from seedlint.run.batch import Bench
from seedlint.run.crew import Work
from seedlint.run.judge import workers_for
from seedlint.util.digest import digest

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from seedlint.fixes.mend import Mended
    from seedlint.run.request import Request
    from seedlint.run.session import Session
    from seedlint.sources.trees import Tree

_WORTH_A_POOL = 50
_LARGEST_BATCH = 16
"""What was mended comes back as a whole, and waits for its turn."""
_DIED = "not fixed: a worker process died on this document, twice; it may take too much memory"


def mend(bench: Bench, some: Sequence[Task]) -> list[Outcome]:
    """Mend some documents, and find what reports will show of them."""
    return [_mended(bench, task) for task in some]


def _mended(bench: Bench, task: Task) -> Outcome:
    outcome = tasks.mended(bench.engine, bench.tree, task)
    linted = outcome.mended and outcome.mended.linted
    if linted:
        if bench.extent:
            from seedlint.run.evidence import gathered

            gathered(bench.engine, linted, bench.extent)
        linted.origin = None
    return outcome


class Menders:
    """Mends the documents of a tree by the workers of a session; see `seedlint.fixes.fixer.Menders`."""

    def __init__(self, session: Session, request: Request, tree: Tree) -> None:
        """Mend documents of ``tree``, which were judged for a request."""
        crew = session.crew
        assert crew is not None  # a crew that nobody keeps would have to be ended
        bench = crew.bench
        if bench is None or bench.tree != tree:
            bench = Bench(session.engine, tree, request.evidence)
        self._bench = bench
        self._memory = crew.memory
        self._workers = workers_for(session, request, tree)

    def mend(self, todo: Sequence[Task]) -> Iterator[Outcome]:
        """Yield what becomes of documents, in their order."""
        engine, memory, given_up = self._bench.engine, self._memory, self._workers.crew.given_up
        waiting = {task.number: _died(task) for task in todo if task.path in given_up}
        tasks = [task for task in todo if task.number not in waiting]
        if memory is not None:
            tasks = [task._replace(known=memory.known(engine, task.path)) for task in tasks]

        def lost(task: Task) -> list[Outcome]:
            given_up.add(task.path)
            return [_died(task)]

        at = 0
        for _, outcomes in self._workers.run(self._bench, _WORK._replace(lost=lost), tasks):
            waiting.update((outcome.number, outcome) for outcome in outcomes)
            while at < len(todo) and todo[at].number in waiting:
                yield waiting.pop(todo[at].number)
                at += 1
        yield from waiting.values()

    def wrote(self, done: Mended) -> None:
        """Remember what is found in a document that was written."""
        if self._memory is not None and done.linted is not None:
            self._memory.change(self._bench.engine, done.linted, digest(done.after))


def _died(task: Task) -> Outcome:
    return Outcome(task.number, None, (_DIED,))


_WORK = Work(mend, lambda task: [_died(task)], _WORTH_A_POOL, _LARGEST_BATCH, near=False)
