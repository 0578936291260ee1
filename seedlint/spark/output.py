"""The folder of a job: tables that are its results, and those that it works with.

Spark writes them, so they may lie wherever it can write. What is not the job's own is neither written over
nor deleted: a folder with anything else in it is refused.
"""

from __future__ import annotations

import os
import re
from contextlib import contextmanager, suppress
from stat import S_ISREG
from typing import TYPE_CHECKING, Any

from seedlint.errors import UsageError
from seedlint.files import holding
from seedlint.files.pathguard import brought_along, git_directory
from seedlint.spark.places import bare, is_uri, plain, to_read, to_write
from seedlint.tables.names import FOLDER
from seedlint.util.paths import named

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pyspark.sql import DataFrame, SparkSession

_RESULTS = ("findings", "documents", "crashes", "run")
_WORKED = ("listing", "records", "crowded", "suspects", "held", "judged", "settled", "offered")
_WORK = "work"
"""The folder in which the latter are."""
_PART = re.compile(r"part-[0-9a-z-]+(?:\.c[0-9]+)?(?:\.[a-z0-9]+)*\.parquet")
_MARKED = re.compile(r"(?:_SUCCESS|\..*\.crc|_temporary|\.spark-staging-.*)")
_LOCK = ".seedlint-lock"
"""An empty file in a folder on a disk, which a driver holds for as long as it lives."""
_NOT_THERE = "PATH_NOT_FOUND"
_EVENT = frozenset(("turn", "event", "now", "seedlint", "fingerprint"))
"""Columns of the table of runs, by which a folder is known as a job's."""
_STRICT = {"ignoreCorruptFiles": "false", "ignoreMissingFiles": "false"}
"""What can't be read is an error, whatever a cluster is set to."""
_V2 = ("mapreduce.fileoutputcommitter.algorithm.version", "2")
"""What a task has done is there as soon as it is done, and not only when all are: a driver that is started
again finds it."""


class Output:
    """The folder that a job writes."""

    def __init__(self, spark: SparkSession, target: str, root: Path, parallelism: int) -> None:
        """Prepare to write to ``target``, a directory or a URI; see `refuse_place`."""
        self._spark = spark
        self.parallelism = parallelism
        self.target, self._local = _where(target)
        self._base = to_write(self.target) if self._local else self.target
        self.guard: Callable[[], None] = lambda: None
        """Asked before each write: raises a SeedlintError if another driver writes here, see `alone`."""
        refuse_place(target, root)

    def _refusal(self, why: str) -> UsageError:
        return _refusal(self.target, why)

    def uri(self, name: str) -> str:
        """Return where a table is, as Spark writes to it."""
        return "/".join((self._base, *([_WORK] if name in _WORKED else ()), name))

    # What is there

    def is_begun(self) -> bool:
        """Whether a job was begun here; UsageError if there is anything that is none of a job's."""
        files = self._files(self._base)
        names = {name for name in files if name}
        if self._local:
            names |= self._others()
        begun = any(name.startswith("run/") for name in names)
        # Names tell nothing of who has written a table: that of runs does, and before it only a list is.
        ours = _is_ours if begun else _is_listing
        strange = sorted(name for name in names if not ours(name))
        if not strange and begun and not _EVENT.issubset(self.read("run").columns):
            strange = ["run"]
        if strange:
            raise self._refusal(
                f"it holds other things ({named(strange[0])}); name a new or an empty directory"
            )
        return begun

    @contextmanager
    def alone(self, *, begun: bool) -> Iterator[bool]:
        """Be the only driver that writes here; UsageError if there is another. Whether that is certain.

        ``begun`` is what `is_begun` has said before. In a bucket there are no locks, and nobody can tell.
        """
        if not self._local or not holding.LOCKS:
            yield False
            return
        made = not os.path.isdir(self.target)
        os.makedirs(self.target, exist_ok=True)
        file = os.path.join(self.target, _LOCK)
        lock = os.open(file, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600)
        try:
            there = os.path.isdir(os.path.join(self.target, "run"))
            if not holding.take(lock, unlockable=True) or there is not begun:
                raise self._refusal(
                    "another seedlint is writing there; wait for its end, or name another directory"
                )
            try:
                yield True
            finally:
                # It goes before the lock does, so that nobody locks what is about to go.
                if _is_lock(file):
                    with suppress(OSError):
                        os.unlink(file)
                if made:
                    with suppress(OSError):
                        os.rmdir(self.target)  # nothing came of it
        finally:
            os.close(lock)

    def _others(self) -> set[str]:
        """Return what is hidden, of which Spark does not tell: only for a disk of this machine's."""
        found = set()
        for folder, folders, names in os.walk(self.target):
            inside = os.path.relpath(folder, self.target).replace(os.sep, "/")
            prefix = "" if inside == "." else f"{inside}/"
            for name in folders:
                if os.path.islink(os.path.join(folder, name)):
                    found.add(prefix + name)
            folders[:] = [name for name in folders if name != "_temporary"]
            found |= {prefix + name for name in names}
        if _is_lock(os.path.join(self.target, _LOCK)):
            found.discard(_LOCK)
        return found

    def _files(self, uri: str) -> set[str]:
        """Return the files below a place that Spark lists, from there."""
        from pyspark.errors import AnalysisException

        try:
            frame = (
                self._spark.read.format("binaryFile").option("recursiveFileLookup", "true").load(to_read(uri))
            )
            paths = [str(row[0]) for row in frame.select("path").collect()]
        except AnalysisException as error:
            if _NOT_THERE in str(error):
                return set()
            raise
        base = bare(uri)
        return {bare(path)[len(base) :].lstrip("/") for path in paths}

    def has(self, name: str) -> bool:
        """Whether a table is there."""
        return bool(self._files(self.uri(name)))

    # Tables

    def read(self, name: str) -> DataFrame:
        """Return a table."""
        return self._spark.read.options(**_STRICT).parquet(to_read(self.uri(name)))

    def append(self, name: str, frame: DataFrame) -> None:
        """Add rows to a table."""
        self._write(name, frame, "append")

    def put(self, name: str, frame: DataFrame) -> DataFrame:
        """Write a table, in the place of an earlier one; return it as it is now."""
        self._check(name)
        self._write(name, frame, "overwrite")
        return self.read(name)

    def clear(self, name: str) -> None:
        """Have a table begin anew."""
        if self.has(name):
            self.put(name, self._empty(name))

    def _empty(self, name: str) -> DataFrame:
        schema = self.read(name).schema
        return self._spark.createDataFrame([], schema)

    def _check(self, name: str) -> None:
        """Refuse to write over what is no part of a table."""
        for file in self._files(self.uri(name)):
            if not _PART.fullmatch(file.rsplit("/", 1)[-1]):
                raise self._refusal(f"there is {named(file)} in {name}, which is not seedlint's")

    def _write(self, name: str, frame: DataFrame, mode: str) -> None:
        self.guard()
        frame.write.mode(mode).option(*_V2).parquet(self.uri(name))


