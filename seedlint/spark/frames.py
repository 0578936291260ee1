"""How Spark calls a step: over the batches of a task, with the job beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    import pyarrow as pa

    from seedlint.spark.worker import Job


def step(function: Callable[..., Iterator[pa.RecordBatch]], job: Job, *, apart: bool = False) -> Any:
    """Return a step as Spark calls it; with ``apart``, it is told which attempt of its task this is."""

    def run(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        if not apart:
            yield from function(job, batches)
            return
        from pyspark import TaskContext

        context = TaskContext.get()
        yield from function(job, batches, attempt=context.attemptNumber if context else lambda: 0)

    return run


__all__ = ["step"]
