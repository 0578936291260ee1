"""A report counts causes: one defect in many documents is one thing to do, and its provider's once."""

from __future__ import annotations

import json
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from seedlint.report.causes import with_causes
from seedlint.report.measure import measure
from seedlint.urls.platforms import Platforms
from tests.report.support import NOW, measured, stored
from tests.support.running import INSECURE, WRONG_TYPE, document, seedlint
from tests.top_level.test_identity import BAD, GOOD, with_related

if TYPE_CHECKING:
    from pathlib import Path

    from seedlint.report.metrics import Metrics

BLOCK = with_related(BAD).split("related:")[1].split("\nsecured:")[0]
TWICE = with_related(GOOD, GOOD).split("related:")[1].split("\nsecured:")[0]


def put(root: Path, number: int, *changes: tuple[str, str], related: str = "") -> None:
    text = document(number, *changes)
    if related:
        text = text.replace("secured:", f"related:{related}\nsecured:")
    (root / "seeds" / f"d{number}.md").write_text(text, encoding="utf-8", newline="")


def told(root: Path, *platforms: str) -> Metrics:
    store = stored(root)
    try:
        return with_causes(measure(store, NOW, None, None, platforms=Platforms(platforms)), store)
    finally:
        store.close()


def test_findings_of_one_cause_are_one(corpus: Path) -> None:
    for number in range(2, 7):
        put(corpus, number, related=BLOCK)
    put(corpus, 7, WRONG_TYPE)
    causes = told(corpus).causes
    assert (causes.total, causes.errors, causes.warnings, causes.notes) == (3, 1, 1, 1)
    counts = [(one.code, one.findings, one.documents, one.document) for one in causes.items]
    assert counts == [
        ("SL102", 1, 1, "seeds/d7.md"),
        ("SL705", 5, 5, "seeds/d2.md"),
        ("SL402", 5, 5, "seeds/d2.md"),
    ]
    assert causes.items[1].url == "http://harbour-herald.com/storms"
    assert {rule.code: rule.causes for rule in told(corpus).rules} == {"SL102": 1, "SL705": 1, "SL402": 1}


def test_a_cause_is_the_providers_once(corpus: Path) -> None:
    for number in range(2, 12):
        put(corpus, number, related=BLOCK)
    put(corpus, 12, WRONG_TYPE, ("harbour-herald", "fog-signal"), ("Harbour Herald", "Fog Signal"))
    first, second = measured(corpus).providers
    # Ten documents name the bad article; it weighs as much as in one: a warning and a note.
    assert (first.domain, first.points, first.causes) == ("fog-signal.com", 10, 1)
    assert (second.domain, second.points, second.causes, second.warnings) == ("harbour-herald.com", 4, 2, 10)


def test_what_the_compiler_did_is_not_the_providers(corpus: Path) -> None:
    put(corpus, 2, related=TWICE)
    metrics = measured(corpus)
    assert [rule.code for rule in metrics.rules] == ["SL502"]
    assert metrics.providers == ()


def test_platforms_come_last(corpus: Path) -> None:
    put(corpus, 2, WRONG_TYPE)
    put(corpus, 3, INSECURE, ("harbour-herald", "fog-signal"), ("Harbour Herald", "Fog Signal"))
    assert [one.domain for one in told(corpus).providers] == ["harbour-herald.com", "fog-signal.com"]
    ranked = told(corpus, "harbour-herald.com").providers
    assert [(one.domain, one.platform) for one in ranked] == [
        ("fog-signal.com", False),
        ("harbour-herald.com", True),
    ]


@pytest.mark.parametrize("seed", range(3))
def test_the_gain_is_what_the_score_would_be(corpus: Path, seed: int) -> None:
    """The reference is another report: on the same documents without the cause."""
    random = Random(seed)
    chosen = {number: random.random() < 0.6 for number in range(2, 12)}
    wrong = {number: random.random() < 0.5 for number in chosen}

    def write(bad: str) -> None:
        for number, has in chosen.items():
            put(corpus, number, *([WRONG_TYPE] if wrong[number] else []), related=bad if has else "")

    write(BLOCK)
    metrics = told(corpus)
    space = next(one for one in metrics.causes.items if one.code == "SL705")
    store = stored(corpus)
    before = store.one("SELECT avg(score) FROM documents")[0]
    store.close()
    write(BLOCK.replace('" Storms"', '"Storms"'))
    store = stored(corpus)
    after = store.one("SELECT avg(score) FROM documents")[0]
    store.close()
    assert space.gain == pytest.approx(after - before, abs=0.006)


# From one report to the next


def report(root: Path, capsys: Any) -> dict[str, Any]:
    seedlint(capsys, "report", "seeds", "-o", "out", "--no-expectations", "--no-cache")
    found: dict[str, Any] = json.loads((root / "out" / "report.json").read_text(encoding="ascii"))
    return found


def test_new_resolved_and_spread_causes(corpus: Path, capsys: Any) -> None:
    put(corpus, 2, related=BLOCK)
    put(corpus, 3, WRONG_TYPE)
    first = report(corpus, capsys)
    assert {one["new"] for one in first["causes"]["items"]} == {None}
    put(corpus, 3)
    put(corpus, 4, related=BLOCK)
    put(corpus, 5, WRONG_TYPE)
    second = report(corpus, capsys)
    changes = second["changes"]
    # Of the bad article two causes are in one more document; one of a wrong type came, and one went.
    assert (changes["findings"], changes["resolved"]) == (3, 1)
    assert (changes["causes"], changes["causes_resolved"], changes["causes_moved"]) == (1, 1, 2)
    assert {one["code"]: one["new"] for one in second["causes"]["items"]} == {
        "SL102": True,
        "SL705": False,
        "SL402": False,
    }
    new = {rule["code"]: rule["new_causes"] for rule in second["rules"]}
    assert new == {"SL102": 1, "SL705": 0, "SL402": 0}
    page = (corpus / "out" / "index.html").read_text(encoding="ascii")
    assert "1 new cause, 1 resolved, 2 older ones in more places." in page


def test_a_report_without_causes_can_be_compared(corpus: Path, capsys: Any) -> None:
    """As those of earlier versions were."""
    put(corpus, 2, related=BLOCK)
    report(corpus, capsys)
    kept = corpus / "out" / "findings.known"
    head, _, rest = kept.read_bytes().partition(b"\n")
    words = json.loads(head)
    size = 8 * words.pop("causes")
    kept.write_bytes(json.dumps(words).encode() + b"\n" + rest[:-size])
    put(corpus, 3, WRONG_TYPE)
    changes = report(corpus, capsys)["changes"]
    assert (changes["findings"], changes["causes"]) == (1, None)
