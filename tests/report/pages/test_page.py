"""The front page: whole in itself, well-formed, harmless, and true whatever the corpus."""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from seedlint.report.history import HistoryEntry, entry_of
from seedlint.report.metrics import (
    CauseFigures,
    Causes,
    Changes,
    Cluster,
    DocumentFigures,
    Mention,
    Noted,
    ProviderFigures,
    RuleFigures,
)
from seedlint.report.pages.front import front_page
from seedlint.report.pages.links import SourceLinks
from seedlint.report.pages.parts import View
from seedlint.report.pages.rules import rules_page
from seedlint.rulebook.registry import Registry
from seedlint.util.escape import escape
from tests.report.corpora import HOSTILE
from tests.report.support import measured
from tests.support.browsing import Page, browser, every, visit
from tests.support.gitting import forget_git
from tests.support.running import INSECURE, WRONG_TYPE, document, seedlint

if TYPE_CHECKING:
    from pathlib import Path

    from seedlint.report.metrics import Metrics
    from tests.support.browsing import Element

LINKS = SourceLinks("https://host.example/blob/{ref}/{path}#L{line}", "c0ffee")
TAGS = set(
    "html head meta title link style body a nav ul li main section h1 h2 h3 p span bdi b code div header"
    " footer table caption thead tbody tr th td details summary figure figcaption time dl dt dd pre"
    " article svg desc g rect line text polyline polygon circle".split()
)
LOADING = set("src srcset data poster background action formaction ping xlink:href style".split())
URLS = ("javascript:alert(1)", "https://x.example/<script>alert(1)</script>", "data:text/html,<b>")


def shown(metrics: Metrics, *history: HistoryEntry, **others: object) -> Element:
    return read(front_page(view(metrics, *history, **others)))


def view(metrics: Metrics, *history: HistoryEntry, **others: object) -> View:
    made = View(metrics, [*history, entry_of(metrics)], LINKS, {"SL402"}, "seeds")
    return replace(made, **others)  # type: ignore[arg-type]


def read(text: str) -> Element:
    """Read a page, and hold it to what all pages must be."""
    assert text.isascii()
    page = Page(text.removeprefix("<!DOCTYPE html>\n")).root
    elements = list(every(page))
    assert {element.tag for element in elements} <= TAGS
    ids = [element.attributes["id"] for element in elements if "id" in element.attributes]
    assert len(ids) == len(set(ids))
    for element in elements:
        names = element.attributes.keys()
        assert not names & LOADING
        assert not [name for name in names if name.startswith("on")]
        if element.tag == "a":
            href = element.attributes["href"] or ""
            assert re.match(
                r"#|https://host\.example/|(\.\./)?[\w-]+(/[\w.-]+)*\.(html|json|md|jsonl|svg|zip)(#|$)", href
            ), href
            assert not href.startswith("#") or href[1:] in ids
        elif "href" in names:
            assert element.attributes["href"] == "data:,"
        if element.tag == "svg" and "aria-hidden" not in names:
            assert element.attributes["role"] == "img"
            assert element.attributes.get("aria-label") or element.attributes["aria-labelledby"] in ids
        for name in ("aria-labelledby", "aria-describedby"):
            assert element.attributes.get(name, ids[0]) in ids
    levels = [int(element.tag[1]) for element in elements if re.fullmatch("h[1-6]", element.tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels)), levels
    for figure in page.find("figure"):
        assert len(list(figure.find("svg", role="img"))) == 1
        assert len(list(figure.one("details").find("table"))) == 1
    for table in page.find("table"):
        assert table.children[0].tag == "caption"
        assert all(th.attributes.get("scope") in {"col", "row"} for th in table.find("th"))
    (policy,) = [
        e.attributes["content"] or "" for e in page.find("meta", http_equiv="Content-Security-Policy")
    ]
    digest = b64encode(sha256(page.one("style").text.encode()).digest()).decode()
    assert policy.startswith(f"default-src 'none'; style-src 'sha256-{digest}'; ")
    assert "script-src" not in policy
    assert page.one("html").attributes["lang"] == "en"
    return page


