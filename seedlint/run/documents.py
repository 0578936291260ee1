"""Which documents a request is about, and what to say where there are none."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING

from seedlint.errors import UsageError
from seedlint.run.scopes import find_scope
from seedlint.sources.discovery import Found
from seedlint.sources.scope import Scope, Wanted
from seedlint.sources.trees import Overlay, WorkingTree

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from collections.abc import Set as AbstractSet

    from seedlint.config.settings import Settings
    from seedlint.run.front import Front
    from seedlint.run.request import Request


def documents(request: Request, settings: Settings, front: Front, *, quiet: bool = False) -> Scope:
    """Return the documents that a request is about; unless ``quiet``, say where there are none.

    UsageError if that is an error, and there is nothing else to judge or the request is for all or nothing.
    """
    stat = request.cache or bool(settings.include)
    wanted = what_is_wanted(request, settings)
    if request.stdin:
        from seedlint.run.stdin import stdin_scope

        scope = stdin_scope(wanted, request.stdin, stat=stat)
    else:
        scope = find_scope(wanted, staged=request.staged, stat=stat)
    found = scope.found
    complaints, warnings = _empty(request, settings, wanted, scope)
    scope.complaints = (*found.missing, *complaints)
    if scope.complaints and not (request.partial and (found.files or found.unreadable)):
        raise UsageError("\n".join(scope.complaints))
    if not quiet:
        for words in scope.complaints:
            front.tell(words, "error")
        for words in warnings:
            front.tell(words)
    if not quiet and _is_whole(request, settings):
        from seedlint.run.unmatched import unmatched

        for words in unmatched(settings, scope):
            front.tell(words)
    return scope


def _is_whole(request: Request, settings: Settings) -> bool:
    """Whether a run is over all that the configuration includes, so that it can tell what matches nothing."""
    return bool(settings.include) and not (request.paths or request.stdin or request.staged)


def _empty(request: Request, settings: Settings, wanted: Wanted, scope: Scope) -> tuple[list[str], list[str]]:
    """Return what to complain of, and what to warn of, where no documents were found.

    Without paths it is `include` as a whole that must yield some; not all of its entries need to.
    """
    if not scope.found.empty:
        return [], []
    if not request.paths and (scope.corpus or scope.found.unreadable):
        from seedlint.run.unmatched import unmatched_includes

        return [], list(unmatched_includes(settings, scope, staged=request.staged))
    from seedlint.run.nothing import no_documents

    words = list(no_documents(settings, wanted, scope, staged=request.staged))
    return (
        ([], words) if request.allow_empty else ([f"{one}; --allow-empty accepts that" for one in words], [])
    )


def what_is_wanted(request: Request, settings: Settings) -> Wanted:
    """Return what a request and the settings ask for, as a search takes it."""
    return Wanted(
        settings.root,
        request.paths,
        settings.meant("include"),
        settings.meant("exclude"),
        request.force_exclude,
    )


# The corpus of a session


def corpus_of(settings: Settings) -> Scope:
    """Return all documents of the configured corpus; none if `include` does not say what that is."""
    root = os.path.realpath(settings.root)
    if not settings.include:
        return Scope(Found(), [], WorkingTree(root))
    return find_scope(Wanted(settings.root, (), settings.meant("include"), settings.meant("exclude")))


def looked_again(scope: Scope, changed: Iterable[str], settings: Settings) -> Scope:
    """Return a scope as it is after some of its files have changed.

    The whole corpus is searched again only if a file has come that may be a document, or one has gone.
    """
    known = set(scope.corpus)
    signatures = dict(scope.found.signatures)
    for path in changed:
        looks = scope.tree.signature(path)
        if (path in known) != (looks is not None):
            return corpus_of(settings)
        if path in known:
            signatures[path] = looks
    return replace(scope, found=replace(scope.found, signatures=signatures))


def overlaid(scope: Scope, contents: Mapping[str, bytes], asked: AbstractSet[str]) -> Scope:
    """Return a scope with some contents in the place of files; only the ``asked`` ones are reported."""
    found = Found(
        sorted(asked),
        signatures={path: looks for path, looks in scope.found.signatures.items() if path not in contents},
    )
    corpus = sorted({*scope.corpus, *contents})
    return Scope(found, corpus, Overlay(scope.tree, contents))
