"""The pages about expectations: they open with no network, and nothing from a document is more than text."""

from __future__ import annotations

import json
import os
import re
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from seedlint.config.settings import Settings
from seedlint.expectations.shortform import parse_expectations
from seedlint.expectations.suites import Suite, default_suites
from seedlint.report.gx.overview import POLICY
from seedlint.report.gx.run import run
from seedlint.report.gx.seal import clip
from seedlint.tables.tables import TABLES, Kind
from seedlint.util.escape import escape
from tests.report.corpora import HOSTILE, make, make_hostile
from tests.support.browsing import browser, visit
from tests.support.running import seedlint

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.slow

NOW = datetime(2026, 10, 11, 8, tzinfo=UTC)
LOADING = set("src srcset data poster background action formaction ping manifest xlink:href".split())
TAGS = set(
    "html head meta title link style body a nav h1 h2 h4 h5 h6 p label input div span ul ol li main section"
    " table thead tbody tr th td details summary code br i strong footer hr small pre".split()
)


class Page(HTMLParser):
    """What a browser would find in a page: tags, addresses, and text."""

    def __init__(self, path: Path) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.loads: list[str] = []
        self.links: list[str] = []
        self.styles: list[str] = []
        self.words: list[str] = []
        self.policy = ""
        self._inside = ""
        self.source = path.read_text(encoding="utf-8")
        self.feed(self.source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self._inside = tag
        values = {name: value or "" for name, value in attrs}
        self.attributes |= set(values)
        self.loads += [value for name, value in values.items() if name in LOADING]
        if tag == "a":
            self.links.append(values.get("href", ""))
        elif "href" in values:
            self.loads.append(values["href"])
        self.styles.append(values.get("style", ""))
        if values.get("http-equiv") == "Content-Security-Policy":
            self.policy = values["content"]

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""

    def handle_data(self, data: str) -> None:
        (self.styles if self._inside == "style" else self.words).append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


def pages(folder: Path) -> Iterator[tuple[Path, Page]]:
    found = sorted(folder.rglob("*.html"))
    assert found
    for path in found:
        yield path, Page(path)


def expectations_of_everything() -> tuple[Suite, ...]:
    """Expectations about every text column of every table that no row meets, so that all words are shown."""
    items: list[dict[str, Any]] = []
    for table in TABLES:
        texts = [column.name for column in table.columns if column.kind is Kind.TEXT]
        for column in texts:
            items += [
                {"table": table.name, "column": column, "expect": "null"},
                {"table": table.name, "column": column, "expect": "in-set", "values": list(HOSTILE[:6])},
                {"table": table.name, "column": column, "expect": "not-matches", "pattern": r"[<\"'$\\]|"},
                {"table": table.name, "column": column, "expect": "length-between", "max": 0},
            ]
        items.append({"table": table.name, "expect": "unique-together", "columns": texts[:3]})
        items.append(
            {"table": table.name, "expect": "no-rows", "query": "SELECT * FROM {batch} WHERE '<b>' = '<b>'"}
        )
    return parse_expectations(items, Settings(Path()))


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pages about a corpus in which every text is an attack, with every kind of expectation."""
    folder = tmp_path_factory.mktemp("hostile")
    database = make_hostile(folder / "x.sqlite3")
    suites = [*expectations_of_everything(), *default_suites(), notes()]
    run(database, suites, folder / "out", NOW, lambda document, line: f"https://host.example/{line}")
    return folder / "out"


def notes() -> Suite:
    """Hostile words where maintainers write: not an attack, but they come out as they are."""
    word = "<script>alert('$x')</script> & \"${y}\" `z`"
    return Suite(
        word,
        "documents",
        "x.json",
        (
            {
                "type": "expect_column_values_to_be_in_set",
                "kwargs": {"column": "title", "value_set": [word]},
                "description": word,
                "severity": "info",
            },
            {
                "type": "expect_column_values_to_not_match_regex",
                "kwargs": {"column": "title", "regex": r"(?<!\\)<(b|i)>$"},
                "description": None,
                "severity": "info",
            },
            {
                "type": "expect_column_values_to_be_in_set",
                "kwargs": {"column": "title", "value_set": [word], "row_condition": 'col("type") == "<$x"'},
                "description": None,
                "severity": "info",
            },
        ),
    )


def test_no_page_loads_anything_or_runs_anything(hostile: Path) -> None:
    for path, page in pages(hostile):
        assert page.tags <= TAGS, path
        assert page.loads == ["data:,"] * len(page.loads), path
        assert not {name for name in page.attributes if name.startswith("on")}, path
        assert not any(re.search(r"url\s*\(|@import|expression", style, re.I) for style in page.styles), path
        assert page.policy == POLICY
        for link in page.links:
            assert re.match(r"(#|\.\./|[\w.-]+/|index\.html|https://host\.example/\d+$)", link), (path, link)


def test_no_file_but_pages_and_results_and_little_of_both(hostile: Path) -> None:
    files = [path for path in hostile.rglob("*") if path.is_file()]
    assert {path.suffix for path in files} == {".html", ".json"}
    assert sum(path.stat().st_size for path in files) < 4_000_000
    for path in files:
        if path.suffix == ".json":
            json.loads(path.read_text(encoding="utf-8"))


def test_links_lead_somewhere(hostile: Path) -> None:
    for path, page in pages(hostile):
        for link in page.links:
            target = link.partition("#")[0]
            if target and not target.startswith("https:"):
                found = (path.parent / target).resolve()
                assert found.is_file() or found == hostile.resolve().parent / "index.html", (path, link)
                if "#" in link:
                    assert f'id="{link.partition("#")[2]}"' in found.read_text(encoding="utf-8"), (path, link)


def test_every_hostile_word_is_shown_as_it_is(hostile: Path) -> None:
    index = next(page for path, page in pages(hostile) if path == hostile / "index.html")
    details = hostile / "validations" / "configured-documents.html"
    for word in HOSTILE:
        shown = " ".join(clip(escape(word)).split())
        assert shown in index.text, word
        page = Page(details)
        assert shown.replace("\U0010f03c", "\ufffd").replace("\U0010f03e", "\ufffd") in page.text, word


def test_what_maintainers_write_is_shown_as_it_is(hostile: Path) -> None:
    word = "<script>alert('$x')</script> & \"${y}\" `z`"
    (suite,) = (hostile / "expectations").glob("script*.html")
    (results,) = (hostile / "validations").glob("script*.html")
    for path in (suite, results):
        text = Page(path).text
        assert word in text
        assert r"(?<!\\)<(b|i)>$" in text
    assert word.replace(" `z`", " z") in Page(hostile / "index.html").text


def test_nothing_is_escaped_twice(hostile: Path) -> None:
    for path, page in pages(hostile):
        for word in ("&lt;script", "&#60;script", "&amp;lt;", "&amp;#", "&#38;", "&quot;", "&#34;"):
            assert word not in page.text, (path, word)


def test_a_page_says_which_rows_are_meant(tmp_path: Path) -> None:
    database = make(tmp_path / "x.sqlite3", [{"title": None}, {}, {"quality": 999}])
    results = run(
        database,
        parse_expectations(
            [
                {"column": "title", "expect": "not-null"},
                {"column": "quality", "expect": "between", "max": 100},
                {"expect": "no-rows", "query": "SELECT document, line, heat FROM {batch} WHERE quality > 9"},
            ],
            Settings(Path()),
        ),
        tmp_path / "out",
        NOW,
        lambda document, line: f"https://host.example/{document}#L{line}",
    )
    page = Page(tmp_path / "out" / str(results.results[0].page).partition("#")[0])
    assert "seeds/000.md:2 · nothing" in page.text
    assert "seeds/002.md:2 · 999" in page.text
    assert "seeds/001.md:2 · -1" in page.text
    assert "passed" not in page.text
    assert "failed" in page.text
    index = Page(tmp_path / "out" / "index.html")
    assert "https://host.example/seeds/002.md#L2" in index.links
    assert "0 of 3 expectations passed; failed: 3 critical" in index.text
    assert results.results[0].page in index.links


def test_icons_have_words_for_those_who_do_not_see_them(tmp_path: Path) -> None:
    database = make(tmp_path / "x.sqlite3", [{}])
    items = [
        {"column": "title", "expect": "not-null"},
        {"expect": "no-rows", "query": "SELECT abs(-9223372036854775807 - line / line) FROM {batch}"},
    ]
    results = run(database, parse_expectations(items, Settings(Path())), tmp_path / "out", NOW)
    text = Page(tmp_path / "out" / str(results.results[0].page).partition("#")[0]).text
    assert "passed" in text
    assert "broken" in text


def test_hostile_documents_from_the_file_to_the_page(corpus: Path, capsys: Any) -> None:
    """Through the whole command, with what only files hold: halves of characters, NUL, any types."""
    words = (*HOSTILE, "\ud800<b>\0", ["<b>"], {"<b>": "<i>"}, True, -1.5, None)
    for number, word in enumerate(words):
        fields = ("title", "excerpt", "publishedDateTime", "type", "webUrl", "quality")
        article = {
            **dict.fromkeys(fields, word),
            "provider": {"name": word, "domain": word},
            "images": [{"url": word, "width": word, "height": word}],
        }
        root = {"category": word, "topics": [word], "related": [article, word], "secured": f"{number};x"}
        name = "x" if os.name == "nt" else "<b>$x {{y}} '&amp;"
        (corpus / "seeds" / f"{number}{name}.json").write_text(
            json.dumps({**article, **root}), encoding="utf-8"
        )
    done = seedlint(capsys, "report", "seeds", "-o", "out")
    assert done.code == 0, done.err
    shown = 0
    for path, page in pages(corpus / "out" / "expectations"):
        assert page.tags <= TAGS, path
        assert page.loads == ["data:,"], path
        shown += page.text.count("<script>alert(1)</script>")
    assert shown > 5


@browser
def test_a_browser_without_network_asks_for_nothing_and_runs_nothing(hostile: Path, tmp_path: Path) -> None:
    details = hostile / "validations" / "configured-documents.html"
    for path in (hostile / "index.html", details):
        dom = visit(path, tmp_path)
        assert "<script" not in dom
        assert "alert(1)" in dom
