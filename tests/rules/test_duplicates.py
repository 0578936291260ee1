"""SL502, SL503 and SL504: what the examples of the rules can't show."""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from itertools import combinations, permutations
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from seedlint.cli import root as cli
from seedlint.config.settings import load
from seedlint.engine.engine import Engine
from seedlint.rulekit.examples import run_documents
from seedlint.rules.document_duplicates import ConflictingArticle, DuplicateArticle
from seedlint.rules.duplicates import DuplicateImage, DuplicateRelated, SelfRelated, comparable
from seedlint.rules.related_titles import DuplicateRelatedTitle
from seedlint.run.request import Request
from seedlint.run.session import Session
from seedlint.urls import web
from tests.support.examples import some
from tests.support.urls import SCHEMA, applied, findings, places, url_like

if TYPE_CHECKING:
    from pathlib import Path

A, B, C = "https://herald.com/a", "https://herald.com/b?x=1", "https://tide-times.com/"
SAME_AS_A = [
    "https://herald.com/a",
    "https://HERALD.com/a",
    "HTTPS://herald.com/a",
    "https://herald.com:443/a",
    "https://herald.com:/a",
    "https://herald.com/a#top",
    "https://herald.com/a?",
    "https://herald.com/a?&",
    "https://herald.com/a?utm_source=x",
    "https://herald.com/a?FBCLID=x&gclid=y#top",
    "https://herald.com/x/../a",
    "https://herald.com/./a",
    "https://herald.com/%2e/a",
    "https://her%61ld.com/a",
    "https://ｈｅｒａｌｄ.com/a",
    "https://@herald.com/a",
]
NOT_A = [
    "http://herald.com/a",
    "https://herald.com/A",
    "https://herald.com/a/",
    "https://herald.com/%61",
    "https://herald.com/a?x",
    "https://www.herald.com/a",
    "https://herald.com:8443/a",
    "https://herald.com//a",
    "https://ann@herald.com/a",
]


def related(*texts: Any, **own: Any) -> dict[str, Any]:
    return {**own, "related": [{"webUrl": text} for text in texts]}


# The cheap look


@pytest.mark.parametrize("text", SAME_AS_A)
def test_the_same_in_another_spelling(text: str) -> None:
    assert places(findings(DuplicateRelated, related(A, B, text))) == ["/related/2/webUrl"]
    assert places(findings(SelfRelated, related(B, text, webUrl=A))) == ["/related/1/webUrl"]
    assert places(findings(DuplicateImage, {"images": [{"url": text}, {"url": B}, {"url": A}]})) == [
        "/images/2/url"
    ]


@pytest.mark.parametrize("text", NOT_A)
def test_another_that_looks_alike(text: str) -> None:
    assert findings(DuplicateRelated, related(A, B, text)) == []
    assert findings(SelfRelated, related(B, text, webUrl=A)) == []
    images = findings(DuplicateImage, {"images": [{"url": text}, {"url": B}, {"url": A}]})
    # Of images the scheme does not matter: SL402 has it changed.
    assert places(images) == (["/images/2/url"] if text == A.replace("https", "http") else [])


@settings(max_examples=some(500))
@given(st.lists(url_like() | st.sampled_from([*SAME_AS_A, *NOT_A]), max_size=6))
@example(["https://com/", "https://0x7f.1/", "https://0x7f.1#"])
@example(["https://127.0.0.1/", "https://0x7f.1", "https://2130706433/?", "https://herald.com/a"])
@example([" //harbour-herald.com/", "https://herald.com:443/a", "https://herald.com/a"])
def test_the_cheap_look_misses_nothing(texts: list[str]) -> None:
    forms = [web.canonical_text(text) for text in texts]
    found = comparable(texts)
    assert len(found) in {0, len(texts)}
    for one, other in combinations(range(len(texts)), 2):
        if forms[one] is not None and forms[one] == forms[other]:
            assert found[one] == found[other] == forms[one]
    assert all(form is None or form == forms[index] for index, form in enumerate(found))


# SL502 and SL503


