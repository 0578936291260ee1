"""Tables that are there already: those of an export, or of a job of Spark's, read a batch of rows at a time.

Nothing is taken on trust: a folder that is not whole, that something else has written to, or whose tables are
of another version than this seedlint's is refused, in one line.
"""

from __future__ import annotations

import json
import os
import re
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from seedlint.errors import UsageError
from seedlint.export.foreign import UnfitError, batches, few_rows, looked_at
from seedlint.tables.described import from_described
from seedlint.tables.names import FOLDER, MANIFEST, SCHEMAS, VALUES
from seedlint.tables.own import tables_without_articles
from seedlint.tables.tables import TABLES, VERSION, Column, Kind
from seedlint.util.paths import named, reason
from seedlint.util.words import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    from seedlint.tables.own import OwnTable
    from seedlint.tables.tables import Cell, Row, Table

_BATCH = 2_000
"""Rows that are held at a time."""
_LARGEST_MANIFEST = 1 << 26
_PART = re.compile(r"part-[0-9A-Za-z_.-]+\.parquet")
_BESIDE = re.compile(r"_SUCCESS|\._SUCCESS\.crc|\.part-.*\.crc")
"""What Spark leaves beside the files of a table."""
_RUN = "run"


def _columns(*pairs: tuple[str, Kind]) -> tuple[Column, ...]:
    return tuple(Column(name, kind, "") for name, kind in pairs)


_INTEGER, _TEXT = Kind.INTEGER, Kind.TEXT
_OF_RUN = _columns(
    ("turn", _INTEGER), ("event", _TEXT), ("seedlint", _TEXT), ("totals", _TEXT), ("tables", _INTEGER)
)
_OF_VALUES = _columns(
    *(("own", _INTEGER), ("field", _INTEGER), ("state", _TEXT), ("text", _TEXT)),
    *(("number", _INTEGER), ("real", Kind.REAL)),
)
_OF_SCHEMAS = _columns(("own", _INTEGER), ("described", _TEXT))
_FEW = {_RUN: _OF_RUN, SCHEMAS: _OF_SCHEMAS}
_NEEDED = {
    "documents": ("document", "line", "readable", "errors", "warnings", "notes", "score"),
    "related": ("document", "line", "pointer", "position"),
    "images": ("document", "line", "pointer", "owner", "position"),
    "links": ("document", "line", "pointer", "field"),
    "findings": (
        *("document", "line", "column", "end_line", "end_column", "code", "name", "severity"),
        *("pointer", "field", "message", "fingerprint", "value", "cause"),
    ),
    VALUES: ("own", "field", "state"),
    SCHEMAS: ("own", "described"),
    _RUN: ("turn", "event", "seedlint"),
}
_NEEDED_OF_OWN = ("document", "line", "readable")
"""Columns that have a value in each row."""
_COUNTS = frozenset(("topic_count", "image_count", "provider_image_count", "related_count"))
"""Columns of `documents` that are 0 in a document without articles; an export without any leaves them out."""


class Told(NamedTuple):
    """What is known of the run that found what is in the tables; None is not known."""

    seedlint: str
    absent: int | None = None
    """Files without front matter that need none."""
    unjudged: int | None = None
    internal: bool = False
    """Whether a rule crashed, or could not be loaded, or of some document no rows could be made."""
    left_out: tuple[str, ...] | None = None
    """What may have left out documents or rules, and by which configuration: see `seedlint.run.part`."""
    configuration: str | None = None


