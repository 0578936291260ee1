"""Tests of rules refuse what other processes, or other moments, would judge otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from seedlint import testing

if TYPE_CHECKING:
    from pathlib import Path

RULE = '''\
"""A rule under test."""

import datetime as dates
import os
import random
import secrets
import time
import uuid
from datetime import datetime, timezone
from time import monotonic as ticks

from seedlint.rule import Bad, CorpusRule, Fact, Good, Severity

SEEN = {{}}
count = 0


class Twice(CorpusRule):
    """A title stands once.

    Why: two are one too many.
    Fix: write another one.
    """

    code = "XY001"
    name = "title-twice"
    severity = Severity.WARNING
    since = "1.0.0"
    examples = (
        Good("title: a\\n", others={{"b.md": "title: b\\n"}}),
        Bad("title: a\\n", others={{"b.md": "title: a\\n"}}, at="/title", says="b.md"),
    )
    own = []

    def collect(self, document):
        global count, first
        {collect}
        yield Fact(document.data["title"], "/title", {value})

    def check(self, key, facts):
        for fact in facts:
            others = [other.path for other in facts if other.path != fact.path]
            {check}
            yield self.finding("/title", f"so is {{', '.join(others)}}", path=fact.path)
'''


def found(folder: Path, collect: str = "pass", check: str = "pass", value: str = "document.path") -> str:
    """Test a rule that does something; return what is said."""
    name = f"rule{abs(hash((collect, check, value)))}.py"
    (folder / name).write_text(RULE.format(collect=collect, check=check, value=value), encoding="utf-8")
    (rule,) = testing._collect((str(folder / name),), folder)
    said = []
    for test in testing.tests_of(rule):
        try:
            test.run()
        except AssertionError as error:
            said.append(f"{test.name}: {error}")
    return "\n".join(said)


def test_a_rule_that_does_as_it_should_passes(tmp_path: Path) -> None:
    assert found(tmp_path) == ""


def test_what_is_the_same_everywhere_may_be_remembered(tmp_path: Path) -> None:
    """As what takes long to work out: where it is not known, it is worked out again."""
    assert found(tmp_path, "SEEN.setdefault(document.data['title'], len(document.data['title']))") == ""


@pytest.mark.parametrize(
    ("collect", "check"),
    [
        ("self.paths = [*getattr(self, 'paths', ()), document.path]", "others = self.paths[:0] or others"),
        ("SEEN[document.path] = 1", "others = others if fact.path in SEEN else []"),
        ("self.own.append(document.path)", "others = others if self.own else []"),
        ("count += 1", "others = others if count else []"),
        ("first = document.path", "others = [first, *others]"),
        ("type(self).last = document.path", "others = others if self.last else []"),
    ],
)
def test_what_one_process_notes_another_does_not_know(tmp_path: Path, collect: str, check: str) -> None:
    said = found(tmp_path, collect, check)
    assert "bad-1" in said
    assert "in its own process" in said or "keeps no state" in said


def test_facts_can_be_sent(tmp_path: Path) -> None:
    assert "keeps" not in found(tmp_path, value="None")


@pytest.mark.parametrize(
    ("does", "says"),
    [
        ("datetime.now(timezone.utc)", "datetime.now, which is another clock"),
        ("dates.date.today()", "date.today, which is another clock"),
        ("time.time()", "time.time, which is another clock"),
        ("ticks()", "time.monotonic, which is another clock"),
        ("random.choice([1, 2])", "random, which has another answer each time"),
        ("uuid.uuid4()", "os.urandom, which has another answer each time"),
        ("secrets.token_hex()", "which has another answer each time"),
    ],
)
@pytest.mark.parametrize("where", ["collect", "check"])
def test_another_clock_and_chance_are_refused(tmp_path: Path, does: str, says: str, where: str) -> None:
    said = found(tmp_path, **{where: does})
    assert said.startswith("XY001-title-twice-clock: ")
    assert says in said
    assert said.count("\n") == 1


def test_the_rule_s_own_clock_and_its_own_chance_are_not(tmp_path: Path) -> None:
    does = "random.Random(document.data['title']).random(), self.now.date(), datetime(2024, 1, 1)"
    assert found(tmp_path, does) == ""
