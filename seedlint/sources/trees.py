"""Where documents are read from: the disk, a git revision or the index, or contents in the place of files.

A run reads documents by their paths from the root, wherever the contents come from. Trees can be sent to
worker processes; each opens for itself what it needs.
"""

from __future__ import annotations

import os
from stat import S_ISREG
from typing import TYPE_CHECKING, NamedTuple, Protocol

from seedlint.util.paths import Signature, signature

if TYPE_CHECKING:
    from collections.abc import Mapping

_FLAGS = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)


class Read(NamedTuple):
    """A document's content, and how it looked from outside when it was opened."""

    raw: bytes
    signature: Signature


class Tree(Protocol):
    """Documents by their paths."""

    @property
    def kind(self) -> str:
        """Tell trees apart for the cache: what one holds at a path says nothing about another."""

    def read(self, path: str, limit: int) -> Read:
        """Return a document, at most ``limit`` + 1 bytes; OSError as open() raises it."""

    def signature(self, path: str) -> Signature | None:
        """Return what a document looks like from outside; None if it can't be told."""

    def source(self, path: str, limit: int) -> bytes | None:
        """Return a document that is to be shown, None if it can't be read or is larger than ``limit``."""


class WorkingTree(NamedTuple):
    """The files on disk, by their paths from ``root``."""

    root: str
    kind: str = ""

    def read(self, path: str, limit: int) -> Read:
        """See `Tree.read`."""
        # Through the system's own calls, a file costs half of what a file object does.
        descriptor = os.open(os.path.join(self.root, path), _FLAGS)
        try:
            status = os.fstat(descriptor)
            size = min(status.st_size, limit) + 1
            raw = part = os.read(descriptor, size)
            # Some systems give less than was asked for, and a file may have grown.
            while part and len(raw) <= limit and len(raw) != status.st_size:
                part = os.read(descriptor, max(limit + 1 - len(raw), 1))
                raw += part
        except OSError as error:
            error.filename = path
            raise
        finally:
            os.close(descriptor)
        return Read(raw, signature(status))

    def signature(self, path: str) -> Signature | None:
        """See `Tree.signature`."""
        try:
            return signature(os.stat(os.path.join(self.root, path)))
        except OSError:
            return None

    def source(self, path: str, limit: int) -> bytes | None:
        """See `Tree.source`; a report must not hang on a pipe."""
        try:
            file = os.path.join(self.root, path)
            status = os.stat(file)
            if not S_ISREG(status.st_mode) or status.st_size > limit:
                return None
            with open(file, "rb") as stream:
                return stream.read(limit + 1)
        except (OSError, ValueError):  # ValueError: a path with a NUL
            return None


class Overlay(NamedTuple):
    """The documents of a tree, but some ``contents`` in the place of theirs, which need not be there."""

    under: Tree
    contents: Mapping[str, bytes]
    kind: str = ""

    def read(self, path: str, limit: int) -> Read:
        """See `Tree.read`."""
        raw = self.contents.get(path)
        return self.under.read(path, limit) if raw is None else Read(raw[: limit + 1], _looks(raw))

    def signature(self, path: str) -> Signature | None:
        """See `Tree.signature`."""
        raw = self.contents.get(path)
        return self.under.signature(path) if raw is None else _looks(raw)

    def source(self, path: str, limit: int) -> bytes | None:
        """See `Tree.source`."""
        raw = self.contents.get(path)
        if raw is None:
            return self.under.source(path, limit)
        return raw if len(raw) <= limit else None


def _looks(raw: bytes) -> Signature:
    import hashlib

    return content_signature(hashlib.sha256(raw).hexdigest())


def content_signature(name: str) -> Signature:
    """Return a signature for a content with a hexadecimal name; no file is as old as its times say."""
    return (int(name[:15], 16), 0, 0, int(name[15:30], 16))
