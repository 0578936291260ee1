"""The lines of CODEOWNERS: as GitHub reads them, or as GitLab does.

Both have a pattern and its owners on a line. GitLab also has sections: `[Name]`, `^[Name]` for an optional
one, `[Name][2]` with a number of approvals, and owners behind it for the lines that name none.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from seedlint.owners.model import Line, Problem
from seedlint.owners.patterns import check_github, check_gitlab
from seedlint.patterns.meaning import PatternError
from seedlint.util.escape import clip

_BLANK = re.compile(r"[ \t]+")
_PATTERN = re.compile(r"(?:\\.|[^\\ \t])+\\?", re.DOTALL)
"""Up to the first blank that no backslash keeps."""
_HEADING = re.compile(r"\^?\[(?P<name>[^\]]*)\][ \t]*(?:\[(?P<approvals>[^\]]*)\])?(?:[ \t]+(?P<owners>.*))?")
_UNCLOSED = re.compile(r"\^?\[[^\]]*")
_OWNER = re.compile(r"@{1,2}\w[\w.-]*(?:/[\w.-]+)*|[^\s@,;<>]+@[^\s@,;<>]+")
"""A user, a team or a role, or an e-mail address."""
_LONGEST = 1_000
"""Characters of an owner; groups of GitLab can be nested, and reports can't carry names of any length."""
_LONGEST_SHOWN = 60
_COUNTS_NOT = "; the line does not count"


class Lines(NamedTuple):
    """What a CODEOWNERS file says."""

    lines: tuple[Line, ...]
    problems: tuple[Problem, ...]
    gitlab: bool
    """Whether it was read as GitLab reads it."""

    def owners(self) -> tuple[str, ...]:
        """Return all who are named, in their order."""
        return tuple(dict.fromkeys(owner for line in self.lines for owner in line.owners))


def parse(raw: bytes, *, gitlab: bool = False) -> Lines:
    """Read a CODEOWNERS file; one with headings of sections is GitLab's in any case."""
    texts, problems = _decoded(raw)
    if gitlab or any(_is_heading(text) for _, text in texts):
        reader: _Reader = _GitLab(problems)
        gitlab = True
    else:
        reader = _Reader(problems)
    for number, text in texts:
        reader.take(number, text)
    return Lines(tuple(reader.lines), tuple(sorted(problems)), gitlab)


def is_owner(word: str) -> bool:
    """Whether a word of CODEOWNERS can be an owner: `@user`, `@org/team` or an e-mail address."""
    return len(word) <= _LONGEST and _OWNER.fullmatch(word) is not None


def _decoded(raw: bytes) -> tuple[list[tuple[int, str]], list[Problem]]:
    """Return the lines with something on them, but for comments, and those that are no text."""
    texts, problems = [], []
    for number, line in enumerate(raw.removeprefix(b"\xef\xbb\xbf").split(b"\n"), 1):
        try:
            text = line.removesuffix(b"\r").decode()
        except UnicodeDecodeError:
            problems.append(Problem(number, f"it is not UTF-8{_COUNTS_NOT}"))
            continue
        text = _stripped(text)
        if "\0" in text:
            problems.append(Problem(number, f"it holds a NUL{_COUNTS_NOT}"))
        elif text and not text.startswith("#"):
            texts.append((number, text))
    return texts, problems


def _stripped(text: str) -> str:
    """Return a line without the blanks around it, but for one at the end that a backslash keeps."""
    text = text.lstrip(" \t")
    end = text.rstrip(" \t")
    backslashes = len(end) - len(end.rstrip("\\"))
    return text[: len(end) + 1] if backslashes % 2 else end


def _is_heading(text: str) -> bool:
    found = _HEADING.fullmatch(text)
    return found is not None and bool(found["name"].strip())


class _Reader:
    """Reads lines as GitHub does: one with something wrong counts for nothing."""

    def __init__(self, problems: list[Problem]) -> None:
        self.lines: list[Line] = []
        self._problems = problems

    def take(self, number: int, text: str) -> None:
        pattern, words = _split(text)
        try:
            check_github(pattern)
        except PatternError as error:
            self._say(number, str(error))
            return
        owners = []
        for word in words:
            if word.startswith("#"):
                break
            if not is_owner(word):
                shown = clip(word, _LONGEST_SHOWN)
                self._say(number, f"`{shown}` is not an owner: write @user, @org/team or an e-mail address")
                return
            owners.append(word)
        self.lines.append(Line(number, pattern, tuple(dict.fromkeys(owners))))

    def _say(self, number: int, words: str, *, counts: bool = False) -> None:
        self._problems.append(Problem(number, words if counts else words + _COUNTS_NOT))


class _GitLab(_Reader):
    """Reads lines as GitLab does: a `#` behind a pattern begins no comment, and words may be no owners."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(problems)
        self._section = ""
        self._usual: tuple[str, ...] = ()

    def take(self, number: int, text: str) -> None:
        found = _HEADING.fullmatch(text)
        if found:
            self._begin(number, found)
            return
        if _UNCLOSED.fullmatch(text):
            self._say(number, "a heading of a section ends with `]`")
            return
        excludes = text.startswith("!")
        pattern, words = _split(text[excludes:])
        try:
            check_gitlab(pattern)
        except PatternError as error:
            self._say(number, str(error))
            return
        owners = self._owners(number, words)
        if excludes:
            owners = ()
        elif not words:
            owners = self._usual
        self.lines.append(Line(number, pattern, owners, self._section, excludes))

    def _begin(self, number: int, heading: re.Match[str]) -> None:
        name, approvals = heading["name"].strip(), heading["approvals"]
        if not name:
            self._say(number, "a section has a name")
            return
        if approvals is not None and not re.fullmatch("[0-9]*", approvals):
            self._say(
                number, f"`{clip(approvals, _LONGEST_SHOWN)}` is not a number of approvals", counts=True
            )
        self._section = name.casefold()
        self._usual = self._owners(number, (heading["owners"] or "").split())

    def _owners(self, number: int, words: list[str]) -> tuple[str, ...]:
        wrong = [word for word in words if not is_owner(word)]
        if wrong:
            self._say(
                number, f"`{clip(wrong[0], _LONGEST_SHOWN)}` is not an owner, and is skipped", counts=True
            )
        return tuple(dict.fromkeys(word for word in words if is_owner(word)))


def _split(text: str) -> tuple[str, list[str]]:
    """Return the pattern that a line begins with, and the words behind it."""
    found = _PATTERN.match(text)
    pattern = found[0] if found else ""
    return pattern, [word for word in _BLANK.split(text[len(pattern) :]) if word]


__all__ = ["Lines", "is_owner", "parse"]
