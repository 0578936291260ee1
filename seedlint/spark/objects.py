"""Files of a file system that Spark knows, such as a bucket: Spark lists them, and reads them for workers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.spark.naming import SCHEME, documents_only, endings
from seedlint.spark.nothing import refuse_empty
from seedlint.util.spelling import real

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyspark.sql import DataFrame, SparkSession

    from seedlint.output.result import PassedOver
    from seedlint.run.session import Session
    from seedlint.spark.inputs import Asked

_OPENING = 65_536
"""What it costs to open a file, in bytes read: some 2,000 small files are a task. Spark has 4 MB."""
_HIDDEN = "Spark does not list files and directories whose names begin with `_`: they were not checked"


class Objects:
    """Documents by Spark's listing of directories and globs."""

    def __init__(self, spark: SparkSession, session: Session, asked: Asked, parallelism: int) -> None:
        """Prepare to read."""
        settings = session.settings
        self._front = session.front
        self.root = real(settings.root)
        self._spark = spark
        self._asked = asked
        self._settings = settings
        self._limit = settings.max_file_size
        set_tasks(spark, asked.tasks(parallelism))
        self._files = self._listed(asked.paths)

    def _listed(self, paths: Sequence[str]) -> DataFrame:
        """Return the files that may be documents by their names; their contents are not looked at."""
        from pyspark.sql import functions as fn

        reader = self._spark.read.format("binaryFile").option("recursiveFileLookup", "true")
        # What can't be read is found by its having no record.
        reader = reader.option("ignoreCorruptFiles", "true").option("ignoreMissingFiles", "true")
        if some := endings(self._settings):
            # By the listing alone: what else lies there is not opened.
            each = ",".join(
                "".join(f"[{c.lower()}{c.upper()}]" if c.isalpha() else c for c in one) for one in some
            )
            reader = reader.option("pathGlobFilter", f"*{{{each}}}")
        for key, value in self._asked.options:
            reader = reader.option(key, value)
        frame = reader.load(list(paths))
        frame = frame.withColumn("name", fn.regexp_replace(frame.path, SCHEME, ""))
        return frame.filter(documents_only(self._settings)(frame.name))

    @property
    def complete(self) -> bool:
        """See `Source.complete`."""
        return True

    def search(self) -> None:
        """See `Source.search`."""
        self._front.tell(_HIDDEN, "note")
        several = len(self._asked.paths) > 1
        refuse_empty(
            self._asked,
            lambda path: not _any(self._listed([path]) if several else self._files),
            "no documents found in {}",
        )

    def expected(self) -> int | None:
        """See `Source.expected`: what is listed and not read is told by `unread`."""
        return None

    def passed_over(self) -> PassedOver | None:
        """See `Source.passed_over`: nobody knows."""
        return None

    def documents(self) -> DataFrame:
        """See `Source.documents`; what can't be read is left out, for `unread` to tell."""
        from pyspark.sql import functions as fn

        files = self._files
        columns = [
            fn.encode("name", "utf-8").alias("path"),
            fn.lit(None).cast("string").alias("why"),
            fn.col("length").alias("size"),
        ]
        small = files.filter(files.length <= self._limit).select(*columns, "content")
        nothing = fn.lit(None).cast("binary").alias("content")  # so that it is not read
        large = files.filter(files.length > self._limit).select(*columns, nothing)
        return small.union(large)

    def contents(self, wanted: DataFrame) -> DataFrame:
        """See `Source.contents`."""
        return found_again(wanted, self.documents().select("path", "content"))

    def unread(self, records: DataFrame) -> DataFrame | None:
        """See `Source.unread`: those that are listed, and of which there is no record."""
        from pyspark.sql import functions as fn

        listed = self._files.select(fn.encode("name", "utf-8").alias("path"))
        missing = listed.join(records.select("path"), "path", "left_anti")
        return missing.select(
            "path",
            fn.lit("an executor of Spark could not read it").alias("why"),
            fn.lit(None).cast("bigint").alias("size"),
            fn.lit(None).cast("binary").alias("content"),
        )


def _any(files: DataFrame) -> bool:
    return bool(files.select("name").limit(1).collect())


def found_again(wanted: DataFrame, documents: DataFrame) -> DataFrame:
    """Return documents that are wanted with their contents; ``why`` those that are not there have none."""
    from pyspark.sql import functions as fn

    there = wanted.join(documents, "path", "left")
    return there.withColumn("why", fn.when(fn.col("content").isNull(), fn.lit("it is not in the input")))


def set_tasks(spark: SparkSession, least: int) -> None:
    """Have files be read by so many tasks at least, unless somebody has said how many."""
    for key, value in (
        ("spark.sql.files.minPartitionNum", str(least)),
        ("spark.sql.files.openCostInBytes", str(_OPENING)),
    ):
        if spark.conf.get(key, None) in {None, "4MB", "4194304", "4194304b"}:
            spark.conf.set(key, value)


__all__ = ["Objects", "found_again", "set_tasks"]
