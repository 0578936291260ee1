"""What TOML is made of: patterns of its tokens, and what is written in its texts."""

from __future__ import annotations

import re

from seedlint.reading.toml import lines
from seedlint.reading.tree import Decoded

BARE = re.compile(lines.BARE)
BASIC = re.compile(r'"(?:[^"\\\n]++|\\.)*+"')
LITERAL = re.compile(r"'[^'\n]*+'")
LONG_BASIC = re.compile(r'"""(?:[^"\\]++|\\.|"{1,2}+(?!"))*+"{3,5}', re.DOTALL)
LONG_LITERAL = re.compile(r"'''(?:[^']++|'{1,2}+(?!'))*+'{3,5}")
PLAIN = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[^\s,\]}#]++|[^\s,\]}#\"'\[{=]++")
SPACE = re.compile(r"[ \t]*+")
GAP = re.compile(r"(?:[ \t\r\n]++|#[^\n]*+)*+")
"""White space, line breaks and comments."""
REST = re.compile(r"[ \t]*+(?:#[^\r\n]*+)?(?:\r?\n|\Z)")
"""What may stand on a line behind a statement."""
QUOTES = ('"""', "'''", '"', "'")
_TEXTS = dict(zip(QUOTES, (LONG_BASIC, LONG_LITERAL, BASIC, LITERAL), strict=True))
_PARTS = re.compile(
    r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|x([0-9A-Fa-f]{2})|([\"\\bfnrte])|([ \t]*+\r?\n[ \t\r\n]*+))"
    r"|(\r\n)",
)
_MEANS = {'"': '"', "\\": "\\", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "e": "\x1b"}


def quote_at(text: str, at: int) -> str | None:
    """Return the quotes that open a text there, None if there are none."""
    return next((quote for quote in QUOTES if text.startswith(quote, at)), None)


def text_at(text: str, at: int, end: int, quote: str) -> re.Match[str] | None:
    """Return the text in quotes that begins there, None if it is not closed."""
    return _TEXTS[quote].match(text, at, end)


def value_of(source: str, quote: str) -> str:
    """Return what a text in quotes says."""
    if len(quote) == 1 and "\\" not in source:
        return source[1:-1]
    return decode(source, quote).value


def decode(source: str, quote: str | None) -> Decoded:
    """Return what a scalar says, and where in its source each character of that is written.

    ValueError for an escape that there is not.
    """
    if quote is None:
        return Decoded(source, range(len(source)), range(1, len(source) + 1))
    begin, end = len(quote), len(source) - len(quote)
    if len(quote) == 3:
        begin += 2 if source.startswith("\r\n", 3) else int(source.startswith("\n", 3))
    starts: list[int] = []
    ends: list[int] = []
    pieces: list[str] = []
    at = begin
    for part in _PARTS.finditer(source, begin, end):
        meant = _meant(part, raw="'" in quote)
        if meant is None:
            continue
        starts += range(at, part.start())
        ends += range(at + 1, part.start() + 1)
        pieces += [source[at : part.start()], meant]
        at = part.end()
        if meant:
            starts.append(part.start())
            ends.append(at)
    starts += range(at, end)
    ends += range(at + 1, end + 1)
    return Decoded("".join([*pieces, source[at:end]]), starts, ends)


def _meant(part: re.Match[str], *, raw: bool) -> str | None:
    """Return what an escape or a line break stands for, None where it is none: in single quotes."""
    if part[6]:
        return "\n"
    if raw:
        return None
    if part[4]:
        return _MEANS[part[4]]
    if part[5]:
        return ""
    return chr(int(part[1] or part[2] or part[3], 16))


__all__ = [
    "BARE",
    "GAP",
    "PLAIN",
    "REST",
    "SPACE",
    "decode",
    "quote_at",
    "text_at",
    "value_of",
]
