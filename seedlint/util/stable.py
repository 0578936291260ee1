"""Digests of values that are the same in every process, on every machine."""

from __future__ import annotations

import hashlib
from functools import lru_cache

_REMEMBERED = 8192
"""Texts whose digests are remembered: names and domains of providers come again and again."""


def stable_digest(value: object) -> int:
    """Return a signed 64-bit digest of a value that a fact may have: text, a number, None, a tuple."""
    return _digest(value if type(value) is str else f"\0{value!r}")


@lru_cache(_REMEMBERED)
def _digest(text: str) -> int:
    raw = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(raw, "little", signed=True)
