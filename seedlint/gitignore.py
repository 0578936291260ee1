"""What git ignores: .gitignore files, and patterns in their form."""

from __future__ import annotations

import os
import re
import stat
from typing import TYPE_CHECKING, Any

from seedlint.errors import UsageError
from seedlint.output.escape import escape
from seedlint.wildmatch import SUFFIXES, Patterns, compiled

if TYPE_CHECKING:
    from collections.abc import Sequence

_MAX_IGNORE_FILE = 1_000_000


class GitIgnore:
    """The .gitignore files that apply in one directory, outermost first."""

    def __init__(self, specs: tuple[tuple[str, Any, Any], ...] = (), *, all_files: bool = False) -> None:
        self.specs = specs
        self.all_files = all_files
        """Whether files are wanted that are not named like documents."""

    @classmethod
    def above(cls, top: str, *, all_files: bool = False) -> GitIgnore:
        """Return what applies at the parent of a directory, up to the top of its git repository.

        Whoever names an ignored directory wants it searched: patterns that match it do not count.
        """
        ignore = cls(all_files=all_files)
        chain: list[str] = []
        at = os.path.abspath(top)
        if not os.path.lexists(os.path.join(at, ".git")):
            while (parent := os.path.dirname(at)) != at:
                at = parent
                chain.append(at)
                if os.path.lexists(os.path.join(at, ".git")):
                    break
            else:
                return ignore
        for directory in reversed(chain):
            ignore = ignore.entering(directory, os.path.abspath(top))
        return ignore

    def entering(
        self, directory: str, top: str | None = None, patterns: Sequence[str] | None = None
    ) -> GitIgnore:
        """Return what applies in a directory that may have a .gitignore; ``top`` is to be searched.

        ``patterns`` are those of the file if it was read elsewhere.
        """
        if patterns is None:
            patterns = _read_patterns(os.path.join(directory, ".gitignore"))
        base = os.path.abspath(directory)
        if top is not None and patterns:
            inside = os.path.relpath(top, base).replace(os.sep, "/") + "/"
            patterns = [p for p in patterns if not _lenient_spec([p.removeprefix("!")]).match_file(inside)]
        if not patterns:
            return self
        for_files = [p for p in patterns if self.all_files or _may_match_document(p)]
        spec = (base, _lenient_spec(patterns), _lenient_spec(for_files) if for_files else None)
        return GitIgnore((*self.specs, spec), all_files=self.all_files)

    @property
    def spares_documents(self) -> bool:
        """Whether no pattern can match a file that is named like a document."""
        return not any(for_files for _, _, for_files in self.specs)

    def ignores(self, path: str, *, directory: bool) -> bool:
        """Whether git ignores a path."""
        if not self.specs:
            return False
        full = os.path.abspath(path)
        verdict = False
        for base, for_directories, for_files in self.specs:
            spec = for_directories if directory else for_files
            if spec is None:
                continue
            relative = os.path.relpath(full, base).replace(os.sep, "/") + ("/" if directory else "")
            if relative.startswith("../"):
                continue
            result = spec.check_file(relative).include
            if result is not None:
                verdict = result
        return verdict


def _read_patterns(path: str) -> list[str]:
    """Return the lines of a .gitignore file that are patterns; like git, follow no link."""
    try:
        if not stat.S_ISREG(os.lstat(path).st_mode):
            return []
        with open(path, encoding="utf-8", errors="replace") as file:
            return patterns_of(file.read(_MAX_IGNORE_FILE))
    except OSError:
        return []


def patterns_of(text: str) -> list[str]:
    """Return the lines of a .gitignore file's text that are patterns."""
    return [line for line in text.split("\n") if line.strip() and not line.startswith("#")]


def _may_match_document(pattern: str) -> bool:
    """Whether a .gitignore pattern can match a file that is named like a document.

    Directories are matched on their own, so most patterns (``*.pyc``, ``build/``) need not be tried on
    a hundred thousand documents.
    """
    text = pattern.rstrip()
    if text.endswith("/"):
        return False
    last = text.removeprefix("!").rsplit("/", 1)[-1]
    _, dot, ending = last.rpartition(".")
    if re.search(r"[*?\[\]\\]", ending):
        return True
    return bool(dot) and f".{ending.lower()}" in SUFFIXES


def compile_patterns(patterns: Sequence[str]) -> Patterns:
    """Compile patterns of the configuration; `/` is all there is. UsageError for one that can never match."""
    try:
        return compiled(["/**" if pattern == "/" else pattern for pattern in patterns])
    except ValueError as error:
        raise UsageError(f"the pattern `{escape(str(error))}` matches no file that there could be") from None


def _lenient_spec(patterns: Sequence[str]) -> Any:
    """Compile the patterns of a .gitignore file; like git, pass over those that make no sense."""
    from pathspec import GitIgnoreSpec

    try:
        return GitIgnoreSpec.from_lines(patterns)
    except ValueError:
        sound = []
        for pattern in patterns:
            try:
                GitIgnoreSpec.from_lines([pattern])
            except ValueError:
                continue
            sound.append(pattern)
        return GitIgnoreSpec.from_lines(sound)
