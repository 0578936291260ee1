"""The shapes of the tables that steps hand on, as Arrow schemas, and what is in their cells.

Paths are UTF-8 with lone surrogates kept: they sort as Python sorts texts, whatever bytes a name is made of.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pyarrow as pa

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from seedlint.spark.worker import Job

LISTING = pa.schema([("path", pa.binary()), ("why", pa.string())])
"""A document by its path from the root; ``why`` it can't be read, if a search knows that already."""
INPUT = pa.schema(
    [
        ("path", pa.binary()),
        ("why", pa.string()),
        ("size", pa.int64()),
        ("content", pa.binary()),
        ("known", pa.binary()),
    ]
)
"""A document to judge. Without ``content`` it is read from disk, unless ``size`` says that it is too large.
``known`` is the digest of the content that need not be judged again."""
FACT = pa.struct([("rule", pa.int64()), ("key", pa.int64()), ("value", pa.int64())])
RECORDS = pa.schema(
    [
        ("path", pa.binary()),
        ("turn", pa.int32()),
        ("same", pa.bool_()),
        ("sha", pa.binary()),
        ("size", pa.int64()),
        ("readable", pa.bool_()),
        ("refused", pa.bool_()),
        ("findings", pa.string()),
        ("comments", pa.string()),
        ("crashes", pa.string()),
        ("facts", pa.list_(FACT)),
    ]
)
"""What came of a document: one record each. One that is ``same`` is as it was in an earlier turn; one that is
``refused`` could not be read, as was known before anybody tried."""
PATHS = pa.schema([("path", pa.binary()), ("refused", pa.bool_())])
"""Documents by their paths, and whether they were `RECORDS` that are ``refused``."""
CROWDED = pa.schema([("rule", pa.int64()), ("key", pa.int64()), ("value", pa.int64()), ("n", pa.int64())])
"""How many facts of a rule have a key and a value; sorted by rule and key where groups are looked at."""
SUSPECTS = pa.schema([*CROWDED, ("suspect", pa.bool_()), ("crash", pa.string())])
"""The values of the groups that a rule wants to look at; or a rule that crashed over them."""
WANTED = pa.schema(
    [
        ("path", pa.binary()),
        ("why", pa.string()),
        ("content", pa.binary()),
        ("sha", pa.binary()),
        ("groups", pa.list_(pa.struct([("rule", pa.int64()), ("key", pa.int64())]))),
    ]
)
"""A document that is looked at again for the facts of some groups: it must be what it was, by its digest."""
MEMBERS = pa.schema(
    [
        ("rule", pa.int64()),
        ("key", pa.int64()),
        ("kind", pa.int8()),
        ("value", pa.int64()),
        ("n", pa.int64()),
        ("text", pa.binary()),
        ("path", pa.binary()),
        ("region", pa.list_(pa.int64())),
        ("pointer", pa.binary()),
        ("located", pa.binary()),
    ]
)
"""What groups are judged by, sorted by rule, key, kind, and then as columns stand: first, of kind 0, their
tallies by value; then, of kind 1, their facts, each with its key itself as ``text``."""
JUDGED = pa.schema([("path", pa.binary()), ("finding", pa.string()), ("crash", pa.string())])
"""A finding across documents, or a rule that crashed."""
OFFERED = pa.schema(
    [("path", pa.binary()), ("why", pa.string()), ("content", pa.binary()), ("late", pa.string())]
)
"""A document whose row of `SETTLED` is ``late``: what its fixes write is still to be found."""
UNSETTLED = pa.schema(
    [
        ("path", pa.binary()),
        ("kind", pa.int8()),
        ("sha", pa.binary()),
        ("size", pa.int64()),
        ("readable", pa.bool_()),
        ("findings", pa.string()),
        ("comments", pa.string()),
        ("crashes", pa.string()),
    ]
)
"""What is known of documents, sorted by path: of kind 0 records, of kind 1 findings across documents."""
_REGION = pa.struct(
    [("line", pa.int64()), ("column", pa.int64()), ("endLine", pa.int64()), ("endColumn", pa.int64())]
)
_PLACE = [
    ("path", pa.string()),
    ("document", pa.int64()),
    ("region", _REGION),
    ("pointer", pa.string()),
    ("field", pa.string()),
]
FINDING = pa.struct(
    [
        ("code", pa.string()),
        ("name", pa.string()),
        ("severity", pa.string()),
        ("message", pa.string()),
        *_PLACE,
        ("related", pa.list_(pa.struct([("message", pa.string()), *_PLACE]))),
        (
            "fix",
            pa.struct(
                [
                    ("description", pa.string()),
                    ("safe", pa.bool_()),
                    (
                        "edits",
                        pa.list_(
                            pa.struct(
                                [
                                    ("action", pa.string()),
                                    ("pointer", pa.string()),
                                    ("value", pa.string()),
                                    ("span", pa.list_(pa.int64())),
                                ]
                            )
                        ),
                    ),
                    ("replacements", pa.list_(pa.struct([("region", _REGION), ("text", pa.string())]))),
                ]
            ),
        ),
        ("notChecked", pa.bool_()),
        ("provider", pa.string()),
        ("fingerprint", pa.string()),
    ]
)
"""A finding as in docs/reference/json-format.md, its provider and fingerprint; an edit's value is JSON."""
CRASH = pa.struct(
    [("code", pa.string()), ("path", pa.string()), ("message", pa.string()), ("traceback", pa.string())]
)
SETTLED = pa.schema(
    [
        ("path", pa.binary()),
        ("name", pa.string()),
        ("sha", pa.string()),
        ("size", pa.int64()),
        ("readable", pa.bool_()),
        ("absent", pa.bool_()),
        ("judged", pa.bool_()),
        ("internal", pa.int64()),
        ("errors", pa.int64()),
        ("warnings", pa.int64()),
        ("notes", pa.int64()),
        ("suppressed", pa.int64()),
        ("baselined", pa.int64()),
        ("score", pa.int64()),
        ("findings", pa.list_(FINDING)),
        ("crashes", pa.list_(CRASH)),
        ("shown", pa.string()),
        ("late", pa.string()),
    ]
)
"""A document, settled. ``shown`` are its findings as reports are made of them, encoded: those that are shown,
those that comments suppress, each with the reason, and those that the baseline knows. Of one that is ``late``
it is not yet known what fixes across documents write: what is needed for that is there."""


