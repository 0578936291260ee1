"""What a search for documents has left out, and why: for those who ask, as it takes a second search."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from seedlint.patterns.globs import WILDCARD
from seedlint.patterns.wildmatch import SUFFIXES
from seedlint.run.documents import what_is_wanted
from seedlint.run.lint import passed_over
from seedlint.sources.discovery import Discovery
from seedlint.sources.gitignore import compile_patterns
from seedlint.util.paths import folder_from_root, from_root

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from seedlint.config.settings import Settings
    from seedlint.run.request import Request
    from seedlint.sources.scope import Scope


def left_out(request: Request, settings: Settings, scope: Scope) -> Iterator[tuple[str, Sequence[str]]]:
    """Yield a reason, and the files that are left out for it, sorted, by their paths from the root.

    A path that ends with a slash is a directory that was not searched. Files that look like documents and are
    called otherwise are counted, by their endings, instead.
    """
    excluded = {*scope.found.left_out, *_named_and_excluded(request, settings)}
    if excluded:
        yield "`exclude` leaves out", sorted(excluded)
    if skipped := sorted({path for path in scope.found.skipped if _may_matter(path, request, settings)}):
        yield "hidden or a tool's, and ignored unless it is named", skipped
    if ignored := _ignored(request, settings, scope):
        yield "git ignores", ignored
    if scope.own:
        yield "seedlint uses, and does not lint", sorted(scope.own)
    if passed := passed_over(scope, settings):
        yield passed.words, ()


def _named_and_excluded(request: Request, settings: Settings) -> Iterator[str]:
    if not request.force_exclude:
        return
    wanted, names = what_is_wanted(request, settings), settings.names
    for path in request.paths:
        known = from_root(names.of(path), names.root)
        if os.path.isfile(path) and wanted.excludes(known):
            yield known


def _may_matter(path: str, request: Request, settings: Settings) -> bool:
    """Whether something that was passed over for its name is a document, or a directory with some in it.

    What git keeps for itself holds none.
    """
    names, patterns = settings.names, settings.meant("include")
    spec = compile_patterns([names.respelled(one) for one in patterns])
    # A directory that was named, or that `include` names, is searched for all documents in it.
    everything = bool(request.paths) or not all(map(WILDCARD.search, patterns))

    def is_one(known: str) -> bool:
        if everything:
            return known.lower().endswith(SUFFIXES) or settings.kinds.takes(known)
        return spec.match_file(known)

    if not path.endswith("/"):
        return is_one(path)
    if os.path.basename(path[:-1]) == ".git":
        return False
    top = os.path.join(names.root, path)
    return any(
        is_one(folder_from_root(names.of(folder), names.root) + name)
        for folder, _, files in os.walk(top)
        for name in files
    )


def _ignored(request: Request, settings: Settings, scope: Scope) -> list[str]:
    """Return what a search would find if there were no git; nothing is ignored of what is in the index."""
    if request.staged:
        return []
    wanted = what_is_wanted(request, settings)
    discovery = Discovery(
        wanted.root,
        include=wanted.include,
        exclude=wanted.exclude,
        force_exclude=wanted.force_exclude,
        heed_git=False,
        kinds=wanted.kinds,
    )
    found = discovery.find(wanted.paths) if wanted.paths else discovery.find_included(wanted.include)
    known = {*scope.found.files, *scope.corpus, *scope.own}
    return sorted(path for path in found.files if path not in known)


__all__ = ["left_out"]
