"""Text that passes through Great Expectations' pages untouched.

GX's templates escape some values, once or twice, and others not at all; they substitute ``$name`` and
render line breaks. So nothing that means something there is handed to them: each such character goes in
as a private-use character, which nobody touches, and comes out as a character reference, which is right
in text and in attributes alike.
"""

from __future__ import annotations

import re
from typing import Any

from seedlint.util.escape import escape

_BASE = 0x10F000
_SPECIAL = re.compile(r"[<>&\"'`$\\]")
_SEALS = re.compile(f"[{chr(_BASE)}-{chr(_BASE + 0xFF)}]")
LONGEST = 300
"""Characters of a value that are shown."""


def clip(text: str, longest: int = LONGEST) -> str:
    """Cut a text that is too long to be shown, visibly."""
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def seal(text: str) -> str:
    """Return a text as it goes into a page; what nobody can see is made visible before."""
    visible = escape(_SEALS.sub("\ufffd", text))
    return _SPECIAL.sub(lambda found: chr(_BASE + ord(found[0])), visible)


def unseal(page: str) -> str:
    """Return a page with character references where sealed characters are."""
    return _SEALS.sub(lambda found: f"&#{ord(found[0]) - _BASE};", page)


def sealed(value: Any) -> Any:
    """Return a copy of JSON data with all texts sealed, keys included."""
    if isinstance(value, str):
        return seal(value)
    if isinstance(value, dict):
        return {seal(key) if isinstance(key, str) else key: sealed(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [sealed(item) for item in value]
    return value
