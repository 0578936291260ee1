"""Patterns of the configuration that match no file at all: a slip of the pen, or what is long gone.

Only a run over the whole corpus can tell. It costs a look or two for each pattern, and one at the
documents where that tells nothing. A pattern for what git ignores, for hidden files or for the directories
of tools is kept for the day when there are such: it is not called out.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from seedlint.patterns.globs import fixed_part
from seedlint.patterns.wildmatch import in_one_form
from seedlint.sources.discovery import is_passed_over
from seedlint.sources.gitignore import compile_patterns, is_ignored
from seedlint.util.escape import escape
from seedlint.util.paths import below
from seedlint.util.spelling import in_any_form

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from seedlint.config.settings import Settings
    from seedlint.patterns.meaning import Configured
    from seedlint.sources.scope import Scope

_MOST_LOOKED_AT = 2_000
"""Files and directories that are looked at for a pattern which matches nothing in the corpus."""
_WILD = re.compile(r"\[[!^]?\]?(?:\\.|\[:[a-z]+:\]|[^\\\]])*\]|\*+|\?")


def unmatched_includes(settings: Settings, scope: Scope, *, staged: bool = False) -> Iterator[str]:
    """Yield a sentence for each entry of `include` that yields no document of the whole corpus."""
    index = " in the git index" if staged else ""
    for entry in empty_includes(settings, scope):
        nothing = is_of_nothing(entry, scope, str(settings.root))
        what = "file" if nothing else f"document{index}"
        yield f"{_where(entry)} the pattern `{escape(entry.written)}` matches no {what}"


def bare_include(settings: Settings) -> str:
    """Say that `include` as a whole yields no document, in a run that was given paths."""
    first = next(entry for entry in settings.patterns if entry.key == "include")
    return (
        f"{_where(first)} nothing in it matches a document, so what is checked here is compared with no other"
        " documents; correct it"
    )


def empty_includes(settings: Settings, scope: Scope) -> Iterator[Configured]:
    """Yield the entries of `include` under which the search for the whole corpus has found no document."""
    empty = set(scope.found.empty)
    for entry in settings.patterns:
        if entry.key == "include" and empty.issuperset(entry.patterns):
            yield entry


def is_of_nothing(entry: Configured, scope: Scope, root: str) -> bool:
    """Whether an entry that yields no document matches no other file either, nor one that may yet come."""
    return not any(_matches(pattern, (scope.found.left_out,), root) for pattern in entry.patterns)


def unmatched(settings: Settings, scope: Scope) -> Iterator[str]:
    """Yield a sentence for each pattern of `exclude` and `per-file-ignores` that matches no file.

    ``scope`` is that of the whole corpus, with what was left out of it.
    """
    entries = [entry for entry in settings.patterns if entry.key != "include"]
    for entry in entries:
        looked_at = (scope.found.left_out, scope.corpus) if entry.key == "exclude" else (scope.corpus,)
        if not any(_matches(pattern, looked_at, str(settings.root)) for pattern in entry.patterns):
            yield f"{_where(entry)} the pattern `{escape(entry.written)}` matches no file"


def _where(entry: Configured) -> str:
    return f"{entry.where}:" if entry.where.startswith("--") else f"{entry.where}: {entry.name}:"


def _matches(written: str, paths: Sequence[Iterable[str]], root: str) -> bool:
    """Whether a .gitignore pattern matches something, or is about what comes and goes."""
    pattern = written.removeprefix("!")
    plain = re.sub(r"\\(.)", r"\1", _WILD.sub("x", pattern)).strip("/")
    if not _WILD.search(pattern) and os.path.lexists(in_any_form(os.path.join(root, plain))):
        return True
    if any(map(is_passed_over, plain.split("/"))):
        return True
    spec = compile_patterns([pattern])
    # Every path that matches has what is plain of it in it: that is soon seen.
    part = max((run.strip("/") for run in _WILD.sub("\\\\", in_one_form(pattern)).split("\\")), key=len)
    if any(spec.match_file(path) for some in paths for path in some if part in in_one_form(path)):
        return True
    return is_ignored(plain, root) or _is_elsewhere(pattern, root)


def _is_elsewhere(pattern: str, root: str) -> bool:
    """Whether a pattern matches something that is not looked at for documents."""
    spec = compile_patterns([pattern])
    fixed = fixed_part(pattern.strip("/")) if "/" in pattern.strip("/") else ""
    fixed = below(in_any_form(os.path.join(root, fixed)), root) or ""
    pending = [fixed if not fixed or os.path.isdir(os.path.join(root, fixed)) else os.path.dirname(fixed)]
    left = _MOST_LOOKED_AT
    for folder in pending:
        try:
            with os.scandir(os.path.join(root, folder)) as entries:
                for entry in entries:
                    left -= 1
                    if not left:
                        # Of so many files, those that matter are documents.
                        return spec.spares_documents
                    path = f"{folder}/{entry.name}" if folder else entry.name
                    directory = entry.is_dir(follow_symlinks=False)
                    if spec.match_file(f"{path}/" if directory else path):
                        return True
                    if directory and entry.name != ".git":
                        pending.append(path)
        except OSError:
            continue
    return False
