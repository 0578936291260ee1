"""Hostile documents and servers reach nothing that is private, and waste nothing that matters."""

from __future__ import annotations

import asyncio
import gzip
import socket
import subprocess
import sys
import threading
from typing import TYPE_CHECKING, Any

import pytest

from seedlint.config.links import LinkOptions
from seedlint.links import address as addresses
from seedlint.links import session as http
from seedlint.links.address import is_public
from seedlint.links.clock import Clock
from seedlint.links.collect import urls as collected
from seedlint.links.failure import ExhaustedError, NoAnswerError
from seedlint.links.lookup import ForbiddenAddressError, HostResolver, public_lookup, public_socket
from seedlint.links.pace import Pace
from seedlint.links.session import HttpSession, destination
from seedlint.links.store import Store
from seedlint.urls import web as urls
from tests.links.support import Web, answer, look_async, loopback, options
from tests.support.urls import document

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from seedlint.links.verdict import Record

_V4 = int(socket.AF_INET)


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0", "0.1.2.3", "10.0.0.1", "100.64.0.1", "100.100.100.200", "127.0.0.1", "127.255.255.254",
        "168.63.129.16", "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.192", "192.0.2.1",
        "192.88.99.1", "192.168.1.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1", "240.0.0.1",
        "255.255.255.255",
        "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:169.254.169.254", "::ffff:10.0.0.1",
        "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b::10.0.0.1", "64:ff9b:1::808:808",
        "100::1", "fe80::1", "fe80::1%eth0", "2606:4700::1%eth0", "fc00::1", "fd00:ec2::254",
        "fec0::1", "ff02::1",
        "2001::1", "2001:db8::1", "2002:7f00:1::", "2002:a9fe:a9fe::1",
        "2002:808:808::1", "3fff::1", "5f00::1",
        "", "localhost", "127.1", "2130706433", "0x7f.0.0.1",
    ],
)  # fmt: skip
def test_private_addresses(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address",
    ["1.1.1.1", "8.8.8.8", "93.184.216.34", "172.32.0.1", "192.0.1.1", "2606:4700::1111", "2a00:1450::1",
     "::ffff:8.8.8.8", "64:ff9b::808:808"],
)  # fmt: skip
def test_public_addresses(address: str) -> None:
    assert is_public(address)


def guarded(path: Path, url: str, web: Web, **more: Any) -> Record:
    """Look with the guard on; only the server's own port is allowed besides the usual two."""

    async def go() -> Record:
        async with web.serving():
            settings = LinkOptions(interval=0.0, timeout=5.0, retries=0, ports=frozenset((80, 443, web.port)))
            asked = url.replace("PORT", str(web.port))
            [record] = (await look_async(path, [asked], settings, **more)).values()
            return record

    return asyncio.run(go())


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "017700000001", "0x7f.1", "127.0.0.1.",
     "[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]",
     "[0:0:0:0:0:0:0:1]",
     "①②⑦.0.0.1", "１２７.0.0.1", "169.254.169.254", "[fd00:ec2::254]"],
)  # fmt: skip
def test_literals_in_every_spelling_are_refused(path: Path, host: str) -> None:
    web = Web()
    record = guarded(path, f"http://{host}:PORT/", web)
    assert record.verdict == "unknown"
    assert "is not a public address" in record.reason
    assert web.accepted == 0


def test_zone_ids_and_credentials_are_not_even_collected() -> None:
    texts = [
        "http://[fe80::1%25eth0]/",
        "http://[fe80::1%eth0]/",
        "http://user:secret@site.test/",
        "https://a.test/#x",
    ]
    found = collected(document({"images": [{"url": text} for text in texts]}))
    assert [address for address, _, _ in found] == ["https://a.test/"]


@pytest.mark.parametrize("host", ["localhost", "site.test", "metadata.site.test"])
def test_names_that_lead_to_private_addresses_are_refused(path: Path, host: str) -> None:
    web = Web()
    record = guarded(path, f"http://{host}:PORT/", web)
    assert record.reason == f"{host} leads to 127.0.0.1, which is not a public address"
    assert web.accepted == 0


