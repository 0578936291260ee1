"""The forms of texts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seedlint.infer.forms import HIDDEN, WORDLIKE, form_of, is_plain, is_secret

PAYLOAD = "AAECAwQFBgcICQoLDA0OD+7XcTbsGJlrrKp1SAMZpE8=;3q2+796tvu/erb7v3q2+7w=="


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("", "empty"),
        (" \n", "blank"),
        ("article", "word"),
        ("Beekeeping", "name"),
        ("12", "number"),
        ("Boats leave early.", "text"),
        ("Fähre", "text"),
        ("渡船提前十分钟", "text"),
        ("line\nbreak", "shaped"),
        ("several words\n", "shaped"),
        ("several words ", "shaped"),
        (" -enc or so", "shaped"),
        ("\tBöe", "shaped"),
        (" lead", "word"),
        ("https://tide-times.com/<a>", "unsound-web"),
        ("https://tide-times.com/a|b", "loose-web"),
        ("https://bücher.de/fähre", "loose-web"),
        (" https://tide-times.com/", "unsound-web"),
        (" 2021-04-30", "moment"),
        ("desk@tide-times.com ", "shaped"),
        ("2021-04-30T24:00:00Z", "moment"),
        ("2021-04-30T20:51:00+24:00", "moment"),
        ("9f86d081884c7d65:9a2feaa0c55ad015", "code"),
        ("2014/09/15/ferry-leaves", "code"),
        ("$HOME", "code"),
        ("2021-04-30", "date"),
        ("2021-02-30", "moment"),
        ("2021-04-30T20:51:00Z", "date-time"),
        ("2021-02-30T20:51:00Z", "moment"),
        ("2016-12-31T23:59:60Z", "date-time"),
        ("2021-04-30 20:51:00 +0200", "moment"),
        ("https://www.tide-times.com/ferry?a=b", "web"),
        ("HTTP://tide-times.com", "web"),
        ("https://tide-times.com/{{ page.slug }}", "text"),
        ("https://tide-times.com/{slug}", "code"),
        ("https://{host}/a", "code"),
        ("mailto:desk@tide-times.com", "uri"),
        ("ftp://tide-times.com/a", "uri"),
        ("desk@tide-times.com", "email"),
        ("7c9e6679-7425-40de-944b-e07fc1f90ae7", "uuid"),
        ("tide-times.com", "host"),
        ("attack.execution", "word"),
        ("<iframe src='https://tide-times.com'></iframe>", "markup"),
        ("d41d8cd98f00b204e9800998ecf8427e", "code"),
        ("aB3dE5fG7hJ9kL1mN3pQ5", "code"),
        (PAYLOAD, "payload"),
        (f" {PAYLOAD}\n", "payload"),
        ("ENC[PKCS7,MIIBeQYJ KoZI]", "sealed"),
        ("-----BEGIN AGE ENCRYPTED FILE-----\nabc", "sealed"),
        ("ghp_0123456789abcdefghijABCDEFGHIJ", "sealed"),
        ("Q" * 30 + "ab0+" * 9 + "=", "sealed"),
    ],
)
def test_form(text: str, form: str) -> None:
    assert form_of(text) == form


@given(st.text() | st.text(alphabet="ab0Z+/=;-. :T<>"))
def test_what_may_be_shown_is_short_and_plain(text: str) -> None:
    form = form_of(text)
    assert form_of(text) == form
    if form in WORDLIKE:
        assert len(text) <= 41
        assert text.strip().isascii()


def test_what_may_be_shown_is_no_payload() -> None:
    for size in range(1, len(PAYLOAD)):
        if size > 40:
            assert form_of(PAYLOAD[:size]) not in WORDLIKE
    assert form_of(PAYLOAD) in HIDDEN


@pytest.mark.parametrize(
    "name",
    [
        "secured",
        "Secured",
        "password",
        "api_key",
        "apiKey",
        "accessToken",
        "secret",
        "dbPassword",
        "dbpasswd",
    ],
)
def test_secret_names(name: str) -> None:
    assert is_secret(name)


@pytest.mark.parametrize(
    "name",
    [
        "isIPv4AddressValid",
        "getX509Certificate",
        "HTTPServerErrorHandler",
        "iPhone13ProMaxLimited",
        "CommandLine|contains|all",
        "proc_creation_win_powershell_base64_invoke",
        "windows-server-2012r2",
    ],
)
def test_long_names_are_no_payloads(name: str) -> None:
    assert is_plain(name)


@pytest.mark.parametrize("name", ["title", "key", "tokenizer", "compass", "secretary", "topics"])
def test_other_names(name: str) -> None:
    assert not is_secret(name)


def test_keys_that_are_data() -> None:
    assert is_plain("publishedDateTime")
    assert is_plain("Überschrift")
    assert not is_plain(PAYLOAD)
    assert not is_plain("a\u202eb")
    assert not is_plain("a" * 101)
