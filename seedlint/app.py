"""Builds the parts of a run, runs them, chooses the exit code."""

from __future__ import annotations

import os
import sys
import time
from contextlib import nullcontext, redirect_stdout
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from seedlint.checkout import checkout
from seedlint.discovery import shown
from seedlint.engine import Engine
from seedlint.errors import ConfigurationError, ExitCode, GitError, UsageError
from seedlint.finding import PlacedFinding, Region, Severity, Suppressed
from seedlint.progress import Progress
from seedlint.registry import Registry
from seedlint.reporting import (
    STDOUT,
    Target,
    annotate,
    check_targets,
    say,
    shown_safely,
    summary,
    write_reports,
)
from seedlint.result import Result, Since, Sources
from seedlint.run import Listing, Outcome, Run
from seedlint.schema import DEFAULT, Schema
from seedlint.scope import Scope, Wanted, find_scope
from seedlint.selection import Selection

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from seedlint.baseline import Baseline
    from seedlint.fixrun import Fixed, Fixer, Fixing
    from seedlint.known import Comparison
    from seedlint.settings import Settings
    from seedlint.since import Before
    from seedlint.stdin import Stdin
    from seedlint.trees import Tree


LINE_END = "\r\n"


@dataclass(frozen=True)
class Request:
    """One `seedlint check`, as the command line asks for it."""

    paths: tuple[str, ...] = ()
    targets: tuple[Target, ...] = (Target("text"),)
    statistics: bool = False
    annotations: bool = False
    """Whether GitHub gets annotations beside the reports."""
    quiet: bool = False
    color: bool = False
    width: int = 100
    isolated: bool = False
    force_exclude: bool = False
    cache: bool = True
    jobs: int = 0
    """Worker processes; 0 for as many as there are processors."""
    fixing: Fixing | None = None
    """What to fix, or to show a diff of."""
    staged: bool = False
    """Whether to judge what is in the git index."""
    stdin: Stdin | None = None
    """A content to judge in the place of its file, or alone."""
    since: str | None = None
    """A git revision: what was found there already is not shown."""
    suppressions: bool = True
    """Whether documents may suppress findings by comments."""
    sarif_suppressed: bool = False
    """Whether SARIF reports list what is suppressed, or known, too."""
    baseline: bool = True
    """Whether findings that the configured baseline knows are left out."""
    whole: bool = False
    """Whether the documents asked for are the whole corpus where `include` does not say what is."""


def check(request: Request, settings: Settings) -> ExitCode:
    """Lint what the request names, write the reports, return the exit code.

    Raises a SeedlintError for wrong usage or configuration, before any document is read where
    that is possible.
    """
    check_targets(request.targets, statistics=request.statistics)
    settings = with_verdicts(settings, datetime.now(UTC))
    scope = documents(request, settings)
    result, comparison = lint_and_compare(request, settings, scope)
    if request.fixing is None:
        return report(request, result)
    fixer = _fixer(request, request.fixing, settings, result, scope.tree)
    if request.fixing.diff:
        return _diff(request, fixer, result)
    if request.stdin:
        from seedlint.stdin import mended, write_stdout

        stdin = mended(fixer, request.stdin)
        request = replace(request, stdin=stdin)
        write_stdout(stdin.raw)
    else:
        fixer.write()
    _complain(fixer.fixed)
    if fixer.fixed.files:
        result, comparison = lint_and_compare(request, settings)
    if comparison and comparison.stale and "SL903" in fixer.codes and not request.stdin:
        fixer.fixed.entries = comparison.stale.total()
        comparison.pruned().write()
        result = lint(request, settings)
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


def _fixer(request: Request, fixing: Fixing, settings: Settings, result: Result, tree: Tree) -> Fixer:
    """Return what changes the documents of a run; UsageError for codes that no rule has."""
    from seedlint.fixrun import Fixer, chosen_codes

    registry = build_registry(settings, isolated=request.isolated)
    engine = make_engine((settings, request.isolated, result.started or datetime.now(UTC), tree))
    if fixing.suppress is not None:
        from seedlint.suppressing import Suppressor

        return Suppressor(engine, registry, result.findings, fixing.suppress, result.started)
    for option, selectors in (("--fixable", fixing.fixable), ("--unfixable", fixing.unfixable)):
        for selector in selectors:
            if not registry.match(selector):
                hint = registry.hint(selector)
                raise UsageError(f"{option}: no rule has the code or name `{shown_safely(selector)}`{hint}")
    every = (rule.code for rule in registry)
    codes = chosen_codes(registry.match, every, fixing.fixable, fixing.unfixable)
    return Fixer(engine, result.findings, unsafe=fixing.unsafe, codes=codes, started=result.started)


