"""The patterns of CODEOWNERS: what they match, in terms of .gitignore patterns.

GitHub's are .gitignore patterns, but for these: `!`, `[ ]` and a `#` in front mean nothing, and one whose
last part is `*` alone (`docs/*`) matches files in that directory, and none deeper. GitLab's are those of
Ruby's File.fnmatch: one without a slash in front matches at any depth, one with a slash at its end all that
is below, and every other the files themselves alone.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from seedlint.patterns.meaning import PatternError
from seedlint.patterns.wildmatch import DIRECTORY, FILE, Patterns, can_match, in_one_form, raw_path

if TYPE_CHECKING:
    from collections.abc import Sequence

_ESCAPED = re.compile(r"\\.", re.DOTALL)
_BRACKETS = re.compile(r"\\.|(\[[!^]?\]?)([^\]]*\])", re.DOTALL)
_MOST_REMEMBERED = 100_000


class Translated(NamedTuple):
    """A pattern as one of .gitignore."""

    text: str
    covers: bool
    """Whether a directory that it matches counts with all that is below, as in .gitignore."""


def check_github(pattern: str) -> None:
    """Refuse what GitHub can't read; PatternError says why."""
    if pattern.startswith("!"):
        raise PatternError("`!` does not negate a pattern in CODEOWNERS")
    if pattern.startswith("\\#"):
        raise PatternError("a pattern in CODEOWNERS can't begin with `#`, nor with `\\#`")
    if "[" in _ESCAPED.sub("x", pattern):
        raise PatternError("`[ ]` makes no range of characters in CODEOWNERS")
    _check(pattern, github_pattern(pattern))


def check_gitlab(pattern: str) -> None:
    """Refuse what GitLab can't read; PatternError says why."""
    if not pattern:
        raise PatternError("there is no pattern")
    _check(pattern, gitlab_pattern(pattern))


def _check(pattern: str, translated: Translated) -> None:
    plain = _ESCAPED.sub("x", pattern)
    if "***" in plain:
        raise PatternError("there are three `*` in a row")
    if plain.endswith("\\"):
        raise PatternError("the backslash at its end keeps nothing")
    if "//" in pattern or pattern == "/" or not can_match(raw_path(translated.text)):
        raise PatternError("its pattern can match no file")


def github_pattern(pattern: str) -> Translated:
    """Return the .gitignore pattern for one that GitHub can read."""
    pattern = in_one_form(pattern)
    return Translated(pattern, covers=not pattern.endswith("/*"))


def gitlab_pattern(pattern: str) -> Translated:
    """Return the .gitignore pattern for one that GitLab can read."""
    pattern = in_one_form(pattern)
    pattern = pattern.removeprefix("\\") if pattern.startswith("\\#") else pattern
    if pattern == "*":
        pattern = "/**/*"
    if not pattern.startswith("/"):
        pattern = f"/**/{pattern}"
    if pattern.endswith("/"):
        pattern += "**/*"
    if pattern.endswith("/**"):
        pattern = pattern[:-1]  # to fnmatch it is a `*`: only `**/` goes deeper
    # Named classes, as in `[[:digit:]]`, are none to fnmatch.
    pattern = _BRACKETS.sub(
        lambda found: found[1] + found[2].replace("[", "\\[") if found[1] else found[0], pattern
    )
    return Translated(pattern, covers=False)


class LastMatch:
    """Finds the last of some patterns that matches a path."""

    def __init__(self, patterns: Sequence[Translated]) -> None:
        """Take patterns, in order; each can match something."""
        texts = [raw_path(one.text) for one in patterns]
        self._covering = [number for number, one in enumerate(patterns) if one.covers]
        self._others = [number for number, one in enumerate(patterns) if not one.covers]
        self._cover = Patterns([texts[number] for number in self._covering])
        self._other = Patterns([texts[number] for number in self._others])
        self._known: dict[bytes, int] = {}

    def __call__(self, path: str) -> int:
        """Return the number of the last that matches a file, by its path from where they stand; or -1."""
        raw = raw_path(in_one_form(path))
        own = self._cover.last(raw, FILE)
        other = self._other.last(raw, FILE)
        return max(
            self._above(raw.rpartition(b"/")[0]),
            self._covering[own] if own >= 0 else -1,
            self._others[other] if other >= 0 else -1,
        )

    def _above(self, directory: bytes) -> int:
        """Return the number of the last that matches a directory, or one that this is in."""
        unknown = []
        while directory and directory not in self._known:
            unknown.append(directory)
            directory = directory.rpartition(b"/")[0]
        last = self._known[directory] if directory else -1
        if len(self._known) > _MOST_REMEMBERED:
            self._known.clear()
        for below in reversed(unknown):
            found = self._cover.last(below, DIRECTORY)
            last = max(last, self._covering[found] if found >= 0 else -1)
            self._known[below] = last
        return last


__all__ = ["LastMatch", "Translated", "check_github", "check_gitlab", "github_pattern", "gitlab_pattern"]
