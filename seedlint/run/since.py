"""`--since REV`: what was found at a revision already is not known.

The documents of both sides are judged by the configuration of now, each within its own corpus. The cache
makes the second run short: where git says that a document is the same, it is taken to look the same.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from seedlint.baseline.file import Baseline, parse
from seedlint.codes import STALE_BASELINE
from seedlint.errors import ConfigurationError, LackingError
from seedlint.identity import identities
from seedlint.run.moved import lines, moved
from seedlint.sources.discovery import Found
from seedlint.sources.gitscopes import repository_of, tracked_in
from seedlint.sources.gittree import Past
from seedlint.sources.scope import Scope
from seedlint.sources.tracked import Selected
from seedlint.sources.trees import WorkingTree
from seedlint.util.spelling import real

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from seedlint.finding import PlacedFinding
    from seedlint.git.repository import Repository
    from seedlint.sources.scope import Wanted
    from seedlint.sources.tracked import Tracked

_LARGEST = 1_000_000_000


@dataclass(frozen=True)
class Before:
    """The documents of a revision, and how they answer to those of now.

    ``names`` and ``names_now`` give the path in the repository at the revision, by the path from the root.
    """

    revision: str
    scope: Scope
    names: Mapping[str, str]
    names_now: Mapping[str, str]
    tracked: Tracked
    root: str

    def new(self, now: Iterable[PlacedFinding], then: Iterable[PlacedFinding]) -> list[PlacedFinding]:
        """Return the findings of now that were none of then; all are sorted within their documents.

        That a document is not judged is said as long as it is so.
        """
        # Findings about the configuration were there if it was.
        then = [
            one
            for one in then
            if one.path in self.names or one.code == STALE_BASELINE or self._is_same(one.path)
        ]
        known = {identity for identity, _ in identities(then, self.names)}
        return [
            finding
            for identity, finding in identities(now, self.names_now)
            if identity not in known or finding.unjudged
        ]

    def _is_same(self, path: str) -> bool:
        """Whether a file on disk, where the configuration is always read, is as it was."""
        raw = self.tracked.raw(self.tracked.place(os.path.join(self.root, path)), _LARGEST)
        now = WorkingTree(self.root).source(path, _LARGEST)
        return raw is not None and now is not None and lines(raw) == lines(now)

    def baseline(self, baseline: Baseline) -> Baseline:
        """Return a baseline as it was; as it is, where git does not have it."""
        place = self.tracked.place(os.fspath(baseline.file))
        if place not in self.tracked:
            return baseline
        raw = self.tracked.raw(place, _LARGEST)
        try:
            return parse(baseline.file, baseline.root, raw or b"")
        except ConfigurationError:  # it listed nothing then
            return Baseline(baseline.file, baseline.root)


def before(revision: str, wanted: Wanted, now: Scope, *, staged: bool) -> Before:
    """Return the documents at a revision to compare with; ``staged``: with those of the index.

    GitError for a revision that can't be had, with what to do.
    """
    repository = repository_of(wanted)
    tree = repository.tree(revision)
    try:
        return _Sides(wanted, now, repository, tree, staged=staged).compared(revision)
    except LackingError:
        raise LackingError(f"git diff --shortstat {tree}") from None


class _Sides:
    """The documents of now and those of a revision; both by their paths in the repository."""

    def __init__(
        self, wanted: Wanted, now: Scope, repository: Repository, tree: str, *, staged: bool
    ) -> None:
        self._wanted = wanted
        self._now = now
        self._repository = repository
        self._staged = staged
        self._changes = repository.changes(tree, staged=staged)
        self._tracked = tracked_in(repository, tree, wanted)
        self._root = real(wanted.root)
        places = Places(self._tracked, self._root)
        refused = (path for path, _ in now.found.unreadable)
        self._here = {places(path): path for path in now.corpus}
        self._ours = {places(path): path for path in (*now.found.files, *refused)}
        self._corpus = Selected(self._tracked)
        for path in wanted.paths:
            self._corpus.add(self._tracked.named(path, missing=True))
        self._corpus.add(self._tracked.included(wanted.include))

    def compared(self, revision: str) -> Before:
        """Return what was at the revision; LackingError if contents that are needed are not here."""
        tracked, now, known_as = self._tracked, self._now, self._corpus.known_as
        sources = self._sources()
        known_as.update((path, self._here[path]) for path in known_as if path in self._here)

        found, contents = self._corpus.found()
        names_now = {known: sources.get(path, path) for path, known in self._ours.items()}
        names = {known: path for path, known in known_as.items()}
        unchanged = self._unchanged()
        read = {name for known, name in contents.items() if known not in unchanged}
        self._repository.demand({*read, *tracked.small()})
        # Of documents that are gone, a run on all speaks (`seedlint.baseline.compare`); so it must have then.
        asked = set(names.values() if now.complete else names_now.values())
        then = Found(
            files=[path for path in found.files if names[path] in asked],
            unreadable=[one for one in found.unreadable if names[one[0]] in asked],
            signatures={known: now.found.signatures.get(known) for known in unchanged},
        )
        past = Past(tracked.tree(contents), now.tree, unchanged)
        scope = Scope(then, found.files, past, cached_as=now.tree.kind, keep=False, tracked=tracked)
        scope = scope.leave_out(self._wanted)
        return Before(revision, scope, names, names_now, tracked, self._root)

    def _sources(self) -> dict[str, str]:
        """Return what documents of now were called, of those that had another name.

        Only what was a document, and is none any more, can have become another one. Which one, all documents
        have a say in, whichever are asked for.
        """
        everything = self._here | self._ours
        gone = self._corpus.known_as.keys() - everything.keys()
        sources = {
            one.after: one.before for one in self._changes if one.after in everything and one.before in gone
        }
        if not self._staged:
            left = gone - set(sources.values())
            sources |= moved(self._repository, self._tracked, self._now, everything, left)
        return sources

    def _unchanged(self) -> frozenset[str]:
        """Return the documents that git knows to be as they were, by their paths from the root."""
        other = {one.before for one in self._changes if one.before}
        return frozenset(
            known
            for path, known in self._corpus.known_as.items()
            if path in self._here and path not in other and not self._tracked.is_link(path)
        )


class Places:
    """The repository's paths of documents, a directory looked at once."""

    def __init__(self, tracked: Tracked, root: str) -> None:
        """Prepare; ``root`` is where paths start from, as `seedlint.util.spelling.real` returns it."""
        self._tracked = tracked
        self._root = root
        self._directories: dict[str, str] = {}

    def __call__(self, path: str) -> str:
        """Return the path in the repository of a path from the root."""
        directory, slash, name = path.rpartition("/")
        place = self._directories.get(directory)
        if place is None:
            place = self._tracked.place(os.path.join(self._root, directory or slash))
            place = self._directories[directory] = f"{place}/" if place else ""
        return self._tracked.own(place + name)


__all__ = ["Before", "Places", "before"]
