"""URLs, as rules need them.

Verdicts follow the WHATWG URL Standard, through can_ada, which is fast, and ada-url, which has the last
word. Documents name few hosts and many URLs, so what depends on the host alone is remembered by host, and
a document's URLs are first looked at all together.
"""

from __future__ import annotations

import re
from string import ascii_letters, digits
from typing import TYPE_CHECKING, Any, NamedTuple

import can_ada

from seedlint.urls.domains import LONGEST_NAME, MEMORY
from seedlint.urls.escapes import unescaped
from seedlint.urls.tracking import may_track, without_tracking
from seedlint.util.late import late

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet

    from seedlint.document import Document

# White space, control characters, what never stands in a URL, and invisible characters that hide or reorder
# text. (The joiners U+200C and U+200D are not among them: Persian and Indic words need them.)
_BAD = (
    r"\x00-\x20\x7f-\x9f\\<>\"{}`\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\ud800-\udfff"
)
FORBIDDEN = late(rf"[\s{_BAD}]|%(?![0-9a-fA-F]{{2}})")
"""What makes a URL unsound wherever it stands in it."""
_BAD_PERCENT = late(r"%(?![0-9a-fA-F]{2})")
_BAD_ASCII = bytes([*range(33), 127, *b'\\<>"{}`'])
_BAD_CHARACTERS = tuple(_BAD_ASCII.decode().replace("\n", ""))
_ORIGIN = re.compile(r"https?://((?:[a-z0-9-]++\.)++[a-z0-9-]++)/")
SCHEME = late(r"[a-zA-Z][a-zA-Z0-9+.-]*:")
BEGINNING = late(r"https?://[^/?#]", re.IGNORECASE | re.ASCII)
_EASY = re.compile(
    r"https?://(?![^/?#]*xn--)[a-z0-9.-]+(?::[0-9]*)?(?:[?#][^^/]*+)?(?:/(?![.%])[^^/]*+)*+\Z",
    re.IGNORECASE | re.ASCII,
)
_AUTHORITY = late(r"[^/?#]*")
_LONGEST_ORIGIN = len("https:///") + LONGEST_NAME
_SAFE = r"[\w~!$&()*+,=:.%-]"
_SETTLED = re.compile(rf"https?://[^/]++(?:/(?!\.){_SAFE}*+)++(?:\?{_SAFE}*[\w.-])?\Z", re.ASCII)
_SETTLED_BYTES = f"{ascii_letters}{digits}_~!$&()*+,=:./?%-\n".encode()
_UNSETTLED_PERCENT = late(r"%(?:2[eE]|(?![0-9a-fA-F]{2}))")
"""An escaped full stop may be a step of the path, or a part of one."""
_NAME = re.compile(r"(?:[a-z0-9-]++\.)++[a-z]{2,63}")
_PORT = late(r":[0-9]*\Z")


class Url(NamedTuple):
    """An absolute http(s) URL that SL401 has nothing to say about.

    ``text`` is what the document says; ``host`` is lower-case ASCII (punycode), an IPv4 address in
    dotted form or an IPv6 address in brackets; ``port`` is None where the URL gives none or the
    scheme's own.
    """

    text: str
    scheme: str
    host: str
    port: int | None = None
    credentials: bool = False


# One URL

_origins: dict[str, Url] = {}


def origin(text: str) -> str:
    """Return a URL up to the slash its path begins with, "" without one; `simple` says what it is worth."""
    return text[: text.find("/", 8) + 1]


def simple(beginning: str) -> Url | None:
    """Return ``https://host/`` as a `Url` if it has the form nearly all URLs begin with.

    That is: lower case, ASCII, a dot in it, no port, no user name, and rewritten by no standard.
    A URL that begins so has this host, whatever else may be wrong with it.
    """
    known = _origins.get(beginning)
    if known is None:
        matched = _ORIGIN.fullmatch(beginning) if len(beginning) <= _LONGEST_ORIGIN else None
        parsed = _whatwg(beginning) if matched else None
        # A host that the standard rewrites (0x7f.1 is 127.0.0.1) takes the long way round.
        if matched is None or parsed is None or parsed.host != matched[1]:
            return None
        if len(_origins) >= MEMORY:
            _origins.clear()
        known = _origins[beginning] = parsed
    return known


