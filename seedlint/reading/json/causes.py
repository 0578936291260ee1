"""Why a text is no JSON, and what to write instead: found in the text, where Python's reader has stopped."""

from __future__ import annotations

import re

from seedlint.codes import YAML_SYNTAX
from seedlint.finding import Finding
from seedlint.reading.conflicts import conflict
from seedlint.reading.yaml.causes import CURLY
from seedlint.reading.yaml.forms import may_be_shown

_QUOTED = r'"(?:[^"\\\r\n]++|\\.)*+"'
_TOKEN = re.compile(rf'[^"{{}}\[\]]++|{_QUOTED}|[{{}}\[\]"]', re.DOTALL)
_WORD = re.compile(r"[A-Za-z_$][\w$.-]*+|-?[0-9][\w.+-]*+")
_KEY = re.compile(r"[A-Za-z_$][\w$-]*+(?=[ \t]*+[:=])")
_REMARK = re.compile(r"//|/\*|#")
_ESCAPE = re.compile(r"\\.?", re.DOTALL)
_MEANT = {
    "true": "true",
    "false": "false",
    "none": "null",
    "nil": "null",
    "null": "null",
    "undefined": "null",
}


def _place_of(word: str, text: str, begin: int, end: int) -> int:
    """Return where a word stands that is in no quotes."""
    parts = re.compile(rf"{_QUOTED}|{re.escape(word)}", re.DOTALL).finditer(text, begin, end)
    return next((part.start() for part in parts if part[0] == word), begin)


def told(text: str, begin: int, end: int, at: int | None, word: str, *, error: str = "") -> Finding:
    """Say why ``text[begin:end]`` is no JSON.

    ``at`` is how far from ``begin`` its reader got, None where it doesn't say; then ``word`` may be what it
    did not take.
    """
    merge = conflict(text[begin:end], begin)
    if merge:
        return merge
    if at is None:
        place = _place_of(word, text, begin, end) if word else begin
        why = f"{word} is not a JSON value" if word else "a number has too many digits"
        return _said(why, place, place + max(len(word), 1))
    return _Cause(text, begin, end, min(max(begin + at, begin), end), error).finding()


def _said(why: str, start: int, end: int | None = None) -> Finding:
    return Finding(YAML_SYNTAX, f"not well-formed JSON: {why}", offsets=(start, max(end or 0, start + 1)))


