"""HTML character references in URLs, held to what HTML's own escaping writes."""

from __future__ import annotations

import html

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seedlint.urls import escapes, web
from tests.support.examples import some
from tests.support.urls import url_like


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("https://herald.com/?a=1&amp;b=2", "https://herald.com/?a=1&b=2"),
        (
            "https://herald.com/?a=1&AMP;b=2&#38;c&#038;d&#x26;e&#X026;f",
            "https://herald.com/?a=1&b=2&c&d&e&f",
        ),
        ("https://herald.com/?a=1&amp;amp;b=2&amp;#038;c", "https://herald.com/?a=1&b=2&c"),
        ("https://herald.com/?amp;b=2", "https://herald.com/?b=2"),
        ("https://herald.com/?amp;amp;b=2", "https://herald.com/?b=2"),
        ("https://herald.com/salt&amp;pepper", "https://herald.com/salt&pepper"),
        ("https://herald.com/it&#039;s&amp;#8217;&quot;", "https://herald.com/it's’%22"),
        ("https://herald.com/?q=&lt;b&gt;&apos;", "https://herald.com/?q=%3Cb%3E'"),
        # What means something else, or may do so.
        ("https://herald.com/?a=1&amp=2&amp", None),
        ("https://herald.com/?a=1&ampere;b=2", None),
        ("https://herald.com/?amp=1;b=2", None),
        ("https://herald.com/amp;a?b?amp;c", None),
        ("https://herald.com/#?amp;c", None),
        ("https://herald.com/?a=%26amp%3Bb", None),
        ("https://herald.com/?a=1&copy;b&lang;c", None),
        ("https://herald.com/?a=1&#97;&#35;&#59;&#37;41&#63;&#0;&#10;&#160;&#xD800;&#9999999;", None),
        ("https://herald.com/?a=1&#38", None),
    ],
)
def test_references_are_decoded(text: str, mended: str | None) -> None:
    assert escapes.unescaped(text) == (mended or text)
    assert escapes.may_hold(text) or mended is None
    assert bool(escapes.references(text)) == (mended is not None)
    for reference in escapes.references(text):
        assert text[slice(*reference.span)] == reference.written


@settings(max_examples=some(500))
@given(url_like(), st.integers(1, 3))
def test_an_escaped_url_is_the_url(text: str, times: int) -> None:
    escaped = text
    for _ in range(times):
        escaped = html.escape(escaped)
    if web.parse(text):
        assert escapes.unescaped(escaped) == escapes.unescaped(text)
        if web.parse(escaped):
            assert web.canonical_text(escaped) == web.canonical_text(text)


ODD = st.lists(
    st.sampled_from(["&", "amp;", "#", "38;", "x26;", "#038;", "&quot;", "?", "a", "=", ";", "0", "utm_x"]),
    max_size=14,
).map("".join)


@settings(max_examples=some(800))
@given(ODD)
def test_nothing_is_decoded_twice_and_canonical_forms_see_through(rest: str) -> None:
    text = f"https://herald.com/{rest}"
    mended = escapes.unescaped(text)
    assert escapes.unescaped(mended) == mended
    assert escapes.references(mended) == []
    form = web.canonical_text(text)
    if form and web.parse(mended):
        assert web.canonical_text(mended) == form
        assert web.canonical_text(form) == form
        assert web.canonical_texts([text, mended]) == [form, form]
