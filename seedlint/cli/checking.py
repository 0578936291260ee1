"""The flow of `seedlint check`: lint, fix and lint again, write the reports, choose the exit code."""

from __future__ import annotations

import os
import sys
from contextlib import nullcontext, redirect_stdout
from typing import TYPE_CHECKING, NamedTuple

from seedlint.cli.clock import CLOCK
from seedlint.cli.console import say, write_stdout
from seedlint.cli.options import warn_of_own
from seedlint.codes import STALE_BASELINE
from seedlint.errors import ExitCode, UsageError
from seedlint.finding import Extent
from seedlint.output import Style, shown_by
from seedlint.output.every import too_many
from seedlint.output.targets import (
    STDOUT,
    Target,
    annotate,
    check_targets,
    spare_inputs,
    summary,
    write_reports,
)
from seedlint.util.escape import escape

if TYPE_CHECKING:
    from seedlint.config.settings import Settings
    from seedlint.fixes.fixer import Fixed, Fixer, Fixing, Whereabouts
    from seedlint.fixes.tasks import Wishes
    from seedlint.output.result import Result, Totals
    from seedlint.run.request import Request
    from seedlint.run.session import Session
    from seedlint.sources.scope import Scope

_OWNED = ("json", "jsonl")
"""Formats that name the owners of findings."""
LINE_END = "\r\n"


class Reporting(NamedTuple):
    """What becomes of a result: reports, and what is said beside them."""

    targets: tuple[Target, ...] = (Target("text"),)
    statistics: bool = False
    annotations: bool = False
    """Whether GitHub gets annotations beside the reports."""
    quiet: bool = False
    style: Style = Style()
    """Of standard output."""
    colored: bool = False
    """Whether the summary has colours."""
    advises: bool = True
    """Whether it is said below the summary what can be fixed."""
    sarif_suppressed: bool = False
    """Whether SARIF reports list what is suppressed, or known, too."""
    owners: tuple[str, ...] = ()
    """Whose findings alone are shown; of none, everybody's are."""

    def shows_findings(self) -> bool:
        """Whether people read the findings on standard output, or counts of them."""
        return any(one.format == "text" and one.path == STDOUT for one in self.targets)

    def tells_owners(self) -> bool:
        """Whether a report depends on who owns what."""
        return bool(self.owners) or self.statistics or any(one.format in _OWNED for one in self.targets)

    def asked_of(self, request: Request, fixing: Fixing | None = None) -> Request:
        """Return a request that asks for what the reports will show of findings, too; a diff is none."""
        if fixing is not None and fixing.diff:
            return request
        formats = {one.format for one in self.targets}
        if self.statistics:
            formats.discard("text")
        return request._replace(evidence=shown_by(formats))


def check(session: Session, request: Request, reporting: Reporting, fixing: Fixing | None) -> ExitCode:
    """Lint what the request names, write the reports, return the exit code.

    Raises a SeedlintError for wrong usage or configuration, before any document is read where
    that is possible.
    """
    check_targets(reporting.targets, statistics=reporting.statistics)
    if fixing is None:
        return _check(session, request, reporting, None)
    with session.keeping_workers():
        return _check(session, request, reporting, fixing)


def _check(session: Session, request: Request, reporting: Reporting, fixing: Fixing | None) -> ExitCode:
    settings = session.settings
    scope = session.documents(request)
    spare_inputs(reporting.targets, settings, scope)
    request = _asking(session, reporting.asked_of(request, fixing), reporting)
    if fixing is None:
        code = report(reporting, _of_owners(reporting, session, session.lint(request, scope)))
        _warn_of_reports(reporting, request, settings)
        return code
    if not fixing.diff and not request.stdin:
        scope = _tidied(session, request, scope)
    mends = _mends(session, fixing) if request.evidence else None
    result, comparison = session.lint_and_compare(request._replace(mends=mends), scope)
    fixer = _fixer(session, fixing, result, _where(session, request, scope))
    if fixing.diff:
        code = _diff(reporting, fixer, result)
        return ExitCode.OK if settings.exit_zero and code == ExitCode.FINDINGS else code
    from seedlint.fixes.sound import ROUNDS
    from seedlint.run.stdin import mended

    for _ in range(ROUNDS):
        if request.stdin:
            request = request._replace(stdin=mended(fixer, request.stdin))
        else:
            fixer.write()
        if not fixer.changed and not _is_bare(result, mends):
            break
        changed, mends = fixer.changed, None
        scope = session.documents(request, quiet=True)
        result, comparison = session.lint_and_compare(request, scope)
        if fixing.suppress is not None or not changed:
            break
        # What a comment suppresses, and what other documents say, only a whole run can tell.
        fixer = _fixer(session, fixing, result, _where(session, request, scope), fixer.fixed)
    else:
        fixer.fixed.left.append(f"still not done after {ROUNDS} rounds; run --fix once more")
    if request.stdin:
        write_stdout(request.stdin.raw)
    _complain(fixer.fixed)
    if comparison and comparison.reports and STALE_BASELINE in fixer.codes and not request.stdin:
        fixer.fixed.entries = comparison.stale.total()
        comparison.pruned().write()
        result = session.lint(request, session.documents(request, quiet=True))
    with redirect_stdout(sys.stderr) if request.stdin else nullcontext():
        code = report(reporting, result, fixer.fixed)
    _warn_of_reports(reporting, request, settings)
    return code


