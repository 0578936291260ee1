"""What is wrong with timestamps: SL201 to SL204. The measure is RFC 3339, section 5.6.

Nearly all timestamps have one form, which is checked, and compared, as text. What has another form is
`seedlint.formats.rfc3339`'s business, which is loaded only then.
"""

from __future__ import annotations

import re
from datetime import UTC, timedelta
from typing import TYPE_CHECKING, NamedTuple

from seedlint.rule import Bad, Finding, Fix, Good, Option, Rule, Severity
from seedlint.util.shorten import shorten

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from seedlint.document import Document
    from seedlint.formats.rfc3339 import Reading

# The form nearly every timestamp has, with the days every year has: 29 February takes the long way.
_COMMON = (
    r"[0-9]{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])"
    r"|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|1[0-9]|2[0-8]))"
    r"T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z"
)
_ALL_COMMON = re.compile(rf"(?:{_COMMON}(?:\n|\Z))*")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_COMMON_SIZE = len("2021-04-30T20:51:00Z")
_YEAR_ZERO = "0000"
"""A year of RFC 3339 that datetime lacks."""


class Stamps(NamedTuple):
    """A document's timestamps.

    ``common`` are those of the common form, None if all are; ``first`` and ``last`` are those of them that
    sort so; ``others`` are not of that form, and come with what they mean.
    """

    common: Sequence[tuple[str, str]] | None
    first: str
    last: str
    others: Sequence[tuple[str, str, Reading]]
    role: str = "timestamp"

    def moments(self, document: Document) -> Iterator[tuple[str, str, int]]:
        """Yield the pointer, text and moment of every timestamp that can be read."""
        from seedlint.formats.rfc3339 import read

        common = document.strings(self.role) if self.common is None else self.common
        for pointer, text, reading in (*((*item, read(item[1])) for item in common), *self.others):
            if isinstance(reading, int):
                yield pointer, text, reading


_NONE = Stamps((), "~", "", ())
"""No timestamps: ``first`` sorts after every timestamp, ``last`` before."""


def is_common(text: str) -> bool:
    """Whether a timestamp has the form that is compared as text."""
    return len(text) == _COMMON_SIZE and _ALL_COMMON.fullmatch(text) is not None


def instant(text: str) -> str | int:
    """Return something that is equal for two timestamps if they mean one moment, however they are written.

    A text with only one reading counts as SL201 fixes it; any other that is no moment equals itself alone.
    """
    if is_common(text) and text[:4] != _YEAR_ZERO:
        return text
    from seedlint.formats.rfc3339 import meant, to_common_form

    moment = meant(text)
    if moment is None:
        return text
    # Fractions of a second, and moments that datetime can't hold, have no common form.
    common = to_common_form(moment)
    return common if meant(common) == moment else moment


def stamps(document: Document) -> Stamps:
    """Read a document's timestamps; use with ``document.derive``."""
    return _stamps(document, "timestamp")


def published(document: Document) -> Stamps:
    """Read those that say when something was published; use with ``document.derive``."""
    if document.texts("published") is document.texts("timestamp"):
        return document.derive(stamps)
    found = _stamps(document, "published")
    dates = [(pointer, text) for pointer, text, _ in found.others if _DATE.fullmatch(text)]
    if not dates:
        return found
    timestamps = {pointer for pointer, _ in document.strings("timestamp")}
    dated = [(pointer, text, _midnight(text)) for pointer, text in dates if pointer not in timestamps]
    return found._replace(others=[*(one for one in found.others if not _DATE.fullmatch(one[1])), *dated])


def _midnight(text: str) -> Reading:
    """Return when a date begins in UTC, if the schema takes a date for a whole value there."""
    from seedlint.formats.rfc3339 import read

    return read(f"{text}T00:00:00Z")


