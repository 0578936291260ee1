"""Dates in URLs, held against when the article is said to have been published: SL205."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from seedlint.rule import Bad, Finding, Good, Option, Related, Rule, Severity
from seedlint.rules.timestamps import is_common
from seedlint.urls import web
from seedlint.util.late import late
from seedlint.util.shorten import shorten

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seedlint.document import Document

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAMES = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    "|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
_YEAR = "(?:199[0-9]|20[0-9]{2})"
_IN_FOLDERS = late(
    rf"/(?P<year>{_YEAR})/(?P<month>[0-9]{{1,2}}|{_NAMES})/(?P<day>[0-9]{{1,2}})(?=/|\Z)"
    rf"|/(?P<first>[0-9]{{1,2}})/(?P<second>[0-9]{{1,2}})/(?P<last>{_YEAR})(?=/|\Z)"
)
_IN_NAMES = late(
    rf"(?<=[/_-])(?P<year>{_YEAR})(?P<dash>[-_])(?P<month>[0-9]{{2}})(?P=dash)(?P<day>[0-9]{{2}})(?=[/_.-]|\Z)"
    rf"|(?<=[/_-])(?P<one>[0-9]{{2}})(?P<line>[-_])(?P<other>[0-9]{{2}})(?P=line)(?P<end>{_YEAR})(?=[/_.-]|\Z)"
    # Eight digits at the end of a name are more often a number than a date.
    rf"|(?<=/)(?P<first>{_YEAR})(?P<second>[0-9]{{2}})(?P<last>[0-9]{{2}})(?=[/_-])"
)
# A first look, which most URLs with a year in them end with.
_ANY = late(
    rf"[/_-]{_YEAR}(?:/[0-9a-zA-Z]{{1,9}}/[0-9]|[-_][0-9]{{2}}[-_][0-9]{{2}}|[0-9]{{4}}[/_-])"
    rf"|[/_-][0-9]{{1,2}}[/_-]{_YEAR}(?![0-9])"
)
_LETTER = late("[a-z]")
_OF = late(
    "(?:^|[^a-z])(?:of|on|from|since|before|after|by|until|till|to|for|between|and|through|starting|ending)[_-]*\\Z"
)
"""What stands before a date that an article is about."""
_AROUND = 200
"""Characters that are looked at on either side of a date."""
_NEAR = 5 * 366
"""So many days away, eight digits may still be a date, or a name end with the day of publication."""
_BEGINNINGS = ("/20", "-20", "_20", "/19", "-19", "_19")


class UrlDate(NamedTuple):
    """A date in the path of a URL, and where.

    ``in_folders``: it is one of folders, as archives have it; ``in_digits``: it is written without dashes.
    ``behind``: a name ends with it; ``within``: it is among the words of a name, which say when something
    happens.
    """

    day: date
    span: tuple[int, int]
    in_folders: bool = False
    in_digits: bool = False
    behind: bool = False
    within: bool = False


def url_dates(text: str) -> list[UrlDate]:
    """Return the full dates in the path of a URL that can only be read in one way."""
    path = text.partition("#")[0].partition("?")[0].lower()
    start = web.authority_span(path)[1]
    found = []
    for match in _IN_FOLDERS.finditer(path, start):
        if match["year"]:
            month = match["month"]
            number = int(month) if month.isdigit() else _MONTHS.index(month[:3]) + 1
            day = _day(int(match["year"]), number, int(match["day"]))
        else:
            day = _either(int(match["last"]), int(match["first"]), int(match["second"]))
        if day:
            found.append(UrlDate(day, (match.start() + 1, match.end()), in_folders=True))
    for match in _IN_NAMES.finditer(path, start):
        if match["end"]:
            day = _either(int(match["end"]), int(match["one"]), int(match["other"]))
        else:
            numbers = (
                match["year"] or match["first"],
                match["month"] or match["second"],
                match["day"] or match["last"],
            )
            day = _day(*map(int, numbers))
        if day:
            before = path[max(match.start() - _AROUND, 0) : match.start()].rpartition("/")[2]
            after = path[match.end() : match.end() + _AROUND].partition("/")[0].partition(".")[0]
            behind = _LETTER.search(before) is not None
            within = behind and (_LETTER.search(after) is not None or _OF.search(before) is not None)
            in_digits = bool(match["first"])
            found.append(UrlDate(day, match.span(), in_digits=in_digits, behind=behind, within=within))
    return found


def _either(year: int, first: int, second: int) -> date | None:
    """Return the date of a day and a month in either order, None if both make one."""
    days = {_day(year, first, second), _day(year, second, first)} - {None}
    return days.pop() if len(days) == 1 else None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _published(text: str) -> date | None:
    """Return the day of a timestamp, in UTC; None if it can't be read."""
    if is_common(text):
        return date.fromisoformat(text[:10])
    from seedlint.formats.rfc3339 import read, to_datetime

    moment = read(text)
    return to_datetime(moment).date() if isinstance(moment, int) else None


