"""The steps of the plan over Arrow batches: what workers do, and what they are handed, without Spark.

Each takes a job and an iterator of batches, and yields batches; their shapes are in `seedlint.spark.shapes`.
None holds more than a few documents, or one group, at a time.
"""

from __future__ import annotations

import pickle
from array import array
from collections.abc import Set as AbstractSet
from functools import partial
from itertools import chain, groupby, islice
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

import pyarrow as pa

from seedlint import plan
from seedlint.cache.findings import encode
from seedlint.document import Document
from seedlint.engine.engine import Linted, died
from seedlint.finding import Extent
from seedlint.run.evidence import Shown, gathered
from seedlint.run.pool import Pool
from seedlint.spark import shapes
from seedlint.spark.given import AGAIN, Given
from seedlint.spark.shapes import batch, dumps, of_path, rows, to_path
from seedlint.spark.worker import Job, RefusedError, Worker
from seedlint.suppressions.comments import encode as encode_comments
from seedlint.util.digest import digest
from seedlint.util.paths import reason
from seedlint.util.tally import Tally

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from seedlint.baseline.slices import Sought
    from seedlint.engine.located import Located
    from seedlint.spark.tabling import Made

_SOME = 200
"""So many documents are judged, and handed on, at a time."""
_MANY = 10_000
"""So many values of a group are counted in a dict, and handed on at a time."""


# Judging documents one by one


class Record(NamedTuple):
    """What came of a document, see `shapes.RECORDS`; its facts as three arrays that run in parallel."""

    path: str
    sha: bytes | None
    size: int | None
    readable: bool = True
    findings: str | None = None
    comments: str | None = None
    crashes: str | None = None
    facts: tuple[array[int], array[int], array[int]] | None = None
    same: bool = False
    made: Made | None = None
    refused: bool = False


def lint(
    job: Job, batches: Iterable[pa.RecordBatch], *, attempt: Callable[[], int] = lambda: 0
) -> Iterator[pa.RecordBatch]:
    """Judge documents (`shapes.INPUT`): a record each (`shapes.RECORDS`)."""
    worker = job.worker()
    for some in _some(batches, shapes.INPUT):
        given = [Given(_path(job, path), *rest) for path, *rest in some]
        made = _each(job, worker, lint_some, given, partial(_lost, job, worker), attempt())
        yield _records(job, worker, made)


def _path(job: Job, raw: bytes | None) -> str:
    """Return the path of a document; RefusedError if it can't be one."""
    try:
        path = to_path(raw or b"")
    except UnicodeDecodeError:
        raise RefusedError(f"the input has the path {raw!r}, which is not UTF-8") from None
    if not job.table:
        return path
    if not path:
        raise RefusedError("a row of the input has no path; each document needs one of its own")
    if path.startswith("/"):
        raise RefusedError(
            f"the input has the absolute path {path!r}; paths must be from the root of the corpus"
        )
    if not {"", ".", ".."}.isdisjoint(path.split("/")):
        raise RefusedError(f"the input has the path {path!r}; write it without empty parts, `.` and `..`")
    return path


def lint_some(at: tuple[Job, Worker], given: Sequence[Given]) -> list[Record]:
    """Judge some documents."""
    job, worker = at
    engine = worker.engine
    records: list[Record] = []
    tabler = worker.tabler(job)
    raw, sha = b"", b""
    size: int | None = None

    def contents() -> Iterator[plan.Content]:
        nonlocal raw, sha, size
        for number, one in enumerate(given):
            try:
                raw = one.read(job, engine.max_file_size)
            except OSError as error:
                linted = engine.unreadable(one.path, reason(error))
                gathered(engine, linted, Extent.REPLACEMENTS)
                made = tabler.nothing(one.path) if tabler else None
                record = _record(linted, None, None, readable=False)
                records.append(record._replace(refused=one.why is not None, made=made))
                continue
            sha = digest(raw)
            if sha == one.known:
                records.append(Record(one.path, sha, len(raw), same=True))
                continue
            size = one.size
            yield plan.Content(number, one.path, raw)

    # The document at hand is the one that was asked for last.
    for _, linted in plan.each(engine, contents()):
        # Of what is too large, nobody has read all.
        whole = len(raw) <= engine.max_file_size
        gathered(engine, linted, Extent.REPLACEMENTS)
        known = (sha, len(raw)) if whole else (None, size)
        record = _record(linted, *known, readable=_is_readable(linted))
        origin = linted.origin
        if tabler is not None and not (isinstance(origin, Document) and origin.absent):
            made = tabler.rows(linted.path, raw, None if isinstance(origin, bytes) else origin)
            record = record._replace(made=made)
        records.append(record)
    return records


