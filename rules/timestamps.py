"""What is wrong with timestamps: SL201 to SL204. The measure is RFC 3339, section 5.6.

Decided here, where the RFC leaves a choice: `t` and `z` in lower case are fine (its grammar has them);
a space in place of the `T` is not (only a note mentions it). Second 60 exists where a leap second can
be, at 23:59:60 UTC on the last day of June or December; no table of past leap seconds is kept, since it
would grow old. Digits of a fraction beyond the sixth are allowed, and left out when moments are compared.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from seedlint.rule import Bad, Finding, Fix, Good, Option, Rule, Severity, shorten

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from seedlint.document import Document

# The form nearly every timestamp has, with the days every year has: 29 February takes the long way.
_COMMON = (
    r"[0-9]{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])"
    r"|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|1[0-9]|2[0-8]))"
    r"T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z"
)
_ONE_COMMON = re.compile(_COMMON)
_ALL_COMMON = re.compile(rf"{_COMMON}(?:\n{_COMMON})*")
_COMMON_SIZE = len("2021-04-30T20:51:00Z")

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
_NAMED_ZONE = re.compile(r"\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?[ ]?([A-Z]{1,5})\Z", re.ASCII)
_UNIX = re.compile(r"\d{10}(?:\.\d+)?|\d{13}", re.ASCII)

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip
_MONTH_NUMBERS = {name[:3]: f"{number:02}" for number, name in enumerate(_MONTHS, 1)}

_SAMPLE = "2021-04-30T20:51:00Z"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_DAY = _EPOCH.toordinal()
_CYCLE_DAYS = 146_097
"""The days of 400 years, after which the calendar repeats; it stands in for year 0, which datetime lacks."""
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


class Stamps(NamedTuple):
    """A document's timestamps: those of the common form, which compare as text, and all others."""

    common: Sequence[tuple[str, str]]
    first: str
    last: str
    others: Sequence[tuple[str, str, Reading]]

    def moments(self) -> Iterator[tuple[str, str, int]]:
        """Yield the pointer, text and moment of every timestamp that can be read."""
        for pointer, text in self.common:
            moment = read(text)
            if isinstance(moment, int):
                yield pointer, text, moment
        for pointer, text, reading in self.others:
            if isinstance(reading, int):
                yield pointer, text, reading


_NONE = Stamps((), "~", "", ())
"""No timestamps: ``first`` sorts after every timestamp, ``last`` before."""


def stamps(document: Document) -> Stamps:
    """Read a document's timestamps; use with ``document.derive``."""
    found = document.strings("timestamp")
    if not found:
        return _NONE
    joined = document.joined("timestamp")
    # The length tells two values from one value with a line break in it.
    if len(joined) + 1 == len(found) * (_COMMON_SIZE + 1) and _ALL_COMMON.fullmatch(joined):
        texts = [text for _, text in found]
        return Stamps(found, min(texts), max(texts), ())
    common = [item for item in found if _ONE_COMMON.fullmatch(item[1])]
    texts = [text for _, text in common]
    others = [(pointer, text, read(text)) for pointer, text in found if not _ONE_COMMON.fullmatch(text)]
    return Stamps(common, min(texts, default="~"), max(texts, default=""), others)


def read(text: str) -> Reading:
    """Read an RFC 3339 date-time, or say what is wrong with it."""
    exact = _EXACT.fullmatch(text)
    if not exact:
        return _explain(text)
    parts = exact.groupdict()
    fault = _fault(parts)
    if fault:
        return Problem("SL201", fault.message, exact.span(fault.part), fault.mended)
    if parts["offset"] is None:
        return _no_offset(text.upper())
    return _moment(parts)


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
    year, month, day = _numbers(parts, "year", "month", "day")
    if not 1 <= month <= 12:
        return _Fault("month", f"month {parts['month']} does not exist: a year has 12 months")
    last = monthrange(year or 400, month)[1]
    if not 1 <= day <= last:
        why = f"{_MONTHS[month - 1]} {parts['year']} has {last} days"
        return _Fault("day", f"day {parts['day']} does not exist: {why}")
    return None


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
        "SL202",
        "a date and time without an offset, so nobody can tell which moment is meant;"
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
            return Problem("SL201", fault.message, dated.span(fault.part))
    return Problem("SL201", _describe(text, text.strip(), is_date=bool(dated)))


