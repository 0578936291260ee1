"""The history of a corpus from the past commits of its repository, without a checkout.

All commits are judged by today's rules, settings and clock, so that the figures can be compared. From one
commit to the next only the documents that changed are read (`seedlint.report.versions`), and the working
database has the rows of the others.
"""

from __future__ import annotations

import os
from collections import Counter
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from seedlint import __version__
from seedlint.errors import ExitCode
from seedlint.export.findings import FindingRows, tell
from seedlint.export.pieces import in_one
from seedlint.export.rows import Rows
from seedlint.export.stream import fill_store
from seedlint.export.typed import safe_path
from seedlint.identity import digest_of
from seedlint.patterns.globs import fixed_part, start_of
from seedlint.report.history import entry_of, moment_of
from seedlint.report.intake import by_provider, mark
from seedlint.report.known import KnownFindings
from seedlint.report.measure import measure
from seedlint.report.providers import volumes
from seedlint.report.versions import Versions
from seedlint.sources.tracked import repository_path
from seedlint.tables.tables import DOCUMENTS, FINDINGS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from seedlint.config.settings import Settings
    from seedlint.export.sqlite import SqliteTables
    from seedlint.finding import PlacedFinding
    from seedlint.git.repository import Commit, Repository
    from seedlint.report.history import HistoryEntry
    from seedlint.report.metrics import Metrics
    from seedlint.run.front import ProgressBar
    from seedlint.run.request import Request
    from seedlint.run.session import Session


def commits_of(repository: Repository, request: Request, settings: Settings, count: int) -> list[Commit]:
    """Return the last commits, oldest first, that changed something where the documents are."""
    named = [start_of(path)[0] for path in request.paths]
    included = [
        os.fspath(settings.root / fixed_part(pattern.strip("/"))) for pattern in settings.meant("include")
    ]
    paths = {repository_path(repository, path) for path in named + included}
    inside = [path for path in sorted(paths) if not path.startswith("../") and path != ".."]
    return repository.history([] if "" in inside else inside, count)


def basis_of(session: Session) -> str:
    """Return a digest of what judges the documents of a session: seedlint, its rules and their schema."""
    schema = session.given.schema
    return digest_of((__version__, schema.name if schema else "", *sorted(session.selection.all_codes)))


_TOLD = "SELECT document, code, field, value, cause FROM findings"


class News(NamedTuple):
    """How many findings and causes are new, and how many gone, since the commit before."""

    new: int
    resolved: int
    new_causes: int
    resolved_causes: int


class Shape(NamedTuple):
    """The findings of a commit, by what tells them apart where lines do not matter, and their causes."""

    findings: Counter[int]
    causes: set[int]

    def since(self, before: Shape) -> News:
        """Count what is new, and what is gone."""
        return News(
            (self.findings - before.findings).total(),
            (before.findings - self.findings).total(),
            len(self.causes - before.causes),
            len(before.causes - self.causes),
        )

    @classmethod
    def of(cls, store: SqliteTables) -> Shape:
        """Collect what is in a working database."""
        rows: Iterable[tuple[Any, ...]] = store.rows(_TOLD)
        findings: Counter[int] = Counter()
        causes = set()
        for *what, cause in rows:
            findings[hash(tuple(what))] += 1
            causes.add(int(cause, 16))
        return cls(findings, causes)


@contextmanager
def measuring(
    store: SqliteTables,
    repository: Repository,
    session: Session,
    request: Request,
    commits: Iterable[Commit],
    *,
    bar: ProgressBar,
) -> Iterator[Backfill]:
    """Have ``commits``, oldest first, measured into a store, which is empty and nobody else's.

    The ``bar`` is told of what is done to the documents of many of them at once.
    """
    with Versions(session, request, repository, commits, bar=bar) as versions:
        yield Backfill(store, session, request, versions)


