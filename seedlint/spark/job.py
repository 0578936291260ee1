"""The plan of a run over data frames: the steps in their order, each table written before the next is made.

What is held here, in the driver, does not grow with the corpus: a few counts, the rules that crashed, the
documents of the baseline.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from seedlint.export.own import called
from seedlint.finding import PlacedFinding, Severity
from seedlint.output.result import RuleCount
from seedlint.spark import shapes, steps
from seedlint.spark.frames import step
from seedlint.spark.groups import Groups
from seedlint.spark.inputs import TASKS
from seedlint.spark.output import rows_of
from seedlint.spark.settling import beyond
from seedlint.spark.shapes import ddl, to_path
from seedlint.spark.telling import JobError
from seedlint.spark.worker import Job, worker_of
from seedlint.util.escape import escape

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from pyspark.sql import DataFrame, SparkSession

    from seedlint.baseline.file import Baseline
    from seedlint.run.session import Session
    from seedlint.spark.inputs import Source
    from seedlint.spark.output import Output


@dataclass(slots=True)
class Totals:
    """How much a job has found."""

    documents: int = 0
    absent: int = 0
    unjudged: int = 0
    internal: int = 0
    errors: int = 0
    warnings: int = 0
    notes: int = 0
    suppressed: int = 0
    baselined: int = 0
    safe: int = 0
    unsafe: int = 0
    resumed: int = 0
    """Documents that an earlier turn has judged."""
    defects: int = 0
    """Documents of which no rows could be made, by a defect of seedlint's."""
    left_out: tuple[str, ...] | None = None
    """What may have left out documents or rules, and by which configuration: see `seedlint.run.part`."""
    configuration: str | None = None
    rows: dict[str, int] = field(default_factory=dict)
    """How many rows each table of the corpus has, by its name."""
    beyond: list[PlacedFinding] = field(default_factory=list)
    """Findings about no document: about the configuration, rules that could not be loaded, baseline entries
    of documents that are not there any more."""

    def count(self, kinds: Iterable[tuple[str, bool | None, int]]) -> None:
        """Count findings: of a severity, with a fix that is safe or not (None: without one), so many."""
        for severity, safe, number in kinds:
            name = f"{severity}s"
            setattr(self, name, getattr(self, name) + number)
            if safe is not None:
                name = "safe" if safe else "unsafe"
                setattr(self, name, getattr(self, name) + number)


