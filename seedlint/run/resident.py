"""The corpus of a session that stays, with what was found in it: of a change, only what it touches is judged.

What a change touches are the documents themselves, and the groups that their facts are in or were in. What is
found in these documents and by these groups is all that can be another finding. Everything else stands as the
last run over the whole corpus has left it, in memory for what is shown and in the cache for what is judged;
whether it does there, the cache's token tells.

Where any of that can't be relied on, `Resident.update` says so, and it takes another run over the whole.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from seedlint import plan
from seedlint.codes import INTERNAL_ERROR
from seedlint.finding import PlacedFinding
from seedlint.identity import identities
from seedlint.output.result import Totals
from seedlint.run.again import Again, few
from seedlint.run.batch import Bench
from seedlint.run.judge import cache_name, is_whole, open_cache, tell_absent, wanted_of, workers_for
from seedlint.run.lint import coverage_of, lint, result_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from seedlint.baseline.compare import Comparison, Looked
    from seedlint.baseline.file import Baseline, Entry
    from seedlint.finding import Severity
    from seedlint.output.result import Result
    from seedlint.run.lint import Lint
    from seedlint.run.request import Request
    from seedlint.run.session import Session
    from seedlint.sources.scope import Scope
    from seedlint.util.paths import Signature

Path = str


class _Of(NamedTuple):
    """What was found in one document."""

    shown: Sequence[PlacedFinding] = ()
    suppressed: int = 0
    known: int = 0


_NOTHING = _Of()


class Resident:
    """What a session has found for a request, kept from one run to the next."""

    def __init__(self, session: Session, request: Request, scope: Scope, made: Lint) -> None:
        """Keep what was found in the documents of a scope."""
        self._of: dict[Path, _Of] = {}
        self._severities: Counter[Severity] = Counter()
        self._suppressed = self._known = 0
        self._unjudged: set[Path] = set()
        self._of_run: set[Path] = set()
        """Where it is told that a rule could not be loaded, or could not judge the corpus."""
        self._absent = set(made.judged.absent)
        self._scope = scope
        self._session = session
        """The one that has judged last."""
        self._judged = made.judged
        self._since = made.result.since
        self._failing = made.result.failing
        self._lasts = bool(made.judged.written) and request.since is None
        """Whether a change can be judged by itself."""
        self._name = cache_name(session, request) if self._lasts else ""
        """What the cache is called."""
        self._stale = _Stale(made.baseline, made.found.comparison)
        self.same: set[Path] = set()
        """The documents that the last update was not sure of, and that are as they were."""
        self._keep(made)

    @classmethod
    def lint(cls, session: Session, request: Request, scope: Scope) -> tuple[Resident, Result]:
        """Judge the documents of a scope, and keep what is found."""
        made = lint(session, request, scope)
        return cls(session, request, scope, made), made.result

    def _keep(self, made: Lint) -> None:
        shown: dict[Path, list[PlacedFinding]] = defaultdict(list)
        stale = {id(report) for report in self._stale.reports.values()}
        for finding in made.result.findings:
            if id(finding) not in stale:
                shown[finding.path].append(finding)
        suppressed = Counter(one.finding.path for one in made.found.suppressed)
        known = Counter(finding.path for finding in made.found.known)
        for path in {*shown, *suppressed, *known}:
            self._put(path, _Of(shown.get(path, ()), suppressed[path], known[path]))

    def _put(self, path: Path, now: _Of) -> _Of:
        """Keep what was found in a document; return what was found before."""
        before = self._of.pop(path, _NOTHING)
        for one, sign in ((before, -1), (now, 1)):
            for finding in one.shown:
                self._severities[finding.severity] += sign
            self._suppressed += sign * one.suppressed
            self._known += sign * one.known
        self._unjudged.discard(path)
        self._of_run.discard(path)
        if now != _NOTHING:
            self._of[path] = now
            if any(finding.unjudged for finding in now.shown):
                self._unjudged.add(path)
            if any(map(_is_of_run, now.shown)):
                self._of_run.add(path)
        return before

    # What was found

    @property
    def findings(self) -> tuple[PlacedFinding, ...]:
        """All findings that are shown, in their order."""
        every = [finding for path in sorted(self._of) for finding in self._of[path].shown]
        if self._stale.reports:
            every = sorted([*every, *self._stale.reports.values()], key=PlacedFinding.sort_key)
        return tuple(every)

    def found_in(self, path: Path) -> Sequence[PlacedFinding]:
        """Return the findings in one document that are shown, in their order."""
        return self._of.get(path, _NOTHING).shown

    def of_run(self) -> list[PlacedFinding]:
        """Return the findings that are about no document, but all of them: not every rule has judged."""
        return [one for path in sorted(self._of_run) for one in self._of[path].shown if _is_of_run(one)]

    @property
    def totals(self) -> Totals:
        """How much that is."""
        found = self._scope.found
        severities = self._severities.copy()
        severities.update(report.severity for report in self._stale.reports.values())
        return Totals(
            len(found.files) + len(found.unreadable) - len(self._absent),
            severities,
            self._suppressed,
            self._known,
            self._since,
            self._unjudged,
            self._absent,
            self._failing,
        )

    # A change

    def update(
        self,
        session: Session,
        request: Request,
        scope: Scope,
        changed: Mapping[Path, Signature | None],
        unsure: Collection[Path] = (),
    ) -> Result | None:
        """Judge documents that may have changed, and what they touch; return what is new because of that.

        These are findings in the documents, but for those of ``unsure`` that have not changed, and such in
        others as were not there before; ``scope`` has the documents that the last one had. None where it
        takes a run over the whole corpus: nothing counts then that was kept.
        """
        from seedlint.cache.store import CacheError

        looks = {path: scope.tree.signature(path) for path in self._judged.unsettled} | dict(changed)
        self._lasts = self._may_update(session, looks)
        if not self._lasts:
            return None
        try:
            run, concerned = self._judge(session, request, scope, looks)
        except CacheError:
            self._lasts = False
            return None
        self._lasts = concerned is not None and bool(run.judged.written)
        if concerned is None or not self._lasts:
            return None
        self._scope, self._session, self._judged = scope, session, run.judged
        self.same = {path for path in unsure if path in run.same}
        return self._settle(session, request, concerned, changed.keys() - self.same)

    def _may_update(self, session: Session, changed: Collection[Path]) -> bool:
        judged = self._judged
        now = datetime.now(UTC).timestamp()
        return (
            self._lasts
            and few(changed)
            and (judged.holds_until is None or now < judged.holds_until)
            # What is said of the configuration stays; it must not be about a document.
            and not any(one.path in changed for one in _constant(session))
        )

    def _judge(
        self, session: Session, request: Request, scope: Scope, changed: Mapping[Path, Signature | None]
    ) -> tuple[Again, set[Path] | None]:
        known = session is self._session
        session.profiles.look_again()
        bench = Bench(session.engine, scope.tree, request.evidence)
        # Where something watches for changes there are threads: no process is started now.
        workers = workers_for(session, request._replace(jobs=1), scope.tree)
        run = Again(bench, scope.corpus, wanted_of(scope), workers=workers)
        if not known:
            run.meet()
        name = self._name if known else cache_name(session, request)
        cache = open_cache(session, name, scope)
        self._name = name
        if cache.written() != self._judged.written:
            cache.close()
            return run, None
        return run, run.over(cache, changed)

    def _settle(
        self, session: Session, request: Request, concerned: set[Path], changed: Collection[Path]
    ) -> Result:
        """Settle what is found in some documents, keep it, and return what of it is new."""
        judged = self._judged
        tell_absent(session.settings, judged)
        self._absent.difference_update(concerned)
        self._absent.update(judged.absent)
        whole = is_whole(request, session.settings, judged)
        coverage = partial(coverage_of, session, request, whole=whole)
        comments = judged.comments if request.suppressions else {}
        compared = self._stale.of(concerned)
        found = plan.settle(judged.findings, comments, coverage, compared)
        news = self._stale.take(found.comparison, concerned)
        shown: dict[Path, list[PlacedFinding]] = defaultdict(list)
        for finding in found.comparison.shown if found.comparison else found.findings:
            shown[finding.path].append(finding)
        suppressed = Counter(one.finding.path for one in found.suppressed)
        known = Counter(finding.path for finding in found.known)
        for path in concerned:
            mine = sorted(shown.get(path, ()), key=PlacedFinding.sort_key)
            before = self._put(path, _Of(mine, suppressed[path], known[path]))
            old = {identity for identity, _ in identities(before.shown)}
            news += (one for identity, one in identities(mine) if path in changed or identity not in old)
        news.sort(key=PlacedFinding.sort_key)
        return result_of(session, self._scope, news, found, judged)


def _is_of_run(finding: PlacedFinding) -> bool:
    return finding.code == INTERNAL_ERROR and not finding.unjudged


def _constant(session: Session) -> Iterable[PlacedFinding]:
    """Yield what is found whatever is in the documents."""
    yield from session.selection.findings()
    yield from session.load_failures()


class _Stale:
    """A baseline, and which of its entries are stale."""

    def __init__(self, baseline: Baseline | None = None, comparison: Comparison | None = None) -> None:
        self._baseline = baseline
        self.reports: dict[Entry, PlacedFinding] = dict(comparison.reports) if comparison else {}
        self._entries: dict[Path, list[Entry]] = defaultdict(list)
        if baseline is not None and comparison is not None:
            for entry in baseline.entries:
                self._entries[comparison.moved.get(entry.path, entry.path)].append(entry)

    def of(self, paths: Iterable[Path]) -> tuple[Baseline, Looked] | None:
        """Return the part of the baseline that is about some documents, which there were before as well."""
        if self._baseline is None:
            return None
        from seedlint.baseline.compare import Looked
        from seedlint.baseline.file import Baseline

        baseline = self._baseline
        mine = {entry for path in paths for entry in self._entries.get(baseline.name(path), ())}
        part = Baseline(
            baseline.file,
            baseline.root,
            Counter({entry: baseline.entries[entry] for entry in mine}),
            baseline.text,
        )
        # Which documents have moved is known: no other one of that name is to raise doubts.
        documents = sorted(paths)
        return part, Looked(documents, documents, (), complete=False)

    def take(self, comparison: Comparison | None, paths: Iterable[Path]) -> list[PlacedFinding]:
        """Keep what is stale now of what is about some documents; return the reports that are new."""
        if comparison is None or self._baseline is None:
            return []
        mine = {entry for path in paths for entry in self._entries.get(self._baseline.name(path), ())}
        before = {entry: self.reports.pop(entry) for entry in mine if entry in self.reports}
        self.reports.update(comparison.reports)
        return [report for entry, report in comparison.reports.items() if entry not in before]


__all__ = ["Resident"]