def folded(element: Element) -> str:
    return " ".join(element.text.split())


def hostile(metrics: Metrics) -> Metrics:
    """Return figures with hostile words in all texts."""
    words = tuple(word for word in (*HOSTILE, *URLS) if word)
    places = tuple(Mention(word, 2, word) for word in words)
    told = {"suite": "corpus", "status": "failed", "severity": "critical", "reason": "", "page": "v.html#s"}
    return replace(
        metrics,
        commit="<script>",
        rules=tuple(RuleFigures("SL402", word, "note", 1, 1, 1, 1) for word in words),
        providers=tuple(ProviderFigures(w, w, 2, 1, 1, 1.0, 1, 1, 1, 14, 3, rules=((w, 2),)) for w in words),
        causes=Causes(
            99,
            97,
            1,
            1,
            tuple(CauseFigures(w, w, w, "error", w, w, w, w, 9, 8, w, 1, 1, True, 0.5) for w in words),
        ),
        worst=tuple(DocumentFigures(w, 2, w, w, 0, 1, 1, 1, ((w, 2), ("SL402", 1))) for w in words),
        clusters=tuple(Cluster(word, len(words) + 3, places) for word in words),
        cluster_count=99,
        changes=Changes(
            "2026-09-01T08:00:00Z",
            "<script>alert(1)</script>",
            999,
            1,
            exact=False,
            items=tuple(Noted(word, 2, 3, word, word, "error", f"{word} `{word}`") for word in words),
        ),
        expectations={
            "summary": "<script>alert(1)</script>",
            **dict.fromkeys(("passed", "failed", "broken", "skipped"), 1),
            "results": [{**told, "description": word, "observed": word} for word in words],
        },
    )


def entries(*scores: float | None) -> list[HistoryEntry]:
    """Return what a history has of as many reports, a day apart."""
    return [
        HistoryEntry(
            f"2026-08-{day:02}T08:00:00Z",
            "<b>",
            False,
            "0.1.0",
            "run",
            score,
            9,
            9,
            5,
            6,
            day,
            2,
            1,
            {"SL402": day},
        )
        for day, score in enumerate(scores, 1)
    ]


def chart(page: Element, title: str) -> tuple[Element, list[list[str]]]:
    """Return a chart, and the rows of the table behind it."""
    for figure in page.find("figure"):
        if figure.one("h3").text == title:
            body = figure.one("tbody")
            rows = [[folded(cell) for cell in row.children] for row in body.find("tr")]
            return figure.one("svg", role="img"), rows
    raise AssertionError(title)


def tips(svg: Element, tag: str) -> list[str]:
    return [mark.one("title").text for mark in svg.find(tag)]


@pytest.fixture
def mixed(corpus: Path) -> Path:
    """Three documents: a clean one, one with an error, one with a note."""
    (corpus / "seeds" / "wrong.md").write_text(document(2, WRONG_TYPE), encoding="utf-8")
    (corpus / "seeds" / "note.md").write_text(document(3, INSECURE), encoding="utf-8")
    return corpus


def test_what_hostile_documents_hold_is_text(mixed: Path) -> None:
    metrics = hostile(measured(mixed))
    page = shown(metrics, *entries(90, 80))
    text = page.text
    for word in (*HOSTILE[:7], *URLS):
        assert escape(word) in text, word
    assert "\u202e" not in text
    links = [a.attributes["href"] or "" for a in page.find("a")]
    assert "https://host.example/blob/c0ffee/javascript%3Aalert%281%29#L2" in links
    assert len(front_page(view(metrics))) < 1_000_000


def test_texts_of_any_length_are_cut(mixed: Path) -> None:
    metrics = measured(mixed)
    long = "x" * 100_000
    page = front_page(
        view(replace(hostile(metrics), worst=(replace(metrics.worst[0], document=long, title=long),)))
    )
    assert max(map(len, re.findall("x+", page))) <= 2000
    assert f'href="https://host.example/blob/c0ffee/{"x" * 100}' not in page


