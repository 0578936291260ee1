"""Which tables a corpus is made into: those of articles only where there are any, and one for each schema."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.config.schemas import Schemas
from seedlint.export.own import OwnTables
from seedlint.tables.own import free_name, tables_without_articles
from seedlint.tables.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from seedlint.config.settings import Settings
    from seedlint.schema.schema import Schema
    from seedlint.tables.own import OwnTable
    from seedlint.tables.tables import Row, Table


class OwnNames:
    """Gives the tables of schemas names that no other table has, in the order in which they come."""

    def __init__(self) -> None:
        """Begin with none."""
        self.known: list[OwnTable] = []
        self._by_schema: dict[str, list[tuple[OwnTable, OwnTable]]] = {}
        self._last: tuple[OwnTable | None, OwnTable | None] = None, None

    def of(self, own: OwnTable) -> OwnTable:
        """Return a table with its name; the same one for the same schema."""
        if own is not self._last[0]:
            self._last = own, self._find(own)
        named = self._last[1]
        assert named is not None
        return named

    def _find(self, own: OwnTable) -> OwnTable:
        """Return the table of an equal one, from another process perhaps, or a new one."""
        met = self._by_schema.setdefault(own.schema, [])
        for before, named in met:
            if before == own:
                return named
        named = own.named(free_name(own.table.name, [one.table.name for one in self.known]))
        met.append((own, named))
        self.known.append(named)
        return named


class Layout:
    """The tables of an export, or of a report's database."""

    def __init__(
        self,
        settings: Settings,
        paths: Iterable[str] | None = None,
        *,
        schemas: Iterable[str] | None = None,
    ) -> None:
        """Look which schemas the documents at some paths obey, by the configuration; None: any may be.

        ``schemas`` say instead of paths what `schema_named` returns of them.
        """
        self.names = OwnNames()
        tables = OwnTables(settings)
        named = {file: self.names.of(tables.table(one)) for file, one in _schemas(settings).items()}
        self.every = list(named.values())
        """Those of all schemas that the configuration names."""
        files = {None, *named}
        if paths is not None:
            files = {settings.of(path).schema for path in paths}
        elif schemas is not None:
            told = {schema_named(file): file for file in files}
            files = {told[one] for one in schemas}
        self.own = [one for file, one in named.items() if file in files]
        # A document may name a schema that has articles.
        articles = settings.schema_comments or not files or None in files
        articles = articles or any(one.articles for one in self.own)
        every = tuple((table, tuple(range(len(table.columns)))) for table in TABLES)
        self._left = {
            table.name: (table, cells) for table, cells in (every if articles else tables_without_articles())
        }
        self._whole = articles
        self.tables: list[Table] = [
            *(table for table, _ in self._left.values()),
            *(one.table for one in self.own),
        ]

    def of(self, table: Table, rows: Iterable[Row]) -> tuple[Table, Iterable[Row]] | None:
        """Return a table as it is exported, with what is left of its rows; None if it is not."""
        if self._whole:
            return table, rows
        left = self._left.get(table.name)
        if left is None:
            return None
        return left[0], (tuple([row[at] for at in left[1]]) for row in rows)


def schema_named(file: Path | None) -> str:
    """Return what stands for a schema of the configuration; empty for that of the seed format."""
    return "" if file is None else str(file)


def _schemas(settings: Settings) -> dict[Path, Schema]:
    """Return the schemas that the configuration names, in its order."""
    schemas = Schemas()
    every = (settings, *(settings.overridden_by((number,)) for number in range(len(settings.overrides))))
    return {one.schema: schemas.of(one) for one in every if one.schema is not None}


__all__ = ["Layout", "OwnNames", "schema_named"]
