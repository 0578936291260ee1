"""The folder of a job of `seedlint spark --tables`, without Spark: what its steps make, cut into any tasks.

Facts across documents are passed over: findings are those of documents by themselves.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from seedlint import __version__
from seedlint.export.layout import Layout
from seedlint.spark import shapes, steps
from seedlint.spark.diary import RUN
from seedlint.spark.job import Totals, begin
from seedlint.spark.shapes import batch, of_path
from seedlint.spark.tabling import INSIDE
from seedlint.tables.described import described, from_described
from seedlint.tables.tables import VERSION, Kind
from tests.support.running import WRONG_TYPE, document

if TYPE_CHECKING:
    from pathlib import Path
    from random import Random

    from seedlint.run.session import Session
    from seedlint.tables.tables import Table

TYPES = {
    Kind.TEXT: pa.string(),
    Kind.INTEGER: pa.int64(),
    Kind.REAL: pa.float64(),
    Kind.BOOLEAN: pa.bool_(),
    Kind.TIMESTAMP: pa.timestamp("ms", tz="UTC"),
    Kind.LIST: pa.list_(pa.string()),
}
VALUES = pa.schema(
    [
        ("own", pa.int64()),
        ("field", pa.int64()),
        ("state", pa.string()),
        ("text", pa.string()),
        ("number", pa.int64()),
        ("real", pa.float64()),
    ]
)


@dataclass
class Job:
    """What came of a job: rows of each table, in no order but that of the tasks."""

    session: Session
    tables: dict[str, tuple[Table, list[dict[str, Any]]]] = field(default_factory=dict)
    schemas: list[dict[str, Any]] = field(default_factory=list)
    values: list[dict[str, Any]] = field(default_factory=list)
    totals: Totals = field(default_factory=Totals)
    defects: list[str] = field(default_factory=list)

    def write(self, out: Path, random: Random, *events: str, **run: Any) -> Path:
        """Write the folder; ``events`` and ``run`` say what stands in its table `run`."""
        for name, (table, rows) in self.tables.items():
            _write(out / "tables" / name, _arrow(table), _files(rows, random))
        if self.schemas:
            schema = pa.schema([("own", pa.int64()), ("described", pa.string())])
            _write(out / "tables" / "own-schemas", schema, [self.schemas])
            _write(out / "tables" / "own-values", VALUES, _files(self.values, random, apart=False))
        self.totals.rows = {name: len(rows) for name, (_, rows) in self.tables.items()}
        if self.schemas:
            self.totals.rows |= {"own-schemas": len(self.schemas), "own-values": len(self.values)}
        told = {name: getattr(self.totals, name) for name in Totals.__slots__ if name != "beyond"}
        rows = []
        for event in events or ("begun", "ended"):
            row = {
                "turn": 0,
                "event": event,
                "seedlint": __version__,
                "totals": json.dumps(told),
                "tables": VERSION,
            }
            rows.append({**row, **run})
        (out / "run").mkdir(parents=True)
        schema = pa.schema([one for one in RUN if one.name in rows[0]])
        pq.write_table(pa.Table.from_pylist(rows, schema), out / "run" / "part-00000-x-c000.zstd.parquet")
        return out


def run(session: Session, random: Random) -> Job:
    """Judge the documents of a session's configuration."""
    from seedlint.run.part import configuration, left_out
    from seedlint.run.request import Request

    root = session.settings.root
    scope = session.documents(Request(cache=False, jobs=1, allow_empty=True))
    job = begin(session, str(root), 0, tables=True)
    given = [(of_path(path), None, None, None, None) for path in scope.corpus]
    random.shuffle(given)
    records: list[dict[str, Any]] = []
    while given:
        task = [given.pop() for _ in range(min(len(given), random.randint(1, 5)))]
        for one in steps.lint(job, [batch(shapes.INPUT, task)]):
            records += one.to_pylist()
    made = Job(session, defects=[row["defect"] for row in records if row["defect"]])
    settled = _settled(job, records)
    made.totals.documents = len(settled)
    made.totals.left_out, made.totals.configuration = (
        left_out(session, Request()),
        configuration(session.given),
    )
    made.totals.unjudged = sum(not row["judged"] for row in settled.values())
    _fill(made, records, settled)
    return made


def _settled(job: Any, records: list[dict[str, Any]]) -> dict[bytes, dict[str, Any]]:
    rows = []
    for record in sorted(records, key=lambda row: row["path"]):
        row = record["row"] or {}
        articles = [
            {"pointer": one["pointer"], "provider": one["provider_domain"]} for one in record["related"] or ()
        ]
        known = {**record, "kind": 0, "values": row.get("readable"), "articles": articles}
        known["provider"] = row.get("provider_domain")
        rows.append([known[name] for name in shapes.unsettled(job).names])
    made = steps.settle(job, [batch(shapes.unsettled(job), rows)])
    return {row["path"]: row for one in made for row in one.to_pylist()}


