"""What is unusual about a provider is on its page, and the front page leads there."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from seedlint.report.byprovider import anomalies_of
from seedlint.report.metrics import Anomalies, AnomalyFigures, Mention, Metrics, Picture
from seedlint.report.pages.providers import provider_pages
from tests.report import days
from tests.report.corpora import HOSTILE
from tests.report.pages.test_page import folded, read, shown, view
from tests.report.pages.test_providers import RULES, details, pages, provider
from tests.report.support import measured
from tests.support.browsing import browser, visit
from tests.support.gitting import forget_git
from tests.support.running import seedlint

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.browsing import Element

ECHO, TIDE = "echo.example", "tide.example"


def mention(number: int, domain: str | None = ECHO) -> Mention:
    return Mention(f"seeds/{number}.md", 2, f"Ferry {number}", domain)


def anomaly(name: str = ECHO, subject: str = "provider", **others: object) -> AnomalyFigures:
    made = AnomalyFigures(
        id=f"{subject}-{name or 'all'}".replace(".", "-"),
        kind="shift",
        subject=subject,
        name=name,
        measure="missing image",
        sentence=f"{subject} {name}: 12 of 14 documents have no image",
        since="2024-02-20",
        until="2024-02-29",
        observed=0.9,
        low=0.0,
        high=0.1,
        usual=0.02,
        unit="share",
        commit=None,
        documents=(mention(1), mention(2)),
        document_count=12,
        common=None,
        picture=Picture(("2024-02-27", "2024-02-28", "2024-02-29"), (0.0, 0.9, 1.0), (0.0,) * 3, (0.1,) * 3),
    )
    return replace(made, **others)  # type: ignore[arg-type]


def unusual(root: Path, *items: AnomalyFigures, total: int = 0) -> Metrics:
    """Figures with some anomalies, and with a provider that is in the list."""
    anomalies = Anomalies(40, 30, total or len(items), items)
    return replace(measured(root), providers=(provider(ECHO),), anomalies=anomalies)


def one_page(metrics: Metrics, domain: str = ECHO) -> Element:
    others = tuple(provider(one, points=0) for one in (TIDE,) if domain == one)
    made = pages(view(metrics, providers={domain: details()}, others=others))
    return made[f"providers/{domain}.html"]


def test_what_is_unusual_is_on_the_page(corpus: Path) -> None:
    """With its sentence, its picture and its documents, before all else."""
    page = one_page(unusual(corpus, anomaly(), anomaly(TIDE)))
    contents = [a.attributes["href"] for a in page.one("nav", class_="contents").find("a")]
    assert contents == ["#unusual", "#trend", "#causes", "#text"]
    section = page.one("section", id="unusual")
    (one,) = section.find("article")
    assert "1 thing is unusual; it began in the last 30 days." in folded(section)
    assert folded(next(iter(one.find("h3")))) == "Provider echo.example: 12 of 14 documents have no image."
    assert len(list(one.one("svg", role="img").find("circle"))) == 3
    assert "12 documents Ferry 1 seeds/1.md:2 Ferry 2 seeds/2.md:2 and 10 more" in folded(one)
    assert "https://host.example/blob/c0ffee/seeds/1.md#L2" in {a.attributes["href"] for a in one.find("a")}
    assert "tide.example" not in folded(section)


def test_so_is_what_is_mostly_about_its_documents(corpus: Path) -> None:
    mixed = (mention(1), mention(2, "Echo.example"), mention(3, TIDE))
    rule = anomaly("SL401", "rule", documents=mixed)
    half = anomaly("SL402", "rule", documents=(mention(1), mention(2, TIDE)))
    nobody = anomaly("SL403", "rule", documents=())
    strangers = anomaly("", "corpus", documents=(mention(1, None), mention(2, None), mention(3)))
    metrics = unusual(corpus, rule, half, nobody, strangers)
    assert anomalies_of(metrics) == {ECHO: [rule]}
    section = one_page(metrics).one("section", id="unusual")
    (one,) = section.find("article")
    assert folded(next(iter(one.find("h3")))).startswith("Rule SL401:")
    assert "2 of the 3 documents listed here are of this provider." in folded(section)
    told = one_page(unusual(corpus, replace(rule, common="12 of 12 are of provider echo.example")))
    assert "listed here" not in folded(told)


def test_a_page_without_anything_unusual_has_no_such_section(corpus: Path) -> None:
    for metrics in (unusual(corpus, anomaly(TIDE)), replace(unusual(corpus), anomalies=None)):
        page = one_page(metrics)
        assert not list(page.find("section", id="unusual"))
        assert page.one("section", id="trend")


def test_what_the_report_leaves_out_is_said(corpus: Path) -> None:
    page = one_page(unusual(corpus, *[anomaly(id=f"a{at}") for at in range(12)], total=70))
    words = folded(page.one("section", id="unusual"))
    assert "12 things are unusual; they began in the last 30 days. The report lists 12 of 70" in words
    assert "2 more" in words


def test_the_front_page_leads_to_it(corpus: Path) -> None:
    metrics = unusual(corpus, anomaly(), anomaly("SL401", "rule"), anomaly(TIDE), anomaly("gone.example"))
    page = shown(
        metrics, providers=dict.fromkeys((ECHO, TIDE), details()), others=(provider(TIDE, points=0),)
    )
    section = page.one("section", id="providers")
    links = {folded(a): a.attributes["href"] for a in section.find("a")}
    assert links["2 unusual"] == f"providers/{ECHO}.html#unusual"
    assert links[TIDE] == f"providers/{TIDE}.html#unusual"
    assert "Unusual, and not listed here: tide.example" in folded(section)
    told = page.one("section", id="unusual")
    items = [[a.attributes["href"] for a in one.find("a") if "providers/" in str(a.attributes["href"])]
             for one in told.find("article")]  # fmt: skip
    assert items == [[f"providers/{ECHO}.html"]] * 2 + [[f"providers/{TIDE}.html"], []]
    # Only they: nobody has points.
    nobody = replace(metrics, providers=(), clean_provider_count=0)
    page = shown(nobody, providers={TIDE: details()}, others=(provider(TIDE, points=0),))
    assert folded(page.one("section", id="providers")) == (
        "Providers to talk to Unusual, and not listed here: tide.example"
    )
    assert not list(shown(nobody).find("section", id="providers"))


def test_a_provider_without_causes_has_a_page_and_no_text(corpus: Path) -> None:
    clean = replace(details(), counts=dict.fromkeys(("error", "warning", "note"), 0))
    metrics = unusual(corpus, anomaly(TIDE))
    made = pages(view(metrics, providers={TIDE: clean}, others=(provider(TIDE, points=0, causes=0),)))
    page = made[f"providers/{TIDE}.html"]
    assert folded(page.one("section", id="causes")) == "Own causes It has no causes of its own."
    assert not list(page.find("section", id="text"))
    assert page.one("section", id="unusual")


def test_what_hostile_documents_hold_is_text(corpus: Path) -> None:
    items = [
        anomaly(id=f"a{at}", sentence=word, measure=word, documents=(Mention(word, 2, word, ECHO),),
                common=word, owners=(word,), subject="topic", name=word)
        for at, word in enumerate(HOSTILE) if word
    ]  # fmt: skip
    metrics = unusual(corpus, *items)
    page = one_page(metrics)
    assert len(list(page.find("article"))) == len(items)
    assert "\u202e" not in page.text
    ((_, text),) = provider_pages(view(metrics, providers={ECHO: details()}), RULES)
    assert len(text) < 200_000


@browser
def test_a_browser_shows_it_and_runs_nothing(corpus: Path, tmp_path: Path) -> None:
    metrics = unusual(corpus, anomaly(sentence=HOSTILE[0]))
    ((_, text),) = provider_pages(view(metrics, providers={ECHO: details()}), RULES)
    path = tmp_path / "page.html"
    path.write_text(text, encoding="ascii")
    dom = visit(path, tmp_path)
    assert "alert(1)" in dom
    assert "<script" not in dom


def test_from_documents_to_the_page(
    corpus: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A provider that has no fault, and fell silent, has a page as well."""
    pytest.importorskip("scipy")
    forget_git(monkeypatch)
    monkeypatch.setattr(days, "NOW", datetime.now(UTC))
    days.fill(corpus)
    last = (datetime.now(UTC) - timedelta(days=14)).date().isoformat()
    for path in (corpus / "seeds").iterdir():
        if "fog-signal.com" in path.read_text("utf-8") and path.name[:10] > last:
            path.unlink()
    (corpus / "seedlint.toml").write_text(
        'select = ["SL1"]\n[[owners.providers]]\ndomains = ["fog-signal.com"]\nowners = ["@fog"]\n',
        encoding="utf-8",
    )
    done = seedlint(capsys, "report", "seeds", "-o", "out", "--no-expectations")
    assert done.code == 0, done.err
    assert [path.name for path in (corpus / "out" / "providers").iterdir()] == ["fog-signal.com.html"]
    page = read((corpus / "out" / "providers" / "fog-signal.com.html").read_text(encoding="ascii"))
    section = folded(page.one("section", id="unusual"))
    assert "Provider fog-signal.com: no documents since " in section
    assert "Owned by @fog" in folded(page)
    front = read((corpus / "out" / "index.html").read_text(encoding="ascii"))
    for a in (*page.find("a"), *front.find("a")):
        link, _, place = str(a.attributes["href"]).partition("#")
        if link and "providers/" in link:
            found = (corpus / "out" / link).read_bytes()
            assert not place or f'id="{place}"'.encode() in found, a.attributes
    assert front.one("a", href="providers/fog-signal.com.html#unusual")
    assert 'id="providers"' in (corpus / "out" / "index.html").read_text(encoding="ascii")
