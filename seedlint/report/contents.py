"""What is done with contents of documents, by a worker of `seedlint.report.versions` or here."""

from __future__ import annotations

import pickle
import zlib
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from seedlint import plan
from seedlint.engine.engine import died
from seedlint.engine.facts import Gathered, quick_digest
from seedlint.export.making import Maker, RowJob
from seedlint.export.own import OwnTables
from seedlint.export.typed import safe_path
from seedlint.run.batch import Batch
from seedlint.run.evidence import Shown, gathered
from seedlint.run.pool import Pool
from seedlint.sources.gittree import GitTree
from seedlint.util.machine import collect_rarely, processes_for, start_method
from seedlint.util.paths import reason

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from seedlint.config.settings import Settings
    from seedlint.engine.engine import Engine, Linted
    from seedlint.engine.located import Located
    from seedlint.export.pieces import Placed
    from seedlint.finding import Extent
    from seedlint.git.blobs import Blobs
    from seedlint.run.front import ProgressBar
    from seedlint.run.request import Request
    from seedlint.run.session import Session
    from seedlint.run.spec import Spec

_WORTH_WORKERS = 150
_WORTH_ASKING = 8
"""From so many items on, workers save more time than they cost; as few, if they are there already."""
_LARGEST = 400

Groups = set[tuple[int, int]]
"""Groups by rule number and key digest."""


class Version(NamedTuple):
    """A content of a document: the document's path from the root, its own number, and what git calls it.

    Of a document that is not ``wanted`` only what it contributes to groups counts.
    """

    path: str
    number: int
    name: str
    wanted: bool = True


class Lookup(NamedTuple):
    """A content, and the groups whose facts are wanted from it."""

    version: Version
    groups: Groups


class Desk(NamedTuple):
    """What a worker has."""

    engine: Engine
    blobs: Blobs
    maker: Maker
    extent: Extent


class DeskSpec(NamedTuple):
    """What a worker makes its desk from, in a process that can't share the parent's."""

    engine: Spec
    blobs: Blobs
    extent: Extent

    def make(self) -> Desk:
        """Make the desk that the parent has."""
        return _desk(self.engine.engine(), self.engine.settings, self.blobs, self.extent)


def _desk(engine: Engine, settings: Settings, blobs: Blobs, extent: Extent) -> Desk:
    """Return a desk whose rows are made with what the engine knows of articles."""
    return Desk(engine, blobs, Maker(engine, GitTree("", {}, blobs), OwnTables(settings)), extent)


class Made(Batch):
    """What came of some contents, by their numbers: see `Batch`; and the rows of those wanted, packed."""

    def __init__(self) -> None:
        """Begin without any."""
        super().__init__()
        self.rows: dict[int, bytes] = {}
        self.defects: dict[int, str] = {}
        """Those of which no rows could be made, in words."""


def lint(at: Desk, versions: Sequence[Version]) -> Made:
    """Lint some contents, and make the rows of those that are wanted."""
    made, facts = Made(), Gathered()
    raw = b""
    numbers = {version.number: version for version in versions}

    def contents() -> Iterator[plan.Content]:
        nonlocal raw
        for version in versions:
            try:
                raw = at.blobs.read(version.name, at.engine.max_file_size)
            except OSError as error:
                linted = at.engine.unreadable(version.path, reason(error))
                gathered(at.engine, linted, at.extent)
                made.linted.append((version.number, linted))
                made.rows[version.number] = packed(at.maker.nothing(_job(version)))
                continue
            yield plan.Content(version.number, version.path, raw, version.wanted)

    finish = partial(gathered, at.engine, extent=at.extent) if at.extent else None
    # The content at hand is the one that was asked for last.
    for number, linted in plan.each(at.engine, contents(), finish):
        facts.add(number, linted.entries)
        linted.entries = []
        if linted.findings or linted.comments:
            made.linted.append((number, linted))
        if not numbers[number].wanted:
            continue
        try:
            rows = _rows_of(at.maker, numbers[number], raw, linted)
        except Exception as error:  # noqa: BLE001 - no document may end the run; it is told afterwards
            rows = at.maker.nothing(_job(numbers[number]), len(raw))
            made.defects[number] = f"{safe_path(linted.path)} ({type(error).__name__})"
        made.rows[number] = packed(rows)
    made.entries = facts.entries()
    return made