@pytest.fixture
def loopback_is_public(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take 127.0.0.1, and nothing else of loopback, for a public address."""
    monkeypatch.setattr(addresses, "is_public", lambda address: address == "127.0.0.1" or is_public(address))


@pytest.mark.usefixtures("loopback_is_public")
class TestBehindThePublicAddress:
    @pytest.mark.parametrize(
        "location",
        ["http://127.0.0.2:PORT/", "http://0x7f000002:PORT/", "http://[::ffff:127.0.0.2]:PORT/",
         "http://169.254.169.254/latest/meta-data/", "http://private.test:PORT/", "//127.2:PORT/"],
    )  # fmt: skip
    def test_redirects_to_private_addresses_are_refused(self, path: Path, location: str) -> None:
        async def go() -> tuple[Record, Web, Web]:
            web, private = Web(), Web(address="127.0.0.2")
            async with web.serving():
                private.port = web.port
                async with private.serving():
                    there = location.replace("PORT", str(web.port))
                    web.pages["/a"] = answer(301, headers={"Location": there})
                    settings = LinkOptions(interval=0.0, retries=0, ports=frozenset((80, web.port)))
                    looked = await look_async(path, [web.url("/a")], settings, lookup=self.names)
                    return looked[web.url("/a")], web, private

        record, web, private = asyncio.run(go())
        assert record.verdict == "unknown"
        assert "not a public address" in record.reason
        assert (web.accepted, private.accepted) == (1, 0)

    @staticmethod
    def names(host: str, port: int) -> list[tuple[int, str]]:
        return [(_V4, "127.0.0.2" if host == "private.test" else "127.0.0.1")]

    def test_of_several_addresses_only_public_ones_are_used(self, path: Path) -> None:
        both = lambda host, port: [(_V4, "127.0.0.2"), (_V4, "127.0.0.1")]  # noqa: E731

        async def go() -> tuple[Record, Web, Web]:
            web, private = Web(), Web(address="127.0.0.2")
            async with web.serving():
                private.port = web.port
                async with private.serving():
                    settings = LinkOptions(interval=0.0, retries=0, ports=frozenset((web.port,)))
                    [record] = (await look_async(path, [web.url()], settings, lookup=both)).values()
                    return record, web, private

        record, web, private = asyncio.run(go())
        assert record.verdict == "alive"
        assert (web.accepted, private.accepted) == (1, 0)

    def test_rebinding_between_looks_is_refused(self, path: Path) -> None:
        """The first answer of the name server is public, the next one is not."""
        answers = iter(["127.0.0.1", "127.0.0.2"])
        rebinding = lambda host, port: [(_V4, next(answers))]  # noqa: E731

        async def go() -> list[str]:
            closing = answer(200, headers={"Connection": "close"})
            web = Web({"/1": closing, "/2": closing})
            said = []
            async with web.serving():
                settings = LinkOptions(interval=0.0, ports=frozenset((web.port,)))
                async with HttpSession(settings, Pace(settings, Clock(), None), rebinding) as session:  # type: ignore[arg-type]
                    for path in ("/1", "/2"):
                        at = destination(web.url(path))
                        assert at
                        try:
                            said.append(str((await session.ask("HEAD", at)).status))
                        except NoAnswerError as error:
                            said.append(error.reason)
                        session._direct.connector.clear_dns_cache()  # type: ignore[union-attr]
            return said

        first, second = asyncio.run(go())
        assert first == "200"
        assert second == "site.test leads to 127.0.0.2, which is not a public address"

    def test_the_address_connected_to_is_checked_too(self) -> None:
        """Even if the resolver let a private address through, nothing would be sent to it."""

        async def go() -> Web:
            import aiohttp

            async with Web(address="127.0.0.2").serving() as web:
                leaky = HostResolver(lambda host, port: [(_V4, "127.0.0.2")], allow_private=True, at_a_time=1)
                connector = aiohttp.TCPConnector(resolver=leaky, socket_factory=public_socket)
                async with aiohttp.ClientSession(connector=connector) as session:
                    with pytest.raises(aiohttp.ClientConnectorError) as error:
                        await session.head(web.url())
                assert isinstance(error.value.os_error, ForbiddenAddressError)
                await asyncio.sleep(0.05)
                return web

        assert asyncio.run(go()).accepted == 0

    def test_a_session_checks_both(self, monkeypatch: pytest.MonkeyPatch) -> None:
        async def go() -> tuple[Web, str]:
            async with Web(address="127.0.0.2").serving() as web:
                settings = LinkOptions(interval=0.0, ports=frozenset((web.port,)))
                lookup = lambda host, port: [(_V4, "127.0.0.2")]  # noqa: E731
                async with HttpSession(settings, Pace(settings, Clock(), None), lookup) as session:  # type: ignore[arg-type]
                    session.resolver._allow_private = True  # a resolver that has been outwitted
                    at = destination(web.url())
                    assert at
                    with pytest.raises(NoAnswerError) as error:
                        await session.ask("HEAD", at)
                return web, error.value.reason

        web, reason = asyncio.run(go())
        assert web.accepted == 0
        assert reason == "site.test leads to 127.0.0.2, which is not a public address"

    def test_other_ports_are_not_asked_until_they_are_allowed(self, path: Path) -> None:
        async def go() -> tuple[list[Record], Web]:
            async with Web().serving() as web:
                seen = []
                for ports in ((80, 443), (web.port,)):
                    settings = LinkOptions(interval=0.0, retries=0, ports=frozenset(ports))
                    seen += (await look_async(path, [web.url()], settings)).values()
                    assert web.accepted == len(seen) - 1
                return seen, web

        [record, then], web = asyncio.run(go())
        assert (record.verdict, record.unknowns) == ("unknown", 0)
        assert record.reason == f"port {web.port} is not asked; allow it with links.ports"
        assert then.verdict == "alive"


# Servers that mean no good


def endless(head: bytes, part: bytes) -> Any:
    async def parts() -> AsyncIterator[bytes]:
        yield head
        while True:
            yield part

    return lambda request: parts()


def hostile(path: Path, page: Any, **changes: Any) -> tuple[Record, Web]:
    async def go() -> tuple[Record, Web]:
        async with Web({"/a": page}).serving() as web:
            [record] = (await look_async(path, [web.url("/a")], options(**changes))).values()
            return record, web

    return asyncio.run(go())


def test_huge_and_endless_headers_are_not_read(path: Path) -> None:
    record, _ = hostile(path, answer(200, headers={"X": "y" * 100_000}))
    assert (record.verdict, record.reason) == (
        "unknown",
        "the answer is not valid HTTP, or its headers are too long",
    )
    record, _ = hostile(path.with_name("x"), endless(b"HTTP/1.1 200 OK\r\n", b"X-More: and more\r\n" * 100))
    assert record.verdict == "unknown"


def test_endless_bodies_are_cut_off(path: Path) -> None:
    page = endless(
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1000\r\n" + b"x" * 4096 + b"\r\n"
    )
    record, _ = hostile(path, lambda r: answer(405) if r.method == "HEAD" else page(r))
    assert (record.verdict, record.status) == ("alive", 200)


def test_slow_servers_are_given_up(path: Path) -> None:
    async def slow(request: Any) -> bytes:
        await asyncio.sleep(30)
        return answer(200)

    record, _ = hostile(path, slow, timeout=0.2)
    assert (record.verdict, record.reason) == ("unknown", "no answer in time")


def test_a_body_that_never_comes_matters_not(path: Path) -> None:
    async def drip() -> AsyncIterator[bytes]:
        yield b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nx"
        await asyncio.sleep(30)

    record, _ = hostile(path, lambda r: answer(405) if r.method == "HEAD" else drip(), timeout=0.3)
    assert (record.verdict, record.status) == ("alive", 200)


def test_compressed_bodies_are_never_unpacked(path: Path) -> None:
    bomb = gzip.compress(b"\0" * 10_000_000)
    page = answer(200, bomb, {"Content-Encoding": "gzip"})
    bodies: list[bytes] = []

    def watch(asked: Any, answered: Any, got: Any) -> None:
        bodies.append(got.body)

    async def go() -> Web:
        async with Web({"/a": lambda r: answer(405) if r.method == "HEAD" else page}).serving() as web:
            await look_async(path, [web.url("/a")], soft_not_found=watch)
            return web

    web = asyncio.run(go())
    assert len(bodies) == 1
    assert bodies[0] == bomb[: http.BODY_CAP]
    assert web.seen[0].headers["accept-encoding"] == "identity"


@pytest.mark.parametrize(
    "junk",
    [b"\0\1\2\3\r\n\r\n", b"HTTP/1.1 99999 No\r\n\r\n", b"SSH-2.0-x\r\n", b"HTTP/1.1 200\r\nA\r\n\r\n"],
)
def test_junk_is_no_verdict(path: Path, junk: bytes) -> None:
    async def go() -> Record:
        async with Web(greeting=junk).serving() as web:
            [record] = (await look_async(path, [web.url("/a")], options(timeout=1.0))).values()
            return record

    assert asyncio.run(go()).verdict == "unknown"


def test_no_cookies_no_credentials_no_proxies(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    (path.parent / ".netrc").write_text("machine site.test login a password b\n", encoding="utf-8")
    monkeypatch.setenv("NETRC", str(path.parent / ".netrc"))
    pages = {"/a": answer(302, headers={"Location": "/b", "Set-Cookie": "id=1"}), "/b": answer(200)}

    async def go() -> Web:
        async with Web(pages).serving() as web:
            [record] = (await look_async(path, [web.url("/a")])).values()
            assert record.verdict == "alive"
            return web

    for request in asyncio.run(go()).seen:
        assert not {"cookie", "authorization", "referer", "proxy-authorization"} & request.headers.keys()


@pytest.mark.parametrize("allow_private", [False, True])
def test_the_resolver_leaves_out_what_is_not_public(allow_private: bool) -> None:
    found = {
        "both.test": [(_V4, "10.0.0.1"), (_V4, "93.184.216.34")],
        "private.test": [(_V4, "10.0.0.1")],
        "none.test": [],
    }

    async def resolved(host: str) -> list[str]:
        resolver = HostResolver(lambda host, port: found[host], allow_private=allow_private, at_a_time=1)
        return [entry["host"] for entry in await resolver.resolve(host, 80)]

    expected = [address for _, address in found["both.test"]]
    assert asyncio.run(resolved("both.test")) == (expected if allow_private else expected[1:])
    with pytest.raises(socket.gaierror):
        asyncio.run(resolved("none.test"))
    if allow_private:
        assert asyncio.run(resolved("private.test")) == ["10.0.0.1"]
    else:
        with pytest.raises(ForbiddenAddressError, match=r"10\.0\.0\.1"):
            asyncio.run(resolved("private.test"))


def test_names_are_looked_up_complete(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a dot at the end, the computer's search domains would be tried as well."""
    asked: list[str] = []

    def getaddrinfo(host: str, port: int, **more: Any) -> list[Any]:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.216.34", port))]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    for name in ("harbour-herald.com", "harbour-herald.com.", "localhost"):
        assert public_lookup(name, 80) == [(_V4, "93.184.216.34")]
    assert asked == ["harbour-herald.com.", "harbour-herald.com.", "localhost"]


def test_a_name_server_that_is_stuck_keeps_no_run_from_ending() -> None:
    program = (
        "import asyncio, time\n"
        "from seedlint.links.lookup import HostResolver\n"
        "async def go():\n"
        "    resolver = HostResolver(lambda host, port: time.sleep(600), allow_private=False, at_a_time=2)\n"
        "    tasks = [asyncio.create_task(resolver.addresses('a.test', 80)) for _ in range(5)]\n"
        "    await asyncio.sleep(0.1)\n"
        "    for task in tasks: task.cancel()\n"
        "    await asyncio.gather(*tasks, return_exceptions=True)\n"
        "asyncio.run(go())\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)


def test_running_out_of_files_is_no_news_about_anybody(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import errno

    def none_left(info: Any) -> socket.socket:
        raise OSError(errno.EMFILE, "Too many open files")

    monkeypatch.setattr(http, "public_socket", none_left)
    lookup = lambda host, port: [(_V4, "93.184.216.34")]  # noqa: E731
    with pytest.raises(ExhaustedError, match=r"too many open files.*lower links\.concurrency"):
        asyncio.run(look_async(path, ["http://site.test/"], LinkOptions(retries=0), lookup=lookup))
    store = Store(path)
    record = store.record("http://site.test/")
    assert record is not None
    assert record.verdict is None
    store.close()


def test_running_out_of_threads_is_no_news_either(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def start(self: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", start)
    with pytest.raises(ExhaustedError, match=r"can't start new thread.*lower links\.concurrency"):
        asyncio.run(look_async(path, ["http://site.test/"], LinkOptions(retries=0)))


def test_a_lookup_may_fail_in_any_way(path: Path) -> None:
    label = "x" * 64
    assert urls.parse(f"http://{label}.test/")

    def lookup(host: str, port: int) -> Any:
        if host.startswith(label):
            host.encode("idna")
        return loopback(host, port)

    record = asyncio.run(look_async(path, [f"http://{label}.test/"], lookup=lookup))[f"http://{label}.test/"]
    assert record.verdict == "failing"
