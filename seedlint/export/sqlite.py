"""The tables in a SQLite file: the report's working database, on disk so that no corpus is too large.

Of related articles, images and links, each piece (`seedlint.export.pieces`) is there once, however many
documents it stands in; `places` say where, and views put the two together to the tables as they are known.
"""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from seedlint.errors import OutputError
from seedlint.export.layout import OwnNames
from seedlint.tables.own import IN_DATABASE
from seedlint.tables.sql import create_statement, declared, quoted
from seedlint.tables.tables import DOCUMENTS, FINDINGS, IMAGES, LINKS, RELATED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from seedlint.export.pieces import Piece, Placed
    from seedlint.tables.own import OwnTable
    from seedlint.tables.tables import Cell, Row, Table

_INDEXES = (
    "CREATE INDEX documents_by_path ON documents (document)",
    "CREATE INDEX documents_by_provider ON documents (lower(provider_domain), provider_name)",
    "CREATE INDEX documents_by_url ON documents (canonical_url)",
    "CREATE INDEX related_by_provider ON related_pieces (lower(provider_domain), provider_name)",
    "CREATE INDEX findings_by_document ON findings (document, code, severity)",
    "CREATE INDEX findings_by_code ON findings (code, document)",
    "CREATE INDEX findings_by_cause ON findings (cause, document)",
)
_OWN_INDEXES = ("CREATE INDEX own_values_by_field ON own_values (own, field, state)",)

_PLACES = """
CREATE TABLE places (
    document INTEGER, number INTEGER, piece INTEGER, line INTEGER, pointer TEXT, position INTEGER,
    PRIMARY KEY (document, number)
) WITHOUT ROWID
"""
"""``document`` is the `rowid` in `documents`; the others are what `seedlint.export.pieces.Place` has."""
_OWN = (
    "CREATE TABLE strangers (document INTEGER PRIMARY KEY)",
    "CREATE TABLE own_documents (document INTEGER PRIMARY KEY, own INTEGER, readable BOOLEAN)",
    "CREATE TABLE own_values (own INTEGER, field INTEGER, state TEXT, text TEXT, number)",
)
"""Documents of schemas that have no articles; documents of other schemas than the seed format's, with the
number of the schema; and all values in those, as `seedlint.export.own.Value` has them."""
_IN_PIECES = (RELATED, IMAGES, LINKS)
_FROM_PLACE = {
    "document": "documents.document",
    "line": "places.line + one.line",
    "pointer": "places.pointer || one.pointer",
}
_POSITION = {"related": "position", "images": "related_position", "links": "related_position"}
_MOST_KNOWN = 50_000
"""Pieces that are known again; one that was forgotten is there twice, which makes no difference."""


def _create_pieces(table: Table) -> Iterator[str]:
    """Yield the SQL that makes the table of a table's pieces, and the view that puts them in their places.

    The order of the view is that of the documents, and of the rows in each.
    """
    yield (
        f"CREATE TABLE {table.name}_pieces (piece INTEGER, number INTEGER, {declared(table, 1)},"
        " PRIMARY KEY (piece, number)) WITHOUT ROWID"
    )
    position = _POSITION[table.name]
    known = {**_FROM_PLACE, position: f"places.position + one.{position}"}
    columns = ", ".join(
        f'{known.get(column.name, f"one.{column.name}")} AS "{column.name}"' for column in table.columns
    )
    # SQLite leaves the order of a CROSS JOIN as it is written. Every document has a line: as no index has it,
    # it goes through the documents as they stand, even where nothing else is asked of them.
    yield (
        f"CREATE VIEW {table.name} AS SELECT {columns} FROM documents"
        " CROSS JOIN places ON places.document = documents.rowid"
        f" CROSS JOIN {table.name}_pieces AS one ON one.piece = places.piece WHERE documents.line > 0"
    )


