"""One request, made so that a hostile document or server can do no harm with it.

Connections go only to addresses that `address.is_public` allows: what a name resolves to is filtered
before connecting, and the address actually connected to is checked again before anything is sent. No
cookies, no credentials, no proxies, no redirects followed, nothing decompressed; everything is bounded.
"""

from __future__ import annotations

import asyncio
import errno
import socket
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

import aiohttp
from aiohttp.abc import AbstractResolver
from yarl import URL

from seedlint import web
from seedlint.links.address import is_public, literal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from seedlint.links.options import LinkOptions
    from seedlint.links.pace import Pace

    Lookup = Callable[[str, int], list[tuple[int, str]]]
    """Turns a name and a port into pairs of address family and address; gaierror where there are none."""

BODY_CAP = 16_384
"""Bytes of an answer that are read at most."""
_HEADER_CAP = 8190
_LOOKUP_THREADS = 32
_NO_SUCH_HOST = {socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)}
_NO_NETWORK = {errno.ENETUNREACH, errno.ENETDOWN, errno.EHOSTUNREACH, errno.EADDRNOTAVAIL}


class NoAnswerError(Exception):
    """A request that has no answer; ``kind`` is one of the constants below, ``reason`` is for people."""

    def __init__(self, kind: str, reason: str) -> None:
        """Say what kind of failure it is, and why."""
        super().__init__(reason)
        self.kind = kind
        self.reason = reason


REFUSED = "refused"
"""We do not connect there, as a matter of principle."""
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


class ForbiddenAddressError(OSError):
    """A name leads only to addresses that are not public."""


class ForbiddenPeerError(aiohttp.ClientConnectionError):
    """A connection has ended up at an address that is not public; aiohttp would wrap an OSError."""


@dataclass(frozen=True, slots=True)
class Target:
    """A URL to ask for: its address (no fragment), host and port as the standard has them."""

    address: str
    scheme: str
    host: str
    port: int

    @property
    def origin(self) -> str:
        """Scheme, host and port."""
        return f"{self.scheme}://{self.host}:{self.port}"


def target(text: str) -> Target | None:
    """Return what to ask for to open a URL; None for one that is no sound http(s) URL."""
    url = web.parse(text)
    if url is None or url.credentials:
        return None
    return Target(web.address(url), url.scheme, url.host, url.port or (443 if url.scheme == "https" else 80))


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered: the headers, and the beginning of the body for a GET."""

    status: int
    headers: Mapping[str, str]
    body: bytes = b""


def system_lookup(host: str, port: int) -> list[tuple[int, str]]:
    """Ask the operating system for a name's addresses."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [(int(family), str(address[0])) for family, _, _, _, address in found]


class Resolver(AbstractResolver):
    """Resolves names, and leaves out the addresses that may not be connected to."""

    def __init__(self, lookup: Lookup, *, allow_private: bool) -> None:
        """Use ``lookup``, in threads."""
        self._lookup = lookup
        self._allow_private = allow_private
        self._pool = ThreadPoolExecutor(_LOOKUP_THREADS, thread_name_prefix="seedlint-lookup")

    async def addresses(self, host: str, port: int) -> list[tuple[int, str]]:
        """Return all addresses of a name, whatever they are; OSError as from `socket.getaddrinfo`."""
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self._pool, self._lookup, host, port)
        except UnicodeError as error:  # a label that is too long, or empty
            raise socket.gaierror(socket.EAI_NONAME, str(error)) from None

    async def resolve(self, host: str, port: int = 0, family: int = socket.AF_UNSPEC) -> list[Any]:
        """Return a name's addresses in aiohttp's form; ForbiddenAddressError if none may be used."""
        found = await self.addresses(host, port)
        usable = [(kind, address) for kind, address in found if family in {socket.AF_UNSPEC, kind}]
        if not self._allow_private:
            public = [(kind, address) for kind, address in usable if is_public(address)]
            if usable and not public:
                raise ForbiddenAddressError(usable[0][1])
            usable = public
        if not usable:
            raise socket.gaierror(socket.EAI_NONAME, "no address")
        flags = socket.AI_NUMERICHOST | socket.AI_NUMERICSERV
        return [
            {"hostname": host, "host": address, "port": port, "family": kind, "proto": 0, "flags": flags}
            for kind, address in dict.fromkeys(usable)
        ]

    async def close(self) -> None:
        """Let the threads go."""
        self._pool.shutdown(wait=False, cancel_futures=True)