def parse(text: str) -> Url | None:
    """Return the parts of a sound URL, None for one that SL401 reports."""
    if FORBIDDEN.search(text):
        return None
    found = simple(origin(text))
    if found:
        return Url(text, found.scheme, found.host)
    return _whatwg(text) if BEGINNING.match(text) else None


def same_host(text: str, other: str) -> bool:
    """Whether the standard finds one host in two texts, sound URLs or not."""
    first, second = _whatwg(text), _whatwg(other)
    return first is not None and second is not None and first.host == second.host


def _whatwg(text: str) -> Url | None:
    try:
        url = _parsed(text)
    except Exception:  # noqa: BLE001 - whatever is raised about a text, it is no URL
        return None
    protocol, host, port = url.protocol, url.hostname, url.port
    if protocol not in {"http:", "https:"} or not host:
        return None
    return Url(text, protocol[:-1], host, int(port) if port else None, bool(url.username or url.password))


def _parsed(text: str) -> Any:
    """Parse a URL by the standard; ValueError if it is none."""
    if _EASY.match(text):
        try:
            return can_ada.parse(text)
        except Exception:  # noqa: BLE001, S110 - the other library has the last word
            pass
    # Slower, loaded only when needed, and right where can_ada is not: about hosts that are not ASCII or only
    # in disguise, about a caret in the path, and about some paths with `..` in them.
    import ada_url

    return ada_url.URL(text)


# Parts of a URL's text


def authority_span(text: str) -> tuple[int, int]:
    """Return where the authority (user, host and port) stands in a URL; (0, 0) if there is none."""
    start = text.find("//")
    found = _AUTHORITY.match(text, start + 2) if start >= 0 else None
    return found.span() if found else (0, 0)


def host_span(text: str) -> tuple[int, int]:
    """Return where the host stands in the text of a sound URL, without user and port."""
    start, end = authority_span(text)
    start = max(start, text.rfind("@", start, end) + 1)
    return start, start + len(_PORT.sub("", text[start:end]))


def user_span(text: str) -> tuple[int, int] | None:
    """Return where ``user:password@`` stands in the text of a URL; None if it has none."""
    start, end = authority_span(text)
    at = text.rfind("@", start, end)
    return None if at < 0 else (start, at + 1)


def is_bare(url: Url) -> bool:
    """Whether a URL's text names nothing but a host before the path: no user, not even the default port."""
    start, end = authority_span(url.text)
    return host_span(url.text) == (start, end)


# All URLs of a document


class Survey(NamedTuple):
    """A first look at a document's URLs.

    ``origins`` are the beginnings (``https://host/``) of the simple and sound ones, the great
    majority; ``odd`` lists pointer, text and parts of all others, None as parts meaning that SL401
    has something to say.
    """

    origins: AbstractSet[str]
    odd: tuple[tuple[str, str, Url | None], ...]


_NONE = Survey(frozenset(), ())


def survey(document: Document) -> Survey:
    """Look at all URLs of a document; use with ``document.derive``."""
    return _survey(document, "url")


def pages(document: Document) -> Survey:
    """Look at the public web pages among them alone; use with ``document.derive``."""
    if document.texts("web") is document.texts("url"):
        return document.derive(survey)
    return _survey(document, "web")


def others(document: Document) -> list[tuple[str, str]]:
    """Return pointer and text of the URIs that need not be web pages; use with ``document.derive``."""
    if document.texts("web") is document.texts("url"):
        return []
    known = {pointer for pointer, _ in document.strings("web")}
    return [item for item in document.strings("url") if item[0] not in known]


def _survey(document: Document, role: str) -> Survey:
    texts = document.texts(role)
    if not texts:
        return _NONE
    joined = document.joined(role)
    if joined.isascii():
        # One pass in C: every line break but those between the URLs, and every other bad character, counts.
        good = len(joined.encode().translate(None, _BAD_ASCII))
        if good == len(joined) - len(texts) + 1:
            origins = {text[: text.find("/", 8) + 1] for text in texts}
            known = origins <= _origins.keys() or all(map(simple, origins))
            if known and ("%" not in joined or not _BAD_PERCENT.search(joined)):
                return Survey(origins, ())
    return _survey_each(document.strings(role), joined)


