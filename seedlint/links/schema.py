"""The tables of the link store, shared by those who write it and those who only read."""

from __future__ import annotations

APPLICATION = 0x5EED11C5
"""The number by which SQLite's header says whose file this is."""
FORMAT = 1

COLUMNS = (
    "verdict",
    "status",
    "reason",
    "final",
    "first_failure",
    "failures",
    "unknowns",
    "looked",
    "due",
    "since",
    "etag",
    "modified",
)
"""The columns of a record, in the order of the fields of `Record`."""

TABLES = """
CREATE TABLE urls (
  id INTEGER PRIMARY KEY, url TEXT NOT NULL UNIQUE, host TEXT NOT NULL,
  verdict TEXT, status INTEGER, reason TEXT NOT NULL DEFAULT '', final TEXT, first_failure INTEGER,
  failures INTEGER NOT NULL DEFAULT 0, unknowns INTEGER NOT NULL DEFAULT 0, looked INTEGER, due INTEGER,
  since INTEGER, etag TEXT, modified TEXT
);
CREATE INDEX urls_in_trouble ON urls (verdict) WHERE verdict <> 'alive';
CREATE INDEX urls_by_look ON urls (looked);
CREATE TABLE documents (id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE, digest BLOB NOT NULL);
CREATE TABLE pointers (id INTEGER PRIMARY KEY, pointer TEXT NOT NULL UNIQUE);
CREATE TABLE places (
  document INTEGER NOT NULL, pointer INTEGER NOT NULL, url INTEGER NOT NULL, PRIMARY KEY (document, pointer)
) WITHOUT ROWID;
CREATE INDEX places_by_url ON places (url);
CREATE TABLE hosts (
  host TEXT PRIMARY KEY, openings INTEGER NOT NULL, not_before INTEGER NOT NULL
) WITHOUT ROWID
"""

PLACES = """
SELECT documents.path, pointers.pointer FROM urls JOIN places ON places.url = urls.id
JOIN documents ON documents.id = places.document JOIN pointers ON pointers.id = places.pointer
WHERE urls.url = ? ORDER BY 1, 2 LIMIT ?
"""
"""Where a URL stands: path from the root, and pointer (which documents share, so each is kept once)."""

TEMPORARY = """
CREATE TEMP TABLE read (document INTEGER PRIMARY KEY);
CREATE TEMP TABLE found (id INTEGER PRIMARY KEY);
CREATE TEMP TABLE todo (host TEXT NOT NULL, id INTEGER NOT NULL, PRIMARY KEY (host, id)) WITHOUT ROWID;
CREATE TEMP TABLE queue (rank INTEGER PRIMARY KEY, host TEXT NOT NULL, count INTEGER NOT NULL);
CREATE TEMP TABLE changes (id INTEGER PRIMARY KEY, before TEXT, after TEXT NOT NULL)
"""

_LATEST = 253_402_300_799
"""The end of the year 9999, in seconds since 1970: Python knows no later time."""
_MOST = 2**31


def _number(column: str, most: int) -> str:
    return f"typeof({column}) = 'integer' AND {column} BETWEEN 0 AND {most}"


SOUND = " AND ".join(
    f"({condition})"
    for condition in (
        "verdict IS NULL OR verdict IN ('alive', 'moved', 'failing', 'dead', 'unknown')",
        *(
            f"verdict IS NULL AND {column} IS NULL OR verdict IS NOT NULL AND {_number(column, _LATEST)}"
            for column in ("looked", "due", "since")
        ),
        f"first_failure IS NULL OR {_number('first_failure', _LATEST)}",
        f"status IS NULL OR {_number('status', 999)}",
        *(_number(column, _MOST) for column in ("failures", "unknowns")),
        *(f"typeof({column}) = 'text'" for column in ("url", "host", "reason")),
        *(f"typeof({column}) IN ('null', 'text')" for column in ("final", "etag", "modified")),
    )
)
"""Holds for every row of `urls` that seedlint has written. A store may come from anywhere."""

UNSOUND = f"""
SELECT 1 FROM urls WHERE NOT ({SOUND}) UNION ALL
SELECT 1 FROM hosts WHERE NOT ({_number("openings", _MOST)} AND {_number("not_before", _LATEST)}) UNION ALL
SELECT 1 FROM documents WHERE typeof(path) <> 'text' UNION ALL
SELECT 1 FROM pointers WHERE typeof(pointer) <> 'text' LIMIT 1
"""  # noqa: S608
"""Yields a row for a store that somebody else has written into."""
