"""RFC 3339 date-times: what they mean, and what is wrong with what is none.

Decided here, where section 5.6 leaves a choice: `t` and `z` in lower case are fine (its grammar has
them); a space in place of the `T` is not (only a note mentions it). Second 60 exists where a leap second
can be, at 23:59:60 UTC on the last day of June or December; no table of past leap seconds is kept, since it
would grow old. Digits of a fraction beyond the sixth are allowed, and left out when moments are compared.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from seedlint.codes import TIMESTAMP_FORMAT, TIMESTAMP_OFFSET
from seedlint.util.days import MONTHS, no_day
from seedlint.util.shorten import shorten

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from seedlint.formats.spelt import Spelt

_EXACT = re.compile(
    r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)[Tt](?P<hour>\d\d):(?P<minute>\d\d):(?P<second>\d\d)"
    r"(?P<fraction>\.\d+)?(?P<offset>[Zz]|[+-]\d\d:\d\d)?",
    re.ASCII,
)
# Forms with only one reading, which can therefore be mended.
_ZONE = r"(?:[ ]?(?P<offset>[Zz]|UTC?|GMT|[+\-\u2212](?:\d{1,2}(?::\d\d)?|\d{4})))?"
_LOOSE = re.compile(
    r"(?P<year>\d{4})(?P<dash>[-/.])(?P<month>\d\d?)(?P=dash)(?P<day>\d\d?)(?P<t>[Tt_]|,?[ ]+)"
    rf"(?P<hour>\d\d?):(?P<minute>\d\d)(?::(?P<second>\d\d)(?P<fraction>[.,]\d+)?)?{_ZONE}",
    re.ASCII,
)
_BASIC = re.compile(
    r"(?P<year>\d{4})(?P<dash>)(?P<month>\d\d)(?P<day>\d\d)(?P<t>[Tt])"
    rf"(?P<hour>\d\d)(?P<minute>\d\d)(?:(?P<second>\d\d)(?P<fraction>[.,]\d+)?)?{_ZONE}",
    re.ASCII,
)
_MAIL = re.compile(
    r"(?:(?P<weekday>Mon|Tue|Wed|Thu|Fri|Sat|Sun),[ ]+)?(?P<day>\d\d?)[ ]+(?P<month>[A-Z][a-z][a-z])[ ]+"
    r"(?P<year>\d{4})[ ]+(?P<hour>\d\d):(?P<minute>\d\d)(?::(?P<second>\d\d))?"
    r"[ ]+(?P<offset>GMT|UTC?|Z|[+-]\d{4})",
    re.ASCII,
)
_DATE = re.compile(r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)", re.ASCII)
_DAY_OR_MONTH_FIRST = re.compile(r"\s*\d\d?([-/.])\d\d?\1\d{4}(?!\d)", re.ASCII)
_NAMED_ZONE = re.compile(
    r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?[ ]?([A-Z][A-Za-z]{1,4})", re.ASCII
)
_UNIX = re.compile(r"\d{10}(?:\.\d+)?|\d{13}", re.ASCII)

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTH_NUMBERS = {name[:3]: f"{number:02}" for number, name in enumerate(MONTHS, 1)}

_UTC = frozenset(("Z", "UT", "UTC", "GMT"))
_SAMPLE = "2021-04-30T20:51:00Z"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_DAY = _EPOCH.toordinal()
_CYCLE_DAYS = 146_097
"""The days of 400 years, after which the calendar repeats; it stands in for year 0, which datetime lacks."""
_MICROSECOND = timedelta(microseconds=1)
_SECOND = 1_000_000
_DAY = 86_400 * _SECOND


class Problem(NamedTuple):
    """Why a text is no timestamp.

    ``code`` is the rule that reports it, ``span`` the characters at fault (None: all), ``mended`` the
    text in its only reading, if it has just one.
    """

    code: str
    message: str
    span: tuple[int, int] | None = None
    mended: str | None = None


Reading = int | Problem
"""Microseconds since 1970 in UTC, or what is wrong."""


def read(text: str) -> Reading:
    """Read an RFC 3339 date-time, or say what is wrong with it."""
    exact = _EXACT.fullmatch(text)
    if not exact:
        return _explain(text)
    parts = exact.groupdict()
    fault = _fault(parts)
    if fault:
        return Problem(TIMESTAMP_FORMAT, fault.message, exact.span(fault.part), fault.mended)
    if parts["offset"] is None:
        return _no_offset(text.upper())
    return _moment(parts)


def meant(text: str) -> int | None:
    """Return the microseconds since 1970 that a text means, as it is once SL201 is fixed; None if none."""
    reading = read(text)
    if isinstance(reading, Problem) and reading.mended:
        reading = read(reading.mended)
    return reading if isinstance(reading, int) else None


Parts = dict[str, str | None]


def _numbers(parts: Parts, *names: str) -> list[int]:
    return [int(parts[name] or 0) for name in names]


def _moment(parts: Parts) -> int:
    hour, minute, second = _numbers(parts, "hour", "minute", "second")
    seconds = (hour * 60 + minute - _offset_minutes(parts["offset"])) * 60 + second
    fraction = int((parts["fraction"] or ".")[1:7].ljust(6, "0"))
    return (_ordinal(parts) - _EPOCH_DAY) * _DAY + seconds * _SECOND + fraction


def _ordinal(parts: Parts) -> int:
    year, month, day = _numbers(parts, "year", "month", "day")
    return date(year or 400, month, day).toordinal() - (0 if year else _CYCLE_DAYS)


def _offset_minutes(offset: str | None) -> int:
    if not offset or offset in "Zz":
        return 0
    minutes = int(offset[1:3]) * 60 + int(offset[4:6])
    return -minutes if offset[0] == "-" else minutes


# Dates and times that do not exist


class _Fault(NamedTuple):
    part: str
    message: str
    mended: str | None = None


def _fault(parts: Parts) -> _Fault | None:
    """Say which part of a well-formed date and time does not exist."""
    return _date_fault(parts) or _time_fault(parts) or _offset_fault(parts) or _leap_fault(parts)


def _date_fault(parts: Parts) -> _Fault | None:
    fault = no_day(parts["year"] or "", parts["month"] or "", parts["day"] or "")
    return _Fault(*fault) if fault else None


def _time_fault(parts: Parts) -> _Fault | None:
    hour, minute, second = _numbers(parts, "hour", "minute", "second")
    if hour == 24:
        is_midnight = not minute and not second and not (parts["fraction"] or "").strip(".0")
        mended = _next_midnight(parts) if is_midnight and not _offset_fault(parts) else None
        return _Fault("hour", "hour 24 does not exist: midnight is 00:00 of the next day", mended)
    if hour > 24:
        return _Fault("hour", f"hour {hour} does not exist: a day has hours 00 to 23")
    if minute > 59:
        return _Fault("minute", f"minute {minute} does not exist: an hour has minutes 00 to 59")
    if second > 60:
        return _Fault("second", f"second {second} does not exist: a minute has seconds 00 to 59")
    return None


def _next_midnight(parts: Parts) -> str | None:
    if not parts["offset"] or parts["year"] in {"0000", "9999"}:
        return None
    return f"{date.fromordinal(_ordinal(parts) + 1)}T00:00:00{parts['offset'].upper()}"


def _offset_fault(parts: Parts) -> _Fault | None:
    offset = parts["offset"]
    if not offset or offset in "Zz" or (int(offset[1:3]) <= 23 and int(offset[4:6]) <= 59):
        return None
    return _Fault("offset", f"offset {offset} does not exist: it has hours 00 to 23 and minutes 00 to 59")


def _leap_fault(parts: Parts) -> _Fault | None:
    if parts["second"] != "60" or not parts["offset"]:
        return None
    day, microseconds = divmod(_moment(parts) - _SECOND, _DAY)
    tomorrow = (day + 1) % _CYCLE_DAYS + _EPOCH_DAY
    if microseconds // _SECOND == 86_399 and date.fromordinal(tomorrow).timetuple()[1:3] in {(1, 1), (7, 1)}:
        return None
    return _Fault(
        "second",
        "second 60 does not exist here: a leap second is 23:59:60 UTC at the end of June or December",
    )


# Texts that are not RFC 3339


def _no_offset(text: str) -> Problem:
    return Problem(
        TIMESTAMP_OFFSET,
        "a date and time without an offset, so it is not clear which moment is meant;"
        f" write {shorten(text + 'Z')} if it is UTC, else end it with the offset, like +02:00",
    )


def _explain(text: str) -> Problem:
    """Say what is wrong with a text that is not of RFC 3339's form."""
    start = len(text) - len(text.lstrip())
    end = len(text.rstrip())
    for pattern in (_LOOSE, _BASIC, _MAIL):
        match = pattern.fullmatch(text, start, end)
        if match and (match["month"].isdigit() or match["month"] in _MONTH_NUMBERS):
            return _reread(match)
    dated = _DATE.fullmatch(text, start, end)
    if dated:
        fault = _date_fault(dated.groupdict())
        if fault:
            return Problem(TIMESTAMP_FORMAT, fault.message, dated.span(fault.part))
    return _spelt(text) or Problem(TIMESTAMP_FORMAT, _describe(text, text.strip()))


