"""One group at a time, from a stream of any length: on disk, it is judged as in memory."""

from __future__ import annotations

import errno
import random
import sys
import tempfile
from collections import Counter, defaultdict
from contextlib import closing
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from seedlint import plan
from seedlint.engine import members, spilled
from seedlint.engine.engine import Engine
from seedlint.engine.facts import value_id
from seedlint.engine.located import Located, Member, in_order, name_of
from seedlint.engine.members import Few, gathered
from seedlint.engine.spilled import Many
from seedlint.files.blocks import SpillError
from seedlint.finding import Evidence, Finding, PlacedFinding, Region
from seedlint.formats import names
from seedlint.rule import CorpusRule, Fact, Related, Severity
from seedlint.rulebook.registry import Registry
from seedlint.rules import document_duplicates, similar_urls
from seedlint.schema.schema import DEFAULT, Schema
from seedlint.util import census, stable
from seedlint.util.stable import stable_digest
from seedlint.util.tally import Tally
from tests.engine.test_corpus import document
from tests.support.examples import some

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from seedlint.rule import Group

NOW = datetime(2024, 7, 1, 12, tzinfo=UTC)
RULES = {rule.code: rule for rule in Registry.builtin() if issubclass(rule, CorpusRule)}
FUNCTION = [HealthCheck.function_scoped_fixture]


