"""Characters nobody sees: where a script or an emoji needs them, and where they do nothing."""

from __future__ import annotations

import re

from seedlint.formats.characters import INVISIBLE

_RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_NO_SPACES = "[\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff\u1950-\u1aaf\ua9e0-\ua9ff\uaa60-\uaadf]"
"""Thai, Lao, Tibetan, Myanmar, Khmer, Tai: scripts that part words with U+200B."""
_JOINING = "[\u0600-\u1cff\ua800-\uabff\ufb50-\ufdff\ufe70-\ufefc\U00010a00-\U00011fff\U0001e900-\U0001e95f]"
"""Arabic, Indic and other scripts whose spelling uses U+200C and U+200D."""
_PICTURE = "[\u2190-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff]"
_LEGITIMATE = re.compile(
    f"(?<={_NO_SPACES})\u200b(?={_NO_SPACES})"
    f"|(?<={_JOINING})[\u200c\u200d]"
    f"|(?<={_PICTURE})\u200d(?={_PICTURE})|(?<={_PICTURE}\ufe0f)\u200d(?={_PICTURE})"
    "|(?<=\U0001f3f4)[\U000e0020-\U000e007e]+\U000e007f"  # the flags of England, Scotland, Wales, …
)
_MARKS = frozenset("\u061c\u200e\u200f")
_OPENING = {
    "\u202a": "\u202c",
    "\u202b": "\u202c",
    "\u2066": "\u2069",
    "\u2067": "\u2069",
    "\u2068": "\u2069",
}
_DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069]")


_PARTING = "\x1c-\x1f\x85\ufff9-\ufffb"
_TURNING_LEFT = "\u061c\u200f\u202b\u202e\u2067"
_TELLING = re.compile(f"[{_PARTING}{_TURNING_LEFT}]")
_TELLING_BOTH_WAYS = re.compile(f"[{_PARTING}{_TURNING_LEFT}\u200e\u202a-\u202e\u2066-\u2069]")


def tells(text: str, chars: str) -> bool:
    """Whether a text may read otherwise without some of its characters: they part or turn words."""
    return (_TELLING_BOTH_WAYS if _RIGHT_TO_LEFT.search(text) else _TELLING).search(chars) is not None


def useless(text: str) -> list[int]:
    """Return where in a text there are invisible characters that do nothing for it, or lost ones."""
    found = [match.start() for match in INVISIBLE.finditer(text)]
    if not found:
        return found
    fine = {at for match in _LEGITIMATE.finditer(text) for at in range(*match.span())}
    allowed: frozenset[str] = frozenset()
    if _RIGHT_TO_LEFT.search(text):
        # Text in two directions has use for marks, and for embeddings if they end where it ends.
        allowed = _MARKS | frozenset(_DIRECTION.findall(text) if _is_balanced(text) else ())
    return [at for at in found if at not in fine and text[at] not in allowed]


def _is_balanced(text: str) -> bool:
    """Whether embeddings and isolates are all closed, in order, and nothing is overridden."""
    expected = []
    for char in _DIRECTION.findall(text):
        if char in _OPENING:
            expected.append(_OPENING[char])
        elif not expected or char != expected.pop():
            return False
    return not expected


def is_lost(char: str) -> bool:
    """Whether a character stands for one that was lost: U+FFFD, or half of a UTF-16 pair."""
    return char == "\ufffd" or "\ud800" <= char <= "\udfff"


def visible(text: str) -> str:
    """Return a text without its useless invisible characters; what stands for lost ones stays."""
    while places := [at for at in useless(text) if not is_lost(text[at])]:
        gone = set(places)
        text = "".join([char for at, char in enumerate(text) if at not in gone])
    return text


def name_of(char: str) -> str:
    """Name a character that can't be shown."""
    from unicodedata import name

    words = "control character" if ord(char) < 0xA0 else name(char, "").lower()
    return f"U+{ord(char):04X}" + (f" ({words})" if words else "")
