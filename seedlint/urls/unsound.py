"""What makes a text no sound URL: in plain words, where, and what it is to become if that is certain.

Inside a URL, characters become what the WHATWG parser makes of them where it stands, so that the mended text
leads where a browser goes with the one there is.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from seedlint.urls import web
from seedlint.urls.pasted import pasted
from seedlint.util.late import late
from seedlint.util.shorten import shorten

_CODES = (
    *range(33),
    *range(0x7F, 0xA1),
    0x1680,
    *range(0x2000, 0x200C),
    0x200E,
    0x200F,
    *range(0x2028, 0x2030),
)
_MORE_CODES = (*range(0x205F, 0x2065), *range(0x2066, 0x206A), 0x3000, 0xFEFF)
AROUND = "".join(map(chr, (*_CODES, *_MORE_CODES)))
"""White space and characters that nobody sees: around a URL, none of them is part of it."""

_DROPPED = "\t\n\r"
"""What the parser leaves out wherever it stands."""
_WRAPPED = late(r"<(https?://[^<>\s]+)>|\"(https?://[^\"\s]+)\"|`(https?://[^`\s]+)`", re.IGNORECASE)
_LINK = late(r"!?\[[^\[\]]*+\][ \t]?\((https?://[^\s<>\"]++)(?<=\))", re.IGNORECASE)
"""A link of Markdown; the closing bracket counts to the URL, which may have others."""
_SECOND = late(r"(?<=\s)https?://", re.IGNORECASE)
_PLACEHOLDER = late(r"\{\{?[\w.-]{1,40}\}\}?|<[\w.-]{1,40}>")
_MARKUP = late(r"</|<[a-zA-Z!]|\"\s|[<>\"`]\Z")
_HEAD = late(r"(https?:)[/\\]{2}([^/\\?#]*)", re.IGNORECASE)
_ENCODED_END = late(r"%[89a-fA-F][0-9a-fA-F]\Z")


class Unsound(NamedTuple):
    """What is wrong with a text that should be a URL.

    ``span`` are the characters at fault, None for all of them. ``mended`` is what it is to become, None if
    nobody can tell; ``advice`` says the same in words. ``safe``: what is left out is no part of the URL.
    """

    message: str
    span: tuple[int, int] | None = None
    mended: str | None = None
    advice: str = ""
    safe: bool = False


def examine(text: str) -> Unsound | None:
    """Say why a text is no sound absolute http(s) URL; None if it is one."""
    core = text.strip(AROUND)
    if not core:
        return Unsound("the URL is empty; write the whole URL, such as https://www.example.com/")
    if core != text:
        return _surrounded(text, core)
    whole = _wrapped(text)
    if whole:
        return whole
    found = web.FORBIDDEN.search(text)
    if found:
        return pasted_along(text) or _forbidden(text, found)
    if web.parse(text):
        return None
    return _authority_defect(text) if web.BEGINNING.match(text) else _scheme_defect(text)


# Around a URL


def pasted_along(text: str) -> Unsound | None:
    """Say what is behind a URL, sound but for that, which is hardly part of it; None if nothing is."""
    end = pasted(text)
    if end == len(text) or web.parse(text[:end]) is None:
        return None
    left = shorten(text[end:], 20)
    message = f"{left} after the URL is probably not part of it; remove it, unless the page needs it"
    return Unsound(message, (end, len(text)), text[:end], "remove what is after the URL")


def _wrapped(text: str) -> Unsound | None:
    """Say what a URL is wrapped in, if it is."""
    if _WRAPPED.fullmatch(text):
        message = f"the URL is in `{text[0]}` and `{text[-1]}`; remove them"
        return Unsound(message, None, text[1:-1], "remove them", True)
    link = _LINK.fullmatch(text)
    if not link:
        return None
    alone = link[1][:-1]
    mended = alone if web.parse(alone) else None
    message = "this is a Markdown link; write only its URL"
    return Unsound(message, None, mended, "write only its URL")


def _surrounded(text: str, core: str) -> Unsound:
    start = text.index(core)
    end = start + len(core)
    where = "around" if start and end < len(text) else "at the beginning of" if start else "at the end of"
    span = (0, start) if start else (end, len(text))
    what = name(text[:start] + text[end:])
    return Unsound(
        f"there is {what} {where} the URL; remove it", span, core, "remove what is around the URL", True
    )


def name(chars: str) -> str:
    """Name white space and invisible characters."""
    if set(chars) <= {"\n", "\r"}:
        return "a line break"
    if chars == " ":
        return "a space"
    odd = next((char for char in chars if char not in " \n\r"), None)
    if odd is None:
        return "whitespace"
    return f"whitespace (U+{ord(odd):04X})" if odd.isspace() else f"an invisible character (U+{ord(odd):04X})"


# Inside a URL


def _forbidden(text: str, found: re.Match[str]) -> Unsound:
    """Say what is wrong with the first character that can't be part of a URL."""
    char = found[0]
    second = _SECOND.search(text, found.end()) if char.isspace() else None
    if second:
        return Unsound("there is a second URL after the first; keep one of them", (second.start(), len(text)))
    placeholder = _PLACEHOLDER.match(text, found.start()) if char in "{<" else None
    if placeholder:
        span = placeholder.span()
        return Unsound(f"`{placeholder[0]}` looks like a placeholder; replace it with the real value", span)
    mended = _encoded(text)
    advice = _advice(text, found, mended)
    if mended is None or web.parse(mended) is None:
        return Unsound(advice, found.span())
    return Unsound(advice, found.span(), mended, "write it as browsers do")


