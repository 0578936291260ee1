"""Why a request has no answer, in our own words: those of aiohttp and of the system are no text for users."""

from __future__ import annotations

import errno
import socket
from typing import TYPE_CHECKING

import aiohttp

from seedlint.errors import SeedlintError
from seedlint.links.lookup import ForbiddenAddressError

if TYPE_CHECKING:
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

_NO_SUCH_HOST = {socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)}
_NO_NETWORK = {errno.ENETUNREACH, errno.ENETDOWN, errno.EHOSTUNREACH, errno.EADDRNOTAVAIL}
_NO_MORE_FILES = {errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM}
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
        " write http://USER:PASSWORD@HOST:PORT; what was learned before is kept"
    )


def error_for(error: Exception, host: str, proxy: URL | None = None) -> Exception:
    """Return the error to raise for what went wrong with a request to a host, through a proxy perhaps."""
    cause = getattr(error, "os_error", None) or error
    if isinstance(cause, OSError) and cause.errno in _NO_MORE_FILES:
        return ExhaustedError(
            f"this computer can't open more connections ({(cause.strerror or '').lower()}); lower"
            " links.concurrency; what was learned before is kept"
        )
    if isinstance(cause, ForbiddenAddressError):
        return NoAnswerError(FORBIDDEN, f"{host} leads to {cause}, which is not a public address")
    if proxy is not None:
        special = _of_proxy(error, proxy)
        if special is not None:
            return special
    if isinstance(cause, socket.gaierror):
        if cause.errno in _NO_SUCH_HOST:
            return NoAnswerError(NO_HOST, f"no such host: {host}")
        return NoAnswerError(LOOKUP, f"{host} can't be looked up at the moment")
    return NoAnswerError(*_of_host(error, cause))


def _of_host(error: Exception, cause: object) -> tuple[str, str]:
    """Say what kind of failure it is that a host does not answer, and why."""
    if isinstance(error, TimeoutError):
        return TIMEOUT, "no answer in time"
    if isinstance(error, aiohttp.ClientSSLError):
        return TLS, "no secure connection: the certificate or the protocol is not accepted"
    if isinstance(cause, OSError) and cause.errno in _NO_NETWORK:
        return NETWORK, "the network can't reach the host"
    if isinstance(error, aiohttp.ClientConnectorError):
        return CONNECT, "nobody answers at the host's address"
    if isinstance(error, (aiohttp.ClientConnectionError, aiohttp.ClientPayloadError, OSError)):
        return CONNECTION, "the connection was cut off"
    return PROTOCOL, "the answer is not sound HTTP, or its headers are too long"


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
            " what was learned before is kept"
        )
    return None


def _named(proxy: URL) -> str:
    """Return a proxy's host and port; its user name and password are nobody's business."""
    return f"{proxy.host}:{proxy.port}"
