"""Dates that do not exist, and why."""

from __future__ import annotations

from calendar import monthrange

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip


def no_day(year: str, month: str, day: str) -> tuple[str, str] | None:
    """Return which part of a date in digits does not exist, and why; None if the date does."""
    if not 1 <= int(month) <= 12:
        return "month", f"month {month} does not exist: a year has 12 months"
    last = monthrange(int(year) or 400, int(month))[1]
    if not 1 <= int(day) <= last:
        return "day", f"day {day} does not exist: {MONTHS[int(month) - 1]} {year} has {last} days"
    return None


__all__ = ["MONTHS", "no_day"]