def _rows_of(maker: Maker, version: Version, raw: bytes, linted: Linted) -> Placed:
    """Return the rows of a content that has been linted just now."""
    if len(raw) > maker.limit:
        return maker.nothing(_job(version))
    origin = linted.origin
    return maker.rows(_job(version), raw, None if isinstance(origin, bytes) else origin)


def look(at: Desk, lookups: Sequence[Lookup]) -> list[tuple[int, list[Located]]]:
    """Look up facts in some contents, by their numbers; one that can't be read has none."""
    found = []
    show = Shown if at.extent else None
    for version, groups in lookups:
        try:
            raw = at.blobs.read(version.name, at.engine.max_file_size)
        except OSError:
            continue
        found.append((version.number, plan.look(at.engine, version.path, raw, groups, show)))
    return found


def lost(at: Desk, version: Version) -> Made:
    """Return what is said of a content that killed its worker, twice."""
    made = Made()
    made.linted.append((version.number, died(at.engine, version.path)))
    made.rows[version.number] = packed(at.maker.nothing(_job(version)))
    made.defects[version.number] = f"{safe_path(version.path)} (a worker process died)"
    return made


def _job(version: Version) -> RowJob:
    return RowJob(version.number, version.path, safe_path(version.path))


def packed(rows: Placed) -> bytes:
    """Pack rows as the history needs them: without links."""
    places = [place._replace(piece=place.piece._replace(links=[])) for place in rows.places]
    return zlib.compress(pickle.dumps(rows._replace(places=places), pickle.HIGHEST_PROTOCOL), 1)


def unpacked(raw: bytes) -> Placed:
    """Return what `packed` packed, which must be a worker's own."""
    rows: Placed = pickle.loads(zlib.decompress(raw))  # noqa: S301 - see above
    return rows


class Team:
    """Who does something with contents: workers that stay, and know most articles by and by, or this process.

    ``bar`` is told how far they are.
    """

    def __init__(self, session: Session, request: Request, blobs: Blobs, bar: ProgressBar) -> None:
        """Begin without workers: there may be little to do."""
        self.bar = bar
        self._session = session
        self._jobs = request.jobs
        self._method = start_method()
        self._pool: Pool[Any, Any] | None = None
        engine = session.engine
        if request.jobs == 1 or self._method == "fork":
            engine = engine.with_digest(quick_digest)  # others would have another hash
        self.desk = _desk(engine, session.settings, blobs, request.evidence)
        """The one in this process."""

    def close(self) -> None:
        """End the workers, and git."""
        if self._pool is not None:
            self._pool.close()
        self.desk.blobs.close()

    def work(
        self,
        function: Callable[[Desk, Sequence[Any]], Any],
        items: Sequence[Any],
        lost: Callable[[Any], Any],
    ) -> Iterator[Any]:
        """Yield what comes of some items, done by workers where that is worth it."""
        here = self.desk
        worth = _WORTH_WORKERS if self._pool is None else _WORTH_ASKING
        processes = processes_for(len(items), worth, self._jobs)
        if processes > 1:
            if self._pool is None:
                spec = None
                if self._method != "fork":
                    spec = DeskSpec(self._session.spec(), here.blobs, here.extent)
                self._pool = Pool(processes, here, DeskSpec.make, spec, self._method)
            parts = self._pool.run(function, items, lost, _LARGEST, near=True)
        else:
            collect_rarely()
            some = (items[start : start + _LARGEST] for start in range(0, len(items), _LARGEST))
            parts = ((len(part), function(here, part)) for part in some)
        done = 0
        for size, made in parts:
            done += size
            self.bar(done, len(items))
            yield made


__all__ = ["Groups", "Lookup", "Made", "Team", "Version", "lint", "look", "lost", "unpacked"]
