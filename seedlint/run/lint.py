"""Builds the parts of a run, runs them, chooses the exit code."""

from __future__ import annotations

import os
import sys
import time
from contextlib import nullcontext, redirect_stdout
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from seedlint.errors import ExitCode, GitError, UsageError
from seedlint.finding import PlacedFinding, Severity
from seedlint.git.checkout import checkout_of
from seedlint.output.result import Result, Since, Sources
from seedlint.output.targets import (
    STDOUT,
    Target,
    annotate,
    check_targets,
    spare_inputs,
    summary,
    write_reports,
)
from seedlint.run.judge import is_whole, judge
from seedlint.run.listing import Listing
from seedlint.run.request import Request
from seedlint.run.scopes import find_scope
from seedlint.run.session import Parts, with_verdicts
from seedlint.sources.scope import Scope, Wanted
from seedlint.util.console import say
from seedlint.util.escape import escape

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seedlint.baseline.compare import Comparison
    from seedlint.baseline.file import Baseline
    from seedlint.config.settings import Settings
    from seedlint.fixes.fixer import Fixed, Fixer, Fixing
    from seedlint.run.incremental import Outcome
    from seedlint.run.since import Before
    from seedlint.sources.trees import Tree


LINE_END = "\r\n"


def check(request: Request, settings: Settings) -> ExitCode:
    """Lint what the request names, write the reports, return the exit code.

    Raises a SeedlintError for wrong usage or configuration, before any document is read where
    that is possible.
    """
    check_targets(request.targets, statistics=request.statistics)
    settings = with_verdicts(settings, datetime.now(UTC))
    scope = documents(request, settings)
    spare_inputs(request.targets, settings, scope)
    if request.fixing and not request.fixing.diff and not request.stdin:
        scope = _tidied(request, settings, scope)
    result, comparison = lint_and_compare(request, settings, scope)
    fixing = request.fixing
    if fixing is None:
        return report(request, result)
    fixer = _fixer(request, fixing, settings, result, scope.tree)
    if fixing.diff:
        return _diff(request, fixer, result)
    from seedlint.fixes.sound import ROUNDS
    from seedlint.run.stdin import mended, write_stdout

    for _ in range(ROUNDS):
        if request.stdin:
            request = replace(request, stdin=mended(fixer, request.stdin))
        else:
            fixer.write()
        if not fixer.changed:
            break
        scope = documents(request, settings, quiet=True)
        result, comparison = lint_and_compare(request, settings, scope)
        if fixing.suppress is not None:
            break
        # What a comment suppresses, and what other documents say, only a whole run can tell.
        fixer = _fixer(request, fixing, settings, result, scope.tree, fixer.fixed)
    else:
        fixer.fixed.left.append(f"still not done after {ROUNDS} rounds; run --fix once more")
    if request.stdin:
        write_stdout(request.stdin.raw)
    _complain(fixer.fixed)
    if comparison and comparison.reports and "SL903" in fixer.codes and not request.stdin:
        fixer.fixed.entries = comparison.stale.total()
        comparison.pruned().write()
        result = lint(request, settings, documents(request, settings, quiet=True))
    with redirect_stdout(sys.stderr) if request.stdin else nullcontext():
        return report(request, result, fixer.fixed)


def report(
    request: Request, result: Result, fixed: Fixed | None = None, *, whole: Result | None = None
) -> ExitCode:
    """Write the reports of a run, and the summary line: of the ``whole`` if the result is a part of it."""
    write_reports(
        result,
        request.targets,
        statistics=request.statistics,
        color=request.color,
        width=request.width,
        suppressed=request.sarif_suppressed,
    )
    if request.annotations:
        annotate(result, request.targets)
    if not request.quiet:
        if fixed:
            say(fixed.summary())
        say(summary(whole or result))
    return ExitCode(result.exit_code)


def _fixer(
    request: Request,
    fixing: Fixing,
    settings: Settings,
    result: Result,
    tree: Tree,
    fixed: Fixed | None = None,
) -> Fixer:
    """Return what changes the documents of a run, and adds to what was ``fixed`` before.

    UsageError for codes that no rule has.
    """
    from seedlint.fixes.fixer import Fixer, chosen_codes

    parts = Parts.build(settings, request.isolated, result.started or datetime.now(UTC), tree)
    registry, engine = parts.registry, parts.engine
    if fixing.suppress is not None:
        from seedlint.fixes.add_suppressions import Suppressor

        return Suppressor(
            engine,
            registry,
            result.findings,
            reason=fixing.suppress,
            started=result.started,
            root=settings.root,
        )
    for option, selectors in (("--fixable", fixing.fixable), ("--unfixable", fixing.unfixable)):
        for selector in selectors:
            if not registry.match(selector):
                hint = registry.hint(selector)
                raise UsageError(f"{option}: no rule has the code or name `{escape(selector)}`{hint}")
    every = (rule.code for rule in registry)
    codes = chosen_codes(registry.match, every, fixing.fixable, fixing.unfixable)
    return Fixer(
        engine,
        result.findings,
        unsafe=fixing.unsafe,
        codes=codes,
        started=result.started,
        root=settings.root,
        fixed=fixed,
    )


