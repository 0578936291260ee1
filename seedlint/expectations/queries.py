"""Whether SQLite can make something of a query: asked of empty tables with the columns of the real ones."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from seedlint.tables.judged import relation, relations
from seedlint.tables.sql import create_statement, quoted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from seedlint.tables.tables import Table

_FUNCTIONS = (("regexp", 2), ("floor", 1), ("sqrt", 1), ("md5", 2))
"""What SQLAlchemy and Great Expectations add to SQLite's own functions."""


def sql_error(query: str, table: str, own: Mapping[str, Table]) -> str | None:
    """Say what SQLite has against a query for rows of a table, None if nothing.

    ``query`` names the table as ``{batch}``; ``own`` are the tables of schemas, by name. Nothing is run: the
    query is explained, as it is and as Great Expectations counts its rows.
    """
    with closing(sqlite3.connect(":memory:")) as db:
        for name, arguments in _FUNCTIONS:
            db.create_function(name, arguments, lambda *_: None)
        for one in relations(own).values():
            db.execute(create_statement(one))
        whole = query.format(batch=quoted(relation(table, own)))
        try:
            db.execute(f"EXPLAIN {whole}")
            db.execute(f"EXPLAIN SELECT count(*) FROM ({whole})")
        except (sqlite3.Error, sqlite3.Warning) as error:
            return f"the query is not one that SQLite can run: {error}"
    return None


__all__ = ["sql_error"]
