"""One run over a corpus: what must be read is linted, in workers if it is much; then groups are judged."""

from __future__ import annotations

import os
import traceback
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from seedlint import work
from seedlint.corpus import (
    Entries,
    Located,
    MemoryIndex,
    Suspect,
    judge,
    quick_digest,
    stable_digest,
    suspicious,
)
from seedlint.engine import Engine, Linted
from seedlint.machine import processors, start_method

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from seedlint.cache import Cache, Known
    from seedlint.corpus import Index
    from seedlint.finding import Crash, PlacedFinding
    from seedlint.rule import CorpusRule

_WORTH_A_POOL = 150
"""From so many documents on, workers save more time than they take to start; see docs/performance.md."""
_LOOKUPS_WORTH_A_POOL = 100


@dataclass(slots=True)
class Outcome:
    """What a run found."""

    findings: list[PlacedFinding] = field(default_factory=list)
    crashes: list[Crash] = field(default_factory=list)


class Run:
    """A run: the engine, the documents of the corpus, and which of them findings are wanted for."""

    def __init__(
        self,
        engine: Engine,
        paths: Sequence[str],
        wanted: frozenset[str] | None,
        *,
        workers: int = 0,
        make: Callable[[Any], Engine] | None = None,
        spec: Any = None,
        progress: Callable[[int, int], None] | None = None,
    ) -> None:
        """Prepare a run over ``paths``, as they are shown; ``wanted`` None means all of them.

        ``workers`` is the number of processes, 0 for as many as there are processors.
        ``make(spec)`` makes the engine in a worker process; ``progress`` is told how many of how many
        documents are done.
        """
        self.engine = engine
        self.paths = paths
        self.wanted = wanted
        self.workers = workers
        self.outcome = Outcome()
        self._reported: set[int] = set()
        """Documents whose findings are taken from this run and not from the cache."""
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

    def with_cache(self, cache: Cache, root: str) -> Outcome:
        """Read what has changed since the cache was written, and judge the groups that touches.

        CacheError if the cache fails; nothing of this run then counts.
        """
        from seedlint.cache import decode, encode

        self.engine.digest = stable_digest
        relative = relative_paths(self.paths, root)
        shown = {rel: path for path, rel in relative.items()}
        known = cache.known()
        gone = [known[rel].id for rel in known.keys() - shown.keys()]
        fresh = cache.add_paths(sorted(shown.keys() - known.keys()))
        ids = {path: fresh[rel] if rel in fresh else known[rel].id for path, rel in relative.items()}
        jobs = self._changed(relative, known, ids)
        touched = self._refresh(cache, jobs, relative, gone)

        suspects = self._suspects(cache.index(touched))
        paths = {number: path for path, number in ids.items()}
        crashed = len(self.outcome.crashes)
        found = list(self._judge(suspects, paths))
        if len(self.outcome.crashes) > crashed:
            # A group that was not judged must not be taken for one without findings by later runs.
            cache.close()
            self.outcome = Outcome()
            return self.without_cache()
        rows = ((s.rule, s.key, ids[f.path], encode([f], relative)) for s, f in found)
        cache.replace_corpus_findings(touched, rows)
        names, severities = self.engine.names, self.engine.severities
        asked = None if self.wanted is None else [ids[path] for path in self.paths if path in self.wanted]
        for number, text in cache.findings(asked):
            if number in paths and number not in self._reported:
                self.outcome.findings += decode(text, paths[number], names, severities, shown)
        for number, text in cache.corpus_findings(asked):
            self.outcome.findings += decode(text, paths[number], names, severities, shown)
        cache.commit()
        return self.outcome

    def _changed(
        self, relative: Mapping[str, str], known: Mapping[str, Known], ids: Mapping[str, int]
    ) -> list[work.Job]:
        """Return the documents that must be read: new ones, and those that do not look as they did."""
        now = self.engine.now.timestamp()
        jobs = []
        for path, rel in relative.items():
            before = known.get(rel)
            content = None
            if before is not None and before.content is not None:
                try:
                    if before.looks_same(work.signature(os.stat(path)), now):  # noqa: PTH116 - measured
                        continue
                except OSError:
                    pass
                if before.until is None or now < before.until:
                    content = before.content
            jobs.append(work.Job(ids[path], path, content))
        return jobs

    def _refresh(
        self, cache: Cache, jobs: Sequence[work.Job], relative: Mapping[str, str], gone: Sequence[int]
    ) -> set[tuple[int, int]]:
        """Lint what has changed, keep what came of it, and return the groups that touches."""
        from seedlint.cache import encode, now_ns

        entries = Entries(len(self.engine.corpus_rules))
        linted: dict[int, Linted] = {}
        contents: dict[int, tuple[bytes, work.Signature]] = {}
        same: set[int] = set()
        looked = now_ns()
        for batch in self._lint(jobs, contents=True):
            entries.extend(batch.entries)
            linted.update(batch.linted)
            same.update(batch.same)
            contents.update({number: (sha, signature) for number, sha, signature in batch.contents})
        changed = [job.number for job in jobs if job.number not in same]
        touched = cache.forget([*changed, *gone]) if changed or gone else set()
        cache.remove(gone)
        touched |= cache.add_entries(entries)
        cache.looked_again((number, contents[number][1], looked) for number in same)
        rows = []
        for number in changed:
            one = linted.get(number)
            if number not in contents or (one and one.crashes):
                # Unreadable now, or not judged to the end: to be tried again next time.
                cache.remember([(number, (0, 0, 0, 0), 0, b"", None, None)])
                if one:
                    self._reported.add(number)
                    if self._is_wanted_path(one.path):
                        self._take(one)
                continue
            sha, signature = contents[number]
            text = encode(one.findings, relative) if one else None
            until = one.until.timestamp() if one and one.until else None
            rows.append((number, signature, looked, sha, until, text))
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
            from seedlint.pool import Pool

            with Pool[Any, Any](
                min(workers, len(items)), self.engine, self._make or _no_make, self._spec
            ) as pool:
                yield from pool.run(function, items, lost)
            return
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
        for suspect, finding in judge(self.engine, suspects, facts, self._crash):
            if self.engine.enabled(finding.code, finding.path):
                yield suspect, finding

    # Results

    def _take(self, linted: Linted) -> None:
        self.outcome.findings += linted.findings
        self.outcome.crashes += linted.crashes

    def _is_wanted_path(self, path: str) -> bool:
        return self.wanted is None or path in self.wanted

    def _is_wanted(self, finding: PlacedFinding) -> bool:
        return self._is_wanted_path(finding.path)

    def _crash(self, rule: CorpusRule, error: Exception) -> None:
        linted = Linted(self.paths[0] if self.paths else ".")
        trace = "".join(traceback.format_exception(error))
        summary = f"{type(error).__name__}: {error}"[:300]
        message = (
            f"{rule.code} {rule.name} crashed while judging the corpus ({summary}); report it to its author"
        )
        self.engine.internal(linted, rule.code, message, trace)
        self._take(linted)


def _no_make(spec: Any) -> Engine:
    raise RuntimeError(f"nothing makes an engine from {spec!r}")


def relative_paths(paths: Iterable[str], root: str) -> dict[str, str]:
    """Return paths from ``root``, by path as it is shown; with slashes."""
    here = os.getcwd()  # noqa: PTH109
    prefix = os.path.relpath(here, root).replace(os.sep, "/") if _same_drive(here, root) else None
    if prefix == ".":
        prefix = ""
    elif prefix is not None:
        prefix += "/"
    inside = prefix is not None and not prefix.startswith("../")
    result = {}
    for path in paths:
        if inside and not path.startswith(("../", "/")) and path[1:2] != ":":
            result[path] = f"{prefix}{path}"
        elif _same_drive(path, root):
            result[path] = os.path.relpath(path, root).replace(os.sep, "/")
        else:
            result[path] = path
    return result


def _same_drive(path: str, root: str) -> bool:
    return os.path.splitdrive(os.path.abspath(path))[0].lower() == os.path.splitdrive(root)[0].lower()  # noqa: PTH100
