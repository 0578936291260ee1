"""One job from its beginning to its end: Spark is started, documents are judged, reports are written."""

from __future__ import annotations

import json
import os
from collections import Counter
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from seedlint.errors import ExitCode, UsageError
from seedlint.finding import Crash, PlacedFinding, Severity, Suppressed
from seedlint.output.result import Result, RuleCount, Totals, Whole
from seedlint.run.part import configuration, left_out
from seedlint.run.request import Request
from seedlint.spark.diary import Diary, ended
from seedlint.spark.inputs import Asked, refuse, source_of
from seedlint.spark.job import Plan, begin
from seedlint.spark.job import Totals as Counts
from seedlint.spark.output import Output, refuse_place
from seedlint.spark.places import is_uri, plain
from seedlint.spark.settling import unpacked, unpacked_suppressed
from seedlint.spark.start import Where, spark_session
from seedlint.spark.telling import told
from seedlint.spark.worker import worker_of
from seedlint.util.escape import escape
from seedlint.util.paths import Shown
from seedlint.util.words import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from pyspark.sql import SparkSession

    from seedlint.baseline.file import Baseline
    from seedlint.config.settings import Settings
    from seedlint.run.session import Session
    from seedlint.spark.worker import Worker

_CRASHES = 100


class Running(NamedTuple):
    """What is asked of a job."""

    where: Where
    asked: Asked
    output: str
    most: int
    """Findings of the result; the tables have all of them."""
    reports: bool = False
    """Whether reports are made of it."""
    resume: bool = False
    suppressions: bool = True
    baseline: bool = True
    tables: bool = False
    """Whether the tables of the corpus are written, too."""


class Ran(NamedTuple):
    """What came of a job: a result with the first findings, and how much there is in all."""

    result: Result
    totals: Totals
    resumed: int
    """Documents that were judged before the job was taken up again."""


def run(session: Session, running: Running, tell: Callable[[str], None]) -> Ran:
    """Do a job; ``tell`` is told how far it is. A SeedlintError says what went wrong."""
    _ = session.engine  # its errors come before Spark is started
    _baseline(session, running)
    refuse(running.asked, session.settings)
    refuse_place(running.output, session.settings.root)
    # What Java raises can only be read as long as Java is there: before the session is ended.
    with _plainly(), spark_session(running.where, "seedlint", tell) as (spark, parallelism), _plainly():
        output = Output(spark, running.output, session.settings.root, parallelism)
        return run_in(spark, session, running, output, tell)


@contextmanager
def _plainly() -> Iterator[None]:
    """Turn whatever Spark raises into a sentence."""
    try:
        yield
    except Exception as error:
        module = type(error).__module__
        if module.startswith(("pyspark", "py4j", "grpc")) or isinstance(error, ConnectionError):
            raise told(error) from None
        raise


def run_in(
    spark: SparkSession, session: Session, running: Running, output: Output, tell: Callable[[str], None]
) -> Ran:
    """Do a job in a session of Spark's that is there; whatever that raises is raised."""
    begun = output.is_begun()
    words, mark = asked_words(running), mark_of(session, running)
    diary = Diary(spark, session, output, words, mark, tables=running.tables)
    where = f"--output {escape(running.output)}"
    if begun and not running.resume:
        if ended(diary.events()):
            raise UsageError(
                f"{where}: a job has ended there; name another directory, or check again what has changed"
                " since with --resume"
            )
        raise UsageError(
            f"{where}: a job was begun there and has not ended; --resume goes on with it, another directory"
            " begins a new one"
        )
    if running.resume and not begun:
        raise UsageError(f"{where}: there is no job to resume")
    if begun:
        diary.resume()
    with output.alone(begun=begun) as certain:
        return _run_alone(spark, session, running, output, diary, tell, certain=certain)


def _run_alone(  # noqa: PLR0917 - all that a job has
    spark: SparkSession,
    session: Session,
    running: Running,
    output: Output,
    diary: Diary,
    tell: Callable[[str], None],
    *,
    certain: bool,
) -> Ran:
    """Do a job; with ``certain``, no other driver can begin to write at the same place."""
    started = datetime.now(UTC)
    baseline = _baseline(session, running)
    tell("looking for documents")
    source = source_of(spark, session, running.asked, output)
    source.search()
    # From here on there is a job: what is found before it leaves nothing to resume.
    diary.begin(again=running.resume)
    if not certain:
        output.guard = diary.refuse_others
    job = begin(session, source.root, diary.turn, tables=running.tables)
    job = job._replace(suppressions=running.suppressions, table=running.asked.input_format is not None)
    plan = Plan(spark, session, source, output, tell)
    include = bool(session.settings.include) and not running.asked.paths
    counts = plan.run(job, baseline, include=include)
    ran = result_of(session, plan, counts, running)
    ran = ran._replace(result=replace(ran.result, started=started, passed_over=cache(source.passed_over)))
    asked = Request(paths=running.asked.paths)
    counts.left_out, counts.configuration = left_out(session, asked), configuration(session.given)
    diary.end(counts)
    return ran


def asked_words(running: Running) -> str:
    """Return what is read, as it was written, and the options that say how."""
    asked = running.asked
    words = [", ".join(asked.paths) or "what the configuration includes"]
    if asked.input_format is not None:
        words.append(f"--input-format {asked.input_format}")
        words.append(f"--path-column {asked.path_column} --content-column {asked.content_column}")
    if asked.force_exclude:
        words.append("--force-exclude")
    if not running.suppressions:
        words.append("--no-suppressions")
    return " ".join(words)


