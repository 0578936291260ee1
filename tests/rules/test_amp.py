"""SL407: the AMP cache form, by the vectors of its reference implementations, and what follows from it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seedlint.rules.amp import AmpCacheUrl, cache_form, prefix, publisher_form
from seedlint.urls import domains, web
from tests.support.examples import some
from tests.support.urls import ANY_TEXT, HOSTS, applied, findings, places, url_like

LONG = (
    "itwasadarkandstormynight.therainfellintorrents.exceptatoccasionalintervalswhenitwascheckedby"
    ".aviolentgustofwindwhichsweptupthestreets.com"
)


# The form


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        # amp.dev, "AMP Cache URL Format and Request Handling", Basic Algorithm
        ("example.com", "example-com"),
        ("foo.example.com", "foo-example-com"),
        ("foo-example.com", "foo--example-com"),
        ("xn--57hw060o.com", "xn---com-p33b41770a"),
        ("en-us.example.com", "0-en--us-example-com-0"),
        # ampproject/amp-toolbox, packages/cache-url, AmpUrlSpec.js
        ("something.com", "something-com"),
        ("hello-world.com", "hello--world-com"),
        ("hello--world.com", "hello----world-com"),
        ("toplevelnohyphens", "qsgpfjzulvuaxb66z77vlhb5gu2irvcnyp6t67cz6tqo5ae6fysa"),
        ("no-dot-domain", "4lxc7wqq7b25walg4rdiil62veijrmqui5z3ept2lyfqqwpowryq"),
        (LONG, "dgz4cnrxufaulnwku4ow5biptyqnenjievjht56hd7wqinbdbteq"),
        ("xn--bcher-kva.ch", "xn--bcher-ch-65a"),
        ("xn--4gbrim.xn----rmckbbajlc6dj7bxne2c.xn--wgbh1c", "xn-------i5fvcbaopc6fkc0de0d9jybegt6cd"),
        (
            "hello.xn--4gbrim.xn----rmckbbajlc6dj7bxne2c.xn--wgbh1c",
            "a6h5moukddengbsjm77rvbosevwuduec2blkjva4223o4bgafgla",
        ),
        # ampproject/amppackager, transformer/internal/amphtml/urls_test.go
        ("in--trouble.com", "r5s7rxu53tjelpr7ngbxkxpirbrylvbwcuueckh7gmn5mim5cjna"),
        ("xn--xgb49a.xn--xgb49a", "xn----lncb27eca"),
        # snowflake, common/amp/cache_test.go
        (
            "00000000000000000000000000000000000000000000000000000000000a.com",
            "jdcvbsorpnc3hcjrhst56nfm6ymdpovlawdbm2efyxpvlt4cpbya",
        ),
    ],
)
def test_prefixes(host: str, expected: str) -> None:
    assert prefix(host) == expected


@pytest.mark.parametrize("length", range(55, 70))
def test_a_label_has_63_characters_at_most(length: int) -> None:
    host = "a" * (length - 4) + ".com"
    assert (prefix(host) == host.replace(".", "-")) == (length <= 63)
    assert len(prefix(host)) in {length, 52}


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("https://www.example.com", "https://www-example-com.cdn.ampproject.org/c/s/www.example.com"),
        ("http://www.example.com", "https://www-example-com.cdn.ampproject.org/c/www.example.com"),
        (
            "https://www.example.com/index.html",
            "https://www-example-com.cdn.ampproject.org/c/s/www.example.com/index.html",
        ),
        (
            "http://www.example.com/index.html",
            "https://www-example-com.cdn.ampproject.org/c/www.example.com/index.html",
        ),
        (
            "https://example.com/g?value=Hello%20World",
            "https://example-com.cdn.ampproject.org/c/s/example.com/g?value=Hello%20World",
        ),
        ("https://點看.com", "https://xn---com-k47jg78q.cdn.ampproject.org/c/s/點看.com"),
        ("HTTPS://WWW.Example.com/A", "https://www-example-com.cdn.ampproject.org/c/s/www.example.com/A"),
        (
            "https://example.com?a=/../b#c/?",
            "https://example-com.cdn.ampproject.org/c/s/example.com?a=/../b#c/?",
        ),
        ("https://example.com/a/../b", "https://example-com.cdn.ampproject.org/c/s/example.com/a/../b"),
    ],
)
def test_cache_forms(text: str, form: str) -> None:
    assert cache_form(text) == form
    assert (
        publisher_form(form) == (text if text == text.lower() or "WWW" not in text else None) or "WWW" in text
    )


@pytest.mark.parametrize(
    "text",
    [
        "https://example.com:443/",
        "https://example.com:8080/",
        "https://example.com:/",
        "https://ann@example.com/",
        "https://@example.com/",
        "https://192.0.2.7/",
        "https://0x7f.1/",
        "https://[2001:db8::7]/",
        "https://example.com./",
        "https://example..com/",
        "https://ex%61mple.com/",
        "https://example.com/a b",
        "",
    ],
)
def test_no_verdict(text: str) -> None:
    assert cache_form(text) is None
    data = {"ampWebUrl": text, "cdnAmpWebUrl": "https://x-com.cdn.ampproject.org/c/s/x.com/"}
    assert findings(AmpCacheUrl, data) == []
    assert findings(AmpCacheUrl, {"ampWebUrl": text}) == []


@settings(max_examples=some(300))
@given(HOSTS)
def test_a_prefix_is_a_label_of_the_dns(name: str) -> None:
    host = web.to_ascii(name)
    if host and not domains.is_address(host):
        assert re.fullmatch(r"[a-z0-9_*-]{1,67}", prefix(host))


@settings(max_examples=some(300))
@given(url_like())
def test_a_cache_form_leads_back_to_its_one_page(text: str) -> None:
    form = cache_form(text)
    if form and web.parse(form):
        scheme, _, rest = text.partition("://")
        host = rest[: web.host_span(text)[1] - len(scheme) - 3]
        assert publisher_form(form) == f"{scheme.lower()}://{host.lower()}{rest[len(host) :]}"


@settings(max_examples=some(300))
@given(ANY_TEXT)
def test_the_remembered_form_is_the_computed_one(text: str) -> None:
    assert cache_form(text) == cache_form(text)
    url = web.parse(text)
    form = cache_form(text)
    assert form is None or url is not None
    if form and url:
        assert form.startswith(f"https://{prefix(url.host)}.cdn.ampproject.org/c/")
        assert form.endswith(text[web.host_span(text)[1] :])


# The rule


AMP = "https://m.herald.com/ferry?amp=1"
FORM = "https://m-herald-com.cdn.ampproject.org/c/s/m.herald.com/ferry?amp=1"


def pair(amp: Any, cached: Any) -> dict[str, Any]:
    return {"related": [{"ampWebUrl": amp, "cdnAmpWebUrl": cached}]}


@pytest.mark.parametrize(
    ("cached", "says", "marked"),
    [
        (
            "http://m-herald-com.cdn.ampproject.org/c/s/m.herald.com/ferry?amp=1",
            "begins with https://",
            "http://",
        ),
        ("https://m.herald.com/ferry?amp=1", "this is not an AMP cache URL", "m.herald.com"),
        (
            "https://www-herald-com.cdn.ampproject.org/c/s/m.herald.com/ferry?amp=1",
            "the host must be `m-herald-com.cdn.ampproject.org`",
            "www-herald-com.cdn.ampproject.org",
        ),
        (FORM.replace("/c/s/", "/c/"), "`/c/s/`, not `/c/`, because ampWebUrl is https", "/c/"),
        (FORM.replace("/c/s/", "/v/s/"), "`/c/s/`, not `/v/s/`", "/v/s/"),
        (FORM.replace("/c/s/", "/s/"), "`/c/s/`, not `/s/`", "/s/"),
        (FORM.replace("/c/s/", "/"), "`/c/s/`, not `/`", "/"),
        (FORM.replace("/c/s/", "?"), "`/c/s/`, not `?`", "?"),
        (FORM.partition("/c/")[0], "does not name a page", None),
        (FORM.replace("?amp=1", ""), "names another page", "m.herald.com/ferry"),
        (FORM.replace("ferry", "Ferry"), "names another page", "m.herald.com/Ferry?amp=1"),
        (FORM + "#", "names another page", "m.herald.com/ferry?amp=1#"),
        (FORM.replace("m-herald-com", "M-Herald-com"), "the host must be", "M-Herald-com.cdn.ampproject.org"),
    ],
)
def test_what_is_wrong_is_said_and_marked(cached: str, says: str, marked: str | None) -> None:
    data = pair(AMP, cached)
    (finding,) = findings(AmpCacheUrl, data)
    assert finding.pointer == "/related/0/cdnAmpWebUrl"
    assert says in finding.message
    assert f"write `{FORM}`" in finding.message
    assert (finding.span and cached[slice(*finding.span)]) == marked
    assert finding.fix is not None
    # Where another page is named, one of the two addresses is wrong, and nobody knows which.
    assert finding.fix.safe == (cached.endswith("/m.herald.com/ferry?amp=1") and ".cdn." in cached)
    assert applied(data, [finding]) == pair(AMP, FORM)


def test_a_page_that_is_only_known_by_https_is_not_lost() -> None:
    form = FORM.replace("/c/s/", "/c/")
    (finding,) = findings(AmpCacheUrl, pair(AMP.replace("https", "http"), FORM))
    assert finding.fix is not None
    assert not finding.fix.safe
    assert finding.fix.edits[0].value == form


@pytest.mark.parametrize("broken", ["", "x", "https://m.herald.com/a b", "https://m.herald.com/%"])
def test_a_broken_url_is_somebody_else_s(broken: str) -> None:
    for data in (pair(broken, FORM), pair(AMP, broken), pair(broken, broken)):
        assert findings(AmpCacheUrl, data) == []
    assert findings(AmpCacheUrl, {"ampWebUrl": broken}) == []
    assert findings(AmpCacheUrl, {"cdnAmpWebUrl": broken}) == []


def test_a_broken_page_in_its_right_form_is_not_told_either() -> None:
    host = "https://m-herald-com.cdn.ampproject.org/c/s/m.herald.com/"
    assert findings(AmpCacheUrl, pair("https://m.herald.com/a b", f"{host}a c")) == []
    assert findings(AmpCacheUrl, pair(AMP, FORM)) == []
    assert findings(AmpCacheUrl, pair("https://m.herald.com/a b", f"{host}a c")) == []


def test_the_one_that_lacks_is_written() -> None:
    for data in ({"ampWebUrl": AMP}, {"cdnAmpWebUrl": FORM}):
        (finding,) = findings(AmpCacheUrl, data)
        assert places([finding]) == [f"/{next(iter(data))}"]
        assert finding.fix is not None
        assert finding.fix.safe
        assert applied(data, [finding]) == {"ampWebUrl": AMP, "cdnAmpWebUrl": FORM}


@pytest.mark.parametrize(
    "cached",
    [
        "https://m-herald-com.cdn.ampproject.org/v/s/m.herald.com/",
        "https://x-herald-com.cdn.ampproject.org/c/s/m.herald.com/",
        "https://m-herald-com.cdn.ampproject.org/c/s/m.herald.com:80/",
        "https://m.herald.com/",
    ],
)
def test_what_is_no_cache_form_leads_to_no_page(cached: str) -> None:
    (finding,) = findings(AmpCacheUrl, {"cdnAmpWebUrl": cached})
    assert "ampWebUrl is missing" in finding.message
    assert finding.fix is None


def test_null_is_not_missing() -> None:
    for data in (pair(AMP, None), pair(None, FORM), pair(AMP, 7), pair([], FORM)):
        assert findings(AmpCacheUrl, data) == []


@settings(max_examples=some(200))
@given(
    st.lists(
        st.tuples(url_like() | st.just(AMP), url_like() | st.just(FORM), st.sampled_from("abw")), max_size=4
    )
)
def test_after_the_fix_the_pairs_fit(pairs: list[tuple[str, str, str]]) -> None:
    items = []
    for amp, cached, have in pairs:
        form = cache_form(amp)
        item = {"ampWebUrl": amp, "cdnAmpWebUrl": form if have == "w" and form else cached}
        if have == "a":
            del item["cdnAmpWebUrl"]
        items.append(item)
    data = {"related": items}
    found = findings(AmpCacheUrl, data)
    mended = applied(data, found)
    assert findings(AmpCacheUrl, mended) == []
    for item in mended["related"]:
        form = cache_form(item["ampWebUrl"])
        if form and web.parse(item.get("cdnAmpWebUrl", "")):
            assert item["cdnAmpWebUrl"] == form
