"""How SQLite declares the tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.tables.tables import Kind

if TYPE_CHECKING:
    from seedlint.tables.tables import Table

_TYPES = {
    Kind.TEXT: "TEXT",
    Kind.INTEGER: "INTEGER",
    Kind.REAL: "REAL",
    Kind.BOOLEAN: "BOOLEAN",
    # Some drivers would convert a column that is declared TIMESTAMP, and SQLite would take it for a number.
    Kind.TIMESTAMP: "TEXT",
    Kind.LIST: "TEXT",
}


def create_statement(table: Table) -> str:
    """Return the SQL that makes a table; every column is nullable, whatever is in the documents."""
    return f'CREATE TABLE "{table.name}" ({declared(table)})'


def declared(table: Table, start: int = 0) -> str:
    """Return the columns of a table with their types, from the one with number ``start`` on."""
    return ", ".join(f"{quoted(column.name)} {_TYPES[column.kind]}" for column in table.columns[start:])


def quoted(name: str) -> str:
    """Return a name as SQL has it, whatever is in it."""
    doubled = name.replace('"', '""')
    return f'"{doubled}"'
