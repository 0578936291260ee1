"""The domain of a publisher as people write it: which one is meant, and what is wrong with the text."""

from __future__ import annotations

import re
from typing import NamedTuple

from seedlint.urls import domains, web
from seedlint.util.late import late

_SCHEME = late(r"[a-zA-Z][a-zA-Z0-9+.-]*://")
_NOT_HOST = re.compile(r"[/?#@:]")
_LONGEST = 300


class PublisherDomain(NamedTuple):
    """What there is to say about a publisher's domain, whatever document it stands in.

    ``ascii`` is the registrable domain that it is, or is meant to be (lower-case ASCII), None if
    nobody can tell; ``mended`` is the same as an author would write it; ``defect`` says what is wrong.
    ``exact`` is whether the text names that domain and nothing else: no host under it, no page.
    """

    ascii: str | None
    mended: str | None = None
    defect: str | None = None
    exact: bool = False


_known: dict[str, PublisherDomain] = {}


def publisher_domain(domain: str) -> PublisherDomain:
    """Judge a publisher's domain; answers are remembered."""
    known = _known.get(domain)
    if known is None:
        if len(domain) > _LONGEST:
            return _judge(domain)
        if len(_known) >= domains.MEMORY:
            _known.clear()
        known = _known[domain] = _judge(domain)
    return known


def _judge(domain: str) -> PublisherDomain:
    text = domain.strip()
    if not text:
        return PublisherDomain(None, None, "is empty; write the publisher's domain")
    is_host = not _NOT_HOST.search(text)
    host = web.to_ascii(text) if is_host else _host_in(text)
    if host is None:
        return PublisherDomain(None, None, "is not a valid domain name; write the publisher's domain")
    name = host.removesuffix(".")
    reason = domains.host_defect(name)
    if reason:
        return PublisherDomain(None, None, f"{reason}; write the publisher's domain")
    registrable = _registrable(name)
    if registrable is None:
        return PublisherDomain(None, None, "is a public suffix; write the domain the publisher has under it")
    mended = registrable if text.isascii() else domains.to_unicode(registrable)
    if mended == domain:
        return PublisherDomain(registrable)
    written = _beginning(text).rstrip("/") if not is_host else text
    exact = name in {registrable, f"www.{registrable}"} and not _NOT_HOST.search(written)
    return PublisherDomain(
        registrable, mended, _what_is_more(domain, text, is_host, name == registrable), exact
    )


def _what_is_more(domain: str, text: str, is_host: bool, is_registrable: bool) -> str:
    """Say what a text has that a registrable domain has not."""
    if not is_host:
        return "is a URL, not a domain"
    if not is_registrable:
        return "is a host under the publisher's domain"
    if text != domain:
        return "has whitespace around it"
    if text.endswith("."):
        return "ends with a dot"
    return "is not in lower case" if text != text.lower() else "is not in its normal form"


def _host_in(text: str) -> str | None:
    """Return the host of what looks like a URL, or like one without its scheme."""
    url = web.parse(f"https://{_beginning(text)}")
    return url.host if url else None


def _beginning(text: str) -> str:
    """Return a URL from its host on."""
    scheme = _SCHEME.match(text)
    return text[scheme.end() :] if scheme else text.lstrip("/")


def _registrable(host: str) -> str | None:
    """Return the registrable domain of a host; `www` is never the name of one, if what follows can be."""
    own = domains.own_domain(host)
    rest = own.removeprefix("www.") if own else ""
    return rest if rest != own and domains.is_registrable(rest) else own
