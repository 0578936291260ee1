"""`seedlint check`: lint documents."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

import click

from seedlint.cli.options import (
    FILE,
    allow_empty,
    complete_codes,
    complete_formats,
    paths_argument,
    request_from,
    settings_from,
    settings_options,
    words,
)
from seedlint.errors import UsageError
from seedlint.output import FORMATS
from seedlint.util.escape import escape
from seedlint.util.terminals import wants_color, width

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seedlint.errors import ExitCode
    from seedlint.fixes.fixer import Fixing
    from seedlint.output.targets import Target
    from seedlint.run.request import Request
    from seedlint.run.stdin import Stdin


@click.command(short_help="Lint documents (the default command).")
@paths_argument
@click.option(
    "-f",
    "--format",
    "formats",
    multiple=True,
    metavar="NAME[=FILE]",
    shell_complete=complete_formats,
    help=f"Report as {', '.join(FORMATS)}; to a file with =FILE. May be repeated, as in"
    " -f text -f sarif=out.sarif.  [default: text]",
)
@click.option("--statistics", is_flag=True, help="Show counts by rule and by document instead of findings.")
@click.option("-q", "--quiet", is_flag=True, help="No summary line.")
@click.option(
    "--color/--no-color", default=None, help="Colour the text output, or not.  [default: on a terminal]"
)
@click.option(
    "--annotations/--no-annotations",
    default=None,
    help="Write annotations for GitHub to standard error, too, or not.  [default: in GitHub Actions, beside"
    " text on standard output]",
)
@click.option(
    "--exit-zero",
    is_flag=True,
    help="Exit with 0 whatever is found, and with 2 for errors of usage, configuration or rules, as ever."
    " Reports are the same.",
)
@click.option("--no-cache", is_flag=True, help="Neither use nor write the cache.")
@click.option(
    "-j",
    "--jobs",
    metavar="N|auto",
    default="auto",
    help="Worker processes.  [default: auto, the processors]",
)
@click.option("--force-exclude", is_flag=True, help="Leave excluded files out even when they are named.")
@allow_empty
@click.option(
    "--links/--no-links",
    default=None,
    help="Report what `seedlint links` has learned, or not.  [default: links.use]",
)
@click.option(
    "--since",
    metavar="REV",
    help="Show only what is new since a git revision: a branch means where HEAD has left it.",
)
@click.option(
    "--staged",
    is_flag=True,
    help="Judge what is in the git index, as it will be committed: what the commit changes, and files named.",
)
@click.option(
    "--all", "everything", is_flag=True, help="With --staged: what the commit leaves as it is, too."
)
@click.option(
    "--stdin-filename",
    type=FILE,
    metavar="FILE",
    help="With `-`: the file whose place the content takes, which need not be there.",
)
@click.option(
    "--no-suppressions",
    is_flag=True,
    help="Heed no `# seedlint: ignore[...]` comments.",
)
@click.option("--no-baseline", is_flag=True, help="Report the findings that the baseline knows, too.")
@click.option(
    "--sarif-suppressed",
    is_flag=True,
    help="List findings that are suppressed, or in the baseline, in SARIF reports, too.",
)
@click.option(
    "--add-suppressions",
    metavar="REASON",
    help="Write comments that suppress all findings there are now, with this reason.",
)
@click.option(
    "--list-files",
    is_flag=True,
    help="List the documents that would be linted, one a line, and say what is left out.",
)
@click.option("-0", "--null", is_flag=True, help="With --list-files: end each name with a NUL, as it is.")
@click.option("--watch", is_flag=True, help="Lint again as soon as a document changes (extra `watch`).")
@click.option("--fix", is_flag=True, help="Make the safe fixes, then report what remains.")
@click.option("--unsafe-fixes", is_flag=True, help="With --fix or --diff: the unsafe ones, too.")
@click.option("--diff", is_flag=True, help="Show what --fix would change, and change nothing.")
@click.option(
    "--fixable",
    metavar="CODES",
    multiple=True,
    shell_complete=complete_codes,
    help="Fix findings of these rules only.",
)
@click.option(
    "--unfixable",
    metavar="CODES",
    multiple=True,
    shell_complete=complete_codes,
    help="Fix no findings of these rules.",
)
@settings_options()
def check(paths: tuple[str, ...], **options: Any) -> None:
    """Lint PATHS: files, directories and globs; without any, what the configuration includes.

    `-` alone is standard input. With --fix, the mended content goes to standard output.

    Exit codes: 0 nothing at or above --fail-on, 1 findings, or documents that were not judged, 2 usage,
    configuration or internal error, 130 interrupted.
    """
    if not all(map(os.path.lexists, paths)):
        from seedlint.cli.slips import check_paths

        check_paths(paths, options)
    if options["everything"] and not options["staged"]:
        raise UsageError("--all goes with --staged; without that, all documents of PATHS are judged anyway")
    _check_options(options)
    if options["list_files"]:
        raise click.exceptions.Exit(int(_list(paths, options)))
    from seedlint.cli.checking import Reporting
    from seedlint.cli.checking import check as run
    from seedlint.cli.terminal import Terminal
    from seedlint.output.targets import Target
    from seedlint.run.session import Session

    targets = tuple(_target(word) for word in options["formats"]) or (Target("text"),)

    def start() -> tuple[Session, Request, Reporting, Fixing | None]:
        """Read the configuration, and say what is asked for."""
        settings = settings_from(options)
        if options["exit_zero"]:
            settings = settings.overridden(exit_zero=True)
        if options["links"] is not None:
            settings = settings.overridden(links={**settings.links, "use": options["links"]})
        stdin = _stdin(paths, options, settings.max_file_size)
        fixing = _fixing(options)
        reporting = Reporting(
            targets=targets,
            statistics=options["statistics"],
            quiet=options["quiet"],
            annotations=_annotations(options, targets),
            color=wants_color(sys.stdout, options["color"]),
            width=width(sys.stdout),
            sarif_suppressed=options["sarif_suppressed"],
        )
        request = request_from(
            () if stdin else paths,
            options,
            stdin=stdin,
            partial=True,
            staged=options["staged"],
            unchanged=options["everything"],
            since=options["since"],
            suppressions=not options["no_suppressions"],
            baseline=not options["no_baseline"],
        )
        session = Session(settings, isolated=options["isolated"], front=Terminal())
        return session, request, reporting, fixing

    if options["watch"]:
        _check_watching(paths, options, targets)
        from seedlint.cli.watch import watch

        watch(start)
    raise click.exceptions.Exit(int(run(*start())))


def _check_options(options: dict[str, Any]) -> None:
    """Refuse options that contradict each other, or go with another one that is not there."""
    if options["null"] and not options["list_files"]:
        raise UsageError("--null goes with --list-files")
    if options["baseline"] is not None and options["no_baseline"]:
        raise UsageError("--baseline and --no-baseline exclude each other")


def _list(paths: tuple[str, ...], options: dict[str, Any]) -> ExitCode:
    """List the documents of a run; UsageError for what asks for a run."""
    from seedlint.cli.listing import list_files
    from seedlint.cli.terminal import Terminal

    for name in ("formats", "statistics", "annotations", "fix", "diff", "add_suppressions", "watch"):
        if options[name]:
            word = "format" if name == "formats" else name.replace("_", "-")
            raise UsageError(
                f"--list-files lists what would be linted, and lints nothing; leave --{word} out"
            )
    if "-" in paths or options["stdin_filename"] is not None:
        raise UsageError("--list-files lists files; `-` is none")
    _check_unfixed(options)
    request = request_from(
        paths, options, partial=True, staged=options["staged"], unchanged=options["everything"]
    )
    return list_files(
        request, settings_from(options), Terminal(), null=options["null"], quiet=options["quiet"]
    )


def _check_watching(paths: Sequence[str], options: dict[str, Any], targets: Sequence[Target]) -> None:
    """Refuse what is not to be done again and again."""
    from seedlint.output.targets import STDOUT

    if "-" in paths:
        raise UsageError("--watch looks at files; `-` is none")
    for name in ("fix", "diff", "staged"):
        if options[name]:
            raise UsageError(f"--watch and --{name} exclude each other")
    if options["add_suppressions"] is not None:
        raise UsageError("--watch and --add-suppressions exclude each other")
    if options["annotations"] or any(
        t.path != STDOUT or t.format not in {"text", "concise"} for t in targets
    ):
        raise UsageError("--watch reports as text or concise, on standard output")


def _stdin(paths: Sequence[str], options: dict[str, Any], limit: int) -> Stdin | None:
    if "-" not in paths:
        if options["stdin_filename"] is not None:
            raise UsageError("--stdin-filename goes with `-`, which reads standard input")
        return None
    if len(paths) > 1:
        raise UsageError("`-` stands for standard input, and goes with no other paths; a file can be ./-")
    for name in ("since", "staged"):
        if options[name]:
            raise UsageError(f"--{name} judges files, and does not go with `-`")
    from seedlint.run.stdin import read_stdin

    # What is given back must be whole.
    whole = options["fix"] or options["add_suppressions"] is not None
    return read_stdin(options["stdin_filename"], None if whole else limit)


def _fixing(options: dict[str, Any]) -> Fixing | None:
    reason = options["add_suppressions"]
    if reason is not None:
        return _suppressing(reason, options)
    if not options["fix"] and not options["diff"]:
        _check_unfixed(options)
        return None
    _check_changing(options)
    from seedlint.fixes.fixer import Fixing

    if options["fixable"] and not words(options["fixable"]):
        raise UsageError("--fixable: no code or name is given")
    return Fixing(
        unsafe=options["unsafe_fixes"],
        diff=options["diff"],
        fixable=words(options["fixable"]),
        unfixable=words(options["unfixable"]),
    )


def _check_unfixed(options: dict[str, Any]) -> None:
    """Refuse what says how to fix where nothing is fixed."""
    for name in ("unsafe_fixes", "fixable", "unfixable"):
        if options[name]:
            raise UsageError(f"--{name.replace('_', '-')} goes with --fix or --diff")


def _suppressing(reason: str, options: dict[str, Any]) -> Fixing:
    from seedlint.fixes.add_suppressions import check_reason
    from seedlint.fixes.fixer import Fixing

    for name in ("fix", "unsafe_fixes", "fixable", "unfixable", "no_suppressions"):
        if options[name]:
            raise UsageError(f"--add-suppressions and --{name.replace('_', '-')} exclude each other")
    _check_changing(options)
    return Fixing(diff=options["diff"], suppress=check_reason(reason))


def _check_changing(options: dict[str, Any]) -> None:
    """Refuse what can't go with changing documents, or with showing how they would change."""
    if options["fix"] and options["diff"]:
        raise UsageError("--fix makes the fixes, --diff only shows them; leave one of the two out")
    if options["diff"] and (options["formats"] or options["statistics"] or options["annotations"]):
        raise UsageError(
            "--diff shows a diff instead of a report; leave --format, --statistics and --annotations out"
        )
    if options["staged"]:
        raise UsageError(
            "--staged judges what is in the git index, and that is not rewritten; leave --staged out,"
            " then stage the result"
        )


def _target(word: str) -> Target:
    from seedlint.output.targets import STDOUT, Target

    name, equals, path = word.partition("=")
    if equals and not path:
        raise UsageError(f"--format {escape(word)}: there is no file name after `=`")
    return Target(name, path or STDOUT)


def _annotations(options: dict[str, Any], targets: Sequence[Target]) -> bool:
    """Decide about annotations: the option, then whether this is GitHub Actions, with the text in its log."""
    from seedlint.output.targets import STDOUT, Target

    if options["annotations"] is not None:
        return bool(options["annotations"])
    in_actions = os.environ.get("GITHUB_ACTIONS") == "true"
    return in_actions and Target("text", STDOUT) in targets and not options["statistics"]
