"""Makes the rows of documents, in worker processes or in this one."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from seedlint.document import Document
from seedlint.engine.cut import Cut
from seedlint.export.own import OwnTables
from seedlint.export.pieces import in_one, in_pieces
from seedlint.export.rows import cleaner, rows_of, unread
from seedlint.export.typed import safe_path
from seedlint.reading.lines import split_lines
from seedlint.tables.tables import DOCUMENTS
from seedlint.util.redact import Source

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from seedlint.config.settings import Settings
    from seedlint.engine.engine import Engine
    from seedlint.export.pieces import Mark, Placed
    from seedlint.finding import Region
    from seedlint.sources.trees import Tree

_LONGEST_LINE = 10_000
"""Characters of a line that is handed over; a longer one is read again."""


class RowJob(NamedTuple):
    """A document to make rows of: its number, its path from the root, and what the tables call it.

    ``marks`` are the lines of it that are wanted.
    """

    number: int
    path: str
    name: str
    marks: Sequence[Mark] = ()


_BYTES = DOCUMENTS.index["bytes"]


class RowBatch(NamedTuple):
    """The rows of some documents by number, and of which no rows could be made."""

    rows: list[tuple[int, Placed]]
    defects: list[str]


class Maker:
    """Makes rows of documents; what workers have instead of an engine with rules."""

    def __init__(self, engine: Engine, tree: Tree, own: OwnTables | None = None) -> None:
        """Read documents from ``tree``, by an engine that judges nothing; ``own`` are schemas' own tables."""
        self.limit = engine.max_file_size
        self.tree = tree
        self._engine = engine
        self._own = own

    def rows(self, job: RowJob, raw: bytes, known: Document | Cut | None = None) -> Placed:
        """Return the rows of a document from its content; ``known`` is what was made of that already."""
        engine = self._engine.of(job.path, raw)
        own = self._own.of(engine.schema) if self._own else None
        whole = known if isinstance(known, Document) else None
        cut = None if whole else known if isinstance(known, Cut) else engine.repeats.cut(job.path, raw)
        rows = in_pieces(cut, job.name) if cut and own is None else None
        if rows is None:
            document = whole or engine.read(job.path, raw)
            if document.parts:
                # A row is that of a file: it tells of the first document, where that is in the file.
                first = document.parts[0]
                document = engine.read(job.path, b"\n" * first.lines + first.document.raw)
            made = rows_of(document, job.name)
            before = (*made.before[:_BYTES], len(raw), *made.before[_BYTES + 1 :])
            rows = in_one(made._replace(before=before))
            if own is not None:
                path, clean = safe_path(job.name), cleaner(document, document.text)
                rows = rows._replace(own=own.row(document, path, clean))
        if not job.marks:
            return rows
        line = cut.line_of if cut else Source(split_lines(raw.decode("utf-8", "replace"))).line
        return rows._replace(lines=_lines(line, job.marks))

    def nothing(self, job: RowJob, size: int | None = None) -> Placed:
        """Return the rows of a document that has no values, or could not be read."""
        own = self._own.of(self._engine.of(job.path).schema) if self._own else None
        rows = nothing(job.name, size)
        return rows if own is None else rows._replace(own=own.unread(safe_path(job.name)))

    def lost(self, job: RowJob) -> RowBatch:
        """Return the rows of a document that killed its worker, twice."""
        words = f"{safe_path(job.name)} (a worker process died)"
        return RowBatch([(job.number, self.nothing(job))], [words])


def _lines(line: Callable[[int, tuple[Region, ...]], str | None], marks: Sequence[Mark]) -> dict[Mark, str]:
    found = {mark: shown for mark in marks if (shown := line(*mark)) is not None}
    return {mark: shown for mark, shown in found.items() if len(shown) <= _LONGEST_LINE}


def make_maker(spec: tuple[Settings, Tree]) -> Maker:
    """Make in a worker what the parent has."""
    from seedlint.run.build import build_reader

    settings, tree = spec
    return Maker(build_reader(settings), tree, OwnTables(settings))


def make_rows(maker: Maker, jobs: Sequence[RowJob]) -> RowBatch:
    """Read some documents, and make their rows."""
    batch = RowBatch([], [])
    for job in jobs:
        size = None
        try:
            raw = maker.tree.read(job.path, maker.limit).raw
            size = len(raw)
            rows = maker.rows(job, raw) if size <= maker.limit else maker.nothing(job)
        except OSError:
            rows = maker.nothing(job)
        except Exception as error:  # noqa: BLE001 - no document may end the run; it is told afterwards
            rows = maker.nothing(job, size)
            batch.defects.append(f"{safe_path(job.name)} ({type(error).__name__})")
        batch.rows.append((job.number, rows))
    return batch


def nothing(name: str, size: int | None = None) -> Placed:
    """Return the rows of a document that has no values, or could not be read."""
    return in_one(unread(name, size))
