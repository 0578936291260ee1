"""One run over a corpus: what must be read is linted, in workers if it is much; then groups are judged."""

from __future__ import annotations

import time
import traceback
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from seedlint.engine.corpus import (
    Entries,
    Located,
    MemoryIndex,
    Suspect,
    judge,
    quick_digest,
    stable_digest,
    suspicious,
)
from seedlint.engine.engine import Engine, Linted
from seedlint.run import batch as work
from seedlint.run.listing import Listing
from seedlint.util.machine import collect_rarely, processors, start_method
from seedlint.util.redact import mask_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from seedlint.cache.database import Cache, Row
    from seedlint.engine.corpus import Index
    from seedlint.finding import Crash, PlacedFinding
    from seedlint.rule import CorpusRule
    from seedlint.suppressions.comments import Comment
    from seedlint.util.paths import Signature

_WORTH_A_POOL = 150
"""From so many documents on, workers save more time than they take to start; see docs/performance.md."""
_LOOKUPS_WORTH_A_POOL = 100
_MANY_CHANGES = 5_000
_GONE_AT_ONCE = 500

Groups = set[tuple[int, int]] | None
"""Groups (rule number, key digest); None stands for all there are."""


@dataclass(slots=True)
class Outcome:
    """What a run found."""

    findings: list[PlacedFinding] = field(default_factory=list)
    crashes: list[Crash] = field(default_factory=list)
    not_kept: str = ""
    """Why what was learned could not be written to the cache."""
    comments: dict[str, list[Comment]] = field(default_factory=dict)
    """The suppression comments of the documents wanted, by path; only of those that have any."""
    corpus_crashed: bool = False
    """Whether a corpus rule crashed while judging the corpus: then it did not see all."""


