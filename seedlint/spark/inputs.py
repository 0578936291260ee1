"""Where documents come from: files that workers open, a file system of Spark's, or a table."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple, Protocol

from seedlint.errors import UsageError
from seedlint.sources.trees import WorkingTree
from seedlint.spark.places import is_uri, plain
from seedlint.util.escape import escape

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

    from seedlint.config.settings import Settings
    from seedlint.output.result import PassedOver
    from seedlint.run.session import Session
    from seedlint.spark.output import Output

_CATALOG = "table"
TASKS = 4
"""Tasks for each processor at least, so that the last one is not waited for long."""
_FORMAT = re.compile(r"[\w.-]+")


class Asked(NamedTuple):
    """What a command asks to be read."""

    paths: tuple[str, ...]
    input_format: str | None = None
    path_column: str = "path"
    content_column: str = "content"
    options: tuple[tuple[str, str], ...] = ()
    """Of Spark's reader."""
    partitions: int | None = None
    allow_empty: bool = False
    force_exclude: bool = False

    @property
    def in_catalog(self) -> bool:
        """Whether a table is meant that has a name, rather than one in a place."""
        return self.input_format == _CATALOG

    def tasks(self, parallelism: int) -> int:
        """Return how many tasks read documents at least, where so many are done at a time."""
        return self.partitions or TASKS * parallelism


class Source(Protocol):
    """Documents as data frames."""

    @property
    def root(self) -> str:
        """The directory that paths are from."""

    @property
    def complete(self) -> bool:
        """Whether all places could be looked into: what was not found is not there."""

    def search(self) -> None:
        """Look for documents, and tell what there is to say.

        UsageError for what is not there, or can't be used.
        """

    def expected(self) -> int | None:
        """Return how many documents there are to be settled; None if only Spark can tell."""

    def passed_over(self) -> PassedOver | None:
        """Return what looks like a document, and was not looked at because of its name."""

    def documents(self) -> DataFrame:
        """Return all documents, as `shapes.INPUT` without ``known``."""

    def contents(self, wanted: DataFrame) -> DataFrame:
        """Return documents that are ``wanted`` by ``path``, with their ``content`` if Spark reads it."""

    def unread(self, records: DataFrame) -> DataFrame | None:
        """Return what Spark could not read, as `documents`; None if workers tell by themselves."""


def refuse(asked: Asked, settings: Settings) -> None:
    """UsageError for what can be seen to be wrong before Spark is started."""
    if asked.input_format is not None:
        if _FORMAT.fullmatch(asked.input_format) is None:
            raise UsageError(f"--input-format {escape(asked.input_format)}: that is not the name of a format")
        if asked.in_catalog and len(asked.paths) != 1:
            raise UsageError("--input-format table takes the name of one table as INPUT")
        if asked.path_column == asked.content_column:
            raise UsageError("--path-column and --content-column name the same column")
        return
    if asked.options and not any(map(is_uri, asked.paths)):
        raise UsageError("--input-option is for tables and URIs, which Spark itself reads")
    remote = [path for path in asked.paths if is_uri(path)]
    if remote and len(remote) < len(asked.paths):
        raise UsageError("local paths and URIs can't be mixed; check them in runs of their own")
    if not remote:
        from seedlint.spark.listed import refuse_missing

        refuse_missing(tuple(map(plain, asked.paths)), settings)


def source_of(spark: SparkSession, session: Session, asked: Asked, output: Output) -> Source:
    """Return where documents come from."""
    if asked.input_format is not None:
        from seedlint.spark.table import Table

        return Table(spark, session.settings, asked, output.parallelism)
    if any(map(is_uri, asked.paths)):
        from seedlint.spark.objects import Objects

        return Objects(spark, session, asked, output.parallelism)
    from seedlint.spark.listed import Listed

    return Listed(spark, session, asked, output)


def on_disk(root: str, path: str) -> bool:
    """Whether there is a file, a document of the run or not; ``path`` is from ``root``."""
    return WorkingTree(root).signature(path) is not None


__all__ = ["TASKS", "Asked", "Source", "on_disk", "refuse", "source_of"]