def _asking(session: Session, request: Request, reporting: Reporting) -> Request:
    """Return a request that also asks for what tells the owners of findings, if that is wanted.

    UsageError for owners whom nobody has named.
    """
    if reporting.owners:
        from seedlint.run.owning import check_names

        check_names(reporting.owners, session.owners)
    if reporting.tells_owners() and session.owners.by_provider:
        return request._replace(evidence=max(request.evidence, Extent.LINES))
    return request


def _of_owners(reporting: Reporting, session: Session, result: Result) -> Result:
    """Return a result with the findings of those owners alone that are asked for."""
    if not reporting.owners:
        return result
    from seedlint.run.owning import only

    return only(result, reporting.owners, session.settings, session.owners)


def _warn_of_reports(reporting: Reporting, request: Request, settings: Settings) -> None:
    """Say which of the reports the next run will take for documents."""
    files = [one.path for one in reporting.targets if one.path != STDOUT and os.path.isfile(one.path)]
    if files:
        warn_of_own(files, settings, request.paths)


def _is_bare(result: Result, mends: Wishes | None) -> bool:
    """Whether it is still to be found what is shown of documents that should have been mended."""
    return mends is not None and any(mends.want(one) and one.evidence is None for one in result.findings)


def report(
    reporting: Reporting, result: Result, fixed: Fixed | None = None, *, totals: Totals | None = None
) -> ExitCode:
    """Write the reports of a run, and the summary line: with the ``totals`` if the result is a part of it."""
    write_reports(
        result,
        reporting.targets,
        statistics=reporting.statistics,
        style=reporting.style,
        suppressed=reporting.sarif_suppressed,
    )
    if reporting.annotations:
        annotate(result, reporting.targets, sys.stderr)
    if not reporting.quiet:
        if fixed:
            say(fixed.summary())
        _summarize(reporting, result, totals or result.totals(), fixed)
        if totals is None and (passed := result.passed_over()):
            say(f"note: {passed.words}")
    else:
        say_limits(result, totals or result)
    if result.complaints:
        from seedlint.cli.nextsteps import after_complaints

        if words := after_complaints(result.complaints, "seedlint check"):
            say(words)
    return ExitCode(result.exit_code)


def say_limits(result: Result, totals: Totals | Result) -> None:
    """Say which limits a run exceeds: without a summary, nothing else says why it fails."""
    if result.exit_code == ExitCode.FINDINGS and (words := too_many(totals)):
        say(words)


def _summarize(reporting: Reporting, result: Result, totals: Totals, fixed: Fixed | None) -> None:
    """Say how much was found, and below that what to do about it."""
    from seedlint.output.paint import BOLD, GREEN, RED, YELLOW, Paint

    words = summary(totals, CLOCK.seconds())
    if reporting.shows_findings() and result.findings and sys.stdout.isatty() and sys.stderr.isatty():
        say("")
    # A round of --watch shows a part of the findings; the line, and its colour, are about all of them.
    counts = totals.by_severity()
    failed = totals.failing.too_many(counts) or (totals.count_unjudged() and totals.failing.on_unjudged)
    some = any(counts.values()) or result.left_out()
    style = RED if result.exit_code or failed else YELLOW if some else GREEN
    _say_wrapped(Paint(reporting.colored)(words, f"{BOLD};{style}"))
    if result.findings and reporting.shows_findings():
        from seedlint.cli.hints import hints

        for hint in hints(result, reporting, fixed):
            _say_wrapped(hint)


