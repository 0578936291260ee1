"""SL509: which URLs look like one page, and in what they differ."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seedlint.engine.engine import Engine
from seedlint.rulekit.examples import run_documents
from seedlint.rules.similar_urls import SimilarUrl, differences, loose
from seedlint.schema.schema import Schema
from seedlint.testing import NOW
from seedlint.urls import web
from tests.support.examples import some
from tests.support.urls import url_like

SAME = [
    ("https://herald.com/a", "http://herald.com/a", ["http and https"]),
    ("https://herald.com/a", "https://www.herald.com/a", ["`www.`"]),
    ("https://herald.com/a", "https://herald.com/a/", ["a slash at the end"]),
    ("https://herald.com/a/", "https://herald.com/a//", ["a slash at the end"]),
    ("https://herald.com/a?b=1", "https://herald.com/a/?b=1", ["a slash at the end"]),
    ("https://herald.com/", "https://herald.com/index.html", ["an index page"]),
    ("https://herald.com/a", "https://herald.com/a/Default.aspx", ["an index page", "a slash at the end"]),
    ("https://herald.com/~a", "https://herald.com/%7Ea", ["percent-escapes"]),
    ("https://herald.com/%c3%a9?x=%2f", "https://herald.com/é?x=%2F", ["percent-escapes"]),
]


@pytest.mark.parametrize(("text", "other", "words"), SAME)
def test_some_differences_make_no_other_page(text: str, other: str, words: list[str]) -> None:
    form, second = web.canonical_text(text), web.canonical_text(other)
    assert form
    assert second
    assert form != second
    assert loose(form) == loose(second)
    assert differences(form, second) == differences(second, form) == words


@pytest.mark.parametrize(
    "other",
    [
        "https://herald.com/A",
        "https://herald.com/a/b",
        "https://herald.com/a?",
        "https://herald.com/a?b",
        "https://www2.herald.com/a",
        "https://m.herald.com/a",
        "https://herald.com:8443/a",
        "https://herald.com/a.html",
        "https://herald.com/a/index",
        "https://herald.com/a%2F",
        "https://herald.com/%61?index.html",
    ],
)
def test_other_differences_do(other: str) -> None:
    form, second = web.canonical_text("https://herald.com/a"), web.canonical_text(other)
    assert form
    assert second
    assert form == second or loose(form) != loose(second)


@settings(max_examples=some(400))
@given(url_like())
def test_two_urls_that_look_alike_differ_in_something_that_has_a_name(text: str) -> None:
    form = web.canonical_text(text)
    if not form:
        return
    others = [
        form.replace("https:", "http:"),
        form.replace("://", "://www."),
        re.sub("[^?]+", r"\g<0>//", form, count=1),
    ]
    escapes = re.sub("%[0-9A-F]{2}", lambda found: found[0].lower(), form)
    for other in (*others, escapes, form.replace("a", "%61")):
        if other != form and loose(other) == loose(form):
            assert differences(form, other)


FORMS = ["https://herald.com/a", "http://herald.com/a", "https://www.herald.com/a/", "https://herald.com/b"]


@settings(max_examples=some(60))
@given(
    st.lists(
        st.fixed_dictionaries(
            {"webUrl": st.sampled_from(FORMS)}, optional={"originalUrl": st.sampled_from(FORMS)}
        ),
        min_size=2,
        max_size=12,
    )
)
def test_documents_that_share_no_url_are_told_if_two_look_alike(articles: list[dict[str, str]]) -> None:
    """Whatever URLs they have besides: what is told is what comparing each with each would tell."""
    files = {
        f"{number:02}.md": "---\n" + "".join(f"{key}: {url}\n" for key, url in one.items()) + "---\n"
        for number, one in enumerate(articles)
    }
    engine = Engine(
        Schema({"type": "object", "x-seedlint-role": "article"}),
        [SimilarUrl({}, NOW)],
        names={"SL509": "similar-url"},
        severities={"SL509": SimilarUrl.severity},
        enabled=lambda _code, _path: True,
    )
    findings, crashes = run_documents(engine, {path: text.encode() for path, text in files.items()})
    assert not crashes
    wanted = {}
    for path, one in zip(files, articles, strict=True):
        mine = {url for url in one.values() if url != FORMS[3]}
        apart = [
            other
            for other, two in zip(files, articles, strict=True)
            if (its := {url for url in two.values() if url != FORMS[3]}) and mine and not mine & its
        ]
        if apart:
            wanted[path] = apart[:5]
    assert {one.path: [place.path for place in one.related] for one in findings} == wanted
