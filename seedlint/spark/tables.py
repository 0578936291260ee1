"""Writes the tables of `seedlint export` as Parquet datasets: from records, and from what was settled.

The driver holds the schemas that documents obey, and no row.
"""

from __future__ import annotations

import json
from functools import reduce
from typing import TYPE_CHECKING

import pyarrow as pa

from seedlint.export.layout import Layout
from seedlint.export.typed import safe_path
from seedlint.spark.shapes import batch, ddl, to_path
from seedlint.spark.tabling import INSIDE, TOLD, TYPES
from seedlint.tables.described import described, from_described
from seedlint.tables.names import FOLDER, SCHEMAS, VALUES
from seedlint.tables.tables import DOCUMENTS, FINDINGS, Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from pyspark.sql import Column, DataFrame, SparkSession

    from seedlint.config.settings import Settings
    from seedlint.finding import PlacedFinding
    from seedlint.spark.output import Output
    from seedlint.tables.own import OwnTable
    from seedlint.tables.tables import Row, Table

_CONF = {
    # As pyarrow writes them for `seedlint export`.
    "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MILLIS",
    "spark.sql.parquet.datetimeRebaseModeInWrite": "CORRECTED",
}
_MOST_DEFECTS = 10


class TableWriter:
    """Writes the tables of a job."""

    def __init__(self, spark: SparkSession, settings: Settings, output: Output) -> None:
        """Prepare to write to the job's folder."""
        self._spark = spark
        self._settings = settings
        self._output = output
        self._written: dict[str, DataFrame] = {}

    def write(self, records: DataFrame, settled: DataFrame, beyond: Iterable[PlacedFinding]) -> None:
        """Write all tables; ``beyond`` are findings about no document."""
        from pyspark.sql import functions as fn

        for key, value in _CONF.items():
            self._spark.conf.set(key, value)
        schemas = [row[0] for row in records.select("schema").distinct().collect() if row[0] is not None]
        layout = Layout(self._settings, schemas=schemas)
        keys = self._met(records, layout)
        tables = {table.name: table for table in layout.tables}
        told = settled.select("path", "told")
        whole = records.filter(records["row"].isNotNull()).join(told, "path")
        documents = whole.select(
            *(
                (fn.col("told") if column.name in TOLD else fn.col("row"))[column.name].alias(column.name)
                for column in DOCUMENTS.columns
            )
        )
        self._put(tables["documents"], documents)
        for name in INSIDE:
            if name in tables:
                rows = records.select(fn.col("row.document").alias("document"), fn.explode(name).alias("one"))
                self._put(tables[name], rows.select("document", "one.*"))
        found = settled.select(fn.explode("rows").alias("one")).select("one.*")
        self._put(tables["findings"], found.unionByName(self._beyond(beyond)))
        self._put_own(records, layout, keys)

    def rows(self) -> dict[str, int]:
        """Return how many rows there are in each table that was written."""
        from pyspark.sql import functions as fn

        counts = [
            frame.agg(fn.count("*").alias("rows")).withColumn("table", fn.lit(name))
            for name, frame in self._written.items()
        ]
        told = reduce(lambda one, other: one.unionByName(other), counts)
        return {row["table"]: row["rows"] for row in told.collect()}

    def defects(self, records: DataFrame) -> tuple[int, list[str]]:
        """Return of how many documents no rows could be made, and some of them in words."""
        found = records.filter(records["defect"].isNotNull()).select("path", "defect")
        some = [str(row["defect"]) for row in found.orderBy("path").limit(_MOST_DEFECTS).collect()]
        return (found.count() if len(some) == _MOST_DEFECTS else len(some)), some

    def _put(self, table: Table, frame: DataFrame) -> None:
        """Write a table; of a frame with more columns, those that the table has."""
        self._put_as(table.name, frame.select(*_typed(table, frame)))

    def _put_as(self, name: str, frame: DataFrame) -> None:
        self._written[name] = self._output.put(f"{FOLDER}/{name}", frame)

    def _beyond(self, findings: Iterable[PlacedFinding]) -> DataFrame:
        from seedlint.export.findings import found_in
        from seedlint.output.fingerprint import Fingerprints
        from seedlint.output.result import no_source

        fingerprints = Fingerprints(no_source)
        rows: list[Row] = []
        for one in findings:
            rows += found_in([one], safe_path(one.path), lambda _pointer: (None, None), fingerprints)
        return self._spark.createDataFrame(rows, _ddl(FINDINGS))

    # The tables of schemas

    def _met(self, records: DataFrame, layout: Layout) -> dict[str, OwnTable]:
        """Return the tables that documents have rows in, by what stands for them, in the documents' order."""
        from pyspark.sql import functions as fn

        met = (
            records.filter(records["own"].isNotNull())
            .groupBy("own")
            .agg(fn.min("path").alias("path"), fn.max("described").alias("described"))
            .collect()
        )
        rows = sorted(met, key=lambda row: safe_path(to_path(bytes(row["path"]))))
        return {row["own"]: layout.names.of(from_described(json.loads(row["described"]))) for row in rows}

    def _put_own(self, records: DataFrame, layout: Layout, keys: dict[str, OwnTable]) -> None:
        """Write the tables of schemas, what these are, and the values in their documents."""
        from pyspark.sql import functions as fn

        by_name: dict[str, list[str]] = {}
        for key, own in keys.items():
            by_name.setdefault(own.table.name, []).append(key)
        written = {table.name for table in layout.tables}
        for own in layout.names.known:
            table = own.table
            if table.name not in written and table.name not in by_name:
                continue
            texts = records.filter(records["own"].isin(by_name.get(table.name, []))).select("cells")
            self._put(table, texts.mapInArrow(_reader(table), _ddl(table)))
        if not layout.names.known:
            return
        told = [(at, json.dumps(described(own))) for at, own in enumerate(layout.names.known)]
        self._put_as(SCHEMAS, self._spark.createDataFrame(told, "own bigint, described string"))
        number = fn.lit(None).cast("bigint")
        places = {own.table.name: at for at, own in enumerate(layout.names.known)}
        for key, own in keys.items():
            number = fn.when(fn.col("own") == key, fn.lit(places[own.table.name]).cast("bigint")).otherwise(
                number
            )
        values = records.select(number.alias("own"), fn.explode("values").alias("one")).select("own", "one.*")
        self._put_as(VALUES, values)


def _schema(table: Table) -> pa.Schema:
    return pa.schema([(column.name, TYPES[column.kind]) for column in table.columns])


def _ddl(table: Table) -> str:
    return ddl(_schema(table))


def _typed(table: Table, frame: DataFrame) -> Iterator[Column]:
    """Yield the columns of a table, moments and lists as such."""
    from pyspark.sql import functions as fn

    for column in table.columns:
        one = frame[f"`{column.name.replace('`', '``')}`"]
        if column.kind is Kind.TIMESTAMP:
            one = one.cast("timestamp").alias(column.name)
        elif column.kind is Kind.LIST:
            one = fn.from_json(one, "array<string>").alias(column.name)
        yield one


def _reader(table: Table) -> Callable[[Iterable[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    """Return what makes rows of a table of the cells that records have as text."""
    schema = _schema(table)

    def read(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for one in batches:
            yield batch(schema, map(json.loads, one.column(0).to_pylist()))

    return read


__all__ = ["TableWriter"]
