"""Moments as people write them where they compare: a date, or a time ago."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from seedlint.util.escape import escape
from seedlint.util.late import late

_DATE = late(r"\d{4}-\d{2}-\d{2}")
_AGO = late(r"(?:last )?(\d{1,4}) ?(d|days?|w|weeks?|months?|y|years?)(?: ago)?")
_UNITS = {"d": 1, "w": 7, "m": 30, "y": 365}
"""Days."""
_MOST_DAYS = 100 * 365
"""Nothing is older, and no date is out of range."""


def moment_at(point: str, now: datetime) -> datetime | None:
    """Return the end of a day (`2026-11-01`), or a time before now (`7 days ago`); None for anything else.

    ValueError, with what is wrong, for a date that there is not.
    """
    words = " ".join(point.split())
    if _DATE.fullmatch(words):
        try:
            day = datetime.fromisoformat(words)
        except ValueError as error:
            raise ValueError(f"`{escape(point)}` is not a date: {error}") from None
        return day.replace(hour=23, minute=59, second=59, tzinfo=UTC)
    if ago := _AGO.fullmatch(words):
        return now - timedelta(days=min(int(ago[1]) * _UNITS[ago[2][0]], _MOST_DAYS))
    return None


__all__ = ["moment_at"]