def _spelt(text: str) -> Problem | None:
    """Say what to write for a date in a form that people use; None if it has none."""
    from seedlint.formats.spelt import spelt

    found = spelt(text.strip())
    if found is None:
        return None
    numeric = found.zone[:1] in {"+", "-"} or found.zone in _UTC
    offset = _normal_offset(found.zone) if numeric else None
    day = found.month, found.day
    days = dict.fromkeys((day, day[::-1]) if found.either else (day,))
    texts, faults = _readings(found, days, offset or "")
    if not texts:
        return Problem(TIMESTAMP_FORMAT, faults[0])
    if len(texts) > 1:
        both = " or ".join(shorten(one if offset else f"{one}Z") for one in texts)
        return Problem(TIMESTAMP_FORMAT, f"{shorten(text)} can be read as different dates; write {both}")
    return _one_day(found, texts[0], offset)


def _readings(
    found: Spelt, days: Iterable[tuple[int, int]], offset: str
) -> tuple[Sequence[str], Sequence[str]]:
    """Return RFC 3339's form of a date for each month and day that exist, and the others' faults."""
    texts, faults = [], []
    hour, minute, second = found.clock or (0, 0, 0)
    for month, day in days:
        text = f"{found.year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{offset}"
        exact = _EXACT.fullmatch(text)
        fault = _fault(exact.groupdict()) if exact else None
        if exact and fault is None:
            texts.append(text)
        else:
            faults.append(fault.message if fault else f"not an RFC 3339 date-time such as {_SAMPLE}")
    return texts, faults


