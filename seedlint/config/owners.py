"""The table `owners`, checked beyond what the settings' schema can say."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from seedlint.errors import ConfigurationError
from seedlint.owners.owners import NAMELESS
from seedlint.util.escape import escape

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from seedlint.config.settings import Settings

LONGEST = 200
"""Characters of an owner's name."""
_DOMAIN = re.compile(r"[^\s/@:*?#\[\]]+\.[^\s/@:*?#\[\]]+")
_LISTS = ("paths", "rules", "providers")


def check_owners(table: Mapping[str, Any], settings: Settings) -> None:
    """Refuse names that nobody can have, and domains that are none; ConfigurationError says where."""
    for keys, owner in _owners(table):
        if owner != owner.strip() or not owner.isprintable() or len(owner) > LONGEST:
            raise _refusal(settings, keys, f"`{owner[:LONGEST]}` is not the name of an owner")
        if owner.casefold() == NAMELESS:
            words = f"`{owner}` means findings without an owner; give `owners.paths` an empty list for that"
            raise _refusal(settings, keys, words)
    for number, entry in enumerate(table.get("providers", ())):
        for index, domain in enumerate(entry["domains"]):
            if not _DOMAIN.fullmatch(domain):
                keys = ("providers", str(number), "domains", str(index))
                words = f"`{domain[:LONGEST]}` is not a domain such as `example.com`"
                raise _refusal(settings, keys, words)


def _owners(table: Mapping[str, Any]) -> Iterator[tuple[tuple[str, ...], str]]:
    for key in _LISTS:
        for number, entry in enumerate(table.get(key, ())):
            for index, owner in enumerate(entry["owners"]):
                yield (key, str(number), "owners", str(index)), owner


def _refusal(settings: Settings, keys: tuple[str, ...], words: str) -> ConfigurationError:
    name = ".".join(key for key in keys if not key.isdigit())
    return ConfigurationError(f"{settings.where('owners', *keys)}: owners.{name}: {escape(words)}")


__all__ = ["check_owners"]
