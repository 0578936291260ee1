"""Opens the file of the link store; what is no store is renamed and never deleted."""

from __future__ import annotations

import os
import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING

from seedlint.errors import SeedlintError
from seedlint.files.database import BESIDE, ForeignError, UnsafeError, only_tables, vetted
from seedlint.files.moving import rename
from seedlint.files.pathguard import brought_along
from seedlint.links.schema import APPLICATION, COLUMNS, FORMAT, PLACES, TABLES, TEMPORARY, UNSOUND
from seedlint.util.paths import named

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

WAIT = 10.0
"""Seconds to wait for a reader that holds the file."""


class StoreError(SeedlintError):
    """The link store can't be used."""


def open_store(path: Path, notes: list[str], *homes: Path) -> sqlite3.Connection:
    """Open or make a store, locked against other runs; StoreError.

    Add to ``notes`` what is to be said. Links in a checkout and in ``homes`` are not followed.
    """
    try:
        link = brought_along(path.parent, *homes)
        if link is None:
            path.parent.mkdir(parents=True, exist_ok=True)
        return _open(path, homes)
    except OSError as error:
        raise StoreError(f"{named(path)}: the link store can't be made: {error.strerror}") from None
    except UnsafeError as error:
        raise StoreError(f"{named(path)}: the link store can't be opened: {error}") from None
    except ForeignError as error:
        notes.append(_set_aside(path, str(error)))
    except sqlite3.DatabaseError as error:
        if is_busy(error):
            raise locked(path) from None
        if not _is_damage(error):
            raise StoreError(f"{named(path)}: the link store can't be opened: {error}") from None
        notes.append(_set_aside(path, f"it is not a valid link store ({error})"))
    try:
        return _open(path, homes)
    except (OSError, sqlite3.Error, UnsafeError, ForeignError) as error:
        raise StoreError(f"{named(path)}: the link store can't be made: {error}") from None


def _open(path: Path, homes: tuple[Path, ...]) -> sqlite3.Connection:
    db = sqlite3.connect(vetted(path, APPLICATION, *homes), timeout=0, isolation_level=None)
    try:
        _prepare(db, path)
    except BaseException:
        db.close()
        raise
    return db


def _prepare(db: sqlite3.Connection, path: Path) -> None:
    db.execute("PRAGMA trusted_schema = OFF")
    db.execute("PRAGMA temp_store = FILE")
    db.execute("PRAGMA cache_size = -8000")
    db.execute("PRAGMA temp.cache_size = -8000")
    # From now on, no other run gets in.
    db.execute("BEGIN IMMEDIATE")
    only_tables(db)
    version = db.execute("PRAGMA user_version").fetchone()[0]
    tables = db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if not tables:
        for statement in TABLES.split(";"):
            db.execute(statement)
        db.execute(f"PRAGMA application_id = {APPLICATION}")
        db.execute(f"PRAGMA user_version = {FORMAT}")
        # Readers that come during this run find a store, not an empty file.
        db.execute("COMMIT")
        db.execute("BEGIN IMMEDIATE")
    elif version > FORMAT:
        raise StoreError(f"{named(path)}: a newer seedlint has written this link store; update seedlint")
    elif db.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
        raise sqlite3.DatabaseError("it is damaged")
    else:
        db.execute(f"SELECT id, url, host, {', '.join(COLUMNS)} FROM urls LIMIT 1")  # noqa: S608
        db.execute(PLACES, ("", 1))
        if db.execute(UNSOUND).fetchone():
            raise sqlite3.DatabaseError("it holds impossible values")
    for statement in TEMPORARY.split(";"):
        db.execute(statement)
    db.execute(f"PRAGMA busy_timeout = {int(WAIT * 1000)}")


def _set_aside(path: Path, why: str) -> str:
    """Rename a file, with what SQLite keeps beside it, and say so."""
    number = 1
    while os.path.lexists(aside := path.with_name(f"{path.name}.set-aside-{number}")):
        number += 1
    try:
        rename(path, aside)
        for suffix in BESIDE:
            beside = path.with_name(path.name + suffix)
            if os.path.lexists(beside):
                rename(beside, aside.with_name(aside.name + suffix))
    except OSError as error:
        raise StoreError(
            f"{named(path)}: this is not a link store ({why}), and it can't be set aside: {error.strerror}"
        ) from None
    return f"{named(path)}: {why}; renamed to {named(aside)}, and a new store begun"


def locked(path: Path) -> StoreError:
    """Return the error for a store that somebody else is writing."""
    return StoreError(
        f"{named(path)}: the link store is locked: another `seedlint links` is running, or a"
        " program has it open for writing; wait for it to end"
    )


@contextmanager
def guarded(path: Path) -> Iterator[None]:
    """Turn what SQLite raises about the store at ``path`` into StoreError."""
    try:
        yield
    except sqlite3.Error as error:
        if is_busy(error):
            raise locked(path) from None
        raise StoreError(f"{named(path)}: the link store failed: {error}; earlier results are kept") from None


def is_busy(error: sqlite3.Error) -> bool:
    """Whether the file is locked by somebody else."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


def _is_damage(error: sqlite3.Error) -> bool:
    code = getattr(error, "sqlite_errorcode", None)
    if code is None:  # raised here, or by the module itself
        return not isinstance(error, sqlite3.OperationalError)
    # A missing table or column is an SQLITE_ERROR.
    return code & 0xFF in {
        sqlite3.SQLITE_NOTADB,
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_ERROR,
        sqlite3.SQLITE_FORMAT,
    }
