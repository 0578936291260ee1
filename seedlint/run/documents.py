"""Which documents a request is about, and what to say where there are none."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING

from seedlint.errors import UsageError
from seedlint.patterns.globs import WILDCARD
from seedlint.patterns.wildmatch import SUFFIXES
from seedlint.run.request import Request
from seedlint.run.scopes import find_scope
from seedlint.sources.discovery import Found, is_passed_over
from seedlint.sources.gitignore import compile_patterns, is_ignored
from seedlint.sources.scope import Scope, Wanted, other_names
from seedlint.sources.trees import Overlay, WorkingTree
from seedlint.util.escape import escape
from seedlint.util.paths import from_root, shown
from seedlint.util.spelling import real

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

    from seedlint.config.settings import Settings
    from seedlint.patterns.kinds import Kinds
    from seedlint.run.front import Front


class NoDocumentsError(UsageError):
    """What is asked for is not there, or has no documents in it."""


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
    if scope.own and not quiet:
        for words in own_files_named(request, settings, scope):
            front.tell(words)
    complaints, warnings = nothing_found(request, settings, wanted, scope)
    scope.complaints = (*found.missing, *complaints)
    if scope.complaints and not (request.partial and (found.files or found.unreadable)):
        raise NoDocumentsError("\n".join(scope.complaints))
    if not quiet:
        for words in scope.complaints:
            front.tell(words, "error")
        for words in warnings:
            front.tell(words)
    if not quiet:
        for words in _odd(request, settings, scope):
            front.tell(words)
    return scope


def _odd(request: Request, settings: Settings, scope: Scope) -> Iterator[str]:
    """Yield what of the configuration most likely is not meant so, seen from the documents there are."""
    if settings.nearest:
        from seedlint.run.nested import ignored

        yield from ignored(scope.found.files, settings)
    if scope.bare and scope.found.files:
        from seedlint.run.unmatched import bare_include

        yield bare_include(settings)
    if _is_whole(request, settings):
        from seedlint.run.unmatched import unmatched

        yield from unmatched(settings, scope)


def own_files_named(request: Request, settings: Settings, scope: Scope) -> Iterator[str]:
    """Yield a sentence for each file that was named outright, and is one of seedlint's own."""
    names = settings.names
    named = {from_root(names.of(path), names.root): path for path in request.paths if os.path.isfile(path)}
    for path in scope.own:
        if path in named:
            what = settings.own.what(path)
            yield f"{escape(shown(named[path]))} is {what}, not a document; it is left out"


def _is_whole(request: Request, settings: Settings) -> bool:
    """Whether a run is over all that the configuration includes, so that it can tell what matches nothing."""
    return bool(settings.include) and not (request.paths or request.stdin or request.staged)


def nothing_found(
    request: Request, settings: Settings, wanted: Wanted, scope: Scope
) -> tuple[list[str], list[str]]:
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
        settings.own.among,
        settings.kinds,
        request.unchanged,
    )


# The corpus of a session


def corpus_of(settings: Settings) -> Scope:
    """Return all documents of the configured corpus; none if `include` does not say what that is."""
    root = real(settings.root)
    if not settings.include:
        return Scope(Found(), [], WorkingTree(root))
    return find_scope(what_is_wanted(Request(), settings))


def looked_again(scope: Scope, changed: Iterable[str], settings: Settings) -> Scope:
    """Return a scope as it is after some of its files, or folders, have changed.

    The whole corpus is searched again only if something has come that may be a document or hold some, or if
    something has gone.
    """
    known = set(scope.corpus)
    signatures = dict(scope.found.signatures)
    for path in changed:
        looks = scope.tree.signature(path)
        if path not in known or looks is None:
            if looks is not None or path in known or _decides(path) or _holds_any(path, known):
                return corpus_of(settings)
        else:
            signatures[path] = looks
    return replace(scope, found=replace(scope.found, signatures=signatures))


def _decides(path: str) -> bool:
    """Whether a file is one of those by which git ignores others."""
    return path.endswith((".gitignore", ".git/info/exclude"))


