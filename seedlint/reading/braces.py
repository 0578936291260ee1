"""Front matter in JSON without fences, as Hugo takes it: from the first brace to the one that closes it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from seedlint.reading.fences import front_matter
from seedlint.util.late import late

if TYPE_CHECKING:
    from seedlint.finding import Finding
    from seedlint.reading.syntax import Stretch

_OBJECT = late(r"\{\s*+(?:[\"'}]|[A-Za-z_]\w*+\s*+:)")
"""How JSON begins, or what was meant to be; templates begin with other signs behind the brace."""
_TOKEN = late(r'[^"{}]++|"(?:[^"\\]++|\\.)*+"|[{}"]', re.DOTALL)


def braces(text: str) -> Stretch | Finding:
    """Return where an object in JSON stands at the top of a text: to the brace that closes it.

    Where none does, it is all of the text, and who reads it says what is wrong.
    """
    if not _OBJECT.match(text):
        return front_matter(text)
    depth = 0
    for token in _TOKEN.finditer(text):
        depth += (token[0] == "{") - (token[0] == "}")
        if not depth:
            return 0, token.end()
    return 0, len(text)


__all__ = ["braces"]
