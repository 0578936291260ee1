"""SL508: what the names of pictures say, and how many articles they have."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seedlint.config.settings import load
from seedlint.rules.placeholder_images import _ANY, _KNOWN, _NAMED, _looked_at, kinds_of
from seedlint.run.request import Request
from seedlint.run.session import Session
from tests.support.examples import some

if TYPE_CHECKING:
    from pathlib import Path

    from seedlint.finding import PlacedFinding

KNOWN = """
    herald.com/placeholder.png
    herald.com/img/placeholder-300x200.png
    herald.com/img/image_placeholder_large.jpg
    herald.com/no-image.png
    herald.com/noimage.gif
    herald.com/No_Photo.jpg
    herald.com/herald-no-image.jpg
    herald.com/SD-default-image.png
    herald.com/image-not-available.jpg
    herald.com/ImageComingSoon.jpg
    herald.com/a%20default%20thumbnail.jpg
    herald.com/blank.gif
    herald.com/spacer.gif?x=1
    herald.com/1x1.png
    www.youtube.com/img/desktop/supported_browsers/dinosaur.png
    abs.twimg.com/sticky/default_profile_images/default_profile_6.png
""".split()
SOME_NAMED = """
    herald.com/default.jpg
    herald.com/news-default.jpg
    herald.com/defaultPromoCrop/social-default-a4f15fa7ee.jpg
    herald.com/og-image.png
    herald.com/share.png
    herald.com/ShareLogo2.png
    herald.com/facebook_sharing_logo.jpg
    herald.com/IFW_logo_social_300x300.png
    herald.com/herald-logo-alt-16-9.jpg
    island-echo.com/IslandEcho.jpg
    island-echo.com/island_echo.png
    herald.com/placeholders/a1.png
    herald.com/img/ferry-placeholder.jpg
""".split()
OTHERS = """
    herald.com/
    herald.com/ferry.jpg
    herald.com/sites/default/files/ferry.jpg
    herald.com/media/Default/blog/ferry.png
    herald.com/social/ferry.png
    herald.com/Cloud_Logo.jpg
    herald.com/microsoft-logo-2017.jpg
    herald.com/market-share.jpg
    herald.com/share-price-chart.jpg
    herald.com/facebook-logo-share-price.jpg
    herald.com/social-media-icon.jpg
    herald.com/debt-default.jpg
    herald.com/pixel.jpg
    herald.com/blank-canvas.jpg
    herald.com/missing-photo.jpg
    herald.com/defaulted.jpg
    herald.com/maxresdefault.jpg
    herald.com/no-parking-image.jpg
