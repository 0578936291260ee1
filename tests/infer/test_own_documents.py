"""A draft accepts the documents that it was made from, but for what it says of them itself: the outliers."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from seedlint.document import Document
from seedlint.engine.engine import Engine
from seedlint.finding import escape_token
from seedlint.infer import columns, profile
from seedlint.infer.columns import Content, Profiler
from seedlint.infer.draft import Draft, draft
from seedlint.infer.file import text_of
from seedlint.infer.outliers import Kind, is_one, values
from seedlint.reading.syntax import Refused
from seedlint.reading.toml.edits import value as toml_value
from seedlint.rules.timestamps import TimestampFormat, TimestampOffset
from seedlint.rules.urls import UrlSyntax
from seedlint.schema.schema import Schema
from tests.support.examples import some
from tests.support.verdicts import KNOWN, Formats

if TYPE_CHECKING:
    from collections.abc import Iterator

REFUSED = {Kind.TYPE, Kind.WORD, Kind.FORM, Kind.STRANGE}
"""Of what kinds are the outliers that a draft refuses."""

_TEXTS = st.sampled_from(
    [
        "", " ", "article", "video", "vdieo", "News", "one two", "2021-04-30", "2021-04-30T20:51:00Z", "12",
        "2021-02-30T20:51:00Z", "https://tide-times.com/a", "https://tide-times.com/<a>", "https://a b",
        "https://tide-times.com/a|b", "https://[x", "http://tide-times.com/%zz", "https://fähre.de/ö",
        "tide-times.com", "a/b", "mailto:x@y.org", "urn:isbn:0451450523", "data:;[]", "é", "a@b.co",
        "2021-04-30t20:51:00z", "2021-04-30T24:00:00Z", "2021-04-30T20:51:00+25:00",
        "7c9e6679-7425-40de-944b-e07fc1f90ae7",
        "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo=;QUJDREVGR0hJSktMTU5PUA==",
    ]
)  # fmt: skip
_SCALARS = st.one_of(
    _TEXTS,
    _TEXTS,
    st.integers(-3, 3),
    st.sampled_from([0.5, 1.0, -0.0, 3.0, 10**30]),
    st.booleans(),
    st.none(),
)
_KEYS = st.sampled_from(
    [
        "a",
        "b",
        "c",
        "type",
        "image",
        "images",
        "x y",
        "2021",
        "2022",
        "tide-times.com",
        "*",
        "[]",
        "secured",
        "a long key " * 11,
    ]
)
_VALUES = st.recursive(
    _SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=5),
    max_leaves=12,
)
_DEEP = st.integers(0, 20).map(lambda depth: _nest(depth, {"a": 1, "b": [1, "x"]}))
_ROOTS = st.dictionaries(_KEYS, _VALUES | _VALUES | _DEEP, min_size=1, max_size=6)
_DOCUMENTS = st.lists(
    st.tuples(_ROOTS, st.sampled_from([1, 1, 2, 30, 70]), st.sampled_from(["md", "yaml", "toml", "json"])),
    min_size=1,
    max_size=6,
)
"""Documents, how often each is there, and in which syntax."""


def _nest(depth: int, value: Any) -> Any:
    for number in range(depth):
        value = [value] if number % 3 == 1 else {"a": value}
    return value


def written(data: Any, syntax: str) -> tuple[str, bytes]:
    """Return the ending and the content of a document that has these values."""
    if syntax == "toml":
        try:
            lines = [f"{json.dumps(key)} = {toml_value(one)}" for key, one in data.items()]
        except Refused:
            return written(data, "json")  # there is no word for nothing
        return "toml", "\n".join(lines).encode()
    if syntax == "json":
        return "json", json.dumps(data).encode()
    text = yaml.safe_dump(data, allow_unicode=True, sort_keys=False)
    return (syntax, text.encode()) if syntax == "yaml" else ("md", f"---\n{text}---\n".encode())


def documents(drawn: list[tuple[Any, int, str]]) -> Iterator[Document]:
    for number, (data, times, syntax) in enumerate(drawn):
        ending, raw = written(data, syntax)
        for more in range(times):
            made = Document(f"{number}-{more:02}.{ending}", raw)
            assert made.data == data
            yield made


def drafted(found: list[Document]) -> tuple[Draft, Any]:
    contents = [Content(one.path, one.data, one.front[0] > 0, one.body[1] > one.body[0]) for one in found]
    made = draft(Profiler().profile(contents))
    return made, json.loads(text_of(made))


def told(made: Draft, document: Document) -> set[str]:
    """Return the pointers of all values in a document that are outliers which the draft refuses."""
    return {
        pointer
        for one in made.outliers
        if one.kind in REFUSED
        for steps in one.places
        for pointer, value in values(document.data, steps, "")
        if is_one(one, value)
    }


@pytest.fixture(params=["as they are", "low"])
def limits(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have limits that no example reaches, or that most do."""
    if request.param == "low":
        for name, limit in {"MOST_WORDS": 3, "MOST_BESIDE": 2, "MOST_KEYS": 3, "DEEPEST": 3}.items():
            monkeypatch.setattr(profile, name, limit)
            monkeypatch.setattr(columns, name, limit, raising=False)


@pytest.mark.usefixtures("limits")
@given(_DOCUMENTS)
@settings(max_examples=some(200), suppress_health_check=[HealthCheck.too_slow])
def test_a_draft_refuses_nothing_but_outliers(drawn: list[tuple[Any, int, str]]) -> None:
    found = list(documents(drawn))
    made, schema = drafted(found)
    library = jsonschema.Draft202012Validator(schema, format_checker=Formats(2020))
    engine = Engine(
        Schema(schema),
        [TimestampFormat(), TimestampOffset(), UrlSyntax()],
        names={rule.code: rule.name for rule in KNOWN},
        severities={rule.code: rule.severity for rule in KNOWN},
        enabled=lambda code, _path: code[:3] in {"SL1", "SL2", "SL4"} or code in {"SL000", "SL009"},
    )
    for one in {one.raw: one for one in found}.values():
        wrong = {
            "".join(f"/{escape_token(str(token))}" for token in error.absolute_path)
            for error in library.iter_errors(one.data)
        }
        linted = engine.lint(one.path, one.raw)
        # The library says of the object that a field is unknown, seedlint of the field.
        wrong |= {
            finding.pointer.rpartition("/")[0] if finding.code == "SL103" else finding.pointer
            for finding in linted.findings
        }
        assert wrong <= told(made, one)
