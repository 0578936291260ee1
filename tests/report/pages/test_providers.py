"""The page of a provider: its figures, its trend, its own causes, and a text to send."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from seedlint.report.byprovider import Day, ProviderDetails, by_provider
from seedlint.report.history import ProviderEntry
from seedlint.report.measure import measure
from seedlint.report.metrics import CauseFigures, ProviderFigures
from seedlint.report.pages.providerfiles import page_of
from seedlint.report.pages.providers import provider_pages
from seedlint.rulebook.registry import Registry
from seedlint.util.escape import escape
from tests.report.corpora import HOSTILE
from tests.report.pages.test_page import URLS, entries, folded, hostile, read, shown, tips, view
from tests.report.support import measured, stored
from tests.support.browsing import browser, visit
from tests.support.gitting import forget_git
from tests.support.running import document, seedlint

if TYPE_CHECKING:
    from pathlib import Path

    from seedlint.report.metrics import Metrics
    from seedlint.report.pages.parts import View
    from tests.support.browsing import Element

Capture = pytest.CaptureFixture[str]
RULES = {rule.code: rule for rule in Registry.builtin()}
DOMAIN = "harbour-herald.com"
WIDE = ("Boats leave", "Boats  leave")
"""A change that makes exactly one SL705, a note that its provider can do something about."""
TODAY = date(2024, 3, 1)


def pages(shown: View) -> dict[str, Element]:
    return {name: read(text) for name, text in provider_pages(shown, RULES)}


def provider(domain: str | None = "echo.example", **others: object) -> ProviderFigures:
    made = ProviderFigures(domain, "Echo", 1, 9, 12, 90.5, 4, 3, 2, 60, 6)
    return replace(made, **others)  # type: ignore[arg-type]


def details(*causes: CauseFigures) -> ProviderDetails:
    days = tuple(Day(f"2024-02-{day:02}", day % 3, day % 3 // 2) for day in range(1, 29))
    return ProviderDetails(
        days, "2024-02-28", {"error": 4, "warning": 1, "note": 1}, list(causes), list(causes)
    )


def one_page(metrics: Metrics, figures: ProviderFigures, told: ProviderDetails, **others: object) -> Element:
    shown = view(replace(metrics, providers=(figures,)), providers={figures.domain: told}, **others)
    (page,) = pages(shown).values()
    return page


def put(root: Path, name: str, number: int, *changes: tuple[str, str]) -> None:
    (root / "seeds" / f"{name}.md").write_text(document(number, *changes), encoding="utf-8")


def on(day: date) -> tuple[str, str]:
    """A change of the date of publication."""
    return "2021-04-30T", f"{day.isoformat()}T"


@pytest.fixture
def flawed(corpus: Path) -> Path:
    """A provider with one cause in two documents, one more, and three dates; another with one error."""
    put(corpus, "a", 2, WIDE, on(TODAY - timedelta(days=1)))
    put(corpus, "b", 2, WIDE, on(TODAY - timedelta(days=1)))
    put(corpus, "c", 3, WIDE, on(TODAY - timedelta(days=90)))
    put(
        corpus,
        "d",
        4,
        on(TODAY - timedelta(days=91)),
        ("domain: harbour-herald.com", "domain: Harbour-Herald.com"),
    )
    put(corpus, "e", 5, on(TODAY), ("quality: 39", "quality: many"), ("harbour-herald.com", "rival.com"))
    return corpus


def told(root: Path) -> dict[str, ProviderDetails]:
    store = stored(root)
    try:
        metrics = measure(store, datetime(2024, 3, 1, 12, tzinfo=UTC), None, modified=None)
        return by_provider(store, metrics.providers, TODAY)
    finally:
        store.close()


def test_days_and_causes_of_a_provider(flawed: Path) -> None:
    found = told(flawed)
    assert set(found) == {DOMAIN, "rival.com"}
    one = found[DOMAIN]
    assert len(one.days) == 90
    assert (one.days[0].at, one.days[-1].at) == ("2023-12-02", "2024-02-29")
    assert {day.at: day.documents for day in one.days if day.documents} == {"2023-12-02": 1, "2024-02-29": 2}
    # Duplicates are of whoever compiled them, but make errors of their documents.
    assert one.days[-1].flawed == 2
    assert one.last == "2024-02-29"
    assert not {"SL501", "SL502", "SL503"} & {each.code for each in one.causes}
    first = next(each for each in one.causes if each.code == "SL705")
    assert (first.documents, first.findings, first.document) == (2, 2, "seeds/a.md")
    assert first.url == "https://www.harbour-herald.com/ferry-2"
    assert first.field == "excerpt"
    # Beside the spaces: a domain in capitals, and a payload that is in two documents.
    assert one.counts == {"error": 2, "warning": 0, "note": 2}
    assert [each.severity for each in one.causes] == ["error", "error", "note", "note"]
    assert {each.code for each in one.advisable} == {"SL705"}
    # Today is not over.
    assert found["rival.com"].last is None
    assert not any(day.documents for day in found["rival.com"].days)


def test_many_causes_do_not_hide_those_that_the_provider_can_change(corpus: Path) -> None:
    for number in range(2, 25):
        put(corpus, f"wrong-{number}", number, ("quality: 39", "quality: many"))
    put(corpus, "wide", 30, WIDE)
    one = told(corpus)[DOMAIN]
    assert len(one.causes) == 20
    assert {each.code for each in one.causes} == {"SL102"}
    assert [each.code for each in one.advisable] == ["SL705"]
    assert one.counts == {"error": 23, "warning": 0, "note": 1}


def test_a_page(flawed: Path) -> None:
    metrics = measured(flawed)
    cause = CauseFigures(
        "c", "SL402", "url-insecure", "note", "use https", "webUrl", "https://echo.example/a", "echo.example",
        3, 2, "seeds/a.md", 7, 1,
    )  # fmt: skip
    figures = provider(owners=("@echo <b>",), names=2)
    history = [
        replace(entry, providers={"echo.example": ProviderEntry(9, 9, 90.0, at, 2, 1)})
        for at, entry in enumerate(entries(90, 80))
    ]
    metrics = replace(metrics, providers=(figures,))
    (page,) = pages(view(metrics, *history, providers={"echo.example": details(cause)})).values()
    assert folded(page.one("h1")) == "echo.example"
    head = folded(page.one("header"))
    assert "Echo and 1 other name" in head
    assert "Owned by @echo <b>" in head
    cards = {card.one("h3").text: folded(card) for card in page.find("div", class_="card")}
    assert cards["Documents"] == "Documents 9 12 articles, with related ones"
    assert cards["Own causes"] == "Own causes 6 ✕ 4 errors ▲ 1 warning ● 1 note"
    days, errors, commits = page.find("figure")
    assert "28 documents in 28 days" in folded(days)
    assert tips(days.one("svg", role="img"), "rect")[1] == "2024-02-02: 2 documents, 1 with errors"
    assert "9 of 28 documents (32.1 %)" in folded(errors)
    assert len(list(errors.one("svg", role="img").find("circle"))) == 19
    assert tips(commits.one("svg", role="img"), "circle") == [
        "2026-08-01: 0 errors",
        "2026-08-02: 1 error",
        "2024-03-01: 4 errors",
    ]
    section = folded(page.one("section", id="causes"))
    assert "SL402 url-insecure use https (webUrl) in https://echo.example/a ● note 2 seeds/a.md:7" in section
    assert "5 more are not on this page: seedlint seeds --group cause" in section
    links = {a.attributes["href"] for a in page.find("a")}
    assert {"../rules.html#SL402", "../index.html#providers", "../index.html"} <= links
    assert "https://host.example/blob/c0ffee/seeds/a.md#L7" in links
    subject, body = page.find("pre", class_="letter")
    assert subject.text == "echo.example: 1 fault in articles"
    assert "\n- https://echo.example/a\n  webUrl: use https\n" in body.text


def test_platforms_get_no_text_and_others_only_if_they_can_do_something(flawed: Path) -> None:
    metrics = measured(flawed)
    page = one_page(metrics, provider(platform=True), details())
    assert not list(page.find("section", id="text"))
    assert "a platform, where many publish" in folded(page)
    page = one_page(metrics, provider(), details())
    assert not list(page.find("pre"))
    assert "None of these causes is one that the provider could put right" in folded(page)


def test_without_documents_of_the_last_days(flawed: Path) -> None:
    quiet = ProviderDetails((Day("2024-02-01", 0, 0), Day("2024-02-02", 0, 0)), "2021-04-30")
    page = one_page(measured(flawed), provider(score=None), quiet)
    assert not list(page.find("figure"))
    assert "(2024-02-01 to 2024-02-02). The last one is of 2021-04-30." in folded(page)


def test_what_hostile_documents_hold_is_text(flawed: Path) -> None:
    metrics = hostile(measured(flawed))
    words = [word for word in (*HOSTILE, *URLS) if word]
    # In the text, too: each cause is about an address of its own provider.
    own = {
        word: [
            replace(one, code="SL706", url="https://x.example/" + word, message=word)
            for one in metrics.causes.items
        ]
        for word in words
    }
    figures = tuple(provider(domain, owners=(domain,), name=domain) for domain in ["x.example", *words])
    given = {one.domain: details(*own.get(str(one.domain), own[words[0]])) for one in figures}
    all_of_it = view(replace(metrics, providers=figures), providers=given)
    assert max(len(text) for _, text in provider_pages(all_of_it, RULES)) < 200_000
    made = pages(all_of_it)
    assert len(made) == len(words) + 1
    for name in made:
        assert re.fullmatch(r"providers/[a-z0-9-]+(\.[a-z0-9-]+)*\.html", name), name
    page = made["providers/x.example.html"]
    assert len(list(page.find("pre", class_="letter"))) == 2
    assert "\u202e" not in page.text
    for word in (*HOSTILE[:7], *URLS):
        assert escape(word) in made[page_of(word)].text, word
    assert (
        max(
            len(text)
            for _, text in provider_pages(view(replace(metrics, providers=figures), providers=given), RULES)
        )
        < 200_000
    )


def test_pages_are_named_after_domains() -> None:
    assert page_of("news.example.co.uk") == "providers/news.example.co.uk.html"
    odd = ("../../x", "a/b.example", ".example", "index", "münchen.example", "a..example", "\udcff.example")
    for domain in (*odd, "con.example", "com1.example", "x." * 60 + "example", "a.example.", " a.example"):
        assert re.fullmatch("providers/[0-9a-f]{32}[.]html", page_of(domain)), domain
    assert page_of("a/b") != page_of("a/c")


def test_the_front_page_leads_to_them(flawed: Path) -> None:
    metrics = replace(
        measured(flawed), providers=(provider(owners=("@echo",)), provider("none.example"), provider(None))
    )
    page = shown(metrics, providers={"echo.example": details()})
    section = page.one("section", id="providers")
    assert [a.attributes["href"] for a in section.find("a") if "providers/" in str(a.attributes["href"])] == [
        "providers/echo.example.html"
    ]
    assert "echo.example Echo owned by @echo" in folded(section)
    assert not list(page.find("a", href="providers/none.example.html"))


def test_the_folder_has_them_and_the_next_report_replaces_them(
    flawed: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    forget_git(monkeypatch)
    (flawed / "seedlint.toml").write_text(
        "[[owners.providers]]\ndomains = ['harbour-herald.com']\nowners = ['@sea']\n", encoding="utf-8"
    )
    words = ("report", "seeds", "-o", "out", "--no-expectations", "--zip")
    done = seedlint(capsys, *words)
    assert done.code == 0, done.err
    folder = flawed / "out" / "providers"
    assert sorted(path.name for path in folder.iterdir()) == ["harbour-herald.com.html", "rival.com.html"]
    page = read((folder / f"{DOMAIN}.html").read_text(encoding="ascii"))
    assert "Owned by @sea" in folded(page)
    assert "- https://www.harbour-herald.com/ferry-2\n  excerpt: " in page.text
    for name in ("index.html", f"providers/{DOMAIN}.html"):
        text = (flawed / "out" / name).read_text(encoding="ascii")
        for a in read(text).find("a"):
            link, _, place = str(a.attributes["href"]).partition("#")
            if link:
                found = ((flawed / "out" / name).parent / link).read_bytes()
                assert not place or f'id="{place}"'.encode() in found, a.attributes
    # What is not in the new report goes, and what is not seedlint's stays.
    (folder / "mine.html").write_text("mine", encoding="utf-8")
    (flawed / "seeds" / "e.md").unlink()
    done = seedlint(capsys, *words)
    assert done.code == 0, done.err
    assert sorted(path.name for path in folder.iterdir()) == ["harbour-herald.com.html", "mine.html"]


def test_a_page_of_somebody_else_is_not_written_over(flawed: Path, capsys: Capture) -> None:
    words = ("report", "seeds", "-o", "out", "--no-expectations")
    (flawed / "seedlint.toml").write_text('select = ["SL705"]\n', encoding="utf-8")
    assert seedlint(capsys, *words).code == 0
    (flawed / "seedlint.toml").unlink()
    mine = flawed / "out" / "providers" / "rival.com.html"
    mine.write_text("mine", encoding="utf-8")
    done = seedlint(capsys, *words)
    assert done.code == 2
    assert "providers/rival.com.html in it is not seedlint's" in done.err
    assert mine.read_text(encoding="utf-8") == "mine"


@browser
def test_a_browser_without_network_shows_a_page_and_runs_nothing(flawed: Path, tmp_path: Path) -> None:
    metrics = hostile(measured(flawed))
    shown = view(
        replace(metrics, providers=(provider(),)), providers={"echo.example": details(*metrics.causes.items)}
    )
    ((_, text),) = provider_pages(shown, RULES)
    path = tmp_path / "page.html"
    path.write_text(text, encoding="ascii")
    dom = visit(path, tmp_path)
    assert "<script" not in dom
    assert "alert(1)" in dom


@browser
def test_print_opens_what_is_folded(flawed: Path, tmp_path: Path) -> None:
    metrics = measured(flawed)
    few = view(replace(metrics, providers=(provider(),)), providers={"echo.example": details()})
    ((_, text),) = provider_pages(few, RULES)
    assert "<details open" not in text
    path = tmp_path / "page.html"
    sheets = []
    for words in (text, re.sub("<details>.*?</details>", "", text, flags=re.DOTALL)):
        path.write_text(words, encoding="ascii")
        visit(path, tmp_path, f"--print-to-pdf={tmp_path / 'page.pdf'}")
        sheets.append((tmp_path / "page.pdf").read_bytes().count(b"/Type /Page\n"))
    assert sheets[0] > sheets[1] > 0
