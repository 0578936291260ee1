"""`seedlint check -`: a document that comes from standard input, judged in the place of a file.

Editors lint so what is not saved yet. What becomes of the mended content is for the caller to say.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from seedlint.errors import UsageError
from seedlint.run.scopes import find_scope
from seedlint.sources.discovery import Found
from seedlint.sources.scope import Scope
from seedlint.sources.trees import Overlay, WorkingTree
from seedlint.util.escape import escape
from seedlint.util.paths import from_root, shown
from seedlint.util.spelling import real

if TYPE_CHECKING:
    from seedlint.fixes.fixer import Fixer
    from seedlint.sources.scope import Wanted

NAMELESS = "<stdin>"


@dataclass(frozen=True)
class Stdin:
    """The content that came, and the path of the file it stands for."""

    raw: bytes
    name: str | None = None


def read_stdin(name: str | None, limit: int | None) -> Stdin:
    """Read standard input, to its end or (with a limit) just past the size where it is refused anyway."""
    if name is not None and (not name or "\0" in name):
        raise UsageError("--stdin-filename: that is not a file name")
    if name is not None and os.path.isdir(name):
        raise UsageError(f"--stdin-filename: {escape(shown(name))} is a directory; name a file")
    # Python has no standard input at all where the caller closed it (`<&-`), as some services do.
    if sys.stdin is None:
        return Stdin(b"", name)
    stream = getattr(sys.stdin, "buffer", None)
    if stream is None:
        return Stdin(b"" if sys.stdin.closed else sys.stdin.read().encode("utf-8", "surrogateescape"), name)
    return Stdin(stream.read() if limit is None else stream.read(limit + 1), name)


def stdin_scope(wanted: Wanted, stdin: Stdin, *, stat: bool) -> Scope:
    """Return a scope with the content in the place of its file; the rest of the corpus is read from disk.

    Without a file name, the content is judged alone: nobody knows whether it is in the corpus already.
    """
    root = real(wanted.root)
    if stdin.name is None:
        path = from_root(NAMELESS, root)
        return Scope(Found([path]), [path], Overlay(WorkingTree(root), {path: stdin.raw}), cacheable=False)
    path = from_root(wanted.names().of(stdin.name), root)
    if os.path.isfile(stdin.name):
        scope = find_scope(wanted._replace(paths=(stdin.name,)), stat=stat)
        found, corpus = scope.found, scope.corpus
        # A link is known by the name of the document it leads to.
        path = next(iter(found.files), path)
    else:
        # What is not there yet is part of the corpus all the same.
        excluded = bool(wanted.own_among([path])) or (wanted.force_exclude and wanted.excludes(path))
        others = find_scope(wanted._replace(paths=()), stat=stat) if wanted.include else None
        found = Found([] if excluded else [path], signatures=others.found.signatures if others else {})
        corpus = sorted({*(others.corpus if others else ()), *found.files})
    found.signatures = {name: looks for name, looks in found.signatures.items() if name != path}
    return Scope(found, corpus, Overlay(WorkingTree(root), {path: stdin.raw}))


def mended(fixer: Fixer, stdin: Stdin) -> Stdin:
    """Return the content with its fixes made, and count them."""
    for done in fixer.mended():
        fixer.count(done)
        return replace(stdin, raw=done.after)
    return stdin
