"""Documents and findings as rows, handed to writers document by document.

Findings come from the same run as those of `seedlint check`. Rows are made in worker processes where
that is worth it, and written in the order of paths, so that the tables are the same from run to run.
"""

from __future__ import annotations

from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Protocol

from seedlint.export.findings import mark_of, tell
from seedlint.export.making import Maker, RowBatch, RowJob, make_maker, make_rows
from seedlint.export.typed import safe_path
from seedlint.tables.tables import DOCUMENTS, FINDINGS, IMAGES, LINKS, RELATED, Row, Table
from seedlint.util.machine import processes_for

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from seedlint.config.settings import Settings
    from seedlint.export.findings import FindingRows
    from seedlint.export.layout import Layout
    from seedlint.export.pieces import Mark, Placed
    from seedlint.export.sqlite import SqliteTables
    from seedlint.output.result import Result

_WORTH_A_POOL = 150
_LARGEST_BATCH = 50
"""Documents: their rows wait in memory until those before them are written."""


class Writer(Protocol):
    """Where rows go. Any method may raise OutputError."""

    def write(self, table: Table, rows: Iterable[Row]) -> None:
        """Add rows to a table."""


class DocumentRows:
    """The rows of a run's documents, in the order of their paths as the tables call them.

    ``defects`` lists, once all rows were taken, the documents that seedlint failed to make rows of.
    """

    def __init__(
        self,
        result: Result,
        settings: Settings,
        workers: int,
        progress: Callable[[int, int], None],
        *,
        maker: Maker,
    ) -> None:
        """Prepare to make rows of the documents of a run, with the lines that fingerprints are made of.

        The ``maker`` makes them here, or is what workers are like: ``workers`` is the number of processes, 0
        for as many as there are processors.
        """
        self.defects: list[str] = []
        self._result = result
        self._settings = settings
        self._workers = workers
        self._progress = progress
        self._maker = maker

    def __iter__(self) -> Iterator[Placed]:
        """Make the rows, in workers if there are many documents."""
        refused = set(self._result.refused)
        paths = {*self._result.paths, *refused}
        named = sorted((safe_path(path), path) for path in paths)
        marks = self._marks()
        jobs = [RowJob(number, path, name, marks.get(path, ())) for number, (name, path) in enumerate(named)]
        # What was refused, such as a link out of the directory, is not read here either.
        maker = self._maker
        held = {job.number: maker.nothing(job) for job in jobs if job.path in refused}
        todo = [job for job in jobs if job.path not in refused]
        number = done = 0
        for size, batch in self._map(todo, maker):
            done += size
            self._progress(done, len(todo))
            held.update(batch.rows)
            self.defects += batch.defects
            while number in held:
                yield held.pop(number)
                number += 1
        while number in held:
            yield held.pop(number)
            number += 1

    def _marks(self) -> dict[str, tuple[Mark, ...]]:
        """Return the lines that findings are about, by document."""
        return {
            path: tuple(dict.fromkeys(filter(None, map(mark_of, findings))))
            for path, findings in groupby(self._result.findings, key=attrgetter("path"))
        }

    def _map(self, jobs: Sequence[RowJob], maker: Maker) -> Iterator[tuple[int, RowBatch]]:
        processes = processes_for(len(jobs), _WORTH_A_POOL, self._workers)
        spec = (self._settings, maker.tree)
        if processes > 1:
            from seedlint.run.pool import Pool

            with Pool[RowJob, RowBatch](processes, maker, make_maker, spec) as pool:
                yield from pool.run(make_rows, jobs, maker.lost, _LARGEST_BATCH)
            return
        for start in range(0, len(jobs), _LARGEST_BATCH):
            part = jobs[start : start + _LARGEST_BATCH]
            yield len(part), make_rows(maker, part)


def fill(writer: Writer, layout: Layout, findings: FindingRows, rows: Iterable[Placed]) -> None:
    """Write all tables, document by document."""

    def write(table: Table, rows: list[Row]) -> None:
        if (left := layout.of(table, rows)) is not None:
            writer.write(*left)

    for documents, found in _complete(findings, rows):
        write(DOCUMENTS, [(*one.before, *one.after) for one in documents])
        write(RELATED, [row for one in documents for row in one.related()])
        write(IMAGES, [row for one in documents for row in one.images()])
        write(LINKS, [row for one in documents for row in one.links()])
        write(FINDINGS, found)
        for one in documents:
            if one.own is not None:
                writer.write(layout.names.of(one.own.table).table, [one.own.row])


def fill_store(store: SqliteTables, findings: FindingRows, rows: Iterable[Placed]) -> None:
    """Write the working database, document by document."""
    for documents, found in _complete(findings, rows):
        store.place(documents)
        store.write(FINDINGS, found)


def _complete(findings: FindingRows, rows: Iterable[Placed]) -> Iterator[tuple[list[Placed], list[Row]]]:
    """Yield documents whose rows tell of their findings, some at a time, and the rows of findings."""
    waiting: list[Placed] = []
    told: list[Row] = []
    for one in rows:
        found = findings.take(one)
        told += found
        waiting.append(one._replace(before=(*one.before, *tell(found, readable=bool(one.before[2])))))
        if len(waiting) == _LARGEST_BATCH:
            yield waiting, told
            waiting, told = [], []
    yield waiting, [*told, *findings.others()]