def test_a_corpus_without_documents(corpus: Path) -> None:
    (corpus / "seeds" / "clean.md").unlink()
    page = shown(measured(corpus), *entries(None, None))
    assert folded(page.one("p", class_="verdict")) == "There are no documents."
    assert "No document was found in seeds." in folded(page.one("main"))
    assert list(page.find("figure")) == []
    assert list(page.find("nav")) == []


def test_commands_name_what_was_linted(mixed: Path) -> None:
    metrics = hostile(measured(mixed))
    assert "seedlint seeds --select SL402 -f html=findings.html" in shown(metrics).text
    text = shown(metrics, paths="").text
    assert "seedlint --select SL402 -f html=findings.html" in text
    assert "seedlint export -o tables --format csv" in text


def test_one_clean_document(corpus: Path) -> None:
    page = shown(measured(corpus))
    assert folded(page.one("p", class_="verdict")) == "Score 100 of 100: 1 document, nothing is wrong."
    text = folded(page.one("main"))
    assert "No rule found anything." in text
    assert "There is no other report to compare with yet." in text
    assert "No article is in more than one document." in text
    assert "nan" not in text.lower()


def test_the_page_in_brief(mixed: Path) -> None:
    page = shown(measured(mixed))
    cards = {card.one("h3").text: folded(card) for card in page.find("div", class_="card")}
    assert cards["Score"].startswith("Score 96.3 of 100")
    assert cards["Documents"] == (
        "Documents 3 ✓ 1 (33.3 %) without any finding ▲ 1 (33.3 %) with warnings or notes only"
        " ✕ 1 (33.3 %) with errors"
    )
    assert cards["Findings"] == "Findings 2 ✕ 1 error ▲ 0 warnings ● 1 note"
    assert list(cards) == ["Score", "Documents", "Findings", "Can be fixed", "New"]
    assert cards["New"] == "New – Nothing to compare with yet"


def test_charts_say_what_the_tables_behind_them_say(mixed: Path) -> None:
    page = shown(measured(mixed))
    svg, rows = chart(page, "Findings by severity")
    assert rows == [["errors", "1", "50 %"], ["warnings", "0", "0 %"], ["notes", "1", "50 %"]]
    assert tips(svg, "rect") == ["1 error", "0 warnings", "1 note"]
    svg, rows = chart(page, "Documents by score")
    assert rows[-2:] == [["90 to 99", "2"], ["100", "1"]]
    assert tips(svg, "rect")[-2:] == ["90 to 99: 2 documents", "100: 1 document"]
    assert svg.one("title", id="scores-title").text == "Documents by score"


def test_the_trend(mixed: Path) -> None:
    page = shown(measured(mixed), *entries(90, None, 80.5))
    svg, rows = chart(page, "Score")
    assert [row[2] for row in rows] == ["96.3", "80.5", "90"]
    assert tips(svg, "circle")[0] == "2026-08-01 08:00: 90, 9 documents"
    assert "The axis begins at 80." in page.text
    svg, rows = chart(page, "Errors")
    assert [row[1] for row in rows] == ["1", "3", "2", "1"]
    sparks = [svg.attributes["aria-label"] for svg in page.find("svg", class_="spark")]
    assert sparks == ["0 to 1 in 4 reports", "1 to 1 in 4 reports"]


def test_a_tenth_of_a_point_is_no_fall_from_top_to_bottom(mixed: Path) -> None:
    now = measured(mixed)
    assert now.score == 96.3
    page = shown(now, *entries(96.4, 96.4))
    assert "between 96.3 and 96.4" in page.text
    assert "The axis begins at 95." in page.text


