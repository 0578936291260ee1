"""White space in text for people: where there is too much of it, and what to leave."""

from __future__ import annotations

import re

from seedlint.formats.characters import SPACES

_NO_BREAK = frozenset("\xa0\u2007\u202f")
_BREAKS = "\n\x0b\x0c\r\u2028\u2029"
# One class at the beginning, rather than four alternatives, makes the search twice as fast.
_CROWDED = re.compile(rf"[{SPACES}](?:[{SPACES}]+|(?<=[\t{_BREAKS}])|(?<=\A[{SPACES}])|\Z)")


def crowded(text: str) -> list[re.Match[str]]:
    """Return the places of a text where there is other white space than a space between words."""
    return list(_CROWDED.finditer(text))


def single_spaced(text: str) -> str:
    """Return a text on one line, with single spaces and none at its ends."""
    return _CROWDED.sub(_one_space, text.strip(SPACES))


def _one_space(match: re.Match[str]) -> str:
    # Spaces that all hold words together leave one that does.
    return match[0][0] if _NO_BREAK.issuperset(match[0]) else " "


def describe(match: re.Match[str], more: str) -> str:
    """Say what is wrong at one place; ``more`` says how many others there are."""
    found = match[0]
    if match.start() == 0:
        return f"white space at the beginning{more}; remove it"
    if match.end() == len(match.string):
        if found == "\n":
            return (
                f"a line break at the end{more}; remove it (in a block with `|` or `>`, write `|-` instead)"
            )
        return f"white space at the end{more}; remove it"
    if not {*_BREAKS}.isdisjoint(found):
        return f"a line break{more}; write a space"
    if "\t" in found:
        return f"a tab{more}; write a space"
    return f"{len(found)} white-space characters in a row{more}; leave one"