def _survey_each(strings: Sequence[tuple[str, str]], joined: str) -> Survey:
    """Sort out the odd URLs, with as little as possible to do about the others."""
    bad = [character for character in _BAD_CHARACTERS if character in joined]
    if joined.count("\n") >= len(strings):
        bad.append("\n")
    if _BAD_PERCENT.search(joined):
        bad.append("%")
    origins = set()
    odd = []
    for pointer, text in strings:
        beginning = text[: text.find("/", 8) + 1]
        fine = text.isascii() and not (bad and any(character in text for character in bad))
        if simple(beginning) and (fine or not FORBIDDEN.search(text)):
            origins.add(beginning)
        else:
            odd.append((pointer, text, parse(text)))
    return Survey(origins, tuple(odd))


def pick(document: Document, origins: AbstractSet[str], role: str = "url") -> list[tuple[str, Url]]:
    """Return pointer and parts of the sound URLs that begin with one of some origins, or are odd."""
    odd = document.derive(pages if role == "web" else survey).odd
    found = [(pointer, url) for pointer, _, url in odd if url]
    if origins:
        done = {pointer for pointer, _, _ in odd}
        for pointer, text in document.strings(role):
            if text[: text.find("/", 8) + 1] in origins and pointer not in done and (url := parse(text)):
                found.append((pointer, url))
    return found


def urls(document: Document) -> list[tuple[str, Url]]:
    """Return ``(pointer, url)`` for every sound URL of a document; use with ``document.derive``."""
    odd = {pointer: url for pointer, _, url in document.derive(survey).odd}
    found = []
    for pointer, text in document.strings("url"):
        if pointer in odd:
            url = odd[pointer]
        else:
            known = simple(origin(text))
            url = Url(text, known.scheme, known.host) if known else parse(text)
        if url:
            found.append((pointer, url))
    return found


# Canonical form


def canonical(url: Url) -> str:
    """Return the form in which URLs are compared; never shown to people.

    WHATWG-parsed, HTML character references decoded, host in lower case, default port, fragment and tracking
    parameters dropped, the rest of the query in its order.
    """
    href = str(_parsed(plain(url.text)).href)
    href = without_tracking(href.partition("#")[0])
    head, _, query = href.partition("?")
    return href if query.strip("&") else head


def plain(text: str) -> str:
    """Return a sound URL without the HTML character references in it; itself if that is no sound URL."""
    decoded = unescaped(text) if ";" in text else text
    return decoded if decoded == text or parse(decoded) else text


def address(url: Url) -> str:
    """Return what is asked for when a URL is opened: as the standard writes it, without the fragment."""
    return str(_parsed(url.text).href).partition("#")[0]


def canonical_text(text: str) -> str | None:
    """Return the canonical form of a URL as a document has it; None for one that SL401 reports."""
    if (
        _SETTLED.match(text)
        and not ("%" in text and _UNSETTLED_PERCENT.search(text))
        and simple(origin(text))
        and not may_track(text)
    ):
        return text
    url = parse(text)
    return canonical(url) if url else None


def canonical_texts(texts: Sequence[str]) -> list[str | None]:
    """Return the canonical forms of several URLs; see `canonical_text`."""
    if are_settled("\n".join(texts), texts):
        return [canonical_text(text) if "?" in text else text for text in texts]
    return [canonical_text(text) for text in texts]


def are_settled(joined: str, texts: Sequence[str]) -> bool:
    """Whether those of several URLs that have no query are their own canonical forms, by one look at all.

    ``joined`` is the texts with a line break between them. False may be said of any, True only if it is so.
    """
    return (
        joined.isascii()
        and not joined.encode().translate(None, _SETTLED_BYTES)
        and "/." not in joined
        and not ("%" in joined and _UNSETTLED_PERCENT.search(joined))
        and joined.count("\n") == len(texts) - 1
        and _begin_simply(texts)
    )


def _begin_simply(texts: Sequence[str]) -> bool:
    origins = {text[: text.find("/", 8) + 1] for text in texts}
    return origins <= _origins.keys() or all(map(simple, origins))


# Host names


def to_ascii(name: str) -> str | None:
    """Return a host name as a URL would have it, in lower-case ASCII (punycode); None if it is not valid."""
    if _NAME.fullmatch(name) and "xn--" not in name:
        return name
    url = None if FORBIDDEN.search(name) or re.search(r"[/?#@:%]", name) else _whatwg(f"https://{name}/")
    return url.host if url else None