def _tidied(request: Request, settings: Settings, scope: Scope) -> Scope:
    """Clear up what a killed run has left beside the documents; return these as they are then."""
    from seedlint.fixes.fixer import tidied

    left: list[str] = []
    changed = tidied(scope.found.files, left)
    for words in left:
        say(f"warning: {escape(words)}")
    return documents(request, settings, quiet=True) if changed else scope


def _diff(request: Request, fixer: Fixer, result: Result) -> ExitCode:
    """Show what would be fixed, and change nothing."""
    from seedlint.files.streams import discard_stdout, open_output
    from seedlint.output.every import not_judged

    try:
        with open_output(STDOUT) as stream:
            escaping = stream.isatty()
            for line in fixer.diff():
                # On a terminal, what a document holds must not give orders to it.
                stream.write(f"{escape(line.rstrip(LINE_END))}\n" if escaping else line)
    except BrokenPipeError:
        discard_stdout()
    _complain(fixer.fixed)
    lost = not_judged(result.not_judged())
    if not request.quiet:
        words = fixer.fixed.summary(would=True)
        say(f"{words}; {lost}" if lost else words)
    if result.exit_code == ExitCode.ERROR:
        return ExitCode.ERROR
    # Of a document that was not judged nobody knows that there is nothing to fix.
    return ExitCode.FINDINGS if fixer.fixed.files or lost else ExitCode.OK


def _complain(fixed: Fixed) -> None:
    for words in dict.fromkeys(fixed.left):
        say(f"warning: {escape(words)}")


def lint(request: Request, settings: Settings, scope: Scope | None = None) -> Result:
    """Return what `check` would report, for the documents of a scope if they have been found already."""
    return lint_and_compare(request, settings, scope)[0]


def lint_and_compare(
    request: Request, settings: Settings, scope: Scope | None = None
) -> tuple[Result, Comparison | None]:
    """Return the same, and beside it what there is to know about the baseline, if one is used."""
    from seedlint.run.providers import Providers
    from seedlint.run.replacements import Replacements
    from seedlint.run.reread import Reread

    started = datetime.now(UTC)
    clock = time.perf_counter()
    settings = with_verdicts(settings, started)
    baseline = _baseline(request, settings)
    parts = Parts.build(settings, request.isolated, started)
    selection, engine = parts.selection, parts.engine
    scope = scope or documents(request, settings)
    before = _before(request, settings, scope)
    found = scope.found
    findings, suppressed, outcome = judge(request, parts, scope)
    comparison = None
    everything, stale = findings, []
    if baseline is not None:
        comparison = _compared(request, parts, scope, baseline, findings, outcome)
        stale = list(comparison.reports.values())
        findings = [*comparison.shown, *stale]
    known = 0
    if before:
        then, _, outcome_then = judge(request, parts, before.scope)
        if stale:
            assert baseline is not None
            was = before.baseline(baseline)
            then += _compared(request, parts, before.scope, was, then, outcome_then).reports.values()
        # This and the baseline look at all findings: those that agree are told apart by counting them.
        new = {id(finding) for finding in before.new([*everything, *stale], then)}
        shown = [one for one in findings if id(one) in new]
        known, findings = len(findings) - len(shown), shown
        if comparison:
            comparison.keep_stale(new)
    findings += parts.load_failures()
    findings.sort(key=PlacedFinding.sort_key)
    if Path.cwd() != settings.root:
        # The same order wherever the run was started; that of paths from there is another one.
        folders = Listing({finding.path for finding in findings}, str(settings.root))
        findings.sort(key=lambda finding: folders.relative(finding.path))
    source = partial(scope.tree.source, limit=settings.max_file_size)
    refused = [path for path, _ in found.unreadable]
    reread = Reread(engine.document, source, refused)
    known_ones = tuple(comparison.known) if comparison else ()
    result = Result(
        findings=tuple(findings),
        documents=len(found.files) + len(found.unreadable),
        crashes=tuple(sorted(outcome.crashes, key=lambda crash: (crash.path, crash.code, crash.message))),
        failures=tuple(parts.registry.failures),
        seconds=time.perf_counter() - clock,
        root=settings.root,
        rules={rule.code: rule for rule in parts.registry if rule.code in selection.codes},
        exit_code=int(_exit_code(findings, settings.fail_on, scope.complaints)),
        complaints=scope.complaints,
        started=started,
        ended=datetime.now(UTC),
        read_lines=Sources(source, refused),
        base=Path.cwd(),
        paths=found.files,
        refused=refused,
        checkout=checkout_of(found.files, settings.root, Path.cwd(), os.environ),
        fail_on=settings.fail_on,
        replacements=Replacements(
            reread, engine.document, [*findings, *(one.finding for one in suppressed), *known_ones]
        ),
        provider=Providers(reread),
        suppressed=tuple(suppressed),
        since=Since(request.since or "", known) if before else None,
        known=known_ones,
        baseline=baseline.file.name if baseline else "",
    )
    return result, comparison