class Run:
    """A run: the engine, the documents of the corpus, and which of them findings are wanted for."""

    def __init__(
        self,
        engine: Engine,
        paths: Sequence[str],
        wanted: frozenset[str] | None,
        *,
        root: str = "",
        signatures: Mapping[str, Signature | None] | None = None,
        workers: int = 0,
        make: Callable[[Any], Engine] | None = None,
        spec: Any = None,
        progress: Callable[[int, int], None] | None = None,
    ) -> None:
        """Prepare a run over ``paths``, as they are shown; ``wanted`` None means all of them.

        ``root`` is the absolute directory from which paths are the same wherever seedlint is started.
        ``workers`` is the number of processes, 0 for as many as there are processors.
        ``make(spec)`` makes the engine in a worker process; ``progress`` is told how many of how many
        documents are done. ``signatures`` are those of the files that were already looked at.
        """
        self.engine = engine
        self.listing = Listing(paths, root or str(Path.cwd()))
        self.paths = self.listing.in_order(paths)
        self.wanted = wanted
        self.workers = workers
        self.outcome = Outcome()
        self._reported: set[int] = set()
        """Documents whose findings are taken from this run and not from the cache."""
        self.signatures = signatures or {}
        self._make = make
        self._spec = spec
        self._progress = progress or (lambda _done, _total: None)

    def without_cache(self) -> Outcome:
        """Read everything, and judge it."""
        # Forks have the parent's hash; processes that are spawned have others.
        self.engine.digest = quick_digest if self._forks() else stable_digest
        wanted = self.wanted
        rules = self.engine.corpus_rules
        jobs = [
            work.Job(number, path, wanted=wanted is None or path in wanted)
            for number, path in enumerate(self.paths)
            if rules or wanted is None or path in wanted
        ]
        entries = Entries(len(rules))
        for batch in self._lint(jobs, contents=False):
            entries.extend(batch.entries)
            for _, linted in batch.linted:
                if self._is_wanted_path(linted.path):
                    self._take(linted)
        suspects = self._suspects(MemoryIndex(entries))
        if wanted is not None:
            ours = {number for number, path in enumerate(self.paths) if path in wanted}
            suspects = [suspect for suspect in suspects if not suspect.documents.isdisjoint(ours)]
        paths = dict(enumerate(self.paths))
        self.outcome.findings += (
            finding for _, finding in self._judge(suspects, paths) if self._is_wanted(finding)
        )
        return self.outcome

    def with_cache(self, cache: Cache, *, keep: bool = True) -> Outcome:
        """Read what has changed since the cache was written, and judge the groups that touches.

        Unless ``keep``, the cache stays as it was. CacheError if it fails; nothing of this run then counts.
        """
        from seedlint.cache.database import CacheError
        from seedlint.cache.findings import decode, encode
        from seedlint.cache.index import CacheIndex
        from seedlint.suppressions.comments import decode as decode_comments

        self.engine.digest = stable_digest
        looked = time.time_ns()
        listing = self.listing
        changes = self._changes(cache, listing)
        touched = self._refresh(cache, changes, looked)

        crashed = len(self.outcome.crashes)
        suspects = self._suspects(CacheIndex(cache, touched))
        numbers = {number for suspect in suspects for number in suspect.documents}
        paths = {number: listing.shown(*where) for number, where in cache.paths(numbers).items()}
        ids = {path: number for number, path in paths.items()}
        found = list(self._judge(suspects, paths))
        if len(self.outcome.crashes) > crashed:
            # A group that was not judged must not be taken for one without findings by later runs.
            cache.close()
            self.outcome = Outcome()
            return self.without_cache()
        rows = ((s.rule, s.key, ids[f.path], encode([f], listing.relative)) for s, f in found)
        cache.replace_corpus_findings(touched, rows)
        names, severities = self.engine.names, self.engine.severities
        asked = None if self.wanted is None else [listing.parts(path) for path in sorted(self.wanted)]
        try:
            for number, folder, name, text in chain(cache.findings(asked), cache.corpus_findings(asked)):
                if number not in self._reported:
                    path = listing.shown(folder, name)
                    self.outcome.findings += decode(text, path, names, severities, listing.shown)
            for number, folder, name, text in cache.comments(asked):
                if number not in self._reported:
                    self.outcome.comments[listing.shown(folder, name)] = decode_comments(text)
        except ValueError as error:
            cache.close()
            raise CacheError(str(error)) from None
        try:
            cache.commit() if keep else cache.close()
        except CacheError as error:
            self.outcome.not_kept = str(error)
        return self.outcome

    def _changes(self, cache: Cache, listing: Listing) -> Changes:
        """Return what must be read or forgotten. A folder that looks as before is not asked further."""
        from seedlint.cache.looks import Folder

        now = self.engine.now.timestamp()
        before = cache.folders()
        changes = Changes()
        looks_of = self.engine.tree.signature
        for folder, prefix in listing.folders.items():
            names = listing.names[prefix]
            signatures = [self.signatures.get(prefix + name) or looks_of(prefix + name) for name in names]
            whole = [looks for looks in signatures if looks is not None]
            look = Folder(names, whole) if len(whole) == len(names) else None
            if look and folder in before and look.is_as_before(before[folder], now):
                continue
            changes.folders[folder] = look.digest if look else None
            known = cache.known(folder)
            for name, looks in zip(names, signatures, strict=True):
                document = known.pop(name, None)
                if document is None:
                    changes.jobs.append(work.Job(cache.add(folder, name), prefix + name))
                    continue
                content = None
                if document.content is not None:
                    if looks and document.looks_same(looks, now):
                        continue
                    if document.until is None or now < document.until:
                        content = document.content
                changes.jobs.append(work.Job(document.id, prefix + name, content))
            changes.gone += (document.id for document in known.values())
        for folder in before.keys() - listing.folders.keys():
            changes.gone += (document.id for document in cache.known(folder).values())
            cache.remove_folder(folder)
        return changes

    def _refresh(self, cache: Cache, changes: Changes, looked: int) -> Groups:
        """Lint what has changed, keep what came of it, and return the groups that touches."""
        # Of so many changes, hardly a group stays untouched, and the set of them would be large.
        # A file that only looks different, as all do in a fresh checkout, is most likely none.
        fresh = sum(job.known is None for job in changes.jobs)
        all_groups = fresh + len(changes.gone) > _MANY_CHANGES
        touched = set()
        for start in range(0, len(changes.gone), _GONE_AT_ONCE):
            groups = cache.forget(changes.gone[start : start + _GONE_AT_ONCE])
            if not all_groups:
                touched |= groups
        cache.remove(changes.gone)
        for batch in self._lint(changes.jobs, contents=True):
            groups = self._keep(cache, batch, changes, looked)
            if not all_groups:
                touched |= groups
        for folder, digest in changes.folders.items():
            cache.settle(folder, digest, looked)
        return None if all_groups else touched

    def _keep(self, cache: Cache, batch: work.Batch, changes: Changes, looked: int) -> set[tuple[int, int]]:
        """Keep what came of a batch, and return the groups it touches."""
        from seedlint.cache.findings import encode
        from seedlint.suppressions.comments import encode as encode_comments

        same, linted = set(batch.same), dict(batch.linted)
        rows: list[Row] = []
        for number, sha, looks in batch.contents:
            one = linted.get(number)
            if number in same or (one and one.crashes):
                continue
            text = encode(one.findings, self.listing.relative) if one and one.findings else None
            until = one.until.timestamp() if one and one.until else None
            comments = encode_comments(one.comments) if one and one.comments else None
            rows.append((number, looks, looked, sha, until, text, comments))
        kept = {row[0] for row in rows}
        for number, one in batch.linted:
            if number not in kept:
                # Unreadable now, or not judged to the end: to be tried again next time.
                rows.append((number, (0, 0, 0, 0), 0, None, None, None, None))
                changes.folders[self.listing.parts(one.path)[0]] = None
                self._reported.add(number)
                if self._is_wanted_path(one.path):
                    self._take(one)
        touched = cache.forget([row[0] for row in rows]) | cache.add_entries(batch.entries)
        cache.looked_again((number, looks, looked) for number, _, looks in batch.contents if number in same)
        cache.remember(rows)
        return touched

    # Work

    def _forks(self) -> bool:
        return self.workers == 1 or start_method() == "fork"

    def _lint(self, jobs: Sequence[work.Job], *, contents: bool) -> Iterator[work.Batch]:
        done, total = 0, len(jobs)
        # Functions at module level can be sent to workers.
        function = work.lint_for_cache if contents else work.lint
        for size, batch in self._map(function, jobs, self._lost_job, _WORTH_A_POOL):
            done += size
            self._progress(done, total)
            yield batch

    def _map(
        self, function: Any, items: Sequence[Any], lost: Callable[[Any], Any], worth: int
    ) -> Iterator[tuple[int, Any]]:
        workers = 1 if len(items) < worth else self.workers or processors()
        if workers > 1:
            from seedlint.run.pool import Pool

            with Pool[Any, Any](
                min(workers, len(items)), self.engine, self._make or _no_make, self._spec
            ) as pool:
                yield from pool.run(function, items, lost)
            return
        collect_rarely()
        for start in range(0, len(items), 50):
            part = items[start : start + 50]
            yield len(part), function(self.engine, part)

    def _lost_job(self, job: work.Job) -> work.Batch:
        linted = Linted(job.path)
        message = "a worker process died on this document, twice; it may take too much memory"
        self.engine.internal(linted, "SL000", message, "")
        return work.Batch(linted=[(job.number, linted)], entries=Entries(len(self.engine.corpus_rules)))

    def _suspects(self, index: Index) -> list[Suspect]:
        return suspicious(self.engine.corpus_rules, index, self._crash)

    def _judge(
        self, suspects: Sequence[Suspect], paths: Mapping[int, str]
    ) -> Iterator[tuple[Suspect, PlacedFinding]]:
        wanted: dict[str, set[tuple[int, int]]] = defaultdict(set)
        for suspect in suspects:
            for number in suspect.documents:
                wanted[paths[number]].add((suspect.rule, suspect.key))
        lookups = sorted(wanted.items())
        facts: dict[str, list[Located]] = {}
        for _, found in self._map(work.look, lookups, lambda _lookup: [], _LOOKUPS_WORTH_A_POOL):
            facts.update(found)
        for suspect, finding in judge(self.engine, suspects, facts, self._crash, self.listing.relative):
            if self.engine.enabled(finding.code, finding.path):
                yield suspect, finding

    # Results

    def _take(self, linted: Linted) -> None:
        self.outcome.findings += linted.findings
        self.outcome.crashes += linted.crashes
        if linted.comments:
            self.outcome.comments[linted.path] = linted.comments

    def _is_wanted_path(self, path: str) -> bool:
        return self.wanted is None or path in self.wanted

    def _is_wanted(self, finding: PlacedFinding) -> bool:
        return self._is_wanted_path(finding.path)

    def _crash(self, rule: CorpusRule, error: BaseException) -> None:
        linted = Linted(self.paths[0] if self.paths else ".")
        trace = "\n".join(map(mask_line, "".join(traceback.format_exception(error)).splitlines()))
        summary = mask_line(f"{type(error).__name__}: {error}"[:300])
        message = (
            f"{rule.code} {rule.name} crashed while judging the corpus ({summary}); report it to its author"
        )
        self.engine.internal(linted, rule.code, message, trace, unjudged=False)
        self._take(linted)
        self.outcome.corpus_crashed = True


def _no_make(spec: Any) -> Engine:
    raise RuntimeError(f"nothing makes an engine from {spec!r}")


@dataclass(slots=True)
class Changes:
    """What is not as the cache knows it: documents to read, documents gone, and the folders they are in."""

    jobs: list[work.Job] = field(default_factory=list)
    gone: list[int] = field(default_factory=list)
    folders: dict[str, bytes | None] = field(default_factory=dict)
