"""What a round of `--watch` has seen: the documents, and what else decides which there are."""

from __future__ import annotations

import os
import stat
import time
from bisect import bisect_left
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from seedlint.cache.looks import RACY
from seedlint.patterns.globs import fixed_part, is_glob, start_of
from seedlint.run.documents import known_as, may_be_document
from seedlint.sources.discovery import TOOL_DIRECTORIES
from seedlint.sources.gitignore import deciding_files
from seedlint.util.paths import Looks, Signature, below, is_in, looks_of, signature, slashed

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from seedlint.cli.watcher import Touched
    from seedlint.config.settings import Settings
    from seedlint.run.deciding import Deciding
    from seedlint.run.request import Request
    from seedlint.run.session import Session
    from seedlint.sources.scope import Scope

_MODIFIED = 2
"""`watchfiles.Change.modified`."""
_IGNORING = ".gitignore"


class Contents(NamedTuple):
    """Documents in which something may have changed, and nothing but that: how they look now."""

    changed: Looks
    unsure: frozenset[str] = frozenset()
    """Those of them that look as before, and were written so lately that this tells nothing."""


@dataclass
class Seen:
    """What a round has seen, and where."""

    control: Deciding | None = None
    """The files that decide how to judge; None in the beginning."""
    named: Looks = field(default_factory=dict)
    """Documents named one by one, and the files elsewhere that decide what git ignores."""
    roots: tuple[str, ...] = ()
    """The directories that are watched."""
    places: tuple[int, ...] = ()
    """Which directories these were, in case others take their place."""
    private: tuple[str, ...] = ()
    """Directories that are seedlint's own."""
    documents: Looks = field(default_factory=dict)
    scope: Scope | None = None
    settings: Settings | None = None

    @classmethod
    def after(cls, last: Seen, control: Deciding) -> Seen:
        """Return what is seen of what ``last`` knows of, before any configuration is read."""
        return cls(control, looks_of(last.named), last.roots, places_of(last.roots), last.private)

    def look_at(self, session: Session, request: Request) -> None:
        """Look at what is to be watched beside the documents."""
        settings = self.settings = session.settings
        self.roots = tuple(sorted({os.path.realpath(root) for root in _roots(request, settings)}))
        self.named = looks_of(path for path in request.paths if not os.path.isdir(path))
        self.named |= looks_of(path for root in self.roots for path in deciding_files(root))
        self.places = places_of(self.roots)
        self.private = (os.path.realpath(settings.cache_path()),)

    def take(self, scope: Scope) -> None:
        """Keep how the documents of a scope look."""
        self.scope = scope
        looks = scope.found.signatures
        self.documents = {path: looks.get(path) or scope.tree.signature(path) for path in scope.corpus}

    def is_like(self, other: Seen) -> bool:
        """Whether there are the same documents, whatever is in them, and the same is said of others."""
        mine, theirs = self.scope, other.scope
        return (
            mine is not None
            and theirs is not None
            and mine.corpus == theirs.corpus
            and mine.found.files == theirs.found.files
            and mine.found.unreadable == theirs.found.unreadable
            and mine.complaints == theirs.complaints
        )

    def is_due(self) -> bool:
        """Whether to look, though no event says so."""
        return (self.control is not None and self.control.changed()) or self._is_elsewhere()

    def _is_elsewhere(self) -> bool:
        return looks_of(self.named) != self.named or places_of(self.roots) != self.places

    # Events

    def matters(self, _change: object, path: str) -> bool:
        """Whether a change may be one of a document, or of what is ignored."""
        if any(is_in(path, own) for own in self.private):
            return False
        ways = (below(path, root) for root in self.roots)
        parts = next((way for way in ways if way is not None), slashed(path)).split("/")
        return not any(
            part in TOOL_DIRECTORIES or (part.startswith(".") and part != _IGNORING) for part in parts
        )

    def contents(self, touched: Collection[Touched]) -> Contents | None:
        """Return what documents something may have changed in; None if more may have changed than that."""
        if self._is_elsewhere():
            return None
        changed: Looks = {}
        unsure = set()
        for change, path in touched:
            name = self._name(path)
            if name not in self.documents:
                if self._may_matter(change, path, name):
                    return None
                continue
            looks = _of_plain(path)
            if looks is None:
                return None
            if looks == self.documents[name]:
                if time.time_ns() - max(looks[1], looks[2]) > RACY:
                    continue
                unsure.add(name)
            changed[name] = looks
        return Contents(changed, frozenset(unsure))

    def _name(self, path: str) -> str:
        """Return what a document is known by that has a path of this machine."""
        assert self.settings is not None
        assert self.scope is not None
        inside = below(path, self.settings.names.root)
        if inside is not None and inside in self.documents:
            return inside
        return known_as(path, self.scope, self.settings)

    def _may_matter(self, change: int, path: str, name: str) -> bool:
        """Whether what has happened to something else may be about which documents there are."""
        assert self.settings is not None
        assert self.scope is not None
        if os.path.basename(path) == _IGNORING:
            return True
        # A link that leads to nothing yet could not be read.
        linked = self.scope.found.followed or bool(self.scope.found.unreadable)
        try:
            kind = os.lstat(path).st_mode
        except OSError:
            # It is gone. What was no document is missed by none, unless links lead there.
            return self._has_any(name) or linked
        if stat.S_ISDIR(kind):
            # Some systems say that a folder was modified when something in it was, of which they tell, too.
            return change != _MODIFIED or not self._has_any(name)
        return not stat.S_ISREG(kind) or linked or may_be_document(name, self.settings)

    def _has_any(self, folder: str) -> bool:
        """Whether there are documents in a folder."""
        assert self.scope is not None
        corpus, start = self.scope.corpus, f"{folder}/"
        at = bisect_left(corpus, start)
        return at < len(corpus) and corpus[at].startswith(start)


def _of_plain(path: str) -> Signature | None:
    """Return how a plain file looks that has no other name; None for anything else."""
    try:
        status = os.lstat(path)
    except OSError:
        return None
    return signature(status) if stat.S_ISREG(status.st_mode) and status.st_nlink == 1 else None


def _roots(request: Request, settings: Settings) -> Iterator[str]:
    """Yield the directories in which documents are searched for."""
    for path in request.paths:
        start = path if os.path.lexists(path) or not is_glob(path) else start_of(path)[0]
        if os.path.isdir(start):
            yield start
    for pattern in settings.meant("include"):
        start = os.path.join(settings.root, fixed_part(pattern.strip("/")))
        yield start if os.path.isdir(start) or not os.path.isfile(start) else os.path.dirname(start)


def places_of(roots: Iterable[str]) -> tuple[int, ...]:
    """Return the inodes of directories, 0 for those that are not there."""
    return tuple(looks[3] if looks else 0 for looks in looks_of(roots).values())


def changed_between(before: Looks, after: Looks) -> set[str]:
    """Return the documents that are new, look otherwise, or are gone."""
    if before == after:  # as it mostly is, and the quickest to ask
        return set()
    changed = {path for path, looks in after.items() if before.get(path, ()) != looks}
    return changed | (before.keys() - after.keys())


__all__ = ["Contents", "Seen", "changed_between"]