class SqliteTables:
    """A SQLite file with all tables. OutputError if the disk is full or the file can't be written."""

    def __init__(self, path: Path, *, values: bool = True, names: OwnNames | None = None) -> None:
        """Make the file; without ``values``, nothing is kept of what is in documents of other schemas.

        ``names`` are those of the schemas' own tables that are given already.
        """
        self.path = path
        self.own: list[OwnTable] = []
        """The schemas' own tables, by number."""
        self.has_values = True
        """Whether it is known what is in the fields of documents of other schemas."""
        self._names = names or OwnNames()
        self._values = values
        self._numbers: dict[str, int] = {}
        self._documents = self._pieces = 0
        self._known: dict[bytes, int] = {}
        with _guarded(path):
            self._db = sqlite3.connect(path, isolation_level=None)
            # The file is of this run alone: a run that is killed leaves nothing worth recovering.
            for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -65536"):
                self._db.execute(f"PRAGMA {pragma}")
            for table in (DOCUMENTS, FINDINGS):
                self._db.execute(create_statement(table))
            for statement in (_PLACES, *_OWN):
                self._db.execute(statement)
            for table in _IN_PIECES:
                for statement in _create_pieces(table):
                    self._db.execute(statement)
            self._db.execute("BEGIN")

    def write(self, table: Table, rows: Iterable[Row]) -> None:
        """Add rows to a table that is not made of pieces."""
        self.many(f"INSERT INTO {table.name} VALUES ({_marks(len(table.columns))})", rows)

    def place(self, documents: Sequence[Placed]) -> None:
        """Add documents with all that is in them; their own rows are complete."""
        fresh: list[tuple[int, Piece]] = []
        own, places = [], []
        for one in documents:
            self._documents += 1
            own.append((self._documents, *one.before, *one.after))
            for number, (piece, line, pointer, position) in enumerate(one.places):
                places.append((self._documents, number, self._number(piece, fresh), line, pointer, position))
        self._place_own(documents)
        columns = ", ".join(column.name for column in DOCUMENTS.columns)
        self.many(
            f"INSERT INTO documents (rowid, {columns}) VALUES ({_marks(len(DOCUMENTS.columns) + 1)})", own
        )
        self.many(f"INSERT INTO places VALUES ({_marks(6)})", places)
        for table in _IN_PIECES:
            self.many(
                f"INSERT INTO {table.name}_pieces VALUES ({_marks(len(table.columns) + 1)})",
                [
                    (piece, number, *row)
                    for piece, rows in fresh
                    for number, row in enumerate(getattr(rows, table.name))
                ],
            )

    def expect(self, tables: Iterable[OwnTable]) -> None:
        """Have tables for schemas even if no document obeys them."""
        for own in tables:
            self._own_number(own)

    def _own_number(self, own: OwnTable) -> int:
        """Return the number of a schema, whose table is made if there is none."""
        named = self._names.of(own)
        number = self._numbers.get(named.table.name)
        if number is None:
            number = self._numbers[named.table.name] = len(self.own)
            self.own.append(named)
            if self._values:
                table = named.table
                self.execute(create_statement(replace(table, name=f"{IN_DATABASE}{table.name}")))
        return number

    def _place_own(self, documents: Sequence[Placed]) -> None:
        """Add what documents are in the tables of their own schemas; their numbers are known by now."""
        first = self._documents - len(documents) + 1
        for at, one in enumerate(documents, first):
            if one.own is None:
                continue
            number = self._own_number(one.own.table)
            if not one.own.table.articles:
                self.many("INSERT INTO strangers VALUES (?)", [(at,)])
            if self._values:
                self.many("INSERT INTO own_documents VALUES (?, ?, ?)", [(at, number, one.own.row[2])])
                self.many(
                    "INSERT INTO own_values VALUES (?, ?, ?, ?, ?)", [(number, *v) for v in one.own.values]
                )
                table = quoted(f"{IN_DATABASE}{self.own[number].table.name}")
                self.many(f"INSERT INTO {table} VALUES ({_marks(len(one.own.row))})", [one.own.row])

    def _number(self, piece: Piece, fresh: list[tuple[int, Piece]]) -> int:
        """Return the number of a piece, which is in ``fresh`` if it is not there yet."""
        key = piece.key
        number = None if key is None else self._known.get(key)
        if number is None:
            number = self._pieces = self._pieces + 1
            fresh.append((number, piece))
            if key is not None:
                if len(self._known) >= _MOST_KNOWN:
                    self._known.clear()
                self._known[key] = number
        return number

    def forget(self, documents: Iterable[str]) -> None:
        """Take documents out again; pieces stay, should they be needed elsewhere."""
        names = [(name,) for name in documents]
        self.many(
            "DELETE FROM places WHERE document IN (SELECT rowid FROM documents WHERE document = ?)", names
        )
        self.many(
            "DELETE FROM strangers WHERE document IN (SELECT rowid FROM documents WHERE document = ?)", names
        )
        self.many("DELETE FROM documents WHERE document = ?", names)

    def count_pieces(self) -> None:
        """Say in `temp.uses` in how many places each piece stands."""
        self.execute("DROP TABLE IF EXISTS temp.uses")
        self.execute("CREATE TEMP TABLE uses (piece INTEGER PRIMARY KEY, times INTEGER)")
        self.execute("INSERT INTO uses SELECT piece, count(*) FROM places GROUP BY 1")

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
            for index in (*_INDEXES, *(_OWN_INDEXES if self._numbers else ())):
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


def _marks(count: int) -> str:
    return ", ".join("?" * count)


@contextmanager
def _guarded(path: Path) -> Iterator[None]:
    try:
        yield
    except (sqlite3.OperationalError, sqlite3.DatabaseError) as error:
        raise OutputError(f"the working database {path} can't be used: {error}") from None
