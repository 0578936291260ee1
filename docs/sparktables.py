"""What the tables of `seedlint spark` have in their columns, for docs/guides/spark.md."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from seedlint.spark import shapes
from seedlint.spark.diary import RUN

if TYPE_CHECKING:
    from collections.abc import Iterable

_DOCUMENTS = {"path": "name", "sha256": "sha", "bytes": "size"}
"""What columns of `documents` are called in `shapes.SETTLED`, where that is another name."""
_KEPT = ["readable", "judged", "errors", "warnings", "notes", "suppressed", "baselined", "score"]
_MEANINGS = {
    "findings": {
        "code": "code of the rule, as `SL201`",
        "name": "name of the rule",
        "severity": "`error`, `warning` or `note`",
        "message": "what is wrong",
        "path": "the document",
        "document": "number of the document in a file that has several, from 1; NULL otherwise",
        "region": "`line`, `column`, `endLine`, `endColumn`, from 1; NULL if the finding has no location",
        "pointer": "JSON Pointer to the value",
        "field": "the same for people, as `related[3].webUrl`",
        "related": "related locations, each with a `message`",
        "fix": "`description`, `safe`, `edits` (values are JSON) and `replacements`; NULL if there is no fix",
        "notChecked": "whether the document could not be checked by every rule",
        "provider": "the provider of the article",
        "fingerprint": "the same for the same finding from run to run, as in SARIF",
    },
    "documents": {
        "path": "name of the document",
        "sha256": "digest of its content; NULL if it could not be read",
        "bytes": "size of its content; NULL if it could not be read",
        "readable": "whether it has values that rules can check",
        "judged": "whether every rule has checked it",
        "errors": "errors, without those that are suppressed or in the baseline",
        "warnings": "warnings, likewise",
        "notes": "notes, likewise",
        "suppressed": "findings that comments suppress",
        "baselined": "findings that are in the baseline",
        "score": (
            "quality from 0 to 100, computed as in [the report](report.md), without findings that are"
            " suppressed or in the baseline"
        ),
    },
    "crashes": {
        "code": "code of the rule that crashed",
        "path": "the document; for a rule across documents, the first one of the corpus",
        "message": "what happened",
        "traceback": "where, in Python",
    },
    "run": {
        "turn": "0 for the first run, one more for each `--resume`",
        "event": "`begun`, `resumed` or `ended`",
        "at": "when, in UTC",
        "now": "the moment that rules about time compare with",
        "seedlint": "version of seedlint",
        "python": "version of the driver's Python",
        "spark": "version of Spark",
        "fingerprint": "digest of all that decides the result: settings, rules, input",
        "input": "INPUT and what says how it is read, as it was written",
        "settings": "the settings in force, as TOML",
        "totals": "of a run that has ended: how much was found, and rows in `tables/`, as JSON",
        "tables": "version of the tables of the corpus, if they were written",
    },
}


def markdown() -> str:
    """Return a section for each table; SystemExit for a column that nobody has described."""
    settled = {field.name: field.type for field in shapes.SETTLED}
    documents = {name: settled[_DOCUMENTS.get(name, name)] for name in (*_DOCUMENTS, *_KEPT)}
    tables = {
        "findings": [(field.name, field.type) for field in _fields(shapes.FINDING)],
        "documents": list(documents.items()),
        "crashes": [(field.name, field.type) for field in _fields(shapes.CRASH)],
        "run": [(field.name, field.type) for field in RUN],
    }
    lines = []
    for table, columns in tables.items():
        lines += [f"### {table}", "", "| column | type | meaning |", "|---|---|---|"]
        for name, kind in columns:
            meaning = _MEANINGS[table].get(name)
            if meaning is None:
                raise SystemExit(f"docs/sparktables.py does not say what `{name}` of {table} means")
            lines.append(f"| `{name}` | {_word(kind)} | {meaning} |")
        lines.append("")
    return "\n".join(lines)


def _fields(kind: pa.DataType) -> Iterable[pa.Field]:
    return (kind.field(at) for at in range(kind.num_fields))


def _word(kind: pa.DataType) -> str:
    word = shapes.ddl(pa.schema([("x", kind)])).removeprefix("`x` ")
    if word.startswith("array<struct"):
        return "array of structs"
    return "struct" if word.startswith("struct") else word
