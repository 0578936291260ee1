"""Which paths git tracks, read from its index: to ask git would cost a run on one file as much as all else.

The formats are those of git's documentation (gitformat-index), versions 2 to 4. Of an index that is split or
sparse, git is asked.
"""

from __future__ import annotations

import os
from bisect import bisect_left
from functools import cached_property
from typing import TYPE_CHECKING

from seedlint.git.config import content_of
from seedlint.git.names import encoded

if TYPE_CHECKING:
    from collections.abc import Callable

_HEADER = 12
_LOOKS = 40
"""Bytes of an entry that say what the file looked like; then come the content's name, flags and path."""
_CHECKSUM = {"sha1": 20, "sha256": 32}
_PLAIN = (b"\0\0\0\2", b"\0\0\0\3")
"""The versions in which each path is written out."""
_NOT_ALL = (b"link", b"sdir")
"""The extensions with which paths are elsewhere, too."""


class Index:
    """The paths that git tracks; with ``fold``, A is a. To most questions the answer is quick: none."""

    def __init__(self, raw: bytes, paths: Callable[[], list[bytes]], *, fold: bool = False) -> None:
        """Take the index's content, and what returns the paths in it, from the top and in order."""
        self._fold = fold
        self._read = paths
        whole = raw[:4] == b"DIRC" and not any(name in raw for name in _NOT_ALL)
        self._raw = self._folded(raw) if whole and raw[4:8] in _PLAIN else None
        """Where a path that is tracked stands as it is; None if it need not."""

    def __contains__(self, path: bytes) -> bool:
        path = self._folded(path)
        return self._next(path) == path

    def has_below(self, path: bytes) -> bool:
        """Whether something in a directory is tracked, or it is a submodule."""
        inside = self._folded(path) + b"/"
        return self._next(inside).startswith(inside) or path in self

    def _next(self, path: bytes) -> bytes:
        """Return the first tracked path that is not before one; empty if there can be none that begins so."""
        if self._raw is not None and path not in self._raw:
            return b""
        at = bisect_left(self._paths, path)
        return self._paths[at] if at < len(self._paths) else b""

    @cached_property
    def _paths(self) -> list[bytes]:
        return sorted(map(self._folded, self._read())) if self._fold else self._read()

    def _folded(self, text: bytes) -> bytes:
        return text.lower() if self._fold else text


def read_index(top: str, directory: str, *, fold: bool = False, hashed: str = "sha1") -> Index:
    """Return what git tracks in the working tree at ``top``; its index is in ``directory``.

    ``hashed`` is how git names contents there. What is asked of it raises GitError if neither we nor git can
    read it.
    """
    path = os.path.join(directory, "index")
    if not os.path.lexists(path):
        return Index(b"", list)
    raw = content_of(path) or b""

    def paths() -> list[bytes]:
        known = paths_of(raw, _CHECKSUM.get(hashed, 0))
        if known is None:
            from seedlint.git.repository import Repository

            known = sorted({encoded(entry.path) for entry in Repository.around(top).staged_files()})
        return known

    return Index(raw, paths, fold=fold)


def paths_of(raw: bytes, checksum: int) -> list[bytes] | None:
    """Return the paths in an index's content, None if it has a form that is git's to understand."""
    version = int.from_bytes(raw[4:8], "big")
    if raw[:4] != b"DIRC" or version not in {2, 3, 4} or not checksum:
        return None
    count = int.from_bytes(raw[8:_HEADER], "big")
    flags_at = _LOOKS + checksum
    if len(raw) < _HEADER + count * (flags_at + 2) + checksum:
        return None
    paths: list[bytes] = []
    path, at = b"", _HEADER
    for _ in range(count):
        flags = raw[at + flags_at]
        start = at + flags_at + (4 if flags & 0x40 and version > 2 else 2)
        if version == 4:
            stripped, start = _number(raw, start)
            end = raw.find(b"\0", start)
            path = path[: len(path) - stripped] + raw[start:end]
            at = end + 1
        else:
            length = (flags & 0x0F) << 8 | raw[at + flags_at + 1]
            end = start + length if length < 0xFFF else raw.find(b"\0", start)
            path = raw[start:end]
            at += (end - at + 8) & ~7
        if end < 0 or at > len(raw):
            return None
        paths.append(path)
    while at < len(raw) - checksum:
        # Of the extensions, those in lower case change what the entries mean.
        if raw[at : at + 1].islower():
            return None
        at += 8 + int.from_bytes(raw[at + 4 : at + 8], "big")
    return paths


def _number(raw: bytes, at: int) -> tuple[int, int]:
    """Read a number of variable length, as in packs with offsets; return it and where it ends."""
    byte = raw[at]
    number = byte & 0x7F
    while byte & 0x80:
        at += 1
        byte = raw[at]
        number = (number + 1) << 7 | byte & 0x7F
    return number, at + 1
