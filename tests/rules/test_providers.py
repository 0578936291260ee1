"""SL301, SL302 and SL303: what the examples of the rules can't show."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seedlint.rule import Option, Severity
from seedlint.rules import providers
from seedlint.rules.providers import (
    AmpDomainMismatch,
    ProviderDomainForm,
    ProviderDomainMismatch,
)
from seedlint.urls import domains, publishers, web
from seedlint.urls.publishers import publisher_domain
from tests.support.examples import some
from tests.support.urls import ANY_TEXT, HOSTS, applied, findings, places, url_like


def article(domain: Any, **urls: Any) -> dict[str, Any]:
    return {**urls, "provider": {"name": "Harbour Herald", "domain": domain}}


# The form of a domain


@pytest.mark.parametrize(
    "domain",
    [
        "herald.com",
        "bbc.co.uk",
        "herald.github.io",
        "github.io",
        "bücher.de",
        "xn--bcher-kva.de",
        "faß.de",
        "пример.рф",
    ],
)
def test_domains_as_they_should_be(domain: str) -> None:
    assert findings(ProviderDomainForm, article(domain)) == []


SAYS_MORE = {
    "a.b.herald.github.io",
    "https://www.herald.com/news?a#b",
    "herald.com/news",
    "herald.com:8080",
    "ann@herald.com",
    "ftp://ftp.herald.com",
}
"""Texts that name a part of a domain, a page, a port or a person."""


@pytest.mark.parametrize(
    ("domain", "mended", "says"),
    [
        ("Herald.com", "herald.com", "is not in lower case"),
        ("BÜCHER.de", "bücher.de", "is not in lower case"),
        ("bu\u0308cher.de", "bücher.de", "is not in its normal form"),
        ("ｈｅｒａｌｄ.com", "herald.com", "is not in its normal form"),
        ("XN--BCHER-KVA.de", "xn--bcher-kva.de", "is not in lower case"),
        ("www.herald.com", "herald.com", "is a host under"),
        ("WWW.Herald.co.uk.", "herald.co.uk", "is a host under"),
        ("www.bücher.de", "bücher.de", "is a host under"),
        ("a.b.herald.github.io", "herald.github.io", "is a host under"),
        ("www.github.io", "github.io", "is a host under"),
        ("herald.com.", "herald.com", "ends with a dot"),
        (" herald.com\n", "herald.com", "has whitespace around it"),
        ("https://www.herald.com/news?a#b", "herald.com", "is a URL"),
        ("HTTP://herald.com", "herald.com", "is a URL"),
        ("//herald.com/", "herald.com", "is a URL"),
        ("herald.com/news", "herald.com", "is a URL"),
        ("herald.com:8080", "herald.com", "is a URL"),
        ("ann@herald.com", "herald.com", "is a URL"),
        ("ftp://ftp.herald.com", "herald.com", "is a URL"),
        ("", None, "is empty"),
        (" ", None, "is empty"),
        ("co.uk", None, "is a public suffix"),
        ("https://gov.uk/", None, "is a public suffix"),
        ("com", None, "a single word"),
        ("herald", None, "a single word"),
        ("localhost", None, "the reader's own computer"),
        ("herald.test", None, "`.test`"),
        ("herald.con", None, "`.con`, which is not a top-level domain"),
        ("192.0.2.7", None, "an IP address"),
        ("0x7f.1", None, "an IP address"),
        ("[2001:db8::7]", None, "an IP address"),
        ("https://[2001:db8::7]/", None, "an IP address"),
        ("herald..com", None, "an empty label"),
        (".", None, "an empty label"),
        ("Harbour Herald", None, "is not a valid domain name"),
        ("her%61ld.com", None, "is not a valid domain name"),
        ("https://", None, "is not a valid domain name"),
        ("x" * 10_000 + ".com", None, "longer than a host name can be"),
    ],
)
def test_domains_in_another_form(domain: str, mended: str | None, says: str) -> None:
    data = article(domain)
    (finding,) = findings(ProviderDomainForm, data)
    assert finding.pointer == "/provider/domain"
    assert says in finding.message
    assert len(finding.message) < 300
    if mended is None:
        assert finding.fix is None
    else:
        assert f"write `{mended}`" in finding.message
        assert finding.fix is not None
        # What names a part of a domain, a page or a person says more than the domain.
        assert finding.fix.safe == (domain not in SAYS_MORE)
        assert applied(data, [finding]) == article(mended)


@settings(max_examples=some(300))
@given(ANY_TEXT | HOSTS)
def test_what_a_fix_writes_is_never_reported(domain: str) -> None:
    judged = publisher_domain(domain)
    assert (judged.mended is None) or judged.defect is not None
    if judged.mended is not None:
        assert publisher_domain(judged.mended) == publishers.PublisherDomain(judged.ascii)
    if judged.defect is None:
        assert judged.ascii is not None
        assert domains.is_registrable(judged.ascii)


def test_every_article_is_told() -> None:
    data = {
        **article("herald.com"),
        "related": [article("Herald.com"), article("herald.com"), article("herald.com.")],
    }
    assert places(findings(ProviderDomainForm, data)) == [
        "/related/0/provider/domain",
        "/related/2/provider/domain",
    ]


def test_allowed_domains_are_right_as_they_stand() -> None:
    data = {"related": [article("gov.uk"), article("Gov.uk"), article("co.uk")]}
    assert places(findings(ProviderDomainForm, data, allow=["gov.uk", "Gov.uk"])) == [
        "/related/2/provider/domain"
    ]


# The domain and the URLs


@pytest.mark.parametrize(
    ("domain", "host"),
    [
        ("herald.com", "herald.com"),
        ("herald.com", "www.herald.com"),
        ("herald.com", "WWW.HERALD.COM"),
        ("herald.com", "www.herald.com."),
        ("herald.com", "www.herald.com:8443"),
        ("herald.com", "ann:secret@www.herald.com"),
        ("bücher.de", "www.xn--bcher-kva.de"),
        ("xn--bcher-kva.de", "www.bücher.de"),
        ("BÜCHER.DE", "bücher.de"),
        ("herald.github.io", "herald.github.io"),
        ("blogspot.com", "harbour.blogspot.com"),
        # SL403 tells these.
        ("herald.com", "192.0.2.7"),
        ("herald.com", "herald.con"),
        ("herald.com", "localhost:8000"),
        # SL303 has told these; what is meant is clear.
        ("www.herald.com", "news.herald.com"),
        ("News.Herald.com", "sport.herald.com"),
        ("https://www.herald.com/", "herald.com"),
        # SL303 has told these too, and nobody knows what is meant.
        ("", "herald.com"),
        ("co.uk", "www.herald.com"),
        ("herald.con", "herald.com"),
        ("192.0.2.7", "herald.com"),
    ],
)
def test_urls_that_belong(domain: str, host: str) -> None:
    urls = dict.fromkeys(("webUrl", "originalUrl", "ampWebUrl"), f"https://{host}/ferry")
    assert findings(ProviderDomainMismatch, article(domain, **urls)) == []
    assert findings(AmpDomainMismatch, article(domain, **urls)) == []


@pytest.mark.parametrize(
    ("domain", "host", "shown"),
    [
        ("herald.com", "herald.org", "`herald.com`"),
        ("herald.com", "herald.com.evil.net", "`herald.com`"),
        ("herald.com", "xherald.com", "`herald.com`"),
        ("www.herald.com", "tide-times.com", "`herald.com`"),
        ("herald.github.io", "tides.github.io", "`herald.github.io`"),
        ("bücher.de", "buecher.de", "`bücher.de`"),
    ],
)
def test_urls_that_do_not(domain: str, host: str, shown: str) -> None:
    text = f"https://{host}:443/herald.com"
    (finding,) = findings(ProviderDomainMismatch, article(domain, webUrl=text))
    assert finding.message.startswith(f"`{host}` does not belong to the provider's domain, {shown}")
    assert finding.span == (8, 8 + len(host))
    assert finding.related[0].pointer == "/provider/domain"
    (finding,) = findings(AmpDomainMismatch, article(domain, ampWebUrl=text))
    assert finding.pointer == "/ampWebUrl"


def test_one_wrong_host_is_told_once() -> None:
    same = article("herald.com", originalUrl="https://w.com/1", webUrl="https://w.com/2")
    assert places(findings(ProviderDomainMismatch, same)) == ["/webUrl"]
    two = article("herald.com", originalUrl="https://y.com/1", webUrl="https://w.com/2")
    assert places(findings(ProviderDomainMismatch, two)) == ["/webUrl", "/originalUrl"]
    one = article("herald.com", originalUrl="https://y.com/1", webUrl="https://herald.com/2")
    assert places(findings(ProviderDomainMismatch, one)) == ["/originalUrl"]


def test_an_article_that_is_elsewhere_as_a_whole_is_told_once() -> None:
    whole = article("herald.com", webUrl="https://www.x.co.uk/", ampWebUrl="https://amp.x.co.uk/")
    assert places(findings(ProviderDomainMismatch, whole)) == ["/webUrl"]
    assert findings(AmpDomainMismatch, whole) == []
    apart = article("herald.com", webUrl="https://www.x.co.uk/", ampWebUrl="https://amp.y.co.uk/")
    assert places(findings(AmpDomainMismatch, apart)) == ["/ampWebUrl"]


def test_publishers_with_several_domains() -> None:
    data = article("herald.com", webUrl="https://www.tides.co.uk/", ampWebUrl="https://m.tides.co.uk/")
    for lines in (["herald.com tides.co.uk"], ["x.com y.com", "WWW.Tides.co.uk  a.com herald.com"]):
        assert findings(ProviderDomainMismatch, data, publishers=lines) == []
        assert findings(AmpDomainMismatch, data, publishers=lines) == []
    for lines in (["x.com tides.co.uk", "herald.com y.com"], ["herald.com a.co.uk"]):
        assert places(findings(ProviderDomainMismatch, data, publishers=lines)) == ["/webUrl"]


def test_a_publisher_with_one_domain_is_a_mistake() -> None:
    option = next(o for o in ProviderDomainMismatch.options if o.name == "publishers")
    assert isinstance(option, Option)
    with pytest.raises(ValueError, match="two domains or more"):
        option.accept(["herald.com"])


def test_other_fields_can_be_compared() -> None:
    data = article(
        "herald.com", webUrl="https://w.com/", cdnAmpWebUrl="https://x-com.cdn.ampproject.org/c/s/x.com/"
    )
    assert places(findings(ProviderDomainMismatch, data, fields=["cdnAmpWebUrl"])) == ["/cdnAmpWebUrl"]
    assert findings(ProviderDomainMismatch, data, fields=["a/b"]) == []


def test_more_hosts_than_are_remembered() -> None:
    related = [article("blogspot.com", webUrl=f"https://b{i}.blogspot.com/") for i in range(60)]
    assert findings(ProviderDomainMismatch, {"related": related}) == []
    related[50]["webUrl"] = "https://b50.blogspot.com.evil.net/"
    assert places(findings(ProviderDomainMismatch, {"related": related})) == ["/related/50/webUrl"]


def test_memos_stay_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(domains, "MEMORY", 3)
    for number in range(12):
        data = article(f"a{number}.com", webUrl=f"https://www.a{number}.com/")
        assert findings(ProviderDomainMismatch, data) == []
        assert len(publishers._known) <= 3
        assert len(providers._own) <= 3


@settings(max_examples=some(300))
@given(st.lists(st.tuples(HOSTS, url_like()), max_size=4))
def test_the_first_look_misses_nothing(pairs: list[tuple[str, str]]) -> None:
    data = {"related": [article(domain, webUrl=text) for domain, text in pairs]}
    expected = []
    for index, (domain, text) in enumerate(pairs):
        url, meant = web.parse(text), publisher_domain(domain).ascii
        host = url.host.removesuffix(".") if url else ""
        if url and meant and not domains.is_under(host, meant) and not domains.host_defect(host):
            expected.append(f"/related/{index}/webUrl")
    assert places(findings(ProviderDomainMismatch, data)) == expected
    assert places(findings(ProviderDomainMismatch, data)) == expected


@pytest.mark.parametrize(
    ("host", "type_", "domain", "told"),
    [
        ("www.facebook.com", "article", "herald.com", True),
        ("www.youtube.com", "article", "herald.com", True),
        ("www.youtube.com", "video", "herald.com", False),
        ("www.youtube.com", None, "herald.com", False),
        ("www.facebook.com", "article", "facebook.com", False),
        ("fb.watch", "article", "facebook.com", False),
        ("herald.medium.com", "article", "herald.com", False),
    ],
)
def test_an_article_among_posts_is_a_note(host: str, type_: str | None, domain: str, told: bool) -> None:
    url = f"https://{host}/ferry"
    data = article(domain, webUrl=url, originalUrl=url) | {"type": type_}
    found = findings(ProviderDomainMismatch, data)
    assert [(one.pointer, one.at_most) for one in found] == [("/webUrl", Severity.NOTE)] * told
