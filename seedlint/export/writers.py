"""Tables as files for other people's tools: JSON Lines and CSV, with nothing but the standard library."""

from __future__ import annotations

import json
import re
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, TextIO

from seedlint.tables.tables import TABLES, Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from seedlint.tables.tables import Cell, Row, Table

_FORMULA = re.compile("'*[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
"""What spreadsheets take for a formula, with the quotes that may stand before it."""


_PLAIN = re.compile(r"\w[\w.-]*", re.ASCII)


class TextFiles:
    """One text file a table. ``line(table)`` returns what makes a line of a row."""

    def __init__(
        self,
        folder: Path,
        suffix: str,
        head: Callable[[Table], str],
        line: Callable[[Table], Callable[[Row], str]],
        tables: Iterable[Table] = TABLES,
    ) -> None:
        """Open the files of some tables in ``folder``."""
        self.tables: list[Table] = []
        self.counts: dict[str, int] = {}
        self._folder = folder
        self._suffix = suffix
        self._head = head
        self._line = line
        self._files: dict[str, TextIO] = {}
        self._lines: dict[str, Callable[[Row], str]] = {}
        with ExitStack() as self._opened:
            for table in tables:
                self._open(table)
            self._opened = self._opened.pop_all()

    def _open(self, table: Table) -> None:
        path = self._folder / f"{table.name}.{self._suffix}"
        file = self._opened.enter_context(path.open("w", encoding="utf-8", newline=""))
        file.write(self._head(table))
        self.tables.append(table)
        self.counts[table.name] = 0
        self._files[table.name] = file
        self._lines[table.name] = self._line(table)

    def write(self, table: Table, rows: Iterable[Row]) -> None:
        """Add rows to a table's file."""
        if table.name not in self._files:
            self._open(table)
        put, line = self._files[table.name].write, self._lines[table.name]
        count = 0
        for row in rows:
            put(line(row))
            count += 1
        self.counts[table.name] += count

    def close(self) -> None:
        """Close the files: all of them, even if one can't be written to its end."""
        self._opened.close()


def json_lines(folder: Path, tables: Iterable[Table] = TABLES) -> TextFiles:
    """Return a writer of JSON Lines: one object a row, every column in each, ASCII only."""

    def line(table: Table) -> Callable[[Row], str]:
        names = [column.name for column in table.columns]
        booleans = [at for at, column in enumerate(table.columns) if column.kind is Kind.BOOLEAN]
        lists = [at for at, column in enumerate(table.columns) if column.kind is Kind.LIST]

        def write(row: Row) -> str:
            fields: dict[str, Any] = dict(zip(names, row, strict=True))
            for at in booleans:
                if row[at] is not None:
                    fields[names[at]] = bool(row[at])
            for at in lists:
                if row[at] is not None:
                    fields[names[at]] = json.loads(str(row[at]))
            return json.dumps(fields, separators=(",", ":"), allow_nan=False) + "\n"

        return write

    return TextFiles(folder, "jsonl", lambda _table: "", line, tables)


def csv(folder: Path, tables: Iterable[Table] = TABLES) -> TextFiles:
    """Return a writer of CSV as RFC 4180 has it; texts stand in quotes, NULL is nothing at all."""

    def head(table: Table) -> str:
        return ",".join(_csv_name(column.name) for column in table.columns) + "\r\n"

    def line(table: Table) -> Callable[[Row], str]:
        columns = len(table.columns)

        def write(row: Row) -> str:
            assert len(row) == columns
            return ",".join(map(_csv_cell, row)) + "\r\n"

        return write

    return TextFiles(folder, "csv", head, line, tables)


def _csv_name(name: str) -> str:
    return name if _PLAIN.fullmatch(name) else _csv_cell(name)


def _csv_cell(cell: Cell) -> str:
    if type(cell) is str:
        if _FORMULA.match(cell):
            # Spreadsheets show the rest as text. What begins with quotes and then such a character gets
            # one more, so that nothing is lost: who takes one quote away has the text as it was.
            cell = f"'{cell}"
        return '"' + cell.replace('"', '""') + '"'
    if cell is None:
        return ""
    if cell is True or cell is False:
        return "true" if cell else "false"
    return repr(cell)
