"""`seedlint baseline`: make and keep the list of known findings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from seedlint.cli.options import (
    CORPUS_SETTINGS,
    FILE,
    allow_empty,
    paths_argument,
    request_from,
    settings_from,
    settings_options,
    warn_of_own,
)
from seedlint.codes import INTERNAL_ERROR
from seedlint.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from seedlint.baseline.compare import Comparison


@click.group(
    short_help="Record existing findings, to report only new ones.",
    no_args_is_help=False,
    invoke_without_command=True,
)
@click.pass_context
def baseline(ctx: click.Context) -> None:
    """Record the current findings in a file, so that only new ones are reported.

    To use the file, set `baseline = "seedlint-baseline.json"` in the configuration, or pass --baseline FILE.
    """
    if ctx.invoked_subcommand is None:
        raise UsageError(
            "a command is missing: `seedlint baseline create` records all current findings,"
            " `seedlint baseline prune` removes entries that no longer match"
        )


def _options(function: Any) -> Any:
    for option in (
        settings_options(*CORPUS_SETTINGS),
        click.option("-q", "--quiet", is_flag=True, help="Print only warnings and errors."),
        click.option("--force-exclude", is_flag=True, help="Apply `exclude` even to files named in PATHS."),
        allow_empty,
        click.option(
            "--links/--no-links",
            default=None,
            help="Turn recording of dead and moved URLs from the link store on or off.",
        ),
        click.option(
            "-j",
            "--jobs",
            metavar="N|auto",
            default="auto",
            help="Number of worker processes.  [default: auto]",
        ),
        click.option("--no-cache", is_flag=True, help="Do not read or write the cache."),
        click.option(
            "--baseline",
            type=FILE,
            metavar="FILE",
            help="File to write.  [default: `baseline` in the configuration, or seedlint-baseline.json]",
        ),
        paths_argument,
    ):
        function = option(function)
    return function


@baseline.command(short_help="Record all current findings.")
@_options
def create(paths: tuple[str, ...], **options: Any) -> None:
    """Record all findings in PATHS, and remove entries that no longer match.

    The default is the configured `include`.

    Entries of documents outside PATHS are kept. The exit code is 1 if a document could not be checked: that
    is never recorded.
    """
    _renew(paths, options, _create)


@baseline.command(short_help="Remove entries that no longer match.")
@_options
def prune(paths: tuple[str, ...], **options: Any) -> None:
    """Remove entries that no longer match a finding in PATHS; add none.

    The default is the configured `include`.
    """
    _renew(paths, options, _prune)


def _renew(paths: tuple[str, ...], options: dict[str, Any], change: Callable[[Comparison], str]) -> None:
    from seedlint.baseline.file import FILE_NAME
    from seedlint.cli.console import say
    from seedlint.cli.terminal import Terminal
    from seedlint.errors import ConfigurationError
    from seedlint.output.targets import unjudged
    from seedlint.run.session import Session
    from seedlint.util.escape import escape
    from seedlint.util.paths import from_root, named

    settings = settings_from(options)
    file = settings.baseline or settings.root / FILE_NAME
    if change is _prune and not file.exists():
        raise ConfigurationError(
            f"{settings.naming('baseline') if settings.baseline else ''}{named(file)}: there is no such"
            " baseline; `seedlint baseline create` creates it"
        )
    before = settings
    unused = settings.baseline is None
    settings = settings.overridden(baseline=file)
    if options["links"] is not None:
        settings = settings.overridden(links={**settings.links, "use": options["links"]})
    request = request_from(paths, options, whole=True)
    session = Session(settings, isolated=options["isolated"], front=Terminal())
    result, comparison = session.lint_and_compare(request)
    if result.exit_code == ExitCode.ERROR or comparison is None:
        for finding in result.findings:
            if finding.code == INTERNAL_ERROR:
                say(f"error: {escape(f'{result.shown(finding.path)}: {finding.message}')}")
        say(f"error: {named(file)} is not changed: not all rules could check all documents")
        raise click.exceptions.Exit(ExitCode.ERROR)
    words = change(comparison)
    if not options["quiet"]:
        say(f"{named(file)}: {words}")
        if unused and change is _create:
            where = from_root(file, str(settings.root))
            say(f'to use it, write baseline = "{escape(where)}" into the configuration, or give --baseline')
            warn_of_own((file,), before, paths)
    if result.not_judged():
        session.front.tell(unjudged(result))
        raise click.exceptions.Exit(ExitCode.FINDINGS)


def _create(comparison: Comparison) -> str:
    made = comparison.renewed()
    made.write()
    documents = len({entry.path for entry in made.entries})
    new, gone = comparison.fresh.total(), comparison.stale.total()
    where = f"{documents} document{'s' * (documents != 1)}"
    return f"{_count(made.entries.total())} in {where} ({new} new, {gone} gone)"


def _prune(comparison: Comparison) -> str:
    made = comparison.pruned()
    made.write()
    return f"{_count(made.entries.total())} ({comparison.stale.total()} gone)"


def _count(number: int) -> str:
    return f"{number} finding{'s' * (number != 1)}"
