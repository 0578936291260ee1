"""What is wrong with a URL, in words; and what it is to become, held to the WHATWG parser."""

from __future__ import annotations

import re

import ada_url
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from seedlint.urls import unsound, web
from tests.support.examples import some
from tests.support.urls import ANY_TEXT


@settings(max_examples=some(300))
@given(ANY_TEXT)
def test_a_defect_is_told_in_words_and_marked_if_and_only_if_there_is_one(text: str) -> None:
    reason = unsound.examine(text)
    assert (reason is None) == (web.parse(text) is not None)
    if reason:
        assert reason.message.isprintable()
        span = reason.span
        assert span is None or 0 <= span[0] <= span[1] <= len(text)


@pytest.mark.parametrize(
    ("text", "says", "marked"),
    [
        ("", "the URL is empty", None),
        ("ferry", "must begin with https://", None),
        ("//herald.com/", "must begin with https://", None),
        ("mailto:ann@herald.com", "https:// (or http://)", "mailto:"),
        ("https:herald.com", "after `https:` there must be `//`", "https:"),
        ("https://", "after `https:` there must be `//`", "https:"),
        ("https:///ferry", "there must be `//` and a host name", "https:"),
        ("https://herald.com/a b", "a space", " "),
        ("https://herald.com/a\tb", "whitespace (U+0009) in the URL; remove it, as browsers do", "\t"),
        ("https://herald.com/\u2028a", "whitespace (U+2028) in the URL; write %E2%80%A8", "\u2028"),
        ("https://herald.com/\u202fa", "write %E2%80%AF, as browsers do, or remove it", "\u202f"),
        ("https://herald.com/\u2028", "whitespace (U+2028) at the end of the URL; remove it", "\u2028"),
        ("https://herald.com/\n", "a line break at the end", "\n"),
        (" https://herald.com/\n", "whitespace around the URL", " "),
        ("\ufeffhttps://herald.com/", "an invisible character (U+FEFF) at the beginning", "\ufeff"),
        ("<https://herald.com/>", "the URL is in `<` and `>`; remove them", None),
        ("https://herald.com/ https://herald.com/b", "a second URL", "https://herald.com/b"),
        ("https://herald.com/{{slug}}/a", "`{{slug}}` looks like a placeholder", "{{slug}}"),
        ("https://her ald.com/", "a space in the URL; remove it", " "),
        ("https://herald.com/\x07a", "invisible character (U+0007)", "\x07"),
        ("https://herald.com/\u202egnp", "invisible character (U+202E)", "\u202e"),
        ("https://herald.com/\ud800", "invisible character (U+D800)", "\ud800"),
        ("https://herald.com\\a", "`\\` is not allowed in a URL; write `/`", "\\"),
        ("https://herald.com/`", "after the URL is probably not part of it", "`"),
        ("https://herald.com/`a", "write %60", "`"),
        ("https://herald.com/100%", "write %25", "%"),
        ("https://herald.com/%4", "write %25", "%"),
        ("https://herald.com:65536/", "not a port number", "herald.com:65536"),
        ("https://herald.com:-1/", "not a port number", "herald.com:-1"),
        ("https://her*ld.com:80/", None, None),
        ("https://her^ld.com/", "not a valid host name", "her^ld.com"),
        ("https://[2001:db8::g]/", "not a valid host name", "[2001:db8::g]"),
        ("https://256.256.256.256/", "not a valid host name", "256.256.256.256"),
        ("https://herald.com:" + "9" * 5000 + "/", "not a port number", "herald.com:" + "9" * 5000),
        ("https://herald.com/\u200c", None, None),
        ("http\u017f://herald.com/", "must begin with https://", None),
        ("https://\u0661\u0627.com/", "not a valid host name", "\u0661\u0627.com"),
    ],
)
def test_what_is_wrong_is_said_and_marked(text: str, says: str | None, marked: str | None) -> None:
    reason = unsound.examine(text)
    if says is None:
        assert reason is None
        return
    assert reason is not None
    assert says in reason.message
    span = reason.span
    assert (span and text[slice(*span)]) == marked


# What it is to become