def _fill(made: Job, records: list[dict[str, Any]], settled: dict[bytes, dict[str, Any]]) -> None:
    session = made.session
    layout = Layout(session.settings, schemas={row["schema"] for row in records if row["schema"] is not None})
    texts = {row["own"]: row["described"] for row in records if row["described"]}
    order = dict.fromkeys(row["own"] for row in sorted(records, key=lambda one: one["path"]) if row["own"])
    keys = {key: layout.names.of(from_described(json.loads(texts[key]))) for key in order}
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in ("documents", "findings", *INSIDE)}
    rows |= {own.table.name: [] for own in keys.values()}
    numbers = {own.table.name: at for at, own in enumerate(layout.names.known)}
    for record in records:
        row, told = record["row"], settled[record["path"]]
        if row is None:
            continue
        rows["documents"].append({**row, **told["told"]})
        rows["findings"] += told["rows"]
        for name in INSIDE:
            rows[name] += ({"document": row["document"], **one} for one in record[name])
        if record["own"]:
            own = keys[record["own"]]
            names = [column.name for column in own.table.columns]
            rows[own.table.name].append(dict(zip(names, json.loads(record["cells"]), strict=True)))
            made.values += ({"own": numbers[own.table.name], **one} for one in record["values"])
    tables = {table.name: table for table in (*layout.tables, *(own.table for own in keys.values()))}
    made.tables = {name: (table, rows.get(name, [])) for name, table in tables.items()}
    made.schemas = [
        {"own": at, "described": json.dumps(described(own))} for at, own in enumerate(layout.names.known)
    ]


def _files(rows: list[dict[str, Any]], random: Random, *, apart: bool = True) -> list[list[dict[str, Any]]]:
    """Cut rows into files; those of a document stay together, in their order."""
    groups: dict[Any, list[dict[str, Any]]] = {}
    for at, row in enumerate(rows):
        groups.setdefault(row["document"] if apart else at, []).append(row)
    files: list[list[dict[str, Any]]] = [[] for _ in range(random.randint(1, 3))]
    for group in groups.values():
        random.choice(files).extend(group)
    return files


def _arrow(table: Table) -> pa.Schema:
    return pa.schema([(column.name, TYPES[column.kind]) for column in table.columns])


def _write(folder: Path, schema: pa.Schema, files: list[list[dict[str, Any]]]) -> None:
    folder.mkdir(parents=True)
    (folder / "_SUCCESS").touch()
    moments = [one.name for one in schema if pa.types.is_timestamp(one.type)]
    lists = [one.name for one in schema if one.type == TYPES[Kind.LIST]]
    for number, rows in enumerate(files):
        shown = [
            {**row, **{name: row[name] and datetime.fromisoformat(row[name]) for name in moments}}
            for row in rows
        ]
        shown = [{**row, **{name: row[name] and json.loads(row[name]) for name in lists}} for row in shown]
        shown = [{one.name: row[one.name] for one in schema} for row in shown]
        pq.write_table(pa.Table.from_pylist(shown, schema), folder / f"part-{number:05}-x-c000.zstd.parquet")


WRONG = document(1, WRONG_TYPE)
SCHEMA = {
    "type": "object",
    "required": ["title"],
    "properties": {
        "title": {"type": "string"},
        "kind": {"enum": ["a", "b"]},
        "date": {"type": "string", "format": "date-time"},
        "tags": {"type": "array", "items": {"type": "string"}},
        "odd name, of a field": {"type": "number"},
        "apiKey": {"type": "string"},
        "params": {"type": "object", "properties": {"n": {"type": "integer"}}},
        "readings": {"type": "array", "items": {"type": "object", "properties": {"at": {"type": "number"}}}},
    },
}
POSTS = (
    "title: Boats",
    "title: 5",
    "title: ''",
    "title: A title that is longer than what is kept of a value by itself, by far",
    "kind: a",
    "kind: c",
    "date: 2023-01-29T06:40:00Z",
    "date: 0001-01-01T00:00:00Z",
    "tags: [red, green]",
    "tags: [1, {a: 2}]",
    "odd name, of a field: 1.5",
    "odd name, of a field: 3",
    "apiKey: hush-hush-hush",
    "params: {n: 7}",
    "params: {n: 9223372036854775808}",
    "readings: [{at: 1}, {at: 2.5}]",
)
PLAIN = (b"", b"no front matter\n", b"\xff\xfe", b"---\ntitle: [\n---\n", b"---\ntitle: x\n")


def write_corpus(root: Path, random: Random, *, articles: bool = True) -> None:
    """Write documents of two schemas, sound and odd, and a configuration without rules across documents."""
    from seedlint.rule import CorpusRule
    from seedlint.rules import BUILTIN
    from tests.support.articles import item, made

    across = [rule.code for rule in BUILTIN if issubclass(rule, CorpusRule)]
    files = "posts/**" if articles else "*"
    (root / "seedlint.toml").write_text(
        f'include = ["seeds", "posts"]\nignore = {json.dumps(across)}\n'
        f'[[overrides]]\nfiles = ["{files}"]\nschema = "kinds/post.schema.json"\n',
        encoding="utf-8",
    )
    for name in ("seeds", "posts", "kinds"):
        (root / name).mkdir(exist_ok=True)
    (root / "kinds" / "post.schema.json").write_text(json.dumps(SCHEMA), encoding="utf-8")
    pool = [item("  ", random) for _ in range(4)]
    texts = [
        made(random.randint(0, 10**9), pool, "  ") for _ in range(random.randint(0, 8) if articles else 0)
    ]
    texts += [document(number).encode() for number in range(random.randint(0, 2) if articles else 0)]
    texts += random.sample(PLAIN, random.randint(0, 3))
    for number, text in enumerate(texts):
        (root / "seeds" / f"{random.choice('aéz')}{number}.md").write_bytes(text)
    for number in range(random.randint(0, 4)):
        some = {line.partition(":")[0]: line for line in random.sample(POSTS, random.randint(1, 6))}
        text = "\n".join(("---", *some.values(), "---", ""))
        (root / "posts" / f"p{number}.md").write_text(text, encoding="utf-8")
