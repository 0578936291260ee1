"""A web server with 200 hosts on loopback, every answer and delay decided by the path alone."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import sys
import time
from typing import ClassVar

HOSTS = 200
PORT = 8480

_BODY = b"<!doctype html><title>A page</title>" + b"<p>Boats leave ten minutes earlier from May.</p>" * 40
_STATUSES = (200,) * 88 + (301,) * 4 + (302,) * 2 + (404,) * 3 + (410,) + (403,) + (500,)
"""A hundred answers, in the shares of a corpus that somebody looks after."""
_DELAYS = (0.002,) * 60 + (0.01,) * 25 + (0.03,) * 10 + (0.1,) * 5
"""Seconds, likewise."""
_IDLE = 3.0
"""Seconds after which a connection that nobody uses is closed."""


def host(number: int) -> str:
    """Return the address of host ``number``: all of 127.0.0.0/8 is loopback, so no name need be looked up."""
    return f"127.0.{1 + number // 100}.{1 + number % 100}"


def page(number: int) -> str:
    """Return the URL of page ``number``."""
    return f"http://{host(number % HOSTS)}:{PORT}/page/{number}"


def index(pages: int) -> bytes:
    """Return an HTML page with links to so many pages."""
    links = "".join(f'<a href="{page(number)}">page {number}</a>\n' for number in range(pages))
    return f"<!doctype html><title>Links</title>\n{links}".encode()


class Server(asyncio.Protocol):
    """Answers GET and HEAD, one request after another, connections kept alive for a while, as servers do."""

    open: ClassVar[set[Server]] = set()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        self._pending = b""
        self._used = time.monotonic()
        self.open.add(self)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002
        self.open.discard(self)

    @classmethod
    async def close_idle(cls) -> None:
        """Some clients leave a connection open for every page they have seen; each is a file here."""
        while True:
            await asyncio.sleep(1)
            before = time.monotonic() - _IDLE
            for server in list(cls.open):
                if server._used < before:
                    server._transport.close()

    def data_received(self, data: bytes) -> None:
        self._used = time.monotonic()
        self._pending += data
        while b"\r\n\r\n" in self._pending:
            head, _, self._pending = self._pending.partition(b"\r\n\r\n")
            method, path = head.split(b" ", 2)[:2]
            delay, answer = _answer(method, path.decode("latin-1"))
            asyncio.get_running_loop().call_later(delay, self._send, answer)

    def _send(self, answer: bytes) -> None:
        if not self._transport.is_closing():
            self._transport.write(answer)


def _answer(method: bytes, path: str) -> tuple[float, bytes]:
    """Return the delay of an answer in seconds, and the answer."""
    kind, _, rest = path[1:].partition("/")
    digest = hashlib.blake2b(path.encode(), digest_size=2).digest()
    status, delay, body, more = 200, _DELAYS[digest[1] % 100], _BODY, ""
    if kind == "index":
        delay, body = 0.0, index(int(rest))
    elif kind == "robots.txt":
        status, body = 404, b"no"
    elif kind == "page":
        status = _STATUSES[int.from_bytes(digest, "big") % 100]
        if status in {301, 302}:
            more = f"Location: /moved/{rest}\r\n"
    lines = f"HTTP/1.1 {status} X\r\nContent-Type: text/html\r\nContent-Length: {len(body)}\r\n{more}\r\n"
    return delay, lines.encode() + (b"" if method == b"HEAD" else body)


async def serve() -> None:
    """Serve until the end of standard input."""
    loop = asyncio.get_running_loop()
    for number in range(HOSTS):
        await loop.create_server(Server, host(number), PORT, backlog=512)
    sweeper = asyncio.create_task(Server.close_idle())
    print("ready", flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    sweeper.cancel()


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(serve())