@pytest.mark.parametrize(
    ("text", "mended", "safe"),
    [
        ("https://herald.com/a b", "https://herald.com/a%20b", False),
        ("https://herald.com/a\u202fb?c d#e f", "https://herald.com/a%E2%80%AFb?c%20d#e%20f", False),
        ("https://herald.com/a\tb\r\nc", "https://herald.com/abc", False),
        ("https://herald.com/a\u200bb", "https://herald.com/a%E2%80%8Bb", False),
        ("https://her\u200bald.com/", "https://herald.com/", False),
        ("https://herald.com\\a\\b?c\\d", "https://herald.com/a/b?c%5Cd", False),
        ("https:\\\\herald.com\\a", "https://herald.com/a", False),
        ('https://herald.com/"a"b?q="c"d', "https://herald.com/%22a%22b?q=%22c%22d", False),
        ("https://herald.com/a|{b|c}d", "https://herald.com/a|%7Bb|c%7Dd", False),
        ("https://herald.com/50%-off/100%", "https://herald.com/50%25-off/100%25", False),
        (" \u2028\ufeffhttps://herald.com/a b\xa0\n", "https://herald.com/a b", True),
        ("<https://herald.com/>", "https://herald.com/", True),
        ('https://herald.com/a"', "https://herald.com/a", False),
        # Nothing is certain.
        ("", None, False),
        (" \n", None, False),
        ("herald.com/a b", None, False),
        ("https://herald.com/caf%C3%", None, False),
        ("https://herald.com/caf%", None, False),
        ("https://herald.com/%u2019", None, False),
        ("https://herald.com/%2", None, False),
        ("https://herald.com/%E2%80%-", None, False),
        ("https://her ald.com/", None, False),
        ("https://her<ald.com/", None, False),
        ("https://herald.com/a\ud800b", None, False),
        ('https://herald.com/" target="_blank', None, False),
        ("https://herald.com/a</a>", None, False),
        ("https://herald.com/a https://herald.com/b", None, False),
        ("https://herald.com/{slug}", None, False),
    ],
)
def test_what_a_url_is_to_become(text: str, mended: str | None, safe: bool) -> None:
    found = unsound.examine(text)
    assert found is not None
    assert (found.mended, found.safe) == (mended, safe)
    assert mended is None or found.advice


PIECES = st.lists(
    st.sampled_from(
        [
            *' \t\n\\<>"{}`%\x01\x7f\xa0\u200b\u2028\u202f\u3000\ufeff\ud800abzé/?#=&.;',
            "%41",
            "%E2",
            "..",
            "0%-",
        ]
    ),
    max_size=12,
).map("".join)


@settings(max_examples=some(1500))
@given(
    st.sampled_from(["https://herald.com/", "https://herald.com", "http://b\u200bücher.de:8080/a"]), PIECES
)
@example("https://herald.com/", "a\\..\\b c")
def test_what_stands_inside_is_written_as_the_standard_has_it(beginning: str, rest: str) -> None:
    text = f"{beginning}{rest}x"
    found = unsound.examine(text)
    if found is None or found.mended is None:
        return
    assert web.parse(found.mended) is not None
    assert same(ada_url.URL(text).href) == same(ada_url.URL(found.mended).href)
    assert unsound.examine(found.mended) is None


def same(href: str) -> str:
    """An address with what the standard leaves as it is, and a sound URL has encoded, written alike."""
    href = re.sub(r"%(?![0-9a-fA-F]{2})", "%25", href)
    return re.sub(r"[`{}\\<>\"]", lambda found: f"%{ord(found[0]):02X}", href)


@settings(max_examples=some(300))
@given(st.text(alphabet=unsound.AROUND, max_size=4), PIECES, st.text(alphabet=unsound.AROUND, max_size=4))
def test_what_is_around_a_url_is_removed_first_and_safely(before: str, rest: str, after: str) -> None:
    core = f"https://herald.com/{rest}x"
    found = unsound.examine(before + core + after)
    if before or after:
        assert found is not None
        assert (found.mended, found.safe) == (core, True)
    else:
        assert found is None or not found.safe


def test_what_is_around_can_t_be_in_a_sound_url_either() -> None:
    for char in unsound.AROUND:
        assert web.FORBIDDEN.fullmatch(char)
    assert not {char for char in map(chr, range(0x10000)) if char.isspace()} - set(unsound.AROUND)
