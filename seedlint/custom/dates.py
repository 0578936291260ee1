"""Moments that rules of the configuration compare: dates and RFC 3339 date-times, all in UTC."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from seedlint.formats.rfc3339 import read

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECONDS_A_DAY = 86_400_000_000


def moment(text: str) -> int | None:
    """Return microseconds since 1970: a date is its first moment in UTC; None for what is neither."""
    found = read(f"{text}T00:00:00Z" if _DAY.fullmatch(text) else text)
    return found if isinstance(found, int) else None


def day(text: str) -> str | None:
    """Return the day in UTC on which a moment is, as YYYY-MM-DD; None for what is no date."""
    found = moment(text)
    if found is None:
        return None
    try:
        return (_EPOCH + timedelta(days=found // _MICROSECONDS_A_DAY)).date().isoformat()
    except OverflowError:  # the year 0, or an offset that leads there
        return text[:10]


__all__ = ["day", "moment"]
