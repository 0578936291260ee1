"""The figures, by SQL over the working database: in as much memory for a million documents as for ten."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from seedlint import __version__
from seedlint.export.score import COSTS
from seedlint.report.causes import count_causes
from seedlint.report.metrics import (
    Bin,
    Cluster,
    DocumentCounts,
    DocumentFigures,
    FieldFigures,
    Mention,
    Metrics,
    RuleFigures,
    Severities,
)
from seedlint.report.places import BLANKS, RANK, rows_in, source, times_of
from seedlint.report.providers import collect_providers, providers
from seedlint.report.schemas import measure_schemas
from seedlint.report.spread import distribution, timeline
from seedlint.report.texts import cut
from seedlint.tables.own import NO_STRANGERS
from seedlint.tables.tables import TABLES, Kind
from seedlint.urls.platforms import Platforms

if TYPE_CHECKING:
    from datetime import datetime

    from seedlint.export.sqlite import SqliteTables

_WORST = 50
_RULES_OF_A_DOCUMENT = 8
_CLUSTERS = 50
_OF_A_CLUSTER = 5

FIELDS = {
    "documents": (
        ("category", "category"),
        ("title", "title"),
        ("excerpt", "excerpt"),
        ("published_at", "publishedDateTime"),
        ("type", "type"),
        ("original_url", "originalUrl"),
        ("web_url", "webUrl"),
        ("amp_web_url", "ampWebUrl"),
        ("cdn_amp_web_url", "cdnAmpWebUrl"),
        ("featured_content", "featuredContent"),
        ("quality", "quality"),
        ("heat", "heat"),
        ("published", "published"),
        ("removed", "removed"),
        ("provider_name", "provider.name"),
        ("provider_domain", "provider.domain"),
        ("topic_count", "topics"),
        ("image_count", "images"),
        ("related_count", "related"),
        ("secured_length", "secured"),
    ),
    "related": (
        ("title", "title"),
        ("excerpt", "excerpt"),
        ("published_at", "publishedDateTime"),
        ("type", "type"),
        ("web_url", "webUrl"),
        ("amp_web_url", "ampWebUrl"),
        ("cdn_amp_web_url", "cdnAmpWebUrl"),
        ("quality", "quality"),
        ("provider_name", "provider.name"),
        ("provider_domain", "provider.domain"),
        ("image_count", "images"),
    ),
    "images": (
        ("url", "url"),
        ("width", "width"),
        ("height", "height"),
        ("is_cached", "isCached"),
        ("title", "title"),
    ),
}
"""Columns whose completeness is told, and what they are called in documents; a test knows the others."""
_COUNTS = frozenset(("topic_count", "image_count", "related_count"))
"""Columns that are zero where the field has nothing in it, or is not there."""


def measure(
    store: SqliteTables,
    now: datetime,
    commit: str | None,
    modified: bool | None,
    *,
    seed: bool = True,
    platforms: Platforms | None = None,
) -> Metrics:
    """Return the figures of the tables in ``store``, which is finished.

    ``now`` is the date of the report, ``commit`` what it is about, None outside of a git repository. Unless
    the documents are ``seed`` documents, fields that none of them has are passed over. ``platforms`` are not
    providers like others; None: the well-known ones.
    """
    total, score = store.one("SELECT count(*), avg(score) FROM documents")
    readable, clean, passed = store.one(
        "SELECT ifnull(sum(readable), 0), ifnull(sum(errors + warnings + notes = 0), 0),"
        " ifnull(sum(errors = 0), 0) FROM documents"
    )
    safe, unsafe = store.one(
        "SELECT ifnull(sum(fix = 'safe'), 0), ifnull(sum(fix = 'unsafe'), 0) FROM findings"
    )
    # A history measures one store again and again.
    store.execute("DROP TABLE IF EXISTS temp.clusters")
    store.execute("DROP TABLE IF EXISTS temp.providers")
    articles = _tell_apart(store)
    store.execute(
        "CREATE TEMP TABLE clusters AS SELECT canonical_url AS url, count(*) AS size FROM article_documents"
        " WHERE canonical_url IS NOT NULL GROUP BY 1 HAVING count(*) > 1"
    )
    clusters, clustered = store.one("SELECT count(*), ifnull(sum(size), 0) FROM clusters")
    store.count_pieces()
    collect_providers(store)
    return Metrics(
        generated_at=f"{now:%Y-%m-%dT%H:%M:%SZ}",
        seedlint=__version__,
        commit=commit,
        modified=modified,
        score=None if score is None else round(score, 1),
        documents=DocumentCounts(total, readable, clean, passed),
        rows={
            table.name: store.one(f"SELECT {rows_in(table.name)} FROM {source(table.name)}")[0]
            for table in TABLES
        },
        findings=Severities(*_by_severity(store)),
        causes=count_causes(store),
        fixable=(safe, unsafe),
        scores=_scores(store),
        rules=_rules(store),
        fields=tuple(one for one in _fields(store) if seed or one.filled or one.misfits) if articles else (),
        providers=providers(store, platforms or Platforms()),
        provider_count=store.one("SELECT count(*) FROM providers WHERE domain IS NOT NULL")[0],
        clean_provider_count=store.one(
            "SELECT count(*) FROM providers WHERE domain IS NOT NULL AND causes = 0"
        )[0],
        worst=_worst(store),
        clusters=_clusters(store),
        cluster_count=clusters,
        clustered_documents=clustered,
        timeline=timeline(store, now, "article_documents" if articles else "documents"),
        # Of heat, -1 says that nobody knows.
        distributions=(distribution(store, "quality"), distribution(store, "heat", unknown=-1)),
        articles=articles,
        schemas=measure_schemas(store),
        schema_count=store.one("SELECT count(DISTINCT own) FROM own_documents")[0],
    )


def _tell_apart(store: SqliteTables) -> bool:
    """Make views of the documents that have articles, by their schema, and of what is found in these.

    Return whether there are any.
    """
    strangers = store.one("SELECT count(*) FROM strangers")[0]
    documents = store.one("SELECT count(*) FROM documents")[0]
    for name in ("article_documents", "article_findings"):
        store.execute(f"DROP VIEW IF EXISTS temp.{name}")
    own = found = ""
    if strangers:
        own = " WHERE rowid NOT IN (SELECT document FROM strangers)"
        found = NO_STRANGERS
    store.execute(f"CREATE TEMP VIEW article_documents AS SELECT * FROM documents{own}")
    store.execute(f"CREATE TEMP VIEW article_findings AS SELECT * FROM findings{found}")
    return strangers < documents or not documents


def _by_severity(store: SqliteTables) -> list[int]:
    counts = dict(store.rows("SELECT severity, count(*) FROM findings GROUP BY 1"))
    return [int(counts.get(severity) or 0) for severity in COSTS]


def _scores(store: SqliteTables) -> tuple[Bin, ...]:
    """Count documents by score; who has all 100 points is in a bin of its own."""
    counts: dict[Any, Any] = dict(store.rows("SELECT score / 10, count(*) FROM documents GROUP BY 1"))
    return tuple(Bin(low * 10, min(low * 10 + 10, 101), counts.get(low, 0)) for low in range(11))


_SEVERITY = "CASE " + " ".join(f"WHEN sum(severity = '{one}') THEN '{one}'" for one in COSTS) + " END"
"""The severity of a rule's worst findings: not all of them need to matter alike."""