class _Cause:
    def __init__(self, text: str, begin: int, end: int, at: int, error: str) -> None:
        self.error = error
        self.text = text
        self.begin = begin
        self.end = end
        self.at = at

    def finding(self) -> Finding:
        at = self._after_blanks(self.at)
        brackets, quote = self._open(at)
        if quote is not None:
            return self._in_text(quote)
        if at >= self.end and (brackets or self._before(at) < self.begin):
            if brackets:
                sign = self.text[brackets[-1]]
                closing = "}" if sign == "{" else "]"
                return _said(
                    f"the `{sign}` opened here is never closed; end it with `{closing}`", brackets[-1]
                )
            return _said("there is nothing in it; write `{}`", self.begin)
        if at >= self.end:
            return self._at_end()
        for look in (self._colon, self._comma, self._sign, self._word):
            found = look(at, brackets)
            if found:
                return found
        return _said("this is not JSON from here on", at)

    def _at_end(self) -> Finding:
        """Keys without braces around them end here, and something is missing, or stands behind them."""
        before = self._before(self.end)
        if self.text[before] == ",":
            return _said("a comma after the last key is not allowed; delete it", before)
        if self.text[before] == ":":
            return _said("a value is missing; write `null`, or delete the key", before)
        return _said("this is not JSON from here on", before)

    def _colon(self, at: int, _brackets: list[int]) -> Finding | None:
        if not self.error.startswith("Expecting ':'") or self.text[at] == "=":
            return None
        return _said("a colon and a value are missing after this key", self._before(at))

    def _after_blanks(self, at: int) -> int:
        while at < self.end and self.text[at] in " \t\r\n":
            at += 1
        return at

    def _before(self, at: int) -> int:
        """Return where the last sign before a place stands; below ``begin`` if there is none."""
        at -= 1
        while at >= self.begin and self.text[at] in " \t\r\n":
            at -= 1
        return at

    def _open(self, at: int) -> tuple[list[int], int | None]:
        """Return where the brackets are that are open at a place, and where a text begins it is in."""
        brackets: list[int] = []
        place = self.begin
        for token in _TOKEN.finditer(self.text, self.begin, self.end):
            place = token.start()
            sign = token[0][0]
            if sign == '"' and (token[0] == '"' or token.end() > self.at > place):
                return brackets, place
            if place >= at:
                break
            if sign in "{[":
                brackets.append(place)
            elif sign in "}]" and brackets:
                brackets.pop()
        return brackets, None

    def _in_text(self, quote: int) -> Finding:
        text = self.text
        back = self.at - text.startswith("\\u", self.at - 1)
        if "\\u" in self.error and back > quote:
            why = "`\\u` must be followed by four hex digits; write `\\\\` for a backslash"
            return _said(why, back, back + 2)
        if self.at > quote and text.startswith("\\", self.at):
            found = _ESCAPE.match(text, self.at, self.end)
            shown = found[0] if found else "\\"
            seen = f"`{shown}`" if shown.isprintable() and "`" not in shown else "this"
            return _said(
                f"{seen} is not an escape; write `\\\\` for a backslash", self.at, self.at + len(shown)
            )
        if self.at > quote and self.at < self.end and text[self.at] < " " and text[self.at] not in "\r\n":
            code = f"{ord(text[self.at]):04X}"
            return _said(f"the control character U+{code} must be written as `\\u{code}`", self.at)
        why = 'the string opened here is not closed on its line; end it with `"`, or write `\\n` for a break'
        return _said(why, quote)

    def _comma(self, at: int, brackets: list[int]) -> Finding | None:
        text = self.text
        before = self._before(at)
        if text[at] == "," and (after := self._after_blanks(at + 1)) < self.end and text[after] in "]}":
            at, before = after, at
        last = text[before] if before >= self.begin else ""
        if text[at] in "]}" and last == ",":
            return _said("a comma before a closing bracket is not allowed; delete it", before)
        if text[at] == "," and last in {",", "[", "{", ":"}:
            return _said("something is missing before this comma; delete the comma", at)
        if not brackets and last in {"}", "]"}:
            return _said("nothing is allowed after the last bracket; delete it", at)
        apart = before < at - 1 and (text[at].isalnum() or text[at] == "-")
        if (apart or text[at] in '"{[') and (last in {'"', "}", "]"} or last.isalnum()):
            return _said("a comma is missing before this", at)
        return None

    def _sign(self, at: int, brackets: list[int]) -> Finding | None:  # noqa: PLR0911 - one for each sign
        sign = self.text[at]
        if sign == "'":
            return _said("strings and keys need double quotes", at)
        if sign in CURLY or sign in "\u201d\u2019":
            return _said('curly quotes are not quotes; use straight ones, `"`', at)
        if sign == "=":
            return _said("JSON uses `:` between a key and its value, not `=`", at)
        if _REMARK.match(self.text, at):
            return _said("JSON has no comments; delete it", at)
        if sign in "]}" and brackets and (sign == "]") != (self.text[brackets[-1]] == "["):
            opening, closing = self.text[brackets[-1]], "]" if sign == "}" else "}"
            return _said(f"`{opening}` is closed by `{closing}`, not by `{sign}`", at)
        if sign in "]}" and self.text[self._before(at)] == ":":
            return _said("a value is missing; write `null`, or delete the key", at)
        return None

    def _word(self, at: int, _brackets: list[int]) -> Finding | None:
        key = _KEY.match(self.text, at, self.end)
        if key and may_be_shown(key[0]):
            return _said(f'a key needs double quotes: `"{key[0]}"`', *key.span())
        while self.text[at] not in "]},;:" and at > self.begin and self.text[at - 1] in "-0123456789":
            at -= 1  # a number that is none was read in part
        word = _WORD.match(self.text, at, self.end)
        if word is None:
            return None
        meant = _MEANT.get(word[0].lower())
        if meant:
            return _said(f"`{word[0]}` is not a value; write `{meant}`", *word.span())
        if word[0].lstrip("-0") and word[0].lstrip("-").startswith("0") and word[0].lstrip("-").isdigit():
            return _said(
                "a number does not begin with `0`; leave that out, or put it in quotes", *word.span()
            )
        shown = f': `"{word[0]}"`' if may_be_shown(word[0]) else ""
        return _said(f"a string needs double quotes{shown}", *word.span())


__all__ = ["told"]
