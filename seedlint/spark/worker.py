"""What a process has that judges documents for a job: made once, for as long as the process lives.

A job says all that decides a verdict, as bytes; a process that would judge otherwise refuses, in one line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from seedlint.errors import SeedlintError
from seedlint.rulebook.fingerprint import digest_of
from seedlint.run.spec import Built, Spec
from seedlint.suppressions.apply import Coverage

if TYPE_CHECKING:
    from collections.abc import Mapping

    from seedlint.baseline.slices import Slice
    from seedlint.engine.engine import Engine
    from seedlint.run.session import Session
    from seedlint.spark.tabling import Tabler

_BEGIN, _END = "<<seedlint refuses: ", " :seedlint>>"
_REFUSAL = re.compile(re.escape(_BEGIN) + "(.*?)" + re.escape(_END), re.DOTALL)
_OTHER = (
    "seedlint's code for Spark is not the same there as where the job was begun; install the same version"
    " of it"
)


class RefusedError(Exception):
    """A process can't do what the job asks; what it says is found again in whatever Spark makes of it."""

    def __init__(self, words: str) -> None:
        """Say why, in one line."""
        super().__init__(f"{_BEGIN}{' '.join(words.split())}{_END}")


def refusal(trace: str) -> str | None:
    """Return why a process refused, from what Spark says of a job that failed; None if none did."""
    found = _REFUSAL.search(trace)
    return None if found is None else found[1]


class Job(NamedTuple):
    """All that a process needs to know of a job."""

    spec: bytes
    """What the engine is made of, see `seedlint.run.spec`."""
    code: bytes
    """A digest of the code that the job was begun with."""
    root: str
    """The directory from which paths are, where documents are read from disk."""
    table: bool = False
    """Whether documents are rows of a table, with paths that somebody has written."""
    turn: int = 0
    """How often the job was taken up again."""
    meet: tuple[str, ...] = ()
    """Documents by which all rules become known that facts are judged by."""
    at: str = "."
    """The document of which is told what has nothing to do with any."""
    whole: bool = True
    """Whether the rules across documents have seen all there is."""
    suppressions: bool = True
    slices: Mapping[str, Slice] | None = None
    """What the baseline knows, by document; None without a baseline."""
    tables: Mapping[str, str] | None = None
    """What the schemas' files are called, if rows of the tables are made, too; see `OwnTables`."""

    @classmethod
    def begin(cls, spec: Spec, root: str, turn: int) -> Job:
        """Return the job of a specification."""
        return cls(spec.dumps(), _code(), root, turn=turn)

    def worker(self) -> Worker:
        """Return what this process has for the job; RefusedError if it would judge otherwise."""
        if self.code != _code():
            raise RefusedError(_OTHER)
        worker = _worker(self.spec)
        worker.meet(self.meet)
        return worker


@lru_cache(1)
def _code() -> bytes:
    here = Path(__file__).parent
    return digest_of(here, here)


@dataclass(eq=False, repr=False)
class Worker:
    """An engine, and what is known beside it."""

    built: Built
    _met: set[str] = field(default_factory=set)
    _tabler: Tabler | None = None

    @property
    def engine(self) -> Engine:
        """What judges."""
        return self.built.engine

    def meet(self, paths: tuple[str, ...]) -> None:
        """Have the rules known that are those of some documents."""
        for path in paths:
            if path not in self._met:
                self._met.add(path)
                self.engine.of(path)

    @cached_property
    def late(self) -> frozenset[str]:
        """The codes of the rules that judge when all is known."""
        from seedlint.codes import ABOUT_COMMENTS

        return frozenset((*ABOUT_COMMENTS, *(rule.code for rule in self.engine.family.by_number.values())))

    def tabler(self, job: Job) -> Tabler | None:
        """Return what makes the rows of the job's tables; None if it has none."""
        if job.tables is None:
            return None
        if self._tabler is None:
            from seedlint.spark.tabling import Tabler

            self._tabler = Tabler(self.engine, self.built.selection.settings, job.tables, job.root)
        return self._tabler

    def coverage(self, job: Job) -> Coverage:
        """Return which rules the job has."""
        rules = self.engine.family.by_code.values()
        return Coverage.of(rules, self.built.selection, whole=job.whole, comments=job.suppressions)


def worker_of(session: Session) -> Worker:
    """Return what a driver has, which works with its own engine."""
    return Worker(Built(session.engine, session.selection))


_workers: dict[bytes, Worker] = {}


def _worker(spec: bytes) -> Worker:
    key = sha256(spec).digest()
    worker = _workers.get(key)
    if worker is None:
        try:
            worker = Worker(Spec.loads(spec).build())
        except SeedlintError as error:
            raise RefusedError(str(error)) from None
        except (ImportError, AttributeError) as error:
            raise RefusedError(f"{_OTHER} ({error})") from None
        _workers.clear()  # a process works for one job at a time, and an engine remembers much
        _workers[key] = worker
    return worker


__all__ = ["Job", "RefusedError", "Worker", "refusal", "worker_of"]