def _rules(store: SqliteTables) -> tuple[RuleFigures, ...]:
    rows = store.rows(
        f"SELECT code, min(name), {_SEVERITY}, count(*), count(DISTINCT document),"
        " sum(ifnull(fix, '') = 'safe'), sum(ifnull(fix, '') = 'unsafe'), count(DISTINCT cause)"
        " FROM findings GROUP BY 1"
    )
    found = []
    for row in rows:
        code, name, severity, findings, documents, safe, unsafe, causes = row
        counts = (findings, documents, safe, unsafe)
        found.append(RuleFigures(str(code), str(name), severity, *counts, causes=causes))
    worst = list(COSTS)
    return tuple(sorted(found, key=lambda rule: (worst.index(rule.severity), -rule.findings, rule.code)))


def _fields(store: SqliteTables) -> list[FieldFigures]:
    found = []
    kinds = {(table.name, column.name): column.kind for table in TABLES for column in table.columns}
    for table, fields in FIELDS.items():
        where = "WHERE readable" if table == "documents" else ""
        counts = ", ".join(
            _field_counts(kinds[table, column], column, times_of(table)) for column, _ in fields
        )
        its = "article_documents" if table == "documents" else source(table)
        rows, *figures = store.one(f"SELECT {rows_in(table)}, {counts} FROM {its} {where}")
        misfits = _misfits(store, table)
        for at, (column, field) in enumerate(fields):
            there, blank = (number or 0 for number in figures[2 * at : 2 * at + 2])
            odd = misfits.get(column, 0) + misfits.get("*", 0)
            found.append(FieldFigures(table, column, field, rows, there - blank, blank, odd))
    return found


