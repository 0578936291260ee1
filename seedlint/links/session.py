"""One request, made so that a hostile document or server can do no harm with it.

Connections go only to addresses that `address.is_public` allows: what a name resolves to is filtered, and
the very address that is about to be connected to is checked once more. No cookies, no credentials, no
proxies but the configured one, no redirects followed, nothing decompressed; everything is bounded.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

import aiohttp
from yarl import URL

from seedlint.links import address as addresses
from seedlint.links.address import literal
from seedlint.links.failure import FORBIDDEN, NoAnswerError, error_for, wants_credentials
from seedlint.links.lookup import HostResolver, public_lookup, public_socket, system_lookup
from seedlint.links.proxy import Proxies, ProxyGuard
from seedlint.urls import web

if TYPE_CHECKING:
    from collections.abc import Mapping

    from multidict import MultiMapping

    from seedlint.config.links import LinkOptions
    from seedlint.links.lookup import Lookup
    from seedlint.links.pace import Pace

BODY_CAP = 16_384
"""Bytes of an answer that are read at most."""
_HEADER_CAP = 8190
_MOST_HEADERS = 128
_LOOKUP_THREADS = 32
_PROXY_WANTS_CREDENTIALS = 407
_REDIRECTS = frozenset((301, 302, 303, 307, 308))


@dataclass(frozen=True, slots=True)
class Destination:
    """A URL to ask for: its address (no fragment), host and port as the standard has them, and the fragment.

    The fragment, with its ``#``, is never sent.
    """

    address: str
    scheme: str
    host: str
    port: int
    fragment: str = ""

    @property
    def origin(self) -> str:
        """Scheme, host and port."""
        return f"{self.scheme}://{self.host}:{self.port}"


def destination(text: str) -> Destination | None:
    """Return what to ask for to open a URL; None for one that is no sound http(s) URL."""
    url = web.parse(text)
    if url is None or url.credentials:
        return None
    return Destination(
        web.address(url), url.scheme, url.host, url.port or (443 if url.scheme == "https" else 80)
    )


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered: the headers, and the beginning of the body for a GET."""

    status: int
    headers: MultiMapping[str]
    body: bytes = b""

    def locations(self) -> list[str]:
        """Return the different, not empty values of ``Location``, if this is an answer that redirects."""
        if self.status not in _REDIRECTS:
            return []
        return list(dict.fromkeys(value for value in self.headers.getall("Location", ()) if value))


def redirect_target(at: Destination, location: str) -> Destination | None:
    """Return where a redirect leads; None if that is no http(s) URL we would ask for.

    ``location`` is a header as aiohttp decodes it, with surrogateescape. It is understood as browsers do:
    bytes beyond ASCII stand for themselves, whatever the encoding (fetch.spec.whatwg.org issue 883;
    `EscapeNonASCII` in Chromium, `esc_OnlyNonASCII` in Firefox), the rest is the URL parser's business, and
    a redirect without a fragment keeps the one that is there.
    """
    import ada_url

    raw = location.encode("utf-8", "surrogateescape")
    escaped = "".join(chr(byte) if byte < 0x80 else f"%{byte:02X}" for byte in raw)
    try:
        url = ada_url.URL(escaped, base=at.address)
    except ValueError:
        return None
    scheme = url.protocol[:-1]
    # What SL401 would report in a document is no reason not to go where a browser goes.
    if scheme not in {"http", "https"} or url.username or url.password:
        return None
    port = int(url.port) if url.port else 443 if scheme == "https" else 80
    address, _, fragment = str(url.href).partition("#")
    return Destination(address, scheme, url.hostname, port, f"#{fragment}" if fragment else at.fragment)


class HttpSession:
    """Makes requests. Use as an asynchronous context manager."""

    def __init__(self, options: LinkOptions, pace: Pace, lookup: Lookup | None = None) -> None:
        """Prepare a session; ``lookup`` finds the addresses of names, by default the operating system."""
        self._options = options
        self._pace = pace
        self._proxies = Proxies(options.proxy)
        self._lookup = lookup or (system_lookup if options.allow_private else public_lookup)

    async def __aenter__(self) -> Self:
        options = self._options
        threads = max(options.concurrency, _LOOKUP_THREADS)
        self.resolver = HostResolver(self._lookup, allow_private=options.allow_private, at_a_time=threads)
        self._direct = self._http(self.resolver, None if options.allow_private else public_socket)
        self._through: aiohttp.ClientSession | None = None
        if self._proxies:
            # Whoever configures a proxy trusts it, wherever it is; what it is asked for is guarded here.
            self._through = self._http(
                HostResolver(system_lookup, allow_private=True, at_a_time=threads), None
            )
            self._guard = ProxyGuard(self.resolver)
        return self

    def _http(self, resolver: HostResolver, socket_factory: Any) -> aiohttp.ClientSession:
        options = self._options
        connector = aiohttp.TCPConnector(
            resolver=resolver,
            socket_factory=socket_factory,
            limit=0,  # the frontier counts
            ttl_dns_cache=60,
            # Many hosts, few requests each: connections that wait for the next one must not pile up.
            keepalive_timeout=max(1.0, min(4 * options.interval, 15.0)),
        )
        return aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=options.timeout),
            headers={"User-Agent": options.user_agent, "Accept": "*/*", "Accept-Encoding": "identity"},
            auto_decompress=False,
            trust_env=False,
            read_bufsize=BODY_CAP,
            max_line_size=_HEADER_CAP,
            max_field_size=_HEADER_CAP,
            max_headers=_MOST_HEADERS,
        )

    async def __aexit__(self, *_: object) -> None:
        await self._direct.close()
        if self._through is not None:
            await self._through.close()

    async def ask(
        self,
        method: str,
        to: Destination,
        headers: Mapping[str, str] | None = None,
        cap: int = BODY_CAP,
        content: bytes | None = None,
    ) -> Answer:
        """Make one request, with ``content`` if there is any; return its answer, with at most ``cap`` bytes.

        NoAnswerError; ProxyError or ExhaustedError where no request can have an answer.
        """
        proxy = self._proxies.of(to.scheme, to.host, to.port) if self._through else None
        await self._check(to, proxy)
        async with self._pace.slot(to.host):
            try:
                answer = await self._ask(method, to, (headers, content), cap, proxy)
            except (aiohttp.ClientError, OSError, ValueError, TimeoutError) as error:
                raise error_for(error, to.host, proxy) from None
        if proxy is not None and answer.status == _PROXY_WANTS_CREDENTIALS:
            raise wants_credentials(proxy)
        return answer

    async def _check(self, to: Destination, proxy: URL | None) -> None:
        """NoAnswerError for what is not asked as a matter of principle."""
        if self._options.allow_private:
            return
        if to.port not in self._options.ports:
            raise NoAnswerError(FORBIDDEN, f"port {to.port} is not asked; allow it with links.ports")
        address = literal(to.host)
        if address is not None and not addresses.is_public(address):
            raise NoAnswerError(FORBIDDEN, f"{address} is not a public address")
        objection = await self._guard.objection(to.host) if proxy is not None else None
        if objection:
            raise NoAnswerError(FORBIDDEN, objection)

    async def _ask(
        self,
        method: str,
        to: Destination,
        given: tuple[Mapping[str, str] | None, bytes | None],
        cap: int,
        proxy: URL | None,
    ) -> Answer:
        headers, content = given
        url = URL(to.address, encoded=True)
        http = self._direct if proxy is None or self._through is None else self._through
        request = http.request(method, url, headers=headers, data=content, allow_redirects=False, proxy=proxy)
        async with request as response:
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
