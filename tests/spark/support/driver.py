"""Takes the steps of a job over Arrow batches without Spark: its joins and sorts are done in plain Python.

It does what `seedlint.spark.job` does with data frames, and cuts what the steps are handed into any tasks and
batches. So what the steps make of them can be compared with a run of `seedlint check`, as often as is wanted.
"""

from __future__ import annotations

import io
import json
import pickle
from collections import Counter, defaultdict
from functools import partial
from typing import TYPE_CHECKING, Any

from seedlint import plan
from seedlint.baseline.slices import Slices
from seedlint.output.json_ import report
from seedlint.spark import shapes, steps, worker
from seedlint.spark.groups import crashes_of
from seedlint.spark.job import Totals, begin
from seedlint.spark.running import Running, result_of
from seedlint.spark.settling import beyond
from seedlint.spark.shapes import batch, of_path, rows, to_path
from seedlint.spark.worker import worker_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from random import Random

    import pyarrow as pa

    from seedlint.baseline.file import Baseline
    from seedlint.output.result import Result
    from seedlint.run.session import Session
    from seedlint.spark.worker import Job

Row = dict[str, Any]
Given = "Sequence[tuple[str, str | None, int | None, bytes | None]]"
"""Documents as `shapes.INPUT` without ``known``: path, why it can't be read, size, content."""


def as_json(result: Result) -> dict[str, Any]:
    """Return what ``-f json`` writes of a result."""
    stream = io.StringIO()
    report(result, stream)
    found: dict[str, Any] = json.loads(stream.getvalue())
    return found


