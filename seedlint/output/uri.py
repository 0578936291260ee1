"""Paths as URI references, relative to the root of a run."""

from __future__ import annotations

import os.path
from functools import lru_cache
from pathlib import Path, PurePath
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from seedlint.output.result import Result

# What RFC 3986 allows in a path segment. The colon is left out: a first segment must not have one.
_SEGMENT = "!$&'()*+,;=@~"

_REMEMBERED = 256
"""So many paths are remembered: findings come sorted by path, and name their document several times."""


@lru_cache(_REMEMBERED)
def relative_uri(path: str, root: Path, top: Path | None = None) -> str | None:
    """Return the URI reference, relative to ``top``, of a path from ``root``; None for a file outside of it.

    Without ``top``, it is relative to the root. Nothing is looked up: links are not followed.
    """
    inside = relative_path(path, root, top)
    return None if inside is None else quote(_bytes(inside), safe=f"/{_SEGMENT}")


@lru_cache(_REMEMBERED)
def relative_path(path: str, root: Path, top: Path | None = None) -> str | None:
    """Return a path from ``root`` relative to ``top``, with slashes; None for a file outside of it."""
    try:
        return _absolute(path, root).relative_to(top or root).as_posix()
    except ValueError:
        return None


def checkout_path(path: str, result: Result) -> str:
    """Return a path as CI systems name files: relative to the checkout; as it is for a file outside of it."""
    inside = relative_path(path, result.root, result.checkout)
    return result.shown(path) if inside is None else inside


def file_uri(path: str, root: Path) -> str:
    """Return the absolute ``file:`` URI of a path from ``root``."""
    quoted = quote(_bytes(_absolute(path, root).as_posix()), safe=f"/:{_SEGMENT}")
    if quoted.startswith("//"):  # a server's name comes first
        return f"file:{quoted}"
    return f"file://{quoted}" if quoted.startswith("/") else f"file:///{quoted}"


def _absolute(path: str, root: Path) -> PurePath:
    return PurePath(os.path.normpath(os.path.join(root, path)))


def _bytes(path: str) -> bytes:
    """Return the bytes of a path as the file system has them, also where they are not UTF-8."""
    try:
        return path.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return path.encode("utf-8", "replace")