def _stamps(document: Document, role: str) -> Stamps:
    texts = document.texts(role)
    if not texts:
        return _NONE
    joined = document.joined(role)
    # The length tells two values from one value with a line break in it.
    if len(joined) + 1 == len(texts) * (_COMMON_SIZE + 1) and _ALL_COMMON.fullmatch(joined):
        return Stamps(None, min(texts), max(texts), (), role)
    from seedlint.formats.rfc3339 import read

    found = document.strings(role)
    common = [item for item in found if is_common(item[1])]
    texts = [text for _, text in common]
    others = [(pointer, text, read(text)) for pointer, text in found if not is_common(text)]
    return Stamps(common, min(texts, default="~"), max(texts, default=""), others, role)


# The rules

_DATED = {"properties": {"date": {"type": "string", "format": "date", "x-seedlint-role": "published"}}}


def _problems(rule: Rule, document: Document) -> Iterable[Finding]:
    """Return the findings of one code among a document's unreadable timestamps."""
    others = document.derive(stamps).others
    if not others:
        return ()
    return [
        rule.finding(pointer, reading.message, span=reading.span, fix=_fix(pointer, reading.mended))
        for pointer, _, reading in others
        if not isinstance(reading, int) and reading.code == rule.code
    ]


def _fix(pointer: str, mended: str | None) -> Fix | None:
    return Fix.replace(pointer, mended, f"write {shorten(mended)}") if mended else None


class TimestampFormat(Rule):
    """A timestamp is not an RFC 3339 date-time, or names a date or time that does not exist.

    Why: programs that read the corpus sort and filter by timestamps. Most reject any other form; the rest
    guess, each in its own way.
    Fix: write `2021-04-30T20:51:00Z`: year, month and day separated by `-`, then `T`, the time separated by
    `:`, and `Z` for UTC or an offset such as `+02:00`. Lower-case `t` and `z`, fractions of a second and
    leap seconds (23:59:60 UTC at the end of June or December) are accepted. The fix is available if the
    value can be read in only one way; `04/05/2021` can be read in two.
    """

    code = "SL201"
    name = "timestamp-format"
    severity = Severity.ERROR
    since = "0.1.0"
    scope = "article"
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
            says="a date alone; write `2021-04-30T00:00:00Z`",
            marks="2021-04-30",
        ),
        Bad(
            "publishedDateTime: 30 April 2021\n",
            at="/publishedDateTime",
            says="a date alone; write `2021-04-30T00:00:00Z`, with the time of day in place of 00:00:00",
            marks="30 April 2021",
        ),
        Bad(
            "publishedDateTime: April 30, 2021 at 8:51 pm UTC\n",
            at="/publishedDateTime",
            says="write `2021-04-30T20:51:00Z`",
            marks="April 30, 2021 at 8:51 pm UTC",
            fixed="publishedDateTime: 2021-04-30T20:51:00Z\n",
        ),
        Bad(
            "publishedDateTime: 04/05/2021 20:51\n",
            at="/publishedDateTime",
            says="can be read as different dates",
            marks="04/05/2021 20:51",
        ),
        Bad("publishedDateTime: ''\n", at="/publishedDateTime", says="the timestamp is empty", marks="''"),
    )

    def check(self, document: Document) -> Iterable[Finding]:
        """Report what can't be read as a date and time."""
        return _problems(self, document)


