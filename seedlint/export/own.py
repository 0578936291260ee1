"""One document as a row of its schema's own table, and its values one by one, for figures."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any, NamedTuple

from seedlint.export.typed import MisfitError, boolean, integer, real, text, timestamp
from seedlint.schema.schema import DEFAULT
from seedlint.tables.own import Part, kind_of, own_table
from seedlint.tables.tables import Kind
from seedlint.util.paths import from_root, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from seedlint.config.settings import Settings
    from seedlint.document import Document
    from seedlint.finding import JSON
    from seedlint.schema.fields import Field
    from seedlint.schema.schema import Schema
    from seedlint.tables.own import OwnTable
    from seedlint.tables.tables import Cell, Row

LONGEST_TEXT = 60
"""Characters of a text that is kept as a value by itself; of longer ones, the length is."""
_CASTS: dict[Kind | None, Callable[[JSON], Cell]] = {
    Kind.INTEGER: integer,
    Kind.REAL: real,
    Kind.BOOLEAN: boolean,
    Kind.TIMESTAMP: timestamp,
}
_BLANK = "\t\n\v\f\r \xa0"

TEXT, NUMBER, LIST, OBJECT = "text", "number", "list", "object"
BLANK, HIDDEN, MISFIT = "blank", "hidden", "misfit"
"""What a value is: a text (or true or false), a number, …, or nothing that its field may hold."""

Value = tuple[int, str, "Cell", "Cell"]
"""A value: the number of its field, what it is, the text if that is short, and a number: what it is, or how
long: in characters, in items, in keys. None where there is no such thing, or it must not be kept."""


class OwnRow(NamedTuple):
    """What a document is in its schema's own table."""

    table: OwnTable
    row: Row
    values: tuple[Value, ...] = ()


class OwnMaker:
    """Makes rows of documents of one schema."""

    def __init__(self, table: OwnTable) -> None:
        """Prepare for a table."""
        self.table = table
        self._inside: dict[int, dict[str | None, int]] = {}
        for number, field in enumerate(table.fields):
            self._inside.setdefault(field.parent, {})[field.place[-1]] = number
        self._kinds = [kind_of(field) for field in table.fields]
        self._columns = {(one.field, one.part): at for at, one in enumerate(table.sources)}

    def unread(self, path: str) -> OwnRow:
        """Return the row of a document that has no values."""
        return OwnRow(self.table, (path, 1, False, *[None] * len(self.table.sources), None))

    def row(self, document: Document, path: str, clean: Callable[[str], str]) -> OwnRow:
        """Return the row of a document; each text passes through ``clean``."""
        if document.broken:
            return self.unread(path)
        one = _One(self, clean)
        one.inside(document.data, -1, plain=True)
        cells: list[Cell] = [None] * len(self.table.sources)
        for (field, part), at in self._columns.items():
            if part is Part.COUNT and field not in one.odd:
                cells[at] = 0
        for at, cell in one.cells.items():
            cells[at] = cell
        misfits = ",".join(dict.fromkeys(self.table.names[field] for field in one.odd)) or None
        line = document.position(document.front[0])[0]
        return OwnRow(self.table, (path, line, True, *cells, misfits), tuple(one.values))


def called(settings: Settings) -> dict[str, str]:
    """Return the files of the schemas that settings name, from the root, by how they are shown."""
    return {shown(file): from_root(file, os.fspath(settings.root)) for file in settings.schemas}


class OwnTables:
    """The tables of the schemas of a run, each made when the first document needs it."""

    def __init__(self, settings: Settings, files: Mapping[str, str] | None = None) -> None:
        """Call the schemas that the settings name by their files, as these are from the root.

        Where the working directory is another, ``files`` are what `called` has found in the right one.
        """
        self._files = called(settings) if files is None else files
        self._made: dict[int, tuple[Schema, OwnMaker | None]] = {}

    def of(self, schema: Schema) -> OwnMaker | None:
        """Return what makes the rows of a schema's documents; None for the seed format."""
        known = self._made.get(id(schema))
        if known is None:
            own = None if schema.name == str(DEFAULT) else OwnMaker(self.table(schema))
            known = self._made[id(schema)] = schema, own
        return known[1]

    def table(self, schema: Schema) -> OwnTable:
        """Return the table of a schema."""
        return own_table(schema, self._files.get(schema.name, schema.name))


