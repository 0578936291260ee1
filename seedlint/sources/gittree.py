"""Documents as a git revision or the index has them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from seedlint.sources.trees import Read, content_signature

if TYPE_CHECKING:
    from collections.abc import Mapping

    from seedlint.git.repository import Blobs
    from seedlint.sources.trees import Tree
    from seedlint.util.paths import Signature


@dataclass(frozen=True)
class GitTree:
    """Documents as git has them: ``names`` gives the name of the content by path."""

    kind: str
    names: Mapping[str, str]
    blobs: Blobs

    def read(self, path: str, limit: int) -> Read:
        """See `Tree.read`."""
        name = self.names.get(path)
        if name is None:
            raise FileNotFoundError(0, "git has no such document")
        return Read(self.blobs.read(name, limit), content_signature(name))

    def signature(self, path: str) -> Signature | None:
        """See `Tree.signature`: equal for equal contents, and never like that of a file."""
        name = self.names.get(path)
        return content_signature(name) if name else None

    def source(self, path: str, limit: int) -> bytes | None:
        """See `Tree.source`."""
        try:
            raw = self.read(path, limit).raw
        except OSError:
            return None
        return raw if len(raw) <= limit else None


@dataclass(frozen=True)
class Past:
    """Documents as they were; those that are the ``same`` today are read, and look, as they are ``now``.

    So git need not be asked for most of them, and what a filter makes of a file on its way into the
    repository is no change.
    """

    then: GitTree
    now: Tree
    same: frozenset[str]

    @property
    def kind(self) -> str:
        """See `Tree.kind`."""
        return self.then.kind

    def _tree(self, path: str) -> Tree:
        return self.now if path in self.same else self.then

    def read(self, path: str, limit: int) -> Read:
        """See `Tree.read`."""
        return self._tree(path).read(path, limit)

    def signature(self, path: str) -> Signature | None:
        """See `Tree.signature`."""
        return self._tree(path).signature(path)

    def source(self, path: str, limit: int) -> bytes | None:
        """See `Tree.source`."""
        return self._tree(path).source(path, limit)
