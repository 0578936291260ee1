"""Servers on loopback, names that lead there, and a clock that a test moves."""

from __future__ import annotations

import asyncio
import random
import socket
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from seedlint.config.links import LinkOptions
from seedlint.links.clock import Clock
from seedlint.links.due import Schedule
from seedlint.links.runner import Runner
from seedlint.links.session import destination
from seedlint.links.store import Store

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterable, Mapping
    from pathlib import Path

    from seedlint.links.verdict import Record

START = 1_700_000_000.0
QUICK = LinkOptions(allow_private=True, interval=0.0, timeout=5.0, retries=0, per_host=8)


class FakeClock(Clock):
    """A clock that only waiting moves."""

    def __init__(self, now: float = START) -> None:
        self.began = now
        self._sleepers: list[float] = []
        self.passed = 0.0  # on its own, because floats near 1.7e9 are too coarse to add small steps to

    def now(self) -> float:
        return self.began + self.passed

    def monotonic(self) -> float:
        return self.passed

    async def sleep(self, seconds: float) -> None:
        until = self.passed + seconds
        self._sleepers.append(until)
        # One after another, as real sleepers wake.
        while True:
            await asyncio.sleep(0.0005)
            if until <= min(self._sleepers):
                break
        self._sleepers.remove(until)
        self.passed = max(self.passed, until)

    async def wait(self, event: asyncio.Event, seconds: float | None) -> None:
        if seconds is None:
            await event.wait()
            return
        # Real answers may be under way: they get a moment before time is made to pass.
        try:
            await asyncio.wait_for(event.wait(), 0.01)
        except TimeoutError:
            if not self._sleepers:
                self.passed += seconds


@dataclass
class Request:
    method: str
    path: str
    host: str
    headers: dict[str, str]
    at: float


Handler = "Callable[[Request], bytes | Awaitable[bytes]]"


def answer(status: int = 200, body: bytes = b"", headers: Mapping[str, str] | None = None) -> bytes:
    lines = [f"HTTP/1.1 {status} Said", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


@dataclass
class Web:
    """A raw web server: ``pages`` maps a path, or host and path, to an answer or a function that makes it."""

    pages: dict[str, Any] = field(default_factory=dict)
    clock: Clock = field(default_factory=FakeClock)
    seen: list[Request] = field(default_factory=list)
    port: int = 0
    accepted: int = 0
    address: str = "127.0.0.1"
    greeting: bytes = b""
    """What is said before anybody has asked; the connection is closed then."""

    def url(self, path: str = "/", host: str = "site.test") -> str:
        return f"http://{host}:{self.port}{path}"

    def asked(self, method: str = "", path: str = "") -> list[Request]:
        return [r for r in self.seen if method in {"", r.method} and path in {"", r.path}]

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[Web]:
        writers: set[asyncio.StreamWriter] = set()

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            self.accepted += 1
            writers.add(writer)
            try:
                if self.greeting:
                    writer.write(self.greeting)
                    await writer.drain()
                while not self.greeting:
                    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                    if not await self._reply(head, writer):
                        break
            except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
                pass
            finally:
                writers.discard(writer)
                writer.close()

        server = await asyncio.start_server(serve, self.address, self.port)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()
            for writer in list(writers):
                writer.transport.abort()
            await asyncio.sleep(0.01)

    async def _reply(self, head: str, writer: asyncio.StreamWriter) -> bool:
        first, *lines = head.strip().split("\r\n")
        method, path, _ = first.split(" ")
        headers = {
            name.strip().lower(): value.strip() for name, _, value in (li.partition(":") for li in lines)
        }
        request = Request(method, path, headers["host"].partition(":")[0], headers, self.clock.monotonic())
        self.seen.append(request)
        page = self.pages.get(f"{request.host}{path}", self.pages.get(path))
        if page is None:
            page = answer(404 if path == "/robots.txt" else 200)
        if callable(page):
            page = page(request)
        if not isinstance(page, bytes) and hasattr(page, "__await__"):
            page = await page
        if page is None:  # hang up
            return False
        if isinstance(page, bytes):
            if method == "HEAD":
                page = page.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
            writer.write(page)
        else:
            async for part in page:
                writer.write(part)
                await writer.drain()
            return False
        await writer.drain()
        return True


def loopback(host: str, port: int) -> list[tuple[int, str]]:
    """Every name leads here, but those that begin with ``gone``."""
    if host.startswith("gone"):
        raise socket.gaierror(socket.EAI_NONAME, "no such host")
    return [(int(socket.AF_INET), "127.0.0.1")]


def fill(store: Store, urls: Iterable[str], path: str = "seeds/a.md") -> None:
    rows = []
    for number, url in enumerate(urls):
        at = destination(url)
        assert at, url
        rows.append((at.address, at.host, f"/images/{number}/url"))
    store.documents.add(path, b"", rows)


async def look_async(
    path: Path,
    urls: Iterable[str],
    options: LinkOptions = QUICK,
    *,
    clock: Clock | None = None,
    lookup: Any = loopback,
    wanted: Mapping[str, Any] | None = None,
    runner: Callable[..., Runner] = Runner,
    **more: Any,
) -> dict[str, Record]:
    """Run once over some URLs; return what the store then knows, by URL."""
    urls = list(urls)
    clock = clock or FakeClock()
    store = Store(path)
    try:
        fill(store, urls)
        total = store.choose(Schedule(options, clock.now(), **(wanted or {})))
        made = runner(store, options, lookup=lookup, clock=clock, rng=random.Random(7), **more)
        await made.run(total)
        return {url: store.record(destination(url).address) for url in urls}  # type: ignore[union-attr,misc]
    finally:
        store.close()


def options(**changes: Any) -> LinkOptions:
    return replace(QUICK, **changes)
