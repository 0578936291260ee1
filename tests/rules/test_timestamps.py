"""SL201 to SL204: what the examples of the rules can't show."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seedlint.engine.engine import Engine
from seedlint.formats.rfc3339 import Problem, read
from seedlint.rules.timestamps import (
    TimestampFormat,
    TimestampFuture,
    TimestampImplausible,
    TimestampOffset,
    is_common,
)
from seedlint.schema.schema import Schema
from tests.support.urls import document, findings, places

if TYPE_CHECKING:
    from seedlint.finding import Finding
    from seedlint.rule import Rule

NOW = datetime(2024, 7, 1, 12, 0, 0, 250_000, tzinfo=UTC)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)

OFFSETS = st.integers(-23 * 60 - 59, 23 * 60 + 59).map(lambda minutes: timezone(timedelta(minutes=minutes)))
MOMENTS = st.datetimes(datetime(2, 1, 1), datetime(9998, 12, 31), timezones=OFFSETS)
NEAR = st.datetimes(
    NOW.replace(tzinfo=None) - timedelta(days=3), NOW.replace(tzinfo=None) + timedelta(days=3)
)


def microseconds(moment: datetime) -> int:
    return (moment - EPOCH) // MICROSECOND


def forms(moment: datetime) -> list[str]:
    """Sound ways to write a moment."""
    text = moment.isoformat()
    utc = moment.astimezone(UTC).isoformat().removesuffix("+00:00")
    return [text, text.replace("T", "t"), utc + "Z", utc + "z", utc + "-00:00"]


def judged(rule: type[Rule], texts: list[str], now: datetime = NOW) -> list[Finding]:
    data = {"publishedDateTime": texts[0], "related": [{"publishedDateTime": text} for text in texts[1:]]}
    return list(rule({}, now).check(document(data)))


def problem(text: str) -> Problem:
    reading = read(text)
    assert isinstance(reading, Problem), text
    return reading


# What is RFC 3339


@given(MOMENTS)
def test_every_moment_is_read_for_what_it_is(moment: datetime) -> None:
    for text in forms(moment):
        assert read(text) == microseconds(moment)


def test_year_0_comes_before_year_1() -> None:
    first, second = read("0000-01-01T00:00:00Z"), read("0001-01-01T00:00:00Z")
    assert isinstance(first, int)
    assert isinstance(second, int)
    assert second - first == 366 * 86_400_000_000


FIELDS = st.tuples(
    *(
        st.integers(low, high)
        for low, high in ((1, 9999), (0, 14), (0, 33), (0, 26), (0, 62), (0, 59), (-26, 26), (0, 62))
    )
)


@given(FIELDS)
def test_exactly_the_dates_and_times_that_exist_are_accepted(fields: tuple[int, ...]) -> None:
    year, month, day, hour, minute, second, hours, minutes = fields
    text = f"{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{hours:+03}:{minutes:02}"
    try:
        datetime(year, month, day, hour, minute, second)
        exists = abs(hours) <= 23 and minutes <= 59
    except ValueError:
        exists = False
    assert isinstance(read(text), int) == exists


@pytest.mark.parametrize(
    "text",
    [
        "2016-12-31T23:59:60Z",
        "2015-06-30T23:59:60.5Z",
        "2017-01-01T05:29:60+05:30",
        "2016-12-31T15:59:60-08:00",
        "0000-02-29T00:00:00Z",
        "9999-12-31T23:59:59-23:59",
        "2000-02-29T00:00:00Z",
        "2021-04-30T20:51:00." + "9" * 5000 + "Z",
    ],
)
def test_rare_moments_are_accepted(text: str) -> None:
    assert isinstance(read(text), int)
    assert judged(TimestampFormat, [text]) == []


@pytest.mark.parametrize(
    ("text", "says", "marks"),
    [
        ("1900-02-29T00:00:00Z", "February 1900 has 28 days", "29"),
        ("0001-02-29T00:00:00Z", "February 0001 has 28 days", "29"),
        ("2021-04-31T00:00:00Z", "April 2021 has 30 days", "31"),
        ("2021-04-00T00:00:00Z", "day 00 does not exist", "00"),
        ("2021-00-10T00:00:00Z", "month 00 does not exist", "00"),
        ("2021-01-01T25:00:00Z", "hour 25 does not exist", "25"),
        ("2021-01-01T23:60:00Z", "minute 60 does not exist", "60"),
        ("2021-01-01T23:59:61Z", "second 61 does not exist", "61"),
        ("2021-01-01T23:59:60Z", "a leap second is 23:59:60 UTC", "60"),
        ("2021-03-31T23:59:60Z", "a leap second is 23:59:60 UTC", "60"),
        ("2016-12-31T22:59:60Z", "a leap second is 23:59:60 UTC", "60"),
        ("2016-12-31T23:59:60+01:00", "a leap second is 23:59:60 UTC", "60"),
        ("2021-01-01T00:00:00+24:00", "offset +24:00 does not exist", "+24:00"),
        ("2021-01-01T00:00:00-00:60", "offset -00:60 does not exist", "-00:60"),
        ("2021-4-31 9:05Z", "April 2021 has 30 days", "31"),
        ("2021-02-30", "February 2021 has 28 days", "30"),
        ("Fri, 31 Apr 2021 20:51:00 GMT", "April 2021 has 30 days", "31"),
        ("Mon, 30 Apr 2021 20:51:00 GMT", "2021-04-30 was a Friday", "Mon"),
    ],
)
def test_what_does_not_exist_says_why_and_where(text: str, says: str, marks: str) -> None:
    found = problem(text)
    assert found.code == "SL201"
    assert says in found.message
    assert found.span
    assert text[slice(*found.span)] == marks
    assert found.mended is None


# What can be mended


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("2021-04-30 20:51:00Z", "2021-04-30T20:51:00Z"),
        ("2021-04-30_20:51:00Z", "2021-04-30T20:51:00Z"),
        ("2021-04-30T20:51:00Z\n", "2021-04-30T20:51:00Z"),
        ("\u00a02021-04-30t20:51:00z", "2021-04-30T20:51:00Z"),
        ("2021-4-3 9:05Z", "2021-04-03T09:05:00Z"),
        ("2021/04/30 20:51:00 +0000", "2021-04-30T20:51:00+00:00"),
        ("2021-04-30T20:51:00,25-0130", "2021-04-30T20:51:00.25-01:30"),
        ("2021-04-30T20:51:00+2", "2021-04-30T20:51:00+02:00"),
        ("2021-04-30T20:51:00\u221205:00", "2021-04-30T20:51:00-05:00"),
        ("2021-04-30 20:51:00 UTC", "2021-04-30T20:51:00Z"),
        ("20210430T205100Z", "2021-04-30T20:51:00Z"),
        ("20210430T2051+0200", "2021-04-30T20:51:00+02:00"),
        ("Fri, 30 Apr 2021 20:51:00 GMT", "2021-04-30T20:51:00Z"),
        ("1 May 2021 00:21 -0330", "2021-05-01T00:21:00-03:30"),
        ("2021-04-30T24:00:00Z", "2021-05-01T00:00:00Z"),
        ("2020-12-31T24:00:00.000+02:00", "2021-01-01T00:00:00+02:00"),
    ],
)
def test_one_reading_is_written_down(text: str, mended: str) -> None:
    assert problem(text).mended == mended
    assert isinstance(read(mended), int)
    [finding] = judged(TimestampFormat, [text])
    assert finding.fix
    assert finding.fix.safe
    assert finding.fix.edits[0].value == mended
    assert judged(TimestampOffset, [text]) == []


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("04/05/2021 20:51:00Z", "can be read as different dates"),
        ("30.04.2021", "a date alone; write `2021-04-30T00:00:00Z`"),
        ("04-05-2021T20:51:00Z", "can be read as different dates"),
        ("2021-04-30", "a date alone"),
        ("1619815860", "if it is a Unix time, write 2021-04-30T20:51:00Z"),
        ("1619815860123", "if it is a Unix time, write 2021-04-30T20:51:00Z"),
        ("2021-04-30T20:51:00 EST", "`EST` is the name of a time zone"),
        ("２０２１-04-30T20:51:00Z", "the digits of a timestamp are 0 to 9"),
        ("2021-04-30T20:51:00Z\n2021-04-30T20:51:00Z", "is not an RFC 3339 date-time"),
        ("2021-04-30T20:51:00.Z", "is not an RFC 3339 date-time"),
        ("2021-04-30T20:51:00+2:00:00", "is not an RFC 3339 date-time"),
        ("2021-04-30T24:00:01Z", "hour 24 does not exist"),
        ("9999-12-31T24:00:00Z", "hour 24 does not exist"),
        ("2021-04-30T24:00:00", "hour 24 does not exist"),
        ("21-04-30T20:51:00Z", "is not an RFC 3339 date-time"),
        ("Fri, 30 Apr 21 20:51:00 GMT", "is not an RFC 3339 date-time"),
        ("Fri, 30 Foo 2021 20:51:00 GMT", "is not an RFC 3339 date-time"),
        ("yesterday", "`yesterday` is not an RFC 3339 date-time"),
        (" \n", "the timestamp is empty"),
    ],
)
def test_what_has_no_one_reading_has_no_fix(text: str, says: str) -> None:
    found = problem(text)
    assert found.code == "SL201"
    assert says in found.message
    assert found.mended is None


NUMBERS = st.integers(0, 99).map(str) | st.integers(0, 99).map(lambda number: f"{number:02}")
ALMOST = st.builds(
    lambda *parts: "".join(parts),
    st.sampled_from(["", " ", "Fri, "]),
    st.sampled_from(["2021", "2024", "0000", "9999", "21", "12", "2"]),
    st.sampled_from(["-", "/", ".", "", " "]),
    NUMBERS | st.sampled_from(["Apr", "Dec"]),
    st.sampled_from(["-", "/", ".", "", " "]),
    NUMBERS | st.sampled_from(["2021"]),
    st.sampled_from(["T", "t", " ", "_", ""]),
    NUMBERS | st.just("24"),
    st.sampled_from([":", "", "."]),
    NUMBERS | st.just("00"),
    st.sampled_from(["", ":00", ":59", ":60", "00", ":00,5", ":00.123456789"]),
    st.sampled_from(["", " "]),
    st.sampled_from(["", "Z", "z", "UTC", "GMT", "EST", "+0200", "-23:59", "+5", "+24:00", "\u221201:00"]),
)


@given(ALMOST | st.text())
def test_any_text_is_sound_or_one_rules_business_and_its_fix_mends_it(text: str) -> None:
    reading = read(text)
    found = findings(TimestampFormat, {"publishedDateTime": text}) + findings(
        TimestampOffset, {"publishedDateTime": text}
    )
    assert len(found) == (0 if isinstance(reading, int) else 1)
    if not isinstance(reading, int):
        assert found[0].code == reading.code
        assert found[0].message.isprintable()
        assert reading.mended is None or isinstance(read(reading.mended), int)


@given(MOMENTS)
def test_a_moment_without_its_offset_is_sl202(moment: datetime) -> None:
    text = moment.replace(tzinfo=None).isoformat()
    for form in (text, text.replace("T", " "), text.lower()):
        found = problem(form)
        assert found.code == "SL202"
        assert found.mended is None
        suggested = re.search(r"write `(\S+)` if it is UTC", found.message)
        assert suggested
        assert isinstance(read(suggested[1]), int)


# The form that is compared as text


@given(MOMENTS)
def test_the_common_form_is_sound(moment: datetime) -> None:
    text = moment.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"
    assert is_common(text) or text[5:10] == "02-29"
    assert not is_common(text + "\n")


@given(st.from_regex(r"[0-9]{4}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-6][0-9]:[0-6][0-9]Z", fullmatch=True))
def test_what_has_the_common_form_is_read(text: str) -> None:
    assert not is_common(text) or isinstance(read(text), int)


def test_two_timestamps_in_one_value_are_not_two_values() -> None:
    one = "2021-04-30T20:51:00Z"
    assert places(judged(TimestampFormat, [f"{one}\n{one}"])) == ["/publishedDateTime"]
    assert places(judged(TimestampFormat, [one, f"{one}\n"])) == ["/related/0/publishedDateTime"]


def test_values_that_are_not_text_are_the_schemas_business() -> None:
    data = {"publishedDateTime": 2021, "related": [{"publishedDateTime": None}]}
    for rule in (TimestampFormat, TimestampOffset, TimestampFuture, TimestampImplausible):
        assert findings(rule, data) == []


# Future and past


@given(st.lists(NEAR.map(lambda moment: moment.replace(tzinfo=UTC)), min_size=1, max_size=4), st.data())
def test_future_is_more_than_a_day_after_now(moments: list[datetime], data: st.DataObject) -> None:
    texts = [data.draw(st.sampled_from(forms(moment))) for moment in moments]
    found = judged(TimestampFuture, texts)
    pointers = ["/publishedDateTime", *(f"/related/{i}/publishedDateTime" for i in range(len(texts) - 1))]
    expected = [
        pointer for pointer, moment in zip(pointers, moments, strict=True) if moment > NOW + timedelta(days=1)
    ]
    assert sorted(places(found)) == sorted(expected)


@given(MOMENTS.filter(lambda moment: moment > NOW + timedelta(days=1)), st.integers(0, 4))
def test_a_finding_about_the_future_says_until_when_it_holds(moment: datetime, form: int) -> None:
    text = forms(moment)[form]
    [finding] = judged(TimestampFuture, [text])
    assert finding.until == moment - timedelta(days=1)
    assert judged(TimestampFuture, [text], now=finding.until) == []
    assert judged(TimestampFuture, [text], now=finding.until - MICROSECOND)


@pytest.mark.parametrize("text", ["9999-12-31T23:59:59-23:59", "9999-12-31T23:59:59Z"])
def test_the_end_of_time_is_in_the_future(text: str) -> None:
    [finding] = judged(TimestampFuture, [text])
    assert finding.until
    assert finding.until > NOW


@given(MOMENTS, MOMENTS, st.integers(0, 4), st.integers(0, 4))
def test_implausible_is_before_earliest(moment: datetime, earliest: datetime, one: int, other: int) -> None:
    text, option = forms(moment)[one], forms(earliest)[other]
    found = findings(TimestampImplausible, {"publishedDateTime": text}, earliest=option)
    assert bool(found) == (moment < earliest)


@pytest.mark.parametrize(
    ("text", "early"),
    [
        ("1999-12-31T23:59:59Z", True),
        ("2000-01-01T00:00:00Z", True),
        ("2000-01-01T00:00:00.49Z", True),
        ("2000-01-01T00:00:00.5Z", False),
        ("2000-01-01T00:00:01Z", False),
    ],
)
@pytest.mark.parametrize("earliest", ["2000-01-01T00:00:00.5Z", "2000-01-01T02:00:00.5+02:00"])
def test_fractions_of_a_second_count(text: str, early: bool, earliest: str) -> None:
    assert bool(findings(TimestampImplausible, {"publishedDateTime": text}, earliest=earliest)) == early


@pytest.mark.parametrize("rest", ["2021-04-30T20:51:00Z", "2021-04-30T20:51:00+02:00", "tomorrow"])
def test_one_strange_timestamp_does_not_hide_the_others(rest: str) -> None:
    texts = [rest, "1970-01-01T00:00:00Z", "2060-01-01T00:00:00Z", "2060-01-01T00:00:00+01:00"]
    assert places(judged(TimestampImplausible, texts)) == ["/related/0/publishedDateTime"]
    assert places(judged(TimestampFuture, texts)) == [
        "/related/1/publishedDateTime",
        "/related/2/publishedDateTime",
    ]


@pytest.mark.parametrize(
    ("earliest", "says"),
    [
        ("1990", "is not an RFC 3339"),
        ("1990-01-01T00:00:00", "without an offset"),
        ("1990-02-30T00:00:00Z", "28 days"),
    ],
)
def test_earliest_must_be_a_timestamp(earliest: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        TimestampImplausible.options[0].accept(earliest)


@pytest.mark.parametrize(
    ("text", "code", "says"),
    [
        ("4 May 2023", "SL201", "a date alone; write `2023-05-04T00:00:00Z`"),
        ("4th of May 2023", "SL201", "a date alone; write `2023-05-04T00:00:00Z`"),
        ("May 4, 2023", "SL201", "a date alone; write `2023-05-04T00:00:00Z`"),
        ("Thursday, May 4, 2023", "SL201", "a date alone; write `2023-05-04T00:00:00Z`"),
        ("Friday, May 4, 2023", "SL201", "its parts disagree: 2023-05-04 was a Thursday"),
        ("4-MAY-2023", "SL201", "a date alone; write `2023-05-04T00:00:00Z`"),
        ("Sept. 4, 2023", "SL201", "a date alone; write `2023-09-04T00:00:00Z`"),
        ("2023/05/04", "SL201", "a date alone; write `2023-05-04T00:00:00Z`"),
        ("2023-5-4", "SL201", "a date alone; write `2023-05-04T00:00:00Z`"),
        ("25/12/2023", "SL201", "a date alone; write `2023-12-25T00:00:00Z`"),
        ("12/25/2023", "SL201", "a date alone; write `2023-12-25T00:00:00Z`"),
        ("4.5.2023", "SL201", "write `2023-05-04T00:00:00Z` or `2023-04-05T00:00:00Z`"),
        ("31 February 2023", "SL201", "day 31 does not exist: February 2023 has 28 days"),
        ("32/13/2023", "SL201", "month 13 does not exist"),
        ("2023-05-04 10:00", "SL202", "write `2023-05-04T10:00:00Z` if it is UTC"),
        ("4 May 2023, 10 am", "SL202", "write `2023-05-04T10:00:00Z` if it is UTC"),
        ("May 4, 2023 at 12:30 AM", "SL202", "write `2023-05-04T00:30:00Z` if it is UTC"),
        (
            "May 4, 2023 10:30 pm EST",
            "SL201",
            "`EST` is the name of a time zone; write its offset in numbers",
        ),
        ("Thu May  4 10:00:00 UTC 2023", "SL201", "write `2023-05-04T10:00:00Z`"),
        ("4 Mayhem 2023", "SL201", "is not an RFC 3339 date-time such as"),
    ],
)
def test_dates_as_people_write_them_are_told_in_the_form_to_write(text: str, code: str, says: str) -> None:
    problem = read(text)
    assert isinstance(problem, Problem)
    assert problem.code == code
    assert says in problem.message
    # Obeyed, it leads to no next finding.
    for form in re.findall(r"`([0-9]{4}-[^`]*)`", problem.message):
        assert isinstance(read(form), int)
    assert problem.mended is None or isinstance(read(problem.mended), int)


@given(st.text("0123456789 :/-.,MayapmstZ+", max_size=90))
def test_what_looks_like_a_date_is_never_more_than_a_problem(text: str) -> None:
    assert isinstance(read(text), (int, Problem))


@pytest.mark.parametrize(
    ("field", "codes"),
    [
        ({"format": "date", "x-seedlint-role": "published"}, ["SL203"]),
        ({"x-seedlint-role": "published"}, ["SL201"]),
        ({"format": "date", "x-seedlint-role": ["published", "timestamp"]}, ["SL201"]),
        ({"format": "date"}, []),
    ],
)
def test_a_date_of_publication_is_no_timestamp_where_the_schema_says_date(
    field: dict[str, Any], codes: list[str]
) -> None:
    """One defect, one finding: what should have a time is not judged as a date, too."""
    rules = [rule({}, NOW) for rule in (TimestampFormat, TimestampFuture, TimestampImplausible)]
    engine = Engine(
        Schema({"properties": {"date": field}}),
        rules,
        names={rule.code: rule.name for rule in rules},
        severities={rule.code: rule.severity for rule in rules},
        enabled=lambda _code, _path: True,
        now=NOW,
    )
    assert [one.code for one in engine.lint("a.md", b"---\ndate: 2042-01-01\n---\n").findings] == codes
