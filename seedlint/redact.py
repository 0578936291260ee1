"""Keeps the ``secured`` payload out of everything that is shown.

Findings about a payload never quote it. What remains are lines of the file shown around a finding, and
messages of exceptions: there, whatever has the form of a payload is masked.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from seedlint.finding import Region

MASK = "█"
_PAYLOAD = re.compile(r"[A-Za-z0-9+/]{16,}={0,2};[A-Za-z0-9+/]*={0,2}|(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{64,}={0,2}")
_FIELD = re.compile(r"(?<![\w.])([\"']?secured[\"']?[ \t]*:[ \t]*)(\S.*)")
_URL = re.compile(r"https?://\S*")


def mask_line(line: str) -> str:
    """Return a line with everything that looks like a payload masked, its length unchanged."""
    line = _FIELD.sub(lambda m: m[1] + MASK * len(m[2]), line)
    if len(line) < 32:
        return line
    urls = [m.span() for m in _URL.finditer(line)]

    def mask(found: re.Match[str]) -> str:
        if any(start <= found.start() < end for start, end in urls):
            return found[0]
        return MASK * len(found[0])

    return _PAYLOAD.sub(mask, line)


def mask_regions(line: str, number: int, regions: tuple[Region, ...]) -> str:
    """Return line ``number`` (1-based) of a file with the given regions masked."""
    for region in regions:
        if region.line <= number <= region.end_line:
            start = region.column - 1 if region.line == number else 0
            end = region.end_column - 1 if region.end_line == number else len(line)
            line = line[:start] + MASK * (min(end, len(line)) - start) + line[end:]
    return line
