"""Host and domain names: which of them a public web site can have, and what a publisher registers.

Registrable domains follow the Public Suffix List. Answers are remembered by host.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from publicsuffixlist import PublicSuffixList

MEMORY = 50_000
"""How many answers a memo keeps before it starts afresh, so that hostile documents can't fill the memory."""

_FEW = 20
"""How many top-level domains are looked for in the list one by one."""

LONGEST_NAME = 253
LONGEST_LABEL = 63

_RESERVED = """
alt arpa corp example home internal intranet invalid lan local localdomain localhost onion private test
"""

RESERVED = frozenset(_RESERVED.split())
"""Top-level domains that no public web site has: reserved by RFC 2606, 6761, 6762, 7686, 8375 or 9476 or by
ICANN, or in use inside networks because nobody can register them."""

_IPV4 = re.compile(r"[0-9]+(?:\.[0-9]+){3}")

_registrable: dict[str, str | None] = {}
_rules: dict[str, tuple[list[str], list[str]]] = {}
_suffixes: dict[tuple[str, bool], PublicSuffixList] = {}


def is_address(host: str) -> bool:
    """Whether a parsed host is an IP address."""
    return host.startswith("[") or _IPV4.fullmatch(host) is not None


def host_defect(host: str) -> str | None:  # noqa: PLR0911 - one defect after the other
    """Say why a parsed host (lower-case ASCII) is no public web site's name; None if it may be one."""
    if is_address(host):
        return "is an IP address"
    name = host.removesuffix(".")
    labels = name.split(".")
    if not all(labels):
        return "has an empty label (a dot too many)"
    if len(name) > LONGEST_NAME or max(map(len, labels)) > LONGEST_LABEL:
        return "is longer than a host name can be (63 characters between two dots, 253 in all)"
    if labels[-1] == "localhost":
        return "is the reader's own computer"
    if len(labels) == 1:
        return "is a single word, not a full host name"
    if labels[-1] in RESERVED:
        return f"ends in `.{labels[-1]}`, which is not part of the public web"
    if not has_known_tld(name):
        return f"ends in `.{labels[-1]}`, which is not a top-level domain"
    return None if name == host else "ends with a dot"


def registrable_domain(host: str) -> str | None:
    """Return the registrable domain of a host by the Public Suffix List's ICANN section.

    ``news.bbc.co.uk`` gives ``bbc.co.uk``. None for a public suffix itself, a single label, an
    address, or a top-level domain that does not exist.
    """
    known = _registrable.get(host, "")
    if known == "":
        if len(_registrable) >= MEMORY:
            _registrable.clear()
        known = _registrable[host] = _below_suffix(host, private=False)
    return known


def own_domain(host: str) -> str | None:
    """Return the registrable domain of a host, also below a private suffix.

    ``www.x.github.io`` gives ``x.github.io``.
    """
    return registrable_domain(host) and (_below_suffix(host, private=True) or registrable_domain(host))


def is_registrable(domain: str) -> bool:
    """Whether a lower-case name is a registrable domain, also below a private suffix (x.github.io)."""
    return registrable_domain(domain) == domain or own_domain(domain) == domain


def has_known_tld(host: str) -> bool:
    """Whether the last label of a host is a top-level domain that exists."""
    return bool(_rules_for(host.removesuffix(".").rpartition(".")[2])[0])


def _below_suffix(host: str, *, private: bool) -> str | None:
    if len(host) > LONGEST_NAME or is_address(host):
        return None
    *_, second, tld = ("", *host.removesuffix(".").split("."))
    if private:
        ends = _private_ends(tld)
        private = ends is None or tld in ends or f"{second}.{tld}" in ends
    suffixes = _suffixes.get((tld, private))
    if suffixes is None:
        icann, others = _rules_for(tld)
        if not icann:
            return None
        from publicsuffixlist import PublicSuffixList

        rules = icann + others if private else icann
        # Only rules beyond ASCII have another form, and what makes it takes long to import.
        suffixes = _suffixes[tld, private] = PublicSuffixList(
            rules, accept_unknown=False, accept_encoded_idn=not "".join(rules).isascii()
        )
    domain = suffixes.privatesuffix(host)
    return None if domain is None else str(domain)


@lru_cache(maxsize=2_000)
def _private_ends(tld: str) -> frozenset[str] | None:
    """Return the last two labels of all private rules for one top-level domain; None if they are not ASCII.

    A rule is about no host that ends otherwise, and `com` has a thousand of them, which take long to take in.
    """
    others = _rules_for(tld)[1]
    if not "".join(others).isascii():
        return None
    return frozenset([".".join(rule.lstrip("!*.").rsplit(".", 2)[-2:]) for rule in others])


def _rules_for(tld: str) -> tuple[list[str], list[str]]:
    """Return the ICANN and the private rules of the Public Suffix List for one top-level domain.

    The list has ten thousand rules, of which a document needs a few: taking in all of them would cost
    more than linting a hundred documents.
    """
    known = _rules.get(tld)
    if known is None:
        name = to_unicode(tld).encode()
        if not name or (len(_rules) > _FEW and name not in _top_level_domains()):
            return [], []
        if len(_rules) >= MEMORY:
            _rules.clear()
        known = _rules[tld] = _rules_below(name, _sections()[0]), _rules_below(name, _sections()[1])
    return known


@lru_cache(maxsize=1)
def _sections() -> tuple[bytes, bytes]:
    """Return the text of the Public Suffix List: what ICANN has, and what is private."""
    from publicsuffixlist import PSLFILE

    text = b"\n" + Path(PSLFILE).read_bytes().replace(b"\r\n", b"\n")
    icann, _, others = text.partition(b"===END ICANN DOMAINS===")
    return icann, others


@lru_cache(maxsize=1)
def _top_level_domains() -> frozenset[bytes]:
    """Return all that there are, and the ends of some remarks: for many, quicker than to look for each."""
    return frozenset(line.rpartition(b".")[2] for line in _sections()[0].split(b"\n"))


def _rules_below(tld: bytes, section: bytes) -> list[str]:
    """Return the rules of a section that end in a label: each is a line, and has nothing behind it."""
    *before, _ = section.split(b".%b\n" % tld)
    rules = [text.rpartition(b"\n")[2] + b"." + tld for text in before]
    if b"\n%b\n" % tld in section:
        rules.append(tld)
    return [rule.decode() for rule in rules if not rule.startswith(b"//")]


def to_unicode(host: str) -> str:
    """Return a host with its punycode labels decoded; a label that is not punycode stays as it is."""
    return ".".join(map(_decoded, host.split("."))) if "xn--" in host else host


def _decoded(label: str) -> str:
    if not label.startswith("xn--") or len(label) > LONGEST_LABEL:
        return label
    try:
        decoded = label[4:].encode().decode("punycode")
    except UnicodeError:
        return label
    return decoded if decoded.isprintable() else label


def is_under(host: str, domain: str) -> bool:
    """Whether a host is a domain or stands under it; both lower-case ASCII."""
    return host == domain or host.endswith("." + domain)
