"""What else is wrong in a text that can't be read: reading goes on at the next key of the root.

A line that begins in the first column with `key:` is a key of the root, whatever stands above it: texts and
lists that go on over several lines are indented. So what is said from there on is true, too. Only syntax is:
whether a key or an anchor is there already, nobody knows.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from seedlint.codes import TEXT_CUT, YAML_SYNTAX
from seedlint.finding import Finding
from seedlint.reading.conflicts import conflict
from seedlint.reading.yaml.causes import tabbed, tight_below
from seedlint.util.late import late

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

MOST = 10
"""So many syntax findings are reported of a text."""
_ROOT_KEY = late(r"(?:[^\W\d][\w.-]*|\"[^\"\r\n]*\"|'[^'\r\n]*')[ \t]*:(?=[ \t\r\n]|\Z)")
_SYNTAX = frozenset((YAML_SYNTAX, TEXT_CUT))
TAB = "a tab can't be used for indentation; use spaces"


def all_of(
    text: str,
    place: tuple[int, int],
    problems: Sequence[Finding],
    read: Callable[[int], Sequence[Finding]],
) -> list[Finding]:
    """Return all that is to be said of a text that can't be read: ``problems``, and what is found below.

    ``place`` is where the text begins in its file, and how many lines are above it. ``read`` returns what
    is wrong with the rest of the text, which begins at some place of it.
    """
    base, above = place
    unresolved = conflict(text, base)
    if unresolved:
        return [unresolved]
    found = _once(problems)
    fresh = _syntax(found)  # no more than `MOST`
    count = len(fresh)
    while fresh and count < MOST:
        last = max((one.offsets or (0, 0))[0] for one in fresh) - base
        at = _next_key(text, last)
        end = len(text) if at is None else at
        more = _tabs(text, last, end, base, fresh)
        more += islice(tight_below(text, last, end, base, above), MOST)
        fresh = _syntax(read(at)) if at is not None else []
        told = {one.offsets for one in found if one.code in _SYNTAX}
        fresh = [one for one in fresh if one.offsets not in told]
        added = [*more, *fresh][: MOST - count]
        found += added
        count += len(added)
    return found


def _once(problems: Sequence[Finding]) -> list[Finding]:
    """Return the findings without those at the place of a syntax error, which says what they say.

    Of syntax errors, the first are enough.
    """
    syntax = {id(one) for one in _syntax(problems)}
    starts = {one.offsets[0] for one in _syntax(problems) if one.offsets}
    told: set[tuple[int, int] | None] = set()
    found: list[Finding] = []
    for one in problems:
        if id(one) in syntax:
            if one.offsets in told or len(told) == MOST:
                continue
            told.add(one.offsets)
        elif one.code == TEXT_CUT and one.offsets and one.offsets[0] in starts:
            continue
        found.append(one)
    return found


def _syntax(problems: Sequence[Finding]) -> list[Finding]:
    return [one for one in problems if one.code in _SYNTAX and not one.pointer]


def _next_key(text: str, at: int) -> int | None:
    """Return where the next line begins that has a key of the root."""
    while (at := text.find("\n", at) + 1) > 0:
        if _ROOT_KEY.match(text, at):
            return at
    return None


def _tabs(text: str, begin: int, end: int, base: int, known: Sequence[Finding]) -> list[Finding]:
    """Return the other lines of a section that are indented with tabs, if that is what is wrong with it."""
    if not known or known[-1].message != TAB:
        return []
    return [
        Finding(YAML_SYNTAX, TAB, offsets=(start + base, start + base + 1))
        for start in tabbed(text, begin + 1, end)
    ]


__all__ = ["TAB", "all_of"]
