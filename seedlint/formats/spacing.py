"""White space in text for people: where there is too much of it, and what to leave."""

from __future__ import annotations

import re
from collections import Counter

from seedlint.formats.characters import SPACES

_NO_BREAK = frozenset("\xa0\u2007\u202f")
_BREAKS = "\n\x0b\x0c\r\u2028\u2029"
_LINES = frozenset(_BREAKS)
_PARTING = _LINES | {"\t"}
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_MOST = 4
"""So many kinds of white space in one text are named."""
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


def joins_lines(places: list[re.Match[str]]) -> bool:
    """Whether there is a line break between words: a heading or a list may have ended there."""
    return any(_is_inside(one) and not _LINES.isdisjoint(one[0]) for one in places)


def is_minor(places: list[re.Match[str]]) -> bool:
    """Whether all that is wrong are repeated blanks, and white space at the end, where nobody sees it."""
    return all(
        one.end() == len(one.string) or (one.start() > 0 and _PARTING.isdisjoint(one[0])) for one in places
    )


def describe(places: list[re.Match[str]]) -> str:
    """Say what white space is wrong in a text, all of it, and what to do."""
    kinds = list(Counter(map(_named, places)).items())
    words = [kind if times == 1 else f"{kind} ({_times(times)})" for kind, times in kinds[:_MOST]]
    if len(kinds) > _MOST:
        words.append("more")
    found = " and ".join(filter(None, [", ".join(words[:-1]), words[-1]]))
    return f"{found}; {_advice(places, single=len(places) == 1 and len(places[0][0]) == 1)}"


def _advice(places: list[re.Match[str]], *, single: bool) -> str:
    inside = [one for one in places if _is_inside(one)]
    if not inside:
        if [one[0] for one in places] == ["\n"]:
            return "remove it (in a block with `|` or `>`, write `|-` instead)"
        return "remove it" if single else "remove them"
    if len(inside) < len(places):
        return "leave single spaces between words, and none at the ends"
    if all(not _LINES.isdisjoint(one[0]) for one in inside):
        return "write a space, or end the sentence first"
    if joins_lines(inside):
        return "leave single spaces between words"
    return "write a space" if single else "leave one" if len(inside) == 1 else "leave one each"


def _is_inside(match: re.Match[str]) -> bool:
    return match.start() > 0 and match.end() < len(match.string)


def _named(match: re.Match[str]) -> str:
    """Name the white space of one place."""
    where = "" if _is_inside(match) else "leading " if match.start() == 0 else "trailing "
    found = match[0].replace("\r\n", "\n").replace("\r", "\n")
    if where == "" and not _LINES.isdisjoint(found):
        found = "".join([char for char in found if char in _LINES])  # the blanks beside it go with it
    counts = Counter(found)
    words = [_counted(where + _name(char), times) for char, times in counts.items()]
    together = " and ".join(filter(None, [", ".join(words[:-1]), words[-1]]))
    return f"{together} in a row" if where == "" and len(counts) > 1 else together


def _name(char: str) -> str:
    from unicodedata import name

    words = {" ": "space", "\t": "tab", "\n": "line break", "\x0b": "vertical tab", "\x0c": "form feed"}
    return words.get(char) or f"{name(char).lower()} (U+{ord(char):04X})"


def _counted(name: str, times: int) -> str:
    if times == 1:
        return f"{'an' if name[0] in 'aeiou' else 'a'} {name}"
    noun, parenthesis, code = name.partition(" (")
    return f"{_number(times)} {noun}s{parenthesis}{code}"


def _times(number: int) -> str:
    return "twice" if number == 2 else f"{_number(number)} times"


def _number(number: int) -> str:
    return _NUMBERS[number] if number < len(_NUMBERS) else str(number)
