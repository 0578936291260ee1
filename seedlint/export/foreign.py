"""Parquet files that anybody may have written: their columns, types and cells are looked at before use.

What is wrong with one is said in words that follow its name.
"""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from seedlint.tables.tables import Kind
from seedlint.util.paths import reason

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from seedlint.tables.tables import Column

_KINDS: Mapping[Kind, Callable[[pa.DataType], bool]] = {
    Kind.TEXT: lambda kind: pa.types.is_string(kind) or pa.types.is_large_string(kind),
    Kind.INTEGER: pa.types.is_signed_integer,
    Kind.REAL: pa.types.is_float64,
    Kind.BOOLEAN: pa.types.is_boolean,
    Kind.TIMESTAMP: lambda kind: pa.types.is_timestamp(kind) and kind.tz is not None,
    # Tables that were written before there were lists have them as JSON.
    Kind.LIST: lambda kind: _KINDS[Kind.TEXT](kind) or _is_list(kind),
}


def _is_list(kind: pa.DataType) -> bool:
    lists = pa.types.is_list(kind) or pa.types.is_large_list(kind)
    return lists and _KINDS[Kind.TEXT](kind.value_type)


class UnfitError(Exception):
    """A file can't be used; what it says follows the file's name."""


def looked_at(path: Path, columns: Iterable[Column]) -> int:
    """Return how many rows a file says that it has; UnfitError if its columns are not those of a table."""
    with _plainly(), pq.ParquetFile(path) as file:
        _check(file.schema_arrow, columns)
        return int(file.metadata.num_rows)


def batches(
    path: Path, columns: Sequence[Column], most: int, needed: Collection[str]
) -> Iterator[list[list[Any]]]:
    """Yield the columns of a file, some rows at a time: cells as Python has them, moments as text.

    UnfitError for a file that is damaged, has other columns, or lacks a value in a column that is ``needed``.
    """
    with _plainly(), pq.ParquetFile(path) as file:
        _check(file.schema_arrow, columns)
        for batch in file.iter_batches(most, columns=[one.name for one in columns]):
            yield [_cells(batch.column(one.name), one, needed) for one in columns]


def few_rows(path: Path, columns: Sequence[Column], needed: Collection[str]) -> list[dict[str, Any]]:
    """Return the rows of a file that has few."""
    names = [one.name for one in columns]
    return [
        dict(zip(names, row, strict=True))
        for batch in batches(path, columns, 1_000, needed)
        for row in zip(*batch, strict=True)
    ]


@contextmanager
def _plainly() -> Iterator[None]:
    """Turn whatever a library raises over a file into UnfitError."""
    try:
        yield
    except UnfitError:
        raise
    except (OSError, pa.ArrowException, ValueError, OverflowError) as error:
        why = reason(error) if isinstance(error, OSError) and error.errno else _first_line(error)
        raise UnfitError(f" can't be read: {why}") from None


def _check(schema: pa.Schema, columns: Iterable[Column]) -> None:
    for column in columns:
        found = schema.get_all_field_indices(column.name)
        if len(found) != 1:
            raise UnfitError(f" has {'several columns' if found else 'no column'} `{column.name}`")
        kind = schema.field(found[0]).type
        if not _KINDS[column.kind](kind):
            raise UnfitError(f": the column `{column.name}` is {kind}, not {column.kind}")


def _cells(cells: pa.Array, column: Column, needed: Collection[str]) -> list[Any]:
    if column.name in needed and cells.null_count:
        raise UnfitError(f": the column `{column.name}` has no value in some row")
    if column.kind is Kind.LIST and _is_list(cells.type):
        return [None if one is None else _json(one) for one in cells.to_pylist()]
    if column.kind is not Kind.TIMESTAMP:
        return cells.to_pylist()  # type: ignore[no-any-return]
    try:
        moments = cells.cast(pa.timestamp("ms", tz="UTC")).to_pylist()
    except (ValueError, OverflowError):  # of years that Python's calendar does not have, or parts of a second
        raise UnfitError(f": the column `{column.name}` has a time that no document can have") from None
    return [None if one is None else f"{one.year:04}-{one:%m-%dT%H:%M:%S}Z" for one in moments]


def _json(items: list[str | None]) -> str:
    """Return a list of texts as the cells of a database have it."""
    return json.dumps([one for one in items if one is not None], ensure_ascii=False)


def _first_line(error: Exception) -> str:
    return next(iter(str(error).splitlines()), type(error).__name__)[:200]


__all__ = ["UnfitError", "batches", "few_rows", "looked_at"]
