"""What was pasted along behind a URL: the comma, full stop or bracket of the text it was copied from."""

from __future__ import annotations

import re

from seedlint.urls import web
from seedlint.util.late import late

_ALWAYS = frozenset(',;:"`>\u201c\u201d\u201e\u00bb\u2026')
_CLOSING = {")": "(", "]": "[", "}": "{", "\u2019": "\u2018", "\u203a": "\u2039", "'": "'"}
ENDS = frozenset("." + "".join(_ALWAYS) + "".join(_CLOSING))
"""The last characters of URLs that are worth a look."""
_REFERENCE = late(r"&(?:#?[0-9A-Za-z]{1,31});\Z")
_ABBREVIATION = late(
    r"(?:[^a-zA-Z/][a-zA-Z]"
    r"|(?:[^a-zA-Z]|\A)(?:bros|co|corp|dept|dr|esq|etc|inc|jr|llc|ltd|mr|mrs|ms|prof|rev|sr|st|vol|vs))\.\Z",
    re.IGNORECASE,
)


def pasted(text: str) -> int:
    """Return where in an http(s) URL begins what is hardly part of it; its length if all of it is.

    Brackets and quotes that are opened in the URL belong to it, and so does the full stop of an abbreviation.
    What is in a fragment may be anything.
    """
    if not text or text[-1] not in ENDS or "#" in text or not web.BEGINNING.match(text):
        return len(text)
    least = web.authority_span(text)[1] + 1
    spare = {
        char: text.count(char) % 2 if char == opens else text.count(char) - text.count(opens)
        for char, opens in _CLOSING.items()
    }
    end = len(text)
    while end > least:
        char = text[end - 1]
        if char in _CLOSING:
            if spare[char] <= 0:
                break
            spare[char] -= 1
        elif char == ".":
            start = end - 1
            while text[start - 1] == ".":
                start -= 1
            # `/.` and `/..` are steps of a path.
            is_step = text[start - 1] == "/" and end - start < 3
            if is_step or _ABBREVIATION.search(text, max(end - 8, 0), end):
                break
            end = start
            continue
        elif char not in _ALWAYS or (char == ";" and _REFERENCE.search(text, max(end - 34, 0), end)):
            break
        end -= 1
    return end