def _reread(match: re.Match[str]) -> Problem:
    """Judge a text whose form is wrong and whose meaning is clear."""
    parts = _normal(match)
    fault = _fault(parts)
    if fault:
        return Problem("SL201", fault.message, match.span(fault.part), fault.mended)
    day = f"{parts['year']}-{parts['month']}-{parts['day']}"
    text = f"{day}T{parts['hour']}:{parts['minute']}:{parts['second']}{parts['fraction'] or ''}"
    if not parts["offset"]:
        return _no_offset(text)
    text += parts["offset"]
    weekday = match.groupdict().get("weekday")
    actual = _WEEKDAYS[(_ordinal(parts) - 1) % 7]
    if weekday and weekday != actual[:3]:
        message = f"not an RFC 3339 date-time, and its parts disagree: {day} was a {actual}"
        return Problem("SL201", message, match.span("weekday"))
    reasons = _reasons(match, parts)
    return Problem("SL201", f"not an RFC 3339 date-time ({reasons}); write {shorten(text)}", None, text)


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
        reasons.append("white space around it")
    if found["dash"] == "":
        reasons.append("`-` and `:` are missing")
    elif found["dash"] != "-":
        reasons.append("`-` belongs between year, month and day")
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


def _describe(text: str, stripped: str, *, is_date: bool) -> str:
    """Say what a text with no one reading as a date and time looks like."""
    if not stripped:
        return f"the timestamp is empty; write a date-time such as {_SAMPLE}"
    if is_date:
        return f"a date alone; add the time of day and the offset, as in {_SAMPLE}"
    if _DAY_OR_MONTH_FIRST.match(text):
        return f"{shorten(text)} does not tell day from month; write year, month, day, as in {_SAMPLE}"
    if _UNIX.fullmatch(stripped):
        seconds = int(stripped[:10])
        moment = (_EPOCH + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ")
        return f"not an RFC 3339 date-time; if it is a Unix time, write {moment}"
    named = _NAMED_ZONE.search(stripped)
    if named:
        return f"`{named[1]}` is the name of a time zone; write its offset in numbers, like -05:00"
    if any(char.isdigit() and not char.isascii() for char in stripped):
        return f"the digits of a timestamp are 0 to 9, as in {_SAMPLE}"
    return f"{shorten(text)} is not an RFC 3339 date-time such as {_SAMPLE}"


# The rules


def _problems(rule: Rule, document: Document) -> Iterable[Finding]:
    """Return the findings of one code among a document's unreadable timestamps."""
    others = document.derive(stamps).others
    if not others:
        return ()
    return [
        rule.finding(pointer, reading.message, span=reading.span, fix=_fix(pointer, reading.mended))
        for pointer, _, reading in others
        if isinstance(reading, Problem) and reading.code == rule.code
    ]


def _fix(pointer: str, mended: str | None) -> Fix | None:
    return Fix.replace(pointer, mended, f"write {shorten(mended)}") if mended else None


class TimestampFormat(Rule):
    """Timestamps are RFC 3339 date-times, and name a moment that exists.

    Why: programs that read the corpus sort and filter by these values. Most refuse any other form, and
    the rest guess, each in its own way.
    Fix: write `2021-04-30T20:51:00Z`: year, month and day with `-`, then `T`, the time with `:`, and `Z`
    for UTC or an offset such as `+02:00`. Lower-case `t` and `z`, fractions of a second and leap seconds
    (23:59:60 UTC at the end of June or December) are fine. Where a text has only one reading, the fix
    writes it down; `04/05/2021` has two.
    """

    code = "SL201"
    name = "timestamp-format"
    severity = Severity.ERROR
    since = "0.1.0"
    examples = (
        Good("publishedDateTime: 2021-04-30T20:51:00Z\n"),
        Good("publishedDateTime: 2024-02-29t20:51:00.125+05:30\n"),
        Good("publishedDateTime: 2016-12-31T23:59:60Z\n"),
        Good("publishedDateTime: 2021-04-30T20:51:00\n"),
        Bad(
            "publishedDateTime: 2021-02-30T20:51:00Z\n",
            at="/publishedDateTime",
            says="day 30 does not exist: February 2021 has 28 days",
            marks="30",
        ),
        Bad(
            "related:\n  - publishedDateTime: 2021-13-01T25:00:00Z\n",
            at="/related/0/publishedDateTime",
            says="month 13 does not exist",
            marks="13",
            line=3,
        ),
        Bad(
            "publishedDateTime: 2021-04-30 20:51Z\n",
            at="/publishedDateTime",
            says="`T` belongs between date and time, the seconds are missing); write `2021-04-30T20:51:00Z`",
            marks="2021-04-30 20:51Z",
            fixed="publishedDateTime: 2021-04-30T20:51:00Z\n",
        ),
        Bad(
            "publishedDateTime: Fri, 30 Apr 2021 22:51:00 +0200\n",
            at="/publishedDateTime",
            says="write `2021-04-30T22:51:00+02:00`",
            marks="Fri, 30 Apr 2021 22:51:00 +0200",
            fixed="publishedDateTime: 2021-04-30T22:51:00+02:00\n",
        ),
        Bad(
            "publishedDateTime: 2021-04-30\n",
            at="/publishedDateTime",
            says="a date alone",
            marks="2021-04-30",
        ),
        Bad(
            "publishedDateTime: 04/05/2021 20:51\n",
            at="/publishedDateTime",
            says="does not tell day from month",
            marks="04/05/2021 20:51",
        ),
        Bad("publishedDateTime: ''\n", at="/publishedDateTime", says="the timestamp is empty", marks="''"),
    )

    def check(self, document: Document) -> Iterable[Finding]:
        """Report what can't be read as a date and time."""
        return _problems(self, document)


class TimestampOffset(Rule):
    """A date and time says how far it is from UTC.

    Why: without an offset it names a different moment in every time zone, up to 26 hours apart.
    Fix: find out which zone is meant; end the timestamp with `Z` for UTC, or with an offset such as
    `+02:00`. No program can know, so there is no automatic fix.
    """

    code = "SL202"
    name = "timestamp-offset"
    severity = Severity.ERROR
    since = "0.1.0"
    examples = (
        Good("publishedDateTime: 2021-04-30T20:51:00Z\n"),
        Good("publishedDateTime: 2021-04-30T20:51:00-00:00\n"),
        Good("publishedDateTime: 2021-04-30\n"),
        Bad(
            "publishedDateTime: 2021-04-30T20:51:00\n",
            at="/publishedDateTime",
            says="write `2021-04-30T20:51:00Z` if it is UTC",
            marks="2021-04-30T20:51:00",
        ),
        Bad(
            "related:\n  - publishedDateTime: 2021-04-30 20:51\n",
            at="/related/0/publishedDateTime",
            says="write `2021-04-30T20:51:00Z` if it is UTC",
            marks="2021-04-30 20:51",
            line=3,
        ),
    )

    def check(self, document: Document) -> Iterable[Finding]:
        """Report what lacks only its offset."""
        return _problems(self, document)


class TimestampFuture(Rule):
    """A timestamp lies more than a day in the future.

    Why: what is published has a past; a date to come is most often a wrong year, or day and month
    exchanged. A day is granted for clocks and time zones.
    Fix: correct the date. The finding goes away by itself once the moment has come.
    """

    code = "SL203"
    name = "timestamp-future"
    severity = Severity.WARNING
    since = "0.1.0"
    needs_now = True
    examples = (
        Good("publishedDateTime: 2024-07-01T12:00:00Z\n"),
        Good("publishedDateTime: 2024-07-02T12:00:00Z\n"),
        Good("publishedDateTime: 2024-07-03T01:00:00+14:00\n"),
        Bad(
            "publishedDateTime: 2024-07-02T12:00:01Z\n",
            at="/publishedDateTime",
            says="in the future",
            marks="2024-07-02T12:00:01Z",
        ),
        Bad(
            "category: news\nrelated:\n  - publishedDateTime: 2042-04-30T20:51:00+02:00\n",
            at="/related/0/publishedDateTime",
            says="check the year",
            marks="2042-04-30T20:51:00+02:00",
            line=4,
        ),
    )

    def prepare(self) -> None:
        """Compute the last moment that is fine."""
        limit = self.now.astimezone(UTC) + timedelta(days=1)
        self.limit = _microseconds(limit)
        self.limit_text = _text(limit)

    def check(self, document: Document) -> Iterable[Finding]:
        """Report moments after the limit."""
        found = document.derive(stamps)
        if not found.others and found.last <= self.limit_text:
            return ()
        return [
            self.finding(
                pointer,
                f"{shorten(text)} is more than a day in the future; check the year, month and day",
                until=_datetime(moment) - timedelta(days=1),
            )
            for pointer, text, moment in found.moments()
            if moment > self.limit
        ]


def _check_earliest(value: str) -> None:
    reading = read(value)
    if isinstance(reading, Problem):
        raise ValueError(f"earliest: {reading.message}")


class TimestampImplausible(Rule):
    """A timestamp is older than any article can be.

    Why: such a date is no date but a default: the year 1 or 1900, or 1 January 1970, which programs write
    when they know none.
    Fix: write when the article was published; for a corpus of older articles set `earliest`.
    """

    code = "SL204"
    name = "timestamp-implausible"
    severity = Severity.WARNING
    since = "0.1.0"
    options = (
        Option(
            "earliest",
            "1990-01-01T00:00:00Z",
            "The earliest moment that is plausible, as an RFC 3339 date-time.",
            check=_check_earliest,
        ),
    )
    examples = (
        Good("publishedDateTime: 1990-01-01T00:00:00Z\n"),
        Good("publishedDateTime: 1969-07-21T02:56:15Z\n", options={"earliest": "1960-01-01T00:00:00Z"}),
        Bad(
            "publishedDateTime: 1970-01-01T00:00:00Z\n",
            at="/publishedDateTime",
            says="the start of Unix time",
            marks="1970-01-01T00:00:00Z",
        ),
        Bad(
            "related:\n  - publishedDateTime: 1990-01-01T00:30:00+01:00\n",
            at="/related/0/publishedDateTime",
            says="before 1990-01-01T00:00:00Z",
            marks="1990-01-01T00:30:00+01:00",
            line=3,
        ),
        Bad(
            "publishedDateTime: 2009-12-31T23:59:59Z\n",
            at="/publishedDateTime",
            says="before 2010-01-01T00:00:00Z",
            options={"earliest": "2010-01-01T00:00:00Z"},
        ),
    )

    def prepare(self) -> None:
        """Read the option once."""
        self.earliest: str = self.settings["earliest"]
        moment = read(self.earliest)
        if isinstance(moment, Problem):
            raise ValueError(moment.message)
        self.limit = moment
        # The limit, rounded up: what sorts above it is late enough, and needs no closer look.
        self.limit_text = _text(_datetime(moment + _SECOND - 1))

    def check(self, document: Document) -> Iterable[Finding]:
        """Report moments before the limit."""
        found = document.derive(stamps)
        if not found.others and found.first > self.limit_text:
            return ()
        return [
            self.finding(pointer, self.message(text, moment))
            for pointer, text, moment in found.moments()
            if moment < self.limit
        ]

    def message(self, text: str, moment: int) -> str:
        """Say what is wrong with a moment."""
        if moment == 0:
            return f"{shorten(text)} is the start of Unix time, which programs write when they know no date"
        return f"{shorten(text)} is before {self.earliest}, too early to be true; write when it was published"


def _microseconds(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(microseconds=1)


def _datetime(microseconds: int) -> datetime:
    """Return the moment, or the last or first one that datetime can hold."""
    try:
        return _EPOCH + timedelta(microseconds=microseconds)
    except OverflowError:
        return (datetime.max if microseconds > 0 else datetime.min).replace(tzinfo=UTC)


def _text(moment: datetime) -> str:
    """Return a moment in the common form, rounded down to the second."""
    return moment.replace(microsecond=0, tzinfo=None).isoformat() + "Z"