@settings(max_examples=some(200))
@given(st.lists(url_like() | st.sampled_from(SAME_AS_A), max_size=7), url_like() | st.just(A), st.booleans())
def test_after_the_fixes_every_article_stands_there_once(texts: list[str], own: str, video: bool) -> None:
    data = related(*texts, **{"originalUrl" if video else "webUrl": own})
    found = [*findings(DuplicateRelated, data), *findings(SelfRelated, data)]
    assert len({finding.pointer for finding in found}) == len(found)
    assert all(finding.fix and not finding.fix.safe for finding in found)
    mended = applied(data, found)
    assert findings(DuplicateRelated, mended) == findings(SelfRelated, mended) == []
    forms = [web.canonical_text(text) for text in texts]
    mine = web.canonical_text(own)
    left = [form for form in dict.fromkeys(forms) if form and form != mine]
    assert [f for item in mended.get("related", ()) if (f := web.canonical_text(item["webUrl"]))] == left


def test_the_first_time_is_the_related_place() -> None:
    found = findings(DuplicateRelated, related(B, A, C, A + "#x", B, A))
    assert sorted((f.pointer, f.related[0].pointer) for f in found) == [
        ("/related/3/webUrl", "/related/1/webUrl"),
        ("/related/4/webUrl", "/related/0/webUrl"),
        ("/related/5/webUrl", "/related/1/webUrl"),
    ]
    assert "related[0] says the same" in found[0].message
    assert applied(related(B, A, C, A + "#x", B, A), found) == related(B, A, C)


def test_every_item_is_told_once() -> None:
    data = related(A, B, A, A, webUrl=A)
    assert places(findings(SelfRelated, data)) == ["/related/0/webUrl"]
    assert places(findings(DuplicateRelated, data)) == ["/related/2/webUrl", "/related/3/webUrl"]


def test_the_document_s_two_urls() -> None:
    assert findings(SelfRelated, related(C, webUrl=A, originalUrl=A)) == []
    assert findings(SelfRelated, related(C, webUrl=A, originalUrl=A + "#top")) == []
    (finding,) = findings(SelfRelated, related(C, A, webUrl=A + "?", originalUrl=A + "#top"))
    assert finding.related[0].pointer == "/webUrl"
    found = findings(SelfRelated, related(C, A, webUrl=C, originalUrl=A))
    assert [f.related[0].pointer for f in found] == ["/webUrl", "/originalUrl"]


def test_what_is_not_there_is_not_twice() -> None:
    nothing: list[dict[str, Any]] = [
        related("", "", webUrl=""),
        related(None, None, webUrl=None),
        {"webUrl": A},
        {"webUrl": A, "related": {"webUrl": A}},
        {"webUrl": A, "related": [A, A, [A], None, {}]},
        {"webUrl": A, "related": A},
    ]
    for data in nothing:
        assert findings(DuplicateRelated, data) == []
        assert findings(SelfRelated, data) == []
    mixed = {"webUrl": A, "related": [None, {"webUrl": 1}, {"webUrl": C}, {}, {"webUrl": A}, {"webUrl": C}]}
    assert places(findings(SelfRelated, mixed)) == ["/related/4/webUrl"]
    assert places(findings(DuplicateRelated, mixed)) == ["/related/5/webUrl"]


def test_own_url_may_be_no_text() -> None:
    assert places(findings(DuplicateRelated, related(A, A, webUrl=None, originalUrl=7))) == [
        "/related/1/webUrl"
    ]


# SL504


def images(*texts: Any) -> list[dict[str, Any]]:
    return [{"url": text, "width": index} for index, text in enumerate(texts)]


def test_each_list_is_judged_by_itself() -> None:
    data = {
        "images": images(A, B),
        "provider": {"images": images(A, C)},
        "related": [
            {"images": images(A, B), "provider": {"images": images(C, C, B, C)}},
            {"images": images(B, A, B)},
        ],
    }
    found = findings(DuplicateImage, data)
    assert [(f.pointer, f.related[0].pointer) for f in found] == [
        ("/related/0/provider/images/1/url", "/related/0/provider/images/0/url"),
        ("/related/0/provider/images/3/url", "/related/0/provider/images/0/url"),
        ("/related/1/images/2/url", "/related/1/images/0/url"),
    ]
    assert "first as images[0]" in found[0].message
    mended = applied(data, found)
    assert mended["related"][0]["provider"]["images"] == [{"url": C, "width": 0}, {"url": B, "width": 2}]
    assert findings(DuplicateImage, mended) == []


