"""A schema's own table as JSON, and made of that again: for whoever has the table, and not the schema."""

from __future__ import annotations

from typing import Any

from seedlint.schema.fields import Field
from seedlint.tables.own import OwnTable, Part, Source
from seedlint.tables.tables import Column, Kind, Table

_SETS = ("types", "formats")
_LISTS = ("place", "words", "only")


def described(own: OwnTable) -> dict[str, Any]:
    """Return all of a table as plain values, the same ones for equal tables."""
    return {
        "schema": own.schema,
        "name": own.table.name,
        "articles": own.articles,
        "columns": [[column.name, str(column.kind), column.meaning] for column in own.table.columns],
        "sources": [[source.field, str(source.part)] for source in own.sources],
        "names": list(own.names),
        "fields": [_field(field) for field in own.fields],
    }


def from_described(told: dict[str, Any]) -> OwnTable:
    """Return the table; ValueError for what `described` has not made."""
    try:
        table = Table(
            str(told["name"]),
            f"a document that `{told['schema']}` is about",
            tuple(Column(str(name), Kind(kind), str(meaning)) for name, kind, meaning in told["columns"]),
        )
        own = OwnTable(
            str(told["schema"]),
            table,
            tuple(_made(one) for one in told["fields"]),
            tuple(map(str, told["names"])),
            tuple(Source(int(field), Part(part)) for field, part in told["sources"]),
            bool(told["articles"]),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"no table of a schema: {error}") from None
    if len(own.names) != len(own.fields) or len(own.columns) != len(own.sources):
        raise ValueError("no table of a schema: its columns and fields don't match")
    if any(not 0 <= source.field < len(own.fields) for source in own.sources):
        raise ValueError("no table of a schema: a column is of no field")
    if any(not -1 <= field.parent < number for number, field in enumerate(own.fields)):
        raise ValueError("no table of a schema: a field is in none")
    return own


def _field(field: Field) -> dict[str, Any]:
    told = field._asdict()
    for name in _SETS:
        told[name] = sorted(told[name])
    return {name: value for name, value in told.items() if value != Field._field_defaults.get(name, ...)}


def _made(told: dict[str, Any]) -> Field:
    made: dict[str, Any] = dict(told)
    for name in _SETS:
        made[name] = frozenset(made[name])
    for name in _LISTS:
        if name in made:
            made[name] = tuple(made[name])
    return Field(**made)


__all__ = ["described", "from_described"]
