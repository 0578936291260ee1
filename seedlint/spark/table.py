"""Rows of a table, each a document: a path and a content."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.errors import UsageError
from seedlint.spark.naming import WRITTEN, not_excluded
from seedlint.spark.nothing import refuse_empty
from seedlint.spark.objects import found_again, set_tasks
from seedlint.util.escape import escape
from seedlint.util.spelling import real
from seedlint.util.words import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyspark.sql import DataFrame, SparkSession

    from seedlint.config.settings import Settings
    from seedlint.output.result import PassedOver
    from seedlint.spark.inputs import Asked

_ENOUGH = 2
"""So many tasks for each processor are enough not to send the contents of a table over the network."""


class Table:
    """Documents by the rows of a table that Spark reads."""

    def __init__(self, spark: SparkSession, settings: Settings, asked: Asked, parallelism: int) -> None:
        """Look at the table's columns; UsageError if it has not those that are needed."""
        self.root = real(settings.root)
        self._spark = spark
        self._settings = settings
        self._asked = asked
        self._parallelism = parallelism
        self._tasks: int | None = asked.partitions
        self._total = 0
        set_tasks(spark, asked.tasks(parallelism))
        self._frame = self._read(asked.paths)
        self._check("--path-column", asked.path_column, "string")
        self._check("--content-column", asked.content_column, "string", "binary")

    def _read(self, paths: Sequence[str]) -> DataFrame:
        asked = self._asked
        # What can't be read is an error, whatever a cluster is set to.
        reader = self._spark.read.options(ignoreCorruptFiles="false", ignoreMissingFiles="false")
        for key, value in asked.options:
            reader = reader.option(key, value)
        if asked.in_catalog:
            return reader.table(asked.paths[0])
        return reader.format(asked.input_format or "parquet").load(list(paths))

    def _check(self, option: str, name: str, *kinds: str) -> None:
        known = dict(self._frame.dtypes)
        if name not in known:
            columns = ", ".join(known) or "none"
            raise UsageError(
                f"{option}: the table has no column {escape(name)}; it has {escape(columns)}: name one of"
                " these"
            )
        if known[name] not in kinds:
            raise UsageError(
                f"{option}: the column {escape(name)} is of the type {known[name]}; it must be"
                f" {' or '.join(kinds)}"
            )

    @property
    def complete(self) -> bool:
        """See `Source.complete`."""
        return True

    def search(self) -> None:
        """See `Source.search`: rows are counted, without their contents, by the task that reads them."""
        from pyspark.sql import functions as fn

        path = fn.col(_quoted(self._asked.path_column))
        nameless = (path.isNull() | (fn.trim(path) == "")).cast("bigint")
        parts = (
            self._frame.groupBy(fn.spark_partition_id().alias("task"))
            .agg(fn.count("*").alias("rows"), fn.sum(nameless).alias("nameless"))
            .collect()
        )
        if without := sum(row["nameless"] for row in parts):
            raise UsageError(
                f"--path-column: {escape(self._asked.path_column)} is empty in"
                f" {counted(without, 'row')} of the table; each document needs a path"
            )
        total = self._total = sum(row["rows"] for row in parts)
        several = len(self._asked.paths) > 1
        refuse_empty(
            self._asked,
            lambda path: self._read([path]).isEmpty() if several else not total,
            "the table {} has no rows",
        )
        few = len(parts) < _ENOUGH * self._parallelism
        if self._tasks is None and few and total > len(parts):
            self._tasks = min(self._asked.tasks(self._parallelism), total)

    def expected(self) -> int | None:
        """See `Source.expected`."""
        return None if self._asked.force_exclude else self._total

    def passed_over(self) -> PassedOver | None:
        """See `Source.passed_over`: every row is a document."""
        return None

    def documents(self) -> DataFrame:
        """See `Source.documents`."""
        frame = self._documents()
        return frame.repartition(self._tasks) if self._tasks else frame

    def _documents(self) -> DataFrame:
        from pyspark.sql import functions as fn

        content = fn.col(_quoted(self._asked.content_column)).cast("binary")
        size = fn.length(content).cast("bigint")
        path = fn.col(_quoted(self._asked.path_column))
        frame = self._frame.select(
            fn.regexp_replace(path, WRITTEN, "").alias("name"),
            fn.when(content.isNull(), fn.lit("its row has no content")).alias("why"),
            size.alias("size"),
            # Of what is too large no more is handed on than tells so.
            fn.when(size <= self._settings.max_file_size, content).alias("content"),
        )
        if self._asked.force_exclude:
            frame = frame.filter(not_excluded(self._settings)(frame.name))
        return frame.select(fn.encode("name", "utf-8").alias("path"), "why", "size", "content")

    def contents(self, wanted: DataFrame) -> DataFrame:
        """See `Source.contents`."""
        return found_again(wanted, self._documents().select("path", "content"))

    def unread(self, records: DataFrame) -> DataFrame | None:  # noqa: ARG002
        """See `Source.unread`: every row has its record."""
        return None


def _quoted(name: str) -> str:
    """Return the name of a column, dots and all."""
    return f"`{name.replace('`', '``')}`"


__all__ = ["Table"]
