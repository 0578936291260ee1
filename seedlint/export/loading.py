"""Fills a report's working database with tables that are there already, instead of from documents.

Their rows come in any order, as any number of processes have written them; here they stand in the order of
the documents, as they would had these been read. SQLite sorts, on disk.
"""

from __future__ import annotations

from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from seedlint.export.own import BLANK, HIDDEN, LIST, MISFIT, NUMBER, OBJECT, TEXT
from seedlint.finding import Severity
from seedlint.tables.own import IN_DATABASE
from seedlint.tables.sql import declared, quoted
from seedlint.tables.tables import DOCUMENTS, FINDINGS, IMAGES, LINKS, RELATED

if TYPE_CHECKING:
    from collections.abc import Iterable

    from seedlint.export.given import GivenTables
    from seedlint.export.sqlite import SqliteTables
    from seedlint.tables.own import OwnTable
    from seedlint.tables.tables import Row, Table

_STATES = frozenset((BLANK, HIDDEN, LIST, MISFIT, NUMBER, OBJECT, TEXT))
_SUMS = (
    (RELATED, "SELECT ifnull(sum(related_count), 0) FROM documents"),
    (LINKS, "SELECT ifnull(sum(link_count), 0) FROM documents"),
    (FINDINGS, "SELECT ifnull(sum(errors + warnings + notes), 0) FROM documents"),
)
"""How many rows of other tables the documents tell of."""


def load(given: GivenTables, store: SqliteTables) -> None:
    """Fill a working database that is empty; UsageError if the tables don't belong together."""
    store.expect(given.own)
    _Loader(given, store).load()


