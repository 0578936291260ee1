"""Texts from documents, short enough for a list."""

from __future__ import annotations

from typing import Any

_LONGEST_TEXT = 300


def cut(text: Any) -> str | None:
    """Return a text short enough for a list."""
    if text is None:
        return None
    words = str(text)
    return words if len(words) <= _LONGEST_TEXT else f"{words[: _LONGEST_TEXT - 1]}…"
