"""`seedlint compare --history`: two lines of a report's history, side by side, as far as they tell."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from seedlint.report.betweenlines import compare_lines
from seedlint.told.lines import read_history
from tests.output.test_hostile import NASTY, check_harmless
from tests.support.gitting import commit, forget_git, git
from tests.support.running import WRONG_TYPE, Done, document, seedlint
from tests.told.samples import REPORT, point, write

BASIS = {"basis": "b1", "version": 2}
OLD = {"basis", "fields", "intake", "volumes", "causes"}
"""What lines of version 1 did not have."""


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    forget_git(monkeypatch)
    monkeypatch.chdir(tmp_path)


def history(*points: dict[str, Any]) -> None:
    write(Path("out"), REPORT, list(points))


def compare(capsys: Any, *words: str) -> Done:
    return seedlint(capsys, "compare", "--history", "out", *words)


def table(text: str) -> dict[str, list[str]]:
    """The rows of tables, by their first cell: cells are two blanks apart."""
    rows = [[cell.strip() for cell in line.split("  ") if cell] for line in text.splitlines()]
    return {row[0]: row[1:] for row in rows if len(row) > 2 and "before" not in row}


def test_figures_side_by_side(capsys: Any) -> None:
    volumes = {"fenland-echo.example": [25, 12, 0, 0, 1, 3], "new.example": [4, 0, 0, 0, 0, 4]}
    history(
        point(1, **BASIS),
        point(2, **BASIS, score=95.5, documents=110, errors=15, warnings=39, rules={"SL401": 11, "SL402": 4},
              fields={"documents.images": [60, 110], "documents.excerpt": [110, 110]}, intake=[8, 2],
              volumes=volumes),
    )  # fmt: skip
    done = compare(capsys, "first", "last")
    assert (done.code, done.err) == (0, "")
    lines = done.out.splitlines()
    assert lines[0] == "2026-10-01 06:00 (000000000000) compared with 2026-10-02 06:00 (000000000000)"
    assert lines[1:3] == ["", f"{'':20}before  after  change"]
    rows = table(done.out)
    assert rows == {
        "score": ["97", "95.5", "-1.5"],
        "documents": ["118", "110", "-8"],
        "with errors": ["9", "1", "-8"],
        "errors": ["11", "15", "+4"],
        "warnings": ["40", "39", "-1"],
        "notes": ["9", "9", "="],
        "causes": ["44", "44", "="],
        "intake": ["20", "8", "-12"],
        "intake with errors": ["1", "2", "+1"],
        "SL402 url-insecure": ["0", "4", "+4"],
        "SL406 url-tracking": ["40", "0", "-40"],
        "documents.images": ["76.3%", "54.5%", "-21.7 points"],
        "fenland-echo.example: documents": ["30", "25", "-5"],
        "fenland-echo.example: missing image": ["10", "12", "+2"],
        "new.example: documents": ["0", "4", "+4"],
        "tide-times.example: documents": ["88", "0", "-88"],
    }
    there, back = (compare(capsys, *words, "-f", "json").out for words in (("first",), ("last", "first")))
    told, opposite = json.loads(there), json.loads(back)
    assert (told["before"], told["after"]) == (opposite["after"], opposite["before"])
    assert (told["version"], told["sameBasis"], told["after"]["intake"]) == (1, True, [8, 2])
    assert told["before"]["providers"]["fenland-echo.example"]["missing"]["image"] == 10
    assert told["before"]["date"] == "2026-10-01T06:00:00Z"


def test_what_a_line_does_not_say_is_not_known(capsys: Any) -> None:
    old = {key: value for key, value in point(1).items() if key not in OLD}
    history(old, point(2, **BASIS, rules={"SL401": 11}))
    out = compare(capsys, "first").out
    rows = table(out)
    assert rows["causes"] == ["not known", "44"]
    assert rows["intake"] == ["not known", "20"]
    assert rows["SL406 url-tracking"] == ["40", "not known"]
    assert "tide-times.example" not in out
    assert "\nIt is not known whether the two lines were measured with the same rules, so " in out
    assert "\nThe line of 2026-10-01 06:00 (000000000000) does not say how complete the fields are.\n" in out
    lacks = "how many documents 1 provider had that the other one has."
    assert f"\nThe line of 2026-10-01 06:00 (000000000000) does not say {lacks}\n" in out
    told = json.loads(compare(capsys, "first", "-f", "json").out)
    assert told["sameBasis"] is None
    assert (told["before"]["causes"], told["before"]["intake"], told["before"]["fields"]) == (
        None,
        None,
        None,
    )
    bare = {key: old[key] for key in ("version", "date", "commit")}
    history(bare, point(2, **BASIS))
    out = compare(capsys, "first").out
    assert "what each rule has found or how complete the fields are or anything about providers." in out
    assert [row[0] for row in table(out).values()] == ["not known"] * 9


def test_another_basis_is_said_on_top(capsys: Any) -> None:
    """A rule that a line does not name may not have run there."""
    other = {**BASIS, "basis": "b2"}
    history(point(1, **BASIS), point(2, **other, rules={"SL401": 11}))
    out = compare(capsys, "first").out
    assert out.splitlines()[2] == (
        "The two lines were measured with different rules,"
        " so some differences may not come from the documents."
    )
    assert table(out)["SL406 url-tracking"] == ["40", "not known"]
    history(point(1, **BASIS), point(2, **other, seedlint="0.2.0"))
    assert "measured with seedlint 0.1.0 and 0.2.0, so" in compare(capsys, "first").out
    assert json.loads(compare(capsys, "first", "-f", "json").out)["sameBasis"] is False
    history(point(1, **BASIS), point(2, **BASIS))
    assert "measured" not in compare(capsys, "first").out


COMMITS = {1: "abcd1" + 35 * "0", 2: "abcd2" + 35 * "0", 3: "805d0" + 35 * "0", 4: None}


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("first", 1), ("last", 9), ("2026-10-01", 1), ("2026-10-02", 2), ("2026-10-07", 4), ("2027-01-01", 9),
        ("abcd1", 1), ("abcd2" + 35 * "0", 2), ("805d", 3), (" last ", 9),
    ],
)  # fmt: skip
def test_names_of_lines(name: str, day: int) -> None:
    history(*(point(at, commit=oid) for at, oid in COMMITS.items()), point(9))
    points = read_history(Path("out")).points
    found = compare_lines(points, name, "first" if day == 9 else "last")
    assert found.before.date.day == day


@pytest.mark.parametrize("words", ["7 days", "last 7 days", "7 days ago", "1 week", "7d"])
def test_times_ago(capsys: Any, words: str) -> None:
    now = datetime.now(UTC)
    days = [point(at, date=f"{now - timedelta(days=12 - 3 * at):%Y-%m-%dT%H:%M:%SZ}") for at in range(1, 5)]
    history(*days)
    told = json.loads(compare(capsys, words, "-f", "json").out)
    assert told["before"]["date"] == days[0]["date"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("abcd",), "several lines of the history have a commit `abcd…`: 2026-10-01 06:00 ("),
        (("abce1",), "no line of the history has the commit `abce1`; near it is 2026-10-01 06:00 (abcd1"),
        (("c0ffee",), "no line of the history has the commit `c0ffee`; the last ones are of 2026-10-03 06:0"),
        (("frist",), "`frist` is no line of the history; did you mean `first`?"),
        (("HEAD",), "`HEAD` is no line of the history; name a commit by its first four digits"),
        (("2026-09-30",), "the history has no line until `2026-09-30`: its first one is of 2026-10-01 06:"),
        (("2026-02-30",), "`2026-02-30` is not a date"),
        (("last",), "`last` and `last` are the same line of the history, that of 2026-10-09 06:00 (00000000"),
        (("abcd2", "2026-10-02"), "are the same line of the history"),
        (("first", "--paths", "seeds"), "--paths changes nothing with --history: no document is checked"),
        (("first", "--select", "SL4"), "--select changes nothing with --history"),
        (("a\n::error::x\u202e",), "\\u{202E}"),
    ],
)  # fmt: skip
def test_what_is_no_line_is_refused(capsys: Any, words: tuple[str, ...], says: str) -> None:
    history(*(point(at, commit=oid) for at, oid in COMMITS.items()), point(9))
    done = compare(capsys, *words)
    assert (done.code, done.out) == (2, "")
    assert says in done.err
    assert done.err.count("\n") == 1


def test_damaged_lines_are_said(capsys: Any) -> None:
    history(point(1), {"version": 1}, point(3))
    done = compare(capsys, "first")
    assert done.code == 0
    assert done.err == "warning: history.jsonl: line 2 can't be read; going on without\n"
    history({"version": 1}, {"a": 1})
    done = compare(capsys, "first")
    assert (done.code, done.out) == (2, "")
    assert "warning: history.jsonl: lines 1, 2 can't be read" in done.err
    assert (
        "out: there is no history.jsonl with a line to compare; `seedlint report -o out` adds one" in done.err
    )


def test_no_history_at_all(capsys: Any) -> None:
    done = compare(capsys, "first")
    assert (done.code, done.out) == (2, "")
    assert "there is no history.jsonl with a line to compare" in done.err
    assert "the name is empty" in seedlint(capsys, "compare", "--history", "", "first").err
    history(point(1))
    assert "are the same line" in compare(capsys, "first").err


def test_markdown(capsys: Any) -> None:
    history(point(1, **BASIS), point(2, **BASIS, errors=15))
    out = compare(capsys, "first", "-f", "markdown").out
    assert out.startswith("# 2026-10-01 06:00 ")
    assert "\n|  | before | after | change |\n|---|--:|--:|--:|\n| score | 97 | 97 | = |\n" in out
    assert "\n| errors | 11 | 15 | +4 |\n" in out


@pytest.mark.parametrize("form", ["text", "markdown", "json"])
@pytest.mark.parametrize("nasty", NASTY.values(), ids=NASTY)
def test_a_hostile_history_does_no_harm(capsys: Any, form: str, nasty: str) -> None:
    others = {"rules": {nasty: 3}, "fields": {nasty: [1, 2]}, "volumes": {nasty: [1, 0, 0, 0, 0, 0]},
              "providers": {nasty: point(1)["providers"]["fenland-echo.example"]}}  # fmt: skip
    history(
        point(1, commit=nasty, seedlint=nasty, basis="a", **others),
        point(2, commit=nasty[::-1], basis="b", volumes={nasty: [2, 0, 0, 0, 0, 0]}, rules={nasty: 4}),
    )
    done = compare(capsys, "first", "-f", form)
    assert done.code == 0
    check_harmless(done.out)
    if form == "json":
        json.loads(done.out)


def test_it_is_what_reports_have_written(corpus: Path, capsys: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither git nor documents are there any more."""
    monkeypatch.chdir(corpus)
    (corpus / ".gitignore").write_text(".seedlint_cache\nout\n", encoding="utf-8")
    git("init", "-q", "-b", "main", cwd=corpus)
    for number, changes in ((2, ()), (3, (WRONG_TYPE,))):
        (corpus / "seeds" / f"d{number}.md").write_text(document(number, *changes), encoding="utf-8")
        commit(corpus)
        assert seedlint(capsys, "report", "seeds", "-o", "out", "--no-expectations", "-q").code == 0
    head = git("rev-parse", "HEAD", cwd=corpus).strip()
    os.rename(corpus / ".git", corpus / "was")
    os.rename(corpus / "seeds", corpus / "were")
    done = compare(capsys, "first", head[:8])
    assert done.code == 0, done.err
    rows = table(done.out)
    assert rows["documents"] == ["2", "3", "+1"]
    assert rows["SL102 field-type"] == ["0", "1", "+1"]
    assert rows["intake"] == ["not known", "1"]
    assert rows["harbour-herald.com: documents"] == ["2", "3", "+1"]
