"""Worker processes that survive what documents do to them.

Each worker has a pipe of its own and gets one batch at a time, so it is always known which documents a
dead worker had. They are tried again one by one, and only the one that kills a worker again is given
up. Batches shrink towards the end, so that the last worker is not waited for long.

Workers ignore Ctrl-C: the parent ends them. A worker whose parent is gone ends by itself, because its
pipe is closed.

Workers that are not forked import what they need, and nothing else: not the program that uses seedlint,
which may be a script that would run once more in each of them.
"""

from __future__ import annotations

import multiprocessing
import signal
import sys
from collections import deque
from contextlib import contextmanager, nullcontext
from multiprocessing.connection import wait
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from seedlint.util.consoles import settle
from seedlint.util.ctrl_c import held_back
from seedlint.util.early_exit import refused
from seedlint.util.machine import collect_rarely, most_workers, start_method

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess

T = TypeVar("T")
R = TypeVar("R")

_LARGEST_BATCH = 200
_SMALLEST_BATCH = 4


class WorkerError(Exception):
    """A worker could not be started, or raised what it never should; the message holds its traceback."""


class _Shares(Generic[T]):
    """What is to be done, in as many stretches as are asked for."""

    def __init__(self, items: Sequence[T], number: int) -> None:
        size = len(items)
        self._items = items
        self._left = [[size * i // number, size * (i + 1) // number] for i in range(number)]

    def __len__(self) -> int:
        return sum(end - start for start, end in self._left)

    def take(self, worker: int, workers: int, largest: int) -> list[T]:
        """Return the next items of a worker's own stretch, else of half of the longest: its end."""
        mine = self._left[worker % len(self._left)]
        if mine[0] == mine[1]:
            longest = max(self._left, key=lambda stretch: stretch[1] - stretch[0])
            middle = sum(longest) // 2
            mine[:], longest[1] = (middle, longest[1]), middle
        start, end = mine
        size = max(_SMALLEST_BATCH, min(largest, (end - start) * len(self._left) // (workers * 4)))
        mine[0] = min(start + size, end)
        return list(self._items[start : mine[0]])


class _Worker(Generic[T]):
    def __init__(self, number: int, process: BaseProcess, pipe: Connection[Any, Any]) -> None:
        self.number = number
        self.process = process
        self.pipe = pipe
        self.batch: list[T] = []
        self.again = False


class Pool(Generic[T, R]):
    """Runs ``work(engine, batch)`` over batches of items in worker processes.

    ``make`` makes the engine inside a worker, from ``spec``; ``engine`` is used as it is by workers that
    are forked. ``method`` is how they start. Use as a context manager.
    """

    def __init__(
        self, jobs: int, engine: Any, make: Callable[[Any], Any], spec: Any, method: str | None = None
    ) -> None:
        """Prepare ``jobs`` workers, or as many as can be waited for; they start when there is work."""
        self._jobs = min(jobs, most_workers())
        method = method or start_method()
        self._forked = method == "fork"
        self._context: Any = multiprocessing.get_context(method)
        self._arguments = (None, engine, None) if self._forked else (make, None, spec)
        self._workers: list[_Worker[T]] = []

    def __enter__(self) -> Pool[T, R]:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def run(
        self,
        work: Callable[[Any, Sequence[T]], R],
        items: Sequence[T],
        lost: Callable[[T], R],
        largest: int = _LARGEST_BATCH,
        *,
        near: bool = False,
    ) -> Iterator[tuple[int, R]]:
        """Yield the size and the result of each batch, in the order they come.

        ``lost(item)`` makes the result for an item that kills its worker, twice. Items are done more or less
        in their order, unless each worker is to have items that are ``near`` each other.
        """
        # Of a run that nobody wanted to the end, there are answers to come, which are none to this one.
        if any(worker.batch for worker in self._workers):
            self.close()
        todo = _Shares(items, self._jobs if near else 1)
        again: deque[T] = deque()
        while todo or again or any(worker.batch for worker in self._workers):
            while len(self._workers) < min(self._jobs, len(todo) + len(again)):
                self._start()
            for worker in self._workers:
                if not worker.batch:
                    self._give(worker, work, todo, again, largest)
            for worker in self._ready():
                batch, worker.batch = worker.batch, []
                try:
                    good, result = worker.pipe.recv()
                except (EOFError, OSError):
                    self._bury(worker)
                    if worker.again:
                        yield 1, lost(batch[0])
                    else:
                        again.extend(batch)
                    continue
                if not good:
                    raise WorkerError(result)
                self._give(worker, work, todo, again, largest)  # whoever takes the result may take a while
                yield len(batch), result

    def _start(self) -> None:
        ours, theirs = self._context.Pipe()
        others = [worker.pipe for worker in self._workers] + [ours] if self._forked else []
        number = min(set(range(self._jobs)).difference(worker.number for worker in self._workers))
        process = self._context.Process(target=_serve, args=(theirs, others, *self._arguments), daemon=True)
        with held_back(spawning=not self._forked), nullcontext() if self._forked else _no_main():
            process.start()
            self._workers.append(_Worker(number, process, ours))
        theirs.close()

    def _give(
        self,
        worker: _Worker[T],
        work: Callable[[Any, Sequence[T]], R],
        todo: _Shares[T],
        again: deque[T],
        largest: int,
    ) -> None:
        """Give a worker a batch, if there is anything to do."""
        if not (todo or again):
            return
        worker.again = bool(again)
        if again:
            worker.batch = [again.popleft()]
        else:
            worker.batch = todo.take(worker.number, self._jobs, largest)
        try:
            worker.pipe.send((work, worker.batch))
        except (BrokenPipeError, ConnectionResetError):
            pass  # it is dead; its pipe will say so
        except OSError as error:
            raise WorkerError(str(error)) from error

    def _ready(self) -> list[_Worker[T]]:
        busy = {worker.pipe: worker for worker in self._workers if worker.batch}
        return [busy[pipe] for pipe in wait(list(busy))] if busy else []  # type: ignore[index]

    def _bury(self, worker: _Worker[T]) -> None:
        self._workers.remove(worker)
        worker.pipe.close()
        worker.process.join(1)
        if worker.process.is_alive():
            worker.process.kill()

    def close(self) -> None:
        """End all workers, whatever they are doing."""
        # Who presses Ctrl-C twice wants no less than who presses it once.
        with held_back():
            for worker in self._workers:
                worker.pipe.close()
                worker.process.terminate()
            for worker in self._workers:
                worker.process.join(1)
                if worker.process.is_alive():
                    worker.process.kill()
                    worker.process.join()
            self._workers.clear()


@contextmanager
def _no_main() -> Iterator[None]:
    """Have a process started meanwhile not run this program's main module, as Python has it do.

    A script that is not guarded by its ``__name__`` would else begin anew in every worker.
    """
    main = vars(sys.modules["__main__"])
    kept: dict[str, Any] = {name: main.pop(name) for name in ("__spec__", "__file__") if name in main}
    main["__spec__"] = None
    try:
        yield
    finally:
        del main["__spec__"]
        main.update(kept)


@refused()  # a worker that a rule ends is missed, but nobody could say which rule it was
def _serve(
    pipe: Connection[Any, Any],
    others: Sequence[Connection[Any, Any]],
    make: Callable[[Any], Any] | None,
    engine: Any,
    spec: Any,
) -> None:
    """Answer batches until the pipe closes."""
    # Only the parent acts on Ctrl-C; its pipe ends held here would keep it from seeing us die, and us it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if sys.platform != "win32" and hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    for other in others:
        other.close()
    for stream in (sys.stdout, sys.stderr):
        settle(stream)  # a rule may print, and must not fail for a letter
    try:
        if make is not None:
            engine = make(spec)
    except BaseException as error:  # noqa: BLE001
        pipe.send((False, f"{type(error).__name__}: {error}"))
        return
    collect_rarely()
    while True:
        try:
            work, batch = pipe.recv()
        except (EOFError, OSError):
            return
        try:
            answer = (True, work(engine, batch))
        except Exception:  # noqa: BLE001
            import traceback

            answer = (False, traceback.format_exc())
        try:
            pipe.send(answer)
        except (BrokenPipeError, ConnectionResetError):
            return