def _diff(request: Request, fixer: Fixer, result: Result) -> ExitCode:
    """Show what would be fixed, and change nothing."""
    from seedlint.output.write import discard_stdout, open_output

    try:
        with open_output(STDOUT) as stream:
            escaping = stream.isatty()
            for line in fixer.diff():
                # On a terminal, what a document holds must not give orders to it.
                stream.write(f"{shown_safely(line.rstrip(LINE_END))}\n" if escaping else line)
    except BrokenPipeError:
        discard_stdout()
    _complain(fixer.fixed)
    if not request.quiet:
        words = fixer.fixed.summary(would=True)
        say(words)
    if result.exit_code == ExitCode.ERROR:
        return ExitCode.ERROR
    return ExitCode.FINDINGS if fixer.fixed.files else ExitCode.OK


def _complain(fixed: Fixed) -> None:
    for words in fixed.left:
        say(f"warning: {shown_safely(words)}")


def lint(request: Request, settings: Settings, scope: Scope | None = None) -> Result:
    """Return what `check` would report, for the documents of a scope if they have been found already."""
    return lint_and_compare(request, settings, scope)[0]


def lint_and_compare(
    request: Request, settings: Settings, scope: Scope | None = None
) -> tuple[Result, Comparison | None]:
    """Return the same, and beside it what there is to know about the baseline, if one is used."""
    from seedlint.providers import Providers
    from seedlint.replacements import Replacements
    from seedlint.reread import Reread

    started = datetime.now(UTC)
    clock = time.perf_counter()
    settings = with_verdicts(settings, started)
    baseline = _baseline(request, settings)
    registry = build_registry(settings, isolated=request.isolated)
    selection = Selection(registry, settings, isolated=request.isolated)
    engine = build_engine(registry, selection, settings, started)
    scope = scope or documents(request, settings)
    before = _before(request, settings, scope)
    found = scope.found
    judged = partial(_judged, request, settings, registry, selection, engine)
    findings, suppressed, outcome = judged(scope)
    new = None
    if before:
        then = judged(before.scope)[0] if before.names else []
        new, _ = before.new(findings, then)
    comparison = None
    if baseline is not None:
        from seedlint.known import compare
        from seedlint.suppress import Policy

        whole = _is_whole(request, settings, outcome)
        policy = Policy.of(engine, selection, whole=whole, comments=request.suppressions)
        comparison = compare(findings, baseline, scope, policy, whole=whole)
        findings = comparison.shown
    known = 0
    if new is not None:
        # Both of these look at all findings, since those that agree are told apart by counting them.
        wanted = {id(finding) for finding in new}
        shown = [one for one in findings if id(one) in wanted or one.code == "SL903"]
        known, findings = len(findings) - len(shown), shown
    findings += _load_failures(registry, selection)
    findings.sort(key=PlacedFinding.sort_key)
    source = partial(scope.tree.source, limit=settings.max_file_size)
    refused = [path for path, _ in found.unreadable]
    reread = Reread(engine.document, source, refused)
    result = Result(
        findings=tuple(findings),
        documents=len(found.files) + len(found.unreadable),
        crashes=tuple(sorted(outcome.crashes, key=lambda crash: (crash.path, crash.code, crash.message))),
        failures=tuple(registry.failures),
        seconds=time.perf_counter() - clock,
        root=settings.root,
        rules={rule.code: rule for rule in registry if rule.code in selection.codes},
        exit_code=int(_exit_code(findings, settings.fail_on)),
        started=started,
        ended=datetime.now(UTC),
        read_lines=Sources(source, refused),
        base=Path.cwd(),
        paths=found.files,
        refused=refused,
        checkout=checkout(Path.cwd(), os.environ),
        fail_on=settings.fail_on,
        replacements=Replacements(reread),
        provider=Providers(reread),
        suppressed=tuple(suppressed),
        since=Since(request.since or "", known) if before else None,
        known=tuple(comparison.known) if comparison else (),
        baseline=baseline.file.name if baseline else "",
    )
    return result, comparison


def _baseline(request: Request, settings: Settings) -> Baseline | None:
    """Return the known findings, if there are to be any; ConfigurationError if they can't be read."""
    if settings.baseline is None or not request.baseline:
        return None
    from seedlint.baseline import Baseline, read

    if request.whole and not os.path.lexists(settings.baseline):
        return Baseline(settings.baseline)
    return read(settings.baseline)


