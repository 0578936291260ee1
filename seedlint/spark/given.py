"""What steps are handed: documents to read, and what was found in them before, encoded."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from seedlint.cache.findings import decode
from seedlint.finding import Crash
from seedlint.sources.trees import WorkingTree
from seedlint.spark.worker import RefusedError
from seedlint.util.digest import digest
from seedlint.util.paths import reason

if TYPE_CHECKING:
    from seedlint.finding import PlacedFinding
    from seedlint.spark.worker import Job, Worker

AGAIN = "--resume checks again what is not as it was"


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

    def read_again(self, job: Job, limit: int, sha: bytes) -> bytes:
        """Return its content once more; RefusedError if that has another digest than when it was judged.

        What was found belongs to one version of a document: with another one, findings would be missing in
        others, too, and fixes would be shown that write something else; and nobody would be told.
        """
        try:
            raw = self.read(job, limit)
        except OSError as error:
            raise RefusedError(
                f"the document {self.path!r} is not there any more, or can't be read ({reason(error)});"
                f" {AGAIN}"
            ) from None
        if digest(raw) != sha:
            raise RefusedError(f"the document {self.path!r} has changed since it was checked; {AGAIN}")
        return raw


def found_again(worker: Worker, path: str, text: str | None) -> list[PlacedFinding]:
    """Return findings that were encoded for a document."""
    if not text:
        return []
    engine = worker.engine.of(path)
    return decode(text, path, engine.names, engine.severities)


def crashes_again(text: str | None) -> list[Crash]:
    """Return crashes that were encoded."""
    return [Crash(*one) for one in json.loads(text)] if text else []


__all__ = ["AGAIN", "Given", "crashes_again", "found_again"]
