"""One defect in many documents has one cause, wherever the article is; others have causes of their own."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seedlint.config.settings import Settings
from seedlint.identity import cause
from seedlint.output.text import MAX_ALIKE
from seedlint.rulebook.selection import Selection
from seedlint.run.build import build_registry
from seedlint.run.profiles import Profiles
from tests.conftest import CLEAN
from tests.support.gitting import commit, forget_git, git
from tests.support.running import INSECURE, document, seedlint
from tests.top_level.test_identity import BAD, GOOD, WORSE, with_related

if TYPE_CHECKING:
    from pathlib import Path

    from seedlint.engine.engine import Engine
    from seedlint.finding import PlacedFinding

OTHERS = [
    GOOD,
    ("Ebb", "https://harbour-herald.com/ebb"),
    ("Spring tide", "https://harbour-herald.com/spring"),
]


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    chosen = Settings(root=tmp_path_factory.mktemp("root"))
    registry = build_registry(chosen, isolated=True)
    return Profiles(Selection(registry, chosen, isolated=True), datetime.now(UTC)).engine()


def found(engine: Engine, text: str, path: str = "a.md") -> list[PlacedFinding]:
    return engine.lint(path, text.encode()).findings


def causes(engine: Engine, text: str, path: str = "a.md") -> set[tuple[str, str]]:
    return {(one.code, cause(one)) for one in found(engine, text, path)}


def test_an_article_with_a_defect_has_one_cause_in_all_documents(engine: Engine) -> None:
    other = CLEAN.replace("harbour-herald.com/", "harbour-herald.com/another-")
    assert other != CLEAN
    one = causes(engine, with_related(BAD, GOOD))
    another = causes(engine, with_related(GOOD, BAD).replace(CLEAN[:40], other[:40]), "b.md")
    assert one == another
    assert len(one) == 2  # SL402 and SL705


def test_an_article_is_known_by_its_canonical_url(engine: Engine) -> None:
    plain = causes(engine, with_related((" Fog", "https://harbour-herald.com/fog")))
    tracked = causes(engine, with_related((" Fog", "https://HARBOUR-herald.com/fog?utm_source=x")), "b.md")
    assert {one for one in tracked if one[0] == "SL705"} == plain


def test_another_article_rule_or_value_is_another_cause(engine: Engine) -> None:
    both = found(engine, with_related((" Fog", GOOD[1]), (" Fog", OTHERS[1][1])))
    assert len({cause(one) for one in both if one.code == "SL705"}) == 2
    first = causes(engine, with_related((" Fog", GOOD[1])))
    second = causes(engine, with_related((" Mist", GOOD[1])))
    assert not first & second


def test_articles_without_a_sound_url_are_told_apart_by_what_they_say(engine: Engine) -> None:
    bad = "https://harbour-herald.com/a b"
    same = (
        causes(engine, with_related(("Fog", bad))),
        causes(engine, with_related(GOOD, ("Fog", bad)), "b.md"),
    )
    assert same[0] == same[1]
    assert same[0] != causes(engine, with_related(("Mist", bad)), "b.md")


def test_without_an_article_the_document_is_where_the_cause_is(tmp_path: Path) -> None:
    (tmp_path / "s.json").write_text('{"type": "object", "required": ["tags"]}', encoding="utf-8")
    chosen = Settings(root=tmp_path, schema=tmp_path / "s.json")
    registry = build_registry(chosen, isolated=True)
    engine = Profiles(Selection(registry, chosen, isolated=True), datetime.now(UTC)).engine()
    text = "---\ntitle: Fog\n---\n"
    assert causes(engine, text) == causes(engine, text)
    assert not causes(engine, text) & causes(engine, text, "b.md")


def test_what_is_hidden_is_in_no_article(engine: Engine) -> None:
    secret = next(line for line in CLEAN.splitlines() if line.startswith("secured:")).split()[1].strip('"')
    part = secret.split(";", maxsplit=1)[0]
    text = with_related((" Fog", f"https://harbour-herald.com/{part}"))
    assert found(engine, text)
    assert part not in repr([one.article for one in found(engine, text)])


@given(
    st.lists(
        st.lists(st.sampled_from([BAD, WORSE, *OTHERS]), min_size=1, max_size=6, unique=True), max_size=6
    )
)
def test_causes_do_not_depend_on_what_else_is_there(
    engine: Engine, documents: list[list[tuple[str, str]]]
) -> None:
    by_cause: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for number, related in enumerate(documents):
        for one in found(engine, with_related(*related), f"{number}.md"):
            by_cause[cause(one)].add((one.code, one.article))
    assert all(len(told) == 1 for told in by_cause.values())
    bad = {related for document in documents for related in document if related in (BAD, WORSE)}
    alone = set().union(*(causes(engine, with_related(one)) for one in bad), set())
    assert {(code, key) for key, told in by_cause.items() for code, _ in told} == alone


# What people see


@pytest.fixture
def shared(corpus: Path) -> Path:
    """Three documents with one bad article in common; one of them has a defect of its own."""
    related = with_related(BAD).split("related:")[1].split("\nsecured:")[0]
    for number in range(1, 4):
        text = document(number, *([INSECURE] if number == 2 else []))
        text = text.replace("secured:", f"related:{related}\nsecured:")
        (corpus / "seeds" / f"d{number}.md").write_text(text, encoding="utf-8", newline="")
    return corpus


def test_group_shows_each_cause_once_with_all_places(
    shared: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    every = seedlint(capsys, "seeds")
    once = seedlint(capsys, "seeds", "--group", "cause")
    assert (every.out.count("[SL705]"), once.out.count("[SL705]")) == (3, 1)
    assert "note: the same cause in 2 other documents:\n      seeds/d2.md:" in once.out
    assert once.code == every.code
    # Nothing is lost: what is not shown is listed.
    lines = {where.rpartition(":")[0] for where in re.findall(r"seeds/d\d\.md:\d+:\d+", every.out)}
    assert lines <= {*re.findall(r"seeds/d\d\.md:\d+", once.out)}
    assert seedlint(capsys, "seeds", "--group", "none").out == every.out


def test_many_places_of_a_cause_are_counted(shared: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = (shared / "seeds" / "d3.md").read_text(encoding="utf-8")
    for number in range(4, 12):
        (shared / "seeds" / f"d{number}.md").write_text(text, encoding="utf-8", newline="")
    out = seedlint(capsys, "seeds", "--group", "cause", "--select", "SL705").out
    assert f"... and {10 - MAX_ALIKE} more\n" in out


def test_statistics_count_causes(shared: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = seedlint(capsys, "seeds", "--statistics").out.splitlines()
    table = lines[: lines.index("")]
    rows = {line.split()[2]: line.split()[:2] for line in table if " SL" in line}
    assert rows["SL705"] == ["3", "1"]
    assert rows["SL402"] == ["4", "2"]
    assert "Causes in several documents (2 of 2; 3 causes in all)" in lines


def test_an_old_defect_in_one_more_document_is_told_from_a_new_one(
    shared: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    forget_git(monkeypatch)
    (shared / "seedlint.toml").write_text('include = ["seeds"]\n', encoding="utf-8")
    (shared / ".gitignore").write_text(".seedlint_cache\n", encoding="utf-8")
    last = shared / "seeds" / "d3.md"
    text = last.read_text(encoding="utf-8")
    last.unlink()
    git("init", "-q", cwd=shared)
    commit(shared)
    last.write_text(text, encoding="utf-8", newline="")
    done = seedlint(capsys, "--since", "HEAD")
    assert "not shown, 2 of the new have causes that were there\n" in done.err
    last.write_text(text.replace(" Storms", " Gales"), encoding="utf-8", newline="")
    assert "not shown, 1 of the new has a cause that was there\n" in seedlint(capsys, "--since", "HEAD").err


def test_an_export_has_causes(shared: Path, capsys: pytest.CaptureFixture[str]) -> None:
    seedlint(capsys, "export", "seeds", "-o", "out", "-f", "csv")
    with (shared / "out" / "findings.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["code"] == "SL705"]
    assert len(rows) == 3
    assert len({row["cause"] for row in rows}) == len({row["value"] for row in rows}) == 1
    assert {row["article_url"] for row in rows} == {"http://harbour-herald.com/storms"}
