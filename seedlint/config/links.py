"""The `links` table of the settings, checked and in its own types."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from seedlint import __version__
from seedlint.config.durations import parse_duration, write_duration
from seedlint.errors import ConfigurationError
from seedlint.urls import web
from seedlint.util.escape import escape

if TYPE_CHECKING:
    from collections.abc import Mapping

    from seedlint.config.settings import Settings


_ELSEWHERE = frozenset(("use", "store"))
"""What of the table says nothing of how links are checked."""
_DURATIONS = ("timeout", "interval", "stale", "max-age")
_IN_ORDER = (
    "timeout", "contact", "robots", "concurrency", "per-host", "interval", "skip", "accept", "ports",
    "allow-private", "proxy", "confirm", "max-age", "stale", "retries",
)  # fmt: skip
"""The keys of the table that say how links are checked."""
_CONTACT = re.compile(r"[\x21-\x7e](?:[\x20-\x7e]{0,198}[\x21-\x7e])?")

_PROXY = re.compile(
    r"https?://(?:[^/?#@\s]*@)?(?:[^/?#@:\s\[\]]+|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?/?", re.IGNORECASE
)
PROXY_FORM = (
    "write none, environment (for HTTP_PROXY, HTTPS_PROXY and NO_PROXY), or http://HOST:PORT"
    " (https:// if the proxy itself speaks TLS; SOCKS is not supported)"
)


class Proxying(StrEnum):
    """What `links.proxy` can be, besides the URL of a proxy."""

    NONE = "none"
    ENVIRONMENT = "environment"


def is_proxy(text: str) -> bool:
    """Whether a text has the form of a proxy's URL."""
    return _PROXY.fullmatch(text) is not None


@dataclass(frozen=True)
class LinkOptions:
    """How links are checked; times in seconds, sizes in bytes."""

    timeout: float = 20.0
    """For one request, from looking up the name to the end of the answer."""
    contact: str = ""
    robots: bool = True
    concurrency: int = 64
    per_host: int = 2
    interval: float = 0.2
    """Between the starts of two requests to one host."""
    skip: tuple[str, ...] = ()
    accept: Mapping[str, frozenset[int]] = field(default_factory=dict)
    ports: frozenset[int] = frozenset((80, 443))
    allow_private: bool = False
    proxy: str = Proxying.NONE
    """``none``, ``environment``, or the URL of the proxy that everything is asked through."""
    confirm_failures: int = 2
    confirm_over: float = 86400.0
    stale: float = 30 * 86400.0
    max_age: float = 7 * 86400.0
    retries: int = 1
    """How often a host that is busy or does not answer is asked again in the same run."""

    @property
    def user_agent(self) -> str:
        """What seedlint calls itself: tool, version, and whom to talk to."""
        return f"seedlint/{__version__}" + (f" (+{self.contact})" if self.contact else "")

    def skips(self, url: str, host: str) -> bool:
        """Whether a URL is not to be asked for, by its address and its host."""
        for pattern in self.skip:
            if "/" in pattern:
                if fnmatchcase(url, pattern) or fnmatchcase(url.partition("://")[2], pattern):
                    return True
            elif _matches(host, pattern.lower()):
                return True
        return False

    def accepted(self, host: str) -> frozenset[int]:
        """Return the statuses that count as alive on a host, besides the usual ones."""
        found = [statuses for name, statuses in self.accept.items() if _matches(host, name.lower())]
        return frozenset().union(*found) if found else frozenset()


def _matches(host: str, pattern: str) -> bool:
    """Whether a host is meant: the name itself, all under it, or what a pattern with ``*`` fits."""
    if "*" in pattern or "?" in pattern:
        return fnmatchcase(host, pattern)
    return host == pattern or host.endswith("." + pattern)


def host_name(text: str) -> str:
    """Return a host as URLs have it (lower case, punycode), so that people may write it as they read it."""
    if text.isascii():
        return text.lower()
    url = web.parse(f"http://{text}/")
    return url.host if url else text.lower()


def defaults() -> dict[str, Any]:
    """Return the options as the table would have them that gives none, but for where the store is."""
    usual = LinkOptions()
    table: dict[str, Any] = {"use": False}
    for key in _IN_ORDER:
        if key == "confirm":
            table[key] = {"failures": usual.confirm_failures, "over": write_duration(usual.confirm_over)}
        elif key == "ports":
            table[key] = []  # besides the usual ones
        else:
            value = getattr(usual, key.replace("-", "_"))
            table[key] = write_duration(value) if key in _DURATIONS else value
    return table


def link_options(settings: Settings) -> LinkOptions:
    """Return the options that the settings' `links` table gives; ConfigurationError for a bad value."""
    return parse_options(settings.links, settings)


def parse_options(table: Mapping[str, Any], settings: Settings) -> LinkOptions:
    """Check what the settings' schema can't: durations, host names, the contact."""
    values: dict[str, Any] = {}
    for key, value in table.items():
        if key not in _ELSEWHERE:
            values.update(_options(key, value, settings))
    if values.get("timeout", 1.0) <= 0:
        raise _refusal(settings, "must be longer than 0", "timeout")
    proxy = values.get("proxy", Proxying.NONE)
    if proxy not in set(Proxying) and not is_proxy(proxy):
        raise _refusal(settings, PROXY_FORM, "proxy")
    contact = values.get("contact", "")
    if contact and not _CONTACT.fullmatch(contact):
        what = "must be a URL or an email address of at most 200 ASCII characters"
        raise _refusal(settings, what, "contact")
    return LinkOptions(**values)


def _options(key: str, value: Any, settings: Settings) -> dict[str, Any]:
    """Return the options that one entry of the table stands for."""
    if key in _DURATIONS:
        return {key.replace("-", "_"): _duration(settings, value, key)}
    if key == "confirm":
        options = {"confirm_failures": value["failures"]} if "failures" in value else {}
        if "over" in value:
            options["confirm_over"] = _duration(settings, value["over"], key, "over")
        return options
    if key == "accept":
        return {key: {host_name(host): frozenset(statuses) for host, statuses in value.items()}}
    if key == "skip":
        return {key: tuple(item if "/" in item else host_name(item) for item in value)}
    if key == "ports":
        return {key: frozenset((80, 443, *value))}
    return {key.replace("-", "_"): tuple(value) if isinstance(value, list) else value}


def _duration(settings: Settings, text: str, *keys: str) -> float:
    try:
        return parse_duration(text)
    except ValueError as error:
        raise _refusal(settings, str(error), *keys) from None


def _refusal(settings: Settings, what: str, *keys: str) -> ConfigurationError:
    return ConfigurationError(f"{settings.where('links', *keys)}: links.{'.'.join(keys)}: {escape(what)}")
