"""SL205: which dates a URL has, and when they count."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seedlint.rules.url_dates import TimestampUrlDate, url_dates
from tests.support.examples import some
from tests.support.urls import findings

if TYPE_CHECKING:
    from seedlint.finding import Finding

DAY = date(2021, 4, 30)


@pytest.mark.parametrize(
    "path",
    [
        "2021/04/30/ferry",
        "a/2021/4/30",
        "2021/apr/30/ferry",
        "2021/April/30/",
        "04/30/2021/ferry",
        "30/4/2021",
        "2021-04-30",
        "2021-04-30-ferry.html",
        "ferry-2021-04-30.html",
        "ferry_2021-04-30_2",
        "20210430/ferry",
        "20210430-ferry",
        "2021_04_30/ferry",
        "ferry_2021_04_30.html",
        "30-04-2021",
        "ferry-04-30-2021.html",
        "30_04_2021_ferry",
    ],
)
def test_a_date_is_read(path: str) -> None:
    text = f"https://herald.com/{path}?2020/01/01/#/2020/01/02/"
    (found,) = url_dates(text)
    assert found.day == DAY
    assert text[slice(*found.span)].strip("/") in path


@pytest.mark.parametrize(
    "path",
    [
        "2021/04/ferry",
        "2021/04/3-ferries",
        "2021/04/31/ferry",
        "2021/13/01/ferry",
        "2021/00/10/ferry",
        "04/05/2021/ferry",
        "2021/july-30/ferry",
        "1989/04/30/ferry",
        "2101/04/30/ferry",
        "12021/04/30/ferry",
        "2021/04/301/ferry",
        "12021-04-30-ferry",
        "2021-04_30-ferry",
        "04-05-2021-ferry",
        "30-04_2021",
        "1-30-04-20211",
        "3-4-2021",
        "2021-04-301",
        "ferry2021-04-30",
        "2021-4-30-ferry",
        "ferry-20210430",
        "ferry/20210430",
        "20210430a/ferry",
        "a20210430/ferry",
        "1202104301/ferry",
    ],
)
def test_what_is_no_date_or_has_two_readings_is_none(path: str) -> None:
    assert url_dates(f"https://herald.com/{path}") == []
    assert url_dates(f"https://herald.com/?{path}") == []


def test_a_host_is_no_date() -> None:
    assert url_dates("https://2021-04-30.herald.com/2021/") == []


def about(path: str, time: str, **options: Any) -> list[Finding]:
    data = {"webUrl": f"https://herald.com/{path}", "publishedDateTime": time}
    return findings(TimestampUrlDate, data, **options)


@pytest.mark.parametrize(
    ("path", "time", "says"),
    [
        ("2021/04/30/a", "2021-05-31T23:59:59Z", None),
        ("2021/04/30/a", "2021-06-01T00:00:00Z", "32 days after"),
        ("2021/04/30/a", "2021-06-01T01:00:00+02:00", None),
        ("2021/04/30/a", "2021-03-29T00:00:00Z", "32 days before"),
        ("2021-04-30-a", "2021-03-29T00:00:00Z", None),
        ("2021-04-30-a", "2022-04-30T00:00:00Z", "check the year"),
        ("2021/03/04/a", "2021-04-03T00:00:00Z", None),
        ("2021/03/05/a", "2021-05-03T00:00:00Z", "day and month seem to be swapped"),
        ("2021/04/30/2019-01-01-a", "2021-05-01T00:00:00Z", None),
        ("2021/04/30/2019-01-01-a", "2023-05-01T00:00:00Z", None),
        ("2021/04/30/2021-04-29-a", "2023-05-01T00:00:00Z", "2021-04-30"),
        ("review-of-2001-09-11-attacks", "2021-05-01T00:00:00Z", None),
        ("review-of-2020-09-11-storms", "2021-05-01T00:00:00Z", None),
        ("storm-of-2020-09-11", "2021-05-01T00:00:00Z", None),
        ("storms-2001-09-11", "2021-05-01T00:00:00Z", None),
        ("storm-2020-09-11.html", "2021-05-01T00:00:00Z", "2020-09-11"),
        ("2001-09-11-storms", "2021-05-01T00:00:00Z", "2001-09-11"),
        ("2001-09-11/storms-in-town", "2021-05-01T00:00:00Z", "2001-09-11"),
        ("2021_03_05/a", "2021-05-03T00:00:00Z", "day and month seem to be swapped"),
        ("storm-of-2020-09-11/2021/05/01/a", "2023-05-01T00:00:00Z", None),
        ("storm-2020-09-11-in-town/2021/05/01/a", "2021-05-01T00:00:00Z", None),
        ("20210430/a", "2026-04-30T00:00:00Z", "check the year"),
        ("20210430/a", "2027-04-30T00:00:00Z", None),
        ("2021/04/30/a", "soon", None),
        ("2021/04/30/a", "2021-06-31T00:00:00Z", None),
        ("2021/04/30/ a", "2023-05-01T00:00:00Z", None),
    ],
)
def test_what_counts(path: str, time: str, says: str | None) -> None:
    found = about(path, time)
    assert [says in finding.message for finding in found if says] == ([] if says is None else [True])
    assert len(found) == (says is not None)


def test_days_may_be_few() -> None:
    assert len(about("2021/04/30/a", "2021-04-01T00:00:00Z", days=28)) == 1
    assert about("2021/04/30/a", "2021-04-02T00:00:00Z", days=28) == []


def test_an_article_without_webUrl_has_its_originalUrl() -> None:
    data = {"originalUrl": "https://herald.com/2021/04/30/a", "publishedDateTime": "2022-04-30T00:00:00Z"}
    (found,) = findings(TimestampUrlDate, data)
    assert "in originalUrl" in found.message
    assert found.related[0].pointer == "/originalUrl"


@settings(max_examples=some(300))
@given(st.dates(date(1990, 1, 1), date(2099, 12, 31)), st.dates(date(1990, 1, 1), date(2099, 12, 31)))
def test_a_date_in_folders_counts_by_its_days(there: date, published: date) -> None:
    found = about(there.strftime("%Y/%m/%d/a"), f"{published}T12:00:00Z")
    assert bool(found) == (abs((there - published).days) > 31)