def _check_days(value: int) -> None:
    if value < 0:
        raise ValueError("days must not be negative")


def _article(path: str, time: str) -> str:
    return f"webUrl: https://harbour-herald.com/{path}\npublishedDateTime: {time}T20:51:00Z\n"


class TimestampUrlDate(Rule):
    """`publishedDateTime` does not fit the date in the article's URL.

    Full dates in the path are compared, such as `/2021/04/30/`, `/2021/apr/30/`, `/20210430/`,
    `-2021-04-30`, `_2021_04_30` and `-30-04-2021`, if they can be read in only one way. A date in the last
    part of the path is ignored if the article may be about that date: if it is later than publishedDateTime,
    if it is among words or follows one such as `of`, or if it comes last and is years away.

    Why: publishers put the date of publication in the URL. Usually publishedDateTime is when someone found
    an old article, or its day and month are swapped, or its year is wrong.
    Fix: write when the article was published. If the URL is wrong, correct that.
    """

    code = "SL205"
    name = "timestamp-url-date"
    severity = Severity.WARNING
    since = "0.1.0"
    generic = False
    scope = "article"
    options = (Option("days", 31, "The largest difference, in days, that is accepted.", check=_check_days),)
    examples = (
        Good(_article("2021/04/30/ferry", "2021-05-31")),
        Good(_article("04/05/2021/ferry", "2020-05-31")),
        Good(_article("2021/02/30/ferry", "2020-05-31")),
        Good(_article("tides-of-2021-12-24", "2021-05-31")),
        Good(_article("tides/20041224/ferry", "2021-05-31")),
        Good(_article("review-of-2019-09-11-storms", "2021-05-31")),
        Good(_article("2021/04/30/ferry", "2021-08-30"), options={"days": 365}),
        Bad(
            _article("2021/04/30/ferry", "2021-06-01"),
            at="/publishedDateTime",
            says="publishedDateTime is 32 days after the date in webUrl, 2021-04-30; check which is right",
            marks="2021-06-01T20:51:00Z",
        ),
        Bad(
            _article("ferry-2020-02-05", "2020-05-02"),
            at="/publishedDateTime",
            says="2020-02-05; day and month seem to be swapped",
        ),
        Bad(
            "related:\n  - webUrl: https://harbour-herald.com/13/apr/2021/04/30/2021/a\n"
            "    publishedDateTime: 2019-05-01T00:00:00+02:00\n",
            at="/related/0/publishedDateTime",
            says="731 days before the date in webUrl, 2021-04-30",
            line=4,
        ),
        Bad(_article("ferry-30-04-2021", "2021-06-30"), at="/publishedDateTime", says="2021-04-30"),
        Bad(_article("20210430/ferry", "2021-05-08"), at="/publishedDateTime", options={"days": 7}),
    )

    def check(self, document: Document) -> Iterator[Finding]:
        """Yield the timestamps that are far from the date in the URL."""
        for pointer, article in document.select("article"):
            if type(article) is not dict:
                continue
            field = "webUrl" if article.get("webUrl") else "originalUrl"
            text, time = article.get(field), article.get("publishedDateTime")
            if type(text) is not str or type(time) is not str:
                continue
            for beginning in _BEGINNINGS:
                if beginning in text:
                    # Nearly always, what there is of a date is the month of publication.
                    if f"/{time[:4]}/{time[5:7]}/" not in text or self.settings["days"] < 31:
                        yield from self._judge(pointer, field, text, time)
                    break

    def _judge(self, pointer: str, field: str, text: str, time: str) -> Iterator[Finding]:
        dates = url_dates(text) if _ANY.search(text) else []
        published = _published(time) if dates else None
        if published is None or not web.parse(text):
            return
        limit = self.settings["days"]
        dates = [
            one
            for one in dates
            if not (one.in_digits or one.behind) or abs((published - one.day).days) <= _NEAR
        ]
        apart = [(published - one.day).days for one in dates]
        # Of several, one that fits is enough; that they fit each other is a must.
        if not apart or min(map(abs, apart)) <= limit or max(apart) - min(apart) > limit:
            return
        first, days = dates[0], apart[0]
        if all(one.within or (days < 0 and not one.in_folders) for one in dates):
            return
        how_far = f"{abs(days)} days {'after' if days > 0 else 'before'}"
        advice = _advice(first.day, published)
        message = f"publishedDateTime is {how_far} the date in {field}, {first.day}; {advice}"
        related = (
            Related(f"{pointer}/{field}", f"the URL, with {shorten(text[slice(*first.span)]).strip('`')}"),
        )
        yield self.finding(f"{pointer}/publishedDateTime", message, related=related)


def _advice(there: date, published: date) -> str:
    if (there.year, there.month, there.day) == (published.year, published.day, published.month):
        return "day and month seem to be swapped"
    if (there.month, there.day) == (published.month, published.day):
        return "check the year"
    return "check which is right"
