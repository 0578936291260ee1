"""How a cache is, without making or changing anything: for `seedlint doctor`."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, NamedTuple

from seedlint.cache.directory import caches, refusal
from seedlint.cache.store import APPLICATION
from seedlint.files.database import ForeignError, UnsafeError, vetted

if TYPE_CHECKING:
    from pathlib import Path


class State(NamedTuple):
    """What is known of a cache."""

    there: bool
    size: int = 0
    """In bytes, all of its files together."""
    problem: str = ""
    """Why it can't be used; empty if it can."""


def state(directory: Path, *homes: Path) -> State:
    """Return how the cache in a directory is; links in a checkout and in ``homes`` are not followed."""
    try:
        problem = refusal(directory, *homes)
    except OSError as error:
        problem = str(error)
    if problem:
        return State(os.path.lexists(directory), 0, problem)
    if not directory.is_dir():
        if os.path.lexists(directory):
            return State(True, 0, f"{directory} is a file, not a directory")
        return State(False, 0, _unwritable(_nearest(directory)))
    try:
        files = caches(directory)
        size = sum(path.lstat().st_size for path in files)
        for path in files:
            if path.suffix == ".sqlite3":
                _open(path, *homes)
    except (OSError, sqlite3.Error, UnsafeError, ForeignError) as error:
        return State(True, 0, str(error))
    return State(True, size, _unwritable(directory))


def _open(path: Path, *homes: Path) -> None:
    """Read of a cache what tells whether it can be read."""
    real = vetted(path, APPLICATION, *homes, write=False)
    with closing(sqlite3.connect(f"{real.as_uri()}?mode=ro", uri=True, timeout=1)) as database:
        database.execute("PRAGMA trusted_schema = OFF")
        database.execute("SELECT count(*) FROM sqlite_master").fetchone()


def _nearest(directory: Path) -> Path:
    """Return the folder that there is on the way to one that is not."""
    return next((one for one in directory.parents if one.exists()), directory)


def _unwritable(directory: Path) -> str:
    if not directory.is_dir():
        return f"{directory} is a file, not a directory"
    return "" if os.access(directory, os.W_OK | os.X_OK) else f"{directory} can't be written to"


__all__ = ["State", "state"]
