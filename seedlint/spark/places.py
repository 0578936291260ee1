"""Paths and URIs, as people write them and as Spark takes them."""

from __future__ import annotations

import os
import re
from urllib.parse import unquote, urlsplit

_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:/")
_LOCAL = "file:"
_WILD = re.compile(r"([\\\[\]{}*?])")


def is_uri(path: str) -> bool:
    """Whether a path is one of a file system that only Spark knows."""
    return _URI.match(path) is not None and not path.lower().startswith(f"{_LOCAL}/")


def plain(path: str) -> str:
    """Return a local path, where it was written as a URI."""
    if path.lower().startswith(f"{_LOCAL}/"):
        return unquote(urlsplit(path).path)
    return path


def to_write(path: str) -> str:
    """Return a local path as Spark writes to it: it takes every sign as it stands."""
    return f"file://{os.path.abspath(path).replace(os.sep, '/')}"


def to_read(uri: str) -> str:
    """Return what reads a place that is written to: there, Spark would take some signs for wildcards."""
    return _WILD.sub(r"\\\1", uri)


def bare(uri: str) -> str:
    """Return a URI without its scheme: Spark writes `file:/` and `file:///`."""
    return re.sub(r"^[A-Za-z][A-Za-z0-9+.-]*:/+", "/", uri)


__all__ = ["bare", "is_uri", "plain", "to_read", "to_write"]