def _advice(text: str, found: re.Match[str], mended: str | None) -> str:
    char, code = found[0], percent(found[0])
    if char == "%":
        return "`%` must be followed by two hex digits; write %25 for a percent sign"
    if char == "\\":
        return "`\\` is not allowed in a URL; write `/`, as browsers read it, or %5C if a backslash is meant"
    if char.isprintable() and char != " ":
        advice = f"`{char}` is not allowed in a URL; write {code}"
        return advice if mended else f"{advice}, or remove it if it is there by mistake"
    called = name(char)
    if char in _DROPPED:
        return f"there is {called} in the URL; remove it, as browsers do"
    if not code or found.start() < _host_end(text):
        return f"there is {called} in the URL; remove it"
    return (
        f"there is {called} in the URL; write {code}, as browsers do, or remove it if it is there by mistake"
    )


def _host_end(text: str) -> int:
    head = _HEAD.match(text)
    return head.end() if head else len(text)


def percent(char: str) -> str:
    """Return a character percent-encoded, "" for half of one."""
    try:
        return "".join(f"%{byte:02X}" for byte in char.encode())
    except UnicodeEncodeError:
        return ""


def _encoded(text: str) -> str | None:
    """Return a URL with what can't be part of it encoded, None where it may well mean something else."""
    head = _HEAD.match(text)
    if not head or _MARKUP.search(text):
        return None
    host = head[2]
    if web.FORBIDDEN.search(host):
        # Only what does nothing to a host's name: the parser says so.
        host = "".join(char for char in host if char not in AROUND or char == " ")
        if not web.same_host(f"{head[1]}//{head[2]}/", f"{head[1]}//{host}/"):
            return None
    parts = [f"{head[1]}//{host}"]
    done = head.end()
    marks = [at for at in (text.find("?", done), text.find("#", done)) if at >= 0]
    path_end = min(marks, default=len(text))
    for found in web.FORBIDDEN.finditer(text, done):
        written = _written(text, found, in_path=found.start() < path_end)
        if written is None:
            return None
        parts += (text[done : found.start()], written)
        done = found.end()
    return "".join(parts) + text[done:]


def _written(text: str, found: re.Match[str], *, in_path: bool) -> str | None:
    """Return how one character is written in a URL, None if that is not certain."""
    char = found[0]
    if char in _DROPPED:
        return ""
    if char == "\\" and in_path:
        return "/"
    if char != "%":
        return percent(char) or None
    at = found.start()
    # What looks like the beginning of an escape, or stands behind one, may be a damaged one.
    following = text[at + 1 : at + 2]
    damaged = following.isalnum() or (not following and not text[at - 1].isdigit())
    return None if damaged or _ENCODED_END.search(text, max(at - 3, 0), at) else "%25"


# What is before the path


def _scheme_defect(text: str) -> Unsound:
    scheme = web.SCHEME.match(text)
    if not scheme:
        return Unsound("this is not an absolute URL; it must begin with https://")
    if scheme[0].lower() not in {"http:", "https:"}:
        return Unsound("the URL must begin with https:// (or http://)", scheme.span())
    return Unsound(f"after `{scheme[0]}` there must be `//` and a host name", scheme.span())


def _authority_defect(text: str) -> Unsound:
    start, end = web.authority_span(text)
    host, colon, port = text[start:end].rpartition("@")[2].partition(":")
    is_port = port.isascii() and port.isdigit() and int(port[:6]) < 65536
    if colon and not host.startswith("[") and not is_port:
        return Unsound("what follows the colon is not a port number", (start, end))
    return Unsound("this is not a valid host name", (start, end))
