"""The tables in a SQLite file: the report's working database, on disk so that no corpus is too large."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from seedlint.errors import OutputError
from seedlint.tables.tables import TABLES, Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from seedlint.tables.tables import Cell, Row, Table

_TYPES = {
    Kind.TEXT: "TEXT",
    Kind.INTEGER: "INTEGER",
    Kind.REAL: "REAL",
    Kind.BOOLEAN: "BOOLEAN",
    # Some drivers would convert a column that is declared TIMESTAMP, and SQLite would take it for a number.
    Kind.TIMESTAMP: "TEXT",
}
_INDEXES = (
    "CREATE INDEX documents_by_path ON documents (document)",
    "CREATE INDEX documents_by_provider ON documents (lower(provider_domain), provider_name)",
    "CREATE INDEX documents_by_url ON documents (canonical_url)",
    "CREATE INDEX related_by_document ON related (document)",
    "CREATE INDEX related_by_provider ON related (lower(provider_domain), provider_name)",
    "CREATE INDEX findings_by_document ON findings (document, code, severity)",
    "CREATE INDEX findings_by_code ON findings (code, document)",
)


def create_statement(table: Table) -> str:
    """Return the SQL that makes a table; every column is nullable, whatever is in the documents."""
    columns = ", ".join(f'"{column.name}" {_TYPES[column.kind]}' for column in table.columns)
    return f'CREATE TABLE "{table.name}" ({columns})'


class SqliteTables:
    """A SQLite file with all tables. OutputError if the disk is full or the file can't be written."""

    def __init__(self, path: Path) -> None:
        """Make the file."""
        self.path = path
        with _guarded(path):
            self._db = sqlite3.connect(path, isolation_level=None)
            # The file is of this run alone: a run that is killed leaves nothing worth recovering.
            for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -65536"):
                self._db.execute(f"PRAGMA {pragma}")
            for table in TABLES:
                self._db.execute(create_statement(table))
            self._db.execute("BEGIN")
        self._inserts = {
            table.name: f'INSERT INTO "{table.name}" VALUES ({", ".join("?" * len(table.columns))})'
            for table in TABLES
        }

    def write(self, table: Table, rows: Iterable[Row]) -> None:
        """Add rows to a table."""
        with _guarded(self.path):
            self._db.executemany(self._inserts[table.name], rows)

    def rows(self, query: str, values: Sequence[Cell] = ()) -> Iterator[tuple[Any, ...]]:
        """Run a query, and yield what it gives row by row."""
        with _guarded(self.path):
            yield from self._db.execute(query, values)

    def one(self, query: str, values: Sequence[Cell] = ()) -> tuple[Any, ...]:
        """Run a query that gives one row, and return it."""
        return next(iter(self.rows(query, values)))

    def execute(self, statement: str) -> None:
        """Run a statement that gives nothing."""
        with _guarded(self.path):
            self._db.execute(statement)

    def finish(self) -> None:
        """Keep what was written, and make the indexes that questions about it need."""
        with _guarded(self.path):
            for index in _INDEXES:
                self._db.execute(index)
            self._db.execute("COMMIT")
            self._db.execute("ANALYZE")

    def resume(self) -> None:
        """Go on writing after `finish`."""
        with _guarded(self.path):
            self._db.execute("BEGIN")

    def keep(self) -> None:
        """Keep what was written since `resume`."""
        with _guarded(self.path):
            self._db.execute("COMMIT")

    def many(self, statement: str, values: Iterable[Sequence[Cell]]) -> None:
        """Run a statement once for each of some values."""
        with _guarded(self.path):
            self._db.executemany(statement, values)

    def close(self) -> None:
        """Close the file."""
        self._db.close()


@contextmanager
def _guarded(path: Path) -> Iterator[None]:
    try:
        yield
    except (sqlite3.OperationalError, sqlite3.DatabaseError) as error:
        raise OutputError(f"the working database {path} can't be used: {error}") from None
