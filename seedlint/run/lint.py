"""One lint: documents judged, settled with comments, a revision and a baseline, and put into a result."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from seedlint import plan
from seedlint.codes import ABOUT_COMMENTS
from seedlint.errors import ConfigurationError, GitError
from seedlint.finding import Extent, PlacedFinding
from seedlint.git.checkout import checkout_of
from seedlint.identity import cause
from seedlint.output.result import PassedOver, Result, Since, Sources
from seedlint.run.documents import what_is_wanted
from seedlint.run.evidence import Providers, Replacements, Reread
from seedlint.run.exiting import exit_code_of
from seedlint.run.judge import is_whole, judge_scope
from seedlint.run.ruleless import without_rules
from seedlint.util.paths import Shown

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from seedlint.baseline.file import Baseline
    from seedlint.config.settings import Settings
    from seedlint.run.incremental import Judged
    from seedlint.run.request import Request
    from seedlint.run.session import Session
    from seedlint.run.since import Before
    from seedlint.sources.scope import Scope
    from seedlint.suppressions.apply import Coverage


class Lint(NamedTuple):
    """A lint: its result, and what that was made of."""

    result: Result
    found: plan.Settled
    judged: Judged
    baseline: Baseline | None


def lint(
    session: Session, request: Request, scope: Scope | None = None, judged: Judged | None = None
) -> Lint:
    """Judge the documents of a request, or of a scope, unless somebody has ``judged`` these already."""
    started = datetime.now(UTC)
    baseline = _baseline(session, request)
    if baseline is not None or request.since is not None:
        request = request._replace(mends=None)  # what is not shown is not mended
    _ = session.engine  # before any document is looked for: its errors come first
    scope = scope or session.documents(request)
    if words := without_rules(session.selection, scope.found.files):
        session.front.tell(words, "note")
    before = _before(session, request, scope)
    found, judged = _settled(session, request, scope, baseline, judged)
    findings, since = _shown(session, request, before, found, baseline)
    findings = sorted([*findings, *session.load_failures()], key=PlacedFinding.sort_key)
    result = result_of(session, scope, findings, found, judged)
    name = baseline.file.name if baseline else ""
    return Lint(replace(result, started=started, since=since, baseline=name), found, judged, baseline)


def result_of(
    session: Session, scope: Scope, findings: Sequence[PlacedFinding], found: plan.Settled, judged: Judged
) -> Result:
    """Return the result of a lint of a scope that shows some findings, in their order."""
    settings, engine = session.settings, session.engine
    refused = [path for path, _ in scope.found.unreadable]
    source = partial(scope.tree.source, limit=settings.max_file_size)
    reread = Reread(engine.document, source, refused)
    provider = Providers(reread)
    return Result(
        findings=tuple(findings),
        documents=len(scope.found.files) + len(refused) - len(judged.absent),
        absent=judged.absent,
        crashes=tuple(sorted(judged.crashes, key=lambda crash: (crash.path, crash.code, crash.message))),
        failures=tuple(session.registry.failures),
        root=settings.root,
        rules={rule.code: rule for rule in session.registry if rule.code in session.selection.all_codes},
        exit_code=int(exit_code_of(findings, settings, scope.complaints)),
        complaints=scope.complaints,
        ended=datetime.now(UTC),
        read_lines=Sources(source, refused),
        shown=Shown(settings.root),
        paths=_with_front_matter(scope, judged),
        refused=refused,
        checkout=checkout_of(scope.found.files, settings.root, Path.cwd(), os.environ),
        failing=settings.failing,
        replacements=Replacements(
            reread,
            engine.document,
            [*found.findings, *(one.finding for one in found.suppressed)],
            [*ABOUT_COMMENTS, *(rule.code for rule in engine.family.by_number.values())],
        ),
        provider=provider,
        suppressed=tuple(found.suppressed),
        known=found.known,
        notes=session.front.taken(),
        passed_over=cache(partial(passed_over, scope, settings)),
        docs_url=settings.docs_url or "",
        owners=cache(partial(_owners, session, provider)),
    )


def _owners(session: Session, provider: Providers) -> Callable[[PlacedFinding], tuple[str, ...]] | None:
    from seedlint.run.owning import owners_of_findings

    return owners_of_findings(session.owners, provider)


def passed_over(scope: Scope, settings: Settings) -> PassedOver | None:
    """Return what looks like a document, and was not looked at because of its name."""
    if not scope.found.passed:
        return None
    from seedlint.run.lookalikes import lookalikes, told

    counts = lookalikes(scope.found.passed, settings, scope.corpus)
    return PassedOver({one.ending: one.files for one in counts}, told(counts, settings)) if counts else None


def _with_front_matter(scope: Scope, judged: Judged) -> Sequence[str]:
    """Return the documents that were looked at, without files that are none."""
    if not judged.absent:
        return scope.found.files
    absent = set(judged.absent)
    return [path for path in scope.found.files if path not in absent]


def _shown(
    session: Session, request: Request, before: Before | None, now: plan.Settled, baseline: Baseline | None
) -> tuple[list[PlacedFinding], Since | None]:
    """Return what is to be shown of what was found, and how much was there before, if that is not."""
    if before is None:
        return now.shown, None
    new = _new(session, request, before, now, baseline)
    shown = [one for one in now.shown if id(one) in new.ids]
    known = len(now.shown) - len(shown)
    if now.comparison:
        now.comparison.keep_stale(new.ids)
    return shown, Since(request.since or "", known, sum(cause(one) in new.causes for one in shown))


def _settled(
    session: Session,
    request: Request,
    scope: Scope,
    baseline: Baseline | None,
    judged: Judged | None = None,
) -> tuple[plan.Settled, Judged]:
    """Judge the documents of a scope, and settle what is found with comments and a baseline."""
    findings, judged = judge_scope(session, request, scope, judged)
    whole = is_whole(request, session.settings, judged)
    compared = None
    if baseline is not None:
        from seedlint.baseline.compare import Looked

        found = scope.found
        documents = (*found.files, *(path for path, _ in found.unreadable))
        named = {baseline.path(entry.path) for entry in baseline.entries} - {*documents, *scope.corpus}
        others = frozenset(filter(scope.has, named))
        compared = (baseline, Looked(documents, scope.corpus, others, whole and scope.complete))
    comments = judged.comments if request.suppressions else {}
    coverage = partial(coverage_of, session, request, whole=whole)
    return plan.settle(findings, comments, coverage, compared), judged


def coverage_of(session: Session, request: Request, *, whole: bool) -> Coverage:
    """Return which rules a session has; ``whole`` says that those across documents have seen all."""
    from seedlint.suppressions.apply import Coverage

    rules = session.engine.family.by_code.values()
    return Coverage.of(rules, session.selection, whole=whole, comments=request.suppressions)


class _New(NamedTuple):
    """The ids of findings that were not there before, and the causes of those that were."""

    ids: set[int]
    causes: set[str]


def _new(
    session: Session, request: Request, before: Before, now: plan.Settled, baseline: Baseline | None
) -> _New:
    """Return what was not there before, of the findings of now, those about the baseline among them.

    This and the baseline look at all findings: those that agree are told apart by counting them.
    """
    stale = list(now.comparison.reports.values()) if now.comparison else []
    was = before.baseline(baseline) if stale and baseline else None
    # Nothing of that is shown.
    then, _ = _settled(session, request._replace(evidence=Extent.NOTHING), before.scope, was)
    reports = then.comparison.reports.values() if then.comparison else ()
    new = before.new([*now.findings, *stale], [*then.findings, *reports])
    return _New({id(finding) for finding in new}, set(map(cause, then.findings)) if new else set())


def _baseline(session: Session, request: Request) -> Baseline | None:
    """Return the known findings, if there are to be any; ConfigurationError if they can't be read."""
    settings = session.settings
    if settings.baseline is None or not request.baseline:
        return None
    from seedlint.baseline.file import Baseline, read

    file = Path(settings.names.of(os.fspath(settings.baseline)))
    if request.whole and not os.path.lexists(file):
        return Baseline(file, str(settings.root))
    try:
        return read(file, str(settings.root))
    except ConfigurationError as error:
        if file.is_file():
            raise
        raise ConfigurationError(f"{settings.naming('baseline')}{error}") from None


def _before(session: Session, request: Request, scope: Scope) -> Before | None:
    """Return the documents at the revision whose findings are not to be shown."""
    if request.since is None:
        return None
    from seedlint.run.since import before

    try:
        wanted = what_is_wanted(request, session.settings)
        return before(request.since, wanted, scope, staged=request.staged)
    except GitError as error:
        raise GitError(f"--since: {error}") from None
