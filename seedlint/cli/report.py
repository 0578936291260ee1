"""`seedlint report`: the maintainers' pages."""

from __future__ import annotations

import os
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from seedlint.cli.console import say
from seedlint.cli.options import (
    FILE,
    corpus_options,
    paths_argument,
    request_from,
    settings_from,
    warn_of_own,
)
from seedlint.codes import INTERNAL_ERROR
from seedlint.errors import ExitCode, UsageError
from seedlint.finding import Severity

if TYPE_CHECKING:
    from seedlint.config.settings import Settings
    from seedlint.expectations.suites import Suite
    from seedlint.report.build import Built
    from seedlint.report.gx.model import ExpectationResults

_LAST = 50


@click.command(short_help="Write the data-quality report for maintainers.")
@paths_argument
@click.option("-o", "--output", required=True, metavar="DIR", type=FILE, help="Directory to write.")
@click.option(
    "--source-url",
    metavar="TEMPLATE",
    help="URL template for links to documents, such as https://host/blob/{ref}/{path}#L{line}."
    "  [default: report.source-url]",
)
@click.option(
    "--fail-on-expectations",
    is_flag=True,
    help="Print each failing expectation of severity critical or warning, and exit with 1 if there is one.",
)
@click.option(
    "--no-expectations",
    is_flag=True,
    help="Do not evaluate expectations; Great Expectations is not needed then.",
)
@click.option(
    "--history-from-git", is_flag=True, help="First add past commits that are missing from the history."
)
@click.option(
    "--last",
    type=click.IntRange(1, 10_000),
    metavar="N",
    help=f"With --history-from-git: the number of commits that changed documents.  [default: {_LAST}]",
)
@click.option(
    "--from",
    "tables",
    metavar="DIR",
    type=FILE,
    help="Use the tables that `seedlint spark --tables` or `seedlint export` wrote to DIR.",
)
@click.option("--zip", "archive", is_flag=True, help="Also write everything as report.zip.")
@corpus_options
def report(paths: tuple[str, ...], **options: Any) -> None:
    """Write the report on the documents in PATHS. The default is the configured `include`.

    An earlier report in the directory is replaced; a line is added to its history.jsonl.
    docs/guides/report.md describes every figure, docs/guides/expectations.md the expectations.

    Exit codes: 0 done, 1 an expectation failed (with --fail-on-expectations), 2 usage, configuration or
    internal error, 130 interrupted.
    """
    from seedlint.cli.terminal import Terminal
    from seedlint.report.build import Blueprint, build
    from seedlint.run.session import Session

    if not options["output"]:
        raise UsageError("--output: the name is empty")
    if options["last"] is not None and not options["history_from_git"]:
        raise UsageError("--last needs --history-from-git")
    if options["fail_on_expectations"] and options["no_expectations"]:
        raise UsageError("--fail-on-expectations and --no-expectations cannot be combined")
    if options["tables"] is not None:
        _check_tables(paths, options)
    begun = time.monotonic()
    settings = settings_from(options)
    request = request_from(paths, options, baseline=False)  # what is known is still a defect
    blueprint = Blueprint(
        Path(options["output"]),
        source_url=options["source_url"] or settings.report.get("source-url"),
        commits=(options["last"] or _LAST) if options["history_from_git"] else None,
        archive=options["archive"],
        tables=None if options["tables"] is None else Path(options["tables"]),
    )
    if not options["no_expectations"]:
        defaults = settings.report.get("default-suites", True)
        blueprint = replace(blueprint, suites=_suites(settings), own_suites=defaults)
    session = Session(settings, isolated=options["isolated"], front=Terminal())
    is_first = not os.path.lexists(blueprint.target / "report.json")
    built = build(session, request, blueprint)
    if is_first:  # what was there before was left out, which is told
        pages = [blueprint.target / name for name in ("report.json", "report.md")]
        warn_of_own(pages, settings, paths, blueprint.target)
    _tell(built, blueprint.target, None if options["quiet"] else time.monotonic() - begun)
    if built.defects or built.internal_errors:
        raise click.exceptions.Exit(int(ExitCode.ERROR))
    if options["fail_on_expectations"] and built.expectations and built.expectations.fails:
        _name(built.expectations)
        raise click.exceptions.Exit(int(ExitCode.FINDINGS))
    raise click.exceptions.Exit(int(ExitCode.OK))


_JUDGING = (
    *("schema", "select", "ignore", "exclude", "cache_dir", "max_file_size"),
    *("allow_empty", "force_exclude", "jobs", "no_cache", "history_from_git"),
)
"""Options that say what is checked, and how: with tables that is done."""


def _check_tables(paths: tuple[str, ...], options: dict[str, Any]) -> None:
    """Raise UsageError for what makes no sense beside tables, or where these can't be read."""
    from seedlint.util.escape import escape
    from seedlint.util.extras import need

    if not options["tables"].strip():
        raise UsageError("--from: the name is empty")
    if paths:
        raise UsageError(
            f"--from makes the report from tables, and {escape(paths[0])} is not read; leave one of them out"
        )
    context = click.get_current_context()
    for name in _JUDGING:
        if context.get_parameter_source(name) is ParameterSource.COMMANDLINE:
            raise UsageError(
                f"--{name.replace('_', '-')} changes nothing with --from: the tables are made; leave it out"
            )
    if "://" in options["tables"]:
        raise UsageError(
            "--from takes a directory of this machine: mount or copy the tables, or name where they are"
        )
    need("reading tables", "export", "pyarrow")


def _suites(settings: Settings) -> tuple[Suite, ...]:
    """Return what is expected; in one line and before any document is read, say what is wrong with it."""
    from seedlint.export.layout import Layout
    from seedlint.report.gx.run import configured_suites, find_libraries

    find_libraries()
    return configured_suites(settings, {one.table.name: one.table for one in Layout(settings).every})


def _name(expectations: ExpectationResults) -> None:
    """Name each failing expectation on standard output, and beside it for GitHub Actions."""
    from seedlint.cli.options import print_text
    from seedlint.output.github import LEVELS, PER_STEP, command
    from seedlint.report.gx.failing import failing, line_of

    found = failing(expectations)
    print_text("".join(f"{line_of(one)}\n" for one in found))
    if os.environ.get("GITHUB_ACTIONS") != "true":
        return
    for severity, level in (("critical", Severity.ERROR), ("warning", Severity.WARNING)):
        for one in [one for one in found if one.severity == severity][:PER_STEP]:
            say(command(LEVELS[level], "seedlint expectation", line_of(one)))


def _tell(built: Built, target: Path, seconds: float | None) -> None:
    from seedlint.report.pages.verdict import PART, verdict
    from seedlint.util.escape import escape
    from seedlint.util.paths import shown

    if left_out := built.metrics.left_out:
        say(f"note: {PART[:1].lower()}{PART[1:]}{escape(' '.join(left_out))}")
    for words in built.defects:
        say(f"warning: no rows could be made of {escape(words)}; this is a defect of seedlint")
    if built.internal_errors:
        say(
            f"warning: a rule crashed or could not be loaded ({INTERNAL_ERROR});"
            " what it would have found is missing"
        )
    if seconds is not None:
        say(verdict(built.metrics, built.history.entries))
        if built.expectations:
            say(built.expectations.summary())
        say(f"{escape(shown(target))} written in {seconds:.2f} s")
