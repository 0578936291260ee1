"""Which proxy a URL is asked through, if any, and what must not be asked through one.

Behind a proxy the connection's other end is the proxy, so the address a name leads to is the proxy's
affair. What can still be told from here is refused here: addresses that are not public, names that no
public site has, and names that lead to such addresses wherever this computer can look them up itself.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from yarl import URL

from seedlint.config.links import PROXY_FORM, Proxying, is_proxy
from seedlint.errors import ConfigurationError
from seedlint.links.address import is_public, literal
from seedlint.links.network import CONTROLS
from seedlint.urls.domains import MEMORY, host_defect

if TYPE_CHECKING:
    from seedlint.links.lookup import HostResolver

_LOOKUP_TIME = 5.0


def parse_proxy(text: str) -> URL:
    """Return a proxy's URL; ValueError with a message for people (which does not repeat the password)."""
    if not is_proxy(text):
        raise ValueError(PROXY_FORM)
    try:
        return URL(text)
    except ValueError:  # a port that is none, say
        raise ValueError(PROXY_FORM) from None


class Proxies:
    """The proxies of a run."""

    def __init__(self, setting: str) -> None:
        """Understand ``links.proxy``; ConfigurationError if what the environment says can't be used."""
        self._by_scheme: dict[str, URL] = {}
        self._no_proxy: dict[str, str] = {}
        if setting == Proxying.ENVIRONMENT:
            self._read_environment()
        elif setting != Proxying.NONE:
            self._by_scheme = dict.fromkeys(("http", "https"), parse_proxy(setting))

    def _read_environment(self) -> None:
        from urllib.request import getproxies_environment

        said = getproxies_environment()
        if said.get("no"):
            self._no_proxy = {"no": said["no"]}
        for scheme in ("http", "https"):
            text = said.get(scheme) or said.get("all")
            if text:
                try:
                    self._by_scheme[scheme] = parse_proxy(text if "://" in text else f"http://{text}")
                except ValueError as error:
                    name = f"{scheme if said.get(scheme) else 'all'}_proxy"
                    raise ConfigurationError(
                        f"the environment variable {name.upper()} (or {name}) can't be used: {error}"
                    ) from None

    def __bool__(self) -> bool:
        return bool(self._by_scheme)

    def of(self, scheme: str, host: str, port: int) -> URL | None:
        """Return the proxy to ask through, None to ask directly."""
        if self._no_proxy and _bypass(f"{host}:{port}", self._no_proxy):
            return None
        return self._by_scheme.get(scheme)


def _bypass(host: str, proxies: dict[str, str]) -> bool:
    from urllib import request

    decide: Any = request.proxy_bypass_environment  # type: ignore[attr-defined]  # everywhere, but not typed
    return bool(decide(host, proxies))


class ProxyGuard:
    """Says no to what would lead a proxy into private networks, as far as that can be told from here."""

    def __init__(self, resolver: HostResolver) -> None:
        """Look names up with ``resolver``."""
        self._resolver = resolver
        self._names_work: asyncio.Task[bool] | None = None
        self._known: dict[str, str | None] = {}

    async def objection(self, host: str) -> str | None:
        """Say why a host is not asked for through a proxy; None if nothing speaks against it."""
        if literal(host) is not None:
            return None  # judged like everywhere else
        if host not in self._known:
            if len(self._known) >= MEMORY:
                self._known.clear()
            self._known[host] = await self._judge(host)
        return self._known[host]

    async def _judge(self, host: str) -> str | None:
        defect = host_defect(host)
        if defect:
            return f"{host} is not asked for through a proxy: it {defect}"
        if self._names_work is None:
            self._names_work = asyncio.create_task(self._can_look_up(CONTROLS[0]))
        if not await asyncio.shield(self._names_work):
            return None
        private = next((address for address in await self._look_up(host) if not is_public(address)), None)
        return private and f"{host} leads to {private}, which is not a public address"

    async def _can_look_up(self, name: str) -> bool:
        return bool(await self._look_up(name))

    async def _look_up(self, host: str) -> list[str]:
        """Return what this computer's name server says; nothing if it can't tell: the proxy may."""
        try:
            async with asyncio.timeout(_LOOKUP_TIME):
                return [address for _, address in await self._resolver.addresses(host, 443)]
        except (OSError, TimeoutError):
            return []
