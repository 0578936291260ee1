"""Reports are read back as they were written; what is damaged is refused, and what is missing not known."""

from __future__ import annotations

import dataclasses
import json
import os
import re
from typing import TYPE_CHECKING, Any

import pytest

from seedlint.errors import UsageError
from seedlint.told.lines import read_history
from seedlint.told.reading import read_report
from tests.support.gitting import forget_git
from tests.support.running import WRONG_TYPE, document, seedlint
from tests.told.samples import REPORT, point, report, write

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ODD: tuple[Any, ...] = (
    True,
    -1,
    1e300,
    "x",
    "x" * 6000,
    [],
    [1],
    {},
    {"a": 1},
    [[]],
    2**60,
    [None],
    "\ud800",
)


def ways(value: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Each place in a JSON value."""
    if way:
        yield way
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in inside:
        yield from ways(inner, (*way, key))


def changed(way: tuple[Any, ...], value: Any) -> dict[str, Any]:
    """A report with another value at a place; Ellipsis: none at all."""
    told: Any = report()
    inner = told
    for key in way[:-1]:
        inner = inner[key]
    if value is ...:
        del inner[way[-1]]
    else:
        inner[way[-1]] = value
    return dict(told)


def test_everything_that_is_written_is_read(tmp_path: Path) -> None:
    told = read_report(write(tmp_path, REPORT))
    assert told.documents.total == 120
    assert told.causes is not None
    assert told.causes.items[0].owners == ("@desk/fens",)
    assert told.changes is not None
    assert told.changes.new is not None
    assert told.changes.new.errors == 2
    assert told.anomalies is not None
    assert told.anomalies.items[0].since.isoformat() == "2026-10-30"
    assert told.owners is not None
    assert told.owners[0].new_causes == 1
    assert told.expectations is not None
    assert [one.status for one in told.expectations.results] == ["failed", "passed"]
    assert told.providers[1].domain is None
    assert told.intake is not None
    assert (told.intake.documents, told.intake.errors, told.intake.score) == (20, 1, 92.5)
    assert told.fields is not None
    images = told.fields[0]
    assert (images.table, images.field, images.rows - images.filled) == ("documents", "images", 40)
    none = [name for name in (f.name for f in dataclasses.fields(told)) if getattr(told, name) is None]
    assert none == []


def test_a_real_report_is_read(corpus: Path, capsys: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    forget_git(monkeypatch)
    for number in (2, 3):
        (corpus / "seeds" / f"wrong{number}.md").write_text(document(number, WRONG_TYPE), encoding="utf-8")
        assert seedlint(capsys, "report", "seeds", "-o", "out", "--no-expectations", "-q").code == 0
    told, written = (
        read_report(corpus / "out"),
        json.loads((corpus / "out" / "report.json").read_text(encoding="ascii")),
    )
    assert told.score == written["score"]
    assert [rule.code for rule in told.rules] == [rule["code"] for rule in written["rules"]]
    assert told.changes is not None
    assert told.changes.findings == written["changes"]["findings"] > 0
    history = read_history(corpus / "out")
    assert [one.documents for one in history.points] == [2, 3]
    assert history.damage == ""
    assert [one.documents for one in history.before(told)] == [2]


def test_keys_that_nobody_knows_are_passed_over(tmp_path: Path) -> None:
    told = read_report(write(tmp_path, {**REPORT, "later": {"a": [1]}, "files": {"x": "y"}}))
    assert told == dataclasses.replace(read_report(write(tmp_path, REPORT)))


@pytest.mark.parametrize(
    "key",
    ["causes", "changes", "anomalies", "owners", "expectations", "checked", "score", "fields", "intake"],
)
@pytest.mark.parametrize("value", [None, ...], ids=["null", "missing"])
def test_what_is_missing_or_null_is_not_known(tmp_path: Path, key: str, value: Any) -> None:
    assert getattr(read_report(write(tmp_path, changed((key,), value))), key) is None


def test_any_odd_value_is_read_or_refused_in_one_line(tmp_path: Path) -> None:
    """Whatever is written in the place of a value: never another exception, and never an unsafe line."""
    said = []
    for way in ways(REPORT):
        for value in (*ODD, None, ...):
            write(tmp_path, changed(way, value))
            try:
                read_report(tmp_path)
            except UsageError as error:
                said.append(str(error))
    assert not [words for words in said if "\n" in words or len(words) > 500 or not words.isprintable()]
    assert len(said) > 1000


def test_odd_values_of_the_history_cost_their_line_only(tmp_path: Path) -> None:
    for key in point(1):
        for value in (*ODD, None):
            history = read_history(write(tmp_path, REPORT, [point(1), {**point(2), key: value}]))
            assert len(history.points) + len(history.damaged_lines) == 2


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "it is not JSON"),
        ("[]", "it is not a JSON object"),
        ("[" * 100_000, "it is not JSON"),
        ('{"version": 1' + "0" * 5000 + "}", "it is not JSON"),
        (json.dumps(report()).replace("96.4", "NaN"), "it is not JSON"),
        (json.dumps(REPORT).replace("0.857", "1e999"), r"`anomalies.items\[0\].observed` is not a number"),
        (json.dumps(report(version=2)), "its `version` is not 1"),
        (json.dumps(report(score=101)), "`score` is not a number from 0 to 100"),
        (json.dumps(report(documents__clean=121)), "`documents` has parts that are larger than the whole"),
        (json.dumps(report(intake__errors=21)), "`intake` has a part that is larger than the whole"),
        (
            json.dumps(report(fields=[{"table": "x", "field": "y", "rows": 1, "filled": 2}])),
            r"`fields\[0\]` has more values than rows",
        ),
        (json.dumps(report(rules=[{"code": "a\n::error::x"}])), r"`rules\[0\].name` is not there"),
        (
            json.dumps(report(checked={"a\n::error::x\u202e": 1})),
            r"`checked.a\\u\{A\}::error::x\\u\{202E\}` is not",
        ),
    ],
)
def test_what_is_damaged_is_refused_with_its_place(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(UsageError, match=says) as caught:
        read_report(write(tmp_path, text))
    assert "make the report again" in str(caught.value)
    assert str(caught.value).count("\n") == 0


def test_a_directory_without_a_report(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"there is no report; `seedlint report -o .*none` writes one"):
        read_report(tmp_path / "none")


def test_what_a_line_of_the_history_keeps(tmp_path: Path) -> None:
    """The worst providers have findings, the largest the numbers of their documents."""
    lines = [point(1, volumes={**point(1)["volumes"], "new.example": [4, 1, 2, 3, 4, None]}), point(2)]
    del lines[1]["volumes"], lines[1]["fields"], lines[1]["intake"]
    first, second = read_history(write(tmp_path, REPORT, lines)).points
    assert first.providers is not None
    fenland, new = (first.providers[f"{name}.example"] for name in ("fenland-echo", "new"))
    assert (fenland.errors, fenland.documents, fenland.intake) == (8, 30, 3)
    assert (new.errors, new.documents, new.intake) == (None, 4, None)
    assert new.missing == {"image": 1, "excerpt": 2, "topic": 3, "related": 4}
    assert (first.intake, first.fields, first.all_providers) == (
        (20, 1), {"documents.images": (90, 118), "documents.excerpt": (118, 118)}, True,
    )  # fmt: skip
    assert (second.intake, second.fields, second.all_providers) == (None, None, False)
    assert second.providers is not None
    assert second.providers["fenland-echo.example"].missing is None
    full = {f"p{at}.example": [5, 0, 0, 0, 0, 0] for at in range(100)}
    assert not read_history(write(tmp_path, REPORT, [point(1, volumes=full)])).points[0].all_providers


def test_what_is_too_large_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("seedlint.told.reading._LARGEST_REPORT", 1_000_000)
    write(tmp_path, json.dumps(REPORT) + " " * 1_000_000)
    with pytest.raises(UsageError, match="it is larger than 1 MB"):
        read_report(tmp_path)


@pytest.mark.skipif(os.name == "nt", reason="pipes are no files there")
def test_what_is_no_file_is_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "report.json")
    with pytest.raises(UsageError, match="it is not a regular file"):
        read_report(tmp_path)
    os.mkfifo(tmp_path / "history.jsonl")
    with pytest.raises(UsageError, match="it is not a regular file"):
        read_history(tmp_path)


def test_a_history_after_a_merge(tmp_path: Path) -> None:
    """Lines of another version, marks of a conflict and lines out of order: the rest is read, by date."""
    write(tmp_path, REPORT, [point(9), point(3)])
    with (tmp_path / "history.jsonl").open("a", encoding="utf-8") as file:
        file.write("<<<<<<< ours\n" + json.dumps({**point(5), "version": 7, "later": [1]}) + "\n\n")
    history = read_history(tmp_path)
    assert [one.date.day for one in history.points] == [3, 5, 9]
    assert history.damage == "line 3 can't be read"


def test_a_report_is_not_its_own_past(tmp_path: Path) -> None:
    own = point(30, date=REPORT["generated_at"], commit=REPORT["commit"])
    folder = write(tmp_path, REPORT, [point(1), point(2), own])
    assert [one.date.day for one in read_history(folder).before(read_report(folder))] == [1, 2]
    by_commit = {**own, "date": "2026-10-02T07:00:00Z"}
    write(tmp_path, REPORT, [point(1), point(2), by_commit, point(4)])
    assert [one.date.day for one in read_history(folder).before(read_report(folder))] == [1, 2]
    write(tmp_path, REPORT, [point(1), point(2, date="2027-10-01T06:00:00Z")])
    assert [one.date.day for one in read_history(folder).before(read_report(folder))] == [1]


def test_no_message_names_the_whole_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError) as caught:
        read_report(write(tmp_path / "out", "{"))
    assert re.match(r"out/report\.json: it is not JSON; ", str(caught.value))
