"""Platforms: which hosts are some, and what a configuration makes of them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from seedlint.rulebook.registry import Registry
from seedlint.rules.sharing import PLATFORMS
from seedlint.urls import domains
from seedlint.urls.platforms import KINDS, WELL_KNOWN, Platforms, normal

if TYPE_CHECKING:
    from seedlint.rule import BaseRule

PAGE = Path(__file__).parents[2] / "docs" / "guides" / "platforms.md"


def test_each_is_a_domain_in_its_normal_form() -> None:
    names = " ".join(KINDS.values()).split()
    assert len(names) == len(set(names))
    assert [name for name in names if normal(name) != name] == []
    hosts = {name for name in names if not domains.is_registrable(name)}
    assert {domains.registrable_domain(host) for host in hosts} == {"google.com", "apple.com"}


def test_the_page_lists_them_all() -> None:
    rows = re.findall(r"^\| ([a-z ]+) \| (`.*`) \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert {kind: names.replace("`", "").split(", ") for kind, names in rows} == {
        kind: names.split() for kind, names in KINDS.items()
    }


@pytest.mark.parametrize(
    ("host", "platform"),
    [
        ("youtube.com", "youtube.com"),
        ("www.youtube.com", "youtube.com"),
        ("m.youtube.com.", "youtube.com"),
        ("herald.github.io", "github.io"),
        ("play.google.com", "play.google.com"),
        ("google.com", None),
        ("notyoutube.com", None),
        ("youtube.com.evil.net", None),
        ("com", None),
        ("", None),
    ],
)
def test_hosts(host: str, platform: str | None) -> None:
    assert Platforms().of(host) == platform


def test_a_site_on_a_platform_is_none_itself() -> None:
    known = Platforms()
    assert "github.io" in known
    assert "herald.github.io" not in known


def test_a_configuration_adds_and_takes_away() -> None:
    known = Platforms(["Island-Blogs.com", "!youtube.com", "bücher.de"])
    assert known.of("a.island-blogs.com") == "island-blogs.com"
    assert known.of("www.xn--bcher-kva.de") == "xn--bcher-kva.de"
    assert known.of("www.youtube.com") is None
    assert known.of("vimeo.com") == "vimeo.com"
    assert "youtube.com" in WELL_KNOWN


@pytest.mark.parametrize("name", ["", "!", "com", "island blogs", "https://island-blogs.com/", "192.0.2.7"])
def test_what_is_no_domain_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="is not a domain"):
        PLATFORMS.accept([name])


def test_memos_stay_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(domains, "MEMORY", 3)
    known = Platforms()
    for number in range(12):
        assert known.of(f"a{number}.youtube.com") == "youtube.com"
        assert len(known._known) <= 3


def test_the_option_means_the_same_everywhere() -> None:
    def options(rule: type[BaseRule]) -> list[object]:
        return [option for option in rule.options if option.name == "platforms"]

    rules = {rule.code: options(rule) for rule in Registry.builtin() if options(rule)}
    assert sorted(rules) == ["SL301", "SL302", "SL304", "SL305", "SL307", "SL505", "SL507"]
    assert all(found == [PLATFORMS] for found in rules.values())
