"""One run over a corpus: what must be read is linted, in workers if it is much; then groups are judged."""

from __future__ import annotations

import time
from array import array
from collections.abc import Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Any

from seedlint import plan
from seedlint.engine.engine import died
from seedlint.engine.facts import Entries, quick_digest
from seedlint.finding import Extent
from seedlint.run import batch as work
from seedlint.run.changes import Comparing, judged_by, parts_of
from seedlint.run.crew import Work
from seedlint.run.workers import Workers

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from seedlint.cache.database import Cache, Row
    from seedlint.cache.looks import KnownFile
    from seedlint.engine.engine import Linted
    from seedlint.engine.groups import Index, Suspect
    from seedlint.engine.located import Located
    from seedlint.finding import Crash, PlacedFinding
    from seedlint.fixes.tasks import Wishes
    from seedlint.run.batch import Bench
    from seedlint.run.changes import Changes
    from seedlint.run.memory import Memory
    from seedlint.suppressions.comments import Comment
    from seedlint.util.paths import Signature

_WORTH_A_POOL = 150
"""From so many documents on, workers save more time than they cost; see docs/about/performance.md."""
_LOOKUPS_WORTH_A_POOL = 100
_MANY_CHANGES = 5_000


class _Jobs(Sequence[work.Job]):
    """The documents to lint: each becomes a job when it is its turn, as there may be very many."""

    def __init__(
        self,
        paths: Sequence[str],
        numbers: Sequence[int],
        memory: Memory | None,
        wanted: frozenset[str] | None,
    ) -> None:
        self._paths = paths
        self._numbers = numbers
        self._memory = memory
        self._wanted = wanted

    def __len__(self) -> int:
        return len(self._numbers)

    def __getitem__(self, at: Any) -> Any:
        if isinstance(at, slice):
            return list(map(self._job, self._numbers[at]))
        return self._job(self._numbers[at])

    def _job(self, number: int) -> work.Job:
        path, memory = self._paths[number], self._memory
        known = memory.digest(number) if memory else None
        return work.Job(number, path, known, wanted=self._wanted is None or path in self._wanted)


Groups = set[tuple[int, int]] | None
"""Groups (rule number, key digest); None stands for all there are."""


@dataclass(slots=True, eq=False, repr=False)
class Judged:
    """What a run found in the documents, before anything is suppressed or known."""

    findings: list[PlacedFinding] = field(default_factory=list)
    crashes: list[Crash] = field(default_factory=list)
    not_kept: str = ""
    """Why what was learned could not be written to the cache."""
    absent: Sequence[str] = ()
    """The files without front matter that need none: they are not judged."""
    comments: dict[str, list[Comment]] = field(default_factory=dict)
    """The suppression comments of the documents wanted, by path; only of those that have any."""
    corpus_crashed: bool = False
    """Whether a corpus rule crashed while judging the corpus: then it did not see all."""
    unsettled: set[str] = field(default_factory=set)
    """Documents that could not be read, or not be judged to the end: the cache knows nothing of them."""
    written: bytes = b""
    """A token of what the cache has now; nothing if it was not used, or could not be written."""
    holds_until: float | None = None
    """The first moment at which what the cache knows of a document won't hold."""


