"""Keeps the ``secured`` payload out of everything that is shown.

Findings about a payload never quote it. What remains are lines of the file shown around a finding, and
messages of exceptions: there, whatever has the form of a payload is masked.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Container, Sequence

    from seedlint.finding import Region

MASK = "█"
_WRAPPED = 200
"""Lines that a payload wrapped over several lines may take, for a line of it to be recognised."""

_PAYLOAD = re.compile(
    r"(?<![A-Za-z0-9+/])(?:[A-Za-z0-9+/]{16,}+={0,2};[A-Za-z0-9+/]*={0,2}|[A-Za-z0-9+/]{64,}={0,2})"
)
_KEY = re.compile(r"(?<![\w.])[\"']?secured[\"']?[ \t]*:[ \t]*")
_URL = re.compile(r"https?://\S*")


def mask_source(lines: Sequence[str], number: int, regions: tuple[Region, ...] = ()) -> str:
    """Return line ``number`` (1-based) of a file as it may be shown, its length unchanged.

    Masked are the given regions, what looks like a payload, and the further lines of a ``secured``
    value that is wrapped: where the YAML is broken there are no regions to tell.
    """
    line = lines[number - 1]
    if _continues_field(lines, number):
        body = line.lstrip(" \t")
        return line[: len(line) - len(body)] + MASK * len(body)
    known = {region.column - 1 for region in regions if region.line == number}
    return mask_regions(mask_line(line, known), number, regions)


def mask_line(line: str, known: Container[int] = ()) -> str:
    """Return a line with everything that looks like a payload masked, its length unchanged.

    After a ``secured`` key that is the whole rest of the line, unless the value begins at an index in
    ``known``, whose end is known as well.
    """
    for key in _KEY.finditer(line):
        if key.end() not in known:
            line = line[: key.end()] + MASK * (len(line) - key.end())
            break
    if len(line) < 32:
        return line
    urls = [m.span() for m in _URL.finditer(line)]
    starts = [start for start, _ in urls]

    def mask(found: re.Match[str]) -> str:
        nearest = bisect_right(starts, found.start()) - 1
        in_url = nearest >= 0 and found.start() < urls[nearest][1]
        return found[0] if in_url else MASK * len(found[0])

    return _PAYLOAD.sub(mask, line)


def mask_regions(line: str, number: int, regions: tuple[Region, ...]) -> str:
    """Return line ``number`` (1-based) of a file with the given regions masked."""
    for region in regions:
        if region.line <= number <= region.end_line:
            start = region.column - 1 if region.line == number else 0
            end = region.end_column - 1 if region.end_line == number else len(line)
            line = line[:start] + MASK * (min(end, len(line)) - start) + line[end:]
    return line


def _continues_field(lines: Sequence[str], number: int) -> bool:
    """Whether a line is indented under a ``secured`` key, as the lines of its value are."""
    indent = _indent(lines[number - 1])
    for at in range(number - 2, max(number - 2 - _WRAPPED, -1), -1):
        if indent == 0:
            return False
        above = lines[at]
        if above.strip(" \t") and _indent(above) < indent:
            if _KEY.search(above):
                return True
            indent = _indent(above)
    return False


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" \t"))
