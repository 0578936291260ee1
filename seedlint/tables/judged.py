"""What expectations are held against: the tables of the corpus, and some that are made from them.

    documents   as it is, and with `findings` and `age_days`
    providers   one row a provider
    months      one row for each of the two years up to the newest document
    topics      one row a topic of a document

The tables made here live in the same SQLite file, under names of their own.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC
from typing import TYPE_CHECKING

from seedlint.errors import OutputError
from seedlint.tables.own import IN_DATABASE, NO_STRANGERS
from seedlint.tables.sql import create_statement
from seedlint.tables.tables import DOCUMENTS, TABLES, Column, Kind, Table

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime
    from pathlib import Path

MONTHS = 24
"""So many months, up to that of the newest document, tell how regularly something is published."""
MONTHS_NEED = 24
"""With fewer documents in them nobody can tell."""

JUDGED_DOCUMENTS = Table(
    "documents",
    DOCUMENTS.rows,
    (
        *DOCUMENTS.columns,
        Column("findings", Kind.INTEGER, "findings of any severity in this document"),
        Column("age_days", Kind.REAL, "days from `published_at` to the moment of the report"),
    ),
)

PROVIDERS = Table(
    "providers",
    "a provider, by its domain",
    (
        Column("provider", Kind.TEXT, "`provider.domain`"),
        Column("documents", Kind.INTEGER, "how many documents it has"),
        Column(
            "warning_free_percent", Kind.REAL, "the share of them, in per cent, with no error and no warning"
        ),
        Column("image_percent", Kind.REAL, "how many of them, in per cent, have an image"),
        Column("mean_score", Kind.REAL, "the mean of their scores"),
        Column("newest_age_days", Kind.REAL, "age of the newest one"),
        Column("document", Kind.TEXT, "the one with the lowest score"),
        Column("line", Kind.INTEGER, "its first line"),
    ),
)

MONTHS_TABLE = Table(
    "months",
    f"one of the {MONTHS} months up to the newest document; none if they have under {MONTHS_NEED} documents",
    (
        Column("month", Kind.TEXT, "`2021-04`"),
        Column("documents", Kind.INTEGER, "how many documents were published in it"),
        Column("document", Kind.TEXT, "the first of them; NULL if there is none"),
        Column("line", Kind.INTEGER, "its first line"),
    ),
)

TOPICS = Table(
    "topics",
    "a topic of a document: an item of its `topics`",
    (
        Column("document", Kind.TEXT, "path from the root, with forward slashes"),
        Column("line", Kind.INTEGER, "first line of the document"),
        Column("position", Kind.INTEGER, "number of the topic in its document, from 0"),
        Column("topic", Kind.TEXT, "the item; those that are not strings are left out"),
        Column("provider_domain", Kind.TEXT, "`provider.domain` of the document"),
    ),
)

JUDGED: dict[str, Table] = {
    **{table.name: table for table in TABLES},
    "documents": JUDGED_DOCUMENTS,
    "providers": PROVIDERS,
    "months": MONTHS_TABLE,
    "topics": TOPICS,
}
"""All tables that an expectation may be about, by name."""
ARTICLES = "judged_articles"
"""`documents` without those of schemas that have no articles: what suites for the seed format are about."""

_RELATIONS = {name: f"judged_{name}" for name in ("documents", "providers", "months", "topics")}

_DOCUMENTS_VIEW = """
CREATE VIEW judged_documents AS
SELECT *, errors + warnings + notes AS findings,
    julianday('{now}') - julianday(published_at) AS age_days
FROM documents
"""

_PROVIDERS_TABLE = """
CREATE TABLE judged_providers AS
WITH ranked AS (
    SELECT *, row_number() OVER (PARTITION BY provider_domain ORDER BY score, document) AS rank
    FROM judged_articles WHERE provider_domain IS NOT NULL
)
SELECT provider_domain AS provider, count(*) AS documents,
    100.0 * sum(errors + warnings = 0) / count(*) AS warning_free_percent,
    100.0 * sum(ifnull(image_count, 0) > 0) / count(*) AS image_percent,
    avg(score) AS mean_score,
    min(age_days) AS newest_age_days,
    max(CASE WHEN rank = 1 THEN document END) AS document,
    max(CASE WHEN rank = 1 THEN line END) AS line
