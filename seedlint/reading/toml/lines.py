"""Plain keys and values of TOML: patterns that match only what `tomllib` accepts, and what that means."""

from __future__ import annotations

import re
from datetime import date

BASIC = r"[^\"\\\x00-\x08\x0a-\x1f\x7f]"
LITERAL = r"[^'\x00-\x08\x0a-\x1f\x7f]"
COMMENT = r"[^\x00-\x08\x0a-\x1f\x7f]*+"
TEXT = rf"(?:{BASIC}++|\\[\"\\bfnrt])*+"
BARE = r"[A-Za-z0-9_-]++"
ANY_KEY = rf"(?:{BARE}|\"[^\"\n]*+\"|'[^'\n]*+')"
"""One part of a key, as it may be meant."""
_TIME = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]++)?"
_OFFSET = r"(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])?"
DATE = rf"[0-9]{{4}}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])(?:[Tt\ ]{_TIME}{_OFFSET})?"
NUMBER = r"[+-]?(?:0|[1-9][0-9]{0,17}+)(?:\.[0-9]++)?"

_ESCAPED = re.compile(r"\\(.)")
_MEANS = {'"': '"', "\\": "\\", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}


def text(source: str) -> str:
    """Return what stands in double quotes."""
    return _ESCAPED.sub(lambda found: _MEANS[found[1]], source) if "\\" in source else source


def number(source: str) -> int | float:
    """Return a number."""
    return float(source) if "." in source else int(source)


def date_time(source: str) -> str | None:
    """Return a date as it is written, None if there is no such day."""
    day = source[8:10]
    if day > "28" or source.startswith("0000"):
        try:
            date(int(source[:4]), int(source[5:7]), int(day))
        except ValueError:
            return None
    return source


def unbroken(source: str) -> str:
    """Return a text of several lines, with line feeds."""
    return source.replace("\r\n", "\n")


__all__ = [
    "ANY_KEY",
    "BARE",
    "BASIC",
    "COMMENT",
    "DATE",
    "LITERAL",
    "NUMBER",
    "TEXT",
    "date_time",
    "number",
    "text",
    "unbroken",
]
