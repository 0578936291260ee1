"""Documents and findings as rows, handed to writers document by document.

Findings come from the same run as those of `seedlint check`. Rows are made in worker processes where
that is worth it, and written in the order of paths, so that the tables are the same from run to run.
"""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple, Protocol

from seedlint.document import Document
from seedlint.export.rows import Rows, field_of, rows_of, unread
from seedlint.export.score import score
from seedlint.export.typed import safe_path
from seedlint.output.fingerprint import Fingerprints
from seedlint.output.result import no_source
from seedlint.tables.tables import DOCUMENTS, FINDINGS, IMAGES, LINKS, RELATED, Row, Table
from seedlint.util.machine import processes_for

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from seedlint.config.settings import Settings
    from seedlint.finding import PlacedFinding
    from seedlint.output.result import Result
    from seedlint.schema.rolereader import RoleReader
    from seedlint.sources.trees import Tree

_WORTH_A_POOL = 150
_LARGEST_BATCH = 50
"""Documents: their rows wait in memory until those before them are written."""


class Writer(Protocol):
    """Where rows go. Any method may raise OutputError."""

    def write(self, table: Table, rows: Iterable[Row]) -> None:
        """Add rows to a table."""


# Findings


class FindingRows:
    """The findings of a run as rows, document by document."""

    def __init__(self, result: Result, *, fingerprints: bool = True) -> None:
        """Sort the findings by what the tables call their documents.

        Without ``fingerprints``, which read the documents again, those in the rows mean nothing.
        """
        self._read_lines = result.read_lines if fingerprints else no_source
        self._findings: dict[str, list[PlacedFinding]] = {}
        for path, findings in groupby(result.findings, key=attrgetter("path")):
            self._findings.setdefault(safe_path(path), []).extend(findings)

    def take(self, rows: Rows) -> list[Row]:
        """Return the rows of a document's findings, once."""
        path = str(rows.before[0])
        findings = self._findings.pop(path, None)
        if not findings:
            return []
        # A document at a time is enough: its path is in every fingerprint.
        fingerprints = Fingerprints(self._read_lines)
        articles = [(f"{row[_POINTER]}/", row[_POSITION], row[_PROVIDER]) for row in rows.related]
        own = rows.before[DOCUMENTS.index["provider_domain"]]
        found = []
        for finding in findings:
            inside = f"{finding.pointer}/"
            # The innermost article: one inside another comes after it.
            position, provider = next(
                (rest for pointer, *rest in reversed(articles) if inside.startswith(str(pointer))),
                (None, own),
            )
            found.append((*_row(finding, path, fingerprints), position, provider))
        return found

    def others(self) -> list[Row]:
        """Return the rows of findings that are about no document, but about the configuration."""
        fingerprints = Fingerprints(self._read_lines)
        return [
            (*_row(finding, path, fingerprints), None, None)
            for path, findings in sorted(self._findings.items())
            for finding in findings
        ]

    def documents(self) -> list[str]:
        """Return the documents whose findings are not taken yet."""
        return sorted(self._findings)


def _row(finding: PlacedFinding, path: str, fingerprints: Fingerprints) -> Row:
    region = finding.region
    pointer = _encodable(finding.pointer)
    return (
        path,
        region.line,
        region.column,
        region.end_line,
        region.end_column,
        finding.code,
        finding.name,
        str(finding.severity),
        pointer,
        field_of(pointer),
        _encodable(finding.message),
        None if finding.fix is None else "safe" if finding.fix.safe else "unsafe",
        len(finding.related),
        fingerprints.of(finding, path),
    )


_POINTER, _POSITION, _PROVIDER = map(RELATED.index.__getitem__, ("pointer", "position", "provider_domain"))


def _encodable(words: str) -> str:
    """Return a text with U+FFFD for what no database takes."""
    return words.encode("utf-8", "replace").decode().replace("\0", "\ufffd")


# Documents


class RowJob(NamedTuple):
    """A document to make rows of: its number, its path from the root, and what the tables call it."""

    number: int
    path: str
    name: str


class RowBatch(NamedTuple):
    """The rows of some documents by number, and of which no rows could be made."""

    rows: list[tuple[int, Rows]]
    defects: list[str]


class Maker:
    """Makes rows of documents; what workers have instead of an engine."""

    def __init__(self, roles: RoleReader, limit: int, tree: Tree) -> None:
        """Read documents of at most ``limit`` bytes from ``tree``; ``roles`` finds what plays a role."""
        self.roles = roles
        self.limit = limit
        self.tree = tree

    def rows(self, path: str, name: str, raw: bytes) -> Rows:
        """Return the rows of a document whose content is known."""
        return rows_of(Document(path, raw, self.roles), name)


