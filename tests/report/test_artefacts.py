"""What of a report is given away: the badge, the archive, and what it says where there is no past yet."""

from __future__ import annotations

import json
import re
import shutil
import tomllib
import zipfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree

import pytest

from seedlint.config.settings import Settings
from seedlint.expectations.offers import OFFERS, offers
from seedlint.expectations.shortform import parse_expectations
from seedlint.report.archive import write_archive
from seedlint.report.pages.badge import badge
from tests.support.gitting import forget_git
from tests.support.running import WRONG_TYPE, Done, document, seedlint

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(autouse=True)
def no_git(monkeypatch: pytest.MonkeyPatch) -> None:
    forget_git(monkeypatch)


def report(capsys: Any, *words: str) -> Done:
    done = seedlint(capsys, "report", "seeds", "--no-expectations", "-o", *(words or ("out",)))
    assert done.code in {0, 2}, done.err
    return done


def drawn(score: float | None, *codes: str) -> ElementTree.Element:
    metrics: Any = SimpleNamespace(score=score, rules=[SimpleNamespace(code=code) for code in codes])
    text = badge(metrics)
    assert text.count("http") == 1, "it loads nothing: the one address is that of SVG itself"
    assert not re.search(r"<(style|script|image|use)\b|url\(|href", text)
    return ElementTree.fromstring(text)


def colour(svg: ElementTree.Element) -> str:
    return svg.findall(f"{SVG}rect")[1].attrib["fill"]


def luminance(hexadecimal: str) -> float:
    parts = [int(hexadecimal[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_the_badge_says_the_score_and_has_a_colour_for_it() -> None:
    shown = {score: drawn(score) for score in (100, 90, 89.9, 75, 74.9, 50, 49.9, 0)}
    for score, svg in shown.items():
        title = f"data quality: {score:g} of 100"
        assert (svg.findtext(f"{SVG}title"), svg.get("aria-label"), svg.get("role")) == (title, title, "img")
        for rect in svg.findall(f"{SVG}rect"):
            assert 1.05 / (luminance(rect.attrib["fill"]) + 0.05) >= 4.5, "white text can be read on it"
    assert [
        colour(shown[a]) == colour(shown[b]) for a, b in ((100, 90), (89.9, 75), (74.9, 50), (49.9, 0))
    ] == [True] * 4
    assert len({colour(svg) for svg in shown.values()}) == 4


def test_the_badge_of_what_nobody_knows_is_grey() -> None:
    none, crashed = drawn(None), drawn(100, "SL000")
    assert none.get("aria-label") == "data quality: no documents"
    assert crashed.get("aria-label") == "data quality: 100 of 100, incomplete"
    assert colour(none) == colour(crashed) != colour(drawn(100, "SL401"))


def test_the_archive_is_the_report_and_can_be_gone_on_from(corpus: Path, capsys: Any) -> None:
    report(capsys, "out", "--zip")
    with zipfile.ZipFile(corpus / "out" / "report.zip") as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        archive.extractall(corpus / "sent")
    there = {
        path.relative_to(corpus / "out").as_posix() for path in (corpus / "out").rglob("*") if path.is_file()
    }
    assert names == sorted(f"report/{name}" for name in there - {"report.zip"})
    page = (corpus / "sent" / "report" / "index.html").read_text(encoding="ascii")
    assert 'href="report.zip"' in page
    (corpus / "seeds" / "wrong.md").write_text(document(2, WRONG_TYPE), encoding="utf-8")
    done = report(capsys, "sent/report")
    assert done.code == 0, done.err
    assert (
        json.loads((corpus / "sent" / "report" / "report.json").read_text("ascii"))["changes"]["findings"]
        == 1
    )


def test_the_same_report_makes_the_same_archive(corpus: Path, capsys: Any) -> None:
    report(capsys, "out")
    made = []
    for number in range(2):
        folder = shutil.copytree(corpus / "out", corpus / f"copy{number}")
        for path in folder.iterdir():
            path.touch()
            path.chmod(0o600 + number * 0o44)
        contents = json.loads((folder / "report.json").read_text(encoding="ascii"))
        write_archive(folder, "report.json", contents, contents["generated_at"])
        made.append((folder / "report.zip").read_bytes())
    assert made[0] == made[1]


def test_an_archive_is_neither_stale_nor_somebody_elses(corpus: Path, capsys: Any) -> None:
    report(capsys, "out", "--zip")
    report(capsys, "out")
    assert not (corpus / "out" / "report.zip").exists(), "it would be that of the report before"
    for name in ("report.zip", "badge.svg"):
        if (corpus / "out" / name).exists():
            (corpus / "out" / name).unlink()
        (corpus / "out" / name).write_bytes(b"mine")
        done = report(capsys, "out", "--zip")
        assert (done.code, name in done.err) == (2, True)
        assert (corpus / "out" / name).read_bytes() == b"mine"
        (corpus / "out" / name).unlink()


def test_a_first_report_says_that_there_is_nothing_to_compare_with(corpus: Path, capsys: Any) -> None:
    first = "This is the first report here"
    report(capsys)
    page = (corpus / "out" / "index.html").read_text(encoding="ascii")
    assert first in page
    assert "Nothing to compare with yet" in page
    assert first in (corpus / "out" / "report.md").read_text(encoding="utf-8")
    report(capsys)
    page = (corpus / "out" / "index.html").read_text(encoding="ascii")
    assert "No finding is new or fixed since" in page
    assert first not in page + (corpus / "out" / "report.md").read_text(encoding="utf-8")
    (corpus / "out" / "findings.known").write_bytes(b"\0")
    report(capsys)
    page = (corpus / "out" / "index.html").read_text(encoding="ascii")
    assert "What the last report found is not recorded here" in page
    assert first not in page


def test_each_line_that_is_offered_can_be_written_into_the_configuration() -> None:
    text = "[report]\nexpectations = [\n" + "\n".join(offer.line for offer in OFFERS) + "\n]\n"
    items = tomllib.loads(text)["report"]["expectations"]
    assert items == [dict(offer.item) for offer in OFFERS]
    suites = parse_expectations(items, Settings(Path()))
    assert sum(len(suite.expectations) for suite in suites) == len(OFFERS)
    assert {offer.description for offer in offers(seed=False)} < {offer.description for offer in OFFERS}


def test_what_is_offered_is_judged_once_it_is_switched_on(corpus: Path, capsys: Any) -> None:
    pytest.importorskip("great_expectations")
    for number in range(1, 6):
        (corpus / "seeds" / f"{number}.md").write_text(document(number), encoding="utf-8")
    on = OFFERS[:-1]
    lines = "\n".join(offer.line for offer in on)
    (corpus / "seedlint.toml").write_text(
        f"[report]\ndefault-suites = false\nexpectations = [\n{lines}\n]\n", encoding="utf-8"
    )
    assert seedlint(capsys, "report", "seeds", "-o", "out").code == 0
    results = json.loads((corpus / "out" / "report.json").read_text("ascii"))["expectations"]["results"]
    assert sorted(one["description"] for one in results) == sorted(offer.description for offer in on)
    assert not [one for one in results if one["status"] == "broken"]
    page = (corpus / "out" / "expectations" / "index.html").read_text(encoding="utf-8")
    assert "1 lines to choose from" not in page
    assert "One line to choose from" in page
    assert "related_count &gt; 100" in page