class Driver:
    """A job's driver, and all its workers."""

    def __init__(
        self,
        session: Session,
        given: Given,
        random: Random,
        *,
        fresh: bool = False,
        earlier: Sequence[Row] = (),
    ) -> None:
        """Run over documents; with ``fresh``, each task has a process of its own, as far as that matters.

        ``earlier`` are records of a job that this one goes on with.
        """
        self.earlier = earlier
        self.session = session
        self.given = given
        self.random = random
        self.fresh = fresh
        self.totals = Totals()
        self.settled: list[Row] = []
        self.findings: list[Row] = []

    # What Spark does

    def step(
        self,
        function: Callable[..., Iterator[pa.RecordBatch]],
        job: Job,
        schema: pa.Schema,
        groups: Iterable[list[Row]],
    ) -> list[Row]:
        """Take a step: rows of one group stay together, in their order; groups go to any tasks."""
        tasks: list[list[list[Row]]] = [[] for _ in range(self.random.randint(1, 4))]
        for group in groups:
            self.random.choice(tasks).append(group)
        made: list[Row] = []
        for task in tasks:
            batches = list(self._cut(schema, [row for group in task for row in group]))
            if self.fresh:
                worker._workers.clear()
            for one in function(pickle.loads(pickle.dumps(job)), iter(batches)):
                names = one.schema.names
                made += (dict(zip(names, row, strict=True)) for row in rows(one, one.schema))
        self.random.shuffle(made)
        return made

    def _cut(self, schema: pa.Schema, task: list[Row]) -> Iterator[pa.RecordBatch]:
        at = 0
        while at < len(task):
            size = self.random.randint(0, 5)
            some = task[at : at + size]
            yield batch(schema, [[row[name] for name in schema.names] for row in some])
            at += size

    @staticmethod
    def apart(found: Iterable[Row], *names: str) -> list[list[Row]]:
        """Return rows by group."""
        groups: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
        for row in found:
            groups[tuple(row[name] for name in names)].append(row)
        return list(groups.values())

    # The plan

    def run(
        self, *, suppressions: bool = True, baseline: Baseline | None = None, include: bool = True
    ) -> Result:
        """Take all steps; the arguments are those of a job."""
        session = self.session
        job = self.job()._replace(suppressions=suppressions, turn=int(bool(self.earlier)))
        records = self.records(job)
        judged: list[Row] = []
        there = [row["path"] for row in records if not row["refused"]]
        if there:
            job = job._replace(at=to_path(min(there)))
            judged = self._judged(job, records)
        crashed = any(row["crash"] for row in judged)
        whole = include and "exclude" not in session.settings.given and not crashed
        job = job._replace(whole=whole)
        self.totals.beyond = [*session.selection.findings(), *session.load_failures()]
        if baseline is not None:
            job = job._replace(slices=self._sliced(job, records, baseline, whole=whole))
        self._settle(job, records, judged)
        most = Running(None, None, "", 10**9)  # type: ignore[arg-type]
        return result_of(session, self, self.totals, most).result

    def job(self) -> Job:
        """Return the job, at its beginning."""
        return begin(self.session, str(self.session.settings.root), 0)

    def records(self, job: Job) -> list[Row]:
        """Judge documents one by one."""
        known = {row["path"]: row for row in self.earlier if row["sha"]}
        given = []
        for path, *rest in self.given:
            sha = known[of_path(path)]["sha"] if of_path(path) in known else None
            given.append([dict(zip(shapes.INPUT.names, [of_path(path), *rest, sha], strict=True))])
        records = self.step(steps.lint, job, shapes.INPUT, given)
        assert len(records) == len(self.given)
        self.totals.resumed = sum(row["same"] for row in records)
        return [known[row["path"]] if row["same"] else row for row in records]

    def _judged(self, job: Job, records: list[Row]) -> list[Row]:
        engine = self.session.engine
        facts = [
            (row["path"], one["rule"], one["key"], one["value"]) for row in records for one in row["facts"]
        ]
        if engine.family.find is not None:
            meet: dict[int, bytes] = {}
            for path, rule, *_ in facts:
                meet[rule] = min(path, meet.get(rule, path))
            job = job._replace(meet=tuple(sorted({to_path(path) for path in meet.values()})))
            for path in job.meet:
                engine.of(path)
        if not engine.family.by_number:
            return []
        tallies: dict[tuple[int, int], Counter[int]] = defaultdict(Counter)
        for _, rule, key, value in facts:
            tallies[rule, key][value] += 1
        crowded = [
            [
                dict(zip(shapes.CROWDED.names, (rule, key, value, n), strict=True))
                for value, n in sorted(counts.items())
            ]
            for (rule, key), counts in tallies.items()
            if counts.total() > 1 or engine.family.by_number[rule].lone
        ]
        suspects = self.step(steps.suspects, job, shapes.CROWDED, crowded)
        told = crashes_of(job, [row for row in suspects if row["crash"]])
        crashed = {rule for rule, _, _ in told}
        suspects = [row for row in suspects if not row["crash"] and row["rule"] not in crashed]
        judged = self.step(steps.judge, job, shapes.MEMBERS, self._groups(job, records, facts, suspects))
        judged += ({"path": path, "finding": finding, "crash": crash} for _, (path, finding), crash in told)
        return judged

    def _groups(
        self, job: Job, records: list[Row], facts: list[tuple[bytes, int, int, int]], suspects: list[Row]
    ) -> list[list[Row]]:
        known = {(row["rule"], row["key"], row["value"]): row["suspect"] for row in suspects}
        wanted: dict[bytes, set[tuple[int, int]]] = defaultdict(set)
        others: dict[tuple[int, int, int], set[bytes]] = defaultdict(set)
        for path, *group in facts:
            is_suspect = known.get((group[0], group[1], group[2]))
            if is_suspect:
                wanted[path].add((group[0], group[1]))
            elif is_suspect is not None:
                others[group[0], group[1], group[2]].add(path)
        for (rule, key, _), paths in others.items():
            for path in sorted(paths)[:2]:
                wanted[path].add((rule, key))
        contents = {of_path(path): content for path, _, _, content in self.given}
        shas = {row["path"]: row["sha"] for row in records}
        asked = [
            [
                {
                    "path": path,
                    "why": None,
                    "content": contents[path],
                    "sha": shas[path],
                    "groups": [{"rule": r, "key": k} for r, k in groups],
                }
            ]
            for path, groups in wanted.items()
        ]
        members = self.step(steps.look, job, shapes.WANTED, asked)
        nothing = dict.fromkeys(shapes.MEMBERS.names)
        members += ({**nothing, **row, "kind": 0} for row in suspects)

        def order(row: Row) -> tuple[Any, ...]:
            parts = (row["text"], row["path"], row["region"], row["pointer"], row["value"])
            return (row["kind"], *((part is not None, part) for part in parts))

        return [
            [{name: row.get(name) for name in shapes.MEMBERS.names} for row in sorted(group, key=order)]
            for group in self.apart(members, "rule", "key")
        ]

    def _sliced(self, job: Job, records: list[Row], baseline: Baseline, *, whole: bool) -> dict[str, Any]:
        from seedlint.spark.inputs import on_disk

        slices = Slices(baseline)
        called = self.step(
            partial(steps.sought, slices.sought()), job, shapes.PATHS, [[row] for row in records]
        )
        paths = [to_path(row["path"]) for row in called]
        complete = whole and not any(why for _, why, _, _ in self.given)
        found, left = slices.sliced(paths, partial(on_disk, job.root), complete=complete)
        coverage = worker_of(self.session).coverage(job._replace(whole=whole))
        self.totals.beyond += plan.settle([], {}, lambda: coverage, left).shown
        return found

    def _settle(self, job: Job, records: list[Row], judged: list[Row]) -> None:
        names = shapes.UNSETTLED.names
        every = [{**row, "kind": 0} for row in records]
        nothing = dict.fromkeys(names)
        every += (
            {**nothing, "path": row["path"], "kind": 1, "findings": row["finding"], "crashes": row["crash"]}
            for row in judged
        )
        groups = [
            sorted(group, key=lambda row: (row["kind"], row["findings"] is not None, row["findings"]))
            for group in self.apart(every, "path")
        ]
        settled = self.step(steps.settle, job, shapes.UNSETTLED, groups)
        late = [row for row in settled if row["late"] is not None]
        contents = {of_path(path): content for path, _, _, content in self.given}
        asked = [[{**row, "why": None, "content": contents[row["path"]]}] for row in late]
        offered = self.step(steps.offer, job, shapes.OFFERED, asked)
        assert len(offered) == len(late)
        self.settled = [*(row for row in settled if row["late"] is None), *offered]
        totals = self.totals
        for name in ("internal", "suppressed", "baselined"):
            setattr(totals, name, sum(row[name] for row in self.settled))
        totals.absent = sum(row["absent"] for row in self.settled)
        totals.unjudged = sum(not row["judged"] for row in self.settled)
        totals.documents = len(self.settled) - totals.absent
        self.findings = [one for row in self.settled for one in row["findings"]] + beyond(
            worker_of(self.session), totals.beyond
        )
        totals.count((one["severity"], one["fix"] and one["fix"]["safe"], 1) for one in self.findings)

    # What a result is made of

    def shown(self, _most: int) -> Iterator[str]:
        """See `seedlint.spark.running.Told`."""
        return self._told(lambda count: count > 0)

    def hidden(self, _most: int) -> Iterator[str]:
        """See `seedlint.spark.running.Told`."""
        return self._told(lambda count: count == 0)

    def _told(self, wanted: Callable[[int], bool]) -> Iterator[str]:
        for row in sorted(self.settled, key=lambda row: row["path"]):
            if row["shown"] and wanted(row["errors"] + row["warnings"] + row["notes"]):
                yield row["shown"]

    def absent(self, _most: int) -> list[str]:
        """See `seedlint.spark.running.Told`."""
        return sorted(to_path(row["path"]) for row in self.settled if row["absent"])

    def crashes(self, _most: int) -> list[Row]:
        """See `seedlint.spark.running.Told`."""
        found = [one for row in self.settled for one in row["crashes"]]
        return sorted(found, key=lambda one: (one["path"], one["code"], one["message"]))