def make_maker(spec: tuple[Settings, Tree]) -> Maker:
    """Make in a worker what the parent has."""
    from seedlint.run.build import load_schema

    settings, tree = spec
    return Maker(load_schema(settings), settings.max_file_size, tree)


def make_rows(maker: Maker, jobs: Sequence[RowJob]) -> RowBatch:
    """Read some documents, and make their rows."""
    batch = RowBatch([], [])
    for number, path, name in jobs:
        size = None
        try:
            raw = maker.tree.read(path, maker.limit).raw
            size = len(raw)
            rows = maker.rows(path, name, raw) if size <= maker.limit else unread(name, None)
        except OSError:
            rows = unread(name, None)
        except Exception as error:  # noqa: BLE001 - no document may end the run; it is told afterwards
            rows = unread(name, size)
            batch.defects.append(f"{safe_path(name)} ({type(error).__name__})")
        batch.rows.append((number, rows))
    return batch


def _lost(job: RowJob) -> RowBatch:
    return RowBatch(
        [(job.number, unread(job.name, None))], [f"{safe_path(job.name)} (a worker process died)"]
    )


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
        tree: Tree,
        only: frozenset[str] | None = None,
    ) -> None:
        """Prepare to read the documents of a run from ``tree``, all of them or ``only`` some.

        ``workers`` is the number of processes, 0 for as many as there are processors.
        """
        self.defects: list[str] = []
        self._tree = tree
        self._only = only
        self._result = result
        self._settings = settings
        self._workers = workers
        self._progress = progress

    def __iter__(self) -> Iterator[Rows]:
        """Make the rows, in workers if there are many documents."""
        refused = set(self._result.refused)
        paths = {*self._result.paths, *refused}
        if self._only is not None:
            paths &= self._only
        named = sorted((safe_path(path), path) for path in paths)
        jobs = [RowJob(number, path, name) for number, (name, path) in enumerate(named)]
        # What was refused, such as a link out of the directory, is not read here either.
        held = {job.number: unread(job.name, None) for job in jobs if job.path in refused}
        todo = [job for job in jobs if job.path not in refused]
        number = done = 0
        for size, batch in self._map(todo):
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

    def _map(self, jobs: Sequence[RowJob]) -> Iterator[tuple[int, RowBatch]]:
        processes = processes_for(len(jobs), _WORTH_A_POOL, self._workers)
        spec = (self._settings, self._tree)
        maker = make_maker(spec)
        if processes > 1:
            from seedlint.run.pool import Pool

            with Pool[RowJob, RowBatch](processes, maker, make_maker, spec) as pool:
                yield from pool.run(make_rows, jobs, _lost, _LARGEST_BATCH)
            return
        for start in range(0, len(jobs), _LARGEST_BATCH):
            part = jobs[start : start + _LARGEST_BATCH]
            yield len(part), make_rows(maker, part)


# All together


def fill(writer: Writer, findings: FindingRows, rows: Iterable[Rows]) -> None:
    """Write all tables, document by document."""
    waiting: list[Rows] = []
    told: list[Row] = []
    for one in rows:
        found = findings.take(one)
        told += found
        waiting.append(one._replace(before=(*one.before, *tell(found, readable=bool(one.before[2])))))
        if len(waiting) == _LARGEST_BATCH:
            _flush(writer, waiting, told)
            waiting, told = [], []
    _flush(writer, waiting, [*told, *findings.others()])


_CODE, _SEVERITY = map(FINDINGS.index.__getitem__, ("code", "severity"))


def tell(findings: list[Row], *, readable: bool) -> Row:
    """Return what findings say of a document: how many of each severity, and its score."""
    counts = Counter((str(row[_CODE]), str(row[_SEVERITY])) for row in findings)
    totals = (
        sum(n for (_, severity), n in counts.items() if severity == word)
        for word in ("error", "warning", "note")
    )
    return (*totals, score(((*key, n) for key, n in counts.items()), readable=readable))


def _flush(writer: Writer, waiting: list[Rows], findings: list[Row]) -> None:
    writer.write(DOCUMENTS, [(*one.before, *one.after) for one in waiting])
    writer.write(RELATED, [row for one in waiting for row in one.related])
    writer.write(IMAGES, [row for one in waiting for row in one.images])
    writer.write(LINKS, [row for one in waiting for row in one.links])
    writer.write(FINDINGS, findings)
