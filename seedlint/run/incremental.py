"""One run over a corpus: what must be read is linted, in workers if it is much; then groups are judged."""

from __future__ import annotations

import time
from array import array
from collections import defaultdict
from collections.abc import Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from functools import cached_property, partial
from itertools import chain
from typing import TYPE_CHECKING, Any

from seedlint import plan
from seedlint.cache.judgedby import USUAL
from seedlint.codes import INTERNAL_ERROR
from seedlint.engine.engine import Linted
from seedlint.engine.facts import Entries, quick_digest
from seedlint.finding import Extent
from seedlint.run import batch as work
from seedlint.run.crew import NEWCOMERS, Crew, Work
from seedlint.util.machine import start_method

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from seedlint.cache.database import Cache, Row
    from seedlint.cache.judgedby import What
    from seedlint.cache.looks import KnownFile
    from seedlint.engine.groups import Index, Suspect
    from seedlint.engine.located import Located
    from seedlint.finding import Crash, PlacedFinding
    from seedlint.fixes.tasks import Wishes
    from seedlint.run.batch import Bench
    from seedlint.run.memory import Memory
    from seedlint.run.pool import Pool
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


@dataclass(slots=True, eq=False, repr=False)
class Changes:
    """What is not as the cache knows it: documents to read, documents gone, and the folders they are in."""

    jobs: list[work.Job] = field(default_factory=list)
    versions: list[list[KnownFile]] = field(default_factory=list)
    """What is known of the document of each job: in this tree first, then in others."""
    joined: list[tuple[int, Signature, int]] = field(default_factory=list)
    """Documents that another tree has, and how they look: they need not be read."""
    gone: list[int] = field(default_factory=list)
    same: list[str] = field(default_factory=list)
    """Documents that were read, and have the content that they had."""
    folders: dict[str, bytes | None] = field(default_factory=dict)
    folders_gone: list[str] = field(default_factory=list)


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
        changes = self._changes(cache)
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

    def _changes(self, cache: Cache) -> Changes:
        """Return what must be read or forgotten. A folder that looks as before is not asked further."""
        from seedlint.cache.looks import FolderLook

        now, extent = self.bench.engine.now.timestamp(), self.bench.extent
        before = cache.folders()
        changes = Changes()
        looks_of = self.bench.tree.signature
        # What is done for each of very many documents is done in few steps here.
        folders: dict[str, list[str]] = defaultdict(list)
        for path in self.paths:
            folders[path[: path.rfind("/") + 1]].append(path)
        for folder, paths in folders.items():
            signatures = list(map(self.signatures.get, paths))
            if None in signatures:
                signatures = [looks or looks_of(path) for path, looks in zip(paths, signatures, strict=True)]
            whole = [looks for looks in signatures if looks is not None]
            start = len(folder)
            names = [path[start:] for path in paths]
            look = (
                FolderLook(names, whole, self._outside(cache, folder, names))
                if len(whole) == len(names)
                else None
            )
            if look and folder in before and look.is_as_before(before[folder], now):
                shown = before[folder][3]
                if shown is None or shown >= extent:
                    continue
            changes.folders[folder] = look.digest if look else None
            known = cache.known(folder)
            for name, looks in zip(names, signatures, strict=True):
                mine = [self._fitting(cache, folder + name, one) for one in known.pop(name, ())]
                self._change(changes, folder + name, mine, looks)
            changes.gone += (one.id for versions in known.values() for one in versions if one.here)
        for folder in before.keys() - folders.keys():
            versions = chain.from_iterable(cache.known(folder).values())
            changes.gone += (one.id for one in versions if one.here)
            changes.folders_gone.append(folder)
        return changes

    def _outside(self, cache: Cache, folder: str, names: Sequence[str]) -> bytes:
        """Return what decides in a folder besides its documents; nothing where all is as usual."""
        find = self.bench.engine.family.find
        if find is None:
            return b""
        keys = [find.key(folder + name, None) for name in names]
        keys += (find.key(folder, named) for named in cache.judged_by.named)
        return b"\0".join(keys) if any(keys) else b""

    def _judged_by(self, path: str, named: str | None) -> What:
        """Return what a document is judged by that names a schema, or none."""
        find = self.bench.engine.family.find
        return USUAL if find is None else (find.key(path, named), named)

    def _fitting(self, cache: Cache, path: str, one: KnownFile) -> KnownFile:
        """Return what is known of a document; if it was judged by something else, it is to be judged anew."""
        if one.profile or self.bench.engine.family.find is not None:
            was = cache.judged_by.what(one.profile)
            if was is None or was != self._judged_by(path, was[1]):
                one.content = None
        return one

    def _change(
        self, changes: Changes, path: str, versions: Sequence[KnownFile], looks: Signature | None
    ) -> None:
        """Say what is to be done with a document of which some versions are known."""
        now, extent = self.bench.engine.now.timestamp(), self.bench.extent
        usable = [
            one
            for one in versions
            if one.content is not None and not (one.lacks(extent) and self._is_wanted(path))
        ]
        same = looks and next((one for one in usable if one.looks_same(looks, now)), None)
        if same and looks:
            if not same.here:
                changes.joined.append((same.id, looks, same.looked))
                changes.gone += (one.id for one in versions if one.here)
            return
        mine = None
        others = []
        for one in usable:
            if one.content is not None and one.holds(now):
                if one.here:
                    mine = one.content
                else:
                    others.append(one.content)
        changes.jobs.append(work.Job(len(changes.jobs), path, mine, others=tuple(others)))
        changes.versions.append(list(versions))

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
            profile = cache.judged_by.number(self._judged_by(row.folder + row.name, named))
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
        worth = _WORTH_A_POOL if self.workers.crew.looked is None else NEWCOMERS
        kind = Work(function, self._lost_job, worth)
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
        engine = self.bench.engine
        linted = Linted(job.path)
        message = "a worker process died on this document, twice; it may take too much memory"
        engine.internal(linted, INTERNAL_ERROR, message, "")
        return work.Batch(linted=[(job.number, linted)], entries=Entries())

    def _suspects(self, index: Index) -> list[Suspect]:
        self.workers.begin("comparing documents")
        found, crashed = plan.suspects(self.bench.engine, index, self._first)
        self._take_crashed(crashed)
        return found

    def _judge(
        self, suspects: Sequence[Suspect], paths: Mapping[int, str] | Sequence[str]
    ) -> list[tuple[Suspect, PlacedFinding]]:
        lookups = plan.lookups(suspects, paths)
        looked, signature = self.workers.crew.looked, self.bench.tree.signature
        facts: dict[str, list[Located]] = {}
        if looked is not None:
            lookups, facts = looked.without(lookups, signature)
        wanted = dict(lookups)
        kind = Work(work.look, lambda _lookup: [], _LOOKUPS_WORTH_A_POOL)
        done = 0
        for size, found in self.workers.run(self.bench, kind, lookups):
            done += size
            self.workers.progress(done, len(lookups))
            if looked is not None:
                looked.keep(found, wanted, signature)
            for path, located in found:
                facts[path] = [*facts.get(path, ()), *located]
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


def parts_of(path: str) -> tuple[str, str]:
    """Return the folder of a path, with its slash, and the name."""
    cut = path.rfind("/") + 1
    return path[:cut], path[cut:]


def _no_make(spec: Any) -> Bench:
    raise RuntimeError(f"nothing makes a bench from {spec!r}")
