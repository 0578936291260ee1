"""Where no documents were found: what to say, with the likely cause.

The cause is looked for only once nothing was found: by searches that heed one thing less.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from seedlint.patterns.globs import expand, is_glob
from seedlint.run.scopes import find_scope
from seedlint.run.unmatched import empty_includes, is_of_nothing
from seedlint.sources.discovery import Discovery
from seedlint.util.escape import escape

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seedlint.config.settings import Settings
    from seedlint.sources.discovery import Found
    from seedlint.sources.scope import Scope, Wanted


def no_documents(settings: Settings, wanted: Wanted, scope: Scope, *, staged: bool) -> Iterator[str]:
    """Yield a sentence for each path that was given, or else each entry of `include`, without documents."""
    if wanted.paths:
        for path in scope.found.empty:
            if is_glob(path) and not os.path.lexists(path) and not expand(path):
                yield f"{escape(path)} matches no file"
                continue
            cause = _cause(wanted._replace(paths=(path,)), settings, staged=staged)
            yield f"no documents found in {escape(path)}{cause}"
        return
    for entry in empty_includes(settings, scope):
        if is_of_nothing(entry, scope, str(settings.root)):
            cause = f": the pattern of {entry.where} matches no file"
        else:
            cause = _cause(wanted._replace(include=entry.patterns), settings, staged=staged)
        yield f"no documents found in {escape(entry.written)}{cause}"


def _cause(wanted: Wanted, settings: Settings, *, staged: bool) -> str:
    """Say why a search for one thing finds nothing, though there are files; nothing if that is not known."""
    free = wanted._replace(exclude=())
    if wanted.exclude and (_is_staged(free) if staged else _is_on_disk(free)):
        return ": `exclude` leaves out what is there"
    if staged and _is_on_disk(wanted):
        return ": what is there is not in the git index (`git add` stages it)"
    if _is_on_disk(free, heed_git=False):
        return ": git ignores what is there"
    return "" if staged else _others(wanted, settings)


def _others(wanted: Wanted, settings: Settings) -> str:
    """Say what looks like a document there, but is called otherwise."""
    from seedlint.run.lookalikes import lookalikes, told

    counts = lookalikes(_searched(wanted).passed, settings)
    return f": {told(counts, settings)}" if counts else ""


def _is_on_disk(wanted: Wanted, *, heed_git: bool = True) -> bool:
    found = _searched(wanted, heed_git=heed_git)
    return bool(found.files or found.unreadable)


def _searched(wanted: Wanted, *, heed_git: bool = True) -> Found:
    discovery = Discovery(
        wanted.root,
        include=wanted.include,
        exclude=wanted.exclude,
        heed_git=heed_git,
        kinds=wanted.kinds,
    )
    return discovery.find(wanted.paths) if wanted.paths else discovery.find_included(wanted.include)


def _is_staged(wanted: Wanted) -> bool:
    found = find_scope(wanted, staged=True, stat=False).found
    return len(found.empty) + len(found.missing) < len(wanted.paths or wanted.include)
