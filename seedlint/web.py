"""URLs and domain names, as rules need them.

Verdicts follow the WHATWG URL Standard through can_ada, with ada-url for the last word; registrable
domains follow the Public Suffix List. Documents name few hosts and many URLs, so what depends on the
host alone is remembered by host.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import can_ada

if TYPE_CHECKING:
    from publicsuffixlist import PublicSuffixList

    from seedlint.document import Document

TRACKING = frozenset(
    "fbclid gclid gclsrc dclid gbraid wbraid msclkid yclid twclid ttclid li_fat_id igshid mc_cid mc_eid"
    " mkt_tok _hsenc _hsmi __hssc __hstc __hsfp hsctatracking vero_id vero_conv oly_anon_id oly_enc_id"
    " wickedid rb_clickid s_kwcid ef_id epik".split()
)
"""Query parameters that tell where a click came from and change nothing about the page; also utm_*."""

_MEMORY = 50_000
_SIMPLE = re.compile(r"(https?)://([a-z0-9-]++(?:\.[a-z0-9-]++)+)(?=[/?#]|\Z)")
_FORBIDDEN = re.compile(r"[\s\x00-\x20\x7f-\x9f\\<>\"{}`]|%(?![0-9a-fA-F]{2})")
_FORBIDDEN_JOINED = re.compile(r"[^\S\n]|[\x00-\x09\x0b-\x20\x7f-\x9f\\<>\"{}`]|%(?![0-9a-fA-F]{2})")
_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")


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


_valid_hosts: dict[str, bool] = {}


def parse(text: str) -> Url | None:
    """Return the parts of a sound URL, None for one that SL401 reports."""
    simple = _SIMPLE.match(text)
    if simple and not _FORBIDDEN.search(text):
        scheme, host = simple.groups()
        valid = _valid_hosts.get(host)
        if valid is None:
            if len(_valid_hosts) > _MEMORY:
                _valid_hosts.clear()
            parsed = _whatwg(f"https://{host}/")
            # A host that the standard rewrites (0x7f.1 is 127.0.0.1) takes the long way round.
            valid = _valid_hosts[host] = parsed is not None and parsed.host == host
        if valid:
            return Url(text, scheme, host)
    return None if defect(text) else _whatwg(text)


def defect(text: str) -> str | None:
    """Say in plain words why a text is no sound absolute http(s) URL; None if it is one."""
    if not text:
        return "the URL is empty"
    found = _FORBIDDEN.search(text)
    if found:
        char = found[0]
        if char == "%":
            return f"`%` must be followed by two hex digits (at character {found.start() + 1}); write %25 for a percent sign"
        if char.isspace():
            return f"white space in the URL (at character {found.start() + 1}); write %20 for a space"
        shown = f"`{char}`" if char.isprintable() else f"the control character U+{ord(char):04X}"
        return f"{shown} can't stand in a URL (at character {found.start() + 1}); percent-encode it"
    scheme = _SCHEME.match(text)
    if not scheme:
        return "not an absolute URL; it must begin with https://"
    if scheme[0].lower() not in {"http:", "https:"}:
        return f"`{scheme[0][:20]}` is not http or https"
    if not re.match(r"https?://[^/?#]", text, re.IGNORECASE):
        return "there must be `//` and a host name after `http:` or `https:`"
    return None if _whatwg(text) else _host_defect(text)


def _host_defect(text: str) -> str:
    authority = re.split(r"[/?#]", text.split("//", 1)[1], maxsplit=1)[0]
    host, _, port = authority.rpartition("@")[2].partition(":")
    if port and not (port.isascii() and port.isdigit() and int(port[:6]) < 65536) and "[" not in authority:
        return f"`{port[:20]}` is not a port number"
    return f"`{host[:60] or authority[:60]}` is not a valid host name"


def defect_span(text: str) -> tuple[int, int] | None:
    """Return which characters of a URL are forbidden outright; None if it is something else."""
    found = _FORBIDDEN.search(text)
    return found.span() if found else None


def _whatwg(text: str) -> Url | None:
    try:
        url = can_ada.parse(text)
        protocol, host, port = url.protocol, url.hostname, url.port
        credentials = bool(url.username or url.password)
    except ValueError:
        import ada_url  # slower, and right about the few valid `xn--` hosts that can_ada rejects

        try:
            other = ada_url.URL(text)
        except ValueError:
            return None
        protocol, host, port = other.protocol, other.hostname, other.port
        credentials = bool(other.username or other.password)
    if protocol not in {"http:", "https:"} or not host:
        return None
    return Url(text, protocol[:-1], host, int(port) if port else None, credentials)


def all_sound(document: Document) -> bool:
    """Whether no URL of a document has a forbidden character: one scan over all of them."""
    return not _FORBIDDEN_JOINED.search(document.joined("url"))


def urls(document: Document) -> list[tuple[str, Url]]:
    """Return ``(pointer, url)`` for every sound URL of a document; use with ``document.derive``."""
    found = []
    clean = all_sound(document)
    match = _SIMPLE.match
    valid = _valid_hosts.get
    for pointer, text in document.strings("url"):
        simple = match(text) if clean else None
        if simple and valid(simple[2]):
            found.append((pointer, Url(text, simple[1], simple[2])))
        elif url := parse(text):
            found.append((pointer, url))
    return found


def hosts(document: Document) -> frozenset[str]:
    """Return the host names of a document's sound URLs; use with ``document.derive``."""
    return frozenset([url.host for _, url in document.derive(urls)])


