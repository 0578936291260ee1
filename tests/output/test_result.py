"""`Result` counts, and `Sources` reads what the findings are about."""

from __future__ import annotations

import os
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from seedlint.finding import Severity
from seedlint.output import FORMATS
from seedlint.output.result import Result, Sources
from seedlint.reading.lines import split_lines
from seedlint.sources.trees import WorkingTree
from tests.output.support import CRASH, CRASHED, EVERYTHING, FAILURE, ROOT, TIME, make, render
from tests.support.growing import check_growth


def test_counts() -> None:
    assert list(EVERYTHING.by_severity().items()) == [
        (Severity.ERROR, 3), (Severity.WARNING, 1), (Severity.NOTE, 1)
    ]  # fmt: skip
    assert EVERYTHING.fixable() == (1, 1)


@pytest.mark.parametrize("name", FORMATS)
def test_a_format_says_from_where_its_paths_are(name: str) -> None:
    result = make(TIME, checkout=ROOT.parent, shown=lambda path: f"shown/{path}")
    output = render(result, name)
    paths = {path for path in ("shown/seeds/a.md", f"{ROOT.name}/seeds/a.md") if path in output}
    # GitHub's log shows messages, so these have the path from where one is.
    expected = f"{ROOT.name}/seeds/a.md" if FORMATS[name].checkout else "shown/seeds/a.md"
    assert paths - ({"shown/seeds/a.md"} if name == "github" else set()) == {expected}


def test_an_empty_result_counts_to_nothing() -> None:
    result = Result(root=Path("/"))
    assert set(result.by_severity().values()) == {0}
    assert result.read_lines("a.md") is None


def test_internal_errors_lead_to_what_happened() -> None:
    loading = replace(
        CRASHED, message=f"the rules from {FAILURE.source} could not be loaded ({FAILURE.message})"
    )
    lost = replace(CRASHED, message="a worker died")
    elsewhere = replace(CRASHED, path="other.md")
    other_code = replace(TIME, message=CRASHED.message, path=CRASHED.path)
    result = make(TIME, CRASHED, loading, lost, elsewhere, other_code, crashes=(CRASH,), failures=(FAILURE,))
    assert result.troubles() == {CRASHED.sort_key(): CRASH, loading.sort_key(): FAILURE}
    assert result.failures_without_finding() == []
    assert make(CRASHED, crashes=(CRASH,), failures=(FAILURE,)).failures_without_finding() == [FAILURE]


def test_many_crashes_take_linear_time() -> None:
    """A rule may crash on every document there is."""

    def crashed(number: int) -> Result:
        found = [replace(CRASHED, path=f"{n}.md") for n in range(number)]
        return make(*found, crashes=tuple(CRASH._replace(path=f"{n}.md") for n in range(number)))

    assert len(crashed(300).troubles()) == 300
    check_growth(crashed, lambda result: result.troubles(), first=200, largest=5000)


def test_a_load_failure_is_shown_once() -> None:
    loading = replace(
        CRASHED, message=f"the rules from {FAILURE.source} could not be loaded ({FAILURE.message})"
    )
    output = render(make(loading, failures=(FAILURE,)), "text")
    assert output.count("house/rules.py") == 1
    assert "  | Traceback:\n" in output


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("a\nb", ["a", "b"]),
        ("a\r\nb\rc\n", ["a", "b", "c", ""]),
        ("\ufeffa", ["a"]),
        ("a\u2028b\x0bc\x0cd\x85e\x1cf", ["a\u2028b\x0bc\x0cd\x85e\x1cf"]),
        ("", [""]),
    ],
)
def test_lines_are_split_as_positions_are_counted(text: str, lines: list[str]) -> None:
    assert split_lines(text) == lines


def sources(limit: int = 1000) -> Sources:
    return Sources(partial(WorkingTree(".").source, limit=limit))


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_sources_are_read_by_their_paths_from_the_root(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes("\ufeffeins\r\nzwölf\xff".encode())
    read = sources()
    assert read("a.md") == ["eins", "zwölf\xff"]
    assert read(str(tmp_path / "a.md")) == ["eins", "zwölf\xff"]


def test_sources_that_are_no_utf8_are_read_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(b"a\xe4b\n")
    assert sources()("a.md") == ["a\ufffdb", ""]


@pytest.mark.parametrize("path", ["gone.md", "", ".", "a\0b", "large.md", "a" * 1000])
def test_sources_that_cannot_be_read_are_none(tmp_path: Path, path: str) -> None:
    (tmp_path / "large.md").write_bytes(b"x" * 11)
    assert sources(limit=10)(path) is None


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes")
def test_a_pipe_does_not_hang_the_report(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.md")
    assert sources()("pipe.md") is None


def test_a_file_is_read_once_for_all_its_findings(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("old", encoding="utf-8")
    read = sources()
    assert read("a.md") == ["old"]
    (tmp_path / "a.md").write_text("new", encoding="utf-8")
    assert read("a.md") == ["old"]
    assert read("b.md") is None
    assert read("a.md") == ["new"]