def test_images_that_are_none() -> None:
    lists: list[Any] = [[], [None, None], ["a", "a"], [{}, {}], images("", ""), images(1, 1), images(A, None)]
    for value in (None, {"url": A}, *lists):
        assert findings(DuplicateImage, {"images": value, "provider": {"images": value}}) == []


# Which of several stays


def told(number: int, **fields: Any) -> dict[str, Any]:
    return {"webUrl": A, "title": f"Title {number}", **fields}


@pytest.mark.parametrize(
    ("items", "best", "why"),
    [
        ([told(0, publishedDateTime="2021-05-01T08:00:00Z"), told(1)], 0, "the older one"),
        (
            [
                told(0, publishedDateTime="2021-05-01T08:00:00Z"),
                told(1, publishedDateTime="2021-05-01T10:00:00+03:00"),
            ],
            0,
            "the older one",
        ),
        ([told(0), told(1, excerpt="x"), told(2)], 1, "which has fewer fields"),
        ([told(0, excerpt=""), told(1, quality=0)], 1, "which has fewer fields"),
        ([told(0), told(1), told(2)], 0, "which comes later"),
    ],
)
def test_the_better_one_stays(items: list[dict[str, Any]], best: int, why: str) -> None:
    found = findings(DuplicateRelated, {"related": items})
    assert places(found) == [f"/related/{i}/webUrl" for i in range(len(items)) if i != best]
    ends = tuple(f"remove this one, {why}{also}" for also in ("", ", or correct its URL"))
    assert all(finding.message.endswith(ends) for finding in found)
    assert applied({"related": items}, found) == {"related": [items[best]]}


def test_what_differs_is_said() -> None:
    long = "A very long title that goes on and on, until nobody knows any more what it was about: "
    items = [told(0, title=long + "ferries", x=1, excerpt="a"), told(1, title=long + "seals", excerpt="b")]
    (finding,) = findings(DuplicateRelated, {"related": items})
    assert "title is `… was about: ferries` there, `… was about: seals` here, excerpt and another field" in (
        finding.message
    )


def test_what_differs_never_shows_a_payload() -> None:
    payload = "EBESExQVFhcYGRobHB0eHw" * 4
    items = [told(0, title="Ferry " * 12 + payload + "A"), told(1, title="Ferry " * 12 + payload + "B")]
    (finding,) = findings(DuplicateRelated, {"related": items})
    assert payload[-12:] not in finding.message


def test_of_its_own_article_the_one_that_sl502_keeps_is_reported() -> None:
    data = {"webUrl": A, "related": [told(0), told(1, excerpt="x")]}
    assert places(findings(SelfRelated, data)) == ["/related/1/webUrl"]
    assert places(findings(DuplicateRelated, data)) == ["/related/0/webUrl"]


# SL507

TIME = "2021-05-01T08:00:00Z"


def story(url: Any, **fields: Any) -> dict[str, Any]:
    given = {
        "webUrl": url,
        "title": "Ferry is late",
        "publishedDateTime": TIME,
        "provider": {"domain": "herald.com"},
    }
    return {**given, **fields}


def titles(*items: Any, own: dict[str, Any] | None = None, **options: Any) -> list[tuple[str, str]]:
    """The articles reported, each with the earlier one that is named."""
    found = findings(DuplicateRelatedTitle, {**(own or {}), "related": list(items)}, **options)
    assert all(f.fix is None for f in found)
    return [(f.pointer, f.related[0].pointer) for f in found]


def test_the_first_of_one_title_is_named() -> None:
    assert titles(story(C), story(A), story(B)) == [
        ("/related/1/title", "/related/0/title"),
        ("/related/2/title", "/related/0/title"),
    ]
    assert titles(story(B), own=story(A)) == [("/related/0/title", "/title")]
    assert titles(None, {}, story(C, title="x"), story(A), 7, story(B, title=" FERRY, is late!")) == [
        ("/related/5/title", "/related/3/title")
    ]


