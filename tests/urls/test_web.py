"""URLs: verdicts, parts, canonical forms; the short ways agree with the long ones."""

from __future__ import annotations

import unicodedata

import ada_url
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seedlint.urls import domains, tracking, web
from tests.support.examples import some
from tests.support.urls import ANY_TEXT, HOSTS, gallery, url_like

INVISIBLE = {*range(0x200E, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2065), *range(0x2066, 0x206A)}
INVISIBLE |= {0x200B, 0xFEFF}


def expected_parts(text: str) -> web.Url | None:
    """The verdict the slow way: one condition after another, and the WHATWG parser that is always right."""
    for at, char in enumerate(text):
        bad = char in '\\<>"{}`' or ord(char) in INVISIBLE or unicodedata.category(char) in {"Cc", "Cs"}
        if bad or char.isspace():
            return None
        digits = text[at + 1 : at + 3]
        if char == "%" and (len(digits) < 2 or any(d not in "0123456789abcdefABCDEF" for d in digits)):
            return None
    scheme, slashes, rest = text.partition("://")
    if scheme.lower() not in {"http", "https"} or not slashes or rest[:1] in {"", "/", "?", "#"}:
        return None
    try:
        url = ada_url.URL(text)
    except ValueError:
        return None
    credentials = bool(url.username or url.password)
    return web.Url(text, scheme.lower(), url.hostname, int(url.port) if url.port else None, credentials)


# One URL


@settings(max_examples=some(600))
@given(ANY_TEXT)
def test_a_verdict_is_the_standard_s_and_our_own_conditions(text: str) -> None:
    expected = expected_parts(text)
    # Twice, because the second time the host may be remembered.
    assert web.parse(text) == expected
    assert web.parse(text) == expected


@pytest.mark.parametrize(
    ("text", "host", "user"),
    [
        ("https://www.herald.com/a@b:1", "www.herald.com", None),
        ("https://www.herald.com", "www.herald.com", None),
        ("https://www.herald.com?//x@y", "www.herald.com", None),
        ("HTTP://Herald.com:8080#@", "Herald.com", None),
        ("https://ann:pass:word@herald.com:/", "herald.com", "ann:pass:word@"),
        ("https://a@b@[2001:db8::7]:80/", "[2001:db8::7]", "a@b@"),
        ("https://[2001:db8::7]/", "[2001:db8::7]", None),
    ],
)
def test_where_host_and_user_stand(text: str, host: str, user: str | None) -> None:
    span = web.user_span(text)
    assert text[slice(*web.host_span(text))] == host
    assert (span and text[slice(*span)]) == user
    url = web.parse(text)
    assert url is not None
    bare = web.is_bare(url)
    assert bare == (
        text[len(url.scheme) + 3 :].startswith(host) and not text.partition(host)[2].startswith(":")
    )


@settings(max_examples=some(300))
@given(url_like())
def test_the_host_s_place_is_right_for_every_sound_url(text: str) -> None:
    url = web.parse(text)
    if url:
        written = text[slice(*web.host_span(text))]
        assert ada_url.URL(f"https://{written}/").hostname == url.host


# All URLs of a document


@settings(max_examples=some(300))
@given(st.lists(ANY_TEXT, max_size=6))
def test_the_look_at_all_urls_agrees_with_one_at_a_time(texts: list[str]) -> None:
    expected = [(f"/images/{i}/url", web.parse(text)) for i, text in enumerate(texts)]
    for _ in range(2):
        seen = gallery(texts)
        odd = {pointer: url for pointer, _, url in seen.derive(web.survey).odd}
        for (pointer, url), text in zip(expected, texts, strict=True):
            if pointer in odd:
                assert odd[pointer] == url
            else:
                assert url is not None
                assert any(text.startswith(beginning) for beginning in seen.derive(web.survey).origins)
        sound = [(pointer, url) for pointer, url in expected if url]
        assert seen.derive(web.urls) == sound
        origins = seen.derive(web.survey).origins
        assert sorted(web.pick(seen, origins)) == sorted(sound)


def test_simple_urls_are_not_odd() -> None:
    texts = ["https://www.herald.com/a%20b?c#d", "http://herald.co.uk/"]
    assert gallery(texts).derive(web.survey) == ({"https://www.herald.com/", "http://herald.co.uk/"}, ())
    seen = gallery([*texts, "https://www.herald.com", "https://bücher.de/", "x"]).derive(web.survey)
    assert seen.origins == {"https://www.herald.com/", "http://herald.co.uk/"}
    assert [(text, url and url.host) for _, text, url in seen.odd] == [
        ("https://www.herald.com", "www.herald.com"),
        ("https://bücher.de/", "xn--bcher-kva.de"),
        ("x", None),
    ]


def test_a_line_break_in_a_url_hides_nothing() -> None:
    texts = ["https://herald.com/\nhttps://herald.com/", "https://herald.com/a"]
    assert [text for _, text, url in gallery(texts).derive(web.survey).odd if url is None] == texts[:1]


