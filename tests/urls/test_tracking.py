"""Parameters that only track: which they are, where, and what is left without them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seedlint.rules.amp import cache_form
from seedlint.urls import tracking, web
from tests.support.examples import some


def test_names_are_lower_case_and_told_once() -> None:
    names = [*tracking.TRACKING, *(name for names in tracking.BY_HOST.values() for name in names)]
    assert all(name == name.lower() for name in [*names, *tracking.BY_HOST])
    for names_there in tracking.BY_HOST.values():
        assert not names_there & tracking.TRACKING
        assert not [name for name in names_there if name.startswith(tracking.TRACKING_PREFIXES)]
    assert not [name for name in tracking.TRACKING if name.startswith(tracking.TRACKING_PREFIXES)]


@pytest.mark.parametrize(
    "name", "ref source s t si mod cid id p page amp v q mc spm cuid __s sr clickid".split()
)
def test_names_that_select_content_somewhere_count_nowhere_else(name: str) -> None:
    text = f"https://herald.com/?{name}=1"
    assert tracking.without_tracking(text) == text
    assert web.canonical_text(text) == text


@pytest.mark.parametrize("host", sorted(tracking.BY_HOST))
def test_a_site_s_own_names_count_there(host: str) -> None:
    for name in sorted(tracking.BY_HOST[host]):
        for there in (host, f"www.{host}", f"a.b.{host.upper()}", f"{host}:8443"):
            text = f"https://{there}/a//b?x={name}&{name.upper()}=1&y"
            assert tracking.may_track(f"https://herald.com/\n{text}")
            assert tracking.without_tracking(text) == f"https://{there}/a//b?x={name}&y"
        form = cache_form(f"https://www.{host}/a?{name}=1")
        assert form is not None
        assert tracking.without_tracking(form) == cache_form(f"https://www.{host}/a")
        elsewhere = f"https://{host}.herald.com/{host}/?{name}=1&x=https://{host}/?{name}"
        assert tracking.without_tracking(elsewhere) == elsewhere


@pytest.mark.parametrize(
    ("query", "left"),
    [
        ("?utm_a=1", ""),
        ("?utm_a=1#b", "#b"),
        ("?utm_a=1&b#utm_c", "?b#utm_c"),
        ("?b&utm_a=1&c", "?b&c"),
        ("?b&amp;utm_a=1&amp;c", "?b&amp;c"),
        ("?utm_a=1&amp;c&#038;gclid=1#x", "?c#x"),
        ("?w=1&#038;fbclid=1&#x26;s=1", "?w=1&#x26;s=1"),
        ("?amp;utm_a=1", ""),
        ("?amp;utm_a=1&amp;b", "?b"),
        ("?amp;b&gclid=1", "?amp;b"),
        ("?&utm_a=1&", ""),
    ],
)
def test_what_is_left(query: str, left: str) -> None:
    assert tracking.without_tracking(f"https://herald.com/{query}") == f"https://herald.com/{left}"


def test_names_may_be_added_and_kept() -> None:
    text = "https://youtu.be/a?utm_x=1&si=2&b=3&gclid=4"
    more, kept = frozenset(["b"]), frozenset(["si", "gclid"])
    assert tracking.without_tracking(text, more, kept) == "https://youtu.be/a?si=2&gclid=4"


PIECES = ["&", "&amp;", "&#038;", "?", "#", "amp;", "utm_x=1", "si=2", "a", "b=3", "gclid", "38;", "="]


@settings(max_examples=some(500))
@given(
    st.sampled_from(["https://herald.com/", "https://youtu.be/x", "https://youtu.be"]),
    st.lists(st.sampled_from(PIECES), max_size=12).map("".join),
    st.frozensets(st.sampled_from(["a", "b"])),
)
def test_what_is_left_is_part_of_what_was_there(start: str, rest: str, more: frozenset[str]) -> None:
    text = f"{start}?{rest}"
    left = tracking.without_tracking(text, more)
    assert tracking.without_tracking(left, more) == left
    assert left == text or tracking.may_track(text, tracking.tracking_pattern(more))
    found = tracking.parameters(text, more)
    assert all(text.startswith(one.separator + one.text, one.start - len(one.separator)) for one in found)
    if web.parse(text) and not more:
        assert web.canonical_text(left) == web.canonical_text(text)
