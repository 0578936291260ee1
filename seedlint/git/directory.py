"""A repository as its files say: where it keeps what, what it ignores besides .gitignore, what it tracks."""

from __future__ import annotations

import os
from functools import cached_property
from typing import TYPE_CHECKING

from seedlint.errors import GitError
from seedlint.git.config import GitConfig, content_of, expanded, in_home
from seedlint.git.names import decoded, encoded
from seedlint.patterns.wildmatch import lines_of
from seedlint.util.paths import slashed
from seedlint.util.spelling import entry_name, real

if TYPE_CHECKING:
    from seedlint.git.index import Index

_LARGEST = 1_000_000
"""So many bytes of a file with patterns are read."""


class GitDirectory:
    """The git directory of the working tree at ``top``: a repository's, a submodule's or a worktree's."""

    def __init__(self, top: str) -> None:
        """Find out where it is; nothing is read yet but that."""
        self.top = top
        place = os.path.join(top, ".git")
        self.directory = _named_in(place, "gitdir: ") or place
        self.common = _named_in(os.path.join(self.directory, "commondir"), "") or self.directory
        """Where the worktrees of a repository keep what they share."""

    @cached_property
    def config(self) -> GitConfig:
        """The configuration that counts here."""
        return GitConfig(self.directory, self.common)

    @cached_property
    def fold(self) -> bool:
        """Whether names that differ in case only are one."""
        return self.config.flag("core.ignorecase")

    @property
    def exclude_files(self) -> tuple[str, str]:
        """The files with patterns for the whole repository; the second has the last word."""
        named = self.config.get("core.excludesfile")
        personal = in_home("ignore") if named is None else expanded(named)
        return os.path.join(self.top, personal), os.path.join(self.common, "info", "exclude")

    @cached_property
    def index(self) -> Index:
        """What is tracked; GitError if that can't be told."""
        from seedlint.git.index import read_index

        hashed = self.config.get("extensions.objectformat") or "sha1"
        return read_index(self.top, self.directory, fold=self.fold, hashed=hashed)


def tracks(path: str | os.PathLike[str]) -> bool:
    """Whether git tracks a file, or something in a folder, in any working copy around it.

    Also if that can't be told: what depends on this is whether something is seedlint's own to delete.
    """
    top = real(os.path.dirname(path))
    full = os.path.join(top, entry_name(top, os.path.basename(path)))
    while True:
        if os.path.lexists(os.path.join(top, ".git")):
            name = encoded(slashed(os.path.relpath(full, top)))
            try:
                index = GitDirectory(top).index
                if name in index or index.has_below(name):
                    return True
            except (GitError, OSError):
                return True
        if os.path.dirname(top) == top:
            return False
        top = os.path.dirname(top)


def read_patterns(path: str, *, follow: bool) -> list[bytes]:
    """Return the lines of a file with patterns; none if it is no file. Links are only followed on demand."""
    return lines_of(content_of(path, _LARGEST, follow=follow) or b"")


def _named_in(path: str, before: str) -> str | None:
    """Return the path that a small file names, relative to where it stands; None if it names none."""
    content = content_of(path, 65536, follow=False)
    text = decoded(content or b"")
    if content is None or not text.startswith(before):
        return None
    return os.path.normpath(os.path.join(os.path.dirname(path), text.removeprefix(before).rstrip("\r\n")))
