"""What git ignores in a directory, matched here: a search has to look at each entry anyway.

To ask `git ls-files` costs a process, and would differ where there is none. What git tracks is not ignored,
whatever the patterns say; the index is read as soon as one says something.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from seedlint.errors import UsageError
from seedlint.git.directory import GitDirectory, read_patterns
from seedlint.patterns.wildmatch import DIRECTORY, DOCUMENT, FILE, Patterns, compiled, raw_path
from seedlint.util.escape import escape

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from seedlint.patterns.wildmatch import Kind

_FILE = ".gitignore"
_Specs = tuple[tuple[int, Patterns], ...]
"""Patterns, the last word first, and how many bytes of a path are outside of where they count."""


class GitIgnore:
    """What git ignores among the entries of one directory.

    Paths start at the top of its repository; where there is none, at the directory that is searched, and the
    .gitignore files from there on are all that counts.
    """

    __slots__ = ("_git", "_inside", "_only_tracked", "_specs", "spares_documents")

    def __init__(
        self,
        git: GitDirectory | None = None,
        inside: bytes = b"",
        specs: _Specs = (),
        *,
        only_tracked: bool = False,
    ) -> None:
        self._git = git
        self._inside = inside
        """The directory's path, with a slash at the end."""
        self._specs = specs
        self._only_tracked = only_tracked
        """Whether git ignores the directory, but for what it tracks in it."""
        self.spares_documents = not only_tracked and all(patterns.spares_documents for _, patterns in specs)
        """Whether no file that is named like a document is ignored."""

    @classmethod
    def above(cls, top: str, known: dict[str, GitIgnore] | None = None) -> GitIgnore:
        """Return what the files above a directory, up to the top of its repository, say about its entries.

        Whoever names an ignored directory wants it searched: the patterns that name it do not count.
        ``known`` keeps what counts in all of a repository, by its top: another search there has it at hand.
        """
        top = os.path.abspath(top)
        start, names = _repository_above(top)
        if start is None:
            return cls()
        known = {} if known is None else known
        ignore = known[start] = known.get(start) or cls._of_repository(start)
        ignored = False
        for name in names:
            ignore = ignore._with_patterns_in(start)
            raw = ignore._inside + raw_path(name)
            ignored = ignored or ignore._says(raw, DIRECTORY)
            ignore = ignore._child(raw, ignore._specs)
            start = os.path.join(start, name)
        if ignored:
            path = ignore._inside.rstrip(b"/")
            specs = tuple((cut, patterns.sparing(path[cut:])) for cut, patterns in ignore._specs)
            ignore = cls(ignore._git, ignore._inside, specs)
        return ignore

    @classmethod
    def _of_repository(cls, top: str) -> GitIgnore:
        """Return what counts in all of a repository."""
        git = GitDirectory(top)
        ignore = cls(git)
        for path in git.exclude_files:
            ignore = ignore._with(read_patterns(path, follow=True))
        return ignore

    def here(self, directory: str, names: Collection[str]) -> GitIgnore:
        """Return what counts in the directory itself, whose entries have some names."""
        ignore = self
        if ".git" in names and (self._inside or self._git is None):
            ignore = self._of_repository(os.path.abspath(directory))
        return ignore._with_patterns_in(directory) if _FILE in names else ignore

    def entering(self, name: str) -> GitIgnore | None:
        """Return what counts in a directory in it; None if git ignores all of that."""
        raw = self._inside + raw_path(name)
        if not self._only_tracked and not self._says(raw, DIRECTORY):
            return self._child(raw, self._specs)
        if self._git is None or not self._git.index.has_below(raw):
            return None
        return self._child(raw, (), only_tracked=True)

    def ignores(self, name: str, *, document: bool = True) -> bool:
        """Whether git ignores a file in the directory, or a link; ``document``: it is named like one."""
        if document and self.spares_documents:
            return False
        raw = self._inside + raw_path(name)
        if not self._only_tracked and not self._says(raw, DOCUMENT if document else FILE):
            return False
        return self._git is None or raw not in self._git.index

    def names(self, name: str) -> bool:
        """Whether the patterns are against a file or a directory of some name, tracked or not."""
        raw = self._inside + raw_path(name)
        return self._only_tracked or self._says(raw, DIRECTORY) or self._says(raw, FILE)

    def _says(self, raw: bytes, kind: Kind) -> bool:
        for cut, patterns in self._specs:
            verdict = patterns.verdict(raw[cut:], kind)
            if verdict is not None:
                return verdict
        return False

    def _child(self, raw: bytes, specs: _Specs, *, only_tracked: bool = False) -> GitIgnore:
        return GitIgnore(self._git, raw + b"/", specs, only_tracked=only_tracked)

    def _with_patterns_in(self, directory: str) -> GitIgnore:
        # To git, a directory that is ignored has none.
        return (
            self
            if self._only_tracked
            else self._with(read_patterns(os.path.join(directory, _FILE), follow=False))
        )

    def _with(self, lines: Sequence[bytes]) -> GitIgnore:
        fold = self._git is not None and self._git.fold
        patterns = Patterns(lines, fold=fold)
        if not patterns:
            return self
        specs = ((len(self._inside), patterns), *self._specs)
        return GitIgnore(self._git, self._inside, specs)


class Heedless(GitIgnore):
    """As if git ignored nothing."""

    @classmethod
    def above(cls, top: str, known: dict[str, GitIgnore] | None = None) -> GitIgnore:  # noqa: ARG003
        """Return what counts everywhere."""
        return cls()

    def here(self, directory: str, names: Collection[str]) -> GitIgnore:  # noqa: ARG002
        """Return what counts everywhere."""
        return self

    def entering(self, name: str) -> GitIgnore:  # noqa: ARG002
        """Return what counts everywhere."""
        return self


def _repository_above(top: str) -> tuple[str | None, list[str]]:
    """Return the top of the repository around a directory, and the names from there to the directory."""
    names: list[str] = []
    while not os.path.lexists(os.path.join(top, ".git")):
        above, name = os.path.split(top)
        if above == top:
            return None, []
        top = above
        names.append(name)
    return top, names[::-1]


def deciding_files(directory: str) -> Iterator[str]:
    """Yield the files outside of a directory that decide what git ignores or tracks in it, there or not."""
    top, names = _repository_above(os.path.abspath(directory))
    if top is None:
        return
    git = GitDirectory(top)
    yield os.path.join(git.directory, "index")
    yield from git.exclude_files
    for name in names:
        yield os.path.join(top, _FILE)
        top = os.path.join(top, name)


def compile_patterns(patterns: Sequence[str]) -> Patterns:
    """Compile patterns of the configuration; `/` is all there is. UsageError for one that can never match."""
    try:
        return compiled(["/**" if pattern == "/" else pattern for pattern in patterns])
    except ValueError as error:
        raise UsageError(f"the pattern `{escape(str(error))}` matches no file that there could be") from None


def is_ignored(path: str, root: str) -> bool:
    """Whether git would ignore a file or directory of that path."""
    ignore: GitIgnore | None = GitIgnore.above(root)
    at = root
    for name in path.split("/"):
        if ignore is not None:
            ignore = ignore.here(at, {".gitignore"})
        if ignore is None or ignore.names(name):
            return True
        ignore = ignore.entering(name)
        at = os.path.join(at, name)
    return False