def _holds_any(folder: str, paths: Iterable[str]) -> bool:
    return any(path.startswith(f"{folder}/") for path in paths)


def known_as(path: str, scope: Scope, settings: Settings) -> str:
    """Return what a run knows a file by, however its path is spelled: from the root, or absolute.

    Of a link that leads to a document of the corpus, that is the document.
    """
    signatures = scope.found.signatures
    if path in signatures:
        return path
    names = settings.names
    name = from_root(names.of(os.path.join(names.root, path)), names.root)
    return name if name in signatures else other_names([name], signatures, names).get(name, name)


def overlaid(
    scope: Scope, contents: Mapping[str, bytes], asked: Collection[str], settings: Settings
) -> Scope:
    """Return a scope with some contents in the place of files, of which only those ``asked`` for are judged.

    These are whatever they are; the others count if they are documents of the corpus, or would be if they
    were there.
    """
    corpus = set(scope.corpus)
    documents = {
        path: raw
        for path, raw in contents.items()
        if not settings.own(path) and (path in asked or path in corpus or _may_be_one(path, scope, settings))
    }
    signatures = {path: looks for path, looks in scope.found.signatures.items() if path not in documents}
    found = Found(sorted(path for path in asked if path in documents), signatures=signatures)
    return Scope(found, sorted({*corpus, *documents}), Overlay(scope.tree, documents))


def may_be_document(path: str, settings: Settings) -> bool:
    """Whether a search may take a file of that path for a document."""
    return may_be_documents(settings)(path)


def may_be_documents(settings: Settings) -> Callable[[str], bool]:
    """Return what says of paths whether a search may take their files for documents."""
    included = compile_patterns([one for one in settings.meant("include") if WILDCARD.search(one)])
    excluded = compile_patterns(settings.meant("exclude"))
    kinds = settings.kinds

    def may_be(path: str) -> bool:
        usual = path.lower().endswith(SUFFIXES)
        wanted = usual or included.match_file(path) or kinds.takes(path)
        return bool(wanted) and not excluded.match_file(path)

    return may_be


def alone_in(path: str, raw: bytes, settings: Settings) -> Scope:
    """Return a scope with nothing but a text in the place of a file, whatever that is."""
    root = real(settings.root)
    names = settings.names
    asked = from_root(names.of(os.path.join(names.root, path)), names.root)
    return Scope(Found([asked]), [asked], Overlay(WorkingTree(root), {asked: raw}), cacheable=False)


def belongs(path: str, scope: Scope, settings: Settings) -> bool:
    """Whether a file is a document of the corpus, or would be if it were there."""
    if settings.own(path):
        return False
    asked = known_as(path, scope, settings)
    return asked in scope.found.signatures or _may_be_one(asked, scope, settings)


def _may_be_one(path: str, scope: Scope, settings: Settings) -> bool:
    """Whether a file that is not there would be a document of the corpus."""
    return scope.tree.signature(path) is None and is_included(path, settings)


def is_included(path: str, settings: Settings) -> bool:
    """Whether a file is what the corpus takes in, there or not."""
    wanted = what_is_wanted(Request(), settings)
    if is_left_out(path, settings):
        return False
    return any(_matches(path, pattern, wanted.kinds) for pattern in wanted.include)


def is_left_out(path: str, settings: Settings) -> bool:
    """Whether a search leaves a file out: it is excluded, passed over, or git ignores it."""
    if what_is_wanted(Request(), settings).excludes(path):
        return True
    if any(is_passed_over(part) for part in path.split("/")):
        return True
    return bool(is_ignored(path, real(settings.root)))


def _matches(path: str, pattern: str, kinds: Kinds) -> bool:
    plain = pattern.strip("/")
    if WILDCARD.search(pattern):
        return compile_patterns([pattern]).match_file(path)
    inside = plain in {"", "."} or path.startswith(f"{plain}/")
    return path == plain or (inside and (path.lower().endswith(SUFFIXES) or kinds.takes(path)))
