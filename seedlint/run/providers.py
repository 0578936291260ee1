"""Whose article a finding is about; looked up only for reports that ask."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from seedlint.finding import pointer_tokens
from seedlint.util.redact import Secrets

if TYPE_CHECKING:
    from collections.abc import Callable

    from seedlint.document import Document
    from seedlint.finding import PlacedFinding

_LONGEST = 253
_INDEX = re.compile("[0-9]{1,9}")


class Providers:
    """Finds the provider for `Result.provider`."""

    def __init__(self, reread: Callable[[str], Document | None]) -> None:
        """Read documents with ``reread``; findings come sorted, so it should remember one."""
        self._reread = reread

    def __call__(self, finding: PlacedFinding) -> str | None:
        """Return the domain (or else the name) of the provider of the article that a finding is about.

        The article is the innermost mapping around the finding's place that has a provider. None if
        there is none, or the document can't be read.
        """
        document = self._reread(finding.path)
        if document is None:
            return None
        mask = document.derive(Secrets).mask
        value = document.data
        found = _provider(value)
        for token in pointer_tokens(finding.pointer):
            if isinstance(value, dict):
                value = value.get(token)
            elif isinstance(value, list) and _INDEX.fullmatch(token) and int(token) < len(value):
                value = value[int(token)]
            else:
                break
            found = _provider(value) or found
        return found and mask(found[:_LONGEST])


def _provider(value: object) -> str | None:
    """Return how a mapping calls its provider."""
    provider = value.get("provider") if isinstance(value, dict) else None
    if isinstance(provider, dict):
        for key in ("domain", "name"):
            word = provider.get(key)
            if isinstance(word, str) and word.strip():
                return word.strip()
    return None