def _is_readable(linted: Linted) -> bool:
    """Whether a document has values, as its row in the tables says."""
    origin = linted.origin
    if origin is None or isinstance(origin, bytes):
        return False
    if isinstance(origin, Document):
        return not (origin.parts[0].document if origin.parts else origin).broken
    return True


def _record(linted: Linted, sha: bytes | None, size: int | None, *, readable: bool) -> Record:
    facts = (array("q"), array("q"), array("q"))
    for bundle in linted.entries:
        for rule, keys, values in bundle:
            facts[0].extend([rule] * len(keys))
            facts[1].extend(keys)
            facts[2].extend(values)
    return Record(
        linted.path,
        sha,
        size,
        readable,
        encode(linted.findings) if linted.findings else None,
        encode_comments(linted.comments) if linted.comments else None,
        dumps(linted.crashes),
        facts,
    )


def _lost(job: Job, worker: Worker, given: Given) -> list[Record]:
    linted = died(worker.engine, given.path)
    gathered(worker.engine, linted, Extent.REPLACEMENTS)
    tabler = worker.tabler(job)
    made = tabler.nothing(given.path, "a worker process died") if tabler else None
    return [_record(linted, None, None, readable=False)._replace(made=made)]


def _records(job: Job, worker: Worker, records: Sequence[Record]) -> pa.RecordBatch:
    """Return records as a batch; the facts without a detour through objects."""
    columns: list[Any] = [
        pa.array([of_path(one.path) for one in records], pa.binary()),
        pa.array([job.turn] * len(records), pa.int32()),
        pa.array([one.same for one in records], pa.bool_()),
        pa.array([one.sha for one in records], pa.binary()),
        pa.array([one.size for one in records], pa.int64()),
        pa.array([one.readable for one in records], pa.bool_()),
        pa.array([one.refused for one in records], pa.bool_()),
        pa.array([one.findings for one in records], pa.string()),
        pa.array([one.comments for one in records], pa.string()),
        pa.array([one.crashes for one in records], pa.string()),
    ]
    parts = (array("q"), array("q"), array("q"))
    offsets = array("i", [0])
    for one in records:
        for whole, part in zip(parts, one.facts or (), strict=False):
            whole.extend(part)
        offsets.append(len(parts[0]))
    flat = [
        pa.Array.from_buffers(pa.int64(), len(part), [None, pa.py_buffer(part.tobytes())]) for part in parts
    ]
    starts = pa.Array.from_buffers(pa.int32(), len(offsets), [None, pa.py_buffer(offsets.tobytes())])
    facts = pa.StructArray.from_arrays(flat, fields=list(shapes.FACT))
    columns.append(pa.ListArray.from_arrays(starts, facts).cast(pa.list_(shapes.FACT)))
    tabler = worker.tabler(job)
    if tabler is not None:
        columns += tabler.columns([one.made for one in records])
    return pa.RecordBatch.from_arrays(columns, schema=shapes.records(job))


def _some(batches: Iterable[pa.RecordBatch], schema: pa.Schema) -> Iterator[list[tuple[Any, ...]]]:
    """Yield the rows of batches, not too many at a time."""
    for one in batches:
        for start in range(0, one.num_rows, _SOME):
            yield list(rows(one.slice(start, _SOME), schema))


