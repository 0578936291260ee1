"""What rules about providers have in common: the options that say whose a domain is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.rule import Option
from seedlint.urls.platforms import NOT, normal
from seedlint.urls.publishers import publisher_domain

if TYPE_CHECKING:
    from collections.abc import Iterable


def groups(lines: Iterable[str]) -> dict[str, int]:
    """Return the number of its publisher for every domain in the option `publishers`."""
    return {
        publisher_domain(name).ascii or name: number
        for number, line in enumerate(lines)
        for name in line.split()
    }


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
    "One item a publisher: its domains, separated by spaces. None of them is foreign to the others.",
    check=_check_publishers,
)

PLATFORMS = Option(
    "platforms",
    (),
    "Domains where many publish under their own names, besides the well-known ones (see docs/platforms.md);"
    " `!example.com` takes one of those away.",
    check=_check_platforms,
)