def test_the_memo_stays_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "MEMORY", 3)
    for number in range(20):
        assert web.simple(f"https://a{number}.com/")
        assert len(web._origins) <= 3
    assert web.parse("https://" + "a." * 5000 + "com/")
    assert all(len(beginning) < 300 for beginning in web._origins)


# Canonical form


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("https://herald.com", "https://herald.com/"),
        ("HTTPS://HERALD.com:443/Ferry#top", "https://herald.com/Ferry"),
        ("http://herald.com:443/", "http://herald.com:443/"),
        ("http://herald.com:80/", "http://herald.com/"),
        ("https://bücher.de/fähre", "https://xn--bcher-kva.de/f%C3%A4hre"),
        ("https://herald.com/a/../b/./c", "https://herald.com/b/c"),
        ("https://herald.com/?b=2&a=1&b=2", "https://herald.com/?b=2&a=1&b=2"),
        ("https://herald.com/?utm_source=x&b=2&fbclid=y&a=1&UTM_x", "https://herald.com/?b=2&a=1"),
        ("https://herald.com/?utm_source=x#y", "https://herald.com/"),
        ("https://herald.com/?gclid=x&", "https://herald.com/"),
        ("https://herald.com/?", "https://herald.com/"),
        ("https://herald.com/?&&", "https://herald.com/"),
        ("https://herald.com/??", "https://herald.com/??"),
        ("https://herald.com/a/", "https://herald.com/a/"),
        ("https://herald.com/^'?^'", "https://herald.com/%5E'?^%27"),
        ("https://herald.com//._/../", "https://herald.com//"),
        ("https://herald.com/#?utm_source=x", "https://herald.com/"),
        ("https://herald.com/?q=utm_source=x", "https://herald.com/?q=utm_source=x"),
        ("https://herald.com/?mutm_source=x&gclids=1", "https://herald.com/?mutm_source=x&gclids=1"),
        ("https://herald.com/?a=?utm_source=x", "https://herald.com/?a=?utm_source=x"),
    ],
)
def test_canonical_forms(text: str, form: str) -> None:
    assert web.canonical_text(text) == form


@settings(max_examples=some(500))
@given(ANY_TEXT)
def test_the_short_way_to_a_canonical_form_is_the_long_way(text: str) -> None:
    url = web.parse(text)
    assert web.canonical_text(text) == (web.canonical(url) if url else None)


@settings(max_examples=some(300))
@given(url_like())
def test_a_canonical_form_is_its_own_canonical_form(text: str) -> None:
    form = web.canonical_text(text)
    assert (form is None) == (web.parse(text) is None)
    if form:
        assert web.canonical_text(form) == form


@settings(max_examples=some(200))
@given(url_like(), st.sampled_from(["utm_source=a", "fbclid=b", "MC_CID", "itm_x=1"]))
def test_tracking_and_fragments_make_no_difference(text: str, parameter: str) -> None:
    url = web.parse(text)
    if url and "#" not in text:
        form = web.canonical(url)
        for tracked in (f"{text}{'&' if '?' in text else '?'}{parameter}", f"{text}#{parameter}"):
            assert web.canonical_text(tracked) == form
            if "#" not in tracked:
                assert tracking.may_track(tracked)


@settings(max_examples=some(200))
@given(url_like(), st.frozensets(st.sampled_from(["a", "b", "partner"])))
def test_what_is_left_without_tracking_has_none(text: str, more: frozenset[str]) -> None:
    left = tracking.without_tracking(text, more)
    assert tracking.without_tracking(left, more) == left
    assert left == text or tracking.may_track(text, tracking.tracking_pattern(more))


# Host names


@pytest.mark.parametrize(
    ("name", "host"),
    [
        ("herald.com", "herald.com"),
        ("Herald.COM", "herald.com"),
        ("bücher.de", "xn--bcher-kva.de"),
        ("XN--Bcher-KVA.de", "xn--bcher-kva.de"),
        ("faß.de", "xn--fa-hia.de"),
        ("herald.com.", "herald.com."),
        ("0x7f.1", "127.0.0.1"),
        ("", None),
        ("a b.com", None),
        ("herald.com/", None),
        ("herald.com:80", None),
        ("ann@herald.com", None),
        ("her%61ld.com", None),
        ("xn--a.com", "xn--a.com"),
    ],
)
def test_names_in_ascii(name: str, host: str | None) -> None:
    assert web.to_ascii(name) == host


@settings(max_examples=some(200))
@given(HOSTS)
def test_names_in_unicode_lead_back_to_ascii(name: str) -> None:
    host = web.to_ascii(name)
    if host:
        assert web.to_ascii(domains.to_unicode(host)) == host


@given(
    st.lists(st.text(alphabet="aZ0._~/?&=#%:@-\n é", max_size=12).map("https://harbour-herald.com/".__add__))
)
def test_several_canonical_forms_are_those_of_each(texts: list[str]) -> None:
    assert web.canonical_texts(texts) == [web.canonical_text(text) for text in texts]
