"""The documents of many commits, judged together: once for as long as each stays as it is.

The plan's steps are taken for some commits at a time. What is new in these is linted in one go, and its rows
are made while it is at hand; then each commit says which groups of facts it touches, what must be looked up
for all of them is looked up in one go, and the groups are judged commit by commit. Workers stay until the
end, and know most articles by then.
"""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from functools import partial
from itertools import chain
from operator import itemgetter
from typing import TYPE_CHECKING, Self

from seedlint import plan
from seedlint.export.making import RowJob
from seedlint.export.typed import safe_path
from seedlint.files.blocks import Blocks
from seedlint.report.contents import Lookup, Team, Version, lint, look, lost, unpacked
from seedlint.report.living import Living
from seedlint.run.documents import what_is_wanted
from seedlint.run.front import NO_BAR
from seedlint.run.incremental import Judged
from seedlint.run.judge import wanted_of
from seedlint.sources.gitscopes import revision_scope
from seedlint.sources.gittree import GitTree

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    from seedlint.engine.engine import Linted
    from seedlint.engine.groups import Suspect
    from seedlint.engine.located import Located
    from seedlint.export.pieces import Placed
    from seedlint.finding import PlacedFinding
    from seedlint.git.repository import Commit, Repository
    from seedlint.report.contents import Groups
    from seedlint.run.front import ProgressBar
    from seedlint.run.request import Request
    from seedlint.run.session import Session
    from seedlint.sources.scope import Scope

_MOST_NEW = 5_000
"""So many new contents are linted in one go, or those of one commit: what is found in them is held."""
_MOST_LISTED = 100_000
"""So many paths of documents are held, those of all commits together, or those of one commit."""
_MOST_FACTS = 100_000
"""Facts that were looked up and are remembered, about 1 kB each."""
_FEW = 50
"""Of more changes than these, and than half of all documents, hardly a group stays untouched."""


class _Step:
    """A commit on its way: its documents, and which are new and gone since the one before."""

    def __init__(self, commit: Commit, scope: Scope, fresh: list[Version], gone: list[Version]) -> None:
        self.commit = commit
        self.scope = scope
        self.fresh = fresh
        self.gone = gone
        self.groups: Groups | None = None
        """The groups that it touches; None for all."""
        self.suspects: list[Suspect] = []
        self.wanted: dict[Version, Groups] = {}
        """What must be looked up for these."""
        self.crashed: list[Linted] = []
        """Records of rules that crashed."""

    @property
    def first(self) -> str:
        """The document of which is told what has nothing to do with any."""
        return self.scope.corpus[0] if self.scope.corpus else "."


class There:
    """The documents of a commit: what was found, and their rows."""

    def __init__(self, scope: Scope, judged: Judged, rows: Callable[[str], Placed]) -> None:
        """Have them; ``rows`` are those of a document by its path, without links.

        They can be asked for once, and only of what is not as at the commit before.
        """
        self.scope = scope
        self.judged = judged
        self.rows = rows

    @property
    def names(self) -> Mapping[str, str]:
        """What git calls the content of each document."""
        assert isinstance(self.scope.tree, GitTree)
        return self.scope.tree.names