def test_many_reports_at_one_moment(mixed: Path) -> None:
    one = replace(entries(90)[0], date="2024-03-01T12:00:00Z")
    svg, _ = chart(shown(measured(mixed), one, one), "Score")
    assert [dot.attributes["cx"] for dot in svg.find("circle")] == ["0%", "50%", "100%"]


def test_lists_are_bounded_and_say_what_is_not_there(mixed: Path) -> None:
    metrics = measured(mixed)
    many = replace(
        metrics,
        documents=replace(metrics.documents, total=5000),
        worst=metrics.worst[:1] * 50,
        clusters=(Cluster("https://x.example/", 12, (Mention("seeds/a.md", 2, None),) * 10),) * 50,
        cluster_count=70,
        clustered_documents=140,
    )
    text = shown(many).text
    assert "4,999 more are not on this page: seedlint export seeds -o tables --format csv" not in text
    assert "4,949 more are not on this page: seedlint export seeds -o tables --format csv" in text
    assert "20 more are not on this page: seedlint seeds --select SL501 -f html=findings.html" in text
    assert text.count("40 more") == 2
    assert "and 2 more" in text


def test_links_lead_to_documents_rules_and_expectations(mixed: Path) -> None:
    page = shown(hostile(measured(mixed)))
    links = {a.attributes["href"] for a in page.find("a")}
    assert {"rules.html#SL402", "expectations/index.html", "expectations/v.html#s", "report.json"} <= links
    bare = shown(measured(mixed), link=SourceLinks(None), rules=set())
    assert not [a for a in bare.find("a") if "//" in str(a.attributes["href"])]
    assert not [a for a in bare.find("a") if str(a.attributes["href"]).startswith("rules.html#")]


def test_the_page_of_rules(mixed: Path) -> None:
    rules = {rule.code: rule for rule in Registry.builtin()}
    metrics = measured(mixed)
    (figures,) = [one for one in metrics.rules if one.code == "SL402"]
    example = Noted("seeds/note.md", 9, 1, "SL402", "url-insecure", "note", "<b>")
    many = replace(metrics, rules=(replace(figures, findings=1234, documents=1, examples=(example,)),))
    page = read(rules_page(view(many), rules))
    section = page.one("section", id="SL402")
    text = folded(section)
    assert text.startswith("SL402 url-insecure Note by default")
    assert "Why: " in text
    assert "Reported" in text
    assert "In this report: 1,234 findings in 1 document note SL402 url-insecure <b> seeds/note.md:9" in (
        text.replace("● ", "")
    )
    assert "SL402 url-insecure 1,234 findings" in folded(page.one("nav", aria_label="Contents"))
    assert len(list(page.find("section"))) == len(rules)


def test_the_folder_has_the_pages(
    mixed: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    forget_git(monkeypatch)
    done = seedlint(
        capsys,
        "report",
        "seeds",
        "-o",
        "out",
        "--no-expectations",
        "--source-url",
        "https://host.example/{path}#L{line}",
    )
    assert done.code == 0, done.err
    page = read((mixed / "out" / "index.html").read_text(encoding="ascii"))
    links = {a.attributes["href"] or "" for a in page.find("a")}
    assert "https://host.example/seeds/wrong.md#L2" in links
    for link in links:
        if not link.startswith(("#", "https:")):
            name, _, place = link.partition("#")
            text = (mixed / "out" / name).read_text(encoding="utf-8")
            assert not place or f'id="{place}"' in text, link


@browser
def test_a_browser_without_network_shows_the_page_and_runs_nothing(mixed: Path, tmp_path: Path) -> None:
    path = tmp_path / "index.html"
    path.write_text(front_page(view(hostile(measured(mixed)), *entries(90, 80))), encoding="ascii")
    dom = visit(path, tmp_path)
    assert "<script" not in dom
    assert "onerror=" not in re.sub(">[^<]*<", "><", dom)
    assert "alert(1)" in dom
    read_again = Page(dom.removeprefix("<!DOCTYPE html>")).root
    assert {element.tag for element in every(read_again)} <= TAGS