def documents(request: Request, settings: Settings, *, quiet: bool = False) -> Scope:
    """Return the documents that a request is about; unless ``quiet``, say where there are none."""
    stat = request.cache or bool(settings.include)
    wanted = _wanted(request, settings)
    if request.stdin:
        from seedlint.stdin import stdin_scope

        scope = stdin_scope(wanted, request.stdin, stat=stat)
    else:
        scope = find_scope(wanted, staged=request.staged, stat=stat)
    for path in () if quiet else scope.found.empty:
        say(f"warning: no documents found in {shown_safely(path)}")
    return scope


def _wanted(request: Request, settings: Settings) -> Wanted:
    return Wanted(settings.root, request.paths, settings.include, settings.exclude, request.force_exclude)


def _before(request: Request, settings: Settings, scope: Scope) -> Before | None:
    """Return the documents at the revision whose findings are not to be shown."""
    if request.since is None:
        return None
    from seedlint.since import before

    try:
        return before(request.since, _wanted(request, settings), scope, staged=request.staged)
    except GitError as error:
        raise GitError(f"--since: {error}") from None


def _judged(
    request: Request,
    settings: Settings,
    registry: Registry,
    selection: Selection,
    engine: Engine,
    scope: Scope,
) -> tuple[list[PlacedFinding], list[Suppressed], Outcome]:
    """Return what is found in the documents of a scope, sorted, and what comments suppress."""
    engine.tree = scope.tree
    outcome = _run(request, settings, registry, selection, engine, scope)
    findings = [*selection.findings(), *outcome.findings]
    for path, why in scope.found.unreadable:
        findings += engine.unreadable(path, why).findings
    suppressed: list[Suppressed] = []
    if outcome.comments and request.suppressions:
        from seedlint.suppress import Policy, suppress

        policy = Policy.of(engine, selection, whole=_is_whole(request, settings, outcome))
        findings, suppressed = suppress(findings, outcome.comments, policy)
    findings.sort(key=PlacedFinding.sort_key)
    return findings, suppressed, outcome


def _is_whole(request: Request, settings: Settings, outcome: Outcome) -> bool:
    """Whether all of the corpus was judged; what is found across documents depends on which there are."""
    known = bool(settings.include or request.whole)  # only `include` says that these are all
    return known and "exclude" not in settings.given and not outcome.corpus_crashed


def _run(
    request: Request,
    settings: Settings,
    registry: Registry,
    selection: Selection,
    engine: Engine,
    scope: Scope,
) -> Outcome:
    """Lint the documents, with what the cache knows where it can be used."""
    found, corpus = scope.found, scope.corpus
    wanted = None if len(found.files) == len(corpus) else frozenset(found.files)

    def run() -> Run:
        return Run(
            engine,
            corpus,
            wanted,
            root=str(settings.root),
            signatures=found.signatures,
            workers=request.jobs,
            make=make_engine,
            spec=(settings, request.isolated, engine.now, engine.tree),
            progress=progress,
        )

    progress = Progress(sys.stderr)
    try:
        if not request.cache or not scope.cacheable or not _lasts(request, settings):
            return run().without_cache()
        from seedlint.cache import Cache, CacheError, fingerprint

        directory = settings.cache_path()
        where = shown_safely(shown(directory))
        try:
            kind = engine.tree.kind if scope.cached_as is None else scope.cached_as
            parts = list(_decisive(request, registry, selection, engine, settings))
            like = fingerprint(("", *parts)) if kind else None
            outcome = run().with_cache(Cache(directory, fingerprint((kind, *parts)), like), keep=scope.keep)
        except CacheError as error:
            progress.close()
            say(
                f"warning: the cache in {where} can't be used ({error}); going on without it;"
                " `seedlint clean` deletes it"
            )
            return run().without_cache()
    finally:
        progress.close()
    if outcome.not_kept:
        say(
            f"warning: the cache in {where} can't be written ({outcome.not_kept}); the findings are right,"
            " but the next run will take longer"
        )
    return outcome


def _lasts(request: Request, settings: Settings) -> bool:
    """Whether the corpus of this run is worth a cache: a few files named one by one won't come again."""
    return bool(settings.include) or any(os.path.isdir(path) for path in request.paths)