def test_what_has_one_url_is_left_to_the_others() -> None:
    for text in SAME_AS_A:
        assert titles(story(A), story(text)) == []
        assert titles(story(text), own=story(A)) == []
    assert titles(story(B), own=story(A, originalUrl=B)) == []
    assert titles(story(A), story(B, originalUrl=A)) == []
    # The third is the first at the second one's URL: they are one.
    assert titles(story(A), story(B, originalUrl=A), story(B)) == []


def test_as_many_are_found_when_sl502_is_mended() -> None:
    items = [story(A), story(B), story(A, excerpt="x"), story(C)]
    assert titles(*items) == [
        ("/related/1/title", "/related/0/title"),
        ("/related/3/title", "/related/0/title"),
    ]
    mended = applied({"related": items}, findings(DuplicateRelated, {"related": items}))
    assert titles(*mended["related"]) == [
        ("/related/1/title", "/related/0/title"),
        ("/related/2/title", "/related/0/title"),
    ]


def test_one_that_is_there_twice_counts_once_in_any_order() -> None:
    for items in permutations([story(A), story(A), story(B), story(C), story(C)]):
        assert len(titles(*items)) == 2


@pytest.mark.parametrize(
    "fields",
    [
        {"publishedDateTime": "2021-05-01T08:00:01Z"},
        {"publishedDateTime": None},
        {"title": "Ferry is early"},
        {"title": None},
        {"provider": {"domain": "tide-times.com"}},
        {"provider": {"name": "Herald"}},
        {"provider": None},
        {"webUrl": None},
        {"webUrl": ""},
    ],
)
def test_titles_that_do_not_make_one_article(fields: dict[str, Any]) -> None:
    assert titles(story(A), story(B, **fields)) == []
    assert titles(story(B, **fields), own=story(A)) == []
    if None in fields.values():
        assert titles(story(A, **fields), story(B, **fields)) == []


def test_titles_and_times_with_nothing_in_them() -> None:
    for fields in ({"title": ""}, {"title": "?!"}, {"publishedDateTime": ""}, {"publishedDateTime": 7}):
        assert titles(story(A, **fields), story(B, **fields)) == []
    nothing: list[Any] = [None, "x", {}, [[]]]
    for value in nothing:
        assert findings(DuplicateRelatedTitle, story(A, related=value)) == []


def test_a_provider_is_a_domain_and_on_a_platform_a_name() -> None:
    def by(name: str, domain: str) -> dict[str, Any]:
        return story(f"https://{domain}/{name[0]}", provider={"name": name, "domain": domain})

    assert titles(by("Ann", "herald.com"), by("Ben", "WWW.herald.com"))
    assert not titles(by("Ann", "youtube.com"), by("Ben", "youtube.com"))
    assert titles(by("Ann", "youtube.com"), by("ann", "youtube.com"))
    assert titles(by("Ann", "youtube.com"), by("Ben", "youtube.com"), platforms=["!youtube.com"])
    assert not titles(by("Ann", "herald.com"), by("Ben", "herald.com"), platforms=["herald.com"])


def test_where_long_urls_differ_is_shown() -> None:
    long = "https://herald.com/" + "news/" * 20
    (finding,) = findings(DuplicateRelatedTitle, {"related": [story(long + "ferry"), story(long + "seal")]})
    assert "ferry` there" in finding.message
    assert "seal` here" in finding.message
    assert len(finding.message) < 250


# SL501 and SL506

MENTIONS = st.lists(st.tuples(st.booleans(), st.sampled_from("aaabc")), min_size=1, max_size=7)