def _say_wrapped(line: str) -> None:
    """Say a line, in several where a terminal has no room for it."""
    if not sys.stderr.isatty():
        say(line)
        return
    from seedlint.output.wrap import wrapped
    from seedlint.util.consoles import narrow
    from seedlint.util.terminals import width

    for part in wrapped(line, width(sys.stderr), 2, narrow(sys.stderr)):
        say(part)


def _mends(session: Session, fixing: Fixing) -> Wishes | None:
    """Return what is going to be mended; None if nothing, or not by fixes."""
    from seedlint.fixes.tasks import Wishes

    if fixing.diff or fixing.suppress is not None:
        return None
    return Wishes(_codes(session, fixing), fixing.unsafe, frozenset(), None)


def _codes(session: Session, fixing: Fixing) -> frozenset[str]:
    """Return the codes of the rules whose findings are to be fixed."""
    from seedlint.fixes.fixer import chosen_codes

    every = (rule.code for rule in session.registry)
    return chosen_codes(session.registry.match, every, fixing.fixable, fixing.unfixable)


def _where(session: Session, request: Request, scope: Scope) -> Whereabouts:
    """Return where the documents of a scope are, and who mends them."""
    from seedlint.fixes.fixer import Whereabouts
    from seedlint.run.mending import Menders

    return Whereabouts(session.settings.root, scope.tree, Menders(session, request, scope.tree))


def _fixer(
    session: Session, fixing: Fixing, result: Result, where: Whereabouts, fixed: Fixed | None = None
) -> Fixer:
    """Return what changes the documents of a run, and adds to what was ``fixed`` before.

    UsageError for codes that no rule has.
    """
    from seedlint.fixes.fixer import Fixer

    registry, engine = session.registry, session.engine
    if fixing.suppress is not None:
        from seedlint.fixes.add_suppressions import Suppressor

        return Suppressor(
            engine,
            registry,
            result.findings,
            reason=fixing.suppress,
            started=result.started,
            where=where,
        )
    for option, selectors in (("--fixable", fixing.fixable), ("--unfixable", fixing.unfixable)):
        for selector in selectors:
            if not registry.match(selector):
                from seedlint.rulebook.meant import WITH_COMMAS, hint

                more = hint(registry, selector, WITH_COMMAS)
                raise UsageError(f"{option}: no rule has the code or name `{escape(selector)}`{more}")
    return Fixer(
        engine,
        result.findings,
        unsafe=fixing.unsafe,
        codes=_codes(session, fixing),
        started=result.started,
        where=where,
        fixed=fixed,
    )


def _tidied(session: Session, request: Request, scope: Scope) -> Scope:
    """Clear up what a killed run has left beside the documents; return these as they are then."""
    from seedlint.fixes.fixer import tidied

    left: list[str] = []
    changed = tidied(scope.found.files, session.settings.root, left)
    for words in left:
        session.front.tell(escape(words))
    return session.documents(request, quiet=True) if changed else scope


def _diff(reporting: Reporting, fixer: Fixer, result: Result) -> ExitCode:
    """Show what would be fixed, and change nothing."""
    from seedlint.files.streams import discard_stdout, open_output
    from seedlint.output.every import untold

    try:
        with open_output(STDOUT) as stream:
            escaping = stream.isatty()
            for line in fixer.diff():
                # On a terminal, what a document holds must not give orders to it.
                stream.write(f"{escape(line.rstrip(LINE_END))}\n" if escaping else line)
    except BrokenPipeError:
        discard_stdout()
    _complain(fixer.fixed)
    lost = untold(result)
    if not reporting.quiet:
        words = fixer.fixed.summary(would=True)
        say(f"{words}; {lost}" if lost else words)
    if result.exit_code == ExitCode.ERROR:
        return ExitCode.ERROR
    # Of a document that was not judged nobody knows that there is nothing to fix.
    return ExitCode.FINDINGS if fixer.fixed.files or result.not_judged() else ExitCode.OK


def _complain(fixed: Fixed) -> None:
    for words in dict.fromkeys(fixed.left):
        say(f"warning: {escape(words)}")
