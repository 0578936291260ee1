"""Dates as people write them: `4 May 2023`, `May 4, 2023 at 10:30 am`, `2023/05/04`, `25.12.2023`.

Asked only about texts that are no RFC 3339 date-times, for what to write instead.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from seedlint.util.days import MONTHS

_MONTHS = "|".join(MONTHS)
_SHORT = "Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec"
_NUMBERS = {name[:3].lower(): number for number, name in enumerate(MONTHS, 1)}
_WEEKDAY = r"(?:(?P<weekday>Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]{0,6}\.?,?[ ]+)?"
_MONTH = rf"(?P<month>{_MONTHS}|(?:{_SHORT})(?=[^a-z]))\.?"
_DAY = r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>[0-9]{4})"
_ZONE = r"(?P<zone>Z|[+\-\u2212][0-9]{1,2}(?::?[0-9]{2})?|[A-Z]{1,5})"
_CLOCK = r"(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2}))?"
_HALF = r"(?:[ ]?(?P<half>[ap])\.?m\.?)"
_TIME = (
    rf"(?:(?:,|[ ]+at|[ ]+-)?[ ]+(?:{_CLOCK}{_HALF}?|(?P<whole>[0-9]{{1,2}}){_HALF.replace('half', 'half2')})"
    rf"(?:[ ]?{_ZONE})?)?"
)
_FORMS = [
    re.compile(form, re.IGNORECASE | re.ASCII)
    for form in (
        rf"{_WEEKDAY}{_DAY}(?:[ ]+(?:of[ ]+)?|-){_MONTH},?(?:[ ]+|-){_YEAR}{_TIME}",
        rf"{_WEEKDAY}{_MONTH}[ ]+{_DAY},?[ ]+{_YEAR}{_TIME}",
        rf"{_WEEKDAY}{_MONTH}[ ]+{_DAY}[ ]+{_CLOCK}(?:[ ]+{_ZONE})?[ ]+{_YEAR}",
        rf"{_YEAR}(?P<dash>[-/.])(?P<month>[0-9]{{1,2}})(?P=dash){_DAY}{_TIME}",
        rf"{_YEAR}(?P<month>[0-9]{{2}})(?P<day>[0-9]{{2}})",
        rf"(?P<day>[0-9]{{1,2}})(?P<slash>[-/.])(?P<month>[0-9]{{1,2}})(?P=slash){_YEAR}{_TIME}",
    )
]
_LONGEST = 80
_NOON = 12


class Spelt(NamedTuple):
    """A date as somebody wrote it; ``clock`` is hour, minute and second, None where there is none.

    ``zone`` is an offset or the name of a time zone. ``either``: day and month may be the other way round.
    """

    year: int
    month: int
    day: int
    clock: tuple[int, int, int] | None
    zone: str
    weekday: str
    either: bool


def spelt(text: str) -> Spelt | None:
    """Read a date in a form of people's, None for anything else."""
    if len(text) > _LONGEST:
        return None
    for form in _FORMS:
        found = form.fullmatch(text)
        if found:
            return _read(found.groupdict())
    return None


def _read(found: dict[str, str | None]) -> Spelt:
    month = found["month"] or ""
    number = int(month) if month.isdigit() else _NUMBERS[month[:3].lower()]
    return Spelt(
        int(found["year"] or 0),
        number,
        int(found["day"] or 0),
        _clock(found),
        (found.get("zone") or "").upper().replace("\u2212", "-"),
        (found.get("weekday") or "").capitalize(),
        bool(found.get("slash")),
    )


def _clock(found: dict[str, str | None]) -> tuple[int, int, int] | None:
    hour = found.get("hour") or found.get("whole")
    if hour is None:
        return None
    half = (found.get("half") or found.get("half2") or "").lower()
    number = int(hour)
    if half and number <= _NOON:
        number = number % _NOON + _NOON * (half == "p")
    return number, int(found.get("minute") or 0), int(found.get("second") or 0)


__all__ = ["Spelt", "spelt"]