def records(job: Job) -> pa.Schema:
    """Return the shape of the records of a job."""
    if job.tables is None:
        return RECORDS
    from seedlint.spark.tabling import ROWS

    return pa.schema([*RECORDS, *ROWS])


def unsettled(job: Job) -> pa.Schema:
    """Return the shape of what is settled for a job: with tables, there is what findings are told by."""
    if job.tables is None:
        return UNSETTLED
    articles = pa.list_(pa.struct([("pointer", pa.string()), ("provider", pa.string())]))
    more = [("values", pa.bool_()), ("provider", pa.string()), ("articles", articles)]
    return pa.schema([*UNSETTLED, *more])


def settled(job: Job) -> pa.Schema:
    """Return the shape of what comes of it: with tables, the rows of findings, and what these tell."""
    if job.tables is None:
        return SETTLED
    from seedlint.spark.tabling import FOUND, TOLD

    told = pa.struct([(name, pa.int64()) for name in TOLD])
    return pa.schema([*SETTLED, ("rows", pa.list_(FOUND)), ("told", told)])


def of_path(path: str) -> bytes:
    """Return a path as tables have it."""
    return path.encode("utf-8", "surrogatepass")


def to_path(raw: bytes) -> str:
    """Return a path that tables have."""
    return raw.decode("utf-8", "surrogatepass")


def batch(schema: pa.Schema, rows: Iterable[Sequence[Any]]) -> pa.RecordBatch:
    """Return rows as an Arrow batch."""
    columns = list(zip(*rows, strict=True)) or [()] * len(schema)
    arrays = [pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def rows(one: pa.RecordBatch, schema: pa.Schema) -> Iterable[tuple[Any, ...]]:
    """Yield the rows of a batch, as the columns of a schema, each row a tuple."""
    return zip(*(one.column(name).to_pylist() for name in schema.names), strict=True)


def ddl(schema: pa.Schema) -> str:
    """Return a schema in Spark's words."""
    return ", ".join(f"`{field.name}` {_word(field.type)}" for field in schema)


def _word(kind: pa.DataType) -> str:
    if pa.types.is_list(kind):
        return f"array<{_word(kind.value_type)}>"
    if pa.types.is_struct(kind):
        inner = (kind.field(at) for at in range(kind.num_fields))
        return f"struct<{', '.join(f'`{one.name}`: {_word(one.type)}' for one in inner)}>"
    return {
        pa.binary(): "binary",
        pa.string(): "string",
        pa.int64(): "bigint",
        pa.float64(): "double",
        pa.int32(): "int",
        pa.int8(): "tinyint",
        pa.bool_(): "boolean",
    }[kind]


def dumps(value: Any) -> str | None:
    """Return something as JSON; None for nothing."""
    return json.dumps(value, separators=(",", ":")) if value else None


__all__ = [
    "CROWDED",
    "INPUT",
    "JUDGED",
    "LISTING",
    "MEMBERS",
    "OFFERED",
    "PATHS",
    "RECORDS",
    "SETTLED",
    "SUSPECTS",
    "UNSETTLED",
    "WANTED",
    "batch",
    "ddl",
    "dumps",
    "of_path",
    "records",
    "rows",
    "settled",
    "to_path",
    "unsettled",
]
