"""Where in a text somebody writes."""

from __future__ import annotations

from dataclasses import dataclass, field

Tokens = tuple[str, ...]


@dataclass(slots=True)
class Cursor:
    """A place where somebody writes.

    ``tokens`` lead to the mapping or list around it. With ``key``, a key is written, or an item begins; else
    ``name`` is the key, or the index, whose value is. ``typed`` is what is there already, from ``start`` to
    ``end``, in code points of the text; ``column`` is where a key would stand on its line.
    """

    tokens: Tokens
    key: bool
    typed: str
    start: int
    end: int
    name: str = ""
    column: int = 0
    item: bool = False
    """Whether it stands right behind the sign of a list item."""
    present: set[str] = field(default_factory=set)
    """The keys that the mapping has already."""
    flow: bool = False
    """Whether it stands between brackets."""
    colon: bool = False
    """Whether the key has its colon already."""


__all__ = ["Cursor", "Tokens"]
