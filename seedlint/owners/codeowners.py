"""A CODEOWNERS file: found in a working copy, read, and asked who owns a path.

The file comes with a checkout, so it is not trusted: it is read up to a size, no link leads out of the
working copy, and what it says is nothing but names.
"""

from __future__ import annotations

import os
from stat import S_ISREG
from typing import TYPE_CHECKING, NamedTuple

from seedlint.git.config import content_of
from seedlint.owners.lines import parse
from seedlint.owners.model import NOBODY, Owned
from seedlint.owners.patterns import LastMatch, github_pattern, gitlab_pattern
from seedlint.util.paths import below, reason

if TYPE_CHECKING:
    from pathlib import Path

    from seedlint.owners.lines import Lines
    from seedlint.owners.model import Line, Problem

PLACES = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS")
"""Where it may be, from the top of the working copy: the first that is there counts, on either host."""
LARGEST = 3_000_000
"""So many bytes may it have; GitHub loads no larger one."""


class Found(NamedTuple):
    """A file that is there; ``raw`` is None where it can't be used, for the ``reason``."""

    name: str
    """From the top of the working copy, with slashes."""
    raw: bytes | None
    reason: str = ""


class CodeOwners:
    """Tells who owns a path by what a CODEOWNERS file says."""

    def __init__(self, lines: Lines, name: str = "CODEOWNERS") -> None:
        """Take what is in a file; ``name`` is how the file is called where lines of it are named."""
        self.name = name
        self.gitlab = lines.gitlab
        self.problems: tuple[Problem, ...] = lines.problems
        self.owners = lines.owners()
        sections: dict[str, list[Line]] = {}
        for line in lines.lines:
            sections.setdefault(line.section, []).append(line)
        self._sections = [_Section(some, gitlab=lines.gitlab) for some in sections.values()]

    def of(self, path: str) -> Owned:
        """Return who owns a path, which is from the top of the working copy, with slashes.

        In each section the last line that matches counts; the owners of all sections own it together.
        """
        found = [line for section in self._sections if (line := section.of(path))]
        if not found:
            return NOBODY
        owners = dict.fromkeys(owner for line in found for owner in line.owners)
        return Owned(tuple(owners), tuple(f"{self.name}:{line.number}" for line in found))


class _Section:
    """Lines of which the last that matches counts."""

    def __init__(self, lines: list[Line], *, gitlab: bool) -> None:
        # What is excluded from a section stays so.
        self._lines = sorted(lines, key=lambda line: line.excludes)
        meant = gitlab_pattern if gitlab else github_pattern
        self._match = LastMatch([meant(line.pattern) for line in self._lines])

    def of(self, path: str) -> Line | None:
        number = self._match(path)
        return self._lines[number] if number >= 0 else None


def code_owners(raw: bytes, name: str = "CODEOWNERS", *, gitlab: bool | None = None) -> CodeOwners:
    """Return what a CODEOWNERS file says; unless that is given, its name tells whose it is."""
    return CodeOwners(parse(raw, gitlab=is_gitlab(name) if gitlab is None else gitlab), name)


def is_gitlab(name: str) -> bool:
    """Whether a CODEOWNERS file is where only GitLab looks for it."""
    return ".gitlab" in name.split("/")


def find(top: Path) -> Found | None:
    """Return the CODEOWNERS file of a working copy, by its absolute top; None if it has none."""
    for name in PLACES:
        if os.path.lexists(top / name):
            return read(top, name)
    return None


def read(top: Path, name: str) -> Found:
    """Read a CODEOWNERS file, ``name`` from the top of the working copy."""
    path = top / name
    try:
        if below(os.path.realpath(path), os.path.realpath(top)) is None:
            return Found(name, None, "it leads out of the working copy")
        if not S_ISREG(path.stat().st_mode):
            return Found(name, None, "it is not a file")
    except OSError as error:
        return Found(name, None, reason(error))
    raw = content_of(str(path), LARGEST + 1)
    if raw is None:
        return Found(name, None, "it can't be read")
    if len(raw) > LARGEST:
        return Found(name, None, f"it is larger than {LARGEST // 1_000_000} MB")
    return Found(name, raw)


__all__ = ["LARGEST", "PLACES", "CodeOwners", "Found", "code_owners", "find", "read"]
