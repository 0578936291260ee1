"""Tables for tests about expectations, without any documents behind them."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

from seedlint.tables.sql import create_statement
from seedlint.tables.tables import DOCUMENTS, TABLES, Kind, Table

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'><svg/onload=alert(1)>",
    "</style></title></textarea>--><b>",
    "{{ 7 * 7 }} {% raw %} {{section_id}}",
    "$title ${title} $$ $PARAMETER $styling",
    "&lt;b&gt; &#60;i&#62; &amp;",
    "back\\slash `code` *bold* [a](javascript:alert(1))",
    "a\u202eb\x07c\x1b[31md\u200be\x9b",
    "line\nbreak\r\n\ttab",
    "\U0010f03cscript\U0010f03e",
    "x" * 60_000,
    "",
    "\ufffd",
)
"""What a document may hold in any text. NUL and lone surrogates do not get into the tables."""

_CELLS: dict[str, Any] = {
    "line": 2,
    "readable": True,
    "category": "news",
    "type": "article",
    "title": "Ferry runs late {}",
    "excerpt": "The ferry of {} o'clock ran late.",
    "published_at": "2026-10-01T08:00:00Z",
    "web_url": "https://fenland-echo.example/{}",
    "canonical_url": "https://fenland-echo.example/{}",
    "url": "https://fenland-echo.example/{}",
    "quality": 40,
    "heat": -1,
    "provider_name": "Fenland Echo",
    "provider_domain": "fenland-echo.example",
    "topic_count": 2,
    "image_count": 1,
    "related_count": 1,
    "secured_length": 90,
    "secured_ciphertext_bytes": 48,
    "secured_vector_bytes": 16,
    "errors": 0,
    "warnings": 0,
    "notes": 0,
    "score": 100,
    "width": 1200,
    "height": 630,
    "sound": True,
    "scheme": "https",
}


def row(table: Table, number: int, cells: dict[str, Any]) -> tuple[Any, ...]:
    """A row of sound cells, but for those given."""
    whole = {"document": f"seeds/{number:03}.md", **_CELLS, **cells}
    found = [whole.get(column.name) for column in table.columns]
    return tuple(cell.format(number) if type(cell) is str and "{}" in cell else cell for cell in found)


def make(path: Path, documents: Iterable[dict[str, Any]] = (), **others: Iterable[dict[str, Any]]) -> Path:
    """Write a database; each mapping gives the cells of a row that are not as usual."""
    with closing(sqlite3.connect(path)) as db:
        for table in TABLES:
            db.execute(create_statement(table))
            rows = documents if table is DOCUMENTS else others.get(table.name, ())
            marks = ", ".join("?" * len(table.columns))
            found = [row(table, number, cells) for number, cells in enumerate(rows)]
            db.executemany(f"INSERT INTO {table.name} VALUES ({marks})", found)
        db.commit()
    return path


def make_hostile(path: Path, words: tuple[str, ...] = HOSTILE) -> Path:
    """Write a database with hostile words in all texts of all tables."""
    tables = {
        table.name: [
            {
                column.name: word
                for column in table.columns
                if column.kind is Kind.TEXT and (column.name != "document" or word)
            }
            for word in words
        ]
        for table in TABLES
    }
    documents = tables.pop("documents")
    return make(path, documents, **tables)
