"""Which form a text has: a date, a URL, a word, a sentence; and what looks like a payload.

A form is decided by the text alone, in linear time, so it may be remembered and counted anywhere.
"""

from __future__ import annotations

import re

from seedlint.formats.rfc3339 import read
from seedlint.schema.validator import conforms
from seedlint.urls.domains import has_known_tld
from seedlint.urls.web import parse
from seedlint.util.days import no_day
from seedlint.util.late import late
from seedlint.util.redact import mask_line
from seedlint.util.secret_names import LONGEST_NAME, is_secret

EMPTY, BLANK, WORD, NAME, NUMBER, TEXT = "empty", "blank", "word", "name", "number", "text"
SHAPED = "shaped"
"""A text of several lines, or with a blank before or behind it: where that is usual, it is meant so."""
DATE, DATE_TIME, MOMENT = "date", "date-time", "moment"
WEB, URI, EMAIL, UUID, HOST, CODE, MARKUP = "web", "uri", "email", "uuid", "host", "code", "markup"
LOOSE, UNSOUND = "loose-web", "unsound-web"
"""URLs that browsers take and RFC 3986 does not, and such as neither does."""
PAYLOAD, SEALED = "payload", "sealed"

WORDLIKE = frozenset((WORD, NAME, NUMBER))
"""What may be a value of an `enum`, and is shown as one; nothing else that stands in a document is."""
DATED = frozenset((DATE, DATE_TIME, MOMENT))
PROSE = frozenset((TEXT, NAME))
HIDDEN = frozenset((PAYLOAD, SEALED))

LONGEST_WORD = 40
_BLANKS = " \t\r\n"
_BEGINNING = 4096
"""Characters of a text by which its form is told."""

_PAYLOAD = late(r"[A-Za-z0-9+/]{16,}+={0,2};[A-Za-z0-9+/]{0,64}+={0,2}")
_SEALED = late(
    r"(?:[A-Za-z0-9+/]{40,}+={0,2}|[A-Za-z0-9_-]{16,}+(?:\.[A-Za-z0-9_-]{16,}+){2}"
    r"|-----BEGIN .*|ENC\[.*|\$ANSIBLE_VAULT.*|\$2[aby]\$.*"
    r"|(?:gh[opsu]|xox[a-z]|sk|pk|AKIA)[_-]?[A-Za-z0-9_-]{16,}+)",
    re.DOTALL,
)
_HEX = late(r"[0-9a-f]{32,}+|[0-9A-F]{32,}+")
_FORMS = late(
    r"(?P<plain_time>\d{4}-\d\d-\d\d[Tt](?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?"
    r"(?:[Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d))"
    r"|(?P<date_time>\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d))"
    r"|(?P<date>\d{4}-\d\d-\d\d)"
    r"|(?P<moment>\d{4}[-/.]\d\d?[-/.]\d\d?[Tt ]\s*\d\d?:\d\d\S*(?:[ ]\S{1,6})?|\d{8}T\d{4,6}Z?)"
    r"|(?P<number>[+-]?\d{1,20}(?:\.\d{1,20})?)"
    r"|(?P<uuid>[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})"
    r"|(?P<email>[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+)"
    r"|(?P<uri>(?:[a-z][a-z0-9+.-]{1,20}://|(?:mailto|urn|doi|tel|data):)[^\s<>{}]+)"
    r"|(?P<host>(?:[a-z0-9-]{1,63}\.)+[a-z]{2,63})"
    r"|(?P<name>[^\W\d_a-z][^\W_]*)"
    rf"|(?P<word>[A-Za-z][\w+#/.:-]{{0,{LONGEST_WORD}}})",
    re.ASCII,
)
_LEAST_OPAQUE = 16
_PIECES = late("[A-Za-z0-9]+")
_NATURAL = late(r"(?:[A-Z]{0,6}[a-z]{2,}+|[A-Z]{2,15}+(?![A-Za-z]))+[0-9]{0,8}|[0-9]{1,8}")
"""Names such as `publishedDateTime`, `HTTPServer2` and `IMAGE`, and short numbers."""
_IN_WORDS = late("[A-Z][a-z]{2,}|[a-z]{3,}")
_MOSTLY = 0.6
_TURNS = late("[a-z](?=[A-Z0-9])|[A-Z](?=[0-9])|[0-9](?=[A-Za-z])")
_SOMETIMES = 0.25
"""So much of `getX509Certificate` is made of words, and so often letters of another kind follow in it."""
_PAIRS = late(r"(?:[0-9A-Fa-f]{2}[:-]){7}")
_MARKUP = late(r"<[A-Za-z!/]")
_WEB = late(r"https?://[^\s/?#{}]+[^\s{}]*", re.IGNORECASE)
"""What has braces in it is a template, from which others make URLs."""
_PLAIN_WEB = late(
    r"https?://(?:[a-z0-9-]+\.)+[a-z]+(?:/(?:[A-Za-z0-9._~!$&'()*+,;=:@/-]|%[0-9A-Fa-f]{2})*+)?"
    r"(?:\?(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*+)?"
)
"""Nearly all URLs; of others it takes longer to say whether they are any."""
_JUDGED = frozenset((EMAIL, URI))
_UNBOUND = {DATE: MOMENT, DATE_TIME: MOMENT, URI: CODE, EMAIL: CODE, UUID: CODE}