def shrink(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything spills, and nothing fits into what is held."""
    monkeypatch.setattr(members, "MOST_HELD", 3)
    monkeypatch.setattr(spilled, "BLOCK", 2)
    monkeypatch.setattr(spilled, "_AT_HAND", 1)
    monkeypatch.setattr(spilled, "_PLACES", 1)
    monkeypatch.setattr(spilled, "_NEAR", 2)
    monkeypatch.setattr(census, "_FEW", 2)
    monkeypatch.setattr(census, "_ROOM", 2)
    monkeypatch.setattr(document_duplicates, "_MOST_HELD", 3)
    monkeypatch.setattr(document_duplicates, "_MOST_TOLD", 1)
    monkeypatch.setattr(similar_urls, "_MOST_KNOWN", 1)


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    shrink(monkeypatch)


# What a rule sees, and where it leads

VALUES = st.one_of(st.none(), st.sampled_from("abc"), st.tuples(st.sampled_from("ab"), st.integers(0, 1)))
MEMBERS = st.lists(
    st.tuples(
        st.sampled_from(["a.md", "a.md#1", "a.md#2", "b.md", "c#x.md", "é.md"]),
        st.integers(0, 2),
        st.integers(1, 3),
        st.sampled_from(["/a", "/b", ""]),
        VALUES,
    ),
    min_size=1,
    max_size=30,
)
ENDS = st.none() | st.integers(-40, 40)
_Made = list[tuple[str, int, int, str, Any]]


def made(chosen: _Made) -> list[Member]:
    """Return members; of one document, the lines are those of no other in its file."""
    found = [
        (
            path,
            Located(
                3,
                7,
                Fact("key", pointer, value, rank=(True, at)),
                Region(10 * number + line, 1, 10 * number + line, 2),
                ((Region(1, 1, 1, 2),) if at % 2 else ()),
                f"subject {at}",
                f"article {at}",
                Evidence({line: f"line {at}"}) if at % 3 else None,
                number,
            ),
        )
        for at, (path, number, line, pointer, value) in enumerate(chosen)
    ]
    return sorted(found, key=in_order)


@settings(max_examples=some(200), suppress_health_check=FUNCTION)
@given(MEMBERS, st.builds(slice, ENDS, ENDS, st.sampled_from([None, 1, 2, -1, -3])))
@pytest.mark.usefixtures("small")
def test_a_group_on_disk_is_the_group(chosen: _Made, cut: slice) -> None:
    sorted_members = made(chosen)
    few = Few(stable_digest, {0: 5}, sorted_members)
    with closing(Many(stable_digest, "key", {0: 5}, iter(sorted_members))) as many:
        check_same(few, many, cut)
        called = {name_of(path, item.document) for path, item in sorted_members}
        for name in [*called, "a.md#7", "0.md", "z.md"]:
            for pointer in ("/a", "/b", "", "/c"):
                assert many.place(name, pointer) == few.place(name, pointer)


def check_same(few: Few, many: Many, cut: slice) -> None:
    expected, facts = few.facts, many.facts
    assert [*facts] == [*expected]
    assert [*reversed(facts)] == [*reversed(expected)]
    assert len(facts) == len(expected)
    assert facts.total == expected.total
    assert [*map(facts.count, facts)] == [*map(expected.count, expected)]
    assert [facts[at] for at in range(-len(facts), len(facts))] == [*expected, *expected]
    for at in (len(facts), -len(facts) - 1):
        with pytest.raises(IndexError):
            facts[at]
    assert [*facts[cut]] == [*expected[cut]]
    assert [*facts[cut][1:]] == [*expected[cut][1:]]
    assert facts[:1] == expected[:1]
    assert all(one in facts for one in expected)


def test_two_can_go_over_a_group_at_once() -> None:
    chosen: _Made = [("a.md", 0, line, f"/{line}", line) for line in range(1, 2000)]
    with closing(Many(stable_digest, "key", {}, iter(made(chosen)))) as many:
        both = zip(many.facts, many.facts[1000:], strict=False)
        pairs = [(one.item.value, other.item.value) for one, other in both]
    assert pairs == [(at, at + 1000) for at in range(1, 1000)]


@pytest.mark.parametrize("count", [1, 3, 4])
@pytest.mark.usefixtures("small")
def test_a_stream_must_be_sorted_and_of_one_key(count: int) -> None:
    sorted_members = made([(f"{at}.md", 0, 1, "/a", "a") for at in range(count + 1)])
    turned = [*sorted_members[:-2], *reversed(sorted_members[-2:])]
    with pytest.raises(ValueError, match="must be sorted"):
        gathered(stable_digest, "key", {}, iter(turned))
    with pytest.raises(ValueError, match="is not that of the group"):
        gathered(stable_digest, "other", {}, iter(sorted_members))


def test_values_that_the_counts_do_not_know_are_there_once() -> None:
    sorted_members = made([("a.md", 0, line, "/a", value) for line, value in enumerate("aab", 1)])
    for counts in ({stable_digest("b"): 9}, Tally([(stable_digest("b"), 9)])):
        for held in (
            gathered(stable_digest, "key", counts, sorted_members),
            Many(stable_digest, "key", counts, iter(sorted_members)),
        ):
            assert [*map(held.facts.count, held.facts)] == [1, 1, 9]
            assert held.facts.total == 10
            held.close()


# What is found

_OPTIONS: Mapping[str, dict[str, Any]] = {
    "SL304": {"mentions": 2, "share": 0.55},
    "SL305": {"mentions": 2, "share": 0.55},
    "SL508": {"articles": 2, "named": 2},
}


def engine_of(rules: Iterable[type[CorpusRule]]) -> Engine:
    known = {rule.code: rule for rule in (*Registry.builtin(), *rules)}
    return Engine(
        Schema.load(DEFAULT),
        [rule(_OPTIONS.get(rule.code), NOW) for rule in rules],
        names={code: rule.name for code, rule in known.items()},
        severities={code: rule.severity for code, rule in known.items()},
        enabled=lambda _code, path: path != "off.md",
        now=NOW,
    )


_Groups = list[tuple[int, str, "Mapping[int, int]", list[Member]]]


def groups_of(engine: Engine, files: Mapping[str, bytes]) -> _Groups:
    """Return the groups of some documents that are to be judged."""
    paths = sorted(files)
    contents = [plan.Content(number, path, files[path]) for number, path in enumerate(paths)]
    index = plan.tally([plan.lint(engine, contents).entries])
    suspects, _ = plan.suspects(engine, index, "")
    by_key: dict[tuple[int, str], list[Member]] = defaultdict(list)
    for path, wanted in plan.lookups(suspects, paths):
        for item in plan.look(engine, path, files[path], wanted):
            by_key[item.rule, item.fact.key].append((path, item))
    counts = {(one.rule, one.key): one.counts for one in suspects}
    return [
        (rule, key, Tally(sorted(counts[rule, found[0][1].digest].items())), sorted(found, key=in_order))
        for (rule, key), found in by_key.items()
    ]


def varied(count: int, seed: int) -> dict[str, bytes]:
    """Return documents that collide in more ways than those of other tests: their URLs and titles, too."""
    choose = random.Random(seed)
    files = {}
    for number in range(count):
        text = document(number, choose)
        if choose.random() < 0.6:
            ends = ["same", "same/", "same/index.html", "s%61me", "%73ame"]
            url = f"{choose.choice(['http', 'https'])}://{choose.choice(['', 'www.'])}harbour-herald.com"
            text = text.replace("https://harbour-herald.com/same", f"{url}/{choose.choice(ends)}", 1)
        name = choose.choice(["Herald", "The Herald", "HERALD", "Echo", "Ann Wester", "Tide Times"])
        if choose.random() < 0.5:
            text = text.replace("name: Herald", f"name: {name}")
        if choose.random() < 0.3:
            text = text.replace("2020-01-01T00:00:00Z", f"2020-01-0{choose.randrange(1, 5)}T00:00:00Z")
        files[f"{number:03}.md"] = text.encode()
    return files


def test_there_is_something_to_find_here() -> None:
    """The next test means nothing if its documents are clean."""
    engine = engine_of(RULES.values())
    judged = {
        finding.code
        for number, key, counts, found in groups_of(engine, varied(60, 1))
        for finding in plan.judge_group(engine, number, key, counts, found, "")[0]
    }
    assert judged >= RULES.keys() - {"SL307"}


@settings(max_examples=some(60), suppress_health_check=list(HealthCheck))
@given(st.integers(0, 10**6), st.integers(2, 40))
def test_what_is_found_on_disk_is_what_is_found_in_memory(seed: int, count: int) -> None:
    engine = engine_of(RULES.values())
    for number, key, counts, found in groups_of(engine, varied(count, seed)):
        expected, crashes = plan.judge_group(engine, number, key, dict(counts), found, "")
        in_memory = sorted(expected, key=PlacedFinding.sort_key)
        assert not crashes
        with pytest.MonkeyPatch.context() as patch:
            shrink(patch)
            told, crashes = plan.judge_group(engine, number, key, counts, iter(found), "")
            on_disk = sorted(told, key=PlacedFinding.sort_key)
        assert not crashes
        assert on_disk == in_memory
        assert [one.evidence for one in on_disk] == [one.evidence for one in in_memory]


class Odd(CorpusRule):
    """Tell of every fact, with the last one; one of those called ``broken`` ends it."""

    code = "XX950"
    name = "odd-group"
    severity = Severity.NOTE
    since = "0.1.0"

    def check(self, key: str, facts: Group) -> Iterator[Finding]:
        """Tell."""
        related = [Related(facts[-1].item.pointer, "the last", path=facts[-1].path)]
        for placed in facts:
            if placed.item.value == "broken":
                raise RuntimeError("no further")
            pointer = "/nowhere" if placed.item.value == "lost" else placed.item.pointer
            yield self.finding(pointer, key, related=related, path=placed.path)


def judged(values: Iterable[str], names: str = "{}.md") -> tuple[Iterator[PlacedFinding], list[Any]]:
    engine = engine_of([Odd])
    number = next(iter(engine.corpus_rules))
    found = made([(names.format(at), 0, 1, "/a", value) for at, value in enumerate(values, 100)])
    return plan.judge_group(engine, number, "key", {}, iter(found), "first.md")


@pytest.mark.parametrize("count", [2, 9])
@pytest.mark.usefixtures("small")
def test_of_a_rule_that_crashes_late_nothing_is_told(count: int) -> None:
    found, crashes = judged(["fine"] * count + ["broken"])
    assert list(found) == []
    ((crash,),) = [one.crashes for one in crashes]
    assert crash.path == "first.md"
    assert "RuntimeError: no further" in crash.message


@pytest.mark.parametrize("count", [1, 9])
@pytest.mark.usefixtures("small")
def test_a_finding_without_a_place_is_a_crash_and_the_others_are_told(count: int) -> None:
    found, crashes = judged(["fine"] * count + ["lost"])
    assert len(list(found)) == count
    ((crash,),) = [one.crashes for one in crashes]
    assert "is the place of no fact of this group" in crash.message


@pytest.mark.usefixtures("small")
def test_what_is_off_for_a_document_is_not_told() -> None:
    found, crashes = judged(["fine"] * 9, names="off.md")
    assert not list(found)
    assert not crashes


@pytest.mark.usefixtures("small")
def test_files_are_closed_however_it_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    files = []
    make = tempfile.TemporaryFile

    def kept() -> Any:
        files.append(make())
        return files[-1]

    monkeypatch.setattr(tempfile, "TemporaryFile", kept)
    found, _ = judged(["fine"] * 9)
    assert next(found)
    assert not files[0].closed
    del found
    many = made([(f"{at}.md", 0, 1, "/a", "a") for at in range(9)])
    with pytest.raises(ValueError, match="must be sorted"):
        gathered(stable_digest, "key", {}, iter([*many, many[0]]))
    assert len(files) == 4
    assert all(one.closed for one in files)


@pytest.mark.parametrize("call", ["open", "write", "read"])
@pytest.mark.usefixtures("small")
def test_no_room_on_disk_is_no_fault_of_the_rule(call: str, monkeypatch: pytest.MonkeyPatch) -> None:
    make = tempfile.TemporaryFile

    def full(*_: object) -> Any:
        raise OSError(errno.ENOSPC, "No space left on device")

    class File:
        def __init__(self) -> None:
            self._file = make()

        def __getattr__(self, name: str) -> Any:
            return full if name == call else getattr(self._file, name)

    monkeypatch.setattr(tempfile, "TemporaryFile", full if call == "open" else File)
    found, crashes = judged(["fine"] * 9)
    with pytest.raises(SpillError, match="No space left on device; make room there, or set TMPDIR"):
        list(found)
    assert crashes == []


# Memory

_FORMS: dict[str, Any] = {
    "SL304": lambda at: f"Herald of Harbour Number {at}",
    "SL305": lambda at: (f"herald-{at}.com", "Harbour Herald"),
    "SL501": lambda _: None,
    "SL505": lambda at: (f"https://harbour-herald.com/ferry-{at}", "Harbour Herald"),
    "SL505 on channels": lambda at: (f"https://harbour-herald.com/ferry-{at}", f"Channel {at // 2}"),
    "SL506": lambda at: f"herald.com\x1f2024-05-01T06:00:00Z\x1fThe ferry is late for the time number {at}",
    "SL508": lambda at: f"The ferry is late for the time number {at}",
    "SL509": lambda at: f"https://harbour-herald.com/ferry-{at}",
    "SL605": lambda at: f"{at:032x} {'ab' * 16}",
    "SL606": lambda _: None,
}
_SIZE = 20_000
_STEP = 1000


def in_use() -> int:
    """Return how many objects there are, without those that libraries of rules remember."""
    for remembered in (stable._digest, names.bare_name):
        remembered.cache_clear()
    return sys.getallocatedblocks()


@pytest.mark.slow
@pytest.mark.parametrize("name", _FORMS)
def test_a_large_group_is_not_held(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """There is less than half an object for each fact, which would be at least five if it were held."""
    monkeypatch.setattr(members, "MOST_HELD", 100)
    monkeypatch.setattr(spilled, "BLOCK", 64)
    monkeypatch.setattr(spilled, "_PLACES", 64)
    monkeypatch.setattr(census, "_FEW", 500)
    monkeypatch.setattr(document_duplicates, "_MOST_HELD", 1000)
    code = name[:5]
    engine = engine_of([RULES[code]])
    number, value = next(iter(engine.corpus_rules)), _FORMS[name]
    usual = {"SL304": ["Harbour Herald"] * 2, "SL305": [("harbour-herald.com", "Harbour Herald")] * 2}
    first = usual.get(code, [])
    most = 0

    def stream() -> Iterator[Member]:
        nonlocal most
        for at in range(_SIZE):
            most = max(most, in_use()) if at % _STEP == 0 else most
            fact = Fact("key.com a", "/related/0/a", first[at] if at < len(first) else value(at))
            yield f"{at:09}.md", Located(number, 1, fact, Region(1, 1, 1, 2), (), f"{at:016}", "")

    times = Counter(value_id(item.fact.value, stable_digest) for _, item in stream())
    times.update(dict.fromkeys(map(stable_digest, first), 20 * _SIZE))
    counts = Tally(sorted(times.items()))
    del times
    some = list(islice(stream(), 100))
    list(plan.judge_group(engine, number, "key.com a", counts, some, "")[0])  # what is loaded and compiled
    most, before, told = 0, in_use(), 0
    found, crashes = plan.judge_group(engine, number, "key.com a", counts, stream(), "")
    for told, _ in enumerate(found, 1):
        most = max(most, in_use()) if told % _STEP == 0 else most
    assert not crashes
    assert told > _SIZE * 0.9
    assert most - before < _SIZE / 2
