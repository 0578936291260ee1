"""Texts with places to fill in, as snippets and as plain texts.

Until it is known what the editor can do, the places are marked by characters that no field or value has.
"""

from __future__ import annotations

import re
from itertools import count

_BEGIN, _END, _LAST = "\x01", "\x02", "\x03"
LAST = _LAST
"""Where the cursor stays."""
_STOP = re.compile(f"{_BEGIN}([^{_BEGIN}{_END}]*){_END}|{_LAST}")
_SIGNS = re.compile(r"[\\$}]")


def stop(text: str) -> str:
    """Return a place to fill in, with what stands there until then."""
    return f"{_BEGIN}{text}{_END}"


def has_stops(text: str) -> bool:
    """Whether there is a place to fill in."""
    return _STOP.search(text) is not None


def snippet(text: str) -> str:
    """Return a text as a snippet: what has a meaning in one is escaped."""
    numbers = count(1)

    def made(found: re.Match[str]) -> str:
        return "$0" if found[1] is None else f"${{{next(numbers)}:{found[1]}}}"

    return _STOP.sub(made, _SIGNS.sub(r"\\\g<0>", text))


def plain(text: str) -> str:
    """Return a text as it is without places to fill in."""
    return _STOP.sub(lambda found: found[1] or "", text)


__all__ = ["LAST", "has_stops", "plain", "snippet", "stop"]
