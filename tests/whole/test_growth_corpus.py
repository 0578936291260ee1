"""One key with many facts, one robots.txt with many names: the work grows as they do, and no faster."""

from __future__ import annotations

import difflib
from collections import Counter
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from protego import Protego

from seedlint.codes import UNKNOWN_RULE, UNUSED_SUPPRESSION
from seedlint.finding import Severity
from seedlint.fixes.add_suppressions import _PROBES, _Writer
from seedlint.linkfacts import Known
from seedlint.links.robots import for_us
from seedlint.links.snapshot import Snapshot
from seedlint.reading.yaml.writing import changed, patched
from seedlint.rule import Fact, Group, Placed
from seedlint.rulebook.registry import Registry
from seedlint.rules.elsewhere import SHOWN, Elsewhere
from seedlint.suppressions.apply import Coverage, suppress
from seedlint.util.matching import matching
from tests.support import hostile
from tests.support.examples import some
from tests.support.growing import check_growth

if TYPE_CHECKING:
    from collections.abc import Callable

    from seedlint.rule import CorpusRule

pytestmark = pytest.mark.slow

# Corpus rules

_B = "\x1f"
FORMS: dict[str, Callable[[str], Any]] = {
    "SL305": lambda value: (f"{value}.com", "Harbour Herald"),
    "SL505": lambda value: (value, f"{value}.com"),
    "SL506": lambda value: f"a.com{_B}2021{_B}{value}",
}
"""What a value is for rules whose facts have more than a text of them."""
VALUES: dict[str, Callable[[int, int], Any]] = {
    "one value but for the last": lambda at, size: "b" if at == size - 1 else "a",
    "one value but for the first": lambda at, size: "b" if at == 0 else "a",
    "two values": lambda at, size: "ab"[at % 2],
    "two halves": lambda at, size: "ab"[2 * at // size],
    "every value another": lambda at, size: f"v{at}",
    "nearly every value another": lambda at, size: f"v{max(at, size // 2 + 1)}",
}


def group(size: int, value: Callable[[int, int], Any], documents: int | None = None) -> Group:
    """Return a group of facts, as many to a document as there are more facts than documents."""
    return _group_of([_fact(at, size, value(at, size), documents) for at in range(size)])


@lru_cache(maxsize=16)
def facts_of(size: int, values: str, documents: int | None, code: str) -> list[Placed[Fact]]:
    """The facts of a group; to make them takes as long as to judge them, and rules do nothing to them."""
    value, form = VALUES[values], FORMS.get(code, str)
    return [_fact(at, size, form(value(at, size)), documents) for at in range(size)]


def _fact(at: int, size: int, value: Any, documents: int | None) -> Placed[Fact]:
    pointer = f"/related/{at}/webUrl" if at % 2 else f"/{at}"  # SL506 keeps documents' own articles apart
    return Placed(f"{at * (documents or size) // size:06}.md", Fact("key", pointer, value))


def _group_of(facts: list[Placed[Fact]]) -> Group:
    ids = [hash(placed.item.value) for placed in facts]
    return Group(facts, Counter(ids), ids)


RULES = [rule for rule in Registry.builtin() if hasattr(rule, "suspects")]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
@pytest.mark.parametrize("documents", [None, 1, 3])
@pytest.mark.parametrize("values", VALUES)
def test_one_key_with_many_facts(rule: type[CorpusRule], values: str, documents: int | None) -> None:
    judge = rule({option.name: option.default for option in rule.options}, datetime(2024, 7, 1, tzinfo=UTC))
    check_growth(
        lambda size: _group_of(facts_of(size, values, documents, rule.code)),
        lambda facts: list(judge.check("a.com key", facts)),
        100,
        2000,
    )


def test_many_who_differ_from_what_most_say() -> None:
    """Of those who agree only two are at hand: looking for more of them would be in vain each time."""
    [rule] = (rule for rule in RULES if rule.code == "SL506")

    def made(size: int) -> Group:
        facts = list(group(size, lambda at, _: f"a.com{_B}2021{_B}{max(at, 1)}"))
        ids = [hash(placed.item.value) for placed in facts]
        return Group(facts, {**dict.fromkeys(ids, 1), ids[0]: 10 * size}, ids)

    check_growth(made, lambda facts: list(rule({}, datetime.now(UTC)).check("key", facts)), 100, 2000)


FACTS = st.lists(st.tuples(st.integers(0, 9), st.sampled_from("abcdefgh")), max_size=40)


@settings(max_examples=some(200))
@given(FACTS, st.booleans())
def test_what_other_documents_have(facts: list[tuple[int, str]], differing: bool) -> None:
    placed = [
        Placed(f"{path}.md", Fact("k", f"/{at}", value)) for at, (path, value) in enumerate(sorted(facts))
    ]
    elsewhere = Elsewhere(placed)
    for one in placed:
        others = [
            other
            for other in placed
            if other.path != one.path and not (differing and other.item.value == one.item.value)
        ]
        assert elsewhere.count(one, differing=differing) == len({other.path for other in others})
        first = {(other.path, other.item.value): other.item.pointer for other in reversed(others)}
        named = [
            (related.path, related.pointer) for related in elsewhere.places(one, "", differing=differing)
        ]
        assert named == sorted(((path, at) for (path, _), at in first.items()), key=_order)[:SHOWN]


def _order(place: tuple[str, str]) -> int:
    return int(place[1][1:])


# Suppressions


def _coverage(*off: str) -> Coverage:
    registry = Registry.builtin()
    judged = {rule.code for rule in registry}
    return Coverage(registry, lambda _code, _path: Severity.NOTE, lambda code, path: code not in off, judged)


@pytest.mark.parametrize(
    "off", [(), (UNUSED_SUPPRESSION,), (UNKNOWN_RULE,), (UNUSED_SUPPRESSION, UNKNOWN_RULE)]
)
@pytest.mark.parametrize(
    "line", ["k{}: 1 # seedlint: ignore SL103", "k{}: 1 # seedlint: ignore[tilte{}, SL103, SL301]"]
)
def test_suppressions_whatever_is_reported_of_them(line: str, off: tuple[str, ...]) -> None:
    def made(size: int) -> Any:
        lines = [line.replace("{}", str(number)) for number in range(size)]
        return hostile.lint(hostile.front("\n".join(lines)).encode())

    def work(linted: Any) -> None:
        found = suppress(linted.findings, {linted.path: linted.comments}, _coverage(*off))
        assert not {finding.code for finding in found.shown} & {*off}

    check_growth(made, work, 100, 400)


def test_a_document_is_not_judged_any_number_of_times() -> None:
    """Where a comment does not do at many places, halving would judge the document once for each."""

    class Writer(_Writer):
        judged = 0

        def __init__(self) -> None:
            self.probes = 0
            self.done = []

        def is_sound(self, groups: Any) -> bool:
            self.judged += 1
            return False

    writer = Writer()
    groups: Any = [object() for _ in range(10_000)]
    assert list(writer.sound(groups)) == []
    assert writer.judged <= _PROBES


# What is the same in two texts

TEXT = st.text("ab  \u200bé\n", max_size=30)


@settings(max_examples=some(200))
@given(st.lists(st.sampled_from("abc"), max_size=20), st.lists(st.sampled_from("abc"), max_size=20))
def test_as_much_stays_as_can(before: list[str], after: list[str]) -> None:
    blocks = matching(before, after)
    a = c = 0
    for at, there, size in blocks:
        assert size > 0
        assert (at >= a, there >= c) == (True, True)
        assert before[at : at + size] == after[there : there + size]
        a, c = at + size, there + size
    theirs = difflib.SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks()
    assert sum(size for *_, size in blocks) >= sum(block.size for block in theirs)


@settings(max_examples=some(200))
@given(TEXT, TEXT)
def test_changes_lead_to_the_new_text(old: str, new: str) -> None:
    assert patched(old, list(changed(old, new))) == new


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("a  ", "a "),
        ("a  b\u200b ", "a b "),
        (" \u200b", " "),
        ("a b ", "c d "),
        ("a b ", ""),
        ("a b", "a c"),
    ],
)
def test_changes(old: str, new: str) -> None:
    check_growth(lambda size: (old * size, new * size), lambda pair: list(changed(*pair)), 50)


# robots.txt and the link store

ROBOTS = {
    "spaces": " ",
    "tabs": "\t",
    "separators": "\x1c",
    "names": "user-agent: x\n",
    "names in spaces": "user" + " " * 40,
    "words": "user agent ",
    "colons": "user-agent:",
    "hashes": "#",
    "rules": "Disallow: /*a$\n",
    "stars": "*a",
    "percent": "%41",
}


@pytest.mark.parametrize("name", ROBOTS)
def test_a_robots_file(name: str) -> None:
    unit = ROBOTS[name]
    begin = "" if name.startswith("names") else "User-agent: *\nDisallow: /"

    def work(text: str) -> None:
        file = Protego.parse(for_us(text))
        file.can_fetch("http://site.test/" + "a" * 2000, "seedlint")
        file.crawl_delay("seedlint")

    check_growth(lambda size: begin + unit * (size // len(unit) + 1), work)
    check_growth(lambda size: unit * (size // len(unit) + 1), work)


def test_a_link_store() -> None:
    def made(size: int) -> dict[str, Known]:
        return {f"https://a.com/{at}": Known("moved", 301, final="https://a.com/") for at in range(size)}

    check_growth(made, Snapshot)
