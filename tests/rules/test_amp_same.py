"""SL410: which addresses are AMP pages, and which are one."""

from __future__ import annotations

import pytest

from seedlint.rules.amp_same import AmpSame, is_amp_page
from tests.support.urls import findings, places


@pytest.mark.parametrize(
    "text",
    [
        "https://amp.herald.com/ferry",
        "https://AMP.Herald.co.uk/ferry",
        "https://herald.com/the-ferry-sails/amp",
        "https://herald.com/2021/05/ferry/amp",
        "https://herald.com/news-17024/amp/",
        "https://herald.com/the-ferry-sails/amp.html",
        "https://herald.com/ferry.amp",
        "https://herald.com/ferry.amp.html?x#y",
        "https://herald.com/ferry?amp",
        "https://herald.com/ferry?a=1&amp=1",
        "https://herald.com/ferry?_amp=true",
        "https://herald.com/ferry?outputType=amp",
        "https://herald.com/amp/2021/the-ferry",
        "https://www.google.com/amp/s/herald.com/ferry",
        "https://herald-com.cdn.ampproject.org/c/s/herald.com/ferry",
    ],
)
def test_an_amp_page_is_known_by_its_address(text: str) -> None:
    assert is_amp_page(text)
    assert places(findings(AmpSame, {"webUrl": text})) == ["/webUrl"]


@pytest.mark.parametrize(
    "text",
    [
        "https://amp.com/ferry",
        "https://amp.dev/ferry/",
        "https://herald.com/amp",
        "https://herald.com/amp/tubes/",
        "https://guitars.com/products/amp",
        "https://guitars.com/shop/bass-guitars/amp/",
        "https://guitars.com/products/amp.html",
        "https://guitars.com/amp/tubes/el-34",
        "https://herald.com/amp-sold",
        "https://herald.com/guitar-amp",
        "https://herald.com/guitar-amp.html",
        "https://herald.com/ferry?q=amp",
        "https://herald.com/ferry?amp=7",
        "https://herald.com/ferry?amp=0",
        "https://herald.com/ferry#amp",
        "https://herald.com/camp/stamp?sample=1",
        "https://herald.com/ferry ?amp",
    ],
)
def test_other_addresses_are_none(text: str) -> None:
    assert findings(AmpSame, {"webUrl": text}) == []


def test_what_the_document_calls_an_amp_page_is_one() -> None:
    text = "https://herald.com/ferry/amp"
    (finding,) = findings(AmpSame, {"webUrl": text, "ampWebUrl": text})
    assert finding.message.startswith("webUrl is an AMP page, the same as ampWebUrl")


@pytest.mark.parametrize(
    ("web_url", "amp_url", "same"),
    [
        ("https://herald.com/ferry", "https://herald.com/ferry", True),
        ("https://herald.com/ferry", "https://HERALD.com:443/ferry?utm_source=" + "x" * 50, True),
        ("https://herald.com/ferry#a?b", "https://herald.com/ferry#" + "c" * 50, True),
        ("https://herald.com", "https://herald.com/", True),
        ("https://herald.com/ferry", "https://herald.com/ferry?amp=1", False),
        ("https://herald.com/ferry", "http://herald.com/ferry", False),
        ("https://herald.com/ferry", "https://herald.com/ferri", False),
        ("https://herald.com/ferry ", "https://herald.com/ferry ", False),
        ("", "", False),
        (None, None, False),
        (7, 7, False),
    ],
)
def test_two_addresses_are_one_or_two(web_url: object, amp_url: object, same: bool) -> None:
    found = findings(AmpSame, {"webUrl": web_url, "ampWebUrl": amp_url})
    assert places(found) == (["/ampWebUrl"] if same else [])
