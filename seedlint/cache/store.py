"""The cache's file: what is in it, how it is opened, and what becomes of whatever is wrong with it.

What is in the file may be damaged or come from others, so every error that reading it can make is a
`CacheError`: the run then starts over without a cache.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, NoReturn

from seedlint.cache import buckets, judgedby
from seedlint.cache.directory import PREFIX, NotACacheError, prepare, touch
from seedlint.files.database import ForeignError, UnsafeError, only_tables, vetted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

FORMAT = 11
"""Of what is kept; part of the fingerprint, so that no version reads what another has written."""
APPLICATION = 0x5EEDCAC4
"""The number by which SQLite's header says whose file this is."""
_TOKEN = 8
"""So many bytes tell what one run has written from what others have."""
_WAIT = 1
"""Seconds to wait for another run that is writing."""

_TABLES = f"""
CREATE TABLE written (id INTEGER PRIMARY KEY CHECK (id = 0), token BLOB NOT NULL);
CREATE TABLE trees (id INTEGER PRIMARY KEY, kind TEXT NOT NULL UNIQUE);
CREATE TABLE folders (id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE);
CREATE TABLE settled (
  tree INTEGER NOT NULL, folder INTEGER NOT NULL, digest BLOB, looked INTEGER, until REAL, extent INTEGER,
  PRIMARY KEY (tree, folder)
) WITHOUT ROWID;
CREATE TABLE documents (
  id INTEGER PRIMARY KEY, folder INTEGER NOT NULL, name TEXT NOT NULL, content BLOB, until REAL,
  extent INTEGER, spots BLOB, findings TEXT, comments TEXT, profile INTEGER NOT NULL
);
CREATE INDEX documents_by_name ON documents (folder, name);
CREATE INDEX documents_until ON documents (until) WHERE until IS NOT NULL;
CREATE INDEX documents_with_findings ON documents (id) WHERE findings IS NOT NULL;
CREATE INDEX documents_with_comments ON documents (id) WHERE comments IS NOT NULL;
CREATE TABLE looks (
  tree INTEGER NOT NULL, document INTEGER NOT NULL, size INTEGER, mtime INTEGER, ctime INTEGER,
  inode INTEGER, looked INTEGER, PRIMARY KEY (tree, document)
) WITHOUT ROWID;
CREATE TABLE corpus (
  tree INTEGER NOT NULL, rule INTEGER NOT NULL, key INTEGER NOT NULL, document INTEGER NOT NULL,
  finding TEXT NOT NULL, extent INTEGER NOT NULL
);
CREATE INDEX corpus_by_key ON corpus (tree, rule, key);
CREATE INDEX corpus_by_document ON corpus (tree, document);
{judgedby.TABLE}
{buckets.TABLES}"""


class CacheError(Exception):
    """The cache can't be used; the message says why, for people."""


class Store:
    """The file, open. Every method may raise CacheError."""

    def __init__(self, directory: Path, name: str, root: Path | None = None) -> None:
        """Open or make the cache called ``name`` in ``directory``; links in ``root`` are not followed."""
        self.failure: CacheError | None = None
        """What was wrong, whoever has caught it."""
        homes = () if root is None else (root,)
        try:
            prepare(directory, *homes)
            self.path = vetted(directory / f"{PREFIX}{name}.sqlite3", APPLICATION, *homes)
            self._db = sqlite3.connect(self.path, timeout=_WAIT, isolation_level=None)
        except (OSError, sqlite3.Error, NotACacheError, UnsafeError, ForeignError) as error:
            raise CacheError(_reason(error)) from None
        with self.guarded():
            # Without waiting for the disk: a power failure may cost the cache, a killed run may not.
            self._db.execute("PRAGMA synchronous = OFF")
            self._db.execute("PRAGMA cache_size = -32000")
            self._db.execute("PRAGMA trusted_schema = OFF")
            # One transaction from the first look to the last word, or findings of two runs would mix.
            # It locks others out only once it writes: runs that find nothing changed go side by side.
            self._db.execute("BEGIN")
            if not self._has_tables():
                self._db.execute("ROLLBACK")
                self._db.execute("BEGIN IMMEDIATE")
                if not self._has_tables():
                    self._make_tables()
            self._next: int = self._db.execute("SELECT coalesce(max(id), 0) FROM documents").fetchone()[0] + 1
        touch(self.path)

    def _has_tables(self) -> bool:
        only_tables(self._db)
        if self._db.execute("PRAGMA user_version").fetchone()[0] == FORMAT:
            return True
        if self._db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            raise CacheError("it is a database of something else")
        return False

    def _make_tables(self) -> None:
        for statement in _TABLES.split(";"):
            self._db.execute(statement)
        self._db.execute(f"PRAGMA user_version = {FORMAT}")
        self._db.execute(f"PRAGMA application_id = {APPLICATION}")

    @contextmanager
    def guarded(self) -> Iterator[None]:
        """Make a CacheError, and close the file, of whatever goes wrong."""
        try:
            yield
        except CacheError:
            raise
        except (
            sqlite3.Error,
            ForeignError,
            ValueError,
            TypeError,
            KeyError,
            IndexError,
            OverflowError,
        ) as error:
            self.fail(CacheError(_reason(error)))

    def fail(self, failure: CacheError) -> NoReturn:
        """Close the file, and raise."""
        self.failure = failure
        self.close()
        raise failure from None

    def close(self) -> None:
        """Give up what was not committed, and close."""
        with suppress(sqlite3.Error):
            self._db.rollback()
        self._db.close()

    def new_id(self) -> int:
        """Return an id for a new document."""
        number = self._next
        self._next += 1
        return number

    def written(self) -> bytes:
        """Return a token of who has written here last; nothing if nobody has."""
        for (token,) in self.rows("SELECT token FROM written"):
            if type(token) is bytes:
                return token
        return b""

    def commit(self) -> bytes:
        """Keep what was learned, and close; return the token of what is there now.

        CacheError if it can't be kept; what was read is right still.
        """
        with self.guarded():
            token = self.written()
            if self._db.total_changes:
                token = os.urandom(_TOKEN)
                self._db.execute("INSERT OR REPLACE INTO written (id, token) VALUES (0, ?)", (token,))
            self._db.execute("COMMIT")
        self._db.close()
        return token

    def rows(self, query: str, values: Sequence[Any] = ()) -> Iterator[Any]:
        """Run a query."""
        with self.guarded():
            yield from self._db.execute(query, values)


def _reason(error: Exception) -> str:
    if isinstance(error, OSError):
        return (error.strerror or type(error).__name__).lower()
    return str(error) or type(error).__name__
