"""Judging across documents over data frames: which groups rules want to look at, and what they find there.

Keys and values travel as digests; only the documents that a group concerns are read again.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from seedlint.spark import shapes, steps
from seedlint.spark.frames import step
from seedlint.spark.inputs import TASKS
from seedlint.spark.output import rows_of
from seedlint.spark.shapes import ddl, to_path

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyspark.sql import DataFrame, SparkSession

    from seedlint.engine.engine import Engine
    from seedlint.spark.inputs import Source
    from seedlint.spark.output import Output
    from seedlint.spark.worker import Job

_FEW = 20_000
"""Rows that are sent to every worker rather than sorted."""


class Groups:
    """The groups of facts of a job's documents."""

    def __init__(self, spark: SparkSession, engine: Engine, source: Source, output: Output) -> None:
        """Prepare; ``engine`` is the driver's."""
        self._spark = spark
        self._engine = engine
        self._source = source
        self._output = output

    def judged(self, job: Job, records: DataFrame) -> tuple[DataFrame | None, bool]:
        """Return what is found across documents, and whether a rule has crashed over it."""
        from pyspark.sql import functions as fn

        engine = self._engine
        facts = _facts_of(records)
        if engine.family.find is not None:
            # Numbers of rules that only some documents have become known by these.
            meet = facts.groupBy("rule").agg(fn.min("path").alias("path")).collect()
            job = job._replace(meet=tuple(sorted({to_path(bytes(row["path"])) for row in meet})))
            for path in job.meet:
                engine.of(path)
        rules = engine.family.by_number
        if not rules:
            return None, False
        lone = [number for number, rule in rules.items() if rule.lone]
        suspects = self._suspects(job, facts, lone)
        crashed = suspects.filter(suspects.crash.isNotNull())
        told = crashes_of(job, rows_of(crashed.groupBy("rule").agg(fn.min("crash").alias("crash"))))
        suspects = suspects.filter(suspects.crash.isNull())
        if told:
            suspects = suspects.filter(~suspects.rule.isin([rule for rule, _, _ in told]))
        rows = [(job_at, finding, crash) for _, (job_at, finding), crash in told]
        judged = self._of_groups(job, records, suspects)
        if judged is None and not rows:
            return None, False
        made = self._spark.createDataFrame(rows, ddl(shapes.JUDGED))
        whole = made if judged is None else judged.unionByName(made)
        written = self._output.put("judged", whole)
        return written, bool(written.filter(written.crash.isNotNull()).limit(1).collect())

    def _suspects(self, job: Job, facts: DataFrame, lone: Sequence[int]) -> DataFrame:
        """Return the values of groups that rules want to look at, with their tallies."""
        from pyspark.sql import functions as fn

        # Most keys have one fact, and most others one value: these need no count by value, and no sorting.
        keys = facts.groupBy("rule", "key").agg(
            fn.count("*").alias("n"), fn.min("value").alias("value"), fn.max("value").alias("other")
        )
        several = fn.col("n") > 1
        keys = keys.filter(several | fn.col("rule").isin(list(lone)) if lone else several)
        keys = self._output.put("crowded", keys)
        plain = keys.filter("value = other").select(*shapes.CROWDED.names)
        mixed = keys.filter("value <> other").select("rule", "key")
        few, on = self._is_few(mixed), ["rule", "key"]
        # Of many keys, the facts are counted where they are before any are sent to where their key is.
        counted = facts.join(fn.broadcast(mixed), on) if few else facts
        counted = counted.groupBy("rule", "key", "value").agg(fn.count("*").alias("n"))
        counted = counted if few else counted.join(mixed, on)
        rows = (
            plain.unionByName(counted).repartition("rule", "key").sortWithinPartitions("rule", "key", "value")
        )
        made = rows.mapInArrow(step(steps.suspects, job), ddl(shapes.SUSPECTS))
        return self._output.put("suspects", made)

    def _few(self, frame: DataFrame) -> DataFrame:
        """Return a table that is sent to every worker if it is small."""
        from pyspark.sql import functions as fn

        return fn.broadcast(frame) if self._is_few(frame) else frame

    @staticmethod
    def _is_few(frame: DataFrame) -> bool:
        return frame.limit(_FEW + 1).count() <= _FEW

    def _of_groups(self, job: Job, records: DataFrame, suspects: DataFrame) -> DataFrame | None:
        """Return what is found in groups: their facts looked up, sorted, and judged as they come."""
        from pyspark.sql import functions as fn

        if not suspects.limit(1).collect():
            return None
        on = ["rule", "key", "value"]
        joined = _facts_of(records).join(self._few(suspects.select(*on, "suspect")), on)
        held = self._output.put("held", joined.select("path", *on, "suspect"))
        # Two documents, the first by their paths, stand for each value that is not suspect.
        others = held.filter(~fn.col("suspect")).select("path", *on)
        first = others.groupBy(*on).agg(fn.min("path").alias("path"))
        second = (
            others.join(first.withColumnRenamed("path", "first"), on)
            .filter(fn.col("path") > fn.col("first"))
            .groupBy(*on)
            .agg(fn.min("path").alias("path"))
        )
        pairs = (
            held.filter("suspect")
            .select("path", "rule", "key")
            .unionByName(first.select("path", "rule", "key"))
            .unionByName(second.select("path", "rule", "key"))
        )
        wanted = pairs.groupBy("path").agg(fn.collect_set(fn.struct("rule", "key")).alias("groups"))
        wanted = records.select("path", "sha").join(self._few(wanted), "path")
        content = self._source.contents(wanted).select(*shapes.WANTED.names)
        look = content.repartition(TASKS * self._output.parallelism).mapInArrow(
            step(steps.look, job, apart=True), ddl(shapes.MEMBERS)
        )
        tallies = suspects.select("rule", "key", fn.lit(0).cast("tinyint").alias("kind"), "value", "n")
        members = look.unionByName(tallies, allowMissingColumns=True)
        order = ["rule", "key", "kind", "text", "path", "region", "pointer", "value"]
        members = members.repartition("rule", "key").sortWithinPartitions(*order)
        return members.mapInArrow(step(steps.judge, job), ddl(shapes.JUDGED))


def crashes_of(job: Job, rows: Sequence[dict[str, Any]]) -> list[tuple[int, tuple[bytes, str], str]]:
    """Return each rule that crashed while it chose its groups, once: the others of it are not judged."""
    first: dict[int, str] = {}
    for row in rows:
        first[row["rule"]] = min(row["crash"], first.get(row["rule"], row["crash"]))
    told = []
    for rule, crash in first.items():
        findings, crashes = json.loads(crash)
        told.append((rule, (shapes.of_path(job.at), findings), json.dumps(crashes)))
    return told


def _facts_of(records: DataFrame) -> DataFrame:
    """Return the facts of documents, each a row with its path."""
    from pyspark.sql import functions as fn

    return records.select("path", fn.explode("facts").alias("fact")).select("path", "fact.*")


__all__ = ["Groups", "crashes_of"]
