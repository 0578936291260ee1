"""Figures of somebody's own schema, against what a few lines of Python count in the same documents."""

from __future__ import annotations

import base64
import json
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from seedlint.expectations.own import own_suite
from seedlint.schema.schema import Schema
from seedlint.tables.own import own_table
from tests.conftest import CLEAN
from tests.support.browsing import Page
from tests.support.examples import some
from tests.support.gitting import commit, git
from tests.support.running import seedlint

if TYPE_CHECKING:
    from pathlib import Path

SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["title"],
    "properties": {
        "title": {"type": "string"},
        "layout": {"enum": ["post", "wide", "none"]},
        "draft": {"type": "boolean"},
        "weight": {"type": "integer"},
        "author": {"type": "object", "properties": {"name": {"type": "string"}}},
        "tags": {"type": "array", "items": {"type": "string"}},
        "password": {"type": "string"},
    },
}
SECRET = base64.b64encode(bytes(range(40, 88))).decode()


def put(root: Path, name: str, data: Any) -> None:
    path = root / "content" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(data), encoding="utf-8")


def begin(root: Path, schema: Any = SCHEMA, more: str = "") -> None:
    (root / "page.schema.json").write_text(json.dumps(schema), encoding="utf-8")
    (root / "seedlint.toml").write_text(
        f'schema = "page.schema.json"\ninclude = ["content"]\n{more}', encoding="utf-8"
    )


def told(root: Path, capsys: pytest.CaptureFixture[str], *more: str) -> dict[str, Any]:
    done = seedlint(capsys, "report", "-o", root / "out", "--no-expectations", *more)
    assert done.code == 0, done.err
    found: dict[str, Any] = json.loads((root / "out" / "report.json").read_text(encoding="utf-8"))
    return found


