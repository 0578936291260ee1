"""Which network addresses may be connected to: global unicast ones, and no others.

Decided by allow-lists of our own, because `ipaddress.is_global` has changed its mind between versions
of Python. The sources are the IANA special-purpose registries (RFC 6890) and RFC 6052 for NAT64.
"""

from __future__ import annotations

import ipaddress
from functools import lru_cache

_REFUSED_V4 = tuple(
    ipaddress.IPv4Network(network)
    for network in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",
        "100.64.0.0/10",  # carrier-grade NAT, some clouds' metadata
        "127.0.0.0/8",
        "168.63.129.16/32",  # Azure's own services, inside every machine there
        "169.254.0.0/16",  # link-local, most clouds' metadata
        "172.16.0.0/12",
        "192.0.0.0/24",  # protocol assignments, some clouds' metadata
        "192.0.2.0/24",  # documentation
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, broadcast
    )
)
_GLOBAL_V6 = ipaddress.IPv6Network("2000::/3")
_REFUSED_V6 = tuple(
    ipaddress.IPv6Network(network)
    for network in (
        "2001::/23",  # protocol assignments, Teredo
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4: carries any IPv4 address, and no site needs it any more (RFC 7526)
        "3fff::/20",  # documentation
    )
)
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")

_REMEMBERED = 10_000


@lru_cache(maxsize=_REMEMBERED)
def is_public(text: str) -> bool:
    """Whether an address, as the operating system gives it, is global unicast.

    An IPv6 address that carries an IPv4 address (mapped, NAT64) is judged by that one. An address with
    a zone id, and anything that is no address, is not public.
    """
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv4Address):
        return _public_v4(address)
    if address.scope_id is not None:
        return False
    if address.ipv4_mapped is not None:
        return _public_v4(address.ipv4_mapped)
    if address in _NAT64:
        return _public_v4(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return address in _GLOBAL_V6 and not any(address in network for network in _REFUSED_V6)


def _public_v4(address: ipaddress.IPv4Address) -> bool:
    return not any(address in network for network in _REFUSED_V4)


def literal(host: str) -> str | None:
    """Return the address a URL's parsed host spells out; None for a name.

    The URL standard has already turned decimal, octal and hex spellings into dotted ones.
    """
    bare = host[1:-1] if host.startswith("[") and host.endswith("]") else host
    try:
        ipaddress.ip_address(bare)
    except ValueError:
        return None
    return bare
