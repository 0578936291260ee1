"""Mojibake: text that was written in one encoding and read in another, as ftfy sees it.

ftfy is good at telling garbled text from sound text, and slow to load; a look at pairs of neighbouring
characters decides whether it has to be asked.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from typing import NamedTuple

from seedlint.formats.characters import HARMLESS
from seedlint.util.late import late
from seedlint.util.shorten import shorten

_CODECS = (
    "latin-1", "cp1252", "cp1251", "cp1250", "cp1253", "cp1254", "cp1257", "iso8859-2", "mac-roman", "cp437",
)  # fmt: skip
"""The encodings that ftfy tries."""

_LONGEST = 20_000
"""Texts longer than this are no titles or excerpts, and would keep ftfy busy."""

_ASCII_TO_SPACE = bytes(0x20 if code < 0x80 else code for code in range(256))
_NON_ASCII = late(r"[^\x00-\x7f]+")
_CAPITAL_WORD = late(r"(?<=[A-ZÀ-ÖØ-Þ])Ã(?=[’”»]?(?:[\s.,;:!?)]|\Z))")
"""The end of a Portuguese word in capitals, MAÇÃ; ftfy takes it for the first half of a character."""
_REMNANT = "â€"
"""The beginning of most garbled punctuation marks; it means nothing else."""


def runs(text: str) -> set[str]:
    """Return the stretches of a text that are beyond ASCII."""
    if text.isascii():
        return set()
    raw = text.encode("utf-8", "surrogatepass").translate(_ASCII_TO_SPACE)
    return {run.decode("utf-8", "surrogatepass") for run in set(raw.split())}


def signs(among: set[str]) -> set[str]:
    """Return which `runs` of some texts may be mojibake; a text that ftfy can mend has one of these.

    Or it has nothing but harmless characters beyond ASCII, and ftfy is wrong about it.

    UTF-8 read in a single-byte encoding leaves the character of a leading byte before the character
    of a continuation byte; a space or U+FFFD may stand in for the latter. Latin-1 in place of
    Windows-1252 leaves C1 control characters.
    """
    return {run for run in among if run.strip(HARMLESS) and (run[-1] in "ÂÃ" or _has_pair(run))}


def _has_pair(run: str) -> bool:
    # One character beyond ASCII is no pair: most accents stand alone, so most documents need no pattern.
    return (len(run) > 1 or run < "\xa0") and _pairs().search(run) is not None


@lru_cache(maxsize=1)
def _pairs() -> re.Pattern[str]:
    leading = {char for codec in _CODECS for char in bytes(range(0xC2, 0xF5)).decode(codec, "ignore")}
    following = {char for codec in _CODECS for char in bytes(range(0x80, 0xC0)).decode(codec, "ignore")}
    following |= {chr(code) for code in range(0x80, 0xC0)} | {"\ufffd"}
    first, second = (re.escape("".join(sorted(chars))) for chars in (leading, following))
    return re.compile(f"[{first}][{second}]|[\x80-\x9f]")


def mend(text: str) -> str | None:
    """Return a text as it was before it was garbled: itself if it is sound, None if too much is lost."""
    from ftfy import fix_encoding
    from ftfy.badness import is_bad

    if len(text) > _LONGEST or not is_bad(_CAPITAL_WORD.sub("A", text)):
        return text
    mended: str = fix_encoding(text)
    if mended == text:
        return None if _REMNANT in text else text
    return text if _has_new_nonsense(text, mended) else mended


def is_garbled(text: str) -> bool:
    """Whether a text is mojibake, quickly told for those that are not."""
    return bool(signs(runs(text))) and mend(text) != text


def _has_new_nonsense(text: str, mended: str) -> bool:
    """Whether mending brought in characters that no text has, so that it can't have been right."""
    from unicodedata import category

    return any(category(char) in {"Cc", "Cn", "Co", "Cs"} for char in set(mended) - set(text))


class Explanation(NamedTuple):
    """Where the first garbled characters are, what to say about them, and how many such places there are."""

    start: int
    end: int
    message: str
    places: int = 1


def diagnose(text: str, mended: str | None) -> Explanation:
    """Say what is garbled in a text; ``mended`` is what `mend` returned for it."""
    if mended is None:
        at = text.index(_REMNANT)
        return Explanation(
            at, at + 2, f"`{_REMNANT}` is left of a character that was read in the wrong encoding"
        )
    start = next((at for at, (old, new) in enumerate(zip(text, mended, strict=False)) if old != new), 0)
    run = _NON_ASCII.match(text, start)
    end = run.end() if run else start + 1
    piece = text[start:end]
    was = mend(piece)
    guess = f" looks like {shorten(was)} read" if was and was != piece else " was read"
    gone = Counter(_NON_ASCII.findall(text)) - Counter(_NON_ASCII.findall(mended))
    return Explanation(start, end, f"{shorten(piece)}{guess} in the wrong encoding", gone.total())
