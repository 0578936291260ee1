"""The intake: the documents that were added or changed since a commit, and how good they are.

Which ones these are, git says: a document counts if its content is another than it was at that path. Those
that git does not track count when they are committed.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from seedlint.errors import GitError
from seedlint.export.typed import safe_path
from seedlint.report.metrics import Intake
from seedlint.run.since import Places
from seedlint.sources.gitscopes import tracked_in
from seedlint.util.spelling import real

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from seedlint.export.sqlite import SqliteTables
    from seedlint.git.repository import Repository
    from seedlint.report.history import HistoryEntry
    from seedlint.sources.scope import Scope, Wanted

_SHORT = 12
FIRST = "there is no earlier report to compare with"
NO_GIT = "the documents are not in a git repository"
NO_COMMIT = "the previous report does not say which commit it is of"
FROM_TABLES = "tables do not say which documents have changed"


class Changed(NamedTuple):
    """The documents that were added or changed, by their paths from the root; None, and why, if unknown."""

    paths: Collection[str] | None
    reason: str = ""


def changed_since(commit: str, repository: Repository, wanted: Wanted, scope: Scope) -> Changed:
    """Return the documents of the working tree whose content is not that of a commit."""
    try:
        tracked = tracked_in(repository, repository.tree_of(commit), wanted)
        tracks = {entry.path for entry in repository.staged_files()}
        looks = {one.after for one in repository.changes(repository.tree_of(commit), staged=False)}
    except GitError:
        shallow = ": the clone is shallow" if repository.shallow else ""
        return Changed(None, f"git does not have the commit of the previous report{shallow}")
    place = Places(tracked, real(wanted.root))
    places = {path: place(path) for path in scope.found.files}
    ours = {path: where for path, where in places.items() if where in tracks}
    if places and not ours:
        return Changed(None, "git does not track the documents")
    changed = {path for path, where in ours.items() if where not in tracked}
    # Some may only look changed: the content of those decides.
    names = dict(tracked.contents())
    unsure = [path for path, where in ours.items() if path not in changed and where in looks]
    known = [path for path in unsure if ours[path] in names]
    now = repository.names_on_disk([ours[path] for path in known])
    if now is None:
        return Changed(None, "git could not read some of the documents")
    same = {path for path, name in zip(known, now, strict=True) if name == names[ours[path]]}
    return Changed(frozenset(changed | (set(unsure) - same)))


def mark(store: SqliteTables, changed: Collection[str] | None) -> None:
    """Say in `temp.intake` which documents were added or changed; nothing if that is not known."""
    store.execute("DROP TABLE IF EXISTS temp.intake")
    store.execute("CREATE TEMP TABLE intake (document TEXT PRIMARY KEY) WITHOUT ROWID")
    store.many("INSERT OR IGNORE INTO temp.intake VALUES (?)", _named(changed or ()))


def _named(paths: Collection[str]) -> Iterator[tuple[str]]:
    return ((safe_path(path),) for path in paths)


def count_marked(store: SqliteTables) -> tuple[int, int, float | None]:
    """Return how many documents are marked, how many of them have errors, and their mean score."""
    documents, errors, score = store.one(
        "SELECT count(*), ifnull(sum(errors > 0), 0), avg(score) FROM documents"
        " JOIN temp.intake USING (document)"
    )
    return documents, errors, None if score is None else round(score, 1)


def measure_intake(
    store: SqliteTables, before: HistoryEntry | None, since: Callable[[str | None], Changed]
) -> Intake:
    """Return the intake after an earlier point of the history, and mark it in the store."""
    changed = Changed(None, FIRST) if before is None else since(before.commit)
    mark(store, changed.paths)
    moment, commit = (before.moment, before.commit) if before else (None, None)
    if changed.paths is None:
        return Intake(moment, commit, None, None, None, changed.reason)
    return Intake(moment, commit, *count_marked(store))


def by_provider(store: SqliteTables) -> Counter[str]:
    """Return how many of the marked documents each provider has, by its domain."""
    rows = store.rows(
        "SELECT lower(provider_domain), count(*) FROM article_documents JOIN temp.intake USING (document)"
        " WHERE provider_domain IS NOT NULL GROUP BY 1"
    )
    return Counter({str(domain): int(count or 0) for domain, count in rows})


__all__ = [
    "FROM_TABLES",
    "NO_COMMIT",
    "NO_GIT",
    "Changed",
    "by_provider",
    "changed_since",
    "count_marked",
    "mark",
    "measure_intake",
]