class Versions:
    """Judges the documents of commits, which are given at once and asked for one after the other.

    Use as a context manager.
    """

    def __init__(
        self,
        session: Session,
        request: Request,
        repository: Repository,
        commits: Iterable[Commit],
        *,
        bar: ProgressBar = NO_BAR,
    ) -> None:
        """Prepare; nothing is read yet. The ``bar`` is told what takes long, for many commits at once."""
        self._session = session
        self._request = request
        self._repository = repository
        self._todo = deque(commits)
        self._ready: deque[_Step] = deque()
        self._team = Team(session, request, repository.blobs(), bar)
        self._desk = self._team.desk
        self._number = 0
        self._ahead: dict[str, Version] = {}
        """The documents of the last commit that was prepared."""
        self._now: dict[str, Version] = {}
        """Those of the last one that was asked for."""
        self._living = Living()
        self._linted: dict[int, Linted] = {}
        self._shelf = Blocks()
        self._rows: dict[int, int] = {}
        """Where on the shelf the rows of each content are: of a large corpus, too many for memory."""
        self._wrong: dict[int, str] = {}
        self._facts: dict[int, dict[tuple[int, int], list[Located]]] = {}
        self._held = 0
        """How many facts those are."""
        self._across: dict[tuple[int, int], list[PlacedFinding]] = {}
        """What was found in each group."""
        self._suspicious: Groups = set()
        """The groups of the last commit that was prepared that rules want to look at."""
        self._unsure = False
        """Whether a rule has crashed: groups that it has not judged are judged with those of each commit."""
        self.defects: list[str] = []
        """The documents that no rows could be made of, in words."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._team.close()
        self._shelf.close()

    def at(self, commit: Commit) -> There:
        """Judge the next of the commits. SpillError if there is no room on disk for rows."""
        if not self._ready:
            self._prepare()
        step = self._ready.popleft()
        assert step.commit == commit, "commits are asked for in their order"
        _move(self._now, step)
        if self._unsure and step.groups is not None:
            self._suspect(step, self._now, every=True)
            self._look([step])
        judged, crashed = self._judge(step)
        crashed = [*step.crashed, *crashed]
        self._unsure = self._unsure or bool(crashed)
        if step.groups is None:
            self._across.clear()
        for group in step.groups or ():
            self._across.pop(group, None)
        for suspect, finding in judged:
            self._across.setdefault((suspect.rule, suspect.key), []).append(finding)
        found = self._found(step.scope, crashed)
        for version in step.gone:
            self._forget(version)
        return There(step.scope, found, partial(self._rows_of, dict(step.scope.found.unreadable)))

    # Some commits at a time

    def _prepare(self) -> None:
        """Judge documents one by one, and look up what matters across them, for the next commits."""
        self._living.leave_only({version.number for version in self._now.values()})
        if self._held > _MOST_FACTS:
            self._facts.clear()
            self._held = 0
        there = dict(self._now)
        listed = fresh = 0
        while self._todo and (not self._ready or (fresh < _MOST_NEW and listed < _MOST_LISTED)):
            step = self._step(self._todo.popleft())
            self._ready.append(step)
            listed += len(step.scope.corpus)
            fresh += len(step.fresh)
        self._lint(chain.from_iterable(step.fresh for step in self._ready))
        for step in self._ready:
            _move(there, step)
            self._suspect(step, there, every=self._unsure)
            self._unsure = self._unsure or bool(step.crashed)
        self._look(self._ready)

    def _step(self, commit: Commit) -> _Step:
        """List the documents of a commit."""
        session, repository = self._session, self._repository
        wanted = what_is_wanted(self._request, session.settings)
        scope = revision_scope(wanted, repository, repository.tree_of(commit.oid))
        assert isinstance(scope.tree, GitTree)
        names, before, ahead = scope.tree.names, self._ahead, {}
        ours = wanted_of(scope)
        fresh: list[Version] = []
        for path in scope.corpus:
            known = before.pop(path, None)
            looks = names[path], ours is None or path in ours
            if known is not None and known[2:] == looks:
                ahead[path] = known
                continue
            if known is not None:
                before[path] = known
            self._number += 1
            ahead[path] = Version(path, self._number, *looks)
            fresh.append(ahead[path])
        self._ahead = ahead
        return _Step(commit, scope, fresh, list(before.values()))

    def _lint(self, versions: Iterable[Version]) -> None:
        # Contents of one document come one after the other: they have most of their articles in common.
        fresh = sorted(versions)
        self._team.bar.begin("checking documents")
        for made in self._team.work(lint, fresh, partial(lost, self._desk)):
            self._living.add(made.entries)
            self._linted.update(made.linted)
            for number, rows in made.rows.items():
                self._rows[number] = len(self._shelf)
                self._shelf.append(rows)
            self._wrong.update(made.defects)

    def _suspect(self, step: _Step, there: Mapping[str, Version], *, every: bool) -> None:
        """Find the groups of a commit that rules want to look at, among those it touches."""
        engine = self._desk.engine
        if engine.family.find is not None:
            for version in step.fresh:
                engine.of(version.path)  # it is known then by whose rules its facts are judged
        numbers = {version.number: version for version in there.values()}
        paths = {number: version.path for number, version in numbers.items()}
        step.groups = None
        index = None
        if not every and len(step.fresh) + len(step.gone) <= max(len(paths) // 2, _FEW):
            step.groups = self._touched(step)
            index = self._living.some(step.groups, paths)
        step.suspects, step.crashed = plan.suspects(engine, index or self._living.every(paths), step.first)
        self._suspicious.difference_update(self._suspicious if step.groups is None else step.groups)
        self._suspicious.update((suspect.rule, suspect.key) for suspect in step.suspects)
        # Nobody is told of the others, nor of rules that crash in them: as in a run.
        ours = {number for number, version in numbers.items() if version.wanted}
        step.suspects = [one for one in step.suspects if not one.documents.isdisjoint(ours)]
        step.wanted = defaultdict(set)
        for suspect in step.suspects:
            for number in suspect.documents:
                step.wanted[numbers[number]].add((suspect.rule, suspect.key))

    def _touched(self, step: _Step) -> Groups:
        """Return the groups whose counts a commit changes, and those with findings that may have moved."""
        before, after = ({one.path: one.number for one in some} for some in (step.gone, step.fresh))
        facts = self._living.facts({*before.values(), *after.values()})
        nothing: Counter[tuple[tuple[int, int], int]] = Counter()
        touched: Groups = set()
        for path in before.keys() | after.keys():
            was, now = (facts.get(some.get(path, 0), nothing) for some in (before, after))
            touched.update(group for group, _ in was | now if group in self._suspicious)
            if was != now:
                touched.update(group for group, _ in chain(was - now, now - was))
        return touched

    def _look(self, steps: Iterable[_Step]) -> None:
        """Look up what rules want to see at some commits, unless it is known."""
        wanted: dict[Version, Groups] = {}
        for step in steps:
            for version, groups in step.wanted.items():
                known = self._facts.get(version.number, {})
                if lacking := groups.difference(known):
                    wanted.setdefault(version, set()).update(lacking)
        lookups = [Lookup(version, groups) for version, groups in sorted(wanted.items(), key=itemgetter(0))]
        for version, groups in lookups:
            self._facts.setdefault(version.number, {}).update((group, []) for group in groups)
        self._team.bar.begin("comparing documents")
        for found in self._team.work(look, lookups, lambda _lookup: []):
            for number, facts in found:
                for fact in facts:
                    self._facts[number][fact.rule, fact.digest].append(fact)
                self._held += len(facts)

    # One commit

    def _judge(self, step: _Step) -> tuple[list[tuple[Suspect, PlacedFinding]], list[Linted]]:
        """Return what is found in the groups of a commit that it touches, and records of crashes."""
        facts = {
            version.path: [fact for group in groups for fact in self._facts[version.number][group]]
            for version, groups in step.wanted.items()
        }
        return plan.judge(self._desk.engine, step.suspects, facts, step.first)

    def _found(self, scope: Scope, crashed: Iterable[Linted]) -> Judged:
        """Return all that is found in the documents of a commit, as a run over it would."""
        judged, wanted = Judged(), wanted_of(scope)
        linted = (self._linted.get(one.number) for one in self._now.values() if one.wanted)
        for one in chain(filter(None, linted), crashed):
            judged.findings += one.findings
            judged.crashes += one.crashes
            if one.comments:
                judged.comments[one.path] = one.comments
        across = chain.from_iterable(self._across.values())
        judged.findings += (one for one in across if wanted is None or one.path in wanted)
        judged.corpus_crashed = bool(crashed)
        return judged

    def _rows_of(self, refused: Collection[str], path: str) -> Placed:
        """Return the rows of a document as it is now; they can be asked for once."""
        if path in refused:
            return self._desk.maker.nothing(RowJob(0, path, safe_path(path)))
        version = self._now[path]
        if version.number in self._wrong:
            self.defects.append(self._wrong[version.number])
        return unpacked(self._shelf[self._rows.pop(version.number)])

    def _forget(self, version: Version) -> None:
        for known in (self._linted, self._rows, self._wrong):
            known.pop(version.number, None)
        self._held -= sum(map(len, self._facts.pop(version.number, {}).values()))


def _move(there: dict[str, Version], step: _Step) -> None:
    """Have the documents of the commit before a step be those of the step."""
    for version in step.gone:
        del there[version.path]
    there.update((version.path, version) for version in step.fresh)


__all__ = ["There", "Versions"]
