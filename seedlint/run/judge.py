"""Judges the documents of a scope, with what the cache knows where it can be used."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from seedlint.files.pathguard import in_checkout
from seedlint.run.batch import Bench
from seedlint.run.crew import Crew
from seedlint.run.front import NO_BAR
from seedlint.run.incremental import Judged, Run
from seedlint.run.workers import Workers
from seedlint.util.escape import escape
from seedlint.util.paths import from_root, shown

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from seedlint.cache.database import Cache
    from seedlint.config.settings import Settings
    from seedlint.finding import Extent, PlacedFinding
    from seedlint.run.front import ProgressBar
    from seedlint.run.request import Request
    from seedlint.run.session import Session
    from seedlint.run.spec import Spec
    from seedlint.sources.scope import Scope
    from seedlint.sources.trees import Tree


def judge_scope(
    session: Session, request: Request, scope: Scope, judged: Judged | None = None
) -> tuple[list[PlacedFinding], Judged]:
    """Return what is found in the documents of a scope, and what came of the run beside that.

    ``judged`` is what was found in the documents themselves, if somebody has judged them already.
    """
    if judged is None:
        session.profiles.look_again()
        judged = _judged(session, request, scope)
    tell_absent(session.settings, judged)
    findings = [*session.selection.findings(), *judged.findings]
    for path, why in scope.found.unreadable:
        findings += session.engine.unreadable(path, why).findings
    return findings, judged


def _advice(directory: Path) -> str:
    """Say what to do about a cache that can't be used: what is not seedlint's own it does not delete."""
    from seedlint.cache.directory import is_ours

    if is_ours(directory / "CACHEDIR.TAG"):
        return "`seedlint clean` deletes it"
    return "`--cache-dir DIR` sets another, `seedlint doctor` checks it"


def tell_absent(settings: Settings, judged: Judged) -> None:
    """Take the records of files without front matter out of what was found."""
    if settings.front_matter != "required" or any(one.front_matter for one in settings.overrides):
        from seedlint.engine.absence import split

        judged.findings, judged.absent = split(judged.findings)


def is_whole(request: Request, settings: Settings, judged: Judged) -> bool:
    """Whether all of the corpus was judged; what is found across documents depends on which there are."""
    known = bool(settings.include or request.whole)  # only `include` says that these are all
    return known and "exclude" not in settings.given and not judged.corpus_crashed


def wanted_of(scope: Scope) -> frozenset[str] | None:
    """Return the documents that findings are wanted for, None for all of the corpus."""
    return None if len(scope.found.files) == len(scope.corpus) else frozenset(scope.found.files)


class BenchSpec(NamedTuple):
    """What a worker makes its bench from."""

    engine: Spec
    tree: Tree
    extent: Extent

    def make(self) -> Bench:
        """Make the bench that the parent has."""
        return Bench(self.engine.engine(), self.tree, self.extent)


def workers_for(
    session: Session,
    request: Request,
    tree: Tree,
    bar: ProgressBar = NO_BAR,
) -> Workers:
    """Return who works on the documents of a tree: the session's crew, else one that is to be ended."""
    crew = session.crew or Crew()
    return Workers(
        request.jobs,
        BenchSpec.make,
        lambda: BenchSpec(session.spec(), tree, request.evidence),
        bar,
        bar.begin,
        crew,
    )


def _judged(session: Session, request: Request, scope: Scope) -> Judged:
    """Lint the documents, with what the cache knows where it can be used."""
    settings, front = session.settings, session.front
    wanted = wanted_of(scope)
    bar = front.bar()
    workers = workers_for(session, request, scope.tree, bar)

    def run() -> Run:
        bench = Bench(session.engine, scope.tree, request.evidence)
        return Run(
            bench,
            scope.corpus,
            wanted,
            signatures=scope.found.signatures,
            workers=workers,
            mends=request.mends,
        )

    try:
        if not request.cache or not scope.cacheable or not _lasts(request, settings):
            return run().without_cache()
        directory = settings.cache_path()
        where = escape(shown(directory))
        if session.isolated and in_checkout(directory, settings.root):
            if "cache-dir" in settings.given:
                front.tell(f"the cache in {where} is in the checkout, so --isolated does not use it")
            return run().without_cache()
        from seedlint.cache.store import CacheError

        try:
            judged = _cached(session, request, scope, run)
        except CacheError as error:
            bar.close()
            front.tell(
                f"the cache in {where} can't be used ({error}); going on without it; {_advice(directory)}"
            )
            return run().without_cache()
    finally:
        bar.close()
        if workers.crew is not session.crew:
            workers.crew.close()
    if judged.not_kept:
        front.tell(
            f"the cache in {where} can't be written ({judged.not_kept}); the findings are right,"
            " but the next run will take longer"
        )
    return judged


def cache_name(session: Session, request: Request) -> str:
    """Return what the cache is called for what a session finds in a request's corpus."""
    from seedlint.cache.store import FORMAT
    from seedlint.rulebook.fingerprint import fingerprint

    return fingerprint([FORMAT, session.fingerprint, *_corpus(request, session.settings)])


def open_cache(session: Session, name: str, scope: Scope) -> Cache:
    """Open the cache of a name for a scope's tree; CacheError if it can't be used."""
    from seedlint.cache.database import Cache

    settings = session.settings
    kind = scope.tree.kind if scope.cached_as is None else scope.cached_as
    return Cache(settings.cache_path(), name, kind, settings.root)


def _cached(session: Session, request: Request, scope: Scope, run: Callable[[], Run]) -> Judged:
    cache = open_cache(session, cache_name(session, request), scope)
    return run().with_cache(cache, keep=scope.keep)


def _lasts(request: Request, settings: Settings) -> bool:
    """Whether the corpus of this run is worth a cache: a few files named one by one won't come again."""
    return bool(settings.include) or any(os.path.isdir(path) for path in request.paths)


def _corpus(request: Request, settings: Settings) -> list[object]:
    """Return which corpus a cache is for.

    Without `include`, what is asked for is the corpus: each has a cache of its own, or they would empty
    each other's.
    """
    if settings.include:
        return []
    names = settings.names
    paths = sorted(from_root(names.of(path), names.root) for path in request.paths)
    return [paths, settings.exclude]
