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
    hyperlinks_option,
    paths_argument,
    request_from,
    settings_from,
    settings_options,
    target_of,
    words,
)
from seedlint.errors import UsageError
from seedlint.output import FORMATS, Style
from seedlint.util.terminals import wants_color, wants_links, width

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seedlint.errors import ExitCode
    from seedlint.fixes.fixer import Fixing
    from seedlint.output.targets import Target
    from seedlint.run.request import Request
    from seedlint.run.stdin import Stdin


@click.command(short_help="Check documents (the default command).")
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
@click.option(
    "--statistics", is_flag=True, help="Show counts by rule and by document instead of the findings."
)
@click.option(
    "--show-all/--no-show-all",
    default=None,
    help="Show every finding; with --no-show-all, where a document has more than five findings of one rule,"
    " show the first and count the others.  [default: show all, except on a terminal]",
)
@click.option(
    "--group",
    type=click.Choice(("none", "cause")),
    default="none",
    help="With `cause`, show one finding per cause (one rule, one article, one value) and the locations of"
    " the others, in text reports.  [default: none]",
)
@click.option("-q", "--quiet", is_flag=True, help="Do not print the summary.")
@click.option("--color/--no-color", default=None, help="Turn colours on or off.  [default: on a terminal]")
@hyperlinks_option
@click.option(
    "--annotations/--no-annotations",
    default=None,
    help="Turn GitHub annotations on standard error on or off.  [default: on in GitHub Actions, when the text"
    " report goes to standard output]",
)
@click.option(
    "--exit-zero",
    is_flag=True,
    help="Exit with 0 even if there are findings. Usage, configuration and internal errors still exit with 2;"
    " reports do not change.",
)
@click.option("--no-cache", is_flag=True, help="Do not read or write the cache.")
@click.option(
    "-j",
    "--jobs",
    metavar="N|auto",
    default="auto",
    help="Number of worker processes.  [default: auto, one per processor]",
)
@click.option("--force-exclude", is_flag=True, help="Apply `exclude` even to files named in PATHS.")
@allow_empty
@click.option(
    "--links/--no-links",
    default=None,
    help="Turn reporting of dead and moved URLs from the link store on or off.  [default: links.use]",
)
@click.option(
    "--since",
    metavar="REV",
    help="Report only findings introduced since REV (for a branch: since its merge base with HEAD).",
)
@click.option(
    "--staged",
    is_flag=True,
    help="Check the git index, as it will be committed: the documents that the commit changes, and those"
    " named in PATHS.",
)
@click.option(
    "--all",
    "everything",
    is_flag=True,
    help="With --staged: also check documents that the commit does not change.",
)
@click.option(
    "--stdin-filename",
    type=FILE,
    metavar="FILE",
    help="With `-`: treat standard input as this file; it need not exist.",
)
@click.option(
    "--no-suppressions",
    is_flag=True,
    help="Report findings even where a `# seedlint: ignore[...]` comment suppresses them.",
)
@click.option("--no-baseline", is_flag=True, help="Also report findings recorded in the baseline.")
@click.option(
    "--sarif-suppressed",
    is_flag=True,
    help="In SARIF reports, also list findings that are suppressed or recorded in the baseline.",
)
@click.option(
    "--add-suppressions",
    metavar="REASON",
    help="Add a comment with this REASON to every current finding, to suppress it.",
)
@click.option(
    "--owner",
    "owners",
    metavar="NAME",
    multiple=True,
    help="Show only findings that NAME owns (see CODEOWNERS and `[owners]`); `nobody` means findings without"
    " an owner. The exit code counts only these. May be repeated.",
)
@click.option(
    "--list-files",
    is_flag=True,
    help="List the documents that would be checked, one per line, and say what is left out.",
)
@click.option(
    "-0", "--null", is_flag=True, help="With --list-files: print raw names, each followed by a NUL."
)
@click.option(
    "--watch", is_flag=True, help="Check again whenever a document changes (needs the extra `watch`)."
)
@click.option("--fix", is_flag=True, help="Apply safe fixes, then report what is left.")
@click.option("--unsafe-fixes", is_flag=True, help="With --fix or --diff: include unsafe fixes.")
@click.option("--diff", is_flag=True, help="Show the changes that --fix would make, without making them.")
@click.option(
    "--fixable",
    metavar="CODES",
    multiple=True,
    shell_complete=complete_codes,
    help="Fix only findings of these rules.",
)
@click.option(
    "--unfixable",
    metavar="CODES",
    multiple=True,
    shell_complete=complete_codes,
    help="Do not fix findings of these rules.",
)
@settings_options()
def check(paths: tuple[str, ...], **options: Any) -> None:
    """Check the documents in PATHS: files, directories and globs. The default is the configured `include`.

    `-` reads standard input; with --fix, the fixed document is written to standard output.

    Exit codes: 0 no finding at or above --fail-on, 1 findings, or documents that could not be checked,
    2 usage, configuration or internal error, 130 interrupted.
    """
    if not all(map(os.path.lexists, paths)):
        from seedlint.cli.slips import check_paths

        check_paths(paths, options)
    _check_options(options)
    if options["list_files"]:
        raise click.exceptions.Exit(int(_list(paths, options)))
    from seedlint.cli.checking import Reporting
    from seedlint.cli.checking import check as run
    from seedlint.cli.terminal import Terminal
    from seedlint.output.targets import Target
    from seedlint.run.session import Session

    targets = tuple(target_of(word) for word in options["formats"]) or (Target("text"),)

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
            style=_style(options),
            colored=options["color"] is not False and sys.stderr.isatty() and wants_color(sys.stderr),
            advises=not (options["staged"] or options["watch"] or options["owners"]),
            sarif_suppressed=options["sarif_suppressed"],
            owners=options["owners"],
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


