"""Judges the documents of a scope, with what the cache knows where it can be used."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from seedlint.files.pathguard import in_checkout
from seedlint.finding import PlacedFinding, Suppressed
from seedlint.run.incremental import Outcome, Run
from seedlint.run.session import make_engine
from seedlint.util.console import say
from seedlint.util.escape import escape
from seedlint.util.paths import from_root, shown
from seedlint.util.progress import Progress

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seedlint.config.settings import Settings
    from seedlint.run.request import Request
    from seedlint.run.session import Parts
    from seedlint.sources.scope import Scope


def judge(
    request: Request, parts: Parts, scope: Scope
) -> tuple[list[PlacedFinding], list[Suppressed], Outcome]:
    """Return what is found in the documents of a scope, sorted, and what comments suppress."""
    engine = parts.engine
    engine.tree = scope.tree
    outcome = _run(request, parts, scope)
    findings = [*parts.selection.findings(), *outcome.findings]
    for path, why in scope.found.unreadable:
        findings += engine.unreadable(path, why).findings
    suppressed: list[Suppressed] = []
    if outcome.comments and request.suppressions:
        from seedlint.suppressions.apply import Policy, suppress

        policy = Policy.of(
            (*engine.rules, *engine.corpus_rules),
            parts.selection,
            whole=is_whole(request, parts.settings, outcome),
        )
        findings, suppressed = suppress(findings, outcome.comments, policy)
    findings.sort(key=PlacedFinding.sort_key)
    return findings, suppressed, outcome


def is_whole(request: Request, settings: Settings, outcome: Outcome) -> bool:
    """Whether all of the corpus was judged; what is found across documents depends on which there are."""
    known = bool(settings.include or request.whole)  # only `include` says that these are all
    return known and "exclude" not in settings.given and not outcome.corpus_crashed


def _run(request: Request, parts: Parts, scope: Scope) -> Outcome:
    """Lint the documents, with what the cache knows where it can be used."""
    settings, engine = parts.settings, parts.engine
    found, corpus = scope.found, scope.corpus
    wanted = None if len(found.files) == len(corpus) else frozenset(found.files)

    def run() -> Run:
        return Run(
            engine,
            corpus,
            wanted,
            root=str(settings.root),
            signatures=found.signatures,
            workers=request.jobs,
            make=make_engine,
            spec=(settings, request.isolated, engine.now, engine.tree),
            progress=progress,
        )

    progress = Progress(sys.stderr)
    try:
        if not request.cache or not scope.cacheable or not _lasts(request, settings):
            return run().without_cache()
        directory = settings.cache_path()
        where = escape(shown(directory))
        if request.isolated and in_checkout(directory, settings.root):
            if "cache-dir" in settings.given:
                say(f"warning: the cache in {where} lies in the checkout, so --isolated does not use it")
            return run().without_cache()
        from seedlint.cache.database import FORMAT, Cache, CacheError
        from seedlint.rulebook.fingerprint import fingerprint

        try:
            kind = engine.tree.kind if scope.cached_as is None else scope.cached_as
            decisive = [FORMAT, *_decisive(request, parts)]
            like = fingerprint(("", *decisive)) if kind else None
            outcome = run().with_cache(
                Cache(directory, fingerprint((kind, *decisive)), like, settings.root), keep=scope.keep
            )
        except CacheError as error:
            progress.close()
            say(
                f"warning: the cache in {where} can't be used ({error}); going on without it;"
                " `seedlint clean` deletes it"
            )
            return run().without_cache()
    finally:
        progress.close()
    if outcome.not_kept:
        say(
            f"warning: the cache in {where} can't be written ({outcome.not_kept}); the findings are right,"
            " but the next run will take longer"
        )
    return outcome


def _lasts(request: Request, settings: Settings) -> bool:
    """Whether the corpus of this run is worth a cache: a few files named one by one won't come again."""
    return bool(settings.include) or any(os.path.isdir(path) for path in request.paths)


def _decisive(request: Request, parts: Parts) -> Iterator[object]:
    """Yield all that decides what is found in a document, besides seedlint itself.

    Without `include`, what is asked for is the corpus: each has a cache of its own, or they would empty
    each other's.
    """
    settings, engine = parts.settings, parts.engine
    if not settings.include:
        names = settings.names
        yield sorted(from_root(shown(names.of(path)), names.root) for path in request.paths), settings.exclude
    yield sorted(parts.selection.codes)
    yield sorted(settings.per_file_ignores.items())
    yield engine.schema.contents
    yield engine.max_file_size
    for rule in (*engine.rules, *engine.corpus_rules):
        # Of files that an option names it is the contents that count, wherever they are.
        named = {option.name for option in rule.options if option.file}
        yield rule.code, sorted(item for item in rule.settings.items() if item[0] not in named), rule.data
        if rule.needs_links:
            yield rule.links.digest
    yield parts.registry.foreign_code()