# Canonical form


def canonical(url: Url) -> str:
    """Return the form in which URLs are compared; never shown to people.

    WHATWG-parsed, host in lower case, default port, fragment and tracking parameters dropped, the
    rest of the query in its order.
    """
    text = url.text
    plain = text.isascii() and "?" not in text and "#" not in text and "/." not in text and "%" not in text
    if plain and (simple := _SIMPLE.match(text)) and _valid_hosts.get(simple[2]):
        return text if text.count("/") > 2 else text + "/"
    try:
        href = str(can_ada.parse(text).href)
    except ValueError:
        import ada_url

        href = str(ada_url.URL(text).href)
    return without_tracking(href.partition("#")[0])


def is_tracking(parameter: str, more: frozenset[str] = frozenset()) -> bool:
    """Whether a query parameter (``name`` or ``name=value``) only tracks clicks."""
    name = parameter.partition("=")[0].lower()
    return name.startswith("utm_") or name in TRACKING or name in more


def without_tracking(text: str, more: frozenset[str] = frozenset()) -> str:
    """Return a URL without its tracking parameters, everything else as it stands."""
    head, mark, rest = text.partition("?")
    if not mark:
        return text
    query, hash_sign, fragment = rest.partition("#")
    if "#" in head:
        return text
    parameters = query.split("&")
    kept = [p for p in parameters if not is_tracking(p, more)]
    if len(kept) == len(parameters):
        return text
    return head + ("?" + "&".join(kept) if any(kept) else "") + hash_sign + fragment


# Domain names

_suffixes: tuple[PublicSuffixList, PublicSuffixList] | None = None
_registrable: dict[str, str | None] = {}


def registrable_domain(host: str) -> str | None:
    """Return the registrable domain of a host by the Public Suffix List's ICANN section.

    ``news.bbc.co.uk`` gives ``bbc.co.uk``. None for a public suffix itself, a single label, an
    address, or a top-level domain that does not exist.
    """
    known = _registrable.get(host, "")
    if known == "":
        if len(_registrable) > _MEMORY:
            _registrable.clear()
        known = _registrable[host] = _lists()[0].privatesuffix(host)
    return known


def is_registrable(domain: str) -> bool:
    """Whether a lower-case name is a registrable domain, also below a private suffix (x.github.io)."""
    if registrable_domain(domain) == domain:
        return True
    return registrable_domain(domain) is not None and _lists()[1].privatesuffix(domain) == domain


def has_known_tld(host: str) -> bool:
    """Whether the last label of a host is a top-level domain that exists."""
    return registrable_domain(host) is not None or _lists()[0].publicsuffix(host) is not None


def _lists() -> tuple[PublicSuffixList, PublicSuffixList]:
    global _suffixes
    if _suffixes is None:
        from publicsuffixlist import PublicSuffixList

        _suffixes = (
            PublicSuffixList(only_icann=True, accept_unknown=False),
            PublicSuffixList(accept_unknown=False),
        )
    return _suffixes


def to_ascii(name: str) -> str | None:
    """Return a domain name in lower-case ASCII (punycode), None if it is not a valid one."""
    if name.isascii() and name == name.lower() and re.fullmatch(r"[a-z0-9.-]+", name) and "xn--" not in name:
        return name
    url = _whatwg(f"https://{name}/") if not re.search(r"[\s/?#@:\\]", name) else None
    return url.host if url else None


def is_under(host: str, domain: str) -> bool:
    """Whether a host is a domain or stands under it; both lower-case ASCII."""
    return host == domain or host.endswith("." + domain)
