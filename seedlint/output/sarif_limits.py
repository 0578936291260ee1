"""What code scanning takes of a report: so many results, and so many bytes once compressed."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

MAX_RESULTS = 25_000
"""GitHub refuses a report with more."""

MAX_BYTES = 10_000_000
"""GitHub refuses a report that is larger when compressed with gzip."""

_MARGIN = 0.05
"""Of the bytes, kept free: who uploads a report rewrites it, and may add to it."""

_HELD_BACK = 100_000
"""Compressed bytes that zlib may not have handed out yet."""

Rank = tuple[bool, int]
"""How much a result matters: whether it is suppressed, and its severity, negated; the least comes first."""


def most_important(ranks: Sequence[Rank], limit: int) -> list[int]:
    """Return the positions of the ``limit`` results that matter most, in their order."""
    if len(ranks) <= limit:
        return list(range(len(ranks)))
    return sorted(sorted(range(len(ranks)), key=ranks.__getitem__)[:limit])


def fitting(results: Sequence[str], ranks: Sequence[Rank], rest: str, limit: int) -> list[int]:
    """Return the positions of the results that matter most and fit, in their order.

    ``results`` and ``rest``, all else in the report, are JSON in ASCII; together they have no more than
    ``limit`` bytes when compressed.
    """
    if len(rest) + sum(map(len, results)) <= limit * (1 - _MARGIN):
        return list(range(len(results)))  # compressing makes it no larger
    room = limit * (1 - _MARGIN) - min(_HELD_BACK, limit * _MARGIN)
    compressor = zlib.compressobj()
    room -= len(compressor.compress(rest.encode()))
    kept = []
    for index in sorted(range(len(results)), key=ranks.__getitem__):
        room -= len(compressor.compress(results[index].encode()))
        if room < 0:
            break
        kept.append(index)
    return sorted(kept)