def _each(  # noqa: PLR0917 - what is done, with what, and what if it fails
    job: Job,
    worker: Worker,
    work: Callable[[tuple[Job, Worker], Sequence[Any]], list[Any]],
    items: Sequence[Any],
    lost: Callable[[Any], list[Any]],
    attempt: int,
) -> list[Any]:
    """Do some work here, or in a process of its own where that has ended this one before."""
    if not attempt:
        return work((job, worker), items)
    found, again = [], []

    def died(item: Any) -> list[Any]:
        again.append(item)
        return []

    with Pool[Any, Any](1, (job, worker), _apart, job) as pool:
        for _, part in pool.run(work, items, died, largest=_SOME // 4):
            found += part
        # Others may have ended its process: only what dies again and again is given up.
        for _, part in pool.run(work, again, lost):
            found += part
    return found


def _apart(job: Job) -> tuple[Job, Worker]:
    return job, job.worker()


# Groups of facts


def suspects(job: Job, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Look at tallies (`shapes.CROWDED`, sorted): those of groups that rules want to see come back."""
    return _batched(shapes.SUSPECTS, _suspects(job, batches), _MANY)


def _suspects(job: Job, batches: Iterable[pa.RecordBatch]) -> Iterator[tuple[Any, ...]]:
    engine = job.worker().engine
    for (number, key), group in groupby(_streamed(batches, shapes.CROWDED), itemgetter(0, 1)):
        if number not in engine.family.by_number:
            raise RefusedError(f"there is no corpus rule of the number {number}")
        counts = _counted((value, n) for _, _, value, n in group)
        values, crashed = plan.wanted_of(engine, number, counts, job.at)
        for one in crashed:
            text = dumps([one.findings and encode(one.findings), one.crashes])
            yield number, key, None, None, False, text
        if values:
            wanted = values if isinstance(values, AbstractSet) else frozenset(values)
            for value, n in counts.items():
                yield number, key, value, n, value in wanted, None


def _counted(pairs: Iterator[tuple[int, int]]) -> Mapping[int, int]:
    """Return a tally of sorted pairs: a dict, unless it would be large."""
    first = list(islice(pairs, _MANY))
    return dict(first) if len(first) < _MANY else Tally(chain(first, pairs))


def _streamed(batches: Iterable[pa.RecordBatch], schema: pa.Schema) -> Iterator[tuple[Any, ...]]:
    for one in batches:
        yield from rows(one, schema)


def _batched(schema: pa.Schema, made: Iterable[Sequence[Any]], most: int = _SOME) -> Iterator[pa.RecordBatch]:
    """Yield rows as batches, as they are made."""
    stream = iter(made)
    while some := list(islice(stream, most)):
        yield batch(schema, some)


class _Wanted(NamedTuple):
    """A document to look at again, and the groups whose facts are wanted from it."""

    given: Given
    sha: bytes
    groups: frozenset[tuple[int, int]]


def look(
    job: Job, batches: Iterable[pa.RecordBatch], *, attempt: Callable[[], int] = lambda: 0
) -> Iterator[pa.RecordBatch]:
    """Look documents up (`shapes.WANTED`) for their facts in some groups (`shapes.MEMBERS`)."""
    worker = job.worker()
    for some in _some(batches, shapes.WANTED):
        wanted = [
            _Wanted(
                Given(to_path(path), why, None, content),
                sha,
                frozenset((one["rule"], one["key"]) for one in groups),
            )
            for path, why, content, sha, groups in some
        ]
        found = _each(job, worker, look_some, wanted, _not_looked_up, attempt())
        if found:
            yield batch(shapes.MEMBERS, found)


def look_some(at: tuple[Job, Worker], wanted: Sequence[_Wanted]) -> list[tuple[Any, ...]]:
    """Look up some documents. RefusedError for one that is not what it was when it was judged."""
    job, worker = at
    engine = worker.engine
    found: list[tuple[Any, ...]] = []
    for given, sha, groups in wanted:
        raw = given.read_again(job, engine.max_file_size, sha)
        found += [_member(given.path, one) for one in plan.look(engine, given.path, raw, groups, Shown)]
    return found


def _not_looked_up(wanted: _Wanted) -> list[Any]:
    raise RefusedError(f"the document {wanted.given.path!r} ends each process that looks it up; {AGAIN}")


def _member(path: str, one: Located) -> tuple[Any, ...]:
    """Return a fact as a row of `shapes.MEMBERS`."""
    return (
        *(one.rule, one.digest, 1, None, None),
        of_path(one.fact.key),
        of_path(path),
        one.region.numbers(),
        of_path(one.fact.pointer),
        pickle.dumps(one, pickle.HIGHEST_PROTOCOL),
    )


def judge(job: Job, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Judge groups (`shapes.MEMBERS`, sorted), one after the other as they come (`shapes.JUDGED`)."""
    return _batched(shapes.JUDGED, _found(job, batches))


def _found(job: Job, batches: Iterable[pa.RecordBatch]) -> Iterator[tuple[Any, ...]]:
    worker = job.worker()
    stream = _streamed(batches, shapes.MEMBERS)
    for (number, _), group in groupby(stream, itemgetter(0, 1)):
        counts: Mapping[int, int] = {}
        for text, members in groupby(group, itemgetter(5)):
            if text is None:
                counts = _counted((row[3], row[4]) for row in members)
                continue
            yield from _judged(job, worker, number, to_path(text), counts, members)


def _judged(  # noqa: PLR0917 - what a group is
    job: Job,
    worker: Worker,
    number: int,
    key: str,
    counts: Mapping[int, int],
    members: Iterable[tuple[Any, ...]],
) -> Iterator[tuple[Any, ...]]:
    """Yield what a rule finds in one group, as rows."""
    located: Iterator[tuple[str, Located]] = (
        (to_path(row[6]), pickle.loads(row[9]))  # noqa: S301 - a worker of the same job has sent it
        for row in members
    )
    found, crashed = plan.judge_group(worker.engine, number, key, counts, located, job.at)
    for finding in found:
        yield of_path(finding.path), encode([finding]), None
    for one in crashed:
        yield of_path(job.at), encode(one.findings), dumps(one.crashes)


# What a baseline knows


def sought(what: Sought, _job: Job, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Find the documents (`shapes.PATHS`) that matter to a baseline."""
    found = what.among((to_path(path), refused) for path, refused in _streamed(batches, shapes.PATHS))
    return _batched(shapes.PATHS, ((of_path(path), None) for path in found))


# All that is known of a document, settled


def settle(job: Job, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Settle documents (`shapes.UNSETTLED`, sorted by path): a row each (`shapes.SETTLED`)."""
    from seedlint.spark.settling import Known, Settler

    settler = Settler(job, job.worker())
    by_path = groupby(_streamed(batches, shapes.unsettled(job)), itemgetter(0))
    made = (settler.row(to_path(path), [Known(*row[1:]) for row in group]) for path, group in by_path)
    return _batched(shapes.settled(job), made)


def offer(
    job: Job, batches: Iterable[pa.RecordBatch], *, attempt: Callable[[], int] = lambda: 0
) -> Iterator[pa.RecordBatch]:
    """Find what fixes of findings across documents write (`shapes.OFFERED`): settled rows once more."""
    from seedlint.spark.settling import offer_some, offered

    worker = job.worker()
    for some in _some(batches, shapes.OFFERED):
        items = [(Given(to_path(path), why, None, content), late) for path, why, content, late in some]
        found = _each(job, worker, offer_some, items, lambda one: [offered(worker, one[1], None)], attempt())
        if found:
            yield batch(shapes.SETTLED, found)


__all__ = ["Record", "judge", "lint", "look", "offer", "settle", "sought", "suspects"]