class Run:
    """A run: the bench, the documents of the corpus, and which of them findings are wanted for."""

    def __init__(
        self,
        bench: Bench,
        paths: Sequence[str],
        wanted: frozenset[str] | None,
        *,
        signatures: Mapping[str, Signature | None] | None = None,
        workers: Workers | None = None,
        mends: Wishes | None = None,
    ) -> None:
        """Prepare a run over ``paths``, from the root and sorted; ``wanted`` None means all of them.

        ``signatures`` are those of the files that were already looked at. What ``mends`` wants is mended
        after this run, and it is for the next to find what reports show of these documents.
        """
        self.bench = bench
        self.paths = paths
        self.wanted = wanted
        self.workers = workers or Workers()
        self.judged = Judged()
        self.signatures = signatures or {}
        self.mends = mends
        self._meet(paths)

    def _meet(self, paths: Iterable[str]) -> None:
        """Have it known for all documents by whose rules their facts will be judged."""
        engine = self.bench.engine
        if engine.family.find is not None:
            for path in paths:
                engine.of(path)

    def without_cache(self) -> Judged:
        """Read everything, and judge it."""
        if self.workers.share_memory:
            # Forks have the parent's hash; processes that are spawned have others.
            self.bench = self.bench._replace(engine=self.bench.engine.with_digest(quick_digest))
        engine, wanted = self.bench.engine, self.wanted
        memory = self._memory()
        numbers: Sequence[int] = range(len(self.paths))
        if not engine.family.by_number and wanted is not None:
            numbers = [number for number, path in enumerate(self.paths) if path in wanted]
        jobs = _Jobs(self.paths, numbers, memory, wanted)
        batches: list[work.Batch] = []
        suspects = self._suspects(plan.tally(self._entries(jobs, memory, batches)))
        if wanted is not None:
            ours = {number for number, path in enumerate(self.paths) if path in wanted}
            suspects = [suspect for suspect in suspects if not suspect.documents.isdisjoint(ours)]
        found = self._judge(suspects, self.paths)
        self.workers.rest()
        for batch in drained(batches):
            for _, linted in batch.linted:
                if self._is_wanted(linted.path):
                    self._take(linted)
        self.judged.findings += (finding for _, finding in found if self._is_wanted(finding.path))
        return self.judged

    def _memory(self) -> Memory | None:
        """Return what is known from the run before, if there is to be another one."""
        crew = self.workers.crew
        if not crew.stays:
            return None
        if crew.memory is None or not crew.memory.fits(self.bench.engine, self.paths, self.wanted):
            from seedlint.run.memory import Memory

            crew.memory = Memory(self.bench.engine, self.paths, self.wanted)
        return crew.memory

    def _entries(
        self, jobs: Sequence[work.Job], memory: Memory | None, done: list[work.Batch]
    ) -> Iterator[Entries]:
        """Lint documents, and yield their entries; what else came of them is added to what is ``done``."""
        batches = self._lint(jobs, contents=memory is not None)
        for batch in memory.taken(batches) if memory else batches:
            yield batch.entries
            batch.entries = Entries()
            done.append(batch)

    def with_cache(self, cache: Cache, *, keep: bool = True) -> Judged:
        """Read what has changed since the cache was written, and judge the groups that touches.

        Unless ``keep``, the cache stays as it was. CacheError if it fails; nothing of this run then counts.
        """
        looked = time.time_ns()
        compared = Comparing(self.bench, cache, self._is_wanted)
        changes = compared.over(self.paths, self.signatures)
        touched = self._refresh(cache, changes, looked)
        if touched is not None and self.bench.extent:
            touched |= cache.groups_below(self.bench.extent)
        if self._judge_again(cache, touched) is None:
            cache.close()
            self.judged = Judged()
            return self.without_cache()
        self._recall(cache, self.wanted)
        self._end(cache, keep=keep)
        return self.judged

    def _judge_again(self, cache: Cache, touched: Groups) -> set[str] | None:
        """Judge groups, and keep what is found; return the documents in which that is.

        None if a rule has crashed: a group that was not judged must not be taken for one without findings by
        later runs.
        """
        from seedlint.cache.findings import encode
        from seedlint.cache.index import CacheIndex

        suspects = self._suspects(CacheIndex(cache, touched))
        numbers = {number for suspect in suspects for number in suspect.documents}
        paths = {number: "".join(where) for number, where in cache.paths(numbers).items()}
        ids = {path: number for number, path in paths.items()}
        found = self._judge(suspects, paths)
        if self.judged.corpus_crashed:
            if cache.failure is not None:
                raise cache.failure
            return None
        extent = int(self.bench.extent)
        cache.replace_corpus_findings(
            touched, ((s.rule, s.key, ids[f.path], encode([f]), extent) for s, f in found)
        )
        return {finding.path for _, finding in found}

    def _recall(self, cache: Cache, wanted: Iterable[str] | None) -> None:
        """Take from the cache what is found in documents, None for all, and their comments."""
        from seedlint.cache.findings import decode
        from seedlint.cache.store import CacheError
        from seedlint.suppressions.comments import decode as decode_comments

        engine = self.bench.engine
        asked = None if wanted is None else [parts_of(path) for path in sorted(wanted)]
        try:
            for folder, name, text in chain(cache.findings(asked), cache.corpus_findings(asked)):
                path = folder + name
                self.judged.findings += decode(text, path, engine.names, engine.of(path).severities)
            for folder, name, text in cache.comments(asked):
                self.judged.comments[folder + name] = decode_comments(text)
        except ValueError as error:
            cache.close()
            raise CacheError(str(error)) from None

    def _end(self, cache: Cache, *, keep: bool) -> None:
        """Close the cache, with what was learned if it is to ``keep`` that."""
        from seedlint.cache.store import CacheError

        self.judged.holds_until = cache.holds_until()
        try:
            if keep:
                self.judged.written = cache.commit()
            else:
                cache.close()
        except CacheError as error:
            self.judged.not_kept = str(error)

    def _refresh(self, cache: Cache, changes: Changes, looked: int) -> Groups:
        """Lint what has changed, keep what came of it, and return the groups that touches."""
        # Of so many changes, hardly a group stays untouched, and the set of them would be large.
        # A file that only looks different, as all do in a fresh checkout, is most likely none.
        fresh = sum(job.known is None for job in changes.jobs)
        changed = fresh + len(changes.joined) + len(changes.gone)
        all_groups = changed > min(_MANY_CHANGES, max(len(self.paths) // 2, 50))
        if all_groups:
            cache.heed_no_groups()
        cache.leave(changes.gone)
        cache.have(changes.joined)
        cache.join(number for number, _, _ in changes.joined)
        for batch in self._lint(changes.jobs, contents=True):
            self._keep(cache, batch, changes, looked)
        for folder in changes.folders_gone:
            cache.remove_folder(folder)
        for folder, digest in changes.folders.items():
            cache.settle(folder, digest, looked)
        touched = cache.write_entries()
        return None if all_groups else touched

    def _keep(self, cache: Cache, batch: work.Batch, changes: Changes, looked: int) -> None:
        """Keep what came of a batch."""
        from seedlint.cache.database import Row

        same, linted = set(batch.same), dict(batch.linted)
        rows: list[Row] = []
        ids: dict[int, int] = {}
        had: list[tuple[int, Signature, int]] = []
        left: list[int] = []
        for number, sha, looks in batch.contents:
            one = linted.get(number)
            if one and one.crashes:
                continue
            versions = changes.versions[number]
            known = next((version.id for version in versions if version.content == sha), None)
            kept_as = _own(cache, versions) if known is None else known
            here = [version.id for version in versions if version.here]
            left += (own for own in here if own != kept_as)
            if number in same and known is not None:
                had.append((known, looks, looked))
                if known in here:
                    changes.same.append(changes.jobs[number].path)
                else:
                    cache.join([known])
                continue
            ids[number] = kept_as
            where = parts_of(changes.jobs[number].path)
            row = Row(kept_as, *where, sha, looks, looked)
            rows.append(self._row(cache, row, one, batch.named.get(number)))
        for number, one in batch.linted:
            if number not in ids:
                # Unreadable now, or not judged to the end: to be tried again next time.
                ids[number] = cache.new_id()
                where = parts_of(one.path)
                rows.append(Row(ids[number], *where, None, (0, 0, 0, 0), 0))
                left += (version.id for version in changes.versions[number] if version.here)
                changes.folders[where[0]] = None
                self.judged.unsettled.add(one.path)
                if self._is_wanted(one.path):
                    self._take(one)
        cache.leave(left)
        cache.have(had)
        batch.entries.documents = array("I", map(ids.__getitem__, batch.entries.documents))
        cache.remember(rows, batch.entries)

    def _row(self, cache: Cache, row: Row, one: Linted | None, named: str | None) -> Row:
        """Return a row with what was found in its document, which names a schema or none."""
        from seedlint.cache.findings import encode
        from seedlint.suppressions.comments import encode as encode_comments

        with cache.guarded():
            profile = cache.judged_by.number(judged_by(self.bench, row.folder + row.name, named))
        row = row._replace(profile=profile)
        if one is None:
            return row
        findings = encode(one.findings) if one.findings else None
        comments = encode_comments(one.comments) if one.comments else None
        return row._replace(
            until=one.until.timestamp() if one.until else None,
            findings=findings,
            comments=comments,
            extent=int(Extent.NOTHING if one.bare else self.bench.extent) if findings or comments else None,
        )

    # Work

    def _lint(self, jobs: Sequence[work.Job], *, contents: bool) -> Iterator[work.Batch]:
        done, total = 0, len(jobs)
        # Functions at module level can be sent to workers.
        function = partial(work.lint, contents=contents, mends=self.mends)
        kind = Work(function, self._lost_job, _WORTH_A_POOL)
        with self._alone() if total == 1 else nullcontext():
            for size, batch in self.workers.run(self.bench, kind, jobs):
                done += size
                self.workers.progress(done, total)
                yield batch

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Have an engine's only document judged as a whole: to get ready for articles once more takes longer.

        Where it is not the only one after all, it was the first, and those after it are judged as ever.
        """
        engine = self.bench.engine
        repeating = engine.repeating
        engine.repeating = repeating and (engine.begun or self.workers.crew.stays)
        engine.begun = True
        try:
            yield
        finally:
            engine.repeating = repeating

    def _lost_job(self, job: work.Job) -> work.Batch:
        return work.Batch(linted=[(job.number, died(self.bench.engine, job.path))], entries=Entries())

    def _suspects(self, index: Index) -> list[Suspect]:
        self.workers.begin("comparing documents")
        found, crashed = plan.suspects(self.bench.engine, index, self._first)
        self._take_crashed(crashed)
        return found

    def _judge(
        self, suspects: Sequence[Suspect], paths: Mapping[int, str] | Sequence[str]
    ) -> list[tuple[Suspect, PlacedFinding]]:
        lookups = plan.lookups(suspects, paths)
        facts: dict[str, list[Located]] = {}
        kind = Work(work.look, lambda _lookup: [], _LOOKUPS_WORTH_A_POOL)
        done = 0
        for size, found in self.workers.run(self.bench, kind, lookups):
            done += size
            self.workers.progress(done, len(lookups))
            facts.update(found)
        judged, crashed = plan.judge(self.bench.engine, suspects, facts, self._first)
        self._take_crashed(crashed)
        return judged

    # Results

    def _take(self, linted: Linted) -> None:
        self.judged.findings += linted.findings
        self.judged.crashes += linted.crashes
        if linted.comments:
            self.judged.comments[linted.path] = linted.comments

    def _is_wanted(self, path: str) -> bool:
        return self.wanted is None or path in self.wanted

    @property
    def _first(self) -> str:
        """The document of which is told what has nothing to do with any."""
        return self.paths[0] if self.paths else "."

    def _take_crashed(self, crashed: Sequence[Linted]) -> None:
        for linted in crashed:
            self._take(linted)
            self.judged.corpus_crashed = True


def drained(items: list[Any]) -> Iterator[Any]:
    """Yield the items, none of which stays."""
    items.reverse()
    while items:
        yield items.pop()


def _own(cache: Cache, versions: Iterable[KnownFile]) -> int:
    """Return what a document that is another one now is kept as.

    That is what it was, where no other tree has that: entries that are the same can stay then.
    """
    return next((one.id for one in versions if one.here and cache.is_only_here(one.id)), 0) or cache.new_id()