class GuardedConnector(aiohttp.TCPConnector):
    """Checks the address at the other end of every connection before it is used."""

    allow_private = False

    async def connect(self, *args: Any, **kwargs: Any) -> aiohttp.connector.Connection:
        """Return a connection; ForbiddenPeerError, with nothing sent, if it leads where it must not."""
        connection = await super().connect(*args, **kwargs)
        if not self.allow_private:
            peer = connection.transport and connection.transport.get_extra_info("peername")
            if not peer or not is_public(peer[0]):
                connection.close()
                raise ForbiddenPeerError(peer[0] if peer else "an unknown address")
        return connection


class Session:
    """Makes requests. Use as an asynchronous context manager."""

    def __init__(self, options: LinkOptions, pace: Pace, lookup: Lookup = system_lookup) -> None:
        """Prepare a session; ``lookup`` finds the addresses of names."""
        self._options = options
        self._pace = pace
        self.resolver = Resolver(lookup, allow_private=options.allow_private)

    async def __aenter__(self) -> Self:
        options = self._options
        connector = GuardedConnector(
            resolver=self.resolver,
            limit=0,  # the frontier counts
            ttl_dns_cache=60,
            # Many hosts, few requests each: connections that wait for the next one must not pile up.
            keepalive_timeout=max(1.0, min(4 * options.interval, 15.0)),
        )
        connector.allow_private = options.allow_private
        self._http = aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=options.timeout),
            headers={"User-Agent": options.user_agent, "Accept": "*/*", "Accept-Encoding": "identity"},
            auto_decompress=False,
            trust_env=False,
            read_bufsize=BODY_CAP,
            max_line_size=_HEADER_CAP,
            max_field_size=_HEADER_CAP,
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._http.close()
        await self.resolver.close()

    async def ask(
        self, method: str, to: Target, headers: Mapping[str, str] | None = None, cap: int = BODY_CAP
    ) -> Answer:
        """Make one request and return its answer, with at most ``cap`` bytes of body; NoAnswerError."""
        self._check(to)
        async with self._pace.slot(to.host):
            try:
                return await self._ask(method, to, headers, cap)
            except NoAnswerError:
                raise
            except (aiohttp.ClientError, OSError, ValueError, TimeoutError) as error:
                raise _no_answer(error, to) from None

    def _check(self, to: Target) -> None:
        if to.port not in self._options.ports and not self._options.allow_private:
            raise NoAnswerError(REFUSED, f"port {to.port} is not asked; allow it with links.ports")
        address = literal(to.host)
        if address is not None and not self._options.allow_private and not is_public(address):
            raise NoAnswerError(REFUSED, f"{address} is not a public address")

    async def _ask(self, method: str, to: Target, headers: Mapping[str, str] | None, cap: int) -> Answer:
        url = URL(to.address, encoded=True)
        async with self._http.request(method, url, headers=headers, allow_redirects=False) as response:
            body = b""
            if method != "HEAD":
                body, complete = await _read(response, cap)
                if not complete:
                    response.close()  # the rest is not waited for
            return Answer(response.status, response.headers, body)


async def _read(response: aiohttp.ClientResponse, cap: int) -> tuple[bytes, bool]:
    """Return the beginning of a body, and whether that is all; what goes wrong here is no matter."""
    body = bytearray()
    try:
        while len(body) < cap:
            part = await response.content.read(cap - len(body))
            if not part:
                return bytes(body), True
            body += part
    except (aiohttp.ClientError, OSError, TimeoutError):
        pass
    return bytes(body), False


def _no_answer(error: Exception, to: Target) -> NoAnswerError:
    """Say in our own words what kept a request from being answered."""
    cause = getattr(error, "os_error", None) or error
    if isinstance(cause, (ForbiddenAddressError, ForbiddenPeerError)):
        return NoAnswerError(REFUSED, f"{to.host} leads to {cause}, which is not a public address")
    if isinstance(cause, socket.gaierror):
        if cause.errno in _NO_SUCH_HOST:
            return NoAnswerError(NO_HOST, f"no such host: {to.host}")
        return NoAnswerError(LOOKUP, f"{to.host} can't be looked up at the moment")
    if isinstance(error, TimeoutError):
        return NoAnswerError(TIMEOUT, "no answer in time")
    if isinstance(error, aiohttp.ClientSSLError):
        return NoAnswerError(TLS, "no secure connection: the certificate or the protocol is not accepted")
    if isinstance(cause, OSError) and cause.errno in _NO_NETWORK:
        return NoAnswerError(NETWORK, "the network can't reach the host")
    if isinstance(error, aiohttp.ClientConnectorError):
        return NoAnswerError(CONNECT, "nobody answers at the host's address")
    if isinstance(error, (aiohttp.ClientConnectionError, aiohttp.ClientPayloadError, OSError)):
        return NoAnswerError(CONNECTION, "the connection was cut off")
    return NoAnswerError(PROTOCOL, "the answer is not sound HTTP, or its headers are too long")
