"""What is lost of a plain text, or swallowed by it, because of how it is written.

The careful reader asks here about texts it has read; `may_lose` is the quick look at bytes that decides
whether it reads at all. What the first reports, the second must see.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from seedlint.reading.yaml.causes import ODD_SPACES
from seedlint.reading.yaml.yaml12 import resolve
from seedlint.util.late import late

if TYPE_CHECKING:
    import re
    from collections.abc import Sequence

    from seedlint.reading.syntax import Stretch

# Words that comments begin with, even where the blank is missing.
_NO_TEXT = (
    r"(?!(?i:seed[-_]?lint|[a-z]*lint|noqa|nosec|todo|fixme|xxx|hack|pragma|prettier|cspell|codespell|spell"
    r"|region|endregion)(?![^\W_]))"
)
_NO_KEY = r"(?![^\W\d][\w-]*:(?:[ \t\r\n]|\Z))"
_WORDS = rf"(?P<words>\#{_NO_TEXT}\w[^\r\n]*)"
_COMMENT = late(rf" {_WORDS}")
_INSTEAD = late(rf"[ \t]*[ \t]{_WORDS}")
_BELOW = late(rf"(?:\r\n|\n|\r)(?P<indent> *)(?P<words>\#{_NO_TEXT}{_NO_KEY}\w[^\r\n]*)")
_HEAD = late(rf"[ \t]*[:-](?:[ \t]+{_WORDS}|[ \t]*(?=[\r\n]))")
_ITEM = late(rf"[\r\n] *-(?:[ \t]+{_WORDS}|[ \t]*(?=[\r\n]))")
_BREAK = late(r"(?:\r\n|\n|\r) *")
_DASHES = late(r"(?m)^( *+)- [^\n]*+\n\1 ++(?=- )")
ODD_KEY = late(rf"[{ODD_SPACES}]+")
ODD_ITEM = late(rf"-([{ODD_SPACES}]+)")

# Patterns begin with a literal, for which the regex engine looks at memchr speed.
_CUT = late(rb"#(?<=[ \t]#)[0-9A-Za-z_\x80-\xff]")
_QUOTED = late(rb" *+(?:- ++)*+(?:[\w-]++: ++[\"']|[\"'][^:\n]*+\n)")
_JOINED = late(rb"\n( *+)- [^\n]*+(?<!:)(?<!:\r)\n\1 ++- ")
_ODD_BYTES = rb"(?:\xc2\xa0|\xe1\x9a\x80|\xe2\x80[\x80-\x8a\xaf]|\xe2\x81\x9f|\xe3\x80\x80)"
_ODD_SPACE = late(_ODD_BYTES)
_ODD_LINE = late(rb"\n *+-?" + _ODD_BYTES)
_ODD_BEGINNING = late(rb" *+-?" + _ODD_BYTES)


class Comments(NamedTuple):
    """The comments around a plain text that read as if they were parts of it, in their order."""

    before: Sequence[Stretch]
    behind: Sequence[Stretch]

    def whole(self, source: str, text: str) -> str:
        """Return the text with what they say."""
        parts = [source[slice(*one)] for one in self.before], [text] * bool(text)
        return " ".join([*parts[0], *parts[1], *(source[slice(*one)] for one in self.behind)])


def comments(source: str, text: str, place: Stretch, begin: int, column: int) -> Comments | None:
    """Return the comments around a plain text, which may be empty; None if none reads as a part of it.

    ``begin`` is where what is before the text ends, a key, or an item; ``column`` is that of the mapping or
    list around it: what is not indented more than that can't be a part of the text.
    """
    if text and not isinstance(resolve(text), str):
        return None
    start, end = place
    behind: list[Stretch] = []
    found = _COMMENT.match(source, end) if text else _INSTEAD.match(source, end)
    if found:
        behind.append(_words(found))
    below = found.end() if found else end
    while (found := _BELOW.match(source, below)) and len(found["indent"]) > column:
        behind.append(_words(found))
        below = found.end()
    before = _before(source, begin, start, column) if text else []
    return Comments(before, behind) if before or behind else None


def _before(source: str, begin: int, start: int, column: int) -> list[Stretch]:
    """Return the comments between a key or a dash and the text that stands below them."""
    if source.find("#", begin, start) < 0:
        return []
    head = _HEAD.match(source, begin, start) or _ITEM.search(source, begin, start)
    if head is None:
        return []
    found = [_words(head)] if head["words"] else []
    at = head.end()
    while (below := _BELOW.match(source, at, start)) and len(below["indent"]) > column:
        found.append(_words(below))
        at = below.end()
    # Nothing else may stand in between.
    return found if _BREAK.fullmatch(source, at, start) else []


def _words(found: re.Match[str]) -> Stretch:
    """Return where a comment stands, without blanks at its end."""
    start = found.start("words")
    return start, start + len(found["words"].rstrip())


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
    if not _ODD_SPACE.search(odd):
        return False
    return _ODD_LINE.search(raw) is not None or _ODD_BEGINNING.match(raw) is not None


__all__ = ["ODD_ITEM", "ODD_KEY", "comments", "dash", "may_lose"]
