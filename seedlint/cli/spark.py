"""`seedlint spark`: lints where the data is."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from seedlint.cli.clock import CLOCK
from seedlint.cli.console import say
from seedlint.cli.options import (
    FILE,
    allow_empty,
    complete_formats,
    settings_from,
    settings_options,
    target_of,
)
from seedlint.errors import UsageError
from seedlint.output import FORMATS, Style
from seedlint.output.targets import check_targets, summary, write_reports
from seedlint.util.escape import escape
from seedlint.util.terminals import wants_color, width
from seedlint.util.words import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seedlint.output.targets import Target
    from seedlint.spark.running import Ran

_MOST = 10_000
"""Findings of a report, unless something else is said."""


@click.command(short_help="Check documents on Apache Spark.")
@click.argument("inputs", nargs=-1, metavar="[INPUT]...", type=FILE)
@click.option("-o", "--output", required=True, metavar="DIR", help="Directory or URI to write the tables to.")
@click.option("--master", metavar="URL", help="Spark master.  [default: this machine, all processors]")
@click.option("--remote", metavar="URL", help="Spark Connect server, such as sc://host:15002.")
@click.option("--spark-log", type=FILE, metavar="FILE", help="Write Spark's log to a new file.")
@click.option("--conf", multiple=True, metavar="KEY=VALUE", help="Set a Spark property. Can be repeated.")
@click.option(
    "--input-format",
    metavar="NAME",
    help="Read INPUT as a table: parquet, json, csv, delta and others; `table` for the catalog.",
)
@click.option(
    "--path-column",
    default="path",
    show_default=True,
    metavar="NAME",
    help="Column with the paths of the documents.",
)
@click.option(
    "--content-column",
    default="content",
    show_default=True,
    metavar="NAME",
    help="Column with their contents.",
)
@click.option(
    "--input-option", multiple=True, metavar="KEY=VALUE", help="Set an option of the reader. Can be repeated."
)
@click.option(
    "--partitions", type=click.IntRange(1), metavar="N", help="Number of tasks that read documents."
)
@click.option(
    "--tables",
    is_flag=True,
    help="Also write the tables of `seedlint export`, for `seedlint report --from`.",
)
@click.option(
    "--resume", is_flag=True, help="Continue an interrupted job; unchanged documents are not checked again."
)
@click.option(
    "-f",
    "--format",
    "formats",
    multiple=True,
    metavar="NAME[=FILE]",
    shell_complete=complete_formats,
    help=f"Also report the first findings as {', '.join(FORMATS)}; to a file with =FILE. Can be repeated.",
)
@click.option(
    "--max-reported",
    type=click.IntRange(0),
    default=_MOST,
    show_default=True,
    metavar="N",
    help="Number of findings in a report; the tables have all of them.",
)
@click.option("--no-suppressions", is_flag=True, help="Report findings even where a comment suppresses them.")
@click.option("--no-baseline", is_flag=True, help="Also report findings recorded in the baseline.")
@click.option("--exit-zero", is_flag=True, help="Exit with 0 whatever is found; errors still give 2.")
@click.option("--force-exclude", is_flag=True, help="Apply `exclude` even to files named in INPUT.")
@allow_empty
@click.option("-q", "--quiet", is_flag=True, help="Do not print progress and the summary.")
@settings_options(
    *("config", "no_config", "isolated", "schema", "select", "ignore", "exclude", "fail_on"),
    *("max_errors", "max_warnings", "max_notes", "baseline", "max_file_size"),
)
def spark(inputs: tuple[str, ...], **options: Any) -> None:
    """Check INPUT on Apache Spark: directories, globs and URIs that the workers can open, or a table.

    INPUT is the whole corpus; the default is the configured `include`. The tables `findings`, `documents`,
    `crashes` and `run` are written to DIR as Parquet. Needs Java 17 and the extra `spark`. Exit codes are
    those of `seedlint check`.
    """
    from seedlint.spark.start import Where, check

    where = Where(
        options["master"], options["remote"], _pairs("--conf", options["conf"]), options["spark_log"]
    )
    check(where)
    if options["baseline"] is not None and options["no_baseline"]:
        raise UsageError("--baseline and --no-baseline cannot be combined")
    if not options["output"].strip():
        raise UsageError("--output: the name is empty")
    settings = settings_from(options)
    if options["exit_zero"]:
        settings = settings.overridden(exit_zero=True)
    if not inputs and (options["input_format"] or not settings.include):
        raise UsageError("name the INPUT to lint: directories, globs, URIs, or with --input-format a table")
    from seedlint.cli.terminal import Terminal
    from seedlint.run.session import Session
    from seedlint.spark.inputs import Asked
    from seedlint.spark.running import Running, run

    targets = _targets(options["formats"], options["max_reported"])
    asked = Asked(
        inputs,
        options["input_format"],
        options["path_column"],
        options["content_column"],
        _pairs("--input-option", options["input_option"]),
        options["partitions"],
        options["allow_empty"],
        options["force_exclude"],
    )
    running = Running(
        where,
        asked,
        options["output"],
        options["max_reported"] if targets else 0,
        bool(targets),
        resume=options["resume"],
        suppressions=not options["no_suppressions"],
        baseline=not options["no_baseline"],
        tables=options["tables"],
    )
    session = Session(settings, isolated=options["isolated"], front=Terminal())
    quiet = options["quiet"]
    ran = run(session, running, (lambda _words: None) if quiet else _progress)
    _report(ran, targets, quiet=quiet)
    raise click.exceptions.Exit(ran.result.exit_code)


def _progress(words: str) -> None:
    say(f"{words} …")


def _report(ran: Ran, targets: Sequence[Target], *, quiet: bool) -> None:
    """Write the reports, and the summary line."""
    if targets:
        write_reports(
            ran.result,
            targets,
            statistics=False,
            style=Style(wants_color(sys.stdout, None), width(sys.stdout)),
        )
    if quiet:
        from seedlint.cli.checking import say_limits

        say_limits(ran.result, ran.result)
        return
    say(summary(ran.totals, CLOCK.seconds()))
    if passed := ran.result.passed_over():
        say(f"note: {passed.words}")
    if ran.resumed:
        was = "was" if ran.resumed == 1 else "were"
        say(f"{counted(ran.resumed, 'document')} {was} checked before the job was resumed")


def _pairs(option: str, words: Sequence[str]) -> tuple[tuple[str, str], ...]:
    found = []
    for word in words:
        key, sign, value = word.partition("=")
        if not sign or not key:
            raise UsageError(f"{option} {escape(word)}: write KEY=VALUE")
        found.append((key, value))
    return tuple(found)


def _targets(words: Sequence[str], most: int) -> tuple[Target, ...]:
    targets = tuple(map(target_of, words))
    check_targets(targets)
    if not most and any(target.format == "sonar" for target in targets):
        # SonarQube shows nothing that is about no file, so nothing would say what is left out.
        raise UsageError(
            "--max-reported 0: SonarQube would take a report without findings for a clean one; give 1 or more"
        )
    return targets


__all__ = ["spark"]
