"""One moment in many forms is one time to every rule that compares times; two moments never are."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from seedlint.engine.engine import Engine
from seedlint.rulekit.examples import run_documents
from seedlint.rules.document_duplicates import ConflictingArticle
from seedlint.rules.duplicates import DuplicateRelated
from seedlint.rules.related_titles import DuplicateRelatedTitle
from seedlint.rules.timestamps import instant
from tests.support.examples import some
from tests.support.urls import SCHEMA, findings

A, B = "https://herald.com/a", "https://herald.com/b"

MOMENTS = st.datetimes(datetime(1971, 1, 1), datetime(2090, 1, 1)).flatmap(
    lambda when: st.sampled_from((0, 250_000, 123_456)).map(
        lambda part: when.replace(microsecond=part, tzinfo=UTC)
    )
)


@st.composite
def written(draw: st.DrawFn, moment: datetime) -> str:
    """A form of a moment: with any offset, digits, letters, and what SL201 corrects in one way only."""
    minutes = draw(st.sampled_from((0, 0, 120, -300, 345, 1439, -1439)))
    local = moment.astimezone(timezone(timedelta(minutes=minutes)))
    digits = local.strftime("%f").rstrip("0") + "0" * draw(st.integers(0, 4))
    offset = f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"
    if minutes == 0:
        offset = draw(st.sampled_from(("Z", "z", "+00:00", "-00:00", " UTC")))
    between = draw(st.sampled_from("Tt "))
    clock = local.strftime("%H:%M:%S") + ("." + digits if digits else "")
    return f"{local.year:04}-{local:%m-%d}{between}{clock}{offset}"


FORMS = MOMENTS.flatmap(lambda moment: st.tuples(written(moment), written(moment)))
OTHERS = st.tuples(MOMENTS, st.sampled_from((1, -1, 250_000, 3_600_000_000, -7_200_000_000))).flatmap(
    lambda pair: st.tuples(written(pair[0]), written(pair[0] + timedelta(microseconds=pair[1])))
)


def article(url: str, time: str) -> dict[str, Any]:
    return {
        "webUrl": url,
        "title": "Ferry is late",
        "publishedDateTime": time,
        "provider": {"name": "Herald", "domain": "herald.com"},
    }


def conflicts(*times: str) -> list[str]:
    """The messages of SL506 about documents that each give one article one of these times."""
    rule = ConflictingArticle({})
    engine = Engine(
        SCHEMA,
        (rule,),
        names={rule.code: rule.name},
        severities={rule.code: rule.severity},
        enabled=lambda code, _path: code == "SL506",
    )
    found, crashes = run_documents(
        engine,
        {f"{at}.json": json.dumps({"related": [article(A, time)]}).encode() for at, time in enumerate(times)},
    )
    assert not crashes
    return [finding.message for finding in found]


def twice(one: str, other: str) -> str:
    """What SL502 says of an article that a document has with each of two times."""
    (finding,) = findings(DuplicateRelated, {"related": [article(A, one), article(A, other)]})
    return finding.message


def alike(one: str, other: str) -> int:
    """How many SL507 reports of two articles that differ in nothing but their URLs and the form of a time."""
    return len(findings(DuplicateRelatedTitle, {"related": [article(A, one), article(B, other)]}))


@settings(max_examples=some(200))
@given(FORMS)
@example(("2024-02-29T23:30:00Z", "2024-03-01T01:30:00+02:00"))
@example(("2021-04-30T20:51:00Z", "2021-04-30T20:51:00.000Z"))
@example(("2016-12-31T23:59:60Z", "2017-01-01T01:59:60+02:00"))
@example(("0000-03-01T00:00:00Z", "0000-03-01T01:00:00+01:00"))
@example(("9999-12-31T23:59:59Z", "9999-12-31T22:59:59-01:00"))
def test_one_moment_in_two_forms(forms: tuple[str, str]) -> None:
    assert conflicts(*forms) == []
    assert conflicts(*forms, *forms) == []
    assert "says the same" in twice(*forms)
    assert alike(*forms) == 1


@settings(max_examples=some(200))
@given(OTHERS)
@example(("2021-04-30T20:51:00Z", "2021-04-30T20:51:00+02:00"))
@example(("9999-12-31T23:59:59-01:00", "9999-12-31T23:59:59-02:00"))
@example(("0000-01-01T00:00:00+01:00", "0000-01-01T00:00:00+02:00"))
@example(("2021-04-30T20:51:00", "2021-04-30T20:51:00Z"))
@example(("soon", "2021-04-30T20:51:00Z"))
@example(("soon", "later"))
def test_two_moments_are_found(times: tuple[str, str]) -> None:
    one, other = times
    found = conflicts(one, other)
    assert len(found) == 2
    # As it is written there, so that it can be found.
    assert all(f"`{one}`" in message and f"`{other}`" in message for message in found)
    assert "says something else (publishedDateTime is" in twice(one, other)
    assert alike(one, other) == 0


@given(st.text(max_size=12), st.text(max_size=12))
def test_what_is_no_moment_equals_itself_alone(one: str, other: str) -> None:
    assume(one != other and not isinstance(instant(one), int))
    assert instant(one) == one
    assert instant(one) != instant(other)
