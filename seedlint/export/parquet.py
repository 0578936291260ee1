"""Tables as Parquet files, through pyarrow (extra `export`)."""

from __future__ import annotations

import json
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from seedlint.tables.tables import TABLES, Kind

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from seedlint.tables.tables import Cell, Row, Table

_TYPES = {
    Kind.TEXT: pa.string(),
    Kind.INTEGER: pa.int64(),
    Kind.REAL: pa.float64(),
    Kind.BOOLEAN: pa.bool_(),
    Kind.TIMESTAMP: pa.timestamp("ms", tz="UTC"),
    Kind.LIST: pa.list_(pa.string()),
}
_USUAL = frozenset(table.name for table in TABLES)
_GROUP = 20_000
"""Rows that wait in memory and then make a row group."""
_GROUP_TEXT = 16_000_000
"""Characters of text that do, too: single cells may be megabytes long."""


class ParquetFiles:
    """One Parquet file a table, its columns typed, with the version of the tables in the metadata."""

    def __init__(self, folder: Path, metadata: dict[str, str], tables: Iterable[Table] = TABLES) -> None:
        """Open the files of some tables in ``folder``."""
        self.tables: list[Table] = []
        self.counts: dict[str, int] = {}
        self._folder = folder
        self._metadata = metadata
        self._schemas: dict[str, Any] = {}
        self._files: dict[str, Any] = {}
        self._waiting: dict[str, list[Row]] = {}
        self._text: dict[str, int] = {}
        with ExitStack() as self._opened:
            for table in tables:
                self._open(table)
            self._opened = self._opened.pop_all()

    def _open(self, table: Table) -> None:
        schema = pa.schema([pa.field(column.name, _TYPES[column.kind]) for column in table.columns])
        own = {} if table.name in _USUAL else {"seedlint_schema": table.rows}
        schema = schema.with_metadata({**self._metadata, **own})
        file = pq.ParquetWriter(self._folder / f"{table.name}.parquet", schema, compression="zstd")
        self.tables.append(table)
        self.counts[table.name] = 0
        self._schemas[table.name] = schema
        self._files[table.name] = self._opened.enter_context(file)
        self._waiting[table.name] = []
        self._text[table.name] = 0

    def write(self, table: Table, rows: Iterable[Row]) -> None:
        """Add rows to a table's file."""
        name = table.name
        if name not in self._files:
            self._open(table)
        waiting = self._waiting[name]
        for row in rows:
            waiting.append(row)
            self._text[name] += sum(len(cell) for cell in row if type(cell) is str)
            if len(waiting) >= _GROUP or self._text[name] > _GROUP_TEXT:
                self._flush(table)

    def _flush(self, table: Table) -> None:
        name = table.name
        waiting = self._waiting[name]
        if not waiting:
            return
        arrays = [
            pa.array([_value(column.kind, row[at]) for row in waiting], _TYPES[column.kind])
            for at, column in enumerate(table.columns)
        ]
        self._files[name].write_table(pa.table(arrays, schema=self._schemas[name]))
        self.counts[name] += len(waiting)
        waiting.clear()
        self._text[name] = 0

    def close(self) -> None:
        """Write what is left, and close the files: all of them, even if one can't be written to its end."""
        with self._opened:
            for table in self.tables:
                self._flush(table)


def _value(kind: Kind, cell: Cell) -> Any:
    if cell is None or kind not in {Kind.TIMESTAMP, Kind.BOOLEAN, Kind.LIST}:
        return cell
    if kind is Kind.LIST:
        return json.loads(str(cell))
    if kind is Kind.BOOLEAN:
        return bool(cell)
    return datetime.strptime(str(cell), "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
