"""A page that stands in for what is gone is told from a new address, and no new address is taken for one."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seedlint.links.snapshot import Snapshot
from seedlint.urls.standin import CROWD, crowds, stand_in
from tests.links.support import Web, answer, look_async
from tests.support.examples import some

if TYPE_CHECKING:
    from pathlib import Path

HERALD = "https://harbour-herald.com"
STORY = f"{HERALD}/news/2021/04/ferry-timetable-changes"


@pytest.mark.parametrize(
    ("source", "final", "instead"),
    [
        (STORY, f"{HERALD}/", "the front page"),
        (STORY, f"{HERALD}/index.html", "the front page"),
        (STORY, f"{HERALD}/en/", "the front page"),
        (STORY, f"{HERALD}/us/en-us/home", "the front page"),
        (STORY, "https://www.tide-times.com/", "the front page"),
        (STORY, f"{HERALD}/?utm_source=old", "the front page"),
        (STORY, f"{HERALD}/?from=/news/2021/04/ferry-timetable-changes", "the front page"),
        (STORY, f"{HERALD}/#news", "the front page"),
        (f"{HERALD}/logo.png", f"{HERALD}/", "the front page"),
        (f"{HERALD}/?p=12345", f"{HERALD}/", "the front page"),
        (STORY, "https://accounts.google.com/ServiceLogin?continue=x", "a login page"),
        (STORY, "https://login.harbour-herald.com/?next=/news", "a login page"),
        (STORY, f"{HERALD}/login?next=%2Fnews", "a login page"),
        (STORY, f"{HERALD}/users/sign_in", "a login page"),
        (STORY, f"{HERALD}/wp-login.php", "a login page"),
        (STORY, f"{HERALD}/en/Sign-In.aspx", "a login page"),
        (STORY, "https://consent.yahoo.com/v2/collectConsent?sessionId=1", "a consent page"),
        (STORY, "https://guce.harbour-herald.com/x", "a consent page"),
        (STORY, f"{HERALD}/privacy-gate", "a consent page"),
        (STORY, f"{HERALD}/404", "an error page"),
        (STORY, f"{HERALD}/en/404", "an error page"),
        (STORY, f"{HERALD}/404.html", "an error page"),
        (STORY, f"{HERALD}/error/page", "an error page"),
        (STORY, f"{HERALD}/errors/404", "an error page"),
        (STORY, f"{HERALD}/page-not-found", "an error page"),
        (STORY, f"{HERALD}/help/PageNotFound.aspx", "an error page"),
        (STORY, f"{HERALD}/this_page_is_no_longer_available", "an error page"),
        (STORY, f"{HERALD}/sorry-story-removed", "an error page"),
        (STORY, f"{HERALD}/?error=404", "an error page"),
        (STORY, f"{HERALD}/news/", "the section it was in"),
        (STORY, "https://www.harbour-herald.com/news/2021/", "the section it was in"),
        (f"{HERALD}/story/123456", f"{HERALD}/story", "the section it was in"),
        (f"{HERALD}/login-flaws-found", f"{HERALD}/login", "a login page"),
        (f"{HERALD}/cookie-consent-explained", f"{HERALD}/consent", "a consent page"),
        (f"{HERALD}/a/b-c-d-e", f"{HERALD}/page/404?url=a", "an error page"),
        (STORY, f"{HERALD}/anmelden", "a page that has nothing of its name"),
        (STORY, f"{HERALD}/connexion?retour=news", "a page that has nothing of its name"),
        (STORY, f"{HERALD}/cookie-policy", "a page that has nothing of its name"),
        (STORY, f"{HERALD}/subscribe", "a page that has nothing of its name"),
        (STORY, "https://abo.tide-times.com/angebot", "a page that has nothing of its name"),
        (f"{HERALD}/2020/05/a-long-story-name", f"{HERALD}/en/news", "a page that has nothing of its name"),
        (f"{HERALD}/story/123456", f"{HERALD}/news/sorry", "a page that has nothing of its name"),
    ],
)
def test_pages_that_stand_in(source: str, final: str, instead: str) -> None:
    assert stand_in(source, final) == instead


@pytest.mark.parametrize(
    ("source", "final"),
    [
        (STORY, f"{HERALD}/boats/ferry-timetable-changes"),
        (STORY, "https://tide-times.com/ferry"),
        (STORY, f"{HERALD}/?p=12345"),
        (STORY, f"{HERALD}/?story=ferry-timetable-changes"),
        (STORY, f"{HERALD}/articles/404"),
        (STORY, f"{HERALD}/articles/410"),
        (STORY, f"{HERALD}/2021/ferry-error-ends-well"),
        (STORY, f"{HERALD}/news/login-trouble-at-the-ferry"),
        (STORY, f"{HERALD}/news/cookies-and-consent-explained"),
        (STORY, "https://id.harbour-herald.com/ferry"),
        (STORY, f"{HERALD}/news?id=12345"),
        # An address says by itself what it is about.
        (f"{HERALD}/", "https://www.harbour-herald.com/"),
        (f"{HERALD}/index.html", f"{HERALD}/"),
        (f"{HERALD}/en", f"{HERALD}/"),
        (f"{HERALD}/login", f"{HERALD}/account/login"),
        ("https://accounts.old.com/a", "https://accounts.new.com/a"),
        (f"{HERALD}/tag/not-found", f"{HERALD}/tags/not-found"),
        (f"{HERALD}/film/deleted", f"{HERALD}/films/deleted"),
        # Forms of one page.
        (f"{STORY}/amp", STORY),
        (f"{HERALD}/amp/ferry", f"{HERALD}/ferry"),
        (f"{STORY}/index.html", STORY),
        (f"{STORY}/print", STORY),
        (f"{STORY}/photos-of-the-new-ferry", STORY),
        (f"{HERALD}/12345/ferry-timetable-changes", f"{HERALD}/12345"),
        (f"{HERALD}/ferry/2", f"{HERALD}/ferry"),
        ("http://harbour-herald.com/news/ferry", f"{HERALD}/news/ferry"),
        # The store may hold anything.
        (STORY, "no address"),
        (STORY, ""),
        ("mailto:someone", f"{HERALD}/"),
    ],
)
def test_pages_that_may_be_the_new_address(source: str, final: str) -> None:
    assert stand_in(source, final) == ""


SLUG = st.lists(
    st.text("abcdefghijklmnopqrstuvwxyz0123456789", min_size=3, max_size=8), min_size=2, max_size=6
)
FOLDERS = st.lists(st.sampled_from(["news", "2021", "04", "sport", "en", "a", "local"]), max_size=4)


@settings(max_examples=some(200))
@given(FOLDERS, FOLDERS, SLUG, st.sampled_from(["", "/", ".html", ".php"]), st.integers(0, 1000))
def test_whoever_keeps_a_name_keeps_the_fix(
    old: list[str], new: list[str], slug: list[str], ending: str, crowd: int
) -> None:
    name = "-".join(slug)
    source = "/".join([HERALD, *old, name])
    final = "/".join(["https://www.tide-times.com", *new, f"{name}{ending}"])
    assert stand_in(source, final, crowd) == ""


@settings(max_examples=some(200))
@given(st.text(), st.text(), st.integers(0, 10))
def test_any_text(one: str, other: str, crowd: int) -> None:
    stand_in(one, other, crowd)
    stand_in(f"https://{one}", f"https://{other}", crowd)
    stand_in(f"{HERALD}/{one}", f"{HERALD}/{other}?{one}", crowd)
    crowds([(f"{HERALD}/{one}", other)])


def test_a_page_that_many_others_lead_to() -> None:
    final = f"{HERALD}/where-our-archive-went"
    assert stand_in(STORY, final, CROWD - 1) == ""
    assert stand_in(STORY, final, CROWD) == f"where {CROWD} other pages lead, too"
    # A report that took in several others about the same.
    assert stand_in(STORY, f"{HERALD}/all-about-the-ferry", 50) == ""


def test_forms_of_one_page_are_no_crowd() -> None:
    final = f"{HERALD}/new"
    forms = [
        f"{HERALD}/a/story",
        "http://harbour-herald.com/a/story",
        "https://www.harbour-herald.com/a/story/",
        f"{HERALD}/a/story/amp",
        f"{HERALD}/a/story.html",
        f"{HERALD}/a/story?amp=1",
    ]
    assert crowds([(form, final) for form in forms]) == {}
    numbered = [f"{HERALD}/story.php?id={number}" for number in range(10, 15)]
    assert crowds([(form, final) for form in [*forms, *numbered]]) == {final: 6}


def test_the_store_counts(path: Path) -> None:
    names = ["timetable", "seal-pup", "harbour-fire", "tide-mill", "night-boat"]
    pages = {f"/news/{name}": answer(301, headers={"Location": "/goodbye"}) for name in names}

    async def go() -> list[str]:
        async with Web(pages).serving() as web:
            urls = [web.url(page) for page in pages]
            await look_async(path, urls)
            return urls

    urls = asyncio.run(go())
    known = Snapshot.load(path)._known
    assert {url: known[url].crowd for url in urls} == dict.fromkeys(urls, 4)