class Plan:
    """The steps of a job over data frames."""

    def __init__(
        self,
        spark: SparkSession,
        session: Session,
        source: Source,
        output: Output,
        tell: Callable[[str], None],
    ) -> None:
        """Prepare; ``tell`` is told which step is begun."""
        self._spark = spark
        self._session = session
        self._source = source
        self._output = output
        self._groups = Groups(spark, session.engine, source, output)
        self._tell = tell
        self.totals = Totals()

    def run(self, job: Job, baseline: Baseline | None, include: bool) -> Totals:
        """Take all steps; ``include``: the settings say what the whole corpus is."""
        self._tell("reading documents")
        records = self._records(job)
        first = records.filter(~records.refused).agg({"path": "min"}).collect()[0][0]
        judged, crashed = None, False
        if first is not None:
            job = job._replace(at=to_path(bytes(first)))
            self._tell("comparing documents")
            judged, crashed = self._groups.judged(job, records)
        whole = include and "exclude" not in self._session.settings.given and not crashed
        job = job._replace(whole=whole)
        self._tell("settling what was found")
        self.totals.beyond = [*self._session.selection.findings(), *self._session.load_failures()]
        if baseline is not None:
            job = job._replace(slices=self._sliced(job, records, baseline, whole=whole))
        self._settle(job, records, judged)
        return self.totals

    # Documents

    def _records(self, job: Job) -> DataFrame:
        """Judge documents one by one; what an earlier turn has done stays, where a document is the same."""
        from pyspark.sql import functions as fn

        output = self._output
        documents = self._source.documents()
        earlier = None
        if job.turn and output.has("records"):
            earlier = _latest(output.read("records").filter(fn.col("turn") < job.turn))
            documents = documents.join(self._known(earlier), "path", "left")
        else:
            documents = documents.withColumn("known", fn.lit(None).cast("binary"))
        lint = step(steps.lint, job, apart=True)
        columns = shapes.INPUT.names
        shape = ddl(shapes.records(job))
        made = documents.select(*columns).mapInArrow(lint, shape)
        output.append("records", made)
        unread = self._source.unread(output.read("records").filter(fn.col("turn") == job.turn))
        if unread is not None:
            unread = unread.withColumn("known", fn.lit(None).cast("binary")).select(*columns)
            output.append("records", unread.mapInArrow(lint, shape))
        records = output.read("records")
        now = records.filter(fn.col("turn") == job.turn)
        if earlier is None:
            return now
        same = now.filter(fn.col("same")).select("path")
        self.totals.resumed = same.count()
        # A document that is there twice stays so, and is refused.
        return now.filter(~fn.col("same")).unionByName(earlier.join(same, "path"))

    def _known(self, earlier: DataFrame) -> DataFrame:
        """Return the digests of documents that need not be judged again, if they still have them."""
        from pyspark.sql import functions as fn

        settings = self._session.settings
        if settings.schema_comments and "schema" not in settings.given:
            earlier = earlier.limit(0)  # the schemas that documents name may have changed since
        once = earlier.groupBy("path").agg(fn.count("*").alias("n"), fn.first("sha").alias("known"))
        return once.filter((once.n == 1) & once.known.isNotNull()).select("path", "known")

    # The baseline

    def _sliced(self, job: Job, records: DataFrame, baseline: Baseline, *, whole: bool) -> dict[str, Any]:
        """Return what the baseline knows of each document; what it knows of none is told."""
        from seedlint import plan
        from seedlint.baseline.slices import Slices
        from seedlint.spark.inputs import on_disk

        slices = Slices(baseline)
        sought = step(partial(steps.sought, slices.sought()), job)
        found = records.select("path", "refused").mapInArrow(sought, ddl(shapes.PATHS)).collect()
        source = self._source
        complete = whole and source.complete
        known, left = slices.sliced(
            [to_path(bytes(row["path"])) for row in found], partial(on_disk, source.root), complete=complete
        )
        coverage = worker_of(self._session).coverage(job._replace(whole=whole))
        self.totals.beyond += plan.settle([], {}, lambda: coverage, left).shown
        return known

    # The end

    def _settle(self, job: Job, records: DataFrame, judged: DataFrame | None) -> None:
        """Settle every document, and write the results."""
        from pyspark.sql import functions as fn

        output = self._output
        own = ["sha", "size", "readable", "findings", "comments", "crashes"]
        more: list[Any] = []
        if job.tables is not None:
            more = [
                fn.col("row.readable").alias("values"),
                fn.col("row.provider_domain").alias("provider"),
                fn.transform(
                    "related", lambda one: fn.struct(one.pointer, one.provider_domain.alias("provider"))
                ).alias("articles"),
            ]
        whole = records.select("path", fn.lit(0).cast("tinyint").alias("kind"), *own, *more)
        if judged is not None:
            across = judged.select(
                "path",
                fn.lit(1).cast("tinyint").alias("kind"),
                fn.col("finding").alias("findings"),
                fn.col("crash").alias("crashes"),
            )
            whole = whole.unionByName(across, allowMissingColumns=True)
        # The findings of a document come in the order of their texts: the same, whatever the tasks were.
        rows = whole.repartition("path").sortWithinPartitions("path", "kind", "findings")
        shape = ddl(shapes.settled(job))
        settled = output.put("settled", rows.mapInArrow(step(steps.settle, job), shape))
        if job.tables is not None:
            self._write_tables(records, settled)
            settled = settled.drop("rows", "told")
        late = settled.filter(settled.late.isNotNull()).select("path", "late")
        if late.limit(1).collect():
            content = self._source.contents(late).select(*shapes.OFFERED.names)
            offered = output.put(
                "offered",
                content.repartition(TASKS * output.parallelism).mapInArrow(
                    step(steps.offer, job, apart=True), ddl(shapes.SETTLED)
                ),
            )
            settled = settled.filter(settled.late.isNull()).unionByName(offered)
        self._write(settled)
        self._count(settled)

    def _write(self, settled: DataFrame) -> None:
        from pyspark.sql import functions as fn

        findings = settled.select(fn.explode("findings").alias("one")).select("one.*")
        if self.totals.beyond:
            findings = findings.unionByName(self._beyond())
        self._findings = self._output.put("findings", findings)
        self._output.put("crashes", settled.select(fn.explode("crashes").alias("one")).select("one.*"))
        documents = settled.filter(~settled.absent).select(
            fn.col("name").alias("path"),
            fn.col("sha").alias("sha256"),
            fn.col("size").alias("bytes"),
            *("readable", "judged", "errors", "warnings", "notes", "suppressed", "baselined", "score"),
        )
        self._output.put("documents", documents)
        self._settled = settled

    def _write_tables(self, records: DataFrame, settled: DataFrame) -> None:
        from seedlint.spark.tables import TableWriter

        self._tell("writing tables")
        writer = TableWriter(self._spark, self._session.settings, self._output)
        writer.write(records, settled, sorted(self.totals.beyond, key=PlacedFinding.sort_key))
        self.totals.rows = writer.rows()
        self.totals.defects, words = writer.defects(records)
        for one in words:
            self._session.front.tell(f"no rows could be made of {escape(one)}; this is a defect of seedlint")

    def _beyond(self) -> DataFrame:
        """Return the findings about no document as the tables have them."""
        schema = pa.schema(list(shapes.FINDING))
        table = pa.Table.from_pylist(beyond(worker_of(self._session), self.totals.beyond), schema)
        return self._spark.createDataFrame(table, ddl(schema))

    def _count(self, settled: DataFrame) -> None:
        from pyspark.sql import functions as fn

        sums = ["internal", "suppressed", "baselined"]
        row = settled.agg(
            fn.count("*").alias("documents"),
            fn.sum(fn.col("absent").cast("bigint")).alias("absent"),
            fn.sum((~fn.col("judged")).cast("bigint")).alias("unjudged"),
            *(fn.sum(name).alias(name) for name in sums),
        ).collect()[0]
        for name in ("documents", "absent", "unjudged", *sums):
            setattr(self.totals, name, int(row[name] or 0))
        expected = self._source.expected()
        if expected is not None and expected != self.totals.documents:
            raise JobError(
                f"{self.totals.documents:,} of {expected:,} documents were settled: Spark has lost some, or"
                " the input changed while it was checked; --resume goes on"
            )
        self.totals.documents -= self.totals.absent
        # Not all of them are about a document of the run.
        kinds = self._findings.groupBy("severity", fn.col("fix.safe").alias("safe")).count().collect()
        self.totals.count((row["severity"], row["safe"], row["count"]) for row in kinds)

    def shown(self, most: int) -> Iterator[str]:
        """See `seedlint.spark.running.Told`."""
        found = "shown IS NOT NULL AND errors + warnings + notes > 0"
        return self._told(self._settled.filter(found), most)

    def hidden(self, most: int) -> Iterator[str]:
        """See `seedlint.spark.running.Told`."""
        found = "shown IS NOT NULL AND errors + warnings + notes = 0"
        return self._told(self._settled.filter(found), most)

    @staticmethod
    def _told(settled: DataFrame, most: int) -> Iterator[str]:
        for row in settled.select("path", "shown").orderBy("path").limit(most).toLocalIterator():
            yield row["shown"]

    def absent(self, most: int) -> list[str]:
        """Return the first files without front matter that need none."""
        frame = self._settled.filter("absent").select("path").orderBy("path").limit(most)
        return [to_path(bytes(row["path"])) for row in frame.collect()]

    def rules(self) -> tuple[tuple[RuleCount, ...], int]:
        """Return how much each rule has found, and how many documents have any finding."""
        from pyspark.sql import functions as fn

        findings = self._findings
        names: dict[str, str] = {}
        counts: dict[str, Counter[Severity]] = {}
        for code, name, severity, n in findings.groupBy("code", "name", "severity").count().collect():
            names[code] = name
            counts.setdefault(code, Counter())[Severity[severity.upper()]] += n
        counted = findings.groupBy("code").agg(fn.countDistinct("path").alias("paths")).collect()
        paths: dict[str, int] = {row["code"]: row["paths"] for row in counted}
        found = tuple(RuleCount(code, names[code], counts[code], paths[code]) for code in sorted(names))
        return found, findings.select("path").distinct().count()

    def crashes(self, most: int) -> list[dict[str, Any]]:
        """Return the first crashes."""
        return rows_of(self._output.read("crashes").orderBy("path", "code", "message").limit(most))


def _latest(records: DataFrame) -> DataFrame:
    """Return the last record of each document."""
    from pyspark.sql import functions as fn

    records = records.filter(~fn.col("same"))
    last = records.groupBy("path").agg(fn.max("turn").alias("turn"))
    return records.join(last, ["path", "turn"], "left_semi")


def begin(session: Session, root: str, turn: int, *, tables: bool = False) -> Job:
    """Return the job of a session; with ``tables``, rows of documents are made, too."""
    return Job.begin(session.spec(), root, turn)._replace(tables=called(session.settings) if tables else None)


__all__ = ["Plan", "Totals", "begin"]
