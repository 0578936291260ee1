"""`seedlint check --list-files`: the documents that a run would lint, and what it would leave out."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from seedlint.cli.console import say, write_stdout
from seedlint.cli.options import print_text
from seedlint.errors import ExitCode
from seedlint.run.documents import documents
from seedlint.util.escape import escape
from seedlint.util.paths import Shown
from seedlint.util.words import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from seedlint.config.settings import Settings
    from seedlint.run.front import Front
    from seedlint.run.request import Request

_MOST_NAMED = 10
"""Files that are left out for one reason and named."""


def list_files(
    request: Request, settings: Settings, front: Front, *, null: bool = False, quiet: bool = False
) -> ExitCode:
    """Print the documents that a request is about, sorted; with ``null`` as bytes, a NUL after each.

    What is left out, and why, is said on standard error, unless ``quiet``; what a run could not judge in any
    case. The exit code is what a run would have for that alone.
    """
    scope = documents(request, settings, front)
    shown = Shown(settings.root)
    names = [shown(path) for path in scope.found.files]
    if null:
        write_stdout(b"".join(os.fsencode(name) + b"\0" for name in names))
    else:
        print_text("".join(f"{escape(name)}\n" for name in names))
    for path, why in scope.found.unreadable:
        front.tell(f"{escape(shown(path))} can't be checked: {escape(why)}")
    if not quiet:
        from seedlint.run.left_out import left_out

        for reason, paths in left_out(request, settings, scope):
            front.tell(f"{reason}: {_listed(paths, shown)}" if paths else reason, "note")
        say(_summary(len(names), len(scope.found.unreadable)))
    if scope.complaints:
        from seedlint.cli.nextsteps import after_complaints

        if words := after_complaints(scope.complaints, "seedlint check"):
            say(words)
        return ExitCode.ERROR
    return ExitCode.FINDINGS if scope.found.unreadable else ExitCode.OK


def _summary(listed: int, unjudged: int) -> str:
    """Return how many documents there are, as a run counts them: with those that it can't judge."""
    total = counted(listed + unjudged, "document")
    if not unjudged:
        return total
    return (
        f"{total}, of which {unjudged:,} can't be checked and {'is' if unjudged == 1 else 'are'} not listed"
    )


def _listed(paths: Sequence[str], shown: Callable[[str], str]) -> str:
    # A slash at the end says that it is a directory, which was not searched.
    names = [escape(shown(path.rstrip("/")) + "/" * path.endswith("/")) for path in paths[:_MOST_NAMED]]
    more = f" and {len(paths) - _MOST_NAMED:,} more" if len(paths) > _MOST_NAMED else ""
    return ", ".join(names) + more


__all__ = ["list_files"]
