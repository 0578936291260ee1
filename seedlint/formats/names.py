"""Names of providers as programs write them: escaped, padded, or in another spelling of the same name."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import unquote

from seedlint.formats.characters import SPACES
from seedlint.util.late import late

_LONGEST = 500
"""Longer texts are no names, and are taken as they are."""
_LEVELS = 8
"""How often a name may have been escaped, one time upon the other."""
_REMEMBERED = 16_384

_ESCAPES = late(r"(?:%[0-9a-fA-F]{2})+")
_KEPT = late(r"[A-Za-z0-9._~-]")
"""What no program escapes: `100%25` is an escape, `100%41` is a name."""


class ProviderName(NamedTuple):
    """What there is to say about the name of a provider, whatever document it stands in.

    ``meant`` is the name as it should be written, or the name itself; ``defect`` says in what way the name
    is escaped or padded, None if it is not; ``span`` is where.
    """

    meant: str
    defect: str | None = None
    span: tuple[int, int] | None = None


def provider_name(name: str) -> ProviderName:
    """Judge the name of a provider; answers are remembered."""
    return _judged(name) if len(name) <= _LONGEST else ProviderName(name)


@lru_cache(_REMEMBERED)
def _judged(name: str) -> ProviderName:
    meant = _meant(name)
    if meant == name:
        return ProviderName(name)
    defect = _defect(name)
    return ProviderName(meant, *defect) if defect else ProviderName(meant)


def _meant(name: str) -> str:
    """Return a name as it is once all that is reported about it is mended; itself if nothing is left."""
    text = name
    for _ in range(_LEVELS):
        before, text = text, _step(text)
        if text == before:
            break
    return text or name


def _step(text: str) -> str:
    if "%" in text:
        text = _ESCAPES.sub(_unescaped, text)
    if "&" in text or "<" in text:
        from seedlint.formats.markup import without_markup

        text = without_markup(text)
    if not text.isascii() or not text.isprintable():
        text = _readable(text)
    if "  " in text or text != text.strip(SPACES) or not text.isprintable():
        from seedlint.formats.spacing import single_spaced

        text = single_spaced(text)
    return text


def _readable(text: str) -> str:
    from seedlint.formats.invisible import visible
    from seedlint.formats.mojibake import mend, runs, signs

    if signs(runs(text)):
        text = mend(text) or text
    return visible(text)


def _unescaped(match: re.Match[str]) -> str:
    text = unquote(match[0], errors="surrogateescape")
    # Half a character or a control character was never written so by anybody who meant it.
    return text if _is_escape(text) else match[0]


def _is_escape(text: str) -> bool:
    return not _KEPT.search(text) and all(char.isprintable() or char in SPACES for char in text)


def _defect(name: str) -> tuple[str, tuple[int, int]] | None:
    """Say in what way a name is escaped or padded, and where; None for what other rules have to say."""
    from seedlint.formats.markup import references

    for match in _ESCAPES.finditer(name):
        if _unescaped(match) != match[0]:
            return "is percent-escaped", match.span()
    for match in references(name):
        return "is escaped for HTML", match.span()
    bare = name.lstrip(SPACES)
    if bare != name:
        return "has whitespace before it", (0, len(name) - len(bare))
    bare = name.rstrip(SPACES)
    return ("has whitespace after it", (len(bare), len(name))) if bare != name else None


# Spellings

_NOT_LETTER = re.compile(r"(?:[^\w+#]|_)+")
"""A plus and a hash sign tell names apart: C, C++ and C#, Canal and Canal+."""
_CARRIER = late(r"(?<=\S) (?:on|via) \S+(?: \S+){0,2}\Z", re.IGNORECASE)
_ENDING = late(r"(?<=\w)\.(?:com|net|org|info|news|tv|io|(?:(?:co|com)\.)?[a-z]{2})\Z")


@lru_cache(_REMEMBERED)
def whole_name(name: str) -> str:
    """Return what names have in common that differ in `&` for `and`, in `.com` at the end, or in spelling."""
    return _without_habits(name) if len(name) <= _LONGEST else name


@lru_cache(_REMEMBERED)
def bare_name(name: str) -> str:
    """Return what names have in common that may differ in `on …` or `via …` at the end, too."""
    return _without_habits(_CARRIER.sub("", " ".join(name.split()))) if len(name) <= _LONGEST else name


def _without_habits(name: str) -> str:
    text = _ENDING.sub("", name.casefold().strip()).removeprefix("www.")
    return _NOT_LETTER.sub("", text.replace("&", " and ")) or name


# Names and domains

_WORD = re.compile(r"[a-z0-9]+")
_TELLING_WORD = 3
_TELLING_RUN = 4


@lru_cache(_REMEMBERED)
def shares_nothing(name: str, domain: str) -> bool:
    """Whether nothing of a name is in a domain (lower-case ASCII), and nothing of that in the name.

    False where nobody can tell: the name is in another script, or the domain is.
    """
    if len(name) > _LONGEST or "xn--" in domain:
        return False
    words = _WORD.findall(_plain(name))
    letters = "".join(words)
    labels = domain.split(".")[:-1]
    host = "".join(_WORD.findall("".join(labels)))
    if not any(char.isalpha() for char in letters) or not host:
        return False
    parts = [part for label in labels for part in (label.replace("-", ""), *label.split("-"))]
    return not (
        any(len(part) > 1 and part in letters for part in parts)
        or any(len(word) >= _TELLING_WORD and word in host for word in words)
        or any(len(word) > 1 and host.startswith(word) for word in words)
        or _initials_meet(words, parts)
        or _in_order(labels[0].replace("-", ""), letters)
        or any(letters[at : at + _TELLING_RUN] in host for at in range(len(letters) - _TELLING_RUN + 1))
    )


def _plain(name: str) -> str:
    """Return a name in small letters, without accents."""
    from unicodedata import combining, normalize

    decomposed = normalize("NFKD", name.casefold().replace("ø", "o"))
    return "".join([char for char in decomposed if not combining(char)])


def _initials_meet(words: list[str], parts: list[str]) -> bool:
    """Whether the initials of a name begin a part of the domain, with its small words or without."""
    for some in (words, [word for word in words if word not in {"the", "of", "and", "for", "a"}]):
        initials = "".join(word[0] for word in some)
        if len(initials) > 1 and any(part.startswith(initials) for part in parts):
            return True
    return False


def _in_order(label: str, letters: str) -> bool:
    """Whether the letters of a label are all in a name, in their order, and both begin alike."""
    rest = iter(letters)
    return len(label) > 1 and label[0] == letters[0] and all(char in rest for char in label)
