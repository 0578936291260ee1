"""A finding keeps its identity while the document changes around it, and loses it with its value."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seedlint.config.settings import Settings
from seedlint.identity import Identity, identities
from seedlint.rulebook.selection import Selection
from seedlint.run.build import build_registry
from seedlint.run.profiles import Profiles
from tests.conftest import CLEAN
from tests.support.examples import some

if TYPE_CHECKING:
    from seedlint.engine.engine import Engine

RELATED = """\
  - title: "{title}"
    excerpt: Boats leave earlier from May.
    publishedDateTime: 2021-04-30T20:51:00Z
    type: article
    webUrl: "{url}"
    provider:
      name: Harbour Herald
      domain: harbour-herald.com
"""


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    chosen = Settings(root=tmp_path_factory.mktemp("root"))
    registry = build_registry(chosen, isolated=True)
    return Profiles(Selection(registry, chosen, isolated=True), datetime.now(UTC)).engine()


def names(engine: Engine, text: str, path: str = "a.md") -> set[Identity]:
    return {identity for identity, _ in identities(engine.lint(path, text.encode()).findings)}


def with_related(*related: tuple[str, str]) -> str:
    block = "".join(RELATED.format(title=title, url=url) for title, url in related)
    return CLEAN.replace("secured:", f"related:\n{block}\nsecured:")


GOOD = ("Tides", "https://harbour-herald.com/tides")
BAD = (" Storms", "http://harbour-herald.com/storms")
WORSE = ("Fog ", "https://elsewhere.com/fog")


def test_what_moves_is_the_same(engine: Engine) -> None:
    before = names(engine, with_related(GOOD, BAD, WORSE))
    assert {name.code for name in before} == {"SL402", "SL705", "SL301"}
    assert names(engine, with_related(WORSE, GOOD, BAD)) == before
    assert (
        names(engine, with_related(GOOD, BAD, WORSE).replace("category: news\n", "# new\ncategory: news\n"))
        == before
    )
    assert names(engine, with_related(GOOD, BAD, WORSE).replace('" Storms"', "' Storms'")) == before


def test_another_value_is_another_finding(engine: Engine) -> None:
    before = names(engine, with_related(BAD))
    after = names(engine, with_related((" Storms", "http://harbour-herald.com/storm")))
    assert {name.code for name in before - after} == {name.code for name in after - before} == {"SL402"}


def test_equal_values_are_counted(engine: Engine) -> None:
    one = {name for name in names(engine, with_related(BAD)) if name.code == "SL705"}
    two = {name for name in names(engine, with_related(BAD, BAD)) if name.code == "SL705"}
    assert one < two
    assert {name.occurrence for name in two} == {1, 2}


def test_a_missing_field_is_the_same_whatever_else_changes(engine: Engine) -> None:
    text = CLEAN.replace("category: news\n", "").replace("type: article\n", "")
    before = names(engine, text)
    assert len({name.subject for name in before if name.code == "SL101"}) == 2
    assert names(engine, text.replace("Ferry timetable changes", "Boats go earlier")) == before
    assert {name.subject for name in names(engine, CLEAN.replace("category: news\n", ""))} < {
        name.subject for name in before
    }


def test_nothing_of_a_payload_is_digested(engine: Engine) -> None:
    first = names(engine, CLEAN.replace("AAECAw", "AAECA-"))
    second = names(engine, CLEAN.replace("AAECAw", "AAEC*w"))
    assert {name.code for name in first} == {"SL602"}
    assert first == second


def test_broken_documents_have_findings_with_identities(engine: Engine) -> None:
    before = names(engine, CLEAN.replace("type: article", "type: [article"))
    assert {name.code for name in before} == {"SL003"}
    assert (
        names(engine, CLEAN.replace("type: article", "type: [article").replace("news\n", "news\n\n"))
        == before
    )


def test_documents_have_the_names_they_are_given(engine: Engine) -> None:
    findings = engine.lint("b.md", with_related(BAD).encode()).findings
    (path,) = {identity.path for identity, _ in identities(findings, {"b.md": "a.md"})}
    assert path == "a.md"


@given(st.permutations([GOOD, BAD, WORSE, BAD, (" Storms", GOOD[1])]))
@settings(max_examples=some(20))
def test_the_order_of_a_list_does_not_matter(engine: Engine, related: list[tuple[str, str]]) -> None:
    reference = names(engine, with_related(GOOD, BAD, WORSE, BAD, (" Storms", GOOD[1])))
    # Which of two equal articles is told to be the second one depends on nothing but their order.
    assert names(engine, with_related(*related)) == reference
