"""The documents as git has them: in the index, which is as they will be committed, or in a revision."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from seedlint.errors import LackingError
from seedlint.git.repository import Repository
from seedlint.sources.discovery import Found
from seedlint.sources.scope import Scope
from seedlint.sources.tracked import Selected, Tracked

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seedlint.git.repository import TreeEntry
    from seedlint.sources.scope import Wanted

# The names of the empty content, by SHA-1 and by SHA-256.
_EMPTY = frozenset(
    (
        "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391",
        "473a0f4c3be8a93681a267e3b1e9a7dcda1185436fe141f7749120a303721813",
    )
)


def repository_of(wanted: Wanted) -> Repository:
    """Return the repository around the working directory, or else around the root; GitError if none is."""
    return Repository.around(os.getcwd(), os.fspath(wanted.root))


def staged_scope(wanted: Wanted) -> Scope:
    """Return the staged documents, and the corpus as it is in the index.

    Of directories and globs the documents that the next commit changes are wanted, and any file that is
    named; without paths, those among ``include`` that it changes. With ``unchanged`` it is all of them.
    """
    repository = repository_of(wanted)
    changed = {change.after for change in repository.changes(None, staged=True) if change.after}
    entries = [
        entry
        for entry in repository.staged_files()
        # A file that is only intended to be added has an empty entry, and is not committed.
        if entry.oid not in _EMPTY or entry.path in changed or entry.path in repository.committed
    ]
    tracked = _tracked(repository, entries, "index", wanted)

    def is_wanted(path: str) -> bool:
        return (
            wanted.unchanged
            or path in changed
            or (tracked.is_link(path) and tracked.content(path)[1] in changed)
        )

    corpus, ours = Selected(tracked), set()
    for path in wanted.paths:
        selected = tracked.named(path)
        ours |= {known for known in selected.known_as if selected.outright or is_wanted(known)}
        corpus.add(selected)
    left_out, skipped = set(tracked.left_out), set(tracked.skipped)
    included = tracked.included(wanted.include)
    if wanted.paths:
        included.empty.clear()
    else:
        ours = set(filter(is_wanted, included.known_as))
        left_out, skipped = tracked.left_out, tracked.skipped
    corpus.add(included)
    everything, names = corpus.found()
    shown = {corpus.known_as[corpus.leads.get(path, path)] for path in ours}
    found = Found(
        files=[path for path in everything.files if path in shown],
        unreadable=[one for one in everything.unreadable if one[0] in shown],
        empty=everything.empty,
        missing=everything.missing,
        left_out=[tracked.relative(path) for path in left_out if is_wanted(path)],
        skipped=[tracked.relative(path) for path in skipped if is_wanted(path)],
    )
    return Scope(
        found,
        everything.files,
        tracked.tree(names),
        tracked=tracked,
        bare=bool(wanted.include) and not included.known_as,
    ).leave_out(wanted)


def revision_scope(wanted: Wanted, repository: Repository, tree: str) -> Scope:
    """Return the documents that paths stand for in a tree, and its corpus; without paths, all are wanted.

    ``tree`` is the name of one, as `Repository.tree_of` returns it. What is not in it is passed over.
    """
    tracked = tracked_in(repository, tree, wanted)
    corpus = Selected(tracked)
    for path in wanted.paths:
        corpus.add(tracked.named(path, missing=True))
    named = list(corpus.known_as)
    corpus.add(tracked.included(wanted.include))
    everything, names = corpus.found()
    if repository.partial:
        try:
            repository.demand({*names.values(), *tracked.small()})
        except LackingError:
            raise LackingError("git fetch --refetch --no-filter") from None
    ours = {corpus.known_as[corpus.leads.get(path, path)] for path in named}
    found = Found(everything.files, everything.unreadable)
    if wanted.paths:
        found.files = [path for path in everything.files if path in ours]
        found.unreadable = [one for one in everything.unreadable if one[0] in ours]
    return Scope(found, everything.files, tracked.tree(names), tracked=tracked).leave_out(wanted)


def tracked_in(repository: Repository, tree: str, wanted: Wanted) -> Tracked:
    """Return the files of a tree, to be searched."""
    return _tracked(repository, repository.files(tree), "revision", wanted)


def _tracked(repository: Repository, entries: Sequence[TreeEntry], kind: str, wanted: Wanted) -> Tracked:
    return Tracked(
        repository,
        entries,
        kind=kind,
        root=wanted.root,
        include=wanted.include,
        exclude=wanted.exclude,
        force_exclude=wanted.force_exclude,
        kinds=wanted.kinds,
    )
