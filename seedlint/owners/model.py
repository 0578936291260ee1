"""What is said of owners, as plain data."""

from __future__ import annotations

from typing import NamedTuple


class Owned(NamedTuple):
    """Who owns something, and which lines say so, as ``file:line``; nobody may, and that may be said, too."""

    owners: tuple[str, ...] = ()
    where: tuple[str, ...] = ()


class Line(NamedTuple):
    """A line of CODEOWNERS that says who owns what a pattern matches; ``section`` is empty without one."""

    number: int
    pattern: str
    owners: tuple[str, ...]
    section: str = ""
    excludes: bool = False
    """Whether nobody owns in this section what it matches, whatever other lines of the section say."""


class Problem(NamedTuple):
    """A line of CODEOWNERS that can't be read, or not all of it, and why."""

    number: int
    words: str


NOBODY = Owned()

__all__ = ["NOBODY", "Line", "Owned", "Problem"]
