"""HTML character references in URLs: `?a=1&amp;b=2` is a URL as a page's source has it, not the URL.

Read are references to `&` in every spelling, however often it was escaped; what is left of one behind the
question mark (`?amp;b=2`, where the first parameter was cut off); and numeric references, and a few names, of
characters that mean nothing else in a URL. The semicolon is part of a reference: `?a=1&amp=2` has a parameter
called `amp`.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from seedlint.util.late import late

AMPERSAND = r"&(?:(?:[aA][mM][pP]|#0*38|#[xX]0*26);)*+"
"""A separator of parameters, escaped or not."""

_NAMES = {"quot": '"', "apos": "'", "lt": "<", "gt": ">"}
_AMPERSANDS = "(?:(?:amp|#0*38|#x0*26);)"
_OTHER = "(?:#0*[0-9]{1,7}|#x0*[0-9a-f]{1,6}|quot|apos|lt|gt)"
# The first character is one to look for by itself, which is quick.
_HELD = late(r"&(?:[aA][mM][pP]|#[xX]?[0-9a-fA-F]+|(?i:quot|apos|lt|gt));")
_REST = late(r"\?[aA][mM][pP];")
_REFERENCES = late(
    rf"&(?P<amp>{_AMPERSANDS}*+)(?:(?P<other>{_OTHER});)?|(?P<rest>(?<=\?)(?:amp;)++)",
    re.IGNORECASE | re.ASCII,
)
_PLAIN = frozenset("!\"'()*+,-./:<=>@[]^_`{|}~$")
"""What is decoded of ASCII: nothing that could become part of another reference, or of another parameter."""
_ENCODED = frozenset('"<>`{}^|')


class Reference(NamedTuple):
    """One reference in a URL: where it stands, as what it is written, and what it stands for."""

    span: tuple[int, int]
    written: str
    char: str
    is_rest: bool = False


def may_hold(text: str) -> bool:
    """Whether there may be a reference in some URLs, one a line."""
    return ";" in text and (_HELD.search(text) or _REST.search(text)) is not None


def references(text: str) -> list[Reference]:
    """Return the HTML character references in a URL."""
    if ";" not in text:
        return []
    found = []
    query = text.partition("#")[0].find("?") + 1
    for match in _REFERENCES.finditer(text):
        start, end = match.span()
        if match["rest"]:
            if start == query:
                found.append(Reference((start, end), match[0], "", is_rest=True))
            continue
        char = _decoded(match["other"]) if match["other"] else None
        if char is None and match["amp"]:
            char, end = "&", match.end("amp")
        if char is not None:
            found.append(Reference((start, end), text[start:end], char))
    return found


def _decoded(name: str) -> str | None:
    """Return the character that a reference stands for, None if it is not one to write into a URL."""
    char = _NAMES.get(name.lower())
    if char is None:
        number = int(name[2:], 16) if name[1:2] in {"x", "X"} else int(name[1:])
        if number > 0x10FFFF:
            return None
        char = chr(number)
    return (
        char if char in _PLAIN or (not char.isascii() and char.isprintable() and not char.isspace()) else None
    )


def unescaped(text: str) -> str:
    """Return a URL with its HTML character references decoded, everything else as it stands."""
    parts: list[str] = []
    done = 0
    for reference in references(text):
        char = f"%{ord(reference.char):02X}" if reference.char in _ENCODED else reference.char
        parts += (text[done : reference.span[0]], char)
        done = reference.span[1]
    return "".join(parts) + text[done:] if parts else text
