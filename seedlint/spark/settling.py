"""Settles a document: what was found in it, suppressed there, and known by a baseline, in one row."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from seedlint import plan
from seedlint.cache.findings import decode, encode
from seedlint.codes import INTERNAL_ERROR
from seedlint.engine.absence import split
from seedlint.export.findings import found_in, tell
from seedlint.export.score import score
from seedlint.export.typed import safe_path
from seedlint.finding import Crash, Evidence, Severity, Suppressed
from seedlint.output.fingerprint import Fingerprints
from seedlint.output.json_ import finding_object
from seedlint.output.plain import text
from seedlint.output.result import Result, no_source
from seedlint.run.evidence import Replacements
from seedlint.spark.given import crashes_again, found_again
from seedlint.spark.shapes import of_path
from seedlint.spark.worker import RefusedError
from seedlint.suppressions.comments import decode as decode_comments
from seedlint.tables.tables import FINDINGS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from seedlint.document import Document
    from seedlint.finding import JSON, PlacedFinding
    from seedlint.spark.given import Given
    from seedlint.spark.worker import Job, Worker


class Known(NamedTuple):
    """What a row of `shapes.UNSETTLED` has beside the path."""

    kind: int
    sha: bytes | None
    size: int | None
    readable: bool | None
    findings: str | None
    comments: str | None
    crashes: str | None
    values: bool | None = None
    """Whether its row in the tables has values; None for a file that is no document, and without tables."""
    provider: str | None = None
    articles: Sequence[dict[str, str | None]] | None = None
    """Of its related articles, in their order, pointers and domains of providers."""


_COLUMNS = [column.name for column in FINDINGS.columns]
_TOLD = ("errors", "warnings", "notes", "score")


class _Whole(NamedTuple):
    """A document, settled, before it becomes a row."""

    path: str
    sha: bytes | None
    size: int | None
    readable: bool
    absent: bool
    shown: list[PlacedFinding]
    suppressed: list[Suppressed]
    known: list[PlacedFinding]
    crashes: list[Crash]


class Settler:
    """Settles the documents of a job, one after the other."""

    def __init__(self, job: Job, worker: Worker) -> None:
        """Settle with what a worker has."""
        self._job = job
        self._worker = worker
        self._teller = Teller(worker)
        self._coverage = worker.coverage(job)

    def row(self, path: str, known: Sequence[Known]) -> tuple[Any, ...]:
        """Return the row of a document; RefusedError if it is there twice."""
        if sum(one.kind == 0 for one in known) > 1:
            raise RefusedError(
                f"the input has the document {path!r} twice; a path must stand for one document"
            )
        findings: list[PlacedFinding] = []
        crashes: list[Crash] = []
        comments: dict[str, Any] = {}
        own: Known | None = None
        for one in known:
            findings += found_again(self._worker, path, one.findings)
            crashes += crashes_again(one.crashes)
            if one.kind == 0:
                own = one
                if one.comments and self._job.suppressions:
                    comments[path] = decode_comments(one.comments)
        findings, absent = split(findings)
        compared = None
        slices = self._job.slices
        if slices is not None and path in slices:
            compared = slices[path].compared(path, self._job.root)
        settled = plan.settle(findings, comments, lambda: self._coverage, compared)
        whole = _Whole(
            path,
            own and own.sha,
            own and own.size,
            bool(own and own.readable),
            bool(absent),
            settled.shown,
            settled.suppressed,
            list(settled.known),
            crashes,
        )
        row = self._teller.row(whole, late=_late(whole))
        # What a baseline knows is still a defect.
        return row if self._job.tables is None else (*row, *_rows(path, settled.findings, own))


def _rows(path: str, findings: Sequence[PlacedFinding], own: Known | None) -> tuple[Any, Any]:
    """Return the rows of a document's findings in the tables, and what its own row tells of them."""
    if own is None or own.values is None:
        return None, None
    articles = own.articles or ()
    places = [(f"{one['pointer']}/", position, one["provider"]) for position, one in enumerate(articles)]

    def article_of(pointer: str) -> tuple[int | None, str | None]:
        wanted = f"{pointer}/"
        # An article inside another one comes after it.
        for prefix, position, domain in reversed(places):
            if wanted.startswith(prefix):
                return position, domain
        return None, own.provider

    rows = found_in(findings, safe_path(path), article_of, Fingerprints(no_source))
    told = dict(zip(_TOLD, tell(rows, readable=own.values), strict=True))
    return [dict(zip(_COLUMNS, row, strict=True)) for row in rows], told


def _late(whole: _Whole) -> str | None:
    """Return what is needed to find what fixes write that nobody has tried; None if there are no such."""
    if not any(map(_is_untried, whole.shown)):
        return None
    crashes = [list(one) for one in whole.crashes]
    sha = whole.sha.hex() if whole.sha else None
    return json.dumps(
        [
            *(whole.path, sha, whole.size, whole.readable, whole.absent),
            *(_packed(whole.shown), _packed_suppressed(whole), _packed(whole.known), crashes),
        ]
    )


def _packed(findings: Iterable[PlacedFinding]) -> list[list[str]]:
    """Return findings, each with its path, as text."""
    return [[one.path, encode([one])] for one in findings]


def _packed_suppressed(whole: _Whole) -> list[list[str]]:
    return [[one.finding.path, encode([one.finding]), one.reason] for one in whole.suppressed]


def unpacked(worker: Worker, packed: Iterable[Sequence[str]]) -> list[PlacedFinding]:
    """Return findings that were packed."""
    found = []
    for path, told, *_ in packed:
        engine = worker.engine.of(path)
        found += decode(told, path, engine.names, engine.severities)
    return found


