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
)
from seedlint.codes import INTERNAL_ERROR
from seedlint.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from seedlint.baseline.compare import Comparison
    from seedlint.config.settings import Settings


@click.group(short_help="Keep a list of known findings.", no_args_is_help=False, invoke_without_command=True)
@click.pass_context
def baseline(ctx: click.Context) -> None:
    """Keep a list of the findings there are, so that only new ones are reported.

    `baseline = "seedlint-baseline.json"` in the configuration, or --baseline FILE, uses the list.
    """
    if ctx.invoked_subcommand is None:
        raise UsageError(
            "it is not said what to do: `seedlint baseline create` takes all findings into the list,"
            " `seedlint baseline prune` drops what is not found any more"
        )


def _options(function: Any) -> Any:
    for option in (
        settings_options(*CORPUS_SETTINGS),
        click.option("-q", "--quiet", is_flag=True, help="Say nothing but what is wrong."),
        click.option(
            "--force-exclude", is_flag=True, help="Leave excluded files out even when they are named."
        ),
        allow_empty,
        click.option(
            "--links/--no-links", default=None, help="Count in what `seedlint links` has learned, or not."
        ),
        click.option(
            "-j", "--jobs", metavar="N|auto", default="auto", help="Worker processes.  [default: auto]"
        ),
        click.option("--no-cache", is_flag=True, help="Neither use nor write the cache."),
        click.option(
            "--baseline",
            type=FILE,
            metavar="FILE",
            help="The file to write.  [default: the configured one, or seedlint-baseline.json]",
        ),
        paths_argument,
    ):
        function = option(function)
    return function


@baseline.command(short_help="Take all findings into the list.")
@_options
def create(paths: tuple[str, ...], **options: Any) -> None:
    """Take all findings in PATHS into the list, and drop what is not found there any more.

    Without PATHS, those in what the configuration includes. What the list knows of other documents stays.
    The exit code is 1 if a document was not judged: that is never taken into the list.
    """
    _renew(paths, options, _create)


@baseline.command(short_help="Drop what is not found any more.")
@_options
def prune(paths: tuple[str, ...], **options: Any) -> None:
    """Drop from the list what is not found in PATHS any more; nothing is added.

    Without PATHS, in what the configuration includes.
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
            f"{named(file)}: there is no such baseline; `seedlint baseline create` makes it"
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
        say(f"error: {named(file)} is left as it is: not all rules could judge all documents")
        raise click.exceptions.Exit(ExitCode.ERROR)
    words = change(comparison)
    if not options["quiet"]:
        say(f"{named(file)}: {words}")
        if unused and change is _create:
            where = from_root(file, str(settings.root))
            say(f'to use it, write baseline = "{escape(where)}" into the configuration, or give --baseline')
            _warn(file, before, paths)
    if result.not_judged():
        session.front.tell(unjudged(result))
        raise click.exceptions.Exit(ExitCode.FINDINGS)


def _warn(file: Path, settings: Settings, paths: tuple[str, ...]) -> None:
    """Say that a list is a document where the configuration does not name it, if it is."""
    from seedlint.cli.console import say
    from seedlint.run.ownreports import warnings

    for words in warnings((file,), settings, paths):
        say(f"warning: {words}")


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