def _decisive(
    request: Request, registry: Registry, selection: Selection, engine: Engine, settings: Settings
) -> Iterator[object]:
    """Yield all that decides what is found in a document, besides seedlint itself.

    Without `include`, what is asked for is the corpus: each has a cache of its own, or they would empty
    each other's.
    """
    if not settings.include:
        asked = [shown(path) for path in request.paths]
        yield sorted(map(Listing(asked, str(settings.root)).relative, asked)), settings.exclude
    yield sorted(selection.wanted)
    yield sorted(settings.per_file_ignores.items())
    yield engine.schema.contents
    yield engine.max_file_size
    for rule in (*engine.rules, *engine.corpus_rules):
        yield rule.code, sorted(rule.settings.items())
        if rule.needs_links:
            yield rule.links.digest
    yield registry.foreign_code()


def make_engine(spec: tuple[Settings, bool, datetime, Tree]) -> Engine:
    """Make in a worker the engine that the parent has."""
    settings, isolated, now, tree = spec
    registry = build_registry(settings, isolated=isolated)
    engine = build_engine(registry, Selection(registry, settings, isolated=isolated), settings, now)
    engine.tree = tree
    return engine


def build_registry(settings: Settings, *, isolated: bool) -> Registry:
    """Return the rules there are: built in, and unless isolated also installed and local ones."""
    registry = Registry.builtin()
    if not isolated:
        registry.add_installed()
        for name in settings.rule_paths:
            registry.add_local(settings.root / name, shown(settings.root / name))
    return registry


def load_schema(settings: Settings) -> Schema:
    """Return the schema that documents obey, compiled."""
    if settings.schema is None:
        return Schema.load(DEFAULT)
    return Schema.load(settings.schema, shown(settings.schema))


def with_verdicts(settings: Settings, now: datetime) -> Settings:
    """Return the settings with what the link store knows, if they want it; say what is amiss with it."""
    if not settings.links.get("use") or settings.verdicts is not None:
        return settings
    from seedlint.links.lint import load_verdicts

    verdicts, warnings = load_verdicts(settings, now)
    for words in warnings:
        say(f"warning: {words}")
    if verdicts is None:
        # It has been said; the run is made up of steps that each ask for the verdicts.
        return replace(settings, links={**settings.links, "use": False})
    return replace(settings, verdicts=verdicts)


def build_engine(registry: Registry, selection: Selection, settings: Settings, now: datetime) -> Engine:
    """Return the engine for the settings: the schema compiled, the selected rules made."""
    selection.check_rule_names()
    schema = load_schema(settings)
    rules = []
    for rule in registry:
        options = selection.options(rule)
        if rule.code in selection.codes and not (rule.needs_links and settings.verdicts is None):
            try:
                rules.append(rule(options, now))
                if settings.verdicts is not None:
                    rules[-1].links = settings.verdicts
            except ValueError as error:
                where = settings.where("rules", rule.name)
                raise ConfigurationError(f"{where}: {error}") from None
            except Exception as error:  # noqa: BLE001 - it could not be loaded, then
                registry.drop(rule, error)
    return Engine(
        schema,
        rules,
        names=selection.names,
        severities=selection.severities,
        enabled=selection.enabled,
        max_file_size=settings.max_file_size,
        now=now,
    )


def _load_failures(registry: Registry, selection: Selection) -> list[PlacedFinding]:
    """Rules that could not be loaded are findings too: a check that did not run must not look passed."""
    findings = []
    for failure in registry.failures:
        path = failure.source if os.path.exists(failure.source) else shown(selection.settings.source or ".")
        message = (
            f"the rules from {failure.source} could not be loaded ({failure.message}); mend or remove them"
        )
        severity, name = selection.severities["SL000"], selection.names["SL000"]
        findings.append(PlacedFinding("SL000", name, severity, message, path, Region(1, 1, 1, 2), ""))
    return findings


def _exit_code(findings: Sequence[PlacedFinding], fail_on: Severity) -> ExitCode:
    if any(finding.code == "SL000" for finding in findings):
        return ExitCode.ERROR
    failing = any(finding.severity >= fail_on for finding in findings)
    return ExitCode.FINDINGS if failing else ExitCode.OK


def warn_of_failures(registry: Registry) -> None:
    """Say on standard error which rules could not be loaded, for commands that have no findings."""
    for failure in registry.failures:
        words = f"the rules from {failure.source} could not be loaded ({failure.message})"
        say(f"warning: {shown_safely(words)}")


__all__ = ["Request", "Target", "build_engine", "build_registry", "check", "lint", "make_engine"]
