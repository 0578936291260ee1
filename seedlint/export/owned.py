"""Adds to the tables of an export whose each document and each finding is."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from seedlint.tables.tables import OWNED, OWNERS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from seedlint.owners.owners import Owners
    from seedlint.tables.tables import Cell, Row, Table


class Writer(Protocol):
    """What writes an export."""

    tables: list[Table]
    counts: dict[str, int]

    def write(self, table: Table, rows: Iterable[Row]) -> None:
        """Add rows to a table."""

    def close(self) -> None:
        """Write what is left."""


class WithOwners:
    """Hands rows on to a writer, those of documents and findings with their owners in a last column.

    It is NULL where nothing is said of owners, and an empty list for what nobody owns.
    """

    def __init__(
        self, tables: Iterable[Table], owners: Owners, make: Callable[[list[Table]], Writer]
    ) -> None:
        """Have ``make`` open a writer of ``tables``, with the column."""
        self._owners = owners
        self._owned: dict[str, Table] = {}
        every = []
        for table in tables:
            if table.name in OWNED:
                self._owned[table.name] = replace(table, columns=(*table.columns, OWNERS))
            every.append(self._owned.get(table.name, table))
        self._writer = make(every)

    @property
    def tables(self) -> list[Table]:
        """All tables that there are so far."""
        return self._writer.tables

    @property
    def counts(self) -> dict[str, int]:
        """How many rows each has."""
        return self._writer.counts

    def write(self, table: Table, rows: Iterable[Row]) -> None:
        """Add rows to a table."""
        owned = self._owned.get(table.name)
        if owned is None:
            self._writer.write(table, rows)
        else:
            self._writer.write(owned, self._with(table, rows))

    def _with(self, table: Table, rows: Iterable[Row]) -> Iterator[Row]:
        if not self._owners:
            yield from ((*row, None) for row in rows)
            return
        # An export of documents without articles has no providers.
        at = [table.index.get(name) for name in ("document", "provider_domain", "code")]
        for row in rows:
            yield (*row, self._of(*[None if one is None else row[one] for one in at]))

    def _of(self, document: Cell, provider: Cell, code: Cell) -> str:
        domain = None if provider is None else str(provider)
        if code is None:
            owned = self._owners.of_document(str(document), domain)
        else:
            owned = self._owners.of_finding(str(document), str(code), domain)
        return json.dumps(owned.owners, ensure_ascii=False)

    def close(self) -> None:
        """Write what is left."""
        self._writer.close()


__all__ = ["WithOwners", "Writer"]
