"""What is said of texts without a format: in branches no less than where a rule judges them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seedlint.formats.rfc3339 import read
from seedlint.schema.explain import explain
from seedlint.schema.reasons import reason
from seedlint.schema.schema import Schema
from seedlint.schema.validator import conforms
from tests.support.examples import some

_EITHER = {"anyOf": [{"format": "date"}, {"format": "date-time"}, {"type": "null"}]}
_FORM = {"properties": {"t": {"const": "x"}, "when": {"format": "date-time"}, "url": {"format": "uri"}}}
_KINDS = {"oneOf": [_FORM, {"properties": {"t": {"const": "y"}}}]}
_NO_OFFSET = (
    "a date and time without an offset, so it is not clear which moment is meant; write"
    " `2024-02-03T10:00:00Z` if it is UTC, else end it with the offset, like +02:00"
)


def told(schema: Any, data: Any, secret: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    """Return message and fix of all findings."""
    found = explain(Schema(schema), data, secret)
    return [(one.message, one.fix.description if one.fix else "") for one in found]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("2024-02-30", ": day 30 does not exist: February 2024 has 29 days"),
        ("2024-13-01T10:00:00Z", ": month 13 does not exist: a year has 12 months"),
        ("2024-02-03 10:00", f": {_NO_OFFSET}"),
        ("2024-2-3", "; write `2024-02-03`"),
        ("3 February 2024", "; write `2024-02-03`"),
        ("3.2.2024", ": `3.2.2024` can be read as different dates; write `2024-02-03` or `2024-03-02`"),
        ("30.2.2024", ": day 30 does not exist: February 2024 has 29 days"),
        (
            "2024-02-03T10:00Z",
            ": not an RFC 3339 date-time (the seconds are missing); write `2024-02-03T10:00:00Z`",
        ),
    ],
)
def test_a_text_with_none_of_some_formats_is_told_why(text: str, why: str) -> None:
    message = f"`a` must be a valid date or a valid date-time, not the string `{text}`{why}"
    assert told({"properties": {"a": _EITHER}}, {"a": text}) == [(message, "")]


@pytest.mark.parametrize(
    ("field", "text", "message", "fix"),
    [
        ("when", "2024-02-03T10:00", f"is not a valid date-time: {_NO_OFFSET}", ""),
        (
            "when",
            "2024-02-03 10:00Z",
            "is not a valid date-time: not an RFC 3339 date-time (`T` belongs between date and time, the"
            " seconds are missing); write `2024-02-03T10:00:00Z`",
            "write `2024-02-03T10:00:00Z`",
        ),
        (
            "url",
            "events-hall.org/e/77",
            "is not a valid uri: this is not an absolute URI; it must begin with a scheme, such as https:,"
            " mailto: or urn:",
            "",
        ),
    ],
)
def test_so_is_one_in_the_form_that_was_meant(field: str, text: str, message: str, fix: str) -> None:
    assert told(_KINDS, {"t": "x", field: text}) == [(f"`{field}`: `{text}` {message}", fix)]


@pytest.mark.parametrize(
    ("text", "words", "fix"),
    [
        ("2024-2-3", "; write `2024-02-03`", "write `2024-02-03`"),
        ("2024-02-03T10:00:00Z", "; write `2024-02-03`, without the time", ""),
        ("2024-02-30T10:00:00Z", ": day 30 does not exist: February 2024 has 29 days", ""),
        ("soon", "", ""),
    ],
)
def test_a_date_is_told_how_it_is_written(text: str, words: str, fix: str) -> None:
    schema = {"properties": {"a": {"format": "date"}}}
    assert told(schema, {"a": text}) == [(f"`a`: `{text}` is not a valid date{words}", fix)]


@pytest.mark.parametrize(
    "schema", [{"properties": {"a": _EITHER}}, {"properties": {"a": {"format": "date"}}}]
)
def test_nothing_of_a_secret_is_told(schema: Any) -> None:
    [(message, fix)] = told(schema, {"a": "2024-2-3"}, ("/a",))
    assert not any(digit in message for digit in "0123")
    assert not fix


_PARTS = st.tuples(
    st.sampled_from(["2024", "0000", "9999", "24"]),
    st.sampled_from("-/. "),
    st.sampled_from(["02", "2", "13", "Feb", "00"]),
    st.sampled_from(["30", "3", "03", "0"]),
    st.sampled_from(["", "T10:00", " 10:00:00", "T10:00:00Z", " 10:00Z", "T24:00:00+01:00", " 3 pm"]),
)
_TEXTS = st.one_of(
    st.text(max_size=30),
    _PARTS.map(lambda p: p[1].join(p[:1] + p[2:4]) + p[4]),
    _PARTS.map(lambda p: p[1].join((p[3], p[2], p[0])) + p[4]),
)


@given(_TEXTS, st.sampled_from([{"date"}, {"date-time"}, {"date", "date-time"}, {"uri"}, {"email"}]))
@settings(max_examples=some(300))
def test_what_is_to_be_written_has_one_of_the_formats(text: str, formats: set[str]) -> None:
    if any(conforms(name, text) for name in formats):
        return
    why, mended = reason(formats, text)
    assert mended is None or any(conforms(name, mended) for name in formats)
    assert "date-time" not in formats or why
    if formats == {"date-time"}:
        problem = read(text)
        assert not isinstance(problem, int)
        assert (why, mended) == (problem.message, problem.mended)
