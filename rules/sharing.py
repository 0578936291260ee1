"""What rules have in common about providers: whose an article is, and options that say whose a domain is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from seedlint.formats.names import bare_name, provider_name
from seedlint.rule import Option
from seedlint.urls.platforms import NOT, normal
from seedlint.urls.publishers import publisher_domain

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def groups(lines: Iterable[str]) -> dict[str, int]:
    """Return the number of its publisher for every domain in the option `publishers`."""
    return {
        publisher_domain(name).ascii or name: number
        for number, line in enumerate(lines)
        for name in line.split()
    }


def maker(article: Mapping[str, Any]) -> tuple[str, str] | None:
    """Return domain and name of an article's provider, each in one spelling, or None if there is no domain.

    On a platform only both together tell who it is.
    """
    provider = article.get("provider")
    domain = provider.get("domain") if isinstance(provider, dict) else None
    if not isinstance(provider, dict) or not isinstance(domain, str):
        return None
    name = provider.get("name")
    who = bare_name(provider_name(name).meant) if isinstance(name, str) else ""
    return publisher_domain(domain).ascii or domain.lower(), who


def _check_publishers(lines: tuple[str, ...]) -> None:
    for line in lines:
        if len(line.split()) < 2:
            raise ValueError(f"publishers: {line!r} should be two domains or more, with spaces between them")


def _check_platforms(names: tuple[str, ...]) -> None:
    for name in names:
        normal(name.removeprefix(NOT))


PUBLISHERS = Option(
    "publishers",
    (),
    "One item a publisher: its domains, separated by spaces. None of them is foreign to the others. Above all"
    " tables, `publishers` is for all rules.",
    check=_check_publishers,
)

PLATFORMS = Option(
    "platforms",
    (),
    "Domains where many publish under their own names, besides the well-known ones (see docs/platforms.md);"
    " `!example.com` takes one of those away. Above all tables, `platforms` is for all rules.",
    check=_check_platforms,
)