def _one_day(found: Spelt, text: str, offset: str | None) -> Problem:
    """Say what to write for a date that can be only one day; ``text`` is its form, but for an offset."""
    actual = _WEEKDAYS[(_ordinal(_EXACT.fullmatch(text).groupdict()) - 1) % 7]  # type: ignore[union-attr]
    if found.weekday and not actual.startswith(found.weekday):
        words = f"not an RFC 3339 date-time, and its parts disagree: {text[:10]} was a {actual}"
    elif found.clock is None:
        example = shorten(f"{text}Z")
        words = f"a date alone; write {example}, with the time of day in place of 00:00:00 if you know it"
    elif offset:
        return Problem(TIMESTAMP_FORMAT, f"not an RFC 3339 date-time; write {shorten(text)}", None, text)
    elif found.zone:
        example = shorten(f"{text}-05:00")
        words = f"`{found.zone}` is the name of a time zone; write its offset in numbers, like {example}"
    else:
        return _no_offset(text)
    return Problem(TIMESTAMP_FORMAT, words)


def _reread(match: re.Match[str]) -> Problem:
    """Judge a text whose form is wrong and whose meaning is clear."""
    parts = _normal(match)
    fault = _fault(parts)
    if fault:
        return Problem(TIMESTAMP_FORMAT, fault.message, match.span(fault.part), fault.mended)
    day = f"{parts['year']}-{parts['month']}-{parts['day']}"
    text = f"{day}T{parts['hour']}:{parts['minute']}:{parts['second']}{parts['fraction'] or ''}"
    if not parts["offset"]:
        return _no_offset(text)
    text += parts["offset"]
    weekday = match.groupdict().get("weekday")
    actual = _WEEKDAYS[(_ordinal(parts) - 1) % 7]
    if weekday and weekday != actual[:3]:
        message = f"not an RFC 3339 date-time, and its parts disagree: {day} was a {actual}"
        return Problem(TIMESTAMP_FORMAT, message, match.span("weekday"))
    reasons = _reasons(match, parts)
    return Problem(
        TIMESTAMP_FORMAT, f"not an RFC 3339 date-time ({reasons}); write {shorten(text)}", None, text
    )