def form_of(text: str) -> str:
    """Return the form of a text."""
    if " " in text[:80] and text[:1] not in "<-$0123456789 \t\nE":
        # By far the most of what is long; a payload has no blank near its beginning.
        return SHAPED if _is_shaped(text) else TEXT
    begin = text.strip()[:_BEGINNING]
    if not begin:
        return BLANK if text else EMPTY
    first = begin[0]
    if first in "hH" and _WEB.fullmatch(begin):
        return _web(text)
    form = (
        (_of_markup(begin) if first == "<" else "")
        or (_long(begin) if len(begin) >= 16 else "")
        or _by_pattern(begin)
    )
    if form == TEXT and _is_shaped(text):
        return SHAPED
    # What stands around a date is part of it for whoever judges formats.
    return _UNBOUND.get(form, form) if len(begin) < len(text) else form


def _of_markup(text: str) -> str:
    return MARKUP if _MARKUP.match(text) and ">" in text else ""


def _web(text: str) -> str:
    if parse(text) is None:
        return UNSOUND
    return WEB if _PLAIN_WEB.fullmatch(text) or conforms("uri", text) else LOOSE


def _is_shaped(text: str) -> bool:
    return text[0] in _BLANKS or text[-1] in _BLANKS or "\n" in text


def _long(text: str) -> str:
    """Return the form of a text that is long enough to be a payload; empty if it is none of the kind."""
    if _PAYLOAD.match(text):
        return PAYLOAD
    if _HEX.fullmatch(text):
        return CODE
    return SEALED if _SEALED.fullmatch(text) else ""


def _by_pattern(text: str) -> str:
    found = _FORMS.fullmatch(text)
    form = found.lastgroup if found else None
    if form:
        return _checked(form, text)
    if len(text.split(None, 1)) > 1:
        return TEXT
    # One word in ASCII that is none of these is a path or the like; in other scripts it may be a sentence.
    return TEXT if not text.isascii() and any(map(str.isalpha, text)) else CODE


def _checked(form: str, text: str) -> str:
    """Return the form of a text that is written as one is: it may be none."""
    if form == "date_time":
        return DATE_TIME if isinstance(read(text), int) else MOMENT
    if form in {DATE, "plain_time"}:
        there = no_day(text[:4], text[5:7], text[8:10]) is None
        return (DATE if form == DATE else DATE_TIME) if there else MOMENT
    if form in _JUDGED:
        return form if conforms(form, text) else CODE
    if form == HOST and not has_known_tld(text):
        form = WORD
    return CODE if form in WORDLIKE and _is_strange(text) else form


def _is_strange(word: str) -> bool:
    """Whether a word is rather an identifier, or a key: nothing to be shown."""
    if len(word) < _LEAST_OPAQUE and ":" not in word:
        return False
    if len(word) > LONGEST_WORD or is_opaque(word) or mask_line(word) != word:
        return True
    return any(
        len(piece) >= _LEAST_OPAQUE / 2 and not _NATURAL.fullmatch(piece) for piece in _PIECES.findall(word)
    )


def is_opaque(name: str) -> bool:
    """Whether a word or a key has as much as a payload of what no word is made of, in whatever pieces."""
    if len(name) < _LEAST_OPAQUE:
        return False
    if _PAIRS.search(name):
        return True
    pieces = _PIECES.findall(name)
    odd = sum(len(piece) for piece in pieces if not _is_natural(piece))
    return odd >= _LEAST_OPAQUE or 2 * odd > sum(map(len, pieces)) >= _LEAST_OPAQUE


def _is_natural(piece: str) -> bool:
    if _NATURAL.fullmatch(piece):
        return True
    in_words = sum(map(len, _IN_WORDS.findall(piece)))
    return in_words >= _MOSTLY * len(piece) and len(_TURNS.findall(piece)) <= _SOMETIMES * len(piece)


def is_plain(name: str) -> bool:
    """Whether a key is a name that may be shown, and not data."""
    if len(name) > LONGEST_NAME or not name.isprintable():
        return False
    return form_of(name) not in HIDDEN and not is_opaque(name) and mask_line(name) == name


__all__ = ["form_of", "is_opaque", "is_plain", "is_secret"]
