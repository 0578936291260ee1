"""What tomllib says of a text that is no TOML, with its place and what to write."""

from __future__ import annotations

import re

from seedlint.util.escape import escape

_PLACE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")
_TWICE = re.compile(r"Cannot declare \((.*?),?\) twice")
_WORD = re.compile(r"[A-Za-z_][\w.-]*")
_KEY = re.compile(r"\s*([^\s\"'=#{}\[\]`:]{1,100})\s*=")
_ODD_KEY = frozenset(("Invalid statement", "Expected '=' after a key in a key/value pair"))
_MEANINGS = {
    "Cannot overwrite a value": "this key is in its table twice; remove one of the two",
    "Expected '=' after a key in a key/value pair": "there is no `=` after a key; write `key = value`",
    "Unclosed array": "a list is not closed, or a comma is missing; write `]` after its last item",
    "Expected newline or end of document after a statement": "there is more where the line should end",
    "Unescaped '\\' in a string": "write `/` in paths, or put the string in single quotes",
    "Unterminated string": "a string is not closed; write the second quote at its end",
    "Illegal character '\\n'": "a string is not closed; write the second quote at its end",
}


def told(message: str, text: str) -> str:
    """Return ``line:column: `` and what is wrong, from what tomllib says of a text."""
    place = _PLACE.search(message)
    if place and place[1]:
        line, column = int(place[1]), int(place[2])
    else:
        lines = text.rstrip().split("\n")
        line, column = len(lines), len(lines[-1]) + 1
    what = _PLACE.sub("", message)
    return f"{line}:{column}: not well-formed TOML: {_meaning(what, text, line, column)}"


def _meaning(what: str, text: str, line: int, column: int) -> str:
    twice = _TWICE.fullmatch(what)
    if twice:
        name = ".".join(part.strip(" '\"") for part in twice[1].split(","))
        return f"the table `[{escape(name)}]` is there twice; write the keys of both below one"
    if what == "Invalid value":
        rest = text.split("\n")[line - 1][column - 1 :]
        word = _WORD.match(rest)
        if word and word[0].lower() in {"true", "false"}:
            return f"write `{word[0].lower()}` in small letters"
        if word:
            return f'a string goes in quotes; write `"{word[0]}"`'
        return "there is no TOML value after the `=`"
    if what in _ODD_KEY:
        key = _KEY.match(text.split("\n")[line - 1])
        if key:
            shown = f'"{escape(key[1])}"'
            return f"a key with more than letters, digits, `-` and `_` goes in quotes; write `{shown} =`"
    return _MEANINGS.get(what, escape(what))


__all__ = ["told"]