@settings(max_examples=some(200))
@given(MENTIONS)
@example([(True, "a"), (True, "b")])
@example([(True, "a"), (True, "a"), (True, "b"), (False, "a")])
@example([(True, "a")] * 60 + [(True, "b")])
@example([(False, "a")] * 60 + [(True, "b"), (True, "c"), (False, "c")])
def test_documents_about_one_article_are_not_told_to_say_the_same(mentions: list[tuple[bool, str]]) -> None:
    """One of them is to go: what is to be written in both is nothing that SL506 can say."""
    files = {}
    for number, (own, title) in enumerate(mentions):
        article = {"webUrl": A, "title": title}
        data = article if own else {"related": [article]}
        files[f"{number:02}.json"] = json.dumps(data).encode()
    rules = (DuplicateArticle({}), ConflictingArticle({}))
    engine = Engine(
        SCHEMA,
        rules,
        names={rule.code: rule.name for rule in rules},
        severities={rule.code: rule.severity for rule in rules},
        enabled=lambda code, _path: code in {"SL501", "SL506"},
    )
    found, crashes = run_documents(engine, files)
    assert not crashes
    owners = {path for path, (own, _) in zip(files, mentions, strict=True) if own}
    told = {finding.path: finding for finding in found if finding.code == "SL501"}
    assert told.keys() == (owners if len(owners) > 1 else set())
    titles = Counter(title for _, title in mentions)
    usual = next((title for title, count in titles.items() if count * 2 > len(mentions)), None)
    conflicts = {finding.path: finding for finding in found if finding.code == "SL506"}
    for path, (own, title) in zip(files, mentions, strict=True):
        others = [
            other
            for other, (is_own, said) in zip(files, mentions, strict=True)
            if said != title and not (own and is_own)
        ]
        assert (path in conflicts) == (title != usual and bool(others)), path
        if path in conflicts:
            assert {place.path for place in conflicts[path].related} <= set(others)
            assert "`" + conflicts[path].related[0].path + "`" in conflicts[path].message


# Fixes bring nothing new

CODES = ("SL501", "SL502", "SL503", "SL506", "SL507")


@settings(
    max_examples=some(25),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.integers(0, 10**9))
def test_fixes_of_duplicates_bring_no_other_finding(corpus: Path, seed: int) -> None:
    rng = random.Random(seed)
    for path in (corpus / "seeds").iterdir():
        path.unlink()
    for number in range(rng.randint(1, 5)):
        (corpus / "seeds" / f"{number}.md").write_text(generated(rng), encoding="utf-8", newline="")
    (corpus / "seedlint.toml").write_text('include = ["seeds"]\nselect = ["SL5"]\n', encoding="utf-8")
    before = reported(corpus)
    cli.run(["check", "-q", "--no-cache", "--fix", "--unsafe-fixes", "-j1", "-f", "concise"])
    after = reported(corpus)
    assert after <= before, after - before
    assert not any(code in ("SL502", "SL503") for _, code, _ in after)


def generated(rng: random.Random) -> str:
    def entry() -> str:
        return (
            f"title: Story {rng.randrange(3)}, told at length\n{{}}excerpt: {rng.choice(['a', 'b', ''])!r}\n"
            f"{{}}publishedDateTime: 2021-05-0{rng.randint(1, 3)}T08:00:00Z\n{{}}type: article\n"
            f"{{}}webUrl: https://herald.com/{rng.randrange(3)}{rng.choice(['', '#top'])}\n"
            f"{{}}provider: {{{{name: Herald, domain: {rng.choice(['herald.com', 'herald.org'])}}}}}\n"
        )

    related = "".join("  - " + entry().format(*["    "] * 5) for _ in range(rng.randrange(5)))
    return f"---\n{entry().format(*[''] * 5)}related:{' []' if not related else ''}\n{related}---\n"


def reported(corpus: Path) -> set[tuple[str, str, str]]:
    """Return what is reported, without places: they move when something before them is removed."""
    result = Session(load()).lint(Request(cache=False, jobs=1))
    return {
        (finding.path, finding.code, re.sub(r"related\[\d+\]", "related[…]", finding.message))
        for finding in result.findings
        if finding.code in CODES
    }


def test_the_better_entry_is_the_same_in_every_time_zone() -> None:
    from seedlint.rules.duplicates import worth

    usual = worth({"publishedDateTime": "2016-12-31T22:00:00Z"})
    assert worth({"publishedDateTime": "2016-12-31T23:59:60Z"}) > usual
    # What has no offset says nothing about when it was, whatever clock this machine has.
    assert worth({"publishedDateTime": "2016-12-31T23:00:00.500"}) < usual
    assert worth({"publishedDateTime": "2016-12-31T23:00:00.500Z"}) > usual
    # What SL201 mends counts as it does then.
    assert worth({"publishedDateTime": "2016-12-31 23:00:00Z"}) == worth(
        {"publishedDateTime": "2016-12-31T23:00:00Z"}
    )