def mark_of(session: Session, running: Running) -> str:
    """Return what must be the same for a job to go on: what is read, wherever one is, and by which rules."""
    from seedlint.rulebook.fingerprint import fingerprint

    paths, *asked = running.asked[:4]
    if not running.asked.in_catalog:
        paths = tuple(path if is_uri(path) else os.path.abspath(plain(path)) for path in paths)
    settings = session.settings
    return fingerprint(
        [
            *(*session.profiles.decisive(), paths, asked, running.suppressions),
            *(settings.exclude, settings.include, running.tables, running.asked.force_exclude),
        ]
    )


def _baseline(session: Session, running: Running) -> Baseline | None:
    if session.settings.baseline is None or not running.baseline:
        return None
    from seedlint.baseline.file import read

    file = Path(session.settings.names.of(os.fspath(session.settings.baseline)))
    return read(file, str(session.settings.root))


class Told(Protocol):
    """What of a job is told beside its numbers: all of it as far as reports have room for."""

    def shown(self, most: int) -> Iterator[str]:
        """Yield what reports are made of (see `shapes.SETTLED`), of the first documents with findings."""

    def hidden(self, most: int) -> Iterator[str]:
        """Yield the same of the first documents all of whose findings are suppressed, or in the baseline."""

    def absent(self, most: int) -> list[str]:
        """Return the first files without front matter that need none."""

    def crashes(self, most: int) -> list[dict[str, Any]]:
        """Return the first crashes."""

    def rules(self) -> tuple[tuple[RuleCount, ...], int]:
        """Return how much each rule has found, and how many documents have any finding."""


def result_of(session: Session, plan: Told, counts: Counts, running: Running) -> Ran:
    """Return the result that reports are made of, and how much there is in all."""
    worker = worker_of(session)
    severities = Counter(
        {Severity.ERROR: counts.errors, Severity.WARNING: counts.warnings, Severity.NOTE: counts.notes}
    )
    most = running.most
    findings, suppressed, known = _first(plan, worker, counts.beyond, most)
    code = _exit_code(session.settings, counts, severities, failed=bool(session.registry.failures))
    left = severities.total() - len(findings)
    if left and most:
        words = f"{counted(left, 'more finding')} in the tables; reports have the first {len(findings):,}"
        session.front.tell(words, "note")
    rules, with_findings = plan.rules() if left and running.reports else (None, None)
    whole = Whole(
        severities,
        (counts.safe, counts.unsafe),
        counts.suppressed,
        counts.baselined,
        counts.unjudged,
        counts.absent,
        with_findings,
        rules,
    )
    result = Result(
        session.settings.root,
        tuple(findings),
        counts.documents,
        crashes=tuple(Crash(**one) for one in plan.crashes(_CRASHES)) if counts.internal else (),
        failures=tuple(session.registry.failures),
        rules={rule.code: rule for rule in session.registry if rule.code in session.selection.all_codes},
        exit_code=int(code),
        ended=datetime.now(UTC),
        failing=session.settings.failing,
        replacements=lambda one: one.evidence.replacements if one.evidence else None,
        provider=lambda one: one.evidence.provider if one.evidence else None,
        suppressed=tuple(suppressed),
        known=tuple(known),
        absent=plan.absent(most) if counts.absent else (),
        shown=Shown(session.settings.root),
        baseline=session.settings.baseline.name if running.baseline and session.settings.baseline else "",
        docs_url=session.settings.docs_url or "",
        notes=session.front.taken(),
        whole=whole,
    )
    return Ran(result, result.totals(), counts.resumed)


def _first(
    plan: Told, worker: Worker, beyond: Sequence[PlacedFinding], most: int
) -> tuple[list[PlacedFinding], list[Suppressed], list[PlacedFinding]]:
    """Return the first findings, those that are suppressed, and those that the baseline knows."""
    # What is about no document comes first: it may be why the others mean little.
    findings = sorted(beyond, key=PlacedFinding.sort_key)[:most]
    suppressed: list[Suppressed] = []
    known: list[PlacedFinding] = []
    for text in chain(plan.shown(most), plan.hidden(most)) if most else ():
        shown, hidden, baselined = json.loads(text)
        findings += unpacked(worker, shown[: most - len(findings)])
        suppressed += unpacked_suppressed(worker, hidden[: most - len(suppressed)])
        known += unpacked(worker, baselined[: most - len(known)])
    suppressed.sort(key=lambda one: one.finding.sort_key())
    known.sort(key=PlacedFinding.sort_key)
    findings.sort(key=PlacedFinding.sort_key)
    return findings, suppressed, known


def _exit_code(
    settings: Settings, counts: Counts, severities: Counter[Severity], *, failed: bool
) -> ExitCode:
    if counts.internal or counts.defects or failed:
        return ExitCode.ERROR
    if settings.exit_zero:
        return ExitCode.OK
    failing = settings.failing
    fails = bool(failing.too_many(severities))
    if failing.on_unjudged:
        fails = fails or bool(counts.unjudged)
    return ExitCode.FINDINGS if fails else ExitCode.OK