def _compared(
    request: Request,
    parts: Parts,
    scope: Scope,
    baseline: Baseline,
    findings: Sequence[PlacedFinding],
    outcome: Outcome,
) -> Comparison:
    """Compare what was found in the documents of a scope with a baseline."""
    from seedlint.baseline.compare import compare
    from seedlint.suppressions.apply import Policy

    whole = is_whole(request, parts.settings, outcome)
    policy = Policy.of(
        (*parts.engine.rules, *parts.engine.corpus_rules),
        parts.selection,
        whole=whole,
        comments=request.suppressions,
    )
    return compare(findings, baseline, scope, policy, whole=whole)


def _baseline(request: Request, settings: Settings) -> Baseline | None:
    """Return the known findings, if there are to be any; ConfigurationError if they can't be read."""
    if settings.baseline is None or not request.baseline:
        return None
    from seedlint.baseline.file import Baseline, read

    file = Path(settings.names.of(os.fspath(settings.baseline)))
    if request.whole and not os.path.lexists(file):
        return Baseline(file)
    return read(file)


def documents(request: Request, settings: Settings, *, quiet: bool = False) -> Scope:
    """Return the documents that a request is about; unless ``quiet``, say where there are none.

    UsageError if that is an error, and there is nothing else to judge or the request is for all or nothing.
    """
    stat = request.cache or bool(settings.include)
    wanted = what_is_wanted(request, settings)
    if request.stdin:
        from seedlint.run.stdin import stdin_scope

        scope = stdin_scope(wanted, request.stdin, stat=stat)
    else:
        scope = find_scope(wanted, staged=request.staged, stat=stat)
    found = scope.found
    complaints, warnings = _empty(request, settings, wanted, scope)
    scope.complaints = (*found.missing, *complaints)
    if scope.complaints and not (request.partial and (found.files or found.unreadable)):
        raise UsageError("\n".join(scope.complaints))
    if not quiet:
        for words in scope.complaints:
            say(f"error: {words}")
        for words in warnings:
            say(f"warning: {words}")
    if not quiet and _is_whole(request, settings):
        from seedlint.run.unmatched import unmatched

        for words in unmatched(settings, scope):
            say(f"warning: {words}")
    return scope


def _is_whole(request: Request, settings: Settings) -> bool:
    """Whether a run is over all that the configuration includes, so that it can tell what matches nothing."""
    return bool(settings.include) and not (request.paths or request.stdin or request.staged)


def _empty(request: Request, settings: Settings, wanted: Wanted, scope: Scope) -> tuple[list[str], list[str]]:
    """Return what to complain of, and what to warn of, where no documents were found.

    Without paths it is `include` as a whole that must yield some; not all of its entries need to.
    """
    if not scope.found.empty:
        return [], []
    if not request.paths and (scope.corpus or scope.found.unreadable):
        from seedlint.run.unmatched import unmatched_includes

        return [], list(unmatched_includes(settings, scope, staged=request.staged))
    from seedlint.run.nothing import no_documents

    words = list(no_documents(settings, wanted, scope, staged=request.staged))
    return (
        ([], words) if request.allow_empty else ([f"{one}; --allow-empty accepts that" for one in words], [])
    )


def what_is_wanted(request: Request, settings: Settings) -> Wanted:
    """Return what a request and the settings ask for, as a search takes it."""
    return Wanted(
        settings.root,
        request.paths,
        settings.meant("include"),
        settings.meant("exclude"),
        request.force_exclude,
    )


def _before(request: Request, settings: Settings, scope: Scope) -> Before | None:
    """Return the documents at the revision whose findings are not to be shown."""
    if request.since is None:
        return None
    from seedlint.run.since import before

    try:
        return before(request.since, what_is_wanted(request, settings), scope, staged=request.staged)
    except GitError as error:
        raise GitError(f"--since: {error}") from None


def _exit_code(findings: Sequence[PlacedFinding], fail_on: Severity, complaints: Sequence[str]) -> ExitCode:
    if complaints or any(finding.code == "SL000" for finding in findings):
        return ExitCode.ERROR
    failing = any(finding.severity >= fail_on for finding in findings)
    return ExitCode.FINDINGS if failing else ExitCode.OK


__all__ = ["Request", "Target", "check", "documents", "lint", "lint_and_compare", "report", "with_verdicts"]
