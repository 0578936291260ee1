"""What rules have in common about providers: whose an article is, and options that say whose a domain is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from seedlint.formats.names import bare_name, provider_name
from seedlint.rule import Option
from seedlint.urls.platforms import NOT, normal
from seedlint.urls.publishers import publisher_domain
from seedlint.util.late import late

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


_MORE = late(r"[/?#@:,;]")


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
        words = re.split(r"[\s,;]+", line.strip(" ,;"))
        meant = {word: _domain(word) for word in words}
        known = [name for name in meant.values() if name]
        odd = next((word for word, name in meant.items() if name is None), None)
        if odd and len(words) > 1:
            raise ValueError(f"publishers: {odd!r} is not a domain, such as `example.com`")
        if len(known) > 1:
            if line.split() != known and not all(map(_is_domain, line.split())):
                raise ValueError(
                    f"publishers: {line!r} should be domains, with spaces between them: {' '.join(known)!r}"
                )
            continue
        raise ValueError(f"publishers: {line!r} should be two domains or more, with spaces between them")


def _domain(text: str) -> str | None:
    return publisher_domain(text).ascii


def _is_domain(text: str) -> bool:
    """Whether a word of the option is a domain, or a host under one, and nothing else."""
    return _domain(text) is not None and not _MORE.search(text)


def _check_platforms(names: tuple[str, ...]) -> None:
    for name in names:
        normal(name.removeprefix(NOT))


PUBLISHERS = Option(
    "publishers",
    (),
    "One entry per publisher: its domains, separated by spaces. All of them count as the same publisher. At"
    " the top of the configuration, `publishers` applies to all rules.",
    check=_check_publishers,
)

PLATFORMS = Option(
    "platforms",
    (),
    "Domains where many providers publish under their own names, in addition to the well-known ones (see"
    " docs/guides/platforms.md); `!example.com` removes one of those. At the top of the configuration,"
    " `platforms` applies to all rules.",
    check=_check_platforms,
)
