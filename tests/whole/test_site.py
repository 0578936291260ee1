"""The documentation as a site: built strictly, whole, and the same in a browser that has no network."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.browsing import browser, visit

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "docs"))
try:
    import contents
    import website
finally:
    sys.path.remove(str(ROOT / "docs"))

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if built := os.environ.get("SEEDLINT_TEST_SITE"):
        return Path(built)
    for needed in ("sphinx", "furo", "myst_parser", "sphinx_copybutton"):
        pytest.importorskip(needed, reason="the site is built by what comes with the extra `docs`")
    folder = tmp_path_factory.mktemp("site") / "html"
    done = subprocess.run(
        [sys.executable, str(ROOT / "docs" / "website.py"), str(folder)],
        cwd=folder.parent,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=600,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def page(site: Path, name: str) -> str:
    return (site / name).read_text(encoding="utf-8")


def test_every_page_is_there(site: Path) -> None:
    pages = [page for section in contents.SECTIONS for page in section.pages]
    pages += [*website.TOP.values(), "index.md", "rules/SL301.md", "rules/SL3xx.md"]
    missing = [one for one in pages if not (site / one).with_suffix(".html").is_file()]
    assert missing == []


def test_headings_keep_the_anchors_they_have_on_github(site: Path) -> None:
    assert 'id="what-is-new---since-rev"' in page(site, "guides/git.html")
    assert 'id="encodings-and--on-windows"' in page(site, "reference/formats.html")


def test_rules_are_where_reports_link_to(site: Path) -> None:
    """`docs-url` + `rules/SL201.md`, whether that is the repository or the site."""
    assert '<a href="../SL201.html">' in page(site, "rules/SL201.md/index.html")


def test_rules_are_grouped_in_the_navigation(site: Path) -> None:
    here = page(site, "rules/SL301.html")
    tree = here[here.index('class="sidebar-tree"') : here.index('class="main"')]
    families = re.findall(r'<a class="[^"]*reference internal" href="SL\dxx\.html">SL\dxx (.+?)</a>', tree)
    assert families == list(contents.FAMILIES.values())
    assert 'href="SL302.html"' in tree


def test_nothing_is_loaded_and_every_link_leads_somewhere(site: Path) -> None:
    assert website.defects(site) == []


def test_what_is_wrong_with_links_is_seen(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(
        '<a href="b.html#there">1</a><a href="b.html#nowhere">2</a><a href="c.html">3</a>'
        '<a href="https://example.org/">4</a><script src="https://cdn.example.org/x.js"></script>'
        '<link rel="stylesheet" href="//fonts.example.org/x.css"><img src="d.png">',
        encoding="utf-8",
    )
    (tmp_path / "b.html").write_text('<p id="there"></p>', encoding="utf-8")
    (tmp_path / "x.css").write_text("@font-face { src: url(https://fonts.example.org/f) }", encoding="utf-8")
    assert website.defects(tmp_path) == [
        "a.html loads https://cdn.example.org/x.js",
        "a.html loads //fonts.example.org/x.css",
        "a.html leads to b.html#nowhere, where there is no such anchor",
        "a.html leads to c.html, where nothing is",
        "a.html leads to d.png, where nothing is",
        "x.css loads https://fonts.example.org/f",
    ]


def test_a_link_that_leads_to_no_file_ends_the_build(tmp_path: Path) -> None:
    stage = object.__new__(website.Stage)
    stage._folder, stage._places, stage._waiting = tmp_path, {"docs/index.md": "index.md"}, []
    with pytest.raises(SystemExit, match=r"docs/index.md: `nowhere.md` leads to no file"):
        stage._linked("docs/index.md", "[here](nowhere.md)")
    fenced = "```md\n[here](nowhere.md)\n```\n"
    assert stage._linked("docs/index.md", fenced) == fenced


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(ROOT / "docs" / "website.py"), str(tmp_path)],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 2
    assert "is not empty" in done.stdout
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


@browser
def test_pages_open_from_a_folder_without_a_network(site: Path, tmp_path: Path) -> None:
    """Chromium is given no network, and `visit` fails if the page asks for anything from elsewhere."""
    for name in ("index.html", "rules/SL301.html", "reference/configuration.html"):
        assert "</html>" in visit(site / name, tmp_path)


@browser
def test_the_search_works_from_a_folder(site: Path, tmp_path: Path) -> None:
    words = ("--virtual-time-budget=20000", "--allow-file-access-from-files")
    search = tmp_path / "search"
    search.mkdir()
    # What `visit` opens is a file; the words to search for are put where the page looks for them.
    redirect = search / "go.html"
    url = f"{(site / 'search.html').as_uri()}?q=baseline"
    redirect.write_text(f'<!DOCTYPE html><meta http-equiv="refresh" content="0;url={url}">', encoding="utf-8")
    found = visit(redirect, search, *words)
    results = found[found.index('id="search-results"') :]
    assert "Search finished" in results
    assert re.search(r'<li class="kind-\w+"><a href="guides/baseline.html"', results)