def _style(options: dict[str, Any]) -> Style:
    """Return how a report is shown on standard output."""
    out = sys.stdout
    whole = options["show_all"]
    return Style(
        wants_color(out, options["color"]),
        width(out),
        links=wants_links(out, options["hyperlinks"]),
        whole=not out.isatty() if whole is None else whole,
        causes=options["group"] == "cause",
    )


def _check_options(options: dict[str, Any]) -> None:
    """Refuse options that contradict each other, or go with another one that is not there."""
    if options["everything"] and not options["staged"]:
        raise UsageError("--all needs --staged; without it, all documents in PATHS are checked anyway")
    if options["null"] and not options["list_files"]:
        raise UsageError("--null needs --list-files")
    if options["baseline"] is not None and options["no_baseline"]:
        raise UsageError("--baseline and --no-baseline cannot be combined")
    for name in ("fix", "diff", "add_suppressions", "watch"):
        if options["owners"] and options[name]:
            raise UsageError(
                f"--owner only chooses what is shown; it cannot be combined with --{name.replace('_', '-')}"
            )


def _list(paths: tuple[str, ...], options: dict[str, Any]) -> ExitCode:
    """List the documents of a run; UsageError for what asks for a run."""
    from seedlint.cli.listing import list_files
    from seedlint.cli.terminal import Terminal

    changing = ("fix", "diff", "add_suppressions", "watch")
    for name in ("formats", "statistics", "annotations", "owners", *changing):
        if options[name]:
            word = name.removesuffix("s") if name in {"formats", "owners"} else name.replace("_", "-")
            raise UsageError(f"--list-files only lists what would be checked; leave --{word} out")
    if "-" in paths or options["stdin_filename"] is not None:
        raise UsageError("--list-files lists files, and `-` is not a file")
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
        raise UsageError("--watch needs files, and `-` is not a file")
    for name in ("fix", "diff", "staged"):
        if options[name]:
            raise UsageError(f"--watch and --{name} cannot be combined")
    if options["add_suppressions"] is not None:
        raise UsageError("--watch and --add-suppressions cannot be combined")
    if options["annotations"] or any(
        t.path != STDOUT or t.format not in {"text", "concise"} for t in targets
    ):
        raise UsageError("--watch reports as text or concise, on standard output")


def _stdin(paths: Sequence[str], options: dict[str, Any], limit: int) -> Stdin | None:
    if "-" not in paths:
        if options["stdin_filename"] is not None:
            raise UsageError("--stdin-filename needs `-`, which reads standard input")
        return None
    if len(paths) > 1:
        raise UsageError(
            "`-` means standard input, and cannot be combined with other paths; for a file of that name,"
            " write ./-"
        )
    for name in ("since", "staged"):
        if options[name]:
            raise UsageError(f"--{name} works on files, and cannot be combined with `-`")
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
            raise UsageError(f"--{name.replace('_', '-')} needs --fix or --diff")


def _suppressing(reason: str, options: dict[str, Any]) -> Fixing:
    from seedlint.fixes.add_suppressions import check_reason
    from seedlint.fixes.fixer import Fixing

    for name in ("fix", "unsafe_fixes", "fixable", "unfixable", "no_suppressions"):
        if options[name]:
            raise UsageError(f"--add-suppressions and --{name.replace('_', '-')} cannot be combined")
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
            "--staged checks the git index, which is never rewritten; leave --staged out, then stage the"
            " result"
        )


def _annotations(options: dict[str, Any], targets: Sequence[Target]) -> bool:
    """Decide about annotations: the option, then whether this is GitHub Actions, with the text in its log."""
    from seedlint.output.targets import STDOUT, Target

    if options["annotations"] is not None:
        return bool(options["annotations"])
    in_actions = os.environ.get("GITHUB_ACTIONS") == "true"
    return in_actions and Target("text", STDOUT) in targets and not options["statistics"]
