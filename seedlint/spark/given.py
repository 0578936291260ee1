"""What steps are handed: documents to read, and what was found in them before, encoded."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from seedlint.cache.findings import decode
from seedlint.finding import Crash
from seedlint.sources.trees import WorkingTree

if TYPE_CHECKING:
    from seedlint.finding import PlacedFinding
    from seedlint.spark.worker import Job, Worker


class Given(NamedTuple):
    """A document as a step is handed it, see `shapes.INPUT`."""

    path: str
    why: str | None
    size: int | None
    content: bytes | None
    known: bytes | None = None

    def read(self, job: Job, limit: int) -> bytes:
        """Return its content, at most ``limit`` + 1 bytes; OSError for what can't be read."""
        if self.why is not None:
            raise OSError(0, self.why)
        if self.content is not None:
            return self.content[: limit + 1]
        if self.size is not None and self.size > limit:
            return bytes(limit + 1)  # nobody looks at more of it than its length
        return WorkingTree(job.root).read(self.path, limit).raw


def found_again(worker: Worker, path: str, text: str | None) -> list[PlacedFinding]:
    """Return findings that were encoded for a document."""
    if not text:
        return []
    engine = worker.engine.of(path)
    return decode(text, path, engine.names, engine.severities)


def crashes_again(text: str | None) -> list[Crash]:
    """Return crashes that were encoded."""
    return [Crash(*one) for one in json.loads(text)] if text else []


__all__ = ["Given", "crashes_again", "found_again"]
