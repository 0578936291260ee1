"""Two points of a repository's history, side by side: figures, and which causes came, went and moved.

Both are judged by today's rules, settings and clock, without a checkout, as the history is (`backfill`).
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from seedlint.errors import GitError, UsageError
from seedlint.export.score import COSTS
from seedlint.export.sqlite import SqliteTables
from seedlint.report.backfill import measuring
from seedlint.report.moments import moment_at
from seedlint.report.texts import cut
from seedlint.util.escape import escape

if TYPE_CHECKING:
    from collections.abc import Iterable

    from seedlint.git.repository import Commit, Repository
    from seedlint.report.metrics import Metrics
    from seedlint.run.request import Request
    from seedlint.run.session import Session


class Seen(NamedTuple):
    """A cause at one of the points: the rule, what is wrong, and the documents that it is in."""

    code: str
    name: str
    severity: str
    message: str
    line: int
    documents: frozenset[str]


class Moved(NamedTuple):
    """A cause with the documents that have it at one point and not at the other."""

    cause: str
    code: str
    name: str
    severity: str
    message: str
    document: str
    """The first that it is in, at the later point if it is there."""
    line: int
    before: int
    after: int
    """How many documents had it, and have it."""
    came: int
    went: int
    """How many of these got it, and lost it."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed from one commit to another."""

    before: Metrics
    after: Metrics
    new: tuple[Moved, ...]
    resolved: tuple[Moved, ...]
    moved: tuple[Moved, ...]
    """Causes that are at both points, but not in the same documents."""
    findings_new: int
    findings_resolved: int
    unjudged: tuple[int, int]
    """How many documents were not judged at either point: what is wrong with them is not known."""
    internal: bool
    """Whether a rule crashed or could not be loaded."""
    defects: tuple[str, ...]


def commit_at(repository: Repository, point: str) -> Commit:
    """Return the commit of a point: a revision, a date (its last commit), or a time ago, such as `7 days`.

    GitError, with what to write, for what is none of these.
    """
    try:
        moment = moment_at(point, datetime.now(UTC))
    except ValueError as error:
        raise GitError(str(error)) from None
    if moment is not None:
        found = _until(repository, f"{moment:%Y-%m-%d %H:%M:%S} +0000")
    else:
        repository.tree_of(point)  # says so if it is none
        found = repository.history([], 1, revision=point)
    if not found:
        raise GitError(f"there is no commit at `{escape(point)}`: it is older than all that are here")
    return found[0]


def _until(repository: Repository, moment: str) -> list[Commit]:
    """Return the last commit up to a moment; git takes one before its time for now."""
    if moment >= f"{datetime.now(UTC):%Y-%m-%d}":
        return repository.history([], 1)
    return repository.history([], 1, before=moment) if moment >= "1971" else []


def compare(
    session: Session, request: Request, points: tuple[Commit, Commit], repository: Repository
) -> Comparison:
    """Measure two commits, and compare them."""
    first, second = points
    if first.oid == second.oid:
        raise UsageError(f"both points are commit {first.oid[:12]}; name another one")
    with tempfile.TemporaryDirectory(prefix="seedlint-") as folder:
        store = SqliteTables(Path(folder) / "compare.sqlite3", values=False)
        bar = session.front.bar()
        try:
            with measuring(store, repository, session, request, points, bar=bar) as backfill:
                before = backfill.metrics(first)
                unjudged = backfill.unjudged
                was = _seen(store)
                after = backfill.metrics(second)
                there = _seen(store)
        finally:
            bar.close()
            store.close()
    both = was.keys() & there.keys()
    new, resolved = backfill.news
    return Comparison(
        before,
        after,
        new=_ordered(_moved(name, None, there[name]) for name in there.keys() - both),
        resolved=_ordered(_moved(name, was[name], None) for name in was.keys() - both),
        moved=_ordered(
            _moved(name, was[name], there[name])
            for name in both
            if was[name].documents != there[name].documents
        ),
        findings_new=new,
        findings_resolved=resolved,
        unjudged=(unjudged, backfill.unjudged),
        internal=backfill.internal,
        defects=tuple(backfill.defects),
    )


def _seen(store: SqliteTables) -> dict[str, Seen]:
    documents: dict[str, list[str]] = {}
    first: dict[str, tuple[Any, ...]] = {}
    for cause, *told, document in store.rows(
        "SELECT cause, code, name, severity, message, line, document FROM findings ORDER BY document, rowid"
    ):
        name = str(cause)
        first.setdefault(name, tuple(told))
        documents.setdefault(name, []).append(str(document))
    found = {}
    for name, (code, rule, severity, message, line) in first.items():
        found[name] = Seen(code, rule, severity, cut(message) or "", line, frozenset(documents[name]))
    return found


def _moved(cause: str, was: Seen | None, there: Seen | None) -> Moved:
    now = there or was
    assert now is not None
    before, after = (one.documents if one else frozenset() for one in (was, there))
    return Moved(
        cause,
        now.code,
        now.name,
        now.severity,
        now.message,
        min(now.documents),
        now.line,
        len(before),
        len(after),
        len(after - before),
        len(before - after),
    )


_WORST = list(COSTS)


def _ordered(found: Iterable[Moved]) -> tuple[Moved, ...]:
    """Return causes, those that matter most and are in the most documents first."""
    return tuple(sorted(found, key=_weight))


def _weight(one: Moved) -> tuple[object, ...]:
    return _WORST.index(one.severity), -(one.came + one.went), one.code, one.document, one.cause


__all__ = ["Comparison", "Moved", "commit_at", "compare"]
