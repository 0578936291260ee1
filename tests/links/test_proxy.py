"""Through a proxy, where one is configured: what can be guarded from here still is."""

from __future__ import annotations

import asyncio
import base64
import socket
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from seedlint.cli import root as cli
from seedlint.config.links import LinkOptions, link_options
from seedlint.config.settings import load
from seedlint.errors import ConfigurationError
from seedlint.links.failure import ProxyError
from seedlint.links.proxy import Proxies
from tests.links.support import Web, answer, look_async, loopback, options

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from seedlint.links.verdict import Record

_V4 = int(socket.AF_INET)
PUBLIC = "harbour-herald.com"


@dataclass
class Proxy:
    """A real proxy on loopback: whatever name it is asked for, it asks ``to``, on the port that was asked."""

    to: str = "127.0.0.1"
    says: bytes = b""
    """What it says to everything, instead of doing its work."""
    asked: list[str] = field(default_factory=list)
    heads: list[str] = field(default_factory=list)
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[Proxy]:
        tasks: set[asyncio.Task[None]] = set()

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = asyncio.current_task()
            assert task
            tasks.add(task)
            with suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
                await self._pass_on(reader, writer)
            writer.close()

        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()
            for task in tasks:
                task.cancel()
            await asyncio.sleep(0.01)

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        self.heads.append(head)
        method, where, _ = head.split(" ", 2)
        self.asked.append(f"{method} {where}")
        if self.says:
            writer.write(self.says)
            await writer.drain()
            return
        tunnel = method == "CONNECT"
        authority = where if tunnel else where.split("/")[2]
        port = int(authority.rpartition(":")[2])
        back, forth = await asyncio.open_connection(self.to, port)
        if tunnel:
            writer.write(b"HTTP/1.1 200 Connected\r\n\r\n")
        else:
            forth.write(head.replace(where, "/" + where.split("/", 3)[3], 1).encode("latin-1"))
        await asyncio.gather(_pipe(reader, forth), _pipe(back, writer))