FROM ranked GROUP BY provider_domain ORDER BY provider_domain
"""

# A date that no article can have (SL204) or one from the future (SL203) says nothing about the rhythm.
_MONTHS_TABLE = """
CREATE TABLE judged_months AS
WITH RECURSIVE
dated AS (
    SELECT substr(published_at, 1, 7) AS month, document, line,
        row_number() OVER (PARTITION BY substr(published_at, 1, 7) ORDER BY published_at, document) AS rank
    FROM judged_articles WHERE age_days >= -1 AND published_at >= '1990'
),
span AS (
    SELECT max(min(month), strftime('%Y-%m', max(month) || '-01', '-{back} months')) AS first,
        max(month) AS last
    FROM dated
),
months (month) AS (
    SELECT first FROM span WHERE first IS NOT NULL
    UNION ALL
    SELECT strftime('%Y-%m', month || '-01', '+1 month') FROM months, span WHERE month < last
),
counted AS (
    SELECT month, count(*) AS documents, max(CASE WHEN rank = 1 THEN document END) AS document,
        max(CASE WHEN rank = 1 THEN line END) AS line
    FROM dated, span WHERE month >= first GROUP BY month
)
SELECT months.month, ifnull(documents, 0) AS documents, document, line
FROM months LEFT JOIN counted USING (month)
WHERE (SELECT sum(documents) FROM counted) >= {need}
ORDER BY months.month
"""


_TOPICS_VIEW = f"""
CREATE VIEW judged_topics AS
SELECT document, line, key AS position, CAST(value AS TEXT) AS topic, provider_domain
FROM {ARTICLES}, json_each(CASE WHEN json_valid(topics) THEN topics ELSE '[]' END)
"""


def relations(own: Mapping[str, Table]) -> dict[str, Table]:
    """Return the tables that queries may name, by their names in the database; ``own`` are schemas'."""
    made = {name: replace(JUDGED[table], name=name) for table, name in _RELATIONS.items()}
    articles = replace(JUDGED_DOCUMENTS, name=ARTICLES)
    found = (
        *TABLES,
        *made.values(),
        articles,
        *(replace(one, name=relation(one.name, own)) for one in own.values()),
    )
    return {table.name: table for table in found}


def relation(table: str, own: Collection[str]) -> str:
    """Return what a table that expectations are about is called in the database."""
    return f"{IN_DATABASE}{table}" if table in own else _RELATIONS.get(table, table)


@dataclass(frozen=True, slots=True)
class Relation:
    """A table as SQLite has it: its name there, and how many rows it has."""

    name: str
    rows: int


def prepare(
    database: Path, now: datetime, whole: Collection[str] = (), own: Collection[str] = ()
) -> dict[str, Relation]:
    """Make the tables that are missing, and return where to find each; OutputError if SQLite refuses.

    Done twice on one file, the second time counts: ages are those at ``now``. Of what the database has as a
    view, tables are made for those that are named in ``whole``. ``own`` are tables of schemas.
    """
    moment = now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")
    try:
        with closing(sqlite3.connect(database, isolation_level=None)) as db:
            db.execute("PRAGMA journal_mode = OFF")
            db.execute("DROP VIEW IF EXISTS judged_documents")
            db.execute(_DOCUMENTS_VIEW.format(now=moment))
            db.execute(f"DROP VIEW IF EXISTS {ARTICLES}")
            db.execute(_articles_view(db))
            db.execute(f"DROP VIEW IF EXISTS {_RELATIONS['topics']}")
            db.execute(_TOPICS_VIEW)
            months = _MONTHS_TABLE.format(back=MONTHS - 1, need=MONTHS_NEED)
            for name, statement in (("providers", _PROVIDERS_TABLE), ("months", months)):
                db.execute(f"DROP TABLE IF EXISTS {_RELATIONS[name]}")
                db.execute(statement)
            copied = {table.name: _copied(db, table) for table in TABLES if table.name in whole}
            names = {name: relation(name, own) for name in (*JUDGED, ARTICLES, *own)}
            return {name: _relation(db, copied.get(found, found)) for name, found in names.items()}
    except sqlite3.Error as error:
        raise OutputError(f"the working database {database} can't be used: {error}") from None


def _articles_view(db: sqlite3.Connection) -> str:
    """Return the SQL of a view with the documents that are, or have, articles: as it may be, all of them."""
    query = "SELECT 1 FROM sqlite_master WHERE name = 'strangers'"
    where = ""
    if db.execute(query).fetchone() and db.execute("SELECT count(*) FROM strangers").fetchone()[0]:
        where = NO_STRANGERS
    return f"CREATE VIEW {ARTICLES} AS SELECT * FROM judged_documents{where}"


def _copied(db: sqlite3.Connection, table: Table) -> str:
    """Return the name of a table with the rows of a view, in their order; of a table, its own name."""
    query = "SELECT type FROM sqlite_master WHERE name = ?"
    if db.execute(query, (table.name,)).fetchone() != ("view",):
        return table.name
    name = f"judged_{table.name}"
    db.execute(f"DROP TABLE IF EXISTS {name}")
    db.execute(create_statement(replace(table, name=name)))
    db.execute(f"INSERT INTO {name} SELECT * FROM {table.name}")
    return name


def _relation(db: sqlite3.Connection, name: str) -> Relation:
    # The names are this module's own.
    return Relation(name, db.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0])
