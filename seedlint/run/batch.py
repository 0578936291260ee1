"""What is done with a batch of documents, wherever it is done: in this process or in a worker."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from seedlint.engine.corpus import Entries, Located, look_up
from seedlint.util.digest import digest
from seedlint.util.paths import Signature, reason

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from seedlint.engine.engine import Engine, Linted


@dataclass(frozen=True, slots=True)
class Job:
    """A document to lint: its number in this run, and its path as it is shown.

    ``known`` is the digest of the content that need not be judged again. Of a document that is not
    ``wanted`` only the entries count.
    """

    number: int
    path: str
    known: bytes | None = None
    wanted: bool = True


@dataclass(slots=True)
class Batch:
    """What came of some jobs: findings only for documents that have any, entries, and content digests."""

    linted: list[tuple[int, Linted]] = field(default_factory=list)
    entries: Entries = field(default_factory=lambda: Entries(0))
    contents: list[tuple[int, bytes, Signature]] = field(default_factory=list)
    """Number, SHA-256 and signature of each file read, if they were asked for."""
    same: list[int] = field(default_factory=list)
    """Numbers of the documents whose content was the known one."""


def lint_for_cache(engine: Engine, jobs: Sequence[Job]) -> Batch:
    """Lint some documents, and digest what they contain."""
    return lint(engine, jobs, contents=True)


def lint(engine: Engine, jobs: Sequence[Job], *, contents: bool = False) -> Batch:
    """Lint some documents; with ``contents``, digest what they contain for the cache."""
    batch = Batch(entries=Entries(len(engine.corpus_rules)))
    limit = engine.max_file_size
    for job in jobs:
        try:
            content = engine.tree.read(job.path, limit)
        except OSError as error:
            batch.linted.append((job.number, engine.unreadable(job.path, reason(error))))
            continue
        if contents:
            sha = digest(content.raw)
            batch.contents.append((job.number, sha, content.signature))
            if sha == job.known:
                batch.same.append(job.number)
                continue
        one = engine.lint(job.path, content.raw, job.number, batch.entries, wanted=job.wanted)
        if one.findings or one.comments:
            batch.linted.append((job.number, one))
    return batch


Lookup = tuple[str, "Collection[tuple[int, int]]"]
"""A path, and the groups (rule number, key digest) whose facts are wanted from it."""


def look(engine: Engine, lookups: Sequence[Lookup]) -> list[tuple[str, list[Located]]]:
    """Look up facts in some documents; one that can't be read any more has none."""
    found = []
    for path, wanted in lookups:
        try:
            content = engine.tree.read(path, engine.max_file_size)
        except OSError:
            continue
        found.append((path, look_up(engine, path, content.raw, wanted)))
    return found
