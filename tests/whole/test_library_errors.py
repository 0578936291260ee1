"""Whatever a library raises about a document is a finding about the document, with rule and place."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import can_ada
import pytest

from seedlint.document import Document
from seedlint.schema import violations
from seedlint.schema.explain import explain
from seedlint.schema.schema import Schema
from seedlint.urls import web
from tests.support import hostile

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seedlint.finding import Finding


class Panic(BaseException):
    """As pyo3 raises where Rust code panics: no Exception."""


def codes(sub: Any, value: str) -> list[tuple[str, str]]:
    """Return the findings of a schema for one field about a value, given as JSON."""
    schema = Schema({"type": "object", "properties": {"v": sub}}, "s.json")
    return [(finding.code, finding.pointer) for finding in said(schema, f'{{"v": {value}}}')]


def said(schema: Schema, text: str) -> list[Finding]:
    """Return what is wrong with a JSON document by a schema, asked as the engine asks."""
    data = Document("x.json", text.encode(), schema).data
    return [] if schema.is_valid(data) else list(explain(schema, data, (), bool))


@pytest.mark.parametrize("form", ["date", "time", "duration", "hostname", "idn-hostname", "regex", "uuid"])
@pytest.mark.parametrize("value", ['"\\ud800"', '"a\\udfff"'])
def test_half_a_surrogate_pair_has_no_format(form: str, value: str) -> None:
    assert codes({"format": form}, value) == [("SL104", "/v")]


@pytest.mark.parametrize("divisor", [0.1, 0.7, 3, 1e308, 5e-324])
@pytest.mark.parametrize("value", ["1e400", "-1e400", "1" + "0" * 400, "0", "5e-324", "1e308"])
def test_both_libraries_agree_about_numbers_no_float_can_hold(divisor: float, value: str) -> None:
    plain = codes({"multipleOf": divisor}, value)
    assert plain in ([], [("SL104", "/v")])
    assert codes({"not": {"multipleOf": divisor}}, value) == ([] if plain else [("SL105", "/v")])


def test_half_a_surrogate_pair_is_no_match() -> None:
    assert codes({"pattern": "."}, '"\\ud800"') == [("SL104", "/v")]


@pytest.mark.parametrize("error", [RuntimeError("x"), Panic("x"), ValueError("x")])
def test_a_verdict_that_fails_is_left_to_the_explanation(
    error: BaseException, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_data: object) -> bool:
        raise error

    schema = hostile.engine().schema
    monkeypatch.setattr(schema, "_is_valid", fails)
    assert not schema.is_valid({})


def test_an_explanation_that_fails_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    class Failing:
        def iter_errors(self, _data: object) -> Iterator[Any]:
            raise OverflowError("words of theirs")
            yield

    monkeypatch.setattr(violations, "_as_the_other", lambda _base: lambda *_, **__: Failing())
    schema = Schema({"properties": {"v": {"minimum": 3}, "w": {"type": "string"}}}, "s.json")
    (finding,) = said(schema, '{"v": 1}')
    assert finding.code == "SL105"
    assert finding.message == "the document can't be checked against the schema any further (OverflowError)"


@pytest.mark.parametrize("error", [RuntimeError("x"), TypeError("x"), ValueError("x")])
def test_what_a_url_library_raises_is_about_the_url(
    error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_text: str) -> Any:
        raise error

    monkeypatch.setattr(can_ada, "parse", fails)
    assert web.parse("https://unseen-host.example/a")
    monkeypatch.setattr("ada_url.URL", fails)
    assert web.parse("https://another-host.example/a") is None
    linted = hostile.check(hostile.url('"https://yet-another-host.example/a"').encode())
    assert "SL401" in {finding.code for finding in linted.findings}


STRANGE = [
    "\ud800",
    "a\udfff.com",
    "\U0010ffff",
    "\x00",
    "xn--",
    "xn--a",
    "[::1",
    "%zz",
    "9" * 300,
    "a." * 200,
]


@pytest.mark.parametrize("text", STRANGE)
def test_strange_texts_in_every_field_crash_nothing(text: str) -> None:
    image = {"url": text, "width": 1, "height": 1}
    article = {
        "title": text, "excerpt": text, "publishedDateTime": text, "type": text, "webUrl": text,
        "ampWebUrl": f"https://{text}/", "cdnAmpWebUrl": text, "quality": 10**400, "images": [image],
        "provider": {"name": text, "domain": text, "images": [image]},
    }  # fmt: skip
    seed = {
        **article, "category": text, "originalUrl": f"https://{text}", "featuredContent": text, "heat": 1e400,
        "topics": [text, text], "related": [article], "secured": f"{text};{text}", text: text,
    }  # fmt: skip
    hostile.check(json.dumps(seed).encode(), "x.json")
    hostile.check(json.dumps(seed).encode(), "x.yaml")
