"""Why a text has none of some formats, and what to write instead, in the words of the rules about them.

Where a format is only one branch of a schema, no rule judges it: what is said must be no less for that.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from seedlint.util.days import no_day
from seedlint.util.late import late
from seedlint.util.shorten import shorten

if TYPE_CHECKING:
    from collections.abc import Collection

_SCHEME = late(r"[ \t]*[A-Za-z][A-Za-z0-9+.-]*:")
_LONGER = late(r"(\d{4})-(\d\d)-(\d\d)(?=[Tt ]\d)", re.ASCII)
_NO_SCHEME = "this is not an absolute URI; it must begin with a scheme, such as https:, mailto: or urn:"


def reason(formats: Collection[str], text: str) -> tuple[str, str | None]:
    """Say why a text has none of the formats, and give what it was meant to be where only one thing can be.

    Nothing where there is no more to say than that.
    """
    if "date" in formats and (found := _date(text)):
        return found
    if formats == {"date"} and (longer := _LONGER.match(text)):
        fault = no_day(*longer.groups())
        return (fault[1] if fault else f"write {shorten(longer[0])}, without the time"), None
    if "date-time" in formats:
        from seedlint.formats.rfc3339 import read

        problem = read(text)
        return ("", None) if isinstance(problem, int) else (problem.message, problem.mended)
    if formats == {"uri"} and not _SCHEME.match(text):
        return _NO_SCHEME, None
    return "", None


def behind(why: str) -> str:
    """Return a reason as it stands behind what is wrong."""
    return f"{'; ' if why.startswith('write ') else ': '}{why}" if why else ""


def _date(text: str) -> tuple[str, str | None] | None:
    """Say what is wrong with a date that has no time; None where there is no such date."""
    from seedlint.formats.spelt import spelt

    found = spelt(text.strip())
    if found is None or found.clock is not None or found.weekday:
        return None
    year, days = f"{found.year:04}", {(found.month, found.day)}
    if found.either:
        days.add((found.day, found.month))
    faults = {day: no_day(year, f"{day[0]:02}", f"{day[1]:02}") for day in days}
    real = [f"{year}-{month:02}-{day:02}" for month, day in sorted(days) if not faults[month, day]]
    if not real:
        fault = faults[found.month, found.day]
        return (fault[1], None) if fault else None
    if len(real) > 1:
        return (
            f"{shorten(text)} can be read as different dates; write {' or '.join(map(shorten, real))}",
            None,
        )
    return f"write {shorten(real[0])}", real[0]


__all__ = ["behind", "reason"]
