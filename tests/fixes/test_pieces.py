"""Fixes tried on pieces of a document make of it what they make of it as a whole."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seedlint.document import Document
from seedlint.engine.engine import Engine
from seedlint.engine.values import same
from seedlint.fixes.mend import Mended, mend
from seedlint.reading.yaml import source
from seedlint.rulebook.registry import Registry
from seedlint.schema.schema import DEFAULT, Schema
from tests.support.articles import front, item, made, plain
from tests.support.entries import of_document
from tests.support.examples import some

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seedlint.finding import PlacedFinding

NOW = datetime(2024, 7, 1, 12, tzinfo=UTC)


def engine(*, repeating: bool) -> Engine:
    registry = Registry.builtin()
    made = Engine(
        Schema.load(DEFAULT),
        [rule({}, NOW) for rule in registry if not rule.needs_links],
        names={rule.code: rule.name for rule in registry},
        severities={rule.code: rule.severity for rule in registry},
        enabled=lambda _code, _path: True,
        now=NOW,
    )
    made.repeating = repeating
    return made


SHORT, LONG = engine(repeating=True), engine(repeating=False)


def said(done: Mended) -> tuple[Any, ...]:
    return done.after, done.fixed, done.left, done.steps


def compare(raws: Sequence[bytes], wanted: Any) -> int:
    """Mend documents both ways, and with all that is found in them known; return how many were changed."""
    changed = 0
    for raw in raws:
        whole = mend(LONG, "a.md", raw, wanted)
        assert said(mend(SHORT, "a.md", raw, wanted)) == said(whole), raw.decode()
        found = SHORT.lint("a.md", raw).findings
        shown = [one for number, one in enumerate(found) if number % 5]
        known = mend(SHORT, "a.md", raw, wanted, shown=shown, found=found)
        assert said(known) == said(mend(LONG, "a.md", raw, wanted, shown=shown))
        if known.linted is not None:
            after = LONG.lint("a.md", known.after, facts=True)
            assert known.linted.findings == after.findings
            assert of_document(known.linted.entries) == of_document(after.entries)
            assert known.linted.origin is not None  # for what reports show; nobody sends it
        changed += whole.changed
    return changed


def safe(finding: PlacedFinding) -> bool:
    return bool(finding.fix and finding.fix.safe)


def every(_finding: PlacedFinding) -> bool:
    return True


@settings(max_examples=some(150))
@given(st.integers(0, 10**9), st.sampled_from(["", "  ", "    "]), st.sampled_from([safe, every]))
def test_pieces_are_mended_as_the_whole_is(seed: int, indent: str, wanted: Any) -> None:
    rng = random.Random(seed)
    pool = [item(indent, rng) for _ in range(rng.randint(1, 6))]
    compare([made(rng.randint(0, 10**9), pool, indent) for _ in range(4)], wanted)


def test_most_are_changed() -> None:
    rng = random.Random(7)
    pool = [item("  ", rng) for _ in range(20)]
    assert compare([made(rng.randint(0, 10**9), pool, "  ") for _ in range(30)], safe) > 10


@settings(max_examples=some(150))
@given(st.integers(0, 10**9), st.sampled_from(["", "  ", "    "]))
def test_what_all_readers_see_in_pieces_they_see_in_the_whole(seed: int, indent: str) -> None:
    rng = random.Random(seed)
    pool = [item(indent, rng) for _ in range(rng.randint(1, 4))]
    for _ in range(4):
        raw = made(rng.randint(0, 10**9), pool, indent)
        cut = SHORT.repeats.cut("a.md", raw)
        if cut is not None:
            document = cut.document()
            whole = Document("a.md", raw, SHORT.schema)
            assert same(document.data, whole.data)
            assert same(document.reading.exact(), whole.reading.exact())


@pytest.mark.parametrize(
    "misread",
    [
        pytest.param("/2", id="an item that is not mended"),
        pytest.param("/1", id="the mended item"),
        pytest.param("/ferry", id="the head"),
    ],
)
def test_a_piece_that_readers_do_not_agree_about_keeps_a_document_as_it_is(
    misread: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = front(plain(1).replace("Ferry  late", '"Ferry  late "'), *map(plain, (2, 3)))
    assert mend(engine(repeating=True), "a.md", raw, safe).changed
    honest = source._loads
    assert honest is not None

    def changed(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: changed(one) for key, one in value.items()}
        if isinstance(value, list):
            return list(map(changed, value))
        return f"{value}0" if isinstance(value, str) and value.endswith(misread) else value

    monkeypatch.setattr(source, "_loads", lambda text, **words: changed(honest(text, **words)))
    for repeating in (True, False):
        done = mend(engine(repeating=repeating), "a.md", raw, safe)
        assert not done.changed
        assert done.left