def _where(target: str) -> tuple[str, bool]:
    """Return a place without what does not matter, and whether it is on this machine."""
    if is_uri(target):
        return target.rstrip("/"), False
    return os.path.abspath(plain(target)), True


def _refusal(target: str, why: str) -> UsageError:
    return UsageError(f"--output {named(target)}: {why}")


def refuse_place(target: str, root: Path) -> None:
    """UsageError for a place where nothing must, or can, be written, as far as that is seen from here."""
    place, local = _where(target)
    if not local:
        return
    link = brought_along(place, root)
    if link is not None:
        raise _refusal(place, f"{named(link)} is a symbolic link in the checkout; name another directory")
    if git_directory(place) is not None:
        raise _refusal(place, "it is git's, or lies where git keeps its own; name another")
    there = place
    while not os.path.lexists(there):
        there = os.path.dirname(there)
    if not os.path.isdir(there):
        what = "it" if there == place else named(there)
        raise _refusal(place, f"{what} is not a directory; name another")
    if not os.access(there, os.W_OK | os.X_OK):
        raise _refusal(place, f"nothing can be written in {named(there)}; name another directory")


def _is_ours(name: str) -> bool:
    """Whether a file is one of a job's, if this is a job's folder: right in a table's folder, by its name."""
    *folders, last = name.split("/")
    match folders:
        case [table]:
            known = table in _RESULTS
        case [folder, table] if folder == _WORK:
            known = table in _WORKED
        case [folder, _] if folder == FOLDER:
            known = True
        case _:
            known = False
    return known and bool(_PART.fullmatch(last) or _MARKED.fullmatch(last))


def _is_lock(file: str) -> bool:
    """Whether a file can be ours: nobody loses anything with it."""
    try:
        looks = os.lstat(file)
    except OSError:
        return False
    return S_ISREG(looks.st_mode) and not looks.st_size


def _is_listing(name: str) -> bool:
    """Whether a file is one of those that are written before a job is begun."""
    return name.startswith(f"{_WORK}/listing/") and _is_ours(name)


def rows_of(frame: DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a small table."""
    return [row.asDict(recursive=True) for row in frame.collect()]


__all__ = ["Output", "refuse_place", "rows_of"]