def _field_counts(kind: Kind, column: str, times: str) -> str:
    """Return SQL that counts the values that are there, and those of them that are blank."""
    if column in _COUNTS:
        return f"sum({times} * ({column} > 0)), 0"
    if column == "secured_length":
        blank = f"{column} = 0"
    elif kind is Kind.TEXT:
        blank = f"trim({column}, {BLANKS}) = ''"
    else:
        blank = "0"
    there = f"count({column})" if times == "1" else f"sum({times} * ({column} IS NOT NULL))"
    # A value that is not there is not blank either: the comparison is null, and does not count.
    return f"{there}, {blank if blank == '0' else f'sum({times} * ({blank}))'}"


def _misfits(store: SqliteTables, table: str) -> dict[str, int]:
    counts: dict[str, int] = {}
    its = "article_documents" if table == "documents" else source(table)
    query = f"SELECT misfits, {rows_in(table)} FROM {its} WHERE misfits IS NOT NULL GROUP BY 1"
    for columns, count in store.rows(query):
        for column in str(columns).split(","):
            counts[column] = counts.get(column, 0) + int(count or 0)
    return counts


# Documents


def _worst(store: SqliteTables) -> tuple[DocumentFigures, ...]:
    rows = store.rows(
        "SELECT document, line, title, provider_domain, score, errors, warnings, notes FROM documents"
        " WHERE score < 100 ORDER BY score, errors DESC, warnings DESC, notes DESC, document LIMIT ?",
        (_WORST,),
    )
    found = []
    for row in list(rows):
        rules = store.rows(
            "SELECT code, count(*) FROM findings WHERE document = ? GROUP BY 1"
            f" ORDER BY min({RANK}), 2 DESC, 1"
            " LIMIT ?",
            (row[0], _RULES_OF_A_DOCUMENT),
        )
        document, line, title, domain, score, errors, warnings, notes = row
        found.append(
            DocumentFigures(
                document,
                line,
                cut(title),
                cut(domain),
                score,
                errors,
                warnings,
                notes,
                tuple((code, count) for code, count in rules),
            )
        )
    return tuple(found)


def _clusters(store: SqliteTables) -> tuple[Cluster, ...]:
    found = []
    for url, size in list(
        store.rows("SELECT url, size FROM clusters ORDER BY 2 DESC, 1 LIMIT ?", (_CLUSTERS,))
    ):
        places = store.rows(
            "SELECT document, line, title FROM article_documents WHERE canonical_url = ?"
            " ORDER BY document LIMIT ?",
            (url, _OF_A_CLUSTER),
        )
        shown = tuple(Mention(str(document), int(line or 1), cut(title)) for document, line, title in places)
        found.append(Cluster(cut(url) or "", int(size or 0), shown))
    return tuple(found)
