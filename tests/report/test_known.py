"""What is new, and what is gone, since the last report."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

import pytest

from seedlint.report import causes
from seedlint.report import known as module
from seedlint.report.known import DamagedError, KnownFindings, fresh_findings, identity, with_changes
from seedlint.report.measure import measure
from tests.report.support import NOW, stored
from tests.support.running import INSECURE, WRONG_TYPE, document

if TYPE_CHECKING:
    from pathlib import Path

    from seedlint.report.metrics import Changes, Metrics


def put(root: Path, name: str, text: str) -> None:
    (root / "seeds" / name).write_text(text, encoding="utf-8", newline="")


def known(root: Path) -> KnownFindings:
    store = stored(root)
    try:
        return KnownFindings.of(store, "2024-02-01T00:00:00Z", "beef")
    finally:
        store.close()


def compared(root: Path, before: KnownFindings) -> Metrics:
    store = stored(root)
    try:
        metrics = measure(store, NOW, None, modified=None)
        now = KnownFindings.of(store, metrics.generated_at, None)
        return with_changes(metrics, store, before, now, fresh_findings(store, before, now))
    finally:
        store.close()


def changes(metrics: Metrics) -> Changes:
    assert metrics.changes is not None
    return metrics.changes


def test_nothing_new(corpus: Path) -> None:
    put(corpus, "wrong.md", document(2, WRONG_TYPE))
    told = changes(compared(corpus, known(corpus)))
    assert (told.findings, told.resolved, told.items, told.exact) == (0, 0, (), True)
    assert (told.since, told.commit) == ("2024-02-01T00:00:00Z", "beef")


def test_new_and_resolved_findings_by_rule(corpus: Path) -> None:
    put(corpus, "wrong.md", document(2, WRONG_TYPE))
    put(corpus, "note.md", document(3, INSECURE))
    before = known(corpus)
    put(corpus, "note.md", document(3))
    put(corpus, "other.md", document(4, INSECURE))
    put(corpus, "wrong2.md", document(5, WRONG_TYPE))
    metrics = compared(corpus, before)
    told = changes(metrics)
    assert (told.findings, told.resolved) == (2, 1)
    assert [(one.document, one.code) for one in told.items] == [
        ("seeds/wrong2.md", "SL102"),
        ("seeds/other.md", "SL402"),
    ]
    assert {rule.code: (rule.new, rule.resolved) for rule in metrics.rules} == {
        "SL102": (1, 0),
        "SL402": (1, 1),
    }


def test_a_finding_that_moves_is_not_new(corpus: Path) -> None:
    put(corpus, "wrong.md", document(2, WRONG_TYPE))
    before = known(corpus)
    put(corpus, "wrong.md", document(2, WRONG_TYPE, ("category:", "# a\n# b\ncategory:")))
    assert changes(compared(corpus, before)).findings == 0


def test_the_second_of_two_equal_findings_is_new(corpus: Path) -> None:
    one, two = (
        document(2, ("topics:", f"related:\n{'  - title: Otter  otter' + chr(10)}{more}topics:"))
        for more in ("", "  - title: Otter  otter\n")
    )
    put(corpus, "twice.md", one)
    before = known(corpus)
    put(corpus, "twice.md", two)
    told = compared(corpus, before)
    assert {rule.code: rule.new for rule in told.rules}["SL705"] == 1


def test_what_is_kept_comes_back(corpus: Path) -> None:
    put(corpus, "wrong.md", document(2, WRONG_TYPE, INSECURE))
    before = known(corpus)
    before.write(corpus / "known")
    after = KnownFindings.read(corpus / "known")
    assert after == before
    assert list(before.identities) == ["SL102", "SL402"]
    assert b"seeds" not in (corpus / "known").read_bytes()


def test_there_need_be_no_file(tmp_path: Path) -> None:
    assert KnownFindings.read(tmp_path / "known") is None


HEAD = b'{"version": 1, "date": "x", "commit": null, "halvings": 0, "codes": [["SL102", 2]]}\n'
DAMAGED = [
    b"",
    b"{",
    b"[]\n",
    HEAD,
    HEAD + b"\0" * 15,
    HEAD.replace(b"2]]", b"99999999999]]"),
    HEAD.replace(b"2]]", b"-1]]"),
    HEAD.replace(b"1,", b"7,"),
    HEAD.replace(b'"halvings": 0', b'"halvings": 64') + b"\0" * 16,
    b"[" * 100_000 + b"\n",
]


@pytest.mark.parametrize("raw", DAMAGED, ids=range(len(DAMAGED)))
def test_a_damaged_file_is_an_error(tmp_path: Path, raw: bytes) -> None:
    (tmp_path / "known").write_bytes(raw)
    with pytest.raises(DamagedError):
        KnownFindings.read(tmp_path / "known")


def test_of_very_many_findings_a_sample_is_kept(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(1, 101):
        put(corpus, f"{number:03}.md", document(number, WRONG_TYPE))
    everything = known(corpus)
    assert sum(map(len, everything.identities.values())) == 100
    monkeypatch.setattr(module, "MOST", 30)
    sample = known(corpus)
    assert sample.halvings == 2
    assert sample.sampled(2) == everything.sampled(2)
    assert 10 < len(sample.identities["SL102"]) < 40
    for number in range(201, 301):
        put(corpus, f"{number:03}.md", document(number, WRONG_TYPE))
    told = changes(compared(corpus, sample))
    assert not told.exact
    assert 40 < told.findings < 200
    assert told.resolved == 0
    assert all(one.document >= "seeds/2" for one in told.items)


def test_identities() -> None:
    first, second = (identity(f"{'ab' * 16}:{number}") for number in (1, 2))
    assert first != second
    assert all(0 <= one < 2**64 for one in (first, second))
    one = KnownFindings("x", None, identities={"SL102": array("Q", sorted((first, second)))})
    assert one.has("SL102", first)
    assert not one.has("SL102", first + 1)
    assert not one.has("SL103", first)


def test_new_causes_are_listed_wherever_they_are_among_all(
    corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(causes, "_ITEMS", 2)
    for number in range(1, 6):
        put(corpus, f"{number}.md", document(number, WRONG_TYPE))
    before = known(corpus)
    assert compared(corpus, before).causes.new_items == ()
    put(corpus, "6.md", document(6, INSECURE))
    put(corpus, "7.md", document(7, WRONG_TYPE))
    told = compared(corpus, before).causes.new_items
    assert told is not None
    assert [(one.code, one.document, one.new, one.alike) for one in told] == [
        ("SL102", "seeds/7.md", True, 6),
        ("SL402", "seeds/6.md", True, 1),
    ]
    monkeypatch.setattr(causes, "_NEW", 1)
    told = compared(corpus, before).causes.new_items
    assert told is not None
    assert [one.code for one in told] == ["SL102"]
    before.causes = None
    assert compared(corpus, before).causes.new_items is None, "it is not known which are new"