def _normal(match: re.Match[str]) -> Parts:
    """Return the parts of a date and time as RFC 3339 writes them."""
    parts = match.groupdict()
    parts["month"] = _MONTH_NUMBERS.get(parts["month"], parts["month"])
    for name in ("month", "day", "hour"):
        parts[name] = parts[name].zfill(2)
    parts["second"] = parts["second"] or "00"
    parts["fraction"] = (parts.get("fraction") or "").replace(",", ".") or None
    parts["offset"] = _normal_offset(parts["offset"])
    return parts


def _normal_offset(offset: str | None) -> str | None:
    if not offset:
        return None
    if offset[0] not in "+-\u2212":
        return "Z"
    hours, colon, minutes = offset[1:].partition(":")
    if not colon and len(hours) == 4:
        hours, minutes = hours[:2], hours[2:]
    return ("+" if offset[0] == "+" else "-") + hours.zfill(2) + ":" + (minutes or "00")


def _reasons(match: re.Match[str], parts: Parts) -> str:
    found = match.groupdict()
    if "dash" not in found:
        return "this is the form of e-mail and HTTP headers"
    reasons = []
    if match.end() - match.start() != len(match.string):
        reasons.append("whitespace around it")
    if found["dash"] != "-":
        wrong = "`-` belongs between year, month and day"
        reasons.append("`-` and `:` are missing" if found["dash"] == "" else wrong)
    if found["t"] not in {"T", "t"}:
        reasons.append("`T` belongs between date and time")
    if any(found[name] != parts[name] for name in ("month", "day", "hour")):
        reasons.append("month, day and hour have two digits")
    if not found["second"]:
        reasons.append("the seconds are missing")
    if "," in (found["fraction"] or ""):
        reasons.append("a dot belongs before the fraction")
    if (found["offset"] or "").upper() != parts["offset"]:
        reasons.append(f"the offset is written {parts['offset']}")
    elif match.start("offset") and match.string[match.start("offset") - 1] == " ":
        reasons.append("no space belongs before the offset")
    return ", ".join(reasons)


def _describe(text: str, stripped: str) -> str:
    """Say what a text with no one reading as a date and time looks like."""
    if not stripped:
        return f"the timestamp is empty; write a date-time such as {_SAMPLE}"
    if _DAY_OR_MONTH_FIRST.match(text):
        return f"{shorten(text)} can be read as different dates; write year, month, day, as in {_SAMPLE}"
    if _UNIX.fullmatch(stripped):
        seconds = int(stripped[:10])
        moment = (_EPOCH + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ")
        return f"not an RFC 3339 date-time; if it is a Unix time, write {moment}"
    named = _NAMED_ZONE.fullmatch(stripped)
    if named:
        return f"`{named[1]}` is the name of a time zone; write its offset in numbers, like -05:00"
    if any(char.isdigit() and not char.isascii() for char in stripped):
        return f"the digits of a timestamp are 0 to 9, as in {_SAMPLE}"
    return f"{shorten(text)} is not an RFC 3339 date-time such as {_SAMPLE}"


# Moments


def to_microseconds(moment: datetime) -> int:
    """Return a moment as `read` does."""
    return (moment - _EPOCH) // _MICROSECOND


def to_datetime(microseconds: int) -> datetime:
    """Return the moment, or the last or first one that datetime can hold."""
    try:
        return _EPOCH + timedelta(microseconds=microseconds)
    except OverflowError:
        return (datetime.max if microseconds > 0 else datetime.min).replace(tzinfo=UTC)


def to_common_form(moment: int) -> str:
    """Return a moment, rounded down to the second, as `2021-04-30T20:51:00Z`."""
    return to_datetime(moment).replace(microsecond=0, tzinfo=None).isoformat() + "Z"
