"""`seedlint gate`: conditions on a report that is there."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from seedlint.cli.options import FILE, settings_from, settings_options
from seedlint.errors import ConfigurationError, ExitCode, GitError, UsageError
from seedlint.util.escape import escape
from seedlint.util.paths import named

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seedlint.config.settings import Settings
    from seedlint.gate.conditions import Condition
    from seedlint.gate.outcomes import Gated
    from seedlint.output.targets import Target
    from seedlint.told.figures import Report

_SHORT = 12


def _complete_formats(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
    from seedlint.output.gate import FORMATS

    return [name for name in FORMATS if name.startswith(incomplete)]


@click.command(short_help="Check conditions on a report.")
@click.argument("directory", metavar="DIR", type=FILE)
@click.option(
    "--condition",
    "conditions",
    multiple=True,
    metavar="CONDITION",
    help="Also check this condition, such as 'score >= 95' or 'intake within usual'. May be repeated.",
)
@click.option(
    "-f",
    "--format",
    "formats",
    multiple=True,
    metavar="NAME[=FILE]",
    shell_complete=_complete_formats,
    help="Report as text, markdown, json or junit; to a file with =FILE. May be repeated.  [default: text]",
)
@click.option(
    "--any-commit", is_flag=True, help="Accept a report of another commit, or of changed documents."
)
@click.option(
    "--partial",
    is_flag=True,
    help="Accept a report that was made with PATHS, options such as --select, or another configuration.",
)
@click.option(
    "--max-age", metavar="TIME", help="Refuse a report that was made longer ago than TIME, such as 12h or 3d."
)
@click.option("-q", "--quiet", is_flag=True, help="Do not print the summary.")
@click.option("--color/--no-color", default=None, help="Turn colours on or off.  [default: on a terminal]")
@click.option(
    "--annotations/--no-annotations",
    default=None,
    help="Turn GitHub annotations on standard error on or off.  [default: on in GitHub Actions, when the text"
    " report goes to standard output]",
)
@settings_options("config", "no_config", "isolated")
def gate(directory: str, **options: Any) -> None:
    """Check the conditions in `gate.conditions` on the report that `seedlint report -o DIR` wrote.

    Documents are not read. docs/guides/gate.md lists the figures that conditions can use.

    Exit codes: 0 all conditions are met, 1 a condition is not met, or its value is not known, 2 usage or
    configuration error, or a report that cannot be used, 130 interrupted.
    """
    from seedlint.cli.options import target_of
    from seedlint.files.streams import refuse_foreign
    from seedlint.gate.evaluate import EXPECTATIONS, evaluate
    from seedlint.output.gate import FORMATS, begins_as_gate
    from seedlint.output.targets import STDOUT, Target, check_targets
    from seedlint.told.lines import read_history
    from seedlint.told.reading import read_report

    if not directory:
        raise UsageError("the name of the directory is empty")
    targets = tuple(target_of(word) for word in options["formats"]) or (Target("text"),)
    check_targets(targets, formats=FORMATS)
    for target in targets:
        if target.path != STDOUT:
            refuse_foreign(target.path, begins_as_gate)
    max_age = _max_age(options["max_age"])
    settings = settings_from(options)
    conditions = _conditions(settings, options)
    folder = Path(directory)
    report = read_report(folder)
    _check_report(report, settings, max_age, any_commit=options["any_commit"])
    _check_whole(report, settings, partial=options["partial"])
    least = str(settings.gate.get("expectations", EXPECTATIONS[0]))
    gated = evaluate(report, read_history(folder), conditions, least)
    _write(gated, targets, options)
    raise click.exceptions.Exit(int(ExitCode.OK if gated.passes else ExitCode.FINDINGS))


def _conditions(settings: Settings, options: dict[str, Any]) -> list[Condition]:
    """Return all conditions; in one line and before anything is read, say what is wrong with one."""
    from seedlint.gate.conditions import configured, given

    found = [
        *configured(settings.gate.get("conditions", ()), settings),
        *given(options["conditions"]),
    ]
    if not found:
        raise UsageError(
            "there are no conditions: set `conditions` in the table `[gate]` of the configuration, as in"
            ' conditions = ["score >= 95"], or give --condition'
        )
    _check_rules(found, settings, isolated=options["isolated"])
    return found


def _check_rules(conditions: Sequence[Condition], settings: Settings, *, isolated: bool) -> None:
    """Refuse conditions about rules that do not exist."""
    from seedlint.gate.conditions import OPTION, rules_of

    named_rules = list(rules_of(conditions))
    if not named_rules:
        return
    from seedlint.cli.terminal import Terminal
    from seedlint.run.session import Session
    from seedlint.util.suggest import did_you_mean

    registry = Session(settings, isolated=isolated, front=Terminal()).registry
    if registry.failures:
        return  # nobody knows which rules there would be
    names = {word.casefold() for rule in registry for word in (rule.code, rule.name)}
    for one in named_rules:
        assert one.name is not None
        if one.name.casefold() not in names:
            every = [word for rule in registry for word in (rule.code, rule.name)]
            hint = did_you_mean(one.name, every) or "; `seedlint rules` lists them"
            words = f"`{escape(one.text)}`: there is no rule `{escape(one.name)}`{hint}"
            if one.origin == OPTION:
                raise UsageError(f"{OPTION}: {words}")
            raise ConfigurationError(f"{one.origin}: gate.conditions: {words}")


def _max_age(words: str | None) -> float | None:
    from seedlint.config.durations import parse_duration

    try:
        return None if words is None else parse_duration(words)
    except ValueError as error:
        raise UsageError(f"--max-age: {escape(str(error))}") from None


def _check_report(report: Report, settings: Settings, max_age: float | None, *, any_commit: bool) -> None:
    """Refuse a report that is not about what is checked out here, or is too old."""
    from datetime import UTC, datetime

    from seedlint.config.durations import show_duration

    where = named(report.folder)
    again = f"make the report again with `seedlint report -o {where}`"
    if max_age is not None:
        age = (datetime.now(UTC) - report.generated_at).total_seconds()
        if age > max_age:
            raise UsageError(
                f"{where}: the report was made {show_duration(age)} ago, and --max-age allows"
                f" {show_duration(max_age)}; {again}"
            )
        if age < -max_age:
            raise UsageError(f"{where}: the report is dated {show_duration(-age)} ahead; {again}")
    if not any_commit and (words := _other_commit(report, settings)):
        raise UsageError(f"{where}: {words}; {again}, or accept it with --any-commit")


def _check_whole(report: Report, settings: Settings, *, partial: bool) -> None:
    """Refuse a report that may leave out documents or rules, unless a ``partial`` one is accepted."""
    from seedlint.cli.console import say
    from seedlint.run.part import configuration

    where = named(report.folder)
    again = f"make the report again with `seedlint report -o {where}`"
    why: list[str] = []
    if report.configuration is not None and report.configuration != configuration(settings):
        here = "without one" if settings.source is None else f"with {named(settings.source)}"
        why.append(f"the report was made with another configuration (the gate was called {here})")
        again = "call both with the same"
    if report.left_out:
        why.append(f"the report was made with {escape(' '.join(report.left_out))}")
        again += " alone" if len(why) == 1 else " and without these options"
    if report.left_out is None or report.configuration is None:
        why.append("the report does not say whether it is of all documents and rules")
    if not why:
        return
    words = ", and ".join(why)
    if not partial:
        raise UsageError(f"{where}: {words}; {again}, or accept it with --partial")
    say(f"note: {where}: {words}")


def _other_commit(report: Report, settings: Settings) -> str:
    """Say in what a report is about something else than what is checked out; nothing if it is not."""
    from seedlint.git.repository import Repository

    try:
        repository = Repository.around(os.fspath(settings.root))
        head = repository.head()
        modified = repository.modified() if head is not None else None
    except GitError:
        head = modified = None
    if head is None:
        told = report.commit is not None
        return "the report is of a commit, and there is no git repository to compare with" if told else ""
    if report.commit is None:
        return "the report does not say which commit it is of"
    if report.commit != head:
        return f"the report is of commit {escape(report.commit[:_SHORT])}, and {head[:_SHORT]} is checked out"
    if report.modified is not False:
        return "the report is of files that were changed after the commit"
    return "files were changed after the report was made" if modified else ""


def _write(gated: Gated, targets: Sequence[Target], options: dict[str, Any]) -> None:
    """Write the reports, the annotations and the summary."""
    from seedlint.cli.console import say
    from seedlint.files.streams import discard_stdout, open_output
    from seedlint.output import Style
    from seedlint.output.gate import begins_as_gate, reporter
    from seedlint.output.paint import BOLD, GREEN, RED, Paint
    from seedlint.output.targets import STDOUT, Target
    from seedlint.util.terminals import wants_color, width

    for words in gated.notes:
        say(f"warning: {words}")
    style = Style(wants_color(sys.stdout, options["color"]), width(sys.stdout))
    for target in targets:
        try:
            with open_output(target.path, begins_as_gate) as stream:
                reporter(target.format)(gated, stream, style if target.path == STDOUT else Style())
        except BrokenPipeError:
            discard_stdout()
    annotations = options["annotations"]
    if annotations is None:
        annotations = os.environ.get("GITHUB_ACTIONS") == "true" and Target("text") in targets
    if annotations:
        from seedlint.output.gate.github import annotate

        annotate(gated, sys.stderr)
    if not options["quiet"]:
        words = gated.summary()
        painted = Paint(options["color"] is not False and sys.stderr.isatty() and wants_color(sys.stderr))
        say(painted(f"{words[:1].upper()}{words[1:]}.", f"{BOLD};{GREEN if gated.passes else RED}"))
