"""A table for the documents of somebody's own schema: its columns are the fields that the schema declares.

A field inside another is called as in messages, `params.author`. Of a list there is the number of its items,
`tags.count`, and if these are plain values, `tags` has them as a JSON array. Of what must not be shown there
is the length.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from seedlint.finding import escape_token, pointer_words
from seedlint.schema.fields import MOST, fields_of
from seedlint.tables.tables import DOCUMENTS, FINDINGS, LINKS, Column, Kind, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seedlint.schema.fields import Field, Place
    from seedlint.schema.schema import Schema

_NUMBERS = {"integer", "number"}
_PLAIN = frozenset(("string", "boolean", *_NUMBERS))
_ENDING = re.compile(r"(?:[._-]schema)?\.(?:json|ya?ml|toml)", re.IGNORECASE)
_ODD = re.compile(r"[^A-Za-z0-9_]+")
_RESERVED = re.compile(r"con|prn|aux|nul|com[0-9]|lpt[0-9]")
"""Names that no file has on Windows."""
_LONGEST_NAME = 40
_TAKEN = frozenset("documents related images links findings providers months topics".split())
"""Names that other tables have."""
IN_DATABASE = "schema_"
"""What the name of such a table begins with in SQLite, where `order` and the like have a meaning."""
NO_STRANGERS = (
    " WHERE document NOT IN (SELECT documents.document FROM strangers"
    " JOIN documents ON documents.rowid = strangers.document)"
)
"""The SQL that leaves out rows of documents by schemas without articles, of a table that names documents."""
_FIRST = (
    Column("document", Kind.TEXT, "path from the root, with forward slashes"),
    Column("line", Kind.INTEGER, "first line of the front matter; 1 if there is none"),
    Column("readable", Kind.BOOLEAN, "whether there are values to check; if not, the fields are NULL"),
)
_LAST = (Column("misfits", Kind.TEXT, "fields whose value in the document did not fit; NULL if all did"),)
_OF_ARTICLES = frozenset(
    "category excerpt type original_url amp_web_url cdn_amp_web_url canonical_url featured_content quality"
    " heat published removed provider_name provider_domain topics topic_count image_count"
    " provider_image_count related_count related_position".split()
)


class Part(StrEnum):
    """What a column has of a field."""

    VALUE = "value"
    COUNT = "count"
    LENGTH = "length"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a column's cells come from: the number of a field, and what of it."""

    field: int
    part: Part


@dataclass(frozen=True, slots=True)
class OwnTable:
    """A schema's own table."""

    schema: str
    """The schema's file, from the root."""
    table: Table
    fields: tuple[Field, ...]
    names: tuple[str, ...]
    """What the fields are called, as in messages but without positions."""
    sources: tuple[Source, ...]
    """Where the cells of each of the `columns` come from."""
    articles: bool
    """Whether the schema has articles."""

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns that are of fields."""
        return self.table.columns[len(_FIRST) : -len(_LAST)]

    def named(self, name: str) -> OwnTable:
        """Return the same under another name."""
        return replace(self, table=Table(name, self.table.rows, self.table.columns))

    @property
    def cut(self) -> bool:
        """Whether the schema may have more fields."""
        return len(self.fields) == MOST


def own_table(schema: Schema, file: str) -> OwnTable:
    """Return the table for documents of a schema, which is in ``file``."""
    fields = fields_of(schema)
    names = tuple(_name(field.place) for field in fields)
    taken = {column.name for column in (*_FIRST, *_LAST)}
    columns: list[Column] = []
    sources = []
    for number, (field, name) in enumerate(zip(fields, names, strict=True)):
        for part, kind, meaning in _columns_of(field, name, _child_types(fields, number)):
            wanted = name if part is Part.VALUE else f"{name}.{part}"
            while wanted.casefold() in taken:
                wanted += "_"
            taken.add(wanted.casefold())
            columns.append(Column(wanted, kind, meaning))
            sources.append(Source(number, part))
    table = Table(_table_name(file), f"a document that `{file}` is about", (*_FIRST, *columns, *_LAST))
    return OwnTable(file, table, fields, names, tuple(sources), schema.gives("article"))


def _name(place: Place) -> str:
    """Return what people call a field: `readings[].at`."""
    pointer = "".join(f"/{'0' if step is None else escape_token(step)}" for step in place)
    words = pointer_words(pointer)
    # A key may be a number, too.
    return words if "0" in place else words.replace("[0]", "[]")


def _child_types(fields: Sequence[Field], number: int) -> frozenset[str]:
    """Return the types of a list's items."""
    place = (*fields[number].place, None)
    return next((one.types for one in fields[number + 1 :] if one.place == place), frozenset())


def _columns_of(field: Field, name: str, items: frozenset[str]) -> list[tuple[Part, Kind, str]]:
    """Return what a document's table has of a field; nothing of what is inside of lists."""
    if None in field.place:
        return []
    if field.hidden:
        return [(Part.LENGTH, Kind.INTEGER, f"characters of `{name}`, which is not shown")]
    found = []
    kind = kind_of(field)
    if kind is not None:
        found.append((Part.VALUE, kind, f"`{name}`"))
    elif "array" in field.types and items and items <= _PLAIN:
        found.append((Part.VALUE, Kind.TEXT, f"the items of `{name}` as a JSON array"))
    if "array" in field.types:
        found.append((Part.COUNT, Kind.INTEGER, f"how many items `{name}` has; 0 without it"))
    elif "object" in field.types and not field.has_keys:
        found.append((Part.COUNT, Kind.INTEGER, f"how many keys `{name}` has; 0 without it"))
    return found


def kind_of(field: Field) -> Kind | None:
    """Return the type of a column with a field's plain values; None if it has none."""
    plain = field.types & _PLAIN
    if field.types and not plain:
        return None
    if plain == {"boolean"}:
        return Kind.BOOLEAN
    if plain and plain <= _NUMBERS:
        return Kind.REAL if "number" in plain else Kind.INTEGER
    if plain == {"string"} and field.formats == {"date-time"}:
        return Kind.TIMESTAMP
    return Kind.TEXT


def _table_name(file: str) -> str:
    name = _ODD.sub("_", _ENDING.sub("", file.rpartition("/")[2]))[:_LONGEST_NAME].strip("_").lower()
    return f"schema_{name}" if _RESERVED.fullmatch(name) else name or "schema"


def free_name(name: str, taken: Sequence[str]) -> str:
    """Return a name that no other table has."""
    free, count = name, 2
    while free in taken or free in _TAKEN:
        free, count = f"{name}_{count}", count + 1
    return free


def tables_without_articles() -> tuple[tuple[Table, tuple[int, ...]], ...]:
    """Return the tables of a corpus that has no articles, with the cells that are left of each row."""
    found = []
    for table in (DOCUMENTS, LINKS, FINDINGS):
        left = [at for at, column in enumerate(table.columns) if column.name not in _OF_ARTICLES]
        columns = tuple(table.columns[at] for at in left)
        found.append((Table(table.name, table.rows, columns), tuple(left)))
    return tuple(found)


__all__ = [
    "IN_DATABASE",
    "OwnTable",
    "Part",
    "Source",
    "free_name",
    "kind_of",
    "own_table",
    "tables_without_articles",
]
