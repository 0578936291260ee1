"""Counts by rule and by document: with totals, and on a terminal as wide as that is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from seedlint.output import statistics
from seedlint.output.wrap import columns
from tests.output.support import EVERYTHING, TIME, Terminal, check_snapshot, make, render, render_on

LONG = "seeds/a-folder/2019-08-19-ferries-get-a-new-timetable-after-all-and-nobody-knows-why.md"


def test_the_last_row_counts_all() -> None:
    lines = render(EVERYTHING, statistics.report).splitlines()
    total = next(line for line in lines if " in all " in line)
    assert total.split()[0] == str(len(EVERYTHING.findings))
    assert lines[0] == "Findings by rule: 3 errors, 1 warning, 1 note in 3 documents"


@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
@pytest.mark.parametrize("width", [60, 80])
def test_paths_are_cut_in_the_middle_on_a_terminal(width: int, encoding: str) -> None:
    result = make(replace(TIME, path=LONG))
    shown = render_on(Terminal(encoding), result, statistics.report, width=width).splitlines()
    mark = "…" if encoding == "utf-8" else "..."
    assert shown[-1].endswith("why.md")
    assert f"{mark}" in shown[-1]
    assert "  seeds/a-" in shown[-1]
    assert max(map(columns, shown)) <= width
    assert LONG in render(result, statistics.report)


def test_colours(capsys: pytest.CaptureFixture[str]) -> None:
    shown = render_on(Terminal(), EVERYTHING, statistics.report, color=True, width=100)
    check_snapshot("colours.statistics", shown.replace("\x1b", "ESC"))