class Backfill:
    """Measures commits one after another, in the order in which they were given. See `measuring`."""

    def __init__(self, store: SqliteTables, session: Session, request: Request, versions: Versions) -> None:
        """Prepare; see `measuring`."""
        self._store = store
        self._request = request
        self._session = session
        self._versions = versions
        self._contents: dict[str, str] = {}
        self._told: Mapping[str, Sequence[PlacedFinding]] = {}
        """What was found in each document of the last commit, by the tables' names."""
        self._before: Shape | None = None
        self._measured = ""
        """The commit that was measured last."""
        self._news: News | None = None
        self._changed: Collection[str] = ()
        self.unjudged = 0
        """Documents of the last commit that were not judged, or not by every rule."""
        self.internal = False
        """Whether a rule crashed or could not be loaded at any of the commits."""
        store.finish()

    def entry(
        self, commit: Commit, before: Commit | None = None, *, fingerprints: bool = False
    ) -> HistoryEntry:
        """Return what the history keeps of a commit; with ``fingerprints``, `known` can be asked next.

        What is new in it is told if the commit ``before`` it is the one that was measured before.
        """
        follows = before is not None and before.oid == self._measured
        metrics = self.metrics(commit, fingerprints=fingerprints)
        entry = entry_of(metrics, metrics.generated_at)
        entry = replace(entry, source="git", basis=basis_of(self._session))
        if self._news is None or not follows:
            return replace(entry, volumes=volumes(self._store, None))
        mark(self._store, self._changed)
        (wrong,) = self._store.one(
            "SELECT ifnull(sum(errors > 0), 0) FROM documents JOIN temp.intake USING (document)"
        )
        news = self._news
        return replace(
            entry,
            new=news.new,
            resolved=news.resolved,
            new_causes=news.new_causes,
            resolved_causes=news.resolved_causes,
            intake=(len(self._changed), wrong),
            volumes=volumes(self._store, by_provider(self._store)),
        )

    @property
    def defects(self) -> list[str]:
        """The documents that no rows could be made of, in words."""
        return self._versions.defects

    @property
    def news(self) -> tuple[int, int]:
        """How many findings are new, and how many gone, since the commit that was measured before."""
        return (self._news.new, self._news.resolved) if self._news else (0, 0)

    def metrics(self, commit: Commit, *, fingerprints: bool = False) -> Metrics:
        """Measure a commit; its tables are in the store then."""
        there = self._versions.at(commit)
        result = self._session.lint(self._request, there.scope, there.judged)
        self.unjudged = len(result.not_judged())
        self.internal = self.internal or result.exit_code == ExitCode.ERROR
        contents = {path: there.names[path] for path in result.paths}
        contents.update(dict.fromkeys(result.refused, ""))
        changed = frozenset(
            path for path, name in contents.items() if not name or self._contents.get(path) != name
        )
        gone = [path for path in self._contents if path not in contents]
        self._store.resume()
        self._store.forget([safe_path(path) for path in (*gone, *changed)])
        self._contents = contents
        findings = FindingRows(result, fingerprints=fingerprints)
        self._tell(findings, {safe_path(path) for path in changed})
        fill_store(self._store, findings, (there.rows(path) for path in sorted(changed, key=safe_path)))
        self._store.keep()
        date = moment_of(commit.time)
        before, self._before = self._before, Shape.of(self._store)
        self._news = self._before.since(before) if before else None
        self._changed, self._measured = changed, commit.oid
        return measure(self._store, date, commit.oid, modified=False)

    def known(self, entry: HistoryEntry) -> KnownFindings:
        """Return the findings of the last commit that `entry` was asked for, with fingerprints."""
        return KnownFindings.of(self._store, entry.date, entry.commit)

    def _tell(self, findings: FindingRows, changed: set[str]) -> None:
        """Tell the documents of a commit about its findings, but for those that have ``changed`` themselves.

        That takes those in which something else is found; where fingerprints are wanted, it takes all. What
        is left of the findings then is of the others, and of no document.
        """
        store = self._store
        told, self._told = self._told, findings.by_document()
        stale = {name for name in told.keys() | self._told if told.get(name) != self._told.get(name)}
        if findings.fingerprints:
            stale |= self._told.keys()
        findings.only(stale | changed)
        store.many("DELETE FROM findings WHERE document = ?", [(name,) for name in sorted(stale | changed)])
        columns = ", ".join(column.name for column in DOCUMENTS.columns[: DOCUMENTS.index["errors"]])
        for name in sorted(stale - changed):
            own = list(store.rows(f"SELECT {columns} FROM documents WHERE document = ?", (name,)))
            if not own:
                continue
            related = list(store.rows("SELECT * FROM related WHERE document = ? ORDER BY position", (name,)))
            found = findings.take(in_one(Rows(own[0], (), related, [], [])))
            store.write(FINDINGS, found)
            readable = bool(own[0][DOCUMENTS.index["readable"]])
            store.many(
                "UPDATE documents SET errors = ?, warnings = ?, notes = ?, score = ? WHERE document = ?",
                [(*tell(found, readable=readable), name)],
            )
