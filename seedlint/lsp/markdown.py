"""Markdown, for editors that can't show it."""

from __future__ import annotations

import re

_SIGNS = re.compile(r"\*\*|`|^\*(?=(?:Why|Fix):)|(?<=:)\*", re.MULTILINE)


def without_signs(text: str) -> str:
    """Return what the server has written as Markdown without its signs."""
    return _SIGNS.sub("", text).replace("\n\n---\n\n", "\n\n")


__all__ = ["without_signs"]
