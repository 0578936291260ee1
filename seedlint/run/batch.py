"""What is done with a batch of documents, wherever it is done: read here, then judged by the plan."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from seedlint import plan
from seedlint.engine.facts import Entries
from seedlint.finding import Extent
from seedlint.util.digest import digest
from seedlint.util.paths import Signature, reason

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from seedlint.document import Document
    from seedlint.engine.corpus import Show
    from seedlint.engine.cut import Cut
    from seedlint.engine.engine import Engine, Linted
    from seedlint.engine.located import Located
    from seedlint.fixes.tasks import Wishes
    from seedlint.plan import Lookup
    from seedlint.sources.trees import Tree

_Record = tuple[int, "Linted"]


class Bench(NamedTuple):
    """What a worker has: the engine that judges, and the tree that documents are read from."""

    engine: Engine
    tree: Tree
    extent: Extent = Extent.NOTHING
    """What reports will show of findings, to be found by the way."""


class Job(NamedTuple):
    """A document to lint: its number in this run, and its path from the root.

    ``known`` is the digest of the content that need not be judged again, as are ``others``. Of a document
    that is not ``wanted`` only the entries count.
    """

    number: int
    path: str
    known: bytes | None = None
    wanted: bool = True
    others: tuple[bytes, ...] = ()


class Batch:
    """What came of some jobs: findings only for documents that have any, entries, and content digests.

    One that came from another process has the findings packed until somebody asks: as objects, those of a
    large corpus take more room than all else.
    """

    def __init__(self, linted: Iterable[_Record] = (), entries: Entries | None = None) -> None:
        """Begin with some records of documents by their numbers, and entries."""
        self._linted = list(linted)
        self._packed = b""
        self.entries = entries or Entries()
        self.contents: list[tuple[int, bytes, Signature]] = []
        """Number, SHA-256 and signature of each file read, if they were asked for."""
        self.named: dict[int, str] = {}
        """The schemas that documents name, by their numbers, if contents were asked for."""
        self.same: list[int] = []
        """Numbers of the documents whose content was a known one."""

    @property
    def linted(self) -> list[_Record]:
        """The records, by the numbers of the documents."""
        if self._packed:
            import pickle
            import zlib

            self._linted = pickle.loads(zlib.decompress(self._packed))  # noqa: S301 - a worker of ours
            self._packed = b""
        return self._linted

    def __getstate__(self) -> dict[str, Any]:
        """Pack the findings: quickly, as they say the same again and again."""
        import pickle  # only where there are other processes
        import zlib

        packed = zlib.compress(pickle.dumps(self.linted, pickle.HIGHEST_PROTOCOL), 1)
        return {**vars(self), "_linted": [], "_packed": packed}


def lint(bench: Bench, jobs: Sequence[Job], *, contents: bool = False, mends: Wishes | None = None) -> Batch:
    """Lint some documents; with ``contents``, digest what they contain for the cache.

    Where something is in them that is to be mended as ``mends`` says, it is not yet found what is shown.
    """
    batch = Batch()
    finish = partial(_show, bench, mends) if bench.extent else None
    records = plan.lint(bench.engine, _read(bench, jobs, batch, contents=contents), finish)
    batch.linted.extend(records.linted)
    batch.entries = records.entries
    return batch


def _show(bench: Bench, mends: Wishes | None, linted: Linted) -> None:
    """Find what reports show of a document, unless it will be another one then."""
    # What a comment suppresses is not mended, and there may be nothing else.
    if mends is not None and not linted.comments and any(map(mends.want, linted.findings)):
        linted.bare = True
        return
    from seedlint.run.evidence import gathered

    gathered(bench.engine, linted, bench.extent)


def _read(bench: Bench, jobs: Sequence[Job], batch: Batch, *, contents: bool) -> Iterator[plan.Content]:
    """Yield the contents to judge; add to ``batch`` what there is to say about the others."""
    engine, tree = bench.engine, bench.tree
    for job in jobs:
        try:
            content = tree.read(job.path, engine.max_file_size)
        except OSError as error:
            linted = engine.unreadable(job.path, reason(error))
            if bench.extent:
                _show(bench, None, linted)
            batch.linted.append((job.number, linted))
            continue
        if contents:
            sha = digest(content.raw)
            batch.contents.append((job.number, sha, content.signature))
            if engine.family.find is not None:
                named = engine.family.find.named(job.path, content.raw)
                if named is not None:
                    batch.named[job.number] = named
            if sha == job.known or sha in job.others:
                batch.same.append(job.number)
                continue
        yield plan.Content(job.number, job.path, content.raw, job.wanted)


def look(bench: Bench, lookups: Sequence[Lookup]) -> list[tuple[str, list[Located]]]:
    """Look up facts in some documents; one that can't be read any more has none."""
    found = []
    show = _shown(bench)
    for path, wanted in lookups:
        try:
            content = bench.tree.read(path, bench.engine.max_file_size)
        except OSError:
            continue
        found.append((path, plan.look(bench.engine, path, content.raw, wanted, show)))
    return found


def _shown(bench: Bench) -> Callable[[Document | Cut], Show] | None:
    if not bench.extent:
        return None
    from seedlint.run.evidence import Shown  # most runs end well, and show nothing

    return Shown