class TimestampOffset(Rule):
    """A date and time has no UTC offset.

    Why: without an offset, it is a different time in every time zone, up to 26 hours apart.
    Fix: find out which zone is meant, and end the timestamp with `Z` for UTC or with an offset such as
    `+02:00`. The value does not say which, so there is no automatic fix.
    """

    code = "SL202"
    name = "timestamp-offset"
    severity = Severity.ERROR
    since = "0.1.0"
    scope = "article"
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
    """A timestamp is more than a day in the future.

    Only dates of publication are checked: values to which the schema gives the role `published`
    (`x-seedlint-role: published`), as the schema of the seed format does. Other timestamps may be in the
    future. A value with `format: date` and this role counts as midnight in UTC. One day is allowed for
    clocks and time zones.

    Why: an article cannot be published in the future; usually the year is wrong, or day and month are
    swapped.
    Fix: correct the date. The finding disappears once the date has passed.
    """

    code = "SL203"
    name = "timestamp-future"
    severity = Severity.WARNING
    since = "0.1.0"
    scope = "article"
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
        Good("date: 2024-07-02\n", schema=_DATED),
        Bad("date: 2024-07-03\n", at="/date", says="check the year", marks="2024-07-03", schema=_DATED),
    )

    def prepare(self) -> None:
        """Compute the last moment that is fine."""
        self.limit = self.now.astimezone(UTC) + timedelta(days=1)
        # Rounded down to the second, which makes no difference to whole seconds.
        self.limit_text = self.limit.replace(microsecond=0, tzinfo=None).isoformat() + "Z"

    def check(self, document: Document) -> Iterable[Finding]:
        """Report moments after the limit."""
        found = document.derive(published)
        if not found.others and found.last <= self.limit_text:
            return ()
        from seedlint.formats.rfc3339 import to_datetime, to_microseconds

        limit = to_microseconds(self.limit)
        return [
            self.finding(
                pointer,
                f"{shorten(text)} is more than a day in the future; check the year, month and day",
                until=to_datetime(moment) - timedelta(days=1),
            )
            for pointer, text, moment in found.moments(document)
            if moment > limit
        ]


def _check_earliest(value: str) -> None:
    if not is_common(value):
        from seedlint.formats.rfc3339 import read

        reading = read(value)
        if not isinstance(reading, int):
            raise ValueError(f"earliest: {reading.message}")


class TimestampImplausible(Rule):
    """A timestamp is too early to be a date of publication.

    Only dates of publication are checked: values to which the schema gives the role `published`
    (`x-seedlint-role: published`), as the schema of the seed format does. Other timestamps may be earlier.
    A value with `format: date` and this role counts as midnight in UTC.

    Why: such a date is usually a default: the year 1 or 1900, or 1 January 1970, which programs write when
    they have no date.
    Fix: write when the article was published; for a corpus of older articles, set `earliest`.
    """

    code = "SL204"
    name = "timestamp-implausible"
    severity = Severity.WARNING
    since = "0.1.0"
    scope = "article"
    options = (
        Option(
            "earliest",
            "1990-01-01T00:00:00Z",
            "The earliest plausible time, as an RFC 3339 date-time.",
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
        Bad("date: 1970-01-01\n", at="/date", says="the start of Unix time", schema=_DATED),
        Bad(
            "publishedDateTime: 2009-12-31T23:59:59Z\n",
            at="/publishedDateTime",
            says="before 2010-01-01T00:00:00Z",
            options={"earliest": "2010-01-01T00:00:00Z"},
        ),
    )

    def prepare(self) -> None:
        """Bring the option into the common form, in which texts compare."""
        self.earliest: str = self.settings["earliest"]
        self.limit_text = self.earliest
        if not is_common(self.earliest):
            from seedlint.formats.rfc3339 import read, to_common_form

            limit = read(self.earliest)
            if isinstance(limit, int):
                # Rounded down to the second: what sorts after it is later.
                self.limit_text = to_common_form(limit)

    def check(self, document: Document) -> Iterable[Finding]:
        """Report moments before the limit."""
        found = document.derive(published)
        if not found.others and found.first > self.limit_text:
            return ()
        from seedlint.formats.rfc3339 import read

        limit = read(self.earliest)
        return [
            self.finding(pointer, self.message(text, moment))
            for pointer, text, moment in found.moments(document)
            if isinstance(limit, int) and moment < limit
        ]

    def message(self, text: str, moment: int) -> str:
        """Say what is wrong with a moment."""
        if moment == 0:
            return f"{shorten(text)} is the start of Unix time, which programs write when they have no date"
        early = f"{shorten(text)} is before {self.earliest}, too early to be plausible"
        return f"{early}; write when it was published"