@dataclass
class GivenTables:
    """A folder of tables that was looked at, and is as it should be."""

    folder: Path
    told: Told
    files: dict[str, list[Path]]
    """The files of each table, by its name."""
    own: list[OwnTable]
    """Those of schemas, in their order; of some there may be no files."""
    rows_written: dict[str, int]
    """How many rows each table had when it was written."""
    articles: bool = True
    """Whether the tables tell of articles."""
    _columns: dict[str, tuple[Column, ...]] = field(default_factory=dict)

    @property
    def has_values(self) -> bool:
        """Whether the values in documents of other schemas than the seed format's are there, too."""
        return VALUES in self.files

    def refusal(self, why: str) -> UsageError:
        """Return what to raise where the tables can't be used."""
        return _refusal(self.folder, why)

    def rows(self, table: Table) -> Iterator[list[Row]]:
        """Yield the rows of a table, some at a time, with what an export without articles leaves out."""
        there = self._columns.get(table.name, ())
        if table.name not in self.files:
            return
        known = {column.name for column in there}
        readable = table.index.get("readable")
        for batch in self._batches(table.name, there):
            cells = iter(batch)
            columns: list[Sequence[Cell] | None] = [
                next(cells) if one.name in known else None for one in table.columns
            ]
            count = len(batch[0])
            have = columns[readable] if readable is not None else None
            whole = [
                column if column is not None else _left_out(one.name, count, have)
                for one, column in zip(table.columns, columns, strict=True)
            ]
            yield list(zip(*whole, strict=True))

    def values(self) -> Iterator[list[tuple[Any, ...]]]:
        """Yield the values in documents, some at a time: the number of the schema's table, and the value."""
        for batch in self._batches(VALUES, _OF_VALUES):
            *first, number, real = batch
            yield [
                (*row, whole if whole is not None else part)
                for *row, whole, part in zip(*first, number, real, strict=True)
            ]

    def _batches(self, name: str, columns: Sequence[Column]) -> Iterator[list[list[Any]]]:
        """Yield the columns of a table, as many rows at a time as are held."""
        for path in self.files[name]:
            with self._refusing(path):
                yield from batches(path, columns, _BATCH, _NEEDED.get(name, _NEEDED_OF_OWN))

    def _refusing(self, path: Path) -> AbstractContextManager[None]:
        return _refusing(self.folder, path)

    def look(self) -> None:
        """Look at every file's columns, and count the rows, before anything is made of them."""
        for table in (*TABLES, *(one.table for one in self.own)):
            reduced = None if self.articles else _REDUCED.get(table.name)
            self._columns[table.name] = (reduced or table).columns
        for name, columns in (*self._columns.items(), (VALUES, _OF_VALUES), (SCHEMAS, _OF_SCHEMAS)):
            count = 0
            for path in self.files.get(name, ()):
                with self._refusing(path):
                    count += looked_at(path, columns)
            written = self.rows_written.get(name, 0)
            if count != written:
                raise self.refusal(
                    f"the table `{name}` has {counted(count, 'row')}, and {written:,} were written: files are"
                    " missing, are there twice, or are of another run"
                )


_REDUCED = {table.name: table for table, _ in tables_without_articles()}


def given(folder: Path) -> GivenTables:
    """Look at a folder of tables; UsageError says in a line why it can't be used."""
    try:
        if not folder.is_dir():
            raise _refusal(folder, "there is no such directory")
        if (folder / MANIFEST).is_file():
            tables = _exported(folder)
        elif (folder / _RUN).is_dir():
            tables = _job(folder)
        elif folder.name == FOLDER and (folder.parent / _RUN).is_dir():
            raise _refusal(folder, "name the directory that it is in, which the job has written")
        else:
            raise _refusal(
                folder,
                "it holds no tables: name what `seedlint spark --tables` or `seedlint export` has written",
            )
    except OSError as error:
        raise _refusal(folder, reason(error)) from None
    tables.look()
    return tables


def _refusal(folder: Path, why: str) -> UsageError:
    return UsageError(f"--from {named(folder)}: {why}")


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def _texts(value: Any) -> tuple[str, ...] | None:
    return None if value is None else tuple(map(str, list(value)))


def _of_version(folder: Path, version: Any) -> None:
    if version != VERSION:
        shown = version if type(version) is int else "another"
        raise _refusal(
            folder,
            f"its tables are of version {shown}, and this seedlint reads {VERSION}: write them again",
        )


# An export


def _exported(folder: Path) -> GivenTables:
    path = folder / MANIFEST
    try:
        if path.stat().st_size > _LARGEST_MANIFEST:
            raise ValueError("it is too large")
        manifest = json.loads(path.read_bytes())
        _of_version(folder, manifest["version"])
        if manifest["format"] != "parquet":
            raise _refusal(folder, f"its tables are {manifest['format']}: have them exported as Parquet")
        tables: dict[str, dict[str, Any]] = manifest["tables"]
        own = [from_described(one["own"]) for one in tables.values() if "own" in one]
        files = {name: [folder / f"{name}.parquet"] for name in tables}
        run = manifest.get("run") or {}
        told = Told(
            str(manifest["seedlint"]),
            run.get("absent"),
            run.get("unjudged"),
            bool(run.get("internal")),
            _texts(run.get("left_out")),
            _text(run.get("configuration")),
        )
        written = {name: int(one["rows"]) for name, one in tables.items()}
        lacking = [name for name, one in tables.items() if "schema" in one and "own" not in one]
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
        raise _refusal(folder, f"{MANIFEST} is not seedlint's") from None
    if lacking:
        raise _refusal(folder, "an earlier version of seedlint has written it: export it again")
    known = {table.name for table in TABLES} | {one.table.name for one in own}
    if strange := sorted(tables.keys() - known):
        raise _refusal(folder, f"{MANIFEST} names {named(strange[0])}, which is not a table of seedlint's")
    for (file,) in files.values():
        if not file.is_file():
            raise _refusal(folder, f"{file.name} is not there")
    given = GivenTables(folder, told, files, own, written, "related" in tables)
    _check_whole(given)
    return given