class _One:
    """The values of one document."""

    def __init__(self, maker: OwnMaker, clean: Callable[[str], str]) -> None:
        self._inside = maker._inside
        self._fields = maker.table.fields
        self._kinds = maker._kinds
        self._columns = maker._columns
        self._clean = clean
        self.values: list[Value] = []
        self.cells: dict[int, Cell] = {}
        self.odd: dict[int, None] = {}

    def inside(self, value: JSON, number: int, *, plain: bool) -> None:
        """Take what is inside a value of a field; ``plain``: not inside of a list."""
        inner = self._inside.get(number)
        if inner is None:
            return
        if type(value) is dict:
            for key, at in inner.items():
                if key is not None and value.get(key) is not None:
                    self._take(value[key], at, plain=plain)
        elif type(value) is list and None in inner:
            for item in value:
                if item is not None:
                    self._take(item, inner[None], plain=False)

    def _take(self, value: JSON, number: int, *, plain: bool) -> None:
        field = self._fields[number]
        if field.hidden:
            self._hide(value, number)
            return
        kind = type(value)
        try:
            if kind is dict or kind is list:
                self._hold(value, number, field)
            else:
                self._plain(value, number, field, plain=plain)
        except MisfitError as misfit:
            self.values.append((number, MISFIT, None, None))
            self.odd[number] = None
            if plain and misfit.cell is not None:
                self._put(number, Part.VALUE, self._clean(str(misfit.cell)))
            return
        self.inside(value, number, plain=plain)

    def _hide(self, value: JSON, number: int) -> None:
        """Note that there is something; and of a text how long it is."""
        length = len(value) if type(value) is str else None
        self.values.append((number, HIDDEN if length != 0 else BLANK, None, None))
        self._put(number, Part.LENGTH, length)

    def _hold(self, value: Any, number: int, field: Field) -> None:
        name, state = ("array", LIST) if type(value) is list else ("object", OBJECT)
        if field.types and name not in field.types:
            raise MisfitError
        self.values.append((number, state, None, len(value)))
        if state is LIST or not field.has_keys:
            self._put(number, Part.COUNT, len(value))
        if state is LIST and (number, Part.VALUE) in self._columns:
            items = [item for item in value if type(item) in {str, int, float, bool}]
            whole = len(items) == len(value)
            if field.types and not whole:
                self.odd[number] = None
            if field.types or whole:
                self._put(number, Part.VALUE, self._clean(_listed(items)))

    def _plain(self, value: JSON, number: int, field: Field, *, plain: bool) -> None:
        kind = self._kinds[number]
        if field.types and kind is None:
            raise MisfitError
        cast = _CASTS.get(kind)
        cell = cast(value) if cast is not None else _words(value, field)
        if type(cell) is str:
            cell = self._clean(cell)
            if not cell.strip(_BLANK):
                self.values.append((number, BLANK, None, None))
            else:
                short = cell if len(cell) <= LONGEST_TEXT else None
                self.values.append((number, TEXT, short, len(cell) if type(value) is str else None))
        elif type(cell) is bool:
            self.values.append((number, TEXT, "true" if cell else "false", None))
        else:
            self.values.append((number, NUMBER, None, cell))
        if plain:
            self._put(number, Part.VALUE, cell)

    def _put(self, number: int, part: Part, cell: Cell) -> None:
        at = self._columns.get((number, part))
        if at is not None:
            self.cells[at] = cell


def _words(value: JSON, field: Field) -> str:
    """Return a plain value as text: a text as it is, anything else as JSON has it."""
    if type(value) is str:
        if field.types and "string" not in field.types:
            raise MisfitError
        return text(value)
    name = "boolean" if type(value) is bool else "number" if type(value) is float else "integer"
    if field.types and name not in field.types and not (name == "integer" and "number" in field.types):
        raise MisfitError
    return json.dumps(_finite(value))


def _finite(value: JSON) -> JSON:
    """Return true, false or a number; MisfitError for one that JSON has no words for, or far too many."""
    if type(value) is not bool:
        real(value)
    return value


def _listed(items: list[JSON]) -> str:
    """Return plain values as a JSON array that any database takes."""
    shown = []
    for item in items:
        try:
            shown.append(text(item) if type(item) is str else _finite(item))
        except MisfitError as misfit:
            shown.append(misfit.cell)
    return json.dumps(shown, ensure_ascii=False)


__all__ = [
    "BLANK",
    "HIDDEN",
    "LIST",
    "LONGEST_TEXT",
    "MISFIT",
    "NUMBER",
    "OBJECT",
    "TEXT",
    "OwnMaker",
    "OwnRow",
    "OwnTables",
    "Value",
    "called",
]