""".split()


@pytest.mark.parametrize(
    ("url", "kind"),
    [(url, _KNOWN) for url in KNOWN]
    + [(url, _NAMED) for url in SOME_NAMED]
    + [(url, _ANY) for url in [*OTHERS, f"herald.com/{'placeholder-' * 20}.png"]],
)
def test_what_a_name_says(url: str, kind: int) -> None:
    assert kinds_of([f"https://{url}"]) == [kind]


PARTS = st.sampled_from(
    "og OG Og no No NO ogre noon image img pic photo default Default placeholder place holder social share"
    " Sharing fallback generic blank logo Logos button brand icon facebook herald evening missing not soon"
    " available found coming spacer transparent 1x1 empty pixel clear trans nopic thumb video hero 600x400"
    " ferry a B7".split()
)
NAMES = st.lists(st.tuples(PARTS, st.sampled_from(["", "-", "_", ".", "%20", "2"])), min_size=1, max_size=4)


@settings(max_examples=some(500))
@given(NAMES, st.lists(PARTS, max_size=2), st.sampled_from([".png", ".gif", ".jpg", "", ".png?w=og"]))
def test_the_first_look_misses_nothing(names: list[tuple[str, str]], folders: list[str], ending: str) -> None:
    name = "".join(word + between for word, between in names)
    for host in ("herald.com", "www.evening-herald.co.uk", "og.herald.com"):
        form = f"https://{host}/{''.join(f'{folder}/' for folder in folders)}{name}{ending}"
        assert kinds_of([form, "https://a.com/x.png"]) == [_looked_at(form), _ANY]


def article(title: str, picture: str, folder: str = "https://herald.com", indent: str = "") -> str:
    lines = f"title: {title}\nimages:\n  - {{url: '{folder}/{picture}', width: 8, height: 8}}\n"
    return "".join(indent + line for line in lines.splitlines(keepends=True))


def related(*items: tuple[str, str]) -> str:
    return "related:\n" + "".join(f"  -\n{article(*item, indent='    ')}" for item in items)


@pytest.fixture
def news(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "seedlint.toml").write_text('include = ["*.md"]\nselect = ["SL508"]\n', encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def told(news: Path, texts: dict[str, str], *paths: str, cache: bool = False) -> list[PlacedFinding]:
    for name, text in texts.items():
        (news / name).write_text(f"---\n{text}---\n", encoding="utf-8")
    result = Session(load()).lint(Request(paths=paths, cache=cache, jobs=1))
    assert not result.crashes
    return list(result.findings)


def test_a_picture_is_told_once_a_document(news: Path) -> None:
    pictures = [(f"Story {number}", "pier.jpg") for number in range(10)]
    own = article("Story 1", "pier.jpg")
    found = told(news, {"a.md": related(*pictures), "b.md": own, "c.md": own + related(*pictures[:2])})
    assert [(one.path, one.pointer) for one in found] == [
        ("a.md", "/related/0/images/0/url"),
        ("b.md", "/images/0/url"),
        ("c.md", "/images/0/url"),
    ]
    assert found[0].message.startswith("10 different articles have this image, also in `b.md` and another")
    assert [[one.path for one in each.related] for each in found] == [["b.md"], ["a.md"], ["a.md"]]


def test_one_article_in_many_documents_is_one(news: Path) -> None:
    assert told(news, {f"{n}.md": article("The 'same' title", "share.png") for n in range(12)}) == []
    assert told(news, {f"{n}.md": article(f"Story {n % 2}", "share.png") for n in range(12)}) == []
    assert len(told(news, {f"{n}.md": article(f"Story {n % 3}", "share.png") for n in range(12)})) == 12


def test_urls_are_compared_in_their_canonical_form(news: Path) -> None:
    folders = ("https://herald.com", "https://HERALD.com:443", "https://herald.com/a/..")
    texts = {f"{n}.md": article(f"Story {n}", "share.png", folder) for n, folder in enumerate(folders)}
    assert len(told(news, texts)) == 3


def test_pictures_of_providers_are_not_looked_at(news: Path) -> None:
    provider = "title: Ferry\nprovider:\n  images:\n    - {url: 'https://herald.com/no-image.png'}\n"
    assert told(news, {"a.md": provider}) == []


def test_a_part_of_the_corpus_is_told_the_same(news: Path) -> None:
    names = ("share.png", "no-image.png", "pier.jpg")
    texts = {f"{n:02}.md": related(*((f"Story {n % 11}", name) for name in names)) for n in range(14)}
    whole = told(news, texts)
    assert len(whole) == 3 * 14
    for cache in (False, True, True):
        parts = [one for name in texts for one in told(news, {}, name, cache=cache)]
        assert sorted(parts, key=type(parts[0]).sort_key) == whole


def test_a_lower_option_is_for_all_pictures(news: Path) -> None:
    (news / "seedlint.toml").write_text(
        'include = ["*.md"]\nselect = ["SL508"]\n[rules.placeholder-image]\narticles = 2\n', encoding="utf-8"
    )
    for name in ("share.png", "pier.jpg"):
        assert len(told(news, {f"{n}.md": article(f"Story {n}", name) for n in range(2)})) == 2
