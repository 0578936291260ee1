"""The progress line: on a terminal, for long runs, gone when done."""

from __future__ import annotations

import io

import pytest

from seedlint.cli.progress import Progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_long_run_shows_rate_and_time_left_and_cleans_up() -> None:
    stream, clock = Terminal(), Clock()
    progress = Progress(stream, clock)
    clock.now += 0.5
    progress(10, 1000)
    assert stream.getvalue() == ""
    clock.now += 1.5
    progress(200, 1000)
    assert "Checking documents ━━━━╌" in stream.getvalue()
    assert "  200/1,000  100/s  0:09 left" in stream.getvalue()
    progress(201, 1000)
    assert "201/1,000" not in stream.getvalue()
    progress.close()
    assert stream.getvalue().endswith("\r\x1b[K")


def test_nothing_is_written_to_a_pipe_or_file() -> None:
    stream, clock = io.StringIO(), Clock()
    progress = Progress(stream, clock)
    clock.now += 10
    progress(5, 10)
    progress.close()
    assert stream.getvalue() == ""


def test_each_step_of_a_run_is_named() -> None:
    stream, clock = Terminal(), Clock()
    progress = Progress(stream, clock)
    progress.begin("comparing documents")
    assert stream.getvalue() == ""
    clock.now += 2
    progress(5, 10)
    assert "Comparing documents ━" in stream.getvalue()
    progress.begin("writing")
    assert stream.getvalue().endswith("\r\x1b[KWriting")
    clock.now += 2
    progress(10, 100)
    assert "10/100  5.0/s  0:19 left" in stream.getvalue()


@pytest.mark.parametrize("columns", [20, 40, 60, 200])
def test_the_line_fits(columns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    stream, clock = Terminal(), Clock()
    progress = Progress(stream, clock)
    clock.now += 2
    progress(1150, 6746)
    assert len(stream.getvalue().removeprefix("\r\x1b[K")) < columns
