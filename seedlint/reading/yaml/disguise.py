"""YAML 1.2 put so that libyaml, which reads YAML 1.1, sees the same structure, character for character.

U+0085, U+2028 and U+2029 are no line breaks in YAML 1.2, a U+FEFF inside is an ordinary character, a JSON
surrogate pair is an ordinary escape, and an empty line may have tabs in it. Values come from the text itself.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_DISGUISED = "\x85\u2028\u2029\ufeff"
_SURROGATES = re.compile(r"((?<!\\)(?:\\\\)*+)(\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})")
_PRIVATE = ((0xE000, 0xF8FF), (0xF0000, 0xFFFFE))
_BLANK_TABS = re.compile(r"(?m)^[ ]*+\t[ \t]*+(?=\r?$)")


def pairs(source: str) -> Iterator[re.Match[str]]:
    """Yield the escapes in a text in double quotes that are two halves of one character, as group 2."""
    return _SURROGATES.finditer(source)


def disguised(text: str) -> str:
    """Return a text for libyaml, as long as ``text``; ``text`` itself where there is nothing to disguise."""
    source = text
    if any(char in text for char in _DISGUISED):
        # Any private-use character will do, as long as the text does not have it.
        spare = (chr(code) for first, last in _PRIVATE for code in range(first, last))
        mask = next((char for char in spare if char not in text), "\ue000")
        source = text.translate(dict.fromkeys(map(ord, _DISGUISED), mask))
    if "\t" in text:
        source = _BLANK_TABS.sub(lambda found: " " * len(found[0]), source)
    if "\\u" in text:
        source = _SURROGATES.sub(r"\1\\uE000\\uE000", source)
    return source
