"""What a run is about: the documents whose findings are wanted, those of the corpus, where they are read."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from seedlint.patterns.kinds import USUAL, Kinds
from seedlint.sources.gitignore import compile_patterns
from seedlint.sources.naming import Names
from seedlint.sources.trees import Overlay
from seedlint.util.paths import from_root, signature
from seedlint.util.spelling import same_name

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence
    from pathlib import Path

    from seedlint.sources.discovery import Found
    from seedlint.sources.tracked import Tracked
    from seedlint.sources.trees import Tree
    from seedlint.util.paths import Signature


def _none(_paths: Collection[str]) -> list[str]:
    return []


class Wanted(NamedTuple):
    """What is asked for: paths as on a command line, and the patterns of the configuration at ``root``."""

    root: Path
    paths: Sequence[str] = ()
    include: Sequence[str] = ()
    exclude: Sequence[str] = ()
    force_exclude: bool = False
    own_among: Callable[[Collection[str]], list[str]] = _none
    """Tells which of some files are seedlint's own, by their paths from the root: they are no documents."""
    kinds: Kinds = USUAL
    """Which files are documents by their names."""
    unchanged: bool = False
    """Of the git index: whether documents that the next commit does not change are wanted, too."""

    def excludes(self, path: str) -> bool:
        """Whether a file is excluded, which need not be there; ``path`` is from the root."""
        return bool(compile_patterns(self.exclude).match_file(path))

    def names(self) -> Names:
        """Return what files are called."""
        return Names(self.root, self.include)


@dataclass(slots=True, eq=False, repr=False)
class Scope:
    """The documents of a run, by their paths from the root; those that were ``found`` are in the corpus.

    ``cached_as`` is the kind of tree whose cache is used, that of ``tree`` if it is None. Unless ``keep``,
    what the cache says is left as it was. A corpus that won't come again is not ``cacheable``.
    ``tracked`` are all files there are, documents or not, unless they are on disk.
    ``complaints`` say which of the things asked for are not there, so that what was is not all.
    """

    found: Found
    corpus: list[str]
    tree: Tree
    cached_as: str | None = None
    keep: bool = True
    cacheable: bool = True
    tracked: Tracked | None = None
    complaints: tuple[str, ...] = ()
    own: tuple[str, ...] = ()
    """The files of seedlint's own that a search has met."""
    partial: bool = False
    """Whether `include` yields other documents than those that were asked for, or none at all."""
    bare: bool = False
    """Whether `include` yields no document, so that those asked for have only each other for a corpus."""

    def leave_out(self, wanted: Wanted) -> Scope:
        """Return the scope without files of seedlint's own."""
        own = wanted.own_among(self.corpus)
        if not own:
            return self
        gone = frozenset(own)
        found = self.found
        files = [path for path in found.files if path not in gone]
        # Nothing but such files is nothing at all.
        empty = found.empty if files or found.unreadable or wanted.paths else list(wanted.include)
        signatures = {path: looks for path, looks in found.signatures.items() if path not in gone}
        return replace(
            self,
            found=replace(found, files=files, empty=empty, signatures=signatures),
            corpus=[path for path in self.corpus if path not in gone],
            own=tuple(own),
        )

    def has(self, path: str) -> bool:
        """Whether there is a file, a document or not."""
        return self.tree.signature(path) is not None or (self.tracked is not None and self.tracked.has(path))

    @property
    def complete(self) -> bool:
        """Whether all there is of the corpus is looked at: what is not found does not exist."""
        found = self.found
        everything = len(found.files) == len(self.corpus) and not found.unreadable
        return everything and not isinstance(self.tree, Overlay)


def other_names(
    paths: Sequence[str], included: Mapping[str, Signature | None], names: Names
) -> dict[str, str]:
    """Return what the corpus calls named files that it has under other names.

    That is another link to the same file, what a link leads to, or a name in other letters where the file
    system takes them for the same. One with several hard links is as many documents.
    """

    def real_of(path: str) -> str:
        return os.path.realpath(os.path.join(names.root, path))

    links = {real_of(path): path for path, looks in included.items() if looks is None}
    inodes = {looks[3]: path for path, looks in included.items() if looks}
    others = {}
    for path in paths:
        real = real_of(path)
        other = from_root(names.of(real), names.root)
        if other not in included:
            other = links.get(real, "")
        if not other:
            try:
                other = inodes.get(signature(os.stat(os.path.join(names.root, path)))[3], "")
                if not other or not same_name(path, other) or not os.path.samefile(real, real_of(other)):
                    continue
            except OSError:
                continue
        others[path] = other
    return others
