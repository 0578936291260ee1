"""The benchmark in small: it runs, finds what it must, and cries no wolf."""

from __future__ import annotations

import pytest

from tests.support.benchmarking import benchmark

anomalies, faults, histories = map(benchmark, ("anomalies", "faults", "histories"))
SEEDS = [4, 5]


@pytest.mark.parametrize("family", sorted({fault.family for fault in faults.FAULTS}))
def test_seeded_faults_are_found(family: str) -> None:
    chosen = tuple(fault for fault in faults.FAULTS if fault.family == family)
    rows = anomalies.recall(SEEDS, chosen)
    assert sum(part for _, part, _ in rows) >= 0.75 * len(rows), [(row[0].what, row[1]) for row in rows]
    assert sum(more for _, _, more in rows) <= 0.2 * len(rows) * len(SEEDS)


def test_quiet_histories_are_quiet() -> None:
    made = anomalies.quiet(6, 25)
    last = histories.calendar(6).last
    told = [one for series in made.values() for one in anomalies.detect(series, last)]
    assert len(told) <= 1, [(one.kind, one.series.key, one.since) for one in told]


@pytest.mark.parametrize("which", ["a share of one", "a share of all", "all silent for a day"])
def test_one_cause_is_told_once(which: str) -> None:
    found, others = anomalies.together(7, which)
    assert found
    assert others <= 1


def test_there_are_enough_kinds_of_faults() -> None:
    assert len(faults.FAULTS) >= 30
