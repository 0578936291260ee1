"""What stands behind a URL and is hardly part of it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seedlint.rule import Severity
from seedlint.rules.urls import UrlSyntax
from seedlint.urls import web
from seedlint.urls.pasted import ENDS, pasted
from tests.support.examples import some
from tests.support.growing import check_growth
from tests.support.urls import findings

TAILS = [
    *(
        ",",
        ".",
        ";",
        ":",
        "...",
        "\u2026",
        ")",
        "]",
        "),",
        ").",
        "'",
        "',",
        "\u2019",
        "\u201d",
        "\u201d.",
        "\u00bb",
    ),
    *('"', '",', "`", ">", ">.", '">', "}", '"}', '"],', "\u203a"),
]


@pytest.mark.parametrize("tail", TAILS)
@pytest.mark.parametrize(
    "url", ["https://herald.com/ferry", "HTTP://herald.com/a/b", "https://herald.com/wiki/Ferry_(boat)?a=[1]"]
)
def test_what_is_behind_a_url_is_found(url: str, tail: str) -> None:
    (found,) = findings(UrlSyntax, {"webUrl": url + tail})
    assert found.span == (len(url), len(url + tail))
    assert found.fix is not None
    assert (found.fix.edits[0].value, found.fix.safe) == (url, False)
    # It leads somewhere, if it is a URL at all.
    assert found.at_most == (None if web.parse(url + tail) is None else Severity.WARNING)


@pytest.mark.parametrize(
    "path",
    [
        *(
            "",
            "/",
            "/.",
            "/..",
            "/a/.",
            "/wiki/Ferry_(boat)",
            "/wiki/Acme_Inc.",
            "/wiki/Robert_Downey_Jr.",
            "/U.S.",
        ),
        *(
            "/acme-co.",
            "/wiki/Yahoo!",
            "/a-",
            "/a_",
            "/a=",
            "/a?",
            "/?sig=abc=",
            "/a&",
            "/a[1]",
            "/{a}x",
            "/a*",
        ),
        *(
            "/?a=1&amp;",
            "/?a=1&#38;",
            "/a#b.",
            "/a#!",
            "/a#,",
            "/'a'",
            "/\u2018a\u2019",
            "/a(b(c))",
            "/100%25",
        ),
    ],
)
def test_what_is_part_of_a_url_is_not(path: str) -> None:
    text = f"https://herald.com{path}"
    assert pasted(text) == len(text)


@pytest.mark.parametrize(
    "text", ["", ",", "ferry.", "https://herald.com,", "https://herald.com.", "ftp://herald.com/a,"]
)
def test_what_is_no_url_or_has_no_path_is_for_others(text: str) -> None:
    assert pasted(text) == len(text)


@settings(max_examples=some(300))
@given(st.text(st.sampled_from([*ENDS, *"([{a/?&%"]), max_size=12))
def test_after_the_fix_nothing_is_left_to_remove(end: str) -> None:
    text = f"https://herald.com/{end}"
    first = pasted(text)
    assert len("https://herald.com/") <= first <= len(text)
    assert pasted(text[:first]) == first


@pytest.mark.parametrize("part", [")", ").", ".,", "'", "a)", ".", ";", "&a;", "st."])
def test_it_takes_linear_time(part: str) -> None:
    check_growth(lambda size: "https://herald.com/" + part * size, pasted, 1000, 100_000)
