"""Files that workers open themselves: the driver searches, as `seedlint check` does, and holds no list."""

from __future__ import annotations

import os
from itertools import islice
from typing import TYPE_CHECKING

import pyarrow as pa

from seedlint.patterns.globs import is_glob
from seedlint.run.documents import NoDocumentsError, nothing_found, own_files_named, what_is_wanted
from seedlint.run.request import Request
from seedlint.sources.discovery import Discovery, Found
from seedlint.sources.scope import Scope
from seedlint.sources.streamed import Streamed
from seedlint.sources.trees import WorkingTree
from seedlint.spark.places import plain
from seedlint.spark.shapes import LISTING, ddl, of_path, to_path
from seedlint.util.spelling import real

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from pyspark.sql import DataFrame, SparkSession

    from seedlint.config.settings import Settings
    from seedlint.output.result import PassedOver
    from seedlint.run.session import Session
    from seedlint.spark.inputs import Asked
    from seedlint.spark.output import Output

_CHUNK = 100_000
"""Paths that the driver holds at a time."""
_PER_TASK = 2_000
"""Documents of a task, about: what a resumed run need not judge again."""


def refuse_missing(paths: Sequence[str], settings: Settings) -> None:
    """UsageError for paths under which there is nothing."""
    gone = [path for path in paths if not os.path.lexists(path) and not is_glob(path)]
    if found := Discovery(settings.root).find(gone).missing:
        raise NoDocumentsError("\n".join(found))


class Listed:
    """Documents by a search on disk, whose paths are kept in a table."""

    def __init__(self, spark: SparkSession, session: Session, asked: Asked, output: Output) -> None:
        """Prepare a search."""
        settings = session.settings
        self.root = real(settings.root)
        self._front = session.front
        self._spark = spark
        self._settings = settings
        self._asked = asked
        self._output = output
        self._request = Request(
            paths=tuple(map(plain, asked.paths)),
            force_exclude=asked.force_exclude,
            allow_empty=asked.allow_empty,
        )
        self._wanted = what_is_wanted(self._request, settings)
        self._found = Found()
        self._own: list[str] = []
        self._count = 0

    @property
    def complete(self) -> bool:
        """See `Source.complete`."""
        return not self._found.unreadable

    def search(self) -> None:
        """See `Source.search`: what is found is written as it comes."""
        wanted = self._wanted
        search = Streamed(
            wanted.root,
            include=wanted.include,
            exclude=wanted.exclude,
            force_exclude=wanted.force_exclude,
            kinds=wanted.kinds,
        )
        self._output.clear("listing")
        if wanted.paths:
            self._write(search.stream(wanted.paths, self._found))
        else:
            self._write(search.stream_included(wanted.include, self._found))
        self._write(iter(search.links_among(self._there)))
        refused = self._found.unreadable
        if refused:
            self._append([path for path, _ in refused], [why for _, why in refused])
        elif not self._count:
            self._append([], [])
        self._complain()

    def _complain(self) -> None:
        scope = self._scope()
        if self._own:
            for words in own_files_named(self._request, self._settings, scope):
                self._front.tell(words)
        complaints, warnings = nothing_found(self._request, self._settings, self._wanted, scope)
        if complaints := [*self._found.missing, *complaints]:
            raise NoDocumentsError("\n".join(complaints))
        for words in warnings:
            self._front.tell(words)

    def _scope(self) -> Scope:
        """Return what was found, as far as it is known here: there is no list of it."""
        some = [""] * min(self._count, 1)
        return Scope(self._found, some, WorkingTree(self.root), own=tuple(self._own))

    def passed_over(self) -> PassedOver | None:
        """See `Source.passed_over`."""
        from seedlint.run.lint import passed_over

        return passed_over(self._scope(), self._settings)

    def _write(self, paths: Iterator[str]) -> None:
        while chunk := list(islice(paths, _CHUNK)):
            own = self._wanted.own_among(chunk)  # there are few of these
            self._own += own
            documents = [path for path in chunk if path not in own] if own else chunk
            self._count += len(documents)
            self._append(documents, [None] * len(documents))

    def _append(self, paths: list[str], why: Sequence[str | None]) -> None:
        table = pa.table(
            [pa.array(map(of_path, paths), pa.binary()), pa.array(why, pa.string())], schema=LISTING
        )
        frame = self._spark.createDataFrame(table, ddl(LISTING))
        self._output.append("listing", frame.coalesce(1))

    def _there(self, targets: Collection[str]) -> Collection[str]:
        if not targets or not self._count:
            return ()
        from pyspark.sql import functions as fn

        listing = self._output.read("listing")
        wanted = [fn.lit(of_path(path)) for path in targets]
        rows = listing.filter(listing.path.isin(wanted)).select("path").distinct().collect()
        return {to_path(bytes(row[0])) for row in rows}

    def documents(self) -> DataFrame:
        """See `Source.documents`: neighbours stay together, as they often share articles."""
        from pyspark.sql import functions as fn

        listing = self._output.read("listing")
        # What several paths lead to, or a glob and a directory that it matches, counts once.
        listing = listing.groupBy("path").agg(fn.min("why").alias("why"))
        asked = self._asked
        tasks = asked.partitions or max(asked.tasks(self._output.parallelism), -(-self._count // _PER_TASK))
        tasks = min(tasks, max(self._count + len(self._found.unreadable), 1))
        frame = listing.repartitionByRange(tasks, "path").sortWithinPartitions("path")
        return frame.select(
            "path",
            "why",
            fn.lit(None).cast("bigint").alias("size"),
            fn.lit(None).cast("binary").alias("content"),
        )

    def expected(self) -> int | None:
        """See `Source.expected`."""
        return self._output.read("listing").select("path").distinct().count()

    def contents(self, wanted: DataFrame) -> DataFrame:
        """See `Source.contents`: workers open what they are told."""
        from pyspark.sql import functions as fn

        nothing = fn.lit(None)
        return wanted.withColumn("content", nothing.cast("binary")).withColumn("why", nothing.cast("string"))

    def unread(self, records: DataFrame) -> DataFrame | None:  # noqa: ARG002
        """See `Source.unread`."""
        return None


__all__ = ["Listed", "refuse_missing"]