class _Loader:
    def __init__(self, given: GivenTables, store: SqliteTables) -> None:
        self._given = given
        self._store = store

    def load(self) -> None:
        store = self._store
        self._documents()
        store.execute("INSERT INTO places SELECT rowid, 0, rowid, 0, '', 0 FROM documents")
        for table in (RELATED, IMAGES, LINKS):
            self._inside(table)
        self._findings()
        own_tables = self._given.own
        for number, own in enumerate(own_tables):
            self._own(number, own)
        if self._given.has_values:
            self._values([len(own.fields) for own in own_tables])
        else:
            store.has_values = not own_tables
        store.execute("DROP INDEX loaded_names")
        store.execute("DROP TABLE loaded")
        self._check_sums()

    def _stage(self, table: Table, rows: Iterable[list[Row]]) -> None:
        """Put rows aside, as they come, to be sorted."""
        self._store.execute("DROP TABLE IF EXISTS loaded")
        self._store.execute(f"CREATE TABLE loaded ({declared(table)})")
        statement = f"INSERT INTO loaded VALUES ({', '.join('?' * len(table.columns))})"
        for some in rows:
            self._store.many(statement, some)

    def _documents(self) -> None:
        store, given = self._store, self._given
        self._stage(DOCUMENTS, given.rows(DOCUMENTS))
        store.execute("INSERT INTO documents SELECT * FROM loaded ORDER BY document")
        store.execute("CREATE INDEX loaded_names ON documents (document)")
        twice = "SELECT document FROM documents GROUP BY 1 HAVING count(*) > 1 LIMIT 1"
        for (name,) in store.rows(twice):
            raise given.refusal(f"the table `documents` has {name!r} twice")

    def _number(self, document: object, table: Table) -> int:
        for (number,) in self._store.rows("SELECT rowid FROM documents WHERE document = ?", (str(document),)):
            return int(number)
        raise self._stray(document, table)

    def _stray(self, document: object, table: Table) -> Exception:
        return self._given.refusal(
            f"the table `{table.name}` is about {document!r}, which the table `documents` does not have"
        )

    def _inside(self, table: Table) -> None:
        """Add the rows of a table that is made of pieces: each document is one by itself."""
        store = self._store
        statement = f"INSERT INTO {table.name}_pieces VALUES ({', '.join('?' * (len(table.columns) + 1))})"
        last, piece, number = None, 0, 0
        for some in self._given.rows(table):
            made: list[Row] = []
            for document, rows in groupby(some, itemgetter(0)):
                if document != last:
                    store.many(statement, made)
                    made = []
                    last, piece = document, self._number(document, table)
                    # They may come in several files.
                    number = store.one(f"SELECT count(*) FROM {table.name}_pieces WHERE piece = ?", (piece,))[
                        0
                    ]
                for row in rows:
                    made.append((piece, number, *row[1:]))
                    number += 1
            store.many(statement, made)

    def _findings(self) -> None:
        self._stage(FINDINGS, self._given.rows(FINDINGS))
        levels = ", ".join(f"'{one}'" for one in Severity)
        for (level,) in self._store.rows(
            f"SELECT severity FROM loaded WHERE severity NOT IN ({levels}) LIMIT 1"
        ):
            raise self._given.refusal(f"the table `findings` has the severity {level!r}, which there is not")
        wrong = "length(cause) <> 16 OR cause GLOB '*[^0-9a-f]*'"
        for (cause,) in self._store.rows(f"SELECT cause FROM loaded WHERE {wrong} LIMIT 1"):
            raise self._given.refusal(f"the table `findings` has the cause {cause!r}, which is not one")
        # Those about no document come last.
        self._store.execute(
            "INSERT INTO findings SELECT loaded.* FROM loaded"
            " LEFT JOIN documents ON documents.document = loaded.document"
            " ORDER BY documents.rowid IS NULL, loaded.document, loaded.rowid"
        )

    # Schemas

    def _own(self, number: int, own: OwnTable) -> None:
        """Add the rows of a schema's table, and say which documents obey the schema."""
        store, table = self._store, own.table
        self._stage(table, self._given.rows(table))
        stray = (
            "SELECT loaded.document FROM loaded LEFT JOIN documents ON documents.document = loaded.document"
            " WHERE documents.rowid IS NULL"
            " OR documents.rowid IN (SELECT document FROM own_documents) LIMIT 1"
        )
        for (name,) in store.rows(stray):
            raise self._stray(name, table)
        for (name,) in store.rows("SELECT document FROM loaded GROUP BY 1 HAVING count(*) > 1 LIMIT 1"):
            raise self._given.refusal(f"the table `{table.name}` has {name!r} twice")
        into = quoted(f"{IN_DATABASE}{store.own[number].table.name}")
        store.execute(f"INSERT INTO {into} SELECT * FROM loaded ORDER BY document")
        documents = "FROM loaded JOIN documents ON documents.document = loaded.document"
        store.execute(
            f"INSERT INTO own_documents SELECT documents.rowid, {number:d}, loaded.readable {documents}"
        )
        if not own.articles:
            store.execute(f"INSERT INTO strangers SELECT documents.rowid {documents}")

    def _values(self, fields: list[int]) -> None:
        """Add the values in documents."""
        for some in self._given.values():
            for own, number, state, *_ in some:
                known = type(own) is int and 0 <= own < len(fields) and type(number) is int
                if not (known and 0 <= number < fields[own] and state in _STATES):
                    raise self._given.refusal("the values are of fields that no schema has")
            self._store.many("INSERT INTO own_values VALUES (?, ?, ?, ?, ?)", some)

    def _check_sums(self) -> None:
        """Refuse tables of which files are missing: the documents tell how many rows there must be."""
        for table, query in _SUMS:
            told = self._store.one(query)[0]
            if table is FINDINGS:
                rows = self._store.one(
                    "SELECT count(*) FROM findings WHERE document IN (SELECT document FROM documents)"
                )[0]
            elif table.name not in self._given.files:
                continue
            else:
                rows = self._store.one(f"SELECT count(*) FROM {table.name}_pieces")[0]
            if rows != told:
                raise self._given.refusal(
                    f"the table `{table.name}` has {rows} rows, and `documents` records {told}: files are"
                    " missing, or are of another run"
                )


__all__ = ["load"]
