"""SL401, SL402, SL403 and SL406: what the examples of the rules can't show."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seedlint.document import Document
from seedlint.rules.amp import AmpCacheUrl
from seedlint.rules.duplicates import DuplicateImage, DuplicateRelated, SelfRelated
from seedlint.rules.providers import AmpDomainMismatch, ProviderDomainForm, ProviderDomainMismatch
from seedlint.rules.url_queries import UrlEscaped, UrlTracking
from seedlint.rules.urls import UrlHost, UrlInsecure, UrlSyntax
from seedlint.schema.schema import Schema
from seedlint.urls import tracking, web
from tests.support.examples import some
from tests.support.urls import ANY_TEXT, SCHEMA, URI, applied, document, findings, gallery, places, url_like

OTHERS = (
    ProviderDomainMismatch,
    AmpDomainMismatch,
    UrlInsecure,
    UrlHost,
    UrlTracking,
    UrlEscaped,
    AmpCacheUrl,
    DuplicateRelated,
    SelfRelated,
    DuplicateImage,
)
FAMILY = (UrlSyntax, ProviderDomainForm, *OTHERS)
FIELDS = ("webUrl", "originalUrl", "ampWebUrl", "cdnAmpWebUrl")


# One defect, one finding


@pytest.mark.parametrize(
    "broken",
    [
        "",
        "x",
        "http://herald.com/a b?utm_source=x",
        "http://192.0.2.7/%?gclid=1",
        "http://ann:secret@localhost\\a",
        "http:///www.tide-times.com/?fbclid=2",
        "ftp://www.tide-times.com/",
        "http://tide-times.com:x/",
        "\nhttp://tide-times.com/",
    ],
)
def test_nobody_judges_a_url_that_is_not_sound(broken: str) -> None:
    images = [{"url": broken}, {"url": broken}]
    article = {
        **dict.fromkeys(FIELDS, broken),
        "provider": {"domain": "herald.com", "images": images},
        "images": images,
    }
    data = {**article, "related": [article, article]}
    assert len(findings(UrlSyntax, data)) == 8 + 7 + 7  # originalUrl stands at the root only
    assert [finding for rule in OTHERS for finding in findings(rule, data)] == []


@pytest.mark.parametrize("value", [None, 7, True, [], ["https://localhost/"], {"href": "http://localhost/"}])
def test_what_is_no_text_is_left_to_the_schema(value: Any) -> None:
    images = [{"url": value}, {"url": value}]
    article = {
        **dict.fromkeys(FIELDS, value),
        "provider": {"domain": value, "images": images},
        "images": images,
    }
    shapes = [
        {**article, "related": [article, article, value]},
        {"provider": value, "related": value, "images": value, "webUrl": "https://herald.com/"},
        {
            "provider": {"images": value},
            "images": [value, value],
            "related": [{"provider": value, "images": value}],
        },
    ]
    for data in shapes:
        assert [finding for rule in FAMILY for finding in findings(rule, data)] == []


NAMES = [*FIELDS, "images", "provider", "related"]
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | ANY_TEXT,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from([*NAMES, "url", "domain"]), inner, max_size=5)
    ),
    max_leaves=25,
)


@settings(max_examples=some(300))
@given(st.dictionaries(st.sampled_from(NAMES), JSON_VALUES))
def test_no_document_makes_a_rule_crash(data: dict[str, Any]) -> None:
    seen = document(data)
    for rule in FAMILY:
        for finding in rule().check(seen):
            value = seen.get(finding.pointer)
            assert finding.message.isprintable()
            assert finding.span is None or 0 <= finding.span[0] <= finding.span[1] <= len(value)
            assert all(isinstance(seen.get(related.pointer), str) for related in finding.related)
            assert seen.place(finding).line == 1


@settings(max_examples=some(150))
@given(st.lists(st.lists(ANY_TEXT, max_size=4), max_size=4))
def test_a_rule_says_the_same_whatever_it_saw_before(documents: list[list[str]]) -> None:
    used = [rule() for rule in FAMILY]
    for texts in documents:
        seen = gallery(texts)
        for rule in used:
            assert list(rule.check(seen)) == list(type(rule)().check(gallery(texts)))


# SL401


@settings(max_examples=some(200))
@given(st.lists(ANY_TEXT, max_size=5))
def test_exactly_the_unsound_urls_are_reported(texts: list[str]) -> None:
    found = findings(UrlSyntax, {"images": [{"url": text} for text in texts]})
    errors = [finding for finding in found if finding.at_most is None]
    assert places(errors) == [f"/images/{i}/url" for i, text in enumerate(texts) if web.parse(text) is None]
    assert len(set(places(found))) == len(found)


def test_hostile_values_are_shown_escaped_and_short() -> None:
    (finding,) = findings(UrlSyntax, {"webUrl": "https://herald.com/\x1b[31m" + "x" * 1000})
    assert "\\u{1B}[31m" in finding.message
    assert len(finding.message) < 200
    assert finding.span == (19, 20)


# SL402


@settings(max_examples=some(150))
@given(st.lists(url_like(), max_size=5))
def test_exactly_the_sound_http_urls_are_insecure(texts: list[str]) -> None:
    found = findings(UrlInsecure, {"images": [{"url": text} for text in texts]})
    expected = [i for i, text in enumerate(texts) if (url := web.parse(text)) and url.scheme == "http"]
    assert sorted(places(found)) == sorted(f"/images/{i}/url" for i in expected)


def test_the_fix_writes_https_and_nothing_else() -> None:
    data = {"webUrl": "HTTP://Herald.com/?next=http://x.com:80/", "images": [{"url": "http://herald.com/"}]}
    found = findings(UrlInsecure, data)
    assert [finding.fix and finding.fix.safe for finding in found] == [False, False]
    assert applied(data, found) == {
        "webUrl": "https://Herald.com/?next=http://x.com:80/",
        "images": [{"url": "https://herald.com/"}],
    }


def test_an_amp_cache_url_is_not_told_twice() -> None:
    form = "http://herald-com.cdn.ampproject.org/c/s/herald.com/"
    data = {"ampWebUrl": "https://herald.com/", "cdnAmpWebUrl": form}
    assert findings(UrlInsecure, data) == []
    assert places(findings(AmpCacheUrl, data)) == ["/cdnAmpWebUrl"]


def test_with_a_port_nobody_knows_where_the_secure_site_is() -> None:
    (finding,) = findings(UrlInsecure, {"webUrl": "http://herald.com:80/"})
    assert finding.fix is None


# SL403


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.1",
        "0x7f.1",
        "0177.0.0.1",
        "2130706433",
        "0x7f000001",
        "１２７.0.0.1",
        "127.0.0.1.",
        "%31%32%37.0.0.1",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[0:0:0:0:0:0:0:1]",
    ],
)
@pytest.mark.parametrize("around", ["https://{}/", "http://{}:8080?a.com", "https://ann@{}#a.com"])
def test_ip_addresses_in_any_spelling(host: str, around: str) -> None:
    text = around.format(host)
    finding = findings(UrlHost, {"webUrl": text})[-1]
    assert "is an IP address" in finding.message
    assert finding.span is not None
    assert text[slice(*finding.span)] == host


@pytest.mark.parametrize(
    ("host", "says"),
    [
        ("LOCALHOST", "the reader's own computer"),
        ("printer.local", "`.local`"),
        ("wiki.internal.", "`.internal`"),
        ("abcdefghijklmnop.onion", "`.onion`"),
        ("herald.invalid", "`.invalid`"),
        ("herald.xn--99zt52a", "not a top-level domain"),
        ("herald.com.", "ends with a dot"),
        (".herald.com", "empty label"),
        ("a" * 64 + ".com", "longer"),
    ],
)
def test_hosts_off_the_public_web(host: str, says: str) -> None:
    (finding,) = findings(UrlHost, {"webUrl": f"https://{host}/"})
    assert says in finding.message


@pytest.mark.parametrize(
    "text",
    [
        "https://www.gov.uk/",
        "https://gov.uk/",
        "https://herald.github.io/",
        "https://my_site.tumblr.com/",
        "https://1.2.3.4.com/",
        "https://0x7f.com/",
        "https://例え.みんな/",
        "https://herald.com:8443/@localhost",
        "https://herald.com?localhost",
        "https://@herald.com/",
    ],
)
def test_hosts_on_the_public_web(text: str) -> None:
    assert findings(UrlHost, {"webUrl": text}) == []


def test_a_password_is_not_repeated() -> None:
    (finding,) = findings(UrlHost, {"webUrl": "https://ann:s3cret@herald.com/"})
    assert "s3cret" not in finding.message


def test_two_defects_are_two_findings() -> None:
    found = findings(UrlHost, {"webUrl": "https://ann@localhost/"})
    assert [finding.span for finding in found] == [(8, 12), (12, 21)]


def test_allowed_hosts_and_what_is_under_them() -> None:
    data = {
        "images": [
            {"url": f"https://{host}/"} for host in ("wiki.lan", "a.wiki.lan", "xwiki.lan", "192.0.2.7")
        ]
    }
    assert places(findings(UrlHost, data, allow=[".Wiki.lan", "192.0.2.7"])) == ["/images/2/url"]


# SL406


@pytest.mark.parametrize(
    ("text", "mended", "marked", "says"),
    [
        ("?utm_source", "", "utm_source", "`utm_source` only tracks"),
        ("?a=1&utm_source=x#top", "?a=1#top", "utm_source=x", "`utm_source` only tracks"),
        (
            "?utm_source=x&a=1&utm_medium=y",
            "?a=1",
            "utm_source=x",
            "`utm_source` and `utm_medium` only track",
        ),
        ("?a&utm_a&utm_b&gclid=", "?a", "utm_a&utm_b&gclid=", "`utm_a`, `utm_b` and `gclid` only track"),
        (
            "?utm_a&utm_b&utm_c&utm_d&utm_e",
            "",
            "utm_a&utm_b&utm_c&utm_d&utm_e",
            "`utm_c` and 2 more only track",
        ),
        ("?utm_a=1&utm_a=2", "", "utm_a=1&utm_a=2", "`utm_a` only tracks"),
        ("?&utm_a&", "", "utm_a", "`utm_a` only tracks"),
        ("?a=%26utm_x&&UTM_X=%00", "?a=%26utm_x&", "UTM_X=%00", "`UTM_X` only tracks"),
    ],
)
def test_tracking_is_marked_and_taken_away(text: str, mended: str, marked: str, says: str) -> None:
    data = {"webUrl": f"https://herald.com/{text}"}
    (finding,) = findings(UrlTracking, data)
    assert says in finding.message
    assert finding.span is not None
    assert data["webUrl"][slice(*finding.span)] == marked
    assert finding.fix is not None
    assert finding.fix.safe
    assert applied(data, [finding]) == {"webUrl": f"https://herald.com/{mended}"}


@settings(max_examples=some(200))
@given(st.lists(url_like(), max_size=5), st.booleans())
def test_after_the_fix_nothing_tracks(texts: list[str], more: bool) -> None:
    data = {"images": [{"url": text} for text in texts]}
    options = {"parameters": ["a", ""]} if more else {}
    found = findings(UrlTracking, data, **options)
    mended = applied(data, found)
    assert findings(UrlTracking, mended, **options) == []
    for index, text in enumerate(texts):
        url = web.parse(text)
        reported = f"/images/{index}/url" in places(found)
        assert (mended["images"][index]["url"] != text) == reported
        if url and reported:
            assert web.parse(mended["images"][index]["url"]) is not None
            if not more:
                assert web.canonical_text(mended["images"][index]["url"]) == web.canonical(url)


def test_every_known_parameter_is_found() -> None:
    for name in sorted(tracking.TRACKING):
        for text in (f"https://herald.com/?{name}=1", f"https://herald.com/?a&{name.upper()}"):
            assert len(findings(UrlTracking, {"webUrl": text})) == 1
        assert findings(UrlTracking, {"webUrl": f"https://herald.com/?x{name}=1&{name}x=1"}) == []


# Other schemas


def stranger(home: str, **more: str) -> Document:
    schema = Schema({"properties": {"home": {"format": "uri", **more}, "name": {"type": "string"}}})
    return Document("a.json", json.dumps({"home": home, "name": home}).encode(), schema)


def test_a_stranger_s_uris_are_judged_by_their_syntax_alone() -> None:
    seen = stranger("http://localhost/?gclid=1")
    rules = (UrlSyntax, UrlInsecure, UrlHost, UrlTracking)
    assert [places(list(rule().check(seen))) for rule in rules] == [[], [], [], ["/home"]]
    assert Document("a.json", b'{"home": "http://localhost/"}', SCHEMA).strings("url") == []


def test_a_stranger_s_web_pages_are_judged_as_the_seed_format_s() -> None:
    role = {"x-seedlint-role": "web"}
    seen = stranger("http://localhost/ ?", **role)
    assert places(list(UrlSyntax().check(seen))) == ["/home"]
    seen = stranger("http://localhost/?gclid=1", **role)
    for rule in (UrlInsecure, UrlHost, UrlTracking):
        assert places(list(rule().check(seen))) == ["/home"]


@pytest.mark.parametrize(
    ("text", "says", "marks", "mended"),
    [
        ("urn:isbn:0451450523", None, None, None),
        ("mailto:desk@herald.com", None, None, None),
        ("ftp://files.herald.com/a;type=i", None, None, None),
        ("doi:10.1000/182", None, None, None),
        ("http://localhost:8080/", None, None, None),
        ("file:///etc/motd", None, None, None),
        ("tag:herald.com,2021:a", None, None, None),
        ("", "the URL is empty", "", None),
        ("herald.com/a", "it must begin with a scheme, such as https:", "herald.com/a", None),
        ("//herald.com/a", "it must begin with a scheme", "//herald.com/a", None),
        ("urn:a b", "a space is not allowed in a URI; write %20", " ", "urn:a%20b"),
        ("urn:bücher:ä", "`ü` is not allowed in a URI; write %C3%BC", "ü", "urn:b%C3%BCcher:%C3%A4"),
        (
            "https://herald.com/fähre",
            "`ä` is not allowed in a URI; write %C3%A4",
            "ä",
            "https://herald.com/f%C3%A4hre",
        ),
        ("https://bücher.de/", "`ü` in the URI, where it is not allowed", "ü", None),
        ("https://herald.com/a b", "there is a space in the URL; write %20", " ", "https://herald.com/a%20b"),
        (" urn:a", "there is a space at the beginning of the URL", " ", "urn:a"),
        ("urn:100%", "`%` must be followed by two hex digits", "%", None),
        ("http://[::1", "this is not a valid host name", None, None),
        ("urn:a#b#c", "this is not a URI by RFC 3986", "urn:a#b#c", None),
    ],
)
def test_what_is_wrong_with_a_uri(text: str, says: str | None, marks: str | None, mended: str | None) -> None:
    found = list(UrlSyntax().check(stranger(text)))
    if says is None:
        assert found == []
        return
    assert [one.pointer for one in found] == ["/home"]
    assert says in found[0].message
    if marks is not None:
        assert text[slice(*found[0].span or (0, len(text)))] == marks
    assert (found[0].fix.edits[0].value if found[0].fix else None) == mended


@given(st.text("ab:/?#@%2é .-+~", max_size=12) | st.text(max_size=8))
def test_a_uri_is_one_by_the_grammar_and_the_fix_makes_it_one(text: str) -> None:
    found = list(UrlSyntax().check(stranger(text)))
    assert (found == []) == (URI.fullmatch(text) is not None)
    for one in found:
        if one.fix:
            mended = one.fix.edits[0].value
            assert list(UrlSyntax().check(stranger(mended))) == []