async def _pipe(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while part := await reader.read(65_536):
        writer.write(part)
        await writer.drain()
    writer.close()


def through(
    path: Path,
    url: str,
    web: Web,
    proxy: Proxy,
    settings: LinkOptions | None = None,
    setting: str = "",
    **more: Any,
) -> Record:
    """Look at one URL through the proxy, with the guard on unless the settings say otherwise."""

    async def go() -> Record:
        async with web.serving(), proxy.serving():
            ports = frozenset((80, 443, web.port))
            found = settings or LinkOptions(interval=0.0, timeout=5.0, retries=0, ports=ports)
            asked = url.replace("PORT", str(web.port))
            use = LinkOptions(**{**vars(found), "proxy": setting or proxy.url})
            [record] = (await look_async(path, [asked], use, **more)).values()
            return record

    return asyncio.run(go())


def nothing(host: str, port: int) -> list[tuple[int, str]]:
    """No name can be looked up here, as behind many a proxy."""
    raise socket.gaierror(socket.EAI_AGAIN, "not here")


def test_everything_goes_through_the_proxy(path: Path) -> None:
    """The proxy itself is at a private address: whoever configures it trusts it."""
    web, proxy = Web({"/a": answer(301, headers={"Location": "/b"})}), Proxy()
    record = through(path, f"http://{PUBLIC}:PORT/a", web, proxy, lookup=nothing)
    assert (record.verdict, record.final) == ("moved", f"http://{PUBLIC}:{web.port}/b")
    assert proxy.asked == [f"HEAD http://{PUBLIC}:{web.port}/a"]  # and /b by the same connection
    assert len(web.asked("HEAD")) == 2
    assert web.accepted == 1


def test_tls_goes_through_a_tunnel(path: Path) -> None:
    web, proxy = Web(greeting=answer(200)), Proxy()
    record = through(path, f"https://{PUBLIC}:PORT/a", web, proxy, lookup=nothing)
    assert record.reason.startswith("no secure connection")
    assert proxy.asked[0] == f"CONNECT {PUBLIC}:{web.port}"
    assert web.accepted >= 1


@pytest.mark.parametrize(
    ("host", "reason"),
    [
        ("127.0.0.1", "127.0.0.1 is not a public address"),
        ("0x7f.1", "127.0.0.1 is not a public address"),
        ("[::ffff:169.254.169.254]", "::ffff:a9fe:a9fe is not a public address"),
        ("localhost", "it is the reader's own computer"),
        ("metadata", "it is a single word"),
        ("metadata.google.internal", "it ends in `.internal`"),
        ("kubernetes.default.svc", "it ends in `.svc`"),
        ("printer.local", "it ends in `.local`"),
    ],
)  # fmt: skip
def test_the_proxy_is_not_asked_for_what_is_not_public(path: Path, host: str, reason: str) -> None:
    web, proxy = Web(), Proxy()
    record = through(path, f"http://{host}:PORT/", web, proxy, lookup=nothing)
    assert record.verdict == "unknown"
    assert reason in record.reason
    assert proxy.asked == []


def test_nor_for_names_that_are_known_here_to_lead_to_private_addresses(path: Path) -> None:
    def lookup(host: str, port: int) -> list[tuple[int, str]]:
        return [(_V4, "93.184.216.34" if host == "example.com" else "10.0.0.7")]

    web, proxy = Web(), Proxy()
    record = through(path, f"http://{PUBLIC}:PORT/", web, proxy, lookup=lookup)
    assert record.reason == f"{PUBLIC} leads to 10.0.0.7, which is not a public address"
    assert proxy.asked == []


def test_nor_for_other_ports(path: Path) -> None:
    web, proxy = Web(), Proxy()
    record = through(path, f"http://{PUBLIC}:PORT/", web, proxy, LinkOptions(retries=0), lookup=nothing)
    assert record.reason.startswith("port ")
    assert proxy.asked == []


@pytest.mark.parametrize(
    "location", ["http://127.0.0.1:PORT/", "http://169.254.169.254/", "http://metadata.google.internal/"]
)
def test_redirects_are_guarded_too(path: Path, location: str) -> None:
    web, proxy = Web(), Proxy()
    web.pages["/a"] = lambda request: answer(
        301, headers={"Location": location.replace("PORT", str(web.port))}
    )
    record = through(path, f"http://{PUBLIC}:PORT/a", web, proxy, lookup=nothing)
    assert record.verdict == "unknown"
    assert len(proxy.asked) == 1


def test_with_private_addresses_allowed_it_is_asked_for_them(path: Path) -> None:
    web, proxy = Web(), Proxy()
    record = through(path, "http://intranet:PORT/", web, proxy, options(), lookup=nothing)
    assert record.verdict == "alive"
    assert proxy.asked == [f"HEAD http://intranet:{web.port}/"]


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_name_that_only_the_proxy_can_look_up_is_never_gone(path: Path, scheme: str) -> None:
    web, proxy = Web(), Proxy(says=answer(503))
    record = through(path, f"{scheme}://{PUBLIC}:PORT/", web, proxy, lookup=loopback, settings=options())
    assert (record.verdict, record.failures) == ("unknown", 0)
    if scheme == "https":
        assert record.reason == "the proxy makes no connection: it answers 503"


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_proxy_that_wants_a_password_ends_the_run(path: Path, scheme: str) -> None:
    web, proxy = Web(), Proxy(says=answer(407))
    with pytest.raises(ProxyError, match=r"asks for a user name and a password") as error:
        through(path, f"{scheme}://{PUBLIC}:PORT/", web, proxy, lookup=nothing)
    assert f"127.0.0.1:{proxy.port}" in str(error.value)


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("where", ["http://127.0.0.1:1", "http://proxy.invalid:3128"])
def test_a_proxy_that_is_not_there_ends_the_run(path: Path, scheme: str, where: str) -> None:
    async def go() -> None:
        settings = LinkOptions(interval=0.0, retries=0, proxy=where.replace("//", "//me:secret@"))
        await look_async(path, [f"{scheme}://{PUBLIC}/"], settings, lookup=nothing)

    with pytest.raises(ProxyError, match=r"can't be reached; see links\.proxy") as error:
        asyncio.run(go())
    assert "secret" not in str(error.value)


def test_credentials_are_for_the_proxy_alone(path: Path) -> None:
    web, proxy = Web(), Proxy()

    async def go() -> None:
        async with web.serving(), proxy.serving():
            settings = LinkOptions(
                interval=0.0,
                retries=0,
                ports=frozenset((web.port,)),
                proxy=proxy.url.replace("//", "//me:secret@"),
            )
            await look_async(path, [f"http://{PUBLIC}:{web.port}/"], settings, lookup=nothing)

    asyncio.run(go())
    word = base64.b64encode(b"me:secret").decode()
    assert f"Proxy-Authorization: Basic {word}" in proxy.heads[0]
    assert "authorization" not in web.seen[0].headers


# The setting


def test_the_environment_counts_only_when_asked(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert not Proxies("none")
    assert Proxies("environment").of("http", PUBLIC, 80)


def test_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    assert not Proxies("environment")
    monkeypatch.setenv("HTTPS_PROXY", "http://one:3128")
    monkeypatch.setenv("ALL_PROXY", "two:8080")
    monkeypatch.setenv("NO_PROXY", "inside.test,.corp.test,other.test:8443")
    proxies = Proxies("environment")
    assert str(proxies.of("https", PUBLIC, 443)) == "http://one:3128"
    assert str(proxies.of("http", PUBLIC, 80)) == "http://two:8080"
    for host in ("inside.test", "wiki.corp.test"):
        assert proxies.of("https", host, 443) is None
    assert proxies.of("https", "other.test", 443)
    assert proxies.of("https", "other.test", 8443) is None
    monkeypatch.setenv("HTTPS_PROXY", "socks5://me:secret@one:1080")
    with pytest.raises(ConfigurationError, match=r"HTTPS_PROXY.*SOCKS is not supported") as error:
        Proxies("environment")
    assert "secret" not in str(error.value)


def test_what_goes_around_the_proxy_is_guarded_as_always(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    web, proxy = Web(), Proxy()
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("no_proxy", "site.test")
    record = through(path, "http://site.test:PORT/", web, proxy, setting="environment")
    assert record.reason == "site.test leads to 127.0.0.1, which is not a public address"
    assert web.accepted == 0


@pytest.mark.parametrize(
    "value", ["proxy:3128", "socks5://proxy:1080", "http://", "http://proxy:x", "http://proxy/path", "yes"]
)
def test_bad_values(corpus: Path, value: str, capsys: pytest.CaptureFixture[str]) -> None:
    (corpus / "seedlint.toml").write_text(
        f'include = ["seeds"]\n[links]\nproxy = "{value}"\n', encoding="utf-8"
    )
    with pytest.raises(ConfigurationError, match=r"^seedlint\.toml:3: links\.proxy: write none, environment"):
        load()
    (corpus / "seedlint.toml").write_text('include = ["seeds"]\n', encoding="utf-8")
    assert cli.run(["links", "--proxy", value]) == 2
    assert "--proxy: write none, environment" in capsys.readouterr().err


def test_a_port_that_is_none(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["links", "seeds", "--proxy", "http://proxy:99999"]) == 2
    assert "write none, environment" in capsys.readouterr().err


def test_good_values_and_a_password_that_is_not_shown(
    corpus: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for value in ("none", "environment", "http://[::1]:3128", "https://me:secret@proxy.test:3128/"):
        (corpus / "seedlint.toml").write_text(f'[links]\nproxy = "{value}"\n', encoding="utf-8")
        assert link_options(load()).proxy == value
    assert cli.run(["config"]) == 0
    out = capsys.readouterr().out
    assert '"https://***@proxy.test:3128/"' in out
    assert "secret" not in out
