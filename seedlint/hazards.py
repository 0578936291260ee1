"""What the fast YAML reader can't be trusted with, found by scanning the text at C speed.

yaml-rs returns values at once, but it expands aliases, drops tags, takes two documents for a list,
reads ``1_000`` and ``0b1`` as numbers, recurses without bound on ``- - - -``, takes quadratic time over
long numbers, and refuses a tab after a colon, which YAML allows. A text in which none of that can be,
by these scans, is safe to give to it; any other is read by `seedlint.compose`, slowly and exactly. A
false alarm costs a millisecond or two.
"""

from __future__ import annotations

import re

from seedlint.yaml12 import yaml11_reading

_INDICATORS = {
    sign: re.compile(rf"{re.escape(sign)}(?<=[\s\[{{,:?-]{re.escape(sign)})(?:[^\s\]}},]|(?<=!))")
    for sign in "&*!"
}
_C0 = bytes([*range(9), 11, 12, *range(14, 32), 127])
_C1 = re.compile(rb"\xc2[\x80-\x84\x86-\x9f]")
_NONCHARACTER = re.compile(rb"\xef\xbf[\xbe\xbf]")
_TAB_INDENT = re.compile(r"(?:\A|\n) *\t[ \t]*[^\s#]")
_INDENTED = re.compile(r"[-? :\t]{32}")
_INDENT_STRIDE = 256
_DIGITS = re.compile(r"[0-9_]{1000}")
_DIGITS_STRIDE = 2000

# Patterns begin with a literal, which the regex engine looks for at memchr speed.
_END = r"(?=[ \t]*(?:[\r\n,#\]}]|\Z))"
_WORD = rf"(?:[yY](?:es)?|YES|[nN]o?|NO|[oO]n|ON|[oO]ff|OFF|=){_END}"
_NUMBER = rf"(?![1-9][0-9]*+(?:[\r\n]|\Z))[-+._0-9][-+.0-9a-fA-FxXob_:]*+{_END}"
_SCALAR = rf"(?=[-+._0-9yYnNoO=\[{{])({_WORD}|{_NUMBER}|[\[{{])"
_PLACES = (
    re.compile(rf": [ \t]*(?:\r?\n[ \t]*)?{_SCALAR}"),
    re.compile(rf"- [ \t]*(?:\r?\n[ \t]*)?{_SCALAR}"),
    re.compile(rf":\n[ \t]*{_SCALAR}"),
)
_BEFORE_CRLF = re.compile(rf":\r\n[ \t]*{_SCALAR}")
# What only begins like a number is passed over as a whole: a colon in it is no place to begin again.
_NO_NUMBER = r"[-+._0-9](?:[-+.0-9a-fA-FxXob_]|:(?=[-+.0-9a-fA-FxXob_:]))*+"
_IN_FLOW = re.compile(rf"[\[{{,:]\s*+(?:({_WORD}|{_NUMBER})|{_NO_NUMBER})")


def hazardous(text: str, raw: bytes) -> bool:
    """Whether YAML ``text`` (``raw``: the file it is from) must be read by `seedlint.compose`."""
    if len(raw.translate(None, _C0)) != len(raw):
        return True
    if not text.isascii() and (_C1.search(raw) or _NONCHARACTER.search(raw)):
        return True
    for sign, pattern in _INDICATORS.items():
        if sign in text and pattern.search(text):
            return True
    if ("<" in text and "<<" in text) or text.startswith(("%", "&", "*", "!")):
        return True
    if "\t" in text and (":\t" in text or _TAB_INDENT.search(text)):
        return True
    match = _INDENTED.match
    for at in range(0, len(text), _INDENT_STRIDE):
        if match(text, at):
            return True
    match = _DIGITS.match
    for at in range(0, len(text), _DIGITS_STRIDE):
        if match(text, at):
            return True
    return ambiguous(text)


def ambiguous(text: str) -> bool:
    """Whether a plain value may be one that YAML 1.1 and 1.2, or yaml-rs, read differently."""
    found = [scalar for pattern in _PLACES for scalar in pattern.findall(text)]
    if "\r" in text:
        found += _BEFORE_CRLF.findall(text)
    flow = text[:1] in {"[", "{"}
    for scalar in found:
        if scalar in {"[", "{"}:
            flow = True
        elif _suspect(scalar):
            return True
    return flow and any(map(_suspect, _IN_FLOW.findall(text)))


def _suspect(scalar: str) -> bool:
    # yaml-rs takes underscores and 0b for parts of numbers, as YAML 1.1 does.
    return "_" in scalar or "0b" in scalar or yaml11_reading(scalar) is not None
