"""What was meant by a word that no rule answers to: a code with a slip of the finger, a name, a list."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from seedlint.rulebook.registry import ALL, OWN_LETTERS
from seedlint.util.escape import escape
from seedlint.util.late import late
from seedlint.util.suggest import closest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seedlint.rulebook.registry import Registry

IN_QUOTES = "write each in quotes of its own"
WITH_COMMAS = "put commas between them"

_CODE = late(r"([A-Z]{0,4})([0-9][0-9A-Z]{0,6})")
_RANGE = late(r"([A-Za-z]+)([0-9]+) ?(?:-|\.\.\.?|–) ?(?:\1)?([0-9]+)", re.IGNORECASE)
_AS_DIGITS = str.maketrans("OILZSB", "011258")
"""Letters that look like digits."""
_AROUND = " .,:;`'\"[](){}<>-_/#="
_FIRST = late(r"[A-Za-z]{1,4}[0-9]+(?![A-Za-z0-9])")
_ANYTHING = late(r"(?:(?<!\*)\*++|(?<=[0-9])(?:[xX?]++|\.\*))++$")
_LONGEST = 100
_LISTED = 12


def meant(registry: Registry, word: str) -> str | None:
    """Return the code or name that a word was most likely meant to be, None if none is near."""
    if len(word) > _LONGEST:
        return None
    bare = word.strip(_AROUND)
    if bare != word and registry.match(bare):
        return bare
    first = _FIRST.match(word)
    if first and registry.get(first[0]):
        return first[0].upper()
    parts = _CODE.fullmatch(re.sub("[^A-Z0-9]", "", unicodedata.normalize("NFKC", word).upper()))
    if parts:
        return _code(registry, parts)
    return closest(word, [*(rule.code for rule in registry), *registry.names(), ALL])


def _code(registry: Registry, parts: re.Match[str]) -> str | None:
    """Return the code that one much like it was most likely meant to be."""
    plain = parts[0]
    codes = {rule.code for rule in registry}
    likely = [f"{parts[1]}{parts[2].translate(_AS_DIGITS)}", f"{parts[1]}{parts[2].lstrip('0')}"]
    likely += [f"{OWN_LETTERS}{parts[2]}"] if parts[1] in {"", *OWN_LETTERS} else []
    for one in (plain, *likely):
        if one in codes:
            return one
    within = [code for code in codes if plain.startswith(code)]
    near = within or [code for code in codes if _is_one_slip(plain, code)]
    if len(near) == 1:
        return near[0]
    return f"{OWN_LETTERS}{plain}" if not parts[1] and registry.match(f"{OWN_LETTERS}{plain}") else None


def hint(registry: Registry, word: str, several: str = IN_QUOTES) -> str:
    """Return ``; did you mean …?``, or what else helps, for a word that no rule answers to.

    ``several`` says how several codes are written where the word stands.
    """
    prefix = _ANYTHING.sub("", word)
    if prefix != word and prefix and registry.match(prefix):
        return f"; `{escape(prefix)}` alone selects all that begin with it"
    parts = _listed(registry, word)
    if parts:
        listed = ", ".join(f'"{part}"' for part in parts) if several == IN_QUOTES else ",".join(parts)
        return f"; {several}: `{escape(listed)}`"
    one = meant(registry, word)
    if one:
        return f"; did you mean `{one}`?"
    family = next(_families(registry, word), None)
    if family:
        return f"; `seedlint explain {family}` lists those that begin with it"
    return "; `seedlint rules` lists them"


def _listed(registry: Registry, word: str) -> list[str]:
    """Return the codes or names of a text that is a list of them, or a range; else nothing."""
    between = _RANGE.fullmatch(word.strip())
    if between and registry.get(f"{between[1]}{between[2]}") and registry.get(f"{between[1]}{between[3]}"):
        low, high = f"{between[1]}{between[2]}".upper(), f"{between[1]}{between[3]}".upper()
        codes = [rule.code for rule in registry if low <= rule.code <= high]
        return codes if 1 < len(codes) <= _LISTED else []
    parts = [part for part in re.split(r"[,;|+\s]+", word[: _LONGEST * 2]) if part]
    known = list(map(registry.match, parts))
    if len(parts) > 1 and any(known) and all(map(_CODE.fullmatch, (part.upper() for part in parts))):
        return parts
    return parts if len(parts) > 1 and all(known) else []


def _families(registry: Registry, word: str) -> Iterator[str]:
    """Yield the beginnings of a word that is much like a code, with a digit, that codes begin with."""
    plain = re.sub("[^A-Z0-9]", "", word[:_LONGEST].upper())
    found = re.match("[A-Z]{1,4}[0-9][0-9A-Z]*", plain)
    if found and found[0][:-1]:
        for length in range(min(len(found[0]), 8), 0, -1):
            beginning = found[0][:length]
            if beginning[-1].isdigit() and registry.match(beginning):
                yield beginning


def _is_one_slip(word: str, code: str) -> bool:
    """Whether a letter too many, too few or exchanged with the next one makes the difference."""
    if sorted(word) == sorted(code):
        differ = [at for at, pair in enumerate(zip(word, code, strict=True)) if pair[0] != pair[1]]
        return len(differ) == 2 and differ[1] - differ[0] == 1
    longer, shorter = (word, code) if len(word) > len(code) else (code, word)
    return len(longer) - len(shorter) == 1 and any(
        longer[:at] + longer[at + 1 :] == shorter for at in range(len(longer))
    )


__all__ = ["IN_QUOTES", "WITH_COMMAS", "hint", "meant"]
