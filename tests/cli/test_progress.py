"""The progress line: on a terminal, for long runs, gone when done."""

from __future__ import annotations

import io

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
    assert "200/1000 documents, 100/s, 0:09 left" in stream.getvalue()
    progress(201, 1000)
    assert "201/1000" not in stream.getvalue()
    progress.close()
    assert stream.getvalue().endswith("\r\x1b[K")


def test_nothing_is_written_to_a_pipe_or_file() -> None:
    stream, clock = io.StringIO(), Clock()
    progress = Progress(stream, clock)
    clock.now += 10
    progress(5, 10)
    progress.close()
    assert stream.getvalue() == ""
