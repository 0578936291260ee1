"""Durations as people write them: ``"24h"``, ``"7d"``, ``"0.2s"``."""

from __future__ import annotations

import re

_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0, "w": 604800.0}
_DURATION = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,6})?)(ms|[smhdw])", re.ASCII)
_LONGEST = 100 * 365 * 86400.0

EXAMPLE = "write a number and ms, s, m, h, d or w, as in 24h or 7d"


def parse_duration(text: str) -> float:
    """Return seconds; ValueError with a message for people."""
    found = _DURATION.fullmatch(text.strip()) if isinstance(text, str) else None
    if not found:
        raise ValueError(f"`{text}` is not a duration; {EXAMPLE}")
    seconds = float(found[1]) * _UNITS[found[2]]
    if seconds > _LONGEST:
        raise ValueError(f"`{text}` is more than a hundred years")
    return seconds


def write_duration(seconds: float) -> str:
    """Return seconds as people write them, so that `parse_duration` reads the same."""
    for unit in ("d", "h", "m"):
        if seconds and seconds % _UNITS[unit] == 0:
            return f"{seconds / _UNITS[unit]:.0f}{unit}"
    return f"{seconds:g}s"


def show_duration(seconds: float) -> str:
    """Return a duration in words: ``2 days``, ``1 hour``, ``40 seconds``."""
    for size, word in ((86400, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= size:
            count = round(seconds / size)
            return f"{count} {word}{'s' * (count != 1)}"
    return f"{seconds:.0f} second{'s' * (round(seconds) != 1)}"
