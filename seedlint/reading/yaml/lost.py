"""What is lost of a plain text, or swallowed by it, because of how it is written.

The careful reader asks here about texts it has read; `may_lose` is the quick look at bytes that decides
whether it reads at all. What the first reports, the second must see.
"""

from __future__ import annotations

import re

from seedlint.reading.yaml.causes import ODD_SPACES
from seedlint.reading.yaml.yaml12 import resolve
from seedlint.util.late import late

# Words that comments begin with, even where the blank is missing.
_NO_TEXT = (
    r"(?!(?i:seed[-_]?lint|[a-z]*lint|noqa|nosec|todo|fixme|xxx|hack|pragma|prettier|cspell|codespell|spell"
    r"|region|endregion)(?![^\W_]))"
)
_COMMENT = late(rf" (\#{_NO_TEXT}\w[^\r\n]*)")
_INSTEAD = late(rf"[ \t]*[ \t](\#{_NO_TEXT}\w[^\r\n]*)")
_DASHES = late(r"(?m)^( *+)- [^\n]*+\n\1 ++(?=- )")
ODD_KEY = late(rf"[{ODD_SPACES}]+")
ODD_ITEM = late(rf"-([{ODD_SPACES}]+)")

# Patterns begin with a literal, for which the regex engine looks at memchr speed.
_CUT = re.compile(rb"#(?<=[ \t]#)[0-9A-Za-z_\x80-\xff]")
_QUOTED = late(rb" *+(?:- ++)*+(?:[\w-]++: ++[\"']|[\"'][^:\n]*+\n)")
_JOINED = re.compile(rb"\n( *+)- [^\n]*+(?<!:)(?<!:\r)\n\1 ++- ")
_ODD_BYTES = rb"(?:\xc2\xa0|\xe1\x9a\x80|\xe2\x80[\x80-\x8a\xaf]|\xe2\x81\x9f|\xe3\x80\x80)"
_ODD_SPACE = re.compile(_ODD_BYTES)
_ODD_LINE = late(rb"(?:\n|\A) *+-?" + _ODD_BYTES)


def comment(source: str, text: str, end: int) -> tuple[int, int] | None:
    """Return where a comment stands behind a plain text that reads as if it went on there; else None.

    ``text`` ends at ``end``; it may be empty, where there is nothing but the comment.
    """
    if text and not isinstance(resolve(text), str):
        return None
    found = _COMMENT.match(source, end) if text else _INSTEAD.match(source, end)
    if not found:
        return None
    return found.start(1), found.start(1) + len(found[1].rstrip())


def dash(source: str, start: int, end: int) -> int | None:
    """Return where a plain text goes on with a line that begins as a list item does, directly below."""
    if source.find("\n", start, end) < 0:
        return None
    found = _DASHES.match(source, source.rfind("\n", 0, start) + 1)
    return found.end() if found and start < found.end() < end else None


def may_lose(raw: bytes, odd: bytes) -> bool:
    """Whether something may be lost of a text; ``odd`` is what is not printable ASCII in it, or more."""
    if b"#" in raw:
        # Of a text in quotes, the whole line is passed over at once.
        end = 0
        while found := _CUT.search(raw, end):
            if not _QUOTED.match(raw, raw.rfind(b"\n", end, found.start()) + 1):
                return True
            end = raw.find(b"\n", found.end())
            if end < 0:
                break
    if _JOINED.search(raw):
        return True
    return _ODD_SPACE.search(odd) is not None and _ODD_LINE.search(raw) is not None


__all__ = ["ODD_ITEM", "ODD_KEY", "comment", "dash", "may_lose"]
