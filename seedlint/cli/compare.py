"""`seedlint compare`: what changed in the quality of the corpus from one point of time to another."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from seedlint.cli.options import FILE, corpus_options, print_text, request_from, settings_from
from seedlint.codes import INTERNAL_ERROR
from seedlint.errors import ExitCode, GitError, UsageError

if TYPE_CHECKING:
    from seedlint.report.comparing import Comparison

_FORMATS = ("text", "markdown", "json")


@click.command(short_help="Compare two points of the git history, or of a report's.")
@click.argument("first", metavar="FROM")
@click.argument("second", metavar="[TO]", required=False)
@click.option(
    "--history",
    metavar="DIR",
    type=FILE,
    help="Compare two lines of history.jsonl in DIR, which `seedlint report -o DIR` wrote, without git.",
)
@click.option(
    "--paths",
    "paths",
    multiple=True,
    metavar="PATH",
    help="Compare the documents in PATH. May be repeated.  [default: the configured `include`]",
)
@click.option("-f", "--format", "form", type=click.Choice(_FORMATS), default="text", help="[default: text]")
@corpus_options
def compare(
    first: str, second: str | None, paths: tuple[str, ...], form: str, history: str | None, **options: Any
) -> None:
    """Compare the quality of the corpus at two points: FROM, and TO (HEAD if it is left out).

    A point is a branch, a tag, a commit, a date (`2026-11-01`: the last commit of that day), or a time ago
    (`7 days`). Both are checked with the current rules and settings; nothing is checked out.

    With --history, no document is read: FROM and TO (`last` if it is left out) are lines of a report's
    history, named by the first digits of a commit, a date (the last line until its end), a time ago, `first`
    or `last`.

    Exit codes: 0 done, 2 usage, configuration or internal error, 130 interrupted.
    """
    if history is not None:
        _compare_lines(history, (first, second or "last"), form)
        raise click.exceptions.Exit(int(ExitCode.OK))
    from seedlint.cli.console import say
    from seedlint.cli.terminal import Terminal
    from seedlint.git.repository import Repository
    from seedlint.output.every import not_judged
    from seedlint.report.comparing import commit_at
    from seedlint.report.comparing import compare as compared
    from seedlint.report.pages.comparison import lines
    from seedlint.run.session import Session
    from seedlint.util.escape import escape

    settings = settings_from(options)
    request = request_from(paths, options, baseline=False)
    session = Session(settings, isolated=options["isolated"], front=Terminal())
    try:
        repository = Repository.around(os.fspath(settings.root))
        points = commit_at(repository, first), commit_at(repository, second or "HEAD")
    except GitError as error:
        raise GitError(f"seedlint compare: {error}") from None
    found = compared(session, request, points, repository)
    for words in found.defects:
        say(f"warning: no rows could be made of {escape(words)}; this is a defect of seedlint")
    for commit, count in zip((found.before.commit, found.after.commit), found.unjudged, strict=True):
        if count:
            say(f"warning: {not_judged(count)} at {(commit or '')[:12]}; their findings are not compared")
    if found.internal:
        say(f"warning: a rule crashed or could not be loaded ({INTERNAL_ERROR}); it is not compared")
    shown = lines(found, markdown=form == "markdown")
    print_text(_json(_told(found)) if form == "json" else "".join(f"{line}\n" for line in shown))
    raise click.exceptions.Exit(int(ExitCode.ERROR if found.defects or found.internal else ExitCode.OK))


_ANYWHERE = frozenset(("first", "second", "form", "history", "quiet", "config", "no_config", "isolated"))
"""Parameters that do not say what is checked, and how; all others say nothing of lines."""


def _compare_lines(directory: str, names: tuple[str, str], form: str) -> None:
    """Compare two lines of a report's history."""
    from seedlint.cli.console import say
    from seedlint.report.betweenlines import compare_lines
    from seedlint.report.pages.linecomparison import lines
    from seedlint.told.lines import HISTORY, read_history
    from seedlint.util.paths import named

    if not directory.strip():
        raise UsageError("--history: the name is empty")
    context = click.get_current_context()
    for name in context.params:
        if name not in _ANYWHERE and context.get_parameter_source(name) is ParameterSource.COMMANDLINE:
            raise UsageError(
                f"--{name.replace('_', '-')} changes nothing with --history: no document is checked; leave it"
                " out"
            )
    folder = Path(directory)
    told = read_history(folder)
    if told.damage:
        say(f"warning: {HISTORY}: {told.damage}; going on without")
    if not told.points:
        raise UsageError(
            f"{named(folder)}: there is no {HISTORY} with a line to compare; `seedlint report -o"
            f" {named(folder)}` adds one each time"
        )
    found = compare_lines(told.points, *names)
    shown = "".join(f"{line}\n" for line in lines(found, markdown=form == "markdown"))
    print_text(_json(found.to_json()) if form == "json" else shown)


def _json(members: dict[str, Any]) -> str:
    """Return an object as JSON, a member a line."""
    from io import StringIO

    from seedlint.output.plain import plain, write_object

    stream = StringIO()
    write_object(stream, {name: plain(value) for name, value in members.items()})
    return f"{stream.getvalue()}\n"


def _told(found: Comparison) -> dict[str, Any]:
    """Return everything; `docs/guides/report.md` describes the figures."""
    return {
        "version": 1,
        "before": _point(found.before.to_json()),
        "after": _point(found.after.to_json()),
        "notChecked": {"before": found.unjudged[0], "after": found.unjudged[1]},
        "findings": {"new": found.findings_new, "resolved": found.findings_resolved},
        "causes": {
            name: [one._asdict() for one in getattr(found, name)] for name in ("new", "resolved", "moved")
        },
    }


_CAUSES = ("new", "resolved", "moved")
_KEPT = (
    *("commit", "generated_at", "score", "documents", "findings", "rules"),
    *("fields", "distributions", "providers"),
)


def _point(metrics: dict[str, Any]) -> dict[str, Any]:
    return {name: metrics[name] for name in _KEPT}