# A job of Spark's


def _job(folder: Path) -> GivenTables:
    ended = _ended(folder)
    if ended.get("tables") is None:
        raise _refusal(folder, "the job has written no tables: run it with --tables")
    _of_version(folder, ended["tables"])
    try:
        totals = json.loads(ended["totals"])
        told = Told(
            str(ended["seedlint"]),
            int(totals["absent"]),
            int(totals["unjudged"]),
            bool(totals["internal"] or totals["defects"]),
            _texts(totals.get("left_out")),
            _text(totals.get("configuration")),
        )
        written = {str(name): int(count) for name, count in totals["rows"].items()}
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
        raise _refusal(folder, f"{_RUN} is not seedlint's") from None
    top = folder / FOLDER
    files = (
        {name: _parts(folder, top / name) for name in sorted(one.name for one in top.iterdir())}
        if top.is_dir()
        else {}
    )
    for name in written:
        if name not in files:
            raise _refusal(folder, f"the table `{name}` is not there")
    schemas = _few_rows(folder, files.get(SCHEMAS, ()), SCHEMAS)
    try:
        own = [
            from_described(json.loads(row["described"]))
            for row in sorted(schemas, key=lambda row: row["own"])
        ]
    except (ValueError, TypeError, RecursionError):
        raise _refusal(folder, f"{FOLDER}/{SCHEMAS} is not seedlint's") from None
    known = {table.name for table in TABLES} | {one.table.name for one in own} | {VALUES, SCHEMAS}
    if strange := sorted(files.keys() - known):
        raise _refusal(folder, f"{FOLDER}/{named(strange[0])} is not a table of seedlint's")
    given = GivenTables(folder, told, files, own, written, "related" in files)
    _check_whole(given)
    return given


def _ended(folder: Path) -> dict[str, Any]:
    """Return how the job ended; UsageError if it did not."""
    events = _few_rows(folder, _parts(folder, folder / _RUN), _RUN)
    last = max((row["turn"] for row in events), default=None)
    ended = [row for row in events if row["turn"] == last and row["event"] == "ended"]
    if not ended:
        raise _refusal(folder, "the job has not ended; `seedlint spark --resume` goes on with it")
    return ended[-1]


def _parts(folder: Path, table: Path) -> list[Path]:
    """Return the files of a table, in their order."""
    if not table.is_dir():
        raise _refusal(folder, f"{named(os.path.relpath(table, folder))} is not seedlint's")
    names = sorted(one.name for one in table.iterdir())
    for name in names:
        if not _PART.fullmatch(name) and not _BESIDE.fullmatch(name):
            shown = os.path.relpath(table / name, folder)
            raise _refusal(folder, f"{named(shown)} is not seedlint's")
    found = [table / name for name in names if _PART.fullmatch(name)]
    if not found:
        raise _refusal(folder, f"{named(os.path.relpath(table, folder))} is empty")
    return found


def _few_rows(folder: Path, files: Sequence[Path], name: str) -> list[dict[str, Any]]:
    """Return the rows of a table that has few."""
    found = []
    for path in files:
        with _refusing(folder, path):
            found += few_rows(path, _FEW[name], _NEEDED[name])
    return found


@contextmanager
def _refusing(folder: Path, path: Path) -> Iterator[None]:
    """Refuse the folder for what is wrong with a file in it."""
    try:
        yield
    except UnfitError as error:
        raise _refusal(folder, f"{named(os.path.relpath(path, folder))}{error}") from None


def _check_whole(given: GivenTables) -> None:
    """Refuse a folder that lacks a table."""
    needed = _REDUCED if not given.articles else {table.name: table for table in TABLES}
    for name in needed:
        if name not in given.files:
            raise given.refusal(f"the table `{name}` is not there")


# Cells


def _left_out(name: str, count: int, readable: Sequence[Cell] | None) -> Sequence[Cell]:
    """Return the cells of a column that an export without articles leaves out."""
    if name in _COUNTS and readable is not None:
        return [0 if one else None for one in readable]
    return [None] * count


__all__ = ["GivenTables", "Told", "given"]
