"""Rows of the tables of `seedlint export`, made while a document is at hand, as columns of its record.

Moments and lists stay texts here, as `seedlint.export.rows` makes them; `seedlint.spark.tables` makes of them
what they are.
"""

from __future__ import annotations

import json
from array import array
from hashlib import sha256
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

import pyarrow as pa

from seedlint.export.layout import schema_named
from seedlint.export.making import Maker, RowJob
from seedlint.export.own import NUMBER, OwnTables
from seedlint.export.typed import encodable, safe_path
from seedlint.sources.trees import WorkingTree
from seedlint.tables.described import described
from seedlint.tables.tables import DOCUMENTS, FINDINGS, IMAGES, LINKS, RELATED, Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from seedlint.config.settings import Settings
    from seedlint.document import Document
    from seedlint.engine.cut import Cut
    from seedlint.engine.engine import Engine
    from seedlint.export.pieces import Placed
    from seedlint.tables.own import OwnTable
    from seedlint.tables.tables import Column, Row

TYPES = {
    Kind.TEXT: pa.string(),
    Kind.INTEGER: pa.int64(),
    Kind.REAL: pa.float64(),
    Kind.BOOLEAN: pa.bool_(),
    Kind.TIMESTAMP: pa.string(),
    Kind.LIST: pa.string(),
}
TOLD = ("errors", "warnings", "notes", "score")
"""The columns of `documents` that tell of findings."""


def struct(columns: Iterable[Column]) -> pa.StructType:
    """Return columns as the fields of a struct."""
    return pa.struct([(column.name, TYPES[column.kind]) for column in columns])


_BEFORE = DOCUMENTS.columns[: DOCUMENTS.index[TOLD[0]]]
_AFTER = DOCUMENTS.columns[DOCUMENTS.index[TOLD[-1]] + 1 :]
ROW = struct((*_BEFORE, *_AFTER))
INSIDE = {table.name: struct(table.columns[1:]) for table in (RELATED, IMAGES, LINKS)}
FOUND = struct(FINDINGS.columns)
VALUE = pa.struct(
    [
        ("field", pa.int64()),
        ("state", pa.string()),
        ("text", pa.string()),
        ("number", pa.int64()),
        ("real", pa.float64()),
    ]
)
"""A value as `seedlint.export.own.Value` has it; a number that is none of 64 bits stands in ``real``."""
ROWS = pa.schema(
    [
        ("schema", pa.string()),
        ("row", ROW),
        *((name, pa.list_(kind)) for name, kind in INSIDE.items()),
        ("own", pa.string()),
        ("cells", pa.string()),
        ("values", pa.list_(VALUE)),
        ("described", pa.string()),
        ("defect", pa.string()),
    ]
)
"""What a record has with tables: what stands for the schema that the configuration gives it; its rows, of
which those inside of it lack its path; of its own table's row what stands for the table, and the cells as
JSON; its values; the table itself, once in a batch; and of what no rows could be made."""


class Made(NamedTuple):
    """The rows of a document."""

    schema: str
    rows: Placed
    defect: str | None = None


class Tabler:
    """Makes the rows of documents, with what a worker has."""

    def __init__(self, engine: Engine, settings: Settings, files: Mapping[str, str], root: str) -> None:
        """Prepare; ``files`` are what the schemas' files are called, see `OwnTables`."""
        self._settings = settings
        self._maker = Maker(engine, WorkingTree(root), OwnTables(settings, files))
        self._told: dict[int, tuple[OwnTable, str, str]] = {}

    def rows(self, path: str, raw: bytes, known: Document | Cut | None) -> Made:
        """Return the rows of a document that was read; of one that is too large, as of one that can't be."""
        job = RowJob(0, path, path)
        size = None
        try:
            if len(raw) > self._maker.limit:
                return self._made(path, self._maker.nothing(job))
            size = len(raw)
            return self._made(path, self._maker.rows(job, raw, known))
        except Exception as error:  # noqa: BLE001 - no document may end the run; it is told afterwards
            words = f"{safe_path(path)} ({type(error).__name__})"
            return self._made(path, self._maker.nothing(job, size), words)

    def nothing(self, path: str, why: str | None = None) -> Made:
        """Return the rows of a document that can't be read; ``why`` that is a defect of seedlint's."""
        words = f"{safe_path(path)} ({why})" if why else None
        return self._made(path, self._maker.nothing(RowJob(0, path, path)), words)

    def _made(self, path: str, rows: Placed, defect: str | None = None) -> Made:
        return Made(schema_named(self._settings.of(path).schema), rows, defect)

    def columns(self, made: Sequence[Made | None]) -> list[pa.Array]:
        """Return rows as columns of records, see `ROWS`; None for a file that is no document."""
        rows = [one and one.rows for one in made]
        own = [one.own if one else None for one in rows]
        tables = [self._of(one.table) if one else None for one in own]
        return [
            _cells([one and one.schema for one in made], pa.string()),
            _structs([(*one.before, *one.after) if one else None for one in rows], ROW),
            *(
                _lists([[row[1:] for row in getattr(one, name)()] if one else () for one in rows], kind)
                for name, kind in INSIDE.items()
            ),
            _cells([one and one[1] for one in tables], pa.string()),
            _cells([json.dumps(one.row) if one else None for one in own], pa.string()),
            _lists([[_value(*value) for value in one.values] if one else () for one in own], VALUE),
            _cells(list(_once(tables)), pa.string()),
            _cells([one and one.defect for one in made], pa.string()),
        ]

    def _of(self, own: OwnTable) -> tuple[OwnTable, str, str]:
        """Return a table, what stands for it, and the table as text."""
        known = self._told.get(id(own))
        if known is None:
            text = json.dumps(described(own))
            known = self._told[id(own)] = own, sha256(text.encode()).hexdigest()[:32], text
        return known


def _once(tables: Iterable[tuple[OwnTable, str, str] | None]) -> Iterator[str | None]:
    """Yield the text of each table where it stands first."""
    met: set[str] = set()
    for one in tables:
        yield None if one is None or one[1] in met else one[2]
        if one is not None:
            met.add(one[1])


def _value(field: int, state: str, text: Any, number: Any) -> tuple[Any, ...]:
    whole = type(number) is int
    assert whole or number is None or state == NUMBER
    return field, state, text, number if whole else None, None if whole else number


def _cells(cells: Sequence[Any], kind: pa.DataType) -> pa.Array:
    try:
        return pa.array(cells, kind)
    except UnicodeEncodeError:
        return pa.array([encodable(cell) if type(cell) is str else cell for cell in cells], kind)


def _structs(rows: Sequence[Row | None], kind: pa.StructType) -> pa.Array:
    count = kind.num_fields
    columns: list[Sequence[Any]] = list(
        zip(*((None,) * count if row is None else row for row in rows), strict=True)
    )
    fields = [kind.field(at) for at in range(count)]
    arrays = [_cells(column, one.type) for column, one in zip(columns or [()] * count, fields, strict=True)]
    return pa.StructArray.from_arrays(
        arrays, fields=fields, mask=pa.array([row is None for row in rows], pa.bool_())
    )


def _lists(rows: Sequence[Sequence[Row]], kind: pa.StructType) -> pa.Array:
    offsets = array("i", [0])
    for some in rows:
        offsets.append(offsets[-1] + len(some))
    inner = _structs(list(chain.from_iterable(rows)), kind)
    return pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), inner).cast(pa.list_(kind))


__all__ = ["FOUND", "INSIDE", "ROW", "ROWS", "TOLD", "TYPES", "VALUE", "Made", "Tabler", "struct"]
