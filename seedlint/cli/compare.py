"""`seedlint compare`: what changed in the quality of the corpus from one commit to another."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import click

from seedlint.cli.options import corpus_options, print_text, request_from, settings_from
from seedlint.codes import INTERNAL_ERROR
from seedlint.errors import ExitCode, GitError

if TYPE_CHECKING:
    from seedlint.report.comparing import Comparison

_FORMATS = ("text", "markdown", "json")


@click.command(short_help="Compare two points of the git history.")
@click.argument("first", metavar="FROM")
@click.argument("second", metavar="[TO]", default="HEAD")
@click.option(
    "--paths",
    "paths",
    multiple=True,
    metavar="PATH",
    help="Compare the documents in PATH. May be repeated.  [default: the configured `include`]",
)
@click.option("-f", "--format", "form", type=click.Choice(_FORMATS), default="text", help="[default: text]")
@corpus_options
def compare(first: str, second: str, paths: tuple[str, ...], form: str, **options: Any) -> None:
    """Compare the quality of the corpus at two points: FROM, and TO (HEAD if it is left out).

    A point is a branch, a tag, a commit, a date (`2026-11-01`: the last commit of that day), or a time ago
    (`7 days`). Both are checked with the current rules and settings; nothing is checked out.

    Exit codes: 0 done, 2 usage, configuration or internal error, 130 interrupted.
    """
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
        points = commit_at(repository, first), commit_at(repository, second)
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
    print_text(_json(found) if form == "json" else "".join(f"{line}\n" for line in shown))
    raise click.exceptions.Exit(int(ExitCode.ERROR if found.defects or found.internal else ExitCode.OK))


def _json(found: Comparison) -> str:
    """Return everything; `docs/guides/report.md` describes the figures."""
    told = {
        "version": 1,
        "before": _point(found.before.to_json()),
        "after": _point(found.after.to_json()),
        "notChecked": {"before": found.unjudged[0], "after": found.unjudged[1]},
        "findings": {"new": found.findings_new, "resolved": found.findings_resolved},
        "causes": {
            name: [one._asdict() for one in getattr(found, name)] for name in ("new", "resolved", "moved")
        },
    }
    return json.dumps(told, indent=1, allow_nan=False) + "\n"


_CAUSES = ("new", "resolved", "moved")
_KEPT = (
    *("commit", "generated_at", "score", "documents", "findings", "rules"),
    *("fields", "distributions", "providers"),
)


def _point(metrics: dict[str, Any]) -> dict[str, Any]:
    return {name: metrics[name] for name in _KEPT}
