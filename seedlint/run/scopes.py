"""What a run is about: the documents asked for, and those of the corpus."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.errors import GitError, UsageError
from seedlint.sources.discovery import Discovery
from seedlint.sources.scope import Scope, Wanted, other_names
from seedlint.sources.trees import WorkingTree
from seedlint.util.spelling import real

if TYPE_CHECKING:
    from collections.abc import Mapping

    from seedlint.util.paths import Signature


def find_scope(wanted: Wanted, *, staged: bool = False, stat: bool = True) -> Scope:
    """Return the documents that are wanted, and those of the whole corpus, on disk or in the git index.

    The corpus is what `include` names; with nothing configured, what is asked for. A document that is
    asked for is always part of it. With ``stat``, what the files look like is noted on the way.
    """
    if not wanted.paths and not wanted.include:
        raise UsageError(_nothing_said(wanted))
    if staged:
        from seedlint.sources.gitscopes import staged_scope

        try:
            return staged_scope(wanted)
        except GitError as error:
            raise GitError(f"--staged: {error}") from None

    def discovery(looks: Mapping[str, Signature | None] | None = None) -> Discovery:
        return Discovery(
            wanted.root,
            include=wanted.include,
            exclude=wanted.exclude,
            force_exclude=wanted.force_exclude,
            stat=stat,
            looks=looks,
            kinds=wanted.kinds,
        )

    tree = WorkingTree(real(wanted.root))
    if not wanted.paths:
        found = discovery().find_included(wanted.include)
        return Scope(found, found.files, tree).leave_out(wanted)
    found = discovery().find(wanted.paths)
    corpus = found.files
    bare = partial = False
    if wanted.include:
        included = discovery(found.signatures).find_included(wanted.include)
        more = [path for path in corpus if path not in included.signatures]
        corpus = included.files
        bare = not (corpus or included.unreadable)
        if more:
            others = other_names(more, included.signatures, wanted.names())
            found.files = sorted({others.get(path, path) for path in found.files})
            corpus = sorted({*corpus, *found.files})
        unread = {path for path, _ in included.unreadable} - {path for path, _ in found.unreadable}
        partial = bare or bool(unread) or set(corpus) != set(found.files)
        found.signatures = {**included.signatures, **found.signatures}
        found.followed = found.followed or included.followed
    return Scope(found, corpus, tree, partial=partial, bare=bare).leave_out(wanted)


def _nothing_said(wanted: Wanted) -> str:
    from shlex import quote

    from seedlint.run.nested import below
    from seedlint.util.escape import show_path

    words = "name the files or directories to lint, or set `include` in seedlint.toml;"
    there = next(iter(below(real(wanted.root))), "")
    if there:
        return f"{words} there is {show_path(there)}: `seedlint --config {quote(show_path(there))}` uses it"
    return f"{words} `seedlint init` looks for them, and writes that file, or says what to add to it"
