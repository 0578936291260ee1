"""The history grows by a line a report, whatever somebody has done to the file."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from seedlint.report import history as module
from seedlint.report.history import History, HistoryEntry, ProviderEntry, entry_of
from tests.report.support import measured
from tests.support.running import WRONG_TYPE, document

if TYPE_CHECKING:
    from pathlib import Path

ENTRY = HistoryEntry(
    date="2024-03-01T12:00:00Z",
    commit="c0ffee",
    modified=False,
    seedlint="0.1.0",
    source="run",
    score=77.5,
    documents=5,
    readable=4,
    clean=2,
    passed=3,
    errors=2,
    warnings=0,
    notes=1,
    rules={"SL102": 1},
    providers={"fen-echo.co.uk": ProviderEntry(1, 2, None, 1, 0, 0)},
    new=3,
    resolved=0,
)


def read(path: Path, *lines: str) -> History:
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8", errors="surrogateescape")
    return History.read(path)


def test_no_file_is_no_history(tmp_path: Path) -> None:
    history = History.read(tmp_path / "history.jsonl")
    assert (history.entries, history.warnings) == ([], [])


def test_entries_come_back_as_they_were(tmp_path: Path) -> None:
    history = read(tmp_path / "h", ENTRY.to_line().strip())
    assert (history.entries, history.warnings) == ([ENTRY], [])


def test_an_entry_is_what_the_report_said(corpus: Path) -> None:
    (corpus / "seeds" / "wrong.md").write_text(document(2, WRONG_TYPE), encoding="utf-8")
    entry = entry_of(measured(corpus))
    assert (entry.date, entry.score, entry.documents, entry.errors) == ("2024-03-01T12:00:00Z", 95.0, 2, 1)
    assert entry.rules == {"SL102": 1}
    assert entry.providers == {"harbour-herald.com": ProviderEntry(2, 2, 95.0, 1, 0, 0)}


DAMAGED = [
    "{",
    "null",
    "[]",
    "[" * 100_000,
    "\udcff\udcfe",
    ENTRY.to_line().strip()[:-9],
    ENTRY.to_line().strip().replace('"version":2', '"version":3'),
    ENTRY.to_line().strip().replace("2024-03-01T12:00:00Z", "yesterday"),
    ENTRY.to_line().strip().replace("77.5", "NaN"),
    ENTRY.to_line().strip().replace('"documents":5', '"documents":-5'),
    ENTRY.to_line().strip().replace('"documents":5', '"documents":true'),
    ENTRY.to_line().strip().replace('"SL102":1', '"SL102":"<script>"'),
    ENTRY.to_line().strip().replace('"c0ffee"', "[1]"),
    json.dumps({"version": 1}),
]


@pytest.mark.parametrize("line", DAMAGED, ids=range(len(DAMAGED)))
def test_a_damaged_line_is_told_passed_over_and_kept(tmp_path: Path, line: str) -> None:
    path = tmp_path / "h"
    later = replace(ENTRY, date="2024-04-01T00:00:00Z", commit=None)
    history = read(path, ENTRY.to_line().strip(), line, "", later.to_line().strip())
    assert history.entries == [ENTRY, later]
    assert history.warnings == ["history.jsonl: line 2 can't be read; going on without"]
    newest = replace(ENTRY, date="2024-05-01T00:00:00Z")
    history.add([newest])
    history.write(path)
    lines = path.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    assert lines == [ENTRY.to_line().strip(), line, later.to_line().strip(), newest.to_line().strip()]


def test_many_damaged_lines_make_one_warning(tmp_path: Path) -> None:
    assert read(tmp_path / "h", *"abcdef").warnings == [
        "history.jsonl: lines 1, 2, 3, … can't be read; going on without"
    ]


def test_a_file_that_can_not_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "h").mkdir()
    assert "can't be read" in History.read(tmp_path / "h").warnings[0]


def test_what_is_measured_afterwards_goes_where_it_belongs(tmp_path: Path) -> None:
    history = read(tmp_path / "h", ENTRY.to_line().strip())
    earlier = replace(ENTRY, date="2020-01-01T00:00:00Z", commit="beef", source="git")
    history.add([earlier])
    history.write(tmp_path / "h")
    assert History.read(tmp_path / "h").entries == [earlier, ENTRY]


def test_commits_are_known_unless_something_was_modified() -> None:
    history = History()
    history.add([ENTRY, replace(ENTRY, commit="beef", modified=True)])
    assert history.has("c0ffee")
    assert not history.has("beef")


def test_the_file_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_LARGEST", 3 * len(ENTRY.to_line()))
    history = History()
    history.add(replace(ENTRY, date=f"2024-03-{day:02}T12:00:00Z") for day in range(1, 10))
    history.write(tmp_path / "h")
    kept = History.read(tmp_path / "h").entries
    assert [entry.date[8:10] for entry in kept] == ["07", "08", "09"]


def test_providers_of_an_entry_are_bounded(corpus: Path) -> None:
    for number in range(1, 40):
        text = document(number, WRONG_TYPE, ("harbour-herald.com", f"fen-{number}.co.uk"))
        (corpus / "seeds" / f"{number}.md").write_text(text, encoding="utf-8")
    assert len(entry_of(measured(corpus)).providers) == 20
