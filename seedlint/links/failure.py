"""Why a request has no answer, in our own words: those of aiohttp and of the system are no text for users."""

from __future__ import annotations

import errno
import socket
from typing import TYPE_CHECKING, Any

import aiohttp

from seedlint.errors import SeedlintError
from seedlint.links.lookup import ForbiddenAddressError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from yarl import URL

REFUSED = "refused"
"""We do not ask there, or are not let."""
FORBIDDEN = "forbidden"
"""The settings do not allow asking there, so nobody was asked."""
NO_HOST = "no such host"
LOOKUP = "lookup"
"""The name could not be looked up, for now."""
NETWORK = "network"
TIMEOUT = "timeout"
TLS = "tls"
CONNECT = "connect"
"""Nobody listens."""
CONNECTION = "connection"
"""The connection was cut off."""
PROTOCOL = "protocol"

EXHAUSTED = "exhausted"
"""This computer has nothing left to make connections with."""

_ERRORS = {
    EXHAUSTED: (
        ("EMFILE", "ENFILE", "ENOBUFS", "ENOMEM"),
        # too many open files, not enough memory, out of memory, no system resources, paging file too small
        (4, 8, 14, 1450, 1455, 10024, 10055),
    ),
    NETWORK: (
        ("ENETUNREACH", "ENETDOWN", "ENETRESET", "EHOSTUNREACH", "EHOSTDOWN", "EADDRNOTAVAIL"),
        # no network, network, host and protocol unreachable
        (1222, 1231, 1232, 1233, 10049, 10050, 10051, 10052, 10064, 10065),
    ),
    TIMEOUT: (("ETIMEDOUT",), (121, 1460, 10060)),
    CONNECT: (("ECONNREFUSED",), (1225, 1234, 10061)),
}
"""Errors of the system by their names in `errno`, and by the numbers of Windows.

Windows has two kinds: those of sockets, from 10000 on, which Python has as ``errno``, too; and those with
which asynchronous input and output ends, which it has as ``winerror``, with an ``errno`` that says nothing.
"""
_LOOKUPS = {
    EXHAUSTED: (("EAI_MEMORY",), ()),
    # "No data" is what a name has that exists, but has no address.
    NO_HOST: (("EAI_NONAME", "EAI_NODATA"), (11001, 11004)),
    LOOKUP: (("EAI_AGAIN", "EAI_FAIL"), (11002, 11003)),
}
"""The same for names that are looked up."""


def _by_name(table: Mapping[str, tuple[tuple[str, ...], tuple[int, ...]]], module: Any) -> dict[int, str]:
    """Return kinds by the numbers that names have here; not every system has all of them."""
    pairs = [(getattr(module, name, None), kind) for kind, (names, _) in table.items() for name in names]
    return {number: kind for number, kind in pairs if number is not None}


def _by_number(table: Mapping[str, tuple[tuple[str, ...], tuple[int, ...]]]) -> dict[int, str]:
    """Return kinds by the numbers of Windows."""
    return {number: kind for kind, (_, numbers) in table.items() for number in numbers}


_BY_ERRNO = _by_name(_ERRORS, errno)
_BY_WINERROR = _by_number(_ERRORS)
_BY_LOOKUP = _by_name(_LOOKUPS, socket) | _by_number(_LOOKUPS)
_PROXY_WANTS_CREDENTIALS = 407


class NoAnswerError(Exception):
    """A request that has no answer; ``kind`` is one of the constants above, ``reason`` is for people."""

    def __init__(self, kind: str, reason: str) -> None:
        """Say what kind of failure it is, and why."""
        super().__init__(reason)
        self.kind = kind
        self.reason = reason


class ProxyError(SeedlintError):
    """The proxy can't be used, so nothing can be learned."""


class ExhaustedError(SeedlintError):
    """The computer has nothing left to make connections with."""


def wants_credentials(proxy: URL) -> ProxyError:
    """Return the error for a proxy that answers 407."""
    return ProxyError(
        f"the proxy {_named(proxy)} asks for a user name and a password, or does not accept those given;"
        " write http://USER:PASSWORD@HOST:PORT; earlier results are kept"
    )


def error_for(error: Exception, host: str, proxy: URL | None = None) -> Exception:
    """Return the error to raise for what went wrong with a request to a host, through a proxy perhaps."""
    cause = getattr(error, "os_error", None) or error
    kind = _kind(error, cause)
    if kind == EXHAUSTED:
        return ExhaustedError(
            f"this computer can't open more connections ({(getattr(cause, 'strerror', '') or '').lower()});"
            " lower links.concurrency; earlier results are kept"
        )
    if isinstance(cause, ForbiddenAddressError):
        return NoAnswerError(FORBIDDEN, f"{host} leads to {cause}, which is not a public address")
    if proxy is not None:
        special = _of_proxy(error, proxy)
        if special is not None:
            return special
    if kind == NO_HOST:
        return NoAnswerError(NO_HOST, f"no such host: {host}")
    if kind == LOOKUP:
        return NoAnswerError(LOOKUP, f"{host} can't be looked up at the moment")
    return NoAnswerError(*_of_host(error, kind))


def _kind(error: Exception, cause: object) -> str | None:
    """Return what kind of failure the system says it is; None if it says nothing that counts."""
    if isinstance(cause, socket.gaierror):
        return _BY_LOOKUP.get(cause.errno or 0, LOOKUP)
    # aiohttp makes errors of its own from a system's, which then is their cause, and the only one with all.
    for one in (cause, error.__cause__):
        if isinstance(one, OSError):
            kind = _BY_WINERROR.get(getattr(one, "winerror", None) or 0) or _BY_ERRNO.get(one.errno or 0)
            if kind is not None:
                return kind
    return None


def _of_host(error: Exception, kind: str | None) -> tuple[str, str]:
    """Say what kind of failure it is that a host does not answer, and why."""
    if isinstance(error, TimeoutError) or kind == TIMEOUT:
        return TIMEOUT, "no answer in time"
    if isinstance(error, aiohttp.ClientSSLError):
        return TLS, "no secure connection: the certificate or the protocol is not accepted"
    if kind == NETWORK:
        return NETWORK, "the network can't reach the host"
    if kind == CONNECT or isinstance(error, aiohttp.ClientConnectorError):
        return CONNECT, "nothing answers at the host's IP address"
    if isinstance(error, (aiohttp.ClientConnectionError, aiohttp.ClientPayloadError, OSError)):
        return CONNECTION, "the connection was cut off"
    return PROTOCOL, "the answer is not valid HTTP, or its headers are too long"


def _of_proxy(error: Exception, proxy: URL) -> Exception | None:
    """Say what is wrong with the proxy, or what the proxy says; None if it is something else."""
    if isinstance(error, aiohttp.ClientHttpProxyError):
        if error.status == _PROXY_WANTS_CREDENTIALS:
            return wants_credentials(proxy)
        # It may just not let us; or it can't reach the host, which is no news about the page either.
        kind = CONNECT if error.status >= 500 else REFUSED
        return NoAnswerError(kind, f"the proxy makes no connection: it answers {error.status}")
    if isinstance(error, aiohttp.ClientSSLError):
        lost = getattr(error, "host", None) == proxy.host
    else:
        lost = isinstance(error, aiohttp.ClientConnectorError)
    if lost:
        return ProxyError(
            f"the proxy {_named(proxy)} can't be reached; see links.proxy and --proxy;"
            " earlier results are kept"
        )
    return None


def _named(proxy: URL) -> str:
    """Return a proxy's host and port; its user name and password are nobody's business."""
    return f"{proxy.host}:{proxy.port}"