def unpacked_suppressed(worker: Worker, packed: Iterable[Sequence[str]]) -> list[Suppressed]:
    """Return suppressed findings that were packed."""
    packed = list(packed)
    reasons = [reason for _, _, reason in packed]
    return list(map(Suppressed, unpacked(worker, packed), reasons))


def offer_some(at: tuple[Job, Worker], items: Sequence[tuple[Given, str]]) -> list[tuple[Any, ...]]:
    """Return the rows of some documents, with what fixes write that nobody has tried yet."""
    job, worker = at
    return [offered(worker, late, _document(job, worker, given, late)) for given, late in items]


def offered(worker: Worker, late: str, document: Document | None) -> tuple[Any, ...]:
    """Return the row of a document that was late; None for one that must not be read by this process.

    What the fixes of that would write is not shown.
    """
    path, sha, size, readable, absent, shown, suppressed, known, crashes = json.loads(late)
    found, hidden = unpacked(worker, shown), unpacked_suppressed(worker, suppressed)
    baselined = unpacked(worker, known)
    others = [*(one.finding for one in hidden), *baselined]
    whole = _Whole(
        path,
        bytes.fromhex(sha) if sha else None,
        size,
        readable,
        absent,
        _tried(worker, document, found, others),
        hidden,
        baselined,
        [Crash(*one) for one in crashes],
    )
    return Teller(worker).row(whole, late=None)


def _document(job: Job, worker: Worker, given: Given, late: str) -> Document | None:
    """Return the version of a document that was judged; RefusedError if it is not there any more."""
    engine = worker.engine
    sha = json.loads(late)[1]
    if sha is None:  # of what could not be read nothing can be shown
        return None
    raw = given.read_again(job, engine.max_file_size, bytes.fromhex(sha))
    try:
        return engine.document(given.path, raw)
    except Exception:  # noqa: BLE001 - what it provokes is a finding of the run already
        return None


def _tried(
    worker: Worker, document: Document | None, found: list[PlacedFinding], hidden: list[PlacedFinding]
) -> list[PlacedFinding]:
    """Return findings with what their fixes write, where nobody has tried that."""
    engine = worker.engine
    replacements = Replacements(lambda _path: document, engine.document, [*found, *hidden], worker.late)
    # They are known by their identity: all are asked for before any is replaced.
    made = [replacements(finding) if _is_untried(finding) else None for finding in found]
    return [
        replace(one, evidence=(one.evidence or Evidence({}))._replace(replacements=edits, tried=True))
        if _is_untried(one)
        else one
        for one, edits in zip(found, made, strict=True)
    ]


def _is_untried(finding: PlacedFinding) -> bool:
    """Whether a finding has a fix of which it is not known yet what it writes."""
    if finding.fix is None or not finding.fix.edits:
        return False
    return finding.evidence is None or not finding.evidence.tried


class Teller:
    """Turns settled documents into rows."""

    def __init__(self, worker: Worker) -> None:
        self._worker = worker
        self._result = Result(
            Path(),
            replacements=lambda finding: finding.evidence.replacements if finding.evidence else None,
        )

    def row(self, whole: _Whole, late: str | None) -> tuple[Any, ...]:
        """Return the row of a document, see `shapes.SETTLED`."""
        own = [one for one in whole.shown if one.path == whole.path]
        counts = Counter((one.code, str(one.severity)) for one in own)
        severities = Counter(one.severity for one in own)
        points = score(
            ((code, severity, n) for (code, severity), n in counts.items()), readable=whole.readable
        )
        fingerprints = Fingerprints(no_source)
        return (
            of_path(whole.path),
            text(whole.path),
            whole.sha.hex() if whole.sha else None,
            whole.size,
            whole.readable,
            whole.absent,
            not any(one.unjudged for one in own),
            sum(one.code == INTERNAL_ERROR for one in whole.shown),
            *(severities[one] for one in (Severity.ERROR, Severity.WARNING, Severity.NOTE)),
            len(whole.suppressed),
            len(whole.known),
            points,
            [] if late else [self.finding(one, fingerprints) for one in whole.shown],
            [{key: text(value) for key, value in one._asdict().items()} for one in whole.crashes],
            None if late else _told(whole),
            late,
        )

    def finding(self, finding: PlacedFinding, fingerprints: Fingerprints) -> JSON:
        """Return a finding as the tables have it."""
        told = finding_object(finding, self._result)
        fix = told["fix"]
        if fix:
            fix["edits"] = [
                {**edit, "value": json.dumps(edit["value"]) if "value" in edit else None}
                for edit in fix["edits"]
            ]
        evidence = finding.evidence
        return {
            **told,
            "provider": text(evidence.provider) if evidence and evidence.provider else None,
            "fingerprint": fingerprints.of(finding, finding.path),
        }


def _told(whole: _Whole) -> str | None:
    """Return what reports are made of; None where they say nothing of a document."""
    if not (whole.shown or whole.suppressed or whole.known):
        return None
    return json.dumps([_packed(whole.shown), _packed_suppressed(whole), _packed(whole.known)])


def beyond(worker: Worker, findings: Iterable[PlacedFinding]) -> list[JSON]:
    """Return findings about no document as the tables have them."""
    teller, fingerprints = Teller(worker), Fingerprints(no_source)
    return [teller.finding(one, fingerprints) for one in findings]


__all__ = ["Known", "Settler", "beyond", "offer_some", "offered", "unpacked", "unpacked_suppressed"]