def fields(figures: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {one["field"]: one for one in figures["fields"]}


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    begin(tmp_path)
    return tmp_path


def test_completeness_and_values(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    layouts = ["post", "post", "wide", "tall"]
    for number, layout in enumerate(layouts):
        put(site, f"{number}.json", {"title": f"Note {number}", "layout": layout, "weight": number * 10})
    put(
        site,
        "4.json",
        {"title": " ", "draft": True, "tags": ["sea", "sea", ""], "author": {"name": "Ines Mol"}},
    )
    put(site, "5.json", {"title": 5, "tags": [], "author": {}, "weight": "many"})
    (site / "content" / "6.json").write_text("{", encoding="utf-8")
    metrics = told(site, capsys)
    (one,) = metrics["schemas"]
    assert (one["schema"], one["table"], one["documents"], one["readable"]) == (
        "page.schema.json",
        "page",
        7,
        6,
    )
    assert metrics["articles"] is False
    found = fields(one)
    counts = ("rows", "filled", "blank", "misfits")
    assert {name: tuple(field[key] for key in counts) for name, field in found.items()} == {
        "title": (6, 4, 1, 1),
        "layout": (6, 4, 0, 0),
        "draft": (6, 1, 0, 0),
        "weight": (6, 4, 0, 1),
        "author": (6, 2, 0, 0),
        "author.name": (2, 1, 0, 0),
        "tags": (6, 1, 1, 0),
        "tags[]": (3, 2, 1, 0),
        "password": (6, 0, 0, 0),
    }
    assert [(v["value"], v["count"], v["allowed"]) for v in found["layout"]["values"]] == [
        ("post", 2, True),
        ("tall", 1, False),
        ("wide", 1, True),
        ("none", 0, True),
    ]
    assert [(v["value"], v["count"]) for v in found["tags[]"]["values"]] == [("sea", 2)]
    assert (found["weight"]["low"], found["weight"]["median"], found["weight"]["high"]) == (0, 10, 30)
    page = Page((site / "out" / "index.html").read_text(encoding="ascii")).root
    text = page.one("section", id="fields").text
    assert "7 documents of this schema. 1 could not be checked" in text
    assert "tall ×1 (25\xa0%), not in the schema" in text
    assert not list(page.find("section", id="providers"))
    assert not list(page.find("section", id="duplicates"))
    assert not list(page.find("section", id="timeline"))


def test_nothing_secret_is_shown(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for number in range(4):
        put(
            site,
            f"{number}.json",
            {
                "title": SECRET,
                "password": "swordfish",
                "tags": [SECRET[:50], f"key {SECRET[:24]} of it", "a@b.example"],
            },
        )
    found = fields(told(site, capsys)["schemas"][0])
    assert (found["password"]["hidden"], found["password"]["filled"]) == (True, 4)
    for name in ("report.json", "index.html", "report.md"):
        text = (site / "out" / name).read_text(encoding="utf-8")
        assert "swordfish" not in text
        assert SECRET[:20] not in text
        assert "a@b.example" not in text


def test_a_section_for_each_schema_and_those_of_articles(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (site / "event.schema.json").write_text('{"properties": {"when": {"format": "date"}}}', encoding="utf-8")
    (site / "seedlint.toml").write_text(
        'include = ["content", "seeds"]\n'
        '[[overrides]]\nfiles = ["content/"]\nschema = "page.schema.json"\n'
        '[[overrides]]\nfiles = ["content/events/"]\nschema = "event.schema.json"\n',
        encoding="utf-8",
    )
    put(site, "0.json", {"title": "Note"})
    put(site, "events/1.json", {"when": "2024-05-02"})
    metrics = told(site, capsys)
    assert [(one["schema"], one["documents"]) for one in metrics["schemas"]] == [
        ("page.schema.json", 1),
        ("event.schema.json", 1),
    ]
    assert (metrics["articles"], metrics["providers"], metrics["fields"]) == (False, [], [])
    assert fields(metrics["schemas"][1])["when"]["first"] == "2024-05-02"
    (site / "seeds").mkdir()
    (site / "seeds" / "clean.md").write_text(CLEAN.replace("https:", "http:"), encoding="utf-8")
    metrics = told(site, capsys)
    assert (metrics["articles"], len(metrics["schemas"])) == (True, 2)
    assert {one["rows"] for one in metrics["fields"] if one["table"] == "documents"} == {1}
    assert [one["domain"] for one in metrics["providers"]] == ["harbour-herald.com"]
    page = Page((site / "out" / "index.html").read_text(encoding="ascii")).root
    for key in ("providers", "duplicates", "fields", "fields-page", "fields-event"):
        assert page.one("section", id=key).text


def test_the_same_figures_by_any_number_of_processes(
    site: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(180):
        tags = ["sea", f"t{number % 4}"]
        put(site, f"{number}.json", {"title": f"N{number % 9}", "layout": "post", "tags": tags})
    found = [
        told(site, capsys, *more)["schemas"] for more in (["--jobs", "1"], ["--jobs", "2", "--no-cache"])
    ]
    monkeypatch.chdir(site / "content")
    assert [*found, told(site, capsys)["schemas"]] == [found[0]] * 3


def test_many_schemas_are_bounded(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    begin(site, more="schema-comments = true\n")
    for number in range(25):
        schema = {"properties": {f"f{n}": {"type": "string"} for n in range(90)}}
        put(site, f"{number}.json", {"$schema": f"../s{number}.json", "f1": "a"})
        (site / f"s{number}.json").write_text(json.dumps(schema), encoding="utf-8")
    metrics = told(site, capsys)
    assert metrics["schema_count"] == 25
    assert len(metrics["schemas"]) == 20
    assert sum(len(one["fields"]) for one in metrics["schemas"]) == 1000
    page = Page((site / "out" / "index.html").read_text(encoding="ascii")).root
    assert "5 schemas more are not on this page" in page.text


def test_the_history_of_commits_is_measured_alike(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(site, "0.json", {"title": "Note"})
    put(site, "1.json", {"title": 5})
    git("init", "-q", cwd=site)
    commit(site)
    put(site, "1.json", {"title": "Five"})
    commit(site)
    metrics = told(site, capsys, "--history-from-git")
    lines = (site / "out" / "history.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["score"] for line in lines] == [95.0, 100.0]
    assert [json.loads(line)["providers"] for line in lines] == [{}, {}]
    assert metrics["schemas"][0]["documents"] == 2


def test_a_schema_with_articles_has_both(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    begin(site, {**SCHEMA, "x-seedlint-role": "article"})
    put(site, "0.json", {"title": "Note", "provider": {"name": "Fen", "domain": "WWW.fen.example"}})
    metrics = told(site, capsys)
    assert (metrics["articles"], len(metrics["schemas"])) == (True, 1)
    assert {"title", "provider.name"} <= {one["field"] for one in metrics["fields"]}


PAGES = st.lists(
    st.fixed_dictionaries(
        {},
        optional={
            "title": st.sampled_from(["Tide", "Ebb", "", " ", 5, None]),
            "layout": st.sampled_from(["post", "wide", "tall", 3]),
            "draft": st.booleans() | st.just("no"),
            "weight": st.integers(-5, 5) | st.sampled_from([2.5, "x", None]),
            "author": st.fixed_dictionaries({}, optional={"name": st.sampled_from(["Ines", "", 7])})
            | st.just([]),
            "tags": st.lists(st.sampled_from(["sea", "fen", "", 3, None]), max_size=3) | st.just("sea"),
        },
    ),
    min_size=1,
    max_size=8,
)


def expected(pages: list[dict[str, Any]], name: str, kinds: tuple[type, ...]) -> tuple[int, int, int]:
    values = [page[name] for page in pages if page.get(name) is not None]
    fit = [value for value in values if type(value) in kinds]
    blank = sum(value == [] or (type(value) is str and not value.strip()) for value in fit)
    return len(fit) - blank, blank, len(values) - len(fit)


@settings(max_examples=some(60), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pages=PAGES)
def test_figures_are_those_of_the_documents(
    site: Path, capsys: pytest.CaptureFixture[str], pages: list[dict[str, Any]]
) -> None:
    for path in (site / "content").glob("*"):
        path.unlink()
    for number, page in enumerate(pages):
        put(site, f"{number}.json", page)
    found = fields(told(site, capsys, "--no-cache", "--jobs", "1")["schemas"][0])
    for name, kinds in {
        "title": (str,),
        "layout": (str,),
        "draft": (bool,),
        "weight": (int,),
        "author": (dict,),
        "tags": (list,),
    }.items():
        one = found[name]
        assert one["rows"] == len(pages)
        assert (one["filled"], one["blank"], one["misfits"]) == expected(pages, name, kinds), name
    authors = [page["author"] for page in pages if type(page.get("author")) is dict]
    assert found["author.name"]["rows"] == len(authors)
    names = expected(authors, "name", (str,))
    assert tuple(found["author.name"][key] for key in ("filled", "blank", "misfits")) == names
    drafts = Counter(page["draft"] for page in pages if type(page.get("draft")) is bool)
    assert {v["value"]: v["count"] for v in found["draft"]["values"]} == {
        str(value).lower(): count for value, count in drafts.items()
    }
    layouts = Counter(page["layout"] for page in pages if type(page.get("layout")) is str)
    assert {v["value"]: v["count"] for v in found["layout"]["values"]} == {
        **dict.fromkeys(["post", "wide", "none"], 0),
        **layouts,
    }


def test_what_is_no_date_is_not_shown_as_one(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    begin(site, {"properties": {"when": {"type": "string", "format": "date"}}})
    for number, when in enumerate(["2021-04-04", "bobs pin 4711 code", "2021-04-01", "0 and more"]):
        put(site, f"{number}.json", {"when": when})
    figures = told(site, capsys)["schemas"][0]
    one = fields(figures)["when"]
    assert "bobs" not in json.dumps(figures)
    assert (one["first"], one["last"]) == ("2021-04-01", "2021-04-04")


@pytest.mark.parametrize("multiple", ["true", "false"])
def test_the_page_says_where_only_first_documents_are_counted(
    site: Path, capsys: pytest.CaptureFixture[str], multiple: str
) -> None:
    begin(site, more=f"[documents]\nallow-multiple = {multiple}\n")
    (site / "content").mkdir(exist_ok=True)
    (site / "content" / "a.yaml").write_text("title: x\n", encoding="utf-8")
    assert told(site, capsys)["documents"]["several"] is (multiple == "true")
    for name in ("index.html", "report.md"):
        page = (site / "out" / name).read_text(encoding="utf-8")
        assert ("the first is counted" in page) == (multiple == "true"), name


def test_what_may_be_null_is_not_expected_to_be_there() -> None:
    own = own_table(
        Schema(
            {
                "type": "object",
                "required": ["note", "name"],
                "properties": {"note": {"type": ["string", "null"]}, "name": {"type": "string"}},
            }
        ),
        "s.json",
    )
    suite = own_suite(own)
    assert suite is not None
    wanted = [one["kwargs"]["column"] for one in suite.expectations if "not_be_null" in one["type"]]
    assert wanted == ["name"]
